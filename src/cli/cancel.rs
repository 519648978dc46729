//! `reelspool cancel`: requests to cancel jobs; works without a running daemon.

use super::Outcome;
use super::args::CancelArgs;
use super::ask;
use super::context::Context;
use super::exit::Exit;
use crate::control::{CancelOrder, CancelOutcome};

pub(super) fn run(args: &CancelArgs, context: &Context) -> Outcome {
    let control = context.control()?;
    let order = CancelOrder { ids: args.ids.clone(), dry_run: args.dry_run };
    let go_on = |jobs: usize| ask::may_go_on(&format!("End {jobs} jobs?"), jobs, args.yes, context);
    let Some(cancelled) = control.cancel(&order, go_on)? else {
        context.out.talk("nothing was changed");
        return Ok(Exit::Failure);
    };
    if context.out.json {
        context.out.document(&cancelled);
    } else {
        for job in &cancelled.items {
            let (id, was) = (&job.id, job.was);
            context.out.line(match job.outcome {
                CancelOutcome::Over => format!("{id}  is {was} already"),
                CancelOutcome::WouldCancel => format!("{id}  is {was}, would be cancelled"),
                CancelOutcome::Requested => format!("{id}  was {was}, asked to end"),
            });
        }
    }
    if cancelled.items.iter().any(|job| job.outcome == CancelOutcome::Requested) {
        ask::warn_when_down("they end", &control, context);
    }
    Ok(Exit::Success)
}
