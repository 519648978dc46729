//! Takes in what lies in bg_images/ without a row: pictures that people put there, and what a crash left.

use super::{ImageLibrary, Inner, LibraryError};
use crate::images::describe::{self, Description};
use crate::images::files;
use crate::images::names;
use crate::images::picture;
use crate::images::store::Source;
use crate::images::store::scan::{self, Known, Refusal};
use crate::images::store::search;
use crate::images::store::write::{self, FileStat, NewRow, Redescribed};
use crate::images::store::{Row, Wanted};
use crate::telemetry::event;
use likeness::prompt_key;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;
use std::sync::PoisonError;

/// How long a file must rest whose writers the kernel does not tell, in nanoseconds.
const REST_NS: i64 = 2_000_000_000;
/// The longest text beside a picture.
const TEXT_BYTES_MAX: u64 = 16 << 10;
/// The longest name that file systems take.
const NAME_BYTES_MAX: usize = 255;
/// What is no picture, but text beside one.
const TEXTS: [&str; 2] = ["txt", "json"];

/// What a scan did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Adopted {
    /// Files taken in.
    pub(crate) adopted: u64,
    /// Files that are no picture of ours.
    pub(crate) refused: u64,
    /// Pictures whose files are gone.
    pub(crate) missing: u64,
    /// Pictures whose files are there again.
    pub(crate) found: u64,
    /// Files that somebody still writes.
    pub(crate) waiting: u64,
}

/// What is to be looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unknown {
    pub(super) file: String,
    /// The row of the picture that had this name before.
    pub(super) replaces: Option<i64>,
}

/// A file's name and what it looks like.
type Listed = (String, FileStat);

/// What can be no picture, whatever is in it.
struct Odd {
    file: String,
    stat: FileStat,
    detail: &'static str,
}

/// What lies in the directory, by names.
#[derive(Default)]
pub(super) struct Round {
    /// Files that may be pictures.
    pub(super) found: Vec<Listed>,
    odd: Vec<Odd>,
    /// What the system tells nothing of, and its answer: a mount whose server is dead, say.
    pub(super) hidden: Vec<(String, String)>,
}

impl ImageLibrary {
    /// Takes in every picture of bg_images/ that the library does not know, and notes which files are gone.
    pub(crate) fn adopt(&self) -> Result<Adopted, LibraryError> {
        let _house = self.inner.keep_house()?;
        self.inner.adopt_all()
    }

    /// Counts the files that [`ImageLibrary::adopt`] would look into, and changes nothing.
    pub(crate) fn unadopted(&self) -> Result<u64, LibraryError> {
        let known = self.inner.read("list", scan::known)?;
        Ok(self.inner.look_round()?.found.iter().filter(|(file, _)| !known.contains_key(file)).count() as u64)
    }
}

impl Inner {
    /// Takes in whatever is there; whoever calls it keeps house.
    pub(super) fn adopt_all(&self) -> Result<Adopted, LibraryError> {
        let (unknown, mut done) = self.scan()?;
        self.adopt_some(&unknown, &mut done)?;
        Ok(done)
    }

    /// Compares the directory with the rows, by names, lengths and times alone.
    pub(super) fn scan(&self) -> Result<(Vec<Unknown>, Adopted), LibraryError> {
        files::sweep_incoming(&self.dir, self.clock.now())?;
        let (mut unknown, mut found, mut done) = (Vec::new(), Vec::new(), Adopted::default());
        let mut known = self.read("list", scan::known)?;
        let Round { found: listed, odd, hidden } = self.look_round()?;
        for (file, answer) in hidden {
            known.remove(&file); // it is neither new nor gone
            self.unreadable(&file, answer, &mut done);
        }
        for Odd { file, stat, detail } in odd {
            let seen = Known::Refused { bytes: stat.bytes, mtime_ns: stat.mtime_ns };
            if known.remove(&file) != Some(seen) {
                self.refuse(&file, "not_a_file", detail.to_owned(), stat)?;
                done.refused += 1;
            }
        }
        for (file, stat) in listed {
            match known.remove(&file) {
                Some(Known::Picture { bytes, mtime_ns, ready, id })
                    if (bytes, mtime_ns) == (stat.bytes, stat.mtime_ns) =>
                {
                    found.extend((!ready).then_some(id));
                }
                Some(Known::Refused { bytes, mtime_ns }) if (bytes, mtime_ns) == (stat.bytes, stat.mtime_ns) => {}
                Some(Known::Picture { id, .. }) => unknown.push(Unknown { file, replaces: Some(id) }),
                Some(Known::Refused { .. }) | None => unknown.push(Unknown { file, replaces: None }),
            }
        }
        let (mut gone, mut forgotten) = (Vec::new(), Vec::new());
        for (file, known) in known {
            match known {
                // Looked at again: it may have come after the directory was listed.
                Known::Picture { id, ready: true, .. } if files::stat(&self.dir.join(&file))?.is_none() => {
                    gone.push(id);
                }
                Known::Picture { .. } => {}
                Known::Refused { .. } => forgotten.push(file),
            }
        }
        (done.found, done.missing) = (found.len() as u64, gone.len() as u64);
        if !(found.is_empty() && gone.is_empty() && forgotten.is_empty()) {
            self.write("note files of", move |transaction| {
                found.iter().try_for_each(|id| write::found(transaction, *id))?;
                gone.iter().try_for_each(|id| write::missing(transaction, *id))?;
                scan::forget(transaction, &forgotten)
            })?;
        }
        Ok((unknown, done))
    }

    /// Lists what lies in the directory. What cannot be looked at does not hide the rest.
    pub(super) fn look_round(&self) -> Result<Round, LibraryError> {
        let Round { mut found, mut odd, mut hidden } = Round::default();
        let Some(entries) = files::if_there(fs::read_dir(&self.dir)).map_err(files::failed("list", &self.dir))? else {
            return Ok(Round::default());
        };
        for entry in entries {
            let entry = entry.map_err(files::failed("list", &self.dir))?;
            let (path, name) = (entry.path(), entry.file_name());
            let text = name.to_string_lossy();
            let extension = Path::new(&*text).extension().and_then(|it| it.to_str()).unwrap_or_default().to_lowercase();
            if text.starts_with('.') || TEXTS.contains(&extension.as_str()) {
                continue;
            }
            let meta = match files::if_there(fs::symlink_metadata(&path)) {
                Ok(Some(meta)) => meta,
                Ok(None) => continue,
                Err(error) => {
                    hidden.push((text.into_owned(), format!("cannot look at it: {error}")));
                    continue;
                }
            };
            let kind = meta.file_type();
            let detail = match name.to_str() {
                None => "its name is no UTF-8 text",
                Some(_) if kind.is_symlink() => "it is a link; copy the file itself",
                Some(_) if kind.is_dir() => "it is a directory; only files of bg_images itself are taken in",
                Some(_) if !kind.is_file() => "it is no regular file",
                Some(name) => {
                    found.push((name.to_owned(), files::stat_of(&meta)));
                    continue;
                }
            };
            odd.push(Odd { file: text.into_owned(), stat: files::stat_of(&meta), detail });
        }
        found.sort_by(|a, b| a.0.cmp(&b.0));
        odd.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(Round { found, odd, hidden })
    }

    /// Looks into files one by one. What one file cannot does not stop the others.
    pub(super) fn adopt_some(&self, unknown: &[Unknown], done: &mut Adopted) -> Result<(), LibraryError> {
        for unknown in unknown {
            match self.adopt_one(unknown) {
                Ok(Look::Adopted) => done.adopted += 1,
                Ok(Look::Refused) => done.refused += 1,
                Ok(Look::Known) => {}
                Ok(Look::Waits) => done.waiting += 1,
                // It went meanwhile, and nobody is to hear of it.
                Err(LibraryError::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {}
                Err(error) => self.unreadable(&unknown.file, error.answer()?, done),
            }
        }
        Ok(())
    }

    /// Notes a file that cannot be read, and tells of it the first time.
    fn unreadable(&self, file: &str, answer: String, done: &mut Adopted) {
        done.refused += 1;
        if self.unreadable.lock().unwrap_or_else(PoisonError::into_inner).insert(file.to_owned()) {
            event::ImageUnreadable { file: file.to_owned(), reason: answer }.emit();
        }
    }

    fn adopt_one(&self, unknown: &Unknown) -> Result<Look, LibraryError> {
        let path = self.dir.join(&unknown.file);
        let Some(stat) = files::stat(&path)? else { return Ok(Look::Known) };
        if self.is_written(&path, stat)? {
            return Ok(Look::Waits);
        }
        let bytes = files::read(&path, picture::BYTES_MAX)?;
        if files::stat(&path)? != Some(stat) {
            return Ok(Look::Waits);
        }
        let refuse = |reason: &str, detail: String| self.refuse(&unknown.file, reason, detail, stat);
        let shape = match picture::check(&bytes) {
            Ok(shape) => shape,
            Err(error) => return refuse("undecodable", error.to_string()),
        };
        let blake3 = *blake3::hash(&bytes).as_bytes();
        let same = self.read("search", |connection| search::by_content(connection, &blake3))?;
        let about = self.about(&unknown.file, &bytes, shape.format)?;
        if let Some(other) = same.filter(|row| row.ready && row.file != unknown.file) {
            let mut detail = format!("it is the same as {}", other.file);
            if about.source() == Source::External && other.source != Source::External {
                self.make_theirs(&other, &about, shape)?;
                detail.push_str(", which is kept from now on");
            }
            return refuse("duplicate", detail);
        }
        let file = self.own(&unknown.file, &bytes, shape.format, stat)?;
        let Some(now) = files::stat(&self.dir.join(&file))? else { return Ok(Look::Waits) };
        if file != unknown.file {
            self.refuse(&unknown.file, "foreign", format!("another user's; kept as {file}"), stat)?;
        }
        if !self.enter(self.row_of(&file, &bytes, now, &about, shape), unknown.replaces)? {
            return Ok(Look::Known);
        }
        event::ImageAdopted { file, kind: about.kind.clone(), source: about.source().as_str().to_owned() }.emit();
        Ok(Look::Adopted)
    }

    /// Makes a picture that is there a person's own, because they gave the very same: described as they say, and kept.
    pub(super) fn make_theirs(
        &self,
        row: &Row,
        about: &Description,
        shape: picture::Shape,
    ) -> Result<(), LibraryError> {
        let new = Redescribed {
            wanted: Wanted {
                prompt_key: prompt_key(&about.prompt),
                kind: about.kind.clone(),
                width: shape.width,
                height: shape.height,
            },
            prompt: about.prompt.clone(),
            vector: self.vector(&about.prompt),
            source: Source::External,
            generator: None,
            kept: true,
        };
        let id = row.id;
        self.write("describe a picture of", move |transaction| write::redescribe(transaction, id, &new))
    }

    /// Tells whether somebody may still write a file.
    fn is_written(&self, path: &Path, stat: FileStat) -> Result<bool, LibraryError> {
        let file = File::open(path).map_err(files::failed("open", path))?;
        Ok(match fsx::writer_of(&file).map_err(files::failed("look at", path))? {
            fsx::Writer::Open => true,
            fsx::Writer::None => false,
            fsx::Writer::Unknown => {
                let now = self.clock.now().timestamp_nanos_opt().unwrap_or(i64::MAX);
                (0..REST_NS).contains(&now.saturating_sub(stat.mtime_ns))
            }
        })
    }

    fn refuse(&self, file: &str, reason: &str, detail: String, stat: FileStat) -> Result<Look, LibraryError> {
        event::ImageUnreadable { file: file.to_owned(), reason: format!("{reason}: {detail}") }.emit();
        let refusal = Refusal { file: file.to_owned(), reason: reason.to_owned(), detail };
        let now = self.now();
        self.write("note a file in", move |transaction| scan::refuse(transaction, &refusal, stat, now))?;
        Ok(Look::Refused)
    }

    /// Returns what is known about a file: by the text beside it, by what it says itself, by its name.
    pub(super) fn about(&self, file: &str, bytes: &[u8], format: picture::Format) -> Result<Description, LibraryError> {
        let beside = self.text_beside(&format!("{file}.json"))?;
        // What stands beside a file was said of it later than what stands in it.
        let beside = beside.and_then(|text| Description::parse(text.as_bytes()));
        let within = beside.or_else(|| describe::read(bytes, format)).map(|said| believed(file, said));
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let typed = match self.text_beside(&format!("{stem}.txt"))? {
            Some(text) => Some(text),
            None => self.text_beside(&format!("{file}.txt"))?,
        };
        let typed = typed.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        let typed = typed.filter(|text| !text.is_empty());
        let told = names::told(file);
        Ok(match (within, typed) {
            (Some(within), None) => within,
            (Some(within), Some(prompt)) => Description { prompt, ..within },
            (None, typed) => Description::external(typed.unwrap_or(told.words), told.kind),
        })
    }

    fn text_beside(&self, name: &str) -> Result<Option<String>, LibraryError> {
        if NAME_BYTES_MAX < name.len() {
            return Ok(None); // a picture's name may be too long for one beside it
        }
        let path = self.dir.join(name);
        if files::stat(&path)?.is_none() {
            return Ok(None);
        }
        let bytes = files::read(&path, TEXT_BYTES_MAX)?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Makes sure that a file's inode is ours alone; returns its name, another one where this one cannot be had.
    fn own(&self, file: &str, bytes: &[u8], format: picture::Format, stat: FileStat) -> Result<String, LibraryError> {
        if files::seal(&self.dir.join(file))? {
            return Ok(file.to_owned());
        }
        match files::make_own(&self.dir, file, bytes, stat) {
            Ok(()) => Ok(file.to_owned()),
            Err(LibraryError::Io { source, .. }) if source.kind() == ErrorKind::PermissionDenied => {
                files::put_by_content(&self.dir, bytes, format)
            }
            Err(other) => Err(other),
        }
    }

    /// Enters a file unless somebody else did so meanwhile; answers whether it was entered.
    fn enter(&self, new: NewRow, replaces: Option<i64>) -> Result<bool, LibraryError> {
        self.write("enter a picture into", move |transaction| {
            let there = search::by_file(transaction, &new.file)?;
            if there.is_some_and(|row| Some(row.id) != replaces && row.ready) {
                return Ok(false);
            }
            if let Some((kind, number)) = names::numbered(&new.file) {
                write::number_taken(transaction, kind, number)?;
            }
            write::insert(transaction, &new).map(|_| true)
        })
    }
}

/// Believes who made a picture only where the name is one that this program gives: a copy under any other name, or one
/// that was added, is a person's own, whatever it says.
fn believed(file: &str, said: Description) -> Description {
    let said = Description { kind: names::plain(&said.kind), ..said };
    if names::numbered(file).is_some() {
        return said;
    }
    Description { source: Some(Source::External), generator: None, seed: None, width: None, height: None, ..said }
}

/// What came of looking into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Adopted,
    Refused,
    Known,
    Waits,
}
