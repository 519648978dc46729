//! What a pass of the reaper with its report, and its count of everything, cost with 100,000 pictures, in CPU time: the
//! report reads counters and counts nothing; scan and count are held against `du -s`, in turns. And what a dry run costs
//! with 5,000 preserved workspaces beyond their listing, and their removal against `rm -rf`.
//!
//! The names of parts as arguments run only those: `pictures`, `workspaces`.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a bench reports and may panic"
)]

use figures::cost::{of_child, of_task};
use figures::{Goal, Round, measure, median, part};
use fsx::plain_files;
use reelspool::bench::Reaper;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// How many pictures there are.
const IMAGES: u32 = 100_000;

/// How many passes are measured.
const PASSES: u32 = 500;

/// How often both counts are made in a round whose median is taken.
const COUNTS: usize = 5;

/// The goal of the project for a pass that has nothing to do but its report, and for a dry run beyond the listing of the
/// workspaces, in milliseconds.
const PASS_GOAL_MS: f64 = 0.1;

/// The goal of the project for the scan of a directory, against `du -s`.
const SCAN_GOAL: f64 = 0.75;

/// How many workspaces are preserved, of nine entries each.
const WORKSPACES: u32 = 5000;

/// The goal of the project for their removal, against `rm -rf`.
const REMOVAL_GOAL: f64 = 1.2;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    part("the reaper, processor time");
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
    reaper.start();
    let empty = ms_per_pass(|| reaper.pass());
    reaper.preserve(WORKSPACES);
    std::thread::sleep(std::time::Duration::from_secs(3)); // what was just written is not remembered yet
    let pass = || assert_eq!(reaper.pass(), 0, "there are no pictures");
    eprintln!("dry run with {WORKSPACES} workspaces, the first time: {:.1} ms", ms_of(pass));
    measure("dry run with 5,000 workspaces, beyond their listing", "ms", Goal::Value(PASS_GOAL_MS), || {
        let turn = |_| (ms_of_thread(pass), ms_of_thread(|| assert_eq!(reaper.list(), WORKSPACES as usize)));
        let (passes, lists) = (0..20).map(turn).unzip();
        Round::beside(median(passes) - median(lists), empty)
    });
}

/// Measures the removal of the workspaces beside `rm -rf`: processor and wall time.
fn remove(dir: &Path) {
    let (mut costs, mut walls) = (Vec::new(), Vec::new());
    for round in 0..figures::ROUNDS {
        let reaper = Reaper::open(dir);
        if round != 0 {
            reaper.preserve(WORKSPACES); // the first ones are there
        }
        let begun = Instant::now();
        let ours = ms_of(|| assert_eq!(reaper.remove_all(), u64::from(WORKSPACES)));
        let our_wall = begun.elapsed();
        reaper.preserve(WORKSPACES);
        let begun = Instant::now();
        let theirs = of_child(Command::new("rm").arg("-rf").arg(dir.join("job_workspaces"))) * 1000.0;
        costs.push(Round::beside(ours, theirs));
        walls.push(Round::beside(our_wall.as_secs_f64() * 1e3, begun.elapsed().as_secs_f64() * 1e3));
    }
    let goal = Goal::Ratio(REMOVAL_GOAL);
    figures::print("removal of 5,000 workspaces, beside rm -rf", "ms", goal, &costs);
    figures::print("  the same, wall", "ms", goal, &walls);
}

/// Measures whole passes that end with a report and have nothing to remove, without pictures and with them.
fn report(reaper: &Reaper) {
    let pass = || reaper.pass();
    pass();
    let empty = ms_per_pass(pass);
    let inserted = Instant::now();
    reaper.fill(IMAGES);
    let inserted = inserted.elapsed();
    assert_eq!(pass(), u64::from(IMAGES), "the report has the counters");
    let micros = inserted.as_secs_f64() * 1e6 / f64::from(IMAGES);
    eprintln!("insert of {IMAGES} pictures with triggers: {micros:.2} us each");
    measure("pass with its report, 100,000 pictures, beside none", "ms", Goal::Value(PASS_GOAL_MS), || {
        Round::beside(ms_per_pass(pass), empty)
    });
}

/// Measures the scan of all pictures against `du -s` of the directory, and the whole count, which also compares every
/// file with its row.
fn count(reaper: &Reaper, bg_images: &Path) {
    fs::create_dir_all(bg_images).unwrap();
    for n in 0..IMAGES {
        fs::write(bg_images.join(format!("image-{n}")), b"x").unwrap();
    }
    reaper.verify(); // notes the sizes
    let scan = || plain_files(bg_images, |_, bytes| assert!(0 < bytes)).unwrap();
    let count = || assert_eq!(reaper.verify(), u64::from(IMAGES));
    let du = || of_child(Command::new("du").arg("-s").arg(bg_images).stdout(Stdio::null())) * 1000.0;
    let beside_du = |name, goal, act: &dyn Fn()| {
        measure(name, "ms", goal, || {
            let (ours, theirs) = (0..COUNTS).map(|_| (ms_of(act), du())).unzip();
            Round::beside(median(ours), median(theirs))
        });
    };
    beside_du("scan of 100,000 pictures, beside du -s", Goal::Ratio(SCAN_GOAL), &scan);
    beside_du("count of 100,000 pictures with their rows, beside du -s", Goal::Watched, &count);
}

/// Returns the CPU time that this thread takes, in milliseconds.
fn ms_of_thread(act: impl FnOnce()) -> f64 {
    let before = of_task("thread-self");
    act();
    (of_task("thread-self") - before) * 1e3
}

/// Returns the CPU time of this thread per pass, in milliseconds.
fn ms_per_pass<T>(pass: impl Fn() -> T) -> f64 {
    let before = of_task("thread-self");
    (0..PASSES).for_each(|_| drop(pass()));
    (of_task("thread-self") - before) * 1e3 / f64::from(PASSES)
}

/// Returns the CPU time that all threads together take, in milliseconds: the ledger's writer counts too.
fn ms_of(act: impl FnOnce()) -> f64 {
    let threads = || -> f64 {
        let tasks = fs::read_dir("/proc/self/task").unwrap();
        tasks.map(|task| of_task(&format!("self/task/{}", task.unwrap().file_name().to_string_lossy()))).sum()
    };
    let before = threads();
    act();
    (threads() - before) * 1e3
}
