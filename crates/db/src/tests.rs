//! The database as its users see it, on real files.
#![expect(
    clippy::disallowed_methods,
    reason = "files are spoilt on purpose, and the durable acts are of the same layer"
)]

use super::writer::BATCH_MAX;
use super::*;
use rusqlite::params;
use std::fs;
use tempfile::TempDir;

fn place() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("reelspool.db");
    (dir, path)
}

/// Adds a row; fails if it exists.
fn add(name: String) -> impl FnOnce(&Transaction<'_>) -> rusqlite::Result<usize> + Send + 'static {
    move |db| db.execute("INSERT INTO counter (kind, n) VALUES (?1, 0)", [name])
}

fn names(db: &Db) -> Vec<String> {
    let read = |db: &Connection| {
        let mut statement = db.prepare("SELECT kind FROM counter ORDER BY kind")?;
        statement.query_map([], |row| row.get(0))?.collect()
    };
    db.read_blocking(read).unwrap()
}

/// Blocks the writer until the sender is dropped, so that commands queue up.
fn stall(db: &Db) -> std::sync::mpsc::Sender<()> {
    let (go, held) = std::sync::mpsc::channel::<()>();
    let (entered, inside) = std::sync::mpsc::channel::<()>();
    let db = db.clone();
    thread::spawn(move || {
        db.write_blocking(Durability::Process, move |_| {
            entered.send(()).unwrap();
            assert!(held.recv().is_err());
            Ok(())
        })
    });
    inside.recv().unwrap();
    go
}

#[tokio::test]
async fn commands_that_wait_together_are_committed_together() {
    let (_dir, path) = place();
    let db = Db::open(&path).unwrap();
    let go = stall(&db);
    let mut writes: Vec<_> =
        (0..BATCH_MAX * 2).map(|i| Box::pin(db.write(Durability::Power, add(format!("{i:02}"))))).collect();
    for write in &mut writes {
        assert!(futures::poll!(write).is_pending()); // sends it, in this order
    }
    drop(go);
    for answer in futures::future::join_all(writes).await {
        assert_eq!(answer.unwrap(), 1);
    }
    let written = db.written();
    assert_eq!(written.commands, BATCH_MAX as u64 * 2 + 1);
    assert_eq!((written.commits, written.durable_commits), (3, 2));
    assert_eq!(names(&db).len(), BATCH_MAX * 2);
}

#[test]
fn a_lone_command_is_committed_alone_and_only_as_durable_as_it_asks() {
    let (_dir, path) = place();
    let settings = Settings { linger: Some(Duration::from_hours(1)), ..Settings::default() };
    let db = Db::open_with(&path, settings).unwrap();
    let (done, committed) = std::sync::mpsc::channel();
    let writer = db.clone();
    thread::spawn(move || {
        for (i, durability) in [Durability::Power, Durability::Process, Durability::Power].into_iter().enumerate() {
            writer.write_blocking(durability, add(i.to_string())).unwrap();
            done.send(()).unwrap();
        }
    });
    for _ in 0..3 {
        committed.recv_timeout(Duration::from_mins(1)).expect("a lone job waits for company");
    }
    assert_eq!(db.written(), Written { commands: 3, commits: 3, durable_commits: 2 });
}

#[tokio::test]
async fn as_many_as_came_together_before_are_waited_for_and_nobody_else() {
    let (_dir, path) = place();
    let settings = Settings { linger: Some(Duration::from_hours(1)), ..Settings::default() };
    let db = Db::open_with(&path, settings).unwrap();
    let pair = || futures::future::join_all([(); 2].map(|()| Box::pin(db.write(Durability::Power, |_| Ok(())))));
    let go = stall(&db);
    let mut first = pair();
    assert!(futures::poll!(&mut first).is_pending()); // sends both
    drop(go);
    for both in [first, pair()] {
        let both = tokio::time::timeout(Duration::from_mins(1), both).await.expect("two wait for a third");
        assert!(both.into_iter().all(|answer| answer.is_ok()));
    }
    assert_eq!(db.written().durable_commits, 2);
}

#[test]
fn what_is_posted_is_in_the_commit_of_the_next_command_and_before_it() {
    let (_dir, path) = place();
    let settings = Settings { posted_wait: Some(Duration::from_hours(1)), ..Settings::default() };
    let db = Db::open_with(&path, settings).unwrap();
    let post = |n: i64| {
        let sql = "INSERT INTO counter (kind, n) VALUES ('posted', ?1) ON CONFLICT DO UPDATE SET n = n * 10 + ?1";
        db.post(move |db| db.execute(sql, [n]).map(drop), |error| panic!("{error}")).unwrap();
    };
    let before = db.written();
    post(1);
    post(2);
    let seen = db.write_blocking(Durability::Power, |db| {
        db.query_row("SELECT n FROM counter WHERE kind = 'posted'", [], |row| row.get::<_, i64>(0))
    });
    assert_eq!(seen.unwrap(), 12);
    let written = db.written();
    assert_eq!((written.commits - before.commits, written.durable_commits), (1, 1));
    post(3);
    db.close().unwrap();
    let left = Db::open_read_only(&path).unwrap().read_blocking(|db| {
        db.query_row("SELECT n FROM counter WHERE kind = 'posted'", [], |row| row.get::<_, i64>(0))
    });
    assert_eq!(left.unwrap(), 123, "a clean end loses nothing");
}

#[test]
fn what_is_posted_is_committed_without_another_command_and_its_error_is_told() {
    let (_dir, path) = place();
    let db = Db::open(&path).unwrap();
    let (told, errors) = std::sync::mpsc::channel();
    let tell = move |error: DbError| told.send(error.to_string()).unwrap();
    db.post(|db| db.execute("INSERT INTO counter (kind, n) VALUES ('half', 0)", []).map(drop), tell.clone()).unwrap();
    db.post(|db| db.execute("INSERT INTO nowhere VALUES (1)", []).map(drop), tell.clone()).unwrap();
    assert!(errors.recv_timeout(Duration::from_mins(1)).unwrap().starts_with("cannot write"));
    assert_eq!(names(&db), ["half"], "the neighbour was committed before anything was told");
    db.close().unwrap();
    assert!(matches!(db.post(|_| Ok(()), tell), Err(DbError::Closed { .. })));
    assert!(errors.try_recv().is_err());
}

#[tokio::test]
async fn one_command_s_error_or_panic_leaves_its_neighbours_alone() {
    let (_dir, path) = place();
    let db = Db::open(&path).unwrap();
    let go = stall(&db);
    let half = |db: &Transaction<'_>| {
        db.execute("INSERT INTO counter (kind, n) VALUES ('half', 0)", [])?;
        db.execute("INSERT INTO nowhere VALUES (1)", [])
    };
    let panics = |db: &Transaction<'_>| -> rusqlite::Result<usize> {
        db.execute("INSERT INTO counter (kind, n) VALUES ('panicked', 0)", [])?;
        panic!("told to")
    };
    let mut good = Box::pin(db.write(Durability::Power, add("a".to_owned())));
    let mut fails = Box::pin(db.write(Durability::Power, half));
    let mut panicked = Box::pin(db.write(Durability::Power, panics));
    let mut again = Box::pin(db.write(Durability::Power, add("a".to_owned())));
    let mut last = Box::pin(db.write(Durability::Power, add("e".to_owned())));
    assert!(futures::poll!(&mut good).is_pending());
    assert!(futures::poll!(&mut fails).is_pending());
    assert!(futures::poll!(&mut panicked).is_pending());
    assert!(futures::poll!(&mut again).is_pending());
    assert!(futures::poll!(&mut last).is_pending());
    drop(go);
    assert!(good.await.is_ok());
    assert!(matches!(fails.await, Err(DbError::Sql { act: "write", .. })));
    assert!(matches!(panicked.await, Err(DbError::Panicked { message, .. }) if message == "told to"));
    assert!(matches!(again.await, Err(DbError::Sql { .. })));
    assert!(last.await.is_ok());
    assert_eq!(names(&db), ["a", "e"]);
    assert_eq!(db.written().commits, 2);
}

#[test]
fn a_command_that_ends_the_transaction_fails_its_batch_and_the_handle_goes_on() {
    let (_dir, path) = place();
    let db = Db::open(&path).unwrap();
    let rogue = |db: &Transaction<'_>| {
        db.execute("INSERT INTO counter (kind, n) VALUES ('x', 0)", [])?;
        db.execute_batch("ROLLBACK")
    };
    assert!(matches!(db.write_blocking(Durability::Power, rogue), Err(DbError::Sql { .. })));
    db.write_blocking(Durability::Power, add("a".to_owned())).unwrap();
    assert_eq!(names(&db), ["a"]);
}

#[test]
fn a_full_disk_fails_the_write_and_keeps_nothing_half_done() {
    let (_dir, path) = place();
    let db = Db::open(&path).unwrap();
    let limit = |pages: &'static str| {
        db.write_blocking(Durability::Process, move |db| {
            let used: i64 = db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
            let sql = format!("PRAGMA max_page_count = {}", if pages == "used" { used + 1 } else { 1 << 30 });
            db.query_row(&sql, [], |row| row.get::<_, i64>(0))
        })
    };
    limit("used").unwrap();
    let big = |db: &Transaction<'_>| {
        db.execute("INSERT INTO counter (kind, n) VALUES ('before', 0)", [])?;
        db.execute("INSERT INTO counter (kind, n) VALUES (?1, 0)", params!["x".repeat(100_000)])
    };
    let error = db.write_blocking(Durability::Power, big).unwrap_err();
    assert!(matches!(error, DbError::DiskFull { .. }), "{error:?}");
    assert_eq!(error.failure().code, job::Code::DiskFull);
    limit("many").unwrap();
    db.write_blocking(Durability::Power, add("after".to_owned())).unwrap();
    assert_eq!(names(&db), ["after"]);
}

#[test]
fn several_daemons_on_one_file_all_make_progress() {
    let (_dir, path) = place();
    let threads: Vec<_> = (0..4)
        .map(|daemon| {
            let path = path.clone();
            thread::spawn(move || {
                let db = Db::open(&path).unwrap(); // all at once; one of them creates the file
                for i in 0..25 {
                    db.write_blocking(Durability::Process, add(format!("{daemon}-{i}"))).unwrap();
                }
                db.close().unwrap();
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(names(&Db::open(&path).unwrap()).len(), 100);
}

#[test]
fn a_lock_held_too_long_is_an_error_and_not_a_hang() {
    let (_dir, path) = place();
    let settings = Settings { busy_timeout: Duration::from_millis(20), ..Settings::default() };
    let db = Db::open_with(&path, settings).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let error = db.write_blocking(Durability::Process, add("a".to_owned())).unwrap_err();
    assert!(matches!(error, DbError::Busy { .. }), "{error:?}");
    other.execute_batch("COMMIT").unwrap();
    db.write_blocking(Durability::Process, add("a".to_owned())).unwrap();
}

#[test]
fn what_is_not_ours_is_refused_and_left_as_it_was() {
    type Spoil = fn(&Path);
    let cases: [(&str, Spoil); 6] = [
        ("NotADatabase", |path| fs::write(path, "a shopping list, ".repeat(100)).unwrap()),
        ("NotADatabase", |path| fs::write(path, "x").unwrap()),
        ("Foreign", |path| {
            Connection::open(path).unwrap().execute_batch("CREATE TABLE song (name TEXT)").unwrap();
        }),
        ("Foreign", |path| {
            Connection::open(path)
                .unwrap()
                .execute_batch("PRAGMA application_id = 7; PRAGMA user_version = 1")
                .unwrap();
        }),
        ("Newer", |path| {
            Db::open(path).unwrap().close().unwrap();
            Connection::open(path).unwrap().execute_batch("PRAGMA user_version = 999").unwrap();
        }),
        ("Corrupt", |path| {
            Db::open(path).unwrap().close().unwrap();
            let bytes = fs::read(path).unwrap();
            fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        }),
    ];
    for (expected, spoil) in cases {
        let (dir, path) = place();
        spoil(&path);
        let before = fs::read(&path).unwrap();
        let error = Db::open(&path).unwrap_err();
        assert!(format!("{error:?}").starts_with(expected), "{expected}: {error:?}");
        assert!(error.to_string().contains(path.to_str().unwrap()));
        assert!(Db::open_read_only(&path).is_err());
        assert_eq!(fs::read(&path).unwrap(), before, "{expected}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "{expected} left something beside it");
    }
}

#[test]
fn a_database_of_an_earlier_version_is_read_only_after_it_was_brought_up_to_date() {
    let (_dir, path) = place();
    Db::open(&path).unwrap().close().unwrap();
    Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 5").unwrap();
    let error = Db::open_read_only(&path).unwrap_err();
    assert!(matches!(error, DbError::Older { found: 5, .. }), "{error:?}");
    assert!(error.to_string().contains("the next start of the daemon"), "{error}");
}

#[test]
fn a_flipped_page_is_found_at_the_start() {
    let (_dir, path) = place();
    let db = Db::open(&path).unwrap();
    for i in 0..200 {
        db.write_blocking(Durability::Process, add(format!("{i:0>200}"))).unwrap();
    }
    db.close().unwrap();
    let whole = fs::read(&path).unwrap();
    let page = 4096;
    let mut found = 0;
    for at in (0..whole.len()).step_by(page) {
        let mut bytes = whole.clone();
        bytes[at..at + 32].fill(0xa5);
        fs::write(&path, &bytes).unwrap();
        found += usize::from(Db::open(&path).is_err());
        for suffix in ["-wal", "-shm"] {
            drop(fs::remove_file(open::beside(&path, suffix)));
        }
    }
    assert_eq!(found, whole.len() / page);
}

#[test]
fn a_reader_needs_no_writer_and_leaves_no_trace() {
    let (dir, path) = place();
    assert!(matches!(Db::open_read_only(&path), Err(DbError::Missing { .. })));
    let db = Db::open(&path).unwrap();
    db.write_blocking(Durability::Power, add("a".to_owned())).unwrap();
    let reader = Db::open_read_only(&path).unwrap();
    assert_eq!(names(&reader), ["a"], "beside a daemon");
    db.write_blocking(Durability::Power, add("b".to_owned())).unwrap();
    assert_eq!(names(&reader), ["a", "b"], "sees what came later");
    db.close().unwrap();
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "a clean close leaves one file");
    assert_eq!(names(&reader), ["a", "b"], "after a clean stop");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "the reader left something");
    let refused = reader.write_blocking(Durability::Power, add("c".to_owned()));
    assert!(matches!(refused, Err(DbError::ReadOnly { .. })));
    assert!(reader.check_blocking().unwrap().is_empty());
}

#[test]
fn a_daemon_that_starts_in_the_middle_of_an_unlocked_read_is_noticed() {
    let (_dir, path) = place();
    Db::open(&path).unwrap().close().unwrap();
    let reader = Db::open_read_only(&path).unwrap();
    let mut daemon = None;
    let answer = reader.read_blocking(|_| {
        daemon = Some(Db::open(&path).unwrap());
        Ok(())
    });
    assert!(matches!(answer, Err(DbError::Changed { .. })));
    assert!(reader.read_blocking(|_| Ok(())).is_ok());
}

#[tokio::test]
async fn closing_ends_what_was_sent_and_refuses_what_comes_after() {
    let (_dir, path) = place();
    let db = Db::open(&path).unwrap();
    let go = stall(&db);
    let mut sent = Box::pin(db.write(Durability::Process, add("sent".to_owned())));
    assert!(futures::poll!(&mut sent).is_pending());
    drop(go);
    db.close().unwrap();
    db.close().unwrap();
    assert!(sent.await.is_ok());
    assert!(matches!(db.write(Durability::Process, add("late".to_owned())).await, Err(DbError::Closed { .. })));
    assert!(matches!(db.read(|_| Ok(())).await, Err(DbError::Closed { .. })));
    drop(db);
    assert_eq!(names(&Db::open_read_only(&path).unwrap()), ["sent"]);
}

#[tokio::test]
async fn a_panic_in_a_reader_is_an_error() {
    let (_dir, path) = place();
    let db = Db::open(&path).unwrap();
    let answer = db.read(|_| -> rusqlite::Result<()> { panic!("told to") }).await;
    assert!(matches!(answer, Err(DbError::Panicked { .. })));
    let one = db.read(|db| db.query_row("SELECT 1", [], |row| row.get::<_, i32>(0))).await;
    assert_eq!(one.unwrap(), 1);
}

#[test]
fn a_database_that_nobody_waits_for_is_closed_again() {
    let (_dir, path) = place();
    drop(Opening::begin(&path).unwrap());
    assert!(path.exists() && !super::open::beside(&path, "-wal").exists());
    fs::write(&path, "no database").unwrap();
    assert!(matches!(Opening::begin(&path).unwrap().wait(), Err(DbError::NotADatabase { .. })));
}
