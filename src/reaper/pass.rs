//! One pass, from the lock to the report: exactly one report, whatever happens in between.

use super::guard::{Step, judge};
use super::history::{Past, kept_report};
use super::mend::Differences;
use super::policy::{Disk, DiskState, Item, Plan, Selection, Spared, plan, plan_selection};
use super::removal::{Act, Tally};
use super::report::{Facts, severity, words};
use super::{Reaper, Settings, schedule};
use crate::clock::Stamp;
use crate::failpoint;
use crate::failpoint::FailPoint;
use crate::job::JobId;
use crate::ledger::PassRecord;
use crate::telemetry::event;
use crate::telemetry::event::{ReaperItemFailed, ReaperReport, Severity};
use fsx::LockFile;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Why a pass begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// Its time has come.
    Timer,
    /// The daemon starts.
    Startup,
    /// The disk fills up.
    Watermark,
    /// A person asks.
    Manual,
}

impl Trigger {
    /// Returns its name in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Timer => "timer",
            Self::Startup => "startup",
            Self::Watermark => "watermark",
            Self::Manual => "manual",
        }
    }
}

/// What a pass is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Why it begins.
    pub trigger: Trigger,
    /// Whether nothing is to be changed.
    pub dry_run: bool,
    /// What a person chose; the policy decides where absent.
    pub selection: Option<Selection>,
    /// What decides where within the jitter the next one comes; none is planned where absent.
    pub next_seed: Option<u64>,
}

impl Order {
    /// Orders a pass by the policy.
    pub fn new(trigger: Trigger) -> Self {
        Self { trigger, dry_run: false, selection: None, next_seed: None }
    }
}

/// What a pass came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Its report.
    pub report: ReaperReport,
    /// What was planned, in order.
    pub items: Vec<Item>,
    /// What a person named and what stays all the same.
    pub spared: Vec<Spared>,
    /// What failed.
    pub failed: Vec<ReaperItemFailed>,
    /// How long to wait for the next pass, as its report tells; `None` where none is planned.
    pub next_in: Option<Duration>,
}

/// How a pass ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Ok,
    /// Some acts failed.
    Partial(Act),
    /// The limits ask for more than there is to remove.
    Pressed,
    /// It ended early because the daemon stops.
    Stopped,
    Failed(Act),
    Panicked,
    /// Another process is at it.
    Busy,
    ClockBack,
    ClockAhead,
}

impl Outcome {
    /// Returns the names of the outcome and its reason.
    pub(super) fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Ok => ("ok", ""),
            Self::Partial(act) => ("partial", act.as_str()),
            Self::Pressed => ("partial", "pressure"),
            Self::Stopped => ("partial", "stopped"),
            Self::Failed(act) => ("failed", act.as_str()),
            Self::Panicked => ("failed", "panicked"),
            Self::Busy => ("skipped", "busy"),
            Self::ClockBack => ("skipped", "clock_back"),
            Self::ClockAhead => ("skipped", "clock_ahead"),
        }
    }
}

/// One pass on its way.
struct Pass<'a> {
    order: &'a Order,
    settings: Settings,
    stamp: Stamp,
    past: Past,
    tally: Tally,
    plan: Plan,
    differences: Differences,
    /// The workspaces whose job is done.
    finished: Vec<JobId>,
    /// How full the disk was before anything was done.
    found: Option<(Disk, DiskState)>,
    /// Whether the clock has jumped, which did not matter this time.
    jumped: bool,
}

impl Reaper {
    /// Makes one pass and reports it, whatever happens. Blocks until what goes is gone.
    pub fn pass(&self, order: &Order) -> Done {
        let started = Instant::now();
        let mut pass = Pass {
            order,
            settings: self.settings(),
            stamp: self.parts.clock.stamp(),
            past: self.past(),
            tally: Tally::default(),
            plan: Plan::default(),
            differences: Differences::default(),
            finished: Vec::new(),
            found: None,
            jumped: false,
        };
        let run = catch_unwind(AssertUnwindSafe(|| self.run(&mut pass)));
        self.conclude(pass, run.unwrap_or(Outcome::Panicked), started)
    }

    /// Looks at what a pass has left, reports it, and keeps the report.
    fn conclude(&self, pass: Pass<'_>, outcome: Outcome, started: Instant) -> Done {
        let Pass { order, settings, stamp, past: before, tally, plan, found, jumped, .. } = pass;
        let after = self.snapshot(stamp.wall).ok();
        // The disk can be asked where the workspaces cannot be listed. Where it cannot either, nothing has changed.
        let disk = after.as_ref().map(|it| (it.disk, it.disk_state)).or_else(|| self.disk().ok());
        let state = disk.map_or(before.disk_state(), |(_, state)| state);
        // Sizes are recorded ones; whether there is room now, the disk knows.
        let relieved = outcome == Outcome::Pressed && !plan.pressed && !tally.images_blocked && state == DiskState::Ok;
        let outcome = if relieved { Outcome::Ok } else { outcome };
        let kept = !order.dry_run && outcome != Outcome::Busy;
        if kept {
            let mut was = before.disk_state();
            for (disk, state) in [found, disk].into_iter().flatten() {
                self.tell_disk(&disk, state, was);
                was = state;
            }
        }
        let next_in = order.next_seed.map(|seed| schedule::next_in(settings.interval, state, seed));
        let facts = Facts {
            order,
            settings: &settings,
            stamp: &stamp,
            took: started.elapsed(),
            past: &before,
            after: after.as_ref(),
            disk,
            trashed: self.trashed(),
            tally: &tally,
            outcome,
            next_in,
        };
        let report = self.report(&facts);
        tally.failed.iter().filter(|failed| !before.has_told(failed)).for_each(ReaperItemFailed::emit);
        report.emit(severity(&report, &before), &words(&report));
        failpoint::hit(FailPoint::PassEnded, "");
        if kept {
            let report = kept_report(&report, &tally.failed, order.selection.is_some());
            // A jump that did not matter here is still to be waited out by a pass that goes by age.
            let stamp = before.stamp().filter(|_| jumped).unwrap_or(stamp);
            self.remember(PassRecord { at: stamp.wall, boot: stamp.boot, up: stamp.up, report });
        }
        // By its name a person asks what became of one; what went or stayed by its age is in the report.
        let mut spared = plan.spared;
        if order.selection.as_ref().is_some_and(|selection| !selection.ids.is_empty()) {
            spared.extend(tally.spared);
        }
        Done { report, items: plan.items, spared, failed: tally.failed, next_in }
    }

    fn run(&self, pass: &mut Pass<'_>) -> Outcome {
        if pass.order.dry_run {
            return self.plan(pass); // it changes nothing, and needs no lock
        }
        let _lock = match LockFile::try_lock_path(&self.parts.lock) {
            Ok(Some(lock)) => Some(lock),
            Ok(None) => return Outcome::Busy,
            Err(error) if is_full(&error) => None, // room must be made in any case
            Err(error) => {
                pass.tally.failed(Act::Lock, &self.parts.lock, &error);
                return Outcome::Failed(Act::Lock);
            }
        };
        self.work(pass)
    }

    /// Plans, for a look at what would happen.
    fn plan(&self, pass: &mut Pass<'_>) -> Outcome {
        match self.decide(pass) {
            Ok(()) => {
                pass.tally.removed = pass.plan.items.len() as u64;
                if pass.plan.pressed || pass.plan.disk_pressed { Outcome::Pressed } else { Outcome::Ok }
            }
            Err(outcome) => outcome,
        }
    }

    fn work(&self, pass: &mut Pass<'_>) -> Outcome {
        let now = pass.stamp.wall;
        // First what is in the trash already: nothing is to go for room that comes by itself, and whatever stays of it is
        // told once.
        let left_before = self.parts.workspaces.remover().empty();
        self.wait_for_trash(&left_before, &mut pass.tally);
        let decided = self.decide(pass);
        if decided.is_ok() {
            self.remove(&pass.plan, now, &mut pass.tally);
        }
        self.mend_ledger(std::mem::take(&mut pass.differences), now, &mut pass.tally);
        // A person who chose some workspaces meant those and nothing else.
        if decided.is_ok() && pass.order.selection.is_none() {
            self.remove_finished(&pass.finished, &mut pass.tally);
            self.end_dead_renders(now, &mut pass.tally);
            self.age_results(&pass.settings, now, &mut pass.tally);
            self.sweep_strays(&pass.settings, now, &mut pass.tally);
            self.sweep_temps(now, &mut pass.tally);
            self.evict(now, &mut pass.tally);
            if self.parts.ledger.is_some() && pass.past.verify_is_due(now) && !self.is_stopped() {
                self.sweep_upload_parts(now, &mut pass.tally);
                self.verify_into(&pass.past, &mut pass.tally);
            }
        }
        match (decided, pass.tally.first_error) {
            (Err(outcome), _) => outcome,
            (Ok(()), _) if self.is_stopped() => Outcome::Stopped,
            (Ok(()), Some(act)) => Outcome::Partial(act),
            (Ok(()), None) if pass.plan.pressed || pass.plan.disk_pressed => Outcome::Pressed,
            (Ok(()), None) if pass.tally.images_blocked => Outcome::Pressed,
            (Ok(()), None) => Outcome::Ok,
        }
    }

    /// Decides what goes; the error is the end of the pass.
    fn decide(&self, pass: &mut Pass<'_>) -> Result<(), Outcome> {
        let now = pass.stamp.wall;
        let listed = self.listed();
        let snapshot = self.snapshot(now).map_err(|error| {
            pass.tally.failed(Act::List, self.parts.workspaces.root(), &error);
            Outcome::Failed(Act::List)
        })?;
        pass.differences = Differences::between(listed, &snapshot.preserved);
        pass.finished = snapshot.finished;
        pass.found = Some((snapshot.disk, snapshot.disk_state));
        let named = pass.order.selection.as_ref().is_some_and(|selection| !selection.ids.is_empty());
        // Who names some says nothing about the clock. And a machine that is on only now and then is waited for once.
        let asked = pass.order.trigger == Trigger::Manual && !named || pass.past.waited_for_clock();
        let last = pass.past.stamp();
        match judge(last.as_ref(), &pass.stamp, asked) {
            Step::Back if !named => return Err(Outcome::ClockBack),
            Step::Ahead if !named => return Err(Outcome::ClockAhead),
            Step::Steady => {}
            Step::Back | Step::Ahead => pass.jumped = true, // what has a name is not chosen by its age
        }
        let policy = &pass.settings.policy;
        pass.plan = match &pass.order.selection {
            Some(selection) => plan_selection(&snapshot.preserved, selection, policy, now),
            None => plan(&snapshot.preserved, &snapshot.disk, policy, now),
        };
        pass.tally.wanted_bytes = pass.plan.wanted_bytes;
        pass.tally.blocked_bytes = pass.plan.blocked_bytes;
        Ok(())
    }

    /// Tells when the disk fills up, and when it has room again.
    fn tell_disk(&self, disk: &Disk, state: DiskState, before: DiskState) {
        if state == before {
            return;
        }
        let (severity, words) = match state {
            DiskState::Ok => (Severity::Info, "the disk has room again"),
            DiskState::High => (Severity::Warn, "the disk fills up"),
            DiskState::Critical => (Severity::Warn, "the disk is nearly full"),
        };
        let changed = event::DiskStateChanged {
            path: self.parts.workspaces.root().display().to_string(),
            state: state.as_str().to_owned(),
            was: before.as_str().to_owned(),
            used_permille: disk.used_permille(),
            inodes_free_permille: disk.inodes_free_permille(),
            avail_bytes: disk.available,
        };
        changed.emit(severity, words);
    }
}

/// Tells whether there is no room for one more file.
fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
