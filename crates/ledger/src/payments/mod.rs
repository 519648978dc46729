//! What outside services are paid: the price of a call is reserved before it is sent, and settled behind it.
//!
//! A reserved price counts like a paid one. So a call that was sent and not settled, because the process died, counts for ever.

use super::rows::{Columns, count, int, json_text, ms};
use chrono::{DateTime, Utc};
use job::{JobId, Money, Stage};
use rusqlite::{Connection, OptionalExtension, Result, params};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// The seconds of a day.
const DAY_S: i64 = 86_400;

/// The most that may be spent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Caps {
    /// For one job, its retries included; `None`: without a limit.
    pub job: Option<Money>,
    /// On one UTC day, for all providers; `None`: without a limit.
    pub day: Option<Money>,
    /// On one UTC day, by provider; without an entry there is no limit.
    pub by_provider: BTreeMap<String, Money>,
}

/// A price that is to be reserved.
#[derive(Debug, Clone, PartialEq)]
pub struct Payment {
    /// For which job.
    pub job: JobId,
    /// In which stage.
    pub stage: Stage,
    /// Who is paid.
    pub provider: String,
    /// The most that the call can cost.
    pub price: Money,
    /// What is bought, as a JSON object.
    pub units: Value,
}

/// A payment for no job: it is only in the sums of its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HousePayment {
    /// Who is paid.
    pub provider: String,
    /// The most that the call can cost.
    pub price: Money,
    /// When the price is reserved.
    pub at: DateTime<Utc>,
}

/// What is spent so far, reserved prices included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Spent {
    job: Money,
    day: Money,
    provider: Money,
}

/// One call that was paid.
#[derive(Debug, Clone, PartialEq)]
pub struct Paid {
    /// The revision of the job, from 1.
    pub revision: u32,
    /// 1, plus 1 for each `retry`.
    pub run: u32,
    /// The attempt's number, from 1 within the run.
    pub attempt: u32,
    /// In which stage.
    pub stage: Stage,
    /// Who was paid.
    pub provider: String,
    /// How much: the reserved price, as long as it is not settled.
    pub paid: Money,
    /// Whether the end of the call is known.
    pub settled: bool,
    /// What was bought, as a JSON object.
    pub units: Value,
    /// When the price was reserved.
    pub at: DateTime<Utc>,
}

/// What one provider was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpentBy {
    /// Who was paid.
    pub provider: String,
    /// For how many calls.
    pub calls: u64,
    /// How much.
    pub paid: Money,
}

/// What a cap is for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Scope {
    Job,
    Provider(String),
    Day,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Job => f.write_str("for a job"),
            Self::Provider(name) => write!(f, "a day for {name}"),
            Self::Day => f.write_str("a day for all providers"),
        }
    }
}

/// A call would cost more than a cap leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverCap {
    scope: Scope,
    cap: Money,
    spent: Money,
    price: Money,
}

impl OverCap {
    /// Tells whether the next day does not help either: the cap is for the job, or less than the price of the one call.
    pub fn is_final(&self) -> bool {
        self.scope == Scope::Job || self.cap < self.price
    }
}

impl fmt::Display for OverCap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { scope, cap, spent, price } = self;
        if cap < price {
            return write!(f, "this call costs up to {price}, more than the cap of {cap} {scope}");
        }
        write!(f, "the cap of {cap} {scope} is reached: {spent} spent, this call costs up to {price}")
    }
}

impl std::error::Error for OverCap {}

/// Decides whether a call may be paid. The caps that no other day raises are checked first, so that a job does not wait for
/// nothing.
fn check(caps: &Caps, spent: Spent, provider: &str, price: Money) -> std::result::Result<(), OverCap> {
    let of_provider = caps.by_provider.get(provider).copied();
    let all = [
        (Scope::Job, caps.job, spent.job),
        (Scope::Provider(provider.to_owned()), of_provider, spent.provider),
        (Scope::Day, caps.day, spent.day),
    ];
    let over = all.into_iter().filter_map(|(scope, cap, spent)| {
        let cap = cap.filter(|cap| *cap < spent.plus(price))?;
        Some(OverCap { scope, cap, spent, price })
    });
    over.min_by_key(|over| !over.is_final()).map_or(Ok(()), Err)
}

/// Reserves a price, or tells which cap forbids it. The caller's transaction is the only one that writes, also among several
/// processes, so that no two reservations see the same sums.
pub(super) fn reserve(
    db: &Connection,
    order: &Payment,
    caps: &Caps,
    now: DateTime<Utc>,
) -> Result<std::result::Result<u64, OverCap>> {
    let Payment { job, stage, provider, price, units } = order;
    let day = day(now);
    if let Err(over) = check(caps, spent(db, job, provider, day)?, provider, *price) {
        return Ok(Err(over));
    }
    let id: i64 = db
        .prepare_cached(
            "INSERT INTO payments (job_id, revision, run, attempt, stage, provider, day, micros, units, at)
             SELECT id, revision, run, attempt, ?2, ?3, ?4, ?5, ?6, ?7 FROM jobs WHERE id = ?1 RETURNING id",
        )?
        .query_row(
            params![job.as_str(), stage.as_str(), provider, day, int(price.micros()), json_text(units)?, ms(now)],
            |row| row.get(0),
        )?;
    db.prepare_cached("UPDATE jobs SET cost = cost + ?2 WHERE id = ?1")?
        .execute(params![job.as_str(), int(price.micros())])?;
    add_to_day(db, day, provider, *price)?;
    Ok(Ok(count(id)))
}

/// Reserves the price of a call for no job, or tells which cap of the day forbids it.
pub(super) fn reserve_for_house(
    db: &Connection,
    order: &HousePayment,
    caps: &Caps,
) -> Result<std::result::Result<(), OverCap>> {
    let HousePayment { provider, price, at } = order;
    let day = day(*at);
    let spent = db
        .prepare_cached(
            "SELECT coalesce(sum(micros), 0) AS day,
                 coalesce(sum(CASE provider WHEN ?2 THEN micros END), 0) AS provider FROM spent WHERE day = ?1",
        )?
        .query_row(params![day, provider], |row| {
            Ok(Spent { job: Money::ZERO, day: row.money("day")?, provider: row.money("provider")? })
        })?;
    if let Err(over) = check(&Caps { job: None, ..caps.clone() }, spent, provider, *price) {
        return Ok(Err(over));
    }
    add_to_day(db, day, provider, *price)?;
    Ok(Ok(()))
}

/// Replaces the reserved price of a call for no job by what was paid.
pub(super) fn settle_for_house(db: &Connection, order: &HousePayment, paid: Money) -> Result<()> {
    let change = int(paid.micros()) - int(order.price.micros());
    db.prepare_cached("UPDATE spent SET micros = micros + ?3 WHERE day = ?1 AND provider = ?2")?.execute(params![
        day(order.at),
        order.provider,
        change
    ])?;
    Ok(())
}

fn add_to_day(db: &Connection, day: i64, provider: &str, price: Money) -> Result<()> {
    db.prepare_cached(
        "INSERT INTO spent (day, provider, calls, micros) VALUES (?1, ?2, 1, ?3)
         ON CONFLICT DO UPDATE SET calls = calls + 1, micros = micros + excluded.micros",
    )?
    .execute(params![day, provider, int(price.micros())])?;
    Ok(())
}

/// Replaces a reserved price by what was paid, in the sums too; `false` if there is no such reservation, or it was settled.
pub(super) fn settle(db: &Connection, id: u64, paid: Money, units: &Value) -> Result<bool> {
    let reserved = db
        .prepare_cached("SELECT micros FROM payments WHERE id = ?1 AND settled = 0")?
        .query_row([int(id)], |row| row.get::<_, i64>(0))
        .optional()?;
    let Some(reserved) = reserved else { return Ok(false) };
    let change = int(paid.micros()) - reserved;
    db.prepare_cached(
        "UPDATE jobs SET cost = cost + ?2 FROM payments AS paid
         WHERE paid.id = ?1 AND jobs.id = paid.job_id AND jobs.revision = paid.revision",
    )?
    .execute([int(id), change])?;
    db.prepare_cached(
        "UPDATE spent SET micros = spent.micros + ?2 FROM payments AS paid
         WHERE paid.id = ?1 AND spent.day = paid.day AND spent.provider = paid.provider",
    )?
    .execute([int(id), change])?;
    db.prepare_cached("UPDATE payments SET micros = ?2, units = ?3, settled = 1 WHERE id = ?1")?.execute(params![
        int(id),
        int(paid.micros()),
        json_text(units)?
    ])?;
    Ok(true)
}

/// Returns what a stage has cost in the present attempt of a job.
pub(super) fn of_stage(db: &Connection, job: &JobId, stage: Stage) -> Result<Money> {
    db.prepare_cached(
        "SELECT coalesce(sum(micros), 0) AS paid FROM payments JOIN jobs ON jobs.id = job_id
         WHERE job_id = ?1 AND payments.run = jobs.run AND payments.attempt = jobs.attempt AND payments.stage = ?2",
    )?
    .query_row([job.as_str(), stage.as_str()], |row| row.money("paid"))
}

/// Returns the payments of a job, the oldest first.
pub(super) fn of_job(db: &Connection, job: &JobId) -> Result<Vec<Paid>> {
    db.prepare_cached(
        "SELECT revision, run, attempt, stage, provider, micros, settled, units, at FROM payments WHERE job_id = ?1
         ORDER BY id",
    )?
    .query_map([job.as_str()], |row| {
        Ok(Paid {
            revision: row.get("revision")?,
            run: row.get("run")?,
            attempt: row.get("attempt")?,
            stage: row.stored("stage")?,
            provider: row.get("provider")?,
            paid: row.money("micros")?,
            settled: row.get("settled")?,
            units: row.json("units")?,
            at: row.time("at")?,
        })
    })?
    .collect()
}

/// Returns what was spent on the UTC day of `at`, by provider.
pub(super) fn on_day(db: &Connection, at: DateTime<Utc>) -> Result<Vec<SpentBy>> {
    db.prepare_cached("SELECT provider, calls, micros FROM spent WHERE day = ?1 ORDER BY provider")?
        .query_map([day(at)], |row| {
            Ok(SpentBy { provider: row.get("provider")?, calls: count(row.get("calls")?), paid: row.money("micros")? })
        })?
        .collect()
}

/// Returns what was spent in that time, its end excluded.
pub(super) fn within(db: &Connection, time: &Range<DateTime<Utc>>) -> Result<Money> {
    db.prepare_cached("SELECT coalesce(sum(micros), 0) AS paid FROM payments WHERE ?1 <= at AND at < ?2")?
        .query_row([ms(time.start), ms(time.end)], |row| row.money("paid"))
}

/// Reads what is spent so far; fails for a job that the ledger does not know.
fn spent(db: &Connection, job: &JobId, provider: &str, day: i64) -> Result<Spent> {
    db.prepare_cached(
        "SELECT cost, (SELECT coalesce(sum(micros), 0) FROM spent WHERE day = ?2) AS day,
             (SELECT coalesce(sum(micros), 0) FROM spent WHERE day = ?2 AND provider = ?3) AS provider
         FROM jobs WHERE id = ?1",
    )?
    .query_row(params![job.as_str(), day, provider], |row| {
        Ok(Spent { job: row.money("cost")?, day: row.money("day")?, provider: row.money("provider")? })
    })
}

/// Returns the number of a UTC day since 1970.
fn day(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(DAY_S)
}

#[cfg(test)]
mod tests;
