//! The handle on the ledger: executes operations for async code and for plain threads.

use super::acts::Act;
use db::{Db, DbError};
use job::Failure;

/// The ledger failed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LedgerError {
    /// The database failed; the transaction was rolled back.
    #[error("cannot {act} in the ledger")]
    Db {
        /// The operation, see [`Act`].
        act: &'static str,
        /// The error of the database.
        source: DbError,
    },
}

impl LedgerError {
    /// Returns the failure for a job: never the job's fault, so another attempt may succeed.
    pub fn failure(&self) -> Failure {
        let Self::Db { source, .. } = self;
        Failure { message: self.to_string(), ..Failure::transient(source.failure().code, "") }.cause(source)
    }

    /// Returns the error of the database.
    pub fn db(&self) -> &DbError {
        let Self::Db { source, .. } = self;
        source
    }
}

/// A handle on the ledger; clones share one database.
#[derive(Debug, Clone)]
pub struct Ledger {
    db: Db,
}

impl Ledger {
    /// Makes a handle over an open database.
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// Returns the database below.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Executes an operation and returns after its commit.
    pub async fn run<T: Send + 'static>(&self, act: Act<T>) -> Result<T, LedgerError> {
        let Act { name, durability, run } = act;
        let answer = match durability {
            Some(durability) => self.db.write(durability, |db| run(db)).await,
            None => self.db.read(run).await,
        };
        answer.map_err(|source| LedgerError::Db { act: name, source })
    }

    /// Leaves a write for the next commit, which comes within 50 ms, and tells `failed` if it fails; does not wait. It is
    /// for what is only shown to people: a process that dies now may lose it, also where the work before it is not done
    /// again. See [`Db::post`].
    pub fn post<T: 'static>(&self, act: Act<T>, failed: impl FnOnce(LedgerError) + Clone + Send + 'static) {
        let Act { name, durability: _, run } = act;
        let told = failed.clone();
        let error = move |source| LedgerError::Db { act: name, source };
        if let Err(source) = self.db.post(move |db| run(db).map(drop), move |source| told(error(source))) {
            failed(LedgerError::Db { act: name, source });
        }
    }

    /// Executes an operation like [`Ledger::run`], and blocks this thread meanwhile.
    pub fn run_blocking<T: Send + 'static>(&self, act: Act<T>) -> Result<T, LedgerError> {
        let Act { name, durability, run } = act;
        let answer = match durability {
            Some(durability) => self.db.write_blocking(durability, |db| run(db)),
            None => self.db.read_blocking(run),
        };
        answer.map_err(|source| LedgerError::Db { act: name, source })
    }
}
