//! Removes what an older revision of a job published, after the newer one is published, verified and recorded.

use crate::failpoint::FailPoint;
use crate::job::JobId;
use crate::ledger::{Revision, acts};
use crate::pipeline::Env;
use crate::telemetry::event;

/// Removes the files of replaced revisions of a job, or of all jobs: after a crash some may be left. A file that cannot
/// be removed is tried again at the next start, and is not the job's failure.
pub(crate) async fn withdraw(env: &Env, id: Option<JobId>) {
    let replaced = match env.ledger.run(acts::replaced(id.clone())).await {
        Ok(replaced) => replaced,
        Err(error) => return unrecorded(id.as_ref(), &error.to_string()),
    };
    for old in replaced {
        if let Err(reason) = withdraw_one(env, &old).await {
            event::RevisionStuck { job: old.job.clone(), revision: old.revision, reason }.emit();
        }
    }
}

async fn withdraw_one(env: &Env, old: &Revision) -> Result<(), String> {
    let mut unreachable = Vec::new();
    failpoint::hit(FailPoint::Withdrawing, old.job.as_str());
    for url in &old.outputs {
        if !env.storage.withdraw(url).await.map_err(|error| error.to_string())? {
            unreachable.push(url.as_str());
        }
    }
    failpoint::hit(FailPoint::Withdrawn, old.job.as_str());
    let recorded = env.ledger.run(acts::withdrawn(old.job.clone(), old.revision, env.clock.now())).await;
    recorded.map_err(|error| error.to_string())?;
    if unreachable.is_empty() {
        event::RevisionReplaced { job: old.job.clone(), revision: old.revision }.emit();
        return Ok(());
    }
    // `upload.url` has changed since: the files stay, and are named only now.
    Err(format!("not below upload.url, remove them by hand: {}", unreachable.join(" ")))
}

fn unrecorded(id: Option<&JobId>, reason: &str) {
    if let Some(job) = id {
        event::LedgerUnavailable { job: job.clone(), reason: reason.to_owned() }.emit();
    }
}
