//! Ends jobs of `reelspool render` whose process died. They are in no spool, so no daemon's recovery finds them.

use super::Reaper;
use super::results::{Stop, intake_lock};
use super::tally::{Act, Tally};
use crate::ending::{Ending, Run};
use crate::job::{Code, Failure};
use crate::ledger::{JobRecord, acts};
use crate::telemetry::event;
use crate::workspace::WorkspaceError;
use chrono::{DateTime, TimeDelta, Utc};
use std::error::Error;

/// The least age of such a job. A render locks its workspace shortly after its job is in the ledger, so a younger job
/// may just not have locked it yet.
const AGE_MIN: TimeDelta = TimeDelta::minutes(1);

impl Reaper {
    /// Fails the jobs of dead renders; their workspaces are preserved, so that a new render continues there.
    pub(super) fn end_dead_renders(&self, now: DateTime<Utc>, tally: &mut Tally) {
        let Some(ending) = &self.parts.ending else { return };
        if let Err(Stop { path, error }) = self.end_renders(ending, now, tally) {
            tally.failed(Act::Ledger, &path, error.as_ref());
        }
    }

    fn end_renders(&self, ending: &Ending, now: DateTime<Utc>, tally: &mut Tally) -> Result<(), Stop> {
        let ledger = &ending.ledger;
        let suspects =
            ledger.run_blocking(acts::renders(now - AGE_MIN)).map_err(|error| Stop::new(ledger.db().path(), error))?;
        if suspects.is_empty() {
            return Ok(());
        }
        // The same job may have been submitted to the spool since. The intake's lock keeps that from changing during
        // the check.
        let held = match &self.parts.spool {
            None => None,
            Some(spool) => {
                let failed = |error| Stop::new(spool.root(), error);
                let Some(lock) = intake_lock(spool).map_err(failed)? else { return Ok(()) };
                Some((lock, spool.live_among(suspects.iter().map(|record| &record.id)).map_err(failed)?))
            }
        };
        let is_in_spool = |id| held.as_ref().is_some_and(|(_lock, live)| live.contains(id));
        for record in suspects.iter().filter(|record| !is_in_spool(&record.id)) {
            match Self::end_render(ending, record) {
                Ok(true) => {
                    let (job, outcome) = (record.id.clone(), "failed".to_owned());
                    event::JobRecovered { job, outcome, crashes: 1 }.emit();
                }
                Ok(false) => {} // its process lives
                Err(error) => tally.failed(Act::Hold, self.parts.workspaces.place(&record.id).dir(), error.as_ref()),
            }
        }
        Ok(())
    }

    /// Ends one of them; returns false if its process lives and so holds the workspace's lock.
    fn end_render(ending: &Ending, record: &JobRecord) -> Result<bool, Box<dyn Error>> {
        let mut failure = Failure::permanent(
            Code::WorkerDied,
            "the process that rendered it died: render it again to go on after the last good stage",
        );
        let desk = match ending.take_over(&record.id) {
            Err(WorkspaceError::Busy { .. }) => return Ok(false),
            desk => desk?,
        };
        failure.stage = desk.as_ref().and_then(|desk| desk.journal.working());
        let run = Run {
            id: record.id.clone(),
            order: None,
            attempt: 1,
            submitted_at: record.submitted_at,
            claimed_at: record.claimed_at,
            desk,
            claim: None,
            patience: None,
            bill: None,
        };
        ending.fail(run, &failure).settled()?;
        Ok(true)
    }
}
