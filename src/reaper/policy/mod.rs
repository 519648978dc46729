//! Decides which preserved workspaces are removed: a pure function of the workspaces, the disk, the settings and the
//! time.
//!
//! The rules apply in this order, each to the oldest workspaces first: too old, too many, too many bytes, disk too
//! full. Workspaces that are kept, in use or younger than the least age are never removed by the rules; what a limit
//! would have removed of them is counted as blocked.

use crate::job::{JobId, JobState};
use crate::workspace::Keep;
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// The limits for preserved workspaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Policy {
    /// How long the workspace of a failed job stays; `None`: for ever. Also applies to one whose `keep` has ended.
    pub(crate) failed_age_max: Option<Duration>,
    /// How long the workspace of a cancelled job stays; `None`: for ever.
    pub(crate) cancelled_age_max: Option<Duration>,
    /// Younger workspaces are never removed by the rules.
    pub(crate) age_min: Duration,
    /// How many workspaces may stay; `None`: unlimited.
    pub(crate) count_max: Option<u64>,
    /// How many bytes may stay; `None`: unlimited.
    pub(crate) bytes_max: Option<u64>,
    /// If more of the disk than this is used, in permille, the oldest workspaces are removed...
    pub(crate) disk_high_permille: u64,
    /// ...until the use is down to this, in permille.
    pub(crate) disk_low_permille: u64,
}

/// The least share of free inodes, in permille; below it the oldest workspaces are removed.
pub(crate) const INODES_FREE_MIN_PERMILLE: u64 = 50;

/// A preserved workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Preserved {
    /// The job's id.
    pub(crate) id: JobId,
    /// The state in which the job ended: failed, cancelled or done.
    pub(crate) state: JobState,
    /// When the job ended.
    pub(crate) finished_at: DateTime<Utc>,
    /// Allocated bytes.
    pub(crate) bytes: u64,
    /// Files and directories.
    pub(crate) entries: u64,
    /// Its order to be kept, if any.
    pub(crate) keep: Option<Keep>,
    /// True if its job is queued or running again.
    pub(crate) live: bool,
}

impl Preserved {
    /// Tells whether it is kept at `now`.
    pub(crate) fn is_kept(&self, now: DateTime<Utc>) -> bool {
        self.keep.as_ref().is_some_and(|keep| keep.holds(now))
    }
}

impl Preserved {
    /// Returns why it must not be removed now, even if a person or a limit asks for it; `None` if it may be.
    fn spare(&self, now: DateTime<Utc>) -> Option<Spare> {
        let keep = self.keep.as_ref().filter(|keep| keep.holds(now));
        keep.map(|keep| Spare::Kept { until: keep.until }).or(self.live.then_some(Spare::InUse))
    }
}

/// The state of the file system that the workspaces are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Disk {
    /// Its size in bytes.
    pub(crate) total: u64,
    /// Used bytes.
    pub(crate) used: u64,
    /// Bytes that this process may still use.
    pub(crate) available: u64,
    /// All inodes; 0 if the file system has no limit.
    pub(crate) inodes_total: u64,
    /// Free inodes.
    pub(crate) inodes_free: u64,
}

impl Disk {
    /// Returns the used share of the space that is not reserved for root, rounded up as `df` does.
    pub(crate) fn used_permille(&self) -> u64 {
        let usable = self.used.saturating_add(self.available);
        permille(self.used, usable).map_or(0, |(whole, rest)| whole + u64::from(rest))
    }

    /// Returns the share of free inodes; 1000 if the file system has no limit.
    pub(crate) fn inodes_free_permille(&self) -> u64 {
        permille(self.inodes_free, self.inodes_total).map_or(1000, |(whole, _)| whole)
    }
}

/// Returns `part` of `whole` in permille, rounded down, and whether there is a remainder; `None` if `whole` is 0.
fn permille(part: u64, whole: u64) -> Option<(u64, bool)> {
    let thousands = u128::from(part) * 1000;
    let quotient = thousands.checked_div(u128::from(whole))?;
    Some((u64::try_from(quotient).ok()?, quotient * u128::from(whole) < thousands))
}

/// How full the disk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum DiskState {
    /// Below the high watermark.
    #[default]
    Ok,
    /// Above the high watermark, in space or in inodes.
    High,
    /// Less than a hundredth is free.
    Critical,
}

impl DiskState {
    /// Returns its name in the log.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl Policy {
    /// Returns how full a disk is.
    pub(crate) fn disk_state(&self, disk: &Disk) -> DiskState {
        let (used, inodes) = (disk.used_permille(), disk.inodes_free_permille());
        if 990 <= used || inodes < 10 {
            DiskState::Critical
        } else if self.disk_high_permille < used || inodes < INODES_FREE_MIN_PERMILLE {
            DiskState::High
        } else {
            DiskState::Ok
        }
    }

    /// Returns how long the workspace of a job that ended in `state` stays; `None`: for ever.
    pub(crate) fn age_max(&self, state: JobState) -> Option<Duration> {
        if state == JobState::Cancelled { self.cancelled_age_max } else { self.failed_age_max }
    }

    /// Returns when a workspace may be removed because of its age; `None`: never.
    pub(crate) fn due(&self, found: &Preserved, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if found.is_kept(now) && found.keep.as_ref().is_none_or(|keep| keep.until.is_none()) {
            return None;
        }
        let aged = found.finished_at.checked_add_signed(delta(self.age_max(found.state)?.max(self.age_min)))?;
        Some(found.keep.as_ref().and_then(|keep| keep.until).map_or(aged, |until| until.max(aged)))
    }
}

/// Why a workspace is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Reason {
    /// It is older than allowed for its state.
    Age,
    /// There are too many workspaces.
    Count,
    /// The workspaces together have too many bytes.
    Size,
    /// The disk is too full, in space or in inodes.
    Watermark,
    /// A person ordered it.
    Manual,
}

impl Reason {
    /// Returns its name in the log.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Count => "count",
            Self::Size => "size",
            Self::Watermark => "watermark",
            Self::Manual => "manual",
        }
    }
}

/// A workspace to remove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// The workspace.
    pub(crate) found: Preserved,
    /// Why it is removed.
    pub(crate) reason: Reason,
    /// The time since the job ended.
    pub(crate) age: Duration,
}

/// What a pass shall remove.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Plan {
    /// The workspaces to remove, in order.
    pub(crate) items: Vec<Item>,
    /// How many bytes the limits demand to be removed.
    pub(crate) wanted_bytes: u64,
    /// How many of these cannot be removed: kept, in use or too young.
    pub(crate) blocked_bytes: u64,
    /// True if number or bytes stay above their limits.
    pub(crate) pressed: bool,
    /// True if the disk stays above its watermark, according to the recorded sizes.
    pub(crate) disk_pressed: bool,
    /// Workspaces that a person named and that are not removed.
    pub(crate) spared: Vec<Spared>,
}

/// A workspace that a person named and that is not removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spared {
    /// The job's id.
    pub(crate) id: JobId,
    /// The reason.
    pub(crate) why: Spare,
}

/// Why a workspace is not removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spare {
    /// It is kept.
    Kept {
        /// Until when; `None`: until a person ends it.
        until: Option<DateTime<Utc>>,
    },
    /// Its job is queued or running again, or another process has locked it.
    InUse,
    /// Its state or age does not match the selection.
    NotMeant,
}

impl Spare {
    /// Returns its name in JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Kept { .. } => "kept",
            Self::InUse => "in_use",
            Self::NotMeant => "not_meant",
        }
    }
}

/// What a person wants removed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Selection {
    /// Only these jobs; empty means all.
    pub(crate) ids: Vec<JobId>,
    /// Only jobs that ended in this state.
    pub(crate) state: Option<JobState>,
    /// Only workspaces older than this.
    pub(crate) older_than: Option<Duration>,
}

impl Selection {
    fn takes(&self, found: &Preserved, age: TimeDelta, age_min: Duration) -> bool {
        let named = !self.ids.is_empty();
        (!named || self.ids.contains(&found.id))
            && self.state.is_none_or(|state| state == found.state)
            && match self.older_than {
                Some(least) => delta(least) <= age,
                None => named || !is_young(age, age_min), // a named workspace may be young
            }
    }
}

/// If a job seems to have ended further in the future than this, the clock was wrong when it ended: its age is unknown.
const AHEAD_MAX: TimeDelta = TimeDelta::hours(1);

/// Tells whether a workspace is younger than the least age.
fn is_young(age: TimeDelta, age_min: Duration) -> bool {
    age < delta(age_min) && -AHEAD_MAX <= age
}

/// A plan that is being made.
struct Planner<'a> {
    policy: &'a Policy,
    now: DateTime<Utc>,
    /// The workspaces, the oldest first, with the reason if they are to be removed.
    found: Vec<(&'a Preserved, Option<Reason>)>,
}

/// Plans a pass by the policy.
pub(crate) fn plan(found: &[Preserved], disk: &Disk, policy: &Policy, now: DateTime<Utc>) -> Plan {
    let mut planner = Planner::new(found, policy, now);
    planner.too_old();
    let count = found.len() as u64;
    if let Some(most) = policy.count_max {
        planner.until(Reason::Count, count.saturating_sub(most), |_| 1);
    }
    if let Some(most) = policy.bytes_max {
        let bytes = found.iter().fold(0_u64, |sum, it| sum.saturating_add(it.bytes));
        planner.until(Reason::Size, bytes.saturating_sub(most), |it| it.bytes);
    }
    planner.watermarks(disk);
    planner.finish(disk)
}

/// Plans the removal of what a person chose. Workspaces that are kept or in use stay.
pub(crate) fn plan_selection(found: &[Preserved], selection: &Selection, policy: &Policy, now: DateTime<Utc>) -> Plan {
    let mut planner = Planner::new(found, policy, now);
    let (mut wanted_bytes, mut blocked_bytes, mut spared) = (0_u64, 0_u64, Vec::new());
    for (it, reason) in &mut planner.found {
        let spare = if selection.takes(it, now - it.finished_at, policy.age_min) {
            wanted_bytes = wanted_bytes.saturating_add(it.bytes);
            it.spare(now)
        } else {
            Some(Spare::NotMeant)
        };
        match spare {
            None => *reason = Some(Reason::Manual),
            Some(Spare::NotMeant) => {}
            Some(Spare::Kept { .. } | Spare::InUse) => blocked_bytes = blocked_bytes.saturating_add(it.bytes),
        }
        if let Some(why) = spare.filter(|_| selection.ids.contains(&it.id)) {
            spared.push(Spared { id: it.id.clone(), why });
        }
    }
    Plan { items: planner.items(), wanted_bytes, blocked_bytes, spared, ..Plan::default() }
}

impl<'a> Planner<'a> {
    fn new(found: &'a [Preserved], policy: &'a Policy, now: DateTime<Utc>) -> Self {
        let mut found: Vec<_> = found.iter().map(|it| (it, None)).collect();
        found.sort_by(|(a, _), (b, _)| (a.finished_at, &a.id).cmp(&(b.finished_at, &b.id)));
        Self { policy, now, found }
    }

    fn may_go(&self, it: &Preserved) -> bool {
        !it.live && !it.is_kept(self.now) && !is_young(self.now - it.finished_at, self.policy.age_min)
    }

    fn too_old(&mut self) {
        for index in 0..self.found.len() {
            let Some(&(it, _)) = self.found.get(index) else { continue };
            let aged = self.policy.age_max(it.state).is_some_and(|most| delta(most) <= self.now - it.finished_at);
            if aged && self.may_go(it) {
                self.take(index, Reason::Age);
            }
        }
    }

    /// Marks the oldest workspaces for removal until all marked ones are worth `excess`.
    fn until(&mut self, reason: Reason, excess: u64, worth: impl Fn(&Preserved) -> u64) {
        let gone = self.found.iter().filter(|(_, gone)| gone.is_some());
        let mut gone = gone.fold(0_u64, |sum, (it, _)| sum.saturating_add(worth(it)));
        for index in 0..self.found.len() {
            let Some(&(it, taken)) = self.found.get(index) else { continue };
            if excess <= gone {
                return;
            }
            if taken.is_none() && self.may_go(it) {
                gone = gone.saturating_add(worth(it));
                self.take(index, reason);
            }
        }
    }

    fn watermarks(&mut self, disk: &Disk) {
        let policy = self.policy;
        if policy.disk_high_permille < disk.used_permille() {
            self.until(Reason::Watermark, excess_bytes(disk, policy), |it| it.bytes);
        }
        if disk.inodes_free_permille() < INODES_FREE_MIN_PERMILLE {
            self.until(Reason::Watermark, excess_inodes(disk), |it| it.entries);
        }
    }

    fn take(&mut self, index: usize, reason: Reason) {
        if let Some((_, taken)) = self.found.get_mut(index) {
            *taken = Some(reason);
        }
    }

    fn items(&self) -> Vec<Item> {
        let item = |&(found, reason): &(&Preserved, Option<Reason>)| {
            let age = (self.now - found.finished_at).to_std().unwrap_or_default();
            Some(Item { found: found.clone(), reason: reason?, age })
        };
        self.found.iter().filter_map(item).collect()
    }

    /// Sums up the plan, and what the limits still lack. Old workspaces that are kept do not count as pressure.
    fn finish(self, disk: &Disk) -> Plan {
        let sum = |bytes: &mut dyn Iterator<Item = u64>| bytes.fold(0_u64, u64::saturating_add);
        let planned = sum(&mut self.found.iter().filter(|(_, gone)| gone.is_some()).map(|(it, _)| it.bytes));
        let stays = || self.found.iter().filter(|(_, gone)| gone.is_none()).map(|(it, _)| *it);
        let left = sum(&mut stays().map(|it| it.bytes));
        let too_many = (stays().count() as u64).saturating_sub(self.policy.count_max.unwrap_or(u64::MAX));
        let too_many = usize::try_from(too_many).unwrap_or(usize::MAX);
        let too_many = sum(&mut stays().take(too_many).map(|it| it.bytes));
        let too_large = left.saturating_sub(self.policy.bytes_max.unwrap_or(u64::MAX));
        let disk_lacks = if self.policy.disk_high_permille < disk.used_permille() {
            excess_bytes(disk, self.policy).saturating_sub(planned)
        } else {
            0
        };
        let entries = sum(&mut self.found.iter().filter(|(_, gone)| gone.is_some()).map(|(it, _)| it.entries));
        let lacks_inodes = disk.inodes_free_permille() < INODES_FREE_MIN_PERMILLE && entries < excess_inodes(disk);
        let lacks = too_many.max(too_large).max(disk_lacks);
        Plan {
            items: self.items(),
            wanted_bytes: planned.saturating_add(lacks),
            blocked_bytes: lacks.min(left),
            pressed: 0 < too_many.max(too_large),
            disk_pressed: 0 < disk_lacks || lacks_inodes,
            spared: Vec::new(),
        }
    }
}

/// Returns how many bytes must be removed to reach the low watermark.
fn excess_bytes(disk: &Disk, policy: &Policy) -> u64 {
    let usable = disk.used.saturating_add(disk.available);
    let low = u128::from(usable) * u128::from(policy.disk_low_permille) / 1000;
    disk.used.saturating_sub(u64::try_from(low).unwrap_or(u64::MAX))
}

/// Returns how many entries must be removed so that twice the least share of inodes is free. The margin keeps the next
/// pass from removing again.
fn excess_inodes(disk: &Disk) -> u64 {
    let enough = u128::from(disk.inodes_total) * u128::from(INODES_FREE_MIN_PERMILLE) * 2 / 1000;
    u64::try_from(enough).unwrap_or(u64::MAX).saturating_sub(disk.inodes_free)
}

/// Converts a setting; a span that is too long for `TimeDelta` becomes the longest one.
fn delta(span: Duration) -> TimeDelta {
    TimeDelta::from_std(span).unwrap_or(TimeDelta::MAX)
}

#[cfg(test)]
mod tests;
