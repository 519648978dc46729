//! `reelspool validate`: the checks of `submit`, without submitting.

use super::Outcome;
use super::args::ValidateArgs;
use super::context::Context;
use super::exit::Exit;
use super::{jobfile, ready};
use crate::control::{Checked, List};

pub(super) fn run(args: &ValidateArgs, context: &Context) -> Outcome {
    let control = context.control()?;
    let bytes_max = *control.config().spool.job_bytes_max;
    let files = jobfile::expand(&args.files)?;
    let sources = files.iter().map(|file| jobfile::read(file, bytes_max)).collect::<Result<_, _>>()?;
    let mut checked = control.check(sources, &Vec::new())?;
    ready::refuse_unserved(&mut checked, control.config(), context)?;
    if !context.out.json {
        for (source, job) in checked.iter().filter_map(|(source, result)| Some((source, result.as_ref().ok()?))) {
            context.out.line(format!("ok  {}  {}", job.id, source.name));
        }
    }
    if checked.iter().any(|(_, result)| result.is_err()) {
        return Ok(jobfile::refuse(&checked, context, "nothing was submitted"));
    }
    if context.out.json {
        let items: Vec<Checked> = checked.iter().map(Checked::from).collect();
        context.out.document(&List::from(items));
    }
    if let Some(missing) = ready::missing(control.config(), context)? {
        let problem = missing.problem("the files are good, but no video can be made of them here");
        if !context.out.json {
            problem.print(&context.out); // a second document would follow the first
        }
        return Ok(problem.exit);
    }
    Ok(Exit::Success)
}
