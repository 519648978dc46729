//! The end of jobs of `reelspool render` whose process died: no spool has them, so that no daemon finds them there.

use super::Reaper;
use super::results::{Stop, intake_lock};
use super::tally::{Act, Tally};
use crate::job::documents;
use crate::job::documents::ErrorDocument;
use crate::job::{Code, Failure, JobState};
use crate::ledger::{End, JobRecord, Kept, Ledger};
use crate::providers::subprocess;
use crate::telemetry::event;
use crate::workspace::{MarkerState, WorkspaceError};
use chrono::{DateTime, TimeDelta, Utc};
use std::error::Error;

/// A render has its workspace locked soon after its job is in the ledger; a younger one may still be on the way there.
const AGE_MIN: TimeDelta = TimeDelta::minutes(1);

impl Reaper {
    /// Lets the jobs of dead renders fail, with their workspaces preserved: rendering again goes on where they were.
    pub(super) fn end_dead_renders(&self, now: DateTime<Utc>, tally: &mut Tally) {
        let Some(ledger) = &self.parts.ledger else { return };
        if let Err(Stop { path, error }) = self.end_renders_of(ledger, now, tally) {
            tally.failed(Act::Ledger, &path, error.as_ref());
        }
    }

    fn end_renders_of(&self, ledger: &Ledger, now: DateTime<Utc>, tally: &mut Tally) -> Result<(), Stop> {
        let suspects = ledger.renders_blocking(now - AGE_MIN).map_err(|error| Stop::new(ledger.db().path(), error))?;
        if suspects.is_empty() {
            return Ok(());
        }
        // The same order may have been submitted since: then the spool has it, and its lock keeps that from changing.
        let held = match &self.parts.spool {
            None => None,
            Some(spool) => {
                let failed = |error| Stop::new(spool.root(), error);
                let Some(lock) = intake_lock(spool).map_err(failed)? else { return Ok(()) };
                Some((lock, spool.live_ids().map_err(failed)?))
            }
        };
        let is_in_spool = |id| held.as_ref().is_some_and(|(_lock, live)| live.contains(id));
        for record in suspects.iter().filter(|record| !is_in_spool(&record.id)) {
            match self.end_render(ledger, record, now) {
                Ok(true) => {
                    let (job, outcome) = (record.id.clone(), "failed".to_owned());
                    event::JobRecovered { job, outcome, crashes: 1 }.emit();
                }
                Ok(false) => {} // it lives
                Err(error) => tally.failed(Act::Hold, self.parts.workspaces.place(&record.id).dir(), error.as_ref()),
            }
        }
        Ok(())
    }

    /// Ends one of them; answers false where its process lives, which holds the workspace.
    fn end_render(&self, ledger: &Ledger, record: &JobRecord, now: DateTime<Utc>) -> Result<bool, Box<dyn Error>> {
        let place = self.parts.workspaces.place(&record.id);
        let mut failure = Failure::permanent(
            Code::WorkerDied,
            "the process that rendered it died: render it again to go on after the last good stage",
        );
        let mut workspace = None;
        if !place.is_gone() {
            let desk = match self.parts.workspaces.enter(&record.id, now) {
                Err(WorkspaceError::Busy { .. }) => return Ok(false),
                desk => desk?,
            };
            let killed = subprocess::kill_recorded(&place.temp())?;
            if 0 < killed {
                event::ChildrenKilled { job: record.id.clone(), killed }.emit();
            }
            failure.stage = desk.journal.working();
            let size = desk.preserve(MarkerState::Failed, Some(&failure), now)?;
            let path = place.dir().display().to_string();
            workspace = Some(Kept { path, bytes: size.bytes, entries: size.entries });
        }
        let mut document = ErrorDocument::failed(&record.id, 1, &failure, now);
        if workspace.is_some() {
            document = document.preserved(place.dir(), None);
        }
        document.retry = None; // there is no job file in the spool: it is rendered again
        let document = String::from_utf8(documents::to_bytes(&document)?)?;
        let end = End { state: JobState::Failed, code: failure.code, stage: failure.stage, document, workspace };
        ledger.failed_blocking(record.id.clone(), end, now)?;
        Ok(true)
    }
}
