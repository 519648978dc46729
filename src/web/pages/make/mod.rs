//! `/make`: stories are made in a form, as JSON or of files; checked as one types, and shown before they are sent.

mod checked;
mod draft;
mod files;
mod form;
mod media;
mod offer;
mod preview;

pub(in crate::web) use files::drop_files;
pub(in crate::web) use media::{picture, voice};

use super::Page;
use crate::control::make::{Preview, Refused, Sent};
use crate::control::{ControlError, job_id};
use crate::job::Problem;
use crate::web::frame;
use crate::web::large::large;
use crate::web::note::redirect;
use crate::web::parts::value;
use crate::web::problem::{PageProblem, problem_box};
use crate::web::site::{Site, may_act};
use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::web::{Data, Payload, Query};
use actix_web::{HttpRequest, HttpResponse};
use checked::{Findings, findings};
use draft::Draft;
use maud::{Markup, html};
use offer::Offer;
use std::collections::HashMap;
use std::sync::Arc;

/// The title of the page.
const TITLE: &str = "Make a story";

/// Shows what is wrong with a job's file, with marks on its lines.
pub(super) fn problems(text: &str, problems: Vec<Problem>) -> Markup {
    checked::alone(text, problems)
}

/// Shows the form: empty, with an example, or with the content of an earlier job.
pub(in crate::web) async fn page(
    request: HttpRequest,
    site: Data<Arc<Site>>,
    query: Query<HashMap<String, String>>,
) -> Page {
    if !may_act(&site, &request) {
        let body = html! { p { "Who may change something makes stories here: of a text, a prompt or files." } };
        return Ok(frame::page(&site, &request, TITLE, body).await?);
    }
    let query = query.into_inner();
    let draft = site.ask(move |control| Draft::begin(control, &query)).await?;
    show(&site, &request, &draft, Shown::default()).await
}

/// What is shown beside a draft.
#[derive(Debug, Default)]
struct Shown {
    findings: Option<Findings>,
    preview: Option<Preview>,
    error: Option<ControlError>,
}

async fn show(site: &Arc<Site>, request: &HttpRequest, draft: &Draft, shown: Shown) -> Page {
    let copy = Arc::clone(site);
    let offer = site.ask(move |control| Ok(Offer::of(control, &copy.values))).await?;
    let problems: &[Problem] = shown.findings.as_ref().map_or(&[], |it| &it.problems);
    let body = html! {
        @if let Some(error) = &shown.error { (problem_box(error)) }
        div id="checked" aria-live="polite" {
            @if let Some(findings) = &shown.findings { (checked::markup(findings)) }
        }
        (form::markup(draft, &offer, problems))
        @if let Some(preview) = &shown.preview { (preview::markup(preview)) }
        (files::markup(&offer))
        (form::beginnings())
    };
    Ok(frame::page(site, request, TITLE, body).await?)
}

/// Checks, previews or sends what the form holds.
pub(in crate::web) async fn order(
    request: HttpRequest,
    site: Data<Arc<Site>>,
    payload: Payload,
) -> Result<HttpResponse, PageProblem> {
    let fields = large(&site, payload).await?;
    let act = value(&fields, "act").unwrap_or("check").to_owned();
    let draft = Draft::of(fields);
    match act.as_str() {
        "send" => return send(&request, &site, draft).await,
        "json" => {
            let (writers, old) = (site.control().writers(), draft);
            return Ok(page_of(
                StatusCode::OK,
                show(&site, &request, &old.into_json(&writers), Shown::default()).await?,
            ));
        }
        "form" => {
            let (draft, problems) = draft.into_form();
            let findings = problems.map(|it| findings(&draft.text(&site.control().writers()), it));
            let shown = Shown { findings, ..Shown::default() };
            return Ok(page_of(StatusCode::OK, show(&site, &request, &draft, shown).await?));
        }
        _ => {}
    }
    let previews = act == "preview";
    let examined = site.ask(move |control| {
        let examined = draft.examine(control)?;
        let mut shown = Shown { findings: Some(examined.findings), ..Shown::default() };
        match examined.job.filter(|_| previews).map(|job| control.preview(&job)).transpose() {
            Ok(preview) => shown.preview = preview,
            Err(error) => shown.error = Some(error),
        }
        Ok((draft, shown))
    });
    let (draft, shown) = examined.await?;
    Ok(page_of(StatusCode::OK, show(&site, &request, &draft, shown).await?))
}

/// Checks what the form holds, for the script: a part of a page.
pub(in crate::web) async fn check(site: Data<Arc<Site>>, payload: Payload) -> Page {
    let draft = Draft::of(large(&site, payload).await?);
    let examined = site.ask(move |control| draft.examine(control)).await?;
    Ok(checked::markup(&examined.findings))
}

/// Sends the job of the form, once.
async fn send(request: &HttpRequest, site: &Arc<Site>, draft: Draft) -> Result<HttpResponse, PageProblem> {
    let (draft, sent, is_paused) = site
        .ask(move |control| {
            let sent = draft.send(control)?;
            Ok((draft, sent, control.paused()?.is_some()))
        })
        .await?;
    match sent {
        Ok(Sent { result: Ok(submitted), .. }) => {
            let id = job_id(&submitted.id)?;
            let words = match (submitted.known, is_paused) {
                (Some(known), _) => format!("This very story was sent before; it is {}.", known.state.as_str()),
                (None, true) => "The story was sent. Jobs are paused, so it waits until somebody resumes.".to_owned(),
                (None, false) => "The story was sent.".to_owned(),
            };
            Ok(redirect(&format!("/jobs/{id}"), &words))
        }
        Ok(Sent { result: Err(Refused::Error(error)), .. }) => {
            let shown = Shown { error: Some(error), ..Shown::default() };
            Ok(page_of(StatusCode::CONFLICT, show(site, request, &draft, shown).await?))
        }
        Ok(Sent { result: Err(Refused::Bad { text, problems }), .. }) => {
            let shown = Shown { findings: Some(draft.told(&text, problems)), ..Shown::default() };
            Ok(page_of(StatusCode::UNPROCESSABLE_ENTITY, show(site, request, &draft, shown).await?))
        }
        Err(findings) => {
            let shown = Shown { findings: Some(findings), ..Shown::default() };
            Ok(page_of(StatusCode::UNPROCESSABLE_ENTITY, show(site, request, &draft, shown).await?))
        }
    }
}

fn page_of(status: StatusCode, page: Markup) -> HttpResponse {
    HttpResponse::build(status).content_type(ContentType::html()).body(page.into_string())
}
