//! What packages ship: completion scripts and man pages.

use super::Outcome;
use super::exit::Exit;
use super::problem::Problem;
use std::path::Path;

pub(super) fn completions(_shell: clap_complete::Shell) -> Outcome {
    Err(Problem::new(Exit::Unavailable, "not built yet", ""))
}

pub(super) fn man(_dir: &Path) -> Outcome {
    Err(Problem::new(Exit::Unavailable, "not built yet", ""))
}
