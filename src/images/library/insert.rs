//! Takes a new picture in: first its file, then its row and vector in one commit. A crash between leaves a file that
//! says what it is, and the next scan takes it in.

use super::find::{Asked, log_found};
use super::{Inner, Lease, LibraryError, Made};
use crate::failpoint;
use crate::failpoint::FailPoint;
use crate::images::describe::{self, Description};
use crate::images::files;
use crate::images::names;
use crate::images::picture;
use crate::images::rank::Rank;
use crate::images::store::search;
use crate::images::store::totals;
use crate::images::store::write::{self, FileStat, NewRow, Outcome};
use crate::images::store::{Source, Wanted};
use crate::job::outcome::ImageSource;
use likeness::prompt_key;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What became of a picture that was made.
#[derive(Debug)]
pub(super) enum Added {
    /// It is lent.
    Lent(Lease),
    /// It is lent and not kept: the library is full beyond what eviction is sure to free.
    Unkept(Lease, Arc<Unkept>),
    /// The video shows the very same already.
    Repeats,
}

/// A picture that the library does not keep: who waits for the very same gets it all the same.
#[derive(Debug)]
pub(super) struct Unkept {
    /// The name that it has in the video.
    pub(super) file: String,
    pub(super) jpeg: Vec<u8>,
}

impl Unkept {
    pub(super) fn new(jpeg: Vec<u8>) -> Self {
        let content = blake3::hash(&jpeg);
        Self { file: format!("un{}", names::cached(content.as_bytes(), picture::Format::Jpeg)), jpeg }
    }
}

impl Inner {
    /// Takes in what a generator made, and lends it.
    pub(super) fn add(&self, asked: &Asked, made: Made, seed: u64) -> Result<Added, LibraryError> {
        let unusable = |source| LibraryError::Unusable { what: format!("what {} made", made.generator), source };
        // What our own encoder has just made need not be decoded again.
        let ours = made.source == ImageSource::Procedural;
        let shape = if ours { picture::check_end(&made.jpeg) } else { picture::check(&made.jpeg) };
        let shape = shape.map_err(unusable)?;
        let content = *blake3::hash(&made.jpeg).as_bytes();
        let same = self.read("search", |connection| search::by_content(connection, &content))?;
        if let Some(row) = same.filter(|row| row.ready) {
            if asked.request.exclude.contains(&row.file) {
                return Ok(Added::Repeats);
            }
            if let Some(lease) = self.lend(&row, asked, Outcome::Generated, None)? {
                return Ok(Added::Lent(Lease { source: made.source, ..lease }));
            }
        }
        if self.is_closed()? {
            let unkept = Unkept::new(made.jpeg);
            if asked.request.exclude.contains(&unkept.file) {
                return Ok(Added::Repeats);
            }
            self.lend_unkept(asked, &unkept, Outcome::Generated)?;
            let lease = Lease { file: unkept.file.clone(), source: made.source, similarity: None };
            return Ok(Added::Unkept(lease, Arc::new(unkept)));
        }
        let description = description(asked, &made, seed);
        let bytes = match describe::read(&made.jpeg, shape.format) {
            Some(_) => made.jpeg,
            None => describe::write(&made.jpeg, shape.format, &description).unwrap_or(made.jpeg),
        };
        let file = self.put_numbered(&asked.wanted.kind, &bytes)?;
        failpoint::hit(FailPoint::ImageStored, asked.request.job.as_str());
        let path = self.dir.join(&file);
        let gone = || files::failed("look at", &path)(io::ErrorKind::NotFound.into());
        let new = NewRow {
            file: file.clone(),
            blake3: *blake3::hash(&bytes).as_bytes(),
            content,
            stat: files::stat(&path)?.ok_or_else(gone)?,
            wanted: asked.wanted.clone(),
            prompt: asked.request.prompt.clone(),
            generator: description.generator,
            source: description.source.unwrap_or(Source::Generated),
            seed: Some(seed.cast_signed()),
            kept: false,
            vector: match &asked.vector {
                Some(vector) => Some(vector.clone()),
                None => self.vector(&asked.request.prompt),
            },
            now: self.now(),
        };
        let score = asked.miss.as_ref().map(|miss| miss.cosine);
        let by = self.use_of(asked, Outcome::Generated, score);
        self.write("enter a picture into", move |transaction| {
            let id = write::insert(transaction, &new)?;
            write::used(transaction, id, &by)
        })?;
        failpoint::hit(FailPoint::ImageEntered, asked.request.job.as_str());
        log_found(asked, &file, Outcome::Generated, score);
        if files::lend(&self.dir, &file, &asked.request.lease)? {
            return Ok(Added::Lent(Lease { file, source: made.source, similarity: None }));
        }
        Err(files::failed("lend", &self.dir.join(file))(io::ErrorKind::NotFound.into()))
    }

    /// Tells whether new pictures are used without being kept; says so when that changes.
    fn is_closed(&self) -> Result<bool, LibraryError> {
        let (totals, policy) = (self.read("count", totals::totals)?, self.policy());
        let (files, bytes) = (totals.all.files, totals.all.bytes);
        let closed = policy.is_closed(files, bytes);
        if self.closed.swap(closed, Ordering::Relaxed) != closed {
            if closed {
                tracing::warn!(files, bytes, "the image library is full: new pictures are used and not kept");
            } else {
                tracing::info!(files, bytes, "the image library has room: new pictures are kept again");
            }
        }
        Ok(closed)
    }

    /// Lends a picture without keeping it, and counts the use.
    pub(super) fn lend_unkept(&self, asked: &Asked, unkept: &Unkept, outcome: Outcome) -> Result<(), LibraryError> {
        files::write_lease(&asked.request.lease, &unkept.jpeg)?;
        let score = asked.miss.as_ref().map(|miss| miss.cosine).filter(|_| outcome == Outcome::Generated);
        let by = self.use_of(asked, outcome, score);
        self.write("note a use in", move |transaction| write::used_unkept(transaction, &by))?;
        log_found(asked, &unkept.file, outcome, score);
        Ok(())
    }

    /// Puts a picture under the next free number of its kind.
    fn put_numbered(&self, kind: &str, bytes: &[u8]) -> Result<String, LibraryError> {
        loop {
            let kind = names::plain(kind);
            let key = kind.clone();
            let number = self.write("number a picture in", move |transaction| write::next_number(transaction, &key))?;
            let name = names::generated(&kind, number);
            if files::stat(&self.dir.join(&name))?.is_none() && files::put(&self.dir, &name, bytes)? {
                return Ok(name);
            }
        }
    }

    /// Makes the row of a picture whose file is in bg_images/ already.
    pub(super) fn row_of(
        &self,
        file: &str,
        bytes: &[u8],
        stat: FileStat,
        about: &Description,
        shape: picture::Shape,
    ) -> NewRow {
        let blake3 = *blake3::hash(bytes).as_bytes();
        let source = about.source();
        NewRow {
            file: file.to_owned(),
            blake3,
            content: blake3,
            stat,
            wanted: Wanted {
                prompt_key: prompt_key(&about.prompt),
                kind: about.kind.clone(),
                width: about.width.unwrap_or(shape.width),
                height: about.height.unwrap_or(shape.height),
            },
            prompt: about.prompt.clone(),
            generator: about.generator.clone(),
            source,
            seed: about.seed.map(u64::cast_signed),
            kept: source == Source::External,
            vector: self.vector(&about.prompt),
            now: self.now(),
        }
    }
}

fn description(asked: &Asked, made: &Made, seed: u64) -> Description {
    let painted = made.source == ImageSource::Procedural;
    let source = if painted { Source::Procedural } else { Rank::of_generator(&made.generator).source() };
    Description {
        prompt: asked.request.prompt.clone(),
        kind: asked.request.kind.clone(),
        seed: Some(seed),
        generator: Some(made.generator.clone()),
        v: describe::VERSION,
        source: Some(source),
        width: Some(asked.request.width),
        height: Some(asked.request.height),
    }
}
