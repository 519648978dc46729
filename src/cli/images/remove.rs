//! `reelspool images rm`: removes pictures for good.

use crate::cli::Outcome;
use crate::cli::args::ImagesRmArgs;
use crate::cli::ask;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::text::size;
use crate::control::RemovedView;
use crate::telemetry::sanitise;

pub(super) fn run(args: &ImagesRmArgs, context: &Context) -> Outcome {
    let go_on = |count| ask::may_go_on(&format!("Remove {count} pictures?"), count, args.yes, context);
    let tell = |it: &RemovedView| {
        if !context.out.json {
            let did = if args.dry_run { "would be removed" } else { "removed" };
            context.out.line(format!("{}  {did}, {}", sanitise(&it.file), size(it.bytes)));
        }
    };
    let Some(removed) = context.control()?.remove_images(&args.files, args.dry_run, go_on, tell)? else {
        context.out.talk("nothing was removed");
        return Ok(Exit::Failure);
    };
    if context.out.json {
        context.out.document(&removed);
    }
    Ok(Exit::Success)
}
