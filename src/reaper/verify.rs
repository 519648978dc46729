//! Counts everything again and corrects the counters: for `du --verify`, and for one pass a day.

use super::Parts;
use super::history::Past;
use super::mend::{record_gone, record_size};
use super::pass::Run;
use super::snapshot::survey;
use super::tally::{Act, Tally};
use crate::db::Durability;
use crate::images::store::census;
use crate::images::store::census::Listed;
use crate::ledger::{Ledger, LedgerError, Usage, UsageKind, acts};
use crate::telemetry::event;
use fsx::plain_files;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

/// A difference of the picture counter up to this many bytes, or a hundredth, is not logged.
const DRIFT_BYTES_QUIET: u64 = 64 << 20;

/// The counts, and the counters before the correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Verified {
    /// Pictures in `bg_images/`, without refused files.
    pub(crate) images: Usage,
    /// Files in `bg_images/` that the library has refused: no pictures, or copies of others.
    pub(crate) images_refused: Usage,
    /// Rows whose size differed from the file; they are corrected.
    pub(crate) images_resized: u64,
    /// The pictures according to the counter.
    pub(crate) images_counted: Usage,
    /// Pictures without a row: the library will adopt them.
    pub(crate) images_unknown: u64,
    /// Rows whose picture is missing; they are marked so.
    pub(crate) images_missing: u64,
    /// Preserved workspaces.
    pub(crate) preserved: Usage,
    /// The preserved workspaces according to the counter.
    pub(crate) preserved_counted: Usage,
    /// Counters that differed from their rows; they are corrected.
    pub(crate) counters_mended: u64,
}

impl Verified {
    /// Returns by how many bytes the picture directory exceeds its counter.
    pub(crate) fn drift_bytes(&self) -> i64 {
        signed(self.images.bytes).saturating_sub(signed(self.images_counted.bytes))
    }

    /// Tells whether every counter was right.
    pub(crate) fn is_exact(&self) -> bool {
        let pairs = [(self.images, self.images_counted), (self.preserved, self.preserved_counted)];
        self.counters_mended == 0 && pairs.iter().all(|(is, said)| is == said)
    }

    /// Tells whether something was corrected. Pictures without a row are not: the next pass adopts them.
    pub(crate) fn is_mended(&self) -> bool {
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
pub(crate) enum VerifyError {
    /// A directory cannot be read.
    #[error("cannot count {}", path.display())]
    Io {
        /// The directory.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// The ledger failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// There is no ledger to compare with.
    #[error("cannot compare: the ledger cannot be opened")]
    NoLedger,
}

/// Counts everything again, compares with the counters, and corrects them.
pub(super) fn verify(parts: &Parts) -> Result<Verified, VerifyError> {
    let ledger = parts.ledger.as_ref().ok_or(VerifyError::NoLedger)?;
    let mut verified = Verified::default();
    verify_images(ledger, &parts.bg_images, &mut verified)?;
    verify_preserved(parts, ledger, &mut verified)?;
    verified.counters_mended = ledger.run_blocking(acts::recount())?.len() as u64;
    Ok(verified)
}

/// Counts everything again in a pass. A difference is logged when it appears, and not again every day.
pub(super) fn verify_into(run: &Run<'_>, past: &Past, tally: &mut Tally) {
    match verify(run.parts) {
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
        Err(error) => tally.failed(Act::Verify, &run.parts.bg_images, &error),
    }
}

fn verify_images(ledger: &Ledger, dir: &Path, verified: &mut Verified) -> Result<(), VerifyError> {
    let failed = |act| move |source| LedgerError::Db { act, source };
    // The rows are read first. A picture's file is made before its row, so a row without a file has lost it.
    let mut known = ledger.db().read_blocking(census::listed).map_err(failed("list pictures"))?;
    verified.images_counted = ledger.run_blocking(acts::usage(UsageKind::BgImages))?;
    let mut resized = Vec::new();
    let counted = plain_files(dir, |name, bytes| {
        let name = name.to_bytes();
        if name.starts_with(b".") {
            return; // hidden: not yet in the library
        }
        let row = known.remove(name);
        let of = if row == Some(Listed::Refused) { &mut verified.images_refused } else { &mut verified.images };
        of.entries += 1;
        of.bytes += bytes;
        match row {
            Some(Listed::Picture { id, bytes: noted }) if noted != bytes => resized.push((id, bytes)),
            Some(_) => {}
            None => verified.images_unknown += 1,
        }
    });
    counted.map_err(|source| VerifyError::Io { path: dir.to_path_buf(), source })?;
    let lost = |known: &Listed| if let Listed::Picture { id, .. } = *known { Some(id) } else { None };
    let lost: Vec<i64> = known.values().filter_map(lost).collect();
    verified.images_missing = lost.len() as u64;
    verified.images_resized = resized.len() as u64;
    if !lost.is_empty() || !resized.is_empty() {
        let mend = move |db: &rusqlite::Transaction<'_>| census::mend(db, &lost, &resized);
        ledger.db().write_blocking(Durability::Process, mend).map_err(failed("mend the list of pictures"))?;
    }
    Ok(())
}

/// Measures every preserved workspace. The rows are read first, so that a workspace that is removed meanwhile is not
/// taken for unrecorded.
fn verify_preserved(parts: &Parts, ledger: &Ledger, verified: &mut Verified) -> Result<(), VerifyError> {
    let root = parts.workspaces.root();
    let io_failed = |source| VerifyError::Io { path: root.to_path_buf(), source };
    let mut known: HashMap<_, _> = ledger.run_blocking(acts::preserved_sizes())?.into_iter().collect();
    verified.preserved_counted = ledger.run_blocking(acts::usage(UsageKind::Preserved))?;
    for found in survey(parts).map_err(io_failed)?.preserved() {
        let place = &found.place;
        let Ok(size) = fsx::tree_size(place.dir()) else { continue }; // it was just removed
        verified.preserved.entries += 1;
        verified.preserved.bytes += size.bytes;
        let usage = Usage { entries: size.entries, bytes: size.bytes };
        if known.remove(place.id()) != Some(usage) {
            record_size(ledger, found, usage)?;
        }
        let noted = found.facts.size.map(|size| Usage { entries: size.entries, bytes: size.bytes });
        if noted != Some(usage)
            && let Ok(Some(mut held)) = parts.workspaces.hold(place.id())
            && let Err(error) = held.measure()
        {
            tracing::debug!(%error, "cannot note the size of a workspace"); // the ledger has the size
        }
    }
    for (id, size) in known {
        let place = parts.workspaces.place(&id);
        if place.is_gone() {
            record_gone(ledger, vec![place], parts.clock.now())?;
        } else {
            // It exists and cannot be measured, so the recorded size is used.
            verified.preserved.entries += 1;
            verified.preserved.bytes += size.bytes;
        }
    }
    Ok(())
}
