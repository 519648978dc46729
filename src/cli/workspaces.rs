//! `reelspool workspaces`: what failed jobs left for people; everything comes from the directories themselves.

use super::args::{WorkspacesCommand, WorkspacesRmArgs};
use super::context::{Context, job_id};
use super::exit::Exit;
use super::problem::Problem;
use super::text::{age, size, span, table};
use super::{Outcome, ask, reap};
use crate::clock::Clock;
use crate::config::Config;
use crate::job::JobId;
use crate::reaper::policy::{Preserved, plan};
use crate::reaper::{Order, Policy, Reason, Selection, Trigger};
use crate::setup;
use crate::telemetry::sanitise;
use crate::workspace::{Keep, Marker, WorkspaceError, Workspaces};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io;
use std::path::PathBuf;

pub(super) fn run(command: WorkspacesCommand, context: &Context) -> Outcome {
    let config = context.config()?;
    match command {
        WorkspacesCommand::List => list(&config, context),
        WorkspacesCommand::Show { id } => show(&job_id(&id)?, &config, context),
        WorkspacesCommand::Keep { ids, until } => {
            let until = until.map(|text| time(&text)).transpose()?;
            keep(&ids, Some(&Keep { until }), &config, context)
        }
        WorkspacesCommand::Unkeep { ids } => keep(&ids, None, &config, context),
        WorkspacesCommand::Rm(args) => remove(&args, &config, context),
    }
}

/// What this program neither keeps nor removes.
const UNKNOWN: &str = "not made by this installation, or without its marker";

/// The preserved workspaces, the oldest first, and what the next pass would do with them; what is not ours, beside them.
struct Look {
    found: Vec<Preserved>,
    unknown: Vec<PathBuf>,
    going: HashMap<JobId, Reason>,
    policy: Policy,
    now: DateTime<Utc>,
}

/// Looks at the preserved workspaces.
fn look(config: &Config, context: &Context) -> Result<Look, Problem> {
    let (policy, now) = (setup::reaper_settings(config).policy, Clock::System.now());
    setup::check_owner(config)?;
    let reaper = setup::looking_reaper(config, context.ledger(config)?)?;
    let root = &config.storage.job_workspaces;
    let snapshot = reaper.snapshot(now);
    let snapshot = snapshot.map_err(|error| super::context::io_problem("look at", root, &error, Exit::IoError))?;
    let plan = plan(&snapshot.preserved, &snapshot.disk, &policy, now);
    let going = plan.items.into_iter().map(|item| (item.found.id, item.reason)).collect();
    let (mut found, mut unknown) = (snapshot.preserved, snapshot.unknown);
    unknown.sort();
    found.sort_by(|a, b| (a.finished_at, &a.id).cmp(&(b.finished_at, &b.id)));
    Ok(Look { found, unknown, going, policy, now })
}

fn list(config: &Config, context: &Context) -> Outcome {
    let look = look(config, context)?;
    let found = &look.found;
    if context.out.json {
        let items: Vec<Value> = found.iter().map(|it| look.to_json(it, config)).collect();
        context.out.document(&json!({"schema": "reelspool/list-v1", "items": items, "unknown": look.unknown_json()}));
        return Ok(Exit::Success);
    }
    for path in &look.unknown {
        context.out.talk(format!("left alone: {}: {UNKNOWN}", sanitise(&path.to_string_lossy())));
    }
    if found.is_empty() {
        context.out.talk("no workspace is preserved");
        return Ok(Exit::Success);
    }
    let row = |it: &Preserved| {
        vec![
            it.id.to_string(),
            it.state.to_string(),
            age(it.finished_at, look.now),
            size(it.bytes),
            it.entries.to_string(),
            look.goes(it),
        ]
    };
    context
        .out
        .line(table(&["ID", "STATE", "AGE", "SIZE", "FILES", "GOES"], &found.iter().map(row).collect::<Vec<_>>()));
    Ok(Exit::Success)
}

fn path(it: &Preserved, config: &Config) -> PathBuf {
    config.storage.job_workspaces.join(it.id.as_str())
}

impl Look {
    fn unknown_json(&self) -> Value {
        self.unknown.iter().map(|path| path.to_string_lossy().into_owned()).collect()
    }

    /// Says why a job has no workspace here.
    fn none(&self, id: &JobId) -> Problem {
        let stands = self.unknown.iter().find(|path| path.ends_with(id.as_str()));
        stands.map_or_else(
            || none(id),
            |path| {
                let message = format!("{} is there, but it is {UNKNOWN}", path.display());
                Problem::new(Exit::NoSuchJob, message, "nothing was changed; look at it, and remove it yourself")
            },
        )
    }

    fn to_json(&self, it: &Preserved, config: &Config) -> Value {
        json!({
            "id": it.id.as_str(), "state": it.state.as_str(), "path": path(it, config), "finished_at": it.finished_at,
            "bytes": it.bytes, "entries": it.entries, "kept": it.is_kept(self.now),
            "kept_until": it.keep.as_ref().and_then(|keep| keep.until), "in_use": it.live,
            "due": self.policy.due(it, self.now), "goes_by": self.going.get(&it.id).map(|reason| reason.as_str()),
        })
    }

    /// Says when a workspace goes: with the next pass where a limit asks for it, by its age else.
    fn goes(&self, it: &Preserved) -> String {
        match (it.live, self.going.get(&it.id), self.policy.due(it, self.now)) {
            (true, _, _) => "in use".to_owned(),
            (false, Some(Reason::Age), _) => "next pass".to_owned(),
            (false, Some(reason), _) => format!("next pass ({})", reason.as_str()),
            (false, None, None) if it.is_kept(self.now) => "kept".to_owned(),
            (false, None, None) => "never".to_owned(),
            (false, None, Some(due)) => {
                let keep = it.keep.as_ref().and_then(|keep| keep.until).filter(|until| self.now < *until);
                let kept = keep.map(|until| format!(", kept for {}", span(until - self.now))).unwrap_or_default();
                format!("in {}{kept}", span(due - self.now))
            }
        }
    }
}

fn show(id: &JobId, config: &Config, context: &Context) -> Outcome {
    let look = look(config, context)?;
    let found = look.found.iter().find(|it| it.id == *id).ok_or_else(|| look.none(id))?;
    let dir = path(found, config);
    let marker = Marker::read(&dir).ok().flatten();
    let reason = marker.as_ref().and_then(|marker| marker.reason.clone());
    if context.out.json {
        let mut document = look.to_json(found, config);
        if let Some(document) = document.as_object_mut() {
            document.insert("schema".to_owned(), "reelspool/workspace-v1".into());
            document.insert("reason".to_owned(), json!(reason));
        }
        context.out.document(&document);
        return Ok(Exit::Success);
    }
    let mut lines = vec![
        format!("{}  {} {} ago", found.id, found.state, age(found.finished_at, look.now)),
        format!("  where   {}", dir.display()),
        format!("  size    {}, {} files", size(found.bytes), found.entries),
        format!("  goes    {}", look.goes(found)),
    ];
    if let Some(reason) = reason {
        let stage = reason.stage.map(|stage| format!("{stage}: ")).unwrap_or_default();
        lines.push(format!("  reason  {stage}{} ({})", reason.message, reason.code));
        lines.extend(reason.causes.iter().map(|cause| format!("          because: {cause}")));
        lines.push(format!("  hint    {}", reason.hint));
    }
    context.out.line(lines.join("\n"));
    Ok(Exit::Success)
}

/// Looks all of them up before anything is done: a wrong name among them changes nothing.
pub(super) fn must_exist(ids: &[JobId], config: &Config, context: &Context) -> Result<Vec<Preserved>, Problem> {
    let look = look(config, context)?;
    match ids.iter().find(|id| !look.found.iter().any(|it| it.id == **id)) {
        Some(id) => Err(look.none(id)),
        None => Ok(look.found),
    }
}

fn keep(ids: &[String], keep: Option<&Keep>, config: &Config, context: &Context) -> Outcome {
    let ids = ids.iter().map(|id| job_id(id)).collect::<Result<Vec<JobId>, _>>()?;
    must_exist(&ids, config, context)?;
    let workspaces = setup::present_workspaces(config)?;
    let mut items = Vec::new();
    for id in &ids {
        keep_one(&workspaces, id, keep.cloned())?;
        let said = match keep {
            None => "no longer kept".to_owned(),
            Some(Keep { until: None }) => "kept until `reelspool workspaces unkeep`".to_owned(),
            Some(Keep { until: Some(until) }) => format!("kept until {}", until.format("%Y-%m-%d %H:%M:%SZ")),
        };
        if !context.out.json {
            context.out.line(format!("{id}  {said}"));
        }
        let until = keep.and_then(|keep| keep.until);
        items.push(json!({"id": id.as_str(), "kept": keep.is_some(), "kept_until": until}));
    }
    if context.out.json {
        context.out.document(&json!({"schema": "reelspool/list-v1", "items": items}));
    }
    Ok(Exit::Success)
}

fn keep_one(workspaces: &Workspaces, id: &JobId, keep: Option<Keep>) -> Result<(), Problem> {
    let failed = |error: WorkspaceError| {
        let (exit, hint) = match &error {
            WorkspaceError::Busy { .. } => (Exit::TempFail, "try again when its job has ended"),
            WorkspaceError::Io { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                (Exit::NoPermission, "do it as the owner of the directory, as with `sudo -u reelspool`")
            }
            WorkspaceError::Io { .. } | WorkspaceError::Foreign { .. } => {
                (Exit::IoError, "look at its rights and its marker")
            }
        };
        Problem::of(exit, &error, format!("it was left as it is; {hint}"))
    };
    let mut held = workspaces.hold(id).map_err(failed)?.ok_or_else(|| none(id))?;
    held.set_keep(keep).map_err(failed)
}

fn remove(args: &WorkspacesRmArgs, config: &Config, context: &Context) -> Outcome {
    let ids = args.ids.iter().map(|id| job_id(id)).collect::<Result<Vec<JobId>, _>>()?;
    let (found, now) = (must_exist(&ids, config, context)?, Clock::System.now());
    if let Some(kept) = found.iter().find(|it| ids.contains(&it.id) && it.is_kept(now)) {
        let message = format!("the workspace of job `{}` is kept", kept.id);
        let hint = format!("nothing was removed; `reelspool workspaces unkeep {}` ends that", kept.id);
        return Err(Problem::new(Exit::Failure, message, hint));
    }
    let count = if ids.is_empty() { found.len() } else { ids.len() };
    if !args.dry_run && !ask::may_go_on("Remove these workspaces?", count, args.yes, context) {
        context.out.talk("nothing was removed");
        return Ok(Exit::Failure);
    }
    let selection = Selection { ids, state: None, older_than: args.older_than.map(Into::into) };
    let order = Order { dry_run: args.dry_run, selection: Some(selection), ..Order::new(Trigger::Manual) };
    let done = reap::pass(&order, context)?;
    reap::show(&done, context);
    Ok(if 0 < done.report.removal.skipped { Exit::TempFail } else { reap::exit(&done) })
}

/// Says that a job has left no workspace.
fn none(id: &JobId) -> Problem {
    Problem::new(
        Exit::NoSuchJob,
        format!("no workspace of job `{id}` is preserved"),
        "nothing was changed; `reelspool workspaces list` shows them",
    )
}

/// Reads a time, or how long from now.
fn time(text: &str) -> Result<DateTime<Utc>, Problem> {
    let now = Clock::System.now();
    let later = humantime::parse_duration(text).ok().and_then(|span| TimeDelta::from_std(span).ok());
    let later = later.and_then(|span| now.checked_add_signed(span));
    let at = later.or_else(|| Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc()));
    at.filter(|at| now < *at).ok_or_else(|| {
        Problem::new(
            Exit::Usage,
            format!("`{text}` is not a time to come"),
            "nothing was changed; write it as 2026-12-24T18:00:00Z, or as 30d",
        )
    })
}
