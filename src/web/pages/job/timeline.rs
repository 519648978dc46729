//! The attempts of a job with a bar for each stage, drawn to one scale, and the same in words.

use crate::control::{AttemptView, Job, StageView};
use crate::job::{JobId, JobState};
use crate::web::parts::{span_s, time};
use chrono::{DateTime, Utc};
use maud::{Markup, html};

/// The width of the bars, in units of the drawing.
const WIDTH: f64 = 600.0;
/// The height of one bar.
const HEIGHT: f64 = 16.0;

pub(super) fn markup(id: &JobId, job: &Job, shown: Option<(u32, u32)>, currency: &str) -> Markup {
    if job.state() == JobState::Rejected {
        return html! {}; // it never was a job
    }
    html! {
        h2 { "Attempts" }
        @if job.attempts.is_empty() { p { "It was not attempted yet." } }
        @for attempt in job.attempts.iter().rev() {
            @let stages: Vec<&StageView> =
                job.stages.iter().filter(|it| (it.run, it.attempt) == (attempt.run, attempt.n)).collect();
            section.card {
                h3 { "Run " (attempt.run) ", attempt " (attempt.n) }
                p {
                    "Began " (time(attempt.started_at))
                    @if let Some(ms) = attempt.ms { ", took " (span_s(ms as f64 / 1000.0)) }
                    @if let Some(code) = attempt.code { ", " strong.bad { (code.as_str()) } }
                    @if let Some(message) = &attempt.message { ": " (message) }
                }
                @if !stages.is_empty() { (bars(attempt, &stages)) (words(&stages, currency)) }
                p {
                    @if shown == Some((attempt.run, attempt.n)) { "Its log is below." }
                    @else { a href={ "/jobs/" (id) "?run=" (attempt.run) "&attempt=" (attempt.n) "#log" } { "Its log" } }
                }
            }
        }
    }
}

/// Draws when each stage ran. What is not over ends where the last one does.
fn bars(attempt: &AttemptView, stages: &[&StageView]) -> Markup {
    let since = |at: DateTime<Utc>| (at - attempt.started_at).num_milliseconds().max(0) as f64;
    let end = |it: &StageView| since(it.started_at) + it.ms.unwrap_or(0) as f64;
    let whole = stages.iter().map(|it| end(it)).fold(attempt.ms.unwrap_or(0) as f64, f64::max).max(1.0);
    let height = stages.len() as f64 * (HEIGHT + 4.0);
    html! {
        svg.bars role="img" aria-label="when each stage ran" viewBox={ "0 0 " (WIDTH + 160.0) " " (height) } width=(WIDTH + 160.0) {
            @for (row, it) in stages.iter().enumerate() {
                @let (x, y) = (since(it.started_at) / whole * WIDTH, row as f64 * (HEIGHT + 4.0));
                @let width = (it.ms.unwrap_or(0) as f64 / whole * WIDTH).max(2.0);
                text x="0" y=(y + 12.0) { (it.name.as_str()) }
                rect.look-a x=(60.0 + x) y=(y) width=(format!("{width:.1}")) height=(HEIGHT) rx="2" {}
                text x=(format!("{:.1}", 64.0 + x + width)) y=(y + 12.0) { (lasted(it)) }
            }
        }
    }
}

fn lasted(it: &StageView) -> String {
    match (it.resumed, it.ms) {
        (true, _) => "taken from before".to_owned(),
        (false, Some(ms)) => span_s(ms as f64 / 1000.0),
        (false, None) => "not finished".to_owned(),
    }
}

fn words(stages: &[&StageView], currency: &str) -> Markup {
    html! {
        div.scroll {
            table {
                caption.unseen { "The stages of this attempt" }
                thead {
                    tr {
                        th scope="col" { "Stage" } th scope="col" { "By" } th.number scope="col" { "Took" }
                        th.number scope="col" { "Reused" } th.number scope="col" { "Made" } th.number scope="col" { "Cost" }
                    }
                }
                tbody {
                    @for it in stages {
                        tr {
                            td { (it.name.as_str()) }
                            td { (it.provider.as_deref().unwrap_or_default()) }
                            td.number { (lasted(it)) }
                            td.number { @if let Some(count) = it.reused { (count) } }
                            td.number { @if let Some(count) = it.generated { (count) } }
                            td.number { @if !it.cost.is_zero() { (it.cost) " " (currency) } }
                        }
                    }
                }
            }
        }
    }
}
