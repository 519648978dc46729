//! `reelspool images`: the library of pictures, beside a daemon and without one.

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
use super::exit::Exit;
use super::problem::Problem;
use crate::clock::Clock;
use crate::config::Config;
use crate::control::Control;
use crate::failpoint;
use crate::images::store::Row;
use crate::images::{ImageLibrary, LibraryError};
use crate::setup;
use serde_json::{Value, json};

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

/// Opens the library for changes; makes what is missing.
fn library(config: &Config) -> Result<ImageLibrary, Problem> {
    setup::directories(config)?;
    let failed =
        |error| Problem::of(Exit::IoError, &error, "nothing was changed; `reelspool doctor` checks the ledger");
    let db = setup::open_db(config).map_err(failed)?;
    Ok(setup::image_library(config, db, Clock::System)?)
}

/// Opens the library for looking; `None` where there is no database yet.
fn visit(config: &Config, _context: &Context) -> Result<Option<ImageLibrary>, Problem> {
    let Some(ledger) = Control::new(config.clone()).ledger()? else { return Ok(None) };
    Ok(Some(setup::image_library(config, ledger.db().clone(), Clock::System)?))
}

/// Turns what the library could not do into a problem.
fn library_problem(error: &LibraryError, hint: &str) -> Problem {
    let exit = match error {
        LibraryError::Io { source, .. } => Exit::of_io(source, Exit::IoError),
        LibraryError::Unusable { .. } => Exit::BadData,
        LibraryError::Unknown { .. } => Exit::NoInput,
        LibraryError::Db { .. } => Exit::IoError,
        LibraryError::Generate(_) | LibraryError::Repeats { .. } | LibraryError::Panicked(_) => Exit::Failure,
    };
    Problem::of(exit, error, hint)
}

/// Describes a picture for scripts.
fn picture_json(row: &Row) -> Value {
    json!({
        "file": row.file,
        "source": row.source.as_str(),
        "kind": row.kind,
        "prompt": row.prompt,
        "width": row.width,
        "height": row.height,
        "bytes": row.bytes,
        "uses": row.uses,
        "kept": row.kept,
        "missing": !row.ready,
        "created_ms": row.created,
        "last_used_ms": row.last_used,
    })
}
