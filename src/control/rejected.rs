//! Rejected files in lists. They never were jobs, so they are not in the ledger; they are read from their error files.

use super::{Control, ControlError};
use crate::job::documents::ErrorDocument;
use crate::job::{JobId, JobState, Money};
use crate::ledger::{Filter, JobRecord, Ledger, Page, Sort, acts};
use fsx::Stamp;
use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::PoisonError;

/// What a daemon knows of the error files, so that it need not list and ask about all of them for each request.
#[derive(Debug, Default)]
pub(crate) struct ErrorFiles {
    /// Those of jobs: what was a job is never a rejected file again.
    of_jobs: HashSet<JobId>,
    /// The directory's stamp before it was listed, and the rejected files that were in it then.
    last: Option<(Stamp, Vec<JobId>)>,
}

impl Control {
    /// Lists the ids of rejected files: those with an error file that the ledger does not know as jobs.
    pub(super) fn rejected_ids(&self, ledger: Option<&Ledger>) -> Result<Vec<JobId>, ControlError> {
        let spool = self.spool();
        let Some(ledger) = ledger else { return Ok(spool.error_ids()) };
        let Some(shared) = self.shared.get() else { return Ok(ledger.run_blocking(acts::strays(spool.error_ids()))?) };
        let stamp = spool.errors_stamp();
        let mut known = shared.error_files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((then, rejected)) = &known.last
            && stamp.is_some_and(|(now, _)| now == *then)
        {
            return Ok(rejected.clone());
        }
        let mut ids = spool.error_ids();
        if ids.len() < known.of_jobs.len() / 2 {
            known.of_jobs.clear(); // most of the files are gone
        }
        ids.retain(|id| !known.of_jobs.contains(id));
        let strays = ledger.run_blocking(acts::strays(ids.clone()))?;
        let rejected: HashSet<&JobId> = strays.iter().collect();
        known.of_jobs.extend(ids.into_iter().filter(|id| !rejected.contains(id)));
        known.last = stamp.filter(|(_, is_settled)| *is_settled).map(|(stamp, _)| (stamp, strays.clone()));
        Ok(strays)
    }

    /// Counts the rejected files.
    pub(crate) fn rejected(&self) -> Result<usize, ControlError> {
        Ok(self.rejected_ids(self.ledger()?.as_ref())?.len())
    }

    /// Adds the rejected files to the first page if the filter includes their state and contains nothing that only jobs
    /// have.
    pub(super) fn add_rejected(
        &self,
        page: &mut Page,
        filter: &Filter,
        ledger: Option<&Ledger>,
    ) -> Result<(), ControlError> {
        let of_jobs = !filter.labels.is_empty()
            || filter.kind.is_some()
            || filter.error_stage.is_some()
            || filter.cursor.is_some();
        if of_jobs || !filter.states.contains(&JobState::Rejected) {
            return Ok(());
        }
        let spool = self.spool();
        let documents = self.rejected_ids(ledger)?.into_iter().filter_map(|id| spool.error_document(&id));
        let wanted: Vec<JobRecord> = documents.filter_map(record).filter(|record| is_wanted(record, filter)).collect();
        if !wanted.is_empty() {
            page.records.extend(wanted);
            arrange(page, filter);
        }
        Ok(())
    }
}

/// Sorts and cuts a list again after files were added to it.
fn arrange(page: &mut Page, filter: &Filter) {
    let records = &mut page.records;
    match filter.sort {
        Sort::Id => records.sort_by(|a, b| a.id.cmp(&b.id)),
        Sort::Oldest => records.sort_by_key(|record| record.accepted_at),
        Sort::Newest => records.sort_by_key(|record| Reverse(record.accepted_at)),
        // They have no priority and took no time, so they come last.
        Sort::Finished | Sort::Took | Sort::Priority => {}
    }
    page.truncate(usize::try_from(filter.limit).unwrap_or(usize::MAX), filter.sort);
}

fn is_wanted(record: &JobRecord, filter: &Filter) -> bool {
    let text = filter.search.as_deref().map(str::to_ascii_lowercase).unwrap_or_default();
    let is_code = filter.code.is_none_or(|code| record.code == Some(code));
    is_code && record.id.as_str().contains(&text) && filter.since.is_none_or(|since| since <= record.accepted_at)
}

/// Makes a list entry from the error document of a rejected file.
fn record(document: ErrorDocument) -> Option<JobRecord> {
    let is_rejected = document.state == JobState::Rejected;
    Some(JobRecord {
        id: document.id.parse().ok().filter(|_| is_rejected)?,
        seq: 0,
        run: 1,
        revision: 1,
        content_hash: [0; 32],
        state: document.state,
        title: None,
        kind: String::new(),
        priority: 0,
        labels: document.labels,
        metadata: document.metadata,
        due: None,
        submitted_at: None,
        accepted_at: document.finished_at,
        claimed_at: None,
        finished_at: Some(document.finished_at),
        attempt: document.attempt,
        crashes: 0,
        stage: None,
        code: Some(document.error.code),
        error_stage: None,
        workspace: None,
        aged_at: None,
        via: "spool".to_owned(),
        cost: Money::ZERO,
        message: Some(document.error.message),
    })
}
