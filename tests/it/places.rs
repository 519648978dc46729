//! Where things are: homes of any name, no home at all, and a configuration that cannot be read.

use crate::support::home::{NULL_PROVIDERS, REELSPOOL};
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Output};

/// Settings with null providers as flags, for a home without a configuration file.
const NULL_FLAGS: [&str; 6] =
    ["--set", "tts.provider=null", "--set", "video.encoder=null", "--set", "images.provider=null"];

fn run(dir: &Path, state: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(REELSPOOL);
    command.args(args).current_dir(dir).env_remove("REELSPOOL_CONFIG").env("XDG_STATE_HOME", state);
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_home_may_have_any_name() {
    let root = tempfile::tempdir().unwrap();
    for name in [
        &b"x#y"[..],
        b"a?b",
        b"50%41off",
        b"a b",
        b"back\\slash",
        b"tab\tnew\nline",
        b"it's \"$HOME\"",
        b"ff\xff",
        b"-c",
    ] {
        let home = root.path().join(OsStr::from_bytes(name));
        fs::create_dir(&home).unwrap();
        let run = |args: &[&str]| run(&home, root.path(), args);
        let made = run(&["init", "."]);
        assert!(made.status.success(), "{}", said(&made));
        let config = fs::read_to_string(home.join("reelspool.toml")).unwrap();
        let config = config.replace("provider = \"auto\"", "provider = \"null\"").replace("libx264", "null");
        fs::write(home.join("reelspool.toml"), config).unwrap();
        fs::write(home.join("spool/incoming/dropped.txt"), "The lamp went out.").unwrap();
        fs::write(home.join("story.txt"), "The lamp went out at nine.").unwrap();
        assert!(run(&["serve", "--once"]).status.success(), "{}", home.display());
        let rendered = run(&["render", "story.txt"]);
        assert!(rendered.status.success(), "{}", said(&rendered));
        let elsewhere = run(&["render", "story.txt", "--id", "other", "--out", "100% #1/é"]);
        assert!(elsewhere.status.success(), "{}", said(&elsewhere));
        assert_eq!(names(&home.join("100% #1/é")).len(), 3, "{}", home.display());
        assert_eq!(names(&home.join("out")).len(), 6, "{}", home.display());
        let status: Value = serde_json::from_slice(&run(&["status", "--json"]).stdout).unwrap();
        assert_eq!(status["spool"], home.join("spool").to_string_lossy().as_ref());
        // The printed commands come through a shell as they are.
        let next = said(&made);
        let check = next.lines().find(|line| line.ends_with(" serve")).unwrap_or_else(|| panic!("{next}"));
        assert!(check.trim_start().starts_with("reelspool -c ") || name.contains(&b'\n'), "{next}");
    }
    assert_eq!(names(root.path()).len(), 9, "nothing appeared beside the homes: {:?}", names(root.path()));
}

#[test]
fn a_video_is_burned_in_a_directory_of_any_name() {
    let root = tempfile::tempdir().unwrap();
    let home = root.path().join(OsStr::from_bytes(b"it's, 100% [a]:b;c=d\\e \xff"));
    fs::create_dir(&home).unwrap();
    assert!(run(&home, root.path(), &["init", "."]).status.success());
    fs::write(home.join("story.txt"), "The lamp went out.").unwrap();
    let rendered = run(&home, root.path(), &["render", "story.txt", "--size", "128x128", "--set", "tts.provider=null"]);
    assert!(rendered.status.success(), "{}", said(&rendered));
}

#[test]
fn outside_a_home_a_video_comes_into_the_current_directory_and_the_rest_into_the_user_s_own() {
    let root = tempfile::tempdir().unwrap();
    let (dir, state) = (root.path().join("desk"), root.path().join("state"));
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("story.txt"), "The lamp went out.").unwrap();
    let run = |args: &[&str]| run(&dir, &state, args);
    let listed = run(&["list"]);
    assert!(listed.status.success() && said(&listed).contains("state/reelspool/reelspool.db"), "{}", said(&listed));
    let served = run(&["serve"]);
    assert_eq!(served.status.code(), Some(78), "{}", said(&served));
    assert!(said(&served).contains("`reelspool init`") && names(&dir) == ["story.txt"], "{}", said(&served));
    let doctor = run(&[&["doctor"], &NULL_FLAGS[..]].concat());
    assert!(doctor.status.success(), "who only renders needs no spool: {}", said(&doctor));
    assert!(!state.exists(), "whoever looks makes nothing");
    let rendered = run(&[&["render", "story.txt"], &NULL_FLAGS[..]].concat());
    assert!(rendered.status.success(), "{}", said(&rendered));
    let made = names(&dir);
    assert_eq!(made.iter().filter(|name| *name != "story.txt").count(), 3, "{made:?}");
    assert!(made.iter().all(|name| name.starts_with("story")), "{made:?}");
    assert!(said(&run(&["list"])).contains("done"), "what was rendered is found again");
    let out = run(&[&["render", "story.txt", "--out", "videos"], &NULL_FLAGS[..]].concat());
    assert!(out.status.success() && names(&dir.join("videos")).len() == 3, "{}", said(&out));
}

#[test]
fn whoever_only_looks_gets_along_with_a_bad_configuration() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path();
    assert!(run(dir, dir, &["init", "."]).status.success());
    let config = fs::read_to_string(dir.join("reelspool.toml")).unwrap();
    fs::write(dir.join("reelspool.toml"), config.replace("fps = 30", "fps = 31")).unwrap();
    for (args, exit) in [
        (&["status"][..], 3),
        (&["list"], 0),
        (&["show", "x"], 4),
        (&["config", "show"], 0),
        (&["serve"], 78),
        (&["config", "check"], 78),
    ] {
        let output = run(dir, dir, args);
        assert_eq!(output.status.code(), Some(exit), "{args:?}: {}", said(&output));
        assert!(said(&output).contains("video.fps"), "{args:?}: {}", said(&output));
    }
    fs::write(dir.join("reelspool.toml"), format!("{NULL_PROVIDERS}[spool\n")).unwrap();
    assert_eq!(run(dir, dir, &["status"]).status.code(), Some(78), "nobody knows where the spool is");
}
