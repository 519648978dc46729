//! `reelspool reap`: one pass of the reaper now, beside a daemon or without one.

use super::args::ReapArgs;
use super::context::{Context, job_id};
use super::exit::Exit;
use super::problem::Problem;
use super::text::{size, span, table};
use super::{Outcome, logging, workspaces};
use crate::failpoint;
use crate::job::JobState;
use crate::reaper::{Done, Item, Order, Selection, Trigger, to_json, words};
use crate::setup;
use crate::telemetry::event::ReaperReport;
use chrono::TimeDelta;
use serde_json::{Value, json};

pub(super) fn run(args: &ReapArgs, context: &Context) -> Outcome {
    if let Some(orders) = context.variables.get("REELSPOOL_FAILPOINTS") {
        failpoint::arm(orders);
    }
    logging::start_in_journal(&context.config()?, context);
    let ids = args.ids.iter().map(|id| job_id(id)).collect::<Result<Vec<_>, _>>()?;
    let state = args.state.as_deref().map(state).transpose()?;
    if !ids.is_empty() {
        workspaces::must_exist(&ids, &context.config()?, context)?;
    }
    let older_than = args.older_than.map(Into::into);
    let selection = Selection { ids, state, older_than };
    let chosen = selection != Selection::default();
    let order = Order { dry_run: args.dry_run, selection: chosen.then_some(selection), ..Order::new(Trigger::Manual) };
    let done = pass(&order, context)?;
    show(&done, context);
    Ok(exit(&done.report))
}

/// Makes a pass; a dry run only needs to be able to look.
pub(super) fn pass(order: &Order, context: &Context) -> Result<Done, Problem> {
    let config = context.config()?;
    let reaper = if order.dry_run {
        setup::looking_reaper(&config, context.ledger(&config)?)?
    } else {
        setup::directories(&config)?;
        setup::lone_reaper(&config)?
    };
    Ok(reaper.pass(order))
}

/// Prints the report; a dry run with its plan.
pub(super) fn show(done: &Done, context: &Context) {
    let dry_run = done.report.dry_run;
    if context.out.json {
        let mut report = to_json(&done.report);
        if dry_run {
            report.insert("plan".to_owned(), done.items.iter().map(item).collect());
        }
        return context.out.document(&report);
    }
    if dry_run && !done.items.is_empty() {
        let rows: Vec<Vec<String>> = done.items.iter().map(row).collect();
        context.out.line(table(&["ID", "STATE", "AGE", "SIZE", "REASON"], &rows));
    }
    context.out.line(words(&done.report));
}

/// Chooses the exit code of a pass.
pub(super) fn exit(report: &ReaperReport) -> Exit {
    match report.outcome.as_str() {
        "failed" => Exit::IoError,
        "skipped" => Exit::TempFail,
        _ if 0 < report.errors => Exit::Failure,
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
