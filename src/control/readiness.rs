//! Whether the installation can take jobs: the spool can be written, the ledger can be read, and there is room.

use super::{Control, ControlError};
use crate::intake::lack_of_room;
use crate::ledger::acts;
use rustix::fs::{Access, access};
use schemars::JsonSchema;
use serde::Serialize;

/// The directories of the spool that a daemon writes to.
const DIRS: [&str; 5] = ["incoming", "queue", "running", "done", "failed"];

/// Whether jobs can be taken, and why not.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Readiness {
    schema: &'static str,
    /// True if nothing stands against it. A pause does not: a person wants it.
    pub(crate) ready: bool,
    /// What stands against it.
    pub(crate) reasons: Vec<NotReady>,
}

/// Something that stands against taking jobs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct NotReady {
    /// `spool`, `ledger` or `disk`.
    pub(crate) part: &'static str,
    /// What is wrong with it.
    pub(crate) reason: String,
}

impl Control {
    /// Looks whether jobs can be taken.
    pub(crate) fn readiness(&self) -> Readiness {
        let checks = [("spool", self.unwritable()), ("ledger", self.unreadable()), ("disk", self.is_full())];
        let not = |(part, reason): (_, Option<String>)| reason.map(|reason| NotReady { part, reason });
        let reasons: Vec<NotReady> = checks.into_iter().filter_map(not).collect();
        Readiness { schema: "reelspool/readiness-v1", ready: reasons.is_empty(), reasons }
    }

    fn unwritable(&self) -> Option<String> {
        DIRS.iter().find_map(|name| {
            let dir = self.config.spool.dir.join(name);
            let error = access(&dir, Access::WRITE_OK | Access::EXEC_OK).err()?;
            Some(format!("{} cannot be written: {error}", dir.display()))
        })
    }

    fn unreadable(&self) -> Option<String> {
        let words = |error: ControlError| [vec![error.message], error.causes].concat().join(": ");
        match self.ledger() {
            Ok(Some(ledger)) => ledger.run_blocking(acts::last_event()).err().map(|error| words(error.into())),
            Ok(None) => Some(format!("there is no ledger at {}", self.config.storage.db.display())),
            Err(error) => Some(words(error)),
        }
    }

    fn is_full(&self) -> Option<String> {
        let places = [(&self.config.storage.state_dir, *self.config.spool.free_space_min), (&self.config.spool.dir, 0)];
        places.into_iter().find_map(|(dir, bytes_min)| match lack_of_room(dir, bytes_min) {
            Ok(lack) => lack,
            Err(failure) => Some(failure.message),
        })
    }
}
