//! Whether a job may be rendered beside the spool, and its place in the ledger while it is.
//!
//! A known id with other content is the job's next revision.

use super::{ControlError, Kind};
use crate::job::{JobRequest, JobState};
use crate::ledger::{Ledger, Place, Reservation, Reserve, acts};
use crate::spool::View;
use chrono::{DateTime, Utc};

/// What becomes of the wish to render a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Admission {
    /// It runs: it is new, or an earlier render of it died.
    Run,
    /// It ended before, and runs again.
    RunAgain,
    /// It is live in the spool.
    InSpool(JobState),
    /// Another order has its id, and is not over.
    Taken(JobState),
}

/// Makes the id of a job ours in the ledger, for a render without a spool. One that is live in the spool, or that
/// another order has which is not over, is refused; one that ended before is run again.
pub(crate) async fn take_for_render(
    job: &JobRequest,
    ledger: &Ledger,
    spool: View<'_>,
    now: DateTime<Utc>,
) -> Result<(), ControlError> {
    let order = Reservation { revise: true, ..Reservation::of(job, Some(now), "cli") };
    let reserved = ledger.run(acts::reserve(vec![order], now)).await?;
    let refused = |state: JobState, why: &str, hint: &str| {
        let message = format!("job `{}` is {state} {why}", job.id);
        Err(ControlError::new(Kind::TryLater, message, format!("nothing was rendered; {hint}")))
    };
    match admission(reserved.first(), || spool.is_live(&job.id)) {
        Admission::Run => {}
        Admission::RunAgain => drop(ledger.run(acts::retried(job.id.clone(), now)).await?),
        Admission::InSpool(state) => return refused(state, "in the spool", "wait for it, or give the job another id"),
        Admission::Taken(state) => {
            return refused(state, "with another content", "wait for it, cancel it, or give the job another id");
        }
    }
    ledger.run(acts::claimed(job.id.clone(), Place { attempt: 1, crashes: 0 }, now)).await?;
    Ok(())
}

/// Decides by what the ledger answered and, where it knows the job as live, by what is in the spool.
fn admission(reserved: Option<&Reserve>, is_in_spool: impl FnOnce() -> bool) -> Admission {
    match reserved {
        None | Some(Reserve::New { .. } | Reserve::Revised { .. }) => Admission::Run,
        Some(Reserve::Same { state, .. }) if state.is_final() => Admission::RunAgain,
        Some(Reserve::Same { state, .. }) if is_in_spool() => Admission::InSpool(*state),
        Some(Reserve::Same { .. }) => Admission::Run,
        Some(Reserve::Conflict { state }) => Admission::Taken(*state),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_job_that_nobody_else_runs_is_rendered() {
        use JobState::{Done, Failed, Queued, Running};
        let same = |state| Some(Reserve::Same { state, seq: 1 });
        let conflict = |state| Some(Reserve::Conflict { state });
        for (reserved, in_spool, expected) in [
            (Some(Reserve::New { seq: 1 }), false, Admission::Run),
            (Some(Reserve::New { seq: 1 }), true, Admission::Run),
            (Some(Reserve::Revised { seq: 1 }), true, Admission::Run),
            (same(Done), false, Admission::RunAgain),
            (same(Failed), true, Admission::RunAgain),
            (same(Running), true, Admission::InSpool(Running)),
            (same(Queued), true, Admission::InSpool(Queued)),
            (same(Running), false, Admission::Run),
            (conflict(Running), true, Admission::Taken(Running)),
        ] {
            assert_eq!(admission(reserved.as_ref(), || in_spool), expected, "{reserved:?} {in_spool}");
        }
    }
}
