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
pub(crate) struct Env {
    /// The voices.
    pub(crate) speech: Speech,
    /// The image library and who makes new pictures.
    pub(crate) pictures: Pictures,
    /// Who renders.
    pub(crate) video: VideoMaker,
    /// Where results are published.
    pub(crate) storage: Storage,
    /// The record of what happened.
    pub(crate) ledger: Ledger,
    /// The private directories.
    pub(crate) workspaces: Workspaces,
    /// How many jobs may be in one stage.
    pub(crate) permits: Permits,
    /// The settings behind each stage's output.
    pub(crate) fingerprints: Fingerprints,
    /// How long a job may run that names no time-out of its own.
    pub(crate) timeout: Duration,
    /// The time.
    pub(crate) clock: Clock,
}
