//! `reelspool new`.

use super::Outcome;
use super::args::NewArgs;
use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;

pub(super) fn run(_args: &NewArgs, _context: &Context) -> Outcome {
    Err(Problem::new(Exit::Unavailable, "not built yet", ""))
}
