//! Job files from the command line: read, checked, and shown with what is wrong.

use super::context::{Context, io_problem};
use super::exit::Exit;
use super::problem::Problem;
use crate::job;
use crate::job::parse::parse;
use crate::job::{Code, JobId, JobRequest};
use serde::Serialize;
use std::io::Read;
use std::path::{Path, PathBuf};

/// How many more bytes than allowed are read, so that a file that is too large is seen to be.
const ONE_MORE: u64 = 1;
/// The name of a job that comes from standard input and names no id itself: a slug with its hash.
const STDIN_STEM: &str = "";

/// A job file as it was read.
#[derive(Debug)]
pub(super) struct Source {
    /// Where it comes from, for people.
    pub(super) name: String,
    /// What names the job where the file does not.
    pub(super) stem: String,
    /// Its content.
    pub(super) bytes: Vec<u8>,
}

/// What is wrong with one file, as JSON.
#[derive(Debug, Serialize)]
pub(super) struct Checked {
    /// The file.
    pub(super) file: String,
    /// Whether it is a job.
    pub(super) valid: bool,
    /// The job's id.
    pub(super) id: Option<String>,
    /// Everything that is wrong with it.
    pub(super) problems: Vec<job::Problem>,
}

/// Reads a file, or standard input for `-`; no more than a job file may have.
pub(super) fn read(path: &Path, bytes_max: u64) -> Result<Source, Problem> {
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
    Ok(Source { name, stem, bytes })
}

/// Checks a file as the daemon does.
pub(super) fn check(source: &Source, bytes_max: u64) -> Result<JobRequest, Vec<job::Problem>> {
    if bytes_max < source.bytes.len() as u64 {
        let message = format!("the file is larger than {bytes_max} bytes");
        return Err(vec![job::Problem::new(Code::TooLarge, message).suggest(Code::TooLarge.hint())]);
    }
    parse(&source.bytes, &source.stem)
}

/// Shows everything that is wrong with a file.
pub(super) fn show(source: &Source, problems: &[job::Problem]) -> String {
    let text = String::from_utf8_lossy(&source.bytes);
    // Places are counted without the byte order mark.
    let text = text.trim_start_matches('\u{feff}');
    let shown = problems.iter().map(|problem| job::problem::render(problem, &source.name, text));
    shown.collect::<Vec<_>>().join("\n")
}

/// A file and what was found in it.
type CheckedSource = (Source, Result<JobRequest, Vec<job::Problem>>);

/// Reads and checks every file; the answer keeps their order.
pub(super) fn check_all(files: &[PathBuf], bytes_max: u64) -> Result<Vec<CheckedSource>, Problem> {
    let mut checked = Vec::with_capacity(files.len());
    for file in files {
        let source = read(file, bytes_max)?;
        let result = check(&source, bytes_max);
        checked.push((source, result));
    }
    Ok(checked)
}

/// Describes a checked file as JSON.
pub(super) fn describe(source: &Source, result: &Result<JobRequest, Vec<job::Problem>>) -> Checked {
    Checked {
        file: source.name.clone(),
        valid: result.is_ok(),
        id: result.as_ref().ok().map(|job| job.id.to_string()),
        problems: result.as_ref().err().cloned().unwrap_or_default(),
    }
}

/// Returns the largest job file that the configuration allows.
pub(super) fn bytes_max(context: &Context) -> Result<u64, Problem> {
    Ok(*context.config()?.spool.job_bytes_max)
}

/// Puts one value into a job, making the objects on its way: `story.title=The Fog`.
///
/// The value is JSON where it reads as JSON and the field takes it, else a text.
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

/// Reads the value of a `--field`: JSON where it is JSON, else a text.
pub(super) fn field_value(field: &str, text: &str) -> serde_json::Value {
    // Titles and texts may look like numbers.
    const TEXTS: [&str; 5] = ["id", "story.title", "story.text", "story.prompt", "tts.voice"];
    let is_text = TEXTS.contains(&field) || field.starts_with("labels.") || field.rsplit('.').next() == Some("text");
    let json = serde_json::from_str(text).ok().filter(|value: &serde_json::Value| !is_text || value.is_string());
    json.unwrap_or_else(|| serde_json::Value::String(text.to_owned()))
}

/// Says that ids of two files are the same.
pub(super) fn twice(id: &JobId) -> Problem {
    Problem::new(
        Exit::BadData,
        format!("two of the files name the job `{id}`"),
        "nothing was submitted; give each its own `id`",
    )
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
