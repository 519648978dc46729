//! Watches incoming/, queue/ and the pause for changes. An event is only a hint for a rescan: a periodic rescan finds
//! what an event missed.

use super::SpoolDir;
use super::entry::inode;
use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Why the directories are listed anew. If there are several reasons, the greatest is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RescanReason {
    /// A file event.
    Event,
    /// The periodic rescan.
    Periodic,
    /// A watched directory was replaced, or could not be watched before.
    Rewatch,
    /// The kernel dropped events.
    Overflow,
    /// The daemon has just started.
    Startup,
}

impl RescanReason {
    /// Returns the reason's name in logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Startup => "startup",
            Self::Periodic => "periodic",
            Self::Overflow => "overflow",
            Self::Rewatch => "rewatch",
            Self::Event => "event",
        }
    }
}

/// Identifies one directory over time: inode and birth time. The inode alone is not enough, because a file system gives
/// the number of a removed one to the next directory.
type Incarnation = ((u64, u64), Option<SystemTime>);

type Ring = Arc<dyn Fn(RescanReason) + Send + Sync>;

/// How many names are remembered of files that came to incoming/; the listing finds the others.
const ARRIVALS_MAX: usize = 4096;

/// The names of files that came to incoming/ lately, so that they need not wait for a long listing. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Arrivals(Arc<Mutex<Vec<OsString>>>);

impl Arrivals {
    /// Takes the names out.
    pub fn take(&self) -> Vec<OsString> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, event: &Event, incoming: &Path) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = ARRIVALS_MAX.saturating_sub(names.len());
        let inside = event.paths.iter().filter(|path| path.parent() == Some(incoming));
        names.extend(inside.filter_map(|path| Some(path.file_name()?.to_owned())).take(room));
    }
}

/// Calls a function when incoming/, queue/ or the spool's root changed, from another thread; the function must not
/// block.
pub struct Watch {
    dirs: [PathBuf; 3],
    watched: [Option<Incarnation>; 3],
    watcher: Option<RecommendedWatcher>,
    broken: Arc<AtomicBool>,
    problem: Option<String>,
    arrivals: Arrivals,
    ring: Ring,
}

impl Watch {
    /// Starts to watch. If that fails, the spool works by periodic rescans, and [`Watch::check`] tries again.
    pub fn start(spool: &SpoolDir, ring: impl Fn(RescanReason) + Send + Sync + 'static) -> Self {
        let mut watch = Self {
            dirs: [spool.incoming(), spool.queue(), spool.root().to_path_buf()],
            watched: [None, None, None],
            watcher: None,
            broken: Arc::default(),
            problem: None,
            arrivals: Arrivals::default(),
            ring: Arc::new(ring),
        };
        watch.begin();
        watch
    }

    /// Returns the names of what came to incoming/ lately.
    pub fn arrivals(&self) -> Arrivals {
        self.arrivals.clone()
    }

    /// Returns why a directory is not watched; `None` if all are.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Watches again if a directory was replaced or the watcher failed; returns a reason if a rescan is due.
    pub fn check(&mut self) -> Option<RescanReason> {
        let is_same = self.watcher.is_some() && self.watched == self.incarnations();
        if is_same && !self.broken.load(Ordering::Relaxed) {
            return None;
        }
        self.begin();
        self.problem.is_none().then_some(RescanReason::Rewatch)
    }

    fn begin(&mut self) {
        self.watcher = None;
        self.broken = Arc::default();
        self.watched = self.incarnations();
        let (ring, broken) = (Arc::clone(&self.ring), Arc::clone(&self.broken));
        let [incoming, _, root] = self.dirs.clone();
        let arrivals = self.arrivals.clone();
        let begun = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event.is_err() {
                broken.store(true, Ordering::Relaxed);
            }
            if let Some(reason) = reason_of(&event, &root) {
                if let Ok(event) = &event {
                    arrivals.note(event, &incoming);
                }
                ring(reason);
            }
        });
        let begun = begun.and_then(|mut watcher| {
            for dir in &self.dirs {
                watcher.watch(dir, RecursiveMode::NonRecursive)?;
            }
            Ok(watcher)
        });
        match begun {
            Ok(watcher) => (self.watcher, self.problem) = (Some(watcher), None),
            Err(error) => self.problem = Some(error.to_string()),
        }
    }

    fn incarnations(&self) -> [Option<Incarnation>; 3] {
        self.dirs.each_ref().map(|dir| fs::metadata(dir).ok().map(|meta| (inode(&meta), meta.created().ok())))
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch").field("dirs", &self.dirs).field("problem", &self.problem).finish_non_exhaustive()
    }
}

/// Decides whether an event needs a rescan. The check for lost events comes first, because such an event has no paths.
/// Reads cause Access events, also our own; the only one of them that matters is the close of a writer.
fn reason_of(event: &notify::Result<Event>, root: &Path) -> Option<RescanReason> {
    match event {
        Err(_) => Some(RescanReason::Overflow),
        Ok(event) if event.need_rescan() => Some(RescanReason::Overflow),
        Ok(event) if is_own_work(event, root) => None,
        Ok(Event { kind: EventKind::Access(AccessKind::Close(AccessMode::Write)), .. }) => Some(RescanReason::Event),
        Ok(Event { kind: EventKind::Access(_), .. }) => None,
        Ok(_) => Some(RescanReason::Event),
    }
}

/// Tells whether an event is only about hidden names in the spool's root, such as the accept lock. Every scan takes
/// that lock, so the event must not cause the next scan.
fn is_own_work(event: &Event, root: &Path) -> bool {
    let is_hidden = |path: &PathBuf| {
        path.parent() == Some(root) && path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
    };
    !event.paths.is_empty() && event.paths.iter().all(is_hidden)
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, Flag};
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn reads_ring_nothing_and_lost_events_ring_for_everything() {
        let root = Path::new("/spool");
        let of = |kind| reason_of(&Ok(Event::new(kind)), root);
        assert_eq!(of(EventKind::Access(AccessKind::Open(AccessMode::Read))), None);
        assert_eq!(of(EventKind::Access(AccessKind::Close(AccessMode::Read))), None);
        assert_eq!(of(EventKind::Access(AccessKind::Close(AccessMode::Write))), Some(RescanReason::Event));
        assert_eq!(of(EventKind::Create(CreateKind::File)), Some(RescanReason::Event));
        let overflow = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(reason_of(&Ok(overflow), root), Some(RescanReason::Overflow));
        assert_eq!(reason_of(&Err(notify::Error::generic("x")), root), Some(RescanReason::Overflow));
        let at =
            |path: &str| reason_of(&Ok(Event::new(EventKind::Create(CreateKind::File)).add_path(path.into())), root);
        assert_eq!(at("/spool/.reelspool-accept"), None, "a look must not ring for the next one");
        for path in ["/spool/paused", "/spool/incoming", "/spool/incoming/.x.tmp", "/spool/queue/x"] {
            assert_eq!(at(path), Some(RescanReason::Event), "{path}");
        }
    }

    #[test]
    fn a_drop_rings_and_a_replaced_directory_is_watched_anew() {
        let (_dir, spool) = super::super::testing::spool();
        let (sender, rings) = mpsc::channel();
        let mut watch = Watch::start(&spool, move |reason| sender.send(reason).unwrap_or_default());
        assert_eq!(watch.problem(), None);
        assert_eq!(watch.check(), None);
        super::super::pause::pause(spool.root(), &super::super::pause::Pause::default()).unwrap();
        assert_eq!(rings.recv_timeout(Duration::from_secs(30)), Ok(RescanReason::Event));
        while rings.try_recv().is_ok() {}
        super::super::testing::drop_file(&spool, "x.json", "{}");
        assert_eq!(rings.recv_timeout(Duration::from_secs(30)), Ok(RescanReason::Event));
        fs::remove_file(spool.incoming().join("x.json")).unwrap();
        fs::remove_dir(spool.incoming()).unwrap();
        assert_eq!(watch.check(), None);
        assert!(watch.problem().is_some());
        fs::create_dir(spool.incoming()).unwrap();
        assert_eq!(watch.check(), Some(RescanReason::Rewatch));
        fs::remove_dir(spool.incoming()).unwrap();
        fs::create_dir(spool.incoming()).unwrap();
        assert_eq!(watch.check(), Some(RescanReason::Rewatch), "even where the inode's number is the same");
        while rings.try_recv().is_ok() {}
        super::super::testing::drop_file(&spool, "y.json", "{}");
        assert_eq!(rings.recv_timeout(Duration::from_secs(30)), Ok(RescanReason::Event));
    }
}
