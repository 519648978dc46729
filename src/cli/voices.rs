//! `reelspool voices`: lists the installed voices.

use super::Outcome;
use super::args::VoicesArgs;
use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;
use super::text::table;
use crate::config::Config;
use crate::setup;
use children::{Launcher, Stop};
use serde_json::{Value, json};
use speech::{Bench, Offer, Offered, Speech, SpeechError, Wanted};

/// What every voice can say.
pub(super) const WORD: &str = "lighthouse";

pub(super) fn run(args: &VoicesArgs, context: &Context) -> Outcome {
    let config = context.config()?;
    let offers = offers(args, &config, context)?;
    let voices = || offers.iter().flat_map(|offer| offer.voices.iter().flatten().map(move |it| (&offer.provider, it)));
    let missing = || offers.iter().filter_map(|offer| Some((&offer.provider, offer.voices.as_ref().err()?)));
    if context.out.json {
        let items: Vec<Value> = voices().map(|(provider, voice)| item(provider, voice)).collect();
        let missing: Vec<Value> = missing().map(|(name, why)| json!({"provider": name, "reason": why})).collect();
        context.out.document(&json!({"schema": "reelspool/voices-v1", "items": items, "missing": missing}));
    } else {
        let row = |(provider, voice): (&String, &Offered)| {
            let default = if voice.default { "yes" } else { "" };
            [provider.as_str(), &voice.name, &voice.languages.join(" "), default].map(str::to_owned).to_vec()
        };
        let rows: Vec<Vec<String>> = voices().map(row).collect();
        if !rows.is_empty() {
            context.out.line(table(&["PROVIDER", "VOICE", "LANGUAGES", "DEFAULT"], &rows));
        }
        for (name, why) in missing() {
            context.out.talk(format!("{name}: {why}; install the package {name}, as with `apt install {name}`"));
        }
    }
    if voices().next().is_some() {
        return Ok(Exit::Success);
    }
    if !context.out.json {
        let of = args.language.as_deref().map_or(String::new(), |language| format!(" for the language `{language}`"));
        context.out.error(format!("there is no voice{of}"));
    }
    Ok(Exit::Unavailable)
}

/// Lists the voices by running the programs.
fn offers(args: &VoicesArgs, config: &Config, context: &Context) -> Result<Vec<Offer>, Problem> {
    ask(config, context, async |speech, bench| speech.offers(args.language.as_deref(), bench).await)
}

/// Lets the programs be asked something, in a directory that is gone afterwards.
fn ask<T>(
    config: &Config,
    context: &Context,
    question: impl AsyncFnOnce(&Speech, &Bench<'_>) -> T,
) -> Result<T, Problem> {
    let failed =
        |error: &dyn std::error::Error| Problem::new(Exit::Unavailable, error.to_string(), "nothing was changed");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| failed(&error))?;
    let temp = tempfile::tempdir().map_err(|error| failed(&error))?;
    let process = context.process();
    let path = process.variables.get("PATH").map_or("/usr/local/bin:/usr/bin:/bin", String::as_str).to_owned();
    runtime.block_on(async {
        let launcher = Launcher::start(process.program, path.as_str().into()).map_err(|error| failed(&error))?;
        let speech = Speech::new(setup::speech_settings(config), launcher);
        let stop = Stop::default();
        let bench = Bench { dir: temp.path(), record_dir: temp.path(), stop: &stop };
        Ok(question(&speech, &bench).await)
    })
}

/// Says that a voice is none of those that could be asked for.
pub(super) struct UnknownVoice {
    /// What the last one answered.
    pub(super) error: SpeechError,
    /// Whether everyone could be asked whom the settings name.
    pub(super) certain: bool,
}

/// Asks those whom the settings name for a voice; who is not installed is told of by `doctor`.
pub(super) async fn unknown(speech: &Speech, voice: &str, bench: &Bench<'_>) -> Option<UnknownVoice> {
    let wanted = Wanted {
        language: "en".to_owned(),
        any_language: false,
        provider: None,
        voice: Some(voice.to_owned()),
        speed: 1.0,
    };
    let (mut unknown, mut certain) = (None, true);
    for candidate in speech.candidates(&wanted).ok()?.iter().filter(|it| it.is_first()) {
        match candidate.narrator([WORD].into_iter(), bench).await {
            Ok(_) => return None,
            Err(error @ SpeechError::VoiceUnknown { .. }) => unknown = Some(error),
            Err(_) => certain = false,
        }
    }
    unknown.map(|error| UnknownVoice { error, certain })
}

/// Returns why the configured voice cannot be meant: everyone was asked, and nobody has it.
pub(super) fn refused(config: &Config, context: &Context) -> Result<Option<SpeechError>, Problem> {
    let Some(voice) = &*config.tts.voice else { return Ok(None) };
    let unknown = ask(config, context, async |speech, bench| unknown(speech, voice, bench).await)?;
    Ok(unknown.filter(|it| it.certain).map(|it| it.error))
}

fn item(provider: &str, voice: &Offered) -> Value {
    json!({"provider": provider, "voice": voice.name, "language": voice.languages.first(),
           "languages": voice.languages, "default": voice.default})
}
