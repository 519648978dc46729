//! What a video needs that no job file brings: its programs, and the voice that its job names.

use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;
use crate::config::Config;
use crate::control::{self, CheckedSource, booth};
use crate::job::JobRequest;
use crate::providers::voices::Voices;
use crate::setup;
use children::Launcher;
use film::Encoder;
use speech::{Bench, Candidate, Speech, Wanted};
use std::path::Path;

/// A program that is missing, with the key that names it.
#[derive(Debug)]
pub(super) struct Missing {
    /// The key of the configuration.
    pub(super) key: &'static str,
    /// What is missing.
    pub(super) message: String,
    /// What to do.
    pub(super) hint: &'static str,
}

impl Missing {
    /// Makes the problem of a command that cannot go on; `unchanged` says that nothing happened.
    pub(super) fn problem(self, unchanged: &str) -> Problem {
        Problem::new(Exit::Unavailable, self.message, format!("{unchanged}; {}", self.hint))
    }
}

/// Lets programs be asked something, in a directory that is gone afterwards.
pub(super) fn ask<T>(
    config: &Config,
    context: &Context,
    question: impl AsyncFnOnce(&Speech, &Launcher, &Bench<'_>) -> T,
) -> Result<T, Problem> {
    Ok(booth::ask(config, &context.process(), question)?)
}

/// Finds the first program that every video needs and that is not there.
pub(super) fn missing(config: &Config, context: &Context) -> Result<Option<Missing>, Problem> {
    ask(config, context, async |speech, launcher, _| {
        let ffmpeg = config.video.ffmpeg.as_path();
        if config.video.encoder != Encoder::Null && launcher.find(&ffmpeg.into()).is_none() {
            let place = if ffmpeg == Path::new(ffmpeg.file_name().unwrap_or_default()) { " in PATH" } else { "" };
            let message = format!("ffmpeg cannot be run: there is no program {}{place}", ffmpeg.display());
            let hint = "install ffmpeg, or set `video.ffmpeg` to its path";
            return Some(Missing { key: "video.ffmpeg", message, hint });
        }
        let wanted = Wanted::of_language("en");
        let candidates = speech.candidates(&wanted).ok()?;
        let installed = speech.installed();
        let can_speak = |name: &str| installed.iter().any(|(known, is_installed)| known == name && *is_installed);
        if candidates.iter().any(|it| can_speak(it.name())) {
            return None;
        }
        let names: Vec<&str> = candidates.iter().map(Candidate::name).collect();
        let names = if names.is_empty() { "flite, espeak-ng".to_owned() } else { names.join(", ") };
        let message = format!("no voice can speak: none of {names} is installed");
        Some(Missing { key: "tts.provider", message, hint: "install flite or espeak-ng" })
    })
}

/// Refuses the jobs with a look, a provider, a file or a voice that nobody here has, or for a story that nobody here writes.
pub(super) fn refuse_unserved(
    checked: &mut [CheckedSource],
    config: &Config,
    context: &Context,
) -> Result<(), Problem> {
    Ok(control::refuse_unserved(checked, config, &context.process())?)
}

/// Returns what is wrong with looks, by name, that have a provider, a file or a voice that nobody here has.
pub(super) fn unserved_looks(config: &Config, context: &Context) -> Result<Vec<(String, job::Problem)>, Problem> {
    let (looks, inventory) = (setup::looks(config), setup::inventory(config));
    let bare: Vec<(String, JobRequest)> =
        looks.iter().filter_map(|(name, _)| Some((name.to_owned(), looks.bare(name)?))).collect();
    let unlisted = |(name, job): &(String, JobRequest)| Some((name.clone(), inventory.refusal(job)?));
    let mut found: Vec<(String, job::Problem)> = bare.iter().filter_map(unlisted).collect();
    if bare.iter().any(|(_, job)| job.tts.voice.is_some() || job.tts.cast.is_some()) {
        found.extend(ask(config, context, async |speech, _, bench| {
            let voices = Voices::new(speech.clone());
            let mut found = Vec::new();
            for (name, job) in &bare {
                found.extend(voices.refusal(job, bench).await.map(|problem| (name.clone(), problem)));
            }
            found
        })?);
    }
    Ok(found)
}
