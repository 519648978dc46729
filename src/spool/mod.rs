//! The on-disk queue: where a job is, told by the directory that it stands in.
//!
//! `incoming/` -> [`Inbox::take_in`] -> `queue/` -> [`SpoolDir::claim`] -> `running/` -> [`Claim::done`] or
//! [`Claim::failed`] -> `done/` or `failed/`. A rename is the only transition. Every call blocks; the stages and the
//! ledger are strangers here, the caller joins them through [`Registry`] and [`Inspector`].

pub mod accept;
mod act;
pub mod age;
pub mod claim;
mod entry;
pub mod error;
pub mod index;
pub mod layout;
pub mod names;
pub(crate) mod pause;
pub mod recover;
pub mod registry;
pub mod scan;
pub mod settle;
pub mod submit;
mod view;
pub mod watch;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use accept::{Intake, Refused};
pub use claim::Claim;
pub use error::SpoolError;
pub use index::{Counts, Index};
pub use layout::{Settings, SpoolDir, check_owner, read_token, state_token};
pub use names::{Place, QueuedName, RunningName};
pub use recover::{Fate, Repaired};
pub use registry::{Inspector, JobSource, Refusal, Registry, RegistryError, Reserved, Standing, Verdict};
pub use scan::Inbox;
pub use settle::{Charge, Unsettled};
pub use submit::{RetryRequest, request_cancel, request_retry, submit};
pub(crate) use view::View;
pub use watch::{RescanReason, Watch};
