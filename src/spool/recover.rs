//! What a crash left: orphans in running/, half-moved pairs, abandoned temporary files.

use super::names::{FinalName, Place, QueuedName, RunningName};
use super::registry::{Registry, Verdict};
use super::{Claim, SpoolDir, SpoolError, act};
use crate::job::JobId;
use crate::job::JobState;
use chrono::{DateTime, TimeDelta, Utc};
use fsx::LockFile;
use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// What is known about an orphan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Its verdict is committed.
    pub(crate) has_verdict: bool,
    /// Deaths of its worker in a row, this one not counted.
    pub(crate) crashes: u8,
    /// Its journal shows a stage that was finished since the last death.
    pub(crate) progressed: bool,
}

/// What becomes of an orphan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Only its last renames are missing.
    Finish,
    /// It goes on, with its count of crashes.
    Requeue {
        /// Deaths of its worker in a row, this one counted.
        crashes: u8,
    },
    /// Its worker died too often: it fails with `worker_died`.
    GiveUp {
        /// Deaths of its worker in a row, this one counted.
        crashes: u8,
    },
}

/// Decides what becomes of an orphan. Nothing is decided by age.
pub(crate) fn plan(facts: Facts, crashes_max: u8) -> Action {
    let crashes = if facts.progressed { 1 } else { facts.crashes.saturating_add(1) };
    if facts.has_verdict {
        Action::Finish
    } else if crashes_max <= crashes {
        Action::GiveUp { crashes }
    } else {
        Action::Requeue { crashes }
    }
}

/// What became of an entry of running/.
#[derive(Debug)]
pub(crate) enum Fate {
    /// Its worker lives, or it is gone.
    Live,
    /// It is back in queue/.
    Requeued(QueuedName),
    /// Its verdict is committed: clean up as after a normal end, then [`Claim::finish`].
    Finish(Claim, Verdict),
    /// Its worker died too often: fail it with `worker_died`.
    GiveUp {
        /// The orphan, locked.
        claim: Claim,
        /// Deaths of its worker in a row.
        crashes: u8,
    },
}

/// What the repair of done/ and failed/ did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Repaired {
    /// Verdict files that were missing and were written again.
    pub(crate) published: Vec<JobId>,
    /// Jobs whose retry was cut short and that are in queue/ now.
    pub(crate) requeued: Vec<QueuedName>,
    /// Jobs whose verdict file was left over by a retry that was cut short.
    pub(crate) cleared: Vec<JobId>,
}

impl SpoolDir {
    /// Deals with one entry of running/. `progressed` asks the journal whether a stage was finished since the last
    /// death of the job's worker.
    pub(crate) fn recover(
        &self,
        name: &RunningName,
        registry: &dyn Registry,
        progressed: &dyn Fn(&JobId) -> bool,
    ) -> Result<Fate, SpoolError> {
        let Some(claim) = self.take_orphan(name)? else { return Ok(Fate::Live) };
        let id = claim.id();
        let verdict = registry.verdict(id)?;
        let facts = Facts { has_verdict: verdict.is_some(), crashes: name.crashes, progressed: progressed(id) };
        match (plan(facts, self.settings().crashes_max), verdict) {
            (Action::Finish, Some(verdict)) => Ok(Fate::Finish(claim, verdict)),
            (Action::GiveUp { crashes }, _) => Ok(Fate::GiveUp { claim, crashes }),
            (Action::Requeue { .. } | Action::Finish, _) => {
                let crashes = if facts.progressed { 1 } else { name.crashes.saturating_add(1) };
                let standing = registry.standing(id)?;
                let place = standing.map(|standing| Place::new(standing.priority, standing.seq));
                let requeued = claim.requeue(None, place, name.attempts, crashes);
                requeued.map(Fate::Requeued).map_err(|unsettled| unsettled.error)
            }
        }
    }

    /// Completes what a crash left half done in done/ and failed/. For the start, after running/ was recovered.
    pub(crate) fn repair(&self, registry: &dyn Registry) -> Result<Repaired, SpoolError> {
        let mut repaired = Repaired::default();
        self.repair_retries(registry, &mut repaired)?;
        for dir in [self.done(), self.failed()] {
            let (mut inputs, mut verdicts) = (HashSet::new(), HashSet::new());
            for name in act::names_in(&dir)? {
                match FinalName::parse(&name) {
                    Some(FinalName::Input(id)) => inputs.insert(id),
                    Some(FinalName::Verdict(id)) => verdicts.insert(id),
                    None => false,
                };
            }
            for id in inputs.difference(&verdicts) {
                self.publish_missing(id, registry, &mut repaired)?;
            }
        }
        Ok(repaired)
    }

    /// Ends the retries that were cut short: the ledger knows them, the files do not follow yet.
    fn repair_retries(&self, registry: &dyn Registry, repaired: &mut Repaired) -> Result<(), SpoolError> {
        for id in registry.live()? {
            let standing = registry.standing(&id)?.filter(|standing| !standing.state.is_final());
            let Some(standing) = standing else { continue };
            let has_result = act::stands(&self.result_file(&id))? || act::stands(&self.error_file(&id))?;
            let has_input = act::stands(&self.done_input(&id))? || act::stands(&self.failed_input(&id))?;
            // A verdict means that its owner is between the commit and the last rename, here or in another daemon.
            if !(has_result || has_input) || registry.verdict(&id)?.is_some() {
                continue;
            }
            if has_input && !self.is_live(&id)? {
                repaired.requeued.extend(self.requeue_final(&id, &standing, None)?);
            } else {
                act::remove(&self.result_file(&id))?;
                act::remove(&self.error_file(&id))?;
                repaired.cleared.push(id);
            }
        }
        Ok(())
    }

    /// Writes the verdict file of a job file that has none.
    fn publish_missing(&self, id: &JobId, registry: &dyn Registry, repaired: &mut Repaired) -> Result<(), SpoolError> {
        let Some(verdict) = registry.verdict(id)?.filter(|verdict| !verdict.document.is_empty()) else { return Ok(()) };
        let (file, input) = if verdict.state == JobState::Done {
            (self.result_file(id), self.done_input(id))
        } else {
            (self.error_file(id), self.failed_input(id))
        };
        if act::stands(&input)? {
            act::publish(&file, &verdict.document)?;
            repaired.published.push(id.clone());
        }
        Ok(())
    }

    /// Tells whether a job stands in queue/ or running/.
    pub(crate) fn is_live(&self, id: &JobId) -> Result<bool, SpoolError> {
        Ok(self.running_names()?.iter().any(|name| name.id == *id)
            || self.queued_names()?.iter().any(|name| name.id == *id))
    }

    /// Removes temporary files that were abandoned, and signs of life of jobs that are no longer in running/.
    /// Answers how many. What cannot be looked at is left for the next sweep.
    pub(crate) fn sweep_temps(&self, now: DateTime<Utc>) -> Result<usize, SpoolError> {
        let age_max = TimeDelta::from_std(self.settings().temp_age_max).unwrap_or(TimeDelta::MAX);
        let mut swept = 0;
        for dir in [self.incoming(), self.queue(), self.running(), self.done(), self.failed()] {
            for name in act::names_in(&dir)? {
                let is_temp = name.starts_with('.') && Path::new(&name).extension().is_some_and(|ext| ext == "tmp");
                if is_temp && is_abandoned(&dir.join(&name), now, age_max) {
                    swept += usize::from(act::remove(&dir.join(&name))?);
                }
            }
        }
        let running = act::names_in(&self.running())?;
        let live: HashSet<JobId> = self.running_names()?.into_iter().map(|name| name.id).collect();
        for id in running.iter().filter_map(|name| name.strip_suffix(".status.json")?.parse::<JobId>().ok()) {
            if !live.contains(&id) {
                swept += usize::from(act::remove(&self.status_file(&id))?);
            }
        }
        Ok(swept)
    }
}

/// Judges by the time of the last change of the inode, which no client can set.
fn is_abandoned(path: &Path, now: DateTime<Utc>, age_max: TimeDelta) -> bool {
    let Ok(meta) = fs::symlink_metadata(path) else { return false };
    let changed = DateTime::from_timestamp(meta.ctime(), 0);
    if !meta.is_file() || changed.is_none_or(|changed| now - changed < age_max) {
        return false;
    }
    match super::entry::open(path, u64::MAX) {
        Ok(super::entry::Entry::Plain(file, _)) => matches!(LockFile::try_lock(file), Ok(Some(_))),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_orphan_goes_on_until_its_worker_died_three_times_without_progress() {
        let facts = |has_verdict, crashes, progressed| Facts { has_verdict, crashes, progressed };
        for (facts, expected) in [
            (facts(false, 0, false), Action::Requeue { crashes: 1 }),
            (facts(false, 1, false), Action::Requeue { crashes: 2 }),
            (facts(false, 2, false), Action::GiveUp { crashes: 3 }),
            (facts(false, 2, true), Action::Requeue { crashes: 1 }),
            (facts(false, 255, false), Action::GiveUp { crashes: 255 }),
            (facts(true, 2, false), Action::Finish),
        ] {
            assert_eq!(plan(facts, 3), expected, "{facts:?}");
        }
    }
}
