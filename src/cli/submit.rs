//! `reelspool submit`: checks job files and writes them durably into the spool.

use super::Outcome;
use super::args::SubmitArgs;
use super::ask;
use super::context::Context;
use super::exit::Exit;
use super::jobfile;
use super::problem::Problem;
use super::wait;
use crate::clock::Clock;
use crate::control::{Checked, CheckedSource, Control, JobSource, KnownOrder, List, ReadyJob, Submitted, WaitOrder};
use crate::job::JobId;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::Value;

/// The hint for a wrong flag.
const NOTHING: &str = "nothing was submitted";

pub(super) fn run(args: &SubmitArgs, context: &Context) -> Outcome {
    let control = context.control()?;
    if 1 < args.files.len() && args.id.is_some() {
        return Err(Problem::new(Exit::Usage, "--id names one job, but there are several files", NOTHING));
    }
    let changes = changes(args, Clock::System.now())?;
    let mut checked = Vec::with_capacity(args.files.len());
    for file in &args.files {
        let mut source = jobfile::read(file, *control.config().spool.job_bytes_max)?;
        if !changes.is_empty() {
            apply(&changes, &mut source)?;
        }
        checked.push(control.check(source));
    }
    if checked.iter().any(|(_, result)| result.is_err()) {
        return Ok(refuse(&checked, context));
    }
    let ready = control.ready(checked)?;
    place(&ready, args, context, &control)?;
    let live = ask::warn_when_down("the jobs run", &control, context);
    if !(args.wait || args.follow) {
        return Ok(Exit::Success);
    }
    if !live && args.timeout.is_none() {
        context.out.talk("waiting until somebody starts one; stop waiting with ctrl-c, the jobs are safe");
    }
    let ids: Vec<JobId> = ready.iter().map(|job| job.id().clone()).collect();
    let order = WaitOrder { ids, timeout: args.timeout.map(Into::into), any: false };
    wait::wait_for(&order, args.follow, &control, context)
}

/// Converts the flags to fields of the job file.
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
    if args.revise {
        changes.push(("revise".to_owned(), true.into()));
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
fn apply(changes: &[(String, Value)], source: &mut JobSource) -> Result<(), Problem> {
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
fn refuse(checked: &[CheckedSource], context: &Context) -> Exit {
    if context.out.json {
        let items: Vec<Checked> = checked.iter().map(Checked::from).collect();
        context.out.document(&List::from(items));
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

/// Places the jobs one by one and shows each when it is placed: those before one that fails stay.
fn place(ready: &[ReadyJob], args: &SubmitArgs, context: &Context, control: &Control) -> Result<(), Problem> {
    let mut items = Vec::with_capacity(ready.len());
    for job in ready {
        let submitted = control.submit(job)?;
        let Submitted { id, outcome, known, .. } = &submitted;
        if let Some(known) = *known {
            context.out.talk(same_order(id, known));
        }
        match (context.out.json, args.print_id) {
            (true, _) => {}
            (false, true) => context.out.line(id),
            (false, false) => context.out.line(format!("{id}  {outcome}")),
        }
        items.push(submitted);
    }
    let waits = args.wait || args.follow;
    if context.out.json && !waits {
        context.out.document(&List::from(items));
    }
    Ok(())
}

/// Says what became of the same order, and how to run it again.
fn same_order(id: &str, KnownOrder { state, aged }: KnownOrder) -> String {
    let next = match (aged, state.is_final()) {
        (true, _) => {
            "; its results were removed, because they were old; to run it again choose another id with --id".to_owned()
        }
        (false, true) => format!("; to run it again: reelspool retry {id}"),
        (false, false) => String::new(),
    };
    format!("{id}: the same order was submitted before and is {state}{next}")
}
