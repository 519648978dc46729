//! What a report of the reaper costs with 100,000 pictures in the tables, in CPU time: counters are read, nothing is
//! counted. Beside it, what a whole pass costs.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench reports and may panic")]

use reelspool::clock::Clock;
use reelspool::db::{Db, Durability};
use reelspool::ledger::{Ledger, UsageKind};
use reelspool::reaper::{Order, Parts, Policy, Reaper, Settings, Trigger};
use reelspool::telemetry::JobLogs;
use reelspool::workspace::Workspaces;
use std::path::Path;
use std::time::{Duration, Instant};

/// How many pictures there are.
const IMAGES: u32 = 100_000;

/// How often each is measured.
const ROUNDS: u32 = 500;

/// The goal of the project for reading the counters, in milliseconds.
const GOAL_MS: f64 = 0.1;

fn main() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(Db::open(&dir.path().join("reelspool.db")).unwrap());
    let reaper = reaper(dir.path(), ledger.clone());
    let order = Order { dry_run: true, ..Order::new(Trigger::Timer) };
    let pass = || drop(reaper.pass(&order));
    pass();
    let empty = cpu_ms(pass);
    let inserted = Instant::now();
    ledger.db().write_blocking(Durability::Process, fill).unwrap();
    let inserted = inserted.elapsed();
    let full = cpu_ms(pass);
    let read = cpu_ms(|| {
        ledger.usage_blocking(UsageKind::BgImages).unwrap();
        ledger.usage_blocking(UsageKind::Vectors).unwrap();
    });
    let counted = ledger.usage_blocking(UsageKind::BgImages).unwrap();
    assert_eq!(counted.entries, u64::from(IMAGES), "the triggers count");
    println!(
        "insert of {IMAGES} pictures with triggers: {:.2} us each",
        inserted.as_secs_f64() * 1e6 / f64::from(IMAGES)
    );
    println!("whole dry pass with its report: {empty:.3} ms CPU without pictures, {full:.3} ms with {IMAGES}");
    println!("reading the counters: {read:.4} ms CPU; ratio to the goal of {GOAL_MS} ms: {:.2}", read / GOAL_MS);
}

fn reaper(dir: &Path, ledger: Ledger) -> Reaper {
    let parts = Parts {
        workspaces: Workspaces::open(&dir.join("job_workspaces"), &dir.join("trash"), "bench").unwrap(),
        ledger: Some(ledger),
        spool: None,
        job_logs: JobLogs::new(&dir.join("job_logs")),
        library: None,
        bg_images: dir.join("bg_images"),
        image_cache: dir.join("image_cache"),
        lock: dir.join("reaper.lock"),
        clock: Clock::System,
    };
    let policy = Policy {
        failed_age_max: None,
        cancelled_age_max: None,
        age_min: Duration::ZERO,
        count_max: None,
        bytes_max: None,
        disk_high_permille: 1001,
        disk_low_permille: 1000,
    };
    let hour = Duration::from_hours(1);
    let settings = Settings { interval: hour, policy, keep_results: None, images_bytes_max: None, job_timeout: hour };
    Reaper::new(parts, settings)
}

fn fill(db: &rusqlite::Transaction<'_>) -> rusqlite::Result<()> {
    let sql = "INSERT INTO image (file, blake3, bytes, state) VALUES ('image-' || ?1, ?1, 90000, 'ready')";
    let mut statement = db.prepare(sql)?;
    (0..IMAGES).try_for_each(|n| statement.execute([n]).map(drop))
}

/// Returns the CPU time of this thread per call, in milliseconds.
fn cpu_ms(mut act: impl FnMut()) -> f64 {
    let before = cpu_ns();
    (0..ROUNDS).for_each(|_| act());
    (cpu_ns() - before) as f64 / f64::from(ROUNDS) / 1e6
}

/// Reads how long this thread has been on a CPU, in nanoseconds (Documentation/scheduler/sched-stats).
fn cpu_ns() -> u64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}
