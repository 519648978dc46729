//! The processes below one, found in /proc.

use rustix::process::{Pid, Signal, kill_process};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::thread;
use std::time::Duration;

/// How often the descendants are listed and killed: those that fork meanwhile are found by the next round.
const ROUNDS_MAX: u32 = 200;

/// The pause between two rounds.
const ROUND_PAUSE: Duration = Duration::from_millis(5);

/// One process, from proc_pid_stat(5).
struct Process {
    parent: i32,
    /// True if it has ended and only waits to be asked for its status.
    ended: bool,
}

/// Kills every process below `ancestor`, whatever its process group or session, and returns when none is left. A process
/// whose parent has died is still below it if it, or a process between the two, is a subreaper.
pub(super) fn kill_below(ancestor: Pid) {
    for _ in 0..ROUNDS_MAX {
        let below = below(ancestor);
        if below.is_empty() {
            return;
        }
        // Stopped first, so that none of them acts on the death of another.
        for signal in [Signal::STOP, Signal::KILL] {
            for pid in &below {
                kill_process(*pid, signal).unwrap_or_default(); // it has ended meanwhile
            }
        }
        thread::sleep(ROUND_PAUSE);
    }
}

/// Lists the live processes below one.
fn below(ancestor: Pid) -> Vec<Pid> {
    let all = processes();
    let mut found = HashSet::from([ancestor.as_raw_nonzero().get()]);
    loop {
        let more: Vec<i32> = all
            .iter()
            .filter(|(pid, process)| !found.contains(*pid) && found.contains(&process.parent))
            .map(|(pid, _)| *pid)
            .collect();
        if more.is_empty() {
            break;
        }
        found.extend(more);
    }
    found.remove(&ancestor.as_raw_nonzero().get());
    let live = found.into_iter().filter(|pid| all.get(pid).is_some_and(|process| !process.ended));
    live.filter_map(Pid::from_raw).collect()
}

fn processes() -> HashMap<i32, Process> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    pids.filter_map(|pid| Some((pid, process(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)?))).collect()
}

/// Reads the state and the parent, which come after the name in parentheses.
fn process(stat: &str) -> Option<Process> {
    let (_, after_name) = stat.rsplit_once(')')?;
    let mut fields = after_name.split_whitespace();
    let ended = matches!(fields.next()?, "Z" | "X");
    Some(Process { parent: fields.next()?.parse().ok()?, ended })
}
