//! `reelspool images gc`: adopts files that were copied into bg_images/, then evicts pictures above the limit.

use crate::cli::Outcome;
use crate::cli::args::ImagesGcArgs;
use crate::cli::ask;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::text::size;
use crate::control::{GcDone, GcPlanned, ImagesGc, ImagesGcOrder};
use crate::telemetry::sanitise;

pub(super) fn run(args: &ImagesGcArgs, context: &Context) -> Outcome {
    let order = ImagesGcOrder { bytes_max: args.max_bytes.map(|most| most.as_u64()), dry_run: args.dry_run };
    let go_on = |count| ask::may_go_on(&format!("Evict {count} pictures?"), count, args.yes, context);
    match context.control()?.gc_images(&order, go_on)? {
        None => {
            context.out.talk("nothing was removed");
            return Ok(Exit::Failure);
        }
        Some(answer) if context.out.json => context.out.document(&answer),
        Some(ImagesGc::Planned(planned)) => show_planned(&planned, context),
        Some(ImagesGc::Done(done)) => show_done(&done, context),
    }
    Ok(Exit::Success)
}

fn show_done(done: &GcDone, context: &Context) {
    let GcDone { adopted, refused, missing, evicted, .. } = done;
    context.out.line(format!(
        "took in {adopted}, left {refused} alone, {missing} are missing; evicted {evicted}, freed {}",
        size(done.freed_bytes)
    ));
    if done.held_bytes != 0 {
        context.out.line(format!("{} are free when the workspaces that show them go", size(done.held_bytes)));
    }
    if done.blocked_bytes != 0 || done.blocked_files != 0 {
        context.out.talk(format!(
            "{} files, {} are over the limit and may not go: paid, added or kept pictures; see `images.evict`",
            done.blocked_files,
            size(done.blocked_bytes)
        ));
    }
}

fn show_planned(planned: &GcPlanned, context: &Context) {
    for it in &planned.would_evict {
        context.out.line(format!("{}  would go ({}), {}", sanitise(&it.file), it.reason, size(it.bytes)));
    }
    if planned.not_taken_in != 0 {
        context.out.talk(format!("{} files are not taken in yet; once they are, they count too", planned.not_taken_in));
    }
    context.out.talk(format!("{} would go; nothing was removed", planned.would_evict.len()));
}
