//! The looks: which there are, what each says, and where that comes from.

use crate::config::{Config, Loaded, show};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// The looks, as `reelspool looks` shows them.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct LooksList {
    schema: &'static str,
    /// The looks, by name.
    pub(crate) items: Vec<LookView>,
}

/// One look.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct LookView {
    /// Its name.
    pub(crate) name: String,
    /// What it is for.
    pub(crate) about: String,
    /// Whether jobs that name no look have this one.
    pub(crate) default: bool,
    /// What it says in the fields that a job leaves out.
    pub(crate) settings: Vec<LookSetting>,
}

/// One field that a look fills in.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct LookSetting {
    /// The field, as in a job file.
    pub(crate) field: String,
    /// Its value.
    pub(crate) value: Value,
    /// Where that is written: `built-in`, a file, a variable or a flag.
    pub(crate) source: String,
}

/// Lists the looks of a configuration.
pub(crate) fn looks(loaded: &Loaded) -> LooksList {
    looks_of(&loaded.config, &show::lines(&loaded.layers))
}

/// Lists the looks of a configuration whose values are known.
pub(crate) fn looks_of(config: &Config, lines: &[show::Line]) -> LooksList {
    let settings = |name: &str| {
        let prefix = format!("look.{name}.");
        let setting = |line: &show::Line| {
            let field = line.key.strip_prefix(&prefix).filter(|field| *field != "about")?.to_owned();
            let value = serde_json::from_str(&line.value).unwrap_or_else(|_| line.value.clone().into());
            Some(LookSetting { field, value, source: line.source.to_string() })
        };
        lines.iter().filter_map(setting).collect()
    };
    let view = |(name, look): (&String, &crate::job::look::Look)| LookView {
        name: name.clone(),
        about: look.about.clone(),
        default: config.jobs.look == *name,
        settings: settings(name),
    };
    LooksList { schema: "reelspool/looks-v1", items: config.look.iter().map(view).collect() }
}
