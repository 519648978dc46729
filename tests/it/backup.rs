//! Backup and restore, as docs/operations.md describes them.

use crate::support::daemon::Daemon;
use crate::support::home::Home;
use crate::support::wait;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Settings for videos without sound and with real pictures.
const PAINTED: &str = "[tts]\nprovider = \"null\"\nfallback = []\n[video]\nencoder = \"null\"\n";

fn job(text: &str) -> Value {
    json!({"version": 1, "story": {"text": text}})
}

/// Copies the database with SQLite, as the guide does; an older copy is overwritten.
fn back_up_ledger(home: &Home) {
    let (new, backup) = (home.path("reelspool.backup.new"), home.path("reelspool.backup.db"));
    let db = rusqlite::Connection::open(home.path("reelspool.db")).unwrap();
    for _ in 0..2 {
        db.execute("VACUUM INTO ?1", [new.to_str().unwrap()]).unwrap();
        fs::rename(&new, &backup).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    assert!(Command::new("cp").args(["-a", "--"]).arg(from).arg(to).status().unwrap().success(), "{}", from.display());
}

#[test]
fn a_restored_backup_knows_its_jobs_runs_none_twice_and_has_its_pictures() {
    let home = Home::new(PAINTED);
    let daemon = Daemon::start(&home);
    home.drop_job("before", &job("The lamp went out at nine."));
    home.wait_done("before");
    home.drop_job(
        "mute",
        &json!({"version": 1, "story": {"text": "Es kam.", "language": "de"}, "tts": {"provider": "flite"}}),
    );
    home.wait_failed("mute");
    back_up_ledger(&home);
    let kept = home.path("kept");
    fs::create_dir(&kept).unwrap();
    let parts = ["bg_images", "spool", "out", ".reelspool-token", "reelspool.backup.db"];
    for part in parts {
        copy(&home.path(part), &kept);
    }
    home.drop_job("after", &job("Nobody had lit it."));
    home.wait_done("after");
    drop(daemon);

    for lost in ["bg_images", "spool", "out", "job_workspaces", "trash", "image_cache"] {
        fs::remove_dir_all(home.path(lost)).unwrap();
    }
    for lost in fs::read_dir(home.path("")).unwrap().map(|entry| entry.unwrap().path()) {
        let name = lost.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("reelspool.db") || name == ".reelspool-token" {
            fs::remove_file(lost).unwrap();
        }
    }
    for part in parts {
        copy(&kept.join(part), &home.path(""));
    }
    fs::rename(home.path("reelspool.backup.db"), home.path("reelspool.db")).unwrap();

    let daemon = Daemon::start(&home);
    for (id, state) in [("before", "done"), ("mute", "failed")] {
        assert_eq!(home.json(&["show", id]).1["state"], state, "{id}");
    }
    assert_eq!(home.json(&["show", "after"]).0, 4, "it came after the backup");
    home.drop_job("before", &job("The lamp went out at nine."));
    wait::until("the job to be recognised", || match daemon.count("job.duplicate", "\"before\"") {
        0 => Err(daemon.log()),
        _ => Ok(()),
    });
    home.drop_job("again", &job("The lamp went out at nine."));
    let images = home.wait_done("again")["images"].clone();
    assert!(!images.as_array().unwrap().is_empty());
    for image in images.as_array().unwrap() {
        assert_eq!(image["source"], "exact", "the pictures came back too: {images:#}");
    }
    drop(daemon);
    let du = home.json(&["du", "--verify"]).1;
    assert_eq!(du["workspaces"]["preserved"]["entries"], 0, "the workspace was not worth keeping: {du:#}");
    let (code, verified) = home.json(&["images", "verify", "--deep"]);
    assert_eq!(code, 0, "{verified:#}");
}
