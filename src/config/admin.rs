//! `[admin]`: where the page and the API are offered, and to whom.

use super::layers::Layers;
use super::values::{ListenAddress, optional_path};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::PathBuf;

/// Holds `[admin]`: where the page and the API are offered, and to whom.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Admin {
    /// The address and port of the page and the API, such as `127.0.0.1:7411`; port 0: any free one; empty: none.
    #[schemars(with = "String")]
    pub(crate) listen: ListenAddress,
    /// The path of a unix socket with the same; empty: none.
    #[serde(deserialize_with = "optional_path")]
    #[schemars(with = "String")]
    pub(crate) socket: Option<PathBuf>,
    /// True if the page and the API only show, and change nothing.
    pub(crate) read_only: bool,
    /// A file with the token of who may do everything; empty: none.
    #[serde(deserialize_with = "optional_path")]
    #[schemars(with = "String")]
    pub(crate) token_file: Option<PathBuf>,
    /// A file with the token of who may only look; empty: none.
    #[serde(deserialize_with = "optional_path")]
    #[schemars(with = "String")]
    pub(crate) read_token_file: Option<PathBuf>,
    /// The names by which the page is known beside addresses and `localhost`.
    pub(crate) hosts: Vec<String>,
    /// The header in which a proxy on this machine names the user; empty: none.
    pub(crate) user_header: String,
}

impl Admin {
    /// Makes the paths absolute.
    pub(super) fn settle(&mut self, layers: &Layers) {
        let Self { socket, token_file, read_token_file, .. } = self;
        let paths =
            [(socket, "admin.socket"), (token_file, "admin.token_file"), (read_token_file, "admin.read_token_file")];
        for (path, key) in paths {
            if let Some(path) = path {
                *path = layers.base(key).join(&*path);
            }
        }
    }

    /// Tells whether other machines are kept out, or must show a token.
    pub(super) fn is_guarded(&self) -> bool {
        let is_near = self.listen.is_none_or(|it| it.ip().is_loopback());
        is_near || self.token_file.is_some() || self.read_token_file.is_some()
    }
}
