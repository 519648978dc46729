//! Process groups: how children are recorded, ended and found again after a crash.

use super::tree::kill_below;
use rustix::process::{Pid, Signal};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a group may take to end after SIGTERM before it gets SIGKILL.
pub(super) const TERM_GRACE: Duration = Duration::from_secs(5);

/// The process group of a live child; dropping it kills the group and removes its record.
#[derive(Debug)]
pub(super) struct Group {
    leader: Pid,
    record: PathBuf,
    /// True once the leader has ended and its number may be given to another process.
    leader_ended: bool,
}

impl Group {
    /// Takes charge of the group that the process `leader` leads and writes its record into `dir`.
    pub(super) fn record(leader: u32, dir: &Path) -> io::Result<Self> {
        let raw = i32::try_from(leader).ok().and_then(Pid::from_raw);
        let leader = raw.ok_or_else(|| io::Error::other("the child has no process id"))?;
        let group = Self { leader, record: dir.join(format!("{RECORD_PREFIX}{leader}")), leader_ended: false };
        let started = start_time(leader).unwrap_or_default();
        fsx::write_atomic(&group.record, started.as_bytes())?;
        Ok(group)
    }

    /// Sends SIGTERM to the group.
    pub(super) fn terminate(&self) {
        signal(self.leader, Signal::TERM);
    }

    /// Kills everything that the leader started, also what has left the group.
    pub(super) fn kill_below(&self) {
        kill_all_below(self.leader);
    }

    /// Notes that the leader has ended.
    pub(super) fn leader_ended(&mut self) {
        self.leader_ended = true;
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.leader_ended {
            self.kill_below();
        }
        signal(self.leader, Signal::KILL);
        fs::remove_file(&self.record).unwrap_or_default(); // a record that stays is harmless: it has a start time
    }
}

const RECORD_PREFIX: &str = "group-";

fn signal(group: Pid, signal: Signal) {
    rustix::process::kill_process_group(group, signal).unwrap_or_default(); // the group has ended already
}

/// Kills everything below a leader, which is stopped: it shall not act on their death, and must outlive them, because they
/// are found through it.
fn kill_all_below(leader: Pid) {
    rustix::process::kill_process(leader, Signal::STOP).unwrap_or_default(); // it has ended already
    kill_below(leader);
}

/// Kills the groups that a crashed owner of this workspace left, and returns how many there were.
pub fn kill_recorded(dir: &Path) -> io::Result<u32> {
    let mut killed = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(leader) = name.to_str().and_then(|name| name.strip_prefix(RECORD_PREFIX)) else { continue };
        // Refused, because a signal to group 1 would go to every process of the system.
        let leader = leader.parse::<i32>().ok().filter(|leader| 1 < *leader);
        let Some(leader) = leader.and_then(Pid::from_raw) else { continue };
        let recorded = fs::read_to_string(entry.path()).unwrap_or_default();
        // If a live process has this number but another start time, the number was given to a new process, which is not
        // ours. While any process of the group lives, the kernel does not give the number of its dead leader to another
        // one.
        if start_time(leader).is_none_or(|started| started == recorded) {
            kill_all_below(leader);
            killed += u32::from(rustix::process::kill_process_group(leader, Signal::KILL).is_ok());
        }
        fs::remove_file(entry.path())?;
    }
    Ok(killed)
}

/// Reads when a process started: field 22 of proc_pid_stat(5), in clock ticks since boot.
fn start_time(pid: Pid) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(19).map(str::to_owned)
}
