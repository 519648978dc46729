//! SIGTERM: nothing new starts, what runs ends or goes back, no child is left, no attempt is charged.

use crate::support::daemon::Daemon;
use crate::support::home::Home;
use crate::support::wait;
use serde_json::json;
use std::fs;

const REAL: &str = r#"
[tts]
provider = "flite"
[video]
width = 360
height = 640
[jobs]
shutdown_grace = "0s"
"#;

#[test]
fn jobs_in_every_stage_go_back_and_finish_after_the_next_start() {
    let home = Home::new(REAL);
    let mut daemon = Daemon::start(&home);
    let ids: Vec<String> = (0..6).map(|n| format!("job-{n}")).collect();
    for id in &ids {
        home.drop_job(id, &json!({"version": 1, "story": {"type": "random"}}));
    }
    wait::until("a job to be rendered", || {
        let log = daemon.log();
        if log.contains("\"stage.started\"") && log.contains("\"video\"") { Ok(()) } else { Err(log) }
    });
    daemon.terminate();
    assert!(daemon.wait().success(), "{}", daemon.log());
    assert_eq!(home.names("spool/running"), Vec::<String>::new());
    let alive =
        fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| fs::read_link(entry.path().join("cwd")).ok());
    let workspaces = home.path("job_workspaces");
    assert_eq!(alive.filter(|cwd| cwd.starts_with(&workspaces)).count(), 0, "a child is left");

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
