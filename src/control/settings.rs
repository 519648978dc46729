//! The values of the configuration and where each comes from. Secrets are not among them, only where they are.

use crate::config::show::Line;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// The values of the configuration.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct ConfigList {
    schema: &'static str,
    /// The keys in the order of the example file.
    pub(crate) items: Vec<ConfigItem>,
}

/// A key of the configuration.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct ConfigItem {
    /// The dotted key.
    pub(crate) key: String,
    /// Its value.
    pub(crate) value: Value,
    /// Where it comes from: `built-in`, a file, a variable or a flag.
    pub(crate) source: String,
}

impl ConfigList {
    /// Makes the list from the lines of `config show`.
    pub(crate) fn of(lines: &[Line]) -> Self {
        let item = |line: &Line| ConfigItem {
            key: line.key.clone(),
            value: serde_json::from_str(&line.value).unwrap_or_else(|_| line.value.clone().into()),
            source: line.source.to_string(),
        };
        Self { schema: "reelspool/list-v1", items: lines.iter().map(item).collect() }
    }
}
