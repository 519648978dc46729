//! Opens reelspool.db and checks that it is ours, undamaged and of a known version.
//!
//! A file is first read without locks and log (`immutable`), so that a refused file is not changed.

use super::{DbError, Settings, migrations};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags};
use std::fmt::Write as _;
use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// How often the directory's lock is tried while another daemon opens the same file.
const LOCK_INTERVAL: Duration = Duration::from_millis(10);

/// The log is cut to this size after a checkpoint, so that one large burst does not use the space for ever.
const LOG_BYTES_MAX: u32 = 16 << 20;

/// Opens for writing: creates the file if there is none, and brings it to the newest version.
pub(super) fn writer(path: &Path, settings: &Settings) -> Result<Connection, DbError> {
    let sql = |act| move |source| DbError::sql(act, path, source);
    // Daemons that start at the same time take turns, because switching to WAL and migrating are not atomic.
    let turn = lock_dir(path, settings.busy_timeout)?;
    probe(path)?;
    if is_full(path) {
        return Err(disk_full(path));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(sql("open"))?;
    connection.busy_timeout(settings.busy_timeout).map_err(sql("open"))?;
    // A file that is refused below must not be changed by the checkpoint on closing.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map_err(sql("open"))?;
    // SQLite silently opens a file for reading only if it may not be written.
    if connection.is_readonly(MAIN_DB).map_err(sql("open"))? {
        let source =
            Arc::new(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY), None));
        return Err(DbError::Denied { act: "write", path: path.to_path_buf(), source });
    }
    recognise(&connection, path)?;
    check_cheaply(&connection, path, settings.check_bytes_max)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map_err(sql("open"))?;

    let mode: String =
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)).map_err(sql("switch to WAL"))?;
    if mode != "wal" {
        return Err(DbError::NoWal { path: path.to_path_buf(), mode });
    }
    let limit = format!("PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = {LOG_BYTES_MAX};");
    connection.execute_batch(&limit).map_err(sql("set up"))?;
    set_up(&connection).map_err(sql("set up"))?;
    migrations::migrate(&mut connection).map_err(|error| {
        if let rusqlite_migration::Error::RusqliteError { err, .. } = error {
            if err.sqlite_error_code().is_some_and(is_of_the_disk) {
                return DbError::sql("migrate", path, err);
            }
            let source = Arc::new(rusqlite_migration::Error::from(err));
            return DbError::Migration { path: path.to_path_buf(), source };
        }
        DbError::Migration { path: path.to_path_buf(), source: Arc::new(error) }
    })?;
    // What a command may undo is kept in memory: commands are small, and a file for it would be made in every commit. It is
    // set after the scripts, which sort what a million jobs have.
    connection.execute_batch("PRAGMA temp_store = MEMORY").map_err(sql("set up"))?;
    drop(turn);
    Ok(connection)
}

fn is_of_the_disk(code: rusqlite::ErrorCode) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, ReadOnly};
    matches!(code, CannotOpen | DatabaseBusy | DatabaseCorrupt | DatabaseLocked | DiskFull | ReadOnly)
}

/// Opens for reading in a process that has a writer.
pub(super) fn reader(path: &Path, settings: &Settings) -> Result<Connection, DbError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|source| DbError::sql("open", path, source))?;
    read_with(connection, path, settings)
}

/// Opens for reading with the log, without writing to its index. While a daemon lives, its index is used as it is. SQLite sees
/// by the daemon's lock whether it does; if not, it reads the log into memory of its own, instead of emptying and filling the
/// index that a dead process has left.
fn reader_on_full_disk(path: &Path, settings: &Settings) -> Result<Connection, DbError> {
    let real = fs::canonicalize(path).map_err(|error| DbError::io("look at", path, error))?;
    let index = beside(&real, "-shm").try_exists().map_err(|error| DbError::io("look at", path, error))?;
    if !index {
        return Err(disk_full(path)); // it would have to be made
    }
    read_with(open_uri(path, "readonly_shm=1")?, path, settings)
}

fn read_with(connection: Connection, path: &Path, settings: &Settings) -> Result<Connection, DbError> {
    let sql = |source| DbError::sql("open", path, source);
    connection.busy_timeout(settings.busy_timeout).map_err(sql)?;
    set_up(&connection).map_err(sql)?;
    Ok(connection)
}

/// A connection of a process that may have no right to write.
pub(super) struct Visitor {
    pub(super) connection: Connection,
    /// The file's state before the read, if it is read without locks.
    seen: Option<Look>,
}

/// Size and modification time of the database, and whether there is a log beside it.
#[derive(PartialEq, Eq)]
struct Look {
    bytes: u64,
    modified: std::time::SystemTime,
    log: bool,
}

/// Opens for reading without leaving a trace, whether or not another process has the file open.
///
/// Every process that has the file open keeps a log beside it, and a clean close removes the log. So if there is a log,
/// this is a normal reader. Without one nobody writes, and the file is read as it is (`immutable`), which needs no
/// right to write and creates no files that the daemon's user could not remove. [`Visitor::check`] notices a daemon
/// that started meanwhile.
pub(super) fn visitor(path: &Path, settings: &Settings) -> Result<Visitor, DbError> {
    let look = look(path)?.ok_or_else(|| DbError::Missing { path: path.to_path_buf() })?;
    refuse_stub(path, &look)?;
    let visitor = if look.log {
        let connection = if is_full(path) { reader_on_full_disk(path, settings)? } else { reader(path, settings)? };
        Visitor { connection, seen: None }
    } else {
        let connection = open_uri(path, IMMUTABLE)?;
        set_up(&connection).map_err(|source| DbError::sql("open", path, source))?;
        Visitor { connection, seen: Some(look) }
    };
    let version = recognise(&visitor.connection, path)?;
    if version == 0 {
        return Err(DbError::Missing { path: path.to_path_buf() });
    }
    if version < migrations::known() {
        return Err(DbError::Older { path: path.to_path_buf(), found: version, known: migrations::known() });
    }
    Ok(visitor)
}

impl Visitor {
    /// Fails with [`DbError::Changed`] if the read may have mixed old and new data.
    pub(super) fn check(&self, path: &Path) -> Result<(), DbError> {
        if self.seen.is_none() || self.seen == look(path)? {
            return Ok(());
        }
        Err(DbError::Changed { path: path.to_path_buf() })
    }
}

fn look(path: &Path) -> Result<Option<Look>, DbError> {
    let meta = |path: &Path| match fs::metadata(path) {
        Ok(meta) => Ok(Some(meta)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(DbError::io("look at", path, error)),
    };
    let Some(file) = meta(path)? else { return Ok(None) };
    let modified = file.modified().map_err(|error| DbError::io("look at", path, error))?;
    // SQLite resolves links before it makes the log's name.
    let real = fs::canonicalize(path).map_err(|error| DbError::io("look at", path, error))?;
    let log = meta(&beside(&real, "-wal"))?.is_some();
    Ok(Some(Look { bytes: file.len(), modified, log }))
}

/// Returns the path of a file that SQLite keeps beside the database.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The bytes that must be free before the log's index is created or emptied: its first part has 32 KiB (SQLite's file
/// format, section 4.1), and the log's header and the database need some.
const INDEX_ROOM: u64 = 64 << 10;

/// Tells whether the disk has no room for the log's index (`-shm`). SQLite maps it into memory and allocates only one byte of
/// each 4 KiB page. On a file system with smaller blocks the rest is a hole, and touching it on a full disk ends the process
/// with SIGBUS. An index that is there is no better: whoever opens first empties the one that a dead process has left.
fn is_full(path: &Path) -> bool {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(disk) = rustix::fs::statvfs(dir) else { return false }; // opening reports what is wrong with it
    // What a file system keeps for itself or for root does not count: root can use only a part of it.
    disk.f_bavail.saturating_mul(disk.f_frsize) < INDEX_ROOM
}

fn disk_full(path: &Path) -> DbError {
    let source = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None);
    DbError::DiskFull { path: path.to_path_buf(), source: Arc::new(source) }
}

/// Refuses a file that is not ours without changing anything: no log, no lock, no write.
fn probe(path: &Path) -> Result<(), DbError> {
    let Some(look) = look(path)? else { return Ok(()) };
    if look.bytes == 0 {
        return Ok(()); // an empty file: the first start died after creating it
    }
    refuse_stub(path, &look)?;
    match open_uri(path, IMMUTABLE).and_then(|connection| recognise(&connection, path)) {
        Ok(_) => Ok(()),
        // With a log, the file alone may be the half of a checkpoint; SQLite repairs that when it opens both.
        Err(DbError::Corrupt { .. }) if look.log => Ok(()),
        Err(error) => Err(error),
    }
}

/// SQLite's smallest page, and so its smallest database, in bytes (its file format, section 1.3.2).
const PAGE_BYTES_MIN: u64 = 512;

/// Refuses a file that is too short for a database: SQLite would take it for an empty one and overwrite it.
fn refuse_stub(path: &Path, look: &Look) -> Result<(), DbError> {
    if (1..PAGE_BYTES_MIN).contains(&look.bytes) {
        return Err(DbError::NotADatabase { path: path.to_path_buf() });
    }
    Ok(())
}

/// Returns the schema version of a database that is ours or empty; fails for any other.
fn recognise(connection: &Connection, path: &Path) -> Result<i32, DbError> {
    let read = |query: &str| -> Result<i32, DbError> {
        connection.query_row(query, [], |row| row.get(0)).map_err(|source| DbError::sql("read", path, source))
    };
    let (application, version) = (read("PRAGMA application_id")?, read("PRAGMA user_version")?);
    let tables = read("SELECT count(*) FROM sqlite_schema")?;
    let empty = application == 0 && version == 0 && tables == 0;
    if application != migrations::APPLICATION_ID && !empty {
        return Err(DbError::Foreign { path: path.to_path_buf() });
    }
    if migrations::known() < version {
        return Err(DbError::Newer { path: path.to_path_buf(), found: version, known: migrations::known() });
    }
    Ok(version)
}

/// Checks a small database for damage, so that the start does not take long.
///
/// `quick_check` reads every page once but does not compare indexes with rows: about a second per GB. A larger file is
/// opened after only its header and schema were read, by [`recognise`]; `doctor` checks all of it.
fn check_cheaply(connection: &Connection, path: &Path, bytes_max: u64) -> Result<(), DbError> {
    let bytes = look(path)?.map_or(0, |look| look.bytes);
    if bytes_max < bytes {
        return Ok(());
    }
    match problems(connection, "PRAGMA quick_check(1)") {
        Ok(problems) => match problems.into_iter().next() {
            None => Ok(()),
            Some(detail) => Err(DbError::Corrupt { path: path.to_path_buf(), detail }),
        },
        Err(source) => Err(DbError::sql("check", path, source)),
    }
}

/// Runs a check of SQLite; returns the problems.
pub(super) fn problems(connection: &Connection, check: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(check)?;
    let mut problems: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    problems.retain(|line| line != "ok");
    Ok(problems)
}

/// Sets the options that every connection has.
fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(128);
    connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")
}

/// The parameter with which a file is opened as it is: without locks, log or the right to write.
const IMMUTABLE: &str = "immutable=1";

/// Opens a file for reading with a parameter of SQLite's file names.
fn open_uri(path: &Path, parameter: &str) -> Result<Connection, DbError> {
    let absolute = std::path::absolute(path).map_err(|error| DbError::io("find", path, error))?;
    let mut uri = String::from("file://");
    for &byte in absolute.as_os_str().as_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte) {
            uri.push(char::from(byte));
        } else if write!(uri, "%{byte:02X}").is_err() {
            debug_assert!(false, "writing to a String cannot fail");
        }
    }
    uri.push('?');
    uri.push_str(parameter);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(uri, flags).map_err(|source| DbError::sql("read", path, source))
}

/// Waits for the lock that makes daemons open one after the other. The directory is locked, not the file: closing a
/// second descriptor of the file would release the locks that SQLite holds on it in this process.
fn lock_dir(path: &Path, longest: Duration) -> Result<File, DbError> {
    let parent = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let dir = File::open(parent).map_err(|error| DbError::io("open the directory", parent, error))?;
    let deadline = Instant::now() + longest;
    loop {
        match dir.try_lock() {
            Ok(()) => return Ok(dir),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => thread::park_timeout(LOCK_INTERVAL),
            Err(error) => return Err(DbError::io("lock the directory", parent, error.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_daemon_left_is_read_with_its_log_and_without_touching_the_index() {
        let dir = tempfile::tempdir().unwrap();
        let (path, left) = (dir.path().join("reelspool.db"), dir.path().join("left.db"));
        let settings = Settings::default();
        let daemon = writer(&path, &settings).unwrap();
        let add = |name: &str| daemon.execute("INSERT INTO counter (kind, n) VALUES (?1, 0)", [name]).unwrap();
        add("a");
        // A copy has no locks, like the files of a process that was killed.
        for suffix in ["", "-wal", "-shm"] {
            fs::copy(beside(&path, suffix), beside(&left, suffix)).unwrap();
        }
        let index = fs::read(beside(&left, "-shm")).unwrap();
        let count =
            |db: &Connection| db.query_row("SELECT count(*) FROM counter", [], |row| row.get::<_, i64>(0)).unwrap();
        let reader = reader_on_full_disk(&left, &settings).unwrap();
        assert_eq!(count(&reader), 1);
        assert_eq!(fs::read(beside(&left, "-shm")).unwrap(), index);

        let beside_daemon = reader_on_full_disk(&path, &settings).unwrap();
        add("b");
        assert_eq!(count(&beside_daemon), 2, "a living daemon's log is read as it grows");
        fs::remove_file(beside(&left, "-shm")).unwrap();
        assert!(matches!(reader_on_full_disk(&left, &settings), Err(DbError::DiskFull { .. })));
    }
}
