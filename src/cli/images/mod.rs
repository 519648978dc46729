//! `reelspool images`: the image library; works with or without a running daemon.

mod add;
mod calibrate;
mod gc;
mod keep;
mod list;
mod rebuild;
mod remove;
mod search;
mod stats;
mod verify;

use super::Outcome;
use super::args::ImagesCommand;
use super::context::Context;

pub(super) fn run(command: &ImagesCommand, context: &Context) -> Outcome {
    if let Some(orders) = context.variables.get("REELSPOOL_FAILPOINTS") {
        failpoint::arm(orders);
    }
    match command {
        ImagesCommand::Stats => stats::run(context),
        ImagesCommand::List { kind, kept } => list::run(kind.as_deref(), *kept, context),
        ImagesCommand::Search { text, kind, limit } => search::run(text, kind.as_deref(), *limit, context),
        ImagesCommand::Add(args) => add::run(args, context),
        ImagesCommand::Keep { files } => keep::keep(files, context),
        ImagesCommand::Unkeep { files } => keep::unkeep(files, context),
        ImagesCommand::Rm(args) => remove::run(args, context),
        ImagesCommand::Gc(args) => gc::run(args, context),
        ImagesCommand::Verify { deep } => verify::run(*deep, context),
        ImagesCommand::Rebuild { yes } => rebuild::run(*yes, context),
        ImagesCommand::Calibrate { file } => calibrate::run(file, context),
    }
}
