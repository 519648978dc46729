//! Everything that the pipeline works with, shared by all jobs of a process.

use super::images::Pictures;
use super::line::Fingerprints;
use super::permits::Permits;
use crate::clock::Clock;
use crate::ledger::Ledger;
use crate::providers::storage::Storage;
use crate::workspace::Workspaces;
use film::VideoMaker;
use speech::Speech;
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
    /// How long a job may run that names no time-out of its own.
    pub timeout: Duration,
    /// The time.
    pub clock: Clock,
}
