//! `reelspool logs`: the log of one job.

use super::Outcome;
use super::args::LogsArgs;
use super::context::Context;
use super::exit::Exit;
use super::out::is_broken;
use super::out::style::{BAD, DIM, WARN, paint};
use crate::control::LogsOrder;
use serde_json::{Map, Value};

pub(super) fn run(args: &LogsArgs, context: &Context) -> Outcome {
    let control = context.control_to_look()?;
    let order = LogsOrder {
        id: args.id.clone(),
        stage: args.stage.clone(),
        since: args.since.map(Into::into),
        attempt: None,
        lines_max: args.lines,
    };
    let (lines, mut tail) = control.logs(&order)?;
    let print_all = |lines: Vec<String>| lines.iter().for_each(|line| print(line, context));
    print_all(lines);
    while args.follow
        && !is_broken()
        && let Some(added) = tail.more()?
    {
        print_all(added);
    }
    Ok(Exit::Success)
}

fn print(line: &str, context: &Context) {
    let parsed = serde_json::from_str::<Map<String, Value>>(line);
    match parsed {
        Ok(fields) if !context.out.json => context.out.line(readable(&fields)),
        _ => context.out.line(line),
    }
}

/// Formats a line for people: time, level, event, fields, message.
fn readable(fields: &Map<String, Value>) -> String {
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
