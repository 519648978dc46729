//! `/workspaces`: what failed jobs left, when it goes, and keeping or removing it.

use super::{Acted, Page};
use crate::control::{
    Control, Fate, Goes, KeepOrder, UNKNOWN, WorkspaceView, WorkspacesOrder, WorkspacesRmOrder, keep_until,
};
use crate::job::JobState;
use crate::web::frame;
use crate::web::note::{redirect, unchanged};
use crate::web::pages::reaper::pass_words;
use crate::web::parts::{Fields, bytes, code_link, job_link, number_of, prose, state, time, value, values};
use crate::web::site::{Site, may_act};
use crate::web::sure::{self, Question};
use crate::workspace::Keep;
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, Responder};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// How many workspaces one page shows.
const ROWS_MAX: usize = 100;
/// The address.
const HERE: &str = "/workspaces";

/// The part of the list that is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Part {
    /// The id after which it begins.
    after: Option<String>,
}

/// Shows the page.
pub(in crate::web) async fn page(request: HttpRequest, site: Data<Arc<Site>>, part: Query<Part>) -> Page {
    let order = WorkspacesOrder { after: part.after.clone(), limit: Some(ROWS_MAX) };
    let (found, fates) = site
        .ask(move |control: &Control| {
            let found = control.workspaces(&order)?;
            let fates = control.fates(&found.items)?;
            Ok((found, fates))
        })
        .await?;
    let rows: Vec<(&WorkspaceView, Fate)> = found.items.iter().zip(fates).collect();
    let acts = may_act(&site, &request);
    let body = html! {
        p { (found.all.entries) " preserved, " (bytes(found.all.bytes)) ". They are what failed and cancelled jobs left, for people to examine. "
            "The reaper removes them by the limits of " code { "[reaper]" } "." }
        @if !found.unknown.is_empty() {
            section.problem {
                p.what { "Left alone: " (UNKNOWN) }
                ul { @for path in &found.unknown { li { code { (path) } } } }
            }
        }
        @if rows.is_empty() { p { "No workspace is preserved." } }
        @else if acts { (chosen(table(&rows, found.now, acts))) }
        @else { (table(&rows, found.now, acts)) }
        @if let Some(next) = &found.next { p { a.button href={ (HERE) "?after=" (next) } { "Younger ones" } } }
        @if acts && 0 < found.all.entries { (removal_by_age()) }
    };
    Ok(frame::page(&site, &request, "Workspaces", body).await?)
}

/// Lets people choose from the table.
fn chosen(table: Markup) -> Markup {
    html! {
        form method="post" action=(HERE) {
            (table)
            div.row {
                button type="submit" name="act" value="keep" { "Keep the chosen ones" }
                div {
                    label for="until" { "until" }
                    input id="until" name="until" placeholder="for ever, or 30d, or 2027-01-31T12:00:00Z" size="34";
                }
                button type="submit" name="act" value="unkeep" { "Keep them no longer" }
                button.destroys type="submit" name="act" value="remove" { "Remove the chosen ones…" }
            }
        }
    }
}

fn table(rows: &[(&WorkspaceView, Fate)], now: DateTime<Utc>, acts: bool) -> Markup {
    html! {
        p { a id="unseen" href=(HERE) hidden {} }
        div.scroll {
            table.cards {
                caption.unseen { "Preserved workspaces, the oldest first" }
                thead {
                    tr {
                        @if acts { th scope="col" { span.unseen { "Choose" } } }
                        th scope="col" { "Job" } th scope="col" { "State" } th scope="col" { "Why it is there" }
                        th scope="col" { "Ended" } th.number scope="col" { "Size" } th.number scope="col" { "Files" }
                        th scope="col" { "Goes" }
                    }
                }
                tbody id="workspaces" data-live data-rows {
                    @for (it, fate) in rows {
                        tr id={ "workspace-" (it.id) } {
                            @if acts { td.choose { input type="checkbox" name="id" value=(it.id) aria-label={ "choose " (it.id) }; } }
                            td.name { (job_link(&it.id)) }
                            td { (state(it.state)) }
                            td.reason { (why(it, fate)) }
                            td data-name="ended" { (time(it.finished_at)) }
                            td.number data-name="size" { (bytes(it.bytes)) }
                            td.number data-name="files" { (it.entries) }
                            td data-name="goes" { (goes(it, now)) }
                        }
                    }
                }
            }
        }
    }
}

/// Says why a workspace is there, and what became of its job since.
fn why(it: &WorkspaceView, fate: &Fate) -> Markup {
    html! {
        @match &fate.reason {
            Some(reason) => {
                (code_link(reason.code)) @if let Some(stage) = reason.stage { " in " (stage.as_str()) }
                div.message { a href={ "/jobs/" (it.id) } { (prose(&reason.message)) } }
                div.dim { (prose(&reason.hint)) }
            },
            None => (ended(it.state)),
        }
        @if let Some(now) = fate.job.filter(|now| *now != it.state) { div { "Its job is " (state(now)) " now." } }
    }
}

fn ended(state: JobState) -> &'static str {
    match state {
        JobState::Cancelled => "Somebody ended the job.",
        JobState::Done => "The job asked to keep it.",
        JobState::Failed | JobState::Queued | JobState::Running | JobState::Rejected => "The reason is not known.",
    }
}

fn removal_by_age() -> Markup {
    html! {
        h2 { "Remove by age" }
        form.row method="post" action=(HERE) {
            div {
                label for="older_than" { "Older than" }
                input id="older_than" name="older_than" required placeholder="2d";
            }
            button.destroys type="submit" name="act" value="remove" { "Remove…" }
        }
    }
}

/// Shows what becomes of a workspace.
pub(super) fn goes(it: &WorkspaceView, now: DateTime<Utc>) -> Markup {
    html! {
        @match it.goes(now) {
            Goes::InUse => "stays while its job waits or runs again",
            Goes::NextPass(limit) => { "with the next pass (" (limit) ")" },
            Goes::Kept => strong { "kept" },
            Goes::Never => "never",
            Goes::At { due, kept_until } => {
                (time(due))
                @if let Some(until) = kept_until { ", " strong { "kept" } " until " (time(until)) }
            },
        }
    }
}

/// Keeps or removes workspaces.
pub(in crate::web) async fn order(request: HttpRequest, site: Data<Arc<Site>>, form: Form<Fields>) -> Acted {
    let ids: Vec<String> = values(&form, "id").map(str::to_owned).collect();
    let back = value(&form, "back").unwrap_or(HERE).to_owned();
    let back = if back.starts_with("/jobs/") { back } else { HERE.to_owned() };
    match value(&form, "act") {
        Some("keep" | "unkeep") if ids.is_empty() => {
            Ok(unchanged(&back, "Nothing was changed: no workspace was chosen."))
        }
        Some("keep") => {
            let until = value(&form, "until").map(keep_until).transpose()?;
            let order = KeepOrder { ids, keep: Some(Keep { until }) };
            let kept = site.ask(move |control| control.keep(&order)).await?;
            Ok(redirect(&back, &format!("Kept: {}", named(kept.items.iter().map(|it| it.id.as_str())))))
        }
        Some("unkeep") => {
            let order = KeepOrder { ids, keep: None };
            let kept = site.ask(move |control| control.keep(&order)).await?;
            Ok(redirect(&back, &format!("No longer kept: {}", named(kept.items.iter().map(|it| it.id.as_str())))))
        }
        Some("remove") => {
            let older_than = value(&form, "older_than").map(super::duration).transpose()?;
            if ids.is_empty() && older_than.is_none() {
                return Ok(unchanged(&back, "Nothing was removed: no workspace was chosen."));
            }
            let dry_run = !sure::is_sure(&form);
            let order = WorkspacesRmOrder { ids, older_than, dry_run };
            let pass = move |control: &Control| control.remove_workspaces(&order, |_| true, |_| ());
            let Some(passed) = site.ask(pass).await? else { return Ok(unchanged(&back, "Nothing was removed.")) };
            if !dry_run {
                return Ok(redirect(&back, &pass_words(&passed)));
            }
            let what = format!(
                "Remove {} for good? What is in them is lost.",
                number_of(passed.plan.len() as u64, "workspace", "workspaces")
            );
            let question = Question { action: HERE, what: &what, button: "Remove", back: &back, fields: &form };
            let body = sure::ask(&question, super::reaper::plan(&passed));
            let page = frame::page(&site, &request, "Remove workspaces", body).await?;
            Ok(page.respond_to(&request).map_into_boxed_body())
        }
        _ => Err(super::unknown_act()),
    }
}

/// Names things; many are counted.
fn named<'a>(ids: impl ExactSizeIterator<Item = &'a str>) -> String {
    let count = ids.len();
    let first: Vec<&str> = ids.take(5).collect();
    let rest = count.saturating_sub(first.len());
    let names = first.join(", ");
    if rest == 0 { format!("{names}.") } else { format!("{names} and {rest} more.") }
}
