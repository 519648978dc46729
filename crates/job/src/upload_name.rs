//! The name of a published video: the template, and the name after its placeholders are filled in.

use super::JobId;
use super::id::slug;
use schemars::JsonSchema;
use serde::Deserialize;
use std::fmt;

/// The template if the operator sets none.
pub(crate) const UPLOAD_NAME_DEFAULT: &str = "{id}-{hash8}.mp4";

/// The longest part of a name in bytes: what file systems allow (255), less room for a staging suffix.
const PART_BYTES_MAX: usize = 240;

/// The longest name in bytes: what Azure allows for a blob (1024), less room for the operator's prefix.
const NAME_BYTES_MAX: usize = 768;

/// How many characters of a title a name contains: more than an id may have, so that the id fits in its place.
const TITLE_MAX: usize = 80;

/// The number of hex digits of a blake3 hash.
const HASH_DIGITS: usize = 64;

/// Punctuation that a name may contain: allowed by every file system and URL; no separators, wildcards or quotes.
const PUNCTUATION: &str = "-_.+=@,() ";

/// A template for the names of published videos: `{id}`, `{title}`, `{hash8}` and `{hash}` are filled in, `/` makes
/// directories.
///
/// Parsed, so it can neither climb out of its prefix nor give two jobs one name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline)]
pub struct UploadName(String);

/// The name of a published file below the configured place, such as `night-tales/horror-0042-3f9a11c0.mp4`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PublishName(String);

/// Why a text is not an [`UploadName`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUploadName {
    /// It is empty, or has an empty part.
    #[error("has an empty part: write `dir/name.mp4`, without a `/` at either end or two in a row")]
    EmptyPart,
    /// A part starts with a dot.
    #[error("part `{0}` starts with a dot: names must stay below the configured place, and be visible")]
    Dot(String),
    /// A part ends or starts with a space, or ends with a dot.
    #[error("part `{0}` starts or ends with a space, or ends with a dot")]
    Edge(String),
    /// A character that some stores do not allow.
    #[error("character {0:?} is not allowed: use letters, digits, spaces and any of `-_.+=@,()`")]
    Character(char),
    /// An unknown placeholder, or an unpaired brace.
    #[error("placeholder `{0}` is unknown: there are {{id}}, {{title}}, {{hash8}} and {{hash}}")]
    Placeholder(String),
    /// It has no placeholder that differs between jobs.
    #[error("needs {{id}}, {{hash8}} or {{hash}}, so that no two jobs share a name")]
    SameForAll,
    /// Its extension is not mp4.
    #[error("must end in `.mp4`")]
    Extension,
    /// A part or the whole is too long after filling in.
    #[error("may become {bytes} bytes long, the most is {bytes_max}")]
    TooLong {
        /// The length in bytes with the longest id.
        bytes: usize,
        /// The limit in bytes.
        bytes_max: usize,
    },
}

impl UploadName {
    /// Parses a template; the error's message continues the name of the field.
    pub fn parse(text: &str) -> Result<Self, InvalidUploadName> {
        let longest = fill(text, &"i".repeat(super::id::JOB_ID_MAX), &"t".repeat(TITLE_MAX), &"0".repeat(HASH_DIGITS));
        if let Some(placeholder) = unknown_placeholder(&longest) {
            return Err(InvalidUploadName::Placeholder(placeholder));
        }
        let allowed = |c: char| c == '/' || c.is_alphanumeric() || PUNCTUATION.contains(c);
        if let Some(other) = longest.chars().find(|c| !allowed(*c)) {
            return Err(InvalidUploadName::Character(other));
        }
        for part in longest.split('/') {
            check_part(part)?;
        }
        if longest.rsplit_once('.').is_none_or(|(_, extension)| extension != "mp4") {
            return Err(InvalidUploadName::Extension);
        }
        if !["{id}", "{hash8}", "{hash}"].iter().any(|it| text.contains(it)) {
            return Err(InvalidUploadName::SameForAll);
        }
        if NAME_BYTES_MAX < longest.len() {
            return Err(InvalidUploadName::TooLong { bytes: longest.len(), bytes_max: NAME_BYTES_MAX });
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the template as it was written.
    #[cfg(test)]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether the name contains the content's hash. If not, a job's new video replaces its old one.
    pub fn is_by_content(&self) -> bool {
        self.0.contains("{hash8}") || self.0.contains("{hash}")
    }

    /// Returns the name of a job's video whose blake3 is `hash` (64 hex digits). A title becomes lower-case ASCII letters
    /// and digits with hyphens; a story without one is named after the job.
    pub fn name(&self, id: &JobId, title: Option<&str>, hash: &str) -> PublishName {
        let mut slug = slug(title.unwrap_or_default());
        slug.truncate(TITLE_MAX);
        let slug = slug.trim_end_matches('-');
        let title = if slug.is_empty() { id.as_str() } else { slug };
        PublishName(fill(&self.0, id.as_str(), title, hash))
    }
}

impl TryFrom<String> for UploadName {
    type Error = InvalidUploadName;

    fn try_from(text: String) -> Result<Self, InvalidUploadName> {
        Self::parse(&text)
    }
}

impl Default for UploadName {
    fn default() -> Self {
        Self(UPLOAD_NAME_DEFAULT.to_owned())
    }
}

impl PublishName {
    /// Returns the name as text, its parts separated by `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the name of a file that belongs to the video: the same stem with another extension.
    #[must_use]
    pub fn with_extension(&self, extension: &str) -> Self {
        let stem = self.0.strip_suffix(".mp4").unwrap_or(&self.0);
        Self(format!("{stem}.{extension}"))
    }
}

impl fmt::Display for PublishName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

fn fill(template: &str, id: &str, title: &str, hash: &str) -> String {
    let hash8: String = hash.chars().take(8).collect();
    let filled = template.replace("{id}", id).replace("{title}", title);
    filled.replace("{hash8}", &hash8).replace("{hash}", hash)
}

/// Returns an unknown placeholder or unpaired brace, after the known placeholders are filled in.
fn unknown_placeholder(filled: &str) -> Option<String> {
    let start = filled.find(['{', '}'])?;
    let rest = filled.get(start..)?;
    let end = rest.find('}').map_or(rest.len(), |at| at + 1);
    rest.get(..end).map(str::to_owned)
}

fn check_part(part: &str) -> Result<(), InvalidUploadName> {
    if part.is_empty() {
        return Err(InvalidUploadName::EmptyPart);
    }
    if part.starts_with('.') {
        return Err(InvalidUploadName::Dot(part.to_owned()));
    }
    if part.trim() != part || part.ends_with('.') {
        return Err(InvalidUploadName::Edge(part.to_owned()));
    }
    if PART_BYTES_MAX < part.len() {
        return Err(InvalidUploadName::TooLong { bytes: part.len(), bytes_max: PART_BYTES_MAX });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "3f9a11c0aa3f9a11c0aa3f9a11c0aa3f9a11c0aa3f9a11c0aa3f9a11c0aa0000";

    #[test]
    fn fills_in_the_id_and_the_hash() {
        let id: JobId = "horror-0042".parse().unwrap();
        for (template, name) in [
            (UPLOAD_NAME_DEFAULT, "horror-0042-3f9a11c0.mp4".to_owned()),
            ("{id}.mp4", "horror-0042.mp4".to_owned()),
            ("night-tales/{id}-{hash8}.mp4", "night-tales/horror-0042-3f9a11c0.mp4".to_owned()),
            ("a b/{id}/é (1) {hash}.mp4", format!("a b/horror-0042/é (1) {HASH}.mp4")),
        ] {
            assert_eq!(UploadName::parse(template).unwrap().name(&id, None, HASH).as_str(), name);
        }
        let name = UploadName::default().name(&id, None, HASH).with_extension("srt");
        assert_eq!(name.as_str(), "horror-0042-3f9a11c0.srt");
        assert_eq!(UploadName::parse(UPLOAD_NAME_DEFAULT).unwrap(), UploadName::default());
    }

    #[test]
    fn a_title_is_reduced_to_what_every_file_system_takes() {
        let id: JobId = "horror-0042".parse().unwrap();
        let long = "word ".repeat(50);
        for (title, expected) in [
            (Some("The Lighthouse"), "the-lighthouse"),
            (Some("Über Nacht: 1/2"), "uber-nacht-1-2"),
            (Some("../../etc/{hash}"), "etc-hash"),
            (Some("…"), "horror-0042"),
            (Some(""), "horror-0042"),
            (None, "horror-0042"),
            (Some(&long), "word-".repeat(16).trim_end_matches('-')),
        ] {
            let name = UploadName::parse("{title}-{hash8}.mp4").unwrap().name(&id, title, HASH);
            assert_eq!(name.as_str(), format!("{expected}-3f9a11c0.mp4"), "{title:?}");
        }
    }

    #[test]
    fn refuses_what_could_climb_out_hide_or_collide() {
        for (template, why) in [
            ("", "has an empty part"),
            ("/{hash8}.mp4", "has an empty part"),
            ("a//{hash8}.mp4", "has an empty part"),
            ("{hash8}.mp4/", "has an empty part"),
            ("../{hash8}.mp4", "starts with a dot"),
            ("a/../../{hash8}.mp4", "starts with a dot"),
            ("./{hash8}.mp4", "starts with a dot"),
            (".hidden-{hash8}.mp4", "starts with a dot"),
            ("a /{hash8}.mp4", "starts or ends with a space"),
            ("a./{hash8}.mp4", "ends with a dot"),
            ("a\n{hash8}.mp4", "'\\n' is not allowed"),
            ("a\0{hash8}.mp4", "is not allowed"),
            ("a\\{hash8}.mp4", "is not allowed"),
            ("%2e%2e/{hash8}.mp4", "'%' is not allowed"),
            ("{hash8}.mp4#1", "'#' is not allowed"),
            ("\u{202e}{hash8}.mp4", "is not allowed"),
            ("{titel}-{hash8}.mp4", "`{titel}` is unknown"),
            ("{title}.mp4", "needs {id}, {hash8} or {hash}"),
            ("{hash8.mp4", "`{hash8.mp4` is unknown"),
            ("same.mp4", "needs {id}, {hash8} or {hash}"),
            ("tales/{id} what now!.mp4", "'!' is not allowed"),
            ("{id}", "must end in `.mp4`"),
            ("{id}-{hash8}.mkv", "must end in `.mp4`"),
            (&format!("{}{{hash8}}.mp4", "x".repeat(240)), "bytes long"),
            (&format!("{}{{hash8}}.mp4", "x/".repeat(400)), "bytes long"),
        ] {
            let error = UploadName::parse(template).unwrap_err().to_string();
            assert!(error.contains(why), "{template:?}: {error}");
        }
    }
}
