//! What a check found, at its places.

use crate::job::Problem;
use crate::job::problem::excerpt;
use crate::web::parts::span_s;
use maud::{Markup, html};

/// The fields of the form, with the paths in a job that each of them stands for.
const PLACES: [(&str, &str); 3] =
    [("video.width", "aspect"), ("video.height", "aspect"), ("video.captions", "video.captions")];

/// What a check found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Findings {
    /// What is wrong.
    pub(super) problems: Vec<Problem>,
    /// For each of them the line of the source that is marked, where people see the source.
    marks: Vec<Option<String>>,
    /// Whether the form with its fields stands on the same page.
    has_form: bool,
    /// What is told, if nothing is wrong.
    told: String,
}

/// Finds that something is wrong; `text` is what people see of the source, and may be empty.
pub(super) fn findings(text: &str, problems: Vec<Problem>) -> Findings {
    let mark = |it: &Problem| excerpt(text, it.line?, it.column?, it.suggestion.as_deref().unwrap_or_default());
    Findings { marks: problems.iter().map(mark).collect(), problems, has_form: true, told: String::new() }
}

/// Finds that nothing is wrong; the words take so many seconds to be read, if they are known.
pub(super) fn fine(seconds: Option<f64>) -> Findings {
    let told = seconds.map_or(String::new(), |it| format!(" Reading it aloud takes about {}.", about(it)));
    Findings { problems: Vec::new(), marks: Vec::new(), has_form: true, told: format!("Nothing is wrong.{told}") }
}

/// Shows an estimated length in seconds.
pub(super) fn about(seconds: f64) -> String {
    if seconds <= 60.0 { format!("{seconds:.0} s") } else { span_s(seconds) }
}

/// Returns the field of the form for a path in a job.
pub(super) fn field_of(path: &str) -> &str {
    PLACES.iter().find(|(known, _)| path.starts_with(known)).map_or(path, |(_, field)| field)
}

/// Returns the id of a field's element.
pub(super) fn element(field: &str) -> String {
    format!("f-{}", field.replace('.', "-"))
}

/// Shows what is wrong with a job file on a page without the form.
pub(super) fn alone(text: &str, problems: Vec<Problem>) -> Markup {
    markup(&Findings { has_form: false, ..findings(text, problems) })
}

/// Shows what was found.
pub(super) fn markup(findings: &Findings) -> Markup {
    html! {
        @if findings.problems.is_empty() {
            p.good { (findings.told) }
        } @else {
            section.problem role="alert" {
                p.what { @if findings.problems.len() == 1 { "One thing is wrong." } @else { (findings.problems.len()) " things are wrong." } }
                (list(findings))
            }
        }
    }
}

/// Lists what is wrong, each with its field or its marked line.
pub(super) fn list(findings: &Findings) -> Markup {
    html! {
        ul.problems {
            @for (problem, mark) in findings.problems.iter().zip(&findings.marks) {
                li data-field=[(!problem.path.is_empty()).then(|| element(field_of(&problem.path)))] {
                    @if !problem.path.is_empty() {
                        @if mark.is_some() || !findings.has_form { code { (problem.path) } }
                        @else { a href={ "#" (element(field_of(&problem.path))) } { (problem.path) } }
                        ": "
                    }
                    (problem.message)
                    " " span.dim { "(" (problem.code.as_str())
                        @if let (Some(line), Some(_)) = (problem.line, mark) { ", line " (line) }
                        ")" }
                    @match mark {
                        Some(mark) => { pre { (mark) } }
                        None => { @if let Some(suggestion) = &problem.suggestion { br; span.hint { (suggestion) } } }
                    }
                    @if !problem.known.is_empty() { @if mark.is_none() { br; } span.hint { "known: " (problem.known.join(", ")) } }
                }
            }
        }
    }
}

/// Shows what is wrong with one field, below it.
pub(super) fn at(field: &str, problems: &[Problem]) -> Markup {
    let own = problems.iter().filter(|it| is_of(field_of(&it.path), field));
    html! {
        @for problem in own {
            p.bad.small id={ (element(field)) "-wrong" } {
                (problem.message) @if let Some(suggestion) = &problem.suggestion { "; " (suggestion) }
            }
        }
    }
}

/// Tells whether a field has a problem.
pub(super) fn is_wrong(field: &str, problems: &[Problem]) -> bool {
    problems.iter().any(|it| is_of(field_of(&it.path), field))
}

fn is_of(path: &str, field: &str) -> bool {
    path.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Code;

    #[test]
    fn a_problem_stands_at_the_field_that_mends_it() {
        let problem = |path: &str| vec![Problem::new(Code::InvalidValue, "x").at_path(path)];
        assert!(is_wrong("aspect", &problem("video.width")));
        assert!(is_wrong("video.captions", &problem("video.captions.look")));
        assert!(is_wrong("labels", &problem("labels.a")) && is_wrong("story.title", &problem("story.title")));
        assert!(!is_wrong("story.title", &problem("story.titles")) && !is_wrong("story.title", &problem("")));
    }
}
