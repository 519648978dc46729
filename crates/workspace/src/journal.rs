//! The journal: the list of finished stages with their outputs, so that a crash or retry continues after the last one.

use job::{Stage, StageRecord};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

/// The journal's name in a workspace.
pub(crate) const JOURNAL_FILE: &str = ".journal.json";

/// A stage whose outputs were complete when this was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The stage.
    pub stage: Stage,
    /// blake3 over all inputs of the output: the job's request, the settings, the stages before.
    pub key: String,
    /// The stage's hand-over, as JSON.
    pub output: serde_json::Value,
    /// The stage's part of the result document.
    pub record: StageRecord,
    /// The files that the output refers to.
    pub files: Vec<FileStamp>,
}

/// A file as it was when its stage ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStamp {
    /// Path relative to the workspace.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// blake3 of the content, in hex.
    pub blake3: String,
}

/// The journal file: one object, rewritten as a whole after every stage.
#[derive(Debug, Default, Serialize, Deserialize)]
struct JournalFile {
    version: u32,
    /// The stage that runs now; after a crash, recovery reads here whether the job was working or waiting.
    working: Option<Stage>,
    /// The number of entries when the worker died last.
    #[serde(default)]
    entries_at_death: usize,
    entries: Vec<Entry>,
}

/// The largest journal that is looked into, in bytes: a story of 20,000 characters has about 1 MiB.
const BYTES_MAX: u64 = 16 << 20;

/// Reads the finished stages from the journal in an open workspace; none if it is missing or damaged.
pub(crate) fn read_in(dir: impl AsFd) -> io::Result<Vec<Entry>> {
    let bytes = fsx::read_plain(dir, JOURNAL_FILE, BYTES_MAX)?;
    let file = bytes.and_then(|bytes| serde_json::from_slice::<JournalFile>(&bytes).ok());
    Ok(file.map(|file| file.entries).unwrap_or_default())
}

/// The journal of one workspace.
#[derive(Debug)]
pub struct Journal {
    dir: PathBuf,
    file: JournalFile,
}

impl Journal {
    /// Opens the journal of a workspace; a missing or damaged one counts as empty.
    pub fn open(dir: &Path) -> io::Result<Self> {
        let file = match std::fs::read(dir.join(JOURNAL_FILE)) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => JournalFile::default(),
            Err(error) => return Err(error),
        };
        Ok(Self { dir: dir.to_path_buf(), file })
    }

    /// Returns the entry of a stage if its key is `key` and its files are unchanged.
    pub fn whole(&self, stage: Stage, key: &str) -> Option<&Entry> {
        let entry = self.file.entries.iter().find(|entry| entry.stage == stage && entry.key == key)?;
        let whole = |stamp: &FileStamp| FileStamp::of(&self.dir, &stamp.path).is_ok_and(|now| now == *stamp);
        entry.files.iter().all(whole).then_some(entry)
    }

    /// Lists the finished stages, in order.
    #[cfg(test)]
    pub fn stages(&self) -> impl Iterator<Item = Stage> {
        self.file.entries.iter().map(|entry| entry.stage)
    }

    /// Returns the stage that ran when the journal was last written; `None` if the job was waiting.
    pub fn working(&self) -> Option<Stage> {
        self.file.working
    }

    /// Tells whether a stage was finished since the worker died last.
    pub fn has_progressed(&self) -> bool {
        self.file.entries_at_death < self.file.entries.len()
    }

    /// Records that the worker died.
    pub fn note_death(&mut self) -> io::Result<()> {
        self.file.entries_at_death = self.file.entries.len();
        self.save()
    }

    /// Records that a stage runs.
    pub fn begin(&mut self, stage: Stage) -> io::Result<()> {
        self.file.working = Some(stage);
        self.save()
    }

    /// Records that no stage runs: the job waits or is given back.
    pub fn pause(&mut self) -> io::Result<()> {
        self.file.working = None;
        self.save()
    }

    /// Adds the entry of a stage; it replaces the entries of this stage and all later ones.
    pub fn add(&mut self, entry: Entry) -> io::Result<()> {
        self.file.entries.retain(|old| old.stage < entry.stage);
        self.file.entries_at_death = self.file.entries_at_death.min(self.file.entries.len());
        self.file.entries.push(entry);
        self.file.working = None;
        self.save()
    }

    /// Removes the entries of a stage and all later ones, so that they run again.
    pub fn forget_from(&mut self, stage: Stage) -> io::Result<()> {
        self.file.entries.retain(|old| old.stage < stage);
        self.file.entries_at_death = self.file.entries_at_death.min(self.file.entries.len());
        self.save()
    }

    fn save(&mut self) -> io::Result<()> {
        self.file.version = 1;
        fsx::write_atomic(&self.dir.join(JOURNAL_FILE), serde_json::to_string(&self.file)?.as_bytes())
    }
}

impl FileStamp {
    /// Hashes a file of the workspace; `path` is relative to `dir`.
    pub fn of(dir: &Path, path: &str) -> io::Result<Self> {
        let mut file = File::open(dir.join(path))?;
        let mut hasher = blake3::Hasher::new();
        let bytes = io::copy(&mut file, &mut hasher)?;
        Ok(Self { path: path.to_owned(), bytes, blake3: hasher.finalize().to_hex().to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(stage: Stage, key: &str, files: Vec<FileStamp>) -> Entry {
        let record = StageRecord {
            name: stage,
            ms: 1,
            provider: None,
            reused: None,
            generated: None,
            resumed: false,
            cost: job::Money::ZERO,
        };
        Entry { stage, key: key.into(), output: serde_json::json!({"x": 1}), record, files }
    }

    #[test]
    fn a_stage_is_whole_only_with_its_key_and_its_files() {
        let dir = tempfile::tempdir().unwrap();
        fsx::write_atomic(&dir.path().join("a.wav"), b"sound").unwrap();
        let stamp = FileStamp::of(dir.path(), "a.wav").unwrap();
        let mut journal = Journal::open(dir.path()).unwrap();
        journal.begin(Stage::Tts).unwrap();
        assert_eq!(Journal::open(dir.path()).unwrap().working(), Some(Stage::Tts));
        journal.add(entry(Stage::Tts, "k", vec![stamp])).unwrap();

        let journal = Journal::open(dir.path()).unwrap();
        assert_eq!(journal.working(), None);
        assert!(journal.whole(Stage::Tts, "k").is_some());
        assert!(journal.whole(Stage::Tts, "other").is_none());
        fsx::write_atomic(&dir.path().join("a.wav"), b"noise").unwrap();
        assert!(journal.whole(Stage::Tts, "k").is_none());
    }

    #[test]
    fn an_earlier_stage_done_again_takes_the_later_ones_with_it() {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(dir.path()).unwrap();
        for stage in [Stage::Story, Stage::Tts, Stage::Images] {
            journal.add(entry(stage, "k", Vec::new())).unwrap();
        }
        journal.add(entry(Stage::Tts, "k2", Vec::new())).unwrap();
        assert_eq!(journal.stages().collect::<Vec<_>>(), [Stage::Story, Stage::Tts]);
        journal.forget_from(Stage::Story).unwrap();
        assert_eq!(Journal::open(dir.path()).unwrap().stages().count(), 0);
    }

    #[test]
    fn a_torn_journal_counts_as_empty() {
        let dir = tempfile::tempdir().unwrap();
        fsx::write_atomic(&dir.path().join(JOURNAL_FILE), b"{\"version\":1,\"entr").unwrap();
        assert_eq!(Journal::open(dir.path()).unwrap().stages().count(), 0);
    }
}
