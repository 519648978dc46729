//! The configuration: what is built in, then files, then variables, then flags, checked as a whole.

pub(crate) mod admin;
mod check;
pub(crate) mod env;
pub(crate) mod layers;
pub(crate) mod load;
mod looks;
pub(crate) mod notices;
pub(crate) mod paths;
pub(crate) mod providers;
pub(crate) mod reload;
pub(crate) mod secrets;
pub(crate) mod sections;
pub(crate) mod show;
pub(crate) mod values;

pub(crate) use load::{Loaded, Options, load, load_to_look};
pub(crate) use paths::default_config_text;
pub(crate) use reload::{Changes, Running, is_cap};
pub(crate) use sections::Config;

use crate::job::problem::excerpt;
use std::path::PathBuf;

/// Says everything that is wrong with a configuration, ready for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub(crate) struct InvalidConfig(pub(crate) Vec<String>);

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// It is built in.
    BuiltIn,
    /// The layout under this directory, for want of a configuration file.
    Layout(PathBuf),
    /// A configuration file.
    File(PathBuf),
    /// An environment variable of that name.
    Variable(String),
    /// A `--set` flag.
    Flag(String),
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built-in"),
            Self::Layout(dir) => write!(f, "no configuration file: layout under {}", dir.display()),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::Flag(text) => write!(f, "--set {}", secrets::redacted(text)),
        }
    }
}

/// Writes one problem like a compiler does.
fn render(source: &Source, text: &str, place: Option<(usize, usize)>, message: &str, note: &str) -> String {
    let (Source::File(_), Some((line, column))) = (source, place) else {
        let note = if note.is_empty() { String::new() } else { format!("\n  {note}") };
        return format!("error[config]: {source}: {message}{note}");
    };
    let masked: Vec<String> = text.lines().map(secrets::masked).collect();
    let excerpt = excerpt(&masked.join("\n"), line, column, note).unwrap_or_default();
    format!("error[config]: {source}:{line}:{column}: {message}\n{excerpt}")
}
