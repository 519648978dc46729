//! `/reaper`: what the passes did, what the next one would do, and running one now.

use super::{Acted, Page};
use crate::control::{Control, LEFT_STATES, PassAnswer, PassView, Passes, ReapOrder};
use crate::job::JobState;
use crate::ledger::REPORTS_MAX;
use crate::web::frame;
use crate::web::note::redirect;
use crate::web::parts::{Fields, bytes, job_link, number_of, span_s, state, time, value};
use crate::web::site::{Site, may_act};
use crate::web::sure::{self, Question};
use actix_web::web::{Data, Form, Query};
use actix_web::{HttpRequest, Responder};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// The address.
const HERE: &str = "/reaper";

/// How many workspaces a list shows at most; more take a browser longer than a person reads.
const ROWS_MAX: usize = 500;

/// Which pass is looked at in advance.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Choice {
    /// `1`: show what a pass would do.
    dry_run: Option<String>,
    /// Only workspaces of jobs that ended in this state.
    state: Option<String>,
    /// Only workspaces of jobs that ended longer ago.
    older_than: Option<String>,
}

impl Choice {
    fn order(&self) -> Result<ReapOrder, super::PageProblem> {
        let given = |text: &Option<String>| text.clone().filter(|it| !it.is_empty());
        let older_than = given(&self.older_than).as_deref().map(super::duration).transpose()?;
        Ok(ReapOrder { state: given(&self.state), older_than, dry_run: true, ..ReapOrder::default() })
    }
}

/// Shows the page.
pub(in crate::web) async fn page(request: HttpRequest, site: Data<Arc<Site>>, choice: Query<Choice>) -> Page {
    let passes = site.ask(|control| control.passes(REPORTS_MAX)).await?;
    // The script renews the page often; the preview stays as it was asked for.
    let preview = if choice.dry_run.is_some() && !request.headers().contains_key("x-renew") {
        let order = choice.order()?;
        Some(site.ask(move |control| control.reap(&order, |_| ())).await?)
    } else {
        None
    };
    let body = html! {
        p id="next" data-live {
            @match passes.next {
                Some(next) => { "The next pass is " (time(next)) "." },
                None => "No daemon plans a pass.",
            }
        }
        (choose(&choice))
        @if let Some(preview) = &preview { (previewed(preview, &choice, may_act(&site, &request))) }
        (history(&passes))
    };
    Ok(frame::page(&site, &request, "Reaper", body).await?)
}

fn choose(choice: &Choice) -> Markup {
    html! {
        h2 { "Look ahead" }
        form.row method="get" action=(HERE) {
            input type="hidden" name="dry_run" value="1";
            div {
                label for="state" { "Only of jobs that are" }
                select id="state" name="state" {
                    option value="" { "in any state, by the limits" }
                    @for state in LEFT_STATES.map(JobState::as_str) {
                        option value=(state) selected[choice.state.as_deref() == Some(state)] { (state) }
                    }
                }
            }
            div {
                label for="older_than" { "Ended longer ago than" }
                input id="older_than" name="older_than" placeholder="any time" value=[&choice.older_than];
            }
            button.first type="submit" { "Dry run" }
        }
    }
}

fn previewed(passed: &PassAnswer, choice: &Choice, acts: bool) -> Markup {
    html! {
        section id="preview" {
            h2 { "What a pass would do now" }
            p { (passed.words) }
            (plan(passed))
            @if acts {
                form method="post" action=(HERE) {
                    @if let Some(state) = &choice.state { input type="hidden" name="state" value=(state); }
                    @if let Some(span) = &choice.older_than { input type="hidden" name="older_than" value=(span); }
                    button.destroys type="submit" name="act" value="run" { "Run it now…" }
                }
            }
        }
    }
}

/// Shows what a pass removes and why, what stays and why, and what failed.
pub(super) fn plan(passed: &PassAnswer) -> Markup {
    html! {
        @if passed.plan.is_empty() { p { "No workspace is removed." } } @else {
            div.scroll {
                table {
                    caption.unseen { "Workspaces that are removed" }
                    thead {
                        tr {
                            th scope="col" { "Job" } th scope="col" { "State" } th scope="col" { "Ended" }
                            th.number scope="col" { "Size" } th.number scope="col" { "Files" } th scope="col" { "Why" }
                        }
                    }
                    tbody {
                        @for it in passed.plan.iter().take(ROWS_MAX) {
                            tr {
                                td { (job_link(&it.id)) }
                                td { (state(it.state)) }
                                td { (time(it.finished_at)) }
                                td.number { (bytes(it.bytes)) }
                                td.number { (it.entries) }
                                td { (it.reason) }
                            }
                        }
                    }
                }
            }
        }
        (left_out(passed.plan.len()))
        @if !passed.spared.is_empty() {
            h3 { "Stays" }
            ul { @for it in passed.spared.iter().take(ROWS_MAX) { li { (job_link(&it.id)) ": " (it.words()) } } }
            (left_out(passed.spared.len()))
        }
        @for failed in &passed.failed {
            section.problem { p.what { (failed.path) ": " (failed.reason) } p.hint { (failed.advice()) } }
        }
        @if let Some(advice) = passed.advice() { p.hint { (advice) } }
    }
}

/// Says how many rows are not shown.
fn left_out(rows: usize) -> Markup {
    let more = rows.saturating_sub(ROWS_MAX);
    html! { @if 0 < more { p { "And " (more) " more." } } }
}

/// Says in one line what a pass did.
pub(super) fn pass_words(passed: &PassAnswer) -> String {
    let failed = passed.failed.first().map(|it| format!(" {}: {}; {}.", it.path, it.reason, it.advice()));
    let spared = passed.spared.first().map(|it| format!(" {} stays: {}.", it.id, it.words()));
    let advice = passed.advice().map(|it| format!(" {it}."));
    [Some(format!("{}.", passed.words)), failed, spared, advice].into_iter().flatten().collect()
}

fn history(passes: &Passes) -> Markup {
    html! {
        h2 { "The last passes" }
        @if passes.items.is_empty() { p { "There was none yet." } } @else {
            p { a id="unseen" href=(HERE) hidden {} }
            div.scroll {
                table {
                    caption.unseen { "Passes, the newest first" }
                    thead {
                        tr {
                            th scope="col" { "When" } th scope="col" { "By" } th scope="col" { "Outcome" }
                            th.number scope="col" { "Removed" } th.number scope="col" { "Freed" }
                            th.number scope="col" { "Preserved" } th.number scope="col" { "Pictures" }
                            th scope="col" { "Disk" } th.number scope="col" { "Took" }
                        }
                    }
                    tbody id="passes" data-live data-rows { @for pass in &passes.items { (row(pass)) } }
                }
            }
        }
    }
}

fn row(pass: &PassView) -> Markup {
    let it = &pass.typed;
    html! {
        tr id={ "pass-" (it.pass.id) } {
            td { (time(pass.at)) }
            td { (it.pass.trigger) @if it.pass.dry_run { " (dry run)" } }
            td class=[(it.pass.outcome != "ok").then_some("bad")] {
                (it.pass.outcome)
                @if !it.pass.reason.is_empty() { ": " (it.pass.reason) }
                @if 0 < it.removal.errors { ", " (it.removal.errors) " errors, the first: " (it.removal.first_error) }
            }
            td.number { (it.removal.removed) }
            td.number { (bytes(it.removal.freed_bytes)) }
            td.number { (it.workspaces.preserved) " (" (bytes(it.workspaces.preserved_bytes)) ")" }
            td.number { (it.images.files) " (" (bytes(it.images.bytes)) ")" }
            td { (it.disk.state) ", " (it.disk.used_permille / 10) " %" }
            td.number { (span_s(it.pass.duration_ms as f64 / 1000.0)) }
        }
    }
}

/// Runs a pass.
pub(in crate::web) async fn order(request: HttpRequest, site: Data<Arc<Site>>, form: Form<Fields>) -> Acted {
    if value(&form, "act") != Some("run") {
        return Err(super::unknown_act());
    }
    let given = |name: &str| value(&form, name).map(str::to_owned);
    let choice = Choice { dry_run: None, state: given("state"), older_than: given("older_than") };
    let order = choice.order()?;
    let is_sure = sure::is_sure(&form);
    let order = ReapOrder { dry_run: !is_sure, ..order };
    let passed = site.ask(move |control: &Control| control.reap(&order, |_| ())).await?;
    if is_sure {
        return Ok(redirect(HERE, &pass_words(&passed)));
    }
    let what = format!(
        "Run a pass now? It removes {} for good.",
        number_of(passed.plan.len() as u64, "workspace", "workspaces")
    );
    let question = Question { action: HERE, what: &what, button: "Run the pass", back: HERE, fields: &form };
    let page = frame::page(&site, &request, "Run the reaper", sure::ask(&question, plan(&passed))).await?;
    Ok(page.respond_to(&request).map_into_boxed_body())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_are_not_shown_are_counted() {
        assert_eq!(left_out(ROWS_MAX).into_string(), "");
        assert_eq!(left_out(ROWS_MAX + 7).into_string(), "<p>And 7 more.</p>");
    }
}
