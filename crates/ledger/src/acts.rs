//! Every operation of the ledger as a value: [`Ledger::run`](super::Ledger::run) executes it in async code,
//! [`Ledger::run_blocking`](super::Ledger::run_blocking) on plain threads.

use super::answers::{self, Answered};
use super::facts::{AttemptEnd, End, Found, Kept, Place, Reservation, Reserve, Settled};
use super::notices::{Notice, Outbox, Undelivered, Waiting};
use super::payments::{Caps, HousePayment, OverCap, Paid, Payment, SpentBy};
use super::record::{Attempt, Event, JobRecord, Revision, StageRun, Status, Verdict};
use super::series::Told;
use super::stories::StoryRow;
use super::{
    Audited, Count, FailureGroup, Filter, HourCounts, JobTimes, Page, PassRecord, Recount, Shut, Usage, UsageKind,
};
use super::{
    audit, history, notices, paging, passes, payments, queries, restore, revisions, series, standings, status, stories,
    texts, usage, writes,
};
use chrono::{DateTime, Utc};
use db::Durability;
use db::Durability::{Power, Process};
use job::{Failure, JobId, JobState, Money, Stage, StageRecord};
use rusqlite::{Connection, Result};
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::ops::Range;

type Run<T> = Box<dyn FnOnce(&Connection) -> Result<T> + Send>;

/// A write or a query of the ledger that returns a `T`.
pub struct Act<T> {
    /// Its name in error messages, as in "cannot record a claim in the ledger".
    pub(super) name: &'static str,
    /// Whether a write must survive a power cut; `None` for a query.
    pub(super) durability: Option<Durability>,
    /// The operation, executed within one transaction.
    pub(super) run: Run<T>,
}

impl<T> fmt::Debug for Act<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Act").field("name", &self.name).field("durability", &self.durability).finish_non_exhaustive()
    }
}

fn write<T>(
    name: &'static str,
    durability: Durability,
    run: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
) -> Act<T> {
    Act { name, durability: Some(durability), run: Box::new(run) }
}

fn query<T>(name: &'static str, run: impl FnOnce(&Connection) -> Result<T> + Send + 'static) -> Act<T> {
    Act { name, durability: None, run: Box::new(run) }
}

/// Reserves the ids of many jobs in one transaction; the answers are in the same order.
pub fn reserve(orders: Vec<Reservation>, now: DateTime<Utc>) -> Act<Vec<Reserve>> {
    write("reserve ids", Process, move |db| {
        let answers = orders.iter().map(|order| writes::reserve(db, order, now)).collect::<Result<_>>()?;
        texts::index_many(db)?;
        Ok(answers)
    })
}

/// Makes new revisions durable before their files move: after a power cut, a revision in queue/ must not meet the record
/// of the job before it.
pub fn revisions_durable(ids: Vec<JobId>) -> Act<()> {
    write("keep a revision", Power, move |db| ids.iter().try_for_each(|id| revisions::touch(db, id)))
}

/// Gives back a reserved id whose file could not be accepted (see [`writes::release`]).
pub fn release(id: JobId) -> Act<bool> {
    write("release an id", Process, move |db| writes::release(db, &id))
}

/// Enters jobs that the spool has and the ledger lost, in one transaction; returns for each whether anything changed.
pub fn restore(found: Vec<Found>, now: DateTime<Utc>) -> Act<Vec<bool>> {
    write("restore jobs", Process, move |db| {
        let changed = found.iter().map(|it| restore::restore(db, it, now)).collect::<Result<_>>()?;
        texts::index_many(db)?;
        Ok(changed)
    })
}

/// Returns the states of jobs, in the order of the ids; `None` for an id without a row.
pub fn states(ids: Vec<JobId>) -> Act<Vec<Option<JobState>>> {
    query("look up jobs", move |db| restore::states(db, &ids))
}

/// Returns the states of jobs with their times, in the order of the ids; `None` for an id without a row.
pub fn job_times(ids: Vec<JobId>) -> Act<Vec<Option<JobTimes>>> {
    query("look up jobs", move |db| passes::job_times(db, &ids))
}

/// Returns jobs that are queued or running: those of the ids, and maybe others.
pub fn live(ids: Vec<JobId>) -> Act<HashSet<JobId>> {
    query("look up jobs", move |db| passes::live(db, ids))
}

/// Tells whether the ledger has never seen a daemon at work.
pub fn is_new() -> Act<bool> {
    query("look for jobs", restore::is_new)
}

/// Records a claim and returns the job; `None` if there is no such job or it has ended.
pub fn claimed(id: JobId, place: Place, now: DateTime<Utc>) -> Act<Option<JobRecord>> {
    write("record a claim", Process, move |db| {
        if writes::claimed(db, &id, place, now)? { queries::job(db, &id) } else { Ok(None) }
    })
}

/// Records that a stage starts; `false` if the job is not running.
pub fn stage_started(id: JobId, stage: Stage, now: DateTime<Utc>) -> Act<bool> {
    write("record the start of a stage", Process, move |db| writes::stage_started(db, &id, stage, now))
}

/// Records a finished stage; `false` if there is no such job.
pub fn stage_done(id: JobId, done: StageRecord, now: DateTime<Utc>) -> Act<bool> {
    write("record a stage", Process, move |db| writes::stage_done(db, &id, &done, now))
}

/// Records how an attempt ended; `false` if there is no such job.
pub fn attempt_ended(id: JobId, end: AttemptEnd, now: DateTime<Utc>) -> Act<bool> {
    write("record an attempt", Process, move |db| writes::attempt_ended(db, &id, &end, now))
}

/// Records that a job went back to the queue; `false` if there is no such job or it has ended.
pub fn requeued(id: JobId, place: Place, due: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Act<bool> {
    write("record a return to the queue", Process, move |db| writes::requeued(db, &id, place, due, now))
}

/// Records that a job went back to the queue until it can be paid; `false` if there is no such job or it has ended.
pub fn held(id: JobId, place: Place, due: DateTime<Utc>, failure: Failure, now: DateTime<Utc>) -> Act<bool> {
    write("record that a job is held", Process, move |db| writes::held(db, &id, place, due, &failure, now))
}

/// Reserves the price of a call within the caps; durable when it returns, so that a call is never sent unrecorded.
pub fn reserve_payment(order: Payment, caps: Caps, now: DateTime<Utc>) -> Act<Result<u64, OverCap>> {
    write("reserve a payment", Power, move |db| payments::reserve(db, &order, &caps, now))
}

/// Reserves the price of a call that is made for no job, within the caps of the day; durable when it returns.
pub fn reserve_for_house(order: HousePayment, caps: Caps) -> Act<Result<(), OverCap>> {
    write("reserve a payment", Power, move |db| payments::reserve_for_house(db, &order, &caps))
}

/// Replaces such a reserved price by what was paid.
pub fn settle_for_house(order: HousePayment, paid: Money) -> Act<()> {
    write("settle a payment", Process, move |db| payments::settle_for_house(db, &order, paid))
}

/// Replaces a reserved price by what was paid; `false` if it was settled before. If a power cut undoes it, the reserved price
/// counts.
pub fn settle_payment(id: u64, paid: Money, units: serde_json::Value) -> Act<bool> {
    write("settle a payment", Process, move |db| payments::settle(db, id, paid, &units))
}

/// Returns what a stage has cost in the present attempt of a job.
pub fn stage_cost(id: JobId, stage: Stage) -> Act<Money> {
    query("add up the payments of a stage", move |db| payments::of_stage(db, &id, stage))
}

/// Returns the payments of a job, all revisions included, the oldest first.
pub fn payments(id: JobId) -> Act<Vec<Paid>> {
    query("list payments", move |db| payments::of_job(db, &id))
}

/// Returns what was spent on the UTC day of `at`, by provider.
pub fn spent_on_day(at: DateTime<Utc>) -> Act<Vec<SpentBy>> {
    query("add up a day's payments", move |db| payments::on_day(db, at))
}

/// Returns what was spent in that time, its end excluded.
pub fn spent_within(time: Range<DateTime<Utc>>) -> Act<Money> {
    query("add up payments", move |db| payments::within(db, &time))
}

/// Records a success with its result document; durable when it returns.
pub fn succeeded(id: JobId, attempt: u32, document: String, now: DateTime<Utc>) -> Act<Settled> {
    write("record a result", Power, move |db| writes::succeeded(db, &id, attempt, &document, now))
}

/// Records a failure or a cancellation with its error document; durable when it returns.
pub fn failed(id: JobId, end: End, now: DateTime<Utc>) -> Act<Settled> {
    write("record a failure", Power, move |db| writes::failed(db, &id, &end, now))
}

/// Enters a notice in the transaction of what it tells of, if that `is_news`; the act answers as before.
pub fn with_notice<T: 'static>(act: Act<T>, notice: Notice, now: DateTime<Utc>, is_news: fn(&T) -> bool) -> Act<T> {
    let Act { name, durability, run } = act;
    let both = move |db: &Connection| {
        let answer = run(db)?;
        if is_news(&answer) {
            notices::enter(db, &notice, now)?;
        }
        Ok(answer)
    };
    Act { name, durability, run: Box::new(both) }
}

/// Takes up to `most` notices that are due, of certain jobs or of all where `jobs` is empty. They are due again at `until`,
/// in case that this process dies.
pub fn claim_notices(jobs: Vec<JobId>, most: u32, until: DateTime<Utc>, now: DateTime<Utc>) -> Act<Vec<Undelivered>> {
    write("take notices", Process, move |db| notices::claim(db, &jobs, most, until, now))
}

/// Returns the notices of a job that are not delivered yet, oldest first.
pub fn notices_waiting(job: JobId) -> Act<Vec<Waiting>> {
    query("list waiting notices", move |db| notices::waiting(db, &job))
}

/// Removes a notice that was delivered, or is given up. If a power cut undoes it, the notice is sent again.
pub fn notice_over(row: i64) -> Act<()> {
    write("remove a notice", Process, move |db| notices::over(db, row))
}

/// Puts off a notice that could not be delivered.
pub fn notice_put_off(row: i64, due: DateTime<Utc>, error: String) -> Act<()> {
    write("put off a notice", Process, move |db| notices::put_off(db, row, due, &error))
}

/// Looks into the outbox of notices.
pub fn outbox() -> Act<Outbox> {
    query("look into the outbox", notices::outbox)
}

/// Looks up what was answered to a request with a key.
pub fn answer_known(key: String, asked: [u8; 32], now: DateTime<Utc>) -> Act<Answered> {
    query("look an answer up", move |db| answers::known(db, &key, &asked, now))
}

/// Reserves an idempotency key for a request of this hash, and returns what was answered to it.
pub fn answer_reserved(key: String, asked: [u8; 32], now: DateTime<Utc>) -> Act<Answered> {
    write("reserve a key", Process, move |db| answers::reserve(db, &key, &asked, now))
}

/// Keeps the answer to a request whose key is reserved.
pub fn answer_kept(key: String, answer: String) -> Act<()> {
    write("keep an answer", Process, move |db| answers::keep(db, &key, &answer))
}

/// Puts a finished job back into the queue and returns its new `seq`; `None` if it is not a finished job.
pub fn retried(id: JobId, now: DateTime<Utc>) -> Act<Option<u64>> {
    write("record a retry", Power, move |db| writes::retried(db, &id, now))
}

/// Records a retry like [`retried`] and removes the written story in the same transaction, so that neither is lost without the
/// other.
pub fn retried_anew(id: JobId, now: DateTime<Utc>) -> Act<Option<u64>> {
    write("record a retry with another story", Power, move |db| {
        let seq = writes::retried(db, &id, now)?;
        if seq.is_some() {
            stories::forget(db, &id)?;
        }
        Ok(seq)
    })
}

/// Makes all jobs due that wait because of a cap; returns their ids. Their `error_code` stays until they are claimed.
pub fn held_released(now: DateTime<Utc>) -> Act<Vec<JobId>> {
    write("release held jobs", Process, move |db| writes::held_released(db, now))
}

/// Records that preserved workspaces were removed, in one transaction; returns for each whether it was recorded.
pub fn workspaces_removed(ids: Vec<JobId>, now: DateTime<Utc>) -> Act<Vec<bool>> {
    write("record removed workspaces", Process, move |db| {
        ids.iter().map(|id| writes::workspace_removed(db, id, now)).collect()
    })
}

/// Records the preserved workspace of a finished job; `false` if there is no such job or it has not ended.
pub fn workspace_kept(id: JobId, kept: Kept) -> Act<bool> {
    write("record a kept workspace", Process, move |db| writes::workspace_kept(db, &id, &kept))
}

/// Counts the rows that the triggers' counters stand for, corrects the counters, and returns the differences.
pub fn recount() -> Act<Vec<Recount>> {
    write("count again", Process, usage::recount)
}

/// Removes verdict and history of jobs whose results were removed; their ids stay known. Returns how many.
pub fn aged(ids: Vec<JobId>, now: DateTime<Utc>) -> Act<usize> {
    write("let old jobs go", Process, move |db| passes::aged(db, &ids, now))
}

/// Stores the report of a reaper pass, and removes the oldest ones.
pub fn pass_ended(pass: PassRecord) -> Act<()> {
    write("keep a report", Process, move |db| passes::ended(db, &pass))
}

/// Changes when the next reaper pass is planned, in seconds since 1970.
pub fn pass_replanned(unix_s: u64) -> Act<()> {
    write("keep when the next pass is", Process, move |db| passes::replanned(db, unix_s))
}

/// Records what the scenes of a job's video show.
pub fn storyboard_drawn(id: JobId, scenes: String) -> Act<bool> {
    write("keep a storyboard", Process, move |db| revisions::storyboard_drawn(db, &id, &scenes))
}

/// Returns what the scenes of a job's last video showed, as JSON.
pub fn storyboard(id: JobId) -> Act<Option<String>> {
    query("look up a storyboard", move |db| revisions::storyboard(db, &id))
}

/// Names a job by the story that was written for it; `false` if there is no such job or it has that title.
pub fn titled(id: JobId, title: String) -> Act<bool> {
    write("keep a title", Process, move |db| series::titled(db, &id, &title))
}

/// Remembers the story that was written for a job of a series; `false` if there is no such job or it is remembered.
pub fn story_told(id: JobId, name: String, told: Told, now: DateTime<Utc>) -> Act<bool> {
    write("keep the story of a series", Process, move |db| series::add(db, &id, &name, &told, now))
}

/// Keeps the story that was written for a job; `false` if there is no such job. Durable when it returns: it is paid for.
pub fn story_written(id: JobId, row: StoryRow) -> Act<bool> {
    write("keep a written story", Power, move |db| stories::keep(db, &id, &row))
}

/// Returns the story that was written for a job.
pub fn written_story(id: JobId) -> Act<Option<StoryRow>> {
    query("look up a written story", move |db| stories::of(db, &id))
}

/// Returns what was told in a series before by other jobs, the newest first.
pub fn series(name: String, except: JobId) -> Act<Vec<Told>> {
    query("look up a series", move |db| series::of(db, &name, &except))
}

/// Returns the revisions of a job before the present one, the oldest first.
pub fn revisions(id: JobId) -> Act<Vec<Revision>> {
    query("list revisions", move |db| revisions::of(db, &id))
}

/// Returns the replaced revisions of a job whose files are still published although a newer one succeeded; of all jobs
/// without an id.
pub fn replaced(id: Option<JobId>) -> Act<Vec<Revision>> {
    query("list replaced revisions", move |db| revisions::replaced(db, id.as_ref()))
}

/// Records that the files of a replaced revision were removed.
pub fn withdrawn(id: JobId, revision: u32, now: DateTime<Utc>) -> Act<bool> {
    write("record a withdrawn revision", Process, move |db| revisions::withdrawn(db, &id, revision, now))
}

/// Returns one job; `None` if the id is unknown.
pub fn job(id: JobId) -> Act<Option<JobRecord>> {
    query("look up a job", move |db| queries::job(db, &id))
}

/// Returns the verdict of a job; `None` if it has not ended or does not exist.
pub fn verdict(id: JobId) -> Act<Option<Verdict>> {
    query("look up a verdict", move |db| queries::verdict(db, &id))
}

/// Returns the state of a job with its newest document: its verdict or, while a job that was done runs again, the result of
/// the run before. `None` if there is no such job.
pub fn newest_document(id: JobId) -> Act<Option<(JobState, Option<String>)>> {
    query("look up a document", move |db| queries::newest_document(db, &id))
}

/// Returns the jobs that match a filter, from its cursor on.
pub fn page(filter: Filter) -> Act<Page> {
    query("list jobs", move |db| paging::page(db, &filter))
}

/// Counts the jobs that match a filter, its cursor and limit left aside; counts no further than `most`.
pub fn count(filter: Filter, most: u32) -> Act<Count> {
    query("count jobs", move |db| paging::matching(db, &filter, most))
}

/// Returns the jobs that match a filter.
pub fn list(filter: Filter) -> Act<Vec<JobRecord>> {
    query("list jobs", move |db| Ok(paging::page(db, &filter)?.records))
}

/// Returns the failed jobs since then by stage and code, the group with the newest failure first.
pub fn failures(since: DateTime<Utc>) -> Act<Vec<FailureGroup>> {
    query("group failures", move |db| history::failures(db, since))
}

/// Returns the counts of the hours of that time, added up in steps of `each` hours since 1970, by when each step began; those
/// in which nothing happened are left out.
pub fn hours(period: Range<DateTime<Utc>>, each: u32) -> Act<BTreeMap<DateTime<Utc>, HourCounts>> {
    query("count by the hour", move |db| history::hours(db, &period, each))
}

/// Returns what was spent in that time by UTC day and provider; the day is given by when it began.
pub fn spent_by_day(period: Range<DateTime<Utc>>) -> Act<Vec<(DateTime<Utc>, String, Money)>> {
    query("add up payments by the day", move |db| history::spent(db, &period))
}

/// Returns the jobs of `reelspool render` that have not ended and began before `before`.
pub fn renders(before: DateTime<Utc>) -> Act<Vec<JobRecord>> {
    query("list running renders", move |db| queries::renders(db, before))
}

/// Returns jobs that ended before `before` and whose results are not removed yet, the oldest first.
pub fn to_age(before: DateTime<Utc>, limit: u32, offset: u32) -> Act<Vec<JobId>> {
    query("list old jobs", move |db| passes::to_age(db, before, limit, offset))
}

/// Returns those of the ids that are unknown to the ledger or already aged, so that no file should exist for them.
pub fn strays(ids: Vec<JobId>) -> Act<Vec<JobId>> {
    query("look for old jobs", move |db| passes::strays(db, &ids))
}

/// Returns the newest time before `before` at which anything happened to a job; `None` if nothing has.
pub fn newest_before(before: DateTime<Utc>) -> Act<Option<DateTime<Utc>>> {
    query("look for the newest time", move |db| passes::newest_before(db, before))
}

/// Returns the newest reports of reaper passes, the newest first.
pub fn passes(limit: u32) -> Act<Vec<PassRecord>> {
    query("list reports", move |db| passes::newest(db, limit))
}

/// Returns number and bytes of a kind of thing, read from its counter.
pub fn usage(kind: UsageKind) -> Act<Usage> {
    query("read a counter", move |db| usage::read(db, kind))
}

/// Returns the recorded sizes of the preserved workspaces.
pub fn preserved_sizes() -> Act<Vec<(JobId, Usage)>> {
    query("list sizes", usage::preserved_sizes)
}

/// Enters an outside service that is left alone from here on.
pub fn service_shut(shut: Shut) -> Act<()> {
    write("record a service", Process, move |db| standings::shut(db, &shut))
}

/// Takes out an outside service that is back.
pub fn service_back(service: String) -> Act<()> {
    write("record a service", Process, move |db| standings::back(db, &service))
}

/// Lists the outside services that are left alone, by name.
pub fn services_shut() -> Act<Vec<Shut>> {
    query("list services", standings::all)
}

/// Returns counts and times over all jobs.
pub fn status(now: DateTime<Utc>) -> Act<Status> {
    query("count jobs", move |db| status::of(db, now))
}

/// Returns the events of a job, in order.
pub fn events(id: JobId) -> Act<Vec<Event>> {
    query("list events", move |db| queries::events(db, &id))
}

/// Records what somebody changed through the page or the API.
pub fn audit(it: Audited) -> Act<()> {
    write("record a change", Process, move |db| audit::enter(db, &it))
}

/// Returns the recorded changes before one, the newest first, at most `most`.
pub fn audited(before: Option<u64>, most: u32) -> Act<Vec<Audited>> {
    query("list changes", move |db| audit::list(db, before, most))
}

/// Returns the events of all jobs after one, in order, at most `most`.
pub fn events_after(after: u64, most: u32) -> Act<Vec<Event>> {
    query("list new events", move |db| queries::events_after(db, after, most))
}

/// Returns the number of the newest event; `None` if there was none.
pub fn last_event() -> Act<Option<u64>> {
    query("find the newest event", queries::last_event)
}

/// Returns the attempts of a job in order, including those of earlier runs.
pub fn attempts(id: JobId) -> Act<Vec<Attempt>> {
    query("list attempts", move |db| queries::attempts(db, &id))
}

/// Returns the stages of a job in order, including those of earlier attempts.
pub fn stages(id: JobId) -> Act<Vec<StageRun>> {
    query("list stages", move |db| queries::stages(db, &id))
}
