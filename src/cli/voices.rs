//! `reelspool voices`: lists the installed voices.

use super::Outcome;
use super::args::VoicesArgs;
use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;
use super::ready::ask;
use super::sample;
use super::text::table;
use crate::assets::{KOKORO_REMEDY, REMEDY};
use crate::config::Config;
use crate::providers::voices::unknown;
use serde_json::{Value, json};
use speech::{KOKORO, NEURAL, Offer, Offered, SpeechError, Wanted};

pub(super) fn run(args: &VoicesArgs, context: &Context) -> Outcome {
    let config = context.config()?;
    if let Some(voice) = &args.sample {
        return sample::run(voice, args, &config, context);
    }
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
            let remedy = match name.as_str() {
                NEURAL => REMEDY.to_owned(),
                KOKORO => KOKORO_REMEDY.to_owned(),
                program => format!("install the package {program}, as with `apt install {program}`"),
            };
            context.out.talk(format!("{name}: {why}; {remedy}"));
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
    ask(config, context, async |speech, _, bench| speech.offers(args.language.as_deref(), bench).await)
}

/// Returns why the configured voice cannot be meant: everyone was asked, and nobody has it.
pub(super) fn refused(config: &Config, context: &Context) -> Result<Option<SpeechError>, Problem> {
    let Some(voice) = &*config.tts.voice else { return Ok(None) };
    let wanted = Wanted { voice: Some(voice.clone()), ..Wanted::of_language("en") };
    let unknown = ask(config, context, async |speech, _, bench| unknown(speech, &wanted, bench).await)?;
    Ok(unknown.filter(|it| it.certain).map(|it| it.error))
}

fn item(provider: &str, voice: &Offered) -> Value {
    json!({"provider": provider, "voice": voice.name, "language": voice.languages.first(),
           "languages": voice.languages, "default": voice.default})
}
