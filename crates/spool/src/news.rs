//! What came to incoming/ and what changed in queue/ since it was last asked: this daemon's own acts are noted at once, those
//! of others by file events. So a look reads only what changed.

use super::SpoolDir;
use super::names::QueuedName;
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many names of each kind are remembered. Of more, a listing tells.
const NAMES_MAX: usize = 1 << 16;

/// The news of one spool; its handles share them.
#[derive(Debug, Default)]
pub(super) struct News(Mutex<Names>);

#[derive(Debug, Default)]
struct Names {
    /// In the order of their arrival, each once.
    arrivals: Vec<OsString>,
    arrived: HashSet<OsString>,
    /// The names of queue/ that came (true) or went (false), whichever was last.
    queue: HashMap<QueuedName, bool>,
    /// Names that this daemon brings into queue/, and whose event tells it nothing.
    expected: HashSet<QueuedName>,
    /// True while events come.
    watched: bool,
    root: bool,
    /// True if something was not remembered.
    lost: bool,
}

impl Names {
    fn change(&mut self, name: QueuedName, came: bool) {
        if self.queue.len() < NAMES_MAX || self.queue.contains_key(&name) {
            self.queue.insert(name, came);
        } else {
            self.lost = true;
        }
    }
}

impl News {
    fn names(&self) -> MutexGuard<'_, Names> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a file that came to incoming/, or was changed there.
    pub(super) fn arrived(&self, name: OsString) {
        let mut names = self.names();
        if NAMES_MAX <= names.arrivals.len() {
            names.lost = true;
        } else if names.arrived.insert(name.clone()) {
            names.arrivals.push(name);
        }
    }

    /// Notes a name that came to queue/; returns false if this daemon brought it there and knows of it.
    pub(super) fn came(&self, name: QueuedName) -> bool {
        let mut names = self.names();
        if names.expected.remove(&name) {
            return false;
        }
        names.change(name, true);
        true
    }

    /// Notes a name that this daemon has put back into queue/, or may have brought there though it announced otherwise.
    pub(super) fn returned(&self, name: QueuedName) {
        let mut names = self.names();
        names.expected.remove(&name);
        names.change(name, true);
    }

    /// Notes a name that left queue/.
    pub(super) fn went(&self, name: QueuedName) {
        self.names().change(name, false);
    }

    /// Notes that something in the spool's root changed.
    pub(super) fn root_changed(&self) {
        self.names().root = true;
    }

    /// Notes that events were lost.
    pub(super) fn lost(&self) {
        let mut names = self.names();
        (names.lost, names.expected) = (true, HashSet::new());
    }

    /// Notes whether events come from now on.
    pub(super) fn watched(&self, watched: bool) {
        let mut names = self.names();
        (names.watched, names.expected) = (watched, HashSet::new());
    }

    /// Announces a name that this daemon is about to bring into queue/ and has in its index by itself.
    pub(super) fn expect(&self, name: &QueuedName) {
        let mut names = self.names();
        if names.watched && names.expected.len() < NAMES_MAX {
            names.expected.insert(name.clone());
        }
    }
}

impl SpoolDir {
    /// Tells whether file events tell of every change. Unlike [`Watch::check`](crate::Watch::check), this does not use the disk.
    pub fn is_watched(&self) -> bool {
        self.news().names().watched
    }

    /// Takes the names of what came to incoming/, in that order.
    pub fn take_arrivals(&self) -> Vec<OsString> {
        let mut names = self.news().names();
        names.arrived.clear();
        std::mem::take(&mut names.arrivals)
    }

    /// Takes the names that came to queue/ (true) or left it (false). They are hints: the directory is the truth.
    pub fn take_queue_changes(&self) -> HashMap<QueuedName, bool> {
        std::mem::take(&mut self.news().names().queue)
    }

    /// Tells, once, whether something in the spool's root changed.
    pub fn take_root_change(&self) -> bool {
        std::mem::take(&mut self.news().names().root)
    }

    /// Tells, once, whether there was more news than was remembered.
    pub fn take_loss(&self) -> bool {
        std::mem::take(&mut self.news().names().lost)
    }
}

#[cfg(test)]
mod tests {
    use crate::names::QueuedName;
    use crate::testing::{id, spool};
    use std::collections::HashMap;

    #[test]
    fn names_are_taken_once_and_too_many_of_them_are_a_loss() {
        let (_dir, spool) = spool();
        let name = |n: u64| QueuedName::fresh(id(&format!("j{n}")), 50, n, None);
        for file in ["b", "a", "b"] {
            spool.news().arrived(file.into());
        }
        assert_eq!(spool.take_arrivals(), ["b", "a"]);
        assert!(spool.take_arrivals().is_empty());
        spool.news().expect(&name(1));
        assert!(spool.news().came(name(1)), "no event of it can come before the watch begins");
        spool.news().watched(true);
        spool.news().expect(&name(1));
        spool.news().expect(&name(2));
        spool.news().returned(name(2));
        assert!(!spool.news().came(name(1)) && spool.news().came(name(1)), "expected once");
        assert!(spool.news().came(name(2)));
        spool.news().went(name(2));
        assert_eq!(spool.take_queue_changes(), HashMap::from([(name(1), true), (name(2), false)]));
        assert!(!spool.take_loss());
        for n in 0..=super::NAMES_MAX as u64 {
            spool.news().went(name(n));
        }
        assert!(spool.take_loss() && !spool.take_loss());
        assert_eq!(spool.take_queue_changes().len(), super::NAMES_MAX);
    }
}
