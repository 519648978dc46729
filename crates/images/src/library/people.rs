//! What people do with single pictures: add, keep, remove, search.

use super::LibraryError;
use super::about::{make_theirs, row_of};
use super::parts::Parts;
use crate::describe::{self, Description};
use crate::files::{self, Lasts};
use crate::names;
use crate::picture;
use crate::rank::Rank;
use crate::store::search;
use crate::store::write;
use crate::store::{Row, Store};
use crate::vectors::Filter;
use likeness::{Likeness, Traits};
use std::path::Path;

/// What became of a file that a person added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// Its name in bg_images/.
    pub file: String,
    /// Whether the very same was there already; then it is kept from now on, and described as was given.
    pub was_there: bool,
    /// What it is found by.
    pub prompt: String,
    /// The kind of story that it fits.
    pub kind: String,
}

/// A picture and how like its prompt is to a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The picture.
    pub row: Row,
    /// The cosine of the prompts.
    pub score: f32,
    /// Whether it would be shown for the text.
    pub serves: bool,
}

/// Copies a person's picture into the library, where it is kept. Words and kind that are not given are drawn from
/// the file's name.
pub(super) fn add(
    parts: &Parts,
    path: &Path,
    prompt: Option<&str>,
    kind: Option<&str>,
) -> Result<Addition, LibraryError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = files::read(path, picture::BYTES_MAX)?;
    let shape =
        picture::check(&bytes).map_err(|source| LibraryError::Unusable { what: path.display().to_string(), source })?;
    enter(parts, (&name, &bytes, shape), Given { prompt, kind })
}

/// What a person says of a picture that they add.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given<'a> {
    /// What it shows.
    pub(super) prompt: Option<&'a str>,
    /// The kind of story that it fits.
    pub(super) kind: Option<&'a str>,
}

/// Adds the bytes of a file of this name.
pub(super) fn add_bytes(parts: &Parts, name: &str, bytes: &[u8], given: Given<'_>) -> Result<Addition, LibraryError> {
    let unusable = |source| LibraryError::Unusable { what: name.to_owned(), source };
    let shape = picture::check(bytes).map_err(unusable)?;
    enter(parts, (name, bytes, shape), given)
}

fn enter(
    parts: &Parts,
    (name, bytes, shape): (&str, &[u8], picture::Shape),
    given: Given<'_>,
) -> Result<Addition, LibraryError> {
    let Given { prompt, kind } = given;
    let told = names::told(name);
    let within = describe::read(bytes, shape.format);
    let said = within.as_ref();
    let words = prompt.map(str::to_owned).or_else(|| said.map(|it| it.prompt.clone())).unwrap_or(told.words);
    let fits = kind.map(str::to_owned).or_else(|| said.map(|it| it.kind.clone())).unwrap_or(told.kind);
    let about = Description::external(words, fits);
    let content = *blake3::hash(bytes).as_bytes();
    let known = parts.store.read("search", |connection| search::by_content(connection, &content))?;
    if let Some(row) = known.filter(|row| row.ready) {
        // What is not given stays as it is.
        let about = Description {
            prompt: prompt.map_or_else(|| row.prompt.clone(), str::to_owned),
            kind: kind.map_or_else(|| row.kind.clone(), str::to_owned),
            ..about
        };
        // Beside the file, which is never written again: so that a rebuild knows it too.
        let beside = parts.dir.join(format!("{}.json", row.file));
        fsx::write_atomic(&beside, about.to_text().as_bytes()).map_err(files::failed("write", &beside))?;
        make_theirs(parts, &row, &about, shape)?;
        return Ok(Addition { file: row.file, was_there: true, prompt: about.prompt, kind: about.kind });
    }
    let written = describe::write(bytes, shape.format, &about);
    let bytes = written.as_deref().unwrap_or(bytes);
    let file = files::put_by_content(&parts.dir, bytes, shape.format)?;
    if written.is_none() {
        files::put(&parts.dir, &format!("{file}.json"), about.to_text().as_bytes(), Lasts::Always)?;
    }
    let at = parts.dir.join(&file);
    let stat = files::stat(&at)?;
    let stat = stat.ok_or_else(|| files::failed("look at", &at)(std::io::ErrorKind::NotFound.into()))?;
    let mut new = row_of(parts, &file, bytes, stat, &about, shape);
    new.content = content;
    parts.store.write("enter a picture into", move |transaction| write::insert(transaction, &new))?;
    Ok(Addition { file, was_there: false, prompt: about.prompt, kind: about.kind })
}

/// Spares pictures from eviction, or no longer. All are looked up first: a wrong name among them changes nothing.
pub(super) fn set_kept(store: &Store, names: &[String], kept: bool) -> Result<(), LibraryError> {
    for name in names {
        picture(store, name)?;
    }
    let names = names.to_vec();
    store.write("keep pictures of", move |transaction| {
        names.iter().try_for_each(|name| write::set_kept(transaction, name, kept).map(drop))
    })
}

/// Removes a picture, whoever put it there; videos at work keep it. Returns the bytes that are free now.
pub(super) fn remove(dir: &Path, store: &Store, name: &str) -> Result<u64, LibraryError> {
    let row = picture(store, name)?;
    store.write("remove pictures from", move |transaction| write::remove(transaction, row.id))?;
    let path = dir.join(&row.file);
    let held = files::leases(&path)? != 0;
    files::remove(&path)?;
    files::remove(&dir.join(format!("{}.json", row.file)))?;
    Ok(if held { 0 } else { row.bytes })
}

/// Finds a picture by its name.
pub(super) fn picture(store: &Store, name: &str) -> Result<Row, LibraryError> {
    let found = store.read("search", |connection| search::by_file(connection, name))?;
    found.ok_or_else(|| LibraryError::Unknown { file: name.to_owned() })
}

/// Finds the pictures whose prompts are most like a text, of a kind or of every kind.
pub(super) fn search(parts: &Parts, text: &str, kind: Option<&str>, most: usize) -> Result<Vec<Hit>, LibraryError> {
    let Some(vector) = parts.vectors.of(text) else { return Ok(Vec::new()) };
    let found = parts.vectors.search(
        &vector.numbers,
        Filter { kind, size: None, smaller: true, rank: Rank::Plain, maker: None },
        most,
    )?;
    let ids: Vec<i64> = found.iter().map(|(id, _)| *id).collect();
    let rows = parts.store.read("search", |connection| search::by_ids(connection, &ids))?;
    let asked = Traits::of(text);
    let hit = |(id, score): &(i64, f32)| {
        let row = rows.iter().find(|row| row.id == *id)?.clone();
        let likeness = Likeness::judge(&asked, &Traits::of(&row.prompt), *score, parts.threshold);
        Some(Hit { row, score: *score, serves: likeness.may_serve() })
    };
    Ok(found.iter().filter_map(hit).collect())
}
