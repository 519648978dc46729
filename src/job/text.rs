//! Turns a plain text or a Markdown file into a job's request.

use super::markdown;
use super::Problem;
use super::parse::text_of;
use serde_json::json;

/// The markup of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Markup {
    /// None: the first line is the title only if an empty line follows it.
    Plain,
    /// Markdown: the first heading is the title.
    Markdown,
}

/// Makes the job file of a story.
pub(super) fn text_file(bytes: &[u8], markup: Markup) -> Result<String, Vec<Problem>> {
    let text = text_of(bytes)?.replace("\r\n", "\n");
    let (title, body) = match markup {
        Markup::Plain => split_title(&text),
        Markup::Markdown => match markdown::spoken(&text) {
            (None, body) => split_title(&body),
            titled => titled,
        },
    };
    let mut story = serde_json::Map::new();
    if let Some(title) = title {
        story.insert("title".to_owned(), title.into());
    }
    story.insert("text".to_owned(), body.into());
    Ok(json!({ "version": 1, "story": story }).to_string())
}

/// Splits off a short first line as the title, if an empty line follows it.
fn split_title(text: &str) -> (Option<String>, String) {
    let text = text.trim();
    match text.split_once("\n\n") {
        Some((first, rest)) if !first.contains('\n') && first.chars().count() <= super::request::TITLE_MAX => {
            (Some(first.trim().to_owned()), rest.trim().to_owned())
        }
        _ => (None, text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::request::StoryBody;
    use crate::job::{JobRequest, parse};

    fn parse_text(bytes: &[u8], markup: Markup, stem: &str) -> Result<JobRequest, Vec<Problem>> {
        parse(text_file(bytes, markup)?.as_bytes(), stem)
    }

    #[track_caller]
    fn check(markup: Markup, text: &str, title: Option<&str>, body: &str) {
        let job = parse_text(text.as_bytes(), markup, "story").unwrap();
        assert_eq!(job.story.title.as_deref(), title);
        assert_eq!(job.story.body(), StoryBody::Text(body));
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
        let body = "It came from the sea.\n\nNight.\n\na snake_case word.\n\nquoted\n\n*not a mark* gone";
        check(Markup::Markdown, text, Some("The Fog"), body);
    }

    #[test]
    fn a_text_without_words_is_refused() {
        for text in ["", " \n ", "# Title only\n", "***\n", "…\n"] {
            assert!(parse_text(text.as_bytes(), Markup::Markdown, "x").is_err(), "{text:?}");
        }
    }
}
