//! The effective configuration for people: every key, its value and where that comes from.

use super::Source;
use super::layers::{Layers, steps};
use serde_json::Value;

/// One line of `config show`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// The dotted key.
    pub(crate) key: String,
    /// Its value as TOML; secrets never are in the configuration, only where they are.
    pub(crate) value: String,
    /// Where it comes from.
    pub(crate) source: Source,
}

/// Lists every key in the order of the built-in configuration.
pub(crate) fn lines(layers: &Layers) -> Vec<Line> {
    let mut lines = Vec::new();
    walk(layers, &layers.merged(), "", &mut lines);
    lines
}

fn walk(layers: &Layers, value: &Value, key: &str, lines: &mut Vec<Line>) {
    if let Value::Object(fields) = value {
        for (name, value) in fields {
            let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
            walk(layers, value, &key, lines);
        }
        return;
    }
    let source = layers.origin(&steps(key)).map_or(Source::BuiltIn, |it| it.source.clone());
    lines.push(Line { key: key.to_owned(), value: value.to_string(), source });
}
