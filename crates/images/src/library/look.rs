//! Looking at pictures one by one: who shows one, what is like it, its file, and a small one of it.

use super::LibraryError;
use super::parts::Parts;
use super::people::{Hit, search};
use crate::files;
use crate::picture;
use crate::store::browse::{self, Listed, Showing};
use crate::thumbnail;

/// How many pictures that are like one are shown.
const LIKE_IT_MAX: usize = 12;
/// The least cosine that is worth showing: below it two prompts have next to nothing in common.
const SCORE_MIN: f32 = 0.05;
/// How many of its uses are shown, the newest first.
const USES_MAX: u32 = 50;

/// What is known of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Looked {
    /// The picture.
    pub picture: Listed,
    /// Its newest uses.
    pub uses: Vec<Showing>,
    /// The pictures whose prompts are most like its own, with the hashes of their files.
    pub like_it: Vec<(Hit, [u8; 32])>,
}

/// The file of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Its name in bg_images/.
    pub file: String,
    /// Its type, for browsers.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// blake3 of the file when it was entered.
    pub blake3: [u8; 32],
}

/// A small JPEG of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Small {
    /// Its bytes.
    pub jpeg: Vec<u8>,
    /// blake3 of the picture's file when it was entered.
    pub blake3: [u8; 32],
}

fn picture(parts: &Parts, id: i64) -> Result<Listed, LibraryError> {
    let found = parts.store.read("search", |connection| browse::by_id(connection, id))?;
    found.ok_or_else(|| LibraryError::Unknown { file: id.to_string() })
}

/// Looks at one picture.
pub(super) fn look(parts: &Parts, id: i64) -> Result<Looked, LibraryError> {
    let picture = picture(parts, id)?;
    let uses = parts.store.read("search", |connection| browse::uses(connection, id, USES_MAX))?;
    let mut like_it = Vec::new();
    for hit in search(parts, &picture.row.prompt, None, LIKE_IT_MAX + 1)? {
        let found = parts.store.read("search", |connection| browse::by_id(connection, hit.row.id))?;
        like_it.extend(found.filter(|it| it.row.id != id).map(|it| (hit, it.blake3)));
    }
    like_it.retain(|(hit, _)| SCORE_MIN <= hit.score);
    like_it.truncate(LIKE_IT_MAX);
    Ok(Looked { picture, uses, like_it })
}

/// Reads the file of a picture.
pub(super) fn content(parts: &Parts, id: i64) -> Result<Content, LibraryError> {
    let Listed { row, blake3 } = picture(parts, id)?;
    let path = parts.dir.join(&row.file);
    if files::stat(&path)?.is_none() {
        return Err(LibraryError::Unknown { file: row.file }); // gone, or no regular file any more
    }
    let bytes = files::read(&path, picture::BYTES_MAX)?;
    let unusable = |source| LibraryError::Unusable { what: row.file.clone(), source };
    let media_type = thumbnail::media_type(&bytes).map_err(unusable)?;
    Ok(Content { file: row.file, media_type, bytes, blake3 })
}

/// Makes a small JPEG of a picture.
pub(super) fn small(parts: &Parts, id: i64, side: u32) -> Result<Small, LibraryError> {
    let Content { file, bytes, blake3, .. } = content(parts, id)?;
    let unusable = |source| LibraryError::Unusable { what: file, source };
    let jpeg = thumbnail::small(&bytes, side).map_err(unusable)?;
    Ok(Small { jpeg, blake3 })
}
