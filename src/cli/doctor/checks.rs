//! Checks that start no program: directories, the ledger, limits of the system.

use super::Check;
use crate::assets::REMEDY;
use crate::cli::text;
use crate::config::Config;
use crate::control::{Control, ControlError, NoticesPart};
use crate::db::{Db, DbError};
use crate::intake::inodes_free_min;
use crate::ledger::Ledger;
use crate::setup;
use fsx::disk::disk_space;
use rustix::fs::Access;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

/// With a lower limit, bursts of files overflow the event queue; rescans find the files all the same.
const QUEUED_EVENTS_MIN: u64 = 65_536;
/// The directories of a spool.
const SPOOL_DIRS: [&str; 5] = ["incoming", "queue", "running", "done", "failed"];

/// Checks the state directory of somebody who only renders: there is no spool, and the first video makes the rest.
pub(super) fn without_spool(config: &Config) -> Vec<Check> {
    let dir = &config.storage.state_dir;
    let state = if dir.is_dir() {
        state_check(config)
    } else {
        Check::ok("state", format!("{} is made with the first video", dir.display()))
    };
    vec![Check::ok("spool", "none, and `render` needs none; `reelspool init` makes a home for a daemon"), state]
}

/// Checks that the spool and the state directory exist, are writable, and are on one file system each.
pub(super) fn directories(config: &Config) -> Vec<Check> {
    vec![spool_check(&config.spool.dir), state_check(config)]
}

fn state_check(config: &Config) -> Check {
    let storage = &config.storage;
    let state = [&storage.state_dir, &storage.job_workspaces, &storage.trash, &storage.bg_images, &storage.image_cache];
    let missing: Vec<String> = state.iter().filter_map(|dir| unusable(dir)).collect();
    match (missing.as_slice(), same_device(&storage.job_workspaces, &storage.trash)) {
        ([], true) => Check::ok("state", format!("{}, all directories writable", storage.state_dir.display())),
        ([], false) => {
            Check::fail("state", format!("{} is not on the file system of the workspaces", storage.trash.display()))
        }
        (missing, _) => Check::fail("state", format!("{}; make them: `reelspool doctor --fix`", missing.join("; "))),
    }
}

fn spool_check(spool: &Path) -> Check {
    let mut wrong: Vec<String> = SPOOL_DIRS.iter().filter_map(|name| unusable(&spool.join(name))).collect();
    if let Some(name) = SPOOL_DIRS.iter().find(|name| !same_device(spool, &spool.join(name))) {
        wrong.push(format!("{name}/ is on another file system: renames cannot work"));
    }
    if !wrong.is_empty() {
        return Check::fail("spool", format!("{}; make them: `reelspool doctor --fix`", wrong.join("; ")));
    }
    let mode = std::fs::metadata(spool.join("incoming")).map_or(0, |meta| meta.permissions().mode() & 0o7777);
    let shown = format!("{}, incoming/ {mode:o}, one file system (rename is atomic)", spool.display());
    if mode & 0o002 != 0 && mode & 0o1000 == 0 {
        return Check::warn("spool", format!("{shown}; everyone may remove others' files: chmod 3770 incoming/"));
    }
    Check::ok("spool", shown)
}

fn unusable(dir: &Path) -> Option<String> {
    if !dir.is_dir() {
        return Some(format!("{} is not there", dir.display()));
    }
    let access = rustix::fs::access(dir, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK);
    access.err().map(|error| format!("{}: {error}", dir.display()))
}

/// Tells whether two directories are on one file system; true if one is missing, which another check reports.
fn same_device(a: &Path, b: &Path) -> bool {
    match (std::fs::metadata(a), std::fs::metadata(b)) {
        (Ok(a), Ok(b)) => a.dev() == b.dev(),
        _ => true,
    }
}

/// Checks every page of the ledger, and whether it knows the jobs that the spool has.
pub(super) fn ledger(config: &Config) -> Check {
    let path = &config.storage.db;
    let control = Control::new(config.clone());
    let lost = |ledger: Option<&Ledger>| control.lost_jobs(ledger).map_err(|error| error.message);
    let restores = "the next start of the daemon enters them again from the spool";
    match Db::open_read_only(path).and_then(|db| Ok((db.check_blocking()?, Ledger::new(db)))) {
        Ok((problems, ledger)) if problems.is_empty() => match lost(Some(&ledger)) {
            Ok(0) => Check::ok("ledger", format!("{}, every page is sound", path.display())),
            Ok(jobs) => Check::warn(
                "ledger",
                format!("{} is older than the spool and lacks {jobs} jobs; {restores}", path.display()),
            ),
            Err(error) => Check::fail("ledger", error),
        },
        Ok((problems, _)) => Check::fail("ledger", problems.join("; ")),
        Err(DbError::Missing { .. }) => match lost(None) {
            Ok(0) => Check::ok("ledger", format!("{} is made with the first start", path.display())),
            Ok(jobs) => {
                Check::warn("ledger", format!("{} is gone and the spool has {jobs} jobs; {restores}", path.display()))
            }
            Err(error) => Check::fail("ledger", error),
        },
        Err(error @ DbError::Older { .. }) => Check::warn("ledger", error.to_string()),
        Err(error) => Check::fail("ledger", error.to_string()),
    }
}

/// Checks who is told of jobs, and what was not delivered. The receiver is never asked: whatever it gets, it may act upon.
pub(super) fn notices(config: &Config, outbox: Result<NoticesPart, ControlError>) -> Check {
    let (notices, mut told) = (&config.notices, Vec::new());
    if let Some(url) = notices.url.as_ref() {
        // Its path may be a secret, too.
        told.push(format!("{}://{}, never asked", url.scheme(), url.host_str().unwrap_or_default()));
    }
    told.extend(notices.command.first().map(|program| format!("the program {program}")));
    let told = if told.is_empty() { "nobody is told of jobs".to_owned() } else { told.join(" and ") };
    if let Err(error) = setup::check_receiver(config) {
        return Check::fail("notices", format!("{told}; {error}"));
    }
    let outbox = match outbox {
        Ok(outbox) => outbox,
        Err(error) => return Check::warn("notices", format!("{told}; cannot look into the outbox: {}", error.message)),
    };
    match &outbox.last_error {
        None if outbox.waiting == 0 => Check::ok("notices", told),
        None => Check::ok("notices", format!("{told}; {} wait", outbox.waiting)),
        Some(why) => {
            let next = outbox.next_try.map(|at| format!(", next try at {}", at.format("%H:%M:%S UTC")));
            let (waiting, failing) = (outbox.waiting, outbox.failing);
            let next = next.unwrap_or_default();
            Check::warn("notices", format!("{told}; {waiting} wait, {failing} of them failed{next}; last: {why}"))
        }
    }
}

/// Checks that the asset packs are there; everything works without them, but sounds and looks worse.
pub(super) fn assets(control: &Control) -> Check {
    let assets = control.assets(false);
    let problems: Vec<&str> = assets.items.iter().filter_map(|pack| pack.problem.as_deref()).collect();
    if problems.is_empty() {
        let found = assets.items.iter().filter(|pack| pack.dir.is_some());
        let named: Vec<String> = found.map(|pack| format!("{} {}", pack.name, pack.version)).collect();
        return Check::ok("assets", format!("{} (`reelspool assets verify` reads every file)", named.join(", ")));
    }
    Check::warn("assets", format!("{}; {REMEDY}", problems.join("; ")))
}

/// Checks the limits on file events.
pub(super) fn inotify() -> Check {
    let read = |name: &str| -> Option<u64> {
        std::fs::read_to_string(format!("/proc/sys/fs/inotify/{name}")).ok()?.trim().parse().ok()
    };
    match (read("max_queued_events"), read("max_user_instances")) {
        (Some(events), Some(instances)) if QUEUED_EVENTS_MIN <= events => {
            Check::ok("inotify", format!("max_queued_events {events}, max_user_instances {instances}"))
        }
        (Some(events), _) => Check::warn(
            "inotify",
            format!(
                "max_queued_events {events}; more files at once need rescans (handled). sysctl fs.inotify.max_queued_events={QUEUED_EVENTS_MIN}"
            ),
        ),
        _ => Check::warn("inotify", "not available; rescans find new files"),
    }
}

/// Checks that the spool belongs to the state directory.
pub(super) fn owner(config: &Config) -> Check {
    match spool::check_owner(&config.spool.dir, &config.storage.state_dir) {
        Ok(()) => Check::ok("owner", "spool and state directory belong together"),
        Err(error) => Check::fail("owner", error.to_string()),
    }
}

/// Checks that there is enough free space to claim jobs.
pub(super) fn space(config: &Config) -> Check {
    let state_dir = &config.storage.state_dir;
    // Where it is to be made, its disk is that of the directory around it.
    let dir = state_dir.ancestors().find(|dir| dir.is_dir()).unwrap_or(state_dir);
    let least = *config.spool.free_space_min;
    match disk_space(dir) {
        Ok(space) if space.available < least => Check::fail(
            "disk",
            format!(
                "{} free, jobs wait below {} (spool.min_free_space)",
                text::size(space.available),
                text::size(least)
            ),
        ),
        Ok(space) if space.inodes_free < inodes_free_min(space.inodes_total) => Check::fail(
            "disk",
            format!(
                "{} inodes free of {}, jobs wait below {}: remove files, or use a larger file system",
                space.inodes_free,
                space.inodes_total,
                inodes_free_min(space.inodes_total)
            ),
        ),
        Ok(space) => Check::ok("disk", format!("{} free of {}", text::size(space.available), text::size(space.total))),
        Err(error) => Check::fail("disk", format!("{}: {error}", dir.display())),
    }
}

/// Reports published files that somebody removed.
pub(super) fn published(found: Result<(Vec<String>, usize), ControlError>) -> Check {
    match found {
        Ok((without, looked_at)) if without.is_empty() => Check::ok(
            "published",
            format!("the files of the last {looked_at} jobs are there, as far as they are on this machine"),
        ),
        Ok((without, looked_at)) => {
            let named: Vec<&str> = without.iter().map(String::as_str).take(5).collect();
            let text = format!(
                "{} of the last {looked_at} jobs miss files that were published: {}",
                without.len(),
                named.join(", ")
            );
            let first = named.first().copied().unwrap_or_default();
            Check::warn("published", format!("{text}; `reelspool show {first}` names them"))
        }
        Err(error) => Check::warn("published", format!("cannot tell: {}", error.message)),
    }
}

/// Reports the running daemons.
pub(super) fn daemons(config: &Config) -> Check {
    match setup::live_daemons(config) {
        Ok(live) if live.is_empty() => Check::ok("daemon", "no daemon runs"),
        Ok(live) => {
            let pids: Vec<String> = live.iter().map(ToString::to_string).collect();
            let text = format!("running, pid {}", pids.join(", "));
            if live.len() == 1 {
                Check::ok("daemon", text)
            } else {
                Check::warn("daemon", format!("{text}: {} daemons share the spool", live.len()))
            }
        }
        Err(error) => Check::warn("daemon", format!("cannot tell: {error}")),
    }
}
