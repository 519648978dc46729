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

/// The generators outside that gave only what the video shows already, each with the number of scenes.
#[derive(Debug, Default)]
pub(super) struct Repeats(Mutex<BTreeMap<String, usize>>);

impl Repeats {
    /// Says why a scene has no picture of a generator, and counts it if it got what the video shows already.
    pub(super) fn failed(&self, generator: &dyn ImageGenerator, error: &LibraryError) -> Failed {
        let is_repeat = matches!(error, LibraryError::Repeats { .. });
        if !is_repeat || !generator.is_outside() {
            return Failed { failure: error.failure(), repeats: is_repeat || self.ended(generator) };
        }
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(generator.name().to_owned()).or_default();
        *count += 1;
        if *count == SCENES_MAX {
            tracing::warn!(
                provider = generator.name(),
                "it gives the same picture again, and is asked for no more here"
            );
        }
        Failed { failure: repeated(generator), repeats: true }
    }

    /// Tells whether a generator is asked for no more pictures of the video.
    fn ended(&self, generator: &dyn ImageGenerator) -> bool {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(generator.name()).is_some_and(|count| *count >= SCENES_MAX)
    }
}

/// Tells whether a scene has no picture because a generator outside gave one that the video shows already.
pub(super) fn is_repeat(failed: &Failed) -> bool {
    failed.repeats && failed.failure.code == Code::ProviderInvalid
}

fn repeated(generator: &dyn ImageGenerator) -> Failure {
    Failure::permanent(Code::ProviderInvalid, format!("{} gave the same picture again", generator.name()))
}

/// Adapts a generator to the library, which does not know providers.
pub(super) struct Maker<'a> {
    pub(super) generator: &'a dyn ImageGenerator,
    pub(super) request: ImageRequest,
    pub(super) desk: Desk<'a>,
    pub(super) repeats: &'a Repeats,
}

#[async_trait::async_trait]
impl Generate for Maker<'_> {
    fn name(&self) -> &str {
        self.generator.maker()
    }

    fn tries_max(&self) -> u64 {
        if self.generator.is_outside() { TRIES_MAX } else { crate::images::TRIES_MAX }
    }

    async fn generate(&self, seed: u64) -> Result<Made, Failure> {
        if self.repeats.ended(self.generator) {
            return Err(repeated(self.generator));
        }
        let request = ImageRequest { seed, ..self.request.clone() };
        let made = self.generator.generate(&request, self.desk).await.map_err(|error| error.failure())?;
        let generator = self.generator.maker().to_owned();
        Ok(Made { jpeg: made.jpeg, content: made.content, generator, source: made.source })
    }
}
