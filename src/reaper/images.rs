//! The library's part of a pass: pictures that are too many or too large go, as far as the library lets them.

use super::pass::Run;
use super::tally::{Act, Tally};
use crate::ledger::Usage;

/// Has the library take in what people put there and evict what is too much.
pub(super) fn evict(run: &Run<'_>, tally: &mut Tally) {
    let Some(library) = run.parts.library.as_ref().filter(|_| !run.is_stopped()) else { return };
    match library.evict(run.now) {
        Ok(evicted) => {
            tally.evicted = Usage { entries: evicted.files, bytes: evicted.bytes + evicted.held_bytes };
            tally.removal.freed_bytes += evicted.bytes;
            tally.removal.wanted_bytes += evicted.bytes + evicted.held_bytes + evicted.blocked_bytes;
            tally.removal.blocked_bytes += evicted.blocked_bytes;
            tally.images_blocked = evicted.blocked_files != 0 || evicted.blocked_bytes != 0;
        }
        Err(error) => tally.failed(Act::Evict, &run.parts.bg_images, &error),
    }
}
