//! `reelspool list`.

use super::Outcome;
use super::args::ListArgs;
use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;

pub(super) fn run(_args: &ListArgs, _context: &Context) -> Outcome {
    Err(Problem::new(Exit::Unavailable, "not built yet", ""))
}
