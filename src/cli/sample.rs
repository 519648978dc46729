//! `reelspool voices --sample`: speaks a sentence into a wav file, so that people can hear a voice.

use super::Outcome;
use super::args::VoicesArgs;
use super::context::{Context, io_problem};
use super::exit::Exit;
use super::problem::Problem;
use super::ready::ask;
use super::text::quoted;
use crate::config::Config;
use crate::control::sample::{Sample, speak};
use serde_json::json;
use speech::SpeechError;
use std::io;
use std::path::PathBuf;

pub(super) fn run(voice: &str, args: &VoicesArgs, config: &Config, context: &Context) -> Outcome {
    let file = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("{voice}.wav")));
    let exists = || {
        let hint = "nothing was spoken; --force replaces it, --out names another file";
        Problem::new(Exit::CannotCreate, format!("{} is there already", file.display()), hint)
    };
    if !args.force && file.symlink_metadata().is_ok() {
        return Err(exists());
    }
    let spoken = ask(config, context, async |speech, _, bench| speak(voice, speech, bench).await)?;
    let Sample { provider, language, seconds, wav } = spoken.map_err(|error| refused(voice, &error))?;
    let written = if args.force { fsx::write_atomic(&file, &wav) } else { fsx::write_new(&file, &wav) };
    match written {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(exists()),
        Err(error) => return Err(io_problem("write", &file, &error, Exit::CannotCreate)),
    }
    if context.out.json {
        context.out.document(&json!({
            "schema": "reelspool/voice-sample-v1", "provider": provider, "voice": voice, "language": language,
            "file": file.display().to_string(), "seconds": seconds,
        }));
    } else {
        context.out.line(format!("{}  {provider} {voice}, {seconds:.1} s", quoted(file.as_os_str())));
    }
    Ok(Exit::Success)
}

fn refused(voice: &str, error: &SpeechError) -> Problem {
    let SpeechError::VoiceUnknown { known, .. } = error else {
        return Problem::of(Exit::Unavailable, error, "nothing was written");
    };
    let message = format!("nobody here has a voice `{}`", voice.escape_debug());
    let near = if known.is_empty() { String::new() } else { format!("; most like it are {known}") };
    Problem::new(Exit::Usage, message, format!("nothing was written; `reelspool voices` lists the voices{near}"))
}
