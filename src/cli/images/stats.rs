//! `reelspool images stats`: how much there is, and how it serves.

use super::{library_problem, visit};
use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::text::size;
use crate::images::library::Stats;
use crate::images::store::totals::Amount;
use serde_json::{Map, Value, json};

pub(super) fn run(context: &Context) -> Outcome {
    let config = context.config()?;
    let Some(library) = visit(&config, context)? else {
        context.out.talk("there is no library yet: the first video makes it");
        return Ok(Exit::Success);
    };
    let stats = library.stats().map_err(|error| library_problem(&error, "`reelspool doctor` checks the ledger"))?;
    if context.out.json {
        context.out.document(&document(&stats));
    } else {
        context.out.line(screen(&stats));
    }
    Ok(Exit::Success)
}

fn document(stats: &Stats) -> Value {
    let amount = |it: Amount| json!({"files": it.files, "bytes": it.bytes});
    let uses: Map<String, Value> =
        stats.uses.iter().map(|(outcome, count)| (outcome.as_str().to_owned(), (*count).into())).collect();
    json!({
        "schema": "reelspool/images-stats-v1",
        "files": stats.files,
        "bytes": stats.bytes,
        "max_bytes": stats.bytes_max,
        "max_files": stats.files_max,
        "procedural": amount(stats.procedural),
        "generated": amount(stats.generated),
        "external": amount(stats.external),
        "missing": stats.missing,
        "undecodable": stats.undecodable,
        "evicted": stats.evicted,
        "held_bytes": stats.held_bytes,
        "model": stats.model,
        "entries": stats.entries,
        "entries_bytes": stats.entries_bytes,
        "uses": uses,
        "hit_rate": stats.hit_rate(),
        "near_miss_p50": stats.near_miss_p50,
    })
}

fn screen(stats: &Stats) -> String {
    let part = |name: &str, it: Amount| format!("  {name:<12}{:>8} files  {}", it.files, size(it.bytes));
    let budget = stats.bytes_max.map(|most| format!(" of {}", size(most))).unwrap_or_default();
    let uses: Vec<String> = stats.uses.iter().map(|(outcome, count)| format!("{} {count}", outcome.as_str())).collect();
    let rate = stats.hit_rate().map(|rate| format!("  ({:.0} % not made anew)", rate * 100.0)).unwrap_or_default();
    let mut lines = vec![
        format!("pictures      {:>8} files  {}{budget}", stats.files, size(stats.bytes)),
        part("procedural", stats.procedural),
        part("generated", stats.generated),
        part("external", stats.external),
        format!("vectors       {:>8} of {}", stats.entries, stats.model),
        format!("uses          {}{rate}", uses.join(", ")),
        format!("evicted       {:>8} files so far", stats.evicted),
    ];
    if let Some(score) = stats.near_miss_p50 {
        lines.push(format!(
            "near misses   {score:.2} in the middle: how like the nearest was when a picture had to be made"
        ));
    }
    for (count, what) in [
        (stats.missing, "pictures are missing: `reelspool images verify` names them"),
        (stats.undecodable, "files cannot be decoded: `reelspool images verify` names them"),
    ] {
        if count != 0 {
            lines.push(format!("{count} {what}"));
        }
    }
    if stats.held_bytes != 0 {
        lines.push(format!("{} are evicted and held by workspaces", size(stats.held_bytes)));
    }
    lines.join("\n")
}
