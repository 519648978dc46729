//! `reelspool images keep` and `unkeep`: whether pictures may be evicted.

use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::telemetry::sanitise;

pub(super) fn keep(files: &[String], context: &Context) -> Outcome {
    set(files, true, context)
}

pub(super) fn unkeep(files: &[String], context: &Context) -> Outcome {
    set(files, false, context)
}

fn set(files: &[String], kept: bool, context: &Context) -> Outcome {
    let kept = context.control()?.keep_images(files, kept)?;
    if context.out.json {
        context.out.document(&kept);
    } else {
        for it in &kept.items {
            context.out.line(format!("{}  {}", sanitise(&it.file), if it.kept { "is kept" } else { "may be evicted" }));
        }
    }
    Ok(Exit::Success)
}
