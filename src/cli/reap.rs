//! `reelspool reap`: one pass of the reaper now, beside a daemon or without one.

use super::args::ReapArgs;
use super::context::{Context, job_id};
use super::exit::Exit;
use super::out::style::{BAD, paint};
use super::problem::Problem;
use super::text::{size, span, table};
use super::{Outcome, logging, workspaces};
use crate::failpoint;
use crate::job::JobState;
use crate::reaper::{Done, Item, Order, Reaper, Selection, Spare, Spared, Trigger, to_json, words};
use crate::setup;
use crate::telemetry::event::ReaperItemFailed;
use crate::telemetry::sanitise;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

pub(super) fn run(args: &ReapArgs, context: &Context) -> Outcome {
    if let Some(orders) = context.variables.get("REELSPOOL_FAILPOINTS") {
        failpoint::arm(orders);
    }
    let ids = args.ids.iter().map(|id| job_id(id)).collect::<Result<Vec<_>, _>>()?;
    let state = args.state.as_deref().map(state).transpose()?;
    if !ids.is_empty() {
        workspaces::must_exist(&ids, &context.config()?, context)?;
    }
    let older_than = args.older_than.map(Into::into);
    let selection = Selection { ids, state, older_than };
    let chosen = selection != Selection::default();
    let trigger = if args.timer { Trigger::Timer } else { Trigger::Manual };
    let order = Order { dry_run: args.dry_run, selection: chosen.then_some(selection), ..Order::new(trigger) };
    let done = pass(&order, context)?;
    show(&done, context);
    Ok(exit(&done))
}

/// Makes a pass; a dry run only needs to be able to look. Its report is for the journal too, where that reads along.
pub(super) fn pass(order: &Order, context: &Context) -> Result<Done, Problem> {
    let config = context.config()?;
    logging::start_in_journal(&config, context);
    setup::check_owner(&config)?;
    let reaper = if order.dry_run {
        setup::looking_reaper(&config, context.ledger(&config)?)?
    } else {
        setup::directories(&config)?;
        setup::lone_reaper(&config)?
    };
    let reaper = Arc::new(reaper);
    let _signals = end_on_signals(&reaper);
    Ok(reaper.pass(order))
}

/// Has SIGINT and SIGTERM end the pass soon, and with its report. Where signals cannot be listened for they end it at
/// once: what was begun is finished by the next pass.
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

/// Prints the report with its plan: what goes and why, or what would.
pub(super) fn show(done: &Done, context: &Context) {
    if context.out.json {
        let mut report = to_json(&done.report);
        report.insert("plan".to_owned(), done.items.iter().map(item).collect());
        // The report is the same flat object everywhere; what stayed comes behind it, where something did.
        if !done.spared.is_empty() {
            report.insert("spared".to_owned(), done.spared.iter().map(spared_json).collect());
        }
        if !done.failed.is_empty() {
            report.insert("failed".to_owned(), done.failed.iter().map(failed_json).collect());
        }
        return context.out.document(&report);
    }
    for spared in &done.spared {
        context.out.line(format!("{}  stays: {}", spared.id, why(spared.why)));
    }
    for failed in &done.failed {
        let title = paint(BAD, "error");
        let (path, reason) = (sanitise(&failed.path), sanitise(&failed.reason));
        context.out.error(format!("{title}: {path}: {reason}\n  {}", advice(&failed.op)));
    }
    if !done.items.is_empty() {
        let rows: Vec<Vec<String>> = done.items.iter().map(row).collect();
        context.out.line(table(&["ID", "STATE", "AGE", "SIZE", "REASON"], &rows));
    }
    context.out.line(words(&done.report));
    if let Some(advice) = advice_on_skipped(&done.report.pass.reason) {
        context.out.talk(advice);
    }
}

/// Chooses the exit code of a pass. Who names a workspace means it; what other options of the command left out does not
/// count.
pub(super) fn exit(done: &Done) -> Exit {
    let spared = |meant: fn(&Spare) -> bool| done.spared.iter().any(|it| meant(&it.why));
    match done.report.pass.outcome.as_str() {
        "failed" => Exit::IoError,
        "skipped" => Exit::TempFail,
        _ if 0 < done.report.removal.errors => Exit::Failure,
        _ if spared(|why| matches!(why, Spare::Kept { .. })) => Exit::Failure,
        _ if spared(|why| matches!(why, Spare::InUse)) => Exit::TempFail,
        _ => Exit::Success,
    }
}

fn item(item: &Item) -> Value {
    let Item { found, reason, age } = item;
    json!({
        "id": found.id.as_str(), "state": found.state.as_str(), "finished_at": found.finished_at, "age_s": age.as_secs(),
        "bytes": found.bytes, "entries": found.entries, "reason": reason.as_str(),
    })
}

fn row(item: &Item) -> Vec<String> {
    let Item { found, reason, age } = item;
    let age = TimeDelta::from_std(*age).unwrap_or_default();
    vec![found.id.to_string(), found.state.to_string(), span(age), size(found.bytes), reason.as_str().to_owned()]
}

fn spared_json(spared: &Spared) -> Value {
    let until = if let Spare::Kept { until } = spared.why { until } else { None };
    json!({"id": spared.id.as_str(), "reason": spared.why.as_str(), "kept_until": until})
}

fn failed_json(failed: &ReaperItemFailed) -> Value {
    json!({"op": failed.op, "errno": failed.errno, "path": failed.path, "reason": failed.reason})
}

/// Says why a workspace stays, and what ends that.
fn why(spare: Spare) -> String {
    match spare {
        Spare::Kept { until: None } => "it is kept; `reelspool workspaces unkeep` ends that".to_owned(),
        Spare::Kept { until: Some(until) } => {
            format!("it is kept until {}; `reelspool workspaces unkeep` ends that", until.format("%Y-%m-%d %H:%M:%SZ"))
        }
        Spare::InUse => "it is in use; its job waits or runs again".to_owned(),
        Spare::NotMeant => "its job ended in another state, or not long enough ago".to_owned(),
    }
}

/// Says what to do where a pass was skipped.
fn advice_on_skipped(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "busy" => "  nothing was removed: another pass is at work; try again when it has ended",
        "clock_back" | "clock_ahead" => {
            "  nothing was removed: the clock has jumped since the last pass; where it is right now, the next pass goes by \
             it (a dry run is none), and a workspace that is named goes at once"
        }
        _ => return None,
    })
}

/// Says what stayed unchanged where an act failed, and what to do.
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

fn state(text: &str) -> Result<JobState, Problem> {
    let known = [JobState::Failed, JobState::Cancelled, JobState::Done];
    known.into_iter().find(|state| state.as_str() == text).ok_or_else(|| {
        Problem::new(
            Exit::Usage,
            format!("`{text}` is not a state of a preserved workspace"),
            "nothing was removed; it is one of failed, cancelled and done",
        )
    })
}
