//! A home and a daemon of the real program, for benchmarks.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_mins(30);

/// A home of its own.
pub(crate) struct Home {
    dir: tempfile::TempDir,
    program: PathBuf,
}

impl Home {
    /// Makes a home with the default settings, changed by `config`.
    pub(crate) fn new(program: &Path, dir: &Path, config: &str) -> Self {
        let dir = tempfile::tempdir_in(dir).unwrap();
        let at = dir.path().display();
        let config = format!(
            "[admin]\nlisten = \"\"\n[spool]\ndir = \"{at}/spool\"\nmin_free_space = \"1MiB\"\n[storage]\nstate_dir = \"{at}\"\n\
             [upload]\nurl = \"file://{at}/out\"\n{config}"
        );
        fs::write(dir.path().join("reelspool.toml"), config).unwrap();
        fs::create_dir_all(dir.path().join("spool/incoming")).unwrap();
        Self { dir, program: program.to_path_buf() }
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.dir.path().join(relative)
    }

    /// Drops a job as a good client does.
    pub(crate) fn drop_job(&self, id: &str, priority: u8, story: &str) {
        let temp = self.path(&format!("spool/incoming/.{id}.tmp"));
        let job = format!("{{\"version\": 1, \"priority\": {priority}, \"story\": {{\"text\": \"{story}\"}}}}");
        fs::write(&temp, job).unwrap();
        fs::rename(temp, self.path(&format!("spool/incoming/{id}.json"))).unwrap();
    }

    /// Starts the daemon and waits until it is ready; its log is the home's file `log`.
    pub(crate) fn start(&self) -> Daemon {
        let mut command = Command::new(&self.program);
        command.arg("--config").arg(self.path("reelspool.toml")).arg("serve").current_dir(self.dir.path());
        command.stdout(Stdio::null()).stderr(File::create(self.path("log")).unwrap());
        let daemon = Daemon(command.spawn().unwrap());
        wait_until("the daemon", || fs::read_to_string(self.path("log")).unwrap().contains("daemon.ready"));
        daemon
    }

    /// Waits until a job has ended, its file moved.
    pub(crate) fn wait_done(&self, id: &str) {
        let (done, failed) = (self.path(&format!("spool/done/{id}.json")), self.path("spool/failed"));
        let has_failed = || fs::read_dir(&failed).is_ok_and(|mut entries| entries.next().is_some());
        wait_until(id, || done.is_file() || has_failed());
        assert!(!has_failed(), "a job failed: {}", fs::read_to_string(self.path("log")).unwrap());
    }
}

/// A daemon, killed when dropped.
pub(crate) struct Daemon(Child);

impl Daemon {
    pub(crate) fn pid(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Waits until something is so; to ask takes a twentieth of the time at most.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    loop {
        let asked = Instant::now();
        if is_so() {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{what}: too long");
        thread::park_timeout(Duration::from_millis(2).max(20 * asked.elapsed()));
    }
}
