//! Adapts generators to the library, and asks no more of those that give only what the video shows already.

use super::gallery::Failed;
use crate::images::{Generate, LibraryError, Made};
use crate::job::{Code, Failure};
use crate::providers::image::{Desk, ImageGenerator, ImageRequest};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How many pictures are asked of a generator outside for one scene, each of which may be paid for: another seed helps at
/// once, or never.
const TRIES_MAX: u64 = 2;

/// How many scenes of a video a generator outside may leave without a new picture; then it seems to give a placeholder.
const SCENES_MAX: usize = 2;

/// How many pictures of a video a generator outside may fail to make one after the other; then it seems to make none,
/// whatever it is asked for. Each failure may take as long as a picture, and the breaker of its service counts no refused
/// requests.
const FAILED_MAX: usize = 3;

/// What generators outside did not do for a video, by their names.
#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<BTreeMap<String, Counts>>);

#[derive(Debug, Clone, Default)]
struct Counts {
    /// How many scenes got only what the video shows already.
    repeated: usize,
    /// How many pictures failed since the last one that was made.
    failed: usize,
    /// Why the last of them failed.
    why: Option<Failure>,
}

impl Tally {
    /// Says why a scene has no picture of a generator, and counts it if it got what the video shows already.
    pub(super) fn failed(&self, generator: &dyn ImageGenerator, error: &LibraryError) -> Failed {
        let is_repeat = matches!(error, LibraryError::Repeats { .. });
        if !is_repeat || !generator.is_outside() {
            let failure = error.failure();
            // Meanwhile another picture may have failed for another reason.
            let is_given_up = self.given_up(generator).is_some_and(|why| why.message == failure.message);
            let repeats = is_repeat || SCENES_MAX <= self.count(generator, |counts| counts.repeated);
            return Failed { failure, repeats, is_given_up };
        }
        let count = self.count(generator, |counts| {
            counts.repeated += 1;
            counts.repeated
        });
        if count == SCENES_MAX {
            tracing::warn!(
                provider = generator.name(),
                "it gives the same picture again, and is asked for no more here"
            );
        }
        Failed { failure: repeated(generator), repeats: true, is_given_up: true }
    }

    /// Forgets what failed: a service that refuses pictures of reference may make those of scenes.
    pub(super) fn forgive(&self, generator: &dyn ImageGenerator) {
        self.count(generator, |counts| counts.failed = 0);
    }

    /// Counts what came of one picture; a generator within this program has its own reasons.
    fn came(&self, generator: &dyn ImageGenerator, made: Result<(), &Failure>) {
        if !generator.is_outside() || made.is_err_and(Failure::ends_the_attempt) {
            return;
        }
        let failed = self.count(generator, |counts| {
            counts.failed = if made.is_ok() { 0 } else { counts.failed + 1 };
            counts.why = made.err().cloned();
            counts.failed
        });
        if failed == FAILED_MAX {
            tracing::warn!(provider = generator.name(), failed, "it made no picture, and is asked for no more here");
        }
    }

    /// Says why a generator is asked for no more pictures of the video. What failed may pass as the last failure may.
    fn given_up(&self, generator: &dyn ImageGenerator) -> Option<Failure> {
        let Counts { repeated: scenes, failed, why } = self.count(generator, |counts| counts.clone());
        if SCENES_MAX <= scenes {
            return Some(repeated(generator));
        }
        let message = format!("{} failed {FAILED_MAX} times one after the other", generator.name());
        why.filter(|_| FAILED_MAX <= failed).map(|why| Failure { message, ..why })
    }

    fn count<T>(&self, generator: &dyn ImageGenerator, act: impl FnOnce(&mut Counts) -> T) -> T {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        act(counts.entry(generator.name().to_owned()).or_default())
    }
}

fn repeated(generator: &dyn ImageGenerator) -> Failure {
    Failure::permanent(Code::ProviderInvalid, format!("{} gave the same picture again", generator.name()))
}

/// Adapts a generator to the library, which does not know providers.
pub(super) struct Maker<'a> {
    /// The name under which the picture is kept.
    pub(super) name: String,
    pub(super) generator: &'a dyn ImageGenerator,
    pub(super) request: ImageRequest,
    pub(super) desk: Desk<'a>,
    pub(super) tally: &'a Tally,
}

#[async_trait::async_trait]
impl Generate for Maker<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn tries_max(&self) -> u64 {
        if self.generator.is_outside() { TRIES_MAX } else { crate::images::TRIES_MAX }
    }

    async fn generate(&self, seed: u64) -> Result<Made, Failure> {
        if let Some(why) = self.tally.given_up(self.generator) {
            return Err(why);
        }
        let request = ImageRequest { seed, ..self.request.clone() };
        let made = self.generator.generate(&request, self.desk).await.map_err(|error| error.failure());
        self.tally.came(self.generator, made.as_ref().map(|_| ()));
        let made = made?;
        Ok(Made { jpeg: made.jpeg, content: made.content, generator: self.name.clone(), source: made.source })
    }
}
