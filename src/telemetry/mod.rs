//! What operators see: log lines with a closed list of events, a log per job, and signs of life for systemd.

pub mod event;
mod format;
pub mod init;
pub mod job_log;
mod journal;
pub mod notify;
pub mod sanitise;

pub use init::{Format, LogHandle, Settings, TelemetryError, init};
pub use job_log::{JobLogs, JobLogsLayer};
pub use sanitise::sanitise;
