//! `reelspool images stats`: how much the library holds, and how often it serves.

use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::text::size;
use crate::control::{AmountView, ImagesStats};

pub(super) fn run(context: &Context) -> Outcome {
    let Some(stats) = context.control()?.images_stats()? else {
        context.out.talk("there is no library yet: the first video makes it");
        return Ok(Exit::Success);
    };
    if context.out.json {
        context.out.document(&stats);
    } else {
        context.out.line(screen(&stats));
    }
    Ok(Exit::Success)
}

fn screen(stats: &ImagesStats) -> String {
    let part = |name: &str, it: AmountView| format!("  {name:<12}{:>8} files  {}", it.files, size(it.bytes));
    let budget = stats.max_bytes.map(|most| format!(" of {}", size(most))).unwrap_or_default();
    let uses: Vec<String> = stats.uses.iter().map(|(outcome, count)| format!("{outcome} {count}")).collect();
    let rate = stats.hit_rate.map(|rate| format!("  ({:.0} % not made anew)", rate * 100.0)).unwrap_or_default();
    let mut lines = vec![
        format!("pictures      {:>8} files  {}{budget}", stats.files, size(stats.bytes)),
        part("procedural", stats.procedural),
        part("generated", stats.generated),
        part("external", stats.external),
        format!("vectors       {:>8} of {}", stats.entries, stats.model),
        format!("uses          {}{rate}", uses.join(", ")),
        format!("evicted       {:>8} files so far", stats.evicted),
    ];
    if let Some(score) = stats.near_miss_p50 {
        lines.push(format!(
            "near misses   {score:.2} in the middle: how like the nearest was when a picture had to be made"
        ));
    }
    for (count, what) in [
        (stats.missing, "pictures are missing: `reelspool images verify` names them"),
        (stats.undecodable, "files cannot be decoded: `reelspool images verify` names them"),
    ] {
        if count != 0 {
            lines.push(format!("{count} {what}"));
        }
    }
    if stats.held_bytes != 0 {
        lines.push(format!("{} are evicted and held by workspaces", size(stats.held_bytes)));
    }
    lines.join("\n")
}
