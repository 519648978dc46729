//! The handle that the rest of the program holds: every write and query, for async code and for plain threads.

use super::facts::{AttemptEnd, End, Kept, Place, Reservation, Reserve, Settled};
use super::record::{Attempt, Event, JobRecord, StageRun, Status, Verdict};
use super::{Filter, PassRecord, Recount, Usage, UsageKind, passes, queries, usage, writes};
use crate::db::{Db, DbError, Durability};
use crate::job::{Failure, JobId, JobState, Stage, StageRecord};
use chrono::{DateTime, Utc};

/// An error of the ledger.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LedgerError {
    /// The database did not do it. Nothing of the act was kept.
    #[error("cannot {act} in the ledger")]
    Db {
        /// What was asked.
        act: &'static str,
        /// What the database said.
        source: DbError,
    },
}

impl LedgerError {
    /// Tells a stage what this means: never the job's fault, so another attempt may help.
    pub fn failure(&self) -> Failure {
        let Self::Db { source, .. } = self;
        Failure { message: self.to_string(), ..Failure::transient(source.failure().code, "") }.cause(source)
    }

    /// Returns what the database said.
    pub fn db(&self) -> &DbError {
        let Self::Db { source, .. } = self;
        source
    }
}

/// A handle on the ledger; clones share one database.
#[derive(Debug, Clone)]
pub struct Ledger {
    db: Db,
}

impl Ledger {
    /// Makes a handle over an open database.
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// Returns the database below.
    pub fn db(&self) -> &Db {
        &self.db
    }
}

/// Writes each method twice: for async code, and with a `_blocking` name for plain threads and the CLI.
/// Arguments are owned because the act runs on the writer's thread.
macro_rules! writes {
    ($($(#[doc = $doc:literal])+
       $name:ident, $blocking:ident ($($argument:ident: $type:ty),*) -> $answer:ty,
       $durability:ident, $act:literal, $run:expr;)+) => {
        impl Ledger {$(
            $(#[doc = $doc])+
            pub async fn $name(&self, $($argument: $type),*) -> Result<$answer, LedgerError> {
                let act = move |db: &rusqlite::Transaction<'_>| $run(db, $(&$argument),*);
                let answer = self.db.write(Durability::$durability, act).await;
                answer.map_err(|source| LedgerError::Db { act: $act, source })
            }

            $(#[doc = $doc])+
            ///
            /// Blocks this thread until it is committed.
            pub fn $blocking(&self, $($argument: $type),*) -> Result<$answer, LedgerError> {
                let act = move |db: &rusqlite::Transaction<'_>| $run(db, $(&$argument),*);
                let answer = self.db.write_blocking(Durability::$durability, act);
                answer.map_err(|source| LedgerError::Db { act: $act, source })
            }
        )+}
    };
}

writes! {
    /// Reserves the ids of many orders in one act; the answers come in the same order.
    reserve, reserve_blocking(orders: Vec<Reservation>, now: DateTime<Utc>) -> Vec<Reserve>,
        Process, "reserve ids", |db, orders: &Vec<Reservation>, now: &DateTime<Utc>| {
            orders.iter().map(|order| writes::reserve(db, order, *now)).collect()
        };
    /// Gives a reserved id back, where the accept failed after it (see [`writes::release`]).
    release, release_blocking(id: JobId) -> bool, Process, "release an id", writes::release;
    /// Records a claim; `false` where there is no such live job.
    claimed, claimed_blocking(id: JobId, place: Place, now: DateTime<Utc>) -> bool,
        Process, "record a claim",
        |db, id, place: &Place, now: &DateTime<Utc>| writes::claimed(db, id, *place, *now);
    /// Records that a stage starts; `false` where the job is not running.
    stage_started, stage_started_blocking(id: JobId, stage: Stage, now: DateTime<Utc>) -> bool,
        Process, "record the start of a stage",
        |db, id, stage: &Stage, now: &DateTime<Utc>| writes::stage_started(db, id, *stage, *now);
    /// Records what a stage did; `false` where there is no such job.
    stage_done, stage_done_blocking(id: JobId, done: StageRecord, now: DateTime<Utc>) -> bool,
        Process, "record a stage", |db, id, done, now: &DateTime<Utc>| writes::stage_done(db, id, done, *now);
    /// Records how an attempt ended; `false` where there is no such job.
    attempt_ended, attempt_ended_blocking(id: JobId, end: AttemptEnd, now: DateTime<Utc>) -> bool,
        Process, "record an attempt", |db, id, end, now: &DateTime<Utc>| writes::attempt_ended(db, id, end, *now);
    /// Records that a job went back to the queue; `false` where there is no such live job.
    requeued, requeued_blocking(id: JobId, place: Place, due: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool,
        Process, "record a return to the queue",
        |db, id, place: &Place, due: &Option<DateTime<Utc>>, now: &DateTime<Utc>| {
            writes::requeued(db, id, *place, *due, *now)
        };
    /// Records a success with its result document; survives a power cut once it returns.
    succeeded, succeeded_blocking(id: JobId, attempt: u32, document: String, now: DateTime<Utc>) -> Settled,
        Power, "record a result",
        |db, id, attempt: &u32, document: &String, now: &DateTime<Utc>| {
            writes::succeeded(db, id, *attempt, document, *now)
        };
    /// Records a failure or a cancellation with its error document; survives a power cut once it returns.
    failed, failed_blocking(id: JobId, end: End, now: DateTime<Utc>) -> Settled,
        Power, "record a failure", |db, id, end, now: &DateTime<Utc>| writes::failed(db, id, end, *now);
    /// Puts a job with a verdict back to the queue and returns its new place; `None` where that cannot be.
    retried, retried_blocking(id: JobId, now: DateTime<Utc>) -> Option<u64>,
        Power, "record a retry", |db, id, now: &DateTime<Utc>| writes::retried(db, id, *now);
    /// Records that a preserved workspace is gone; `false` where there was none.
    workspace_removed, workspace_removed_blocking(id: JobId, now: DateTime<Utc>) -> bool,
        Process, "record a removed workspace",
        |db, id, now: &DateTime<Utc>| writes::workspace_removed(db, id, *now);
    /// Records that the workspace of a job that is over stays for people; `false` where that cannot be.
    workspace_kept, workspace_kept_blocking(id: JobId, kept: Kept) -> bool,
        Process, "record a kept workspace", writes::workspace_kept;
    /// Counts again what the triggers count, and returns what that changed.
    recount, recount_blocking() -> Vec<Recount>, Process, "count again", usage::recount;
    /// Drops verdict and history of jobs whose results went; their ids stay known.
    aged, aged_blocking(ids: Vec<JobId>, now: DateTime<Utc>) -> usize,
        Process, "let old jobs go", |db, ids: &Vec<JobId>, now: &DateTime<Utc>| passes::aged(db, ids, *now);
    /// Keeps the report of a pass of the reaper, and the newest ones before it.
    pass_ended, pass_ended_blocking(pass: PassRecord) -> (), Process, "keep a report", passes::ended;
    /// Changes when the next pass of the reaper is to come.
    pass_replanned, pass_replanned_blocking(unix_s: u64) -> (),
        Process, "keep when the next pass is", |db, unix_s: &u64| passes::replanned(db, *unix_s);
}

/// Writes each query twice, like `writes!`.
macro_rules! queries {
    ($($(#[doc = $doc:literal])+
       $name:ident, $blocking:ident ($($argument:ident: $type:ty),*) -> $answer:ty, $act:literal, $run:expr;)+) => {
        impl Ledger {$(
            $(#[doc = $doc])+
            pub async fn $name(&self, $($argument: $type),*) -> Result<$answer, LedgerError> {
                let act = move |db: &rusqlite::Connection| $run(db, $(&$argument),*);
                self.db.read(act).await.map_err(|source| LedgerError::Db { act: $act, source })
            }

            $(#[doc = $doc])+
            ///
            /// Blocks this thread while it is read.
            pub fn $blocking(&self, $($argument: $type),*) -> Result<$answer, LedgerError> {
                let act = |db: &rusqlite::Connection| $run(db, $(&$argument),*);
                self.db.read_blocking(act).map_err(|source| LedgerError::Db { act: $act, source })
            }
        )+}
    };
}

queries! {
    /// Returns one job.
    job, job_blocking(id: JobId) -> Option<JobRecord>, "look up a job", queries::job;
    /// Returns how a job ended; `None` while it is live, and where there is no such job.
    verdict, verdict_blocking(id: JobId) -> Option<Verdict>, "look up a verdict", queries::verdict;
    /// Returns the jobs that a filter lets through.
    list, list_blocking(filter: Filter) -> Vec<JobRecord>, "list jobs", queries::list;
    /// Returns the names of all jobs in a state, in the order of their acceptance.
    ids, ids_blocking(state: JobState) -> Vec<JobId>,
        "list the names of jobs", |db, state: &JobState| queries::ids(db, *state);
    /// Returns the jobs of `reelspool render` that are not over and began before.
    renders, renders_blocking(before: DateTime<Utc>) -> Vec<JobRecord>,
        "list running renders", |db, before: &DateTime<Utc>| queries::renders(db, *before);
    /// Returns jobs whose results are older than `before` and still there, the oldest first.
    to_age, to_age_blocking(before: DateTime<Utc>, limit: u32, offset: u32) -> Vec<JobId>,
        "list old jobs",
        |db, before: &DateTime<Utc>, limit: &u32, offset: &u32| passes::to_age(db, *before, *limit, *offset);
    /// Picks the ids of which the ledger keeps nothing that a file belongs to.
    strays, strays_blocking(ids: Vec<JobId>) -> Vec<JobId>,
        "look for old jobs", |db, ids: &Vec<JobId>| passes::strays(db, ids);
    /// Returns the newest reports of the reaper, the newest first.
    passes, passes_blocking(limit: u32) -> Vec<PassRecord>,
        "list reports", |db, limit: &u32| passes::newest(db, *limit);
    /// Returns how many there are of a kind and how large they are, without counting.
    usage, usage_blocking(kind: UsageKind) -> Usage,
        "read a counter", |db, kind: &UsageKind| usage::read(db, *kind);
    /// Returns the sizes of the preserved workspaces as they were recorded.
    preserved_sizes, preserved_sizes_blocking() -> Vec<(JobId, Usage)>, "list sizes", usage::preserved_sizes;
    /// Returns the numbers of the whole ledger.
    status, status_blocking(now: DateTime<Utc>) -> Status,
        "count jobs", |db, now: &DateTime<Utc>| queries::status(db, *now);
    /// Returns what happened to a job, in order.
    events, events_blocking(id: JobId) -> Vec<Event>, "list events", queries::events;
    /// Returns the attempts of a job in order, those of earlier runs too.
    attempts, attempts_blocking(id: JobId) -> Vec<Attempt>, "list attempts", queries::attempts;
    /// Returns the stages of a job in order, those of earlier attempts too.
    stages, stages_blocking(id: JobId) -> Vec<StageRun>, "list stages", queries::stages;
}
