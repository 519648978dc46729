//! SIGTERM: nothing new starts, running jobs end or are given back, no child is left, no attempt is counted.

use crate::support::daemon::Daemon;
use crate::support::home::Home;
use crate::support::wait;
use serde_json::json;
use std::fs;

const REAL: &str = r#"
[tts]
provider = "flite"
[video]
width = 256
height = 256
quality = "draft"
[jobs]
shutdown_grace = "0s"
"#;

/// Stops a daemon while `id` is in `stage`, and checks that it ends cleanly and leaves no process.
fn stop_in(home: &Home, id: &str, stage: &str) {
    let mut daemon = Daemon::start(home);
    let (event, stage) = ("\"event\":\"stage.started\"", format!("\"stage\":\"{stage}\""));
    wait::until(&format!("{id} to be in {stage}"), || {
        let log = daemon.log();
        let started = |line: &str| [event, &stage, &format!("\"job\":\"{id}\"")].iter().all(|it| line.contains(it));
        if log.lines().any(started) { Ok(()) } else { Err(log) }
    });
    daemon.terminate();
    assert!(daemon.wait().success(), "{}", daemon.log());
    assert!(daemon.log().contains("\"grace_ms\":0"), "the drain has another deadline: {}", daemon.log());
    assert_eq!(home.names("spool/running"), Vec::<String>::new());
    let alive =
        fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| fs::read_link(entry.path().join("cwd")).ok());
    let workspaces = home.path("job_workspaces");
    assert_eq!(alive.filter(|cwd| cwd.starts_with(&workspaces)).count(), 0, "a child is left");
}

#[test]
fn jobs_in_every_stage_go_back_and_finish_after_the_next_start() {
    let home = Home::new(REAL);
    let mut ids = Vec::new();
    for stage in ["story", "tts", "images", "video", "upload"] {
        for n in 0..2 {
            let id = format!("{stage}-{n}");
            // The newest job gets the highest priority; otherwise it would wait for all that were given back before.
            let priority = 50 + ids.len();
            home.drop_job(&id, &json!({"version": 1, "priority": priority, "story": {"type": "random"}}));
            ids.push(id);
        }
        stop_in(&home, &format!("{stage}-0"), stage);
    }
    let _again = Daemon::start(&home);
    for id in &ids {
        assert_eq!(home.wait_done(id)["attempt"], 1, "{id} was charged for the stop");
    }
    home.assert_nothing_left();
}

#[test]
fn an_idle_daemon_stops_at_once() {
    let home = Home::new("");
    let mut daemon = Daemon::start(&home);
    daemon.terminate();
    assert!(daemon.wait().success());
    assert_eq!(daemon.count("daemon.stopped", ""), 1);
}
