//! `reelspool doctor`.

use super::Outcome;
use super::args::DoctorArgs;
use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;

pub(super) fn run(_args: &DoctorArgs, _context: &Context) -> Outcome {
    Err(Problem::new(Exit::Unavailable, "not built yet", ""))
}
