//! `reelspool images list`: the pictures as a table.

use super::{library_problem, picture_json, visit};
use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::text::{size, table};
use crate::images::store::Row;
use crate::telemetry::sanitise;
use serde_json::{Value, json};

/// How much of a prompt is shown in a table, in characters.
const PROMPT_CHARS_MAX: usize = 60;

pub(super) fn run(kind: Option<&str>, kept: bool, context: &Context) -> Outcome {
    let config = context.config()?;
    let rows = match visit(&config, context)? {
        Some(library) => {
            library.list().map_err(|error| library_problem(&error, "`reelspool doctor` checks the ledger"))?
        }
        None => Vec::new(),
    };
    let wanted = |row: &&Row| kind.is_none_or(|kind| row.kind == kind) && (row.kept || !kept);
    let rows: Vec<&Row> = rows.iter().filter(wanted).collect();
    if context.out.json {
        let items: Vec<Value> = rows.iter().map(|row| picture_json(row)).collect();
        context.out.document(&json!({"schema": "reelspool/list-v1", "items": items}));
    } else if rows.is_empty() {
        context.out.talk("no pictures");
    } else {
        let rows: Vec<Vec<String>> = rows.iter().map(|row| cells(row)).collect();
        context.out.line(table(&["FILE", "SOURCE", "KIND", "SIZE", "BYTES", "USES", "KEPT", "PROMPT"], &rows));
    }
    Ok(Exit::Success)
}

fn cells(row: &Row) -> Vec<String> {
    vec![
        sanitise(&row.file).into_owned(),
        if row.ready { row.source.as_str().to_owned() } else { "missing".to_owned() },
        sanitise(&row.kind).into_owned(),
        format!("{}x{}", row.width, row.height),
        size(row.bytes),
        row.uses.to_string(),
        if row.kept { "yes" } else { "-" }.to_owned(),
        short(&row.prompt),
    ]
}

/// Cuts a prompt to what fits a table.
pub(super) fn short(prompt: &str) -> String {
    sanitise(prompt).chars().take(PROMPT_CHARS_MAX).collect()
}
