//! What is heard and seen in the form: a voice's sample, and the small pictures of a preview.

use crate::control::ControlError;
use crate::web::problem::PageProblem;
use crate::web::site::Site;
use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Bytes, Data, Path};
use std::sync::Arc;

/// What never changes under its address may be kept by the browser of one person.
const KEPT: (actix_web::http::header::HeaderName, &str) = (CACHE_CONTROL, "private, max-age=3600");

/// Answers with a sentence in a voice. One is made at a time, however many ask.
pub(in crate::web) async fn voice(site: Data<Arc<Site>>, name: Path<String>) -> Result<HttpResponse, PageProblem> {
    let name = name.into_inner();
    let turn = site.control().sample_turn().await;
    let wav = site.ask(move |control| control.voice_sample(&name)).await;
    drop(turn);
    answer("audio/wav", wav)
}

/// Answers with a small picture that a preview named. One is made at a time, however many ask.
pub(in crate::web) async fn picture(site: Data<Arc<Site>>, key: Path<String>) -> Result<HttpResponse, PageProblem> {
    let key = key.into_inner();
    let turn = site.control().sketch_turn().await;
    let jpeg = site.ask(move |control| control.sketch(&key)).await;
    drop(turn);
    answer("image/jpeg", jpeg)
}

fn answer(content_type: &str, content: Result<Arc<[u8]>, ControlError>) -> Result<HttpResponse, PageProblem> {
    let content = Bytes::from_owner(content?);
    Ok(HttpResponse::Ok().content_type(content_type).insert_header(KEPT).body(content))
}
