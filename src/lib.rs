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

pub mod clock;
pub mod failpoint;
pub mod job;

pub mod db;
pub mod telemetry;

pub mod images;
pub mod ledger;
pub mod providers;
pub mod spool;
pub mod workspace;

pub mod dispatch;
pub mod pipeline;

pub(crate) mod ending;

pub mod attempt;
pub mod config;
pub mod reaper;

pub mod intake;

pub mod setup;

mod control;

pub mod actors;

pub mod cli;
