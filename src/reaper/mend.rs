//! The ledger's list of preserved workspaces follows the directories, which are the truth.

use super::pass::Run;
use super::policy::Preserved;
use super::tally::{Act, Tally};
use crate::db::Durability;
use crate::job::JobId;
use crate::ledger::{Kept, Ledger, LedgerError, Usage, acts, usage, writes};
use crate::workspace::{Marker, Workspace};
use chrono::{DateTime, Utc};
use std::collections::HashSet;

/// What the ledger has otherwise than the directories.
#[derive(Debug, Default)]
pub(super) struct Differences {
    /// On its list, and not among what was found: gone, or there and not to be recognised.
    unfound: Vec<JobId>,
    /// Found, and not on its list.
    unlisted: Vec<(JobId, Usage)>,
}

impl Differences {
    /// Compares the two; a ledger that cannot be read differs in nothing.
    pub(super) fn between(listed: Option<HashSet<JobId>>, found: &[Preserved]) -> Self {
        let Some(mut listed) = listed else { return Self::default() };
        // A job that runs again has its workspace back: no one waits for it.
        let unlisted = found.iter().filter(|it| !listed.remove(&it.id) && !it.live);
        let unlisted = unlisted.map(|it| (it.id.clone(), Usage { entries: it.entries, bytes: it.bytes })).collect();
        Self { unfound: listed.into_iter().collect(), unlisted }
    }
}

/// Lists the workspaces that the ledger takes for preserved; `None` where it cannot tell. Asked before the
/// directories are looked at, so that what is missing there has gone, and is not yet to come.
pub(super) fn listed(ledger: Option<&Ledger>) -> Option<HashSet<JobId>> {
    let sizes = ledger?.run_blocking(acts::preserved_sizes()).ok()?;
    Some(sizes.into_iter().map(|(id, _)| id).collect())
}

/// Tells the ledger of workspaces that went or came without its knowledge: a crash or a full disk came between, a
/// person, or an older copy of the ledger was put back.
pub(super) fn mend_ledger(run: &Run<'_>, differences: Differences, tally: &mut Tally) {
    let workspaces = &run.parts.workspaces;
    let Some(ledger) = run.parts.ledger.as_ref().filter(|_| !tally.ledger_down) else { return };
    let Differences { unfound, unlisted } = differences;
    let gone = unfound.into_iter().filter(|id| workspaces.place(id).is_gone());
    let mut mended = gone
        .map(|id| record_gone(ledger, workspaces.place(&id), run.now))
        .chain(unlisted.into_iter().map(|(id, size)| record_found(ledger, workspaces.place(&id), size)));
    if let Some(error) = mended.find_map(Result::err) {
        tally.ledger_down = true;
        tally.failed(Act::Ledger, ledger.db().path(), &error);
    }
}

/// Records that a workspace is gone, if that is so when it is recorded: since it was looked for, its job may have
/// run again and left a new one. What is there and cannot be read is not gone.
pub(super) fn record_gone(ledger: &Ledger, place: Workspace, now: DateTime<Utc>) -> Result<(), LedgerError> {
    let record = move |db: &rusqlite::Transaction<'_>| {
        let gone = place.is_gone() && !writes::is_live(db, place.id())?;
        if gone { writes::workspace_removed(db, place.id(), now).map(drop) } else { Ok(()) }
    };
    let recorded = ledger.db().write_blocking(Durability::Process, record);
    recorded.map_err(|source| LedgerError::Db { act: "record a removed workspace", source })
}

fn record_found(ledger: &Ledger, place: Workspace, size: Usage) -> Result<(), LedgerError> {
    let Usage { entries, bytes } = size;
    let kept = Kept { path: place.dir().display().to_string(), bytes, entries };
    let record = move |db: &rusqlite::Transaction<'_>| {
        if place.is_gone() { Ok(()) } else { writes::workspace_found(db, place.id(), &kept).map(drop) }
    };
    let recorded = ledger.db().write_blocking(Durability::Process, record);
    recorded.map_err(|source| LedgerError::Db { act: "record a preserved workspace", source })
}

/// Records how large a workspace is that was found with this marker; not where its job has run again since.
pub(super) fn record_size(ledger: &Ledger, place: &Workspace, marker: &Marker, size: Usage) -> Result<(), LedgerError> {
    let (id, dir, ended) = (place.id().clone(), place.dir().to_path_buf(), marker.finished_at);
    let record = move |db: &rusqlite::Transaction<'_>| {
        let same = Marker::read(&dir).is_ok_and(|now| now.is_some_and(|now| now.finished_at == ended));
        let stands = same && !writes::is_live(db, &id)?;
        if stands { usage::preserved(db, &id, size.bytes, size.entries) } else { Ok(()) }
    };
    let recorded = ledger.db().write_blocking(Durability::Process, record);
    recorded.map_err(|source| LedgerError::Db { act: "record the size of a workspace", source })
}
