//! What people give as a job: a job file, or a story as a text. Both become one job file, by their content.

use super::parse::parse;
use super::text::{Markup, text_file};
use super::{JobRequest, Problem};
use std::borrow::Cow;
use std::path::Path;

/// The extension of job files, then those of stories.
pub(crate) const EXTENSIONS: [&str; 5] = [JOB_EXTENSION, "txt", "text", "md", "markdown"];
/// The extension of job files.
const JOB_EXTENSION: &str = "json";

/// Reads a job from a file of any of these kinds; returns it with its job file.
///
/// `name` is the file's name, if it has one; a job without an `id` gets its id from `stem`. A name that ends in `.json`
/// means a job file. Otherwise an object is a job file, and everything else is a story.
pub(crate) fn read<'a>(
    bytes: &'a [u8],
    stem: &str,
    name: Option<&str>,
) -> Result<(JobRequest, Cow<'a, [u8]>), Vec<Problem>> {
    let extension = name.and_then(extension).unwrap_or_default();
    if extension == JOB_EXTENSION || is_object(bytes) {
        return Ok((parse(bytes, stem)?, Cow::Borrowed(bytes)));
    }
    let markup = if extension.starts_with('m') { Markup::Markdown } else { Markup::Plain };
    let file = text_file(bytes, markup)?.into_bytes();
    // The positions in the problems are those of the generated JSON, which the author of the text has not written.
    let without_place = |problem: Problem| Problem { line: None, column: None, ..problem };
    let job = parse(&file, stem).map_err(|problems| problems.into_iter().map(without_place).collect::<Vec<_>>())?;
    Ok((job, Cow::Owned(file)))
}

/// Tells whether a file's name is that of a job file, in any case.
pub(crate) fn is_job_name(name: &str) -> bool {
    extension(name).is_some_and(|it| it == JOB_EXTENSION)
}

/// Tells whether a file's name is that of a story, in any case.
pub(crate) fn is_text_name(name: &str) -> bool {
    !is_job_name(name) && extension(name).is_some_and(|it| EXTENSIONS.contains(&it.as_str()))
}

/// Returns a name without the extensions of job files and stories: `q` for `q.json.txt`, as some systems name a file.
pub(crate) fn stem(name: &str) -> &str {
    let mut stem = name;
    while (is_job_name(stem) || is_text_name(stem))
        && let Some(shorter) = Path::new(stem).file_stem().and_then(|it| it.to_str())
    {
        stem = shorter;
    }
    stem
}

/// Returns the extension in lower case.
fn extension(name: &str) -> Option<String> {
    Some(Path::new(name).extension()?.to_str()?.to_ascii_lowercase())
}

/// Tells whether a content is meant as a JSON object: no story begins with a brace and a quotation mark.
fn is_object(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let Some(inside) = bytes.strip_prefix(b"{") else { return false };
    matches!(inside.trim_ascii_start().first(), None | Some(b'"' | b'}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_the_extensions_of_its_kind_in_any_case() {
        for (name, expected) in [
            ("story.txt", "story"),
            ("STORY.TXT", "STORY"),
            ("m.JSON", "m"),
            ("q.json.txt", "q"),
            ("a.b.markdown", "a.b"),
            ("notes", "notes"),
            ("picture.png", "picture.png"),
            (".json", ".json"),
        ] {
            assert_eq!(stem(name), expected, "{name}");
        }
    }

    #[test]
    fn the_content_decides_unless_the_name_says_json() {
        let job = br#"{"version": 1, "story": {"text": "The lamp went out."}}"#;
        let words = b"The lamp went out.";
        for (name, bytes, expected) in [
            (Some("a.json"), &job[..], Some("The lamp went out.")),
            (Some("a.TXT"), job, Some("The lamp went out.")),
            (None, job, Some("The lamp went out.")),
            (Some("a.JSON"), words, None),
            (Some("a.txt"), words, Some("The lamp went out.")),
            (Some("a"), words, Some("The lamp went out.")),
            (Some("a.Markdown"), b"The *lamp* went out.", Some("The lamp went out.")),
            (None, b"{Whispering} The lamp.", Some("{Whispering} The lamp.")),
            (None, b"{\"version\": 1", None),
        ] {
            let read = read(bytes, "a", name).ok();
            let text = read.as_ref().and_then(|(job, _)| job.story.text.as_deref());
            assert_eq!(text, expected, "{name:?}");
        }
    }

    #[test]
    fn the_job_file_of_a_story_is_the_same_job() {
        let (job, file) = read(b"The Fog\n\nIt came.", "fog", Some("fog.txt")).unwrap();
        assert_eq!(parse(&file, "fog").unwrap(), job);
    }
}
