//! The vectors in memory, from the snapshot and from the rows.

use super::*;
use crate::images::store::write::{FileStat, NewRow};
use crate::images::store::{Source, write};

/// How many pictures are enough for a snapshot to be written.
const ENOUGH: u32 = 1_100;

fn row(scene: &Scene, number: u32) -> NewRow {
    let prompt = format!("a street of {} houses", number * 7 + 11);
    let hash = *blake3::hash(&number.to_le_bytes()).as_bytes();
    NewRow {
        file: format!("{number}.jpg"),
        blake3: hash,
        content: hash,
        stat: FileStat { bytes: 1, blocks: 512, mtime_ns: 1 },
        wanted: Wanted { prompt_key: likeness::prompt_key(&prompt), kind: "horror".into(), width: 64, height: 64 },
        vector: scene.library.inner.vector(&prompt),
        prompt,
        generator: None,
        source: Source::Generated,
        seed: None,
        kept: false,
        now: 0,
    }
}

fn enter(scene: &Scene, rows: Vec<NewRow>) {
    let entered = scene
        .library
        .inner
        .write("enter", move |transaction| rows.iter().try_for_each(|row| write::insert(transaction, row).map(drop)));
    entered.unwrap();
}

/// Returns what a library that was just opened finds.
fn found(scene: &Scene, asked: &str) -> Vec<String> {
    let library = open(scene.dir.path(), policy(None, Evict::All));
    library.search(asked, None, 5).unwrap().into_iter().map(|hit| hit.row.file).collect()
}

/// Returns what is found without a snapshot: the truth.
fn truth(scene: &Scene, asked: &str) -> Vec<String> {
    let snapshot = scene.dir.path().join("cache/vector_store/vectors.snapshot");
    let bytes = std::fs::read(&snapshot).unwrap();
    std::fs::remove_file(&snapshot).unwrap();
    let found = found(scene, asked);
    fsx::write_atomic(&snapshot, &bytes).unwrap();
    found
}

#[test]
fn with_a_snapshot_of_yesterday_a_search_finds_what_it_finds_without() {
    let scene = scene();
    enter(&scene, (0..ENOUGH).map(|number| row(&scene, number)).collect());
    scene.library.save_vectors().unwrap();
    let late = NewRow { vector: None, ..row(&scene, ENOUGH) };
    enter(&scene, vec![late]);
    enter(&scene, vec![row(&scene, ENOUGH + 1)]);
    for file in ["0.jpg", "7.jpg"] {
        let id = scene.library.picture(file).unwrap().id;
        scene.library.inner.write("remove", move |transaction| write::remove(transaction, id)).unwrap();
    }
    let lost = scene.library.picture("9.jpg").unwrap().id;
    scene.library.inner.write("lose", move |transaction| write::missing(transaction, lost)).unwrap();
    let asked = |number: u32| format!("a street with {} houses", number * 7 + 11);
    for number in [0, 7, 9, 500, ENOUGH, ENOUGH + 1] {
        assert_eq!(found(&scene, &asked(number)), truth(&scene, &asked(number)), "{number}");
    }
    scene.library.inner.embed_all().unwrap();
    assert_eq!(found(&scene, &asked(ENOUGH))[0], format!("{ENOUGH}.jpg"));
    assert_eq!(found(&scene, &asked(ENOUGH)), truth(&scene, &asked(ENOUGH)), "a vector that was made late is seen");
}

#[test]
fn a_damaged_snapshot_is_as_good_as_none() {
    let scene = scene();
    enter(&scene, (0..ENOUGH).map(|number| row(&scene, number)).collect());
    scene.library.save_vectors().unwrap();
    let snapshot = scene.dir.path().join("cache/vector_store/vectors.snapshot");
    let expected = found(&scene, "a street of 3511 houses");
    assert_eq!(expected[0], "500.jpg");
    let mut bytes = std::fs::read(&snapshot).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fsx::write_atomic(&snapshot, &bytes).unwrap();
    assert_eq!(found(&scene, "a street of 3511 houses"), expected);
}

#[test]
fn the_snapshot_of_another_database_is_not_believed() {
    let scene = scene();
    enter(&scene, (0..ENOUGH).map(|number| row(&scene, number)).collect());
    scene.library.save_vectors().unwrap();
    scene.library.inner.db.close().unwrap();
    for name in ["reelspool.db", "reelspool.db-wal", "reelspool.db-shm"] {
        std::fs::remove_file(scene.dir.path().join(name)).unwrap_or_default();
    }
    let scene = Scene { library: open(scene.dir.path(), policy(None, Evict::All)), ..scene };
    enter(&scene, (0..ENOUGH).rev().map(|number| row(&scene, number)).collect());
    assert_eq!(found(&scene, "a street of 3511 houses")[0], "500.jpg");
    assert_eq!(found(&scene, "a street of 11 houses"), truth(&scene, "a street of 11 houses"));
}
