//! The pages. One file or folder per place.

pub(super) mod audit;
pub(super) mod codes;
pub(super) mod config;
pub(super) mod images;
pub(super) mod job;
pub(super) mod jobs;
pub(super) mod login;
pub(super) mod make;
pub(super) mod overview;
pub(super) mod reaper;
pub(super) mod workspaces;

use super::problem::PageProblem;
use crate::control::{ControlError, Kind};
use actix_web::{HttpRequest, HttpResponse};
use maud::Markup;
use std::time::Duration;

/// What every page returns.
type Page = Result<Markup, PageProblem>;

/// What every form returns.
type Acted = Result<HttpResponse, PageProblem>;

/// Explains a form that asks for something that is not there.
fn unknown_act() -> PageProblem {
    ControlError::new(
        Kind::Usage,
        "the form asks for nothing that is known",
        "nothing was changed; load the page again",
    )
    .into()
}

/// Reads a length of time that people write.
fn duration(text: &str) -> Result<Duration, ControlError> {
    humantime::parse_duration(text.trim()).map_err(|error| {
        ControlError::of(
            Kind::Usage,
            &error,
            format!("nothing was changed; `{text}` is no length of time such as 2d or 12h"),
        )
    })
}

/// Answers for an address that nothing is at.
pub(super) async fn unknown(request: HttpRequest) -> Acted {
    Err(nothing_at(request.path()))
}

/// Explains that nothing is at an address.
pub(super) fn nothing_at(path: &str) -> PageProblem {
    let hint = "nothing was changed; the overview links to everything";
    ControlError::new(Kind::NotFound, format!("nothing is at {path}"), hint).into()
}

/// Explains a query or a form that cannot be read.
pub(super) fn unreadable(error: &dyn std::error::Error) -> PageProblem {
    let hint = "nothing was changed; go back, and load the page again";
    ControlError::new(Kind::Usage, format!("the request cannot be read: {error}"), hint).into()
}
