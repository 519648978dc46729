//! Stories as plain files: at every door, by their content, several at once.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::wait;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

const STORY: &str = "The lamp went out at nine. Nobody had lit it for years.\n";
const JOB: &str = r#"{"version": 1, "story": {"text": "The lamp went out at nine."}}"#;

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

/// Copies a file into incoming/ as a file manager does.
fn copy(home: &Home, name: &str, content: &str) {
    fs::write(home.path("spool/incoming").join(name), content).unwrap();
}

fn home() -> Home {
    let home = Home::new(NULL_PROVIDERS);
    assert!(home.run(&["init", "."]).status.success());
    home
}

#[test]
fn a_story_dropped_into_the_spool_is_a_job_like_any_other() {
    let home = home();
    for (name, content) in [
        ("story.txt", STORY),
        ("fog.md", "# The Fog\n\nIt **came**.\n"),
        ("LOUD.TXT", STORY),
        ("Über Nacht.markdown", STORY),
        ("upper.JSON", JOB),
        ("hidden.json.txt", JOB),
    ] {
        copy(&home, name, content);
    }
    assert_eq!(code(&home.run(&["serve", "--once"])), Some(0));
    let ids = String::from_utf8(home.run(&["list", "--ids", "--sort", "id"]).stdout).unwrap();
    let ids: Vec<&str> = ids.lines().collect();
    assert_eq!(ids.len(), 6, "{ids:?}");
    assert!(ids[2].starts_with("loud-") && ids[4].starts_with("uber-nacht-"), "{ids:?}");
    for id in ["fog", "hidden", "story", "upper"] {
        assert!(ids.contains(&id) && home.result(id).is_some(), "{id}: {ids:?}");
        assert!(home.document(&format!("spool/done/{id}.json")).unwrap()["story"].is_object());
    }
    assert_eq!(home.json(&["show", "fog"]).1["title"], "The Fog");
    home.assert_nothing_left();

    copy(&home, "story.txt", STORY);
    let daemon = Daemon::start(&home);
    wait::until("the duplicate to be noticed", || match daemon.count("job.duplicate", "\"story\"") {
        1 => Ok(()),
        _ => Err(daemon.log()),
    });
    assert_eq!(home.json(&["show", "story"]).1["run"], 1, "the same story twice runs once");
    assert!(home.run(&["retry", "story"]).status.success());
    wait::until("the second run", || match home.json(&["show", "story"]).1 {
        job if job["run"] == 2 && job["state"] == "done" => Ok(()),
        job => Err(job),
    });
}

#[test]
fn what_is_no_job_by_its_name_is_left_with_the_right_word() {
    let home = home();
    let names = [
        ("fog.png", "images add"),
        ("notes.docx", ".json, a story in .txt or .md"),
        ("noext", ".json, a story in .txt or .md"),
        ("o (1).json", "copy"),
        ("n.sync-conflict-20260101-120000-AAAAAAA.json", "copy"),
        ("x (conflicted copy 2026-01-01).txt", "copy"),
        ("y.json~", "copy"),
    ];
    for (name, _) in names {
        copy(&home, name, JOB);
    }
    fs::create_dir(home.path("spool/incoming/some.dir")).unwrap();
    let mut daemon = Daemon::start(&home);
    home.drop_job("last", &serde_json::from_str(JOB).unwrap());
    home.wait_done("last");
    daemon.terminate();
    daemon.wait();
    for (name, word) in names.into_iter().chain([("some.dir", "directory")]) {
        let log = daemon.log();
        let told: Vec<&str> = log
            .lines()
            .filter(|line| line.contains("spool.entry_ignored") && line.contains(&format!("/{name}\"")))
            .collect();
        assert!(told.len() == 1 && told[0].contains(word), "{name}: {told:?}");
        assert!(home.path("spool/incoming").join(name).exists(), "{name}");
    }
    assert_eq!(home.json(&["list"]).1["items"].as_array().unwrap().len(), 1, "nothing of it ran");
}

#[test]
fn every_command_takes_a_story_by_its_content() {
    let home = home();
    for (name, content) in
        [("STORY.TXT", STORY), ("a.markdown", "# A\n\nIt came."), ("plain", STORY), ("job", JOB), ("m.JSON", JOB)]
    {
        fs::write(home.path(name), content).unwrap();
        for command in ["validate", "render", "submit"] {
            let output = home.run(&[command, name]);
            assert_eq!(code(&output), Some(0), "{command} {name}: {}", said(&output));
        }
    }
    for command in [["validate", "-"], ["render", "-"], ["submit", "-"]] {
        let mut child = home.command(&command).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(STORY.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(code(&output), Some(0), "{command:?}: {}", said(&output));
    }
    fs::write(home.path("broken.json"), STORY).unwrap();
    for command in ["validate", "render", "submit"] {
        assert_eq!(code(&home.run(&[command, "broken.json"])), Some(65), "{command}");
    }
}

#[test]
fn two_files_of_one_name_are_two_jobs_and_one_edited_file_stays_one() {
    let home = home();
    for dir in ["one", "two"] {
        fs::create_dir(home.path(dir)).unwrap();
        fs::write(home.path(dir).join("story.txt"), format!("{STORY}{dir}")).unwrap();
    }
    let ids = |args: &[&str]| {
        let output = home.run(&[&["submit", "-p"], args].concat());
        assert_eq!(code(&output), Some(0), "{}", said(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let together = ids(&["one/story.txt", "two/story.txt"]);
    assert_eq!(together[0], "story");
    assert!(together[1].starts_with("story-"), "{together:?}");
    assert_eq!(code(&home.run(&["serve", "--once"])), Some(0));
    assert_eq!(ids(&["two/story.txt"]), together[1..], "the other file keeps its own id");
    assert_eq!(ids(&["one/story.txt"]), together[..1]);
    let file = home.result("story").unwrap()["metadata"]["file"].clone();
    assert_eq!(file, json!(fs::canonicalize(home.path("one/story.txt")).unwrap()));
}

#[test]
fn the_flags_of_render_set_what_a_text_cannot_say() {
    let home = home();
    fs::write(home.path("story.txt"), STORY).unwrap();
    let flags = [
        "--id",
        "mine",
        "--title",
        "1984",
        "--type",
        "horror",
        "--language",
        "de",
        "--look",
        "ink",
        "--size",
        "128x256",
    ];
    let (exit, result) = home.json(&[&["render", "story.txt"][..], &flags].concat());
    assert_eq!((exit, &result["id"]), (0, &json!("mine")), "{result:#}");
    let (_, shown) = home.json(&["show", "mine"]);
    assert_eq!((&shown["title"], &shown["type"]), (&json!("1984"), &json!("horror")));
    for (flags, wrong) in [
        (&["--size", "127x256"][..], 65),
        (&["--size", "big"], 2),
        (&["--landscape", "--square"], 2),
        (&["--language", "english"], 65),
        (&["--id", "No Id"], 65),
    ] {
        let output = home.run(&[&["render", "story.txt"][..], flags].concat());
        assert_eq!(code(&output), Some(wrong), "{flags:?}: {}", said(&output));
    }
    assert_eq!(code(&home.run(&["render", "story.txt", "story.txt", "--id", "x"])), Some(2));
}

#[test]
fn a_video_is_made_with_the_ledger_of_an_earlier_release() {
    let home = home();
    let version = || {
        let db = rusqlite::Connection::open(home.path("reelspool.db")).unwrap();
        db.query_row("PRAGMA user_version", [], |row| row.get::<_, i32>(0)).unwrap()
    };
    let old = include_str!("../data/ledger-v1.sql");
    rusqlite::Connection::open(home.path("reelspool.db")).unwrap().execute_batch(old).unwrap();
    fs::write(home.path("story.txt"), STORY).unwrap();
    let output = home.run(&["validate", "story.txt"]);
    assert_eq!((code(&output), version()), (Some(0), 1), "{}", said(&output));
    let output = home.run(&["render", "story.txt"]);
    assert_eq!(code(&output), Some(0), "{}", said(&output));
    assert!(1 < version());
}

#[test]
fn a_directory_is_rendered_with_one_table_and_one_exit_code() {
    let home = home();
    fs::create_dir(home.path("tales")).unwrap();
    for name in ["a.txt", "b.md", "c.json", ".hidden.txt", "a (1).txt", "picture.png"] {
        fs::write(home.path("tales").join(name), if name == "c.json" { JOB } else { STORY }).unwrap();
    }
    fs::write(home.path("d.txt"), STORY).unwrap();
    let output = home.run(&["render", "tales", "d.txt"]);
    assert_eq!(code(&output), Some(0), "{}", said(&output));
    let table = String::from_utf8(output.stdout).unwrap();
    let ids: Vec<&str> = table.lines().skip(1).filter_map(|line| line.split("  ").next()).collect();
    assert_eq!(ids, ["a", "b", "c", "d"], "{table}");
    assert!(table.lines().skip(1).all(|line| line.contains("done") && line.contains("file://")), "{table}");

    fs::write(home.path("tales/b.md"), "***\n").unwrap();
    let refused = home.run(&["render", "tales"]);
    assert_eq!(code(&refused), Some(65), "one bad file stops all before any work");
    fs::remove_file(home.path("tales/b.md")).unwrap();
    fs::create_dir(home.path("empty")).unwrap();
    assert_eq!(code(&home.run(&["render", "empty"])), Some(66));
    let (exit, list) =
        home.json(&["render", "tales", "--set", "video.ffmpeg=/bin/false", "--set", "video.encoder=libx264"]);
    let states: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|item| &item["state"]).collect();
    assert_eq!((exit, states), (1, vec![&json!("failed"), &json!("failed")]), "{list:#}");
}

#[test]
fn published_files_may_be_named_after_the_title() {
    let home = home();
    fs::write(home.path("story.md"), "# Über / Nacht\n\nIt came.").unwrap();
    let output = home.run(&["render", "story.md", "--set", "upload.name={title}-{hash8}.mp4"]);
    let url = String::from_utf8(output.stdout).unwrap();
    let name = Path::new(url.lines().next().unwrap()).file_name().unwrap().to_str().unwrap().to_owned();
    assert!(name.starts_with("uber-nacht-") && name.len() == "uber-nacht-01234567.mp4".len(), "{name}");
}
