//! Published files that somebody removed afterwards.

use super::{Control, ControlError};
use crate::job::{JobId, JobState};
use crate::ledger::{Filter, Ledger, Sort, acts};
use crate::providers::storage::local_path;
use serde_json::Value;

/// How many jobs are looked at, the latest first: what is older is rarely missed.
const JOBS_LOOKED_AT: u32 = 1000;

impl Control {
    /// Returns the latest jobs that are done and whose published files are not all there, and how many were looked at.
    pub(crate) fn jobs_without_files(&self) -> Result<(Vec<String>, usize), ControlError> {
        let Some(ledger) = self.ledger()? else { return Ok((Vec::new(), 0)) };
        let done =
            Filter { states: vec![JobState::Done], sort: Sort::Finished, limit: JOBS_LOOKED_AT, ..Filter::default() };
        let jobs = ledger.run_blocking(acts::list(done))?;
        let (mut without, looked_at) = (Vec::new(), jobs.len());
        for job in jobs {
            if has_lost(&job.id, &ledger)? {
                without.push(job.id.to_string());
            }
        }
        Ok((without, looked_at))
    }
}

fn has_lost(id: &JobId, ledger: &Ledger) -> Result<bool, ControlError> {
    let verdict = ledger.run_blocking(acts::verdict(id.clone()))?;
    let document = verdict.and_then(|verdict| serde_json::from_str(&verdict.document).ok());
    Ok(document.is_some_and(|document| !missing(&document).is_empty()))
}

/// Lists the published files of a result document that are not there any more; only directories can be looked at.
pub(super) fn missing(document: &Value) -> Vec<String> {
    let outputs = document.get("outputs").and_then(Value::as_array);
    let urls = outputs.into_iter().flatten().filter_map(|output| output.get("url")?.as_str());
    let is_gone = |url: &&str| local_path(url).is_some_and(|path| matches!(path.try_exists(), Ok(false)));
    urls.filter(is_gone).map(str::to_owned).collect()
}
