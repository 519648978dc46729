//! Disk usage, read from counters. With verification everything is counted again and the counters are corrected.

use super::{Control, ControlError, Kind};
use crate::clock::Clock;
use crate::ledger::{UsageKind, acts};
use crate::reaper::Verified;
use crate::setup;
use cache::Cache;
use schemars::JsonSchema;
use serde::Serialize;

/// The disk usage of an installation.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Du {
    schema: &'static str,
    /// The image library.
    pub(crate) bg_images: FilesSize,
    /// The vectors of the pictures' prompts.
    pub(crate) vector_store: Size,
    /// The spoken sentences and segments that are kept for revisions.
    pub(crate) render_cache: FilesSize,
    /// The workspaces.
    pub(crate) workspaces: WorkspacesSize,
    /// The file system of the workspaces.
    pub(crate) disk: DiskSize,
    /// The result of the verification, if it was requested.
    pub(crate) verified: Option<Counted>,
    /// The jobs whose published files are not all there any more, if the verification was requested.
    pub(crate) published_missing: Option<Vec<String>>,
}

/// A number of things and their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
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

/// The disk usage of a directory with a limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct FilesSize {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    /// The limit in bytes; `None` if there is none.
    pub(crate) limit_bytes: Option<u64>,
}

/// The disk usage of the workspaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct WorkspacesSize {
    pub(crate) active: Size,
    pub(crate) preserved: Size,
    /// Directories that this installation did not make.
    pub(crate) unknown: usize,
    /// Entries of the trash that are not removed yet.
    pub(crate) trashed: u64,
}

/// The file system of the workspaces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct DiskSize {
    pub(crate) total_bytes: u64,
    pub(crate) available_bytes: u64,
    pub(crate) used_permille: u64,
    pub(crate) state: &'static str,
}

/// The result of counting everything again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(clippy::struct_field_names, reason = "the names of the released document")]
pub(crate) struct Counted {
    /// True if every counter was right.
    pub(crate) exact: bool,
    pub(crate) bg_images: Size,
    pub(crate) bg_images_counted: Size,
    pub(crate) bg_images_drift_bytes: i64,
    pub(crate) bg_images_unknown: u64,
    pub(crate) bg_images_missing: u64,
    pub(crate) bg_images_refused: Size,
    pub(crate) bg_images_resized: u64,
    /// True if something was corrected.
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
    /// Reads the disk usage from the counters.
    pub(crate) fn du(&self) -> Result<Du, ControlError> {
        let config = &self.config;
        let ledger = self.ledger()?;
        let usage = |kind| ledger.as_ref().map(|ledger| ledger.run_blocking(acts::usage(kind))).transpose();
        let images = usage(UsageKind::BgImages)?.unwrap_or_default();
        let vectors = usage(UsageKind::Vectors)?.unwrap_or_default();
        let reaper = setup::looking_reaper(config, ledger, self.workspaces_here()?);
        let found = reaper.snapshot(Clock::System.now());
        let root = &config.storage.job_workspaces;
        let found = found.map_err(|error| ControlError::io("look at", root, &error, Kind::Io))?;
        let cache_dir = &config.storage.render_cache;
        let kept = Cache::at(cache_dir.clone()).trim(u64::MAX);
        let kept = kept.map_err(|error| ControlError::io("look at", cache_dir, &error, Kind::Io))?;
        let preserved_bytes = found.preserved.iter().map(|it| it.bytes).sum();
        Ok(Du {
            schema: "reelspool/du-v1",
            bg_images: FilesSize { files: images.entries, bytes: images.bytes, limit_bytes: *config.images.bytes_max },
            vector_store: vectors.into(),
            render_cache: FilesSize {
                files: kept.files,
                bytes: kept.bytes,
                limit_bytes: *config.render_cache.bytes_max,
            },
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
            published_missing: None,
        })
    }

    /// Counts everything again, corrects the counters, and reads them.
    pub(crate) fn du_verified(&self) -> Result<Du, ControlError> {
        setup::directories(&self.config)?;
        let verified = setup::lone_reaper(&self.config)?.verify().map_err(|error| {
            ControlError::of(Kind::Io, &error, "the counters were left as they are, or mended in part")
        })?;
        let (missing, _) = self.jobs_without_files()?;
        Ok(Du { verified: Some(verified.into()), published_missing: Some(missing), ..self.du()? })
    }
}
