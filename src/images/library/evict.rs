//! Makes room: the plan is [`crate::images::eviction`]'s, the doing is here. A row goes before its file, so that nobody
//! is sent to a file that is gone; a file without a row, left by a crash, is taken in again by the next scan.

use super::{ImageLibrary, Inner, LibraryError};
use crate::failpoint;
use crate::failpoint::FailPoint;
use crate::images::eviction::{Candidate, Plan, Reason, plan};
use crate::images::files;
use crate::images::store::search;
use crate::images::store::totals;
use crate::images::store::write::{self, Planned};
use crate::telemetry::event;
use chrono::{DateTime, Utc};

/// How many rows go in one commit.
const BATCH: usize = 64;

/// What eviction did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Evicted {
    /// Files that left the library.
    pub(crate) files: u64,
    /// Allocated bytes that are free now.
    pub(crate) bytes: u64,
    /// Allocated bytes that left the library and are free when the last workspace that shows them goes.
    pub(crate) held_bytes: u64,
    /// Allocated bytes that should go and may not: of kept, added or paid pictures.
    pub(crate) blocked_bytes: u64,
    /// Files that should go and may not.
    pub(crate) blocked_files: u64,
}

impl ImageLibrary {
    /// Plans what is too much of what is entered now.
    pub(crate) fn plan_eviction(&self, now: DateTime<Utc>) -> Result<Plan, LibraryError> {
        self.inner.plan(now.timestamp_millis())
    }

    /// Removes what a plan names and nothing else; what was used, kept or found again since then stays.
    pub(crate) fn carry_out(&self, plan: &Plan) -> Result<Evicted, LibraryError> {
        let _house = self.inner.keep_house()?;
        self.inner.carry_out(plan)
    }

    /// Looks for files that came or went by hand, then removes what is too much. Blocks; for one thread at a time.
    pub(crate) fn evict(&self, now: DateTime<Utc>) -> Result<Evicted, LibraryError> {
        let _house = self.inner.keep_house()?;
        let adopted = self.inner.adopt_all()?;
        if adopted.waiting != 0 {
            tracing::debug!(files = adopted.waiting, "some pictures are still being written; the next scan takes them");
        }
        let plan = self.inner.plan(now.timestamp_millis())?;
        self.inner.carry_out(&plan)
    }
}

impl Inner {
    fn plan(&self, now: i64) -> Result<Plan, LibraryError> {
        let (totals, policy) = (self.read("count", totals::totals)?, self.policy());
        let exceeded = policy.is_exceeded(totals.all.files, totals.all.bytes);
        if !exceeded && policy.idle_max.is_none() && totals.missing == 0 {
            return Ok(Plan::default());
        }
        let mut candidates = Vec::new();
        for row in self.read("list", search::all)? {
            let leased = row.ready && exceeded && files::leases(&self.dir.join(&row.file))? != 0;
            candidates.push(Candidate { row, leased });
        }
        Ok(plan(candidates, &policy, now))
    }

    fn carry_out(&self, plan: &Plan) -> Result<Evicted, LibraryError> {
        let mut done = Evicted::default();
        self.let_go(&mut done)?;
        let Plan { items, blocked_bytes, blocked_files } = plan;
        (done.blocked_bytes, done.blocked_files) = (*blocked_bytes, *blocked_files);
        for batch in items.chunks(BATCH) {
            let planned: Vec<Planned> = batch.iter().map(|(it, _)| Planned::of(&it.row)).collect();
            let gone = self.write("remove pictures from", move |transaction| {
                planned.iter().map(|it| write::evict(transaction, it)).collect::<Result<Vec<bool>, _>>()
            })?;
            failpoint::hit(FailPoint::EvictionRecorded, "");
            for ((candidate, reason), _) in batch.iter().zip(gone).filter(|(_, gone)| *gone) {
                self.unlink(candidate, *reason, &mut done)?;
                failpoint::hit(FailPoint::ImageUnlinked, "");
            }
        }
        Ok(done)
    }

    /// Takes a picture's name away; its bytes too, unless somebody holds them.
    fn unlink(&self, candidate: &Candidate, reason: Reason, done: &mut Evicted) -> Result<(), LibraryError> {
        let row = &candidate.row;
        if reason == Reason::Missing {
            return Ok(());
        }
        let path = self.dir.join(&row.file);
        let held = files::leases(&path)? != 0;
        if held {
            let Some(waiting) = files::hold(&self.dir, &row.file, row.id)? else { return Ok(()) };
            failpoint::hit(FailPoint::ImageHeld, "");
            let bytes = row.bytes.cast_signed();
            self.write("note a held picture in", move |transaction| write::hold(transaction, &waiting, bytes))?;
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
    fn let_go(&self, done: &mut Evicted) -> Result<(), LibraryError> {
        let mut held = Vec::new();
        for (name, path, free) in files::held(&self.dir)? {
            if !free {
                held.extend(files::stat(&path)?.map(|stat| (name, stat.blocks)));
            } else if files::remove(&path)? {
                let bytes =
                    self.write("forget a held picture in", move |transaction| write::let_go(transaction, &name))?;
                done.bytes += bytes.unwrap_or(0).max(0).cast_unsigned();
            }
        }
        if !held.is_empty() {
            // A death may have come before the first note.
            self.write("note held pictures in", move |transaction| {
                held.iter().try_for_each(|(name, bytes)| write::hold(transaction, name, *bytes))
            })?;
        }
        Ok(())
    }
}
