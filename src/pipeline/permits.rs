//! Limits how many jobs of one daemon are in the same stage at a time.

use crate::job::{Cancel, Failure, Stage};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The permits of each stage; a stage without a limit needs none.
#[derive(Debug, Clone)]
pub(crate) struct Permits {
    tts: Gate,
    images: Gate,
    video: Gate,
    upload: Gate,
}

/// The limits of [`Permits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StagePermits {
    /// How many jobs may be in the tts stage.
    pub(crate) tts: usize,
    /// How many jobs may be in the images stage.
    pub(crate) images: usize,
    /// How many jobs may be in the video stage.
    pub(crate) video: usize,
    /// How many jobs may be in the upload stage.
    pub(crate) upload: usize,
}

impl StagePermits {
    /// Returns how many jobs can work at the same time; more of them in running/ would only wait.
    pub(crate) fn jobs(&self) -> usize {
        self.tts + self.images + self.video + self.upload
    }
}

impl Permits {
    /// Makes the permits.
    pub(crate) fn new(numbers: StagePermits) -> Self {
        let StagePermits { tts, images, video, upload } = numbers;
        Self { tts: Gate::new(tts), images: Gate::new(images), video: Gate::new(video), upload: Gate::new(upload) }
    }

    /// Changes the limits while jobs run. If fewer are allowed than are in use, no job is stopped, but none may enter
    /// the stage until enough have left it.
    pub(crate) fn set(&self, numbers: StagePermits) {
        let StagePermits { tts, images, video, upload } = numbers;
        for (gate, number) in [(&self.tts, tts), (&self.images, images), (&self.video, video), (&self.upload, upload)] {
            gate.set(number);
        }
    }

    /// Waits for a permit to enter a stage, or until the job is cancelled.
    pub(super) async fn acquire(&self, stage: Stage, cancel: &Cancel) -> Result<Option<Permit>, Failure> {
        let gate = match stage {
            Stage::Tts => &self.tts,
            Stage::Images => &self.images,
            Stage::Video => &self.video,
            Stage::Upload => &self.upload,
            Stage::Story | Stage::Record => return cancel.check().map(|()| None),
        };
        cancel.check()?;
        tokio::select! {
            permit = gate.acquire() => Ok(permit),
            reason = cancel.cancelled() => Err(reason.failure()),
        }
    }
}

/// The permits of one stage.
#[derive(Debug, Clone)]
struct Gate {
    semaphore: Arc<Semaphore>,
    numbers: Arc<Mutex<Numbers>>,
}

#[derive(Debug)]
struct Numbers {
    /// The limit that is configured.
    wanted: usize,
    /// How many more permits are in use than allowed; so many are not given out again.
    excess: usize,
}

impl Gate {
    fn new(number: usize) -> Self {
        let wanted = in_range(number);
        let numbers = Numbers { wanted, excess: 0 };
        Self { semaphore: Arc::new(Semaphore::new(wanted)), numbers: Arc::new(Mutex::new(numbers)) }
    }

    fn set(&self, number: usize) {
        let wanted = in_range(number);
        let mut numbers = locked(&self.numbers);
        let (more, fewer) = (wanted.saturating_sub(numbers.wanted), numbers.wanted.saturating_sub(wanted));
        let pardoned = more.min(numbers.excess);
        numbers.excess -= pardoned;
        self.semaphore.add_permits(more - pardoned);
        numbers.excess += fewer - self.semaphore.forget_permits(fewer);
        numbers.wanted = wanted;
    }

    async fn acquire(&self) -> Option<Permit> {
        let permit = Arc::clone(&self.semaphore).acquire_owned().await.ok()?;
        Some(Permit { permit: Some(permit), numbers: Arc::clone(&self.numbers) })
    }
}

/// Limits a number to the range of a semaphore; at least 1, so that no stage is closed for ever.
fn in_range(number: usize) -> usize {
    number.clamp(1, Semaphore::MAX_PERMITS)
}

fn locked(numbers: &Mutex<Numbers>) -> MutexGuard<'_, Numbers> {
    numbers.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The permit to be in a stage; given back when dropped.
#[derive(Debug)]
pub(super) struct Permit {
    permit: Option<OwnedSemaphorePermit>,
    numbers: Arc<Mutex<Numbers>>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Some(permit) = self.permit.take() else { return };
        let mut numbers = locked(&self.numbers);
        if numbers.excess > 0 {
            numbers.excess -= 1;
            permit.forget();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;
    use proptest::prelude::*;

    fn numbers(video: usize) -> StagePermits {
        StagePermits { tts: 1, images: 1, video, upload: 1 }
    }

    /// Enters the video stage if a permit is free.
    fn enter(permits: &Permits) -> Option<Permit> {
        permits.acquire(Stage::Video, &Cancel::default()).now_or_never().and_then(|entered| entered.unwrap())
    }

    #[test]
    fn fewer_permits_stop_nobody_and_admit_nobody_until_enough_have_left() {
        let permits = Permits::new(numbers(3));
        let mut inside: Vec<Permit> = (0..3).filter_map(|_| enter(&permits)).collect();
        assert_eq!((inside.len(), enter(&permits).is_some()), (3, false));
        permits.set(numbers(1));
        inside.truncate(1);
        assert!(enter(&permits).is_none(), "one is inside, and one may be");
        inside.clear();
        let one = enter(&permits);
        assert!(one.is_some() && enter(&permits).is_none());
        permits.set(numbers(2));
        assert!(enter(&permits).is_some());
    }

    #[tokio::test]
    async fn more_permits_wake_who_waits() {
        let permits = Permits::new(numbers(1));
        let inside = enter(&permits);
        let waiting = {
            let permits = permits.clone();
            tokio::spawn(async move { permits.acquire(Stage::Video, &Cancel::default()).await.map(drop) })
        };
        tokio::task::yield_now().await;
        permits.set(numbers(2));
        waiting.await.unwrap().unwrap();
        drop(inside);
    }

    proptest! {
        #[test]
        fn who_is_inside_plus_who_may_enter_is_the_last_number(
            start in 1_usize..6,
            steps in prop::collection::vec((0_u8..3, 1_usize..6), 1..100),
        ) {
            let permits = Permits::new(numbers(start));
            let (mut wanted, mut inside) = (start, Vec::new());
            for (kind, number) in steps {
                match kind {
                    0 => {
                        let entered = enter(&permits);
                        prop_assert_eq!(entered.is_some(), inside.len() < wanted);
                        inside.extend(entered);
                    }
                    1 => drop(inside.pop()),
                    _ => {
                        permits.set(numbers(number));
                        wanted = number;
                    }
                }
            }
        }
    }
}
