//! A thread that empties a trash directory in the background.

use super::remove::{RemoveAct, RemoveError, Removed, Trees, is_hoisted};
use super::retries::Retries;
use super::sys;
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How long the thread may take to end after the stop flag is set; it checks the flag after every entry.
const STOP_DEADLINE: Duration = Duration::from_secs(1);

/// What one emptying of the trash did.
#[derive(Debug, Default)]
pub struct Emptied {
    /// The trees that were tried, by their name in the trash, with the result of each removal.
    pub trees: Vec<(OsString, Removed)>,
    /// The error if the trash itself could not be listed.
    pub unread: Option<io::Error>,
}

/// A thread with the lowest priority that empties one trash directory. Dropping it stops the thread promptly; the next
/// start removes what is left.
#[derive(Debug)]
pub struct Remover {
    requests: Sender<Request>,
    stop: Arc<AtomicBool>,
}

#[derive(Debug)]
enum Request {
    Sweep,
    Empty(Sender<Emptied>),
    Trees(Vec<OsString>, Sender<Vec<Removed>>),
    Finish(Sender<()>),
}

impl Remover {
    /// Starts the thread. It removes only names for which `is_ours` is true, because other names were put there by
    /// somebody else. `tell_stuck` is called once for each tree that cannot be removed, with its path; the removal is
    /// tried again later, after growing waits.
    pub fn start(
        trash: &Path,
        is_ours: fn(&OsStr) -> bool,
        tell_stuck: impl Fn(&Path, &Removed) + Send + 'static,
    ) -> io::Result<Self> {
        let (requests, inbox) = channel();
        let stop = Arc::new(AtomicBool::new(false));
        let (trash, retries) = (trash.to_path_buf(), Retries::default());
        let mut worker = Worker { trash, stop: Arc::clone(&stop), retries, is_ours, tell_stuck };
        std::thread::Builder::new().name("remover".to_owned()).spawn(move || worker.run(&inbox))?;
        Ok(Self { requests, stop })
    }

    /// Requests to empty the trash, without the trees whose next try is not due yet.
    pub fn sweep(&self) {
        self.ask(Request::Sweep);
    }

    /// Requests to empty the trash, including all trees that failed before. The answer arrives when all were tried.
    pub fn empty(&self) -> Receiver<Emptied> {
        let (sender, answer) = channel();
        self.ask(Request::Empty(sender));
        answer
    }

    /// Requests to remove trees of the trash. The answer arrives when all were tried, with one result for each, in order.
    pub fn remove(&self, names: Vec<OsString>) -> Receiver<Vec<Removed>> {
        let (sender, answer) = channel();
        self.ask(Request::Trees(names, sender));
        answer
    }

    /// Ends the thread when all requests are done, and at the latest after `grace`. Returns whether all were done.
    pub fn finish(&self, grace: Duration) -> bool {
        let (sender, answer) = channel();
        self.ask(Request::Finish(sender));
        match answer.recv_timeout(grace) {
            Err(RecvTimeoutError::Timeout) => {}
            done => return done.is_ok(),
        }
        self.stop.store(true, Ordering::Relaxed);
        answer.recv_timeout(STOP_DEADLINE).is_ok_and(|()| false)
    }

    /// If the thread has ended, the request is dropped, and with it the sender of the answer; so the caller's wait
    /// ends.
    fn ask(&self, request: Request) {
        self.requests.send(request).unwrap_or_default();
    }
}

impl Drop for Remover {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Reports that the trash itself cannot be read, as the result of a removal.
fn unread(error: &io::Error) -> Removed {
    let errno = Errno::from_io_error(error).unwrap_or(Errno::IO);
    let errors = vec![RemoveError { path: PathBuf::new(), act: RemoveAct::List, errno }];
    Removed { errors, errors_total: 1, ..Removed::default() }
}

struct Worker<F> {
    trash: PathBuf,
    stop: Arc<AtomicBool>,
    retries: Retries,
    is_ours: fn(&OsStr) -> bool,
    tell_stuck: F,
}

impl<F: Fn(&Path, &Removed)> Worker<F> {
    fn run(&mut self, inbox: &Receiver<Request>) {
        sys::lower_priority(); // may fail in a sandbox; the work is the same without it
        while let Some(request) = self.next(inbox) {
            // Sending an answer fails if the caller has stopped waiting, which is fine.
            match request {
                Request::Sweep => drop(self.empty(false)),
                Request::Empty(answer) => answer.send(self.empty(true)).unwrap_or_default(),
                Request::Trees(names, answer) => answer.send(self.remove(&names)).unwrap_or_default(),
                Request::Finish(answer) => return answer.send(()).unwrap_or_default(),
            }
        }
    }

    /// Waits for a request, or until the next try of a failed tree is due.
    fn next(&self, inbox: &Receiver<Request>) -> Option<Request> {
        let Some(due) = self.retries.next_due() else { return inbox.recv().ok() };
        match inbox.recv_timeout(due.saturating_duration_since(Instant::now())) {
            Ok(request) => Some(request),
            Err(RecvTimeoutError::Timeout) => Some(Request::Sweep),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    fn empty(&mut self, all: bool) -> Emptied {
        let mut emptied = Emptied::default();
        match self.list() {
            Ok(names) => {
                self.retries.forget_others(&names);
                let stop = Arc::clone(&self.stop);
                let mut trees = Trees::below(&self.trash, &stop);
                for name in names {
                    if (all || self.retries.is_due(&name, Instant::now())) && !self.stop.load(Ordering::Relaxed) {
                        let removed = self.remove_one(&mut trees, &name);
                        emptied.trees.push((name, removed));
                    }
                }
            }
            Err(error) => {
                if self.retries.failed(OsStr::new(""), Instant::now()) {
                    (self.tell_stuck)(&self.trash, &unread(&error));
                }
                emptied.unread = Some(error);
            }
        }
        emptied
    }

    /// Lists the names in the trash that are ours; a missing trash is empty.
    fn list(&self) -> io::Result<Vec<OsString>> {
        let entries = match std::fs::read_dir(&self.trash) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries?,
        };
        let mut names = entries.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
        names.retain(|name| (self.is_ours)(name) || is_hoisted(name));
        Ok(names)
    }

    fn remove(&mut self, names: &[OsString]) -> Vec<Removed> {
        let stop = Arc::clone(&self.stop);
        let mut trees = Trees::below(&self.trash, &stop);
        names.iter().map(|name| self.remove_one(&mut trees, name)).collect()
    }

    fn remove_one(&mut self, trees: &mut Trees<'_>, name: &OsStr) -> Removed {
        let removed = trees.remove(name);
        let now = Instant::now();
        if removed.errors_total == 0 {
            self.retries.forget(name);
        } else {
            // A part of a deep tree that could not be removed is left under its own name; it is reported with its tree.
            let news: Vec<bool> = removed.stuck_names().map(|stuck| self.retries.failed(stuck, now)).collect();
            if news.contains(&true) {
                (self.tell_stuck)(&self.trash.join(name), &removed);
            }
        }
        removed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::fs::File;
    use std::sync::Mutex;

    fn start(trash: &Path) -> (Remover, Arc<Mutex<Vec<PathBuf>>>) {
        let told = Arc::new(Mutex::new(Vec::new()));
        let hear = Arc::clone(&told);
        let tell = move |path: &Path, _: &Removed| hear.lock().unwrap().push(path.to_owned());
        let remover = Remover::start(trash, |name| name.len() == 1, tell).unwrap();
        (remover, told)
    }

    #[test]
    fn what_was_asked_for_is_done_before_the_end() {
        let dir = tempfile::tempdir().unwrap();
        for tree in ["a", "b", "c"] {
            fs::create_dir_all(dir.path().join(tree).join("sub")).unwrap();
        }
        let (remover, told) = start(dir.path());
        fs::create_dir(dir.path().join("somebody else's")).unwrap();
        assert_eq!(remover.remove(vec!["a".into()]).recv().unwrap()[0].entries, 2);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 3);
        remover.sweep();
        assert!(remover.finish(Duration::from_mins(1)));
        let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["somebody else's"]);
        assert!(remover.empty().recv().is_err(), "a thread that has ended answers nobody");
        assert_eq!(*told.lock().unwrap(), [""; 0].map(PathBuf::from));
    }

    #[test]
    fn a_trash_that_cannot_be_read_is_told_once() {
        let dir = tempfile::tempdir().unwrap();
        let trash = dir.path().join("trash");
        File::create(&trash).unwrap();
        let (remover, told) = start(&trash);
        for _ in 0..3 {
            assert_eq!(remover.empty().recv().unwrap().unread.unwrap().kind(), io::ErrorKind::NotADirectory);
        }
        assert_eq!(*told.lock().unwrap(), [trash.as_path()]);
        fs::remove_file(&trash).unwrap();
        fs::create_dir_all(trash.join("a")).unwrap();
        assert_eq!(remover.empty().recv().unwrap().trees.len(), 1);
    }

    #[test]
    fn a_trash_that_is_not_there_is_empty() {
        let dir = tempfile::tempdir().unwrap();
        let (remover, told) = start(&dir.path().join("trash"));
        let emptied = remover.empty().recv().unwrap();
        assert!(emptied.trees.is_empty() && emptied.unread.is_none());
        assert_eq!(remover.remove(vec!["a".into()]).recv().unwrap(), [Removed::default()]);
        assert_eq!(*told.lock().unwrap(), [""; 0].map(PathBuf::from));
    }
}
