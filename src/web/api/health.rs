//! `/healthz` and `/readyz`: whether the daemon lives, and whether it can take jobs.

use super::operation::{Call, Nothing, Outcome, Reply};
use crate::control::Readiness;
use crate::web::site::Site;
use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Serialize;

/// Whether the parts of the daemon answer.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct Health {
    schema: &'static str,
    /// True if all of them answered the last question in time.
    healthy: bool,
    /// How long ago that was, in seconds.
    answered_s: f64,
    /// How long ago it may be, in seconds.
    answered_s_max: f64,
}

#[expect(clippy::unnecessary_wraps, reason = "the operations of the table have one type")]
pub(super) fn health(site: &Site, _: Call<Nothing>) -> Outcome<Health> {
    let (ago, most) = site.vital.answered();
    let healthy = ago <= most;
    let (answered_s, answered_s_max) = (ago.as_secs_f64(), most.as_secs_f64());
    let health = Health { schema: "reelspool/health-v1", healthy, answered_s, answered_s_max };
    Ok(Reply::with(status(healthy), health))
}

#[expect(clippy::unnecessary_wraps, reason = "the operations of the table have one type")]
pub(super) fn readiness(site: &Site, _: Call<Nothing>) -> Outcome<Readiness> {
    let readiness = site.control().readiness();
    Ok(Reply::with(status(readiness.ready), readiness))
}

fn status(is_good: bool) -> StatusCode {
    if is_good { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}
