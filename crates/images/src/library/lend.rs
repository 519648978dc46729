//! Lends a picture to a job: a file in its workspace, a noted use, and a line in the log.

use super::asked::Asked;
use super::parts::Parts;
use super::{Lease, LibraryError, Request};
use crate::files;
use crate::names;
use crate::picture;
use crate::store::write::{self, Outcome, Use};
use crate::store::{Row, Source};
use job::outcome::ImageSource;
use rusqlite::Transaction;
use telemetry::event;

const NOTE: &str = "note a use in";

/// A picture that the library does not keep: who waits for the very same gets it all the same.
#[derive(Debug)]
pub(super) struct Unkept {
    /// The name that it has in the video.
    pub(super) file: String,
    pub(super) jpeg: Vec<u8>,
}

impl Unkept {
    pub(super) fn new(jpeg: Vec<u8>) -> Self {
        let content = blake3::hash(&jpeg);
        Self { file: format!("un{}", names::cached(content.as_bytes(), picture::Format::Jpeg)), jpeg }
    }
}

/// Lends one picture and notes its use; `None` where its file is gone, which is noted too, or where the video shows it.
pub(super) fn lend(
    parts: &Parts,
    row: &Row,
    asked: &Asked,
    outcome: Outcome,
    cosine: Option<f32>,
) -> Result<Option<Lease>, LibraryError> {
    let id = row.id;
    if !asked.request.exclude.claim(&row.file) {
        return Ok(None); // another scene of this video was first
    }
    if !files::lend(&parts.dir, &row.file, row.length, &asked.request.lease)? {
        asked.request.exclude.release(&row.file);
        parts.store.write("mark a missing picture in", move |transaction| write::missing(transaction, id))?;
        return Ok(None);
    }
    let by = use_of(asked, outcome, cosine, parts.now());
    let noted = move |transaction: &Transaction<'_>| write::used(transaction, id, &by);
    if asked.in_company {
        parts.store.post(NOTE, asked.request.job.clone(), noted);
    } else {
        parts.store.write(NOTE, noted)?;
    }
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

/// Lends a picture without keeping it, and counts the use.
pub(super) fn lend_unkept(parts: &Parts, asked: &Asked, unkept: &Unkept, outcome: Outcome) -> Result<(), LibraryError> {
    files::write_lease(&asked.request.lease, &unkept.jpeg)?;
    asked.request.exclude.claim(&unkept.file);
    let score = asked.miss.as_ref().map(|miss| miss.cosine).filter(|_| outcome == Outcome::Generated);
    let by = use_of(asked, outcome, score, parts.now());
    parts.store.write(NOTE, move |transaction| write::used_unkept(transaction, &by))?;
    log_found(asked, &unkept.file, outcome, score);
    Ok(())
}

/// Describes the use of a picture by the job that asked.
pub(super) fn use_of(asked: &Asked, outcome: Outcome, score: Option<f32>, now: i64) -> Use {
    let Request { job, scene, .. } = &asked.request;
    Use { job: job.to_string(), scene: *scene, outcome, score, now }
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
pub(super) fn permille(cosine: f32) -> u32 {
    (cosine.clamp(0.0, 1.0) * 1000.0).round() as u32
}
