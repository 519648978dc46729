//! Everything that the pipeline works with, shared by all jobs of a process.

use super::images::Pictures;
use super::line::Fingerprints;
use super::permits::Permits;
use super::retention::Retention;
use crate::clock::Clock;
use crate::job::RetryPolicy;
use crate::ledger::Ledger;
use crate::providers::storage::Storage;
use crate::workspace::Workspaces;
use film::VideoMaker;
use speech::Speech;
use std::path::PathBuf;
use std::time::Duration;

/// Everything that the pipeline works with; shared by all jobs of a process.
#[derive(Debug)]
pub struct Env {
    /// The voices.
    pub speech: Speech,
    /// The image library and who makes new pictures.
    pub pictures: Pictures,
    /// Who renders.
    pub video: VideoMaker,
    /// Where results are published.
    pub storage: Storage,
    /// The record of what happened.
    pub ledger: Ledger,
    /// The private directories.
    pub workspaces: Workspaces,
    /// How many jobs may be in one stage.
    pub permits: Permits,
    /// The settings behind each stage's output.
    pub fingerprints: Fingerprints,
    /// When a failed job is tried again.
    pub retry: RetryPolicy,
    /// How long a job may run that names no time-out of its own.
    pub timeout: Duration,
    /// How long the workspaces of jobs that did not succeed are preserved.
    pub retention: Retention,
    /// Where the per-job logs are.
    pub job_logs: PathBuf,
    /// The time.
    pub clock: Clock,
    /// This machine's name, for the result file.
    pub host: String,
}
