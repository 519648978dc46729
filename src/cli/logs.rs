//! `reelspool logs`: the log of one job.

use super::Outcome;
use super::args::LogsArgs;
use super::context::{Context, io_problem, job_id, no_such_job};
use super::exit::Exit;
use super::look;
use super::out::style::{BAD, DIM, WARN, paint};
use super::problem::Problem;
use crate::clock::Clock;
use crate::job::Stage;
use crate::telemetry::JobLogs;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::time::Duration;

/// How often a followed log is read again.
const FOLLOW_INTERVAL: Duration = Duration::from_millis(200);
/// How often the log of an ended job is read again: its last line comes a moment after the result.
const READS_AFTER_END: u32 = 5;

pub(super) fn run(args: &LogsArgs, context: &Context) -> Outcome {
    let config = context.config()?;
    let id = job_id(&args.id)?;
    if let Some(stage) = args.stage.as_deref().filter(|name| Stage::ALL.iter().all(|stage| stage.as_str() != *name)) {
        let known = Stage::ALL.map(Stage::as_str).join(", ");
        let message = format!("`{stage}` is not a stage: use {known}");
        return Err(Problem::new(Exit::Usage, message, "nothing was changed; see `reelspool logs --help`"));
    }
    let logs = JobLogs::new(&config.storage.job_logs);
    let read =
        |most: usize| logs.tail(&id, most).map_err(|error| io_problem("read", &logs.path(&id), &error, Exit::IoError));
    let since = args.since.and_then(|since| chrono::TimeDelta::from_std(since.into()).ok());
    let since = since.and_then(|since| Clock::System.now().checked_sub_signed(since));
    let wanted = |line: &&String| is_wanted(line, args.stage.as_deref(), since);
    let all = read(usize::MAX)?;
    if all.is_empty() {
        let found = look::find(&id, context, &config)?.ok_or_else(|| no_such_job(&id))?;
        if found.record.is_some_and(|record| record.aged_at.is_some()) {
            let message = format!("the log of job `{id}` was removed with its results, because they were old");
            return Err(Problem::new(Exit::NoInput, message, "nothing was changed; see spool.keep_results"));
        }
    }
    let chosen: Vec<&String> = all.iter().filter(wanted).collect();
    let skipped = args.lines.map_or(0, |most| chosen.len().saturating_sub(most));
    chosen.into_iter().skip(skipped).for_each(|line| print(line, context));
    let mut seen = all.len();
    let mut reads_left = if args.follow { READS_AFTER_END } else { 0 };
    while 0 < reads_left {
        let ended = has_ended(&id, context, &config)?; // asked before the pause, so that the last lines are shown
        std::thread::sleep(FOLLOW_INTERVAL);
        let all = read(usize::MAX)?;
        seen = if all.len() < seen { 0 } else { seen }; // the log was removed and begun anew
        all.iter().skip(seen).filter(wanted).for_each(|line| print(line, context));
        seen = all.len();
        let is_whole = all.last().is_some_and(|line| line.contains("\"job.settled\""));
        reads_left = if !ended {
            READS_AFTER_END
        } else if is_whole {
            0
        } else {
            reads_left - 1
        };
    }
    Ok(Exit::Success)
}

fn has_ended(id: &crate::job::JobId, context: &Context, config: &crate::config::Config) -> Result<bool, Problem> {
    let ledger = context.ledger(config)?;
    let standings = look::standings(std::slice::from_ref(id), ledger.as_ref(), config)?;
    Ok(standings.into_iter().flatten().all(|standing| standing.over))
}

fn is_wanted(line: &str, stage: Option<&str>, since: Option<DateTime<Utc>>) -> bool {
    let Ok(line) = serde_json::from_str::<Value>(line) else { return stage.is_none() && since.is_none() };
    let at = line.get("timestamp").and_then(Value::as_str).and_then(|at| at.parse::<DateTime<Utc>>().ok());
    let in_stage = stage.is_none_or(|stage| line.get("stage").and_then(Value::as_str) == Some(stage));
    in_stage && since.is_none_or(|since| at.is_none_or(|at| since <= at))
}

fn print(line: &str, context: &Context) {
    let parsed = serde_json::from_str::<serde_json::Map<String, Value>>(line);
    match parsed {
        Ok(fields) if !context.out.json => context.out.line(readable(&fields)),
        _ => context.out.line(line),
    }
}

/// Writes a line for people: time, level, event, fields, message.
fn readable(fields: &serde_json::Map<String, Value>) -> String {
    let text = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default();
    let level = match text("level") {
        "ERROR" => paint(BAD, "ERROR"),
        "WARN" => paint(WARN, "WARN "),
        other => paint(DIM, format!("{other:<5}")),
    };
    let known = ["timestamp", "level", "event", "message", "target", "job"];
    let rest = fields.iter().filter(|(key, _)| !known.contains(&key.as_str()));
    let rest: Vec<String> = rest.map(|(key, value)| format!("{key}={value}")).collect();
    format!(
        "{}  {level}  {:<20}  {}  {}",
        text("timestamp"),
        text("event"),
        text("message"),
        paint(DIM, rest.join(" "))
    )
}
