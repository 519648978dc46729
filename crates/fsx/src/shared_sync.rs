//! One sync of a directory for many callers: who asks while one runs is served by the next, with all who asked meanwhile.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};

/// Syncs directories. As many callers as wait for the same one share one sync, which begins after all of them asked.
#[derive(Debug, Default)]
pub struct SharedSync {
    dirs: Mutex<HashMap<PathBuf, Dir>>,
    ended: Condvar,
}

/// A sync that did not begin yet, or its result. All who wait for it get the error: the kernel reports it only once.
type Round = OnceLock<Result<(), Option<i32>>>;

#[derive(Debug, Default)]
struct Dir {
    runs: bool,
    next: Arc<Round>,
}

impl SharedSync {
    /// Makes the entries that a directory has now durable.
    pub fn sync(&self, dir: &Path) -> io::Result<()> {
        self.sync_by(dir, super::sync_dir)
    }

    fn sync_by(&self, dir: &Path, sync: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
        let mut dirs = self.dirs.lock().unwrap_or_else(PoisonError::into_inner);
        let round = Arc::clone(&dirs.entry(dir.to_path_buf()).or_default().next);
        loop {
            if let Some(ended) = round.get() {
                return ended
                    .map_err(|code| code.map_or_else(|| io::Error::other("unknown"), io::Error::from_raw_os_error));
            }
            let known = dirs.entry(dir.to_path_buf()).or_default();
            if !known.runs {
                *known = Dir { runs: true, next: Arc::default() };
                break;
            }
            dirs = self.ended.wait(dirs).unwrap_or_else(PoisonError::into_inner);
        }
        drop(dirs);
        let result = sync(dir);
        let mut dirs = self.dirs.lock().unwrap_or_else(PoisonError::into_inner);
        round.get_or_init(|| result.as_ref().copied().map_err(io::Error::raw_os_error));
        let mut is_awaited = 1 < Arc::strong_count(&round);
        if let Some(known) = dirs.get_mut(dir) {
            known.runs = false;
            is_awaited |= 1 < Arc::strong_count(&known.next);
            if Arc::strong_count(&known.next) == 1 {
                dirs.remove(dir); // nobody waits for the next one
            }
        }
        if is_awaited {
            self.ended.notify_all();
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    #[test]
    fn all_who_ask_during_a_sync_share_the_next_one_and_its_error() {
        let (shared, syncs) = (SharedSync::default(), AtomicUsize::new(0));
        let dir = tempfile::tempdir().unwrap();
        let waiting = || {
            let dirs = shared.dirs.lock().unwrap();
            dirs.get(dir.path()).map_or(0, |known| Arc::strong_count(&known.next) - 1)
        };
        let (begun, first_runs) = mpsc::channel();
        let (go_on, gate) = mpsc::channel::<()>();
        std::thread::scope(|scope| {
            let (shared, syncs, path) = (&shared, &syncs, dir.path());
            let first = scope.spawn(move || {
                shared.sync_by(path, |_| {
                    begun.send(()).unwrap();
                    gate.recv().map_err(io::Error::other)
                })
            });
            first_runs.recv().unwrap();
            let fails = move || {
                shared.sync_by(path, |_| {
                    syncs.fetch_add(1, Ordering::Relaxed);
                    Err(io::Error::from_raw_os_error(5))
                })
            };
            let others: Vec<_> = (0..8).map(|_| scope.spawn(fails)).collect();
            while waiting() < 8 {
                std::thread::yield_now();
            }
            go_on.send(()).unwrap();
            first.join().unwrap().unwrap();
            for other in others {
                assert_eq!(other.join().unwrap().unwrap_err().raw_os_error(), Some(5));
            }
        });
        assert_eq!(syncs.load(Ordering::Relaxed), 1);
        assert!(shared.dirs.lock().unwrap().is_empty());
        shared.sync(dir.path()).unwrap();
    }
}
