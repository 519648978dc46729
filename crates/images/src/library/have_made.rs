//! Has a picture made: once, however many ask for it at the same time, in this process and in others.

use super::again::again;
use super::asked::Asked;
use super::find::exact;
use super::flight::{Flight, Flights, Place};
use super::lend::{Unkept, lend_unkept};
use super::parts::Parts;
use super::take_in::{Added, take_in};
use super::{Found, Generate, Lease, LibraryError, Request, Sought, joined};
use crate::store::write::Outcome;
use job::outcome::ImageSource;
use std::sync::Arc;

/// How far the seeds of two tries for one scene are apart: a prime, more than any video has scenes. It changes the low bits,
/// which are all that many generators look at, and the choice among any number of pictures below it.
const SEED_STEP: u64 = 1_000_003;

/// A picture that was looked for and not found, with what is known of it.
#[derive(Debug, Clone)]
pub struct Missing(Asked);

/// Lends a picture that is there.
pub(super) async fn find(parts: &Arc<Parts>, request: Request, maker: &str) -> Result<Found, LibraryError> {
    let (worker, asked) = (Arc::clone(parts), Asked::of_maker(request, maker));
    joined(move || find_here(&worker, asked)).await
}

/// Lends the pictures of many scenes, one after the other, until the job is stopped.
pub(super) async fn find_all(
    parts: &Arc<Parts>,
    scenes: Vec<Sought>,
) -> Result<Vec<Result<Found, LibraryError>>, LibraryError> {
    let worker = Arc::clone(parts);
    joined(move || {
        let found = scenes.into_iter().map_while(|sought| {
            sought.request.cancel.check().is_ok().then(|| match kept_of(&worker, &sought) {
                Some(lease) => Ok(Found::Lent(lease)),
                None => find_here(&worker, Asked::of_maker(sought.request, &sought.maker).in_company()),
            })
        });
        let found: Vec<_> = found.collect();
        // Whoever looks next finds noted what this video shows, in one commit for all of it.
        if found.iter().any(|found| matches!(found, Ok(Found::Lent(_)))) {
            worker.store.settle("note uses in")?;
        }
        Ok(found)
    })
    .await
}

/// Lends the picture that the same scene had in the revision before; `None` if it is gone or no longer fits.
fn kept_of(parts: &Parts, sought: &Sought) -> Option<Lease> {
    let file = sought.kept.as_deref()?;
    let maker = sought.kept_of_maker.then_some(sought.maker.as_str());
    let again = again(parts, sought.request.clone(), file, maker);
    again.inspect_err(|error| tracing::warn!(%error, "cannot keep a picture of the revision before")).ok().flatten()
}

fn find_here(parts: &Parts, mut asked: Asked) -> Result<Found, LibraryError> {
    let found = if asked.request.reuse { super::find::find(parts, &mut asked)? } else { None };
    Ok(found.map_or_else(|| Found::Missing(Box::new(Missing(asked))), Found::Lent))
}

/// Has a picture made that was not found.
pub(super) async fn make(
    parts: &Arc<Parts>,
    flights: &Flights,
    Missing(asked): Missing,
    generator: &dyn Generate,
) -> Result<Lease, LibraryError> {
    if !asked.request.reuse {
        return generate(parts, asked, generator).await.map(|(lease, _)| lease);
    }
    // On the heap: every job's future would have room for it, and most scenes are found.
    Box::pin(once(parts, flights, asked, generator)).await
}

/// Has a picture made that is not there, or lends what others have made of the very same meanwhile.
async fn once(
    parts: &Arc<Parts>,
    flights: &Flights,
    asked: Asked,
    generator: &dyn Generate,
) -> Result<Lease, LibraryError> {
    let flight = Flight { wanted: asked.wanted.clone(), generator: generator.name().to_owned() };
    let gate = flights.gate(&flight);
    let queued = gate.try_lock().is_err();
    let cancel = asked.request.cancel.clone();
    let mut passed = tokio::select! {
        passed = gate.lock() => passed,
        reason = cancel.cancelled() => return Err(LibraryError::Generate(reason.failure())),
    };
    let free = |unkept: &Arc<Unkept>| !asked.request.exclude.contains(&unkept.file);
    if let Some(unkept) = passed.clone().filter(free) {
        return share(parts, asked, unkept).await;
    }
    let (lock, waited) = match flights.lock(&flight, &asked.request).await? {
        Place::First { lock, waited } => (lock, waited),
        Place::Served(unkept) => {
            *passed = Some(Arc::clone(&unkept));
            return share(parts, asked, unkept).await;
        }
    };
    // Whoever held the gate or the lock may have made the very picture.
    let outcome = if queued || waited { Outcome::Coalesced } else { Outcome::Exact };
    let made = first(parts, asked, generator, outcome).await;
    let unkept = made.as_ref().ok().and_then(|(_, unkept)| unkept.clone());
    passed.clone_from(&unkept);
    flights.unlock(&flight, lock, unkept).await;
    made.map(|(lease, _)| lease)
}

/// Looks once more, now that nobody else makes it, and has it made.
async fn first(
    parts: &Arc<Parts>,
    asked: Asked,
    generator: &dyn Generate,
    outcome: Outcome,
) -> Result<(Lease, Option<Arc<Unkept>>), LibraryError> {
    let worker = Arc::clone(parts);
    let (asked, found) = joined(move || {
        let found = exact(&worker, &asked, outcome)?;
        Ok((asked, found))
    })
    .await?;
    match found {
        Some(lease) => Ok((lease, None)),
        None => generate(parts, asked, generator).await,
    }
}

/// Lends what somebody else has just made, and the library does not keep.
async fn share(parts: &Arc<Parts>, asked: Asked, unkept: Arc<Unkept>) -> Result<Lease, LibraryError> {
    let worker = Arc::clone(parts);
    joined(move || {
        lend_unkept(&worker, &asked, &unkept, Outcome::Coalesced)?;
        Ok(Lease { file: unkept.file.clone(), source: ImageSource::Coalesced, similarity: None })
    })
    .await
}

/// Has a picture made and takes it in; another seed where it is one that the video shows already.
async fn generate(
    parts: &Arc<Parts>,
    asked: Asked,
    generator: &dyn Generate,
) -> Result<(Lease, Option<Arc<Unkept>>), LibraryError> {
    // The same prompt in one video shall not give the same picture again.
    let first = asked.request.seed.wrapping_add(u64::from(asked.request.scene));
    let asked = Arc::new(asked);
    for turn in 0..generator.tries_max() {
        let seed = first.wrapping_add(turn * SEED_STEP);
        let made = generator.generate(seed).await.map_err(LibraryError::Generate)?;
        let (worker, asked) = (Arc::clone(parts), Arc::clone(&asked));
        match joined(move || take_in(&worker, &asked, made, seed)).await? {
            Added::Lent(lease) => return Ok((lease, None)),
            Added::Unkept(lease, unkept) => return Ok((lease, Some(unkept))),
            Added::Repeats => {}
        }
    }
    Err(LibraryError::Repeats { generator: generator.name().to_owned() })
}
