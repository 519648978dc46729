//! What one job is made of: its words, pictures and files, from its workspace or from what it published.
//!
//! A workspace is read through the handle of its own directory, a published file by its entry in the result document, a
//! picture by the name that the ledger knows. So a request names a job and one of the [`MediaName`]s, never a path.

mod media;
mod script;
mod tree;
mod why;

pub(crate) use media::{MediaName, OutputView, PictureShown};
pub(crate) use script::ScriptView;
pub(crate) use tree::{WorkspaceState, WorkspaceTree};
pub(crate) use why::{Wait, WaitFacts, explained};

use super::{Control, ControlError, Kind};
use crate::job::documents::ResultDocument;
use crate::job::{JobId, Stage};
use crate::ledger::{Ledger, acts};
use crate::pipeline::handover::{AudioTrack, ImageSet, Script, VideoFile};
use crate::workspace::{Entry, Visit};
use script::Board;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io;

/// The words, pictures and files of a job.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Dossier {
    schema: &'static str,
    id: String,
    /// True if some of it is of the run before: the job runs again, and has made nothing newer yet.
    pub(crate) has_earlier: bool,
    /// The files that can be heard, seen or read.
    pub(crate) outputs: Vec<OutputView>,
    /// The pictures in the order in which they appear.
    pub(crate) pictures: Vec<PictureShown>,
    /// The words with their times; `None` as long as there are none.
    pub(crate) script: Option<ScriptView>,
}

/// Where the parts of a job are.
#[derive(Debug, Default)]
struct Sources {
    visit: Option<Visit>,
    script: Option<Script>,
    audio: Option<AudioTrack>,
    images: Option<ImageSet>,
    video: Option<VideoFile>,
    result: Option<ResultDocument>,
    /// True if the result is of the run before, because the job runs again.
    is_earlier: bool,
}

impl Control {
    /// Returns the words, pictures and files of a job; empty lists where there are none.
    pub(crate) fn dossier(&self, id: &JobId) -> Result<Dossier, ControlError> {
        let ledger = self.ledger()?;
        let sources = self.sources(id)?;
        let board = match &ledger {
            Some(ledger) if sources.result.is_some() => board(ledger, id)?,
            _ => None,
        };
        let script = self.script(&sources, board.as_ref())?;
        let pictures = media::pictures(&sources, script.as_ref(), ledger.as_ref())?;
        Ok(Dossier {
            schema: "reelspool/dossier-v1",
            id: id.to_string(),
            has_earlier: sources.is_earlier && sources.result.is_some(),
            outputs: media::outputs(&sources),
            pictures,
            script,
        })
    }

    fn sources(&self, id: &JobId) -> Result<Sources, ControlError> {
        // In this order: a workspace goes after the result is recorded, so that one of them is found at any moment.
        let visit = self.visit(id)?;
        let stages = visit.as_ref().map_or(Ok(Vec::new()), Visit::stages).map_err(|error| self.unread(id, &error))?;
        let (document, is_over) = self.newest_document(id)?;
        Ok(Sources {
            script: hand_over(&stages, Stage::Story),
            audio: hand_over(&stages, Stage::Tts),
            images: hand_over(&stages, Stage::Images),
            video: hand_over(&stages, Stage::Video),
            visit,
            result: document.and_then(|document| serde_json::from_value(document).ok()),
            is_earlier: !is_over,
        })
    }

    /// Opens the workspace of a job for looking; `None` if there is none of ours.
    fn visit(&self, id: &JobId) -> Result<Option<Visit>, ControlError> {
        let storage = &self.config.storage;
        let token = spool::read_token(&storage.state_dir).map_err(|error| ControlError::of_spool(&error))?;
        let Some(token) = token else { return Ok(None) };
        Visit::open(&storage.job_workspaces, token.trim(), id).map_err(|error| self.unread(id, &error))
    }

    fn unread(&self, id: &JobId, error: &io::Error) -> ControlError {
        ControlError::io("read", &self.config.storage.job_workspaces.join(id.as_str()), error, Kind::Io)
    }
}

/// Returns what a stage handed over; `None` if it is not done, or if another version wrote it.
fn hand_over<T: DeserializeOwned>(stages: &[Entry], stage: Stage) -> Option<T> {
    let entry = stages.iter().find(|entry| entry.stage == stage)?;
    serde_json::from_value(entry.output.clone()).ok()
}

fn board(ledger: &Ledger, id: &JobId) -> Result<Option<Board>, ControlError> {
    let board = ledger.run_blocking(acts::storyboard(id.clone()))?;
    Ok(board.and_then(|board| serde_json::from_str(&board).ok()))
}
