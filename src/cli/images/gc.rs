//! `reelspool images gc`: takes in what was copied into bg_images/, then removes what is too much.

use super::{library, library_problem};
use crate::cli::Outcome;
use crate::cli::args::ImagesGcArgs;
use crate::cli::ask;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::text::size;
use crate::clock::Clock;
use crate::images::ImageLibrary;
use crate::telemetry::sanitise;
use serde_json::{Value, json};

const SCHEMA: &str = "reelspool/images-gc-v1";

pub(super) fn run(args: &ImagesGcArgs, context: &Context) -> Outcome {
    let mut config = context.config()?;
    if let Some(most) = args.max_bytes {
        config.images.bytes_max = Some(most.as_u64());
    }
    let library = library(&config)?;
    let failed = |error| library_problem(&error, "what was done before it stays; `reelspool images verify` compares");
    if args.dry_run {
        show(&library, context)?;
        return Ok(Exit::Success);
    }
    // What was copied in counts too; then what is asked about is what goes.
    let adopted = library.adopt().map_err(failed)?;
    let plan = library.plan_eviction(Clock::System.now()).map_err(failed)?;
    let count = plan.items.len();
    if !ask::may_go_on(&format!("Evict {count} pictures?"), count, args.yes, context) {
        context.out.talk("nothing was removed");
        return Ok(Exit::Failure);
    }
    let evicted = library.carry_out(&plan).map_err(failed)?;
    if context.out.json {
        context.out.document(&json!({
            "schema": SCHEMA, "dry_run": false, "adopted": adopted.adopted, "refused": adopted.refused,
            "missing": adopted.missing, "waiting": adopted.waiting, "evicted": evicted.files,
            "freed_bytes": evicted.bytes, "held_bytes": evicted.held_bytes, "blocked_files": evicted.blocked_files,
            "blocked_bytes": evicted.blocked_bytes,
        }));
        return Ok(Exit::Success);
    }
    context.out.line(format!(
        "took in {}, left {} alone, {} are missing; evicted {}, freed {}",
        adopted.adopted,
        adopted.refused,
        adopted.missing,
        evicted.files,
        size(evicted.bytes)
    ));
    if evicted.held_bytes != 0 {
        context.out.line(format!("{} are free when the workspaces that show them go", size(evicted.held_bytes)));
    }
    if evicted.blocked_bytes != 0 || evicted.blocked_files != 0 {
        context.out.talk(format!(
            "{} files, {} are over the limit and may not go: paid, added or kept pictures; see `images.evict`",
            evicted.blocked_files,
            size(evicted.blocked_bytes)
        ));
    }
    Ok(Exit::Success)
}

/// Shows what would go.
fn show(library: &ImageLibrary, context: &Context) -> Result<(), crate::cli::problem::Problem> {
    let plan = library.plan_eviction(Clock::System.now());
    let failed = |error| library_problem(&error, "nothing was changed");
    let (plan, unadopted) = (plan.map_err(failed)?, library.unadopted().map_err(failed)?);
    if context.out.json {
        let item = |(it, reason): &(crate::images::eviction::Candidate, crate::images::eviction::Reason)| json!({"file": it.row.file, "reason": reason.as_str(), "bytes": it.row.bytes, "leased": it.leased});
        let items: Vec<Value> = plan.items.iter().map(item).collect();
        context.out.document(&json!({
            "schema": SCHEMA, "dry_run": true, "would_evict": items, "not_taken_in": unadopted, "blocked_files": plan.blocked_files,
            "blocked_bytes": plan.blocked_bytes,
        }));
        return Ok(());
    }
    for (it, reason) in &plan.items {
        let file = sanitise(&it.row.file);
        context.out.line(format!("{file}  would go ({}), {}", reason.as_str(), size(it.row.bytes)));
    }
    if unadopted != 0 {
        context.out.talk(format!("{unadopted} files are not taken in yet; once they are, they count too"));
    }
    context.out.talk(format!("{} would go; nothing was removed", plan.items.len()));
    Ok(())
}
