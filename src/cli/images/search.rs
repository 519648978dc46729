//! `reelspool images search`: which pictures a prompt would find, and how like theirs is.

use super::list::short;
use super::{library_problem, picture_json, visit};
use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::text::table;
use crate::telemetry::sanitise;
use serde_json::{Value, json};

pub(super) fn run(text: &str, kind: Option<&str>, limit: usize, context: &Context) -> Outcome {
    let config = context.config()?;
    let hits = match visit(&config, context)? {
        Some(library) => library
            .search(text, kind, limit)
            .map_err(|error| library_problem(&error, "`reelspool doctor` checks the ledger"))?,
        None => Vec::new(),
    };
    if context.out.json {
        let item = |hit: &crate::images::library::Hit| json!({"score": hit.score, "serves": hit.serves, "picture": picture_json(&hit.row)});
        let items: Vec<Value> = hits.iter().map(item).collect();
        context.out.document(&json!({"schema": "reelspool/list-v1", "items": items}));
    } else if hits.is_empty() {
        context.out.talk("nothing is like that");
    } else {
        let cells = |hit: &crate::images::library::Hit| {
            let serves = if hit.serves { "yes" } else { "no" };
            let (file, kind) = (sanitise(&hit.row.file).into_owned(), sanitise(&hit.row.kind).into_owned());
            vec![format!("{:.3}", hit.score), serves.to_owned(), file, kind, short(&hit.row.prompt)]
        };
        let rows: Vec<Vec<String>> = hits.iter().map(cells).collect();
        context.out.line(table(&["SCORE", "SHOWN", "FILE", "KIND", "PROMPT"], &rows));
    }
    Ok(Exit::Success)
}
