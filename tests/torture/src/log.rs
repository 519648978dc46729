//! What happened to the recorded disk, and the disks that a power cut could have left.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// One thing that happened, in order.
#[derive(Debug, Clone)]
pub(crate) enum Record {
    /// Bytes were written at an offset; the disk may hold them in its cache.
    Write { offset: u64, bytes: Arc<Vec<u8>> },
    /// The disk was told to make everything durable that was written before.
    Flush,
    /// A client knows something from now on.
    Mark(Mark),
}

/// What a client knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The job was submitted durably.
    Acknowledged(String),
    /// The job's result was read; this is when it finished.
    Seen { id: String, finished_at: String },
}

/// The records so far; clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<Record>>>);

impl Log {
    pub(crate) fn push(&self, record: Record) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    }

    pub(crate) fn mark(&self, mark: Mark) {
        self.push(Record::Mark(mark));
    }

    pub(crate) fn records(&self) -> Vec<Record> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A disk that a power cut could have left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    /// How many records had happened.
    pub(crate) records: usize,
    /// `None`: all writes so far had reached the disk. Otherwise those after the last flush reached it or not, at random.
    pub(crate) seed: Option<u64>,
}

/// Writes the disk of a state into `image`, which holds a copy of the disk at the beginning of the recording.
pub(crate) fn replay(records: &[Record], state: State, image: &Path) -> io::Result<()> {
    let disk = File::options().write(true).open(image)?;
    let happened = records.get(..state.records).unwrap_or(records);
    let flushed = happened.iter().rposition(|record| matches!(record, Record::Flush)).unwrap_or(0);
    let mut random = state.seed.map(Random::new);
    for (index, record) in happened.iter().enumerate() {
        let Record::Write { offset, bytes } = record else { continue };
        let volatile = flushed < index;
        if let Some(random) = random.as_mut().filter(|_| volatile)
            && random.next() % 2 == 0
        {
            continue;
        }
        disk.write_all_at(bytes, *offset)?;
    }
    Ok(())
}

/// Returns what clients know in a state.
pub(crate) fn known(records: &[Record], state: State) -> Vec<&Mark> {
    let happened = records.get(..state.records).unwrap_or(records);
    happened.iter().filter_map(|record| if let Record::Mark(mark) = record { Some(mark) } else { None }).collect()
}

/// Numbers that look random and are the same in every run (xorshift64*).
#[derive(Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33
    }
}
