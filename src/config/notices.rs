//! `[notices]`: who is told when a job ends.

use super::layers::Layers;
use super::secrets::SecretRef;
use super::values::{NoticeUrl, command_line, optional_secret};
use crate::job::NoticeEvent;
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::Path;

/// Holds `[notices]`: who is told when a job ends.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Notices {
    /// The http or https address that notices are sent to; empty: none.
    #[schemars(with = "String")]
    pub(crate) url: NoticeUrl,
    /// Where the secret is that signs what is sent there: `credential:NAME`, `file:PATH` or `env:NAME`; empty: none.
    #[serde(deserialize_with = "optional_secret")]
    #[schemars(with = "String")]
    pub(crate) secret: Option<SecretRef>,
    /// A program and its arguments, which gets each notice on standard input; empty: none.
    #[serde(deserialize_with = "command_line")]
    pub(crate) command: Vec<String>,
    /// What is told: `done`, `failed`, `cancelled`, `held`.
    pub(crate) events: Vec<NoticeEvent>,
}

impl Notices {
    /// Makes the paths absolute.
    pub(super) fn settle(&mut self, layers: &Layers) {
        if let Some(secret) = &mut self.secret {
            secret.settle(layers.base("notices.secret"));
        }
        // A bare name is looked up where programs are.
        if let Some(program) = self.command.first_mut().filter(|it| it.contains('/')) {
            *program = Path::new(layers.base("notices.command")).join(&*program).display().to_string();
        }
    }
}
