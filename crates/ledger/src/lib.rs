//! The ledger: the record of every job, with its verdict and history.
//!
//! Where a job is, the spool's directories decide; how it ended, the ledger decides.

pub mod acts;
mod answers;
mod audit;
mod facts;
mod handle;
mod history;
mod listing;
mod notices;
mod paging;
mod passes;
mod payments;
pub mod queries;
mod record;
mod restore;
mod revisions;
mod rows;
mod series;
mod standings;
mod status;
mod stories;
#[cfg(test)]
mod tests;
mod texts;
pub mod usage;
pub mod writes;

pub use answers::Answered;
pub use audit::Audited;
pub use facts::{AttemptEnd, End, Found, FoundVerdict, Kept, Place, Reservation, Reserve, Settled};
pub use handle::{Ledger, LedgerError};
pub use history::{FailedJob, FailureGroup, HourCounts};
pub use listing::{BadCursor, Cursor, Filter, Page, Sort};
pub use notices::{Channel, Notice, Outbox, Undelivered, Waiting};
pub use paging::Count;
pub use passes::{JobTimes, PassRecord, REPORTS_MAX};
pub use payments::{Caps, HousePayment, OverCap, Paid, Payment, SpentBy};
pub use record::{Attempt, Event, JobRecord, Revision, StageRun, Status};
pub use series::Told;
pub use standings::Shut;
pub use stories::StoryRow;
pub use usage::{Recount, Usage, UsageKind};
