//! `reelspool validate`: the checks of `submit`, without submitting.

use super::Outcome;
use super::args::ValidateArgs;
use super::context::Context;
use super::exit::Exit;
use super::jobfile;
use crate::control::{Checked, List};

pub(super) fn run(args: &ValidateArgs, context: &Context) -> Outcome {
    let control = context.control()?;
    let mut checked = Vec::with_capacity(args.files.len());
    for file in &args.files {
        checked.push(control.check(jobfile::read(file, *control.config().spool.job_bytes_max)?));
    }
    let all_good = checked.iter().all(|(_, result)| result.is_ok());
    if context.out.json {
        let items: Vec<Checked> = checked.iter().map(Checked::from).collect();
        context.out.document(&List::from(items));
    } else {
        for (source, result) in &checked {
            match result {
                Ok(job) => context.out.line(format!("ok  {}  {}", job.id, source.name)),
                Err(problems) => context.out.error(jobfile::show(source, problems)),
            }
        }
        if !all_good {
            context.out.error("  nothing was submitted; schema: reelspool schema job");
        }
    }
    Ok(if all_good { Exit::Success } else { Exit::BadData })
}
