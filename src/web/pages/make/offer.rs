//! What the form offers to choose from in this installation.

use crate::config::show::Line;
use crate::control::make::{Choice, FILES_MAX, VoiceChoice, captions, files_bytes_max, moods};
use crate::control::{Control, looks_of};
use crate::providers::story::anthology::{KINDS, RANDOM};
use crate::providers::story::{ANTHOLOGY, Settings};
use std::sync::Arc;

/// What the form offers.
#[derive(Debug)]
pub(super) struct Offer {
    /// The looks with what each is for.
    pub(super) looks: Vec<Choice>,
    /// The look of jobs that name none.
    pub(super) usual_look: String,
    /// The voices, or why they cannot be listed.
    pub(super) voices: Result<Arc<[VoiceChoice]>, String>,
    /// Who writes stories.
    pub(super) writers: Settings,
    /// The kinds of story.
    pub(super) kinds: Vec<&'static str>,
    /// The moods of music.
    pub(super) moods: Vec<Choice>,
    /// How captions may look.
    pub(super) captions: Vec<Choice>,
    /// Width and height of videos whose job names none, in pixels.
    pub(super) size: (u32, u32),
    /// The size of the largest job file in bytes.
    pub(super) job_bytes_max: u64,
    /// How many files may be dropped at once, and how many bytes they may have together.
    pub(super) files_max: usize,
    pub(super) files_bytes_max: u64,
}

impl Offer {
    /// Looks what there is.
    pub(super) fn of(control: &Control, values: &[Line]) -> Self {
        let config = control.config();
        let looks = looks_of(config, values);
        let sets = |settings: Vec<String>| if settings.is_empty() { String::new() } else { settings.join(", ") };
        let look = |it: crate::control::LookView| {
            let settings = it.settings.iter().map(|it| format!("{} = {}", it.field, it.value)).collect();
            let about = if it.about.is_empty() { sets(settings) } else { it.about };
            Choice { name: it.name, about }
        };
        let job_bytes_max = *config.spool.job_bytes_max;
        Self {
            looks: looks.items.into_iter().map(look).collect(),
            usual_look: config.jobs.look.clone(),
            voices: control.voices().map_err(|error| error.message),
            writers: control.writers(),
            kinds: std::iter::once(RANDOM).chain(KINDS.iter().copied()).collect(),
            moods: moods(),
            captions: captions(),
            size: (*config.video.width, *config.video.height),
            job_bytes_max,
            files_max: FILES_MAX,
            files_bytes_max: files_bytes_max(job_bytes_max),
        }
    }

    /// Tells whether a language model can write.
    pub(super) fn has_writer(&self) -> bool {
        !self.writers.models.is_empty()
    }

    /// Tells whether jobs without words get a story of a language model.
    pub(super) fn is_written(&self) -> bool {
        self.writers.provider != ANTHOLOGY
    }
}
