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
use crate::control::{VoiceList, VoiceView, VoicesMissing};
use crate::providers::voices::unknown;
use speech::{KOKORO, NEURAL, Offer, SpeechError, Wanted};

pub(super) fn run(args: &VoicesArgs, context: &Context) -> Outcome {
    let config = context.config()?;
    if let Some(voice) = &args.sample {
        return sample::run(voice, args, &config, context);
    }
    let list = VoiceList::from(offers(args, &config, context)?);
    if context.out.json {
        context.out.document(&list);
    } else {
        let row = |it: &VoiceView| {
            let default = if it.default { "yes" } else { "" };
            [it.provider.as_str(), &it.voice, &it.languages.join(" "), default].map(str::to_owned).to_vec()
        };
        let rows: Vec<Vec<String>> = list.items.iter().map(row).collect();
        if !rows.is_empty() {
            context.out.line(table(&["PROVIDER", "VOICE", "LANGUAGES", "DEFAULT"], &rows));
        }
        for VoicesMissing { provider: name, reason: why } in &list.missing {
            let remedy = match name.as_str() {
                NEURAL => REMEDY.to_owned(),
                KOKORO => KOKORO_REMEDY.to_owned(),
                program => format!("install the package {program}, as with `apt install {program}`"),
            };
            context.out.talk(format!("{name}: {why}; {remedy}"));
        }
    }
    if !list.items.is_empty() {
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
