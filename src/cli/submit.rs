//! `reelspool submit`: checks job files and places them into the spool, durably.

use super::Outcome;
use super::args::SubmitArgs;
use super::ask;
use super::context::Context;
use super::exit::Exit;
use super::jobfile;
use super::jobfile::Source;
use super::problem::Problem;
use super::wait;
use crate::clock::Clock;
use crate::config::Config;
use crate::control::{ControlError, WaitOrder};
use crate::job::{JobId, JobRequest, JobState};
use crate::ledger::{Ledger, acts};
use crate::spool;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

/// What stays unchanged when a flag is wrong.
const NOTHING: &str = "nothing was submitted";

/// A job that was checked, ready to be placed.
#[derive(Debug)]
struct Ready {
    source: Source,
    job: JobRequest,
    /// How far it is, where the same order was submitted before.
    known: Option<Known>,
}

/// What became of the same order.
#[derive(Debug, Clone, Copy)]
struct Known {
    state: JobState,
    /// Whether its results and its job file were removed, because they were old.
    aged: bool,
}

pub(super) fn run(args: &SubmitArgs, context: &Context) -> Outcome {
    let control = context.control()?;
    let config = control.config();
    if 1 < args.files.len() && args.id.is_some() {
        return Err(Problem::new(Exit::Usage, "--id names one job, but there are several files", NOTHING));
    }
    let changes = changes(args, Clock::System.now())?;
    let mut checked = Vec::with_capacity(args.files.len());
    for file in &args.files {
        let mut source = jobfile::read(file, *config.spool.job_bytes_max)?;
        if !changes.is_empty() {
            apply(&changes, &mut source)?;
        }
        let result = jobfile::check(&source, *config.spool.job_bytes_max);
        checked.push((source, result));
    }
    if checked.iter().any(|(_, result)| result.is_err()) {
        return Ok(refuse(&checked, context));
    }
    let ledger = control.ledger()?;
    let mut ready: Vec<Ready> = Vec::with_capacity(checked.len());
    for (source, result) in checked {
        let Ok(job) = result else { continue };
        if ready.iter().any(|other| other.job.id == job.id) {
            return Err(jobfile::twice(&job.id));
        }
        let known = known(&job, ledger.as_ref())?;
        ready.push(Ready { source, job, known });
    }
    place(&ready, args, context, config)?;
    let live = ask::warn_when_down("the jobs run", &control, context);
    if !(args.wait || args.follow) {
        return Ok(Exit::Success);
    }
    if !live && args.timeout.is_none() {
        context.out.talk("waiting until somebody starts one; stop waiting with ctrl-c, the jobs are safe");
    }
    let ids: Vec<JobId> = ready.into_iter().map(|ready| ready.job.id).collect();
    let order = WaitOrder { ids, timeout: args.timeout.map(Into::into), any: false };
    wait::wait_for(&order, args.follow, &control, context)
}

/// Turns the flags into fields of the job file.
fn changes(args: &SubmitArgs, now: DateTime<Utc>) -> Result<Vec<(String, Value)>, Problem> {
    let pair = |text: &str, flag: &str| {
        let pair = text.split_once('=').filter(|(name, _)| !name.is_empty());
        let pair = pair.map(|(name, value)| (name.to_owned(), value.to_owned()));
        pair.ok_or_else(|| Problem::new(Exit::Usage, format!("{flag} {text}: write it as NAME=VALUE"), NOTHING))
    };
    let mut changes = Vec::new();
    for field in &args.field {
        let (field, text) = pair(field, "--field")?;
        changes.push((field.clone(), jobfile::field_value(&field, &text)));
    }
    for label in &args.label {
        let (name, value) = pair(label, "--label")?;
        changes.push((format!("labels.{name}"), value.into()));
    }
    if let Some(id) = &args.id {
        changes.push(("id".to_owned(), id.as_str().into()));
    }
    if let Some(priority) = args.priority {
        changes.push(("priority".to_owned(), priority.into()));
    }
    if let Some(at) = &args.at {
        changes.push(("not_before".to_owned(), at.as_str().into()));
    }
    if let Some(delay) = args.delay {
        let due = TimeDelta::from_std(delay.into()).ok().and_then(|delay| now.checked_add_signed(delay));
        let due = due.ok_or_else(|| Problem::new(Exit::Usage, format!("--delay {delay} is too long"), NOTHING))?;
        changes.push(("not_before".to_owned(), due.to_rfc3339_opts(SecondsFormat::Millis, true).into()));
    }
    Ok(changes)
}

/// Writes the changes into a job file. One that is no JSON object stays as it is: its check says so.
fn apply(changes: &[(String, Value)], source: &mut Source) -> Result<(), Problem> {
    let bytes = source.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&source.bytes);
    let Ok(mut job @ Value::Object(_)) = serde_json::from_slice::<Value>(bytes) else { return Ok(()) };
    for (field, value) in changes {
        jobfile::set_field(&mut job, field, value.clone())
            .map_err(|message| Problem::new(Exit::Usage, message, NOTHING))?;
    }
    source.bytes = format!("{job:#}\n").into_bytes();
    Ok(())
}

/// Shows what is wrong; where one file is bad, none is submitted.
fn refuse(checked: &[(Source, Result<JobRequest, Vec<crate::job::Problem>>)], context: &Context) -> Exit {
    if context.out.json {
        let items: Vec<_> = checked.iter().map(|(source, result)| jobfile::describe(source, result)).collect();
        context.out.document(&json!({"schema": "reelspool/list-v1", "items": items}));
        return Exit::BadData;
    }
    for (source, result) in checked {
        if let Err(problems) = result {
            context.out.error(jobfile::show(source, problems));
        }
    }
    context.out.error("  nothing was submitted; schema: reelspool schema job");
    Exit::BadData
}

/// Looks an order up in the ledger: the same one is explained, another one of that id is refused.
fn known(job: &JobRequest, ledger: Option<&Ledger>) -> Result<Option<Known>, Problem> {
    let Some(ledger) = ledger else { return Ok(None) };
    let record = ledger.run_blocking(acts::job(job.id.clone())).map_err(|error| Problem::from(error.failure()))?;
    let Some(record) = record.filter(|record| record.state != JobState::Rejected) else { return Ok(None) };
    let aged = record.aged_at.is_some();
    if record.content_hash == job.content_hash {
        return Ok(Some(Known { state: record.state, aged }));
    }
    let or_again = if aged { String::new() } else { format!(", or run that job again: reelspool retry {}", job.id) };
    let (id, state, at) = (&job.id, record.state, record.accepted_at.to_rfc3339_opts(SecondsFormat::Secs, true));
    Err(Problem::new(
        Exit::BadData,
        format!("error[id_conflict]: job `{id}` was submitted at {at} with other content and is {state}"),
        format!("{NOTHING}; choose another id with --id{or_again}"),
    ))
}

fn place(ready: &[Ready], args: &SubmitArgs, context: &Context, config: &Config) -> Result<(), Problem> {
    let mut items = Vec::new();
    for Ready { source, job, known } in ready {
        let id = &job.id;
        // A finished job's order goes in again too: a result file that has gone is written again.
        if known.is_none_or(|known| known.state.is_final()) {
            spool::submit(&config.spool.dir, id, &source.bytes).map_err(|error| ControlError::of_spool(&error))?;
        }
        if let Some(Known { state, aged }) = *known {
            let next = match (aged, state.is_final()) {
                (true, _) => {
                    "; its results were removed, because they were old; to run it again choose another id with --id"
                        .to_owned()
                }
                (false, true) => format!("; to run it again: reelspool retry {id}"),
                (false, false) => String::new(),
            };
            context.out.talk(format!("{id}: the same order was submitted before and is {state}{next}"));
        }
        let outcome = known.map_or("submitted", |known| known.state.as_str());
        match (context.out.json, args.print_id) {
            (true, _) => items.push(json!({"id": id.as_str(), "file": source.name, "outcome": outcome})),
            (false, true) => context.out.line(id.as_str()),
            (false, false) if known.is_none() => context.out.line(format!("{id}  submitted")),
            (false, false) => context.out.line(format!("{id}  {outcome}")),
        }
    }
    let waits = args.wait || args.follow;
    if context.out.json && !waits {
        context.out.document(&json!({"schema": "reelspool/list-v1", "items": items}));
    }
    Ok(())
}
