//! A reaper without anything to remove, for measuring.

use crate::clock::Clock;
use crate::db::{Db, Durability};
use crate::ledger::Ledger;
use crate::reaper::{self, Order, Parts, Policy, Settings, Trigger};
use crate::telemetry::job_log::JobLogs;
use crate::workspace::Workspaces;
use std::path::Path;
use std::time::Duration;

/// A reaper with a database, pictures and no spool.
#[derive(Debug)]
pub struct Reaper {
    reaper: reaper::Reaper,
    ledger: Ledger,
}

impl Reaper {
    /// Makes one below an empty directory.
    pub fn open(dir: &Path) -> Self {
        let ledger = Ledger::new(Db::open(&dir.join("reelspool.db")).unwrap());
        let parts = Parts {
            workspaces: Workspaces::open(&dir.join("job_workspaces"), &dir.join("trash"), "bench").unwrap(),
            ledger: Some(ledger.clone()),
            ending: None,
            spool: None,
            job_logs: JobLogs::new(&dir.join("job_logs")),
            library: None,
            storage: None,
            bg_images: dir.join("bg_images"),
            image_cache: dir.join("image_cache"),
            render_cache: dir.join("render_cache"),
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
        let settings = Settings {
            interval: hour,
            policy,
            keep_results: None,
            images_bytes_max: None,
            render_cache_bytes_max: None,
            job_timeout: hour,
        };
        Self { reaper: reaper::Reaper::new(parts, settings), ledger }
    }

    /// Writes the rows of `count` pictures.
    pub fn fill(&self, count: u32) {
        let fill = move |db: &rusqlite::Transaction<'_>| {
            let sql = "INSERT INTO image (file, blake3, bytes, source, state) \
                       VALUES ('image-' || ?1, ?1, 90000, 'generated', 'ready')";
            let mut statement = db.prepare(sql)?;
            (0..count).try_for_each(|number| statement.execute([number]).map(drop))
        };
        self.ledger.db().write_blocking(Durability::Process, fill).unwrap();
    }

    /// Runs a whole dry pass; returns how many pictures its report counts.
    pub fn pass(&self) -> u64 {
        let report = self.reaper.pass(&Order { dry_run: true, ..Order::new(Trigger::Timer) }).report;
        assert_eq!(report.pass.outcome, "ok");
        report.images.files
    }

    /// Counts everything; returns how many pictures there are.
    pub fn verify(&self) -> u64 {
        self.reaper.verify().unwrap().images.entries
    }
}
