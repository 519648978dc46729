//! A reaper without anything to remove, for measuring.

use super::home;
use crate::clock::Clock;
use crate::db::{Db, Durability};
use crate::job::JobId;
use crate::ledger::{Ledger, usage};
use crate::reaper::{self, Order, Parts, Policy, Selection, Settings, Trigger};
use crate::telemetry::job_log::JobLogs;
use crate::workspace::Workspaces;
use chrono::TimeDelta;
use std::path::Path;
use std::time::Duration;

/// The name of the marker in a workspace.
const MARKER: &str = ".reelspool.json";

/// A reaper with a database, pictures and no spool.
#[derive(Debug)]
pub struct Reaper {
    reaper: reaper::Reaper,
    ledger: Ledger,
    workspaces: Workspaces,
}

impl Reaper {
    /// Makes one below an empty directory.
    pub fn open(dir: &Path) -> Self {
        let ledger = Ledger::new(Db::open(&dir.join("reelspool.db")).unwrap());
        let workspaces = Workspaces::open(&dir.join("job_workspaces"), &dir.join("trash"), "bench").unwrap();
        let parts = Parts {
            workspaces: workspaces.clone(),
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
        Self { reaper: reaper::Reaper::new(parts, settings), ledger, workspaces }
    }

    /// Makes the workspaces of `count` failed jobs, of nine entries each, and their rows.
    pub fn preserve(&self, count: u32) {
        let (ended, mut rows) = (Clock::System.now() - TimeDelta::hours(1), Vec::new());
        for number in 0..count {
            let id: JobId = format!("job-{number:07}").parse().unwrap();
            let size = home::preserve(&self.workspaces, &id, ended);
            rows.push((id, size));
        }
        let record = move |db: &rusqlite::Transaction<'_>| {
            rows.iter().zip(1_u32..).try_for_each(|((id, size), number)| {
                let sql = "INSERT OR REPLACE INTO jobs (id, seq, content_hash, state, kind, priority, labels, metadata, accepted_at,
                               finished_at, workspace, via) VALUES (?1, ?2, randomblob(32), 'failed', 'horror', 50, '{}', '{}', ?3, ?3, ?1, 'spool')";
                db.execute(sql, rusqlite::params![id.as_str(), number, ended.timestamp_millis()])?;
                usage::preserved(db, id, size.bytes, size.entries)
            })
        };
        self.ledger.db().write_blocking(Durability::Process, record).unwrap();
    }

    /// Lists the workspaces with the stamps of their markers: what no look can do without. Returns how many there are.
    pub fn list(&self) -> usize {
        fsx::marked(self.workspaces.root(), MARKER).unwrap().entries().count()
    }

    /// Removes all preserved workspaces in one pass; returns how many.
    pub fn remove_all(&self) -> u64 {
        let selection = Selection { older_than: Some(Duration::ZERO), ..Selection::default() };
        let done = self.reaper.pass(&Order { selection: Some(selection), ..Order::new(Trigger::Manual) });
        assert_eq!(done.report.pass.outcome, "ok");
        done.report.removal.removed
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

    /// Runs a pass that removes nothing, as a daemon does when it starts: later ones know the time of the one before.
    pub fn start(&self) {
        assert_eq!(self.reaper.pass(&Order::new(Trigger::Startup)).report.pass.outcome, "ok");
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
