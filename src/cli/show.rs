//! `reelspool show`: one job with its timeline.

use super::Outcome;
use super::args::ShowArgs;
use super::context::Context;
use super::exit::Exit;
use super::out::style::{BAD, BOLD, DIM, GOOD, WARN, paint};
use super::text::{age, took};
use crate::clock::Clock;
use crate::control::{Job, job_id};
use crate::job::JobState;
use crate::telemetry::sanitise;
use chrono::{DateTime, Utc};
use clap::builder::styling::Style;
use serde_json::Value;
use std::path::Path;

pub(super) fn run(args: &ShowArgs, context: &Context) -> Outcome {
    let control = context.control_to_look()?;
    let id = job_id(&args.id)?;
    if args.input {
        context.out.line(control.input(&id)?.trim_end());
        return Ok(Exit::Success);
    }
    let job = control.show(&id)?;
    if context.out.json {
        context.out.document(&job);
    } else {
        print(&job, args.events, &control.config().costs.currency, context);
    }
    Ok(Exit::Success)
}

/// Returns the colour of a state.
pub(super) fn state_style(state: JobState) -> Style {
    match state {
        JobState::Done => GOOD,
        JobState::Failed | JobState::Rejected => BAD,
        JobState::Cancelled => WARN,
        JobState::Running => BOLD,
        JobState::Queued => Style::new(),
    }
}

fn print(job: &Job, events: bool, currency: &str, context: &Context) {
    let line = |text: String| context.out.line(text);
    let title = job.record().and_then(|record| record.title.as_deref()).map(sanitise).unwrap_or_default();
    line(format!("{}  {}  {title}", paint(BOLD, job.id()), paint(state_style(job.state()), job.state())));
    print_record(job, currency, context);
    if let Some(status) = &job.status {
        let stage = status.stage.map(|stage| stage.to_string()).unwrap_or_default();
        let detail = sanitise(&status.detail);
        line(format!("  now        {stage} {:.0} %  {detail}", status.fraction * 100.0));
    }
    for old in &job.revisions {
        let ended = old.finished_at.map(|at| at.format("%F %T").to_string()).unwrap_or_default();
        let files = if old.withdrawn_at.is_some() { "replaced" } else { "" };
        line(format!("  revision   {}  {ended}  {}  {}", old.revision, old.state, paint(DIM, files)));
    }
    for attempt in &job.attempts {
        let end = match (attempt.code, attempt.ended_at) {
            (Some(code), _) => paint(BAD, code),
            // A failure whose code is of another version has its message.
            (None, Some(_)) if attempt.message.is_none() => paint(GOOD, "ok"),
            (None, _) => String::new(),
        };
        let took = attempt.ms.map(took).unwrap_or_default();
        let message = attempt.message.as_deref().map(|message| sanitise(message).into_owned()).unwrap_or_default();
        line(format!("  attempt    {}.{}  {took:>7}  {end} {message}", attempt.run, attempt.n));
    }
    for stage in &job.stages {
        let took = stage.ms.map_or_else(|| "-".to_owned(), took);
        let how = if stage.resumed { "from an earlier attempt" } else { "" };
        let provider = stage.provider.clone().unwrap_or_default();
        let cost = if stage.cost.is_zero() { String::new() } else { format!("  {}", stage.cost) };
        line(format!("  {:<9}  {took:>7}  {provider}{cost}  {}", stage.name, paint(DIM, how)));
    }
    print_document(job.document.as_ref(), &job.missing_outputs, context);
    if let Some(input) = &job.input {
        line(format!("  job file   {}", input.display()));
    }
    if events {
        for event in &job.events {
            line(format!("  {}  {}  {}", event.at.format("%F %T"), event.event, event.detail));
        }
    }
}

fn print_record(job: &Job, currency: &str, context: &Context) {
    let now = Clock::System.now();
    let Some(record) = job.record() else { return context.out.line(unrecorded(job, now)) };
    let revision = if record.revision == 1 { String::new() } else { format!(", revision {}", record.revision) };
    let (accepted, priority) = (age(record.accepted_at, now), record.priority);
    context.out.line(format!("  accepted   {accepted} ago, priority {priority}{revision}"));
    if let Some(due) = record.not_before.filter(|due| *due > now) {
        context.out.line(format!("  due in     {}", age(now, due)));
    }
    if let Some(reason) = job.held() {
        context.out.line(format!("  {}       {}", paint(WARN, "held"), sanitise(reason)));
    }
    if !record.cost.is_zero() {
        context.out.line(format!("  cost       {} {}", record.cost, currency));
    }
    if let Some(aged) = record.aged_at {
        context.out.line(format!("  results    removed {} ago with the history: spool.keep_results", age(aged, now)));
    }
    for (label, value) in &record.labels {
        context.out.line(format!("  label      {}={}", sanitise(label), sanitise(value)));
    }
}

/// Describes a file that the ledger does not know as a job.
fn unrecorded(job: &Job, now: DateTime<Utc>) -> String {
    let ended = job.document.as_ref().and_then(|document| document.get("finished_at")?.as_str()?.parse().ok());
    match (job.state(), ended) {
        (JobState::Queued, _) => "  not accepted yet".to_owned(),
        (JobState::Rejected, Some(ended)) => {
            format!("  rejected   {} ago; a corrected file of the same name takes its place", age(ended, now))
        }
        _ => "  the ledger has no record of it".to_owned(),
    }
}

/// Prints the important fields of a result or error document.
fn print_document(document: Option<&Value>, missing: &[String], context: &Context) {
    let Some(document) = document else { return };
    let text = |value: &Value| sanitise(value.as_str().unwrap_or_default()).into_owned();
    if let Some(error) = document.get("error") {
        let code = error.get("code").map(text).unwrap_or_default();
        let message = error.get("message").map(text).unwrap_or_default();
        context.out.line(format!("  {}  {message}", paint(BAD, code)));
        for cause in error.get("causes").and_then(Value::as_array).into_iter().flatten() {
            context.out.line(format!("  because    {}", text(cause)));
        }
        let hint = context.out.exact(&error.get("hint").map(text).unwrap_or_default());
        context.out.line(format!("  hint       {hint}"));
    }
    for problem in document.get("problems").and_then(Value::as_array).into_iter().flatten() {
        let place = |key: &str| problem.get(key).and_then(Value::as_u64).unwrap_or(0);
        let part = |key: &str| problem.get(key).map(text).filter(|text| !text.is_empty());
        let parts = [part("path"), part("message"), part("suggestion")].into_iter().flatten();
        let parts: Vec<String> = parts.collect();
        context.out.line(format!("  problem    {}:{}  {}", place("line"), place("column"), parts.join("  ")));
    }
    // The document was written when the job failed; the reaper may have removed the workspace since.
    let workspace = document.get("workspace").and_then(Value::as_str);
    let is_gone = workspace.is_some_and(|path| matches!(Path::new(path).try_exists(), Ok(false)));
    for key in ["workspace", "preserved_until", "retry"] {
        match document.get(key).and_then(Value::as_str) {
            Some(path) if key == "workspace" && is_gone => {
                context.out.line(format!("  workspace  removed, was {path}"));
            }
            Some(_) if key == "preserved_until" && is_gone => {}
            Some(value) => context.out.line(format!("  {key:<9}  {}", context.out.command(value))),
            None => {}
        }
    }
    for output in document.get("outputs").and_then(Value::as_array).into_iter().flatten() {
        let (kind, url) = (output.get("kind").map(text), output.get("url").map(text));
        let url = url.unwrap_or_default();
        let gone = if missing.contains(&url) { paint(BAD, "  removed since") } else { String::new() };
        context.out.line(format!("  {:<9}  {url}{gone}", kind.unwrap_or_default()));
    }
    for note in document.get("degraded").and_then(Value::as_array).into_iter().flatten() {
        let part = |key: &str| note.get(key).map(text).unwrap_or_default();
        context.out.line(format!("  degraded   {}: {}, used {}", part("stage"), part("code"), part("used")));
    }
}
