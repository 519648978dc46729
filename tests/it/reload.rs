//! SIGHUP: a valid configuration takes effect while jobs run, an invalid one changes nothing, and systemd is notified.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::wait;
use serde_json::json;
use std::fs;
use std::io;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

/// A daemon, and the messages that it sends to its service manager.
struct Notified {
    home: Home,
    daemon: Daemon,
    socket: UnixDatagram,
}

impl Notified {
    fn start(config: &str) -> Self {
        let home = Home::new(config);
        let path = home.path("manager.sock");
        let socket = UnixDatagram::bind(&path).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let often = ("REELSPOOL__SPOOL__RESCAN_INTERVAL", "1s"); // each rescan logs a line, if the filter allows it
        let daemon = Daemon::spawn_with(&home, &[("NOTIFY_SOCKET", path.to_str().unwrap()), often]);
        let this = Self { home, daemon, socket };
        this.wait_told("READY=1");
        this
    }

    /// Waits for a message that contains `text` and returns it; earlier ones are skipped.
    fn wait_told(&self, text: &str) -> String {
        let mut said = [0; 4096];
        wait::until(&format!("the message {text}"), || {
            let length = self.socket.recv(&mut said).map_err(|error| (error.kind(), self.daemon.log()))?;
            let told = String::from_utf8_lossy(&said[..length]).into_owned();
            if told.contains(text) { Ok(told) } else { Err((io::ErrorKind::Other, told)) }
        })
    }

    /// Adds to the configuration, sends SIGHUP and waits until the daemon is ready again; returns its status.
    fn reload(&self, added: &str) -> String {
        let file = self.home.path("reelspool.toml");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text + added).unwrap();
        self.daemon.hang_up();
        let reloading = self.wait_told("RELOADING=1");
        let time = reloading.lines().find_map(|line| line.strip_prefix("MONOTONIC_USEC=")).unwrap_or_default();
        assert!(time.parse::<u64>().unwrap_or(0) > 0, "systemd wants the time with it: {reloading}");
        self.wait_told("READY=1")
    }

    /// Waits until one line of an event has a field with a value.
    fn wait_logged(&self, event: &str, field: &str, value: &str) {
        self.daemon.wait_logged(event, &format!("\"{field}\":{value}"));
    }
}

#[test]
fn what_can_change_while_jobs_run_does_and_the_rest_is_named() {
    let it = Notified::start(NULL_PROVIDERS);
    assert!(!it.daemon.log().contains("spool.rescan"), "{}", it.daemon.log());
    let status = it.reload("quality = \"draft\"\n[log]\nfilter = \"debug\"\n[concurrency]\nvideo = 1\ntts = 1\n");
    assert!(status.contains("needs a restart"), "{status}");
    it.wait_logged("config.reloaded", "applied", "\"concurrency.tts,concurrency.video,log.filter\"");
    it.wait_logged("config.needs_restart", "keys", "\"video.quality\"");
    it.home.drop_job("after", &json!({"version": 1, "story": {"type": "random"}}));
    it.home.wait_done("after");
    wait::until("a line that the new filter lets through", || {
        if it.daemon.count("spool.rescan", "") > 0 { Ok(()) } else { Err(it.daemon.log()) }
    });
}

#[test]
fn a_bad_configuration_is_shown_with_its_marks_and_the_old_one_counts() {
    let mut it = Notified::start(NULL_PROVIDERS);
    let status = it.reload("[log]\nfilter = \"debug\"\n[concurrency]\nvideoo = 3\n");
    assert!(status.contains("the configuration on disk is bad"), "{status}");
    it.wait_logged("config.rejected", "problems", "1");
    for line in ["| ^", "did you mean `video`?", "unknown key"] {
        wait::until(&format!("the words {line}"), || {
            let log = it.daemon.log();
            if log.contains(line) { Ok(()) } else { Err(log) }
        });
    }
    it.home.drop_job("after", &json!({"version": 1, "story": {"type": "random"}}));
    it.home.wait_done("after");
    assert_eq!(it.daemon.count("spool.rescan", ""), 0, "nothing of a bad file counts: {}", it.daemon.log());
    it.daemon.terminate();
    assert!(it.daemon.wait().success());
}

#[test]
fn a_preserved_workspace_is_kept_as_long_as_the_reloaded_configuration_says() {
    let it = Notified::start(&format!("{NULL_PROVIDERS}[reaper]\npreserve_failed = \"forever\"\n"));
    let file = it.home.path("reelspool.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("preserve_failed = \"forever\"", "preserve_failed = \"2d\"")).unwrap();
    it.reload("");
    it.wait_logged("config.reloaded", "applied", "\"reaper.preserve_failed\"");
    // flite does not speak German, so the job fails and its workspace stays.
    let job = json!({"version": 1, "story": {"text": "Eins.", "language": "de"}, "tts": {"provider": "flite"}});
    it.home.drop_job("doomed", &job);
    let error = it.home.wait_failed("doomed");
    assert!(error["preserved_until"].is_string(), "{error}");
}
