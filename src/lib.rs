//! reelspool turns a JSON file in a directory into a narrated story video, and removes everything but the result.
//!
//! What happens to a job, which is also the reading order:
//! 1. `spool`: a client puts `incoming/NAME.json`; it is checked, named and queued.
//! 2. `dispatch` decides how many jobs run; `spool` claims them with a file lock.
//! 3. `workspace`: `job_workspaces/{id}/{audio,video,temp}` is made and locked.
//! 4. `pipeline`: story, tts, images, video, upload, record, through the `providers` and the `images` library.
//! 5. `ledger`: the verdict is committed; then the workspace is removed and the result file appears.
//! 6. After a failure the workspace is preserved with the reason; the `reaper` removes it after its retention time.
//!
//! `control` has what people may ask and order; `web` is the page and the API over it, [`cli`] the command line.
//! `actors` start, watch and stop all this.

mod dispatch;
mod pipeline;

mod ending;

mod attempt;
mod config;
mod notices;
mod reaper;

mod intake;

mod setup;

mod control;

#[cfg(feature = "page")]
mod web;

mod actors;

pub mod cli;

#[doc(hidden)]
pub mod bench;

// The crates of the record and the vocabulary, so that `crate::job` and `crate::pipeline` read alike.
extern crate assets;
extern crate clock;
extern crate db;
extern crate failpoint;
extern crate images;
extern crate job;
extern crate ledger;
extern crate providers;
extern crate spool;
extern crate telemetry;
extern crate workspace;
