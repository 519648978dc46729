//! `/`: what runs, what failed, what is shut, and how it went.

mod charts;

use super::{Acted, Page};
use crate::control::{Control, Deed, Failures, FailuresGroup, Overview, ReaperPart, Watched};
use crate::job::documents::StatusDocument;
use crate::job::{JobState, Stage};
use crate::reaper::words;
use crate::web::charts::patterns;
use crate::web::frame;
use crate::web::note::redirect;
use crate::web::parts::{Fields, job_link, prose, time, value};
use crate::web::site::{Site, may_act, who};
use actix_web::HttpRequest;
use actix_web::web::{Data, Form, Query};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;

/// The lengths of time that the charts can show: name in the address, words, hours.
const SPANS: [(&str, &str, u64); 3] = [("1d", "24 hours", 24), ("7d", "7 days", 7 * 24), ("30d", "30 days", 30 * 24)];

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Choice {
    /// How long a time the charts show.
    span: Option<String>,
}

/// Shows the page.
pub(in crate::web) async fn page(request: HttpRequest, site: Data<Arc<Site>>, choice: Query<Choice>) -> Page {
    let chosen = choice.span.as_deref().unwrap_or("1d");
    let span = *SPANS.iter().find(|(name, _, _)| *name == chosen).unwrap_or(&SPANS[0]);
    let overview = site.ask(move |control| control.overview(Duration::from_hours(span.2))).await?;
    let acts = may_act(&site, &request);
    let body = html! {
        (alerts(&overview))
        (running(&overview.running))
        (failures(&overview.failures, acts))
        (reaper(&overview.reaper))
        section id="charts" data-live {
            h2 { "The last " (span.1) }
            p.spans {
                @for (name, words, _) in SPANS {
                    a href={ "/?span=" (name) } aria-current=[(name == span.0).then_some("true")] { (words) }
                }
            }
            (patterns())
            div.charts { (charts::all(&overview)) }
        }
        @if acts { (claiming(overview.paused.is_some())) }
    };
    Ok(frame::page(&site, &request, "Overview", body).await?)
}

/// Pauses the spool, or ends that.
pub(in crate::web) async fn order(request: HttpRequest, site: Data<Arc<Site>>, form: Form<Fields>) -> Acted {
    let reason = value(&form, "reason").unwrap_or_default().to_owned();
    let by = who(&request);
    let words = match value(&form, "act") {
        Some("pause") => {
            site.ask(move |control| control.pause(by, reason)).await.map(|_| "No job is claimed until you resume.")?
        }
        Some("resume") => site.ask(Control::resume).await.map(|_| "Jobs are claimed again.")?,
        _ => return Err(super::unknown_act()),
    };
    Ok(redirect("/", words))
}

/// Shows what somebody should know before anything else.
fn alerts(overview: &Overview) -> Markup {
    html! {
        section id="alerts" data-live aria-label="What needs attention" {
            @if let Some(pause) = &overview.paused {
                div.card.warns {
                    p.what { "The spool is paused" @if !pause.reason.is_empty() { ": " (pause.reason) } }
                    p.hint { "By " (pause.by) @if let Some(since) = pause.since { ", " (time(since)) } ". No job is claimed until somebody resumes." }
                }
            }
            @for shut in &overview.shut {
                div.card.warns {
                    p.what { "Provider " (shut.provider) " is left alone: " (shut.reason) }
                    p.hint {
                        (shut.failures) " calls in a row failed, since " (time(shut.since)) ". It is asked again " (time(shut.until))
                        "; until then the next one of its chain serves."
                    }
                }
            }
        }
    }
}

fn running(watched: &Watched) -> Markup {
    html! {
        section id="running" data-live {
            h2 { "Running" }
            @if watched.list.items.is_empty() { p.dim { "No job runs." } }
            @else {
                div.scroll {
                    table {
                        caption.unseen { "Running jobs" }
                        thead { tr { th scope="col" { "Job" } th scope="col" { "Title" } th scope="col" { "Stage" } th scope="col" { "Since" } } }
                        tbody {
                            @for job in &watched.list.items {
                                tr id={ "running-" (job.id) } {
                                    td { (job_link(&job.id)) @if 1 < job.attempt { " " span.dim { "attempt " (job.attempt) } } }
                                    td { (job.title.as_deref().unwrap_or_default()) }
                                    td { (progress(job.stage, watched.progress.get(&job.id))) }
                                    td { @if let Some(at) = job.claimed_at { (time(at)) } }
                                }
                            }
                        }
                    }
                }
                @if watched.list.next.is_some() { p { a href="/jobs?state=running" { "All running jobs" } } }
            }
        }
    }
}

/// Shows how far a running job is: its stage, and how much of that is done.
pub(super) fn progress(stage: Option<Stage>, status: Option<&StatusDocument>) -> Markup {
    let stage = status.and_then(|it| it.stage).or(stage);
    let fraction = status.map_or(0.0, |it| it.fraction.clamp(0.0, 1.0));
    html! {
        @match stage {
            None => "begins",
            Some(stage) => {
                @let place = Stage::ALL.iter().position(|it| *it == stage).unwrap_or(0) + 1;
                span.progress {
                    progress max="1" value=(format!("{fraction:.2}")) aria-label={ "progress of stage " (stage.as_str()) } {}
                    " " (stage.as_str()) " " span.dim { (format!("{:.0} %, stage {place} of {}", fraction * 100.0, Stage::ALL.len())) }
                }
                @if let Some(detail) = status.map(|it| it.detail.as_str()).filter(|it| !it.is_empty()) { div.dim { (detail) } }
            }
        }
    }
}

fn failures(failures: &Failures, acts: bool) -> Markup {
    html! {
        section id="failures" data-live {
            h2 { "Failed in the last 7 days" @if 0 < failures.count { ", and not retried since: " (failures.count) } }
            @if failures.groups.is_empty() { p.dim { "Nothing: no failure is open." } }
            @for group in &failures.groups { (failure(group, acts)) }
            p { a href="/jobs?state=rejected" { "Files that were rejected" } " never became jobs; each says what to mend." }
        }
    }
}

fn failure(group: &FailuresGroup, acts: bool) -> Markup {
    let (stage, code) = (group.stage.map(Stage::as_str), group.code.map(crate::job::Code::as_str));
    let filter = filter_of(stage, code);
    html! {
        article.card.fails {
            h3 {
                a href={ "/jobs?" (query(&filter)) } {
                    (group.count) " × " (code.unwrap_or("an unknown code")) @if let Some(stage) = stage { " in stage " (stage) }
                }
            }
            @if let Some(hint) = group.hint { p { (prose(hint)) } }
            p {
                "The newest: " (job_link(&group.newest.id))
                @if let Some(title) = &group.newest.title { ", " (title) }
                ", " (time(group.newest.finished_at))
            }
            @if let Some(message) = &group.newest.message { p.message { a href={ "/jobs/" (group.newest.id) } { (message) } } }
            @if acts && code.is_some() {
                form method="post" action="/jobs" {
                    @for (name, value) in &filter { input type="hidden" name=(name) value=(value); }
                    input type="hidden" name="back" value="overview";
                    button type="submit" name="all" value=(Deed::Retry.name()) { "Retry these " (group.count) }
                }
            }
        }
    }
}

/// Returns the filter of the list of jobs that a group is made of.
fn filter_of(stage: Option<&'static str>, code: Option<&'static str>) -> Vec<(&'static str, &'static str)> {
    let mut filter = vec![("state", JobState::Failed.as_str()), ("stage", stage.unwrap_or("none")), ("since", "7d")];
    filter.extend(code.map(|code| ("code", code)));
    filter
}

fn query(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn reaper(reaper: &ReaperPart) -> Markup {
    html! {
        section id="reaper" data-live {
            h2 { a href="/reaper" { "Reaper" } }
            p {
                @match &reaper.last_pass {
                    Some((at, report)) => { (time(*at)) ": " (words(report).trim_start_matches("reaper: ")) "." },
                    None => "It has not been round yet.",
                }
                " "
                @match reaper.next {
                    Some(next) => { "The next pass is " (time(next)) "." },
                    None => "No daemon plans a next pass.",
                }
            }
        }
    }
}

fn claiming(paused: bool) -> Markup {
    html! {
        h2 { "Pause" }
        @if !paused { p.dim { "While the spool is paused, jobs are accepted and none begins; those that run go on." } }
        form.row method="post" action="/claiming" {
            @if paused {
                button.first type="submit" name="act" value="resume" { "Resume: let jobs begin" }
            } @else {
                div { label for="reason" { "Reason" } input id="reason" name="reason" maxlength="200"; }
                button type="submit" name="act" value="pause" { "Pause the spool" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_leads_to_its_jobs() {
        assert_eq!(query(&filter_of(Some("tts"), Some("timed_out"))), "state=failed&stage=tts&since=7d&code=timed_out");
        assert_eq!(query(&filter_of(None, Some("timed_out"))), "state=failed&stage=none&since=7d&code=timed_out");
    }

    #[test]
    fn progress_is_told_in_words_too() {
        let shown = progress(Some(Stage::Images), None).into_string();
        assert!(shown.contains("images") && shown.contains("0 %, stage 3 of 6"), "{shown}");
        assert_eq!(progress(None, None).into_string(), "begins");
    }
}
