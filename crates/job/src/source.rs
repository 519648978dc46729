//! The names of the files that are jobs: job files, and stories as texts.

use std::path::Path;

/// The extension of job files, then those of stories.
pub const EXTENSIONS: [&str; 7] = [JOB_EXTENSION, "txt", "text", "md", "markdown", "mdown", "mkd"];
/// The extension of job files.
const JOB_EXTENSION: &str = "json";

/// Tells whether a file's name is that of a job file, in any case.
pub fn is_job_name(name: &str) -> bool {
    extension(name).is_some_and(|it| it == JOB_EXTENSION)
}

/// Tells whether a file's name is that of a story, in any case.
pub fn is_text_name(name: &str) -> bool {
    !is_job_name(name) && extension(name).is_some_and(|it| EXTENSIONS.contains(&it.as_str()))
}

/// Returns a name without the extensions of job files and stories: `q` for `q.json.txt`, as some systems name a file.
pub fn stem(name: &str) -> &str {
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
}
