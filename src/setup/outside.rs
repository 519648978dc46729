//! Makes the outside services of `[providers]`, with their secrets.

use super::{SetupError, speech_settings};
use crate::clock::Clock;
use crate::config::Config;
use crate::config::env::Environment;
use crate::config::providers::{Prices, Provider};
use crate::config::secrets::Header;
use crate::config::values::Tries;
use crate::job::offer::Offer;
use crate::ledger::acts::{self, Act};
use crate::ledger::{Ledger, Shut};
use crate::pipeline::bills::Bills;
use crate::providers::embedding::OutsideEmbedder;
use crate::providers::image::{self, ImageGenerator, Programs};
use crate::providers::named::{Kind, Options, does};
use crate::providers::speech::voice;
use crate::providers::story::Writer;
use crate::telemetry::event;
use crate::telemetry::measure::ServiceTried;
use calls::{Service, Settings, Standing, Tried, Watcher};
use children::Launcher;
use chrono::{DateTime, Utc};
use likeness::Embedder;
use secrecy::{ExposeSecret as _, SecretString};
use speech::{OutsideVoice, Speech};
use std::sync::Arc;
use url::Url;

/// A provider of the configuration.
#[derive(Debug, Clone)]
pub(crate) struct Outside {
    /// Its name.
    pub(crate) name: String,
    /// Its protocol.
    pub(crate) kind: Kind,
    /// Its server; `None` for a program on this machine.
    pub(crate) service: Option<Service>,
    /// What it is asked with.
    pub(crate) options: Options,
}

impl Outside {
    /// Returns its server, under the name of what it is asked for.
    fn service(&self, operation: &'static str) -> Option<Service> {
        self.service.as_ref().map(|it| it.asked_for(operation))
    }

    /// Tells whether it can be asked for something. What a program does shows in its placeholders.
    fn does(&self, offer: Offer) -> bool {
        let is_right_program = self.kind != Kind::Command || does(&self.options.command, offer);
        self.kind.does(offer) && is_right_program
    }
}

/// Is told each time that a service is left alone, and when it is back.
pub(crate) type OnChange = Arc<dyn Fn(&Standing) + Send + Sync>;

/// Passes on what a service tells, and counts its requests.
struct Watched(OnChange);

impl Watcher for Watched {
    fn changed(&self, standing: &Standing) {
        (self.0)(standing);
    }

    fn tried(&self, tried: &Tried<'_>) {
        let Tried { service, operation, status, took } = *tried;
        ServiceTried { provider: service.to_owned(), operation, status, took }.count();
    }
}

/// Tells the ledger and the log of the changes of services, in this order: who reads the event finds the record.
pub(super) fn telling(ledger: Ledger, clock: Clock) -> OnChange {
    Arc::new(move |standing| {
        let (standing, ledger, now) = (standing.clone(), ledger.clone(), clock.now());
        // The record is for people who look at the status; a call does not wait for it.
        tokio::spawn(async move {
            if let Err(error) = ledger.run(recorded(&standing, now)).await {
                tracing::debug!(%error, "the standing of a service is not recorded");
            }
            told(standing);
        });
    })
}

/// Records how a service stands now.
fn recorded(standing: &Standing, now: DateTime<Utc>) -> Act<()> {
    let Standing { service, failures, shut_for, shut_before, last, .. } = standing.clone();
    match shut_for {
        None => acts::service_back(service),
        Some(wait) => {
            let (since, until) = (now - shut_before, now + wait);
            acts::service_shut(Shut { service, since, until, failures, reason: last })
        }
    }
}

/// Tells the log that a service is left alone, or is back. That it is left alone still is no news.
fn told(standing: Standing) {
    let Standing { service: provider, failures, shut_for, rests, last: reason, .. } = standing;
    match shut_for {
        None => event::ServiceBack { provider }.emit(),
        Some(wait) if rests == 1 => event::ServiceShut { provider, failures, wait_s: wait.as_secs(), reason }.emit(),
        Some(_) => {}
    }
}

/// Makes every provider of the configuration; sends nothing.
pub(crate) fn outside(config: &Config, on_change: &OnChange) -> Result<Vec<Outside>, SetupError> {
    let made = |(name, provider): (&String, &Provider)| {
        made(name, provider, headers(provider, &config.environment)?, on_change)
    };
    config.providers.iter().map(made).collect()
}

/// Makes every provider of the configuration for a program that runs no jobs, and for a person who waits: each request is sent
/// once.
pub(crate) fn unwatched(config: &Config) -> Result<Vec<Outside>, SetupError> {
    let nobody: OnChange = Arc::new(|_| {});
    let mut config = config.clone();
    config.providers.values_mut().for_each(|provider| provider.tries = Some(Tries::ONCE));
    outside(&config, &nobody)
}

/// Makes every provider for somebody who looks things up and may not read the secrets, such as a user who checks a job. A
/// service whose secrets cannot be had would refuse each call.
fn looked_up(config: &Config) -> Result<Vec<Outside>, SetupError> {
    let nobody: OnChange = Arc::new(|_| {});
    let made = |(name, provider): (&String, &Provider)| {
        made(name, provider, headers(provider, &config.environment).unwrap_or_default(), &nobody)
    };
    config.providers.iter().map(made).collect()
}

fn made(
    name: &str,
    provider: &Provider,
    headers: Vec<(String, SecretString)>,
    on_change: &OnChange,
) -> Result<Outside, SetupError> {
    let service = match address(provider) {
        None => None,
        Some(url) => {
            let settings = Settings { headers, ..limits(name, provider, url) };
            Some(Service::watched(settings, Watched(Arc::clone(on_change)))?)
        }
    };
    Ok(Outside { name: name.to_owned(), kind: provider.kind, service, options: options(provider) })
}

/// Makes the voices among the providers.
pub(super) fn voices(outside: &[Outside], launcher: &Launcher) -> Result<Vec<Arc<dyn OutsideVoice>>, SetupError> {
    let speaking = outside.iter().filter(|it| it.does(Offer::Speech));
    let voices = speaking.map(|it| {
        let Outside { name, kind, options, .. } = it;
        let made = voice(name, *kind, it.service("speech"), options.clone(), launcher);
        made.map_err(|source| SetupError::Voice { provider: name.clone(), source })
    });
    voices.collect()
}

/// Makes the generators of pictures among the providers.
pub(super) fn generators(outside: &[Outside], launcher: &Launcher) -> Result<Vec<Arc<dyn ImageGenerator>>, SetupError> {
    let drawing = outside.iter().filter(|it| it.does(Offer::Pictures));
    let generators = drawing.map(|it| {
        let Outside { name, kind, options, .. } = it;
        let made = match it.service("pictures") {
            Some(service) => image::Outside::new(*kind, service, options.clone()),
            None => Programs { launcher: launcher.clone() }.generator(name.clone(), options),
        };
        made.map(|it| Arc::new(it) as Arc<dyn ImageGenerator>)
    });
    Ok(generators.collect::<Result<_, _>>()?)
}

/// Makes the voices of a program that runs no jobs.
pub(crate) fn lone_speech(config: &Config, launcher: &Launcher) -> Result<Speech, SetupError> {
    let outside = looked_up(config)?;
    Ok(Speech::new(speech_settings(config), launcher.clone(), voices(&outside, launcher)?))
}

/// Returns the name under which the library keeps the pictures of a provider; `None` if it draws none.
#[cfg(feature = "page")]
pub(crate) fn maker(config: &Config, launcher: &Launcher, name: &str) -> Option<String> {
    let outside: Vec<Outside> = looked_up(config).ok()?.into_iter().filter(|it| it.name == name).collect();
    generators(&outside, launcher).ok()?.first().map(|it| it.maker().to_owned())
}

/// Makes the writers of stories among the providers.
pub(super) fn writers(outside: &[Outside]) -> Vec<Arc<Writer>> {
    let writing = outside.iter().filter(|it| it.does(Offer::Story));
    writing.filter_map(|it| Some(Arc::new(Writer::new(it.service("story")?, it.options.clone())))).collect()
}

/// Makes the embedder of a name among the providers; `None` if nobody there has it.
pub(super) fn embedder(outside: &[Outside], name: &str, bills: Bills) -> Result<Option<Arc<dyn Embedder>>, SetupError> {
    let embeds = |it: &&Outside| it.name == name && it.does(Offer::Embedding);
    let found = outside.iter().find(embeds).and_then(|it| Some((it.service("embedding")?, it.options.clone())));
    let made = found.map(|(service, options)| OutsideEmbedder::new(service, options, Arc::new(bills))).transpose()?;
    Ok(made.map(|it| Arc::new(it) as Arc<dyn Embedder>))
}

/// Fetches the secrets again, for services that run.
pub(crate) fn renew(config: &Config, services: &[Service]) -> Result<(), SetupError> {
    for service in services {
        if let Some(provider) = config.providers.get(service.name()) {
            service.renew(headers(provider, &config.environment)?)?;
        }
    }
    Ok(())
}

fn address(provider: &Provider) -> Option<Url> {
    let usual = || Url::parse(provider.kind.usual_address()?).ok();
    provider.base_url.as_deref().cloned().or_else(usual)
}

fn limits(name: &str, provider: &Provider, url: Url) -> Settings {
    let usual = Settings::new(name, url);
    let timeout = provider.timeout.as_deref().copied().unwrap_or(usual.timeout);
    Settings {
        timeout,
        // A server that computes sends nothing before it is done.
        read_timeout: timeout,
        connect_timeout: provider.connect_timeout.as_deref().copied().unwrap_or(usual.connect_timeout),
        tries_max: provider.tries.as_deref().copied().unwrap_or(usual.tries_max),
        in_flight_max: provider.max_in_flight.as_deref().map_or(usual.in_flight_max, |it| *it as usize),
        per_minute_max: provider.max_per_minute.as_deref().copied().flatten(),
        prices: prices(provider),
        ..usual
    }
}

/// Returns what calls of a provider cost.
pub(crate) fn prices(provider: &Provider) -> calls::Prices {
    let Prices { request, picture, million_characters, million_tokens_in, million_tokens_out } = &provider.prices;
    calls::Prices {
        request: request.micros(),
        characters: million_characters.micros(),
        picture: picture.micros(),
        tokens_in: million_tokens_in.micros(),
        tokens_out: million_tokens_out.micros(),
    }
}

/// Returns the headers of every request, with the key among them.
fn headers(provider: &Provider, environment: &Environment) -> Result<Vec<(String, SecretString)>, SetupError> {
    let mut headers = Vec::new();
    if let Some(key) = &provider.api_key {
        let (name, value) = provider.kind.key_header(key.read(environment)?.expose_secret());
        headers.push((name.to_owned(), value.into()));
    }
    for (name, header) in &provider.headers {
        let value = match header {
            Header::Plain(text) => SecretString::from(text.as_str()),
            Header::Secret(place) => place.read(environment)?,
        };
        headers.push((name.clone(), value));
    }
    Ok(headers)
}

fn options(provider: &Provider) -> Options {
    Options {
        model: provider.model.clone(),
        voice: provider.voice.clone(),
        voices: provider.voices.clone(),
        extra: provider.extra.clone(),
        workflow: provider.workflow.clone(),
        reference_workflow: provider.reference_workflow.clone(),
        references: provider.references.as_deref().map(|it| *it as usize),
        command: provider.command.iter().map(Into::into).collect(),
        timeout: provider.timeout.as_deref().copied(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Options as From, load};

    /// The keys of a provider, each with a kind that has it and a value that must be seen.
    const KEYS: &[(&str, &str, &str)] = &[
        ("openai", "base_url", "\"http://127.0.0.1:2/v1\""),
        ("openai", "api_key", "\"env:OTHER\""),
        ("openai", "headers.x-title", "\"b\""),
        ("openai", "model", "\"b\""),
        ("openai", "voice", "\"b\""),
        ("openai", "voices", "[\"b\"]"),
        ("openai", "extra.steps", "7"),
        ("openai", "timeout", "\"7s\""),
        ("openai", "connect_timeout", "\"7s\""),
        ("openai", "tries", "7"),
        ("openai", "max_in_flight", "7"),
        ("openai", "max_per_minute", "7"),
        ("openai", "prices.request", "0.01"),
        ("openai", "prices.picture", "0.04"),
        ("openai", "prices.million_characters", "\"15\""),
        ("openai", "prices.million_tokens_in", "0.15"),
        ("openai", "prices.million_tokens_out", "0.6"),
        ("openai", "max_cost_per_day", "7.5"),
        ("openai", "references", "2"),
        ("comfyui", "workflow", "\"b.json\""),
        ("comfyui", "reference_workflow", "\"b.json\""),
        ("command", "command", "[\"b\", \"{out}\"]"),
    ];

    /// What each kind needs.
    fn needed(kind: &str) -> &'static [(&'static str, &'static str)] {
        match kind {
            "comfyui" => &[("base_url", "\"http://127.0.0.1:1/v1\""), ("workflow", "\"a.json\"")],
            "command" => &[("command", "[\"a\"]")],
            _ => &[("base_url", "\"http://127.0.0.1:1/v1\"")],
        }
    }

    /// Shows the provider of a configuration, with its secrets.
    fn seen(kind: &str, key: Option<(&str, &str)>) -> String {
        let set =
            needed(kind).iter().copied().filter(|(name, _)| key.is_none_or(|(other, _)| other != *name)).chain(key);
        let lines: String = set.flat_map(|(key, value)| [key, " = ", value, "\n"]).collect();
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("c.toml");
        let text = format!("[providers.x]\nkind = \"{kind}\"\n{lines}");
        fsx::write_durable(&file, text.as_bytes()).unwrap();
        let variables = [("OTHER".to_owned(), "secret".to_owned())].into();
        let config = load(&From { file: Some(file), variables, current_dir: "/".into(), ..From::default() });
        let config = config.unwrap().config;
        let nobody: OnChange = Arc::new(|_| {});
        let made = outside(&config, &nobody).unwrap().remove(0);
        let service = made.service.map(|service| {
            let Settings { base_url, headers, timeout, connect_timeout, tries_max, .. } = service.settings().clone();
            let Settings { in_flight_max, per_minute_max, read_timeout, .. } = service.settings().clone();
            let headers: Vec<_> =
                headers.iter().map(|(name, it)| (name.clone(), it.expose_secret().to_owned())).collect();
            let limits = (timeout, connect_timeout, read_timeout, tries_max, in_flight_max, per_minute_max);
            format!("{base_url} {headers:?} {limits:?} {:?}", service.settings().prices)
        });
        format!("{} {:?} {:?}", service.unwrap_or_default(), made.options, crate::setup::caps(&config))
            .replace(&dir.path().display().to_string(), "DIR")
    }

    #[test]
    fn every_key_of_a_provider_has_an_effect() {
        let schema = serde_json::to_value(schemars::schema_for!(Provider)).unwrap();
        let mut known: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        known.retain(|key| *key != "kind");
        for (kind, key, value) in KEYS {
            assert_ne!(seen(kind, None), seen(kind, Some((key, value))), "{key}");
            known.retain(|it| Some(*it) != key.split('.').next());
        }
        assert_eq!(known, Vec::<&str>::new(), "add it to KEYS with what it changes");
    }

    #[test]
    fn a_key_is_sent_as_its_kind_expects_it_and_a_missing_one_is_named() {
        let seen = seen("openai", Some(("api_key", "\"env:OTHER\"")));
        assert!(seen.contains("(\"authorization\", \"Bearer secret\")"), "{seen}");
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("c.toml");
        fsx::write_durable(&file, b"[providers.x]\nkind = \"pexels\"\napi_key = \"file:none.key\"\n").unwrap();
        let config = load(&From { file: Some(file), current_dir: "/".into(), ..From::default() }).unwrap().config;
        let error = unwatched(&config).unwrap_err().to_string();
        assert!(error.contains(&dir.path().join("none.key").display().to_string()), "{error}");
    }
}
