//! reelspool turns a JSON file dropped into a directory into a narrated story video, and leaves nothing behind but
//! the result.
//!
//! The way of a job, which is also the reading order:
//! 1. [`spool`]: a client drops `incoming/NAME.json`; it is checked, named and queued.
//! 2. [`dispatch`] decides what runs next; [`spool`] claims it with a file lock.
//! 3. [`workspace`]: `job_workspaces/{id}/{audio,video,temp}` is made and locked.
//! 4. [`pipeline`]: story, tts, images, video, upload, record, through the [`providers`] and the [`images`] library.
//! 5. [`ledger`]: the verdict is committed; then the workspace goes and the result file appears.
//! 6. On failure the workspace stays, with its reason, until the retention of the operator ends: the [`reaper`].
//!
//! [`actors`] start, watch and stop that line; [`cli`] is what people type.

mod clock;
mod failpoint;
mod job;

mod db;
mod telemetry;

mod images;
mod ledger;
mod providers;
mod spool;
mod workspace;

mod dispatch;
mod pipeline;

mod ending;

mod attempt;
mod config;
mod reaper;

mod intake;

mod setup;

mod control;

mod actors;

pub mod cli;

#[doc(hidden)]
pub mod bench;

/// The lists that the tests in `tests/` hold documents and crashes against. Beside them, [`bench`] and [`cli::main`]
/// everything is `pub(crate)`, so that the compiler finds what nothing uses.
#[doc(hidden)]
pub mod lists {
    pub use crate::failpoint::FailPoint;
    pub use crate::job::{Code, JobState, Stage};
    pub use crate::telemetry::event::{Definition, definitions};
}
