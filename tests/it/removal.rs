//! The removal of trees that contain mounts, exchanged links, immutable files or a full disk: nothing outside is lost,
//! and everything else is removed.

use fsx::remove::RemoveAct;
use fsx::{Removed, Remover, remove_tree};
use rustix::fs::{CWD, Mode, OFlags, RenameFlags};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// The variable that shows a test that it runs in the process made for it.
const INSIDE: &str = "REELSPOOL_TEST_INSIDE";

/// Ways to start a process in its own mount namespace: what is mounted there exists nowhere else and vanishes with it.
pub(crate) const MOUNTS: [&[&str]; 2] = [
    &["unshare", "--mount", "--propagation", "private", "--"],
    &["unshare", "--user", "--map-root-user", "--mount", "--propagation", "private", "--"],
];

/// A user without any right of root.
const NOBODY: [&[&str]; 1] = [&["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]];

/// A process with few file descriptors.
const FEW_FILES: [&[&str]; 1] = [&["prlimit", "--nofile=256", "--"]];

/// Runs a test's body in a new process, started by the first of `ways` that works. `test` is its full name.
pub(crate) fn inside(ways: &[&[&str]], test: &str, body: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        return body();
    }
    let this = std::env::current_exe().unwrap();
    let start = |way: &[&str], args: &[&str]| {
        let mut command = Command::new(way[0]);
        command.args(&way[1..]).arg(&this).args(args).env(INSIDE, "yes").env("TMPDIR", "/tmp").output()
    };
    let possible = |way: &&&[&str]| start(way, &["--list", test]).is_ok_and(|output| output.status.success());
    let Some(way) = ways.iter().find(possible) else {
        return skipped(test, "this machine does not let the process be started that it needs");
    };
    let output = start(way, &["--exact", test, "--nocapture", "--test-threads=1"]).unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for line in said.lines().filter(|line| line.starts_with("skipped")) {
        say(line);
    }
}

/// Prints that something was not tested, and why.
pub(crate) fn skipped(what: &str, why: &str) {
    say(&format!("skipped {what}: {why}"));
}

#[expect(clippy::print_stdout, reason = "what was not tested must be seen")]
fn say(line: &str) {
    println!("{line}");
}

/// Runs a program; tells whether it succeeded.
fn ran(program: &str, args: &[&OsStr]) -> bool {
    Command::new(program).args(args).output().is_ok_and(|output| output.status.success())
}

fn mount(args: &[&str], on: &Path) -> bool {
    let args: Vec<&OsStr> = args.iter().map(OsStr::new).chain([on.as_os_str()]).collect();
    ran("mount", &args)
}

pub(crate) fn unmount(from: &Path) {
    assert!(ran("umount", &[from.as_os_str()]), "cannot unmount {}", from.display());
}

fn remove(root: &Path) -> Removed {
    remove_tree(root, OsStr::new("tree"), &AtomicBool::new(false))
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A root with a tree of some files, and files outside that must survive.
struct Scene {
    dir: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        Self::below(tempfile::tempdir().unwrap())
    }

    /// Makes a scene in memory if the machine can, for tests of many rounds.
    fn in_memory() -> Self {
        Self::below(tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap())
    }

    fn below(dir: tempfile::TempDir) -> Self {
        let scene = Self { dir };
        fs::create_dir_all(scene.outside().join("deep")).unwrap();
        fs::write(scene.outside().join("deep/precious"), b"x").unwrap();
        fs::create_dir_all(scene.tree().join("sub/other")).unwrap();
        for file in ["a", "sub/b", "sub/other/c"] {
            fs::write(scene.tree().join(file), b"x").unwrap();
        }
        scene
    }

    fn root(&self) -> PathBuf {
        self.dir.path().join("root")
    }

    fn tree(&self) -> PathBuf {
        self.root().join("tree")
    }

    fn outside(&self) -> PathBuf {
        self.dir.path().join("outside")
    }

    fn assert_nothing_lost(&self) {
        assert_eq!(fs::read(self.outside().join("deep/precious")).unwrap(), b"x");
    }

    /// Checks that a removal leaves `left`, with the reason, and removes everything after `mend` has removed the
    /// reason.
    fn check(&self, left: &str, act: RemoveAct, errno: Errno, mend: impl FnOnce()) {
        let removed = remove(&self.root());
        let reasons: Vec<_> =
            removed.errors.iter().map(|error| (error.path.to_str().unwrap(), error.act, error.errno)).collect();
        assert_eq!(reasons, [(left, act, errno)]);
        assert_eq!(removed.errors_total, 1);
        let mut at = self.root();
        for part in Path::new(left) {
            assert_eq!(names(&at), [part.to_str().unwrap()], "in {}", at.display());
            at.push(part);
        }
        self.assert_nothing_lost();
        mend();
        let removed = remove(&self.root());
        assert!(removed.is_whole(), "{removed:?}");
        assert_eq!(names(&self.root()), [""; 0]);
        self.assert_nothing_lost();
    }
}

#[test]
fn what_is_mounted_in_a_tree_is_reported_and_never_touched() {
    inside(&MOUNTS, "removal::what_is_mounted_in_a_tree_is_reported_and_never_touched", || {
        let scene = Scene::new();
        let at = scene.tree().join("sub/mount");
        fs::create_dir(&at).unwrap();
        let outside = scene.outside();
        if !mount(&["--bind", outside.to_str().unwrap()], &at) {
            return skipped("mounts in a tree", "mount is refused");
        }
        scene.check("tree/sub/mount", RemoveAct::Enter, Errno::XDEV, || unmount(&at));

        let scene = Scene::new();
        let at = scene.tree().join("sub/tmpfs");
        fs::create_dir(&at).unwrap();
        assert!(mount(&["-t", "tmpfs", "none"], &at));
        fs::write(at.join("mine"), b"x").unwrap();
        scene.check("tree/sub/tmpfs", RemoveAct::Enter, Errno::XDEV, || {
            assert_eq!(fs::read(at.join("mine")).unwrap(), b"x");
            unmount(&at);
        });

        let scene = Scene::new();
        let (at, precious) = (scene.tree().join("sub/other/file"), scene.outside().join("deep/precious"));
        fs::write(&at, b"").unwrap();
        assert!(mount(&["--bind", precious.to_str().unwrap()], &at));
        scene.check("tree/sub/other/file", RemoveAct::Unlink, Errno::BUSY, || unmount(&at));

        let scene = Scene::new();
        let (at, outside) = (scene.tree(), scene.outside());
        assert!(mount(&["--bind", outside.to_str().unwrap()], &at));
        scene.check("tree", RemoveAct::Enter, Errno::XDEV, || unmount(&at));
    });
}

/// Sets or clears the attribute that makes a file immutable; returns whether that is allowed.
pub(crate) fn set_immutable(path: &Path, immutable: bool) -> bool {
    ran("chattr", &[OsStr::new(if immutable { "+i" } else { "-i" }), path.as_os_str()])
}

#[test]
fn what_is_immutable_is_reported_and_everything_else_goes() {
    let scene = Scene::new();
    let at = scene.tree().join("sub/immutable");
    fs::write(&at, b"x").unwrap();
    if !set_immutable(&at, true) {
        return skipped("immutable files", "chattr +i is refused");
    }
    scene.check("tree/sub/immutable", RemoveAct::Unlink, Errno::PERM, || assert!(set_immutable(&at, false)));

    let scene = Scene::new();
    let at = scene.tree().join("sub/immutable");
    fs::create_dir(&at).unwrap();
    fs::write(at.join("file"), b"x").unwrap();
    assert!(set_immutable(&at, true));
    scene.check("tree/sub/immutable/file", RemoveAct::Unlink, Errno::PERM, || assert!(set_immutable(&at, false)));

    let scene = Scene::new();
    let many: Vec<PathBuf> = (0..40).map(|number| scene.tree().join(format!("sub/{number}"))).collect();
    for path in &many {
        fs::write(path, b"x").unwrap();
        assert!(set_immutable(path, true));
    }
    let removed = remove(&scene.root());
    let counts = (removed.entries, removed.errors.len(), removed.errors_total);
    assert!(many.iter().all(|path| set_immutable(path, false)));
    assert_eq!(counts, (4, 16, 40), "reasons are bounded, and counted");
}

/// Makes `depth` directories, each inside the one before.
fn dig(root: &Path, depth: usize) {
    let mut at: OwnedFd = rustix::fs::open(root, OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty()).unwrap();
    for _ in 0..depth {
        rustix::fs::mkdirat(&at, c"d", Mode::RWXU).unwrap();
        at = rustix::fs::openat(&at, c"d", OFlags::RDONLY | OFlags::DIRECTORY, Mode::empty()).unwrap();
    }
    drop(rustix::fs::openat(&at, c"bottom", OFlags::WRONLY | OFlags::CREATE, Mode::RUSR).unwrap());
}

#[test]
fn ten_thousand_levels_go_with_256_descriptors() {
    inside(&FEW_FILES, "removal::ten_thousand_levels_go_with_256_descriptors", || {
        let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
        assert_eq!(limit.current, Some(256));
        let scene = Scene::new();
        symlink(scene.outside(), scene.tree().join("sub/link")).unwrap();
        dig(&scene.tree(), 10_000);
        let removed = remove(&scene.root());
        assert!(removed.is_whole(), "{removed:?}");
        assert_eq!(removed.entries, 10_000 + 1 + 7);
        assert_eq!(names(&scene.root()), [""; 0]);
        scene.assert_nothing_lost();
    });
}

#[test]
fn directories_without_permissions_go_without_root() {
    let body = || {
        assert!(!rustix::process::geteuid().is_root());
        let scene = Scene::new();
        let mut dirs = Vec::new();
        for mode in [0o555, 0o000, 0o444, 0o333, 0o111, 0o200] {
            let dir = scene.tree().join(format!("sub/{mode:o}"));
            fs::create_dir_all(dir.join("closed/empty")).unwrap();
            fs::write(dir.join("file"), b"x").unwrap();
            fs::write(dir.join("closed/file"), b"x").unwrap();
            dirs.extend([dir.join("closed/empty"), dir.join("closed"), dir].map(|dir| (dir, mode)));
        }
        let mut deep = scene.tree();
        for _ in 0..70 {
            deep.push("deep");
            dirs.push((deep.clone(), 0o500));
        }
        fs::create_dir_all(&deep).unwrap();
        dirs.sort_by_key(|(dir, _)| std::cmp::Reverse(dir.components().count()));
        for (dir, mode) in dirs {
            fs::set_permissions(dir, fs::Permissions::from_mode(mode)).unwrap();
        }
        let removed = remove(&scene.root());
        assert!(removed.is_whole(), "{removed:?}");
        assert_eq!(removed.entries, 6 + 6 * 5 + 70);
        assert_eq!(names(&scene.root()), [""; 0]);
        let mode = fs::metadata(scene.outside()).unwrap().permissions().mode();
        assert_ne!(mode & 0o777, 0o700, "what is outside keeps its permissions");
        scene.assert_nothing_lost();
    };
    if rustix::process::geteuid().is_root() {
        inside(&NOBODY, "removal::directories_without_permissions_go_without_root", body);
    } else {
        body();
    }
}

struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_link_that_is_exchanged_for_a_directory_meanwhile_is_never_followed() {
    /// How many trees are removed while another thread exchanges entries in them.
    const ROUNDS: usize = 5000;
    let scene = Scene::in_memory();
    let (over, exchanged) = (AtomicBool::new(false), AtomicU64::new(0));
    let tree = scene.tree();
    std::thread::scope(|scope| {
        let _over = SetOnDrop(&over); // also after a panic: the other thread must end
        scope.spawn(|| {
            let pairs = [("dir", "link"), ("dir/sub", "dir/link")].map(|(a, b)| (tree.join(a), tree.join(b)));
            while !over.load(Ordering::Relaxed) {
                for (a, b) in &pairs {
                    let done = rustix::fs::renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE);
                    exchanged.fetch_add(u64::from(done.is_ok()), Ordering::Relaxed);
                }
            }
        });
        for _ in 0..ROUNDS {
            // Made elsewhere and renamed, so that the exchanging thread does not disturb its creation.
            let fresh = scene.dir.path().join("fresh");
            fs::create_dir_all(fresh.join("dir/sub")).unwrap();
            fs::write(fresh.join("dir/sub/file"), b"x").unwrap();
            symlink(scene.outside(), fresh.join("link")).unwrap();
            symlink(scene.outside().join("deep"), fresh.join("dir/link")).unwrap();
            if tree.try_exists().unwrap() {
                let removed = remove(&scene.root());
                assert!(removed.is_whole(), "{removed:?}");
            }
            fs::rename(&fresh, &tree).unwrap();
        }
    });
    assert!(remove(&scene.root()).is_whole());
    scene.assert_nothing_lost();
    let exchanged = exchanged.into_inner();
    assert!(ROUNDS as u64 / 100 < exchanged, "only {exchanged} exchanges came between");
}

/// Mounts a small ext4 and calls `body` with its root; returns whether the machine allows that.
fn on_small_disk(inodes: &str, body: impl FnOnce(&Path)) -> bool {
    let dir = tempfile::tempdir().unwrap();
    let (image, disk) = (dir.path().join("image"), dir.path().join("disk"));
    fs::File::create(&image).unwrap().set_len(8 << 20).unwrap();
    fs::create_dir(&disk).unwrap();
    let options = ["-q", "-F", "-m", "0", "-N", inodes].map(OsStr::new);
    let made = ran("mkfs.ext4", &[&options[..], &[image.as_os_str()]].concat());
    if !made || !mount(&["-o", "loop", image.to_str().unwrap()], &disk) {
        return false;
    }
    fs::create_dir_all(disk.join("trash/tree/temp")).unwrap();
    body(&disk);
    unmount(&disk);
    true
}

/// Writes files of `bytes` bytes into a directory until the disk is full; returns how many are complete.
fn fill(dir: &Path, bytes: usize) -> u64 {
    for number in 0.. {
        if let Err(error) = fs::write(dir.join(number.to_string()), vec![1; bytes]) {
            assert_eq!(error.raw_os_error(), Some(28), "no space: {error}");
            return number;
        }
    }
    0
}

#[test]
fn a_full_disk_and_one_without_free_inodes_are_freed() {
    inside(&MOUNTS, "removal::a_full_disk_and_one_without_free_inodes_are_freed", || {
        let full = on_small_disk("512", |disk| {
            dig(&disk.join("trash/tree/temp"), 40); // deep enough to be moved up on the full disk
            fill(&disk.join("trash/tree/temp"), 256 << 10);
            fill(&disk.join("trash/tree"), 4 << 10);
            let before = rustix::fs::statvfs(disk).unwrap();
            let (inodes, bytes) = (before.f_ffree, before.f_bavail * before.f_frsize);
            assert!(0 < inodes && bytes < 64 << 10, "the disk is full, not the inodes: {bytes} bytes, {inodes} inodes");
            let removed = remove(&disk.join("trash"));
            assert!(removed.is_whole(), "{removed:?}");
            rustix::fs::syncfs(fs::File::open(disk).unwrap()).unwrap();
            let freed = (rustix::fs::statvfs(disk).unwrap().f_bavail - before.f_bavail) * before.f_frsize;
            assert_eq!(removed.bytes, freed, "it tells what it freed");
            fs::write(disk.join("new"), vec![1; 1 << 20]).unwrap();
        });
        if !full {
            return skipped("full disks", "mkfs.ext4 or loop devices are refused");
        }
        assert!(on_small_disk("32", |disk| {
            let files = fill(&disk.join("trash/tree"), 0);
            assert_eq!(rustix::fs::statvfs(disk).unwrap().f_ffree, 0);
            let removed = remove(&disk.join("trash"));
            assert!(removed.is_whole(), "{removed:?}");
            assert_eq!(removed.entries, files + 2);
            fs::create_dir_all(disk.join("new/workspace")).unwrap();
        }));
    });
}

#[test]
fn a_tree_that_stays_is_told_once_and_goes_when_it_can() {
    inside(&MOUNTS, "removal::a_tree_that_stays_is_told_once_and_goes_when_it_can", || {
        let scene = Scene::new();
        let at = scene.tree().join("sub/mount");
        fs::create_dir(&at).unwrap();
        let told = Arc::new(Mutex::new(Vec::new()));
        let hear = Arc::clone(&told);
        let tell = move |path: &Path, removed: &Removed| {
            hear.lock().unwrap().push((path.to_owned(), removed.errors_total));
        };
        let remover = Remover::start(&scene.root(), |name| name == "tree", tell).unwrap();
        let outside = scene.outside();
        if !mount(&["--bind", outside.to_str().unwrap()], &at) {
            return skipped("a tree that stays", "mount is refused");
        }
        for _ in 0..3 {
            remover.sweep(); // only the first one is tried before its time
            let emptied = remover.empty().recv().unwrap();
            assert_eq!(emptied.trees.len(), 1);
            assert_eq!(emptied.trees[0].1.errors_total, 1);
        }
        assert_eq!(*told.lock().unwrap(), [(scene.tree(), 1)]);
        unmount(&at);
        let gone = remover.remove(vec!["tree".into()]).recv().unwrap().remove(0);
        assert_eq!((gone.entries, gone.errors_total), (3, 0));
        assert!(remover.finish(std::time::Duration::from_mins(1)));
        assert_eq!(names(&scene.root()), [""; 0]);
        scene.assert_nothing_lost();
    });
}
