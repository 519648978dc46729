//! What the pipeline needs, shared by all jobs of a process.

use super::images::Pictures;
use super::line::Fingerprints;
use super::permits::Permits;
use super::purse::LiveCaps;
use super::script::Stories;
use super::sound;
use crate::clock::Clock;
use crate::job::Looks;
use crate::ledger::Ledger;
use crate::providers::media::Media;
use crate::providers::storage::Storage;
use crate::workspace::Workspaces;
use cache::Cache;
use calls::Service;
use film::VideoMaker;
use speech::Speech;
use std::sync::Arc;
use std::time::Duration;

/// What the pipeline needs, shared by all jobs of a process.
#[derive(Debug)]
pub(crate) struct Env {
    /// Writes or chooses the stories that jobs do not bring.
    pub(crate) stories: Stories,
    /// Speaks the narration.
    pub(crate) speech: Speech,
    /// The image library and the generators of new pictures.
    pub(crate) pictures: Pictures,
    /// Renders the video.
    pub(crate) video: VideoMaker,
    /// What is heard under the voice where a job says nothing.
    pub(crate) sound: sound::Settings,
    /// What may be paid to outside services.
    pub(crate) caps: Arc<LiveCaps>,
    /// Whether vectors of prompts cost something.
    pub(crate) pays_vectors: bool,
    /// The presets that jobs name.
    pub(crate) looks: Looks,
    /// The files of one's own.
    pub(crate) media: Media,
    /// What was spoken and encoded before; `None` if nothing is kept.
    pub(crate) cache: Option<Cache>,
    /// Publishes the results.
    pub(crate) storage: Storage,
    /// The servers that are asked for stories, voices and pictures.
    pub(crate) services: Vec<Service>,
    /// The record of jobs.
    pub(crate) ledger: Ledger,
    /// The workspaces of the jobs.
    pub(crate) workspaces: Workspaces,
    /// How many jobs may be in one stage.
    pub(crate) permits: Permits,
    /// The settings that each stage's output depends on.
    pub(crate) fingerprints: Fingerprints,
    /// How long a job may run if it has no time-out of its own.
    pub(crate) timeout: Duration,
    /// The source of the time.
    pub(crate) clock: Clock,
}
