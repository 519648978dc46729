//! What a stage answers when it cannot go on.

use super::{Code, Stage};
use std::io;
use std::path::Path;

/// Tells what a failure means for the next attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureKind {
    /// May pass by itself: the job is tried again after a backoff.
    Transient,
    /// Will not pass by itself: the job fails at once.
    Permanent,
    /// Nobody's fault: somebody cancelled, or the daemon drains. Charged to no attempt.
    Stopped,
}

/// The failure of a stage: for the error file, the log and the decision about the next attempt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    /// The stable name of what went wrong.
    pub(crate) code: Code,
    /// Whether another attempt may help.
    pub(crate) kind: FailureKind,
    /// The stage that failed, where it was in one.
    pub(crate) stage: Option<Stage>,
    /// What went wrong and where, in one line.
    pub(crate) message: String,
    /// What lies behind it, outermost first.
    pub(crate) causes: Vec<String>,
    /// What to do; the code's own hint where this is absent.
    pub(crate) hint: Option<String>,
}

impl Failure {
    /// Makes a failure that another attempt may mend.
    pub(crate) fn transient(code: Code, message: impl Into<String>) -> Self {
        Self::of(FailureKind::Transient, code, message)
    }

    /// Makes a failure that no attempt can mend.
    pub(crate) fn permanent(code: Code, message: impl Into<String>) -> Self {
        Self::of(FailureKind::Permanent, code, message)
    }

    /// Makes the failure of work that somebody stopped.
    pub(crate) fn stopped(code: Code, message: impl Into<String>) -> Self {
        Self::of(FailureKind::Stopped, code, message)
    }

    /// Makes the failure of a file operation: `cannot {act} {path}`.
    pub(crate) fn io(act: &str, path: &Path, source: &io::Error) -> Self {
        let full = matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        let code = if full { Code::DiskFull } else { Code::IoError };
        Self::transient(code, format!("cannot {act} {}", path.display())).cause(source)
    }

    fn of(kind: FailureKind, code: Code, message: impl Into<String>) -> Self {
        Self { code, kind, stage: None, message: message.into(), causes: Vec::new(), hint: None }
    }

    /// Adds what lies behind it, with all of its sources.
    #[must_use]
    pub(crate) fn cause(mut self, cause: &(dyn std::error::Error + '_)) -> Self {
        let mut next = Some(cause);
        while let Some(error) = next {
            self.causes.push(error.to_string());
            next = error.source();
        }
        self
    }

    /// Adds what lies behind it as plain text, such as a program's last words.
    #[must_use]
    pub(crate) fn cause_text(mut self, text: impl Into<String>) -> Self {
        self.causes.push(text.into());
        self
    }

    /// Replaces the code's hint by a better one.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Names the stage, unless a deeper call did so already.
    #[must_use]
    pub(crate) fn in_stage(mut self, stage: Stage) -> Self {
        self.stage.get_or_insert(stage);
        self
    }

    /// Returns the hint to show.
    pub(crate) fn hint_text(&self) -> &str {
        self.hint.as_deref().unwrap_or(self.code.hint())
    }
}
