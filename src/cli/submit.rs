//! `reelspool submit`: checks jobs and writes their job files durably into the spool.

use super::Outcome;
use super::args::SubmitArgs;
use super::ask;
use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;
use super::{fields, jobfile, ready, wait};
use crate::clock::Clock;
use crate::control::{Control, KnownOrder, List, ReadyJob, Submitted, WaitOrder};
use crate::job::JobId;
use crate::setup;

pub(super) fn run(args: &SubmitArgs, context: &Context) -> Outcome {
    let control = context.control()?;
    let files = jobfile::expand(&args.files)?;
    let mut set = fields::of_submit(args, Clock::System.now())?;
    set.extend(fields::of_story(&args.story, args.id.as_ref(), &files, &setup::looks(control.config()), &context.out)?);
    let bytes_max = *control.config().spool.job_bytes_max;
    let sources = files.iter().map(|file| jobfile::read(file, bytes_max)).collect::<Result<_, _>>()?;
    let mut checked = control.check(sources, &set)?;
    ready::refuse_unserved(&mut checked, control.config(), context)?;
    if checked.iter().any(|(_, result)| result.is_err()) {
        return Ok(jobfile::refuse(&checked, context, "nothing was submitted"));
    }
    let ready = control.ready(checked)?;
    place(&ready, args, context, &control)?;
    let live = ask::warn_when_down("the jobs run", &control, context);
    if !(args.wait || args.follow) {
        return Ok(Exit::Success);
    }
    if !live && args.timeout.is_none() {
        context.out.talk("waiting until somebody starts one; stop waiting with ctrl-c, the jobs are safe");
    }
    let ids: Vec<JobId> = ready.iter().map(|job| job.id().clone()).collect();
    let order = WaitOrder { ids, timeout: args.timeout.map(Into::into), any: false };
    wait::wait_for(&order, args.follow, &control, context)
}

/// Places the jobs one by one and shows each when it is placed: those before one that fails stay.
fn place(ready: &[ReadyJob], args: &SubmitArgs, context: &Context, control: &Control) -> Result<(), Problem> {
    let mut items = Vec::with_capacity(ready.len());
    for job in ready {
        let submitted = control.submit(job)?;
        let Submitted { id, outcome, known, .. } = &submitted;
        if let Some(known) = *known {
            context.out.talk(same_order(id, known));
        }
        match (context.out.json, args.print_id) {
            (true, _) => {}
            (false, true) => context.out.line(id),
            (false, false) => context.out.line(format!("{id}  {outcome}")),
        }
        items.push(submitted);
    }
    let waits = args.wait || args.follow;
    if context.out.json && !waits {
        context.out.document(&List::from(items));
    }
    Ok(())
}

/// Says what became of the same order, and how to run it again.
fn same_order(id: &str, KnownOrder { state, aged }: KnownOrder) -> String {
    let next = match (aged, state.is_final()) {
        (true, _) => {
            "; its results were removed, because they were old; to run it again choose another id with --id".to_owned()
        }
        (false, true) => format!("; to run it again: `reelspool retry {id}`"),
        (false, false) => String::new(),
    };
    format!("{id}: the same order was submitted before and is {state}{next}")
}
