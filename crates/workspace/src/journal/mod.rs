//! The journal: the list of finished stages with their outputs, so that a crash or retry continues after the last one.

mod format;

use format::{Change, State};
use fsx::Appended;
use job::{Stage, StageRecord};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
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

/// The largest journal that is looked into, in bytes: a story of 20,000 characters has about 1 MiB.
const BYTES_MAX: u64 = 16 << 20;

/// A journal up to this length is never written anew, in bytes: those of most jobs stay below.
const SHORT_BYTES: usize = 64 << 10;

/// Reads the finished stages from the journal in an open workspace; none if it is missing or damaged.
pub(crate) fn read_in(dir: impl AsFd) -> io::Result<Vec<Entry>> {
    let bytes = fsx::read_plain(dir, JOURNAL_FILE, BYTES_MAX)?;
    Ok(bytes.map(|bytes| format::read(&bytes).state.entries).unwrap_or_default())
}

/// The journal of one workspace. Each change is one line, appended in one write: the death of the process never undoes a
/// change that was made, and what a power cut takes of it is done again.
#[derive(Debug)]
pub struct Journal {
    dir: PathBuf,
    state: State,
    /// The length of the file's whole lines when it was read, in bytes; 0 if it is to be begun anew.
    bytes: usize,
    /// The file, after the first change.
    file: Option<Appended>,
}

impl Journal {
    /// Makes the journal of a workspace that has none.
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_path_buf(), state: State::default(), bytes: 0, file: None }
    }

    /// Opens the journal of a workspace; a missing or damaged one counts as empty.
    pub fn open(dir: &Path) -> io::Result<Self> {
        let read = match std::fs::read(dir.join(JOURNAL_FILE)) {
            Ok(bytes) => format::read(&bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => format::Read::default(),
            Err(error) => return Err(error),
        };
        Ok(Self { dir: dir.to_path_buf(), state: read.state, bytes: read.bytes, file: None })
    }

    /// Returns the entry of a stage if its key is `key` and its files are unchanged.
    pub fn whole(&self, stage: Stage, key: &str) -> Option<&Entry> {
        let entry = self.state.entries.iter().find(|entry| entry.stage == stage && entry.key == key)?;
        let whole = |stamp: &FileStamp| FileStamp::of(&self.dir, &stamp.path).is_ok_and(|now| now == *stamp);
        entry.files.iter().all(whole).then_some(entry)
    }

    /// Returns what a file was when the stage that made it ended.
    pub fn stamp(&self, path: &str) -> Option<&FileStamp> {
        self.state.entries.iter().flat_map(|entry| &entry.files).find(|stamp| stamp.path == path)
    }

    /// Lists the finished stages, in order.
    #[cfg(test)]
    pub fn stages(&self) -> impl Iterator<Item = Stage> {
        self.state.entries.iter().map(|entry| entry.stage)
    }

    /// Returns the stage that ran when the journal was last written; `None` if the job was waiting.
    pub fn working(&self) -> Option<Stage> {
        self.state.working
    }

    /// Tells whether a stage was finished since the worker died last.
    pub fn has_progressed(&self) -> bool {
        self.state.entries_at_death < self.state.entries.len()
    }

    /// Records that the worker died.
    pub fn note_death(&mut self) -> io::Result<()> {
        self.write(Change::Died)
    }

    /// Records that a stage runs.
    pub fn begin(&mut self, stage: Stage) -> io::Result<()> {
        self.write(Change::Began(stage))
    }

    /// Records that no stage runs: the job waits or is given back.
    pub fn pause(&mut self) -> io::Result<()> {
        if self.state.working.is_none() { Ok(()) } else { self.write(Change::Paused) }
    }

    /// Adds the entry of a stage; it replaces the entries of this stage and all later ones.
    pub fn add(&mut self, entry: Entry) -> io::Result<()> {
        self.write(Change::Done(Cow::Owned(entry)))
    }

    /// Removes the entries of a stage and all later ones, so that they run again.
    pub fn forget_from(&mut self, stage: Stage) -> io::Result<()> {
        self.write(Change::ForgotFrom(stage))
    }

    fn write(&mut self, change: Change<'_>) -> io::Result<()> {
        let line = format::line(&change)?;
        if let Some(file) = &mut self.file {
            file.append(&line)?;
        } else {
            self.file = Some(self.first_written(&line)?);
        }
        self.state.apply(change);
        Ok(())
    }

    /// Opens the file and writes the first line of this process into it. A file of an older format is replaced as a whole, and so
    /// is a long one that has more than twice the length of what it says, because stages were done again and again.
    fn first_written(&self, line: &[u8]) -> io::Result<Appended> {
        let path = self.dir.join(JOURNAL_FILE);
        let (is_begun, is_long) = (0 < self.bytes, SHORT_BYTES < self.bytes);
        let begun = if is_long || !is_begun { format::first_lines(&self.state)? } else { Vec::new() };
        let is_old = !is_begun && self.state != State::default();
        if is_old || is_long && 2 * begun.len() < self.bytes {
            let lines = [begun.as_slice(), line].concat();
            fsx::write_atomic(&path, &lines)?;
            return Appended::open(&path, lines.len() as u64);
        }
        let mut file = Appended::open(&path, self.bytes as u64)?;
        file.append(&if is_begun { line.to_vec() } else { [&begun, line].concat() })?;
        Ok(file)
    }
}

impl FileStamp {
    /// Hashes a file of the workspace; `path` is relative to `dir`.
    pub fn of(dir: &Path, path: &str) -> io::Result<Self> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(File::open(dir.join(path))?)?;
        let bytes = hasher.count();
        Ok(Self { path: path.to_owned(), bytes, blake3: hasher.finalize().to_hex().to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn entry(stage: Stage, key: &str, files: Vec<FileStamp>) -> Entry {
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
    fn a_journal_goes_on_after_a_line_that_was_cut_off() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(JOURNAL_FILE);
        Journal::open(dir.path()).unwrap().add(entry(Stage::Story, "k", Vec::new())).unwrap();
        let whole = std::fs::read(&path).unwrap();
        let later = [&whole, &*format::line(&Change::Began(Stage::Tts)).unwrap(), b"0123 {\"died\""].concat();
        for (end, working) in [(later.len(), Some(Stage::Tts)), (whole.len() + 20, None)] {
            fsx::write_atomic(&path, &later[..end]).unwrap();
            let mut journal = Journal::open(dir.path()).unwrap();
            assert_eq!((journal.stages().count(), journal.working()), (1, working));
            journal.note_death().unwrap();
            journal.begin(Stage::Images).unwrap();
            let again = Journal::open(dir.path()).unwrap();
            assert_eq!((again.working(), again.has_progressed()), (Some(Stage::Images), false));
        }
    }

    #[test]
    fn a_journal_of_an_earlier_release_is_read_and_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(JOURNAL_FILE);
        fsx::write_atomic(&path, include_bytes!("../../tests/data/journal-v1.json")).unwrap();
        let file = fsx::open_dir(dir.path()).unwrap();
        assert_eq!(read_in(&file).unwrap().len(), 2);
        let mut journal = Journal::open(dir.path()).unwrap();
        assert_eq!(journal.stages().collect::<Vec<_>>(), [Stage::Story, Stage::Tts]);
        assert_eq!((journal.working(), journal.has_progressed()), (Some(Stage::Images), true));
        let before = journal.state.clone();
        journal.note_death().unwrap();
        journal.begin(Stage::Images).unwrap();
        let again = Journal::open(dir.path()).unwrap();
        assert_eq!(again.state, State { entries_at_death: 2, ..before });
        assert_eq!(read_in(&file).unwrap().len(), 2);
    }

    #[test]
    fn a_torn_journal_of_an_earlier_release_counts_as_empty() {
        let dir = tempfile::tempdir().unwrap();
        fsx::write_atomic(&dir.path().join(JOURNAL_FILE), b"{\"version\":1,\"entr").unwrap();
        let mut journal = Journal::open(dir.path()).unwrap();
        assert_eq!(journal.stages().count(), 0);
        journal.begin(Stage::Story).unwrap();
        assert_eq!(Journal::open(dir.path()).unwrap().working(), Some(Stage::Story));
    }

    #[test]
    fn a_journal_of_a_job_that_is_retried_for_ever_does_not_grow_for_ever() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(JOURNAL_FILE);
        let long = "k".repeat(SHORT_BYTES / 3);
        let mut lengths = Vec::new();
        for _ in 0..20 {
            let mut journal = Journal::open(dir.path()).unwrap();
            journal.begin(Stage::Story).unwrap();
            journal.add(entry(Stage::Story, &long, Vec::new())).unwrap();
            journal.note_death().unwrap();
            let again = Journal::open(dir.path()).unwrap();
            assert_eq!((&again.state, again.has_progressed()), (&journal.state, false));
            lengths.push(usize::try_from(path.metadata().unwrap().len()).unwrap());
        }
        let longest = lengths.iter().max().unwrap();
        assert!((SHORT_BYTES..2 * SHORT_BYTES).contains(longest), "{lengths:?}");
        assert_eq!(Journal::open(dir.path()).unwrap().state.entries, [entry(Stage::Story, &long, Vec::new())]);
    }

    #[test]
    fn each_change_is_one_write_to_a_file_that_is_held_open() {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(dir.path()).unwrap();
        journal.begin(Stage::Story).unwrap();
        std::fs::remove_file(dir.path().join(JOURNAL_FILE)).unwrap();
        journal.add(entry(Stage::Story, "k", Vec::new())).unwrap();
        assert!(Journal::open(dir.path()).unwrap().state.entries.is_empty(), "the file was opened again");
    }
}
