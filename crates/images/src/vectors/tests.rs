//! The vectors in memory, from the snapshot and from the rows.

use super::*;
use crate::rank::Rank;
use crate::store::write::{FileStat, NewRow};
use crate::store::{Source, Wanted};
use db::Db;
use likeness::Lexical;
use std::path::Path;

/// How many pictures are enough for a snapshot to be written.
const ENOUGH: u32 = 1_100;

/// The vectors of a database in a directory of its own.
struct Scene {
    dir: tempfile::TempDir,
    store: Store,
}

fn scene() -> Scene {
    let dir = tempfile::tempdir().unwrap();
    let store = store(dir.path());
    Scene { dir, store }
}

fn store(dir: &Path) -> Store {
    Store::new(Db::open(&dir.join("reelspool.db")).unwrap())
}

impl Scene {
    /// Returns the vectors as a process has them that has just been started.
    fn vectors(&self) -> Vectors {
        Vectors::new(self.store.clone(), Arc::new(Lexical), self.dir.path().to_path_buf())
    }

    fn snapshot(&self) -> PathBuf {
        self.dir.path().join(SNAPSHOT)
    }

    /// Enters rows and returns their ids.
    fn enter(&self, rows: Vec<NewRow>) -> Vec<i64> {
        let insert = move |db: &rusqlite::Transaction<'_>| rows.iter().map(|row| write::insert(db, row)).collect();
        self.store.write("enter", insert).unwrap()
    }

    fn row(&self, number: u32) -> NewRow {
        let prompt = format!("a street of {} houses", number * 7 + 11);
        let hash = *blake3::hash(&number.to_le_bytes()).as_bytes();
        NewRow {
            file: format!("{number}.jpg"),
            blake3: hash,
            content: hash,
            stat: FileStat { bytes: 1, blocks: 512, mtime_ns: 1 },
            wanted: Wanted { prompt_key: likeness::prompt_key(&prompt), kind: "horror".into(), width: 64, height: 64 },
            vector: self.vectors().of(&prompt),
            prompt,
            generator: None,
            source: Source::Generated,
            seed: None,
            kept: false,
            now: 0,
        }
    }

    /// Enters the first pictures, in this order, and returns their ids.
    fn street(&self, numbers: impl Iterator<Item = u32>) -> Vec<i64> {
        self.enter(numbers.map(|number| self.row(number)).collect())
    }

    /// Returns what vectors find that were just opened.
    fn found(&self, asked: &str) -> Vec<(i64, f32)> {
        let vectors = self.vectors();
        let filter = Filter { kind: None, size: None, smaller: true, rank: Rank::Plain, maker: None };
        vectors.search(&vectors.of(asked).unwrap().numbers, filter, 5).unwrap()
    }

    fn first(&self, asked: &str) -> i64 {
        self.found(asked)[0].0
    }

    /// Returns what is found without a snapshot: the truth.
    fn truth(&self, asked: &str) -> Vec<(i64, f32)> {
        let bytes = std::fs::read(self.snapshot()).unwrap();
        std::fs::remove_file(self.snapshot()).unwrap();
        let found = self.found(asked);
        fsx::write_atomic(&self.snapshot(), &bytes).unwrap();
        found
    }
}

#[test]
fn with_a_snapshot_of_yesterday_a_search_finds_what_it_finds_without() {
    let scene = scene();
    let ids = scene.street(0..ENOUGH);
    scene.vectors().save().unwrap();
    let late = scene.enter(vec![NewRow { vector: None, ..scene.row(ENOUGH) }]);
    scene.street(std::iter::once(ENOUGH + 1));
    let (gone, lost) = ([ids[0], ids[7]], ids[9]);
    let change = move |db: &rusqlite::Transaction<'_>| {
        gone.iter().try_for_each(|id| write::remove(db, *id).map(drop))?;
        write::missing(db, lost)
    };
    scene.store.write("change", change).unwrap();
    let asked = |number: u32| format!("a street with {} houses", number * 7 + 11);
    for number in [0, 7, 9, 500, ENOUGH, ENOUGH + 1] {
        assert_eq!(scene.found(&asked(number)), scene.truth(&asked(number)), "{number}");
    }
    scene.vectors().embed_all().unwrap();
    assert_eq!(scene.first(&asked(ENOUGH)), late[0]);
    assert_eq!(scene.found(&asked(ENOUGH)), scene.truth(&asked(ENOUGH)), "a vector that was made late is seen");
}

#[test]
fn a_damaged_snapshot_is_as_good_as_none() {
    let scene = scene();
    let ids = scene.street(0..ENOUGH);
    scene.vectors().save().unwrap();
    let expected = scene.found("a street of 3511 houses");
    assert_eq!(expected[0].0, ids[500]);
    let mut bytes = std::fs::read(scene.snapshot()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fsx::write_atomic(&scene.snapshot(), &bytes).unwrap();
    assert_eq!(scene.found("a street of 3511 houses"), expected);
}

#[test]
fn the_snapshot_of_another_database_is_not_believed() {
    let scene = scene();
    scene.street(0..ENOUGH);
    scene.vectors().save().unwrap();
    scene.store.db().close().unwrap();
    for name in ["reelspool.db", "reelspool.db-wal", "reelspool.db-shm"] {
        std::fs::remove_file(scene.dir.path().join(name)).unwrap_or_default();
    }
    let scene = Scene { store: store(scene.dir.path()), ..scene };
    let ids = scene.street((0..ENOUGH).rev());
    assert_eq!(scene.first("a street of 3511 houses"), ids[(ENOUGH - 1 - 500) as usize]);
    assert_eq!(scene.found("a street of 11 houses"), scene.truth("a street of 11 houses"));
}

#[test]
fn a_snapshot_is_written_again_only_when_it_lags_behind() {
    let scene = scene();
    scene.street(0..10);
    let vectors = scene.vectors();
    vectors.save().unwrap();
    let written = || scene.snapshot().is_file();
    assert!(!written(), "ten rows are read in no time");
    scene.street(10..ENOUGH);
    vectors.save().unwrap();
    assert!(written());
    vectors.forget_snapshot().unwrap();
    vectors.save().unwrap();
    assert!(written(), "one that was forgotten is made anew");
}
