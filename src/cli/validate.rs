//! `reelspool validate`: the checks of `submit`, without submitting.

use super::Outcome;
use super::args::ValidateArgs;
use super::context::Context;
use super::exit::Exit;
use super::jobfile;
use serde_json::json;

pub(super) fn run(args: &ValidateArgs, context: &Context) -> Outcome {
    let checked = jobfile::check_all(&args.files, jobfile::bytes_max(context)?)?;
    let all_good = checked.iter().all(|(_, result)| result.is_ok());
    if context.out.json {
        let items: Vec<_> = checked.iter().map(|(source, result)| jobfile::describe(source, result)).collect();
        context.out.document(&json!({"schema": "reelspool/list-v1", "items": items}));
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
