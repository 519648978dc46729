//! `reelspool wait`: waits until jobs have ended.

use super::Outcome;
use super::args::WaitArgs;
use super::ask;
use super::context::Context;
use super::exit::Exit;
use super::watcher::Watcher;
use crate::control::{Control, WaitEnd, WaitOrder, job_id};

pub(super) fn run(args: &WaitArgs, context: &Context) -> Outcome {
    let control = context.control()?;
    let ids = args.ids.iter().map(|id| job_id(id)).collect::<Result<_, _>>()?;
    ask::warn_when_down("jobs that wait go on", &control, context);
    let order = WaitOrder { ids, timeout: args.timeout.map(Into::into), any: args.any };
    wait_for(&order, true, &control, context)
}

/// Waits until all of the jobs have ended, or any of them, and prints how each ended.
///
/// Returns [`Exit::Success`] if those that ended are done, [`Exit::Failure`] if one is not, [`Exit::TimedOut`] if the
/// time was over first. With `follow` it also shows the progress on stderr: bars on a terminal, otherwise a line for
/// each change. With `--json` it always prints a JSON line for each change; see [`WaitLine`](crate::control::WaitLine).
pub(super) fn wait_for(order: &WaitOrder, follow: bool, control: &Control, context: &Context) -> Outcome {
    let mut watcher = Watcher::new(follow, context, control);
    match control.wait(order, |id, standing| watcher.show(id, standing))? {
        WaitEnd::Good => Ok(Exit::Success),
        WaitEnd::Bad => Ok(Exit::Failure),
        WaitEnd::TimedOut(left) => watcher.timed_out(&left),
    }
}
