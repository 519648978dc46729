//! `reelspool du`: what takes how much space, read from counters; `--verify` counts anew and mends them.

use super::Outcome;
use super::args::DuArgs;
use super::context::{Context, io_problem};
use super::exit::Exit;
use super::problem::Problem;
use super::text::size;
use crate::clock::Clock;
use crate::config::Config;
use crate::ledger::{Ledger, Usage, UsageKind};
use crate::reaper::{Snapshot, Verified};
use crate::setup;
use serde_json::{Value, json};

/// Everything that is shown.
struct Sizes {
    images: Usage,
    vectors: Usage,
    found: Snapshot,
    trashed: u64,
    verified: Option<Verified>,
}

pub(super) fn run(args: &DuArgs, context: &Context) -> Outcome {
    let config = context.config()?;
    let verified = if args.verify { Some(verify(&config)?) } else { None };
    let sizes = look(&config, context, verified)?;
    if context.out.json {
        context.out.document(&sizes.to_json(&config));
    } else {
        context.out.line(sizes.text(&config));
    }
    Ok(if verified.is_none_or(|it| it.is_exact()) { Exit::Success } else { Exit::Failure })
}

fn verify(config: &Config) -> Result<Verified, Problem> {
    setup::directories(config)?;
    let verified = setup::lone_reaper(config)?.verify();
    verified
        .map_err(|error| Problem::of(Exit::IoError, &error, "the counters were left as they are, or mended in part"))
}

fn look(config: &Config, context: &Context, verified: Option<Verified>) -> Result<Sizes, Problem> {
    let ledger = context.ledger(config)?;
    let (images, vectors) = match &ledger {
        Some(ledger) => (usage(ledger, UsageKind::BgImages)?, usage(ledger, UsageKind::Vectors)?),
        None => (Usage::default(), Usage::default()),
    };
    let (root, reaper) = (&config.storage.job_workspaces, setup::looking_reaper(config, ledger)?);
    let found = reaper.snapshot(Clock::System.now());
    let found = found.map_err(|error| io_problem("look at", root, &error, Exit::IoError))?;
    Ok(Sizes { images, vectors, found, trashed: reaper.trashed().unwrap_or(0), verified })
}

fn usage(ledger: &Ledger, kind: UsageKind) -> Result<Usage, Problem> {
    ledger.usage_blocking(kind).map_err(|error| Problem::from(error.failure()))
}

fn usage_json(usage: Usage) -> Value {
    json!({"entries": usage.entries, "bytes": usage.bytes})
}

impl Sizes {
    fn preserved(&self) -> Usage {
        let bytes = self.found.preserved.iter().map(|it| it.bytes).sum();
        Usage { entries: self.found.preserved.len() as u64, bytes }
    }

    fn to_json(&self, config: &Config) -> Value {
        let verified = self.verified.map(|it| {
            json!({
                "exact": it.is_exact(), "bg_images": usage_json(it.images), "bg_images_counted": usage_json(it.images_counted),
                "bg_images_drift_bytes": it.drift_bytes(), "bg_images_unknown": it.images_unknown,
                "bg_images_missing": it.images_missing, "bg_images_refused": usage_json(it.images_refused),
                "bg_images_resized": it.images_resized, "mended": it.is_mended(), "preserved": usage_json(it.preserved),
                "preserved_counted": usage_json(it.preserved_counted), "counters_mended": it.counters_mended,
            })
        });
        let disk = &self.found.disk;
        json!({
            "schema": "reelspool/du-v1",
            "bg_images": {"files": self.images.entries, "bytes": self.images.bytes, "limit_bytes": config.images.bytes_max},
            "vector_store": usage_json(self.vectors),
            "workspaces": {"active": usage_json(self.found.active), "preserved": usage_json(self.preserved()),
                           "unknown": self.found.unknown.len(), "trashed": self.trashed},
            "disk": {"total_bytes": disk.total, "available_bytes": disk.available, "used_permille": disk.used_permille(),
                     "state": self.found.disk_state.as_str()},
            "verified": verified,
        })
    }

    fn text(&self, config: &Config) -> String {
        let budget = config.images.bytes_max.map(|most| format!(" of {}", size(most))).unwrap_or_default();
        let (active, preserved, disk) = (self.found.active, self.preserved(), &self.found.disk);
        let mut lines = vec![
            format!("bg_images     {} files  {}{budget}", self.images.entries, size(self.images.bytes)),
            format!("vector store  {} entries  {}", self.vectors.entries, size(self.vectors.bytes)),
            format!(
                "workspaces    {} active ({})   {} preserved ({})   {} unknown   {} in the trash",
                active.entries,
                size(active.bytes),
                preserved.entries,
                size(preserved.bytes),
                self.found.unknown.len(),
                self.trashed
            ),
            format!(
                "disk          {} free of {}, {} % used",
                size(disk.available),
                size(disk.total),
                disk.used_permille() / 10
            ),
        ];
        if let Some(it) = self.verified {
            let refused = match it.images_refused.entries {
                0 => String::new(),
                files => format!("; {files} files in bg_images/ are no pictures ({})", size(it.images_refused.bytes)),
            };
            let mended = if it.is_mended() { "; what was wrong is mended" } else { "" };
            let unknown = if it.images_unknown == 0 { "" } else { "; the next pass looks at what is unknown" };
            lines.push(if it.is_exact() {
                format!("verified      every counter was right{refused}")
            } else {
                format!(
                    "verified      bg_images counted {}, found {} ({} unknown, {} missing); preserved counted {}, \
                     found {}{mended}{unknown}{refused}",
                    size(it.images_counted.bytes),
                    size(it.images.bytes),
                    it.images_unknown,
                    it.images_missing,
                    size(it.preserved_counted.bytes),
                    size(it.preserved.bytes)
                )
            });
        }
        lines.join("\n")
    }
}
