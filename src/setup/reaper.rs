//! Makes the reaper from the configuration: for the daemon, and for commands beside it or without it.

use super::SetupError;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::DbError;
use crate::fsx::disk::disk_space;
use crate::ledger::Ledger;
use crate::pipeline::Env;
use crate::reaper::{Parts, Policy, Reaper, Settings};
use crate::spool;
use crate::telemetry::JobLogs;
use crate::workspace::Workspaces;

/// Makes a reaper over the handles of a process that runs jobs.
pub fn reaper(config: &Config, env: &Env) -> Result<Reaper, SetupError> {
    let (ledger, workspaces) = (Some(env.ledger.clone()), env.workspaces.clone());
    let library = Some(env.pictures.library.clone());
    let parts = Parts { library, ..parts(config, ledger, workspaces, env.clock.clone())? };
    Ok(Reaper::new(parts, reaper_settings(config)))
}

/// Makes a reaper that only looks: it needs no right to write, and must be asked for no pass but a dry run.
pub fn looking_reaper(config: &Config, ledger: Option<Ledger>) -> Result<Reaper, SetupError> {
    let parts = Parts { spool: None, ..parts(config, ledger, workspaces(config)?, Clock::System)? };
    Ok(Reaper::new(parts, reaper_settings(config)))
}

/// Opens the workspaces.
pub fn workspaces(config: &Config) -> Result<Workspaces, SetupError> {
    let token = spool::state_token(&config.storage.state_dir)?;
    Ok(Workspaces::open(&config.storage.job_workspaces, &config.storage.trash, token.trim())?)
}

/// Makes a reaper for one command. A disk that is too full to open the ledger is a reason to go on, not to stop.
pub fn lone_reaper(config: &Config) -> Result<Reaper, SetupError> {
    let ledger = match super::open_db(config) {
        Ok(db) => Some(Ledger::new(db)),
        Err(DbError::DiskFull { .. } | DbError::Busy { .. }) => None,
        Err(_) if is_full(config) => None, // SQLite has several words for it
        Err(error) => return Err(error.into()),
    };
    let db = ledger.as_ref().map(|ledger| ledger.db().clone());
    let library = db.map(|db| super::image_library(config, db, Clock::System)).transpose()?;
    let parts = Parts { library, ..parts(config, ledger, workspaces(config)?, Clock::System)? };
    Ok(Reaper::new(parts, reaper_settings(config)))
}

/// Tells whether there is no room for the files that SQLite needs beside its database.
fn is_full(config: &Config) -> bool {
    let space = disk_space(&config.storage.state_dir);
    space.is_ok_and(|space| space.available < ROOM_MIN || space.inodes_total != 0 && space.inodes_free < 4)
}

/// What opening the ledger takes at most, in bytes: a log, its index, and a page or two.
const ROOM_MIN: u64 = 1 << 20;

/// Returns how the reaper is run.
pub fn reaper_settings(config: &Config) -> Settings {
    let reaper = &config.reaper;
    let policy = Policy {
        failed_age_max: reaper.preserve_failed,
        cancelled_age_max: reaper.preserve_cancelled,
        age_min: reaper.age_min,
        count_max: reaper.preserved_max,
        bytes_max: reaper.preserved_bytes_max,
        disk_high_permille: u64::from(reaper.disk_high) * 10,
        disk_low_permille: u64::from(reaper.disk_low) * 10,
    };
    Settings {
        interval: reaper.interval,
        policy,
        keep_results: config.spool.keep_results,
        images_bytes_max: config.images.bytes_max,
        job_timeout: config.jobs.timeout,
    }
}

fn parts(config: &Config, ledger: Option<Ledger>, workspaces: Workspaces, clock: Clock) -> Result<Parts, SetupError> {
    let storage = &config.storage;
    // Without a spool there are no results to age; one is not made for that.
    let spool = if config.spool.dir.is_dir() { Some(super::spool(config)?) } else { None };
    Ok(Parts {
        workspaces,
        ledger,
        spool,
        job_logs: JobLogs::new(&storage.job_logs),
        library: None,
        bg_images: storage.bg_images.clone(),
        image_cache: storage.image_cache.clone(),
        lock: storage.state_dir.join("reaper.lock"),
        clock,
    })
}
