//! `/`: what runs, what failed, and how the installation is.

use super::Page;
use crate::control::{Control, JobList, JobsOrder};
use crate::web::frame;
use crate::web::note::redirect;
use crate::web::parts::{Fields, job_link, state, time, value};
use crate::web::problem::PageProblem;
use crate::web::site::Site;
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use maud::{Markup, html};
use std::sync::Arc;

/// Shows the page.
pub(in crate::web) async fn page(request: HttpRequest, site: Data<Arc<Site>>) -> Page {
    let order = JobsOrder { states: vec!["running".to_owned()], limit: 20, quick: true, ..JobsOrder::default() };
    let running = site.ask(move |control| control.list(&order)).await?;
    let paused = site.ask(|control| control.summary()).await?.paused;
    Ok(frame::page(&site, &request, "Overview", html! { (running_jobs(&running)) (claiming(paused)) }).await?)
}

/// Pauses the spool, or ends that.
pub(in crate::web) async fn order(
    request: HttpRequest,
    site: Data<Arc<Site>>,
    form: Form<Fields>,
) -> Result<HttpResponse, PageProblem> {
    let (pauses, reason) =
        (value(&form, "act") == Some("pause"), value(&form, "reason").unwrap_or_default().to_owned());
    let by = site.who(&request);
    let words = if pauses {
        site.ask(move |control| control.pause(by, reason)).await.map(|_| "No job is claimed until you resume.")?
    } else {
        site.ask(Control::resume).await.map(|_| "Jobs are claimed again.")?
    };
    Ok(redirect("/", words))
}

fn running_jobs(jobs: &JobList) -> Markup {
    html! {
        section id="running" data-live {
            h2 { "Running" }
            @if jobs.items.is_empty() { p { "No job runs." } }
            @else {
                table {
                    thead { tr { th { "Job" } th { "State" } th { "Stage" } th { "Since" } } }
                    tbody {
                        @for job in &jobs.items {
                            tr id={ "job-" (job.id) } {
                                td { (job_link(&job.id)) }
                                td { (state(job.state)) }
                                td { @if let Some(stage) = job.stage { (stage.as_str()) } }
                                td { @if let Some(at) = job.claimed_at { (time(at)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn claiming(paused: bool) -> Markup {
    html! {
        form.row method="post" action="/claiming" {
            @if paused {
                button.first type="submit" name="act" value="resume" { "Resume claiming" }
            } @else {
                div { label for="reason" { "Reason" } input id="reason" name="reason" maxlength="200"; }
                button type="submit" name="act" value="pause" { "Pause claiming" }
            }
        }
    }
}
