//! `reelspool images search`: the pictures with the most similar prompts, and how similar they are.

use super::list::short;
use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::text::table;
use crate::control::HitView;
use crate::telemetry::sanitise;

pub(super) fn run(text: &str, kind: Option<&str>, limit: usize, context: &Context) -> Outcome {
    let hits = context.control()?.search_images(text, kind, limit)?;
    if context.out.json {
        context.out.document(&hits);
    } else if hits.items.is_empty() {
        context.out.talk("nothing is like that");
    } else {
        let cells = |hit: &HitView| {
            let serves = if hit.serves { "yes" } else { "no" };
            let it = &hit.picture;
            let (file, kind) = (sanitise(&it.file).into_owned(), sanitise(&it.kind).into_owned());
            vec![format!("{:.3}", hit.score), serves.to_owned(), file, kind, short(&it.prompt)]
        };
        let rows: Vec<Vec<String>> = hits.items.iter().map(cells).collect();
        context.out.line(table(&["SCORE", "SHOWN", "FILE", "KIND", "PROMPT"], &rows));
    }
    Ok(Exit::Success)
}
