//! `reelspool list`: the jobs as a table.

use super::Outcome;
use super::args::{ListArgs, Sort};
use super::context::Context;
use super::exit::Exit;
use super::text::{age, table, took};
use crate::clock::Clock;
use crate::control::{JobView, JobsOrder};
use crate::ledger;
use crate::setup;
use crate::telemetry::sanitise;
use chrono::{DateTime, Utc};

pub(super) fn run(args: &ListArgs, context: &Context) -> Outcome {
    let control = context.control()?;
    let jobs = control.list(&order(args))?;
    if context.out.json {
        context.out.document(&jobs);
    } else if args.ids {
        jobs.items.iter().for_each(|job| context.out.line(&job.id));
    } else if jobs.items.is_empty() {
        context.out.talk("no jobs");
    } else {
        let (now, attempts_max) = (Clock::System.now(), setup::retry_policy(control.config()).attempts_max);
        let rows: Vec<Vec<String>> = jobs.items.iter().map(|job| row(job, attempts_max, now)).collect();
        context.out.line(table(&["ID", "STATE", "STAGE", "TRY", "AGE", "TOOK", "TITLE", "CODE"], &rows));
    }
    Ok(Exit::Success)
}

fn order(args: &ListArgs) -> JobsOrder {
    JobsOrder {
        states: args.state.clone(),
        labels: args.label.clone(),
        since: args.since.map(Into::into),
        search: args.search.clone(),
        sort: match args.sort {
            Sort::Newest => ledger::Sort::Newest,
            Sort::Oldest => ledger::Sort::Oldest,
            Sort::Id => ledger::Sort::Id,
        },
        limit: args.limit,
    }
}

fn row(job: &JobView, attempts_max: u32, now: DateTime<Utc>) -> Vec<String> {
    let stage = job.error_stage.or(job.stage.filter(|_| !job.state.is_final()));
    vec![
        job.id.clone(),
        job.state.to_string(),
        stage.map_or_else(|| "-".to_owned(), |stage| stage.to_string()),
        format!("{}/{attempts_max}", job.attempt),
        age(job.accepted_at, now),
        job.took_ms.map_or_else(|| "-".to_owned(), took),
        job.title.as_deref().map(|title| sanitise(title).into_owned()).unwrap_or_default(),
        job.code.map(|code| code.to_string()).unwrap_or_default(),
    ]
}
