//! `reelspool images rm`: removes pictures for good.

use super::{library, library_problem};
use crate::cli::Outcome;
use crate::cli::args::ImagesRmArgs;
use crate::cli::ask;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::text::size;
use crate::telemetry::sanitise;
use serde_json::json;

pub(super) fn run(args: &ImagesRmArgs, context: &Context) -> Outcome {
    let library = library(&context.config()?)?;
    let hint = "nothing was removed; `reelspool images list` shows the pictures";
    // All are looked up first: a wrong name among them removes nothing.
    for file in &args.files {
        library.picture(file).map_err(|error| library_problem(&error, hint))?;
    }
    let count = args.files.len();
    if !args.dry_run && !ask::may_go_on(&format!("Remove {count} pictures?"), count, args.yes, context) {
        context.out.talk("nothing was removed");
        return Ok(Exit::Failure);
    }
    let mut items = Vec::new();
    for file in &args.files {
        let failed = |error| library_problem(&error, "what was removed before it is gone");
        let (outcome, bytes) = if args.dry_run {
            ("would_remove", library.picture(file).map_err(failed)?.bytes)
        } else {
            ("removed", library.remove(file).map_err(failed)?)
        };
        if !context.out.json {
            let did = if args.dry_run { "would be removed" } else { "removed" };
            context.out.line(format!("{}  {did}, {}", sanitise(file), size(bytes)));
        }
        items.push(json!({"file": file, "outcome": outcome, "bytes": bytes}));
    }
    if context.out.json {
        context.out.document(&json!({"schema": "reelspool/list-v1", "items": items}));
    }
    Ok(Exit::Success)
}
