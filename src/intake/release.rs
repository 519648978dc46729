//! Lets jobs go on that wait because a cap on money was reached, when the caps have changed.

use super::{Intake, spool_failure};
use crate::job::Failure;
use crate::ledger::acts;
use crate::telemetry::event;
use std::collections::HashSet;

impl Intake {
    /// Makes all held jobs due; those that a cap forbids still are held again. Returns how many there were.
    ///
    /// The ledger only says who is held: the names of the files decide. So a death in between leaves jobs that go on at
    /// their time.
    pub(crate) fn release(&self) -> Result<u64, Failure> {
        let held = self.ledger.run_blocking(acts::held_released(self.clock.now())).map_err(|error| error.failure())?;
        let (held, mut released): (HashSet<_>, _) = (held.into_iter().collect(), 0);
        if held.is_empty() {
            return Ok(0);
        }
        // The directory, not the index, which may not know all of them. The next look tells it.
        for name in self.spool.each_queued_name().map_err(spool_failure)? {
            let name = name.map_err(spool_failure)?;
            if !held.contains(&name.id) || name.due_ms == 0 {
                continue;
            }
            released += u64::from(self.spool.make_due(&name).map_err(spool_failure)?);
        }
        if released > 0 {
            event::HeldReleased { jobs: released }.emit();
        }
        Ok(released)
    }
}
