//! `reelspool status`.

use super::Outcome;
use super::args::StatusArgs;
use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;

pub(super) fn run(_args: &StatusArgs, _context: &Context) -> Outcome {
    Err(Problem::new(Exit::Unavailable, "not built yet", ""))
}
