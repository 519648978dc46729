//! Takes a new picture in: first its file, then its row and vector in one commit. A crash between leaves a file that
//! says what it is, and the next scan takes it in.

use super::asked::Asked;
use super::lend::{Unkept, lend, lend_unkept, log_found, use_of};
use super::parts::Parts;
use super::{Lease, LibraryError, Made};
use crate::describe::{self, Description};
use crate::files::{self, Lasts};
use crate::names;
use crate::picture;
use crate::rank::Rank;
use crate::store::Source;
use crate::store::search;
use crate::store::write::{self, NewRow, Outcome};
use failpoint::FailPoint;
use job::outcome::ImageSource;
use std::io;
use std::sync::Arc;

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

/// Takes in what a generator made, and lends it.
pub(super) fn take_in(parts: &Parts, asked: &Asked, made: Made, seed: u64) -> Result<Added, LibraryError> {
    let unusable = |source| LibraryError::Unusable { what: format!("what {} made", made.generator), source };
    // What our own encoder has just made need not be decoded again.
    let ours = made.source == ImageSource::Procedural;
    let shape = if ours { picture::check_end(&made.jpeg) } else { picture::check(&made.jpeg) };
    let shape = shape.map_err(unusable)?;
    let content = made.content.unwrap_or_else(|| *blake3::hash(&made.jpeg).as_bytes());
    // Two scenes may be given the very same at the same moment, before either is in the library.
    if !asked.request.exclude.claim(&format!("blake3:{}", blake3::Hash::from_bytes(content))) {
        return Ok(Added::Repeats);
    }
    let same = parts.store.read("search", |connection| search::by_content(connection, &content))?;
    if let Some(row) = same.filter(|row| row.ready) {
        if asked.request.exclude.contains(&row.file) {
            return Ok(Added::Repeats);
        }
        if let Some(lease) = lend(parts, &row, asked, Outcome::Generated, None)? {
            return Ok(Added::Lent(Lease { source: made.source, ..lease }));
        }
        if asked.request.exclude.contains(&row.file) {
            return Ok(Added::Repeats);
        }
    }
    if parts.room.is_closed(&parts.store)? {
        let unkept = Unkept::new(made.jpeg);
        if asked.request.exclude.contains(&unkept.file) {
            return Ok(Added::Repeats);
        }
        lend_unkept(parts, asked, &unkept, Outcome::Generated)?;
        let lease = Lease { file: unkept.file.clone(), source: made.source, similarity: None };
        return Ok(Added::Unkept(lease, Arc::new(unkept)));
    }
    let source = made.source;
    let file = keep(parts, asked, Fresh { made, format: shape.format, content, seed })?;
    if files::lend(&parts.dir, &file, None, &asked.request.lease)? {
        return Ok(Added::Lent(Lease { file, source, similarity: None }));
    }
    Err(files::failed("lend", &parts.dir.join(file))(io::ErrorKind::NotFound.into()))
}

/// A picture that was made, checked and found new.
struct Fresh {
    made: Made,
    format: picture::Format,
    /// The hash of its bytes as they came.
    content: [u8; 32],
    seed: u64,
}

/// Keeps a picture: its file, then its row with its first use. Returns its name.
fn keep(parts: &Parts, asked: &Asked, fresh: Fresh) -> Result<String, LibraryError> {
    let Fresh { made, format, content, seed } = fresh;
    let description = description(asked, &made, seed);
    let bytes = match describe::read(&made.jpeg, format) {
        Some(_) => made.jpeg,
        None => describe::write(&made.jpeg, format, &description).unwrap_or(made.jpeg),
    };
    let source = description.source.unwrap_or(Source::Generated);
    let lasts = if source == Source::Procedural { Lasts::UntilPowerCut } else { Lasts::Always };
    let file = put_numbered(parts, asked, &bytes, lasts)?;
    failpoint::hit(FailPoint::ImageStored, asked.request.job.as_str());
    let path = parts.dir.join(&file);
    let gone = || files::failed("look at", &path)(io::ErrorKind::NotFound.into());
    let new = NewRow {
        file: file.clone(),
        blake3: *blake3::hash(&bytes).as_bytes(),
        content,
        stat: files::stat(&path)?.ok_or_else(gone)?,
        wanted: asked.wanted.clone(),
        prompt: asked.request.prompt.clone(),
        generator: description.generator,
        source,
        seed: Some(seed.cast_signed()),
        kept: false,
        vector: match &asked.vector {
            Some(vector) => Some(vector.clone()),
            None => parts.vectors.of_job(&asked.request.prompt, Some(&asked.request.job)),
        },
        now: parts.now(),
    };
    let score = asked.miss.as_ref().map(|miss| miss.cosine);
    let by = use_of(asked, Outcome::Generated, score, parts.now());
    parts.store.write("enter a picture into", move |transaction| {
        let id = write::insert(transaction, &new)?;
        write::used(transaction, id, &by)
    })?;
    failpoint::hit(FailPoint::ImageEntered, asked.request.job.as_str());
    log_found(asked, &file, Outcome::Generated, score);
    Ok(file)
}

/// Puts a picture under the next free number of its kind, and claims it before a search can find it.
fn put_numbered(parts: &Parts, asked: &Asked, bytes: &[u8], lasts: Lasts) -> Result<String, LibraryError> {
    loop {
        let kind = names::plain(&asked.wanted.kind);
        let key = kind.clone();
        let number =
            parts.store.write("number a picture in", move |transaction| write::next_number(transaction, &key))?;
        let name = names::generated(&kind, number);
        asked.request.exclude.claim(&name);
        if files::stat(&parts.dir.join(&name))?.is_none() && files::put(&parts.dir, &name, bytes, lasts)? {
            return Ok(name);
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
        credit: None,
    }
}
