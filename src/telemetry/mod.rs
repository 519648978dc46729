//! What operators see: log lines with a closed list of events, a log per job, and notifications to systemd.

pub(crate) mod event;
mod format;
pub(crate) mod init;
pub(crate) mod job_log;
mod journal;
pub(crate) mod notify;
mod queue;
pub(crate) mod sanitise;

pub(crate) use init::{LogHandle, Settings, init};
pub(crate) use job_log::{JobLogs, JobLogsLayer};
pub(crate) use sanitise::sanitise;
