//! The image library: list, add, keep, remove, verify and rebuild; works with or without a running daemon.

use super::{Control, ControlError, Kind, List};
use crate::clock::Clock;
use crate::images::library::{Hit, Problem, Stats, Verified};
use crate::images::store::Row;
use crate::images::store::totals::Amount;
use crate::images::{ImageLibrary, LibraryError};
use crate::setup;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// The hint for an unreadable library.
pub(super) const LOOK_HINT: &str = "`reelspool doctor` checks the ledger";
/// The hint for a wrong file name.
pub(super) const NAME_HINT: &str = "`reelspool images list` shows the pictures";

/// A picture of the library.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct PictureView {
    /// Its name in bg_images/.
    pub(crate) file: String,
    pub(crate) source: &'static str,
    pub(crate) kind: String,
    pub(crate) prompt: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Allocated bytes.
    pub(crate) bytes: u64,
    pub(crate) uses: u64,
    pub(crate) kept: bool,
    /// True if its file is missing.
    pub(crate) missing: bool,
    pub(crate) created_ms: i64,
    pub(crate) last_used_ms: i64,
}

impl From<Row> for PictureView {
    fn from(row: Row) -> Self {
        Self {
            file: row.file,
            source: row.source.as_str(),
            kind: row.kind,
            prompt: row.prompt,
            width: row.width,
            height: row.height,
            bytes: row.bytes,
            uses: row.uses,
            kept: row.kept,
            missing: !row.ready,
            created_ms: row.created,
            last_used_ms: row.last_used,
        }
    }
}

/// A picture with a similar prompt.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct HitView {
    /// The cosine similarity of the prompts.
    pub(crate) score: f64,
    /// True if it would be used for the text.
    pub(crate) serves: bool,
    pub(crate) picture: PictureView,
}

impl From<Hit> for HitView {
    fn from(hit: Hit) -> Self {
        Self { score: hit.score.into(), serves: hit.serves, picture: hit.row.into() }
    }
}

/// How much the library holds, and how often it serves.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct ImagesStats {
    schema: &'static str,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) max_bytes: Option<u64>,
    pub(crate) max_files: Option<u64>,
    pub(crate) procedural: AmountView,
    pub(crate) generated: AmountView,
    pub(crate) external: AmountView,
    pub(crate) missing: u64,
    pub(crate) undecodable: u64,
    pub(crate) evicted: u64,
    pub(crate) held_bytes: u64,
    pub(crate) model: String,
    pub(crate) entries: u64,
    pub(crate) entries_bytes: u64,
    pub(crate) uses: serde_json::Map<String, serde_json::Value>,
    pub(crate) hit_rate: Option<f64>,
    pub(crate) near_miss_p50: Option<f64>,
}

/// A number of files and their allocated bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct AmountView {
    pub(crate) files: u64,
    pub(crate) bytes: u64,
}

impl From<Amount> for AmountView {
    fn from(Amount { files, bytes }: Amount) -> Self {
        Self { files, bytes }
    }
}

impl From<Stats> for ImagesStats {
    fn from(stats: Stats) -> Self {
        let uses = stats.uses.iter().map(|(outcome, count)| (outcome.as_str().to_owned(), (*count).into()));
        Self {
            schema: "reelspool/images-stats-v1",
            files: stats.files,
            bytes: stats.bytes,
            max_bytes: stats.bytes_max,
            max_files: stats.files_max,
            procedural: stats.procedural.into(),
            generated: stats.generated.into(),
            external: stats.external.into(),
            missing: stats.missing,
            undecodable: stats.undecodable,
            evicted: stats.evicted,
            held_bytes: stats.held_bytes,
            uses: uses.collect(),
            hit_rate: stats.hit_rate(),
            model: stats.model,
            entries: stats.entries,
            entries_bytes: stats.entries_bytes,
            near_miss_p50: stats.near_miss_p50,
        }
    }
}

/// A picture that was added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct AddedView {
    pub(crate) path: String,
    pub(crate) file: String,
    /// True if the library had the same picture already.
    pub(crate) was_there: bool,
    pub(crate) prompt: String,
    pub(crate) kind: String,
}

/// A picture that was marked as kept, or no longer is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct KeptView {
    pub(crate) file: String,
    pub(crate) kept: bool,
}

/// The result of a removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RemoveOutcome {
    /// A dry run: it would be removed.
    WouldRemove,
    /// It was removed.
    Removed,
}

/// A picture that was removed, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct RemovedView {
    pub(crate) file: String,
    pub(crate) outcome: RemoveOutcome,
    pub(crate) bytes: u64,
}

/// The result of comparing files, rows and vectors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct ImagesVerified {
    schema: &'static str,
    /// True if the content of every picture was read.
    pub(crate) deep: bool,
    pub(crate) files: u64,
    pub(crate) bytes: u64,
    pub(crate) problems: Vec<ProblemView>,
    /// Files that are no pictures of the library.
    pub(crate) left_alone: Vec<LeftView>,
}

/// A picture with a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct ProblemView {
    pub(crate) problem: &'static str,
    pub(crate) file: Option<String>,
    pub(crate) message: String,
}

impl From<Problem> for ProblemView {
    fn from(it: Problem) -> Self {
        Self { problem: it.name(), file: it.file().map(str::to_owned), message: it.to_string() }
    }
}

/// Describes a file that is no picture of the library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct LeftView {
    pub(crate) file: String,
    pub(crate) reason: String,
    pub(crate) detail: String,
}

/// The result of a rebuild of rows and vectors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct ImagesRebuilt {
    schema: &'static str,
    pub(crate) files: u64,
    pub(crate) adopted: u64,
    pub(crate) dropped: u64,
    pub(crate) refused: u64,
    pub(crate) entries: u64,
}

impl Control {
    /// Opens the library for changes; creates what is missing.
    pub(super) fn library(&self) -> Result<ImageLibrary, ControlError> {
        if let Some(shared) = self.shared.get() {
            return Ok(shared.library.clone());
        }
        setup::directories(&self.config)?;
        let hint = "nothing was changed; `reelspool doctor` checks the ledger";
        let db = setup::open_db(&self.config).map_err(|error| ControlError::of(Kind::Io, &error, hint))?;
        Ok(setup::image_library(&self.config, db, Clock::System)?)
    }

    /// Opens the library for reading; `None` if there is no database yet.
    pub(super) fn visited_library(&self) -> Result<Option<ImageLibrary>, ControlError> {
        if let Some(shared) = self.shared.get() {
            return Ok(Some(shared.library.clone()));
        }
        let Some(ledger) = self.ledger()? else { return Ok(None) };
        Ok(Some(setup::image_library(&self.config, ledger.db().clone(), Clock::System)?))
    }

    /// Reads how much the library holds; `None` if there is none yet.
    pub(crate) fn images_stats(&self) -> Result<Option<ImagesStats>, ControlError> {
        let Some(library) = self.visited_library()? else { return Ok(None) };
        let stats = library.stats().map_err(|error| ControlError::of_library(&error, LOOK_HINT))?;
        Ok(Some(stats.into()))
    }

    /// Lists the pictures, optionally of one kind of story or only the kept ones.
    pub(crate) fn images(&self, kind: Option<&str>, only_kept: bool) -> Result<List<PictureView>, ControlError> {
        let rows = match self.visited_library()? {
            Some(library) => library.list().map_err(|error| ControlError::of_library(&error, LOOK_HINT))?,
            None => Vec::new(),
        };
        let wanted = |row: &Row| kind.is_none_or(|kind| row.kind == kind) && (row.kept || !only_kept);
        Ok(rows.into_iter().filter(wanted).map(PictureView::from).collect::<Vec<_>>().into())
    }

    /// Returns the pictures whose prompts are most similar to a text.
    pub(crate) fn search_images(
        &self,
        text: &str,
        kind: Option<&str>,
        limit: usize,
    ) -> Result<List<HitView>, ControlError> {
        let hits = match self.visited_library()? {
            Some(library) => {
                library.search(text, kind, limit).map_err(|error| ControlError::of_library(&error, LOOK_HINT))?
            }
            None => Vec::new(),
        };
        Ok(hits.into_iter().map(HitView::from).collect::<Vec<_>>().into())
    }

    /// Copies files into the library as kept pictures. `added` is called for each one; if one fails, those before it
    /// stay.
    pub(crate) fn add_images(
        &self,
        files: &[PathBuf],
        prompt: Option<&str>,
        kind: Option<&str>,
        mut added: impl FnMut(&AddedView),
    ) -> Result<List<AddedView>, ControlError> {
        let library = self.library()?;
        let mut items = Vec::with_capacity(files.len());
        for path in files {
            let it = library.add(path, prompt, kind).map_err(|error| not_added(&error, path))?;
            let path = path.display().to_string();
            let item = AddedView { path, file: it.file, was_there: it.was_there, prompt: it.prompt, kind: it.kind };
            added(&item);
            items.push(item);
        }
        Ok(items.into())
    }

    /// Marks pictures as kept, or as evictable again; if one name is wrong, nothing is changed.
    pub(crate) fn keep_images(&self, files: &[String], kept: bool) -> Result<List<KeptView>, ControlError> {
        let failed = |error| ControlError::of_library(&error, &format!("nothing was changed; {NAME_HINT}"));
        self.library()?.set_kept(files, kept).map_err(failed)?;
        Ok(files.iter().map(|file| KeptView { file: file.clone(), kept }).collect::<Vec<_>>().into())
    }

    /// Removes pictures. All names are checked first: if one is wrong, nothing is removed. Then `go_on` is called with
    /// their number, except in a dry run; if it returns false, the result is `None`. `removed` is called for each
    /// removed picture; if one fails, those before it are gone.
    pub(crate) fn remove_images(
        &self,
        files: &[String],
        dry_run: bool,
        go_on: impl FnOnce(usize) -> bool,
        mut removed: impl FnMut(&RemovedView),
    ) -> Result<Option<List<RemovedView>>, ControlError> {
        let library = self.library()?;
        let wrong = |error| ControlError::of_library(&error, &format!("nothing was removed; {NAME_HINT}"));
        files.iter().try_for_each(|file| library.picture(file).map(|_| ())).map_err(wrong)?;
        if !dry_run && !go_on(files.len()) {
            return Ok(None);
        }
        let failed = |error| ControlError::of_library(&error, "what was removed before it is gone");
        let mut items = Vec::with_capacity(files.len());
        for file in files {
            let (outcome, bytes) = if dry_run {
                (RemoveOutcome::WouldRemove, library.picture(file).map_err(failed)?.bytes)
            } else {
                (RemoveOutcome::Removed, library.remove(file).map_err(failed)?)
            };
            let item = RemovedView { file: file.clone(), outcome, bytes };
            removed(&item);
            items.push(item);
        }
        Ok(Some(items.into()))
    }

    /// Compares files, rows and vectors, and with `deep` the content of every picture; changes nothing. `None` if there
    /// is no library yet.
    pub(crate) fn verify_images(&self, deep: bool) -> Result<Option<ImagesVerified>, ControlError> {
        let Some(library) = self.visited_library()? else { return Ok(None) };
        let verified = if deep { library.verify_deep() } else { library.verify() };
        let verified = verified.map_err(|error| ControlError::of_library(&error, "nothing was changed"))?;
        let Verified { files, bytes, problems, refused } = verified;
        let left = refused.into_iter().map(|it| LeftView {
            file: it.file.clone(),
            reason: it.reason.clone(),
            detail: it.detail.clone(),
        });
        Ok(Some(ImagesVerified {
            schema: "reelspool/images-verify-v1",
            deep,
            files,
            bytes,
            problems: problems.into_iter().map(ProblemView::from).collect(),
            left_alone: left.collect(),
        }))
    }

    /// Rebuilds rows and vectors from the files alone. `go_on` is called first with the number of rows; if it returns
    /// false, the result is `None`.
    pub(crate) fn rebuild_images(
        &self,
        go_on: impl FnOnce(usize) -> bool,
    ) -> Result<Option<ImagesRebuilt>, ControlError> {
        let library = self.library()?;
        let hint = "what was done before it stays; doing it again goes on";
        let failed = |error| ControlError::of_library(&error, hint);
        if !go_on(library.list().map_err(failed)?.len()) {
            return Ok(None);
        }
        let it = library.rebuild().map_err(failed)?;
        Ok(Some(ImagesRebuilt {
            schema: "reelspool/images-rebuild-v1",
            files: it.files,
            adopted: it.adopted,
            dropped: it.dropped,
            refused: it.refused,
            entries: it.entries,
        }))
    }
}

/// Returns the error for a file that was not added; an unreadable file counts as missing input.
fn not_added(error: &LibraryError, path: &Path) -> ControlError {
    let made = ControlError::of_library(error, "it was not added; what was added before it stays");
    let unread = matches!(error, LibraryError::Io { path: at, .. } if at == path);
    if unread && made.kind == Kind::Io { ControlError { kind: Kind::NoInput, ..made } } else { made }
}
