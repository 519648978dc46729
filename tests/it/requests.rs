//! Entries of incoming/ that have the name of a request and cannot be one.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::wait;
use rustix::fs::{CWD, FileType, Mode};
use serde_json::json;
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

const KINDS: [&str; 5] = ["directory", "fifo", "link", "socket", "hard-link"];

/// Puts an entry of a kind into incoming/; a socket exists as long as what is returned.
fn place(home: &Home, kind: &str, name: &str) -> Option<UnixListener> {
    let path = home.path("spool/incoming").join(name);
    match kind {
        "directory" => fs::create_dir(path).unwrap(),
        "fifo" => rustix::fs::mknodat(CWD, path, FileType::Fifo, Mode::RWXU, 0).unwrap(),
        "link" => symlink("/etc/passwd", path).unwrap(),
        "socket" => return Some(UnixListener::bind(path).unwrap()),
        _ => {
            fs::write(home.path("elsewhere"), "").unwrap();
            fs::hard_link(home.path("elsewhere"), path).unwrap();
        }
    }
    None
}

#[test]
fn an_entry_that_only_has_the_name_of_a_request_is_told_once_and_left_alone() {
    let home = Home::new(NULL_PROVIDERS);
    assert!(home.run(&["serve", "--once"]).status.success());
    let names: Vec<(&str, String)> = ["retry", "cancel"]
        .iter()
        .flat_map(|request| KINDS.iter().map(move |kind| (*kind, format!("{kind}.{request}"))))
        .collect();
    for (kind, name) in &names {
        let _socket = place(&home, kind, name);
        let output = home.run(&["serve", "--once"]);
        let log = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{name}: {log}");
        let told = log.lines().filter(|line| line.contains(name.as_str()));
        assert_eq!(told.filter(|line| line.contains("spool.entry_ignored")).count(), 1, "{name}: {log}");
        assert!(!log.contains("job.unsettled") && !log.contains("job.retried"), "{name}: {log}");
        fs::symlink_metadata(home.path("spool/incoming").join(name)).unwrap();
        let id = name.split('.').next().unwrap();
        let asked = home.run(&[name.split('.').nth(1).unwrap(), id]);
        assert_ne!(asked.status.code(), Some(0), "{name}: a request that nobody carries out is not taken");
        let path = home.path("spool/incoming").join(name);
        if *kind == "directory" { fs::remove_dir(path).unwrap() } else { fs::remove_file(path).unwrap() }
    }
}

#[test]
fn a_daemon_that_looks_again_and_again_tells_of_it_once() {
    let home = Home::new(NULL_PROVIDERS);
    assert!(home.run(&["serve", "--once"]).status.success());
    place(&home, "directory", "x.retry");
    place(&home, "link", "y.cancel");
    let daemon = Daemon::start(&home);
    for n in 0..5 {
        home.drop_job(&format!("job-{n}"), &json!({"version": 1, "story": {"text": "The lamp went out."}}));
        home.wait_done(&format!("job-{n}"));
    }
    wait::until("both to be told", || match daemon.count("spool.entry_ignored", "") {
        2 => Ok(()),
        _ => Err(daemon.log()),
    });
    assert_eq!(daemon.count("job.unsettled", ""), 0, "{}", daemon.log());
}
