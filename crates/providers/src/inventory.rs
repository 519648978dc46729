//! What jobs may name here: providers, writers of stories, and files of one's own.

use crate::media::Media;
use crate::named::Names;
use crate::story;
use job::{JobRequest, Problem};

/// What jobs may name here, beside looks and voices.
#[derive(Debug)]
pub struct Inventory {
    /// The names of the providers.
    pub names: Names,
    /// Who writes stories.
    pub stories: story::Settings,
    /// The files of one's own.
    pub media: Media,
}

impl Inventory {
    /// Refuses a job that names what is not here, or needs a story that nobody here writes.
    pub fn refusal(&self, job: &JobRequest) -> Option<Problem> {
        let Self { names, stories, media } = self;
        names.refusal(job).or_else(|| stories.refusal(job)).or_else(|| media.refusal(job))
    }
}
