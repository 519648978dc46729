//! The id of a job, which is safe as a file and directory name.

use serde::Deserialize;
use std::fmt;
use std::str::FromStr;

/// How many characters a [`JobId`] may have.
pub(crate) const JOB_ID_MAX: usize = 64;

/// The id of a job. It is also a directory name, and cannot name anything outside the workspaces root.
///
/// Shape: `[a-z0-9][a-z0-9_-]{0,63}`. No dots: they would collide with the suffixes of the spool.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct JobId(String);

/// Why a text is not a [`JobId`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a job id: use 1 to 64 of a-z, 0-9, `-` and `_`, starting with a letter or digit")]
pub struct InvalidJobId(pub String);

impl JobId {
    /// Returns the id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Makes the id for a client's file: its stem if that is a valid id, otherwise the stem's slug and 8 hex digits of
    /// the content's blake3. The same file always gets the same id.
    pub fn from_stem(stem: &str, content: &[u8]) -> Self {
        stem.parse().unwrap_or_else(|_| Self::with_digest(stem, content))
    }

    /// Makes the id of a name: itself if it is a valid id, otherwise its slug; `None` if nothing of it is left.
    pub fn of_slug(name: &str) -> Option<Self> {
        if let Ok(id) = name.parse() {
            return Some(id);
        }
        let mut slug = slug(name);
        slug.truncate(JOB_ID_MAX);
        slug.trim_end_matches('-').parse().ok()
    }

    /// Makes an id that other contents do not get: the stem's slug and 8 hex digits of the content's blake3.
    pub fn with_digest(stem: &str, content: &[u8]) -> Self {
        let hash = blake3::hash(content).to_hex();
        let digest: String = hash.chars().take(8).collect();
        let mut slug = slug(stem);
        slug.truncate(JOB_ID_MAX - digest.len() - 1);
        let slug = slug.trim_end_matches('-');
        if slug.is_empty() { Self(format!("job-{digest}")) } else { Self(format!("{slug}-{digest}")) }
    }
}

/// Reduces a text to lower-case ASCII letters, digits and single hyphens; other letters are transliterated.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in deunicode::deunicode(text).chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug
}

impl FromStr for JobId {
    type Err = InvalidJobId;

    fn from_str(text: &str) -> Result<Self, InvalidJobId> {
        let allowed = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_');
        let starts_well = text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
        if text.len() <= JOB_ID_MAX && starts_well && text.chars().all(allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(InvalidJobId(text.to_owned()))
    }
}

impl TryFrom<String> for JobId {
    type Error = InvalidJobId;

    fn try_from(text: String) -> Result<Self, InvalidJobId> {
        text.parse()
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_only_names_that_are_safe_everywhere() {
        for good in ["a", "7", "horror-0042", "a_b", &"x".repeat(64)] {
            assert!(good.parse::<JobId>().is_ok(), "{good}");
        }
        for bad in ["", "-a", "_a", "A", "a.b", "a/b", "..", "ä", "a b", "a\n", &"x".repeat(65)] {
            assert!(bad.parse::<JobId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_stem_that_is_no_id_becomes_its_slug_and_the_content_s_hash() {
        assert_eq!(JobId::from_stem("my-story", b"{}").as_str(), "my-story");
        for stem in ["My Story!", "..", "", "$(touch x)", "日本", &"Long ".repeat(60)] {
            let id = JobId::from_stem(stem, b"{}");
            assert!(id.as_str().parse::<JobId>().is_ok(), "{stem} -> {id}");
            assert_eq!(id, JobId::from_stem(stem, b"{}"));
            assert_ne!(id, JobId::from_stem(stem, b"{ }"));
        }
        for (stem, slug) in [
            ("Über Nacht", "uber-nacht"),
            ("Ночь", "noch"),
            ("日本", "ri-ben"),
            ("Ærø – ÉTÉ", "aero-ete"),
            ("My Story!", "my-story"),
            ("…", "job"),
        ] {
            let id = JobId::from_stem(stem, b"{}");
            assert_eq!(id.as_str().rsplit_once('-').unwrap().0, slug, "{stem}");
        }
    }
}
