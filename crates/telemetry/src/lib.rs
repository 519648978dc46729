//! What operators see: log lines with a closed list of events, a log per job, and notifications to systemd.

pub mod event;
mod format;
pub mod init;
pub mod job_log;
mod journal;
pub mod measure;
pub mod notify;
mod queue;
pub mod sanitise;

pub use init::{LogHandle, Settings, init};
pub use job_log::{JobLogs, JobLogsLayer};
pub use sanitise::sanitise;
