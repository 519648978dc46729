//! `reelspool status`: daemon, queue, workspaces and disk on one screen.

use super::Outcome;
use super::args::StatusArgs;
use super::context::{Context, io_problem};
use super::exit::Exit;
use super::out::style::{BAD, GOOD, paint};
use super::problem::Problem;
use super::text::{age, size, span};
use crate::clock::Clock;
use crate::config::Config;
use crate::fsx::disk::{DiskSpace, disk_space};
use crate::job::JobState;
use crate::ledger::{Ledger, PassRecord, Status, UsageKind};
use crate::reaper::{last_by_limits, next_planned};
use crate::setup;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// How often `--watch` looks again.
const WATCH_INTERVAL: Duration = Duration::from_secs(1);

/// How many of the reaper's passes are read, all that are kept: people's passes plan none.
const PASSES_READ: u32 = 50;

/// Everything on the screen.
#[derive(Debug)]
struct Screen {
    daemons: Vec<u32>,
    jobs: Status,
    /// Files in incoming/ that are not accepted yet.
    incoming: usize,
    there: There,
    bg_images: Usage,
    vectors: u64,
    reaper: Reaping,
    disk: Option<DiskSpace>,
}

/// The workspaces, as the reaper sees them.
#[derive(Debug, Default)]
struct There {
    active: Usage,
    preserved: Usage,
    oldest_preserved: Option<DateTime<Utc>>,
    /// Directories that this installation did not make.
    unknown: u64,
}

/// What is known of the reaper.
#[derive(Debug, Default)]
struct Reaping {
    /// When its last pass by the limits was, and the report.
    last: Option<(DateTime<Utc>, Value)>,
    /// When the next one is planned.
    next: Option<DateTime<Utc>>,
}

/// How many there are, and their allocated bytes.
#[derive(Debug, Default, Clone, Copy)]
struct Usage {
    count: u64,
    bytes: u64,
}

pub(super) fn run(args: &StatusArgs, context: &Context) -> Outcome {
    let config = context.config()?;
    loop {
        let now = Clock::System.now();
        let screen = look(context, &config, now)?;
        match (context.out.json, args.watch) {
            (true, false) => context.out.document(&screen.to_json(&config)),
            (true, true) => context.out.json_line(&screen.to_json(&config)),
            (false, watch) => {
                let clear = if watch { "\u{1b}[2J\u{1b}[H" } else { "" };
                context.out.line(format!("{clear}{}", screen.text(&config, now)));
            }
        }
        if !args.watch {
            return Ok(if screen.daemons.is_empty() { Exit::NotRunning } else { Exit::Success });
        }
        std::thread::sleep(WATCH_INTERVAL);
    }
}

fn look(context: &Context, config: &Config, now: DateTime<Utc>) -> Result<Screen, Problem> {
    let state_dir = &config.storage.state_dir;
    let daemons = setup::live_daemons(config)
        .map_err(|error| io_problem("list the daemons of", state_dir, &error, Exit::IoError))?;
    let (mut jobs, mut bg_images, mut vectors, mut reaper) =
        (Status::default(), Usage::default(), 0, Reaping::default());
    let ledger = context.ledger(config)?;
    if let Some(ledger) = &ledger {
        let failed = |error: crate::ledger::LedgerError| Problem::from(error.failure());
        jobs = ledger.status_blocking(now).map_err(failed)?;
        let images = ledger.usage_blocking(UsageKind::BgImages).map_err(failed)?;
        bg_images = Usage { count: images.entries, bytes: images.bytes };
        vectors = ledger.usage_blocking(UsageKind::Vectors).map_err(failed)?.entries;
        reaper = Reaping::of(&ledger.passes_blocking(PASSES_READ).map_err(failed)?, !daemons.is_empty());
    }
    let there = workspaces(config, ledger, now)?;
    let incoming = entries(&config.spool.dir.join("incoming"));
    let incoming = incoming.iter().filter(|path| path.extension().is_some_and(|it| it == "json")).count();
    let disk = disk_space(state_dir).ok();
    Ok(Screen { daemons, jobs, incoming, there, bg_images, vectors, reaper, disk })
}

fn workspaces(config: &Config, ledger: Option<Ledger>, now: DateTime<Utc>) -> Result<There, Problem> {
    let root = &config.storage.job_workspaces;
    let found = setup::looking_reaper(config, ledger)?.snapshot(now);
    let found = found.map_err(|error| io_problem("look at", root, &error, Exit::IoError))?;
    Ok(There {
        active: Usage { count: found.active.entries, bytes: found.active.bytes },
        preserved: Usage {
            count: found.preserved.len() as u64,
            bytes: found.preserved.iter().map(|it| it.bytes).sum(),
        },
        oldest_preserved: found.preserved.iter().map(|it| it.finished_at).min(),
        unknown: found.unknown.len() as u64,
    })
}

/// Lists a directory; one that is missing is empty.
fn entries(dir: &Path) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

impl Reaping {
    /// Finds the last pass among the newest, and the next one that a living daemon has planned.
    fn of(passes: &[PassRecord], lives: bool) -> Self {
        Self { last: last_by_limits(passes), next: next_planned(passes).filter(|_| lives) }
    }

    fn text(&self, now: DateTime<Utc>) -> String {
        let next = self.next.map_or(String::new(), |next| format!("   next in {}", span(next - now)));
        let Some((at, report)) = &self.last else { return format!("no pass yet{next}") };
        let number = |key: &str| report.get(key).and_then(Value::as_u64).unwrap_or(0);
        let text = |key: &str| report.get(key).and_then(Value::as_str).unwrap_or("");
        let outcome = match text("outcome") {
            "ok" => String::new(),
            outcome => format!(" {outcome} ({})", text("reason")),
        };
        let (removed, freed) = (number("removed"), size(number("freed_bytes")));
        let took = super::text::took(number("duration_ms"));
        format!("last {} ago{outcome} removed {removed} ({freed}) in {took}{next}", age(*at, now))
    }
}

impl Screen {
    fn to_json(&self, config: &Config) -> Value {
        let counts: serde_json::Map<String, Value> =
            JobState::ALL.map(|state| (state.to_string(), self.jobs.count(state).into())).into_iter().collect();
        let seconds = |span: Option<Duration>| span.map(|span| span.as_secs_f64());
        json!({
            "schema": "reelspool/daemon-status-v1", "reelspool": env!("CARGO_PKG_VERSION"),
            "running": !self.daemons.is_empty(), "pids": self.daemons, "spool": config.spool.dir,
            "jobs": counts, "incoming": self.incoming, "due_later": self.jobs.due_later,
            "next_due": self.jobs.next_due, "oldest_queued_s": seconds(self.jobs.oldest_queued),
            "last_24h": {"done": self.jobs.done_day, "failed": self.jobs.failed_day,
                         "p50_s": seconds(self.jobs.p50), "p95_s": seconds(self.jobs.p95)},
            "workspaces": {"active": self.there.active.count, "active_bytes": self.there.active.bytes,
                           "preserved": self.there.preserved.count, "preserved_bytes": self.there.preserved.bytes,
                           "oldest_preserved": self.there.oldest_preserved, "unknown": self.there.unknown},
            "bg_images": {"files": self.bg_images.count, "bytes": self.bg_images.bytes,
                          "max_bytes": config.images.bytes_max},
            "vector_store": {"entries": self.vectors},
            "reaper": {"last": self.reaper.last.as_ref().map(|(_, report)| report),
                       "last_unix_s": self.reaper.last.as_ref().map(|(at, _)| at.timestamp()), "next": self.reaper.next},
            "disk": {"available_bytes": self.disk.map(|disk| disk.available), "total_bytes": self.disk.map(|disk| disk.total)},
        })
    }

    fn text(&self, config: &Config, now: DateTime<Utc>) -> String {
        let (jobs, count) = (&self.jobs, |state| self.jobs.count(state));
        let short = |it: Option<Duration>| {
            it.map_or_else(|| "-".to_owned(), |it| super::text::took(u64::try_from(it.as_millis()).unwrap_or(0)))
        };
        let daemon = match self.daemons.as_slice() {
            [] => paint(BAD, "not running"),
            pids => {
                let pids: Vec<String> = pids.iter().map(u32::to_string).collect();
                format!("{}  pid {}", paint(GOOD, "running"), pids.join(", "))
            }
        };
        let oldest = jobs.oldest_queued.and_then(|it| TimeDelta::from_std(it).ok()).map(span);
        let oldest = oldest.map(|it| format!("oldest {it}, ")).unwrap_or_default();
        let kept_since =
            self.there.oldest_preserved.map(|then| format!(", oldest {}", age(then, now))).unwrap_or_default();
        let unknown =
            if self.there.unknown == 0 { String::new() } else { format!("   {} unknown", self.there.unknown) };
        let budget = config.images.bytes_max.map(|most| format!(" of {}", size(most))).unwrap_or_default();
        let least = config.spool.free_space_min;
        let disk = self.disk.map_or_else(
            || "unknown".to_owned(),
            |it| {
                let wait = if it.available < least {
                    format!("   no jobs are taken below {} (spool.min_free_space)", size(least))
                } else {
                    String::new()
                };
                format!("{} free of {}{wait}", size(it.available), size(it.total))
            },
        );
        [
            format!("reelspool {}  {daemon}  {}", env!("CARGO_PKG_VERSION"), config.spool.dir.display()),
            format!(
                "  jobs        {} running   {} queued ({oldest}{} due later)   {} in incoming/",
                count(JobState::Running),
                count(JobState::Queued),
                jobs.due_later,
                self.incoming
            ),
            format!(
                "  last 24h    {} ok   {} failed   p50 {}   p95 {}",
                jobs.done_day,
                jobs.failed_day,
                short(jobs.p50),
                short(jobs.p95)
            ),
            format!(
                "  workspaces  {} active ({})   {} preserved ({}{kept_since}){unknown}",
                self.there.active.count,
                size(self.there.active.bytes),
                self.there.preserved.count,
                size(self.there.preserved.bytes)
            ),
            format!(
                "  bg_images   {} files  {}{budget}   vector store {} entries",
                self.bg_images.count,
                size(self.bg_images.bytes),
                self.vectors
            ),
            format!("  reaper      {}", self.reaper.text(now)),
            format!("  disk        {disk}"),
        ]
        .join("\n")
    }
}
