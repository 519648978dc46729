//! The record of every job: which ids exist, how each ended, and what happened on the way.
//!
//! The directories of the spool are the truth for where a job is; the ledger is the truth for verdicts.

pub mod facts;
mod handle;
pub mod passes;
pub mod queries;
pub mod record;
mod rows;
#[cfg(test)]
mod tests;
pub mod usage;
pub mod writes;

pub use facts::{AttemptEnd, End, Kept, Place, Reservation, Reserve, Settled};
pub use handle::{Ledger, LedgerError};
pub use passes::PassRecord;
pub use queries::{Filter, Sort};
pub use record::{Attempt, Event, JobRecord, StageRun, Status, Verdict};
pub use usage::{Recount, Usage, UsageKind};
