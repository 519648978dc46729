//! `reelspool status`: daemon, queue, workspaces and disk on one screen.

use super::Outcome;
use super::args::StatusArgs;
use super::context::Context;
use super::exit::Exit;
use super::out::style::{BAD, GOOD, WARN, paint};
use super::pause;
use super::text::{age, size, span, took};
use crate::config::Config;
use crate::control::{FailuresGroup, ReaperPart, Status};
use crate::job::{JobState, Money};
use crate::telemetry::event::ReaperReport;
use chrono::{DateTime, TimeDelta, Utc};
use std::time::Duration;

/// The time between two updates with `--watch`.
const WATCH_INTERVAL: Duration = Duration::from_secs(1);

/// How many groups of failures are shown.
const FAILURES_SHOWN: usize = 3;

pub(super) fn run(args: &StatusArgs, context: &Context) -> Outcome {
    let control = context.control_to_look()?;
    loop {
        let status = control.status()?;
        match (context.out.json, args.watch) {
            (true, false) => context.out.document(&status),
            (true, true) => context.out.json_line(&status),
            (false, watch) => {
                let clear = if watch { "\u{1b}[2J\u{1b}[H" } else { "" };
                context.out.line(format!("{clear}{}", screen(&status, control.config())));
            }
        }
        if !args.watch {
            return Ok(if status.running { Exit::Success } else { Exit::NotRunning });
        }
        std::thread::sleep(WATCH_INTERVAL);
    }
}

fn screen(status: &Status, config: &Config) -> String {
    let count = |state| status.jobs.get(&state).copied().unwrap_or(0);
    let daemon = if status.running {
        let pids: Vec<String> = status.pids.iter().map(u32::to_string).collect();
        format!("{}  pid {}", paint(GOOD, "running"), pids.join(", "))
    } else {
        paint(BAD, "not running")
    };
    let oldest = status.oldest_queued_s.map(|it| format!("oldest {}, ", span(delta(it)))).unwrap_or_default();
    let (day, there, images) = (&status.last_24h, &status.workspaces, &status.bg_images);
    let kept_since =
        there.oldest_preserved.map(|then| format!(", oldest {}", age(then, status.now))).unwrap_or_default();
    let unknown = if there.unknown == 0 { String::new() } else { format!("   {} unknown", there.unknown) };
    let budget = images.max_bytes.map(|most| format!(" of {}", size(most))).unwrap_or_default();
    let paused = status.paused.as_ref().map(|it| {
        format!("\n  {}      {}; `reelspool resume` ends it", paint(WARN, "paused"), pause::words(it, status.now))
    });
    let paused = paused.unwrap_or_default();
    let rejected = match count(JobState::Rejected) {
        0 => String::new(),
        count => format!("   {} rejected: `reelspool list --state rejected`", paint(BAD, count)),
    };
    let providers = status.providers_shut.iter().map(|it| {
        let (name, next) = (paint(WARN, &it.provider), span(it.until - status.now));
        format!("\n  provider    {name} is asked again in {next}: {}", it.reason)
    });
    let providers: String = providers.collect();
    let notices = notices(status);
    [
        format!("reelspool {}  {daemon}  {}{paused}", status.reelspool, status.spool.display()),
        format!(
            "  jobs        {} running   {} queued ({oldest}{} due later)   {} in incoming/{rejected}",
            count(JobState::Running),
            count(JobState::Queued),
            status.due_later,
            status.incoming
        ),
        format!(
            "  last 24h    {} ok   {} failed   p50 {}   p95 {}",
            day.done,
            day.failed,
            short(day.p50_s),
            short(day.p95_s)
        ),
        failures(status),
        costs(status),
        format!(
            "  workspaces  {} active ({})   {} preserved ({}{kept_since}){unknown}",
            there.active,
            size(there.active_bytes),
            there.preserved,
            size(there.preserved_bytes)
        ),
        format!(
            "  bg_images   {} files  {}{budget}   vector store {} entries",
            images.files,
            size(images.bytes),
            status.vector_store.entries
        ),
        format!("  reaper      {}{providers}{notices}", reaper(&status.reaper, status.now)),
        format!("  disk        {}", disk(status, *config.spool.free_space_min)),
    ]
    .into_iter()
    .filter(|line| !line.is_empty())
    .collect::<Vec<_>>()
    .join("\n")
}

/// Shows what is not delivered: `notices  3 wait, 2 of them failed; next try in 20 s: …`; nothing where nothing waits.
fn notices(status: &Status) -> String {
    let it = &status.notices;
    if it.waiting == 0 {
        return String::new();
    }
    let failed = if it.failing == 0 { String::new() } else { format!(", {} of them failed", paint(WARN, it.failing)) };
    let next = it.next_try.map(|at| format!("; next try in {}", span((at - status.now).max(TimeDelta::zero()))));
    let why = it.last_error.as_ref().map(|why| format!(": {why}"));
    format!("\n  notices     {} wait{failed}{}{}", it.waiting, next.unwrap_or_default(), why.unwrap_or_default())
}

/// Shows what was spent today: `costs  0.42 of 20.00 USD today   openai 0.40 (10 calls)`; nothing where nobody is paid.
fn costs(status: &Status) -> String {
    let costs = &status.costs;
    if costs.providers.is_empty() && status.held == 0 {
        return String::new();
    }
    let of = |cap: Option<Money>| cap.map(|cap| format!(" of {cap}")).unwrap_or_default();
    let mut parts = vec![format!("{}{} {} today", costs.spent_today, of(costs.max_per_day), costs.currency)];
    for (name, one) in costs.providers.iter().filter(|(_, one)| one.calls != 0) {
        parts.push(format!("{name} {}{} ({} calls)", one.spent_today, of(one.max_per_day), one.calls));
    }
    if status.held != 0 {
        parts.push(format!("{} wait: a cap is reached", paint(WARN, format!("{} jobs", status.held))));
    }
    format!("  costs       {}", parts.join("   "))
}

/// Shows why jobs failed: `failures  12 tts tts_unavailable (fog-17)`, the newest first; nothing where none did.
fn failures(status: &Status) -> String {
    let group = |it: &FailuresGroup| {
        let stage = it.stage.map(|stage| format!("{stage} ")).unwrap_or_default();
        let code = it.code.map_or_else(|| "other".to_owned(), |code| code.to_string());
        format!("{} {stage}{code} ({})", paint(BAD, it.count), it.newest.id)
    };
    let groups: Vec<String> = status.failures.groups.iter().take(FAILURES_SHOWN).map(group).collect();
    if groups.is_empty() { String::new() } else { format!("  failures    {}", groups.join("   ")) }
}

fn delta(seconds: f64) -> TimeDelta {
    Duration::try_from_secs_f64(seconds).ok().and_then(|it| TimeDelta::from_std(it).ok()).unwrap_or_default()
}

fn short(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| "-".to_owned(), |it| took(u64::try_from(delta(it).num_milliseconds()).unwrap_or(0)))
}

fn disk(status: &Status, least: u64) -> String {
    let (Some(available), Some(total)) = (status.disk.available_bytes, status.disk.total_bytes) else {
        return "unknown".to_owned();
    };
    let wait = if available < least {
        format!("   no jobs are taken below {} (spool.min_free_space)", size(least))
    } else {
        String::new()
    };
    format!("{} free of {}{wait}", size(available), size(total))
}

fn reaper(reaper: &ReaperPart, now: DateTime<Utc>) -> String {
    let next = reaper.next.map_or(String::new(), |next| format!("   next in {}", span(next - now)));
    let Some((at, ReaperReport { pass, removal, .. })) = &reaper.last_pass else { return format!("no pass yet{next}") };
    let outcome = match pass.outcome.as_str() {
        "ok" => String::new(),
        outcome => format!(" {outcome} ({})", pass.reason),
    };
    let (removed, freed, took) = (removal.removed, size(removal.freed_bytes), took(pass.duration_ms));
    format!("last {} ago{outcome} removed {removed} ({freed}) in {took}{next}", age(*at, now))
}
