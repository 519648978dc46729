//! What it costs to remove trees, to hide a workspace and to measure one, against `rm -rf` and `du -s` in the same run.
//!
//! Costs are processor time, user and system, of the thread or the child that acts; each figure is the median of rounds
//! in which both sides take turns, on trees made alike just before. The names of parts as arguments run only those.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench reports and may panic"
)]

use fsx::{remove_tree, tree_size};
use reelspool::bench::Workspaces;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, StatxFlags, openat, statx};
use rustix::process::{WaitId, WaitIdOptions, waitid};
use std::ffi::OsStr;
use std::fs;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// How many workspaces a round removes, and how many files each has.
const WORKSPACES: usize = 200;
const WORKSPACE_FILES: usize = 90;

/// How many files the one large directory has.
const MANY_FILES: usize = 200_000;

/// How often each side acts.
const ROUNDS: usize = 5;

/// A part of the bench: its name and what it does with a directory.
type Part = (&'static str, fn(&Path));

fn main() {
    let parts: [Part; 6] = [
        ("workspaces", |dir| remove_round(dir, "200 workspaces of 90 files", ROUNDS, workspaces)),
        ("sizes", |dir| sizes(dir, "200 workspaces of 90 files", workspaces)),
        ("images", |dir| sizes(dir, "one directory of 200,000 files", large_directory)),
        ("invisible", invisible),
        ("memory", memory),
        ("large", |dir| remove_round(dir, "one directory of 200,000 files", 3, large_directory)),
    ];
    let wanted: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    for (name, part) in parts {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            part(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap().path());
        }
    }
}

/// Fills `root` with the trees of one round.
fn workspaces(root: &Path) {
    for number in 0..WORKSPACES {
        workspace(&root.join(format!("job-{number}")));
    }
}

fn workspace(dir: &Path) {
    for part in ["audio", "video", "temp/bg"] {
        fs::create_dir_all(dir.join(part)).unwrap();
    }
    for number in 0..WORKSPACE_FILES {
        let part = ["audio", "video", "temp", "temp/bg"][number % 4];
        fs::write(dir.join(part).join(format!("file-{number:04}.dat")), [1; 3000]).unwrap();
    }
}

fn large_directory(root: &Path) {
    let dir = root.join("large");
    fs::create_dir_all(&dir).unwrap();
    for number in 0..MANY_FILES {
        fs::write(dir.join(format!("{number:08}.jpg")), b"").unwrap();
    }
}

/// Compares removals of what `fill` makes.
fn remove_round(dir: &Path, what: &str, rounds: usize, fill: impl Fn(&Path)) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..rounds * 2 {
        let root = dir.join("root");
        fs::create_dir_all(&root).unwrap();
        fill(&root);
        if round % 2 == 0 {
            ours.push(cost_of_thread(|| {
                let stop = AtomicBool::new(false);
                for entry in fs::read_dir(&root).unwrap() {
                    assert!(remove_tree(&root, &entry.unwrap().file_name(), &stop).is_whole());
                }
            }));
            fs::remove_dir(&root).unwrap();
        } else {
            theirs.push(cost_of_child(Command::new("rm").arg("-rf").arg(&root)));
            assert!(!root.try_exists().unwrap());
        }
    }
    report(&format!("removal, {what}, against rm -rf"), Some(1.05), ours, theirs);
}

/// Measures how long it takes until a workspace is not to be seen any more: with its lock, its marker and the rename, as
/// the reaper does it.
fn invisible(dir: &Path) {
    let (root, trash) = (dir.join("root"), dir.join("trash"));
    let all = Workspaces::open(&root, &trash);
    let ids: Vec<String> = (0..1000).map(|number| format!("job-{number}")).collect();
    for id in &ids {
        all.preserve(id);
    }
    let mut took: Vec<Duration> = Vec::new();
    for (number, id) in ids.iter().enumerate() {
        let started = Instant::now();
        let name = all.discard(id);
        took.push(started.elapsed());
        if number % 20 == 0 {
            all.remove(name); // the remover is at work meanwhile
        }
    }
    took.sort_unstable();
    let ms = |index: usize| took[index].as_secs_f64() * 1000.0;
    println!("workspace invisible: p50 {:.3} ms, p99 {:.3} ms, goal 1 ms", ms(500), ms(990));
    assert!(all.empty_trash());
    drop(all);
    fs::remove_dir_all(&root).unwrap();
    fs::remove_dir_all(&trash).unwrap();
}

/// Compares scans of the sizes of what `fill` makes: with `du`, and with the system calls that no scan can do without.
/// In small directories those calls alone come to the goal, which is one of large ones: of `bg_images/`.
fn sizes(dir: &Path, what: &str, fill: impl Fn(&Path)) {
    let root = dir.join("root");
    fs::create_dir_all(&root).unwrap();
    fill(&root);
    let (mut ours, mut theirs, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..=ROUNDS * 3 {
        ours.push(cost_of_thread(|| assert!(0 < tree_size(&root).unwrap().bytes)));
        bare.push(cost_of_thread(|| call_alone(&rustix::fs::open(&root, DIRECTORY, Mode::empty()).unwrap())));
        theirs.push(cost_of_child(Command::new("du").arg("-s").arg(&root).stdout(Stdio::null())));
    }
    // The first ones warm the caches.
    let (ours, theirs, bare) = (ours.split_off(1), theirs.split_off(1), bare.split_off(1));
    report(&format!("size scan, {what}, against du -s"), Some(0.75), ours, theirs.clone());
    report("  its system calls alone, against du -s", None, bare, theirs);
    fs::remove_dir_all(&root).unwrap();
}

const DIRECTORY: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW);

/// Makes the system calls of a scan, and nothing of what they answer.
fn call_alone(dir: &OwnedFd) {
    let (mut buffer, mut below) = (Vec::with_capacity(1 << 15), Vec::new());
    let mut entries = RawDir::new(dir, buffer.spare_capacity_mut());
    while let Some(entry) = entries.next() {
        let entry = entry.unwrap();
        if entry.file_type() != FileType::Directory {
            statx(dir, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW, StatxFlags::BLOCKS).unwrap();
        } else if !entry.file_name().to_bytes().starts_with(b".") {
            below.push(entry.file_name().to_owned());
        }
    }
    for name in below {
        let dir = openat(dir, name, DIRECTORY, Mode::empty()).unwrap();
        statx(&dir, c"", AtFlags::EMPTY_PATH, StatxFlags::BLOCKS).unwrap();
        call_alone(&dir);
    }
}

/// Measures how much memory the removal of the large directory takes on top.
fn memory(dir: &Path) {
    let root = dir.join("root");
    fs::create_dir_all(&root).unwrap();
    large_directory(&root);
    let before = peak_kib(true);
    assert!(remove_tree(&root, OsStr::new("large"), &AtomicBool::new(false)).is_whole());
    println!("memory above idle, 200,000 files: {} KiB, goal 4096 KiB", peak_kib(false).saturating_sub(before));
}

/// Returns the largest resident size of this process; starts to measure it anew, if told to.
fn peak_kib(anew: bool) -> u64 {
    if anew {
        fs::write("/proc/self/clear_refs", b"5").unwrap();
    }
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn report(what: &str, goal: Option<f64>, mut ours: Vec<f64>, mut theirs: Vec<f64>) {
    let mut ratios: Vec<f64> = ours.iter().zip(&theirs).map(|(ours, theirs)| ours / theirs).collect();
    let [ours, theirs, ratio] = [&mut ours, &mut theirs, &mut ratios].map(|figures| {
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    });
    let goal = goal.map(|goal| format!(", goal {goal}")).unwrap_or_default();
    println!("{what}: {:.1} ms against {:.1} ms, ratio {ratio:.2}{goal}", ours * 1000.0, theirs * 1000.0);
}

/// Returns the processor time that a thread of its own takes, in seconds.
fn cost_of_thread(act: impl FnOnce() + Send) -> f64 {
    let timed = || {
        let before = processor_time("thread-self");
        act();
        processor_time("thread-self") - before
    };
    std::thread::scope(|scope| scope.spawn(timed).join().unwrap())
}

/// Returns the processor time that a program takes from its start to its end, in seconds.
fn cost_of_child(command: &mut Command) -> f64 {
    let mut child = command.spawn().unwrap();
    let pid = rustix::process::Pid::from_child(&child);
    // The ended child can be read until it is waited for.
    waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT).unwrap();
    let took = processor_time(&child.id().to_string());
    assert!(child.wait().unwrap().success());
    took
}

/// Reads the processor time of a task, user and system, as the scheduler counted it.
fn processor_time(task: &str) -> f64 {
    rustix::thread::sched_yield(); // the scheduler counts when it chooses
    let text = fs::read_to_string(format!("/proc/{task}/schedstat")).unwrap();
    text.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1e9
}
