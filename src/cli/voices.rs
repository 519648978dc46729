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
use speech::{Bench, Offer, Offered, Speech};

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
        Ok(speech.offers(args.language.as_deref(), &bench).await)
    })
}

fn item(provider: &str, voice: &Offered) -> Value {
    json!({"provider": provider, "voice": voice.name, "language": voice.languages.first(),
           "languages": voice.languages, "default": voice.default})
}
