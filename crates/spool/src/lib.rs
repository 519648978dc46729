//! The queue on disk: the directory in which a job's file is tells where the job is.
//!
//! `incoming/` -> [`Inbox::take_in`] -> `queue/` -> [`SpoolDir::claim`] -> `running/` -> [`Claim::finish`] -> `done/` or
//! `failed/`. A rename is the only transition. Every call blocks. The spool knows neither the stages nor the ledger: the
//! caller joins them through [`Registry`] and [`Inspector`].

pub mod accept;
mod act;
mod age;
mod claim;
mod entry;
mod error;
mod found;
mod index;
mod kind;
mod layout;
mod line;
pub mod names;
mod news;
pub mod pause;
mod recover;
mod registry;
mod scan;
mod settle;
pub mod submit;
mod view;
mod watch;

#[cfg(test)]
mod inbox_tests;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use accept::Intake;
pub use claim::Claim;
pub use error::SpoolError;
pub use index::Index;
pub use kind::is_copy;
pub use layout::{Settings, SpoolDir, check_owner, read_token, state_token};
pub use names::{QueuedName, RunningName};
pub use recover::Fate;
pub use registry::{Inspected, Inspector, JobSource, Refusal, Registry, RegistryError, Reserved, Standing, Verdict};
pub use scan::Inbox;
pub use settle::Charge;
pub use submit::{RetryRequest, request_cancel, request_retry, submit};
pub use view::View;
pub use watch::{RescanReason, Watch};
