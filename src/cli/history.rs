//! `reelspool history`: what happened, by the hour or the day.

use super::Outcome;
use super::args::HistoryArgs;
use super::context::Context;
use super::exit::Exit;
use super::text::{table, took};
use crate::control::{History, HistoryPoint};
use crate::job::Money;
use chrono::TimeDelta;

pub(super) fn run(args: &HistoryArgs, context: &Context) -> Outcome {
    let history = context.control_to_look()?.history(*args.since)?;
    if context.out.json {
        context.out.document(&history);
    } else {
        context.out.line(screen(&history));
    }
    Ok(Exit::Success)
}

/// Shows the steps in which something happened, and what was spent.
fn screen(history: &History) -> String {
    let by_day = TimeDelta::hours(1).num_seconds() < i64::from(history.step_s);
    let format = if by_day { "%Y-%m-%d" } else { "%Y-%m-%d %H:00" };
    let row = |it: &HistoryPoint| {
        let short = |ms: Option<u64>| ms.map_or_else(|| "-".to_owned(), took);
        let counts = [it.accepted, it.done, it.failed, it.cancelled, it.pictures_reused, it.pictures_generated];
        let mut row = vec![it.at.format(format).to_string()];
        row.extend(counts.map(|count| count.to_string()));
        row.extend([short(it.p50_ms), short(it.p95_ms)]);
        row
    };
    let busy = |it: &&HistoryPoint| it.accepted + it.done + it.failed + it.cancelled != 0;
    let rows: Vec<_> = history.points.iter().filter(busy).map(row).collect();
    let headers = ["UTC", "ACCEPTED", "OK", "FAILED", "CANCELLED", "REUSED", "DRAWN", "P50", "P95"];
    let spent = history.costs.iter().fold(Money::ZERO, |sum, day| sum.plus(day.spent));
    let spent = if spent.is_zero() { String::new() } else { format!("\n{spent} {} spent", history.currency) };
    format!("{}{spent}", table(&headers, &rows))
}
