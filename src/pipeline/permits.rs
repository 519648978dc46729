//! How many jobs of one daemon may be in the same stage at a time.

use crate::job::{Cancel, Failure, Stage};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Permits per stage; a stage without a number is free.
#[derive(Debug, Clone)]
pub struct Permits {
    tts: Arc<Semaphore>,
    images: Arc<Semaphore>,
    video: Arc<Semaphore>,
    upload: Arc<Semaphore>,
}

/// The numbers behind [`Permits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StagePermits {
    /// Jobs that are narrated at a time.
    pub tts: usize,
    /// Jobs whose pictures are found or made at a time.
    pub images: usize,
    /// Jobs that are rendered at a time.
    pub video: usize,
    /// Jobs that are uploaded at a time.
    pub upload: usize,
}

impl StagePermits {
    /// Returns how many jobs can be at work at a time: more in running/ would only wait there.
    pub fn jobs(&self) -> usize {
        self.tts + self.images + self.video + self.upload
    }
}

impl Permits {
    /// Makes the permits.
    pub fn new(numbers: StagePermits) -> Self {
        let semaphore = |permits: usize| Arc::new(Semaphore::new(permits.clamp(1, Semaphore::MAX_PERMITS)));
        Self {
            tts: semaphore(numbers.tts),
            images: semaphore(numbers.images),
            video: semaphore(numbers.video),
            upload: semaphore(numbers.upload),
        }
    }

    /// Waits for permission to enter a stage, or for the end of the job.
    pub(super) async fn acquire(&self, stage: Stage, cancel: &Cancel) -> Result<Option<OwnedSemaphorePermit>, Failure> {
        let semaphore = match stage {
            Stage::Tts => &self.tts,
            Stage::Images => &self.images,
            Stage::Video => &self.video,
            Stage::Upload => &self.upload,
            Stage::Story | Stage::Record => return cancel.check().map(|()| None),
        };
        cancel.check()?;
        tokio::select! {
            permit = Arc::clone(semaphore).acquire_owned() => Ok(permit.ok()),
            reason = cancel.cancelled() => Err(reason.failure()),
        }
    }
}
