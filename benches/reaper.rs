//! What a pass of the reaper with its report, and its count of everything, cost with 100,000 pictures, in CPU time: the
//! report reads counters and counts nothing; scan and count are held against `du -s`, in turns. And what a dry run costs
//! with 5,000 preserved workspaces beyond their listing, and their removal against `rm -rf`.
//!
//! The names of parts as arguments run only those: `pictures`, `workspaces`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a bench reports and may panic"
)]

use fsx::plain_files;
use reelspool::bench::Reaper;
use rustix::process::{WaitId, WaitIdOptions, waitid};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// How many pictures there are.
const IMAGES: u32 = 100_000;

/// How many passes are measured.
const PASSES: u32 = 500;

/// How often both counts are made.
const COUNTS: usize = 7;

/// The goal of the project for a pass that has nothing to do but its report, in milliseconds.
const REPORT_GOAL_MS: f64 = 0.1;

/// The goal of the project for the scan of a directory, against `du -s`.
const SCAN_GOAL: f64 = 0.75;

/// How many workspaces are preserved, of nine entries each.
const WORKSPACES: u32 = 5000;

/// How often they are removed.
const REMOVALS: usize = 3;

/// The goal of the project for their removal, against `rm -rf`.
const REMOVAL_GOAL: f64 = 1.2;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    let dir = || tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    if is_wanted("pictures") {
        let dir = dir();
        let reaper = Reaper::open(dir.path());
        report(&reaper);
        count(&reaper, &dir.path().join("bg_images"));
    }
    if is_wanted("workspaces") {
        let dir = dir();
        look(dir.path());
        remove(dir.path());
    }
}

/// Measures dry runs beside the listing of the workspaces that they cannot do without.
fn look(dir: &Path) {
    let reaper = Reaper::open(dir);
    let empty = ms_per_pass(|| reaper.pass());
    reaper.preserve(WORKSPACES);
    std::thread::sleep(std::time::Duration::from_secs(3)); // what was just written is not remembered yet
    let pass = || assert_eq!(reaper.pass(), 0, "there are no pictures");
    let first = ms_of(pass);
    let (mut passes, mut lists) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        passes.push(ms_of_thread(pass));
        lists.push(ms_of_thread(|| assert_eq!(reaper.list(), WORKSPACES as usize)));
    }
    let [pass, list] = [passes, lists].map(median);
    println!(
        "dry run with {WORKSPACES} workspaces: {first:.1} ms CPU the first time, then {pass:.3} ms, of which {list:.3} ms are the \
         listing and {empty:.3} ms a pass without any; beyond these {:.3} ms (goal 0.1 ms)",
        pass - list - empty
    );
}

/// Measures the removal of the workspaces, in turns with `rm -rf`: processor and wall time.
fn remove(dir: &Path) {
    let (mut ours, mut theirs, mut walls, mut their_walls) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..REMOVALS * 2 {
        let reaper = Reaper::open(dir);
        if round != 0 {
            reaper.preserve(WORKSPACES); // the first ones are there
        }
        let begun = Instant::now();
        if round % 2 == 0 {
            ours.push(ms_of(|| assert_eq!(reaper.remove_all(), u64::from(WORKSPACES))));
            walls.push(begun.elapsed().as_secs_f64() * 1e3);
        } else {
            theirs.push(cost_of_child(Command::new("rm").arg("-rf").arg(dir.join("job_workspaces"))));
            their_walls.push(begun.elapsed().as_secs_f64() * 1e3);
        }
    }
    report_ratio(
        &format!("removal of {WORKSPACES} workspaces, CPU"),
        &ours,
        &theirs,
        &format!(", goal {REMOVAL_GOAL}"),
    );
    report_ratio("  the same, wall", &walls, &their_walls, &format!(", goal {REMOVAL_GOAL}"));
}

/// Measures whole passes that end with a report and have nothing to remove, without pictures and with them.
fn report(reaper: &Reaper) {
    let pass = || reaper.pass();
    pass();
    let empty = ms_per_pass(pass);
    let inserted = Instant::now();
    reaper.fill(IMAGES);
    let inserted = inserted.elapsed();
    let full = ms_per_pass(pass);
    assert_eq!(pass(), u64::from(IMAGES), "the report has the counters");
    println!(
        "insert of {IMAGES} pictures with triggers: {:.2} us each",
        inserted.as_secs_f64() * 1e6 / f64::from(IMAGES)
    );
    println!(
        "pass with its report: {empty:.3} ms CPU without pictures, {full:.3} ms with {IMAGES}; \
         ratio to the goal of {REPORT_GOAL_MS} ms: {:.2}",
        full / REPORT_GOAL_MS
    );
}

/// Measures the scan of all pictures against `du -s` of the directory, and the whole count, which also compares every
/// file with its row.
fn count(reaper: &Reaper, bg_images: &Path) {
    fs::create_dir_all(bg_images).unwrap();
    for n in 0..IMAGES {
        fs::write(bg_images.join(format!("image-{n}")), b"x").unwrap();
    }
    reaper.verify(); // notes the sizes
    let (mut scans, mut counts, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..COUNTS {
        scans.push(ms_of(|| plain_files(bg_images, |_, bytes| assert!(0 < bytes)).unwrap()));
        counts.push(ms_of(|| assert_eq!(reaper.verify(), u64::from(IMAGES))));
        theirs.push(cost_of_child(Command::new("du").arg("-s").arg(bg_images).stdout(Stdio::null())));
    }
    report_ratio(
        &format!("scan of {IMAGES} pictures, CPU, against du -s"),
        &scans,
        &theirs,
        &format!(", goal {SCAN_GOAL}"),
    );
    report_ratio(&format!("count of {IMAGES} pictures with their rows, CPU, against du -s"), &counts, &theirs, "");
}

fn report_ratio(what: &str, ours: &[f64], theirs: &[f64], goal: &str) {
    let ratios = ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect();
    let [ours, theirs, ratio] = [ours.to_vec(), theirs.to_vec(), ratios].map(median);
    println!("{what}: {ours:.1} ms against {theirs:.1} ms, ratio {ratio:.2}{goal}");
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Returns the CPU time that this thread takes, in milliseconds.
fn ms_of_thread(act: impl FnOnce()) -> f64 {
    let before = task_ns("thread-self");
    act();
    (task_ns("thread-self") - before) as f64 / 1e6
}

/// Returns the CPU time of this thread per pass, in milliseconds.
fn ms_per_pass<T>(pass: impl Fn() -> T) -> f64 {
    let before = task_ns("thread-self");
    (0..PASSES).for_each(|_| drop(pass()));
    (task_ns("thread-self") - before) as f64 / f64::from(PASSES) / 1e6
}

/// Returns the CPU time that all threads together take, in milliseconds.
fn ms_of(act: impl FnOnce()) -> f64 {
    let before = threads_ns();
    act();
    (threads_ns() - before) as f64 / 1e6
}

/// Returns the CPU time of all threads: the ledger's writer counts too.
fn threads_ns() -> u64 {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    tasks.map(|task| task_ns(&format!("self/task/{}", task.unwrap().file_name().to_string_lossy()))).sum()
}

/// Returns the CPU time that a program takes from its start to its end, in milliseconds.
fn cost_of_child(command: &mut Command) -> f64 {
    let mut child = command.spawn().unwrap();
    let pid = rustix::process::Pid::from_child(&child);
    // The ended child can be read until it is waited for.
    waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT).unwrap();
    let took = task_ns(&child.id().to_string());
    assert!(child.wait().unwrap().success());
    took as f64 / 1e6
}

/// Reads how long a task has been on a CPU, in nanoseconds (Documentation/scheduler/sched-stats).
fn task_ns(task: &str) -> u64 {
    rustix::thread::sched_yield(); // the scheduler counts when it chooses
    let text = fs::read_to_string(format!("/proc/{task}/schedstat")).unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}
