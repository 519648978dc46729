//! An installation on a disk, its clients, and what must be true of it after every start.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// Settings of a home: everything is on one disk.
const CONFIG: &str = r#"
[admin]
listen = ""
[spool]
dir = "spool"
min_free_space = "1MiB"
rescan_interval = "1s"
[storage]
state_dir = "."
[upload]
url = "file://HOME/out"
[jobs]
backoff = "10ms"
backoff_max = "10ms"
crashes_max = 99
[log]
format = "json"
"#;

/// What makes the videos.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Providers {
    /// Nothing is spoken, drawn or encoded, so that only our own acts take time.
    Null,
    /// A voice, the built-in painter and ffmpeg, in small.
    Real,
}

impl Providers {
    fn config(self) -> &'static str {
        match self {
            Self::Null => {
                "[tts]\nprovider = \"null\"\nfallback = []\n[images]\nprovider = \"null\"\nfallback = []\n\
                 [video]\nencoder = \"null\"\n"
            }
            Self::Real => "[tts]\nprovider = \"espeak-ng\"\n[video]\nwidth = 256\nheight = 256\nquality = \"draft\"\n",
        }
    }
}

/// An installation.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    pub(crate) dir: PathBuf,
    program: Program,
}

/// The program that is tortured, and what makes its videos.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) reelspool: PathBuf,
    pub(crate) providers: Providers,
}

/// What is wrong with a home, by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wrong {
    /// An acknowledged job is nowhere.
    Lost,
    /// A job did not end, or the daemon would not.
    Stuck,
    /// A job has two ends, or ran again after its end was seen.
    Twice,
    /// A job ended as failed although nothing was wrong with it.
    Failed,
    /// Anything else: a result without its video, a workspace that stays, an answer that is wrong.
    Other,
}

/// One thing that is wrong, in words.
pub(crate) type Found = (Wrong, String);

impl Home {
    pub(crate) fn new(dir: &Path, program: &Program) -> Self {
        Self { dir: dir.to_path_buf(), program: program.clone() }
    }

    /// Writes the configuration and lets the daemon make its directories.
    pub(crate) fn make(&self) -> io::Result<()> {
        let config = CONFIG.replace("HOME", &self.dir.display().to_string()) + self.program.providers.config();
        fs::write(self.dir.join("reelspool.toml"), config)?;
        let output = self.run(&["serve", "--once"])?;
        if output.status.success() { Ok(()) } else { Err(io::Error::other(String::from_utf8_lossy(&output.stderr))) }
    }

    pub(crate) fn makes_videos(&self) -> bool {
        self.program.providers == Providers::Real
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program.reelspool);
        command.arg("--config").arg(self.dir.join("reelspool.toml")).args(args).current_dir("/").stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> io::Result<Output> {
        self.command(args).output()
    }

    /// Starts the daemon; its log goes beside the disk.
    pub(crate) fn serve(&self, log: &Path, orders: &str) -> io::Result<Child> {
        let log = File::create(log)?;
        let mut command = self.command(&["serve"]);
        command.env("REELSPOOL_FAILPOINTS", orders).stdout(log.try_clone()?).stderr(log).spawn()
    }

    fn at(&self, path: &str) -> PathBuf {
        self.dir.join(path)
    }

    /// Submits a job as a good client does: written whole, synced, renamed, and the directory synced.
    pub(crate) fn submit(&self, id: &str, job: &Value, sync: bool) -> io::Result<()> {
        let incoming = self.at("spool/incoming");
        let temp = incoming.join(format!(".{id}.tmp"));
        let mut file = File::create(&temp)?;
        file.write_all(&serde_json::to_vec(job)?)?;
        if sync {
            file.sync_all()?;
        }
        fs::rename(&temp, incoming.join(format!("{id}.json")))?;
        if sync { File::open(&incoming)?.sync_all() } else { Ok(()) }
    }

    pub(crate) fn cancel(&self, id: &str) -> io::Result<()> {
        File::create(self.at(&format!("spool/incoming/{id}.cancel"))).map(drop)
    }

    /// Returns when each job that is done finished.
    pub(crate) fn finished(&self) -> BTreeMap<String, String> {
        let results = names(&self.at("spool/done")).into_iter().filter_map(|name| {
            let id = name.strip_suffix(".result.json")?.to_owned();
            let at = self.document(&format!("spool/done/{name}"))?.get("finished_at")?.as_str()?.to_owned();
            Some((id, at))
        });
        results.collect()
    }

    /// Tells whether a job ended with an error that says that a retry may help.
    pub(crate) fn may_be_retried(&self, id: &str) -> bool {
        let error = self.document(&format!("spool/failed/{id}.error.json"));
        error.is_some_and(|document| document["error"]["retryable"] == true)
    }

    fn document(&self, path: &str) -> Option<Value> {
        serde_json::from_slice(&fs::read(self.at(path)).ok()?).ok()
    }

    /// Starts the daemon until nothing is left to do, and tells what is wrong then.
    pub(crate) fn check(&self, acknowledged: &[String], seen: &BTreeMap<String, String>) -> io::Result<Vec<Found>> {
        let mut wrong = Vec::new();
        let first = self.once()?;
        if let Err(words) = &first {
            wrong.push((Wrong::Stuck, format!("the first start: {words}")));
        }
        for id in acknowledged {
            self.check_job(id, &mut wrong);
        }
        let finished = self.finished();
        for (id, at) in seen {
            if finished.get(id) != Some(at) {
                let now = finished.get(id).map_or("not at all", String::as_str);
                wrong.push((Wrong::Twice, format!("{id} was seen done at {at}, now it is {now}")));
            }
        }
        match self.once()? {
            Err(words) => wrong.push((Wrong::Stuck, format!("the second start: {words}"))),
            Ok(log) if log.contains("\"job.claimed\"") || log.contains("\"ledger.restored\"") => {
                wrong.push((Wrong::Stuck, "the second start found something to do".to_owned()));
            }
            Ok(_) => {}
        }
        Ok(wrong)
    }

    /// Runs the daemon until nothing is left to do; returns its log, or why it did not end well.
    pub(crate) fn once(&self) -> io::Result<Result<String, String>> {
        let mut command = Command::new("timeout");
        command
            .args(["-k", "1", if self.makes_videos() { "300" } else { "60" }])
            .arg(&self.program.reelspool)
            .arg("--config")
            .arg(self.at("reelspool.toml"));
        let output = command.args(["serve", "--once"]).current_dir("/").stdin(Stdio::null()).output()?;
        let log = String::from_utf8_lossy(&output.stderr).into_owned();
        let last = log.lines().rev().take(3).collect::<Vec<_>>().join(" | ");
        Ok(if output.status.success() { Ok(log) } else { Err(format!("{}: {last}", output.status)) })
    }

    fn check_job(&self, id: &str, wrong: &mut Vec<Found>) {
        let stands = |path: String| self.at(&path).is_file();
        let (done, failed) =
            (stands(format!("spool/done/{id}.result.json")), stands(format!("spool/failed/{id}.error.json")));
        let inputs = [format!("spool/done/{id}.json"), format!("spool/failed/{id}.json")].map(stands);
        let waits = ["incoming", "queue", "running"].iter().any(|dir| {
            let has_id = |name: &String| name.contains(&format!("-{id}.a")) || name.starts_with(&format!("{id}."));
            names(&self.at("spool").join(dir)).iter().any(has_id)
        });
        let ends = usize::from(done) + usize::from(failed);
        if waits {
            wrong.push((Wrong::Stuck, format!("{id} still waits")));
        } else if ends == 0 {
            wrong.push((Wrong::Lost, format!("{id} is nowhere")));
        }
        if 1 < ends || inputs == [true, true] {
            wrong.push((Wrong::Twice, format!("{id} is in done/ and in failed/")));
        }
        if failed {
            let error = self.document(&format!("spool/failed/{id}.error.json")).unwrap_or_default();
            if error["state"] != "cancelled" && !id.starts_with("bad") {
                wrong.push((Wrong::Failed, format!("{id} failed: {}", error["error"])));
            }
            if error["workspace"].as_str().is_some_and(|path| !Path::new(path).is_dir()) {
                wrong.push((Wrong::Other, format!("{id} failed and its workspace is gone")));
            }
        }
        if done {
            let videos = names(&self.at("out"))
                .into_iter()
                .filter(|name| name.starts_with(&format!("{id}-")) && name.ends_with(".mp4"));
            let videos: Vec<String> = videos.collect();
            if videos.len() != 1 {
                wrong.push((Wrong::Twice, format!("{id} has {} videos: {videos:?}", videos.len())));
            }
            wrong.extend(
                self.damaged(id).map(|url| (Wrong::Other, format!("{url} of {id} is not what its result says"))),
            );
            if self.at(&format!("job_workspaces/{id}")).exists() {
                wrong.push((Wrong::Other, format!("the workspace of {id} stays")));
            }
        }
        if 0 < ends && !waits {
            let shown =
                self.run(&["show", id, "--json"]).ok().and_then(|it| serde_json::from_slice::<Value>(&it.stdout).ok());
            let state = shown.and_then(|it| Some(it.get("state")?.as_str()?.to_owned())).unwrap_or_default();
            if (state == "done") != done {
                wrong.push((Wrong::Other, format!("{id} is shown as `{state}`")));
            }
        }
    }

    /// Lists the published files of a job that is done whose length or hash is not that of its result.
    fn damaged(&self, id: &str) -> impl Iterator<Item = String> {
        let result = self.document(&format!("spool/done/{id}.result.json")).unwrap_or_default();
        let outputs = result["outputs"].as_array().cloned().unwrap_or_default();
        outputs.into_iter().filter_map(|output| {
            let url = output["url"].as_str().unwrap_or_default();
            let content = fs::read(url.trim_start_matches("file://")).unwrap_or_default();
            let is_whole =
                output["bytes"] == content.len() && output["blake3"] == blake3::hash(&content).to_hex().as_str();
            (!is_whole).then(|| url.to_owned())
        })
    }
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}
