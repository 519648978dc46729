//! Has a picture made: once, however many ask for it at the same time, in this process and in others.

use super::find::Asked;
use super::insert::Added;
use super::{Flight, Generate, ImageLibrary, Lease, LibraryError, Request, joined};
use crate::fsx::LockFile;
use crate::images::files;
use crate::images::store::Wanted;
use crate::images::store::write::Outcome;
use crate::job::Cancel;
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
    pub async fn find_or_generate(&self, request: Request, generator: &dyn Generate) -> Result<Lease, LibraryError> {
        let mut asked = Asked::new(request);
        if !asked.request.reuse {
            return self.generate(asked, generator).await;
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
        let flight = Flight { wanted: asked.wanted.clone(), generator: generator.name().to_owned() };
        let gate = self.gate(&flight);
        let queued = gate.try_lock().is_err();
        let cancel = asked.request.cancel.clone();
        let _turn = tokio::select! {
            turn = gate.lock() => turn,
            reason = cancel.cancelled() => return Err(LibraryError::Generate(reason.failure())),
        };
        let name = lock_name(&flight);
        let (lock, waited) = self.lock(&name, &cancel).await?;
        // Whoever held the gate or the lock may have made the very picture.
        let outcome = if queued || waited { Outcome::Coalesced } else { Outcome::Exact };
        let inner = Arc::clone(&self.inner);
        let found;
        (asked, found) = joined(move || {
            let found = inner.exact(&asked, outcome)?;
            Ok((asked, found))
        })
        .await?;
        let lease = match found {
            Some(lease) => Ok(lease),
            None => self.generate(asked, generator).await,
        };
        let inner = Arc::clone(&self.inner);
        joined(move || files::unlock(&inner.inflight, &name, lock)).await?;
        lease
    }

    /// Waits for the lock among processes; answers also whether there was somebody to wait for.
    async fn lock(&self, name: &str, cancel: &Cancel) -> Result<(LockFile, bool), LibraryError> {
        let mut waited = false;
        loop {
            let (inner, key) = (Arc::clone(&self.inner), name.to_owned());
            if let Some(lock) = joined(move || files::try_lock(&inner.inflight, &key)).await? {
                return Ok((lock, waited));
            }
            waited = true;
            cancel.check().map_err(LibraryError::Generate)?;
            tokio::time::sleep(LOCK_INTERVAL).await;
        }
    }

    /// Has a picture made and takes it in; another seed where it is one that the video shows already.
    async fn generate(&self, asked: Asked, generator: &dyn Generate) -> Result<Lease, LibraryError> {
        // The same prompt in one video shall not give the same picture again.
        let first = asked.request.seed.wrapping_add(asked.request.exclude.len() as u64);
        let asked = Arc::new(asked);
        for turn in 0..REPEATS_MAX {
            let seed = first.wrapping_add(turn << 32);
            let made = generator.generate(seed).await.map_err(LibraryError::Generate)?;
            let (inner, asked) = (Arc::clone(&self.inner), Arc::clone(&asked));
            match joined(move || inner.add(&asked, made, seed)).await? {
                Added::Lent(lease) => return Ok(lease),
                Added::Repeats => {}
            }
        }
        Err(LibraryError::Repeats { generator: generator.name().to_owned() })
    }
}

fn lock_name(flight: &Flight) -> String {
    let Flight { wanted: Wanted { prompt_key, kind, width, height }, generator } = flight;
    let mut hasher = blake3::Hasher::new();
    hasher.update(prompt_key).update(format!("{kind}/{width}x{height}/{generator}").as_bytes());
    hasher.finalize().to_hex().chars().take(32).collect()
}
