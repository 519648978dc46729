//! Rejected files in lists. They never were jobs, so they are not in the ledger; they are read from their error files.

use crate::job::JobState;
use crate::job::documents::ErrorDocument;
use crate::ledger::{Filter, JobRecord, Sort};
use crate::spool::View;

/// Adds the rejected files if the filter includes their state and contains nothing that only jobs have.
pub(super) fn add(records: &mut Vec<JobRecord>, filter: &Filter, spool: View<'_>) {
    if !filter.states.contains(&JobState::Rejected) || !filter.labels.is_empty() {
        return;
    }
    let documents = spool.error_documents();
    let wanted = documents.filter_map(record).filter(|record| is_wanted(record, filter));
    records.extend(wanted.collect::<Vec<_>>());
    match filter.sort {
        Sort::Id => records.sort_by(|a, b| a.id.cmp(&b.id)),
        Sort::Oldest => records.sort_by_key(|record| record.accepted_at),
        Sort::Newest | Sort::Finished | Sort::Took | Sort::Priority => {
            records.sort_by_key(|record| std::cmp::Reverse(record.accepted_at));
        }
    }
    records.truncate(usize::try_from(filter.limit).unwrap_or(usize::MAX));
}

fn is_wanted(record: &JobRecord, filter: &Filter) -> bool {
    let text = filter.search.as_deref().map(str::to_ascii_lowercase).unwrap_or_default();
    record.id.as_str().contains(&text) && filter.since.is_none_or(|since| since <= record.accepted_at)
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
    })
}
