//! Process groups: how children are recorded, ended and found again after a crash.

use rustix::process::{Pid, Signal};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a group may take to end after TERM before it is killed.
pub(super) const TERM_GRACE: Duration = Duration::from_secs(5);

/// The process group of a live child; killed when dropped.
#[derive(Debug)]
pub(super) struct Group {
    leader: Pid,
    record: PathBuf,
}

impl Group {
    /// Takes charge of the group that `leader` leads and records it in `dir`.
    pub(super) fn record(leader: u32, dir: &Path) -> io::Result<Self> {
        let raw = i32::try_from(leader).ok().and_then(Pid::from_raw);
        let leader = raw.ok_or_else(|| io::Error::other("the child has no process id"))?;
        let group = Self { leader, record: dir.join(format!("{RECORD_PREFIX}{leader}")) };
        let started = start_time(leader).unwrap_or_default();
        fsx::write_atomic(&group.record, started.as_bytes())?;
        Ok(group)
    }

    /// Asks the group to end.
    pub(super) fn terminate(&self) {
        signal(self.leader, Signal::TERM);
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        signal(self.leader, Signal::KILL);
        fs::remove_file(&self.record).unwrap_or_default(); // a stale record is harmless: it names a start time
    }
}

const RECORD_PREFIX: &str = "group-";

fn signal(group: Pid, signal: Signal) {
    rustix::process::kill_process_group(group, signal).unwrap_or_default(); // gone already: what we wanted
}

/// Kills the groups that a crashed owner of this workspace left, and returns how many there were.
pub fn kill_recorded(dir: &Path) -> io::Result<u32> {
    let mut killed = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(leader) = name.to_str().and_then(|name| name.strip_prefix(RECORD_PREFIX)) else { continue };
        // Signalling group 1 would signal every process there is.
        let leader = leader.parse::<i32>().ok().filter(|leader| 1 < *leader);
        let Some(leader) = leader.and_then(Pid::from_raw) else { continue };
        let recorded = fs::read_to_string(entry.path()).unwrap_or_default();
        // A live leader with another start time is a stranger that got the number. A dead leader's number cannot be
        // given away while its group lives.
        if start_time(leader).is_none_or(|started| started == recorded) {
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
