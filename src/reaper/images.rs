//! The image library's part of a pass: it evicts pictures when there are too many bytes of them.

use super::pass::Run;
use super::tally::{Act, Tally};
use crate::ledger::Usage;

/// Makes the library adopt the files that people put there, and evict pictures down to its limit.
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
