//! Errors as answers: a page for people, a document for programs.

use super::frame;
use crate::control::{ControlError, Kind};
use crate::job::Problem;
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use maud::html;
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// Why a request was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    /// The name in `Host` is not one of ours.
    #[error("this server is not known by that name")]
    Host,
    /// Another site sent the request.
    #[error("the request came from another site")]
    OtherSite,
    /// Nothing may be changed.
    #[error("the page is read-only")]
    ReadOnly,
    /// A token is missing or wrong.
    #[error("a token is needed")]
    Token,
    /// Too many wrong tokens came from there.
    #[error("too many wrong tokens came from this address")]
    TooMany,
    /// Who only looks may not change anything.
    #[error("this token may only look")]
    Role,
}

impl Refusal {
    /// Returns the status of the answer.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Host => StatusCode::MISDIRECTED_REQUEST,
            Self::OtherSite | Self::ReadOnly | Self::Role => StatusCode::FORBIDDEN,
            Self::Token => StatusCode::UNAUTHORIZED,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    /// Says what to do about it.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Host => "nothing was changed; use the address that the log names in page.listening",
            Self::OtherSite => "nothing was changed; open the page itself and do it there",
            Self::ReadOnly => "nothing was changed; admin.read_only of the configuration is true",
            Self::Token => "nothing was changed; send `Authorization: Bearer TOKEN`, or open /login in a browser",
            Self::TooMany => "nothing was changed; wait a minute",
            Self::Role => "nothing was changed; admin.token_file has the token of who may",
        }
    }
}

/// Returns the HTTP status for a kind of error.
pub(super) fn status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Usage => StatusCode::BAD_REQUEST,
        Kind::NotFound | Kind::NoInput => StatusCode::NOT_FOUND,
        Kind::BadData => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Refused | Kind::InUse => StatusCode::CONFLICT,
        Kind::Denied => StatusCode::FORBIDDEN,
        Kind::TryLater | Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::CannotCreate | Kind::Io | Kind::Config => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// An error that is answered with a page.
#[derive(Debug)]
pub(super) struct PageProblem(ControlError);

impl From<ControlError> for PageProblem {
    fn from(error: ControlError) -> Self {
        Self(error)
    }
}

impl fmt::Display for PageProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl ResponseError for PageProblem {
    fn status_code(&self) -> StatusCode {
        status(self.0.kind)
    }

    fn error_response(&self) -> HttpResponse {
        let body = frame::bare("Not done", problem_box(&self.0));
        let mut response = HttpResponse::build(self.status_code());
        if self.0.kind == Kind::TryLater {
            response.insert_header((RETRY_AFTER, "2"));
        }
        response.content_type(ContentType::html()).body(body.into_string())
    }
}

/// Shows an error: what is wrong, its causes, and what to do.
pub(super) fn problem_box(error: &ControlError) -> maud::Markup {
    html! {
        section.problem role="alert" {
            p.what { (error.message.trim_start_matches("error: ")) }
            @if !error.causes.is_empty() {
                ul { @for cause in &error.causes { li { "because: " (cause) } } }
            }
            p.hint { (error.hint) }
        }
    }
}

/// An error that is answered with a document; the same fields as `--json` prints, with the HTTP status for the exit code.
#[derive(Debug, Clone)]
pub(super) struct ApiProblem {
    status: StatusCode,
    error: ControlError,
    /// What is wrong with a job file.
    problems: Vec<Problem>,
}

impl From<ControlError> for ApiProblem {
    fn from(error: ControlError) -> Self {
        Self { status: status(error.kind), error, problems: Vec::new() }
    }
}

impl ApiProblem {
    /// Makes a problem of a request with a status of its own.
    fn new(status: StatusCode, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { status, error: ControlError::new(Kind::Usage, message, hint), problems: Vec::new() }
    }

    /// A part of the path that cannot be read.
    pub(super) fn of_path(error: &serde_json::Error) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("nothing is at this address: {error}"), UNCHANGED)
    }

    /// A query that cannot be read.
    pub(super) fn of_query(message: String) -> Self {
        Self::new(StatusCode::BAD_REQUEST, format!("the query is wrong: {message}"), UNCHANGED)
    }

    /// A header that cannot be read.
    pub(super) fn of_header(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message, UNCHANGED)
    }

    /// A body that is no JSON.
    pub(super) fn no_json(error: &serde_json::Error) -> Self {
        Self::new(StatusCode::BAD_REQUEST, format!("the body is not JSON: {error}"), UNCHANGED)
    }

    /// A body with wrong fields.
    pub(super) fn of_fields(error: &serde_json::Error) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, format!("the body is wrong: {error}"), UNCHANGED)
    }

    /// A request without its body.
    pub(super) fn empty() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "the request has no body", UNCHANGED)
    }

    /// A body that could not be read from the connection.
    pub(super) fn unread(error: &dyn std::error::Error) -> Self {
        Self::new(StatusCode::BAD_REQUEST, format!("the body cannot be read: {error}"), UNCHANGED)
    }

    /// A body that is too large.
    pub(super) fn too_large(bytes_max: usize) -> Self {
        let message = format!("the body is larger than {bytes_max} bytes");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, message, UNCHANGED)
    }

    /// A body of a type that is not read here.
    pub(super) fn of_media(media: Option<&str>, known: &[&str]) -> Self {
        let message = format!("the body is {}, not {}", media.unwrap_or("of no type"), known.join(" or "));
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message, "nothing was changed; set Content-Type")
    }

    /// An address without anything.
    pub(super) fn unknown(path: &str) -> Self {
        let message = format!("nothing is at {path}");
        Self::new(StatusCode::NOT_FOUND, message, "nothing was changed; /api/v1/openapi.json describes every address")
    }

    /// A method that an address does not have.
    pub(super) fn of_method(method: &str, allowed: &str) -> Self {
        let message = format!("{method} is not done here, only {allowed}");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, message, UNCHANGED)
    }

    /// A document that cannot be written.
    pub(super) fn unwritten(error: &serde_json::Error) -> Self {
        ControlError::of(Kind::Io, error, "this is a bug; what was asked for is done").into()
    }

    /// Metrics that cannot be written.
    pub(super) fn unmeasured(error: &dyn std::error::Error) -> Self {
        ControlError::of(Kind::Io, error, "this is a bug").into()
    }

    /// A file that is no job.
    pub(super) fn of_job(problems: Vec<Problem>) -> Self {
        let place = |it: &Problem| if it.path.is_empty() { String::new() } else { format!("{}: ", it.path) };
        let first = problems.first().map(|it| format!("{}{}", place(it), it.message)).unwrap_or_default();
        let message = format!("the file is no job: {first}");
        Self { problems, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, message, "nothing was submitted") }
    }
}

/// The hint of most problems of requests.
const UNCHANGED: &str = "nothing was changed; /api/v1/openapi.json describes every request";

impl fmt::Display for ApiProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error.message)
    }
}

/// An error as a document.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct ProblemDocument {
    /// `reelspool/problem-v1`.
    schema: &'static str,
    /// What is wrong.
    error: ProblemBody,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ProblemBody {
    /// The status of the answer.
    status: u16,
    /// What is wrong, and where.
    message: String,
    /// The messages of the underlying errors, outermost first.
    causes: Vec<String>,
    /// What was not changed, and what to do.
    hint: String,
    /// What is wrong with a job file, each with its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Problem>,
}

impl ResponseError for ApiProblem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let Self { status, error: ControlError { kind: _, message, causes, hint }, problems } = self.clone();
        let error = ProblemBody { status: status.as_u16(), message, causes, hint, problems };
        let mut response = HttpResponse::build(status);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header((RETRY_AFTER, "2"));
        }
        response.json(ProblemDocument { schema: "reelspool/problem-v1", error })
    }
}

/// Makes the answer with the document of an error.
pub(super) fn document(status: StatusCode, message: &str, hint: &str) -> HttpResponse {
    ApiProblem::new(status, message, hint).error_response()
}
