//! `reelspool show`: one job with its timeline.

use super::Outcome;
use super::args::ShowArgs;
use super::context::{Context, io_problem, job_id, no_such_job};
use super::exit::Exit;
use super::look;
use super::look::Found;
use super::out::style::{BAD, BOLD, DIM, GOOD, WARN, paint};
use super::text::{age, took};
use crate::clock::Clock;
use crate::job::JobState;
use crate::telemetry::sanitise;
use clap::builder::styling::Style;
use serde_json::Value;
use std::path::Path;

pub(super) fn run(args: &ShowArgs, context: &Context) -> Outcome {
    let config = context.config()?;
    let id = job_id(&args.id)?;
    let found = look::find(&id, context, &config)?.ok_or_else(|| no_such_job(&id))?;
    if args.input {
        let path = found.input.as_ref().ok_or_else(|| no_such_job(&id))?;
        let text = std::fs::read_to_string(path).map_err(|error| io_problem("read", path, &error, Exit::NoInput))?;
        context.out.line(text.trim_end());
    } else if context.out.json {
        context.out.document(&found.to_json());
    } else {
        print(&found, args.events, context);
    }
    Ok(Exit::Success)
}

/// Chooses the colour of a state.
pub(super) fn state_style(state: JobState) -> Style {
    match state {
        JobState::Done => GOOD,
        JobState::Failed | JobState::Rejected => BAD,
        JobState::Cancelled => WARN,
        JobState::Running => BOLD,
        JobState::Queued => Style::new(),
    }
}

fn print(found: &Found, events: bool, context: &Context) {
    let line = |text: String| context.out.line(text);
    let title = found.record.as_ref().and_then(|record| record.title.clone()).unwrap_or_default();
    let title = sanitise(&title);
    line(format!("{}  {}  {title}", paint(BOLD, &found.id), paint(state_style(found.state), found.state)));
    print_record(found, context);
    if let Some(status) = &found.status {
        let stage = status.stage.map(|stage| stage.to_string()).unwrap_or_default();
        let detail = sanitise(&status.detail);
        line(format!("  now        {stage} {:.0} %  {detail}", status.fraction * 100.0));
    }
    for attempt in &found.attempts {
        let end = attempt.code.map_or_else(String::new, |code| paint(BAD, code));
        let took = attempt.ms.map(took).unwrap_or_default();
        let message = attempt.message.as_deref().map(|message| sanitise(message).into_owned()).unwrap_or_default();
        line(format!("  attempt    {}.{}  {took:>7}  {end} {message}", attempt.run, attempt.n));
    }
    for stage in &found.stages {
        let took = stage.ms.map_or_else(|| "-".to_owned(), took);
        let how = if stage.resumed { "from an earlier attempt" } else { "" };
        let provider = stage.provider.clone().unwrap_or_default();
        line(format!("  {:<9}  {took:>7}  {provider}  {}", stage.name, paint(DIM, how)));
    }
    print_document(found.document.as_ref(), context);
    if let Some(input) = &found.input {
        line(format!("  job file   {}", input.display()));
    }
    if events {
        for event in &found.events {
            line(format!("  {}  {}  {}", event.at.format("%F %T"), event.event, event.detail));
        }
    }
}

fn print_record(found: &Found, context: &Context) {
    let Some(record) = &found.record else {
        return context.out.line("  not accepted yet");
    };
    let now = Clock::System.now();
    context.out.line(format!("  accepted   {} ago, priority {}", age(record.accepted_at, now), record.priority));
    if let Some(due) = record.due.filter(|due| *due > now) {
        context.out.line(format!("  due in     {}", age(now, due)));
    }
    if let Some(aged) = record.aged_at {
        context.out.line(format!("  results    removed {} ago with the history: spool.keep_results", age(aged, now)));
    }
    for (label, value) in &record.labels {
        context.out.line(format!("  label      {}={}", sanitise(label), sanitise(value)));
    }
}

/// Prints what matters of a result or an error document.
fn print_document(document: Option<&Value>, context: &Context) {
    let Some(document) = document else { return };
    let text = |value: &Value| sanitise(value.as_str().unwrap_or_default()).into_owned();
    if let Some(error) = document.get("error") {
        let code = error.get("code").map(text).unwrap_or_default();
        let message = error.get("message").map(text).unwrap_or_default();
        context.out.line(format!("  {}  {message}", paint(BAD, code)));
        for cause in error.get("causes").and_then(Value::as_array).into_iter().flatten() {
            context.out.line(format!("  because    {}", text(cause)));
        }
        context.out.line(format!("  hint       {}", error.get("hint").map(text).unwrap_or_default()));
    }
    for problem in document.get("problems").and_then(Value::as_array).into_iter().flatten() {
        let place = |key: &str| problem.get(key).and_then(Value::as_u64).unwrap_or(0);
        let part = |key: &str| problem.get(key).map(text).filter(|text| !text.is_empty());
        let parts = [part("path"), part("message"), part("suggestion")].into_iter().flatten();
        let parts: Vec<String> = parts.collect();
        context.out.line(format!("  problem    {}:{}  {}", place("line"), place("column"), parts.join("  ")));
    }
    // The document was written when the job failed; the reaper may have been there since.
    let workspace = document.get("workspace").and_then(Value::as_str);
    let is_gone = workspace.is_some_and(|path| matches!(Path::new(path).try_exists(), Ok(false)));
    for key in ["workspace", "preserved_until", "retry"] {
        match document.get(key).and_then(Value::as_str) {
            Some(path) if key == "workspace" && is_gone => {
                context.out.line(format!("  workspace  removed, was {path}"));
            }
            Some(_) if key == "preserved_until" && is_gone => {}
            Some(value) => context.out.line(format!("  {key:<9}  {value}")),
            None => {}
        }
    }
    for output in document.get("outputs").and_then(Value::as_array).into_iter().flatten() {
        let (kind, url) = (output.get("kind").map(text), output.get("url").map(text));
        context.out.line(format!("  {:<9}  {}", kind.unwrap_or_default(), url.unwrap_or_default()));
    }
    for note in document.get("degraded").and_then(Value::as_array).into_iter().flatten() {
        let part = |key: &str| note.get(key).map(text).unwrap_or_default();
        context.out.line(format!("  degraded   {}: {}, used {}", part("stage"), part("code"), part("used")));
    }
}
