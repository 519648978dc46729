//! The environment of the process; nothing else in the program reads it.

use std::collections::BTreeMap;
use std::fmt;

/// What every variable of ours starts with.
pub(crate) const PREFIX: &str = "REELSPOOL__";
/// The variable that names the configuration file.
pub(crate) const CONFIG_VARIABLE: &str = "REELSPOOL_CONFIG";

/// The variables with which the configuration was read: the places of secrets name some of them. Their values are not shown.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Environment(pub(super) BTreeMap<String, String>);

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment")
    }
}

/// Copies the environment; variables that are not UTF-8 are left out, none of ours may be.
pub(crate) fn all() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// Returns the directory in which the program was started.
pub(crate) fn current_dir() -> std::io::Result<std::path::PathBuf> {
    std::env::current_dir()
}

/// Turns the name of a variable into a key: `REELSPOOL__REAPER__INTERVAL` is `reaper.interval`.
pub(crate) fn key(variable: &str) -> Option<String> {
    Some(variable.strip_prefix(PREFIX)?.to_lowercase().replace("__", "."))
}
