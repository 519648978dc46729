//! A pool of connections for reading.

use super::{DbError, Settings, open, writer};
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many reads run at the same time; more wait. Each costs a thread and three file descriptors.
const READERS_MAX: usize = 4;

/// Opens connections when they are needed, and keeps them.
pub(super) struct Readers {
    path: PathBuf,
    settings: Settings,
    idle: Mutex<Vec<Connection>>,
    turns: Arc<Semaphore>,
    /// True if another process may write: then the file is opened for every read.
    visiting: bool,
}

/// A permit for one read.
pub(super) struct Turn(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

impl Readers {
    /// Makes readers in a process that has a writer.
    pub(super) fn beside_writer(path: PathBuf, settings: Settings) -> Self {
        Self { path, settings, idle: Mutex::default(), turns: Arc::new(Semaphore::new(READERS_MAX)), visiting: false }
    }

    /// Makes readers in a process that may have no right to write.
    pub(super) fn visiting(path: PathBuf, settings: Settings) -> Self {
        Self { visiting: true, ..Self::beside_writer(path, settings) }
    }

    /// Waits for a permit.
    pub(super) async fn turn(&self) -> Result<Turn, DbError> {
        match Arc::clone(&self.turns).acquire_owned().await {
            Ok(permit) => Ok(Turn(permit)),
            Err(_closed) => Err(DbError::Closed { path: self.path.clone() }),
        }
    }

    /// Reads within one transaction, so that several queries see the same state.
    pub(super) fn read<T>(
        &self,
        turn: Turn,
        act: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, DbError> {
        let result = if self.visiting { self.visit(act) } else { self.read_idle(act) };
        drop(turn);
        result
    }

    fn visit<T>(&self, act: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, DbError> {
        let visitor = open::visitor(&self.path, &self.settings)?;
        let result = self.transact(&visitor.connection, act);
        visitor.check(&self.path)?; // before the result: an error may come from mixed data
        result
    }

    fn read_idle<T>(&self, act: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, DbError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open::reader(&self.path, &self.settings)?,
        };
        let result = self.transact(&connection, act);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        // Checked under the lock that `close` uses to empty the list, so that no connection stays open after it.
        if !self.turns.is_closed() {
            idle.push(connection);
        }
        result
    }

    fn transact<T>(
        &self,
        connection: &Connection,
        act: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, DbError> {
        let sql = |source| DbError::sql("read", &self.path, source);
        let transaction = connection.unchecked_transaction().map_err(sql)?;
        let result = act(&transaction).map_err(sql);
        drop(transaction); // rolls back: a read changes nothing
        result
    }

    /// Refuses further reads and closes the idle connections.
    pub(super) fn close(&self) {
        self.turns.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Runs blocking work on a thread of the runtime, so that a panic becomes an error.
#[expect(clippy::disallowed_methods, reason = "the one place of this module that joins blocking work")]
pub(super) async fn joined<T: Send + 'static>(
    path: PathBuf,
    work: impl FnOnce() -> Result<T, DbError> + Send + 'static,
) -> Result<T, DbError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => Err(DbError::Panicked { path, message: writer::words(&*panic) }),
            Err(_cancelled) => Err(DbError::Closed { path }),
        },
    }
}
