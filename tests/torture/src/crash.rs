//! Power cuts: a daemon at work on a recorded disk, then a start on every disk that a cut could have left.

use super::disk::{self, Mounted};
use super::fuse::Recorder;
use super::home::{Home, Program, Wrong};
use super::log::{Log, Mark, Random, Record, State, known, replay};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// How many jobs the clients submit while the disk is recorded, and how many if their videos are really made.
const JOBS: usize = 24;
const REAL_JOBS: usize = 4;

/// How long they may take.
const DEADLINE: Duration = Duration::from_secs(300);

/// What is broken on purpose, to show that the check notices it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sabotage {
    Nothing,
    /// The daemon does not make verdicts durable.
    NoDurableCommit,
    /// The clients acknowledge what they have not synced.
    ClientsDoNotSync,
}

/// A recorded disk.
pub(crate) struct Recording {
    base: PathBuf,
    records: Vec<Record>,
}

/// How many states were checked, and what was wrong in how many of them.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) states: usize,
    pub(crate) wrong: BTreeMap<Wrong, usize>,
    /// The first of what was wrong, in words.
    pub(crate) examples: Vec<String>,
}

impl Tally {
    pub(crate) fn add(&mut self, what: &str, found: Vec<(Wrong, String)>) {
        self.states += 1;
        let mut kinds: Vec<Wrong> = found.iter().map(|(kind, _)| *kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            *self.wrong.entry(kind).or_default() += 1;
        }
        for (kind, words) in &found {
            eprintln!("{what}: {kind:?}: {words}");
        }
        let room = 20_usize.saturating_sub(self.examples.len());
        self.examples.extend(found.into_iter().take(room).map(|(kind, words)| format!("{what}: {kind:?}: {words}")));
    }

    pub(crate) fn count(&self, kind: Wrong) -> usize {
        self.wrong.get(&kind).copied().unwrap_or(0)
    }
}

/// Records a daemon and its clients at work.
pub(crate) fn record(work: &Path, program: &Program, sabotage: Sabotage) -> io::Result<Recording> {
    let (base, image) = (work.join("base.img"), work.join("disk.img"));
    let (fuse, mnt) = (work.join("fuse"), work.join("mnt"));
    fs::create_dir_all(&fuse)?;
    let home = Home::new(&mnt, program);
    disk::make(&base, if home.makes_videos() { disk::REAL_DISK_BYTES } else { disk::DISK_BYTES })?;
    {
        let _mounted = Mounted::new(&base, &mnt)?;
        home.make()?;
    }
    fs::copy(&base, &image)?;
    let log = Log::default();
    {
        let recorder = Recorder::start(&fuse, &image, log.clone())?;
        let _mounted = Mounted::new(&recorder.disk(), &mnt)?;
        let orders = if sabotage == Sabotage::NoDurableCommit { "durable_commit=skip" } else { "" };
        let mut daemon = home.serve(&work.join("daemon.log"), orders)?;
        let played = play(&home, &log, sabotage != Sabotage::ClientsDoNotSync);
        daemon.kill()?;
        daemon.wait()?;
        played?;
    }
    Ok(Recording { base, records: log.records() })
}

/// Plays the clients: submits jobs, cancels some, and reads results until all jobs have ended.
fn play(home: &Home, log: &Log, sync: bool) -> io::Result<()> {
    let mut seen = BTreeMap::new();
    let jobs = if home.makes_videos() { REAL_JOBS } else { JOBS };
    for n in 0..jobs {
        let id = format!("job-{n:03}");
        home.submit(&id, &json!({"version": 1, "story": {"text": format!("The story of {id}.")}}), sync)?;
        log.mark(Mark::Acknowledged(id.clone()));
        if n % 8 == 2 {
            home.cancel(&id)?;
        }
        look(home, log, &mut seen);
        thread::sleep(Duration::from_millis(20));
    }
    let begun = Instant::now();
    while fs::read_dir(home.dir.join("spool/done"))?.count() + fs::read_dir(home.dir.join("spool/failed"))?.count()
        < 2 * jobs
    {
        if DEADLINE < begun.elapsed() {
            return Err(io::Error::other("the jobs did not end while the disk was recorded"));
        }
        look(home, log, &mut seen);
        thread::sleep(Duration::from_millis(20));
    }
    look(home, log, &mut seen);
    Ok(())
}

/// Reads the results that are new.
fn look(home: &Home, log: &Log, seen: &mut BTreeMap<String, String>) {
    for (id, finished_at) in home.finished() {
        if seen.insert(id.clone(), finished_at.clone()).is_none() {
            log.mark(Mark::Seen { id, finished_at });
        }
    }
}

impl Recording {
    /// Counts the writes and the flushes.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let writes = self.records.iter().filter(|record| matches!(record, Record::Write { .. })).count();
        let flushes = self.records.iter().filter(|record| matches!(record, Record::Flush)).count();
        (writes, flushes)
    }

    /// Chooses so many states: evenly spread over the recording, one half with all writes so far, the other with a random
    /// part of those since the last flush.
    fn states(&self, count: usize) -> Vec<State> {
        let first = self.records.iter().position(|record| matches!(record, Record::Mark(_))).unwrap_or(0) + 1;
        let span = self.records.len().saturating_sub(first);
        let mut random = Random::new(count as u64);
        let state = |n: usize| {
            let records = first + n * span / count.max(1);
            State { records, seed: (n % 2 == 1).then(|| random.next()) }
        };
        (0..count).map(state).collect()
    }

    /// Starts the daemon in so many states and checks what becomes of the jobs.
    pub(crate) fn check(&self, work: &Path, program: &Program, count: usize) -> io::Result<Tally> {
        let scratch = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir_in(work))?;
        let mnt = work.join("mnt");
        let mut tally = Tally::default();
        for state in self.states(count) {
            let what = format!("after {} records, seed {:?}", state.records, state.seed);
            // A file of its own for each state: a device that is released late must not write into the next one.
            let image = scratch.path().join(format!("disk-{}.img", tally.states));
            fs::copy(&self.base, &image)?;
            replay(&self.records, state, &image)?;
            let mut acknowledged = Vec::new();
            let mut seen = BTreeMap::new();
            for mark in known(&self.records, state) {
                match mark {
                    Mark::Acknowledged(id) => acknowledged.push(id.clone()),
                    Mark::Seen { id, finished_at } => drop(seen.insert(id.clone(), finished_at.clone())),
                }
            }
            let found = match Mounted::new(&image, &mnt) {
                Ok(_mounted) => Home::new(&mnt, program).check(&acknowledged, &seen)?,
                Err(error) => vec![(Wrong::Other, format!("the disk cannot be mounted: {error}"))],
            };
            fs::remove_file(&image)?;
            tally.add(&what, found);
            if tally.states.is_multiple_of(100) {
                eprintln!("{} of {count} states; wrong: {:?}", tally.states, tally.wrong);
            }
        }
        Ok(tally)
    }
}
