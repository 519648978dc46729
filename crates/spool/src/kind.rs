//! What an entry of incoming/ is, by its name.

use job::JobId;
use job::source::{is_job_name, is_text_name};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

/// The kind of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name for files that are not complete: left without a word.
    Ignored,
    /// A job file.
    Job,
    /// A story as a text.
    Text,
    /// A request to cancel a job.
    Cancel(JobId),
    /// A request to run a job again.
    Retry(JobId),
    /// A name that is not UTF-8.
    BadName,
    /// Something else, with the reason why it is left alone.
    Stray(&'static str),
}

/// Why an entry is no job and no request.
const NO_JOB: &str = "its name says no job: a job file ends in .json, a story in .txt or .md";
/// Why a copy is left alone.
const COPY: &str = "it looks like a copy that a synchronisation, a download or an editor made: rename it to run it";

/// Tells what an entry is.
pub(super) fn kind(name: &OsStr) -> Kind {
    let bytes = name.as_bytes();
    let ends = |suffix: &str| bytes.ends_with(suffix.as_bytes());
    if bytes.starts_with(b".") || ends(".tmp") || ends(".part") {
        return Kind::Ignored;
    }
    let Some(text) = name.to_str() else { return Kind::BadName };
    for (suffix, kind) in [(".cancel", Kind::Cancel as fn(JobId) -> Kind), (".retry", Kind::Retry)] {
        if let Some(stem) = text.strip_suffix(suffix) {
            return stem.parse().map_or(Kind::Stray("no job can have this id"), kind);
        }
    }
    let lower = text.to_lowercase();
    if is_copy(text) {
        Kind::Stray(COPY)
    } else if is_job_name(&lower) {
        Kind::Job
    } else if is_text_name(&lower) {
        Kind::Text
    } else if [".png", ".jpg", ".jpeg", ".webp"].iter().any(|it| lower.ends_with(it)) {
        Kind::Stray("a picture belongs into the library: `reelspool images add FILE`")
    } else {
        Kind::Stray(NO_JOB)
    }
}

/// Recognises the copies that programs make beside a file, by the names that they give them.
pub fn is_copy(name: &str) -> bool {
    let lower = name.to_lowercase();
    let stem = lower.rsplit_once('.').map_or(lower.as_str(), |(stem, _)| stem);
    let numbered = stem.strip_suffix(')').and_then(|it| it.rsplit_once(" ("));
    // Browsers and file managers number what is there already: `a (1).json`.
    numbered.is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit()))
        || lower.contains(".sync-conflict-") // Syncthing
        || lower.contains("conflicted copy") // Dropbox, Nextcloud
        || lower.contains("_conflict-") // ownCloud
        || lower.contains("[conflict]") // Google Drive
        || stem.ends_with(" - copy")
        || [".swp", ".swo", ".bak", ".orig", "~"].iter().any(|it| lower.ends_with(it))
        || lower.starts_with("~$")
        || lower.starts_with('#') && lower.ends_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_tells_jobs_stories_requests_and_the_rest_apart() {
        let (no_job, copy) = (Kind::Stray(NO_JOB), Kind::Stray(COPY));
        for (name, expected) in [
            ("x.json", Kind::Job),
            ("m.JSON", Kind::Job),
            ("$(id) %n.json", Kind::Job),
            ("-rf.json", Kind::Job),
            ("x.txt", Kind::Text),
            ("STORY.TXT", Kind::Text),
            ("Über Nacht.md", Kind::Text),
            ("x.Markdown", Kind::Text),
            ("q.json.txt", Kind::Text),
            (".json", Kind::Ignored),
            ("..json", Kind::Ignored),
            (".x.json.swp", Kind::Ignored),
            ("x.json.tmp", Kind::Ignored),
            ("x.json.part", Kind::Ignored),
            ("x.cancel", Kind::Cancel("x".parse().unwrap())),
            ("X Y.cancel", Kind::Stray("no job can have this id")),
            ("x.retry", Kind::Retry("x".parse().unwrap())),
            ("X Y.retry", Kind::Stray("no job can have this id")),
            ("fog.png", Kind::Stray("a picture belongs into the library: `reelspool images add FILE`")),
            ("story", no_job.clone()),
            ("story.docx", no_job.clone()),
            ("json", no_job),
            ("n.sync-conflict-20260101-120000-ABCDEFG.json", copy.clone()),
            ("o (1).json", copy.clone()),
            ("o (Ana's conflicted copy 2026-01-01).txt", copy.clone()),
            ("o_conflict-20260101-120000.md", copy.clone()),
            ("o - Copy.json", copy.clone()),
            ("x.json~", copy.clone()),
            ("x.json.bak", copy.clone()),
            ("#x.txt#", copy),
            ("o (a).json", Kind::Job),
            ("o(1).json", Kind::Job),
            ("part (two) of it.txt", Kind::Text),
        ] {
            assert_eq!(kind(OsStr::new(name)), expected, "{name}");
        }
        assert_eq!(kind(OsStr::from_bytes(b"\xff.json")), Kind::BadName);
    }
}
