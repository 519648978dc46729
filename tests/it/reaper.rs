//! The reaper of the real binary: with and without a daemon, killed at every step, on a full disk.

use crate::removal::{set_immutable, skipped};
use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, REELSPOOL};
use crate::support::wait;
use failpoint::FailPoint;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Settings with which the next pass removes everything of finished jobs.
const IMPATIENT: [(&str, &str); 3] = [
    ("REELSPOOL__REAPER__MIN_AGE", "0s"),
    ("REELSPOOL__REAPER__PRESERVE_FAILED", "0s"),
    ("REELSPOOL__SPOOL__KEEP_RESULTS", "0s"),
];

fn good() -> Value {
    json!({"version": 1, "story": {"text": "The lamp went out at nine."}})
}

/// A job whose voice does not exist, so that it fails at once and leaves its workspace.
fn bad() -> Value {
    json!({"version": 1, "story": {"text": "Es kam.", "language": "de"}, "tts": {"provider": "flite"}})
}

fn home_with_failed(ids: &[&str]) -> Home {
    let home = Home::new(NULL_PROVIDERS);
    let mut daemon = Daemon::start(&home);
    for id in ids {
        home.drop_job(id, &bad());
        home.wait_failed(id);
    }
    // The error file is there before the job has left running/, so a killed daemon may leave it there.
    daemon.terminate();
    assert!(daemon.wait().success());
    home
}

/// Calls the program with `--json` and the settings of [`IMPATIENT`].
fn json_impatient(home: &Home, args: &[&str]) -> (i32, Value) {
    let output = home.command(&[args, &["--json"]].concat()).envs(IMPATIENT).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let document = serde_json::from_str(&text);
    let document = document.unwrap_or_else(|error| panic!("{args:?}: {error}: {text}{:?}", output.stderr));
    (output.status.code().unwrap(), document)
}

fn reports(daemon: &Daemon) -> Vec<Value> {
    let lines = daemon.log();
    let lines = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter(|line| line["event"] == "reaper.report").collect()
}

#[test]
fn a_death_at_any_step_of_the_reaper_leaves_no_orphan_after_the_next_start() {
    for point in FailPoint::OF_REAPER {
        let home = home_with_failed(&["a"]);
        let order = format!("{}=kill", point.as_str());
        let mut daemon = Daemon::spawn_with(&home, &[&IMPATIENT[..], &[("REELSPOOL_FAILPOINTS", &order)]].concat());
        assert!(!daemon.wait().success(), "{order} did not kill the daemon: {}", daemon.log());
        let again = Daemon::start_with(&home, &IMPATIENT);
        wait::until("everything old to be gone", || {
            let left: Vec<String> =
                ["job_workspaces", "trash", "spool/failed", "job_logs"].map(|dir| home.names(dir)).concat();
            if left.is_empty() { Ok(()) } else { Err((order.clone(), left, again.log())) }
        });
        home.drop_job("a", &bad());
        wait::until("the same job to be recognised", || {
            let log = again.log();
            if again.count("job.duplicate", "\"a\"") == 1 { Ok(()) } else { Err(log) }
        });
        assert_eq!(again.count("job.claimed", "\"a\""), 0, "{order}");
        drop(again);
        let (code, du) = home.json(&["du", "--verify"]);
        assert_eq!((code, &du["workspaces"]["preserved"]["entries"]), (0, &json!(0)), "{order}: {du:#}");
        assert_eq!(home.json(&["show", "a"]).1["state"], "failed", "{order}");
    }
}

#[test]
fn people_list_keep_and_remove_what_failed_jobs_left() {
    let home = home_with_failed(&["a", "b", "c"]);
    let (code, list) = home.json(&["workspaces", "list"]);
    let items = list["items"].as_array().unwrap();
    assert_eq!((code, items.len(), &items[0]["state"]), (0, 3, &json!("failed")));
    assert!(8192 < items[0]["bytes"].as_u64().unwrap() && items[0]["kept"] == false, "{list:#}");
    let (_, shown) = home.json(&["workspaces", "show", "a"]);
    assert_eq!(shown["reason"]["code"], "voice_unknown");
    for args in [["workspaces", "show", "nobody"], ["workspaces", "keep", "nobody"], ["workspaces", "rm", "nobody"]] {
        assert_eq!(home.json(&args).0, 4, "{args:?}");
    }
    assert_eq!(home.json(&["reap", "nobody"]).0, 4);
    assert_eq!(home.json(&["workspaces", "keep", "b"]).0, 0);
    assert_eq!(home.json(&["workspaces", "keep", "c", "--until", "2026-01-01T00:00:00Z"]).0, 2, "that is over");
    assert_eq!(home.json(&["workspaces", "keep", "c", "--until", "30d"]).0, 0);
    let (code, dry) = json_impatient(&home, &["reap", "--dry-run"]);
    assert_eq!((code, &dry["removed"], &dry["workspaces_kept"]), (0, &json!(1), &json!(2)), "{dry:#}");
    assert_eq!((&dry["plan"][0]["id"], &dry["plan"][0]["reason"]), (&json!("a"), &json!("age")));
    assert_eq!(home.names("job_workspaces"), ["a", "b", "c"]);
    let (code, young) = home.json(&["reap"]);
    assert_eq!((code, &young["removed"], &young["trigger"]), (0, &json!(0), &json!("manual")), "they are young");
    assert_eq!(home.json(&["workspaces", "rm", "b"]).0, 1, "it is kept");
    assert_eq!(home.json(&["workspaces", "unkeep", "b"]).0, 0);
    let (code, removed) = home.json(&["workspaces", "rm", "b"]);
    assert_eq!((code, &removed["removed"], &removed["outcome"]), (0, &json!(1), &json!("ok")), "{removed:#}");
    assert!(8192 < removed["freed_bytes"].as_u64().unwrap());
    let said = home.command(&["reap"]).envs(IMPATIENT).output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines.len() == 3 && lines[1].starts_with("a   failed") && lines[1].ends_with("age"), "{said}");
    assert!(lines[2].starts_with("reaper: removed 1 of 2 preserved workspaces, freed "), "{said}");
    assert!(lines[2].contains(" old results; bg_images "), "{said}");
    assert_eq!(home.names("job_workspaces"), ["c"]);
    let status = home.json(&["status"]).1;
    assert_eq!(status["reaper"]["last"]["removed"], 1, "{status:#}");
    assert_eq!((home.json(&["workspaces", "unkeep", "c"]).0, home.json(&["workspaces", "rm", "c"]).0), (0, 0));
    let report = home.json(&["status"]).1["reaper"]["last"].clone();
    assert_eq!(report["workspaces_preserved"], 1, "what a person chose says nothing about the limits: {report:#}");
    assert!(report.as_object().unwrap().values().all(|it| !it.is_array()), "the flat report of the log: {report:#}");
}

#[test]
fn what_is_not_ours_is_named_and_a_limit_that_asks_for_one_says_so() {
    let home = home_with_failed(&["a"]);
    let strange = home.path("job_workspaces/strange");
    fs::create_dir(&strange).unwrap();
    let (code, list) = home.json(&["workspaces", "list"]);
    assert_eq!((code, &list["unknown"]), (0, &json!([strange.to_str().unwrap()])));
    assert_eq!(list["items"][0]["goes_by"], json!(null));
    let (_, list) = home.json(&["--set", "reaper.max_preserved=0", "--set", "reaper.min_age=0s", "workspaces", "list"]);
    assert_eq!(list["items"][0]["goes_by"], "count");
    for args in
        [&["workspaces", "show", "strange"][..], &["workspaces", "rm", "strange", "--yes"], &["reap", "strange"]]
    {
        let refused = home.run(args);
        let told = String::from_utf8_lossy(&refused.stderr);
        assert!(refused.status.code() == Some(4) && told.contains("not made by this installation"), "{args:?}: {told}");
    }
    assert!(strange.is_dir());
}

#[test]
fn what_stays_is_said_with_the_reason() {
    let home = home_with_failed(&["a", "b", "c"]);
    assert_eq!(home.json(&["workspaces", "keep", "a"]).0, 0);
    let (code, dry) = home.json(&["reap", "a", "b", "--older-than", "30d", "--dry-run"]);
    let spared: BTreeSet<String> = dry["spared"].as_array().unwrap().iter().map(Value::to_string).collect();
    let stays = |id: &str| json!({"id": id, "reason": "not_meant", "kept_until": null}).to_string();
    assert_eq!((code, spared, &dry["plan"]), (0, BTreeSet::from([stays("a"), stays("b")]), &json!([])), "{dry:#}");
    let said = home.command(&["reap", "a", "b"]).output().unwrap();
    assert_eq!(said.status.code(), Some(1), "one that was named stays");
    let said = String::from_utf8(said.stdout).unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "a  stays: it is kept; `reelspool workspaces unkeep` ends that");
    assert!(lines[2].starts_with("b ") && lines[2].ends_with("manual"), "{said}");
    assert!(lines[3].starts_with("reaper: removed 1 of 3 preserved workspaces"), "{said}");
    let help = String::from_utf8(home.command(&["reap", "--help"]).output().unwrap().stdout).unwrap();
    let help: Vec<&str> = help.split_whitespace().collect();
    assert!(help.join(" ").contains("What is kept or in use stays in any case."), "{help:?}");

    let stays = home.path("job_workspaces/c/temp/stays");
    fs::write(&stays, b"x").unwrap();
    if !set_immutable(&stays, true) {
        return skipped("a file that cannot go", "chattr +i is refused");
    }
    let output = home.command(&["reap", "c"]).output().unwrap();
    let trashed = home.path("trash").join(&home.names("trash")[0]).join("temp/stays");
    assert!(set_immutable(&trashed, false));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(&format!("error: {}: cannot remove", trashed.display())), "{said}");
    assert!(said.contains("Operation not permitted") && said.contains("it stays in the trash"), "{said}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_pass_that_is_told_to_stop_ends_with_its_report() {
    let home = home_with_failed(&["a", "b", "c"]);
    let mut command = home.command(&["reap", "--json"]);
    let output = command.envs(IMPATIENT).env("REELSPOOL_FAILPOINTS", "reaper_trashed=term").output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    // How far it got depends on when the signal arrives; the next pass completes what was begun.
    assert_eq!((output.status.code(), &report["errors"]), (Some(0), &json!(0)), "{report:#}");
    json_impatient(&home, &["reap"]);
    assert_eq!((home.names("job_workspaces"), home.names("trash")), (vec![], vec![]));
}

#[test]
fn a_daemon_that_ends_when_idle_lets_its_pass_end_first() {
    let home = home_with_failed(&["a", "b", "c"]);
    let output = home.command(&["serve", "--once"]).envs(IMPATIENT).output().unwrap();
    assert!(output.status.success());
    let log = String::from_utf8(output.stderr).unwrap();
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let reports: Vec<Value> = lines.filter(|line| line["event"] == "reaper.report").collect();
    assert_eq!((reports.len(), &reports[0]["outcome"], &reports[0]["removed"]), (1, &json!("ok"), &json!(3)), "{log}");
    assert_eq!((home.names("job_workspaces"), home.names("trash")), (vec![], vec![]));
}

#[test]
fn a_lost_token_is_asked_for_and_never_made_anew() {
    let home = home_with_failed(&["a"]);
    let (token, kept) = (home.path(".reelspool-token"), home.path("kept-token"));
    fs::rename(&token, &kept).unwrap();
    assert_eq!(home.json(&["du"]).0, 0);
    for line in [
        "workspaces list",
        "workspaces keep a",
        "workspaces rm a --yes",
        "reap a",
        "reap --dry-run",
        "reap",
        "du --verify",
        "serve --once",
        "doctor",
    ] {
        let args: Vec<&str> = line.split(' ').collect();
        let refused = home.command(&args).envs(IMPATIENT).output().unwrap();
        let told = String::from_utf8([refused.stdout, refused.stderr].concat()).unwrap();
        assert!(!refused.status.success() && told.contains("has lost its .reelspool-token, copy"), "{line}: {told}");
    }
    assert!(!token.try_exists().unwrap());
    fs::copy(home.path("spool/.reelspool-token"), &token).unwrap();
    assert_eq!(fs::read(&token).unwrap(), fs::read(&kept).unwrap());
    assert_eq!(json_impatient(&home, &["reap"]).1["removed"], 1);
}

#[test]
fn who_has_no_rights_is_told_whose_it_takes() {
    let home = home_with_failed(&["a"]);
    let may_enter = fs::Permissions::from_mode(0o755);
    fs::set_permissions(home.path(""), may_enter.clone()).unwrap();
    fs::copy(REELSPOOL, home.path("program")).unwrap();
    fs::set_permissions(home.path("program"), may_enter).unwrap();
    let config = home.path("reelspool.toml");
    for line in
        ["reap", "reap --dry-run", "workspaces list", "workspaces keep a", "workspaces rm a --yes", "du --verify"]
    {
        let mut as_nobody = Command::new("setpriv");
        as_nobody.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]).arg(home.path("program"));
        let output = as_nobody.arg("--config").arg(&config).args(line.split(' ')).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        if told.starts_with("setpriv:") {
            return skipped("a user without rights", "another user cannot be had");
        }
        assert!(output.status.code() == Some(77) && told.contains("sudo -u reelspool"), "{line}: {told}");
        assert!(told.matches("because:").count() <= 1, "{line}: {told}");
    }
    assert_eq!(home.names("job_workspaces"), ["a"]);
}

#[test]
fn what_is_aged_is_said_to_be() {
    let home = home_with_failed(&["a"]);
    assert_eq!(json_impatient(&home, &["reap"]).0, 0);
    assert!(home.json(&["show", "a"]).1["aged_at"].is_string());
    let said = |args: &[&str]| {
        let output = home.command(args).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    assert!(said(&["show", "a"]).1.contains("ago with the history: spool.keep_results"));
    let (code, logs) = said(&["logs", "a"]);
    assert!(code == 66 && logs.contains("was removed with its results"), "{code} {logs}");
    fs::write(home.path("a.json"), bad().to_string()).unwrap();
    let (_, again) = said(&["submit", "--id", "a", home.path("a.json").to_str().unwrap()]);
    assert!(again.contains("its results were removed") && !again.contains("reelspool retry"), "{again}");
}

#[test]
fn before_the_first_start_there_is_nothing_to_reap() {
    let home = Home::new(NULL_PROVIDERS);
    assert_eq!(
        home.json(&["workspaces", "list"]),
        (0, json!({"schema": "reelspool/list-v1", "items": [], "unknown": []}))
    );
    let (code, du) = home.json(&["du"]);
    assert_eq!((code, &du["bg_images"]["files"]), (0, &json!(0)));
    assert!(0 < du["disk"]["total_bytes"].as_u64().unwrap(), "{du:#}");
    let (code, report) = home.json(&["reap", "--dry-run"]);
    assert_eq!((code, &report["outcome"], &report["removed"]), (0, &json!("ok"), &json!(0)), "{report:#}");
    assert_eq!(home.names("."), ["reelspool.toml"], "who looks makes nothing");
    let (code, report) = home.json(&["reap"]);
    assert_eq!((code, &report["outcome"], &report["removed"]), (0, &json!("ok"), &json!(0)), "{report:#}");
}

#[test]
fn the_counters_are_exact_after_jobs_and_reapers_worked_at_the_same_time() {
    let home = Home::new(&format!(
        "{NULL_PROVIDERS}[reaper]\ninterval = \"1s\"\nmin_age = \"0s\"\npreserve_failed = \"1s\"\n"
    ));
    let mut daemon = Daemon::start(&home);
    let ids: Vec<String> = (0..90).map(|n| format!("job-{n:02}")).collect();
    for (n, id) in ids.iter().enumerate() {
        let mut job = if n % 3 == 0 { bad() } else { good() };
        job["keep_workspace"] = json!(n % 30 == 1);
        home.drop_job(id, &job);
        if n % 15 == 0 {
            let (code, report) = home.json(&["reap"]);
            assert!([0, 75].contains(&code), "{report:#}"); // 75: the daemon runs a pass
        }
    }
    for (n, id) in ids.iter().enumerate() {
        if n % 3 == 0 {
            home.wait_failed(id)
        } else {
            home.wait_done(id)
        };
    }
    wait::until("what failed to be gone", || {
        let left = [home.names("job_workspaces"), home.names("trash")].concat();
        if left == ["job-01", "job-31", "job-61"] { Ok(()) } else { Err(left) }
    });
    let passes = reports(&daemon);
    let named: BTreeSet<&str> = passes.iter().map(|report| report["pass_id"].as_str().unwrap()).collect();
    assert_eq!(named.len(), passes.len(), "one report per pass");
    assert!(passes.iter().all(|report| report["errors"] == 0), "{passes:#?}");
    daemon.terminate();
    assert!(daemon.wait().success());
    let (code, du) = home.json(&["du", "--verify"]);
    assert_eq!((code, &du["verified"]["exact"]), (0, &json!(true)), "{du:#}");
    assert_eq!((&du["workspaces"]["preserved"]["entries"], &du["workspaces"]["trashed"]), (&json!(3), &json!(0)));
}

/// Tells whether this test may mount file systems; if not, prints what is skipped.
fn may_mount(what: &str) -> bool {
    let allowed = Command::new("unshare").args(["-m", "true"]).status().is_ok_and(|status| status.success());
    if !allowed {
        skipped(what, "mounts are refused");
    }
    allowed
}

#[test]
fn a_mount_in_the_workspaces_is_never_touched() {
    if !may_mount("a mount among the workspaces") {
        return;
    }
    let home = home_with_failed(&["a", "b"]);
    let script = "set -e
        mount -t tmpfs none job_workspaces/a && cp keep.json job_workspaces/a/.reelspool.json
        mkdir outside && echo precious > outside/file && mkdir job_workspaces/b/temp/bind
        mount --bind outside job_workspaces/b/temp/bind
        \"$REELSPOOL\" --config reelspool.toml reap --json || true
        test -f job_workspaces/a/.reelspool.json && test -f outside/file";
    fs::copy(home.path("job_workspaces/a/.reelspool.json"), home.path("keep.json")).unwrap();
    let program = crate::support::home::REELSPOOL;
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", script]).env("REELSPOOL", program).envs(IMPATIENT).current_dir(home.path(""));
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&report["workspaces_unknown"], &report["workspaces_trashed"]), (&json!(1), &json!(1)), "{report:#}");
    assert_eq!((&report["outcome"], &report["first_error"]), (&json!("partial"), &json!("remove")));
    assert_eq!(fs::read_to_string(home.path("outside/file")).unwrap(), "precious\n");
    let (code, again) = json_impatient(&home, &["reap"]);
    assert_eq!((code, &again["workspaces_trashed"], home.names("job_workspaces")), (0, &json!(0), Vec::new()));
}

/// A small file system in the home directory; unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts one; `None` if this machine does not allow it.
    fn make(home: &Home, options: &[&str]) -> Option<Self> {
        let (image, at) = (home.path("disk.img"), home.path("disk"));
        fs::create_dir_all(&at).unwrap();
        fs::File::create(&image).unwrap().set_len(24 << 20).unwrap();
        let ran = |program: &str, args: &[&str], paths: &[&Path]| {
            Command::new(program).args(args).args(paths).output().is_ok_and(|output| output.status.success())
        };
        let made = ran("mkfs.ext4", &[&["-q", "-F", "-m", "0"], options].concat(), &[&image])
            && ran("mount", &["-o", "loop"], &[&image, &at]);
        if !made {
            skipped("a full disk", "mkfs.ext4 or loop devices are refused");
        }
        made.then_some(Self(at))
    }

    /// Writes files into a directory until nothing more fits.
    fn fill(dir: &Path, bytes: usize) {
        fs::create_dir_all(dir).unwrap_or_default();
        for n in 0.. {
            let file = fs::File::create(dir.join(format!("fill-{n}")));
            if file.and_then(|mut file| file.write_all(&vec![7; bytes])).is_err() {
                return;
            }
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.0).status().map(drop).unwrap_or_default();
    }
}

/// Makes a home whose state directory is on a small disk; `None` if this machine does not allow it.
fn home_on_small_disk(options: &[&str], settings: &str) -> Option<(SmallDisk, Home)> {
    if !may_mount("a full disk") {
        return None;
    }
    let home = Home::new(&format!("{NULL_PROVIDERS}[reaper]\n{settings}"));
    let disk = SmallDisk::make(&home, options)?;
    let config = fs::read_to_string(home.path("reelspool.toml")).unwrap();
    let state = format!("state_dir = \"{}\"", disk.0.display());
    let old = format!("state_dir = \"{}\"", home.path("").display()).replace("/\"", "\"");
    assert!(config.contains(&old), "{config}");
    fs::write(home.path("reelspool.toml"), config.replace(&old, &state)).unwrap();
    Some((disk, home))
}

#[test]
fn for_room_that_the_trash_still_holds_no_workspace_goes() {
    let Some((disk, home)) = home_on_small_disk(&[], "min_age = \"0s\"\n") else { return };
    let daemon = Daemon::start(&home);
    for id in ["a", "b"] {
        home.drop_job(id, &bad());
        home.wait_failed(id);
    }
    drop(daemon); // killed
    SmallDisk::fill(&disk.0.join("trash/left.1.0"), 200_000);
    let (code, report) = home.json(&["reap"]);
    assert_eq!((code, &report["disk_state"], &report["removed"]), (0, &json!("ok"), &json!(0)), "{report:#}");
    assert_eq!((&report["workspaces_preserved"], &report["wanted_bytes"]), (&json!(2), &json!(0)), "{report:#}");
    assert!(12 << 20 < report["freed_bytes"].as_u64().unwrap(), "{report:#}");
}

#[test]
fn what_cannot_go_is_told_once_with_the_reason_and_where_it_is_now() {
    let home = home_with_failed(&["a"]);
    let stays = home.path("job_workspaces/a/temp/stays");
    fs::write(&stays, b"x").unwrap();
    if !set_immutable(&stays, true) {
        return skipped("a file that cannot go", "chattr +i is refused");
    }
    let daemon = Daemon::start_with(&home, &IMPATIENT);
    wait::until("the first pass", || if reports(&daemon).is_empty() { Err(daemon.log()) } else { Ok(()) });
    let trashed = home.path("trash").join(&home.names("trash")[0]).join("temp/stays");
    assert!(set_immutable(&trashed, false));
    let first = reports(&daemon).remove(0);
    assert_eq!((&first["removed"], &first["errors"]), (&json!(1), &json!(1)), "{first:#}");
    let log = daemon.log();
    let told = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let told: Vec<Value> = told.filter(|line| line["event"] == "reaper.item_failed").collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    let failed = [&told[0]["op"], &told[0]["errno"], &told[0]["path"]];
    assert_eq!(failed, [&json!("remove"), &json!(1), &json!(trashed)], "{told:#?}");
}

fn check_full(options: &[&str], bytes: usize) {
    let found = home_on_small_disk(options, "interval = \"1s\"\nmin_age = \"0s\"\n");
    let Some((disk, home)) = found else { return };
    let daemon = Daemon::start(&home);
    for id in ["a", "b"] {
        home.drop_job(id, &bad());
        home.wait_failed(id);
    }
    SmallDisk::fill(&disk.0.join("job_workspaces/a/temp"), bytes);
    home.drop_job("good", &good());
    home.wait_done("good");
    wait::until("the reaper to tell of it", || {
        let removed: u64 = reports(&daemon).iter().map(|report| report["removed"].as_u64().unwrap()).sum();
        if 0 < removed { Ok(()) } else { Err(daemon.log()) }
    });
    assert!(!disk.0.join("job_workspaces/a").is_dir(), "{}", daemon.log());
    wait::until("the disk to be told as ok", || match daemon.count("disk.state_changed", "\"state\":\"ok\"") {
        0 => Err(daemon.log()),
        _ => Ok(()),
    });
    home.drop_job("c", &bad());
    home.wait_failed("c");
    drop(daemon);

    SmallDisk::fill(&disk.0.join("job_workspaces/c/temp"), bytes);
    assert!(home.run(&["list"]).status.success(), "what the killed daemon left is read");
    let (code, report) = home.json(&["reap"]);
    assert!([0, 1].contains(&code) && 1 <= report["removed"].as_u64().unwrap(), "{code} {report:#}");
    assert_eq!(report["disk_state"], "ok", "{report:#}");
    let _daemon = Daemon::start(&home);
    home.drop_job("again", &good());
    home.wait_done("again");
}

#[test]
fn on_a_full_disk_the_reaper_makes_room_and_jobs_go_on() {
    check_full(&[], 200_000);
}

#[test]
fn without_free_inodes_the_reaper_makes_room_and_jobs_go_on() {
    check_full(&["-N", "400"], 0);
}
