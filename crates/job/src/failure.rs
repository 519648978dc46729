//! The failure of a stage.

use super::{Code, JobId, Stage};
use std::io;
use std::path::Path;
use std::time::Duration;

/// What a failure means for the next attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// It may pass by itself: the job is attempted again after a backoff.
    Transient,
    /// It will not pass by itself: the job fails at once.
    Permanent,
    /// It cannot be paid now: the job waits in the queue until it can. The attempt is not counted.
    Held,
    /// The work was stopped, by a cancel or a drain. The attempt is not counted.
    Stopped,
}

/// The failure of a stage, for the error file, the log and the decision about the next attempt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// The error code.
    pub code: Code,
    /// Whether another attempt may help.
    pub kind: FailureKind,
    /// The stage that failed; `None` if the failure was outside the stages.
    pub stage: Option<Stage>,
    /// What went wrong and where, in one line.
    pub message: String,
    /// The messages of the underlying errors, outermost first.
    pub causes: Vec<String>,
    /// What a person can do; `None`: the code's own hint.
    pub hint: Option<String>,
    /// How long nobody would even try, because a service is left alone; `None`: somebody did try. Such an attempt does not count.
    pub untried_for: Option<Duration>,
}

impl Failure {
    /// Makes a failure after which another attempt may succeed.
    pub fn transient(code: Code, message: impl Into<String>) -> Self {
        Self::of(FailureKind::Transient, code, message)
    }

    /// Makes a failure after which no attempt can succeed.
    pub fn permanent(code: Code, message: impl Into<String>) -> Self {
        Self::of(FailureKind::Permanent, code, message)
    }

    /// Makes the failure of work that cannot be paid now.
    pub fn held(code: Code, message: impl Into<String>) -> Self {
        Self::of(FailureKind::Held, code, message)
    }

    /// Makes the failure of work that was stopped.
    pub fn stopped(code: Code, message: impl Into<String>) -> Self {
        Self::of(FailureKind::Stopped, code, message)
    }

    /// Makes the failure of a file operation: `cannot {act} {path}`.
    pub fn io(act: &str, path: &Path, source: &io::Error) -> Self {
        let full = matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        let code = if full { Code::DiskFull } else { Code::IoError };
        Self::transient(code, format!("cannot {act} {}", path.display())).cause(source).limited(source)
    }

    /// Says what to do, if an error of the system means that this process is at one of its limits.
    #[must_use]
    pub fn limited(self, source: &io::Error) -> Self {
        let errno = source.raw_os_error();
        let is = |limits: &[rustix::io::Errno]| limits.iter().any(|limit| errno == Some(limit.raw_os_error()));
        if is(&[rustix::io::Errno::MFILE, rustix::io::Errno::NFILE]) {
            return self.hint(
                "raise the limit on open files: LimitNOFILE= of the unit, or `ulimit -n`; fewer jobs at once also help",
            );
        }
        if is(&[rustix::io::Errno::FBIG]) {
            return self.hint("raise the limit on the size of files: LimitFSIZE= of the unit, or `ulimit -f`");
        }
        self
    }

    fn of(kind: FailureKind, code: Code, message: impl Into<String>) -> Self {
        Self { code, kind, stage: None, message: message.into(), causes: Vec::new(), hint: None, untried_for: None }
    }

    /// Adds an underlying error with all its sources.
    #[must_use]
    pub fn cause(mut self, cause: &(dyn std::error::Error + '_)) -> Self {
        let mut next = Some(cause);
        while let Some(error) = next {
            self.causes.push(error.to_string());
            next = error.source();
        }
        self
    }

    /// Adds an underlying error as text, such as the end of a program's standard error.
    #[must_use]
    pub fn cause_text(mut self, text: impl Into<String>) -> Self {
        self.causes.push(text.into());
        self
    }

    /// Replaces the code's hint by a more specific one.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Says that nobody tried, and how long nobody would.
    #[must_use]
    pub fn untried_for(mut self, wait: Duration) -> Self {
        self.untried_for = Some(wait);
        self
    }

    /// Sets the stage, unless a deeper call has set it.
    #[must_use]
    pub fn in_stage(mut self, stage: Stage) -> Self {
        self.stage.get_or_insert(stage);
        self
    }

    /// Tells whether nothing else is tried in its place: the work was stopped, or the job is to wait.
    pub fn ends_the_attempt(&self) -> bool {
        match self.kind {
            FailureKind::Stopped | FailureKind::Held => true,
            FailureKind::Transient | FailureKind::Permanent => false,
        }
    }

    /// Returns the hint to show.
    pub fn hint_text(&self) -> &str {
        self.hint.as_deref().unwrap_or(self.code.hint())
    }

    /// Returns the hint to show for a job: its commands name the job.
    pub fn hint_for(&self, id: &JobId) -> String {
        self.hint_text().replace(" ID`", &format!(" {id}`"))
    }
}
