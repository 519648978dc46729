//! `reelspool du`: the disk usage.

use super::Outcome;
use super::args::DuArgs;
use super::context::Context;
use super::exit::Exit;
use super::text::size;
use crate::control::{Counted, Du, FilesSize};

pub(super) fn run(args: &DuArgs, context: &Context) -> Outcome {
    let control = context.control()?;
    let du = if args.verify { control.du_verified()? } else { control.du()? };
    if context.out.json {
        context.out.document(&du);
    } else {
        context.out.line(text(&du));
    }
    Ok(if du.verified.is_none_or(|it| it.exact) { Exit::Success } else { Exit::Failure })
}

fn text(du: &Du) -> String {
    let Du { bg_images, vector_store, render_cache, workspaces, disk, .. } = du;
    let budget = |files: &FilesSize| files.limit_bytes.map(|most| format!(" of {}", size(most))).unwrap_or_default();
    let (active, preserved) = (workspaces.active, workspaces.preserved);
    let mut lines = vec![
        format!("bg_images     {} files  {}{}", bg_images.files, size(bg_images.bytes), budget(bg_images)),
        format!("vector store  {} entries  {}", vector_store.entries, size(vector_store.bytes)),
        format!("render cache  {} files  {}{}", render_cache.files, size(render_cache.bytes), budget(render_cache)),
        format!(
            "workspaces    {} active ({})   {} preserved ({})   {} unknown   {} in the trash",
            active.entries,
            size(active.bytes),
            preserved.entries,
            size(preserved.bytes),
            workspaces.unknown,
            workspaces.trashed
        ),
        format!(
            "disk          {} free of {}, {} % used",
            size(disk.available_bytes),
            size(disk.total_bytes),
            disk.used_permille / 10
        ),
    ];
    lines.extend(du.verified.as_ref().map(verified));
    lines.extend(
        du.published_missing.as_ref().filter(|missing| !missing.is_empty()).map(|missing| {
            format!("published     files of {} jobs were removed: {}", missing.len(), missing.join(", "))
        }),
    );
    lines.join("\n")
}

fn verified(it: &Counted) -> String {
    let refused = match it.bg_images_refused.entries {
        0 => String::new(),
        files => format!("; {files} files in bg_images/ are no pictures ({})", size(it.bg_images_refused.bytes)),
    };
    if it.exact {
        return format!("verified      every counter was right{refused}");
    }
    let mended = if it.mended { "; what was wrong is mended" } else { "" };
    let unknown = if it.bg_images_unknown == 0 { "" } else { "; the next pass looks at what is unknown" };
    format!(
        "verified      bg_images counted {}, found {} ({} unknown, {} missing); preserved counted {}, found \
         {}{mended}{unknown}{refused}",
        size(it.bg_images_counted.bytes),
        size(it.bg_images.bytes),
        it.bg_images_unknown,
        it.bg_images_missing,
        size(it.preserved_counted.bytes),
        size(it.preserved.bytes)
    )
}
