//! What takes how much space, read from counters; a verification counts anew and mends them.

use super::{Control, ControlError, Kind};
use crate::clock::Clock;
use crate::ledger;
use crate::ledger::{UsageKind, acts};
use crate::reaper::Verified;
use crate::setup;
use serde::Serialize;

/// Describes what takes how much space.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Du {
    schema: &'static str,
    /// The library of pictures.
    pub(crate) bg_images: ImagesSize,
    /// The vectors of their prompts.
    pub(crate) vector_store: Size,
    /// The workspaces.
    pub(crate) workspaces: WorkspacesSize,
    /// The disk of the workspaces.
    pub(crate) disk: DiskSize,
    /// What counting anew found, where that was asked for.
    pub(crate) verified: Option<Counted>,
}

/// How many there are, and their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Size {
    pub(crate) entries: u64,
    pub(crate) bytes: u64,
}

impl From<ledger::Usage> for Size {
    fn from(it: ledger::Usage) -> Self {
        let ledger::Usage { entries, bytes } = it;
        Self { entries, bytes }
    }
}

/// Describes the library of pictures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ImagesSize {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    /// The most bytes; absent where there is no limit.
    pub(crate) limit_bytes: Option<u64>,
}

/// Describes the workspaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct WorkspacesSize {
    pub(crate) active: Size,
    pub(crate) preserved: Size,
    /// Directories that this installation did not make.
    pub(crate) unknown: usize,
    /// What waits in the trash to be removed.
    pub(crate) trashed: u64,
}

/// Describes the disk of the workspaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct DiskSize {
    pub(crate) total_bytes: u64,
    pub(crate) available_bytes: u64,
    pub(crate) used_permille: u64,
    pub(crate) state: &'static str,
}

/// Tells what counting anew found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_field_names, reason = "the names of the released document")]
pub(crate) struct Counted {
    /// Whether every counter was right.
    pub(crate) exact: bool,
    pub(crate) bg_images: Size,
    pub(crate) bg_images_counted: Size,
    pub(crate) bg_images_drift_bytes: i64,
    pub(crate) bg_images_unknown: u64,
    pub(crate) bg_images_missing: u64,
    pub(crate) bg_images_refused: Size,
    pub(crate) bg_images_resized: u64,
    /// Whether something was put right.
    pub(crate) mended: bool,
    pub(crate) preserved: Size,
    pub(crate) preserved_counted: Size,
    pub(crate) counters_mended: u64,
}

impl From<Verified> for Counted {
    fn from(it: Verified) -> Self {
        Self {
            exact: it.is_exact(),
            bg_images: it.images.into(),
            bg_images_counted: it.images_counted.into(),
            bg_images_drift_bytes: it.drift_bytes(),
            bg_images_unknown: it.images_unknown,
            bg_images_missing: it.images_missing,
            bg_images_refused: it.images_refused.into(),
            bg_images_resized: it.images_resized,
            mended: it.is_mended(),
            preserved: it.preserved.into(),
            preserved_counted: it.preserved_counted.into(),
            counters_mended: it.counters_mended,
        }
    }
}

impl Control {
    /// Reads what takes how much space.
    pub(crate) fn du(&self) -> Result<Du, ControlError> {
        let config = &self.config;
        let ledger = self.ledger()?;
        let usage = |kind| ledger.as_ref().map(|ledger| ledger.run_blocking(acts::usage(kind))).transpose();
        let images = usage(UsageKind::BgImages)?.unwrap_or_default();
        let vectors = usage(UsageKind::Vectors)?.unwrap_or_default();
        let reaper = setup::looking_reaper(config, ledger)?;
        let found = reaper.snapshot(Clock::System.now());
        let root = &config.storage.job_workspaces;
        let found = found.map_err(|error| ControlError::io("look at", root, &error, Kind::Io))?;
        let preserved_bytes = found.preserved.iter().map(|it| it.bytes).sum();
        Ok(Du {
            schema: "reelspool/du-v1",
            bg_images: ImagesSize { files: images.entries, bytes: images.bytes, limit_bytes: *config.images.bytes_max },
            vector_store: vectors.into(),
            workspaces: WorkspacesSize {
                active: found.active.into(),
                preserved: Size { entries: found.preserved.len() as u64, bytes: preserved_bytes },
                unknown: found.unknown.len(),
                trashed: reaper.trashed().unwrap_or(0),
            },
            disk: DiskSize {
                total_bytes: found.disk.total,
                available_bytes: found.disk.available,
                used_permille: found.disk.used_permille(),
                state: found.disk_state.as_str(),
            },
            verified: None,
        })
    }

    /// Counts everything anew, mends the counters, and reads them.
    pub(crate) fn du_verified(&self) -> Result<Du, ControlError> {
        setup::directories(&self.config)?;
        let verified = setup::lone_reaper(&self.config)?.verify().map_err(|error| {
            ControlError::of(Kind::Io, &error, "the counters were left as they are, or mended in part")
        })?;
        Ok(Du { verified: Some(verified.into()), ..self.du()? })
    }
}
