//! The trash is emptied in the background: after a start everything in it is removed, without delaying jobs.

use crate::removal::skipped;
use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::wait;
use serde_json::json;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::process::Command;

fn wait_for_trash(home: &Home, expected: &[&str]) {
    wait::until("the trash to be emptied", || {
        let names = home.names("trash");
        if names == expected { Ok(()) } else { Err(names) }
    });
}

#[test]
fn what_a_crash_left_in_the_trash_goes_after_the_start_and_nothing_else() {
    let home = Home::new(NULL_PROVIDERS);
    let (trash, precious) = (home.path("trash"), home.path("precious"));
    fs::create_dir(&precious).unwrap();
    fs::write(precious.join("file"), b"x").unwrap();
    for name in [&b"a.1.0"[..], b"an-id_2.17.3", b".deep.1.0.3", b"\xff\xfe.1.0", b"new\nline", b"film.1.mp4"] {
        let tree = trash.join(OsStr::from_bytes(name));
        fs::create_dir_all(tree.join("temp")).unwrap();
        fs::write(tree.join("temp").join(OsStr::from_bytes(name)), b"x").unwrap();
        symlink(&precious, tree.join("link")).unwrap();
    }
    fs::write(trash.join("file"), b"x").unwrap();
    symlink(&precious, trash.join("link")).unwrap();
    let daemon = Daemon::start(&home);
    wait_for_trash(&home, &["file", "film.1.mp4", "link", "new\nline", "\u{fffd}\u{fffd}.1.0"]);
    assert_eq!(daemon.count("workspace.stuck", ""), 0, "{}", daemon.log());
    assert_eq!(fs::read(precious.join("file")).unwrap(), b"x");
}

#[test]
fn a_trash_that_was_taken_away_is_made_again() {
    let home = Home::new(NULL_PROVIDERS);
    let daemon = Daemon::start(&home);
    fs::remove_dir_all(home.path("trash")).unwrap();
    home.drop_job("a", &json!({"version": 1, "story": {"text": "The lamp went out at nine."}}));
    home.wait_done("a");
    wait_for_trash(&home, &[]);
    assert_eq!(home.names("job_workspaces"), Vec::<String>::new());
    assert_eq!(daemon.count("workspace.stuck", ""), 0, "{}", daemon.log());
}

#[test]
fn a_tree_that_cannot_go_is_reported_once_and_stops_no_job() {
    let home = Home::new(NULL_PROVIDERS);
    let tree = home.path("trash/stays.1.0");
    fs::create_dir_all(tree.join("temp")).unwrap();
    fs::write(tree.join("temp/immutable"), b"x").unwrap();
    let change = |how: &str| {
        Command::new("chattr").arg(how).arg(tree.join("temp/immutable")).output().is_ok_and(|out| out.status.success())
    };
    if !change("+i") {
        return skipped("a tree that cannot go", "chattr +i is refused");
    }
    let mut daemon = Daemon::start(&home);
    for id in ["a", "b", "c"] {
        home.drop_job(id, &json!({"version": 1, "story": {"text": "The lamp went out at nine."}}));
        home.wait_done(id);
    }
    wait_for_trash(&home, &["stays.1.0"]);
    wait::until("the report", || match daemon.count("workspace.stuck", "stays.1.0/temp/immutable") {
        0 => Err(daemon.log()),
        _ => Ok(()),
    });
    daemon.terminate();
    daemon.wait();
    let reports = daemon.count("workspace.stuck", "");
    assert!(change("-i"));
    assert_eq!(reports, 1, "{}", daemon.log());
    let _next = Daemon::start(&home);
    wait_for_trash(&home, &[]);
}
