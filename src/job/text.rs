//! From a plain text or a Markdown file to a valid order.

use super::parse::{IdHint, parse, text_of};
use super::{JobRequest, Problem};
use serde_json::json;

/// How a text is marked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Markup {
    /// None: the first line is the title only where an empty line follows it.
    Plain,
    /// Markdown: the first heading is the title.
    Markdown,
}

/// Reads a story as people write it; the limits are those of a job file.
pub fn parse_text(bytes: &[u8], markup: Markup, hint: IdHint<'_>) -> Result<JobRequest, Vec<Problem>> {
    let text = text_of(bytes)?.replace("\r\n", "\n");
    let (title, body) = match markup {
        Markup::Plain => split_title(&text),
        Markup::Markdown => clean_markdown(&text),
    };
    let mut story = serde_json::Map::new();
    if let Some(title) = title {
        story.insert("title".to_owned(), title.into());
    }
    story.insert("text".to_owned(), body.into());
    let job = json!({ "version": 1, "story": story }).to_string();
    // The places in that JSON would mean nothing to the author of the text.
    parse(job.as_bytes(), hint).map_err(|problems| problems.into_iter().map(without_place).collect())
}

fn without_place(problem: Problem) -> Problem {
    Problem { line: None, column: None, ..problem }
}

/// Takes a short first line that an empty line follows as the title.
fn split_title(text: &str) -> (Option<String>, String) {
    let text = text.trim();
    match text.split_once("\n\n") {
        Some((first, rest)) if !first.contains('\n') && first.chars().count() <= super::file::TITLE_MAX => {
            (Some(first.trim().to_owned()), rest.trim().to_owned())
        }
        _ => (None, text.to_owned()),
    }
}

/// Reduces Markdown to what is read aloud: no marks, no code blocks, no addresses of links.
fn clean_markdown(text: &str) -> (Option<String>, String) {
    let mut title = None;
    let mut body: Vec<String> = Vec::new();
    let mut fence = None;
    for line in text.trim().lines() {
        let bare = line.trim();
        let mark = ["```", "~~~"].into_iter().find(|it| bare.starts_with(it));
        if mark.is_some() && (fence.is_none() || fence == mark) {
            fence = if fence.is_none() { mark } else { None };
            continue;
        }
        if fence.is_some() || is_rule(bare) {
            continue;
        }
        let level = bare.chars().take_while(|c| *c == '#').count();
        let heading = bare.trim_start_matches('#');
        if (1..=6).contains(&level) && heading.starts_with(' ') {
            let heading = inline(heading.trim().trim_end_matches('#').trim_end());
            if title.is_none() && !heading.is_empty() {
                title = Some(heading);
            } else {
                body.extend([String::new(), sentence(heading), String::new()]);
            }
            continue;
        }
        let quoted = bare.trim_start_matches(['>', ' ']);
        let item = ["- ", "* ", "+ "].iter().find_map(|it| quoted.strip_prefix(it)).unwrap_or(quoted);
        body.push(inline(item));
    }
    let body = body.join("\n").trim().to_owned();
    if title.is_none() {
        return split_title(&body);
    }
    (title, body)
}

/// Tells whether a line only draws a line: `---`, `***`, `===`.
fn is_rule(line: &str) -> bool {
    let marks: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    3 <= marks.len() && ["-", "*", "_", "="].iter().any(|it| marks.trim_matches(|c| it.contains(c)).is_empty())
}

/// Ends a heading like a sentence, so that the voice pauses after it.
fn sentence(heading: String) -> String {
    if heading.is_empty() || heading.ends_with(['.', '!', '?', ':', '…']) { heading } else { heading + "." }
}

/// Removes emphasis and code marks, shows the text of links and images.
fn inline(line: &str) -> String {
    let mut shown = String::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if c == '\\' && after.starts_with(|c: char| c.is_ascii_punctuation()) {
            shown.extend(after.chars().next());
            rest = after.get(1..).unwrap_or_default();
            continue;
        }
        let shown_link = rest.strip_prefix("![").or_else(|| rest.strip_prefix('[')).and_then(link);
        if let Some((text, behind)) = shown_link {
            shown.push_str(&inline(text));
            rest = behind;
            continue;
        }
        // An underscore inside a word belongs to it; stars and back ticks are always marks.
        let inside = shown.ends_with(char::is_alphanumeric) && after.starts_with(char::is_alphanumeric);
        let mark = matches!(c, '*' | '`') || (c == '_' && !inside) || (c == '~' && after.starts_with('~'));
        let twice = usize::from(c == '~' && mark);
        if !mark {
            shown.push(c);
        }
        rest = after.get(twice..).unwrap_or_default();
    }
    shown
}

/// Splits `text](address)rest` into the text and the rest.
fn link(inside: &str) -> Option<(&str, &str)> {
    let (text, behind) = inside.split_once("](")?;
    let (_, rest) = behind.split_once(')')?;
    (!text.contains(['[', ']'])).then_some((text, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::request::StoryBody;

    #[track_caller]
    fn check(markup: Markup, text: &str, title: Option<&str>, body: &str) {
        let job = parse_text(text.as_bytes(), markup, IdHint::Stem("story")).unwrap();
        assert_eq!(job.story.title.as_deref(), title);
        assert_eq!(job.story.body, StoryBody::Text(body.to_owned()));
    }

    #[test]
    fn a_short_first_line_with_an_empty_line_below_is_the_title_of_a_plain_text() {
        check(Markup::Plain, "The Fog\n\nIt came.\nIt stayed.\n", Some("The Fog"), "It came.\nIt stayed.");
        check(Markup::Plain, "It came.\nIt stayed.", None, "It came.\nIt stayed.");
        check(Markup::Plain, "\u{feff}It came.\r\n\r\nIt stayed.", Some("It came."), "It stayed.");
    }

    #[test]
    fn markdown_is_reduced_to_what_is_read_aloud() {
        let text = "# The *Fog* #\n\nIt **came** from [the sea](http://x.example/a_b).\n\n## Night\n- a snake_case _word_\n> quoted\n\n---\n```sh\nrm -rf /\n```\n\\*not a mark\\* ~~gone~~";
        let body = "It came from the sea.\n\n\nNight.\n\na snake_case word\nquoted\n\n*not a mark* gone";
        check(Markup::Markdown, text, Some("The Fog"), body);
    }

    #[test]
    fn a_text_without_words_is_refused() {
        for text in ["", " \n ", "# Title only\n", "***\n", "…\n"] {
            assert!(parse_text(text.as_bytes(), Markup::Markdown, IdHint::Stem("x")).is_err(), "{text:?}");
        }
    }
}
