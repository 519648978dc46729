//! Notices: who is told when a job ends, also by a daemon that died in between.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::wait;
use calls::fake::{Asked, Fake, Reply};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::atomic::{AtomicUsize, Ordering};

const SECRET: &str = "canary-5ecret-of-notices";

/// Makes a home that tells a receiver, with keys of `[notices]` besides.
fn home(receiver: &Fake, more: &str) -> Home {
    Home::new(&format!("{NULL_PROVIDERS}[notices]\nurl = \"{}hook?room=7\"\n{more}\n", receiver.url()))
}

fn story() -> Value {
    json!({"version": 1, "story": {"text": "The lamp went out at nine."}})
}

/// Waits until the receiver was asked so often.
fn wait_asked(receiver: &Fake, times: usize) -> Vec<Asked> {
    wait::until(&format!("{times} notices"), || {
        let asked = receiver.asked();
        if asked.len() < times { Err(asked) } else { Ok(asked) }
    })
}

/// Returns how many notices wait in the ledger.
fn waiting(home: &Home) -> i64 {
    let db = rusqlite::Connection::open(home.path("reelspool.db")).unwrap();
    db.query_row("SELECT count(*) FROM notices", [], |row| row.get(0)).unwrap()
}

/// Waits until the ledger has no more to send.
fn wait_delivered(home: &Home) {
    wait::until("an empty outbox", || match waiting(home) {
        0 => Ok(()),
        count => Err(count),
    });
}

/// Makes every notice due that was sent so often, as time would.
fn make_due(home: &Home, tries: u32) {
    let db = rusqlite::Connection::open(home.path("reelspool.db")).unwrap();
    wait::until("a notice that was put off", || {
        let sql = "UPDATE notices SET due = 0 WHERE tries = ?1 AND last_error IS NOT NULL AND due > 0";
        match db.execute(sql, [tries]).unwrap() {
            0 => Err(waiting(home)),
            _ => Ok(()),
        }
    });
}

#[test]
fn each_end_of_a_job_is_told_once_and_signed() {
    let receiver = Fake::start(|_| Reply::bytes(204, "text/plain", ""));
    let home = home(&receiver, "secret = \"file:secret\"");
    fs::write(home.path("secret"), format!("{SECRET}\n")).unwrap();
    let daemon = Daemon::start(&home);
    home.drop_job("good", &story());
    home.wait_done("good");
    wait_asked(&receiver, 1);
    home.drop_job("rejected", &json!({"version": 1}));
    home.wait_failed("rejected");
    home.drop_job("later", &json!({"version": 1, "not_before": "2099-01-01T00:00:00Z", "story": {"text": "A lamp."}}));
    wait::until("the job to wait", || match home.names("spool/queue").len() {
        0 => Err(()),
        _ => Ok(()),
    });
    assert!(home.run(&["cancel", "later"]).status.success());
    home.wait_failed("later");
    let asked = wait_asked(&receiver, 2);
    wait_delivered(&home);
    let told: Vec<Value> = asked.iter().map(Asked::json).collect();
    let seen: Vec<[&Value; 4]> =
        told.iter().map(|it| [&it["schema"], &it["event"], &it["job"], &it["document"]["schema"]]).collect();
    let notice = "reelspool/notice-v1";
    assert_eq!(seen[0], [notice, "done", "good", "reelspool/result-v1"]);
    assert_eq!(seen[1], [notice, "cancelled", "later", "reelspool/error-v1"]);
    assert_eq!(told[0]["document"], home.result("good").unwrap());
    assert_eq!(told[1]["document"], home.error("later").unwrap());
    for (asked, told) in asked.iter().zip(&told) {
        assert_eq!((asked.method.as_str(), asked.path.as_str()), ("POST", "/hook?room=7"));
        assert_eq!(asked.header("content-type"), Some("application/json"));
        assert_eq!(asked.header("x-reelspool-notice"), told["notice"].as_str());
        assert_eq!(asked.header("x-reelspool-signature").unwrap(), signature(&asked.body));
    }
    assert_eq!(receiver.asked().len(), 2, "a rejected file is no job");
    let (_, shown) = home.json(&["config", "show"]);
    let said = format!("{}{shown}{asked:?}", daemon.log());
    assert!(!said.contains(SECRET), "{said}");
    let db = fs::read(home.path("reelspool.db")).unwrap();
    assert!(!db.windows(SECRET.len()).any(|part| part == SECRET.as_bytes()));
}

/// Signs as the example in docs/operations.md verifies, with other code than ours.
fn signature(body: &[u8]) -> String {
    let code = "import hashlib, hmac, sys; print('sha256=' + hmac.new(sys.argv[1].encode(), \
                sys.stdin.buffer.read(), hashlib.sha256).hexdigest())";
    let mut python = std::process::Command::new("python3");
    python.args(["-c", code, SECRET]).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut python = python.spawn().unwrap();
    std::io::Write::write_all(&mut python.stdin.take().unwrap(), body).unwrap();
    String::from_utf8(python.wait_with_output().unwrap().stdout).unwrap().trim().to_owned()
}

#[test]
fn a_receiver_that_fails_twice_gets_the_same_notice_again() {
    let count = AtomicUsize::new(0);
    let receiver = Fake::start(move |_| match count.fetch_add(1, Ordering::Relaxed) {
        0 => Reply::bytes(500, "text/plain", "out of order"),
        1 => Reply::bytes(301, "text/plain", "").header("location", "/elsewhere"),
        _ => Reply::json(200, json!({})),
    });
    let home = home(&receiver, "events = [\"failed\"]");
    let config = fs::read_to_string(home.path("reelspool.toml")).unwrap();
    let config = config.replace("[video]", "[jobs]\nmax_attempts = 1\n[video]\nffmpeg = \"/nowhere/ffmpeg\"");
    fs::write(home.path("reelspool.toml"), config.replace("encoder = \"null\"", "")).unwrap();
    let daemon = Daemon::start(&home);
    home.drop_job("a", &story());
    home.wait_failed("a");
    make_due(&home, 1);
    make_due(&home, 2);
    wait_delivered(&home);
    let asked = receiver.asked();
    let told = asked[0].json();
    assert_eq!((&told["event"], &told["job"], asked.len()), (&json!("failed"), &json!("a"), 3), "{}", daemon.log());
    assert!(asked.iter().all(|it| it.body == asked[0].body && it.path == "/hook?room=7"), "{asked:#?}");
    daemon.wait_logged("notice.failed", "out of order");
    daemon.wait_logged("notice.failed", "status 301"); // the number alone may be in the name of the notice
}

#[test]
fn a_death_between_verdict_and_notice_loses_none() {
    let receiver = Fake::start(|_| Reply::json(200, json!({})));
    let home = home(&receiver, "");
    home.drop_job("a", &story());
    let mut daemon = Daemon::spawn_with(&home, &[("REELSPOOL_FAILPOINTS", "recorded@a=kill")]);
    assert!(!daemon.wait().success(), "{}", daemon.log());
    assert_eq!((waiting(&home), receiver.asked().len()), (1, 0));
    let _again = Daemon::start(&home);
    home.wait_done("a");
    wait_delivered(&home);
    assert_eq!(receiver.asked().len(), 1);
    assert_eq!(receiver.asked()[0].json()["document"], home.result("a").unwrap());
}

#[test]
fn a_silent_receiver_delays_no_job_and_its_notice_outlives_the_daemon() {
    let receiver = Fake::start(|_| Reply::bytes(200, "text/plain", "").manner(calls::fake::Manner::Silent));
    let home = home(&receiver, "");
    let mut daemon = Daemon::start(&home);
    home.drop_job("a", &story());
    wait_asked(&receiver, 1);
    home.drop_job("b", &story());
    home.wait_done("b");
    daemon.kill();
    assert_eq!(waiting(&home), 2, "{}", daemon.log());
}

#[test]
fn a_job_that_is_held_is_told_where_that_is_wanted_and_its_end_is_not() {
    let receiver = Fake::start(|_| Reply::json(200, json!({})));
    // The first answer is paid, and is no story; asking again would pass the cap.
    let model = Fake::start(|_| Reply::json(200, json!({"choices": [{"message": {"content": "no"}}]})));
    let writer = format!(
        "[providers.writer]\nkind = \"openai\"\nbase_url = \"{}\"\nprices.request = 0.04\n\
         [story]\nprovider = \"writer\"\n[costs]\nmax_per_day = 0.05\n",
        model.url()
    );
    let home = home(&receiver, &format!("events = [\"held\"]\n{writer}"));
    let _daemon = Daemon::start(&home);
    home.drop_job("a", &json!({"version": 1, "story": {"prompt": "a keeper", "on_failure": "fail"}}));
    let told = wait_asked(&receiver, 1)[0].json();
    assert_eq!((&told["event"], &told["document"]["code"]), (&json!("held"), &json!("cost_limit")), "{told}");
    assert!(told["document"]["reason"].as_str().unwrap().contains("0.05") && told["document"]["until"].is_string());
    home.drop_job("b", &story());
    home.wait_done("b");
    wait_delivered(&home);
    assert_eq!(receiver.asked().len(), 1, "only what is configured");
}

#[test]
fn a_program_gets_the_notice_and_a_render_sends_its_own() {
    let receiver = Fake::start(|_| Reply::bytes(503, "text/plain", "closed"));
    let home = home(&receiver, "command = [\"./tell\", \"--room\"]");
    fs::write(home.path("tell"), "#!/bin/sh\ncat > ../told.json\necho \"$@\" > ../args\nenv > ../env\n").unwrap();
    fs::set_permissions(home.path("tell"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(home.path("story.txt"), "The lamp went out at nine.").unwrap();
    let render = home.run(&["render", "story.txt", "--id", "a", "--out", "videos"]);
    assert!(render.status.success(), "{}", String::from_utf8_lossy(&render.stderr));
    let told = home.document("told.json").unwrap();
    assert_eq!((&told["event"], &told["job"], &told["revision"]), (&json!("done"), &json!("a"), &json!(1)));
    assert_eq!(told["document"]["state"], "done");
    assert_eq!(fs::read_to_string(home.path("args")).unwrap(), "--room\n");
    assert!(!fs::read_to_string(home.path("env")).unwrap().contains("HOME="), "it gets no environment");
    assert_eq!((receiver.asked().len(), waiting(&home)), (1, 1), "each way has its own tries");
    assert_eq!(receiver.asked()[0].json(), told);
}

#[test]
fn bad_settings_are_refused_without_the_secret() {
    let home = Home::new(&format!("[notices]\nsecret = \"{SECRET}\"\nurl = \"ftp://x/\"\ncommand = [\"\"]\n"));
    let said = home.run(&["config", "check"]);
    let words = String::from_utf8_lossy(&said.stderr).into_owned() + &String::from_utf8_lossy(&said.stdout);
    for part in ["credential:NAME", "http://", "must begin with a program"] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(!words.contains(SECRET), "{words}");
    let home = Home::new("[notices]\nsecret = \"env:KEY\"\n");
    let said = home.run(&["config", "check"]);
    assert!(String::from_utf8_lossy(&said.stderr).contains("notices.url"), "{said:?}");
    let home = Home::new("[notices]\nurl = \"http://127.0.0.1:1/\"\nsecret = \"env:NO_SUCH_KEY\"\n");
    let said = home.run(&["config", "check"]);
    assert!(String::from_utf8_lossy(&said.stderr).contains("NO_SUCH_KEY is not set"), "{said:?}");
}

#[test]
fn what_waits_in_the_outbox_is_in_status_and_doctor_which_never_asks_the_receiver() {
    let receiver = Fake::start(|_| Reply::bytes(503, "text/plain", "closed for today"));
    let home = home(&receiver, "");
    home.drop_job("a", &story());
    let mut daemon = Daemon::start(&home);
    home.wait_done("a");
    wait_asked(&receiver, 1);
    wait::until("a notice that was put off", || {
        let (_, status) = home.json(&["status"]);
        if status["notices"]["failing"] == 1 { Ok(()) } else { Err(status["notices"].clone()) }
    });
    daemon.kill(); // it would go on trying
    let (_, status) = home.json(&["status"]);
    let notices = &status["notices"];
    assert_eq!((&notices["waiting"], notices["next_try"].is_string()), (&json!(1), true), "{notices}");
    assert!(notices["last_error"].as_str().unwrap().contains("closed for today"), "{notices}");
    let screen = String::from_utf8(home.run(&["status"]).stdout).unwrap();
    assert!(screen.contains("notices     1 wait, 1 of them failed; next try in "), "{screen}");
    let asked = receiver.asked().len();
    let doctor = String::from_utf8(home.run(&["doctor", "--online"]).stdout).unwrap();
    let line = doctor.lines().find(|line| line.contains("notices")).unwrap();
    assert!(line.starts_with("warn") && line.contains("never asked; 1 wait, 1 of them failed, next try at "), "{line}");
    assert!(!doctor.contains("room=7") && !line.contains("/hook"), "an address may be a secret: {line}");
    assert_eq!(receiver.asked().len(), asked);
    for name in ["reelspool.db-wal", "reelspool.db-shm"] {
        std::fs::remove_file(home.path(name)).unwrap_or_default();
    }
    std::fs::write(home.path("reelspool.db"), "no ledger").unwrap();
    let doctor = String::from_utf8(home.run(&["doctor", "--set", "notices.secret=env:NO_SUCH_KEY"]).stdout).unwrap();
    let line = doctor.lines().find(|line| line.contains("notices")).unwrap();
    assert!(
        line.starts_with("fail") && line.contains("NO_SUCH_KEY"),
        "a broken outbox hides no missing secret: {line}"
    );
}
