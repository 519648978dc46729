//! What it costs to remove trees, to hide a workspace and to measure one, against `rm -rf` and `du -s` in the same run.
//!
//! Costs are processor time, user and system, of the thread or the child that acts; both sides take turns, on trees made
//! alike just before. The names of parts as arguments run only those.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods, reason = "a bench may panic")]

use figures::cost::{of_child, of_thread};
use figures::{Goal, Round, measure, median, part};
use fsx::{remove_tree, tree_size};
use reelspool::bench::Workspaces;
use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, StatxFlags, openat, statx};
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

/// How often each side acts in a round whose median is taken.
const TURNS: usize = 5;

/// A part of the bench: its name and what it does with a directory.
type Part = (&'static str, fn(&Path));

fn main() {
    let parts: [Part; 6] = [
        ("workspaces", |dir| removals(dir, "200 workspaces of 90 files", workspaces)),
        ("sizes", |dir| sizes(dir, "200 workspaces of 90 files", Goal::Watched, workspaces)),
        ("images", |dir| sizes(dir, "one directory of 200,000 files", Goal::Ratio(0.75), large_directory)),
        ("invisible", invisible),
        ("memory", memory),
        ("large", |dir| removals(dir, "one directory of 200,000 files", large_directory)),
    ];
    part("removal and sizes of trees, processor time");
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
fn removals(dir: &Path, what: &str, fill: impl Fn(&Path)) {
    let root = dir.join("root");
    let remove = || {
        let stop = AtomicBool::new(false);
        for entry in fs::read_dir(&root).unwrap() {
            assert!(remove_tree(&root, &entry.unwrap().file_name(), &stop).is_whole());
        }
    };
    measure(&format!("removal, {what}, beside rm -rf"), "ms", Goal::Ratio(1.05), || {
        fs::create_dir_all(&root).unwrap();
        fill(&root);
        let ours = of_thread(remove);
        fill(&root);
        let theirs = of_child(Command::new("rm").arg("-rf").arg(&root));
        assert!(!root.try_exists().unwrap());
        Round::beside(ours * 1000.0, theirs * 1000.0)
    });
}

/// Measures how long it takes until a workspace is not to be seen any more: with its lock, its marker and the rename, as
/// the reaper does it.
fn invisible(dir: &Path) {
    let (root, trash) = (dir.join("root"), dir.join("trash"));
    let all = Workspaces::open(&root, &trash);
    measure("a workspace is invisible, p99 of 1000", "ms", Goal::Value(1.0), || {
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
        assert!(all.empty_trash());
        Round::alone(took[990].as_secs_f64() * 1000.0)
    });
    drop(all);
    fs::remove_dir_all(&root).unwrap();
    fs::remove_dir_all(&trash).unwrap();
}

/// Compares scans of the sizes of what `fill` makes: with `du`, and with the system calls that no scan can do without.
/// In small directories those calls alone come to the goal, which is one of large ones: of `bg_images/`.
fn sizes(dir: &Path, what: &str, goal: Goal, fill: impl Fn(&Path)) {
    let root = dir.join("root");
    fs::create_dir_all(&root).unwrap();
    fill(&root);
    let scan = || assert!(0 < tree_size(&root).unwrap().bytes);
    let calls = || call_alone(&rustix::fs::open(&root, DIRECTORY, Mode::empty()).unwrap());
    let du = || of_child(Command::new("du").arg("-s").arg(&root).stdout(Stdio::null()));
    let beside_du = |name: &str, goal, act: &(dyn Fn() + Sync)| {
        measure(name, "ms", goal, || {
            let (ours, theirs) = (0..TURNS).map(|_| (of_thread(act) * 1000.0, du() * 1000.0)).unzip();
            Round::beside(median(ours), median(theirs))
        });
    };
    scan(); // warms the caches
    beside_du(&format!("size scan, {what}, beside du -s"), goal, &scan);
    beside_du("  its system calls alone, beside du -s", Goal::Watched, &calls);
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
    measure("memory above idle, removal of 200,000 files", "KiB", Goal::Value(4096.0), || {
        large_directory(&root);
        let before = peak_kib(true);
        assert!(remove_tree(&root, OsStr::new("large"), &AtomicBool::new(false)).is_whole());
        Round::alone(peak_kib(false).saturating_sub(before) as f64)
    });
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
