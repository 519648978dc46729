//! Recovery after a crash: orphans in running/, half-moved pairs of files, abandoned temporary files.

use super::names::{FinalName, Place, QueuedName, RunningName};
use super::registry::{Registry, Verdict};
use super::{Claim, SpoolDir, SpoolError, act};
use chrono::{DateTime, TimeDelta, Utc};
use fsx::LockFile;
use job::JobId;
use job::JobState;
use std::collections::HashSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The facts about an orphan that decide what happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Facts {
    /// True if its verdict is committed.
    pub(crate) has_verdict: bool,
    /// How often in a row its worker died before this death.
    pub crashes: u8,
    /// True if a stage was finished since the death before.
    pub progressed: bool,
}

/// What to do with an orphan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Complete its end: only the last renames are missing.
    Finish,
    /// Put it back into queue/.
    Requeue {
        /// The new count of crashes in a row, including this one.
        crashes: u8,
    },
    /// Fail it with `worker_died`: its worker died too often.
    GiveUp {
        /// The count of crashes in a row, including this one.
        crashes: u8,
    },
}

/// Decides what to do with an orphan. Its age does not matter.
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

/// The result of [`SpoolDir::recover`] for one entry of running/.
#[derive(Debug)]
pub enum Fate {
    /// The worker lives, or the file is gone: nothing to do.
    Live,
    /// The job is back in queue/.
    Requeued(QueuedName),
    /// The verdict is committed: the caller cleans up as after a normal end, then calls [`Claim::finish`].
    Finish(Claim, Verdict),
    /// The worker died too often: the caller fails the job with `worker_died`.
    GiveUp {
        /// The orphan, locked.
        claim: Claim,
        /// The count of crashes in a row.
        crashes: u8,
    },
}

/// How many jobs the ledger is asked about at a time.
const PART_JOBS: usize = 1000;

/// The result of the repair of done/ and failed/.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Repaired {
    /// Jobs whose missing verdict file was written again.
    pub published: Vec<JobId>,
    /// Jobs whose interrupted retry was completed; they are in queue/ now.
    pub requeued: Vec<QueuedName>,
    /// Jobs whose verdict file, left by an interrupted retry, was removed.
    pub cleared: Vec<JobId>,
}

impl SpoolDir {
    /// Handles one entry of running/. `progressed` returns whether the job's journal shows a stage that was finished
    /// since the last death of its worker.
    pub fn recover(
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

    /// Completes interrupted moves in done/ and failed/. Called at the start, after running/ was recovered.
    pub fn repair(&self, registry: &dyn Registry) -> Result<Repaired, SpoolError> {
        let mut repaired = Repaired::default();
        for dir in [self.done(), self.failed()] {
            let (mut inputs, mut verdicts) = (HashSet::new(), HashSet::new());
            for name in act::names_in(&dir)? {
                match FinalName::parse(&name) {
                    Some(FinalName::Input(id)) => inputs.insert(id),
                    Some(FinalName::Verdict(id)) => verdicts.insert(id),
                    None => false,
                };
            }
            let ended: Vec<JobId> = inputs.union(&verdicts).cloned().collect();
            for ids in ended.chunks(PART_JOBS) {
                self.repair_retries(&registry.live(ids)?, registry, &mut repaired)?;
            }
            for id in inputs.difference(&verdicts) {
                self.publish_missing(id, registry, &mut repaired)?;
            }
        }
        Ok(repaired)
    }

    /// Completes interrupted retries: the ledger has the job as queued, but its files are not in queue/ yet.
    fn repair_retries(
        &self,
        live: &[JobId],
        registry: &dyn Registry,
        repaired: &mut Repaired,
    ) -> Result<(), SpoolError> {
        for id in live {
            let standing = registry.standing(id)?.filter(|standing| !standing.state.is_final());
            let Some(standing) = standing else { continue };
            let has_result = act::stands(&self.result_file(id))? || act::stands(&self.error_file(id))?;
            let has_input = act::stands(&self.done_input(id))? || act::stands(&self.failed_input(id))?;
            // If there is a verdict, the job's owner, here or in another daemon, is between the commit and the last
            // rename.
            if !(has_result || has_input) || registry.verdict(id)?.is_some() {
                continue;
            }
            if has_input && !self.is_live(id)? {
                repaired.requeued.extend(self.requeue_final(id, &standing, None)?);
            } else {
                act::remove(&self.result_file(id))?;
                act::remove(&self.error_file(id))?;
                repaired.cleared.push(id.clone());
            }
        }
        Ok(())
    }

    /// Writes the verdict file of a job file without one, if the ledger has its verdict.
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

    /// Tells whether a job is in queue/ or running/.
    pub fn is_live(&self, id: &JobId) -> Result<bool, SpoolError> {
        Ok(self.running_names()?.iter().any(|name| name.id == *id) || self.is_queued(id)?)
    }

    /// Removes abandoned temporary files, and status files of jobs that are no longer in running/. Returns how many.
    /// Files that cannot be examined are left for the next sweep. In the daemon's own directories the lock tells whether a
    /// file is abandoned, in incoming/ its age.
    pub fn sweep_temps(&self, now: DateTime<Utc>) -> Result<usize, SpoolError> {
        let age_max = TimeDelta::from_std(self.settings().temp_age_max).unwrap_or(TimeDelta::MAX);
        let mut swept = 0;
        // Clients write into incoming/ without a lock, so only their age tells.
        let incoming = self.incoming();
        for name in act::each_name_in(&incoming)? {
            let name = name?;
            if is_temp(&name) && is_abandoned(&incoming.join(&name), now, age_max) {
                swept += usize::from(act::remove(&incoming.join(&name))?);
            }
        }
        for dir in [self.queue(), self.running(), self.done(), self.failed()] {
            // The temporary file of a status has a name of its own, and no lock: it is handled below.
            let ours = |name: &str| is_temp(name) && !name.ends_with(STATUS_TEMP);
            swept += act::remove_abandoned(&dir, ours)?;
        }
        let running = act::names_in(&self.running())?;
        let live: HashSet<JobId> = self.running_names()?.into_iter().map(|name| name.id).collect();
        let id_of = |name: &str| -> Option<JobId> {
            let temp = || name.strip_suffix(STATUS_TEMP)?.strip_prefix('.');
            name.strip_suffix(".status.json").or_else(temp)?.parse().ok()
        };
        for name in running.iter().filter(|name| id_of(name).is_some_and(|id| !live.contains(&id))) {
            swept += usize::from(act::remove(&self.running().join(name))?);
        }
        Ok(swept)
    }
}

/// The end of the temporary name of a status file.
const STATUS_TEMP: &str = ".status.tmp";

fn is_temp(name: &str) -> bool {
    name.starts_with('.') && Path::new(name).extension().is_some_and(|ext| ext == "tmp")
}

/// Tells whether a file is old enough, by the inode's last change (ctime), which no client can set.
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
