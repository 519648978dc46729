//! The log of one attempt, by stage.

use super::{Choice, Facts};
use crate::control::{LogsOrder, job_id};
use crate::job::{JobId, Stage};
use crate::web::problem::PageProblem;
use crate::web::site::Site;
use actix_web::HttpResponse;
use actix_web::web::{Data, Path};
use maud::{Markup, html};
use serde_json::{Map, Value};
use std::fmt::Write;
use std::sync::Arc;

/// The fields that have columns of their own, or say nothing to people.
const SHOWN: [&str; 8] = ["timestamp", "level", "event", "message", "target", "message_id", "job", "attempt"];

pub(super) fn markup(id: &JobId, facts: &Facts, choice: &Choice) -> Markup {
    html! {
        h2 { "Log" }
        form.row method="get" action={ "/jobs/" (id) "#log" } {
            @if let Some((run, attempt)) = facts.attempt {
                input type="hidden" name="run" value=(run);
                input type="hidden" name="attempt" value=(attempt);
                span { "Run " (run) ", attempt " (attempt) "." }
            }
            label for="stage" { "Stage" }
            select id="stage" name="stage" {
                option value="" { "all" }
                @for stage in Stage::ALL {
                    option value=(stage.as_str()) selected[choice.stage.as_deref() == Some(stage.as_str())] { (stage.as_str()) }
                }
            }
            button type="submit" { "Show" }
            a href={ "/jobs/" (id) "/log" } { "The whole log as text" }
        }
        @if facts.log.is_empty() { p.dim { "There is no line." } } @else {
            pre tabindex="0" { @for line in &facts.log { (plain(line)) "\n" } }
        }
    }
}

/// Writes a line of the log for people: the time, the level, the event, what it says and its fields.
fn plain(line: &str) -> String {
    let Ok(fields) = serde_json::from_str::<Map<String, Value>>(line) else { return line.to_owned() };
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let time = text("timestamp").split_once('T').map_or("", |(_, time)| time.trim_end_matches('Z'));
    let mut said = format!("{time} {:5} {} {}", text("level"), text("event"), text("message"));
    for (name, value) in fields.iter().filter(|(name, _)| !SHOWN.contains(&name.as_str())) {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        write!(said, " {name}={value}").unwrap_or_default();
    }
    said
}

/// Answers with the whole log as text.
pub(in crate::web) async fn whole(site: Data<Arc<Site>>, path: Path<String>) -> Result<HttpResponse, PageProblem> {
    let order = LogsOrder { id: job_id(&path)?.to_string(), ..LogsOrder::default() };
    let lines = site.ask(move |control| control.logs(&order).map(|(lines, _)| lines)).await?;
    let text: String = lines.iter().map(|line| plain(line) + "\n").collect();
    Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_short_and_says_all() {
        let line = r#"{"timestamp":"2026-01-01T10:00:00.123Z","level":"INFO","event":"stage.done","message":"done","target":"x","stage":"tts","ms":7}"#;
        assert_eq!(plain(line), "10:00:00.123 INFO  stage.done done stage=tts ms=7");
        assert_eq!(plain("no JSON"), "no JSON");
    }
}
