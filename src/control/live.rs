//! What changed since a moment ago: new events of the ledger, and how far running jobs are.

use super::job::EventView;
use super::{Control, ControlError};
use crate::job::JobId;
use crate::job::documents::StatusDocument;
use crate::ledger::acts;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// One moment: the newest event of the ledger, and the running jobs.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Pulse {
    last_event: Option<u64>,
    /// The status documents of the running jobs.
    pub(crate) running: BTreeMap<JobId, StatusDocument>,
}

impl Pulse {
    /// Makes the moment after an event.
    pub(crate) fn after(event: u64) -> Self {
        Self { last_event: Some(event), running: BTreeMap::new() }
    }

    /// Tells whether an event is not newer than this moment.
    pub(crate) fn reaches(&self, event: u64) -> bool {
        self.last_event.is_some_and(|last| event <= last)
    }

    /// Tells whether it is known which event is the newest.
    pub(crate) fn is_known(&self) -> bool {
        self.last_event.is_some()
    }
}

/// An event of any job.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct LiveEvent {
    /// Its number; a later event has a greater one.
    pub(crate) id: u64,
    /// The job's id.
    pub(crate) job: String,
    /// When it happened.
    pub(crate) at: DateTime<Utc>,
    /// Its name, as in the log.
    pub(crate) event: String,
    /// Its fields.
    pub(crate) detail: Value,
}

impl Control {
    /// Returns the present moment with the events after an earlier one, the oldest first, at most `most`. If the earlier
    /// moment knows no event, there are none.
    pub(crate) fn pulse(&self, seen: &Pulse, most: u32) -> Result<(Pulse, Vec<LiveEvent>), ControlError> {
        let spool = self.spool();
        let status = |id: JobId| Some((id.clone(), spool.status(&id)?));
        let running = spool.running().into_iter().filter_map(status).collect();
        let Some(ledger) = self.ledger()? else {
            return Ok((Pulse { last_event: Some(seen.last_event.unwrap_or(0)), running }, Vec::new()));
        };
        let Some(after) = seen.last_event else {
            let last_event = ledger.run_blocking(acts::last_event())?.unwrap_or(0);
            return Ok((Pulse { last_event: Some(last_event), running }, Vec::new()));
        };
        let events = ledger.run_blocking(acts::events_after(after, most))?;
        let last_event = events.last().map_or(after, |event| event.id);
        let view = |it: crate::ledger::Event| {
            let job = it.job.to_string();
            let EventView { id, at, event, detail } = it.into();
            LiveEvent { id, job, at, event, detail }
        };
        Ok((Pulse { last_event: Some(last_event), running }, events.into_iter().map(view).collect()))
    }
}
