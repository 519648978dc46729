//! The pages. One file or folder per place.

pub(super) mod audit;
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
use actix_web::HttpResponse;
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
