//! What can be done with a job: cancel it, run it again from a stage, edit and revise it.

use crate::control::{CancelOrder, Job, RETRY_STAGES, RetryOrder, job_id};
use crate::job::{JobId, JobState};
use crate::web::frame;
use crate::web::note::redirect;
use crate::web::pages::{Acted, unknown_act};
use crate::web::parts::{Fields, value};
use crate::web::site::Site;
use crate::web::sure::{self, Question};
use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, Responder};
use maud::{Markup, html};
use std::sync::Arc;

pub(super) fn markup(id: &JobId, job: &Job) -> Markup {
    let action = format!("/jobs/{id}");
    html! {
        div.row.acts {
            @match job.state() {
                JobState::Queued | JobState::Running => {
                    form method="post" action=(action) {
                        button.destroys type="submit" name="act" value="cancel" { "Cancel it…" }
                    }
                },
                JobState::Done | JobState::Failed | JobState::Cancelled => {
                    form.row method="post" action=(action) {
                        button.first type="submit" name="act" value="retry" { "Run it again" }
                        div {
                            label for="from" { "from" }
                            select id="from" name="from" {
                                option value="" { "where it stopped" }
                                @for stage in RETRY_STAGES { option value=(stage.as_str()) { (stage.as_str()) } }
                            }
                        }
                    }
                    @if job.input.is_some() {
                        a.button href={ (action) "/sentences" } { "Change a sentence" }
                        a.button href={ "/make?revise=" (id) } { "Change it in the form" }
                    }
                },
                JobState::Rejected => {},
            }
            @if job.input.is_some() {
                a.button href={ (action) "/edit" } { "Edit its file" }
                @if job.state() != JobState::Rejected { a.button href={ "/make?from=" (id) } { "New story like this one" } }
            }
        }
    }
}

/// Carries out what a form asks for.
pub(in crate::web) async fn order(
    request: HttpRequest,
    site: Data<Arc<Site>>,
    path: Path<String>,
    form: Form<Fields>,
) -> Acted {
    let id = job_id(&path)?;
    let back = format!("/jobs/{id}");
    let ids = vec![id.to_string()];
    match value(&form, "act") {
        Some("cancel") if !sure::is_sure(&form) => {
            let what = format!("Cancel job {id}? What it has done so far stays in its workspace for a while.");
            let question = Question { action: &back, what: &what, button: "Cancel it", back: &back, fields: &form };
            let page = frame::page(&site, &request, "Cancel a job", sure::ask(&question, html! {})).await?;
            Ok(page.respond_to(&request).map_into_boxed_body())
        }
        Some("cancel") => {
            let order = CancelOrder { ids, dry_run: false };
            site.ask(move |control| control.cancel(&order, |_| true)).await?;
            Ok(redirect(&back, "It was asked to end."))
        }
        Some("retry") => {
            let from = value(&form, "from").map(str::to_owned);
            let words = from.as_ref().map_or("It runs again.".to_owned(), |from| format!("It runs again from {from}."));
            let order = RetryOrder { ids, from, ..RetryOrder::default() };
            site.ask(move |control| control.retry(&order, |_| true)).await?;
            Ok(redirect(&back, &words))
        }
        _ => Err(unknown_act()),
    }
}
