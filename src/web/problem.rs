//! Errors as answers: a page for people, a document for programs.

use super::frame;
use crate::control::{ControlError, Kind};
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use maud::html;
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
        Kind::Refused => StatusCode::CONFLICT,
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
#[derive(Debug)]
pub(super) struct ApiProblem(ControlError);

impl From<ControlError> for ApiProblem {
    fn from(error: ControlError) -> Self {
        Self(error)
    }
}

impl fmt::Display for ApiProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

#[derive(Debug, Serialize)]
struct ProblemDocument<'a> {
    schema: &'static str,
    error: ProblemBody<'a>,
}

#[derive(Debug, Serialize)]
struct ProblemBody<'a> {
    status: u16,
    message: &'a str,
    causes: &'a [String],
    hint: &'a str,
}

impl ResponseError for ApiProblem {
    fn status_code(&self) -> StatusCode {
        status(self.0.kind)
    }

    fn error_response(&self) -> HttpResponse {
        let ControlError { kind: _, message, causes, hint } = &self.0;
        document(self.status_code(), message, causes, hint)
    }
}

/// Makes the answer with the document of an error.
pub(super) fn document(status: StatusCode, message: &str, causes: &[String], hint: &str) -> HttpResponse {
    let error = ProblemBody { status: status.as_u16(), message, causes, hint };
    HttpResponse::build(status).json(ProblemDocument { schema: "reelspool/problem-v1", error })
}
