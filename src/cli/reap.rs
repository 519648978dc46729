//! `reelspool reap`: runs one pass of the reaper now, with or without a running daemon.

use super::args::ReapArgs;
use super::context::Context;
use super::exit::Exit;
use super::out::style::{BAD, paint};
use super::text::{size, span, table};
use super::{Outcome, logging};
use crate::control::{Control, PassAnswer, PassEnd, Planned, ReapOrder, Stays};
use crate::reaper::Reaper;
use crate::telemetry::sanitise;
use chrono::TimeDelta;
use std::sync::Arc;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

pub(super) fn run(args: &ReapArgs, context: &Context) -> Outcome {
    if let Some(orders) = context.variables.get("REELSPOOL_FAILPOINTS") {
        failpoint::arm(orders);
    }
    let control = context.control()?;
    let order = ReapOrder {
        ids: args.ids.clone(),
        state: args.state.clone(),
        older_than: args.older_than.map(Into::into),
        timer: args.timer,
        dry_run: args.dry_run,
    };
    let passed = control.reap(&order, beginning(&control, context))?;
    show(&passed, context);
    Ok(exit(passed.end))
}

/// Returns what must be done before a pass: log the report to the journal if there is one, and let signals end the
/// pass.
pub(super) fn beginning(control: &Control, context: &Context) -> impl FnOnce(&Arc<Reaper>) -> Option<Runtime> + use<> {
    logging::start_in_journal(control.config(), context);
    end_on_signals
}

/// Lets SIGINT and SIGTERM end the pass soon, with its report. If that cannot be set up, signals end the process at
/// once, and the next pass completes what was begun.
fn end_on_signals(reaper: &Arc<Reaper>) -> Option<Runtime> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_io().build().ok()?;
    let _inside = runtime.enter();
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        let Ok(mut signals) = signal(kind) else { continue };
        let reaper = Arc::clone(reaper);
        runtime.spawn(async move {
            signals.recv().await;
            reaper.stop();
        });
    }
    Some(runtime)
}

/// Prints the report with its plan: what is removed and why, or would be.
pub(super) fn show(passed: &PassAnswer, context: &Context) {
    if context.out.json {
        return context.out.document(passed);
    }
    for it in &passed.spared {
        context.out.line(format!("{}  stays: {}", it.id, why(it)));
    }
    for failed in &passed.failed {
        let title = paint(BAD, "error");
        let (path, reason) = (sanitise(&failed.path), sanitise(&failed.reason));
        context.out.error(format!("{title}: {path}: {reason}\n  {}", advice(&failed.op)));
    }
    if !passed.plan.is_empty() {
        let rows: Vec<Vec<String>> = passed.plan.iter().map(row).collect();
        context.out.line(table(&["ID", "STATE", "AGE", "SIZE", "REASON"], &rows));
    }
    context.out.line(&passed.words);
    if let Some(advice) = advice_on_skipped(&passed.reason) {
        context.out.talk(advice);
    }
}

/// Returns the exit code of a pass.
pub(super) fn exit(end: PassEnd) -> Exit {
    match end {
        PassEnd::Good => Exit::Success,
        PassEnd::Failed => Exit::IoError,
        PassEnd::Skipped | PassEnd::InUse => Exit::TempFail,
        PassEnd::Partial | PassEnd::Kept => Exit::Failure,
    }
}

fn row(it: &Planned) -> Vec<String> {
    let age = TimeDelta::try_seconds(i64::try_from(it.age_s).unwrap_or(i64::MAX)).unwrap_or_default();
    vec![it.id.clone(), it.state.to_string(), span(age), size(it.bytes), it.reason.to_owned()]
}

/// Explains why a workspace stays, and how to change that.
fn why(it: &Stays) -> String {
    match (it.reason, it.kept_until) {
        ("kept", None) => "it is kept; `reelspool workspaces unkeep` ends that".to_owned(),
        ("kept", Some(until)) => {
            format!("it is kept until {}; `reelspool workspaces unkeep` ends that", until.format("%Y-%m-%d %H:%M:%SZ"))
        }
        ("in_use", _) => "it is in use; its job waits or runs again".to_owned(),
        _ => "its job ended in another state, or not long enough ago".to_owned(),
    }
}

/// Returns what to do about a skipped pass.
fn advice_on_skipped(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "busy" => "  nothing was removed: another pass is at work; try again when it has ended",
        "clock_back" => {
            "  nothing was removed: the clock was set back since the last pass; where it is right now, the next pass goes \
             by it (a dry run is none), and a workspace that is named goes at once"
        }
        _ => return None,
    })
}

/// Returns what was not changed when an operation failed, and what to do.
fn advice(op: &str) -> &'static str {
    match op {
        "remove" => "it stays in the trash and is tried again; look for a mount, or for lsattr and rights",
        "hold" | "trash" => "the workspace stays where it is and is tried again; look at its rights and its marker",
        "ledger" => "what was removed is gone, the ledger follows with the next pass; see `reelspool doctor`",
        "list" | "lock" => "nothing was removed; look at the rights of the directory",
        "results" | "temps" => "the file stays and is tried again; look at its rights",
        "evict" | "verify" => "the pictures stay as they are; see `reelspool images verify`",
        _ => "it is tried again by the next pass",
    }
}
