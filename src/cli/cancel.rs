//! `reelspool cancel`.

use super::Outcome;
use super::args::CancelArgs;
use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;

pub(super) fn run(_args: &CancelArgs, _context: &Context) -> Outcome {
    Err(Problem::new(Exit::Unavailable, "not built yet", ""))
}
