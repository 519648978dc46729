//! The daemon as a child: started with a notify socket, killed when dropped.

use super::home::Home;
use super::wait;
use std::fs::{self, File};
use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process::{Child, ExitStatus, Stdio};
use std::time::Duration;

/// A running daemon.
#[derive(Debug)]
pub(crate) struct Daemon {
    child: Child,
    log: PathBuf,
}

impl Daemon {
    /// Starts the daemon and waits until it reports that it is ready.
    pub(crate) fn start(home: &Home) -> Self {
        Self::start_with(home, &[])
    }

    /// Starts the daemon with environment variables and waits until it reports that it is ready.
    pub(crate) fn start_with(home: &Home, env: &[(&str, &str)]) -> Self {
        let socket_path = home.path(&format!("notify-{}.sock", unique()));
        let socket = UnixDatagram::bind(&socket_path).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        let mut daemon = Self::spawn_with(home, &[env, &[("NOTIFY_SOCKET", socket_path.to_str().unwrap())]].concat());
        let mut said = [0; 4096];
        wait::until("the daemon to be ready", || {
            if let Some(status) = daemon.child.try_wait().unwrap() {
                panic!("the daemon ended with {status}:\n{}", daemon.log());
            }
            let length = socket.recv(&mut said).map_err(|error| (error.kind(), daemon.log()))?;
            let text = String::from_utf8_lossy(&said[..length]).into_owned();
            if text.contains("READY=1") { Ok(()) } else { Err((io::ErrorKind::Other, text)) }
        });
        fs::remove_file(socket_path).unwrap();
        daemon
    }

    /// Starts the daemon and does not wait.
    pub(crate) fn spawn_with(home: &Home, env: &[(&str, &str)]) -> Self {
        let log = home.path(&format!("daemon-{}.log", unique()));
        let file = File::create(&log).unwrap();
        let mut command = home.command(&["serve"]);
        command.envs(env.iter().copied()).stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file);
        Self { child: command.spawn().unwrap(), log }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Kills the daemon as a crash would.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends SIGTERM.
    pub(crate) fn terminate(&self) {
        self.signal(rustix::process::Signal::TERM);
    }

    /// Sends SIGHUP.
    pub(crate) fn hang_up(&self) {
        self.signal(rustix::process::Signal::HUP);
    }

    fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_raw(i32::try_from(self.pid()).unwrap()).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// Tells whether the daemon has ended.
    pub(crate) fn try_wait(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits for the end of the daemon.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let log = self.log.clone();
        wait::until("the daemon to end", || {
            self.child.try_wait().unwrap().ok_or_else(|| fs::read_to_string(&log).unwrap())
        })
    }

    /// Returns the daemon's log.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until the log has one line of an event that contains `text`, and fails on two.
    ///
    /// A daemon writes its log beside its work, so what it did can be seen before the line of it.
    pub(crate) fn wait_logged(&self, event: &str, text: &str) {
        wait::until(&format!("one line of {event} with {text}"), || match self.count(event, text) {
            0 => Err(self.log()),
            1 => Ok(()),
            count => panic!("{count} times {event} with {text} in {}", self.log()),
        });
    }

    /// Counts the log lines of an event that also contain `text`.
    pub(crate) fn count(&self, event: &str, text: &str) -> usize {
        let wanted = format!("\"event\":\"{event}\"");
        self.log().lines().filter(|line| line.contains(&wanted) && line.contains(text)).count()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.child.kill().unwrap_or_default();
        self.child.wait().map(drop).unwrap_or_default();
    }
}

/// Returns a number that no other call in this process gets.
fn unique() -> usize {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
