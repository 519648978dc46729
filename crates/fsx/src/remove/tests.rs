//! What a removal removes, what it leaves, and what it never touches.
#![expect(clippy::disallowed_methods, reason = "a test makes plain files")]

use super::*;
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::os::unix::net::UnixListener;

/// Makes a removal's root with files beside it that must survive, removes `tree` from the root and compares.
fn check(make: impl FnOnce(&Path, &Path), expected: impl FnOnce(&Path) -> Removed) {
    let dir = tempfile::tempdir().unwrap();
    let (root, outside) = (dir.path().join("root"), dir.path().join("outside"));
    let tree = root.join("tree");
    fs::create_dir_all(&tree).unwrap();
    fs::create_dir_all(&outside).unwrap();
    fs::write(outside.join("precious"), vec![1; 5000]).unwrap();
    make(&tree, &outside);
    let expected = expected(&tree);
    let removed = remove_tree(&root, OsStr::new("tree"), &AtomicBool::new(false));
    assert_eq!(removed, expected);
    assert_eq!(fs::read_dir(&root).unwrap().count(), 0, "nothing is left in the root");
    assert_eq!(fs::read(outside.join("precious")).unwrap(), vec![1; 5000], "what is outside is whole");
}

/// Expects that the whole tree was removed: the entries, and the allocated bytes of the tree and the named parts.
fn whole(tree: &Path, entries: u64, parts: &[&str]) -> Removed {
    let blocks = |path: &Path| fs::symlink_metadata(path).unwrap().blocks() * 512;
    let bytes = blocks(tree) + parts.iter().map(|part| blocks(&tree.join(part))).sum::<u64>();
    Removed { entries, bytes, ..Removed::default() }
}

#[test]
fn an_empty_tree_and_an_ordinary_one_go() {
    check(|_, _| {}, |tree| whole(tree, 1, &[]));
    let ordinary = |tree: &Path, _: &Path| {
        fs::create_dir_all(tree.join("a/b")).unwrap();
        fs::write(tree.join("a/b/c"), vec![1; 9000]).unwrap();
        fs::write(tree.join("d"), b"").unwrap();
    };
    check(ordinary, |tree| whole(tree, 5, &["a", "a/b", "a/b/c", "d"]));
}

#[test]
fn links_go_and_what_they_point_to_stays() {
    let links = |tree: &Path, outside: &Path| {
        fs::create_dir(tree.join("sub")).unwrap();
        symlink(outside, tree.join("sub/dir")).unwrap();
        symlink(outside.join("precious"), tree.join("file")).unwrap();
        symlink("nowhere", tree.join("dangling")).unwrap();
        symlink("..", tree.join("up")).unwrap();
        fs::hard_link(outside.join("precious"), tree.join("hard")).unwrap();
    };
    check(links, |tree| whole(tree, 7, &["sub"])); // the other hard link keeps the bytes
}

#[test]
fn a_link_in_the_place_of_the_tree_goes_alone() {
    let swap = |tree: &Path, outside: &Path| {
        fs::remove_dir(tree).unwrap();
        symlink(outside, tree).unwrap();
    };
    check(swap, |_| Removed { entries: 1, ..Removed::default() });
}

#[test]
fn every_kind_of_file_and_name_goes() {
    let strange = |tree: &Path, _: &Path| {
        drop(UnixListener::bind(tree.join("socket")).unwrap());
        rustix::fs::mknodat(rustix::fs::CWD, tree.join("fifo"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        for name in [&b"new\nline"[..], b"\xff\xfe", b" ", b"-rf", b"*", "\u{202e}".as_bytes(), &[b'x'; 255]] {
            fs::create_dir(tree.join(OsStr::from_bytes(name))).unwrap();
            fs::write(tree.join(OsStr::from_bytes(name)).join(OsStr::from_bytes(name)), b"").unwrap();
        }
        fs::File::create(tree.join("sparse")).unwrap().set_len(4 << 30).unwrap();
    };
    check(strange, |tree| {
        let blocks = |path: &Path| fs::symlink_metadata(path).unwrap().blocks() * 512;
        let entries = fs::read_dir(tree).unwrap().map(|entry| blocks(&entry.unwrap().path()));
        Removed { entries: 18, bytes: blocks(tree) + entries.sum::<u64>(), ..Removed::default() }
    });
}

#[test]
fn a_directory_of_many_batches_goes_whole() {
    let many = |tree: &Path, _: &Path| {
        for number in 0..5000 {
            fs::write(tree.join(format!("a file of a rather long name, number {number}")), b"").unwrap();
        }
        for number in 0..100 {
            fs::create_dir(tree.join(format!("directory {number}"))).unwrap();
        }
    };
    check(many, |tree| {
        let empty = fs::symlink_metadata(tree.join("directory 0")).unwrap().blocks() * 512;
        let tree = whole(tree, 5101, &[]);
        Removed { bytes: tree.bytes + 100 * empty, ..tree }
    });
}

#[test]
fn only_a_plain_name_below_the_root_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    let (root, outside) = (dir.path().join("root"), dir.path().join("outside"));
    fs::create_dir_all(root.join("tree")).unwrap();
    fs::create_dir_all(&outside).unwrap();
    let stop = AtomicBool::new(false);
    for bad in ["", ".", "..", "/", "tree/", "../outside", "tree/../../outside", "a\0b"] {
        let removed = remove_tree(&root, OsStr::new(bad), &stop);
        assert_eq!(removed.errors.first().map(|error| error.errno), Some(Errno::INVAL), "{bad:?}");
    }
    assert!(root.join("tree").is_dir() && outside.is_dir());
    assert_eq!(remove_tree(&root, OsStr::new("not there"), &stop), Removed::default());
    assert_eq!(remove_tree(&dir.path().join("nowhere"), OsStr::new("tree"), &stop), Removed::default());
    fs::File::create(root.join("file")).unwrap();
    let no_root = remove_tree(&root.join("file"), OsStr::new("tree"), &stop);
    assert_eq!(no_root.errors[0].errno, Errno::NOTDIR);
    assert_eq!(no_root.errors[0].to_string(), "cannot enter .");
}

#[test]
fn a_removal_that_is_told_to_stop_leaves_the_rest() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("tree/a/b")).unwrap();
    let stopped = remove_tree(dir.path(), OsStr::new("tree"), &AtomicBool::new(true));
    assert_eq!(stopped, Removed { stopped: true, ..Removed::default() });
    assert!(!stopped.is_whole() && dir.path().join("tree/a/b").is_dir());
}

#[test]
fn a_tree_left_by_a_dead_process_under_our_number_does_not_stop_the_deep_ones() {
    let dir = tempfile::tempdir().unwrap();
    let mut deep = dir.path().join("tree");
    for _ in 0..100 {
        deep.push("d");
    }
    fs::create_dir_all(&deep).unwrap();
    for walk in 0..200 {
        fs::create_dir(dir.path().join(format!(".deep.{}.{walk}.0", std::process::id()))).unwrap();
    }
    let removed = remove_tree(dir.path(), OsStr::new("tree"), &AtomicBool::new(false));
    assert_eq!((removed.entries, removed.errors_total), (102, 0), "{removed:?}");
    assert!(!dir.path().join("tree").try_exists().unwrap());
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 199);
}

#[test]
fn a_part_of_a_deep_tree_that_stays_is_known_by_its_own_name() {
    let error = |path: &str| RemoveError { path: path.into(), act: RemoveAct::Unlink, errno: Errno::PERM };
    let errors = vec![error("a.1.0/x"), error(".deep.1.0.0/y"), error("a.1.0/z"), error("")];
    let removed = Removed { errors, errors_total: 4, ..Removed::default() };
    assert_eq!(removed.stuck_names().collect::<Vec<_>>(), [".deep.1.0.0", "a.1.0"]);
}

#[test]
fn errors_say_what_was_tried_and_where() {
    let error = RemoveError { path: "a.1.0/temp".into(), act: RemoveAct::Enter, errno: Errno::XDEV };
    assert_eq!(error.to_string(), "cannot enter a.1.0/temp");
}
