//! The record of every job: which ids exist, how each ended, and what happened on the way.
//!
//! The directories of the spool are the truth for where a job is; the ledger is the truth for verdicts.

pub(crate) mod acts;
pub(crate) mod facts;
mod handle;
pub(crate) mod passes;
pub(crate) mod queries;
pub(crate) mod record;
mod rows;
#[cfg(test)]
mod tests;
pub(crate) mod usage;
pub(crate) mod writes;

pub(crate) use facts::{AttemptEnd, End, Kept, Place, Reservation, Reserve, Settled};
pub(crate) use handle::{Ledger, LedgerError};
pub(crate) use passes::PassRecord;
pub(crate) use queries::{Filter, Sort};
pub(crate) use record::{Attempt, Event, JobRecord, StageRun, Status};
pub(crate) use usage::{Recount, Usage, UsageKind};
