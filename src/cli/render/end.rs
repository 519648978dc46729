//! How the videos of a call ended, told to people and scripts.

use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::problem::Problem;
use crate::cli::text::{size, table, took};
use crate::control::List;
use crate::ending::Ended;
use crate::job::documents::{ErrorDocument, ResultDocument};
use crate::job::{Failure, JobId, JobState};
use serde::Serialize;
use std::path::PathBuf;

/// How one job ended.
#[derive(Debug, Clone)]
pub(super) struct End {
    id: JobId,
    how: How,
    warnings: Vec<String>,
    /// The signal that ended it.
    signal: Option<Exit>,
}

#[derive(Debug, Clone)]
enum How {
    Done {
        document: Option<Box<ResultDocument>>,
        kept: Option<PathBuf>,
    },
    Failed {
        document: Option<Box<ErrorDocument>>,
        problem: Problem,
    },
    /// Nothing was begun.
    Refused(Problem),
    /// A signal came first.
    Unstarted,
}

/// The document of one job in a list.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Document<'a> {
    Done(&'a ResultDocument),
    Failed(&'a ErrorDocument),
    Refused { id: &'a str, state: &'a str, message: &'a str, hint: &'a str },
}

impl End {
    pub(super) fn done(id: JobId, ended: Ended<ResultDocument>, kept: Option<PathBuf>) -> Self {
        let how = How::Done { document: ended.document.map(Box::new), kept };
        Self { id, how, warnings: words(&ended.troubles), signal: None }
    }

    pub(super) fn failed(id: JobId, ended: Ended<ErrorDocument>, failure: Failure) -> Self {
        let document = ended.document.map(Box::new);
        let place = failure.stage.map(|stage| format!("{stage}: ")).unwrap_or_default();
        let mut problem = Problem::from(failure);
        problem.message = format!("{place}{}", problem.message);
        if let Some(document) = &document {
            problem.hint.clone_from(&document.error.hint);
            if let Some(workspace) = &document.workspace {
                problem.hint = format!("{}\n  the workspace is preserved: {workspace}", problem.hint);
            }
        }
        Self { id, how: How::Failed { document, problem }, warnings: words(&ended.troubles), signal: None }
    }

    pub(super) fn refused(id: JobId, problem: Problem) -> Self {
        Self { id, how: How::Refused(problem), warnings: Vec::new(), signal: None }
    }

    pub(super) fn unstarted(id: JobId) -> Self {
        Self { id, how: How::Unstarted, warnings: Vec::new(), signal: None }
    }

    /// Remembers that a signal stopped the call, unless the job was done before.
    pub(super) fn stopped_by(self, signal: Exit) -> Self {
        let signal = if matches!(self.how, How::Done { .. }) { None } else { Some(signal) };
        Self { signal, ..self }
    }

    /// Tells the end of one of several jobs at once, before the table at the end.
    pub(super) fn tell_in_between(&self, context: &Context) {
        let Self { id, how, warnings, .. } = self;
        for warning in warnings {
            context.out.talk(format!("{id}  warning: {warning}"));
        }
        match how {
            How::Done { document: Some(document), kept } => {
                notes(document, context);
                context.out.talk(done_line(document));
                tell_kept(kept.as_ref(), context);
            }
            How::Failed { problem, .. } | How::Refused(problem) if !context.out.json => {
                let message = format!("{id}: {}", problem.message);
                Problem { message, ..problem.clone() }.print(&context.out);
            }
            How::Done { document: None, .. } | How::Failed { .. } | How::Refused(_) | How::Unstarted => {}
        }
    }

    fn state(&self) -> &'static str {
        match &self.how {
            How::Done { .. } => JobState::Done.as_str(),
            How::Failed { document, .. } => document.as_ref().map_or(JobState::Failed, |it| it.state).as_str(),
            How::Refused(_) => "refused",
            How::Unstarted => "not started",
        }
    }

    fn document(&self) -> Option<Document<'_>> {
        let id = self.id.as_str();
        match &self.how {
            How::Done { document, .. } => document.as_deref().map(Document::Done),
            How::Failed { document: Some(document), .. } => Some(Document::Failed(document)),
            How::Failed { document: None, problem } | How::Refused(problem) => {
                let Problem { message, hint, .. } = problem;
                Some(Document::Refused { id, state: self.state(), message, hint })
            }
            How::Unstarted => Some(Document::Refused { id, state: self.state(), message: "", hint: "" }),
        }
    }

    /// Returns the row of the table at the end.
    fn row(&self) -> Vec<String> {
        let state = self.state();
        let (took, about) = match &self.how {
            How::Done { document: Some(document), .. } => {
                (Some(duration(document)), document.outputs.first().map(|video| video.url.clone()))
            }
            How::Failed { problem, .. } | How::Refused(problem) => {
                (None, problem.message.lines().next().map(str::to_owned))
            }
            How::Done { document: None, .. } | How::Unstarted => (None, None),
        };
        let took = took.unwrap_or_else(|| "-".to_owned());
        vec![self.id.to_string(), state.to_owned(), took, about.unwrap_or_default()]
    }
}

/// Tells how the jobs ended: one with its files, several as a table.
pub(super) fn tell(ends: Vec<End>, context: &Context) -> Outcome {
    let signal = ends.iter().find_map(|end| end.signal);
    let mut ends = ends;
    if ends.len() == 1
        && let Some(end) = ends.pop()
    {
        return alone(end, context);
    }
    if context.out.json {
        context.out.document(&List::from(ends.iter().filter_map(End::document).collect::<Vec<_>>()));
    } else {
        let rows: Vec<Vec<String>> = ends.iter().map(End::row).collect();
        context.out.line(table(&["ID", "STATE", "TOOK", "VIDEO"], &rows));
    }
    let good = ends.iter().all(|end| matches!(end.how, How::Done { .. }));
    Ok(if good { Exit::Success } else { signal.unwrap_or(Exit::Failure) })
}

/// Tells how the only job ended.
fn alone(end: End, context: &Context) -> Outcome {
    let exit = end.signal;
    for warning in &end.warnings {
        context.out.talk(format!("warning: {warning}"));
    }
    match end.how {
        How::Done { document: None, .. } => Ok(Exit::Success),
        How::Done { document: Some(document), .. } if context.out.json => {
            context.out.document(&document);
            Ok(Exit::Success)
        }
        How::Done { document: Some(document), kept } => {
            notes(&document, context);
            context.out.talk(done_line(&document));
            for output in &document.outputs {
                context.out.line(&output.url);
            }
            tell_kept(kept.as_ref(), context);
            Ok(Exit::Success)
        }
        How::Failed { document: Some(document), .. } if context.out.json => {
            context.out.document(&document);
            Ok(exit.unwrap_or(Exit::Failure))
        }
        How::Failed { problem, .. } | How::Refused(problem) => {
            Err(Problem { exit: exit.unwrap_or(problem.exit), ..problem })
        }
        How::Unstarted => Ok(exit.unwrap_or(Exit::Failure)),
    }
}

fn notes(document: &ResultDocument, context: &Context) {
    for degraded in &document.degraded {
        context.out.talk(format!("note: {}: {}, used {}", degraded.stage, degraded.code, degraded.used));
    }
}

fn tell_kept(kept: Option<&PathBuf>, context: &Context) {
    if let Some(kept) = kept {
        context.out.talk(format!("workspace kept: {}", kept.display()));
    }
}

fn done_line(document: &ResultDocument) -> String {
    let video = document.outputs.first();
    let (bytes, seconds) = video.map_or((0, 0.0), |video| (video.bytes, video.seconds.unwrap_or(0.0)));
    format!("done  {}  ({}, {seconds:.1} s of video) in {}", document.id, size(bytes), duration(document))
}

fn duration(document: &ResultDocument) -> String {
    let ms = (document.finished_at - document.claimed_at).num_milliseconds();
    took(u64::try_from(ms).unwrap_or(0))
}

fn words(troubles: &[Failure]) -> Vec<String> {
    troubles.iter().map(ToString::to_string).collect()
}
