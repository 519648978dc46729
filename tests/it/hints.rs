//! Every hint leads somewhere: the commands that errors name are run as they are printed, in the situation of the error.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, REELSPOOL};
use job::Code;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Settings with which every video fails.
const BROKEN_VIDEO: &str = "[tts]\nprovider = \"null\"\nfallback = []\n[images]\nprovider = \"null\"\nfallback = []\n\
                            [video]\nffmpeg = \"/bin/false\"\n[jobs]\nmax_attempts = 1\n";
const STORY: &str = r#"{"version": 1, "story": {"text": "The lamp went out at nine."}}"#;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

/// Returns the commands of this program between backticks.
fn commands(text: &str) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(|command| command.starts_with("reelspool ")).map(str::to_owned).collect()
}

/// Runs a printed command in a shell, where the program is in the PATH and no terminal is there.
fn follow(dir: &Path, command: &str) -> Output {
    let program = Path::new(REELSPOOL).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).current_dir(dir).env("PATH", path).env("XDG_STATE_HOME", dir.join("state"));
    shell.env_remove("REELSPOOL_CONFIG").output().unwrap()
}

/// Checks that a printed command is no dead end.
#[track_caller]
fn check(dir: &Path, command: &str, situation: &str) {
    let output = follow(dir, command);
    // What is wrong is the answer of these: something is, no file is good, no daemon runs.
    let answers = [("doctor", 1), ("validate", 65), ("status", 3)];
    let is_told = |(name, code): &(&str, i32)| command.contains(name) && output.status.code() == Some(*code);
    let good = output.status.success() || answers.iter().any(is_told);
    assert!(good, "after {situation}: `{command}` ended with {}\n{}", output.status, said(&output));
}

/// Makes a home with a job that failed, one that was cancelled, one that is done and a rejected file.
fn home() -> Home {
    let home = Home::new(BROKEN_VIDEO);
    assert!(home.run(&["init", "."]).status.success());
    for id in ["bad", "gone"] {
        home.drop_job(id, &serde_json::from_str(STORY).unwrap());
    }
    home.drop_job("wrong", &json!({"version": 1, "story": {"txt": "a"}}));
    fs::write(home.path("spool/incoming/gone.cancel"), "").unwrap();
    fs::write(home.path("good.json"), STORY).unwrap();
    fs::write(home.path("wrong.json"), "{\"version\": 1,").unwrap();
    assert!(home.run(&["serve", "--once"]).status.success());
    assert_eq!(home.error("bad").unwrap()["state"], "failed");
    home
}

#[test]
fn the_hint_of_every_code_can_be_followed() {
    let home = home();
    let config = home.path("reelspool.toml");
    for code in Code::ALL {
        // Where a hint says ID and FILE, an error names the job and the file.
        let job = if *code == Code::Cancelled { "gone" } else { "bad" };
        let file = if *code == Code::IdConflict { "good.json" } else { "wrong.json" };
        let hint = code.hint().replace(" ID`", &format!(" {job}`")).replace(" FILE`", &format!(" {file}`"));
        for command in commands(&hint) {
            check(home.path(".").as_path(), &format!("{command} -c {}", config.display()), code.as_str());
        }
    }
    for job in ["bad", "gone"] {
        let error = home.error(job).unwrap();
        for key in ["logs", "retry"] {
            let command = format!("{} -c {}", error[key].as_str().unwrap(), config.display());
            check(home.path(".").as_path(), &command, job);
        }
        assert!(!error["error"]["hint"].as_str().unwrap().contains(" ID`"), "{error:#}");
    }
}

#[test]
fn the_commands_that_an_error_names_work_as_they_are_printed() {
    let home = home();
    let cases = [
        "show nobody",
        "wait nobody",
        "cancel nobody",
        "retry nobody",
        "retry wrong",
        "list --state lost",
        "logs bad --stage voice",
        "validate wrong.json",
        "submit wrong.json",
        "render wrong.json",
        "render good.json --id fresh",
        "retry fresh",
        "submit good.json --id bad",
        "submit good.json --id bad --priority 3",
        "show bad",
        "show gone",
        "show wrong",
        "workspaces show nobody",
        "list --search nothing",
        "list",
        "config check --set video.fps=31",
        "config check --set tts.provider=flite --set tts.voice=nobody",
        "submit good.json --id voiced --field tts.provider=flite --field tts.voice=nobody",
        "serve --once --set video.fps=31",
        "status",
        "pause",
        "serve --once",
        "resume",
    ];
    let mut followed = 0;
    for case in cases {
        let args: Vec<&str> = case.split(' ').collect();
        for command in commands(&said(&home.run(&args))) {
            followed += 1;
            // A daemon that is started by hand would run until it is stopped.
            let command = command.replacen("reelspool serve", "reelspool serve --once", 1);
            check(home.path(".").as_path(), &command, case);
        }
    }
    assert!(20 < followed, "only {followed} commands were found");
}

#[test]
fn a_render_that_was_stopped_says_how_to_go_on_and_how_it_ended() {
    use rustix::process::{Pid, Signal, kill_process};
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new(&NULL_PROVIDERS.replace("encoder = \"null\"", "ffmpeg = \"./slow-ffmpeg\""));
    fs::write(home.path("slow-ffmpeg"), "#!/bin/sh\necho begun > began\ncat > /dev/null\nexec sleep 1000\n").unwrap();
    fs::set_permissions(home.path("slow-ffmpeg"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(home.path("good.json"), STORY).unwrap();
    let begun = || {
        let log = fs::read_to_string(home.path("job_logs/good.log")).unwrap_or_default();
        log.lines().filter(|line| line.contains("stage.started") && line.contains("\"video\"")).count()
    };
    for (signal, exit) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let before = begun();
        let mut command = home.command(&["render", "good.json"]);
        let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
        crate::support::wait::until("the video stage", || {
            if before < begun() { Ok(()) } else { Err((before, home.names("job_logs"))) }
        });
        kill_process(Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap(), signal).unwrap();
        let output = child.wait_with_output().unwrap();
        let words = said(&output);
        assert_eq!(output.status.code(), Some(exit), "{words}");
        assert!(words.contains("render it again") && !words.contains("reelspool retry"), "{words}");
        let retry = home.run(&["retry", "good"]);
        assert!(said(&retry).contains("render the file again"), "{}", said(&retry));
    }
    let logged = home.run(&["logs", "good"]);
    assert!(said(&logged).contains("stage.started"), "{}", said(&logged));
}

#[test]
fn a_corrected_file_ends_its_rejection() {
    let home = home();
    let daemon = Daemon::start(&home);
    let (_, listed) = home.json(&["list", "--state", "rejected"]);
    assert_eq!((&listed["items"][0]["id"], &listed["items"][0]["code"]), (&json!("wrong"), &json!("unknown_field")));
    assert!(said(&home.run(&["status"])).contains("1 rejected"));
    assert!(said(&home.run(&["list"])).contains("1 rejected: `reelspool list --state rejected"));
    assert_eq!(home.json(&["status"]).1["jobs"]["rejected"], 1);
    let shown = said(&home.run(&["show", "wrong"]));
    assert!(shown.contains("did you mean `text`?") && shown.contains("ago; a corrected file"), "{shown}");
    home.drop_job("wrong", &serde_json::from_str(STORY).unwrap());
    crate::support::wait::until("the corrected job", || {
        let error = home.error("wrong").unwrap_or_default();
        if error["state"] == "failed" { Ok(()) } else { Err((error, daemon.log())) }
    });
    assert_eq!(home.json(&["list", "--state", "rejected"]).1["items"], json!([]));
    assert_eq!(home.json(&["status"]).1["jobs"]["rejected"], 0);
}

#[test]
fn published_files_that_were_removed_are_missed() {
    let home = Home::new(NULL_PROVIDERS);
    assert!(home.run(&["init", "."]).status.success());
    home.drop_job("kept", &serde_json::from_str(STORY).unwrap());
    home.drop_job("lost", &serde_json::from_str(STORY).unwrap());
    assert!(home.run(&["serve", "--once"]).status.success());
    assert!(said(&home.run(&["doctor"])).contains("the files of the last 2 jobs are there"));
    let video = Home::video(&home.result("lost").unwrap());
    fs::remove_file(&video).unwrap();
    let (_, shown) = home.json(&["show", "lost"]);
    assert_eq!(shown["missing_outputs"], json!([shown["document"]["outputs"][0]["url"]]));
    assert_eq!(home.json(&["show", "kept"]).1["missing_outputs"], json!([]));
    assert!(said(&home.run(&["show", "lost"])).contains("removed since"));
    assert!(said(&home.run(&["doctor"])).contains("1 of the last 2 jobs miss files that were published: lost"));
    assert_eq!(home.json(&["du", "--verify"]).1["published_missing"], json!(["lost"]));
}
