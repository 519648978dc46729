//! `/jobs`: the jobs, filtered and a page at a time, and orders for many of them.

mod deeds;
mod filter;

pub(in crate::web) use deeds::order;

use super::Page;
use super::overview::progress;
use crate::control::{Control, ControlError, Deed, JobView, MANY_MAX, Matching, Watched};
use crate::job::{Code, JobState, Stage};
use crate::providers::story::anthology::RANDOM;
use crate::web::frame;
use crate::web::parts::{Fields, code_link, job_link, prose, span_s, state, time};
use crate::web::problem::problem_box;
use crate::web::site::{Site, may_act};
use actix_web::HttpRequest;
use actix_web::web::{Data, Query};
use filter::Wish;
use maud::{Markup, html};
use std::sync::Arc;

/// The address.
const HERE: &str = "/jobs";

/// What the page shows.
struct Shown {
    jobs: Watched,
    retry: Matching,
    cancel: Matching,
}

/// Shows the page.
pub(in crate::web) async fn page(request: HttpRequest, site: Data<Arc<Site>>, fields: Query<Fields>) -> Page {
    let wish = Wish::of(&fields);
    let found = match wish.order() {
        Ok(order) => {
            site.ask(move |control: &Control| {
                let jobs = control.watched(&order)?;
                let is_none = jobs.list.items.is_empty() && jobs.list.next.is_none() && jobs.list.previous.is_none();
                let matching = |deed| {
                    if is_none { Ok(Matching { count: 0, is_more: false }) } else { control.matching(deed, &order) }
                };
                Ok(Shown { retry: matching(Deed::Retry)?, cancel: matching(Deed::Cancel)?, jobs })
            })
            .await
        }
        Err(error) => Err(error),
    };
    let currency = site.control().config().costs.currency.clone();
    let is_acting = may_act(&site, &request);
    let body = html! {
        (filter::form(&wish))
        @match &found {
            Ok(shown) => (list(shown, &wish, &currency, is_acting)),
            Err(error) => (problem(error)),
        }
    };
    Ok(frame::page(&site, &request, "Jobs", body).await?)
}

/// Explains a wrong filter beside the filter itself, so that it can be mended.
fn problem(error: &ControlError) -> Markup {
    problem_box(error)
}

fn list(shown: &Shown, wish: &Wish, currency: &str, is_acting: bool) -> Markup {
    let list = &shown.jobs.list;
    html! {
        p { a id="unseen" href=(wish.first_page()) hidden {} }
        @if is_acting {
            form method="post" action=(HERE) {
                @for (name, value) in wish.fields() { input type="hidden" name=(name) value=(value); }
                (table(shown, currency, is_acting))
                (acts(shown))
            }
        } @else { (table(shown, currency, is_acting)) }
        nav.pages aria-label="Pages" {
            @if let Some(cursor) = &list.previous { a.button rel="prev" href=(wish.at(cursor)) { "Previous" } }
            @if list.previous.is_some() { a.button href=(wish.first_page()) { "First page" } }
            @if let Some(cursor) = &list.next { a.button rel="next" href=(wish.at(cursor)) { "Next" } }
        }
    }
}

fn table(shown: &Shown, currency: &str, is_acting: bool) -> Markup {
    let list = &shown.jobs.list;
    html! {
        @if list.items.is_empty() {
            p { @if list.next.is_some() { "No job on this part of the list matches; there may be some further on." } @else { "No job matches." } }
        } @else {
            div.scroll {
                table.cards.jobs {
                    caption.unseen { "Jobs" }
                    thead {
                        tr {
                            @if is_acting { th scope="col" { span.unseen { "Choose" } } }
                            th scope="col" { "Job" } th scope="col" { "State" } th scope="col" { "Reason, or progress" }
                            th.number scope="col" { "Attempt" } th scope="col" { "Accepted" }
                            th.number scope="col" { "Took" } th.number scope="col" { "Cost" }
                        }
                    }
                    tbody id="jobs" data-live data-rows { @for job in &list.items { (row(job, shown, currency, is_acting)) } }
                }
            }
        }
    }
}

fn row(job: &JobView, shown: &Shown, currency: &str, is_acting: bool) -> Markup {
    let attempts = if job.attempts_max == 0 { String::new() } else { format!("/{}", job.attempts_max) };
    html! {
        tr id={ "job-" (job.id) } {
            @if is_acting { td.choose { input type="checkbox" name="id" value=(job.id) aria-label={ "choose " (job.id) }; } }
            td.name {
                (job_link(&job.id))
                @if let Some(title) = &job.title { div { (title) } }
                @let kind = if job.kind == RANDOM { "" } else { job.kind.as_str() };
                @if !kind.is_empty() || !job.labels.is_empty() {
                    div.dim {
                        (kind)
                        @for (key, value) in &job.labels { " " span.label { (key) "=" (value) } }
                    }
                }
            }
            td {
                (state(job.state))
                @if 1 < job.revision { div.dim { "revision " (job.revision) } }
                @if 1 < job.run { div.dim { "run " (job.run) } }
            }
            td.reason { (reason(job, shown)) }
            td.number data-name="attempt" { @if 0 < job.attempt { (job.attempt) (attempts) } }
            td data-name="accepted" { (time(job.accepted_at)) }
            td.number data-name="took" { @if let Some(ms) = job.took_ms { (span_s(ms as f64 / 1000.0)) } }
            td.number data-name="cost" { @if !job.cost.is_zero() { (job.cost) " " (currency) } }
        }
    }
}

/// Says why a job is where it is.
fn reason(job: &JobView, shown: &Shown) -> Markup {
    let place = job.error_stage.map(Stage::as_str);
    html! {
        @match job.state {
            JobState::Running => (progress(job.stage, shown.jobs.progress.get(&job.id))),
            JobState::Queued => {
                @if let Some(code) = job.code { (code_link(code)) ": " (prose(code.hint())) ". " }
                @if let Some(due) = job.not_before { "due " (time(due)) } @else if 0 < job.attempt { "waits for its next attempt" }
            },
            JobState::Done => {
                @if job.aged_at.is_some() { span.dim { "its result was removed for its age" } }
            },
            JobState::Failed | JobState::Rejected | JobState::Cancelled => {
                @if let Some(code) = job.code { (code_link(code)) @if let Some(place) = place { " in " (place) } }
                @match (&job.message, job.code) {
                    (Some(message), _) => { div.message { a href={ "/jobs/" (job.id) } { (prose(message)) } } },
                    (None, Some(code)) => { div.message { (prose(code.hint())) } },
                    (None, None) => { "" },
                }
                @if job.workspace.is_some() { div.dim { "workspace preserved" } }
            },
        }
    }
}

fn acts(shown: &Shown) -> Markup {
    let has_rows = !shown.jobs.list.items.is_empty();
    html! {
        div.row.acts {
            @if has_rows {
                button type="submit" name="act" value=(Deed::Retry.name()) { "Retry the chosen ones" }
                button type="submit" name="act" value=(Deed::Cancel.name()) { "Cancel the chosen ones…" }
                button.destroys type="submit" name="act" value=(Deed::RemoveWorkspace.name()) { "Remove their workspaces…" }
            }
        }
        div.row.acts id="all" data-live {
            @if 0 < shown.retry.count || shown.retry.is_more {
                button type="submit" name="all" value=(Deed::Retry.name()) { "Retry all that failed and match: " (counted(shown.retry)) }
            }
            @if 0 < shown.cancel.count || shown.cancel.is_more {
                button.destroys type="submit" name="all" value=(Deed::Cancel.name()) { "Cancel all that wait or run and match: " (counted(shown.cancel)) "…" }
            }
        }
    }
}

/// Shows how many jobs an order changes; where there are more than one order takes, or than were counted, it says so.
fn counted(it: Matching) -> String {
    match it {
        Matching { count, is_more: false } => count.to_string(),
        Matching { count, is_more: true } if u64::from(MANY_MAX) <= count => format!("the first {MANY_MAX}"),
        Matching { count, is_more: true } => format!("{count} or more"),
    }
}

/// The words for the choice of an error code.
fn codes() -> impl Iterator<Item = &'static str> {
    Code::ALL.iter().map(|code| code.as_str())
}
