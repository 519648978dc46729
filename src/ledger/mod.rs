//! The ledger: the record of every job, with its verdict and history.
//!
//! Where a job is, the spool's directories decide; how it ended, the ledger decides.

pub(crate) mod acts;
pub(crate) mod facts;
mod handle;
pub(crate) mod passes;
pub(crate) mod queries;
pub(crate) mod record;
mod restore;
mod revisions;
mod rows;
#[cfg(test)]
mod tests;
pub(crate) mod usage;
pub(crate) mod writes;

pub(crate) use facts::{AttemptEnd, End, Found, FoundVerdict, Kept, Place, Reservation, Reserve, Settled};
pub(crate) use handle::{Ledger, LedgerError};
pub(crate) use passes::PassRecord;
pub(crate) use queries::{Filter, Sort};
pub(crate) use record::{Attempt, Event, JobRecord, Revision, StageRun, Status};
pub(crate) use usage::{Recount, Usage, UsageKind};
