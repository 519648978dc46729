//! The library's part of a pass: pictures that are too many or too large go, as far as the library lets them.

use super::Reaper;
use super::removal::{Act, Tally};
use crate::ledger::Usage;
use chrono::{DateTime, Utc};

impl Reaper {
    /// Has the library take in what people put there and evict what is too much.
    pub(super) fn evict(&self, now: DateTime<Utc>, tally: &mut Tally) {
        let Some(library) = self.parts.library.as_ref().filter(|_| !self.is_stopped()) else { return };
        match library.evict(now) {
            Ok(evicted) => {
                tally.evicted = Usage { entries: evicted.files, bytes: evicted.bytes + evicted.held_bytes };
                tally.freed_bytes += evicted.bytes;
                tally.wanted_bytes += evicted.bytes + evicted.held_bytes + evicted.blocked_bytes;
                tally.blocked_bytes += evicted.blocked_bytes;
                tally.images_blocked = evicted.blocked_files != 0 || evicted.blocked_bytes != 0;
            }
            Err(error) => tally.failed(Act::Evict, &self.parts.bg_images, &error),
        }
    }
}
