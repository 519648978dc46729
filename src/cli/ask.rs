//! Confirmation questions before a command changes several jobs; not asked without a terminal.

use super::context::Context;
use crate::control::Control;
use std::io::{IsTerminal, stderr, stdin};

/// Asks whether to go on; returns true without asking with `--yes`, for one job, and without a terminal.
pub(super) fn may_go_on(question: &str, jobs: usize, yes: bool, context: &Context) -> bool {
    if yes || jobs < 2 || context.out.json || !stdin().is_terminal() || !stderr().is_terminal() {
        return true;
    }
    context.out.error(format!("{question} [y/N]"));
    let mut answer = String::new();
    stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes")
}

/// Warns that a request is carried out only after the next start, if no daemon runs. Returns whether one runs.
pub(super) fn warn_when_down(what: &str, control: &Control, context: &Context) -> bool {
    let live = control.is_live();
    if !live {
        context.out.talk(format!("no daemon is running: {what} at the next start (`reelspool serve`)"));
    }
    live
}
