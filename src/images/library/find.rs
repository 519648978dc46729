//! Finds a picture that is there: the same prompt, a similar one, or the nearest for want of a better one.

use super::choose::{Candidate, Choice, Miss, Need, choose};
use super::{ImageLibrary, Inner, Lease, LibraryError, Request, joined};
use crate::images::files;
use crate::images::index::Filter;
use crate::images::rank::Rank;
use crate::images::store::search;
use crate::images::store::write::{self, Outcome, Use};
use crate::images::store::{Row, Source, Vector, Wanted};
use crate::job::outcome::ImageSource;
use crate::telemetry::event;
use likeness::{EmbedError, Traits, prompt_key, quantise};
use std::collections::HashMap;
use std::sync::Arc;

/// How many candidates are looked at first, beside those that this video shows or will show.
const CANDIDATES: usize = 24;
/// How many times as many are looked at when none of them will do, though more are alike enough.
const WIDER: usize = 8;
/// How often a search begins anew because what it found had no file any more.
const SEARCHES_MAX: usize = 3;

/// A request with what is known of its prompt.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) request: Request,
    pub(super) wanted: Wanted,
    pub(super) vector: Option<Vector>,
    pub(super) miss: Option<Miss>,
    /// The least that may stand for it.
    rank: Rank,
    traits: Traits,
    later: Vec<[u8; 32]>,
}

impl Asked {
    /// Makes one; `rank` is that of who would make the picture.
    pub(super) fn new(request: Request, rank: Rank) -> Self {
        let traits = Traits::of(&request.prompt);
        let wanted =
            Wanted { prompt_key: traits.key, kind: request.kind.clone(), width: request.width, height: request.height };
        let later = request.later.iter().map(|prompt| prompt_key(prompt)).filter(|key| *key != traits.key).collect();
        Self { request, wanted, vector: None, miss: None, rank, traits, later }
    }
}

impl ImageLibrary {
    /// Lends the nearest picture of the kind, for want of a better one.
    pub(crate) async fn nearest(&self, request: Request) -> Result<Option<Lease>, LibraryError> {
        let inner = Arc::clone(&self.inner);
        joined(move || {
            // For want of a better one a painted picture will do; a plain one shows nothing, and painting cannot fail.
            let mut asked = Asked::new(request, Rank::Painted);
            inner.similar(&mut asked, Need::Near)
        })
        .await
    }
}

impl Inner {
    /// Finds a picture that shows what was asked for.
    pub(super) fn find(&self, asked: &mut Asked) -> Result<Option<Lease>, LibraryError> {
        match self.exact(asked, Outcome::Exact)? {
            Some(lease) => Ok(Some(lease)),
            None => self.similar(asked, Need::Same),
        }
    }

    /// Finds a picture of exactly this prompt, kind and size.
    pub(super) fn exact(&self, asked: &Asked, outcome: Outcome) -> Result<Option<Lease>, LibraryError> {
        let rows = self.read("search", |connection| search::exact(connection, &asked.wanted))?;
        let fits = |row: &&Row| asked.rank <= row.rank && !asked.request.exclude.contains(&row.file);
        for row in rows.iter().filter(fits) {
            if let Some(lease) = self.lend(row, asked, outcome, None)? {
                return Ok(Some(lease));
            }
        }
        Ok(None)
    }

    /// Finds a picture of a similar prompt; notes in `asked` the vector and the best one that would not do.
    pub(super) fn similar(&self, asked: &mut Asked, need: Need) -> Result<Option<Lease>, LibraryError> {
        if asked.vector.is_none() {
            asked.vector = self.vector(&asked.request.prompt);
        }
        let Some(vector) = asked.vector.clone() else { return Ok(None) };
        let outcome = if need == Need::Same { Outcome::Similar } else { Outcome::Fallback };
        for _ in 0..SEARCHES_MAX {
            let choice = self.choice(asked, &vector.numbers, need)?;
            asked.miss = choice.miss;
            if choice.ranked.is_empty() {
                break;
            }
            for Candidate { row, cosine } in choice.ranked {
                if let Some(lease) = self.lend(&row, asked, outcome, Some(cosine))? {
                    self.log_miss(asked);
                    return Ok(Some(lease));
                }
            }
        }
        self.log_miss(asked);
        Ok(None)
    }

    /// Chooses among what is similar enough: however many of the most similar will not do, the next ones may.
    fn choice(&self, asked: &Asked, query: &[i8], need: Need) -> Result<Choice, LibraryError> {
        let mut most = CANDIDATES + asked.request.exclude.len() + asked.later.len();
        loop {
            let (candidates, more) = self.candidates(asked, query, need, most)?;
            let choice = choose(&asked.traits, candidates, need, self.threshold);
            if !more || !choice.ranked.is_empty() {
                return Ok(choice);
            }
            most = most.saturating_mul(WIDER);
        }
    }

    /// Lists what is similar enough to be looked at, the most similar first; at least one, where there is one. Answers
    /// also whether there may be more.
    fn candidates(
        &self,
        asked: &Asked,
        query: &[i8],
        need: Need,
        most: usize,
    ) -> Result<(Vec<Candidate>, bool), LibraryError> {
        let Request { kind, width, height, exclude, .. } = &asked.request;
        let size = Some((*width, *height));
        let filter = Filter { kind: Some(kind), size, smaller: need == Need::Near, rank: asked.rank };
        let mut found = self.search(query, filter, most)?;
        let enough = found.iter().take_while(|(_, cosine)| self.threshold.near <= *cosine).count();
        let more = enough == most;
        found.truncate(enough.max(1));
        let ids: Vec<i64> = found.iter().map(|(id, _)| *id).collect();
        let rows = self.read("search", |connection| search::by_ids(connection, &ids))?;
        let free = |row: &Row| {
            !exclude.contains(&row.file) && (asked.later.is_empty() || !asked.later.contains(&prompt_key(&row.prompt)))
        };
        let cosines: HashMap<i64, f32> = found.into_iter().collect();
        let candidate = |row: Row| Some(Candidate { cosine: *cosines.get(&row.id)?, row });
        Ok((rows.into_iter().filter(free).filter_map(candidate).collect(), more))
    }

    /// Returns a prompt's vector; `None` where it has no words to compare.
    pub(super) fn vector(&self, prompt: &str) -> Option<Vector> {
        match self.embedder.embed(prompt) {
            Ok(vector) => Some(Vector { model: self.embedder.id().to_owned(), numbers: quantise(&vector) }),
            Err(EmbedError::NoWords) => None,
            Err(error @ EmbedError::Unusable { .. }) => {
                // A picture can be found or made without its vector; the next start tries again.
                tracing::warn!(%error, "cannot compare a prompt");
                None
            }
        }
    }

    /// Lends one picture and notes its use; `None` where its file is gone, which is noted too.
    pub(super) fn lend(
        &self,
        row: &Row,
        asked: &Asked,
        outcome: Outcome,
        cosine: Option<f32>,
    ) -> Result<Option<Lease>, LibraryError> {
        let id = row.id;
        if !files::lend(&self.dir, &row.file, &asked.request.lease)? {
            self.write("mark a missing picture in", move |transaction| write::missing(transaction, id))?;
            return Ok(None);
        }
        let by = self.use_of(asked, outcome, cosine);
        self.write("note a use in", move |transaction| write::used(transaction, id, &by))?;
        log_found(asked, &row.file, outcome, cosine);
        let source = match (row.source, outcome) {
            (Source::External, _) => ImageSource::Added,
            (Source::Generated | Source::Procedural, Outcome::Exact | Outcome::Generated) => ImageSource::Exact,
            (Source::Generated | Source::Procedural, Outcome::Similar) => ImageSource::Similar,
            (Source::Generated | Source::Procedural, Outcome::Coalesced) => ImageSource::Coalesced,
            (Source::Generated | Source::Procedural, Outcome::Fallback) => ImageSource::Library,
        };
        Ok(Some(Lease { file: row.file.clone(), source, similarity: cosine }))
    }

    pub(super) fn use_of(&self, asked: &Asked, outcome: Outcome, score: Option<f32>) -> Use {
        let Request { job, scene, .. } = &asked.request;
        Use { job: job.to_string(), scene: *scene, outcome, score, now: self.now() }
    }

    fn log_miss(&self, asked: &Asked) {
        let Some(miss) = &asked.miss else { return };
        let Request { job, scene, .. } = &asked.request;
        event::ImageMissed {
            job: job.clone(),
            scene: *scene,
            reason: miss.reason.to_owned(),
            file: miss.file.clone(),
            score_permille: permille(miss.cosine),
            threshold_permille: permille(self.threshold.same),
        }
        .emit();
    }
}

/// Logs how a scene got its picture.
pub(super) fn log_found(asked: &Asked, file: &str, outcome: Outcome, cosine: Option<f32>) {
    let Request { job, scene, .. } = &asked.request;
    // The same prompt is as like as can be.
    let same = matches!(outcome, Outcome::Exact | Outcome::Coalesced);
    event::ImageFound {
        job: job.clone(),
        scene: *scene,
        outcome: outcome.as_str().to_owned(),
        file: file.to_owned(),
        score_permille: permille(cosine.unwrap_or(if same { 1.0 } else { 0.0 })),
    }
    .emit();
}

/// Writes a cosine as thousandths; what is negative is as unlike as can be.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 1000 before")]
fn permille(cosine: f32) -> u32 {
    (cosine.clamp(0.0, 1.0) * 1000.0).round() as u32
}
