//! The server of the page sleeps while nobody looks.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::Page;
use crate::support::wait;
use serde_json::Value;
use std::fs;

/// Lists the threads of the server in a daemon. Its timers, which would wake the process, live in them.
fn threads(daemon: &Daemon) -> Vec<String> {
    let tasks = fs::read_dir(format!("/proc/{}/task", daemon.pid())).unwrap();
    let names = tasks.filter_map(|task| fs::read_to_string(task.unwrap().path().join("comm")).ok());
    names.filter(|name| name.starts_with("actix-server")).collect()
}

#[test]
fn the_first_connection_starts_the_server_and_it_ends_when_nobody_is_there() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    for _ in 0..2 {
        assert_eq!(threads(&daemon), Vec::<String>::new(), "nobody has looked");
        assert_eq!(page.get("/healthz").status, 200);
        assert!(!threads(&daemon).is_empty());
        wait::until("the server to end", || {
            let left = threads(&daemon);
            if left.is_empty() { Ok(()) } else { Err(left) }
        });
    }
    let log = daemon.log();
    let told = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    assert_eq!(told.filter(|line| line["event"] == "page.unavailable").count(), 0, "{log}");
}
