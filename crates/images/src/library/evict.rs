//! Makes room: the plan is [`crate::eviction`]'s, the doing is here. A row goes before its file, so that nobody
//! is sent to a file that is gone; a file without a row, left by a crash, is taken in again by the next scan.

use super::LibraryError;
use super::parts::Parts;
use crate::eviction::{self, Candidate, Plan, Reason};
use crate::files;
use crate::store::Store;
use crate::store::search;
use crate::store::totals;
use crate::store::write::{self, Planned};
use chrono::{DateTime, Utc};
use failpoint::FailPoint;
use std::path::Path;
use telemetry::event;

/// How many rows go in one commit.
const BATCH: usize = 64;

/// What eviction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evicted {
    /// Files that left the library.
    pub files: u64,
    /// Allocated bytes that are free now.
    pub bytes: u64,
    /// Allocated bytes that left the library and are free when the last workspace that shows them goes.
    pub held_bytes: u64,
    /// Allocated bytes that should go and may not: of kept, added or paid pictures.
    pub blocked_bytes: u64,
    /// Files that should go and may not.
    pub blocked_files: u64,
}

/// Plans what is too much of what is entered now.
pub(super) fn plan(parts: &Parts, now: DateTime<Utc>) -> Result<Plan, LibraryError> {
    let (totals, policy) = (parts.store.read("count", totals::totals)?, parts.room.policy());
    let exceeded = policy.is_exceeded(totals.all.files, totals.all.bytes);
    if !exceeded && policy.idle_max.is_none() && totals.missing == 0 {
        return Ok(Plan::default());
    }
    let mut candidates = Vec::new();
    for row in parts.store.read("list", search::all)? {
        let leased = row.ready && exceeded && files::leases(&parts.dir.join(&row.file))? != 0;
        candidates.push(Candidate { row, leased });
    }
    Ok(eviction::plan(candidates, &policy, now.timestamp_millis()))
}

/// Removes what a plan names, as long as it is what was planned; whoever calls it keeps house.
pub(super) fn carry_out(dir: &Path, store: &Store, plan: &Plan) -> Result<Evicted, LibraryError> {
    let mut done = Evicted::default();
    let_go(dir, store, &mut done)?;
    let Plan { items, blocked_bytes, blocked_files } = plan;
    (done.blocked_bytes, done.blocked_files) = (*blocked_bytes, *blocked_files);
    for batch in items.chunks(BATCH) {
        let planned: Vec<Planned> = batch.iter().map(|(it, _)| Planned::of(&it.row)).collect();
        let gone = store.write("remove pictures from", move |transaction| {
            planned.iter().map(|it| write::evict(transaction, it)).collect::<Result<Vec<bool>, _>>()
        })?;
        failpoint::hit(FailPoint::EvictionRecorded, "");
        for ((candidate, reason), _) in batch.iter().zip(gone).filter(|(_, gone)| *gone) {
            unlink(dir, store, (candidate, *reason), &mut done)?;
            failpoint::hit(FailPoint::ImageUnlinked, "");
        }
    }
    Ok(done)
}

/// Takes a picture's name away; its bytes too, unless somebody holds them.
fn unlink(
    dir: &Path,
    store: &Store,
    (candidate, reason): (&Candidate, Reason),
    done: &mut Evicted,
) -> Result<(), LibraryError> {
    let row = &candidate.row;
    if reason == Reason::Missing {
        return Ok(());
    }
    let path = dir.join(&row.file);
    let held = files::leases(&path)? != 0;
    if held {
        let Some(waiting) = files::hold(dir, &row.file, row.id)? else { return Ok(()) };
        failpoint::hit(FailPoint::ImageHeld, "");
        let bytes = row.bytes.cast_signed();
        store.write("note a held picture in", move |transaction| write::hold(transaction, &waiting, bytes))?;
        done.held_bytes += row.bytes;
    } else if files::remove(&path)? {
        done.bytes += row.bytes;
    } else {
        return Ok(()); // somebody else removed it
    }
    done.files += 1;
    let (file, reason) = (row.file.clone(), reason.as_str().to_owned());
    event::ImageEvicted { file, reason, bytes: row.bytes, held }.emit();
    Ok(())
}

/// Removes evicted pictures whose last lease is gone.
fn let_go(dir: &Path, store: &Store, done: &mut Evicted) -> Result<(), LibraryError> {
    let mut held = Vec::new();
    for (name, path, free) in files::held(dir)? {
        if !free {
            held.extend(files::stat(&path)?.map(|stat| (name, stat.blocks)));
        } else if files::remove(&path)? {
            let bytes =
                store.write("forget a held picture in", move |transaction| write::let_go(transaction, &name))?;
            done.bytes += bytes.unwrap_or(0).max(0).cast_unsigned();
        }
    }
    if !held.is_empty() {
        // A death may have come before the first note.
        store.write("note held pictures in", move |transaction| {
            held.iter().try_for_each(|(name, bytes)| write::hold(transaction, name, *bytes))
        })?;
    }
    Ok(())
}
