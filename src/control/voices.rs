//! The voices that can speak here.

use schemars::JsonSchema;
use serde::Serialize;
use speech::{Offer, Offered};

/// The voices, by provider.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct VoiceList {
    schema: &'static str,
    /// The voices.
    pub(crate) items: Vec<VoiceView>,
    /// The providers that have none, with the reason.
    pub(crate) missing: Vec<VoicesMissing>,
}

/// A voice.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct VoiceView {
    pub(crate) provider: String,
    pub(crate) voice: String,
    /// The language that it speaks best, if it is known.
    pub(crate) language: Option<String>,
    pub(crate) languages: Vec<String>,
    /// True if it is used for stories in its language that name no voice.
    pub(crate) default: bool,
}

/// A provider without a voice.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct VoicesMissing {
    pub(crate) provider: String,
    pub(crate) reason: String,
}

impl From<Vec<Offer>> for VoiceList {
    fn from(offers: Vec<Offer>) -> Self {
        let mut list = Self { schema: "reelspool/voices-v1", items: Vec::new(), missing: Vec::new() };
        for Offer { provider, voices } in offers {
            match voices {
                Ok(voices) => list.items.extend(voices.into_iter().map(|it| {
                    let Offered { name, languages, default } = it;
                    let language = languages.first().cloned();
                    VoiceView { provider: provider.clone(), voice: name, language, languages, default }
                })),
                Err(reason) => list.missing.push(VoicesMissing { provider, reason }),
            }
        }
        list
    }
}
