//! The code blocks of the documents, run as they are printed.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE, REELSPOOL};
use crate::support::page::Page;
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What a line of a shell block may begin with to be run here; the rest installs, builds, or needs the service.
const RUN_HERE: [&str; 3] = ["reelspool ", "cat ", "cp "];
/// Settings that make the renders of the documents take milliseconds.
const FAST: [(&str, &str); 2] = [("REELSPOOL__VIDEO__ENCODER", "null"), ("REELSPOOL__IMAGES__PROVIDER", "null")];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Returns the blocks of a language in a document.
fn blocks(document: &str, language: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join(document)).unwrap();
    let fence = format!("```{language}\n");
    let blocks = text.split("\n```").skip(1).step_by(2).map(|block| format!("```{block}\n"));
    blocks.filter_map(|block| block.strip_prefix(&fence).map(str::to_owned)).collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

fn reelspool(dir: &Path) -> Command {
    let mut command = Command::new(REELSPOOL);
    command.current_dir(dir).env_remove("REELSPOOL_CONFIG").env("XDG_STATE_HOME", dir.join("state"));
    command
}

#[test]
fn every_configuration_in_the_documents_loads() {
    let dir = tempfile::tempdir().unwrap();
    let mut count = 0;
    for document in ["README.md", "docs/operations.md", "docs/images.md", "docs/protocol.md"] {
        for block in blocks(document, "toml") {
            count += 1;
            fs::write(dir.path().join("c.toml"), &block).unwrap();
            let output = reelspool(dir.path()).args(["-c", "c.toml", "config", "check"]).output().unwrap();
            assert!(output.status.success(), "{document}:\n{block}\n{}", said(&output));
        }
    }
    assert!(2 <= count, "only {count} blocks were found");
}

#[test]
fn every_document_in_the_protocol_fits_its_schema() {
    let mut count = 0;
    for block in blocks("docs/protocol.md", "json") {
        let Ok(document) = serde_json::from_str::<Value>(&block) else { panic!("no JSON:\n{block}") };
        let Some(name) = document["schema"].as_str().and_then(|name| name.strip_prefix("reelspool/")) else { continue };
        let schema = fs::read(root().join(format!("schema/{name}.schema.json"))).unwrap();
        let schema: Value = serde_json::from_slice(&schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let problems: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert!(problems.is_empty(), "{name}: {problems:#?}\n{block}");
        let known = schema["properties"].as_object().unwrap();
        let unknown: Vec<&String> =
            document.as_object().unwrap().keys().filter(|key| !known.contains_key(*key)).collect();
        assert!(unknown.is_empty(), "{name} has no {unknown:?}");
        count += 1;
    }
    assert_eq!(count, 3, "result, error and status");
}

#[test]
fn the_stories_in_the_protocol_are_good() {
    let dir = tempfile::tempdir().unwrap();
    let stories: Vec<String> =
        blocks("docs/protocol.md", "").into_iter().filter(|block| block.starts_with("---\n")).collect();
    assert!(!stories.is_empty());
    for story in stories {
        fs::write(dir.path().join("story.md"), &story).unwrap();
        let output = reelspool(dir.path()).args(["validate", "story.md"]).output().unwrap();
        assert!(output.status.success(), "{story}\n{}", said(&output));
    }
}

/// Keeps the lines of a shell block that are run here, with their here-documents.
fn runnable(block: &str) -> String {
    let (mut script, mut end): (String, Option<&str>) = (String::new(), None);
    for line in block.lines() {
        let is_wanted = end.is_some() || RUN_HERE.iter().any(|start| line.starts_with(start));
        if !is_wanted {
            continue;
        }
        script.push_str(line);
        script.push('\n');
        match end {
            Some(word) if line == word => end = None,
            Some(_) => {}
            None => end = line.split_once("<<'").and_then(|(_, rest)| rest.split('\'').next()),
        }
    }
    script
}

#[test]
fn the_readme_works_from_the_first_command_to_the_waiting_client() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::create_dir(at("tales")).unwrap();
    for name in ["story.txt", "one.md", "two.txt", "tales/three.txt"] {
        fs::write(at(name), "The lamp went out at nine.").unwrap();
    }
    let shell: String = blocks("README.md", "sh").iter().map(|block| runnable(block)).collect();
    let serve = "reelspool -c demo/reelspool.toml serve\n";
    assert!(
        shell.contains(serve) && shell.contains("reelspool render") && shell.contains("incoming/lamp.json"),
        "{shell}"
    );
    let shell = shell.replace(serve, "reelspool -c demo/reelspool.toml serve > serve.log 2>&1 &\ndaemon=$!\n");
    let python = blocks("README.md", "python").concat();
    let script = format!(
        "set -eu\ntrap 'kill ${{daemon:-}} || true' EXIT\n{shell}\npython3 - <<'PYTHON'\n{python}\nPYTHON\n\
         reelspool -c demo/reelspool.toml wait lamp --timeout 60s\n"
    );
    let path = format!("{}:{}", Path::new(REELSPOOL).parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut command = Command::new("timeout");
    command.args(["120", "bash"]).current_dir(dir.path()).env("PATH", path).env("XDG_STATE_HOME", at("state"));
    command
        .env_remove("REELSPOOL_CONFIG")
        .envs(FAST)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{script}\n{}", said(&output));
    let words = said(&output);
    assert!(words.contains("\"state\": \"done\"") && words.contains("lamp  done"), "the waiting client: {words}");
    let published = fs::read_dir(at("videos")).unwrap().count();
    assert_eq!(published, 9, "three videos with subtitles and covers: {words}");
}

#[test]
fn the_examples_of_the_api_work_in_their_order() {
    let home = Home::new(&format!("{PAGE}token_file = \"page.token\"\n{NULL_PROVIDERS}"));
    fs::write(home.path("page.token"), "a-token-of-the-documents").unwrap();
    let daemon = Daemon::start(&home);
    let address = Page::of(&daemon).address;
    let blocks = blocks("docs/api.md", "sh").concat();
    let shell = blocks.replacen("HOST=http://127.0.0.1:7411\n", &format!("HOST=http://{address}\n"), 1);
    assert_ne!(shell, blocks, "the examples begin with the address");
    let script = format!("set -eu\n{shell}");
    let mut command = Command::new("timeout");
    command.args(["120", "bash", "-c", &script]).current_dir(home.path("."));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{script}\n{}", said(&output));
    let words = said(&output);
    for part in [
        "reelspool/daemon-status-v1",
        "\"ready\":true",
        "\"outcome\":\"submitted\"",
        "\"valid\":true",
        "\"event\":\"job.done\"",
        "\"kind\":\"video\"",
        "\"id\":\"lamp\"",
    ] {
        assert!(words.contains(part), "{part}: {words}");
    }
    assert!(home.json(&["status"]).1["paused"].is_null(), "{words}");
    assert_eq!(daemon.count("page.acted", "pause: "), 1, "{}", daemon.log());
}
