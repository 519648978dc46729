//! `reelspool list`: the jobs as a table.

use super::Outcome;
use super::args::{Column, ListArgs, Sort};
use super::columns;
use super::context::Context;
use super::exit::Exit;
use crate::clock::Clock;
use crate::control::{Control, JobsOrder};

pub(super) fn run(args: &ListArgs, context: &Context) -> Outcome {
    let loaded = context.load_to_look()?;
    let home = loaded.home.words();
    let control = Control::new(loaded.config);
    let jobs = control.list(&order(args))?;
    if context.out.json {
        context.out.document(&jobs);
    } else if args.ids {
        jobs.items.iter().for_each(|job| context.out.line(&job.id));
    } else if jobs.items.is_empty() {
        let db = &control.config().storage.db;
        let is_missing = if db.is_file() { "" } else { ", which does not exist" };
        context.out.talk(format!("no jobs in {}{is_missing} ({home})", db.display()));
    } else {
        let now = Clock::System.now();
        let shown = if args.columns.is_empty() { Column::USUAL.to_vec() } else { args.columns.clone() };
        let row = |job| shown.iter().map(|column| columns::cell(*column, job, now)).collect();
        let rows: Vec<Vec<String>> = jobs.items.iter().map(row).collect();
        context.out.line(columns::fitted(&shown, rows, columns::terminal_width()));
    }
    let rejected = control.rejected()?;
    if rejected > 0 && args.state.is_empty() && !args.ids {
        context.out.talk(format!("{rejected} rejected: `reelspool list --state rejected`"));
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
            Sort::Finished => ledger::Sort::Finished,
            Sort::Took => ledger::Sort::Took,
            Sort::Priority => ledger::Sort::Priority,
            Sort::Id => ledger::Sort::Id,
        },
        limit: args.limit,
        kind: args.kind.clone(),
        code: args.code.clone(),
        error_stage: args.error_stage.clone(),
        cursor: args.cursor.clone(),
        quick: false,
    }
}
