//! The queue on disk: the directory in which a job's file is tells where the job is.
//!
//! `incoming/` -> [`Inbox::take_in`] -> `queue/` -> [`SpoolDir::claim`] -> `running/` -> [`Claim::finish`] -> `done/` or
//! `failed/`. A rename is the only transition. Every call blocks. The spool knows neither the stages nor the ledger: the
//! caller joins them through [`Registry`] and [`Inspector`].

pub(crate) mod accept;
mod act;
pub(crate) mod age;
pub(crate) mod claim;
mod entry;
pub(crate) mod error;
mod found;
pub(crate) mod index;
pub(crate) mod layout;
pub(crate) mod names;
pub(crate) mod pause;
pub(crate) mod recover;
pub(crate) mod registry;
pub(crate) mod scan;
pub(crate) mod settle;
pub(crate) mod submit;
mod view;
pub(crate) mod watch;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub(crate) use accept::Intake;
pub(crate) use claim::Claim;
pub(crate) use error::SpoolError;
pub(crate) use index::Index;
pub(crate) use layout::{Settings, SpoolDir, check_owner, read_token, state_token};
pub(crate) use names::{QueuedName, RunningName};
pub(crate) use recover::Fate;
pub(crate) use registry::{Inspector, JobSource, Refusal, Registry, RegistryError, Reserved, Standing, Verdict};
pub(crate) use scan::Inbox;
pub(crate) use settle::Charge;
pub(crate) use submit::{RetryRequest, request_cancel, request_retry, submit};
pub(crate) use view::View;
pub(crate) use watch::{RescanReason, Watch};
