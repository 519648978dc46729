//! Job files of the command line: read, checked, and shown with their problems.

use super::context::io_problem;
use super::exit::Exit;
use super::problem::Problem;
use crate::control::JobSource;
use crate::job;
use std::io::Read;
use std::path::Path;

/// How many bytes more than allowed are read, so that a file that is too large is noticed.
const ONE_MORE: u64 = 1;
/// The stem of a job from standard input: empty, so that its id is made from its hash.
const STDIN_STEM: &str = "";

/// Reads a file, or standard input for `-`; no more than a job file may have.
pub(super) fn read(path: &Path, bytes_max: u64) -> Result<JobSource, Problem> {
    let is_stdin = path == Path::new("-");
    let (name, stem) = if is_stdin {
        ("standard input".to_owned(), STDIN_STEM.to_owned())
    } else {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        (path.display().to_string(), stem)
    };
    let failed = |error: &std::io::Error| io_problem("read", Path::new(&name), error, Exit::NoInput);
    let mut bytes = Vec::new();
    let limit = bytes_max.saturating_add(ONE_MORE);
    let read = if is_stdin {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        let file = std::fs::File::open(path).map_err(|error| failed(&error))?;
        file.take(limit).read_to_end(&mut bytes)
    };
    read.map_err(|error| failed(&error))?;
    Ok(JobSource { name, stem, bytes })
}

/// Shows everything that is wrong with a file.
pub(super) fn show(source: &JobSource, problems: &[job::Problem]) -> String {
    let text = String::from_utf8_lossy(&source.bytes);
    // Positions do not count the byte order mark.
    let text = text.trim_start_matches('\u{feff}');
    let shown = problems.iter().map(|problem| job::problem::render(problem, &source.name, text));
    shown.collect::<Vec<_>>().join("\n")
}

/// Puts one value into a job, making the objects on its way: `story.title=The Fog`.
///
/// The value is JSON if it parses as JSON and the field's type allows it, otherwise a text.
pub(super) fn set_field(job: &mut serde_json::Value, field: &str, value: serde_json::Value) -> Result<(), String> {
    let mut at = job;
    let mut names = field.split('.').peekable();
    while let Some(name) = names.next() {
        if name.is_empty() {
            return Err(format!("`{field}` is not the path of a field"));
        }
        let step = match at {
            serde_json::Value::Object(fields) => fields.entry(name).or_insert(serde_json::Value::Null),
            serde_json::Value::Array(items) => {
                let index = name.parse::<usize>().ok().and_then(|index| items.get_mut(index));
                index.ok_or_else(|| format!("`{field}`: there is no item `{name}`"))?
            }
            serde_json::Value::Null
            | serde_json::Value::Bool(_)
            | serde_json::Value::Number(_)
            | serde_json::Value::String(_) => {
                return Err(format!("`{field}`: `{name}` is below something that has no fields"));
            }
        };
        if names.peek().is_some() && step.is_null() {
            *step = serde_json::Value::Object(serde_json::Map::new());
        }
        at = step;
    }
    *at = value;
    Ok(())
}

/// Parses the value of a `--field`: JSON if it is valid JSON, otherwise a text.
pub(super) fn field_value(field: &str, text: &str) -> serde_json::Value {
    // These fields are texts, even if the value looks like a number.
    const TEXTS: [&str; 5] = ["id", "story.title", "story.text", "story.prompt", "tts.voice"];
    let is_text = TEXTS.contains(&field) || field.starts_with("labels.") || field.rsplit('.').next() == Some("text");
    let json = serde_json::from_str(text).ok().filter(|value: &serde_json::Value| !is_text || value.is_string());
    json.unwrap_or_else(|| serde_json::Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_set_by_their_path() {
        let mut job = json!({"version": 1, "story": {"scenes": [{"text": "a"}]}});
        for (field, text) in [
            ("story.title", "1984"),
            ("story.scenes.0.text", "b"),
            ("video.width", "640"),
            ("labels.day", "7"),
            ("video.subtitles", "[\"srt\"]"),
            ("story.type", "horror"),
        ] {
            set_field(&mut job, field, field_value(field, text)).unwrap();
        }
        assert_eq!(
            job,
            json!({"version": 1, "story": {"scenes": [{"text": "b"}], "title": "1984", "type": "horror"},
                   "video": {"width": 640, "subtitles": ["srt"]}, "labels": {"day": "7"}})
        );
        for bad in ["", "story..x", "version.x", "story.scenes.7.text"] {
            assert!(set_field(&mut job, bad, json!(1)).is_err(), "{bad}");
        }
    }
}
