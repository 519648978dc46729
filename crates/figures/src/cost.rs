//! What threads, children and their trees cost: processor time and memory.

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// How often memory is looked at.
const LOOK_PAUSE: Duration = Duration::from_millis(50);

/// Returns the processor time that a thread of its own takes, in seconds.
pub fn of_thread(act: impl FnOnce() + Send) -> f64 {
    let timed = || {
        let before = of_task("thread-self");
        act();
        of_task("thread-self") - before
    };
    thread::scope(|scope| scope.spawn(timed).join().unwrap())
}

/// Returns the processor time that a program takes from its start to its end, in seconds; without its own children.
pub fn of_child(command: &mut Command) -> f64 {
    let mut child = command.spawn().unwrap();
    // The ended child can be read until it is waited for.
    waitid(WaitId::Pid(Pid::from_child(&child)), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT).unwrap();
    let took = of_task(&child.id().to_string());
    assert!(child.wait().unwrap().success());
    took
}

/// Reads the processor time of a task, user and system, as the scheduler counted it, in seconds
/// (Documentation/scheduler/sched-stats).
pub fn of_task(task: &str) -> f64 {
    rustix::thread::sched_yield(); // the scheduler counts when it chooses
    let text = fs::read_to_string(format!("/proc/{task}/schedstat")).unwrap();
    text.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1e9
}

/// Does something while it watches the memory of a process and of all its descendants; returns the greatest resident
/// memory (proportional share) of the process alone and of the tree, in MiB.
pub fn peaks(pid: u32, act: impl FnOnce()) -> (f64, f64) {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let (mut alone, mut whole) = (0, 0);
            while !over.load(Ordering::Relaxed) {
                let own = pss_kib(pid);
                let below: u64 = descendants(pid).into_iter().map(pss_kib).sum();
                (alone, whole) = (own.max(alone), (own + below).max(whole));
                thread::sleep(LOOK_PAUSE);
            }
            (alone as f64 / 1024.0, whole as f64 / 1024.0)
        });
        let at_end = SetAtEnd(&over);
        act();
        drop(at_end);
        watcher.join().unwrap()
    })
}

/// Sets a flag when dropped: also when the work panics, because the scope waits for the watcher even then.
struct SetAtEnd<'a>(&'a AtomicBool);

impl Drop for SetAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Lists the processes below a process.
fn descendants(pid: u32) -> BTreeSet<u32> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    let children: BTreeSet<u32> =
        lists.flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>()).collect();
    children.iter().flat_map(|child| descendants(*child)).chain(children.clone()).collect()
}

fn pss_kib(pid: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|it| it.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "the work failed")]
    fn work_that_panics_ends_the_watch() {
        peaks(std::process::id(), || panic!("the work failed"));
    }

    #[test]
    fn memory_that_was_used_is_seen() {
        let (alone, whole) = peaks(std::process::id(), || {
            let block = vec![1_u8; 64 << 20];
            thread::sleep(2 * LOOK_PAUSE);
            drop(std::hint::black_box(block));
        });
        assert!(64.0 <= alone && alone <= whole, "{alone} MiB alone, {whole} MiB in all");
    }
}
