//! How a command reports that it failed.

use super::exit::Exit;
use super::out::{Out, style};
use crate::control::{ControlError, Kind};
use crate::job::Failure;
use crate::setup::SetupError;
use serde::Serialize;

/// An error with its exit code, its causes and a hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The exit code.
    pub(crate) exit: Exit,
    /// What is wrong, and where. It has several lines if it shows a part of a file.
    pub(crate) message: String,
    /// The messages of the underlying errors, outermost first.
    pub(crate) causes: Vec<String>,
    /// What was not changed, and which command to run next.
    pub(crate) hint: String,
}

/// A problem as a JSON document.
#[derive(Debug, Serialize)]
struct ProblemDocument<'a> {
    schema: &'static str,
    error: ProblemBody<'a>,
}

#[derive(Debug, Serialize)]
struct ProblemBody<'a> {
    exit: u8,
    message: &'a str,
    causes: &'a [String],
    hint: &'a str,
}

impl Problem {
    /// Makes a problem without causes.
    pub(crate) fn new(exit: Exit, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { exit, message: message.into(), causes: Vec::new(), hint: hint.into() }
    }

    /// Makes a problem from an error and all its sources.
    pub(crate) fn of(exit: Exit, error: &(dyn std::error::Error + '_), hint: impl Into<String>) -> Self {
        let mut problem = Self::new(exit, error.to_string(), hint);
        let mut next = error.source();
        while let Some(cause) = next.filter(|cause| !db::says_it_again(*cause)) {
            problem.causes.push(cause.to_string());
            next = cause.source();
        }
        problem
    }

    /// Prints it: to stderr for people, or as a JSON document on stdout.
    pub(crate) fn print(&self, out: &Out) {
        if out.json {
            let Self { exit, message, causes, hint } = self;
            let error = ProblemBody { exit: exit.code(), message, causes, hint: &out.exact(hint) };
            return out.document(&ProblemDocument { schema: "reelspool/problem-v1", error });
        }
        let title = style::paint(style::BAD, "error");
        let mut text =
            if self.message.starts_with("error") { self.message.clone() } else { format!("{title}: {}", self.message) };
        for cause in &self.causes {
            text = format!("{text}\n  because: {cause}");
        }
        if !self.hint.is_empty() {
            text = format!("{text}\n  {}", self.hint);
        }
        out.error(text);
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let hint = failure.hint_text().to_owned();
        Self { exit: Exit::Failure, message: failure.message, causes: failure.causes, hint }
    }
}

impl From<ControlError> for Problem {
    fn from(error: ControlError) -> Self {
        let exit = match error.kind {
            Kind::Usage => Exit::Usage,
            Kind::NotFound => Exit::NoSuchJob,
            Kind::NoInput => Exit::NoInput,
            Kind::BadData => Exit::BadData,
            Kind::Refused => Exit::Failure,
            Kind::TryLater | Kind::InUse => Exit::TempFail,
            Kind::Denied => Exit::NoPermission,
            Kind::CannotCreate => Exit::CannotCreate,
            Kind::Io => Exit::IoError,
            Kind::Unavailable => Exit::Unavailable,
            Kind::Config => Exit::Config,
        };
        Self { exit, message: error.message, causes: error.causes, hint: error.hint }
    }
}

impl From<SetupError> for Problem {
    fn from(error: SetupError) -> Self {
        ControlError::from(error).into()
    }
}
