//! The pages. One file per place.

pub(super) mod config;
pub(super) mod make;
pub(super) mod overview;

use super::problem::PageProblem;
use maud::Markup;

/// What every page returns.
type Page = Result<Markup, PageProblem>;
