//! A home directory for each test: configuration, spool, state.

use super::wait;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The program under test.
pub(crate) const REELSPOOL: &str = env!("CARGO_BIN_EXE_reelspool");

/// Settings with null providers, which take about a millisecond.
pub(crate) const NULL_PROVIDERS: &str = r#"
[tts]
provider = "null"
fallback = []
[images]
provider = "null"
fallback = []
[video]
encoder = "null"
"#;

/// Settings with the page at any free port.
pub(crate) const PAGE: &str = "[admin]\nlisten = \"127.0.0.1:0\"\n";

/// A home directory that is removed when dropped.
#[derive(Debug)]
pub(crate) struct Home {
    dir: tempfile::TempDir,
}

impl Home {
    /// Makes a home with the default settings, changed by `config`.
    pub(crate) fn new(config: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().display();
        let fixed = format!(
            "[spool]\ndir = \"{at}/spool\"\nmin_free_space = \"1MiB\"\n[storage]\nstate_dir = \"{at}\"\n\
             [upload]\nurl = \"file://{at}/out\"\n"
        );
        // Daemons of tests that run at once would want the same port.
        let page = if config.contains("[admin]") { "" } else { "[admin]\nlisten = \"\"\n" };
        // What is full is the disk of whoever runs the tests.
        let reaper = if config.contains("[reaper]") { "" } else { "[reaper]\ndisk_high = 100\ndisk_low = 99\n" };
        fs::write(dir.path().join("reelspool.toml"), format!("{page}{reaper}{fixed}{config}")).unwrap();
        Self { dir }
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.dir.path().join(relative)
    }

    /// Makes a command of the program with this home's configuration.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(REELSPOOL);
        command.arg("--config").arg(self.path("reelspool.toml")).args(args).current_dir(self.dir.path());
        command.env_remove("NOTIFY_SOCKET").env_remove("REELSPOOL_CONFIG");
        command
    }

    /// Calls the program and waits for its end.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Calls the program with `--json` and returns its exit code and document.
    pub(crate) fn json(&self, args: &[&str]) -> (i32, Value) {
        let output = self.run(&[args, &["--json"]].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        let document = serde_json::from_str(&text);
        let document = document.unwrap_or_else(|error| {
            let (status, words) = (output.status, String::from_utf8_lossy(&output.stderr));
            panic!("{args:?} ended with {status} and did not print JSON ({error}): {text}\n{words}")
        });
        (output.status.code().unwrap_or(-1), document)
    }

    /// Submits a job as a good client does: written beside incoming/, then renamed into it.
    pub(crate) fn drop_job(&self, id: &str, job: &Value) {
        let incoming = self.path("spool/incoming");
        fs::create_dir_all(&incoming).unwrap();
        let temp = incoming.join(format!(".{id}.tmp"));
        fs::write(&temp, serde_json::to_vec(job).unwrap()).unwrap();
        fs::rename(temp, incoming.join(format!("{id}.json"))).unwrap();
    }

    /// Lists the names in a directory, sorted; a missing directory is empty.
    pub(crate) fn names(&self, relative: &str) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path(relative)) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Reads a JSON document.
    pub(crate) fn document(&self, relative: &str) -> Option<Value> {
        serde_json::from_slice(&fs::read(self.path(relative)).ok()?).ok()
    }

    /// Reads the result of a job that is done.
    pub(crate) fn result(&self, id: &str) -> Option<Value> {
        self.document(&format!("spool/done/{id}.result.json"))
    }

    /// Reads the error of a job that failed.
    pub(crate) fn error(&self, id: &str) -> Option<Value> {
        self.document(&format!("spool/failed/{id}.error.json"))
    }

    /// Waits until a job is done and returns its result.
    pub(crate) fn wait_done(&self, id: &str) -> Value {
        wait::until(&format!("{id} to be done"), || self.result(id).ok_or_else(|| self.snapshot()))
    }

    /// Waits until a job has failed and returns its error.
    pub(crate) fn wait_failed(&self, id: &str) -> Value {
        wait::until(&format!("{id} to fail"), || self.error(id).ok_or_else(|| self.snapshot()))
    }

    /// Returns the names in all directories that a job passes through.
    pub(crate) fn snapshot(&self) -> BTreeMap<&'static str, Vec<String>> {
        let dirs =
            ["spool/incoming", "spool/queue", "spool/running", "spool/done", "spool/failed", "job_workspaces", "trash"];
        dirs.into_iter().map(|dir| (dir, self.names(dir))).collect()
    }

    /// Checks that only results are left: no workspace, no trash, nothing waiting or running.
    pub(crate) fn assert_nothing_left(&self) {
        wait::until("the trash to be emptied", || {
            let trash = self.names("trash");
            if trash.is_empty() { Ok(()) } else { Err(trash) }
        });
        for dir in ["spool/incoming", "spool/queue", "spool/running", "job_workspaces"] {
            let names = self.names(dir);
            assert!(names.is_empty(), "left in {dir}: {names:?}");
        }
    }

    /// Returns the path of a job's published video.
    pub(crate) fn video(result: &Value) -> PathBuf {
        let url = result["outputs"][0]["url"].as_str().unwrap();
        Path::new(url.strip_prefix("file://").unwrap()).to_path_buf()
    }
}
