//! `[admin]`: where the page and the API are offered, and to whom.

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
}
