//! What was ordered and what is on record: the job's file with marks on its wrong lines, revisions and events.

use super::{Facts, INPUT_BYTES_MAX};
use crate::job::JobId;
use crate::web::parts::{state, time};
use maud::{Markup, html};
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) fn markup(id: &JobId, facts: &Facts) -> Markup {
    let job = &facts.job;
    html! {
        h2 { "What was ordered" }
        @match &facts.input {
            Some(input) => (file(input, &marks(job.document.as_ref()))),
            None => p.dim { "The job file was removed." },
        }
        p.row {
            @if facts.input.is_some() { a href={ "/jobs/" (id) "/input" } { "The job file" } }
            @if job.document.is_some() { a href={ "/jobs/" (id) "/result" } { "The result or error document" } }
        }
        @if !job.revisions.is_empty() {
            h2 { "Revisions before this one" }
            ul {
                @for it in job.revisions.iter().rev() {
                    li {
                        "Revision " (it.revision) ": " (state(it.state))
                        @if let Some(at) = it.finished_at { ", ended " (time(at)) }
                        @if let Some(at) = it.withdrawn_at { ", its files were removed " (time(at)) ", because a newer one is there" }
                    }
                }
            }
        }
        @if !job.events.is_empty() {
            details {
                summary { "Everything that happened" }
                ol { @for it in &job.events { li { (time(it.at)) " " code { (it.event) } } } }
            }
        }
    }
}

/// Returns what is wrong with each line of the file.
fn marks(document: Option<&Value>) -> BTreeMap<u64, String> {
    let problems = document.and_then(|it| it["problems"].as_array()).into_iter().flatten();
    let mut marks = BTreeMap::new();
    for problem in problems {
        let Some((line, message)) = problem["line"].as_u64().zip(problem["message"].as_str()) else { continue };
        marks
            .entry(line)
            .and_modify(|all: &mut String| *all = format!("{all}; {message}"))
            .or_insert(message.to_owned());
    }
    marks
}

fn file(input: &str, marks: &BTreeMap<u64, String>) -> Markup {
    let end = input.char_indices().map(|(at, _)| at).find(|at| INPUT_BYTES_MAX <= *at).unwrap_or(input.len());
    let (shown, rest) = input.split_at_checked(end).unwrap_or((input, ""));
    html! {
        pre tabindex="0" {
            @for (line, number) in shown.lines().zip(1_u64..) {
                span.dim { (format!("{number:4} ")) }
                @if let Some(message) = marks.get(&number) { mark { (line) } " " strong.bad { "← " (message) } }
                @else { (line) }
                "\n"
            }
        }
        @if !rest.is_empty() { p.dim { "It is longer." } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_wrong_line_is_marked_with_all_that_is_wrong() {
        let problem = |line, message| json!({"line": line, "message": message});
        let document = json!({"problems": [problem(2, "a"), problem(2, "b"), json!({"message": "whole"})]});
        let shown = file("{\n<x>\n}", &marks(Some(&document))).into_string();
        assert!(shown.contains("<mark>&lt;x&gt;</mark> <strong class=\"bad\">← a; b</strong>"), "{shown}");
        assert_eq!(shown.matches("<mark>").count(), 1);
    }
}
