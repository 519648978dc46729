//! Tells which picture a request would be lent, and lends none.

use super::asked::Asked;
use super::choose::Need;
use super::find::choice;
use super::parts::Parts;
use super::{LibraryError, Request};
use crate::store::{Row, search};

/// How a picture is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// One of the very same prompt.
    Exact,
    /// That, or one of a similar prompt.
    Similar,
}

/// A picture that would be lent.
#[derive(Debug, Clone, PartialEq)]
pub struct Foreseen {
    /// The picture.
    pub row: Row,
    /// The cosine of the prompts, where it would be found by similarity.
    pub similarity: Option<f32>,
}

/// Finds the picture that a request would be lent, and adds it to what the video shows, so that its next scene has another.
pub(super) fn foresee(
    parts: &Parts,
    request: Request,
    maker: &str,
    how: Search,
) -> Result<Option<Foreseen>, LibraryError> {
    let mut asked = Asked::of_maker(request, maker);
    if !asked.request.reuse {
        return Ok(None);
    }
    let lends =
        |asked: &Asked, row: &Row| asked.request.exclude.claim(&row.file) && parts.dir.join(&row.file).is_file();
    let same = parts.store.read("search", |connection| search::exact(connection, &asked.wanted))?;
    if let Some(row) = same.into_iter().find(|row| asked.takes(row) && lends(&asked, row)) {
        return Ok(Some(Foreseen { row, similarity: None }));
    }
    if how == Search::Similar {
        asked.vector = parts.vectors.of(&asked.request.prompt);
    }
    let Some(vector) = asked.vector.clone() else { return Ok(None) };
    let ranked = choice(parts, &asked, &vector.numbers, Need::Same)?.ranked;
    let found = ranked.into_iter().find(|it| lends(&asked, &it.row));
    Ok(found.map(|it| Foreseen { row: it.row, similarity: Some(it.cosine) }))
}
