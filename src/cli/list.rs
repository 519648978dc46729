//! `reelspool list`: the jobs as a table.

use super::Outcome;
use super::args::{Column, ListArgs, Sort};
use super::attempts_max::AttemptsMax;
use super::columns;
use super::context::Context;
use super::exit::Exit;
use super::look::record_json;
use super::problem::Problem;
use super::rejected;
use crate::clock::Clock;
use crate::job::JobState;
use crate::ledger;
use crate::ledger::Filter;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

pub(super) fn run(args: &ListArgs, context: &Context) -> Outcome {
    let config = context.config()?;
    let now = Clock::System.now();
    let filter = filter(args, now)?;
    let mut records = match context.ledger(&config)? {
        Some(ledger) => ledger.list_blocking(filter.clone()).map_err(|error| Problem::from(error.failure()))?,
        None => Vec::new(),
    };
    rejected::add(&mut records, &filter, &config);
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
        let attempts_max = AttemptsMax::new(&config);
        let shown = if args.columns.is_empty() { Column::USUAL.to_vec() } else { args.columns.clone() };
        let row = |record| shown.iter().map(|column| columns::cell(*column, record, &attempts_max, now)).collect();
        let rows: Vec<Vec<String>> = records.iter().map(row).collect();
        context.out.line(columns::fitted(&shown, rows, columns::terminal_width()));
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
