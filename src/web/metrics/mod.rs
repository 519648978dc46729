//! `/metrics`: what monitoring reads, as OpenMetrics.
//!
//! Counters and histograms count what happened in this process since it started; Prometheus takes a restart for what it
//! is. Gauges are read from ledger and disks when they are asked for. No label has the id of a job.

mod observed;
mod process;
mod scraped;

pub(super) use observed::Metrics;

use super::problem::ApiProblem;
use super::site::Site;
use actix_web::web::Data;
use actix_web::{HttpResponse, ResponseError};
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use std::sync::Arc;

/// The type of the answer.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Answers with all metrics.
pub(super) async fn scrape(site: Data<Arc<Site>>) -> HttpResponse {
    let text = match site.work(text).await {
        Ok(text) => text,
        Err(error) => Err(error.into()),
    };
    match text {
        Ok(text) => HttpResponse::Ok().content_type(OPEN_METRICS).body(text),
        Err(problem) => problem.error_response(),
    }
}

/// Writes all metrics. If the ledger cannot be read, those of it are left out: the others still say what is wrong.
fn text(site: &Site) -> Result<String, ApiProblem> {
    let mut text = String::new();
    let measures = site.control().measures();
    let scraped = scraped::registry(measures.as_ref().ok(), site);
    let process = process::registry();
    let written = encode_registry(&mut text, site.metrics.registry())
        .and_then(|()| encode_registry(&mut text, &scraped))
        .and_then(|()| encode_registry(&mut text, &process))
        .and_then(|()| encode_eof(&mut text));
    written.map_err(|error| ApiProblem::unmeasured(&error))?;
    Ok(text)
}
