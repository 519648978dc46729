//! Removes secrets from texts of libraries and servers.

use secrecy::{ExposeSecret, SecretString};
use std::error::Error;
use std::fmt;

/// How many characters of a text are kept: enough for an error code and a message.
const CHARS_MAX: usize = 600;

/// Knows the secrets that must not be shown.
#[derive(Clone, Default)]
pub struct Redactor(Vec<SecretString>);

/// A message of a library or a server: one line, without secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Line(String);

impl Redactor {
    /// Takes the secrets.
    pub fn new(secrets: Vec<SecretString>) -> Self {
        Self(secrets)
    }

    /// Makes one line from an error and its sources, without secrets, control characters and repetitions.
    pub fn answer(&self, error: &(dyn Error + 'static)) -> Line {
        let mut text = error.to_string();
        let mut next = error.source();
        while let Some(source) = next {
            let said = source.to_string();
            if !text.contains(&said) {
                text = format!("{text}: {said}");
            }
            next = source.source();
        }
        self.text(&text)
    }

    /// Takes the secrets out of a text.
    pub(crate) fn masked(&self, text: &str) -> String {
        let secrets = self.0.iter().map(ExposeSecret::expose_secret).filter(|secret| !secret.is_empty());
        secrets.fold(text.to_owned(), |text, secret| text.replace(secret, "[redacted]"))
    }

    /// Makes one line of a text, without secrets and control characters.
    pub fn text(&self, text: &str) -> Line {
        let text = self.masked(text);
        let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
        let line = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        Line(line.chars().take(CHARS_MAX).collect())
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[test]
    fn secrets_never_show_and_answers_are_one_short_line() {
        let redactor = Redactor::new(vec!["sk-CANARY-7f3a".into(), "".into()]);
        let error = io::Error::other("bad sk-CANARY-7f3a\r\n\u{1b}]0;title\u{7} here");
        assert_eq!(redactor.answer(&error).to_string(), "bad [redacted] ]0;title here");
        assert_eq!(redactor.text(&"x".repeat(5000)).0.len(), CHARS_MAX);
        assert!(!format!("{redactor:?}").contains("CANARY"));
    }
}
