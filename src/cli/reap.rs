//! `reelspool reap`: runs one pass of the reaper now, with or without a running daemon.

use super::args::ReapArgs;
use super::context::Context;
use super::exit::Exit;
use super::out::style::{BAD, paint};
use super::text::{size, span, table};
use super::{Outcome, logging};
use crate::control::{Control, PassAnswer, PassEnd, Planned, ReapOrder};
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
        context.out.line(format!("{}  stays: {}", it.id, it.words()));
    }
    for failed in &passed.failed {
        let title = paint(BAD, "error");
        let (path, reason) = (sanitise(&failed.path), sanitise(&failed.reason));
        context.out.error(format!("{title}: {path}: {reason}\n  {}", failed.advice()));
    }
    if !passed.plan.is_empty() {
        let rows: Vec<Vec<String>> = passed.plan.iter().map(row).collect();
        context.out.line(table(&["ID", "STATE", "AGE", "SIZE", "REASON"], &rows));
    }
    context.out.line(&passed.words);
    if let Some(advice) = passed.advice() {
        context.out.talk(format!("  {advice}"));
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
