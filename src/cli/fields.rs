//! The fields of a job file that the flags of a command set.

use super::args::{StoryArgs, SubmitArgs};
use super::exit::Exit;
use super::out::Out;
use super::problem::Problem;
use crate::control::Fields;
use crate::job::Looks;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::Value;
use std::path::PathBuf;

/// The hint for a wrong flag.
const NOTHING: &str = "nothing was submitted";

/// Returns the fields that the flags of `submit` set.
pub(super) fn of_submit(args: &SubmitArgs, now: DateTime<Utc>) -> Result<Fields, Problem> {
    let pair = |text: &str, flag: &str| {
        let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
        let pair = pair.map(|(name, value)| (name.to_owned(), value.to_owned()));
        pair.ok_or_else(|| Problem::new(Exit::Usage, format!("{flag} {text}: write it as NAME=VALUE"), NOTHING))
    };
    let mut fields = Vec::new();
    for field in &args.field {
        let (field, text) = pair(field, "--field")?;
        fields.push((field.clone(), value(&field, &text)));
    }
    for label in &args.label {
        let (name, value) = pair(label, "--label")?;
        fields.push((format!("labels.{name}"), value.into()));
    }
    if args.revise {
        fields.push(("revise".to_owned(), true.into()));
    }
    if let Some(priority) = args.priority {
        fields.push(("priority".to_owned(), priority.into()));
    }
    if let Some(at) = &args.at {
        fields.push(("not_before".to_owned(), at.as_str().into()));
    }
    if let Some(delay) = args.delay {
        let due = TimeDelta::from_std(delay.into()).ok().and_then(|delay| now.checked_add_signed(delay));
        let due = due.ok_or_else(|| Problem::new(Exit::Usage, format!("--delay {delay} is too long"), NOTHING))?;
        fields.push(("not_before".to_owned(), due.to_rfc3339_opts(SecondsFormat::Millis, true).into()));
    }
    Ok(fields)
}

/// Returns the fields that the flags about the story set, and the id, which only a single file may have.
pub(super) fn of_story(
    story: &StoryArgs,
    id: Option<&String>,
    files: &[PathBuf],
    looks: &Looks,
    out: &Out,
) -> Result<Fields, Problem> {
    if 1 < files.len() && id.is_some() {
        return Err(Problem::new(
            Exit::Usage,
            "--id names one job, but there are several files",
            "nothing was changed",
        ));
    }
    if let Some(name) = story.look().filter(|name| !looks.has(name))
        && let Some(meant) = looks.unknown(name).suggestion
    {
        out.talk(format!(
            "--look {name}: no look has this name, so these words are the style of the pictures; {meant}"
        ));
    }
    let id = id.map(|id| ("id".to_owned(), id.as_str().into()));
    Ok(story.fields(|name| looks.has(name)).into_iter().chain(id).collect())
}

/// Parses the value of a `--field`: JSON if it is valid JSON and the field is no text, otherwise a text.
fn value(field: &str, text: &str) -> Value {
    // These fields are texts, even if the value looks like a number.
    const TEXTS: [&str; 5] = ["id", "story.title", "story.text", "story.prompt", "tts.voice"];
    let is_text = TEXTS.contains(&field) || field.starts_with("labels.") || field.rsplit('.').next() == Some("text");
    let json = serde_json::from_str(text).ok().filter(|value: &Value| !is_text || value.is_string());
    json.unwrap_or_else(|| Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_is_json_unless_its_field_is_a_text() {
        for (field, text, expected) in [
            ("story.title", "1984", json!("1984")),
            ("story.scenes.0.text", "7", json!("7")),
            ("video.width", "640", json!(640)),
            ("labels.day", "7", json!("7")),
            ("video.subtitles", "[\"srt\"]", json!(["srt"])),
            ("story.type", "horror", json!("horror")),
        ] {
            assert_eq!(value(field, text), expected, "{field}");
        }
    }
}
