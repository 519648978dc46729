//! Editing a job's file, or one of its sentences, and submitting it anew.

use crate::control::sentence::{Sentence, SentenceOrder};
use crate::control::{ResubmitOrder, Resubmitted, Submitted, job_id};
use crate::job::JobId;
use crate::web::frame;
use crate::web::large::large;
use crate::web::note::redirect;
use crate::web::pages::{Acted, Page, make, unknown_act};
use crate::web::parts::value;
use crate::web::problem::{problem_box, status};
use crate::web::site::{Site, may_act};
use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, Responder};
use maud::{Markup, html};
use std::sync::Arc;

/// Shows the job file in a field.
pub(in crate::web) async fn edit(request: HttpRequest, site: Data<Arc<Site>>, path: Path<String>) -> Page {
    let id = job_id(&path)?;
    let asked = id.clone();
    let text = site.ask(move |control| control.input(&asked)).await?;
    let body = if may_act(&site, &request) {
        form(&id, id.as_str(), &text, html! {})
    } else {
        html! { pre tabindex="0" { (text) } (back(&id)) }
    };
    Ok(frame::page(&site, &request, &format!("Edit {id}"), body).await?)
}

fn back(id: &JobId) -> Markup {
    html! { p { a.button href={ "/jobs/" (id) } { "Go back" } } }
}

fn form(id: &JobId, as_id: &str, text: &str, findings: Markup) -> Markup {
    html! {
        (findings)
        form method="post" action={ "/jobs/" (id) "/edit" } {
            label for="text" { "The job file" }
            textarea.code id="text" name="text" rows="24" spellcheck="false" { "\n" (text) }
            label for="id" { "Its id" }
            input id="id" name="id" value=(as_id) required pattern="[a-z0-9_\\-]{1,64}";
            p.hint { "The same id makes the next revision of the job; another id makes another job." }
            p.row {
                button.first type="submit" name="act" value="send" { "Submit it" }
                button type="submit" name="act" value="check" { "Only check it" }
                a.button href={ "/jobs/" (id) } { "Go back" }
            }
        }
    }
}

/// Takes the edited file.
pub(in crate::web) async fn edited(
    request: HttpRequest,
    site: Data<Arc<Site>>,
    path: Path<String>,
    payload: Payload,
) -> Acted {
    let id = job_id(&path)?;
    let fields = large(&site, payload).await?;
    let dry_run = match value(&fields, "act") {
        Some("send") => false,
        Some("check") => true,
        _ => return Err(unknown_act()),
    };
    let text = value(&fields, "text").unwrap_or_default().to_owned();
    let as_id = value(&fields, "id").unwrap_or_default().to_owned();
    let order = ResubmitOrder { of: id.clone(), id: as_id.clone(), text: text.clone(), dry_run };
    // What was written is shown again with every error, so that it is not lost.
    let shown = match site.ask(move |control| control.resubmit(&order)).await {
        Err(error) => problem_box(&error),
        Ok(Resubmitted::Placed(placed)) => return Ok(submitted(&placed)),
        Ok(Resubmitted::Good) => html! { p.note role="status" { "It is good. Nothing was submitted." } },
        Ok(Resubmitted::Wrong(problems)) => make::problems(&text, problems),
    };
    let page = frame::page(&site, &request, &format!("Edit {id}"), form(&id, &as_id, &text, shown)).await?;
    Ok(page.respond_to(&request).map_into_boxed_body())
}

fn submitted(placed: &Submitted) -> HttpResponse {
    let words = match placed.outcome {
        "submitted" => "It was submitted.".to_owned(),
        state => format!("This very file was submitted before; the job is {state}."),
    };
    redirect(&format!("/jobs/{}", placed.id), &words)
}

/// Lists the sentences of a job, each in a field of its own.
pub(in crate::web) async fn revise(request: HttpRequest, site: Data<Arc<Site>>, path: Path<String>) -> Page {
    let id = job_id(&path)?;
    let asked = id.clone();
    let sentences = site.ask(move |control| control.sentences(&asked)).await?;
    let body = html! {
        @if may_act(&site, &request) {
            p { "Change one sentence. Only it is spoken and rendered anew; the new video takes the place of the old one." }
            @for it in &sentences { (sentence(&id, it)) }
        } @else {
            ol { @for it in &sentences { li { (it.text) } } }
        }
        (back(&id))
    };
    Ok(frame::page(&site, &request, &format!("Sentences of {id}"), body).await?)
}

fn sentence(id: &JobId, it: &Sentence) -> Markup {
    let field = format!("sentence-{}", it.at);
    html! {
        form.row method="post" action={ "/jobs/" (id) "/sentences" } {
            input type="hidden" name="at" value=(it.at);
            input type="hidden" name="was" value=(it.text);
            div.grows {
                label for=(field) { "Sentence " (it.at + 1) @if let Some(scene) = it.scene { ", scene " (scene + 1) } }
                textarea id=(field) name="text" rows="2" required { "\n" (it.text) }
            }
            button type="submit" { "Revise" }
        }
    }
}

/// Takes a changed sentence.
pub(in crate::web) async fn revised(
    request: HttpRequest,
    site: Data<Arc<Site>>,
    path: Path<String>,
    payload: Payload,
) -> Acted {
    let id = job_id(&path)?;
    let fields = large(&site, payload).await?;
    let text = |name: &str| value(&fields, name).unwrap_or_default().to_owned();
    let at = text("at").parse().map_err(|_not_a_number| unknown_act())?;
    let order = SentenceOrder { id: id.clone(), at, was: text("was"), text: text("text") };
    let written = order.text.clone();
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let (status, shown) = match site.ask(move |control| control.revise_sentence(&order)).await {
        Err(error) => (status(error.kind), problem_box(&error)),
        Ok(Resubmitted::Placed(placed)) => return Ok(submitted(&placed)),
        Ok(Resubmitted::Good) => (wrong, html! {}),
        Ok(Resubmitted::Wrong(problems)) => (wrong, make::problems("", problems)),
    };
    let body = html! {
        (shown)
        h2 { "What you wrote" }
        pre { (written) }
        p { a.button href={ "/jobs/" (id) "/sentences" } { "The sentences as they are" } }
    };
    let page = frame::page(&site, &request, "Not revised", body).await?;
    Ok(HttpResponse::build(status).content_type(ContentType::html()).body(page.into_string()))
}
