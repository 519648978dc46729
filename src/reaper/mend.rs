//! Corrects the ledger's list of preserved workspaces. The directories are the truth.

use super::pass::Run;
use super::policy::Preserved;
use super::tally::{Act, Tally};
use crate::db::Durability;
use crate::job::JobId;
use crate::ledger::{Kept, Ledger, LedgerError, Usage, acts, usage, writes};
use crate::workspace::{Found, Marker, Workspace};
use chrono::{DateTime, Utc};
use std::collections::HashSet;

/// How many workspaces are recorded in one transaction.
const MENDED_MAX: usize = 256;

/// The differences between the ledger's list and the directories.
#[derive(Debug, Default)]
pub(super) struct Differences {
    /// In the ledger, and not found: removed, or no longer recognisable.
    unfound: Vec<JobId>,
    /// Found, and not in the ledger.
    unlisted: Vec<(JobId, Usage)>,
}

impl Differences {
    /// Compares the two; without an answer of the ledger there are no differences.
    pub(super) fn between(listed: Option<HashSet<JobId>>, found: &[Preserved]) -> Self {
        let Some(mut listed) = listed else { return Self::default() };
        // Among these are workspaces of jobs that run again, which are then not recorded.
        let unlisted = found.iter().filter(|it| !listed.remove(&it.id));
        let unlisted = unlisted.map(|it| (it.id.clone(), Usage { entries: it.entries, bytes: it.bytes })).collect();
        Self { unfound: listed.into_iter().collect(), unlisted }
    }
}

/// Lists the preserved workspaces in the ledger; `None` if it does not answer.
pub(super) fn listed(ledger: Option<&Ledger>) -> Option<HashSet<JobId>> {
    let sizes = ledger?.run_blocking(acts::preserved_sizes()).ok()?;
    Some(sizes.into_iter().map(|(id, _)| id).collect())
}

/// Records workspaces that appeared or vanished unrecorded: because of a crash, a full disk, a person, or because an
/// older copy of the ledger was restored.
pub(super) fn mend_ledger(run: &Run<'_>, differences: Differences, tally: &mut Tally) {
    let workspaces = &run.parts.workspaces;
    let Some(ledger) = run.parts.ledger.as_ref().filter(|_| !tally.ledger_down) else { return };
    let Differences { unfound, unlisted } = differences;
    let gone: Vec<Workspace> = unfound.iter().map(|id| workspaces.place(id)).filter(Workspace::is_gone).collect();
    let found: Vec<(Workspace, Usage)> = unlisted.into_iter().map(|(id, size)| (workspaces.place(&id), size)).collect();
    let mut mended = gone
        .chunks(MENDED_MAX)
        .map(|gone| record_gone(ledger, gone.to_vec(), run.now))
        .chain(found.chunks(MENDED_MAX).map(|found| record_found(ledger, found.to_vec())));
    if let Some(error) = mended.find_map(Result::err) {
        tally.ledger_down = true;
        tally.failed(Act::Ledger, ledger.db().path(), &error);
    }
}

/// Records that workspaces were removed, those for which that is still true: since the directories were read, a job may
/// have run again and made a new one. A workspace that exists and cannot be read was not removed.
pub(super) fn record_gone(ledger: &Ledger, places: Vec<Workspace>, now: DateTime<Utc>) -> Result<(), LedgerError> {
    let record = move |db: &rusqlite::Transaction<'_>| {
        places.iter().try_for_each(|place| {
            let gone = place.is_gone() && !writes::is_live(db, place.id())?;
            if gone { writes::workspace_removed(db, place.id(), now).map(drop) } else { Ok(()) }
        })
    };
    let recorded = ledger.db().write_blocking(Durability::Process, record);
    recorded.map_err(|source| LedgerError::Db { act: "record removed workspaces", source })
}

fn record_found(ledger: &Ledger, found: Vec<(Workspace, Usage)>) -> Result<(), LedgerError> {
    let record = move |db: &rusqlite::Transaction<'_>| {
        found.iter().try_for_each(|(place, Usage { entries, bytes })| {
            let kept = Kept { path: place.dir().display().to_string(), bytes: *bytes, entries: *entries };
            if place.is_gone() { Ok(()) } else { writes::workspace_found(db, place.id(), &kept).map(drop) }
        })
    };
    let recorded = ledger.db().write_blocking(Durability::Process, record);
    recorded.map_err(|source| LedgerError::Db { act: "record preserved workspaces", source })
}

/// Records the size of a workspace whose job ended then, unless its job has run again since.
pub(super) fn record_size(ledger: &Ledger, found: &Found, size: Usage) -> Result<(), LedgerError> {
    let (id, dir, ended) = (found.place.id().clone(), found.place.dir().to_path_buf(), found.facts.finished_at);
    let record = move |db: &rusqlite::Transaction<'_>| {
        let same = Marker::read(&dir).is_ok_and(|now| now.is_some_and(|now| now.finished_at == ended));
        let stands = same && !writes::is_live(db, &id)?;
        if stands { usage::preserved(db, &id, size.bytes, size.entries) } else { Ok(()) }
    };
    let recorded = ledger.db().write_blocking(Durability::Process, record);
    recorded.map_err(|source| LedgerError::Db { act: "record the size of a workspace", source })
}
