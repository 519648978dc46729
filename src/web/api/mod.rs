//! `/api/v1`: the documents that the command line prints with `--json`.

use super::problem::ApiProblem;
use super::site::Site;
use crate::control::Status;
use actix_web::web::{Data, Json};
use std::sync::Arc;

/// What every operation returns.
type Answer<T> = Result<Json<T>, ApiProblem>;

/// Returns the status of the installation.
pub(super) async fn status(site: Data<Arc<Site>>) -> Answer<Status> {
    Ok(Json(site.ask(|control| control.status()).await?))
}
