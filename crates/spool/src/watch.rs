//! Watches incoming/, queue/ and the spool's root. What changed is noted in the spool's news; a periodic rescan finds what an
//! event missed.

use super::SpoolDir;
use super::entry::inode;
use super::kind::{Kind, kind};
use super::names::QueuedName;
use notify::event::{AccessKind, AccessMode, ModifyKind, RenameMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

/// Why the directories are looked at. If there are several reasons, the greatest is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RescanReason {
    /// A file event: only what it tells of is read.
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

/// Notes what changed in incoming/, queue/ or the spool's root, and calls a function when that needs a look, from another
/// thread; the function must not block.
pub struct Watch {
    spool: SpoolDir,
    dirs: [PathBuf; 3],
    watched: [Option<Incarnation>; 3],
    watcher: Option<RecommendedWatcher>,
    broken: Arc<AtomicBool>,
    problem: Option<String>,
    ring: Ring,
}

impl Watch {
    /// Starts to watch. If that fails, the spool works by periodic rescans, and [`Watch::check`] tries again.
    pub fn start(spool: &SpoolDir, ring: impl Fn(RescanReason) + Send + Sync + 'static) -> Self {
        let mut watch = Self {
            spool: spool.clone(),
            dirs: [spool.incoming(), spool.queue(), spool.root().to_path_buf()],
            watched: [None, None, None],
            watcher: None,
            broken: Arc::default(),
            problem: None,
            ring: Arc::new(ring),
        };
        watch.begin();
        watch
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
        let (spool, ring, broken) = (self.spool.clone(), Arc::clone(&self.ring), Arc::clone(&self.broken));
        let [incoming, queue, _] = self.dirs.clone();
        let begun = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event.is_err() {
                broken.store(true, Ordering::Relaxed);
            }
            if let Some(reason) = hear(&spool, &event, &incoming, &queue) {
                ring(reason);
            }
        });
        let begun = begun.and_then(|mut watcher| {
            for dir in &self.dirs {
                watcher.watch(dir, RecursiveMode::NonRecursive)?;
            }
            Ok(watcher)
        });
        self.spool.news().watched(begun.is_ok());
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

/// Notes what an event tells; returns why it needs a look, if it does.
fn hear(spool: &SpoolDir, event: &notify::Result<Event>, incoming: &Path, queue: &Path) -> Option<RescanReason> {
    match event {
        Ok(event) if !event.need_rescan() => {
            let mut rings = false;
            for path in &event.paths {
                rings |= note(spool, heard(event.kind, path, incoming, queue)); // each is noted
            }
            rings.then_some(RescanReason::Event)
        }
        Ok(_) | Err(_) => {
            spool.news().lost();
            Some(RescanReason::Overflow)
        }
    }
}

/// What an event means.
#[derive(Debug, PartialEq, Eq)]
enum Heard<'a> {
    /// Nothing that matters: a read, a temporary file, or a name that is none of the protocol.
    Nothing,
    /// A file came to incoming/, or was changed there.
    Arrived(&'a OsStr),
    /// A job came to queue/.
    Came(QueuedName),
    /// A job left queue/.
    Went(QueuedName),
    /// Something in the root changed, or a watched directory itself.
    Root,
}

/// What happened to a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Came,
    Went,
    Written,
}

/// Tells what happened; `None` for reads, also our own, and for what another event tells too.
fn change(kind: EventKind) -> Option<Change> {
    match kind {
        EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Some(Change::Came),
        EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From)) => Some(Change::Went),
        EventKind::Modify(ModifyKind::Name(_)) => None, // both names of a rename: each had its own event
        EventKind::Access(AccessKind::Close(AccessMode::Write)) | EventKind::Modify(_) => Some(Change::Written),
        EventKind::Access(_) | EventKind::Any | EventKind::Other => None,
    }
}

fn heard<'a>(kind_of_event: EventKind, path: &'a Path, incoming: &Path, queue: &Path) -> Heard<'a> {
    let (Some(change), Some(dir), Some(name)) = (change(kind_of_event), path.parent(), path.file_name()) else {
        return Heard::Nothing;
    };
    if dir == incoming {
        let is_over = change == Change::Went || kind(name) == Kind::Ignored;
        return if is_over { Heard::Nothing } else { Heard::Arrived(name) };
    }
    if dir == queue {
        let Some(name) = name.to_str().and_then(QueuedName::parse) else { return Heard::Nothing };
        return match change {
            Change::Came => Heard::Came(name),
            Change::Went => Heard::Went(name),
            Change::Written => Heard::Nothing,
        };
    }
    // Hidden names are the spool's own, such as the accept lock.
    if name.as_encoded_bytes().starts_with(b".") { Heard::Nothing } else { Heard::Root }
}

/// Notes what was heard; returns whether it needs a look. What leaves queue/ does not: it was claimed, and is noted as gone
/// before the next job is claimed.
fn note(spool: &SpoolDir, heard: Heard<'_>) -> bool {
    let news = spool.news();
    match heard {
        Heard::Nothing => return false,
        Heard::Arrived(name) => news.arrived(name.to_owned()),
        Heard::Came(name) => return news.came(name),
        Heard::Went(name) => {
            news.went(name);
            return false;
        }
        Heard::Root => news.root_changed(),
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, DataChange, Flag, RemoveKind};
    use std::collections::HashMap;
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn an_event_is_about_a_file_a_job_the_root_or_nothing() {
        let of = |kind, path: &'static str| {
            heard(kind, Path::new(path), Path::new("/spool/incoming"), Path::new("/spool/queue"))
        };
        let created = EventKind::Create(CreateKind::File);
        let written = EventKind::Access(AccessKind::Close(AccessMode::Write));
        let renamed = |mode| EventKind::Modify(ModifyKind::Name(mode));
        let arrived = |name: &'static str| Heard::Arrived(OsStr::new(name));
        for kind in [created, written, renamed(RenameMode::To), EventKind::Modify(ModifyKind::Data(DataChange::Any))] {
            assert_eq!(of(kind, "/spool/incoming/x.json"), arrived("x.json"), "{kind:?}");
            assert_eq!(of(kind, "/spool/incoming/.x.tmp"), Heard::Nothing, "{kind:?}");
        }
        assert_eq!(of(created, "/spool/incoming/x.cancel"), arrived("x.cancel"));
        let read = EventKind::Access(AccessKind::Close(AccessMode::Read));
        for nothing in [read, EventKind::Access(AccessKind::Open(AccessMode::Any)), renamed(RenameMode::Both)] {
            assert_eq!(of(nothing, "/spool/incoming/x.json"), Heard::Nothing, "{nothing:?}");
        }
        let job = "/spool/queue/0000000000000-49-0000000000000001-a.a00.c00.json";
        let name = QueuedName::fresh("a".parse().unwrap(), 50, 1, None);
        for came in [created, renamed(RenameMode::To)] {
            assert_eq!(of(came, job), Heard::Came(name.clone()));
        }
        for went in [EventKind::Remove(RemoveKind::File), renamed(RenameMode::From)] {
            assert_eq!(of(went, job), Heard::Went(name.clone()));
            assert_eq!(of(went, "/spool/incoming/x.json"), Heard::Nothing);
        }
        assert_eq!((of(written, job), of(created, "/spool/queue/.x.tmp")), (Heard::Nothing, Heard::Nothing));
        assert_eq!(of(created, "/spool/.reelspool-accept"), Heard::Nothing, "a look must not ring for the next one");
        for path in ["/spool/paused", "/spool/incoming"] {
            assert_eq!(of(renamed(RenameMode::From), path), Heard::Root, "{path}");
        }
    }

    #[test]
    fn lost_events_are_noted_and_ring_for_a_listing() {
        let (_dir, spool) = super::super::testing::spool();
        let overflow = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        for event in [Ok(overflow), Err(notify::Error::generic("x"))] {
            let reason = hear(&spool, &event, &spool.incoming(), &spool.queue());
            assert_eq!((reason, spool.take_loss()), (Some(RescanReason::Overflow), true));
        }
    }

    #[test]
    fn what_left_and_what_is_expected_rings_for_no_look() {
        let (_dir, spool) = super::super::testing::spool();
        let name = QueuedName::fresh(super::super::testing::id("a"), 50, 1, None);
        spool.news().watched(true);
        spool.news().expect(&name);
        assert!(!note(&spool, Heard::Nothing));
        assert!(!note(&spool, Heard::Came(name.clone())), "its own bringer knows of it");
        assert!(!note(&spool, Heard::Went(name.clone())));
        assert!(note(&spool, Heard::Came(name)), "somebody else brought it");
    }

    #[test]
    fn what_changes_is_noted_and_what_is_read_is_not() {
        let (_dir, spool) = super::super::testing::spool();
        let (sender, rings) = mpsc::channel();
        let _watch = Watch::start(&spool, move |reason| sender.send(reason).unwrap_or_default());
        let name = |n| QueuedName::fresh(super::super::testing::id("a"), 50, n, None);
        let (one, two, three) = (name(1), name(2), name(3));
        let at = |name: &QueuedName| spool.queue().join(name.to_string());
        spool.news().expect(&one);
        for name in [&one, &two] {
            fsx::write_new(&at(name), b"{}").unwrap();
        }
        fsx::rename_atomic(&at(&two), &at(&three)).unwrap();
        fs::read(at(&three)).unwrap();
        fs::remove_file(at(&one)).unwrap();
        fs::read_dir(spool.incoming()).unwrap().count();
        super::super::testing::drop_file(&spool, "x.json", "{}");
        let (mut changes, mut arrivals) = (HashMap::new(), Vec::new());
        while arrivals.is_empty() {
            assert_eq!(rings.recv_timeout(Duration::from_secs(30)), Ok(RescanReason::Event));
            changes.extend(spool.take_queue_changes());
            arrivals.extend(spool.take_arrivals());
        }
        assert_eq!(arrivals, ["x.json"]);
        assert_eq!(changes, [(one, false), (two, false), (three, true)].into());
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
