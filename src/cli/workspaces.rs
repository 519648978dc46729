//! `reelspool workspaces`: the preserved workspaces.

use super::args::{WorkspacesCommand, WorkspacesRmArgs};
use super::context::Context;
use super::exit::Exit;
use super::text::{age, size, span, table};
use super::{Outcome, ask, reap};
use crate::control::{
    Control, Goes, KeepOrder, UNKNOWN, WorkspaceView, WorkspacesOrder, WorkspacesRmOrder, keep_until,
};
use crate::telemetry::sanitise;
use crate::workspace::Keep;
use chrono::{DateTime, Utc};

pub(super) fn run(command: WorkspacesCommand, context: &Context) -> Outcome {
    let control = context.control()?;
    match command {
        WorkspacesCommand::List => list(&control, context),
        WorkspacesCommand::Show { id } => show(&id, &control, context),
        WorkspacesCommand::Keep { ids, until } => {
            let until = until.map(|text| keep_until(&text)).transpose()?;
            keep(KeepOrder { ids, keep: Some(Keep { until }) }, &control, context)
        }
        WorkspacesCommand::Unkeep { ids } => keep(KeepOrder { ids, keep: None }, &control, context),
        WorkspacesCommand::Rm(args) => remove(args, &control, context),
    }
}

fn list(control: &Control, context: &Context) -> Outcome {
    let there = control.workspaces(&WorkspacesOrder::default())?;
    if context.out.json {
        context.out.document(&there);
        return Ok(Exit::Success);
    }
    for path in &there.unknown {
        context.out.talk(format!("left alone: {}: {UNKNOWN}", sanitise(path)));
    }
    if there.items.is_empty() {
        context.out.talk("no workspace is preserved");
        return Ok(Exit::Success);
    }
    let row = |it: &WorkspaceView| {
        let (age, goes) = (age(it.finished_at, there.now), goes(it, there.now));
        vec![it.id.clone(), it.state.to_string(), age, size(it.bytes), it.entries.to_string(), goes]
    };
    let rows: Vec<Vec<String>> = there.items.iter().map(row).collect();
    context.out.line(table(&["ID", "STATE", "AGE", "SIZE", "FILES", "GOES"], &rows));
    Ok(Exit::Success)
}

/// Returns when a workspace is removed: by the next pass because of a limit, or when it is too old.
fn goes(it: &WorkspaceView, now: DateTime<Utc>) -> String {
    match it.goes(now) {
        Goes::InUse => "in use".to_owned(),
        Goes::NextPass("age") => "next pass".to_owned(),
        Goes::NextPass(limit) => format!("next pass ({limit})"),
        Goes::Kept => "kept".to_owned(),
        Goes::Never => "never".to_owned(),
        Goes::At { due, kept_until } => {
            let kept = kept_until.map(|until| format!(", kept for {}", span(until - now))).unwrap_or_default();
            format!("in {}{kept}", span(due - now))
        }
    }
}

fn show(id: &str, control: &Control, context: &Context) -> Outcome {
    let found = control.workspace(id)?;
    if context.out.json {
        context.out.document(&found);
        return Ok(Exit::Success);
    }
    let (it, now) = (&found.view, found.now);
    let mut lines = vec![
        format!("{}  {} {} ago", it.id, it.state, age(it.finished_at, now)),
        format!("  where   {}", it.path.display()),
        format!("  size    {}, {} files", size(it.bytes), it.entries),
        format!("  goes    {}", goes(it, now)),
    ];
    if let Some(reason) = &found.reason {
        let stage = reason.stage.map(|stage| format!("{stage}: ")).unwrap_or_default();
        lines.push(format!("  reason  {stage}{} ({})", reason.message, reason.code));
        lines.extend(reason.causes.iter().map(|cause| format!("          because: {cause}")));
        lines.push(format!("  hint    {}", context.out.exact(&reason.hint)));
    }
    context.out.line(lines.join("\n"));
    Ok(Exit::Success)
}

fn keep(order: KeepOrder, control: &Control, context: &Context) -> Outcome {
    let kept = control.keep(&order)?;
    if context.out.json {
        context.out.document(&kept);
        return Ok(Exit::Success);
    }
    for it in &kept.items {
        let said = match (it.kept, it.kept_until) {
            (false, _) => "no longer kept".to_owned(),
            (true, None) => "kept until `reelspool workspaces unkeep`".to_owned(),
            (true, Some(until)) => format!("kept until {}", until.format("%Y-%m-%d %H:%M:%SZ")),
        };
        context.out.line(format!("{}  {said}", it.id));
    }
    Ok(Exit::Success)
}

fn remove(args: WorkspacesRmArgs, control: &Control, context: &Context) -> Outcome {
    let WorkspacesRmArgs { ids, older_than, dry_run, yes } = args;
    let order = WorkspacesRmOrder { ids, older_than: older_than.map(Into::into), dry_run };
    let go_on = |count| ask::may_go_on("Remove these workspaces?", count, yes, context);
    let begin = reap::beginning(control, context);
    let Some(passed) = control.remove_workspaces(&order, go_on, begin)? else {
        context.out.talk("nothing was removed");
        return Ok(Exit::Failure);
    };
    reap::show(&passed, context);
    Ok(if passed.skipped_some { Exit::TempFail } else { reap::exit(passed.end) })
}
