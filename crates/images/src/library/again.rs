//! Lends a picture once more to the scene that it was chosen for.

use super::asked::Asked;
use super::lend::lend;
use super::parts::Parts;
use super::{Lease, LibraryError, Request};
use crate::rank::Rank;
use crate::store::write::Outcome;
use crate::store::{Row, search};
use likeness::{Likeness, Traits};

/// How like a scene is to the one before it was changed a little: as like as can be, so that only facets decide.
const SAME_SCENE: f32 = 1.0;

/// Lends the picture of a scene in the revision before; its use is noted together with those of other scenes. `None` if it is
/// gone, has another size or another maker than it must have, or conflicts with what the scene says now, such as another time
/// of day.
pub(super) fn again(
    parts: &Parts,
    request: Request,
    file: &str,
    maker: Option<&str>,
) -> Result<Option<Lease>, LibraryError> {
    let asked = Asked::new(request, Rank::Plain).in_company();
    let row = parts.store.read("search", |connection| search::by_file(connection, file))?;
    let fits = |row: &Row| {
        (row.width, row.height) == (asked.wanted.width, asked.wanted.height)
            && maker.is_none_or(|maker| row.generator.as_deref() == Some(maker))
    };
    let Some(row) = row.filter(fits) else { return Ok(None) };
    match Likeness::judge(asked.traits(), &Traits::of(&row.prompt), SAME_SCENE, parts.threshold) {
        Likeness::Conflict(_) => Ok(None),
        Likeness::Exact | Likeness::Similar | Likeness::Near | Likeness::Different => {
            lend(parts, &row, &asked, Outcome::Exact, None)
        }
    }
}
