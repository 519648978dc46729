//! `reelspool retry`: requests to run jobs again; works without a running daemon.

use super::Outcome;
use super::args::RetryArgs;
use super::ask;
use super::context::Context;
use super::exit::Exit;
use crate::control::{Control, RetryOrder};

pub(super) fn run(args: &RetryArgs, context: &Context) -> Outcome {
    let control = context.control()?;
    let RetryArgs { ids, all_failed, from, dry_run, yes } = args.clone();
    let order = RetryOrder { ids, all_failed, from, dry_run };
    let go_on = |jobs: usize| ask::may_go_on(&format!("Run {jobs} jobs again?"), jobs, yes, context);
    let Some(retried) = control.retry(&order, go_on)? else {
        context.out.talk("nothing was changed");
        return Ok(Exit::Failure);
    };
    if retried.items.is_empty() {
        context.out.talk("no job has failed; nothing to do");
    }
    if context.out.json {
        context.out.document(&retried);
    } else {
        let whence = order.from.map(|stage| format!(" from {stage} on")).unwrap_or_default();
        let will = if dry_run { "would run" } else { "runs" };
        for job in &retried.items {
            context.out.line(format!("{}  was {}, {will} again{whence}", job.id, job.was));
        }
    }
    let asked = !dry_run && !retried.items.is_empty();
    if asked && ask::warn_when_down("the new run begins", &control, context) && !Control::retries_are_taken(&retried) {
        context.out.talk("the daemon has not taken the request yet; `reelspool list` shows when it has");
    }
    Ok(Exit::Success)
}
