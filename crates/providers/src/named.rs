//! Providers by name: what a section `[providers.NAME]` of the configuration describes.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::ffi::OsString;
use std::path::PathBuf;

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
    /// Pexels': photographs.
    Pexels,
    /// A program on this machine: speech or pictures.
    Command,
}

/// What a provider can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// A story.
    Story,
    /// A voice.
    Speech,
    /// Pictures.
    Images,
    /// Vectors of prompts.
    Embedding,
}

impl Kind {
    /// Tells whether providers of this kind do some work.
    pub fn does(self, work: Work) -> bool {
        match self {
            Self::Openai => true,
            Self::A1111 | Self::Comfyui | Self::Pexels => work == Work::Images,
            Self::Elevenlabs | Self::AzureSpeech => work == Work::Speech,
            Self::Command => matches!(work, Work::Speech | Work::Images),
        }
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
    /// The program of the kind `command` and its arguments, with placeholders.
    pub command: Vec<OsString>,
}
