//! `reelspool images rebuild`: makes rows and vectors anew from the files alone.

use super::{library, library_problem};
use crate::cli::Outcome;
use crate::cli::ask;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use serde_json::json;

pub(super) fn run(yes: bool, context: &Context) -> Outcome {
    let library = library(&context.config()?)?;
    let failed = |error| library_problem(&error, "what was done before it stays; doing it again goes on");
    let rows = library.list().map_err(failed)?.len();
    if !ask::may_go_on(&format!("Make the rows of {rows} pictures anew?"), rows, yes, context) {
        context.out.talk("nothing was changed");
        return Ok(Exit::Failure);
    }
    let rebuilt = library.rebuild().map_err(failed)?;
    if context.out.json {
        context.out.document(&json!({
            "schema": "reelspool/images-rebuild-v1", "files": rebuilt.files, "adopted": rebuilt.adopted,
            "dropped": rebuilt.dropped, "refused": rebuilt.refused, "entries": rebuilt.entries,
        }));
    } else {
        context.out.line(format!(
            "{} pictures, {} vectors: took in {}, dropped {} without a file, left {} files alone",
            rebuilt.files, rebuilt.entries, rebuilt.adopted, rebuilt.dropped, rebuilt.refused
        ));
    }
    Ok(Exit::Success)
}
