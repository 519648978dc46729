//! How a job is: its state, why it waits or failed, and how far it is.

use super::Facts;
use crate::control::dossier::{Wait, explained};
use crate::job::{Code, Degraded, JobId, JobState};
use crate::web::parts::{code_link, prose, span_s, state, time};
use maud::{Markup, html};
use serde_json::Value;

pub(super) fn markup(id: &JobId, facts: &Facts) -> Markup {
    let job = &facts.job;
    html! {
        dl.facts {
            dt { "State" } dd { (state(job.state())) }
            dt { "Id" } dd { code { (id) } }
            @if let Some(record) = job.record() {
                dt { "Kind" } dd { (record.kind) }
                dt { "Accepted" } dd { (time(record.accepted_at)) ", " (came(&record.via)) }
                @if let Some(at) = record.finished_at { dt { "Ended" } dd { (time(at)) } }
                @if let Some(ms) = record.took_ms { dt { "Took" } dd { (span_s(ms as f64 / 1000.0)) } }
                dt { "Attempt" } dd {
                    @if record.attempt == 0 { "none yet" } @else { (record.attempt) }
                    " of run " (record.run) ", revision " (record.revision)
                }
                @if !record.cost.is_zero() { dt { "Cost" } dd { (record.cost) " " (facts.currency) } }
                @if !record.labels.is_empty() {
                    dt { "Labels" }
                    dd { @for (key, value) in &record.labels { span.label { (key) "=" (value) } " " } }
                }
            }
        }
        @if let Some(status) = &job.status {
            p {
                @let share = format!("{:.0}", status.fraction * 100.0);
                @if let Some(stage) = status.stage { (stage.as_str()) ": " }
                progress max="100" value=(share) aria-label="done of the stage" { (share) " %" }
                " " (share) " % " span.dim { (status.detail) }
            }
        }
        @for wait in &facts.waits { p.card { (waits(wait)) } }
        @if job.state() != JobState::Queued && job.state() != JobState::Running {
            @if let Some(document) = &job.document { (outcome(document)) }
        }
    }
}

/// Says by which way a job came.
fn came(via: &str) -> &str {
    match via {
        "api" => "through the page or the API",
        "cli" => "by the command line",
        "spool" => "as a file in the spool",
        other => other,
    }
}

fn waits(wait: &Wait) -> Markup {
    html! {
        @match wait {
            Wait::NotAccepted => "It is in incoming/, and no daemon has taken it yet.",
            Wait::Again { attempt, code, message, due } => {
                "Attempt " (attempt) " failed"
                @if let Some(message) = message { ": " (message) }
                @if let Some(code) = code { " (" (code.as_str()) ")" }
                ". It is tried again" @if let Some(due) = due { " " (time(*due)) } "."
            },
            Wait::Held { reason, due } => {
                "Held: " (reason) "." @if let Some(due) = due { " It is looked at again " (time(*due)) "." }
            },
            Wait::Due { at } => { "It starts " (time(*at)) ", as its file says." },
            Wait::NoDaemon => "No daemon runs, so nothing is done.",
            Wait::Paused { by, reason } => {
                "The spool is paused by " (by) @if !reason.is_empty() { ": " (reason) } "."
            },
            Wait::Turn => "Others are before it.",
        }
    }
}

/// Shows how a job ended: why it failed, or what was done otherwise than ordered.
fn outcome(document: &Value) -> Markup {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let code = |value: &Value| serde_json::from_value::<Code>(value.clone()).ok();
    let none = Vec::new();
    let list = |value: &Value| value.as_array().unwrap_or(&none).clone();
    let (error, problems) = (&document["error"], list(&document["problems"]));
    html! {
        @if error.is_object() && problems.is_empty() {
            section.problem role="alert" {
                p.what { @if error["stage"].is_string() { (text(&error["stage"])) ": " } (prose(&text(&error["message"]))) }
                @for cause in &list(&error["causes"]) { p { "because: " (text(cause)) } }
                @if let Some(code) = code(&error["code"]) {
                    p { code.whole { (code.as_str()) } ": " (prose(code.meaning())) " " a href={ "/codes#" (code.as_str()) } { "About this code" } }
                }
                p.hint { (prose(&text(&error["hint"]))) }
            }
        }
        @if !problems.is_empty() {
            section.problem role="alert" {
                p.what { "The file cannot be a job." }
                ul.problems {
                    @for problem in &problems {
                        li {
                            @if !text(&problem["path"]).is_empty() { code { (text(&problem["path"])) } ": " }
                            (prose(&text(&problem["message"])))
                            @if let Some(line) = problem["line"].as_u64() { " (line " (line) ")" }
                            @if let Some(code) = code(&problem["code"]) { " " (code_link(code)) }
                            @if problem["suggestion"].is_string() { br; span.hint { (prose(&text(&problem["suggestion"]))) } }
                        }
                    }
                }
            }
        }
        @for note in &list(&document["degraded"]) {
            @if let Ok(note) = serde_json::from_value::<Degraded>(note.clone()) { p.card.warns { (explained(&note)) } }
        }
    }
}
