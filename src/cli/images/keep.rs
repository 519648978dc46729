//! `reelspool images keep` and `unkeep`: which pictures are never evicted.

use super::{library, library_problem};
use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::telemetry::sanitise;
use serde_json::{Value, json};

pub(super) fn keep(files: &[String], context: &Context) -> Outcome {
    set(files, true, context)
}

pub(super) fn unkeep(files: &[String], context: &Context) -> Outcome {
    set(files, false, context)
}

fn set(files: &[String], kept: bool, context: &Context) -> Outcome {
    let library = library(&context.config()?)?;
    let hint = "nothing was changed; `reelspool images list` shows the pictures";
    library.set_kept(files, kept).map_err(|error| library_problem(&error, hint))?;
    if context.out.json {
        let items: Vec<Value> = files.iter().map(|file| json!({"file": file, "kept": kept})).collect();
        context.out.document(&json!({"schema": "reelspool/list-v1", "items": items}));
    } else {
        for file in files {
            context.out.line(format!("{}  {}", sanitise(file), if kept { "is kept" } else { "may be evicted" }));
        }
    }
    Ok(Exit::Success)
}
