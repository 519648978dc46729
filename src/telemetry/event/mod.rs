//! The closed list of events that operators and their scripts may parse. One struct each, its fields typed, units in
//! their names.

mod ids;
#[macro_use]
mod macros;
mod list;

pub use list::*;
pub use macros::Severity;

use crate::job::JobId;
use std::fmt;

/// Opens the span around an attempt of a job: lines inside it carry `job` and `attempt`, and go to the job's log.
///
/// Its level is `error` so that no filter drops the names from the lines that it lets through.
pub fn job_span(id: &JobId, attempt: u32) -> tracing::Span {
    tracing::error_span!("job", job = id.as_str(), attempt)
}

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
pub(super) mod tests;
