//! Everything that is asked of the ledger, as values: [`Ledger::run`](super::Ledger::run) does one for async code,
//! [`Ledger::run_blocking`](super::Ledger::run_blocking) for plain threads.

use super::facts::{AttemptEnd, End, Kept, Place, Reservation, Reserve, Settled};
use super::record::{Attempt, Event, JobRecord, StageRun, Status, Verdict};
use super::{Filter, PassRecord, Recount, Usage, UsageKind, passes, queries, usage, writes};
use crate::db::Durability;
use crate::db::Durability::{Power, Process};
use crate::job::{JobId, JobState, Stage, StageRecord};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Result};
use std::fmt;

type Run<T> = Box<dyn FnOnce(&Connection) -> Result<T> + Send>;

/// One write or one query of the ledger.
pub(crate) struct Act<T> {
    /// What it is, for errors: as in "cannot record a claim in the ledger".
    pub(super) name: &'static str,
    /// How much of a write must survive; `None` for a query.
    pub(super) durability: Option<Durability>,
    /// Does it, within one transaction.
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

/// Reserves the ids of many orders in one act; the answers come in the same order.
pub(crate) fn reserve(orders: Vec<Reservation>, now: DateTime<Utc>) -> Act<Vec<Reserve>> {
    write("reserve ids", Process, move |db| orders.iter().map(|order| writes::reserve(db, order, now)).collect())
}

/// Gives a reserved id back, where the accept failed after it (see [`writes::release`]).
pub(crate) fn release(id: JobId) -> Act<bool> {
    write("release an id", Process, move |db| writes::release(db, &id))
}

/// Records a claim; `false` where there is no such live job.
pub(crate) fn claimed(id: JobId, place: Place, now: DateTime<Utc>) -> Act<bool> {
    write("record a claim", Process, move |db| writes::claimed(db, &id, place, now))
}

/// Records that a stage starts; `false` where the job is not running.
pub(crate) fn stage_started(id: JobId, stage: Stage, now: DateTime<Utc>) -> Act<bool> {
    write("record the start of a stage", Process, move |db| writes::stage_started(db, &id, stage, now))
}

/// Records what a stage did; `false` where there is no such job.
pub(crate) fn stage_done(id: JobId, done: StageRecord, now: DateTime<Utc>) -> Act<bool> {
    write("record a stage", Process, move |db| writes::stage_done(db, &id, &done, now))
}

/// Records how an attempt ended; `false` where there is no such job.
pub(crate) fn attempt_ended(id: JobId, end: AttemptEnd, now: DateTime<Utc>) -> Act<bool> {
    write("record an attempt", Process, move |db| writes::attempt_ended(db, &id, &end, now))
}

/// Records that a job went back to the queue; `false` where there is no such live job.
pub(crate) fn requeued(id: JobId, place: Place, due: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Act<bool> {
    write("record a return to the queue", Process, move |db| writes::requeued(db, &id, place, due, now))
}

/// Records a success with its result document; survives a power cut once it returns.
pub(crate) fn succeeded(id: JobId, attempt: u32, document: String, now: DateTime<Utc>) -> Act<Settled> {
    write("record a result", Power, move |db| writes::succeeded(db, &id, attempt, &document, now))
}

/// Records a failure or a cancellation with its error document; survives a power cut once it returns.
pub(crate) fn failed(id: JobId, end: End, now: DateTime<Utc>) -> Act<Settled> {
    write("record a failure", Power, move |db| writes::failed(db, &id, &end, now))
}

/// Puts a job with a verdict back to the queue and returns its new place; `None` where that cannot be.
pub(crate) fn retried(id: JobId, now: DateTime<Utc>) -> Act<Option<u64>> {
    write("record a retry", Power, move |db| writes::retried(db, &id, now))
}

/// Records that a preserved workspace is gone; `false` where there was none.
pub(crate) fn workspace_removed(id: JobId, now: DateTime<Utc>) -> Act<bool> {
    write("record a removed workspace", Process, move |db| writes::workspace_removed(db, &id, now))
}

/// Records that the workspace of a job that is over stays for people; `false` where that cannot be.
pub(crate) fn workspace_kept(id: JobId, kept: Kept) -> Act<bool> {
    write("record a kept workspace", Process, move |db| writes::workspace_kept(db, &id, &kept))
}

/// Counts again what the triggers count, and returns what that changed.
pub(crate) fn recount() -> Act<Vec<Recount>> {
    write("count again", Process, usage::recount)
}

/// Drops verdict and history of jobs whose results went; their ids stay known.
pub(crate) fn aged(ids: Vec<JobId>, now: DateTime<Utc>) -> Act<usize> {
    write("let old jobs go", Process, move |db| passes::aged(db, &ids, now))
}

/// Keeps the report of a pass of the reaper, and the newest ones before it.
pub(crate) fn pass_ended(pass: PassRecord) -> Act<()> {
    write("keep a report", Process, move |db| passes::ended(db, &pass))
}

/// Changes when the next pass of the reaper is to come.
pub(crate) fn pass_replanned(unix_s: u64) -> Act<()> {
    write("keep when the next pass is", Process, move |db| passes::replanned(db, unix_s))
}

/// Returns one job.
pub(crate) fn job(id: JobId) -> Act<Option<JobRecord>> {
    query("look up a job", move |db| queries::job(db, &id))
}

/// Returns how a job ended; `None` while it is live, and where there is no such job.
pub(crate) fn verdict(id: JobId) -> Act<Option<Verdict>> {
    query("look up a verdict", move |db| queries::verdict(db, &id))
}

/// Returns the jobs that a filter lets through.
pub(crate) fn list(filter: Filter) -> Act<Vec<JobRecord>> {
    query("list jobs", move |db| queries::list(db, &filter))
}

/// Returns the names of all jobs in a state, in the order of their acceptance.
pub(crate) fn ids(state: JobState) -> Act<Vec<JobId>> {
    query("list the names of jobs", move |db| queries::ids(db, state))
}

/// Returns the jobs of `reelspool render` that are not over and began before.
pub(crate) fn renders(before: DateTime<Utc>) -> Act<Vec<JobRecord>> {
    query("list running renders", move |db| queries::renders(db, before))
}

/// Returns jobs whose results are older than `before` and still there, the oldest first.
pub(crate) fn to_age(before: DateTime<Utc>, limit: u32, offset: u32) -> Act<Vec<JobId>> {
    query("list old jobs", move |db| passes::to_age(db, before, limit, offset))
}

/// Picks the ids of which the ledger keeps nothing that a file belongs to.
pub(crate) fn strays(ids: Vec<JobId>) -> Act<Vec<JobId>> {
    query("look for old jobs", move |db| passes::strays(db, &ids))
}

/// Returns the newest reports of the reaper, the newest first.
pub(crate) fn passes(limit: u32) -> Act<Vec<PassRecord>> {
    query("list reports", move |db| passes::newest(db, limit))
}

/// Returns how many there are of a kind and how large they are, without counting.
pub(crate) fn usage(kind: UsageKind) -> Act<Usage> {
    query("read a counter", move |db| usage::read(db, kind))
}

/// Returns the sizes of the preserved workspaces as they were recorded.
pub(crate) fn preserved_sizes() -> Act<Vec<(JobId, Usage)>> {
    query("list sizes", usage::preserved_sizes)
}

/// Returns the numbers of the whole ledger.
pub(crate) fn status(now: DateTime<Utc>) -> Act<Status> {
    query("count jobs", move |db| queries::status(db, now))
}

/// Returns what happened to a job, in order.
pub(crate) fn events(id: JobId) -> Act<Vec<Event>> {
    query("list events", move |db| queries::events(db, &id))
}

/// Returns the attempts of a job in order, those of earlier runs too.
pub(crate) fn attempts(id: JobId) -> Act<Vec<Attempt>> {
    query("list attempts", move |db| queries::attempts(db, &id))
}

/// Returns the stages of a job in order, those of earlier attempts too.
pub(crate) fn stages(id: JobId) -> Act<Vec<StageRun>> {
    query("list stages", move |db| queries::stages(db, &id))
}
