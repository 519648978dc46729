//! The render cache's part of a pass: it keeps within its limit, and gives way to everything else on a full disk.

use super::policy::DiskState;
use super::tally::{Act, Tally};
use super::{Parts, Settings, snapshot};
use cache::Cache;

/// Removes what was not used for the longest time, down to the limit. If the disk is too full, all of it goes, because
/// all of it can be made again.
pub(super) fn trim_cache(parts: &Parts, settings: &Settings, tally: &mut Tally) {
    let disk = snapshot::disk(&parts.workspaces, &settings.policy);
    let is_full = disk.is_ok_and(|(_, state)| state != DiskState::Ok);
    let bytes_max = if is_full { 0 } else { settings.render_cache_bytes_max.unwrap_or(u64::MAX) };
    match Cache::at(parts.render_cache.clone()).trim(bytes_max) {
        Ok(trimmed) => tally.render_cache = trimmed,
        Err(error) => tally.failed(Act::Cache, &parts.render_cache, &error),
    }
}

/// Counts the cache, and removes nothing.
pub(super) fn count_cache(parts: &Parts, tally: &mut Tally) {
    if let Ok(found) = Cache::at(parts.render_cache.clone()).trim(u64::MAX) {
        tally.render_cache = found;
    }
}
