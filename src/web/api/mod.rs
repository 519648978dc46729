//! `/api/v1`: the documents that the command line prints with `--json`, and the orders that it takes.
//!
//! [`table::operations`] lists every operation once: it is routed and described from there.

mod body;
mod health;
mod images;
mod jobs;
mod openapi;
mod operation;
mod parameters;
mod reaper;
mod service;
mod submit;
mod table;
mod words;
mod workspaces;

pub(crate) use openapi::openapi;

use super::note;
use super::problem::ApiProblem;
use super::site::{Site, who};
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, LOCATION};
use actix_web::web::{Data, Payload, ServiceConfig, resource, scope, to};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use operation::{KEY, Operation, Raw};
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;

/// The longest idempotency key.
const KEY_MAX: usize = 255;

/// Enters the addresses of all operations.
pub(super) fn configure(config: &mut ServiceConfig) {
    let mut paths: Vec<(&str, Vec<Operation>)> = Vec::new();
    for operation in table::operations() {
        match paths.iter_mut().find(|(path, _)| *path == operation.path) {
            Some((_, there)) => there.push(operation),
            None => paths.push((operation.path, vec![operation])),
        }
    }
    for (path, operations) in paths {
        let operations: Arc<[Operation]> = operations.into();
        let handler = move |request: HttpRequest, site: Data<Arc<Site>>, payload: Payload| {
            let operations = Arc::clone(&operations);
            async move { answer(&operations, &request, &site, payload).await }
        };
        config.service(resource(path).to(handler));
    }
    config.service(scope("/api").default_service(to(unknown)));
}

async fn unknown(request: HttpRequest) -> HttpResponse {
    ApiProblem::unknown(request.path()).error_response()
}

/// Carries out the operation of a path that has the request's method.
async fn answer(operations: &[Operation], request: &HttpRequest, site: &Arc<Site>, payload: Payload) -> HttpResponse {
    let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    let Some(operation) = operations.iter().find(|it| it.method == *method) else {
        return not_done(operations, request.method());
    };
    carry_out(operation, request, site, payload).await.unwrap_or_else(|problem| problem.error_response())
}

fn not_done(operations: &[Operation], method: &Method) -> HttpResponse {
    let mut allowed: Vec<&str> = operations.iter().map(|it| it.method.as_str()).collect();
    if operations.iter().any(Operation::is_safe) {
        allowed.push("HEAD");
    }
    let allowed = allowed.join(", ");
    let mut response = ApiProblem::of_method(method.as_str(), &allowed).error_response();
    if let Ok(value) = allowed.parse() {
        response.headers_mut().insert(ALLOW, value);
    }
    response
}

async fn carry_out(
    operation: &Operation,
    request: &HttpRequest,
    site: &Arc<Site>,
    payload: Payload,
) -> Result<HttpResponse, ApiProblem> {
    let bytes_max = (operation.body_max)(site);
    let body = if operation.media.is_empty() {
        actix_web::web::Bytes::new()
    } else {
        let read = payload.to_bytes_limited(bytes_max).await.map_err(|_too_large| ApiProblem::too_large(bytes_max))?;
        read.map_err(|error| ApiProblem::unread(&error))?
    };
    let media = media(request);
    if !body.is_empty() && !operation.media.iter().any(|(known, _)| media.as_deref() == Some(*known)) {
        let known: Vec<&str> = operation.media.iter().map(|(known, _)| *known).collect();
        return Err(ApiProblem::of_media(media.as_deref(), &known));
    }
    let parts = request.match_info().iter().map(|(name, part)| (name.to_owned(), Value::from(part)));
    let raw = Raw {
        path: parts.collect(),
        query: request.query_string().to_owned(),
        body,
        media,
        key: if operation.takes_key { key(request)? } else { None },
        who: who(request),
    };
    let (act, changes) = (operation.clone(), operation.changes(&raw));
    let rendered = site.work(move |site| act.run(site, raw)).await??;
    let told = changes.then(|| format!("{}: {}", operation.name, named(&rendered.json)));
    let mut response = HttpResponse::build(rendered.status);
    if let Some(location) = rendered.location {
        response.insert_header((LOCATION, location));
    }
    let mut response = response.content_type("application/json").body(rendered.json);
    if let Some(told) = told {
        note::tell(&mut response, told);
    }
    Ok(response)
}

/// Names what an answer is about, for the record of changes: its id or file, or those of its entries. A plan has also what was
/// tried and failed.
fn named(json: &str) -> String {
    let document: Value = serde_json::from_str(json).unwrap_or_default();
    let own = |it: &Value| it.get("id").or_else(|| it.get("file"))?.as_str().map(str::to_owned);
    let entries = |list: &str| {
        let list = document.get(list).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(own).collect::<Vec<_>>()
    };
    let failed = document.get("failed").and_then(Value::as_array).into_iter().flatten();
    let failed: Vec<&str> = failed.filter_map(|it| it.get("path")?.as_str()).collect();
    let done = entries("plan").into_iter().filter(|id| !failed.iter().any(|path| Path::new(path).ends_with(id)));
    own(&document).into_iter().chain(entries("items")).chain(done).collect::<Vec<_>>().join(", ")
}

/// Returns the type of the body in lower case, without its parameters.
fn media(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next()?.trim().to_ascii_lowercase())
}

/// Returns the idempotency key.
fn key(request: &HttpRequest) -> Result<Option<String>, ApiProblem> {
    let Some(value) = request.headers().get(KEY) else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| (1..=KEY_MAX).contains(&key.len()));
    let key = key.filter(|key| key.bytes().all(|it| it.is_ascii_graphic()));
    let wrong = || ApiProblem::of_header("the Idempotency-Key is not 1 to 255 visible ASCII characters");
    Ok(Some(key.ok_or_else(wrong)?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_record_names_what_was_done_and_not_what_failed() {
        let pass = json!({"plan": [{"id": "a"}, {"id": "b"}], "failed": [{"op": "trash", "path": "/a/workspaces/b"}]});
        for (document, names) in [
            (json!({"id": "lamp"}), "lamp"),
            (json!({"items": [{"id": "a"}, {"file": "b.png"}]}), "a, b.png"),
            (pass, "a"),
            (json!({"plan": []}), ""),
        ] {
            assert_eq!(named(&document.to_string()), names, "{document}");
        }
    }
}
