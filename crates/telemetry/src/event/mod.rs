//! The closed list of events that operators and their scripts may parse: one struct each, with typed fields and units
//! in their names.

#[macro_use]
mod macros;
mod images;
mod jobs;
mod notices;
mod observe;
mod reaper;
pub mod report;
mod service;
mod spool;
mod stages;
#[cfg(test)]
pub(super) mod tests;
mod workspaces;

pub use images::*;
pub use jobs::*;
pub use macros::Definition;
pub use macros::Severity;
pub use notices::*;
pub(crate) use observe::tell;
pub use observe::{Observer, observe};
pub use reaper::*;
pub use report::ReaperReport;
pub use service::*;
pub use spool::*;
pub use stages::*;
pub use workspaces::*;

use job::JobId;

/// Opens the span of an attempt: lines inside it have `job` and `attempt`, and are also written to the job's log.
///
/// Its level is `error`, so that no filter removes the two fields from lines that it lets through.
pub fn job_span(id: &JobId, attempt: u32) -> tracing::Span {
    tracing::error_span!(target: macros::TARGET, "job", job = id.as_str(), attempt)
}

/// Returns the definition of every event.
pub fn definitions() -> impl Iterator<Item = &'static Definition> {
    let subjects = [
        jobs::DEFINITIONS,
        stages::DEFINITIONS,
        workspaces::DEFINITIONS,
        images::DEFINITIONS,
        spool::DEFINITIONS,
        report::DEFINITIONS,
        reaper::DEFINITIONS,
        notices::DEFINITIONS,
        service::DEFINITIONS,
    ];
    subjects.into_iter().flatten()
}
