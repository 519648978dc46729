//! `reelspool images add`: copies people's own pictures into the library.

use super::{library, library_problem};
use crate::cli::Outcome;
use crate::cli::args::ImagesAddArgs;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::problem::Problem;
use crate::images::LibraryError;
use crate::telemetry::sanitise;
use serde_json::json;

pub(super) fn run(args: &ImagesAddArgs, context: &Context) -> Outcome {
    let library = library(&context.config()?)?;
    let mut items = Vec::new();
    for path in &args.files {
        let added = library.add(path, args.prompt.as_deref(), args.kind.as_deref()).map_err(|error| {
            let problem = library_problem(&error, "it was not added; what was added before it stays");
            let unread = matches!(&error, LibraryError::Io { path: at, .. } if at == path);
            if unread && problem.exit == Exit::IoError { Problem { exit: Exit::NoInput, ..problem } } else { problem }
        })?;
        if !context.out.json {
            let was = if added.was_there { "is there already as" } else { "added as" };
            let shows = format!("for `{}`, kind {}", added.prompt, added.kind);
            let text = format!("{}  {was} {}, {shows}", path.display(), added.file);
            context.out.line(sanitise(&text));
        }
        items.push(json!({
            "path": path.display().to_string(), "file": added.file, "was_there": added.was_there,
            "prompt": added.prompt, "kind": added.kind,
        }));
    }
    if context.out.json {
        context.out.document(&json!({"schema": "reelspool/list-v1", "items": items}));
    }
    Ok(Exit::Success)
}
