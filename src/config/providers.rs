//! `[providers.NAME]`: outside services by name, what fits each kind, and whether every named provider is there.

use super::Config;
use super::layers::{Layers, steps};
use super::secrets::{Header, SecretRef, is_secret_name};
use super::values::{CallTime, InFlight, MoneyLimit, PerMinute, Price, References, ServerUrl, Tries};
use crate::job::decode::{Misfit, Step, path_text};
use crate::job::offer::Offer;
use crate::providers::named::{Kind, Names};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The table of the providers.
const TABLE: &str = "providers";

/// Holds `[providers.NAME]`: an outside service, or a program on this machine.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Provider {
    /// The protocol: `openai` (any compatible server), `a1111`, `comfyui`, `elevenlabs`, `azure-speech`, `piper`, `pexels`
    /// or `command`.
    pub(crate) kind: Kind,
    /// The address below which requests go, such as `http://127.0.0.1:11434/v1`.
    #[serde(default)]
    pub(crate) base_url: Option<ServerUrl>,
    /// Where the key is: `credential:NAME`, `file:PATH` or `env:NAME`; never the key itself.
    #[serde(default)]
    pub(crate) api_key: Option<SecretRef>,
    /// Headers of every request; those that hold secrets name where these are, as `api_key` does.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, Header>,
    /// The model; empty: the server's own choice.
    #[serde(default)]
    pub(crate) model: String,
    /// The voice of stories that name none; empty: the first of `voices`.
    #[serde(default)]
    pub(crate) voice: String,
    /// The voices that a job may name; empty: any.
    #[serde(default)]
    pub(crate) voices: Vec<String>,
    /// Fields that are added to the JSON of every request.
    #[serde(default)]
    pub(crate) extra: Map<String, Value>,
    /// The workflow file of ComfyUI, in its API format, with `{{prompt}}` and other placeholders.
    #[serde(default)]
    pub(crate) workflow: Option<PathBuf>,
    /// The workflow file for pictures that are made with pictures of reference, with `{{reference}}`; without it none are
    /// sent.
    #[serde(default)]
    pub(crate) reference_workflow: Option<PathBuf>,
    /// How many pictures of reference go with a prompt by OpenAI's protocol, 0 to 16; where absent 4 for GPT-image, 0 for
    /// others.
    #[serde(default)]
    pub(crate) references: Option<References>,
    /// The program of the kind `command` and its arguments, with placeholders.
    #[serde(default)]
    pub(crate) command: Vec<String>,
    /// How long one try may take, 1s to 30m; 2m where absent.
    #[serde(default)]
    pub(crate) timeout: Option<CallTime>,
    /// How long the opening of a connection may take, 1s to 30m; 5s where absent.
    #[serde(default)]
    pub(crate) connect_timeout: Option<CallTime>,
    /// How often a request is sent at most, 1 to 10; 4 where absent.
    #[serde(default)]
    pub(crate) tries: Option<Tries>,
    /// How many requests are in flight at most, 1 to 64; 4 where absent.
    #[serde(default)]
    pub(crate) max_in_flight: Option<InFlight>,
    /// How many requests begin in a minute at most, or `unlimited`, which counts where absent.
    #[serde(default)]
    pub(crate) max_per_minute: Option<PerMinute>,
    /// What its calls cost.
    #[serde(default)]
    pub(crate) prices: Prices,
    /// The most that may be spent on it on one UTC day, or `unlimited`, which counts where absent.
    #[serde(default)]
    pub(crate) max_cost_per_day: Option<MoneyLimit>,
}

/// Holds `[providers.NAME.prices]`: what calls cost, in units of `costs.currency`. What has no price is not counted.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Prices {
    /// One request that was answered.
    pub(crate) request: Price,
    /// One picture.
    pub(crate) picture: Price,
    /// A million characters of text that is spoken.
    pub(crate) million_characters: Price,
    /// A million tokens that a language model reads.
    pub(crate) million_tokens_in: Price,
    /// A million tokens that a language model writes.
    pub(crate) million_tokens_out: Price,
}

impl Config {
    /// Returns every name that a setting or a job may give.
    pub(crate) fn names(&self) -> Names {
        Names::new(self.providers.iter().map(|(name, provider)| (name.as_str(), provider.kind)))
    }
}

/// Makes the paths of the providers absolute.
pub(super) fn settle(config: &mut Config, layers: &Layers) {
    for (name, provider) in &mut config.providers {
        let base = |key: &str| layers.base_of(&path(name, key)).to_owned();
        if let Some(workflow) = &mut provider.workflow {
            *workflow = base("workflow").join(&*workflow);
        }
        if let Some(workflow) = &mut provider.reference_workflow {
            *workflow = base("reference_workflow").join(&*workflow);
        }
        if let Some(key) = &mut provider.api_key {
            key.settle(&base("api_key"));
        }
        let from = base("headers");
        provider.headers.values_mut().for_each(|header| header.settle(&from));
        // A bare name is looked up where programs are.
        if let Some(program) = provider.command.first_mut().filter(|it| it.contains('/')) {
            *program = base("command").join(&*program).display().to_string();
        }
    }
}

/// Finds what is wrong beyond keys and types: names, keys that a kind needs or does not know, and providers that nobody is.
pub(super) fn problems(config: &Config, layers: &Layers, misfits: &[Misfit]) -> Vec<String> {
    let mut found = Vec::new();
    for (name, provider) in &config.providers {
        let table = [TABLE, name].map(|it| Step::Field(it.to_owned()));
        if let Err(message) = Names::check_new(name) {
            found.push(layers.problem(&table, true, &message, ""));
        }
        for (key, message) in unfit(provider) {
            if misfits.iter().any(|it| it.path == path(name, key)) {
                continue; // it is set, and was not read
            }
            found.push(layers.problem(&path(name, key), true, &message, ""));
        }
        for (header, text) in &provider.headers {
            if let Header::Plain(_) = text
                && is_secret_name(header)
            {
                let message = "looks like a secret: name where it is, as credential:NAME, file:PATH or env:NAME";
                found.push(layers.problem(&path(name, &format!("headers.{header}")), true, message, ""));
            }
        }
    }
    for (name, provider) in &config.providers {
        for (key, _) in provider.extra.iter().filter(|(key, value)| value.is_string() && is_secret_name(key)) {
            let message = "looks like a secret, which `extra` cannot hold: use `api_key` or `headers`";
            found.push(layers.problem(&path(name, &format!("extra.{key}")), true, message, ""));
        }
        for key in provider.kind.numbers().iter().filter(|key| provider.extra.contains_key(**key)) {
            let message = "cannot be set: one at a time is asked for, used and counted";
            found.push(layers.problem(&path(name, &format!("extra.{key}")), true, message, ""));
        }
    }
    let names = config.names();
    let one = |name: &String| vec![name.clone()];
    for (key, given, offer) in [
        ("tts.provider", one(&config.tts.provider), Offer::Speech),
        ("tts.fallback", config.tts.fallback.clone(), Offer::SpeechFallback),
        ("images.provider", one(&config.images.provider), Offer::Pictures),
        ("images.fallback", config.images.fallback.clone(), Offer::PicturesFallback),
        ("embedding.provider", one(&config.embedding.provider), Offer::Embedding),
        ("story.provider", one(&config.story.provider), Offer::Story),
        ("story.fallback", config.story.fallback.clone(), Offer::Story),
    ] {
        let is_read = misfits.iter().all(|it| path_text(&it.path) != key);
        if let (true, Err(message)) = (is_read, names.check_all(offer, &given)) {
            found.push(layers.problem(&steps(key), false, &message, ""));
        }
    }
    found
}

/// Returns the path of a provider's key; a name may contain dots, a key may lead deeper.
fn path(name: &str, key: &str) -> Vec<Step> {
    let table = [TABLE, name].map(|it| Step::Field(it.to_owned()));
    let (first, rest) = key.split_once('.').map_or((key, None), |(first, rest)| (first, Some(rest)));
    let deeper = [Some(first), rest].into_iter().flatten().map(|it| Step::Field(it.to_owned()));
    table.into_iter().chain(deeper).collect()
}

/// Returns the keys that the provider's kind needs and lacks, and those that do nothing for it.
fn unfit(provider: &Provider) -> Vec<(&'static str, String)> {
    let Provider { kind, base_url, api_key, headers, model, voice, voices, extra, workflow, command, .. } = provider;
    let Provider { timeout: _, connect_timeout, tries, max_in_flight: _, max_per_minute, .. } = provider;
    let Provider { prices, max_cost_per_day, references, reference_workflow, .. } = provider;
    let is_command = *kind == Kind::Command;
    let speaks = kind.does(Offer::Speech);
    let has_model = matches!(kind, Kind::Openai | Kind::Elevenlabs | Kind::Command | Kind::A1111);
    let has_extra = !matches!(kind, Kind::Command | Kind::AzureSpeech);
    let keys = [
        ("base_url", base_url.is_some(), !is_command, kind.needs_address()),
        (
            "api_key",
            api_key.is_some(),
            !is_command,
            matches!(kind, Kind::Elevenlabs | Kind::AzureSpeech | Kind::Pexels),
        ),
        ("headers", !headers.is_empty(), !is_command, false),
        ("connect_timeout", connect_timeout.is_some(), !is_command, false),
        ("tries", tries.is_some(), !is_command, false),
        ("max_per_minute", max_per_minute.is_some(), !is_command, false),
        ("prices", *prices != Prices::default(), !is_command, false),
        ("max_cost_per_day", max_cost_per_day.is_some(), !is_command, false),
        ("model", !model.is_empty(), has_model, false),
        ("voice", !voice.is_empty(), speaks, false),
        ("voices", !voices.is_empty(), speaks, false),
        ("extra", !extra.is_empty(), has_extra, false),
        ("workflow", workflow.is_some(), *kind == Kind::Comfyui, *kind == Kind::Comfyui),
        ("reference_workflow", reference_workflow.is_some(), *kind == Kind::Comfyui, false),
        ("references", references.is_some(), *kind == Kind::Openai, false),
        ("command", !command.is_empty(), is_command, is_command),
    ];
    let unfit = keys.into_iter().filter_map(|(key, is_set, may, must)| match (is_set, may, must) {
        (false, _, true) => Some((key, format!("must be set for the kind `{kind}`"))),
        (true, false, _) => Some((key, format!("does nothing for the kind `{kind}`"))),
        _ => None,
    });
    unfit.collect()
}
