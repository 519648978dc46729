//! `reelspool images list`: the pictures as a table.

use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::text::{size, table};
use crate::control::PictureView;
use crate::telemetry::sanitise;

/// How many characters of a prompt a table shows.
const PROMPT_CHARS_MAX: usize = 60;

pub(super) fn run(kind: Option<&str>, kept: bool, context: &Context) -> Outcome {
    let pictures = context.control()?.images(kind, kept)?;
    if context.out.json {
        context.out.document(&pictures);
    } else if pictures.items.is_empty() {
        context.out.talk("no pictures");
    } else {
        let rows: Vec<Vec<String>> = pictures.items.iter().map(cells).collect();
        context.out.line(table(&["FILE", "SOURCE", "KIND", "SIZE", "BYTES", "USES", "KEPT", "PROMPT"], &rows));
    }
    Ok(Exit::Success)
}

fn cells(it: &PictureView) -> Vec<String> {
    vec![
        sanitise(&it.file).into_owned(),
        if it.missing { "missing" } else { it.source }.to_owned(),
        sanitise(&it.kind).into_owned(),
        format!("{}x{}", it.width, it.height),
        size(it.bytes),
        it.uses.to_string(),
        if it.kept { "yes" } else { "-" }.to_owned(),
        short(&it.prompt),
    ]
}

/// Cuts a prompt to the width of its column.
pub(super) fn short(prompt: &str) -> String {
    sanitise(prompt).chars().take(PROMPT_CHARS_MAX).collect()
}
