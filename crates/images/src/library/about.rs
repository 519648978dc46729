//! What is known about a picture's file, and the row that says so.

use super::LibraryError;
use super::parts::Parts;
use crate::describe::{self, Description};
use crate::files;
use crate::names;
use crate::picture;
use crate::store::write::{self, FileStat, NewRow, Redescribed};
use crate::store::{Row, Source, Wanted};
use job::encoding;
use likeness::prompt_key;
use std::path::Path;

/// The longest text beside a picture.
const TEXT_BYTES_MAX: u64 = 16 << 10;
/// The endings of a text beside a picture.
const TEXT_ENDS: [&str; 3] = ["txt", "TXT", "Txt"];
/// The longest name that file systems take.
const NAME_BYTES_MAX: usize = 255;

/// Returns what is known about a file: by the text beside it, by what it says itself, by its name.
pub(super) fn about(
    dir: &Path,
    file: &str,
    bytes: &[u8],
    format: picture::Format,
) -> Result<Description, LibraryError> {
    let beside = text_beside(dir, &format!("{file}.json"))?;
    // What stands beside a file was said of it later than what stands in it.
    let beside = beside.and_then(|text| Description::parse(text.as_bytes()));
    let within = beside.or_else(|| describe::read(bytes, format)).map(|said| believed(file, said));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let mut typed = None;
    for name in TEXT_ENDS.iter().flat_map(|end| [format!("{stem}.{end}"), format!("{file}.{end}")]) {
        typed = match typed {
            None => text_beside(dir, &name)?,
            Some(text) => Some(text),
        };
    }
    let typed = typed.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    let typed = typed.filter(|text| !text.is_empty());
    let told = names::told(file);
    Ok(match (within, typed) {
        (Some(within), None) => within,
        (Some(within), Some(prompt)) => Description { prompt, ..within },
        (None, typed) => Description::external(typed.unwrap_or(told.words), told.kind),
    })
}

/// Reads the text in a file beside a picture.
fn text_beside(dir: &Path, name: &str) -> Result<Option<String>, LibraryError> {
    if NAME_BYTES_MAX < name.len() {
        return Ok(None); // a picture's name may be too long for one beside it
    }
    let path = dir.join(name);
    if files::stat(&path)?.is_none() {
        return Ok(None);
    }
    let bytes = files::read(&path, TEXT_BYTES_MAX)?;
    // The text is read as a job's is, whatever program wrote it.
    Ok(Some(encoding::quotable(&bytes).into_owned()))
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

/// Makes the row of a picture whose file is in bg_images/ already.
pub(super) fn row_of(
    parts: &Parts,
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
        vector: parts.vectors.of(&about.prompt),
        now: parts.now(),
    }
}

/// Makes a picture that is there a person's own, because they gave the very same: described as they say, and kept.
pub(super) fn make_theirs(
    parts: &Parts,
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
        vector: parts.vectors.of(&about.prompt),
        source: Source::External,
        generator: None,
        kept: true,
    };
    let id = row.id;
    parts.store.write("describe a picture of", move |transaction| write::redescribe(transaction, id, &new))
}

/// Takes over what is said of a picture now: text may have been placed beside it after it was entered.
pub(super) fn read_again(parts: &Parts, row: &Row) -> Result<(), LibraryError> {
    let bytes = files::read(&parts.dir.join(&row.file), picture::BYTES_MAX)?;
    let Ok(shape) = picture::shape(&bytes) else { return Ok(()) };
    let about = about(&parts.dir, &row.file, &bytes, shape.format)?;
    if (about.prompt.as_str(), about.kind.as_str()) == (row.prompt.as_str(), row.kind.as_str()) {
        return Ok(());
    }
    // Whose it is and whether it is kept was said by commands too, and stays.
    let new = Redescribed {
        wanted: Wanted {
            prompt_key: prompt_key(&about.prompt),
            kind: about.kind,
            width: row.width,
            height: row.height,
        },
        vector: parts.vectors.of(&about.prompt),
        prompt: about.prompt,
        source: row.source,
        generator: row.generator.clone(),
        kept: row.kept,
    };
    let id = row.id;
    parts.store.write("describe a picture of", move |transaction| write::redescribe(transaction, id, &new))
}
