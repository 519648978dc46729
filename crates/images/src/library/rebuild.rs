//! Makes rows and vectors anew from the directory alone. What is there and right stays; so it may be done twice, and
//! may die anywhere.

use super::LibraryError;
use super::about::read_again;
use super::adopt;
use super::parts::Parts;
use super::scan::{self, Adopted, Unknown};
use super::verify::is_damaged;
use crate::files;
use crate::store::changes;
use crate::store::search;
use crate::store::seen;
use crate::store::totals;
use crate::store::write;
use failpoint::FailPoint;
use telemetry::event;

/// What a rebuild did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rebuilt {
    /// Pictures now.
    pub files: u64,
    /// Pictures taken in from their files.
    pub adopted: u64,
    /// Rows dropped, because their files are gone.
    pub dropped: u64,
    /// Files that are no pictures of ours, or cannot be read.
    pub refused: u64,
    /// Vectors now.
    pub entries: u64,
}

/// Makes rows and vectors anew; whoever calls it keeps house.
pub(super) fn rebuild(parts: &Parts) -> Result<Rebuilt, LibraryError> {
    let refused = parts.store.read("list", seen::refused)?;
    parts.store.write("forget files of", move |transaction| {
        seen::forget(transaction, &refused.into_iter().map(|it| it.file).collect::<Vec<_>>())
    })?;
    let (mut gone, mut damaged, mut unread) = (Vec::new(), Vec::new(), 0);
    let (rows, entered) =
        parts.store.read("list", |connection| Ok((search::all(connection)?, search::fingerprints(connection)?)))?;
    for row in rows {
        let Some(entered) = entered.get(&row.id) else { continue };
        if files::stat(&parts.dir.join(&row.file))?.is_none() {
            gone.push(row.id);
            continue;
        }
        match is_damaged(&parts.dir, &row, entered) {
            Ok(true) => damaged.push(Unknown { file: row.file, replaces: Some(row.id) }),
            Ok(false) => read_again(parts, &row)?,
            // One file that cannot be read does not stop the others; its row stays as it is.
            Err(LibraryError::Io { act, path, source }) => {
                let reason = format!("cannot {act} {}: {source}", path.display());
                event::ImageUnreadable { file: row.file, reason }.emit();
                unread += 1;
            }
            Err(other) => return Err(other),
        }
    }
    let dropped = gone.len() as u64;
    let model = parts.vectors.model().to_owned();
    parts.store.write("drop rows of", move |transaction| {
        gone.iter().try_for_each(|id| write::remove(transaction, *id).map(drop))?;
        changes::forget_vectors(transaction, &model)
    })?;
    parts.vectors.forget_snapshot()?;
    failpoint::hit(FailPoint::RebuildBegun, "");
    let (mut unknown, mut done) = scan::scan(parts)?;
    damaged.retain(|it| !unknown.contains(it));
    unknown.extend(damaged);
    for one in &unknown {
        adopt::some(parts, std::slice::from_ref(one), &mut done)?;
        failpoint::hit(FailPoint::RebuildAdopted, "");
    }
    parts.vectors.embed_all()?;
    parts.store.write("count", totals::recount)?;
    let Adopted { adopted, refused, .. } = done;
    let refused = refused + unread;
    Ok(Rebuilt { adopted, dropped, refused, ..Rebuilt::default() })
}
