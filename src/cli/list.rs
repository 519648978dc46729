//! `reelspool list`: the jobs as a table.

use super::Outcome;
use super::args::{ListArgs, Sort};
use super::context::Context;
use super::exit::Exit;
use super::look::record_json;
use super::problem::Problem;
use super::text::{age, table, took};
use crate::clock::Clock;
use crate::config::Config;
use crate::job::{JobState, RetryPolicy};
use crate::ledger;
use crate::ledger::{Filter, JobRecord};
use crate::telemetry::sanitise;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

pub(super) fn run(args: &ListArgs, context: &Context) -> Outcome {
    let config = context.config()?;
    let now = Clock::System.now();
    let filter = filter(args, now)?;
    let records = match context.ledger(&config)? {
        Some(ledger) => ledger.list_blocking(filter).map_err(|error| Problem::from(error.failure()))?,
        None => Vec::new(),
    };
    if context.out.json {
        let items: Vec<Value> = records.iter().map(record_json).collect();
        context.out.document(&json!({"schema": "reelspool/list-v1", "items": items}));
    } else if args.ids {
        for record in &records {
            context.out.line(record.id.as_str());
        }
    } else if records.is_empty() {
        context.out.talk("no jobs");
    } else {
        let rows: Vec<Vec<String>> = records.iter().map(|record| row(record, &config, now)).collect();
        context.out.line(table(&["ID", "STATE", "STAGE", "TRY", "AGE", "TOOK", "TITLE", "CODE"], &rows));
    }
    Ok(Exit::Success)
}

fn filter(args: &ListArgs, now: DateTime<Utc>) -> Result<Filter, Problem> {
    let usage =
        |message: String| Problem::new(Exit::Usage, message, "nothing was changed; see `reelspool list --help`");
    let state = |text: &String| {
        let known = JobState::ALL.into_iter().find(|state| state.as_str() == text);
        known.ok_or_else(|| {
            usage(format!("`{text}` is not a state: use {}", JobState::ALL.map(JobState::as_str).join(", ")))
        })
    };
    let label = |text: &String| {
        let (key, value) = text.split_once('=').ok_or_else(|| usage(format!("`{text}` is not KEY=VALUE")))?;
        Ok((key.to_owned(), value.to_owned()))
    };
    let since = args.since.and_then(|since| chrono::TimeDelta::from_std(since.into()).ok());
    Ok(Filter {
        states: args.state.iter().map(state).collect::<Result<_, _>>()?,
        labels: args.label.iter().map(label).collect::<Result<_, Problem>>()?,
        since: since.and_then(|since| now.checked_sub_signed(since)),
        search: args.search.clone(),
        sort: match args.sort {
            Sort::Newest => ledger::Sort::Newest,
            Sort::Oldest => ledger::Sort::Oldest,
            Sort::Id => ledger::Sort::Id,
        },
        limit: args.limit,
        ..Filter::default()
    })
}

fn row(record: &JobRecord, config: &Config, now: DateTime<Utc>) -> Vec<String> {
    let RetryPolicy { attempts_max, .. } = crate::setup::retry_policy(config);
    let stage = record.error_stage.or(record.stage.filter(|_| !record.state.is_final()));
    let took = record.took().map_or_else(|| "-".to_owned(), |span| took(u64::try_from(span.as_millis()).unwrap_or(0)));
    vec![
        record.id.to_string(),
        record.state.to_string(),
        stage.map_or_else(|| "-".to_owned(), |stage| stage.to_string()),
        format!("{}/{attempts_max}", record.attempt),
        age(record.accepted_at, now),
        took,
        record.title.as_deref().map(|title| sanitise(title).into_owned()).unwrap_or_default(),
        record.code.map(|code| code.to_string()).unwrap_or_default(),
    ]
}
