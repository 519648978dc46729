//! Making stories: a form becomes a job file, which is checked, foreseen and sent; many files are sent at once.

mod choices;
mod estimate;
mod form;
mod pictures;
mod preview;
mod send;
mod shelf;
mod voices;

pub(crate) use choices::{Choice, captions, example, examples, moods};
pub(crate) use form::{form_of, job_of};
pub(crate) use preview::{PicturePlan, Preview, SceneView};
pub(crate) use send::{FILES_MAX, Refused, Sent, files_bytes_max};
pub(crate) use voices::VoiceChoice;

use super::Control;
use crate::providers::story;
use crate::setup;
use crate::setup::{Painter, Process};
use shelf::Shelf;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use voices::Known;

/// What is kept in memory between requests, all of it bounded: voices, samples of them, and small pictures.
#[derive(Debug, Default)]
pub(crate) struct Studio {
    /// As which program it runs.
    pub(super) process: Process,
    voices: Mutex<Option<Known>>,
    samples: Mutex<Shelf<Arc<[u8]>>>,
    sampled: Mutex<VecDeque<Instant>>,
    sketches: Mutex<Shelf<pictures::Sketch>>,
    painter: OnceLock<Painter>,
    /// Counts those who make a sample now, and those who make a small picture.
    sample_turn: Turn,
    sketch_turn: Turn,
}

/// Lets one at a time work.
#[derive(Debug)]
struct Turn(Arc<Semaphore>);

impl Turn {
    /// Waits until nobody else works; the turn ends when the answer is dropped.
    async fn wait(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).acquire_owned().await.ok()
    }
}

impl Default for Turn {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl Control {
    /// Tells as which program it runs, which programs that it starts depend on.
    pub(crate) fn run_by(mut self, process: Process) -> Self {
        self.studio = Arc::new(Studio { process, ..Studio::default() });
        self
    }

    /// Waits until nobody else has a voice sampled, so that jobs have the cores however many ask.
    pub(crate) async fn sample_turn(&self) -> Option<OwnedSemaphorePermit> {
        self.studio.sample_turn.wait().await
    }

    /// Waits until nobody else has a small picture made.
    pub(crate) async fn sketch_turn(&self) -> Option<OwnedSemaphorePermit> {
        self.studio.sketch_turn.wait().await
    }

    /// Returns who writes stories here.
    pub(crate) fn writers(&self) -> story::Settings {
        setup::story_settings(&self.config)
    }

    /// Returns the built-in painter; it is made for the first who asks.
    fn painter(&self) -> &Painter {
        self.studio.painter.get_or_init(|| setup::painter(&self.config))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
