//! Makes rows and vectors anew from the directory alone. What is there and right stays; so it may be done twice, and
//! may die anywhere.

use super::adopt::{Adopted, Unknown};
use super::{ImageLibrary, LibraryError};
use crate::failpoint;
use crate::failpoint::FailPoint;
use crate::images::files;
use crate::images::store::changes;
use crate::images::store::scan;
use crate::images::store::search;
use crate::images::store::totals;
use crate::images::store::write;

/// What a rebuild did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rebuilt {
    /// Pictures now.
    pub files: u64,
    /// Pictures taken in from their files.
    pub adopted: u64,
    /// Rows dropped, because their files are gone.
    pub dropped: u64,
    /// Files that are no pictures of ours.
    pub refused: u64,
    /// Vectors now.
    pub entries: u64,
}

impl ImageLibrary {
    /// Makes rows and vectors anew from the directory alone.
    pub fn rebuild(&self) -> Result<Rebuilt, LibraryError> {
        let inner = &self.inner;
        let refused = inner.read("list", scan::refused)?;
        inner.write("forget files of", move |transaction| {
            scan::forget(transaction, &refused.into_iter().map(|it| it.file).collect::<Vec<_>>())
        })?;
        let mut gone = Vec::new();
        let mut damaged = Vec::new();
        let (rows, entered) =
            inner.read("list", |connection| Ok((search::all(connection)?, search::fingerprints(connection)?)))?;
        for row in rows {
            let Some((blake3, _)) = entered.get(&row.id) else { continue };
            if files::stat(&inner.dir.join(&row.file))?.is_none() {
                gone.push(row.id);
            } else if inner.is_damaged(&row, blake3)? {
                damaged.push(Unknown { file: row.file, replaces: Some(row.id) });
            }
        }
        let dropped = gone.len() as u64;
        let model = inner.embedder.id().to_owned();
        inner.write("drop rows of", move |transaction| {
            gone.iter().try_for_each(|id| write::remove(transaction, *id, i64::MAX).map(drop))?;
            changes::forget_vectors(transaction, &model)
        })?;
        inner.forget_snapshot()?;
        failpoint::hit(FailPoint::RebuildBegun, "");
        let (mut unknown, mut done) = inner.scan()?;
        damaged.retain(|it| !unknown.contains(it));
        unknown.extend(damaged);
        for one in &unknown {
            inner.adopt_some(std::slice::from_ref(one), &mut done)?;
            failpoint::hit(FailPoint::RebuildAdopted, "");
        }
        inner.embed_all()?;
        inner.write("count", totals::recount)?;
        let stats = self.stats()?;
        let Adopted { adopted, refused, .. } = done;
        Ok(Rebuilt { files: stats.files, adopted, dropped, refused, entries: stats.entries })
    }
}
