//! Counts everything anew and mends the counters: what `du --verify` does, and one pass a day.

use super::Reaper;
use super::mend::record_size;
use super::removal::{Act, Tally};
use crate::db::Durability;
use crate::ledger::{Ledger, LedgerError, Usage, UsageKind};
use crate::telemetry::event;
use std::collections::HashMap;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// A drift of the library's counter up to this is not worth a word: so many bytes, or a hundredth.
const DRIFT_BYTES_QUIET: u64 = 64 << 20;

/// What was counted, beside what the counters said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verified {
    /// Pictures in `bg_images/`.
    pub images: Usage,
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
        if verified.is_worth_a_word() {
            let drift = event::BgImagesDrift {
                files: verified.images.entries,
                bytes: verified.images.bytes,
                counted_files: verified.images_counted.entries,
                counted_bytes: verified.images_counted.bytes,
                drift_bytes: verified.drift_bytes(),
            };
            drift.emit();
        }
        Ok(verified)
    }

    pub(super) fn verify_into(&self, tally: &mut Tally) {
        match self.verify() {
            Ok(verified) => {
                tally.verified = true;
                tally.drift_bytes = verified.drift_bytes();
            }
            Err(error) => tally.failed(Act::Verify, &self.parts.bg_images, &error),
        }
    }

    fn verify_images(&self, ledger: &Ledger, verified: &mut Verified) -> Result<(), VerifyError> {
        let failed = |act| move |source| LedgerError::Db { act, source };
        // The rows first: a picture is there before its row is, so that a row without a picture has lost it.
        let rows = ledger.db().read_blocking(ready_images).map_err(failed("list pictures"))?;
        verified.images_counted = ledger.usage_blocking(UsageKind::BgImages)?;
        let dir = &self.parts.bg_images;
        let mut files = files_of(dir).map_err(|source| VerifyError::Io { path: dir.clone(), source })?;
        for bytes in files.values() {
            verified.images.entries += 1;
            verified.images.bytes += bytes;
        }
        let lost: Vec<i64> = rows.iter().filter(|(_, file)| files.remove(file).is_none()).map(|(id, _)| *id).collect();
        verified.images_unknown = files.len() as u64;
        verified.images_missing = lost.len() as u64;
        if !lost.is_empty() {
            let mark = move |db: &rusqlite::Transaction<'_>| {
                lost.iter().try_for_each(|id| crate::images::store::write::missing(db, *id))
            };
            ledger.db().write_blocking(Durability::Process, mark).map_err(failed("mark missing pictures"))?;
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
        for (place, marker) in self.parts.workspaces.survey().map_err(io_failed)?.preserved {
            let found = crate::fsx::tree_size(place.dir());
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

fn ready_images(db: &rusqlite::Connection) -> rusqlite::Result<Vec<(i64, String)>> {
    let mut statement = db.prepare_cached("SELECT id, file FROM image WHERE state = 'ready'")?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Lists the plain files of a directory with their allocated bytes; hidden ones are on their way in.
fn files_of(dir: &Path) -> io::Result<HashMap<String, u64>> {
    let mut files = HashMap::new();
    let entries = match std::fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(files),
        other => other?,
    };
    for entry in entries {
        let entry = entry?;
        let Ok(meta) = entry.metadata() else { continue };
        let name = entry.file_name().to_string_lossy().into_owned();
        if meta.is_file() && !name.starts_with('.') {
            files.insert(name, meta.blocks() * 512);
        }
    }
    Ok(files)
}
