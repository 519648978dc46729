//! Decodes a JSON value into a type and reports everything that does not fit, not only the first problem.

use serde::de::DeserializeOwned;
use serde_json::{Number, Value};
use serde_path_to_error::{Path, Segment};
use std::fmt::Write as _;

/// The most misfits that are reported for one file.
const MISFITS_MAX: usize = 50;

/// One step of the path from a value to a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Into the field of that name.
    Field(String),
    /// To the item at that index, from 0.
    Item(usize),
}

/// A part of a value that does not fit the type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Its path, including the name of an unknown or missing field.
    pub path: Vec<Step>,
    /// Why it does not fit.
    pub kind: MisfitKind,
}

/// Why a part of a value does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MisfitKind {
    /// An unknown field; the known ones are listed.
    Unknown(Vec<String>),
    /// A required field is missing.
    Missing,
    /// A value of the wrong type, or a word that is not allowed.
    Invalid {
        /// What is wrong, as a fragment.
        message: String,
        /// The allowed words, if the type is a list of words.
        known: Vec<String>,
    },
}

impl Misfit {
    fn wants_whole(&self) -> bool {
        matches!(&self.kind, MisfitKind::Invalid { message, .. } if message.starts_with(WHOLE))
    }
}

/// How a message about a value begins that is not the integer that it should be.
const WHOLE: &str = "expected a whole number";

/// Returns the integer that a number is, also if it is written as 92.0: JSON Schema makes no difference, and many programs
/// write all numbers so.
pub(super) fn whole(number: &Number) -> Option<Number> {
    let float = number.as_f64().filter(|it| it.fract() == 0.0)?;
    // Adding 0 makes 0 of -0.
    let written = if number.is_f64() { format!("{:.0}", float + 0.0) } else { number.to_string() };
    written.parse().ok().filter(|whole: &Number| !whole.is_f64())
}

/// Makes an integer of the number at a path; returns whether that was possible and is a change.
fn make_whole(value: &mut Value, path: &[Step]) -> bool {
    let found = path.iter().try_fold(value, |at, step| match step {
        Step::Field(name) => at.get_mut(name),
        Step::Item(index) => at.get_mut(index),
    });
    let Some(Value::Number(number)) = found else { return false };
    let Some(whole) = whole(number).filter(|_| number.is_f64()) else { return false };
    *number = whole;
    true
}

/// Decodes as far as possible: what does not fit is reported, and the value of `spare` at its place is taken instead. The
/// decoded value is absent when too little is left.
pub fn decode_or<T: DeserializeOwned>(mut value: Value, spare: &Value) -> (Option<T>, Vec<Misfit>) {
    let mut misfits = Vec::new();
    while misfits.len() < MISFITS_MAX {
        let error = match serde_path_to_error::deserialize::<_, T>(value.clone()) {
            Ok(decoded) => return (Some(decoded), misfits),
            Err(error) => error,
        };
        let misfit = misfit(error.path(), &error.inner().to_string());
        if misfit.wants_whole() && make_whole(&mut value, &misfit.path) {
            continue;
        }
        // A missing field has no replacement, so the object without it is left out; if that is the whole value,
        // decoding ends.
        let lacking = usize::from(misfit.kind == MisfitKind::Missing);
        let culprit = misfit.path.len().saturating_sub(lacking);
        let gone = replace(&mut value, misfit.path.get(..culprit).unwrap_or_default(), spare);
        // A field that is missing only because it was left out above was already reported.
        if misfit.kind != MisfitKind::Missing || misfits.iter().all(|it: &Misfit| it.path != misfit.path) {
            misfits.push(misfit);
        }
        if !gone {
            break;
        }
    }
    (None, misfits)
}

/// Formats a path: `story.scenes[1].text`.
pub fn path_text(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        let written = match step {
            Step::Field(name) if text.is_empty() => write!(text, "{}", name.escape_debug()),
            Step::Field(name) => write!(text, ".{}", name.escape_debug()),
            Step::Item(index) => write!(text, "[{index}]"),
        };
        debug_assert!(written.is_ok(), "writing to a String cannot fail");
    }
    text
}

fn misfit(path: &Path, message: &str) -> Misfit {
    let mut path: Vec<Step> = path.iter().filter_map(step).collect();
    let names = quoted(message);
    let (first, rest) = names.split_first().map_or((None, Vec::new()), |(first, rest)| (Some(first), rest.to_vec()));
    let kind = match first {
        Some(name) if message.starts_with("unknown field") => {
            if path.last() != Some(&Step::Field(name.clone())) {
                path.push(Step::Field(name.clone()));
            }
            MisfitKind::Unknown(rest)
        }
        Some(name) if message.starts_with("missing field") => {
            path.push(Step::Field(name.clone()));
            MisfitKind::Missing
        }
        Some(name) if message.starts_with("unknown variant") => {
            MisfitKind::Invalid { message: format!("`{name}` is not one of the known words"), known: rest }
        }
        _ => MisfitKind::Invalid { message: in_words(message), known: Vec::new() },
    };
    Misfit { path, kind }
}

fn step(segment: &Segment) -> Option<Step> {
    match segment {
        Segment::Seq { index } => Some(Step::Item(*index)),
        Segment::Map { key } => Some(Step::Field(key.clone())),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

/// Returns the names between grave accents: the first one, then the list after "expected".
fn quoted(message: &str) -> Vec<String> {
    let (head, tail) = message.rsplit_once("`, expected ").unwrap_or((message, ""));
    let subject = head.split_once('`').map(|(_, name)| name.trim_end_matches('`').to_owned());
    let known = tail.split('`').skip(1).step_by(2).map(str::to_owned);
    subject.into_iter().chain(known).collect()
}

/// Rewords serde's messages, such as "invalid type: map, expected u8", for people who do not know Rust.
fn in_words(message: &str) -> String {
    // What does not start so was said by a type of our own, about a text that may say anything.
    let serdes = message.starts_with("invalid ");
    let Some((found, wanted)) = message.rsplit_once(", expected ").filter(|_| serdes) else {
        return message.to_owned();
    };
    let found = found.trim_start_matches("invalid type: ").trim_start_matches("invalid value: ");
    let found = match found {
        "map" => "an object".to_owned(),
        "sequence" => "a list".to_owned(),
        "null" | "unit value" => "null".to_owned(),
        other => {
            let kinds = [("string ", "the text "), ("integer ", ""), ("floating point ", ""), ("boolean ", "")];
            let word = kinds.iter().find_map(|(kind, name)| Some(format!("{name}{}", other.strip_prefix(kind)?)));
            shortened(&word.unwrap_or_else(|| other.to_owned()))
        }
    };
    let wanted = match wanted {
        // `WHOLE` is the beginning of these two.
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        other if other.starts_with("struct ") => "an object",
        "string or map" | "string" => "a text",
        "a string" => "a text",
        other => other,
    };
    format!("expected {wanted}, found {found}")
}

/// Cuts a long value, which is in the file anyway.
fn shortened(text: &str) -> String {
    const SHOWN_MAX: usize = 60;
    if text.chars().count() <= SHOWN_MAX {
        return text.to_owned();
    }
    text.chars().take(SHOWN_MAX).chain(['…']).collect()
}

/// Removes the field at the path, or for a list item the field that contains the list (so that items keep their
/// numbers), and inserts the same field of `spare`, if it has one. Returns whether the field was there.
fn replace(value: &mut Value, path: &[Step], spare: &Value) -> bool {
    let Some(last) = path.iter().rposition(|it| matches!(it, Step::Field(_))) else { return false };
    let mut at = Some(value);
    for step in path.get(..last).unwrap_or_default() {
        at = match (at, step) {
            (Some(Value::Object(fields)), Step::Field(name)) => fields.get_mut(name),
            (Some(Value::Array(items)), Step::Item(index)) => items.get_mut(*index),
            _ => None,
        };
    }
    let spare = path.get(..=last).unwrap_or_default().iter().try_fold(spare, |at, step| match step {
        Step::Field(name) => at.get(name),
        Step::Item(index) => at.get(index),
    });
    let (Some(Value::Object(fields)), Some(Step::Field(name))) = (at, path.get(last)) else { return false };
    let found = fields.shift_remove(name);
    if let Some(spare) = spare.filter(|spare| found.as_ref() != Some(*spare)) {
        fields.insert(name.clone(), spare.clone());
    }
    found.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only decoded")]
    struct Outer {
        count: Option<u8>,
        word: Option<Word>,
        inner: Option<Vec<Inner>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only decoded")]
    struct Inner {
        text: String,
        size: Option<f64>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Word {
        Yes,
        No,
    }

    #[test]
    fn reports_every_misfit_with_its_path() {
        let value = json!({"count": -1, "wird": 1, "word": "ja", "inner": [{"text": "a", "siz`e": 1}, {"text": [1], "size": "x"}]});
        let (_, misfits) = decode_or::<Outer>(value, &Value::Null);
        let shown: Vec<String> = misfits.iter().map(|it| format!("{}: {:?}", path_text(&it.path), it.kind)).collect();
        insta::assert_snapshot!(shown.join("\n"));
    }

    #[test]
    fn a_value_that_is_no_object_is_one_misfit() {
        let (decoded, misfits) = decode_or::<Outer>(json!([1, 2]), &Value::Null);
        assert!(decoded.is_none());
        assert_eq!(misfits.len(), 1);
    }
}
