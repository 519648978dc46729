//! Makes the reaper from the configuration: for the daemon, and for commands beside it or without it.

use super::SetupError;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::DbError;
use crate::ending::Ending;
use crate::ledger::Ledger;
use crate::pipeline::Env;
use crate::reaper::{Parts, Policy, Reaper, Settings};
use crate::spool::SpoolDir;
use crate::telemetry::JobLogs;
use crate::workspace::Workspaces;
use fsx::disk::disk_space;

/// Makes a reaper over the handles of a process that runs jobs.
pub(crate) fn reaper(config: &Config, env: &Env, ending: Ending) -> Result<Reaper, SetupError> {
    let (ledger, workspaces) = (Some(env.ledger.clone()), env.workspaces.clone());
    let (spool, library) = (present_spool(config)?, Some(env.pictures.library.clone()));
    let (ending, storage) = (Some(ending), Some(env.storage.clone()));
    let parts = Parts { ending, spool, library, storage, ..parts(config, ledger, workspaces, env.clock.clone()) };
    Ok(Reaper::new(parts, reaper_settings(config)))
}

/// Checks that the token of the state directory was not lost: without it no workspace is known as ours.
pub(crate) fn check_owner(config: &Config) -> Result<(), SetupError> {
    Ok(spool::check_owner(&config.spool.dir, &config.storage.state_dir)?)
}

/// Makes a reaper that only looks: it makes nothing, needs no right to write, and must be asked for no pass but a dry
/// run.
pub(crate) fn looking_reaper(config: &Config, ledger: Option<Ledger>, workspaces: Workspaces) -> Reaper {
    Reaper::new(parts(config, ledger, workspaces, Clock::System), reaper_settings(config))
}

/// Names the workspaces that are there, and makes nothing. To a state directory without a token all are somebody else's.
pub(crate) fn present_workspaces(config: &Config) -> Result<Workspaces, SetupError> {
    let storage = &config.storage;
    let token = spool::read_token(&storage.state_dir)?.unwrap_or_default();
    Ok(Workspaces::look_at(&storage.job_workspaces, &storage.trash, token.trim())?)
}

/// Makes a reaper for one command. A disk that is too full to open the ledger is a reason to go on, not to stop.
pub(crate) fn lone_reaper(config: &Config) -> Result<Reaper, SetupError> {
    let ledger = match super::open_db(config) {
        Ok(db) => Some(Ledger::new(db)),
        Err(DbError::DiskFull { .. } | DbError::Busy { .. }) => None,
        Err(_) if is_full(config) => None, // SQLite has several words for it
        Err(error) => return Err(error.into()),
    };
    let db = ledger.as_ref().map(|ledger| ledger.db().clone());
    let library = db.map(|db| super::image_library(config, db, Clock::System)).transpose()?;
    let spool = present_spool(config)?; // before the token is asked for: a spool knows where that was lost
    let parts = Parts { spool, library, ..parts(config, ledger, super::workspaces(config)?, Clock::System) };
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
pub(crate) fn reaper_settings(config: &Config) -> Settings {
    let reaper = &config.reaper;
    let policy = Policy {
        failed_age_max: *reaper.preserve_failed,
        cancelled_age_max: *reaper.preserve_cancelled,
        age_min: *reaper.age_min,
        count_max: *reaper.preserved_max,
        bytes_max: *reaper.preserved_bytes_max,
        disk_high_permille: u64::from(*reaper.disk_high) * 10,
        disk_low_permille: u64::from(*reaper.disk_low) * 10,
    };
    Settings {
        interval: *reaper.interval,
        policy,
        keep_results: *config.spool.keep_results,
        images_bytes_max: *config.images.bytes_max,
        render_cache_bytes_max: *config.render_cache.bytes_max,
        job_timeout: *config.jobs.timeout,
    }
}

/// Opens the spool, if there is one: without it there are no results to age, and one is not made for that.
fn present_spool(config: &Config) -> Result<Option<SpoolDir>, SetupError> {
    if config.spool.dir.is_dir() { super::spool(config).map(Some) } else { Ok(None) }
}

fn parts(config: &Config, ledger: Option<Ledger>, workspaces: Workspaces, clock: Clock) -> Parts {
    let storage = &config.storage;
    let ending = |ledger: &Ledger| super::ending_over(config, ledger.clone(), workspaces.clone(), clock.clone());
    Parts {
        ending: ledger.as_ref().map(ending),
        workspaces,
        ledger,
        spool: None,
        job_logs: JobLogs::new(&storage.job_logs),
        library: None,
        storage: None,
        bg_images: storage.bg_images.clone(),
        image_cache: storage.image_cache.clone(),
        render_cache: storage.render_cache.clone(),
        lock: storage.state_dir.join("reaper.lock"),
        clock,
    }
}
