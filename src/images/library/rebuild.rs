//! Makes rows and vectors anew from the directory alone. What is there and right stays; so it may be done twice, and
//! may die anywhere.

use super::adopt::{Adopted, Unknown};
use super::{ImageLibrary, Inner, LibraryError};
use crate::failpoint;
use crate::failpoint::FailPoint;
use crate::images::files;
use crate::images::picture;
use crate::images::store::changes;
use crate::images::store::scan;
use crate::images::store::search;
use crate::images::store::totals;
use crate::images::store::write::{self, Redescribed};
use crate::images::store::{Row, Wanted};
use crate::telemetry::event;
use likeness::prompt_key;

/// What a rebuild did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Rebuilt {
    /// Pictures now.
    pub(crate) files: u64,
    /// Pictures taken in from their files.
    pub(crate) adopted: u64,
    /// Rows dropped, because their files are gone.
    pub(crate) dropped: u64,
    /// Files that are no pictures of ours, or cannot be read.
    pub(crate) refused: u64,
    /// Vectors now.
    pub(crate) entries: u64,
}

impl ImageLibrary {
    /// Makes rows and vectors anew from the directory alone.
    pub(crate) fn rebuild(&self) -> Result<Rebuilt, LibraryError> {
        let inner = &self.inner;
        let _house = inner.keep_house()?;
        let refused = inner.read("list", scan::refused)?;
        inner.write("forget files of", move |transaction| {
            scan::forget(transaction, &refused.into_iter().map(|it| it.file).collect::<Vec<_>>())
        })?;
        let (mut gone, mut damaged, mut unread) = (Vec::new(), Vec::new(), 0);
        let (rows, entered) =
            inner.read("list", |connection| Ok((search::all(connection)?, search::fingerprints(connection)?)))?;
        for row in rows {
            let Some(entered) = entered.get(&row.id) else { continue };
            if files::stat(&inner.dir.join(&row.file))?.is_none() {
                gone.push(row.id);
                continue;
            }
            match inner.is_damaged(&row, entered) {
                Ok(true) => damaged.push(Unknown { file: row.file, replaces: Some(row.id) }),
                Ok(false) => inner.read_again(&row)?,
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
        let model = inner.embedder.id().to_owned();
        inner.write("drop rows of", move |transaction| {
            gone.iter().try_for_each(|id| write::remove(transaction, *id).map(drop))?;
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
        let refused = refused + unread;
        Ok(Rebuilt { files: stats.files, adopted, dropped, refused, entries: stats.entries })
    }
}

impl Inner {
    /// Takes over what is said of a picture now: text may have been placed beside it after it was entered.
    fn read_again(&self, row: &Row) -> Result<(), LibraryError> {
        let bytes = files::read(&self.dir.join(&row.file), picture::BYTES_MAX)?;
        let Ok(shape) = picture::shape(&bytes) else { return Ok(()) };
        let about = self.about(&row.file, &bytes, shape.format)?;
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
            vector: self.vector(&about.prompt),
            prompt: about.prompt,
            source: row.source,
            generator: row.generator.clone(),
            kept: row.kept,
        };
        let id = row.id;
        self.write("describe a picture of", move |transaction| write::redescribe(transaction, id, &new))
    }
}
