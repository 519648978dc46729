//! `reelspool config`.

use super::Outcome;
use super::args::ConfigCommand;
use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;
use super::ready::{self, Missing};
use super::voices;
use crate::config::layers::steps;
use crate::config::{Loaded, show};
use crate::control::ConfigList;
use crate::setup;
use serde_json::json;
use speech::SpeechError;
use std::path::Path;

pub(super) fn run(command: &ConfigCommand, context: &Context) -> Outcome {
    let loaded =
        if matches!(command, ConfigCommand::Show { .. }) { context.load_to_look()? } else { context.load()? };
    let file = loaded.home.file().map(Path::display).map(|path| path.to_string());
    let out = &context.out;
    if matches!(command, ConfigCommand::Check) {
        known_voice(&loaded, context)?;
        known_track(&loaded)?;
        served_looks(&loaded, context)?;
        setup::check_receiver(&loaded.config)?;
        if let Some(missing) = ready::missing(&loaded.config, context)? {
            let message = loaded.layers.problem(&steps(missing.key), false, &missing.message, "");
            return Err(Missing { message, ..missing }.problem("nothing was changed"));
        }
    }
    match command {
        ConfigCommand::Show { sources } => {
            let lines = show::lines(&loaded.layers);
            if out.json {
                out.document(&ConfigList::of(&lines));
                return Ok(Exit::Success);
            }
            for line in lines {
                let comment = if *sources { format!("  # {}", line.source) } else { String::new() };
                out.line(format!("{} = {}{comment}", line.key, line.value));
            }
        }
        ConfigCommand::Check if out.json => out.document(&json!({"valid": true, "file": file})),
        ConfigCommand::Check => {
            out.line(format!("ok  {}", loaded.home.words()));
        }
        ConfigCommand::Path if out.json => out.document(&json!({"file": file})),
        ConfigCommand::Path => match file {
            Some(file) => out.line(file),
            None => {
                out.talk(format!("{}; `reelspool init` makes a home here", loaded.home.words()));
            }
        },
    }
    Ok(Exit::Success)
}

/// Refuses a configured piece of music that is not there.
fn known_track(loaded: &Loaded) -> Result<(), Problem> {
    let Some(name) = loaded.config.music.track.as_deref() else { return Ok(()) };
    let Err(problem) = setup::media(&loaded.config).track(name) else { return Ok(()) };
    let note = problem.suggestion.unwrap_or_default();
    let message = loaded.layers.problem(&steps("music.track"), false, &problem.message, &note);
    Err(Problem::new(Exit::Config, message, "nothing was changed; `media.dir` is the directory of these files"))
}

/// Refuses looks with a voice or a piece of music that nobody here has.
fn served_looks(loaded: &Loaded, context: &Context) -> Result<(), Problem> {
    let shown = |(name, problem): (String, job::Problem)| {
        let note = problem.suggestion.unwrap_or_default();
        loaded.layers.problem(&steps(&format!("look.{name}.{}", problem.path)), false, &problem.message, &note)
    };
    let found: Vec<String> = ready::unserved_looks(&loaded.config, context)?.into_iter().map(shown).collect();
    if found.is_empty() { Ok(()) } else { Err(Problem::new(Exit::Config, found.join("\n"), "nothing was changed")) }
}

/// Refuses a configured voice that nobody has whom the settings name. Only this command asks: a daemon starts although
/// a program is missing for a moment.
fn known_voice(loaded: &Loaded, context: &Context) -> Result<(), Problem> {
    let Some(error) = voices::refused(&loaded.config, context)? else { return Ok(()) };
    let known = if let SpeechError::VoiceUnknown { known, .. } = &error { known.as_str() } else { "" };
    let note = if known.is_empty() { String::new() } else { format!("known: {known}") };
    let message = loaded.layers.problem(&steps("tts.voice"), false, &error.to_string(), &note);
    Err(Problem::new(Exit::Config, message, "nothing was changed; `reelspool voices` lists those that can speak here"))
}
