//! Adopts the files that were copied into bg_images/, then evicts pictures above the limit.

use super::{Control, ControlError};
use crate::clock::Clock;
use crate::config::values::SizeLimit;
use crate::images::ImageLibrary;
use crate::images::eviction::{Candidate, Reason};
use serde::Serialize;

const SCHEMA: &str = "reelspool/images-gc-v1";

/// A request to evict pictures.
#[derive(Debug, Clone, Default)]
pub(crate) struct ImagesGcOrder {
    /// A limit in bytes in place of the configured one.
    pub(crate) bytes_max: Option<u64>,
    /// True if nothing must be changed.
    pub(crate) dry_run: bool,
}

/// The result: what was evicted, or what would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(crate) enum ImagesGc {
    /// The result of a dry run.
    Planned(GcPlanned),
    /// The result of an eviction.
    Done(GcDone),
}

/// What would be evicted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct GcPlanned {
    schema: &'static str,
    dry_run: bool,
    pub(crate) would_evict: Vec<EvictView>,
    /// Files in bg_images/ that were not adopted yet.
    pub(crate) not_taken_in: u64,
    pub(crate) blocked_files: u64,
    pub(crate) blocked_bytes: u64,
}

/// A picture that would be evicted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct EvictView {
    pub(crate) file: String,
    pub(crate) reason: &'static str,
    pub(crate) bytes: u64,
    /// True if a workspace still holds a hard link to it, so that its bytes are not freed.
    pub(crate) leased: bool,
}

impl From<(Candidate, Reason)> for EvictView {
    fn from((it, reason): (Candidate, Reason)) -> Self {
        Self { file: it.row.file, reason: reason.as_str(), bytes: it.row.bytes, leased: it.leased }
    }
}

/// What was evicted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct GcDone {
    schema: &'static str,
    dry_run: bool,
    pub(crate) adopted: u64,
    pub(crate) refused: u64,
    pub(crate) missing: u64,
    pub(crate) waiting: u64,
    pub(crate) evicted: u64,
    pub(crate) freed_bytes: u64,
    /// Bytes that are freed only when the last workspace with a link to them is removed.
    pub(crate) held_bytes: u64,
    /// Files above the limit that may not be evicted.
    pub(crate) blocked_files: u64,
    pub(crate) blocked_bytes: u64,
}

impl Control {
    /// Adopts the files that were copied into bg_images/, and evicts pictures above the limit. Before the eviction
    /// `go_on` is called with the number of pictures, except in a dry run; if it returns false, the result is `None`.
    pub(crate) fn gc_images(
        &self,
        order: &ImagesGcOrder,
        go_on: impl FnOnce(usize) -> bool,
    ) -> Result<Option<ImagesGc>, ControlError> {
        let library = match order.bytes_max {
            Some(bytes) => {
                let mut config = self.config.clone();
                config.images.bytes_max = SizeLimit::of(bytes);
                Control::new(config).library()?
            }
            None => self.library()?,
        };
        if order.dry_run {
            return planned(&library).map(Some);
        }
        let hint = "what was done before it stays; `reelspool images verify` compares";
        let failed = |error| ControlError::of_library(&error, hint);
        // Adopted first, so that the number which `go_on` gets includes the new files.
        let adopted = library.adopt().map_err(failed)?;
        let plan = library.plan_eviction(Clock::System.now()).map_err(failed)?;
        if !go_on(plan.items.len()) {
            return Ok(None);
        }
        let evicted = library.carry_out(&plan).map_err(failed)?;
        Ok(Some(ImagesGc::Done(GcDone {
            schema: SCHEMA,
            dry_run: false,
            adopted: adopted.adopted,
            refused: adopted.refused,
            missing: adopted.missing,
            waiting: adopted.waiting,
            evicted: evicted.files,
            freed_bytes: evicted.bytes,
            held_bytes: evicted.held_bytes,
            blocked_files: evicted.blocked_files,
            blocked_bytes: evicted.blocked_bytes,
        })))
    }
}

fn planned(library: &ImageLibrary) -> Result<ImagesGc, ControlError> {
    let failed = |error| ControlError::of_library(&error, "nothing was changed");
    let plan = library.plan_eviction(Clock::System.now()).map_err(failed)?;
    Ok(ImagesGc::Planned(GcPlanned {
        schema: SCHEMA,
        dry_run: true,
        would_evict: plan.items.into_iter().map(EvictView::from).collect(),
        not_taken_in: library.unadopted().map_err(failed)?,
        blocked_files: plan.blocked_files,
        blocked_bytes: plan.blocked_bytes,
    }))
}
