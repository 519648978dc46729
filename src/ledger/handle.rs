//! The handle that the rest of the program holds: it does the acts of the ledger, for async code and for plain threads.

use super::acts::Act;
use crate::db::{Db, DbError};
use crate::job::Failure;

/// An error of the ledger.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum LedgerError {
    /// The database did not do it. Nothing of the act was kept.
    #[error("cannot {act} in the ledger")]
    Db {
        /// What was asked.
        act: &'static str,
        /// What the database said.
        source: DbError,
    },
}

impl LedgerError {
    /// Tells a stage what this means: never the job's fault, so another attempt may help.
    pub(crate) fn failure(&self) -> Failure {
        let Self::Db { source, .. } = self;
        Failure { message: self.to_string(), ..Failure::transient(source.failure().code, "") }.cause(source)
    }

    /// Returns what the database said.
    pub(crate) fn db(&self) -> &DbError {
        let Self::Db { source, .. } = self;
        source
    }
}

/// A handle on the ledger; clones share one database.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    db: Db,
}

impl Ledger {
    /// Makes a handle over an open database.
    pub(crate) fn new(db: Db) -> Self {
        Self { db }
    }

    /// Returns the database below.
    pub(crate) fn db(&self) -> &Db {
        &self.db
    }

    /// Does an act, and answers after its commit.
    pub(crate) async fn run<T: Send + 'static>(&self, act: Act<T>) -> Result<T, LedgerError> {
        let Act { name, durability, run } = act;
        let answer = match durability {
            Some(durability) => self.db.write(durability, |db| run(db)).await,
            None => self.db.read(run).await,
        };
        answer.map_err(|source| LedgerError::Db { act: name, source })
    }

    /// Does an act like [`Ledger::run`], and blocks this thread meanwhile.
    pub(crate) fn run_blocking<T: Send + 'static>(&self, act: Act<T>) -> Result<T, LedgerError> {
        let Act { name, durability, run } = act;
        let answer = match durability {
            Some(durability) => self.db.write_blocking(durability, |db| run(db)),
            None => self.db.read_blocking(run),
        };
        answer.map_err(|source| LedgerError::Db { act: name, source })
    }
}
