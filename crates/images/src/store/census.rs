//! The rows that a count of `bg_images/` is compared with.

use super::write::missing;
use rusqlite::{Connection, Result, Transaction};
use std::collections::HashMap;

/// Tells what the library knows of a file in `bg_images/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed {
    /// It is a picture with a row.
    Picture {
        /// The id of the row.
        id: i64,
        /// The size in the row.
        bytes: u64,
    },
    /// The library has looked at it and refused it.
    Refused,
}

/// Returns what the library knows of each file, by its name.
pub fn listed(db: &Connection) -> Result<HashMap<Vec<u8>, Listed>> {
    let mut listed = HashMap::new();
    let mut refused = db.prepare_cached("SELECT file FROM image_seen")?;
    let mut rows = refused.query([])?;
    while let Some(row) = rows.next()? {
        listed.insert(row.get::<_, String>(0)?.into_bytes(), Listed::Refused);
    }
    let mut pictures = db.prepare_cached("SELECT id, file, blocks FROM image WHERE state = 'ready'")?;
    let mut rows = pictures.query([])?;
    while let Some(row) = rows.next()? {
        let (id, bytes) = (row.get(0)?, u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0));
        listed.insert(row.get::<_, String>(1)?.into_bytes(), Listed::Picture { id, bytes });
    }
    Ok(listed)
}

/// Marks the pictures that are lost as missing, and corrects the sizes of others.
pub fn mend(db: &Transaction<'_>, lost: &[i64], resized: &[(i64, u64)]) -> Result<()> {
    lost.iter().try_for_each(|id| missing(db, *id))?;
    let mut resize = db.prepare("UPDATE image SET blocks = ?2 WHERE id = ?1")?;
    resized
        .iter()
        .try_for_each(|(id, bytes)| resize.execute((*id, i64::try_from(*bytes).unwrap_or(i64::MAX))).map(drop))
}
