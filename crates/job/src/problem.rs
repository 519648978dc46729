//! One thing that is wrong with a file that people write, and how it is shown to them.

use super::Code;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// How like a known name must be to be suggested (Jaro-Winkler, 0 to 1).
const LIKENESS_MIN: f64 = 0.8;
/// How many characters of a long source line are shown before and after the place.
const EXCERPT_BEFORE_MAX: usize = 60;
/// How many characters of a source line are shown in all.
const EXCERPT_MAX: usize = 120;

/// Says what is wrong with a file, where, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Problem {
    /// The stable name of what is wrong.
    pub code: Code,
    /// The field, such as `story.scenes[1].text`; empty for the whole file.
    #[serde(default)]
    pub path: String,
    /// The line, counted from 1, where there is one.
    #[serde(default)]
    pub line: Option<usize>,
    /// The column in characters, counted from 1, where there is one.
    #[serde(default)]
    pub column: Option<usize>,
    /// What is wrong, as a fragment.
    pub message: String,
    /// What would be right.
    #[serde(default)]
    pub suggestion: Option<String>,
    /// The names that are known at this place, where a name is unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<String>,
}

impl Problem {
    /// Makes a problem of the whole file.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            path: String::new(),
            line: None,
            column: None,
            message: message.into(),
            suggestion: None,
            known: Vec::new(),
        }
    }

    /// Names the field.
    #[must_use]
    pub fn at_path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Names the place by its byte in the source.
    #[must_use]
    pub(crate) fn at_byte(mut self, source: &str, byte: usize) -> Self {
        let (line, column) = place(source, byte);
        self.line = Some(line);
        self.column = Some(column);
        self
    }

    /// Says what would be right.
    #[must_use]
    pub fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }

    /// Lists the names that are known here and suggests the one that was probably meant.
    #[must_use]
    pub fn known(mut self, unknown: &str, known: Vec<String>) -> Self {
        self.suggestion = nearest(unknown, &known).map(|name| format!("did you mean `{name}`?"));
        self.known = known;
        self
    }
}

/// Returns the line and the column in characters of a byte, both counted from 1.
pub fn place(source: &str, byte: usize) -> (usize, usize) {
    let before = source.get(..byte).unwrap_or(source);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|it| *it == b'\n').count() + 1;
    (line, before.get(line_start..).unwrap_or_default().chars().count() + 1)
}

/// Returns the known name that is most like the unknown one, where one is like it at all.
pub fn nearest<'a>(unknown: &str, known: &'a [String]) -> Option<&'a str> {
    let likeness = |name: &String| strsim::jaro_winkler(&unknown.to_lowercase(), &name.to_lowercase());
    let best = known.iter().map(|name| (likeness(name), name)).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (LIKENESS_MIN <= best.0).then_some(best.1.as_str())
}

/// Shows a problem with an excerpt of the source and a caret, in several lines without a line break at the end.
pub fn render(problem: &Problem, file_name: &str, source: &str) -> String {
    let mut text = format!("error[{}]: {}", problem.code, printable(file_name));
    if let (Some(line), Some(column)) = (problem.line, problem.column) {
        push(&mut text, format_args!(":{line}:{column}"));
    }
    if !problem.path.is_empty() {
        push(&mut text, format_args!(": {}", problem.path));
    }
    push(&mut text, format_args!(": {}", problem.message));
    let note = problem.suggestion.as_deref().unwrap_or_default();
    let excerpt = problem.line.zip(problem.column).and_then(|(line, column)| excerpt(source, line, column, note));
    match excerpt {
        Some(excerpt) => push(&mut text, format_args!("\n{excerpt}")),
        None if !note.is_empty() => push(&mut text, format_args!("\n  {note}")),
        None => {}
    }
    if !problem.known.is_empty() {
        push(&mut text, format_args!("\n  known: {}", problem.known.join(", ")));
    }
    text
}

/// Returns the source line with a caret line below it, or `None` where the source has no such line.
pub fn excerpt(source: &str, line: usize, column: usize, note: &str) -> Option<String> {
    let text = source.lines().nth(line.checked_sub(1)?)?;
    let at = column.checked_sub(1)?;
    let width = token_width(&text.chars().skip(at).collect::<String>());
    let skipped = at.saturating_sub(EXCERPT_BEFORE_MAX);
    let shown: String = text.chars().skip(skipped).take(EXCERPT_MAX).map(plain).collect();
    let width = width.min(EXCERPT_MAX - (at - skipped)).max(1);
    let number = line.to_string();
    let pad = " ".repeat(number.len());
    let carets = format!("{}{}", " ".repeat(at - skipped), "^".repeat(width));
    Some(format!("  {number} | {shown}\n  {pad} | {carets} {note}").trim_end().to_owned())
}

/// Guesses how wide the token is that a line's rest starts with: a quoted text or a word.
fn token_width(rest: &str) -> usize {
    let mut chars = rest.chars();
    let Some(first) = chars.next() else { return 1 };
    if first == '"' || first == '\'' {
        let mut escaped = false;
        for (index, c) in chars.enumerate() {
            if c == first && !escaped {
                return index + 2;
            }
            escaped = c == '\\' && !escaped;
        }
        return rest.chars().count();
    }
    rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+')).count().max(1)
}

/// Replaces what would move the caret or the terminal.
fn plain(c: char) -> char {
    if c == '\t' {
        ' '
    } else if c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    {
        '\u{fffd}'
    } else {
        c
    }
}

/// Replaces the control characters of a name.
fn printable(name: &str) -> String {
    name.chars().map(plain).collect()
}

fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    let written = text.write_fmt(what);
    debug_assert!(written.is_ok(), "writing to a String cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_the_line_the_caret_the_suggestion_and_the_known_names() {
        let source = "{\n  \"scenes\": [ {\"text\":\"a\"}, {\"txt\":\"b\"} ]\n}";
        let problem = Problem::new(Code::UnknownField, "unknown field `txt`")
            .at_path("story.scenes[1]")
            .at_byte(source, source.find("\"txt\"").unwrap())
            .known("txt", vec!["text".into(), "seconds".into()]);
        insta::assert_snapshot!(render(&problem, "bad.json", source), @r#"
        error[unknown_field]: bad.json:2:30: story.scenes[1]: unknown field `txt`
          2 |   "scenes": [ {"text":"a"}, {"txt":"b"} ]
            |                              ^^^^^ did you mean `text`?
          known: text, seconds
        "#);
    }

    #[test]
    fn a_long_or_hostile_line_stays_one_short_line() {
        let source = format!("{}\u{1b}[31m\t\u{202e}\"x\"{}", "ä".repeat(5_000), "b".repeat(5_000));
        let problem = Problem::new(Code::BadJson, "x").at_byte(&source, source.find('"').unwrap());
        let shown = render(&problem, "a\nb.json", &source);
        assert_eq!(shown.lines().count(), 3);
        assert!(shown.lines().all(|line| line.chars().count() < 140), "{shown}");
        assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'));
        assert!(shown.lines().nth(2).unwrap().ends_with("^^^"));
    }

    #[test]
    fn a_name_is_suggested_only_when_it_is_like_the_unknown_one() {
        let known = ["interval".to_owned(), "min_age".to_owned()];
        assert_eq!(nearest("intervall", &known), Some("interval"));
        assert_eq!(nearest("INTERVAL", &known), Some("interval"));
        assert_eq!(nearest("zzz", &known), None);
    }
}
