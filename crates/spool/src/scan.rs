//! Classifies the entries of incoming/: complete job files, incomplete ones, and those that can never be a job.

use super::entry::{self, Entry, Hostile, Identity};
use super::kind::{Kind, kind};
use super::{SpoolDir, SpoolError};
use fsx::{Writer, writer_of};
use job::Code;
use job::JobId;
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Why a job file beside incoming/ is left alone.
const MISPLACED: &str = "a job file belongs into incoming/";
/// Why a directory is left alone.
const DIRECTORY: &str = "it is a directory: place the files themselves into incoming/";

/// How many calls' worth of names that are not known yet one listing of incoming/ takes. The rest is listed when they are
/// handled, so that a million files fit into the memory.
pub(super) const LISTED_CALLS: usize = 64;

/// The state of incoming/ between two listings: which entries have not changed, and which were already reported.
#[derive(Debug)]
pub struct Inbox {
    pub(super) spool: SpoolDir,
    pub(super) pending: VecDeque<OsString>,
    pub(super) fresh: Fresh,
    /// True if incoming/ must be listed, once what is pending is handled.
    pub(super) unlisted: bool,
    /// True if what stayed before is among what the next call handles.
    pub(super) taken_up: bool,
    /// What stays in incoming/ and is handled again by the next call: files that are not complete or could not be moved,
    /// and requests whose owner did not take them yet.
    pub(super) again: BTreeSet<OsString>,
    seen: HashMap<OsString, Seen>,
    strays: HashSet<PathBuf>,
}

/// What a new listing found besides job files.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    pub(super) cancels: BTreeSet<JobId>,
    pub(super) retries: BTreeSet<JobId>,
    pub(super) strays: Vec<(PathBuf, &'static str)>,
    /// Requests that nobody can carry out or remove, with the reason.
    pub(super) stuck: Vec<(PathBuf, SpoolError)>,
}

/// What is remembered about an entry that stays in incoming/.
#[derive(Debug, Clone, Copy)]
enum Seen {
    /// It is not complete; unchanged since `since`.
    Waiting { identity: Identity, since: Instant },
    /// It cannot be moved away; this was reported.
    Stuck { identity: Identity },
}

/// What one look at an entry found.
#[derive(Debug)]
pub(super) enum Found {
    Nothing,
    Waiting { look_again: Duration },
    Candidate(Candidate),
    Refused(Hostile),
}

/// A complete job file, with its content.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) name: String,
    pub(super) file: File,
    pub(super) bytes: Vec<u8>,
    pub(super) ours: bool,
    /// True if the content is empty or cut off, and too old to be completed.
    pub(super) incomplete: bool,
}

/// How complete a file's content is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// One JSON object. No strict prefix of an object parses, so the file is complete.
    Whole,
    /// Empty, or the beginning of an object.
    CutOff,
    /// Nothing that shows its end: a text, or what no further byte can make JSON.
    Endless,
}

/// What to do with a file that may still grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judgement {
    Take,
    RejectAsIncomplete,
    Wait(Duration),
}

impl Fresh {
    pub(super) fn is_empty(&self) -> bool {
        let Self { cancels, retries, strays, stuck } = self;
        cancels.is_empty() && retries.is_empty() && strays.is_empty() && stuck.is_empty()
    }
}

impl Inbox {
    /// Makes an inbox that has seen nothing yet.
    pub fn new(spool: &SpoolDir) -> Self {
        Self {
            spool: spool.clone(),
            pending: VecDeque::new(),
            fresh: Fresh::default(),
            unlisted: true,
            taken_up: false,
            again: BTreeSet::new(),
            seen: HashMap::new(),
            strays: HashSet::new(),
        }
    }

    /// Lists incoming/ anew, and forgets entries that are gone, if it was listed to its end. If that fails, it must still be
    /// listed.
    pub(super) fn list(&mut self) -> Result<(), SpoolError> {
        self.pending.clear();
        self.again.clear();
        self.taken_up = true;
        // What was found before stays: a stray is reported once, so it would be told by nobody.
        let (mut before, mut fresh) = (std::mem::take(&mut self.seen), std::mem::take(&mut self.fresh));
        let listed = self.list_dirs(&mut before, &mut fresh);
        self.fresh = fresh;
        self.unlisted = !matches!(listed, Ok(true));
        if self.unlisted {
            self.seen.extend(before);
        }
        listed.map(drop)
    }

    /// Lists incoming/ and the spool's root; returns false if incoming/ has more than one listing takes.
    fn list_dirs(&mut self, before: &mut HashMap<OsString, Seen>, fresh: &mut Fresh) -> Result<bool, SpoolError> {
        let incoming = self.spool.incoming();
        let failed = |error| SpoolError::io("list", &incoming, error);
        let mut is_whole = true;
        let (mut unknown, listed_max) = (0, LISTED_CALLS * self.spool.settings().files_open_max);
        for item in fs::read_dir(&incoming).map_err(failed)? {
            let name = item.map_err(failed)?.file_name();
            match kind(&name) {
                Kind::Ignored => (),
                Kind::Cancel(id) if self.is_request(&name, before, fresh) => {
                    fresh.cancels.insert(id);
                }
                Kind::Retry(id) if self.is_request(&name, before, fresh) => {
                    fresh.retries.insert(id);
                }
                Kind::Cancel(_) | Kind::Retry(_) => (),
                Kind::Stray(reason) => self.report_stray(incoming.join(&name), reason, fresh),
                Kind::Job | Kind::Text | Kind::BadName => {
                    let known = before.remove_entry(&name);
                    unknown += usize::from(known.is_none());
                    self.seen.extend(known);
                    self.pending.push_back(name);
                }
            }
            if listed_max <= unknown {
                is_whole = false;
                break;
            }
        }
        let root = self.spool.root().to_path_buf();
        for item in fs::read_dir(&root).map_err(|error| SpoolError::io("list", &root, error))? {
            let name = item.map_err(|error| SpoolError::io("list", &root, error))?.file_name();
            if matches!(kind(&name), Kind::Job | Kind::Text) {
                self.report_stray(root.join(name), MISPLACED, fresh);
            }
        }
        Ok(is_whole)
    }

    /// Lets the next calls list incoming/ anew, as soon as nothing of the last listing is left.
    pub fn relist(&mut self) {
        self.unlisted = true;
    }

    /// Tells whether there is nothing to handle: no news, no rest, nothing that waits.
    pub fn is_quiet(&self) -> bool {
        !self.unlisted && self.pending.is_empty() && self.again.is_empty() && self.fresh.is_empty()
    }

    /// Takes the names of files that have just come. They are handled before the rest of a long listing, in their order.
    pub fn arrived(&mut self, names: Vec<OsString>) {
        if self.pending.is_empty() && !self.unlisted && !names.is_empty() {
            self.take_up();
        }
        for name in names.into_iter().rev() {
            self.sort(name);
        }
    }

    /// Takes up again what stayed before.
    pub(super) fn take_up(&mut self) {
        self.taken_up = true;
        for name in std::mem::take(&mut self.again) {
            self.sort(name);
        }
    }

    /// Puts one name where it belongs; a file first, before what is pending.
    fn sort(&mut self, name: OsString) {
        let mut fresh = std::mem::take(&mut self.fresh);
        let is_left = matches!(self.seen.get(&name), Some(Seen::Stuck { .. }));
        match kind(&name) {
            Kind::Job | Kind::Text | Kind::BadName => self.pending.push_front(name),
            Kind::Cancel(id) if !is_left && self.is_request(&name, &mut HashMap::new(), &mut fresh) => {
                fresh.cancels.insert(id);
            }
            Kind::Retry(id) if !is_left && self.is_request(&name, &mut HashMap::new(), &mut fresh) => {
                fresh.retries.insert(id);
            }
            Kind::Stray(reason) => {
                let path = self.spool.incoming().join(&name);
                if fs::symlink_metadata(&path).is_ok() {
                    self.report_stray(path, reason, &mut fresh); // a program's own file that is gone already is none
                }
            }
            Kind::Ignored | Kind::Cancel(_) | Kind::Retry(_) => (),
        }
        self.fresh = fresh;
    }

    /// Tells whether a request can be carried out: it is a plain file, and was not left before. Anything else is reported
    /// once and left alone, so that it is not tried again at every look.
    fn is_request(&mut self, name: &OsStr, before: &mut HashMap<OsString, Seen>, fresh: &mut Fresh) -> bool {
        let path = self.spool.incoming().join(name);
        let Ok(meta) = fs::symlink_metadata(&path) else { return false }; // gone
        if let Some((name, seen)) = before.remove_entry(name)
            && matches!(seen, Seen::Stuck { identity } if identity == Identity::of(&meta))
        {
            self.seen.insert(name, seen);
            return false;
        }
        let Some(what) = entry::irregular(&meta) else {
            self.again.insert(name.to_owned()); // until its owner takes it
            return true;
        };
        if self.strays.insert(path.clone()) {
            fresh.stuck.push((path.clone(), SpoolError::NotARequest { path, what }));
        }
        false
    }

    /// Examines one entry.
    pub(super) fn look(&mut self, name: &OsStr, now: Instant) -> Result<Found, SpoolError> {
        let path = self.spool.incoming().join(name);
        let settings = self.spool.settings().clone();
        if let (Some(Seen::Stuck { identity }), Ok(meta)) = (self.seen.get(name), fs::symlink_metadata(&path))
            && *identity == Identity::of(&meta)
        {
            return Ok(Found::Nothing);
        }
        let Some(text) = name.to_str() else {
            let message = "its name is not UTF-8".to_owned();
            return Ok(Found::Refused(Hostile { code: Code::BadName, message }));
        };
        let (file, meta) = match entry::open(&path, settings.job_bytes_max)? {
            Entry::Plain(file, meta) => (file, meta),
            Entry::Gone => {
                self.seen.remove(name);
                return Ok(Found::Nothing);
            }
            Entry::Hostile(hostile) => return Ok(Found::Refused(hostile)),
        };
        let identity = Identity::of(&meta);
        let since = match self.seen.get(name) {
            Some(Seen::Waiting { identity: before, since }) if *before == identity => *since,
            _ => now,
        };
        let Some(bytes) = entry::read(&file, &path, settings.job_bytes_max)? else {
            return Ok(Found::Refused(Hostile::too_large(settings.job_bytes_max)));
        };
        // The file is read first, then checked for writers, then compared. So a write in between shows in one of the
        // two checks.
        let writer = writer_of(&file).map_err(|error| SpoolError::io("ask for writers of", &path, error))?;
        let after = file.metadata().map_err(|error| SpoolError::io("look at", &path, error))?;
        let judgement = if Identity::of(&after) == identity {
            let shape = if kind(name) == Kind::Text { text_shape(&bytes) } else { shape(&bytes) };
            judge(shape, writer, now.saturating_duration_since(since), &settings)
        } else {
            Judgement::Wait(settings.stable_for)
        };
        let incomplete = judgement == Judgement::RejectAsIncomplete;
        if let Judgement::Wait(look_again) = judgement {
            self.seen.insert(name.to_owned(), Seen::Waiting { identity, since });
            self.again.insert(name.to_owned());
            return Ok(Found::Waiting { look_again });
        }
        let (name, ours) = (text.to_owned(), entry::is_ours(&meta));
        Ok(Found::Candidate(Candidate { name, file, bytes, ours, incomplete }))
    }

    /// Remembers that an entry cannot be moved away, so that this is reported only once.
    pub fn leave(&mut self, name: &OsStr) {
        if let Ok(meta) = fs::symlink_metadata(self.spool.incoming().join(name)) {
            self.seen.insert(name.to_owned(), Seen::Stuck { identity: Identity::of(&meta) });
        }
    }

    fn report_stray(&mut self, path: PathBuf, reason: &'static str, fresh: &mut Fresh) {
        if self.strays.insert(path.clone()) {
            let is_dir = fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_dir());
            fresh.strays.push((path, if is_dir { DIRECTORY } else { reason }));
        }
    }
}

/// Tells how complete a story is: a text has no end of its own, but one that is an object is a job file.
fn text_shape(bytes: &[u8]) -> Shape {
    match shape(bytes) {
        Shape::Whole => Shape::Whole,
        Shape::CutOff if bytes.trim_ascii().is_empty() => Shape::CutOff,
        Shape::CutOff | Shape::Endless => Shape::Endless,
    }
}

fn shape(bytes: &[u8]) -> Shape {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    match text.first() {
        None => return Shape::CutOff,
        Some(b'{') => (),
        Some(_) => return Shape::Endless,
    }
    match serde_json::from_slice::<serde::de::IgnoredAny>(text) {
        Ok(_) => Shape::Whole,
        Err(error) if error.is_eof() => Shape::CutOff,
        Err(_) => Shape::Endless,
    }
}

/// Decides about a file that has been unchanged for `unchanged`.
fn judge(shape: Shape, writer: Writer, unchanged: Duration, settings: &super::Settings) -> Judgement {
    let once = |least: Duration, then| match least.saturating_sub(unchanged) {
        Duration::ZERO => then,
        rest => Judgement::Wait(rest),
    };
    match (shape, writer) {
        (_, Writer::Open) => Judgement::Wait(settings.stable_for),
        (Shape::Whole, Writer::None) => Judgement::Take,
        (Shape::Whole, Writer::Unknown) | (Shape::Endless, _) => once(settings.stable_for, Judgement::Take),
        (Shape::CutOff, _) => once(settings.incomplete_for, Judgement::RejectAsIncomplete),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_strict_prefix_of_an_object_is_cut_off() {
        let whole = "{\"a\": [1, {\"b\": \"ä\\u00e4\"}], \"c\": true}".as_bytes();
        assert_eq!(shape(whole), Shape::Whole);
        for end in 0..whole.len() {
            assert_eq!(shape(&whole[..end]), Shape::CutOff, "{end}");
        }
        for broken in ["[]", "1", "null", "{}{}", "{} x", "{a:1}", "\u{0}", "<html>", "{'a'"] {
            assert_eq!(shape(broken.as_bytes()), Shape::Endless, "{broken}");
        }
        assert_eq!(shape(b"\xef\xbb\xbf {} \n"), Shape::Whole);
    }

    #[test]
    fn a_file_is_taken_once_nobody_can_be_writing_it() {
        let settings = super::super::Settings::default();
        let wait = |seconds| Judgement::Wait(Duration::from_secs(seconds));
        for (shape, writer, unchanged_secs, expected) in [
            (Shape::Whole, Writer::None, 0, Judgement::Take),
            (Shape::Whole, Writer::Open, 99, wait(1)),
            (Shape::Whole, Writer::Unknown, 0, wait(1)),
            (Shape::Whole, Writer::Unknown, 1, Judgement::Take),
            (Shape::Endless, Writer::None, 0, wait(1)),
            (Shape::Endless, Writer::Unknown, 1, Judgement::Take),
            (Shape::CutOff, Writer::None, 59, wait(1)),
            (Shape::CutOff, Writer::None, 60, Judgement::RejectAsIncomplete),
            (Shape::CutOff, Writer::Open, 99, wait(1)),
            (Shape::CutOff, Writer::Unknown, 60, Judgement::RejectAsIncomplete),
        ] {
            let unchanged = Duration::from_secs(unchanged_secs);
            assert_eq!(judge(shape, writer, unchanged, &settings), expected, "{shape:?} {writer:?} {unchanged:?}");
        }
    }
}
