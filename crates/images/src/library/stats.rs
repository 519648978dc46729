//! What the library holds and how it serves: from counters, whatever its size.

use super::LibraryError;
use crate::eviction::Policy;
use crate::store::Store;
use crate::store::search;
use crate::store::totals::{self, Amount};
use crate::store::write::Outcome;
use crate::vectors::Vectors;

/// How many of the newest uses the middle near miss is taken from.
const NEAR_MISSES_OF: u32 = 1_000;

/// What the library holds and how it serves. Bytes are allocated ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Stats {
    /// Pictures.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The most bytes; `None`: unlimited.
    pub bytes_max: Option<u64>,
    /// The most files; `None`: unlimited.
    pub files_max: Option<u64>,
    /// Pictures that can be drawn again.
    pub procedural: Amount,
    /// Pictures of providers.
    pub generated: Amount,
    /// Pictures that people put there.
    pub external: Amount,
    /// Rows whose files are gone.
    pub missing: u64,
    /// Files that cannot be decoded.
    pub undecodable: u64,
    /// Pictures that were ever evicted.
    pub evicted: u64,
    /// Bytes that were evicted and are held by workspaces.
    pub held_bytes: u64,
    /// Vectors of the model in use.
    pub entries: u64,
    /// Their bytes.
    pub entries_bytes: u64,
    /// The embedding model.
    pub model: String,
    /// How often pictures came into videos in each way.
    pub uses: Vec<(Outcome, u64)>,
    /// The middle likeness of what was nearest when a picture had to be made.
    pub near_miss_p50: Option<f64>,
}

impl Stats {
    /// Returns the share of pictures that were not made anew.
    pub fn hit_rate(&self) -> Option<f64> {
        let all: u64 = self.uses.iter().map(|(_, count)| count).sum();
        let made: u64 = self.uses.iter().filter(|(it, _)| *it == Outcome::Generated).map(|(_, count)| count).sum();
        (all != 0).then(|| (all - made) as f64 / all as f64)
    }
}

/// Reads the counters; costs the same whatever the library's size.
pub(super) fn read(store: &Store, vectors: &Vectors, policy: Policy) -> Result<Stats, LibraryError> {
    let model = vectors.model().to_owned();
    let (totals, undecodable, (evicted, held_bytes), entries, uses, misses) = store.read("count", |connection| {
        Ok((
            totals::totals(connection)?,
            totals::seen(connection, "undecodable")?,
            (totals::evicted(connection)?, totals::held(connection)?),
            totals::vectors(connection, &model)?,
            totals::uses(connection)?,
            search::near_misses(connection, NEAR_MISSES_OF)?,
        ))
    })?;
    Ok(Stats {
        files: totals.all.files,
        bytes: totals.all.bytes,
        bytes_max: policy.bytes_max,
        files_max: policy.files_max,
        procedural: totals.procedural,
        generated: totals.generated,
        external: totals.external,
        missing: totals.missing,
        undecodable,
        evicted,
        held_bytes,
        entries,
        entries_bytes: entries * vectors.dimensions() as u64,
        model,
        uses,
        near_miss_p50: misses.get(misses.len() / 2).copied(),
    })
}
