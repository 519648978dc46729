//! The pause: while the file `paused` is in the spool, no daemon claims a job.

use super::entry::{self, Entry};
use super::{SpoolDir, SpoolError, act};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The file's name. It is in the spool's root, where a client with access to incoming/ only cannot create it.
const PAUSE_FILE: &str = "paused";

/// The most bytes that are read of it.
const PAUSE_BYTES_MAX: u64 = 64 * 1024;

/// Since when, by whom and why no job is claimed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Pause {
    /// When the pause began; `None` if the file does not say.
    #[serde(default)]
    pub since: Option<DateTime<Utc>>,
    /// Who ordered it; empty if the file does not say.
    #[serde(default)]
    pub by: String,
    /// The reason; empty if none was given.
    #[serde(default)]
    pub reason: String,
}

impl Pause {
    /// Parses the file. Any unreadable content is a pause too, so that `touch paused` works.
    fn parse(bytes: &[u8], changed_at: Option<DateTime<Utc>>) -> Self {
        let said: Self = serde_json::from_slice(bytes).unwrap_or_default();
        Self { since: said.since.or(changed_at), ..said }
    }
}

/// Pauses the spool at `root`, durably; returns false, and changes nothing, if it is paused already.
pub fn pause(root: &Path, pause: &Pause) -> Result<bool, SpoolError> {
    let content = format!("{}\n", serde_json::json!(pause));
    let made = act::publish_new(&root.join(PAUSE_FILE), content.as_bytes())?;
    act::sync_dir(root)?;
    Ok(made)
}

/// Ends the pause of the spool at `root`, durably; returns false if it was not paused.
pub fn resume(root: &Path) -> Result<bool, SpoolError> {
    let removed = act::remove(&root.join(PAUSE_FILE))?;
    act::sync_dir(root)?;
    Ok(removed)
}

/// Reads the pause of the spool at `root`; `None` if it is not paused.
pub fn paused(root: &Path) -> Result<Option<Pause>, SpoolError> {
    let path = root.join(PAUSE_FILE);
    match entry::open(&path, PAUSE_BYTES_MAX)? {
        Entry::Gone => Ok(None),
        Entry::Hostile(_) => Ok(Some(Pause::default())),
        Entry::Plain(file, _) => {
            let bytes = entry::read(&file, &path, PAUSE_BYTES_MAX)?.unwrap_or_default();
            Ok(Some(Pause::parse(&bytes, act::changed_at(&path))))
        }
    }
}

impl SpoolDir {
    /// Reads the pause of this spool; `None` if it is not paused.
    pub fn paused(&self) -> Result<Option<Pause>, SpoolError> {
        paused(self.root())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::spool;
    use std::fs;

    #[test]
    fn the_first_pause_stands_until_it_is_ended_and_twice_is_as_once() {
        let (_dir, spool) = spool();
        let said = |reason: &str| Pause {
            since: DateTime::from_timestamp(1_800_000_000, 0),
            by: "ana".to_owned(),
            reason: reason.to_owned(),
        };
        assert_eq!(spool.paused().unwrap(), None);
        assert!(pause(spool.root(), &said("disk swap")).unwrap());
        assert!(!pause(spool.root(), &said("again")).unwrap());
        assert_eq!(spool.paused().unwrap(), Some(said("disk swap")));
        assert!(resume(spool.root()).unwrap());
        assert!(!resume(spool.root()).unwrap());
        assert_eq!(spool.paused().unwrap(), None);
    }

    #[test]
    fn whatever_stands_there_is_a_pause() {
        let (_dir, spool) = spool();
        let path = spool.root().join(PAUSE_FILE);
        for content in [&b""[..], b"not JSON", b"{\"reason\": 3}", b"\xff"] {
            fsx::write_atomic(&path, content).unwrap();
            let found = spool.paused().unwrap().unwrap();
            assert!(found.since.is_some() && found.reason.is_empty(), "{found:?}");
        }
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/nonexistent", &path).unwrap();
        assert_eq!(spool.paused().unwrap(), Some(Pause::default()));
        assert!(resume(spool.root()).unwrap());
    }

    #[test]
    fn a_pause_that_was_cut_short_can_be_made_again() {
        for acts in 0..2 {
            let (_dir, spool) = spool();
            let (result, crashed) = act::crash::after(acts, || pause(spool.root(), &Pause::default()));
            assert!(result.is_err() && crashed, "{acts}");
            pause(spool.root(), &Pause::default()).unwrap();
            assert!(spool.paused().unwrap().is_some());
        }
    }
}
