//! One pass, from the lock to the report. Every pass writes exactly one report, also after errors and panics.

use super::cache::{count_cache, trim_cache};
use super::guard::{Judged, Step, Witnesses, judge};
use super::history::{Past, kept_report};
use super::images::evict;
use super::mend::{Differences, listed, mend_ledger};
use super::policy::{Disk, DiskState, Item, Plan, Selection, Spared, plan, plan_selection};
use super::removal::{empty_trash, remove, remove_finished};
use super::report::{Facts, report, severity, words};
use super::results::{age_results, sweep_temps, sweep_upload_parts};
use super::snapshot::{look, spent, usage};
use super::strays::sweep_strays;
use super::tally::{Act, Tally};
use super::verify::verify_into;
use super::{Parts, Reaper, Settings, Snapshot, lock, schedule};
use crate::clock::Stamp;
use crate::failpoint::FailPoint;
use crate::ledger::{PassRecord, UsageKind, acts};
use crate::telemetry::event;
use crate::telemetry::event::{ReaperItemFailed, ReaperReport, Severity};
use chrono::{DateTime, Utc};
use fsx::LockFile;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Why a pass is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trigger {
    /// The interval has passed.
    Timer,
    /// The daemon starts.
    Startup,
    /// The disk is nearly full.
    Watermark,
    /// A person ordered it.
    Manual,
}

impl Trigger {
    /// Returns its name in the log.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Timer => "timer",
            Self::Startup => "startup",
            Self::Watermark => "watermark",
            Self::Manual => "manual",
        }
    }
}

/// What a pass shall do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    /// Why it is made.
    pub(crate) trigger: Trigger,
    /// True if nothing must be changed.
    pub(crate) dry_run: bool,
    /// What a person chose to remove; `None`: the policy decides.
    pub(crate) selection: Option<Selection>,
    /// Chooses the time of the next pass within the jitter; `None`: no next pass is planned.
    pub(crate) next_seed: Option<u64>,
}

impl Order {
    /// Makes an order for a pass by the policy.
    pub(crate) fn new(trigger: Trigger) -> Self {
        Self { trigger, dry_run: false, selection: None, next_seed: None }
    }

    /// Tells whether a person named the workspaces to remove.
    fn is_by_name(&self) -> bool {
        self.selection.as_ref().is_some_and(|selection| !selection.ids.is_empty())
    }
}

/// The result of a pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Done {
    /// Its report.
    pub(crate) report: ReaperReport,
    /// The removals that were planned, in order.
    pub(crate) items: Vec<Item>,
    /// Workspaces that a person named and that were not removed.
    pub(crate) spared: Vec<Spared>,
    /// The operations that failed.
    pub(crate) failed: Vec<ReaperItemFailed>,
    /// How long to wait for the next pass, as in the report; `None` if none is planned.
    pub(crate) next_in: Option<Duration>,
}

/// How a pass ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Ok,
    /// Some operations failed; the first one is given.
    Partial(Act),
    /// The limits are still exceeded, because not enough may be removed.
    Pressed,
    /// It ended early because the daemon stops.
    Stopped,
    Failed(Act),
    Panicked,
    /// Another process runs a pass.
    Busy,
    ClockBack,
    /// The clock is far ahead and nothing confirms it, so ages were counted by an earlier time.
    ClockAhead,
}

impl Outcome {
    /// Returns the names of the outcome and of its reason in the report.
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
            Self::ClockAhead => ("partial", "clock_ahead"),
        }
    }
}

/// What all steps of a pass use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) parts: &'a Parts,
    pub(super) now: DateTime<Utc>,
    stop: &'a AtomicBool,
}

impl Run<'_> {
    /// Tells whether the pass shall end soon.
    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// The inputs of a pass.
struct Given<'a> {
    order: &'a Order,
    settings: Settings,
    stamp: Stamp,
    judged: Judged,
    past: Past,
    run: Run<'a>,
}

/// The results of a pass so far. They survive a panic in a step.
#[derive(Default)]
struct Progress {
    plan: Plan,
    tally: Tally,
    /// How full the disk was at the beginning.
    disk: Option<(Disk, DiskState)>,
    /// What there is after a pass that changed nothing.
    after: Option<Snapshot>,
}

impl Reaper {
    /// Runs one pass and reports it, also after errors and panics. Blocks until everything planned is removed.
    pub(crate) fn pass(&self, order: &Order) -> Done {
        let started = Instant::now();
        let stamp = self.parts.clock.stamp();
        let past = lock(&self.memory).past(self.parts.ledger.as_ref());
        // Workspaces that were named are not chosen by age, so the clock does not matter for them.
        let judged = if order.is_by_name() {
            Judged { step: Step::Steady, now: stamp.wall }
        } else {
            judge(past.stamp(), &stamp, self.witnesses(order, &past))
        };
        let run = Run { parts: &self.parts, now: judged.now, stop: &self.stop };
        let given = Given { order, settings: self.settings(), stamp, judged, past, run };
        let mut progress = Progress::default();
        let made = catch_unwind(AssertUnwindSafe(|| self.make(&given, &mut progress)));
        self.conclude(given, progress, made.unwrap_or(Outcome::Panicked), started)
    }

    /// Asks what the wall clock may be compared with.
    fn witnesses(&self, order: &Order, past: &Past) -> Witnesses {
        let asked = order.trigger == Trigger::Manual;
        let confirmed = self.parts.clock.is_confirmed();
        // Only before the first pass: later ones have the stamp of the one before.
        let newest = if past.is_empty() { self.newest_before_start() } else { None };
        Witnesses { newest, confirmed, asked }
    }

    /// Returns the newest time that was recorded before this process began: what it records itself comes from the same
    /// clock.
    fn newest_before_start(&self) -> Option<DateTime<Utc>> {
        let recorded =
            self.parts.ledger.as_ref().and_then(|ledger| ledger.run_blocking(acts::newest_before(self.began)).ok());
        let survey = self.parts.workspaces.survey().ok();
        let ended = survey.iter().flat_map(|survey| &survey.preserved).filter_map(|found| found.facts.finished_at);
        recorded.flatten().max(ended.filter(|at| *at < self.began).max())
    }

    /// Runs a pass, or only plans it for a dry run.
    fn make(&self, given: &Given<'_>, progress: &mut Progress) -> Outcome {
        if given.order.dry_run {
            return rehearse(given, progress); // a dry run changes nothing and needs no lock
        }
        let _lock = match LockFile::try_lock_path(&self.parts.lock) {
            Ok(Some(lock)) => Some(lock),
            Ok(None) => return Outcome::Busy,
            Err(error) if is_full(&error) => None, // no space for the lock file: run without it
            Err(error) => {
                progress.tally.failed(Act::Lock, &self.parts.lock, &error);
                return Outcome::Failed(Act::Lock);
            }
        };
        self.work(given, progress)
    }

    /// Gathers the facts, plans, and carries out the plan.
    fn work(&self, given: &Given<'_>, progress: &mut Progress) -> Outcome {
        let run = &given.run;
        // The trash is emptied first, so that no workspace is removed for space that the trash frees.
        empty_trash(run, &mut progress.tally);
        if given.order.selection.is_none() {
            trim_cache(run.parts, &given.settings, &mut progress.tally);
        } else {
            count_cache(run.parts, &mut progress.tally); // a person chose what goes
        }
        // The list is read first: a workspace in it that is then not found was removed, and is not about to be made.
        let listed = listed(run.parts.ledger.as_ref());
        let gathered = gather(given, progress).map(|found| {
            let differences = Differences::between(listed, &found.preserved);
            (found, differences)
        });
        let (differences, decided) = match gathered {
            Ok((mut found, differences)) => {
                let decided = decide(given, &mut found).map(|plan| {
                    progress.adopt(plan);
                    found.finished
                });
                (differences, decided)
            }
            Err(outcome) => (Differences::default(), Err(outcome)),
        };
        let Progress { plan, tally, .. } = progress;
        if decided.is_ok() {
            remove(run, plan, tally);
        }
        mend_ledger(run, differences, tally);
        // If a person chose workspaces, nothing else is removed.
        if let Ok(finished) = &decided
            && given.order.selection.is_none()
        {
            remove_finished(run, finished, tally);
            self.end_dead_renders(run.now, tally);
            age_results(run, &given.settings, tally);
            sweep_strays(run, &given.settings, tally);
            sweep_temps(run, tally);
            sweep_upload_parts(run, tally);
            evict(run, tally);
            if run.parts.ledger.is_some() && given.past.verify_is_due(run.now) && !run.is_stopped() {
                verify_into(run, &given.past, tally);
            }
        }
        match (decided, tally.first_error) {
            (Err(outcome), _) => outcome,
            (Ok(_), _) if run.is_stopped() => Outcome::Stopped,
            (Ok(_), Some(act)) => Outcome::Partial(act),
            (Ok(_), None) if given.judged.step == Step::Ahead => Outcome::ClockAhead,
            (Ok(_), None) if plan.pressed || plan.disk_pressed || tally.images_blocked => Outcome::Pressed,
            (Ok(_), None) => Outcome::Ok,
        }
    }

    /// Examines the result of a pass, reports it, and stores the report.
    fn conclude(&self, given: Given<'_>, progress: Progress, outcome: Outcome, started: Instant) -> Done {
        let (Given { order, settings, stamp, judged, past, run }, Progress { plan, tally, .. }) = (given, &progress);
        let looked = progress.after.is_none().then(|| look(run.parts, &settings, run.now).ok()).flatten();
        let after = progress.after.as_ref().or(looked.as_ref());
        // The disk can be queried even if the workspaces cannot be listed. If neither works, the last state is
        // reported.
        let disk = after.map(|it| (it.disk, it.disk_state)).or_else(|| self.disk().ok());
        let state = disk.map_or(past.disk_state(), |(_, state)| state);
        // The plan uses recorded sizes, which may be wrong; the file system has the real free space.
        let relieved = outcome == Outcome::Pressed && !plan.pressed && !tally.images_blocked && state == DiskState::Ok;
        let outcome = if relieved { Outcome::Ok } else { outcome };
        let kept = !order.dry_run && outcome != Outcome::Busy;
        if kept {
            let mut was = past.disk_state();
            for (disk, state) in [progress.disk, disk].into_iter().flatten() {
                tell_disk(run.parts.workspaces.root(), &disk, state, was);
                was = state;
            }
        }
        let next_in = order.next_seed.map(|seed| schedule::next_in(settings.interval, state, seed));
        let facts = Facts {
            order,
            settings: &settings,
            stamp: &stamp,
            took: started.elapsed(),
            past: &past,
            after,
            disk,
            trashed: run.parts.workspaces.trashed().ok(),
            images: usage(run.parts, UsageKind::BgImages),
            vectors: usage(run.parts, UsageKind::Vectors),
            spent: spent(run.parts, &past, stamp.wall),
            tally,
            outcome,
            next_in,
        };
        let report = report(&facts);
        tally.failed.iter().filter(|failed| !past.has_told(failed)).for_each(ReaperItemFailed::emit);
        report.emit(severity(&report, &past), &words(&report));
        failpoint::hit(FailPoint::PassEnded, "");
        if kept {
            let report = kept_report(&report, &tally.failed, order.selection.is_some());
            // The next pass that goes by age must see the jump, too: the time that counted is kept. Where no age counted,
            // because workspaces were named, the old stamp is.
            let named = past.stamp().filter(|_| order.is_by_name()).cloned();
            let ahead = judged.step == Step::Ahead;
            let stamp = named.unwrap_or(if ahead { Stamp { wall: judged.now, ..stamp } } else { stamp });
            let record = PassRecord { at: stamp.wall, boot: stamp.boot, up: stamp.up, report };
            lock(&self.memory).remember(run.parts.ledger.as_ref(), record);
        }
        progress.done(order, report, next_in)
    }
}

impl Progress {
    /// Stores the plan in the progress.
    fn adopt(&mut self, plan: Plan) {
        self.tally.removal.wanted_bytes = plan.wanted_bytes;
        self.tally.removal.blocked_bytes = plan.blocked_bytes;
        self.plan = plan;
    }

    /// Makes the result for the one who ordered the pass.
    fn done(self, order: &Order, report: ReaperReport, next_in: Option<Duration>) -> Done {
        let Self { plan, tally, .. } = self;
        // If a person named workspaces, those that could not be removed are listed; others only count in the report.
        let mut spared = plan.spared;
        if order.is_by_name() {
            spared.extend(tally.spared);
        }
        Done { report, items: plan.items, spared, failed: tally.failed, next_in }
    }
}

/// Plans without changing anything, for a dry run.
fn rehearse(given: &Given<'_>, progress: &mut Progress) -> Outcome {
    count_cache(given.run.parts, &mut progress.tally);
    let decided = gather(given, progress).and_then(|mut found| {
        let plan = decide(given, &mut found)?;
        progress.after = Some(found);
        Ok(plan)
    });
    match decided {
        Ok(plan) => {
            progress.tally.removal.removed = plan.items.len() as u64;
            let pressed = plan.pressed || plan.disk_pressed;
            progress.adopt(plan);
            if given.judged.step == Step::Ahead {
                Outcome::ClockAhead
            } else if pressed {
                Outcome::Pressed
            } else {
                Outcome::Ok
            }
        }
        Err(outcome) => outcome,
    }
}

/// Gathers everything that the pass decides by; an error is the outcome of the pass.
fn gather(given: &Given<'_>, progress: &mut Progress) -> Result<Snapshot, Outcome> {
    let Run { parts, now, .. } = given.run;
    let found = look(parts, &given.settings, now).map_err(|error| {
        progress.tally.failed(Act::List, parts.workspaces.root(), &error);
        Outcome::Failed(Act::List)
    })?;
    progress.disk = Some((found.disk, found.disk_state));
    Ok(found)
}

/// Decides what to remove. Changes nothing but what is known of `found`; an error is the outcome of the pass.
fn decide(given: &Given<'_>, found: &mut Snapshot) -> Result<Plan, Outcome> {
    let Given { order, settings, judged, run, .. } = given;
    if judged.step == Step::Back {
        return Err(Outcome::ClockBack);
    }
    let named = order.selection.as_ref().map_or(&[][..], |selection| &selection.ids);
    Ok(found.plan(run.parts.ledger.as_ref(), named, |found| match &order.selection {
        Some(selection) => plan_selection(&found.preserved, selection, &settings.policy, judged.now),
        None => plan(&found.preserved, &found.disk, &settings.policy, judged.now),
    }))
}

/// Logs when the disk becomes too full, and when it has room again.
fn tell_disk(path: &Path, disk: &Disk, state: DiskState, before: DiskState) {
    if state == before {
        return;
    }
    let (severity, words) = match state {
        DiskState::Ok => (Severity::Info, "the disk has room again"),
        DiskState::High => (Severity::Warn, "the disk fills up"),
        DiskState::Critical => (Severity::Warn, "the disk is nearly full"),
    };
    let changed = event::DiskStateChanged {
        path: path.display().to_string(),
        state: state.as_str().to_owned(),
        was: before.as_str().to_owned(),
        used_permille: disk.used_permille(),
        inodes_free_permille: disk.inodes_free_permille(),
        avail_bytes: disk.available,
    };
    changed.emit(severity, words);
}

/// Tells whether the error means that no space is left.
fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
