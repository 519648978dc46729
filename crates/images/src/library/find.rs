//! Finds a picture that is there: the same prompt, a similar one, or the nearest for want of a better one.

use super::asked::Asked;
use super::choose::{Candidate, Choice, Need, choose};
use super::lend::{lend, permille};
use super::parts::Parts;
use super::{Lease, LibraryError, Request};
use crate::rank::Rank;
use crate::store::Row;
use crate::store::search;
use crate::store::write::Outcome;
use crate::vectors::Filter;
use likeness::Threshold;
use std::collections::HashMap;
use telemetry::event;

/// How many candidates are looked at first, beside those that this video shows or will show.
const CANDIDATES: usize = 24;
/// How many times as many are looked at when none of them will do, though more are alike enough.
const WIDER: usize = 8;
/// How often a search begins anew because what it found had no file any more.
const SEARCHES_MAX: usize = 3;

/// Finds a picture that shows what was asked for.
pub(super) fn find(parts: &Parts, asked: &mut Asked) -> Result<Option<Lease>, LibraryError> {
    match exact(parts, asked, Outcome::Exact)? {
        Some(lease) => Ok(Some(lease)),
        None => similar(parts, asked, Need::Same),
    }
}

/// Finds the nearest picture of the kind, for want of a better one.
pub(super) fn nearest(parts: &Parts, request: Request) -> Result<Option<Lease>, LibraryError> {
    // For want of a better one a painted picture will do; a plain one shows nothing, and painting cannot fail.
    let mut asked = Asked::new(request, Rank::Sketched);
    similar(parts, &mut asked, Need::Near)
}

/// Finds a picture of exactly this prompt, kind and size.
pub(super) fn exact(parts: &Parts, asked: &Asked, outcome: Outcome) -> Result<Option<Lease>, LibraryError> {
    let rows = parts.store.read("search", |connection| search::exact(connection, &asked.wanted))?;
    for row in rows.iter().filter(|row| asked.takes(row)) {
        if let Some(lease) = lend(parts, row, asked, outcome, None)? {
            return Ok(Some(lease));
        }
    }
    Ok(None)
}

/// Finds a picture of a similar prompt; notes in `asked` the vector and the best one that would not do.
fn similar(parts: &Parts, asked: &mut Asked, need: Need) -> Result<Option<Lease>, LibraryError> {
    if asked.vector.is_none() {
        asked.vector = parts.vectors.of_job(&asked.request.prompt, Some(&asked.request.job));
    }
    let Some(vector) = asked.vector.clone() else { return Ok(None) };
    let outcome = if need == Need::Same { Outcome::Similar } else { Outcome::Fallback };
    for _ in 0..SEARCHES_MAX {
        let choice = choice(parts, asked, &vector.numbers, need)?;
        asked.miss = choice.miss;
        if choice.ranked.is_empty() {
            break;
        }
        for Candidate { row, cosine } in choice.ranked {
            if let Some(lease) = lend(parts, &row, asked, outcome, Some(cosine))? {
                log_miss(asked, parts.threshold);
                return Ok(Some(lease));
            }
        }
    }
    log_miss(asked, parts.threshold);
    Ok(None)
}

/// Chooses among what is similar enough: however many of the most similar will not do, the next ones may.
pub(super) fn choice(parts: &Parts, asked: &Asked, query: &[i8], need: Need) -> Result<Choice, LibraryError> {
    let mut most = CANDIDATES + asked.request.exclude.len() + asked.later.len();
    loop {
        let (candidates, more) = candidates(parts, asked, query, need, most)?;
        let choice = choose(asked.traits(), candidates, |prompt| parts.readings.of(prompt), need, parts.threshold);
        if !more || !choice.ranked.is_empty() {
            return Ok(choice);
        }
        most = most.saturating_mul(WIDER);
    }
}

/// Lists what is similar enough to be looked at, the most similar first; at least one, where there is one. Answers
/// also whether there may be more.
fn candidates(
    parts: &Parts,
    asked: &Asked,
    query: &[i8],
    need: Need,
    most: usize,
) -> Result<(Vec<Candidate>, bool), LibraryError> {
    let Request { kind, width, height, .. } = &asked.request;
    let size = Some((*width, *height));
    let (smaller, rank, maker) = (need == Need::Near, asked.rank, asked.maker.as_deref());
    let filter = Filter { kind: Some(kind), size, smaller, rank, maker };
    let mut found = parts.vectors.search(query, filter, most)?;
    let least = if need == Need::Same { parts.threshold.same } else { parts.threshold.near };
    let enough = found.iter().take_while(|(_, cosine)| least <= *cosine).count();
    let more = enough == most;
    found.truncate(enough.max(1));
    let ids: Vec<i64> = found.iter().map(|(id, _)| *id).collect();
    let rows = parts.store.read("search", |connection| search::by_ids(connection, &ids))?;
    let free = |row: &Row| {
        asked.takes(row) && (asked.later.is_empty() || !asked.later.contains(&parts.readings.of(&row.prompt).key))
    };
    let cosines: HashMap<i64, f32> = found.into_iter().collect();
    let candidate = |row: Row| Some(Candidate { cosine: *cosines.get(&row.id)?, row });
    Ok((rows.into_iter().filter(free).filter_map(candidate).collect(), more))
}

/// Logs the best picture that would not do.
fn log_miss(asked: &Asked, threshold: Threshold) {
    let Some(miss) = &asked.miss else { return };
    let Request { job, scene, .. } = &asked.request;
    event::ImageMissed {
        job: job.clone(),
        scene: *scene,
        reason: miss.reason.to_owned(),
        file: miss.file.clone(),
        score_permille: permille(miss.cosine),
        threshold_permille: permille(threshold.same),
    }
    .emit();
}
