//! The program's only database, reelspool.db: opening, schema, one writer thread, and readers.

mod error;
mod migrations;
mod open;
mod readers;
#[cfg(test)]
mod tests;
mod wait;
mod writer;

pub use error::{DbError, says_it_again};
pub use writer::Durability;
pub use writer::Written;

use readers::Readers;
use rusqlite::{Connection, Transaction};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::sync::oneshot;
use wait::wait;
use writer::{Counters, Sender};

/// How a database is opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// How long a command waits while another process holds the write lock.
    pub(crate) busy_timeout: Duration,
    /// Files up to this size in bytes are checked for damage completely when they are opened.
    pub(crate) check_bytes_max: u64,
    /// How long a durable commit under load waits for more commands; `None`: 5 ms.
    pub(crate) linger: Option<Duration>,
    /// How long what is posted waits for another command; `None`: 50 ms.
    pub(crate) posted_wait: Option<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { busy_timeout: Duration::from_secs(10), check_bytes_max: 256 << 20, linger: None, posted_wait: None }
    }
}

/// A database that is being opened, on the thread that will write to it. Dropping it closes the database.
#[derive(Debug)]
pub struct Opening {
    db: Db,
    opened: oneshot::Receiver<Result<(), DbError>>,
}

impl Opening {
    /// Begins to open a database like [`Db::open`].
    pub fn begin(path: &Path) -> Result<Self, DbError> {
        Self::begin_with(path, Settings::default())
    }

    fn begin_with(path: &Path, settings: Settings) -> Result<Self, DbError> {
        let counters = Arc::new(Counters::default());
        let (sender, thread, opened) = writer::start(path.to_path_buf(), settings.clone(), Arc::clone(&counters))?;
        let db = Db(Arc::new(Inner {
            path: path.to_path_buf(),
            readers: Readers::beside_writer(path.to_path_buf(), settings),
            counters,
            sender: Some(sender),
            thread: Mutex::new(Some(thread)),
        }));
        Ok(Self { db, opened })
    }

    /// Waits until the database is open.
    pub fn wait(self) -> Result<Db, DbError> {
        let Self { db, opened } = self;
        match wait(opened) {
            Ok(opened) => opened.map(|()| db),
            // The thread has died; joining it tells of what.
            Err(_gone) => db.close().and(Err(DbError::Closed { path: db.0.path.clone() })),
        }
    }
}

/// A handle on reelspool.db. Clones share one writer thread and a few readers.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    path: PathBuf,
    readers: Readers,
    counters: Arc<Counters>,
    /// `None` if the database was opened for reading only.
    sender: Option<Sender>,
    thread: Mutex<Option<JoinHandle<Result<(), DbError>>>>,
}

impl Db {
    /// Opens a database, creates it if there is none, and brings its schema up to date.
    ///
    /// A file that belongs to another program, is damaged or has a newer schema is refused and not changed. An empty
    /// file counts as none.
    pub fn open(path: &Path) -> Result<Self, DbError> {
        Self::open_with(path, Settings::default())
    }

    /// Opens a database like [`Db::open`], with other limits.
    pub(crate) fn open_with(path: &Path, settings: Settings) -> Result<Self, DbError> {
        Opening::begin_with(path, settings)?.wait()
    }

    /// Opens a database for reading: with or without a running daemon, also after a crash and without the right to
    /// write. Creates and changes nothing.
    pub fn open_read_only(path: &Path) -> Result<Self, DbError> {
        let settings = Settings::default();
        drop(open::visitor(path, &settings)?); // fails now if a later read would
        Ok(Self(Arc::new(Inner {
            path: path.to_path_buf(),
            readers: Readers::visiting(path.to_path_buf(), settings),
            counters: Arc::default(),
            sender: None,
            thread: Mutex::new(None),
        })))
    }

    /// Returns the path of the database.
    pub fn path(&self) -> &Path {
        &self.0.path
    }

    /// Returns how much was written through this handle and its clones.
    pub fn written(&self) -> Written {
        self.0.counters.read()
    }

    /// Runs a command that writes, and returns after the commit. Written commands run in the order in which they were sent,
    /// up to 32 in one commit, after all that are posted until that commit begins ([`Db::post`]); an error or a panic of one
    /// rolls back only that one.
    ///
    /// Once sent, a command runs even if the caller stops waiting. It must not write through a `Db` itself.
    pub async fn write<T, F>(&self, durability: Durability, act: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        let Some(sender) = &self.0.sender else { return Err(DbError::ReadOnly { path: self.0.path.clone() }) };
        sender.write(durability, act).await.unwrap_or_else(|| Err(DbError::Closed { path: self.0.path.clone() }))
    }

    /// Leaves a command for the next commit, which comes within 50 ms, and does not wait for it: for what a later command
    /// of the same caller does not need, and a process that dies now may lose. It runs before every command that is
    /// sent later, and may run before written ones that were sent earlier. Its error is told to `failed` on the writer's
    /// thread, where no span of the caller is around it: what it logs must name its job itself.
    pub fn post<F, E>(&self, act: F, failed: E) -> Result<(), DbError>
    where
        F: FnOnce(&Transaction<'_>) -> rusqlite::Result<()> + Send + 'static,
        E: FnOnce(DbError) + Send + 'static,
    {
        let Some(sender) = &self.0.sender else { return Err(DbError::ReadOnly { path: self.0.path.clone() }) };
        let is_open = sender.post(act, failed);
        if is_open { Ok(()) } else { Err(DbError::Closed { path: self.0.path.clone() }) }
    }

    /// Writes like [`Db::write`], for plain threads.
    pub fn write_blocking<T, F>(&self, durability: Durability, act: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        wait(self.write(durability, act))
    }

    /// Runs a query on a thread of the runtime; it sees one consistent state.
    pub async fn read<T, F>(&self, act: F) -> Result<T, DbError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    {
        let turn = self.0.readers.turn().await?;
        let inner = Arc::clone(&self.0);
        let path = self.0.path.clone();
        readers::joined(path, move || inner.readers.read(turn, act)).await
    }

    /// Reads like [`Db::read`], for plain threads.
    pub fn read_blocking<T, F>(&self, act: F) -> Result<T, DbError>
    where
        F: FnOnce(&Connection) -> rusqlite::Result<T>,
    {
        let turn = wait(self.0.readers.turn())?;
        self.0.readers.read(turn, act)
    }

    /// Checks every page, index and foreign key; returns the problems. Takes seconds per GB.
    pub fn check_blocking(&self) -> Result<Vec<String>, DbError> {
        self.read_blocking(|connection| {
            let mut problems = open::problems(connection, "PRAGMA integrity_check(20)")?;
            let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
            let orphans = statement.query_map([], |row| {
                let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
                Ok(format!("a row of {table} points to no row of {parent}"))
            })?;
            for orphan in orphans {
                problems.push(orphan?);
            }
            Ok(problems)
        })
    }

    /// Closes the database for all clones: runs what was sent before, writes the log into the file, and joins the
    /// thread. Blocks until then; a second call does nothing. Dropping the last clone does the same, without a result.
    pub fn close(&self) -> Result<(), DbError> {
        self.0.close()
    }
}

impl Inner {
    fn close(&self) -> Result<(), DbError> {
        // Readers are closed first: the last connection to close removes the log, and only a writer can do that.
        self.readers.close();
        let Some(sender) = &self.sender else { return Ok(()) };
        sender.close();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        match thread {
            // The last handle was dropped by a command, on the writer's own thread, which ends by itself.
            Some(thread) if thread.thread().id() == thread::current().id() => Ok(()),
            Some(thread) => thread.join().unwrap_or_else(|panic| {
                Err(DbError::Panicked { path: self.path.clone(), message: writer::words(&*panic) })
            }),
            None => Ok(()),
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // A caller that needs the result calls `close`.
        drop(self.close());
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Db").field("path", &self.0.path).field("read_only", &self.0.sender.is_none()).finish()
    }
}
