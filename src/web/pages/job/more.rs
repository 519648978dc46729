//! What else is known of a job: its metadata, whom to credit, and what others were told of it.

use super::Facts;
use crate::control::{NoticeEnd, NoticeView};
use crate::web::parts::{number_of, prose, time};
use maud::{Markup, html};
use serde_json::{Map, Value};

pub(super) fn markup(facts: &Facts) -> Markup {
    let document = facts.job.document.as_ref();
    let credits = document.and_then(|it| it["credits"].as_array()).into_iter().flatten();
    let credits: Vec<&str> = credits.filter_map(Value::as_str).collect();
    let metadata = metadata(document, facts.input.as_deref());
    html! {
        @if !metadata.is_empty() {
            h2 { "Metadata" }
            dl.facts { @for (name, value) in &metadata { dt { (name) } dd { (plain(value)) } } }
        }
        @if !credits.is_empty() {
            h2 { "Credits" }
            ul { @for credit in credits { li { (credit) } } }
        }
        @if !facts.notices.is_empty() {
            h2 { "Notices" }
            ul { @for it in &facts.notices { li { (notice(it)) } } }
        }
    }
}

/// Returns the data that the client gave with the job: from the result or error, else from the job file.
fn metadata(document: Option<&Value>, input: Option<&str>) -> Map<String, Value> {
    let of = |it: &Value| it.get("metadata")?.as_object().cloned();
    let ordered = || serde_json::from_str::<Value>(input?).ok().and_then(|it| of(&it));
    document.and_then(of).or_else(ordered).unwrap_or_default()
}

/// Shows a text as it is, anything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn notice(NoticeView { event, channel, tries, end }: &NoticeView) -> Markup {
    let way = if channel == "command" { "the program of `notices.command`" } else { "the address of `notices.url`" };
    html! {
        strong { (event) } ", to " (prose(way)) ": "
        @match end {
            NoticeEnd::Sent { at } => { "delivered " (time(*at)) },
            NoticeEnd::Waits { due, error: None } => { "sent " (time(*due)) },
            NoticeEnd::Waits { due, error: Some(error) } => { span.bad { (error) } "; sent again " (time(*due)) },
            NoticeEnd::GivenUp { at, error } => { span.bad { "given up" } " " (time(*at)) ", because: " (error) },
        }
        @if 1 < *tries { ", " (number_of(*tries, "try", "tries")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn metadata_comes_from_the_end_of_the_job_or_from_its_file() {
        let (ended, file) = (json!({"metadata": {"a": 1}}), r#"{"metadata": {"b": "two"}}"#);
        let names = |map: Map<String, Value>| map.into_iter().map(|(name, it)| (name, plain(&it))).collect::<Vec<_>>();
        assert_eq!(names(metadata(Some(&ended), Some(file))), [("a".to_owned(), "1".to_owned())]);
        assert_eq!(names(metadata(None, Some(file))), [("b".to_owned(), "two".to_owned())]);
        assert_eq!(names(metadata(None, Some("A story, no JSON."))), []);
    }
}
