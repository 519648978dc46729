//! Providers by name: what a section `[providers.NAME]` of the configuration describes, and which names there are.

use crate::{image, speech};
use job::offer::Offer;
use job::{Code, JobRequest, Problem};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// The protocol that a provider speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// OpenAI's, as spoken by many servers: chat, speech, pictures and embeddings.
    Openai,
    /// AUTOMATIC1111's and Forge's: pictures.
    A1111,
    /// ComfyUI's: pictures, by a workflow file.
    Comfyui,
    /// ElevenLabs': speech.
    Elevenlabs,
    /// Azure AI Speech's: speech.
    AzureSpeech,
    /// That of piper's own server: speech.
    Piper,
    /// Pexels': photographs.
    Pexels,
    /// A program on this machine: speech or pictures.
    Command,
}

impl Kind {
    /// Tells whether providers of this kind do what a setting names them for.
    pub fn does(self, offer: Offer) -> bool {
        let (speaks, draws) = match offer {
            Offer::Speech | Offer::SpeechFallback => (true, false),
            Offer::Pictures | Offer::PicturesFallback => (false, true),
            Offer::Embedding | Offer::Story => (false, false),
        };
        match self {
            Self::Openai => true,
            Self::A1111 | Self::Comfyui | Self::Pexels => draws,
            Self::Elevenlabs | Self::AzureSpeech | Self::Piper => speaks,
            Self::Command => speaks || draws,
        }
    }

    /// Returns the address of the service where there is only one.
    pub fn usual_address(self) -> Option<&'static str> {
        match self {
            Self::Elevenlabs => Some("https://api.elevenlabs.io/v1"),
            Self::Pexels => Some("https://api.pexels.com/v1"),
            Self::Openai | Self::A1111 | Self::Comfyui | Self::AzureSpeech | Self::Piper | Self::Command => None,
        }
    }

    /// Tells whether its address must be set.
    pub fn needs_address(self) -> bool {
        self != Self::Command && self.usual_address().is_none()
    }

    /// Returns the fields of `extra` by which its servers make several at once. One is used and counted, so none of them may
    /// be set.
    pub fn numbers(self) -> &'static [&'static str] {
        match self {
            Self::Openai | Self::A1111 => &["n", "n_iter", "batch_size"],
            Self::Comfyui | Self::Elevenlabs | Self::AzureSpeech | Self::Piper | Self::Pexels | Self::Command => &[],
        }
    }

    /// Returns the header that carries the key, and its value.
    pub fn key_header(self, key: &str) -> (&'static str, String) {
        match self {
            Self::Openai | Self::Comfyui | Self::Piper | Self::Command => ("authorization", format!("Bearer {key}")),
            Self::A1111 => ("authorization", format!("Basic {}", calls::base64::encode(key.as_bytes()))),
            Self::Elevenlabs => ("xi-api-key", key.to_owned()),
            Self::AzureSpeech => ("ocp-apim-subscription-key", key.to_owned()),
            Self::Pexels => ("authorization", key.to_owned()),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Openai => "openai",
            Self::A1111 => "a1111",
            Self::Comfyui => "comfyui",
            Self::Elevenlabs => "elevenlabs",
            Self::AzureSpeech => "azure-speech",
            Self::Piper => "piper",
            Self::Pexels => "pexels",
            Self::Command => "command",
        })
    }
}

/// Tells whether a program can be asked for something, by the placeholders of its command.
pub fn does(command: &[OsString], offer: Offer) -> bool {
    match offer {
        Offer::Speech | Offer::SpeechFallback => speech::speaks(command),
        Offer::Pictures | Offer::PicturesFallback => image::draws(command),
        Offer::Embedding | Offer::Story => false,
    }
}

/// What a provider is asked with, beside the address, secrets and limits of its service.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// The model; empty: the server's own choice.
    pub model: String,
    /// The voice of stories that name none; empty: the first of [`voices`](Self::voices).
    pub voice: String,
    /// The voices that a job may name; empty: any.
    pub voices: Vec<String>,
    /// Fields that are added to the JSON of every request, such as `steps` or `instructions`.
    pub extra: Map<String, Value>,
    /// The workflow of ComfyUI: a file in its API format with placeholders.
    pub workflow: Option<PathBuf>,
    /// The workflow of ComfyUI for pictures with pictures of reference; `None`: these are not sent.
    pub reference_workflow: Option<PathBuf>,
    /// How many pictures of reference are sent with a prompt; `None`: as many as is usual for the model.
    pub references: Option<usize>,
    /// The program of the kind `command` and its arguments, with placeholders.
    pub command: Vec<OsString>,
    /// How long the program may take; `None`: as long as is usual for what it does. A service has its own limit.
    pub timeout: Option<Duration>,
}

impl Options {
    /// Returns the voice of stories that name none; `usual` is the one of a server for which no voices are set.
    pub(crate) fn voice_or<'a>(&'a self, usual: &'a str) -> &'a str {
        if self.voice.is_empty() && self.voices.is_empty() { usual } else { &self.voice }
    }
}

/// Every name that a setting or a job may give: those that are built in, and those of the configuration.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Names {
    configured: Vec<(String, Kind)>,
}

/// All settings whose value is the name of a provider.
const OFFERS: [Offer; 6] =
    [Offer::Speech, Offer::SpeechFallback, Offer::Pictures, Offer::PicturesFallback, Offer::Embedding, Offer::Story];

impl Names {
    /// Takes the names of the configuration with their kinds.
    pub fn new<'a>(configured: impl IntoIterator<Item = (&'a str, Kind)>) -> Self {
        Self { configured: configured.into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect() }
    }

    /// Refuses a name that no provider of the configuration can have.
    pub fn check_new(name: &str) -> Result<(), String> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
        if !(1..=32).contains(&name.len()) || !name.chars().all(allowed) {
            return Err("is no name of a provider: it has 1 to 32 of a-z, 0-9, `-` and `_`".to_owned());
        }
        if OFFERS.iter().any(|offer| offer.built_in().contains(&name)) {
            return Err("is the name of a built-in provider: give it another one".to_owned());
        }
        Ok(())
    }

    /// Returns those of the configuration that may stand at a setting.
    pub fn configured(&self, offer: Offer) -> Vec<String> {
        self.configured.iter().filter(|(_, kind)| kind.does(offer)).map(|(name, _)| name.clone()).collect()
    }

    /// Returns all names that may stand at a setting.
    pub fn of(&self, offer: Offer) -> BTreeSet<&str> {
        let configured = self.configured.iter().filter(|(_, kind)| kind.does(offer)).map(|(name, _)| name.as_str());
        offer.built_in().iter().copied().chain(configured).collect()
    }

    /// Refuses names that nobody has; the error lists those that there are.
    pub fn check_all(&self, offer: Offer, names: &[String]) -> Result<(), String> {
        let known = self.of(offer);
        let unknown: Vec<&str> = names.iter().map(String::as_str).filter(|it| !known.contains(it)).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let other = unknown.iter().find_map(|name| self.configured.iter().find(|(it, _)| it == name));
        let other = other.map(|(name, kind)| format!(" (`{name}` is of the kind `{kind}`, which does not do that)"));
        let known = known.into_iter().collect::<Vec<_>>().join(", ");
        let unknown = unknown.join("`, `");
        Err(format!("provider `{unknown}` is not known{}; available: {known}", other.unwrap_or_default()))
    }

    /// Refuses a job that names a provider which is not there.
    pub fn refusal(&self, job: &JobRequest) -> Option<Problem> {
        let asked = [
            ("tts.provider", &job.tts.provider, Offer::Speech),
            ("images.provider", &job.images.provider, Offer::Pictures),
        ];
        asked.into_iter().find_map(|(path, name, offer)| {
            let name = name.as_ref()?;
            let message = self.check_all(offer, std::slice::from_ref(name)).err()?;
            let known = self.of(offer).into_iter().map(str::to_owned).collect();
            Some(Problem::new(Code::ProviderUnknown, message).at_path(path).known(name, known))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_where_its_kind_does_the_work() {
        let names = Names::new([("piper", Kind::Command), ("flow", Kind::Comfyui), ("ollama", Kind::Openai)]);
        for (offer, expected) in [
            (Offer::Speech, "auto espeak-ng flite kokoro neural null ollama piper"),
            (Offer::PicturesFallback, "flow library null ollama piper procedural"),
            (Offer::Embedding, "lexical local ollama"),
            (Offer::Story, "anthology ollama"),
        ] {
            assert_eq!(names.of(offer).into_iter().collect::<Vec<_>>().join(" "), expected, "{offer:?}");
        }
        let check = |offer, name: &str| names.check_all(offer, &[name.to_owned()]);
        assert_eq!(check(Offer::Pictures, "flow"), Ok(()));
        let error = check(Offer::Story, "flow").unwrap_err();
        assert!(
            error.contains("kind `comfyui`, which does not do that") && error.contains("anthology, ollama"),
            "{error}"
        );
        assert!(
            check(Offer::Speech, "dalle").unwrap_err().starts_with("provider `dalle` is not known; available: auto,")
        );
    }

    #[test]
    fn a_job_that_names_nobody_is_refused_with_those_that_are_there() {
        let names = Names::new([("flow", Kind::Comfyui)]);
        let mut job = JobRequest::example("x");
        job.images.provider = Some("flow".to_owned());
        assert_eq!(names.refusal(&job), None);
        job.tts.provider = Some("flow".to_owned());
        let problem = names.refusal(&job).unwrap();
        assert_eq!((problem.code, problem.path.as_str()), (Code::ProviderUnknown, "tts.provider"));
        assert!(Names::default().refusal(&job).is_some());
    }

    #[test]
    fn a_name_of_the_configuration_is_short_plain_and_no_built_in_one() {
        for name in ["ollama", "my-server_2", "x"] {
            assert_eq!(Names::check_new(name), Ok(()), "{name}");
        }
        for name in ["", "A", "a b", "ümlaut", "a.b", "library", "auto", "null", &"x".repeat(33)] {
            assert!(Names::check_new(name).is_err(), "{name}");
        }
    }

    #[test]
    fn the_key_goes_where_the_kind_expects_it() {
        for (kind, name, value) in [
            (Kind::Openai, "authorization", "Bearer user:pass"),
            (Kind::A1111, "authorization", "Basic dXNlcjpwYXNz"),
            (Kind::Elevenlabs, "xi-api-key", "user:pass"),
            (Kind::AzureSpeech, "ocp-apim-subscription-key", "user:pass"),
            (Kind::Pexels, "authorization", "user:pass"),
        ] {
            assert_eq!(kind.key_header("user:pass"), (name, value.to_owned()), "{kind}");
        }
    }
}
