//! Counts everything anew and mends the counters: what `du --verify` does, and one pass a day.

use super::Reaper;
use super::history::Past;
use super::mend::record_size;
use super::removal::{Act, Tally};
use crate::db::Durability;
use crate::ledger::{Ledger, LedgerError, Usage, UsageKind};
use crate::telemetry::event;
use fsx::plain_files;
use std::collections::HashMap;
use std::io;

/// A drift of the library's counter up to this is not worth a word: so many bytes, or a hundredth.
const DRIFT_BYTES_QUIET: u64 = 64 << 20;

/// What was counted, beside what the counters said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verified {
    /// Pictures in `bg_images/`, without what the library has refused.
    pub images: Usage,
    /// Files there that the library has refused: no pictures, or copies of some.
    pub images_refused: Usage,
    /// Rows that had another size than their picture, and have the right one now.
    pub images_resized: u64,
    /// What the counter said of them.
    pub images_counted: Usage,
    /// Pictures that no row knows: the library takes them in.
    pub images_unknown: u64,
    /// Rows whose picture is gone: marked as missing.
    pub images_missing: u64,
    /// Workspaces that wait for people.
    pub preserved: Usage,
    /// What the counter said of them.
    pub preserved_counted: Usage,
    /// Counters that did not even agree with the rows, and do now.
    pub counters_mended: u64,
}

impl Verified {
    /// Returns how much more the directory of pictures has than its counter said, in bytes.
    pub fn drift_bytes(&self) -> i64 {
        signed(self.images.bytes).saturating_sub(signed(self.images_counted.bytes))
    }

    /// Tells whether every counter was right.
    pub fn is_exact(&self) -> bool {
        let pairs = [(self.images, self.images_counted), (self.preserved, self.preserved_counted)];
        self.counters_mended == 0 && pairs.iter().all(|(is, said)| is == said)
    }

    /// Tells whether something was put right. What no row knows is not: the library takes it in with the next pass.
    pub fn is_mended(&self) -> bool {
        0 < self.counters_mended + self.images_missing + self.images_resized || self.preserved != self.preserved_counted
    }

    fn is_worth_a_word(&self) -> bool {
        let drift = self.drift_bytes().unsigned_abs();
        DRIFT_BYTES_QUIET < drift || self.images_counted.bytes / 100 < drift
    }
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Why not everything could be counted.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// A directory cannot be read.
    #[error("cannot count {}", path.display())]
    Io {
        /// Which.
        path: std::path::PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The ledger does not answer.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// There is no ledger to compare with.
    #[error("cannot compare: the ledger cannot be opened")]
    NoLedger,
}

impl Reaper {
    /// Counts everything anew, compares it with the counters, and mends those.
    pub fn verify(&self) -> Result<Verified, VerifyError> {
        let ledger = self.parts.ledger.as_ref().ok_or(VerifyError::NoLedger)?;
        let mut verified = Verified::default();
        self.verify_images(ledger, &mut verified)?;
        self.verify_preserved(ledger, &mut verified)?;
        verified.counters_mended = ledger.recount_blocking()?.len() as u64;
        Ok(verified)
    }

    /// Counts everything anew in a pass. A drift that stays is told when it comes, and not again every day.
    pub(super) fn verify_into(&self, past: &Past, tally: &mut Tally) {
        match self.verify() {
            Ok(verified) => {
                tally.verified = true;
                tally.drift_bytes = verified.drift_bytes();
                if verified.is_worth_a_word() && past.drift_bytes() != Some(tally.drift_bytes) {
                    let drift = event::BgImagesDrift {
                        files: verified.images.entries,
                        bytes: verified.images.bytes,
                        counted_files: verified.images_counted.entries,
                        counted_bytes: verified.images_counted.bytes,
                        drift_bytes: verified.drift_bytes(),
                    };
                    drift.emit();
                }
            }
            Err(error) => tally.failed(Act::Verify, &self.parts.bg_images, &error),
        }
    }

    fn verify_images(&self, ledger: &Ledger, verified: &mut Verified) -> Result<(), VerifyError> {
        let failed = |act| move |source| LedgerError::Db { act, source };
        // The rows first: a picture is there before its row is, so that a row without a picture has lost it.
        let mut known = ledger.db().read_blocking(known_images).map_err(failed("list pictures"))?;
        verified.images_counted = ledger.usage_blocking(UsageKind::BgImages)?;
        let mut resized = Vec::new();
        let dir = &self.parts.bg_images;
        let counted = plain_files(dir, |name, bytes| {
            let name = name.to_bytes();
            if name.starts_with(b".") {
                return; // on its way in
            }
            let row = known.remove(name);
            let of = if row == Some(Known::Refused) { &mut verified.images_refused } else { &mut verified.images };
            of.entries += 1;
            of.bytes += bytes;
            match row {
                Some(Known::Picture { id, bytes: noted }) if noted != bytes => resized.push((id, bytes)),
                Some(_) => {}
                None => verified.images_unknown += 1,
            }
        });
        counted.map_err(|source| VerifyError::Io { path: dir.clone(), source })?;
        let lost = |known: &Known| if let Known::Picture { id, .. } = *known { Some(id) } else { None };
        let lost: Vec<i64> = known.values().filter_map(lost).collect();
        verified.images_missing = lost.len() as u64;
        verified.images_resized = resized.len() as u64;
        if !lost.is_empty() || !resized.is_empty() {
            let mend = move |db: &rusqlite::Transaction<'_>| {
                lost.iter().try_for_each(|id| crate::images::store::write::missing(db, *id))?;
                let mut resize = db.prepare("UPDATE image SET blocks = ?2 WHERE id = ?1")?;
                resized.iter().try_for_each(|(id, bytes)| resize.execute((*id, signed(*bytes))).map(drop))
            };
            ledger.db().write_blocking(Durability::Process, mend).map_err(failed("mend the list of pictures"))?;
        }
        Ok(())
    }

    /// Measures every preserved workspace; the rows are read first, so that one that goes meanwhile is not taken for
    /// forgotten.
    fn verify_preserved(&self, ledger: &Ledger, verified: &mut Verified) -> Result<(), VerifyError> {
        let root = self.parts.workspaces.root();
        let io_failed = |source| VerifyError::Io { path: root.to_path_buf(), source };
        let mut known: HashMap<_, _> = ledger.preserved_sizes_blocking()?.into_iter().collect();
        verified.preserved_counted = ledger.usage_blocking(UsageKind::Preserved)?;
        for (place, marker) in self.survey().map_err(io_failed)?.0.preserved {
            let found = fsx::tree_size(place.dir());
            let Ok(size) = found else { continue }; // it just went
            verified.preserved.entries += 1;
            verified.preserved.bytes += size.bytes;
            let usage = Usage { entries: size.entries, bytes: size.bytes };
            if known.remove(place.id()) != Some(usage) {
                record_size(ledger, &place, &marker, usage)?;
            }
            let noted = marker.size.map(|size| Usage { entries: size.entries, bytes: size.bytes });
            if noted != Some(usage)
                && let Ok(Some(mut held)) = self.parts.workspaces.hold(place.id())
                && let Err(error) = held.measure()
            {
                tracing::debug!(%error, "cannot note the size of a workspace"); // the ledger has it
            }
        }
        for (id, size) in known {
            if self.parts.workspaces.place(&id).is_gone() {
                self.record_gone(ledger, id, self.parts.clock.now())?;
            } else {
                // It is there and cannot be read: nothing is known but what the ledger says.
                verified.preserved.entries += 1;
                verified.preserved.bytes += size.bytes;
            }
        }
        Ok(())
    }
}

/// What the library knows of a file in `bg_images/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Picture { id: i64, bytes: u64 },
    Refused,
}

fn known_images(db: &rusqlite::Connection) -> rusqlite::Result<HashMap<Vec<u8>, Known>> {
    let mut known = HashMap::new();
    let mut refused = db.prepare_cached("SELECT file FROM image_seen")?;
    let mut rows = refused.query([])?;
    while let Some(row) = rows.next()? {
        known.insert(row.get::<_, String>(0)?.into_bytes(), Known::Refused);
    }
    let mut pictures = db.prepare_cached("SELECT id, file, blocks FROM image WHERE state = 'ready'")?;
    let mut rows = pictures.query([])?;
    while let Some(row) = rows.next()? {
        let (id, bytes) = (row.get(0)?, u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0));
        known.insert(row.get::<_, String>(1)?.into_bytes(), Known::Picture { id, bytes });
    }
    Ok(known)
}
