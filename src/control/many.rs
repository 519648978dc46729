//! Orders for many jobs at once: for chosen ones, or for all that a list would show. Each job is told of by itself, and one
//! that cannot be changed does not keep the others from it.

use super::reap::{PassAnswer, Stays};
use super::retry::{TAKEN_DEADLINE, until};
use super::{Control, ControlError, JobsOrder, Kind, job_id};
use crate::clock::Clock;
use crate::job::{JobId, JobState};
use crate::ledger::{Count, Cursor, Filter, Ledger, acts};
use crate::reaper::{Order, Selection, Trigger};
use crate::spool::RetryRequest;
use std::path::{Path, PathBuf};

/// The most jobs that one order changes; what is left is done by the next one.
pub(crate) const MANY_MAX: u32 = 10_000;
/// How many jobs a quick order looks at to count, so that the count takes a small part of the time of its list.
const COUNTED_MAX: u32 = 1000;
/// How many ids are read at once.
const PAGE: u32 = 500;
/// Up to how many requests are waited for until the daemon has taken them, so that a list read next shows it.
const AWAITED_MAX: usize = 100;

/// What is done to each job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// It runs again.
    Retry,
    /// It is cancelled.
    Cancel,
    /// Its preserved workspace is removed.
    RemoveWorkspace,
}

/// Jobs that an order would change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Matching {
    /// How many were found, at most [`MANY_MAX`].
    pub(crate) count: u64,
    /// Whether there are more, or may be: a quick order looks at some only.
    pub(crate) is_more: bool,
}

/// What became of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// The job's id, as it was given.
    pub(crate) id: String,
    /// `None` if it was done.
    pub(crate) refused: Option<ControlError>,
}

impl Deed {
    /// Reads the name of a deed in a form.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Retry, Self::Cancel, Self::RemoveWorkspace].into_iter().find(|deed| deed.name() == name)
    }

    /// Returns its name in a form.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Retry => "retry",
            Self::Cancel => "cancel",
            Self::RemoveWorkspace => "remove",
        }
    }

    /// Returns the states of the jobs that it is meant for, of all that a list shows. A list of all states means the failed
    /// jobs where it is about running again: what was cancelled was meant to end.
    fn meant(self, shown: &[JobState]) -> Vec<JobState> {
        let (of_all, possible): (&[JobState], &[JobState]) = match self {
            Self::Retry => (&[JobState::Failed], &[JobState::Failed, JobState::Cancelled]),
            Self::Cancel => (&[JobState::Queued, JobState::Running], &[JobState::Queued, JobState::Running]),
            // A workspace is no property of a row: they are chosen one by one, or on their own page.
            Self::RemoveWorkspace => (&[], &[]),
        };
        if shown.is_empty() {
            return of_all.to_vec();
        }
        possible.iter().copied().filter(|state| shown.contains(state)).collect()
    }
}

impl Control {
    /// Counts the jobs of a list that an order would change.
    pub(crate) fn matching(&self, deed: Deed, order: &JobsOrder) -> Result<Matching, ControlError> {
        let (filter, ledger) = (meant(deed, order)?, self.ledger()?);
        let (Some(filter), Some(ledger)) = (filter, ledger) else { return Ok(Matching { count: 0, is_more: false }) };
        let looked_at_max = filter.looked_at_max.map(|_| COUNTED_MAX);
        let Count { found, is_more } =
            ledger.run_blocking(acts::count(Filter { looked_at_max, ..filter }, MANY_MAX))?;
        Ok(Matching { count: found, is_more })
    }

    /// Returns the ids of the jobs of a list that an order would change, at most [`MANY_MAX`]. All are read before the first
    /// is changed, because a changed job leaves the list or moves in it.
    pub(crate) fn ids_matching(&self, deed: Deed, order: &JobsOrder) -> Result<Vec<String>, ControlError> {
        let (filter, ledger) = (meant(deed, order)?, self.ledger()?);
        let (Some(filter), Some(ledger)) = (filter, ledger) else { return Ok(Vec::new()) };
        let mut ids = Vec::new();
        let mut cursor: Option<Cursor> = None;
        while ids.len() < MANY_MAX as usize {
            let page = ledger.run_blocking(acts::page(Filter { cursor, limit: PAGE, ..filter.clone() }))?;
            ids.extend(page.records.into_iter().map(|record| record.id.to_string()));
            let Some(next) = page.next else { break };
            cursor = Some(next);
        }
        ids.truncate(MANY_MAX as usize);
        Ok(ids)
    }

    /// Carries an order out for each job.
    pub(crate) fn do_to_many(&self, deed: Deed, ids: &[String]) -> Result<Vec<Told>, ControlError> {
        let ledger = self.ledger()?;
        let is_retry = match deed {
            Deed::RemoveWorkspace => return self.remove_each_workspace(ids),
            Deed::Retry => true,
            Deed::Cancel => false,
        };
        let mut requests = Vec::new();
        let mut told = Vec::with_capacity(ids.len());
        for id in ids {
            let request = job_id(id).and_then(|parsed| {
                if is_retry {
                    self.retry_one(parsed, ledger.as_ref())
                } else {
                    self.cancel_one(&parsed, ledger.as_ref())
                }
            });
            let refused = request.map(|request| requests.push(request)).err();
            told.push(Told { id: id.clone(), refused });
        }
        if requests.len() <= AWAITED_MAX && self.is_live() {
            until(TAKEN_DEADLINE, || !requests.iter().any(|request| request.is_file()));
        }
        Ok(told)
    }

    fn retry_one(&self, id: JobId, ledger: Option<&Ledger>) -> Result<PathBuf, ControlError> {
        let (id, _was) = self.job_to_retry(id, ledger)?;
        let request = RetryRequest { from: None };
        spool::request_retry(&self.config.spool.dir, &id, request).map_err(|error| ControlError::of_spool(&error))
    }

    fn cancel_one(&self, id: &JobId, ledger: Option<&Ledger>) -> Result<PathBuf, ControlError> {
        let state = self.state_of(id, ledger)?;
        if state.is_final() {
            let message = format!("job `{id}` is {state}: it has ended already");
            return Err(ControlError::new(Kind::Refused, message, "nothing was changed"));
        }
        spool::request_cancel(&self.config.spool.dir, id).map_err(|error| ControlError::of_spool(&error))
    }

    /// Removes what is preserved of these jobs in one pass.
    fn remove_each_workspace(&self, ids: &[String]) -> Result<Vec<Told>, ControlError> {
        let now = Clock::System.now();
        let found = self.preserved(&[])?;
        let (mut going, mut told) = (Vec::new(), Vec::new());
        for text in ids {
            let preserved = job_id(text).map(|id| found.iter().find(|it| it.id == id));
            let refused = match preserved {
                Err(error) => Some(error),
                Ok(None) => Some(none_preserved(text)),
                Ok(Some(it)) if it.is_kept(now) => {
                    let hint = "it was not removed; end that on the page of workspaces";
                    Some(ControlError::new(Kind::Refused, format!("the workspace of job `{text}` is kept"), hint))
                }
                Ok(Some(it)) => {
                    going.push(it.id.clone());
                    None
                }
            };
            told.push(Told { id: text.clone(), refused });
        }
        if going.is_empty() {
            return Ok(told);
        }
        let selection = Selection { ids: going, ..Selection::default() };
        let passed = self.pass(&Order { selection: Some(selection), ..Order::new(Trigger::Manual) }, |_| ())?;
        for it in told.iter_mut().filter(|it| it.refused.is_none()) {
            it.refused = why_it_stays(&passed, &it.id).map(|reason| {
                let message = format!("the workspace of job `{}` stays: {reason}", it.id);
                ControlError::new(Kind::Refused, message, "it was not removed; try again later")
            });
        }
        Ok(told)
    }
}

/// Returns why a pass did not remove a workspace; `None` if it did. The plan has also what was tried and failed.
fn why_it_stays(passed: &PassAnswer, id: &str) -> Option<String> {
    let spared = passed.spared.iter().find(|it| it.id == id).map(Stays::words);
    let failed = passed
        .failed
        .iter()
        .find(|it| Path::new(&it.path).ends_with(id))
        .map(|it| format!("{}; {}", it.reason, it.advice()));
    let planned = passed.plan.iter().any(|it| it.id == id);
    spared.or(failed).or_else(|| (!planned).then(|| passed.advice().unwrap_or(&passed.reason).to_owned()))
}

/// Returns the filter of the jobs of a list that an order is for; `None` if there can be none.
fn meant(deed: Deed, order: &JobsOrder) -> Result<Option<Filter>, ControlError> {
    let filter = JobsOrder { cursor: None, ..order.clone() }.filter(Clock::System.now())?;
    let states = deed.meant(&filter.states);
    Ok((!states.is_empty()).then_some(Filter { states, ..filter }))
}

fn none_preserved(id: &str) -> ControlError {
    ControlError::new(Kind::NotFound, format!("no workspace of job `{id}` is preserved"), "nothing was changed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::reap::{NotDone, Planned};
    use JobState::{Cancelled, Done, Failed, Queued, Running};

    #[test]
    fn an_order_for_all_means_the_jobs_that_it_can_change() {
        assert_eq!(Deed::Retry.meant(&[]), [Failed], "what is done or cancelled is not run again by the way");
        assert_eq!(Deed::Retry.meant(&[Cancelled, Done]), [Cancelled]);
        assert_eq!(Deed::Retry.meant(&[Done]), []);
        assert_eq!(Deed::Cancel.meant(&[]), [Queued, Running]);
        assert_eq!(Deed::Cancel.meant(&[Failed, Running]), [Running]);
        assert_eq!(Deed::RemoveWorkspace.meant(&[]), []);
    }

    #[test]
    fn what_was_planned_and_did_not_go_is_told_with_its_reason() {
        let planned = |id: &str| Planned {
            id: id.to_owned(),
            state: Failed,
            finished_at: chrono::DateTime::UNIX_EPOCH,
            age_s: 0,
            bytes: 0,
            entries: 0,
            reason: "manual",
        };
        let failed = NotDone { op: "trash".to_owned(), errno: 1, path: "/w/b".to_owned(), reason: "denied".to_owned() };
        let spared = vec![Stays { id: "c".to_owned(), reason: "in_use", kept_until: None }];
        let passed = PassAnswer::example(["a", "b", "c", "w"].map(planned).into(), spared, vec![failed]);
        let told = ["a", "b", "c", "d", "w"].map(|id| why_it_stays(&passed, id));
        assert_eq!(told[0], None);
        assert!(told[1].as_ref().is_some_and(|it| it.starts_with("denied; ")), "{told:?}");
        assert!(told[2].as_ref().is_some_and(|it| it.starts_with("it is in use")), "{told:?}");
        assert!(told[3].is_some(), "nothing was planned for it");
        assert_eq!(told[4], None, "it has the name of the directory of another one");
    }

    #[test]
    fn a_deed_is_known_by_its_name() {
        for deed in [Deed::Retry, Deed::Cancel, Deed::RemoveWorkspace] {
            assert_eq!(Deed::named(deed.name()), Some(deed));
        }
        assert_eq!(Deed::named("destroy"), None);
    }
}
