//! Has a picture made: once, however many ask for it at the same time, in this process and in others.

use super::find::Asked;
use super::insert::{Added, Unkept};
use super::{Flight, Generate, ImageLibrary, Lease, LibraryError, Request, joined};
use crate::images::files::{self, Queue, Turn};
use crate::images::rank::Rank;
use crate::images::store::Wanted;
use crate::images::store::write::Outcome;
use crate::job::outcome::ImageSource;
use fsx::LockFile;
use std::sync::Arc;
use std::time::Duration;

/// How often the lock of another process is looked at: short beside the making of a picture.
const LOCK_INTERVAL: Duration = Duration::from_millis(10);
/// How often a generator may make what the video shows already.
const REPEATS_MAX: u64 = 3;

impl ImageLibrary {
    /// Lends a picture for the prompt: one of the same prompt, one of a similar prompt, or a new one.
    ///
    /// However many ask for the same picture at once, one is made; where making it fails, the next in line tries. What
    /// the video shows already is never lent again.
    pub(crate) async fn find_or_generate(
        &self,
        request: Request,
        generator: &dyn Generate,
    ) -> Result<Lease, LibraryError> {
        let mut asked = Asked::new(request, Rank::of_generator(generator.name()));
        if !asked.request.reuse {
            return self.generate(asked, generator).await.map(|(lease, _)| lease);
        }
        let inner = Arc::clone(&self.inner);
        let found;
        (asked, found) = joined(move || {
            let found = inner.find(&mut asked)?;
            Ok((asked, found))
        })
        .await?;
        if let Some(lease) = found {
            return Ok(lease);
        }
        // On the heap: every job's future would have room for it, and most scenes are found.
        Box::pin(self.once(asked, generator)).await
    }

    /// Has a picture made that is not there, or lends what others have made of the very same meanwhile.
    async fn once(&self, asked: Asked, generator: &dyn Generate) -> Result<Lease, LibraryError> {
        let flight = Flight { wanted: asked.wanted.clone(), generator: generator.name().to_owned() };
        let gate = self.gate(&flight);
        let queued = gate.try_lock().is_err();
        let cancel = asked.request.cancel.clone();
        let mut passed = tokio::select! {
            passed = gate.lock() => passed,
            reason = cancel.cancelled() => return Err(LibraryError::Generate(reason.failure())),
        };
        let free = |unkept: &Arc<Unkept>| !asked.request.exclude.contains(&unkept.file);
        if let Some(unkept) = passed.clone().filter(free) {
            return self.share(asked, unkept).await;
        }
        let name = lock_name(&flight);
        let (lock, waited) = match self.lock(&name, &asked).await? {
            Place::First { lock, waited } => (lock, waited),
            Place::Served(unkept) => {
                *passed = Some(Arc::clone(&unkept));
                return self.share(asked, unkept).await;
            }
        };
        // Whoever held the gate or the lock may have made the very picture.
        let outcome = if queued || waited { Outcome::Coalesced } else { Outcome::Exact };
        let made = self.first(asked, generator, outcome).await;
        let unkept = made.as_ref().ok().and_then(|(_, unkept)| unkept.clone());
        passed.clone_from(&unkept);
        self.unlock(name, lock, unkept).await;
        made.map(|(lease, _)| lease)
    }

    /// Looks once more, now that nobody else makes it, and has it made.
    async fn first(
        &self,
        asked: Asked,
        generator: &dyn Generate,
        outcome: Outcome,
    ) -> Result<(Lease, Option<Arc<Unkept>>), LibraryError> {
        let inner = Arc::clone(&self.inner);
        let (asked, found) = joined(move || {
            let found = inner.exact(&asked, outcome)?;
            Ok((asked, found))
        })
        .await?;
        match found {
            Some(lease) => Ok((lease, None)),
            None => self.generate(asked, generator).await,
        }
    }

    /// Frees the lock among processes, and leaves there what the library does not keep.
    async fn unlock(&self, name: String, lock: LockFile, unkept: Option<Arc<Unkept>>) {
        let inner = Arc::clone(&self.inner);
        let unlocked = joined(move || {
            let left = unkept.as_ref().map_or(&[][..], |unkept| &unkept.jpeg);
            files::unlock(&inner.inflight, &name, &lock, left)
        });
        if let Err(error) = unlocked.await {
            // The kernel frees the lock; the picture is made and lent.
            tracing::warn!(%error, "cannot remove a lock file of the image library; the reaper will");
        }
    }

    /// Lends what somebody else has just made, and the library does not keep.
    async fn share(&self, asked: Asked, unkept: Arc<Unkept>) -> Result<Lease, LibraryError> {
        let inner = Arc::clone(&self.inner);
        joined(move || {
            inner.lend_unkept(&asked, &unkept, Outcome::Coalesced)?;
            Ok(Lease { file: unkept.file.clone(), source: ImageSource::Coalesced, similarity: None })
        })
        .await
    }

    /// Waits for the lock among processes, or for what its owner leaves.
    async fn lock(&self, name: &str, asked: &Asked) -> Result<Place, LibraryError> {
        let mut queue = Queue::new(&self.inner.inflight, name);
        let mut waited = false;
        loop {
            let turn;
            (queue, turn) = joined(move || {
                let turn = queue.turn()?;
                Ok((queue, turn))
            })
            .await?;
            match turn {
                Turn::Ours(lock) => return Ok(Place::First { lock, waited }),
                Turn::Left(jpeg) => {
                    let unkept = Unkept::new(jpeg);
                    if !asked.request.exclude.contains(&unkept.file) {
                        return Ok(Place::Served(Arc::new(unkept)));
                    }
                }
                Turn::Wait => {}
            }
            waited = true;
            asked.request.cancel.check().map_err(LibraryError::Generate)?;
            tokio::time::sleep(LOCK_INTERVAL).await;
        }
    }

    /// Has a picture made and takes it in; another seed where it is one that the video shows already.
    async fn generate(
        &self,
        asked: Asked,
        generator: &dyn Generate,
    ) -> Result<(Lease, Option<Arc<Unkept>>), LibraryError> {
        // The same prompt in one video shall not give the same picture again.
        let first = asked.request.seed.wrapping_add(asked.request.exclude.len() as u64);
        let asked = Arc::new(asked);
        for turn in 0..REPEATS_MAX {
            let seed = first.wrapping_add(turn << 32);
            let made = generator.generate(seed).await.map_err(LibraryError::Generate)?;
            let (inner, asked) = (Arc::clone(&self.inner), Arc::clone(&asked));
            match joined(move || inner.add(&asked, made, seed)).await? {
                Added::Lent(lease) => return Ok((lease, None)),
                Added::Unkept(lease, unkept) => return Ok((lease, Some(unkept))),
                Added::Repeats => {}
            }
        }
        Err(LibraryError::Repeats { generator: generator.name().to_owned() })
    }
}

/// What came of waiting for others.
enum Place {
    /// Nobody makes the picture.
    First { lock: LockFile, waited: bool },
    /// Somebody made it, and the library does not keep it.
    Served(Arc<Unkept>),
}

fn lock_name(flight: &Flight) -> String {
    let Flight { wanted: Wanted { prompt_key, kind, width, height }, generator } = flight;
    let mut hasher = blake3::Hasher::new();
    hasher.update(prompt_key).update(format!("{kind}/{width}x{height}/{generator}").as_bytes());
    hasher.finalize().to_hex().chars().take(32).collect()
}
