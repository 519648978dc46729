//! Voices outside of this program, by what servers and programs speak: one file for each protocol.
//!
//! They send a text and return what came; what becomes of it is in `crates/speech`. [`failure()`] says what an error of any
//! voice means for a job.

mod azure;
mod command;
mod elevenlabs;
mod failure;
mod openai;
mod piper;
#[cfg(test)]
mod servers;
#[cfg(test)]
mod tests;

pub use command::speaks;
pub use failure::failure;

use super::named::{Kind, Options};
use ::calls::{CallError, Service, Units};
use ::speech::OutsideVoice;
use children::Launcher;
use std::sync::Arc;

/// The largest answer with a sound, in bytes: ten minutes of mono 16-bit samples at 48 kHz have 58 MB.
const SOUND_BYTES_MAX: usize = 64 << 20;

/// The largest answer of JSON with such a sound in base64, and with the times of words, in bytes.
const CAPTIONED_BYTES_MAX: usize = SOUND_BYTES_MAX / 3 * 4 + (4 << 20);

/// Why a voice cannot be made of what is configured.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadVoice {
    /// The kind of provider does not speak.
    #[error("a provider of this kind does not speak")]
    Silent,
    /// A server has no address.
    #[error("its server has no address: set `base_url`")]
    Address,
    /// No voice is named, and there is none for everybody.
    #[error("it has no voice: set `voice` or `voices`, because {why}")]
    Voice {
        /// Why.
        why: &'static str,
    },
    /// The command cannot be run.
    #[error("`command` {why}")]
    Command {
        /// What is wrong with it.
        why: String,
    },
}

/// Makes the voice of a provider of the configuration; asks nobody and starts nothing. `service` is its server, `None` for a
/// program on this machine.
pub fn voice(
    name: &str,
    kind: Kind,
    service: Option<Service>,
    options: Options,
    launcher: &Launcher,
) -> Result<Arc<dyn OutsideVoice>, BadVoice> {
    let service = || service.ok_or(BadVoice::Address);
    match kind {
        Kind::Openai => Ok(Arc::new(openai::Openai::new(service()?, options))),
        Kind::Elevenlabs => Ok(Arc::new(elevenlabs::Elevenlabs::new(service()?, options)?)),
        Kind::AzureSpeech => Ok(Arc::new(azure::Azure::new(service()?, options))),
        Kind::Piper => Ok(Arc::new(piper::Piper::new(service()?, options))),
        Kind::Command => Ok(Arc::new(command::Command::new(name, options, launcher.clone())?)),
        Kind::A1111 | Kind::Comfyui | Kind::Pexels => Err(BadVoice::Silent),
    }
}

/// Returns what a request takes of what is paid for.
fn characters(text: &str) -> Units {
    Units { characters: text.chars().count() as u64, ..Units::default() }
}

/// Says that an answer is not what was asked for.
fn unexpected(what: impl Into<String>) -> CallError {
    CallError::Unexpected { what: what.into() }
}

/// Rounds a speed to what a server can need of it.
fn rounded(speed: f64) -> f64 {
    (speed * 100.0).round() / 100.0
}

/// Names what the sound of a server depends on, in one text.
fn key(protocol: &str, service: &Service, options: &Options) -> String {
    let extra = serde_json::Value::Object(options.extra.clone());
    format!("{protocol} {}\n{}\n{extra}", service.settings().base_url, options.model)
}
