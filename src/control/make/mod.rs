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
pub(crate) use voices::VoiceView;

use super::Control;
use crate::providers::story;
use crate::setup;
use crate::setup::{Painter, Process};
use shelf::Shelf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use voices::Known;

/// What is kept in memory between requests, all of it bounded: voices, samples of them, and small pictures.
#[derive(Debug, Default)]
pub(crate) struct Studio {
    process: Process,
    voices: Mutex<Option<Known>>,
    samples: Mutex<Shelf<Arc<[u8]>>>,
    sketches: Mutex<Shelf<pictures::Sketch>>,
    painter: OnceLock<Painter>,
    turns: Turns,
}

/// Lets one sample or small picture be made at a time.
#[derive(Debug)]
struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl Control {
    /// Tells as which program it runs, which programs that it starts depend on.
    pub(crate) fn run_by(mut self, process: Process) -> Self {
        self.studio.process = process;
        self
    }

    /// Waits until nobody else makes a sample or a small picture, so that however many are asked for, jobs have the cores.
    /// The turn ends when it is dropped.
    pub(crate) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.studio.turns.0).acquire_owned().await.ok()
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
