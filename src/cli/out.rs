//! The output of commands: data on stdout, messages on stderr.

use super::args::{Color, Global};
use super::exit::Exit;
use serde::Serialize;
use std::io::{self, Write};
use std::sync::OnceLock;

/// The first error of standard output. Everything printed after it is dropped.
static FAILED: OnceLock<io::Error> = OnceLock::new();

/// The output options of this run.
#[derive(Debug, Clone)]
pub(crate) struct Out {
    /// True for one JSON document in place of text.
    pub(crate) json: bool,
    quiet: bool,
}

impl Out {
    /// Applies the global options.
    pub(crate) fn new(global: &Global) -> Self {
        match global.color {
            Color::Auto => {}
            Color::Always => anstream::ColorChoice::Always.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
        }
        Self { json: global.json, quiet: global.quiet }
    }

    /// Prints JSON; used before the options are parsed.
    pub(crate) fn json() -> Self {
        Self { json: true, quiet: false }
    }

    /// Prints a line of data.
    #[expect(clippy::unused_self, reason = "all output goes through the one object that knows the flags")]
    pub(crate) fn line(&self, text: impl AsRef<str>) {
        let mut stdout = anstream::stdout();
        if !is_broken()
            && let Err(error) = writeln!(stdout, "{}", text.as_ref()).and_then(|()| stdout.flush())
        {
            FAILED.get_or_init(|| error);
        }
    }

    /// Prints a message; not with `--quiet` or `--json`.
    pub(crate) fn talk(&self, text: impl AsRef<str>) {
        if !self.quiet && !self.json {
            say(text.as_ref());
        }
    }

    /// Prints an error.
    #[expect(clippy::unused_self, reason = "all output goes through the one object that knows the flags")]
    pub(crate) fn error(&self, text: impl AsRef<str>) {
        say(text.as_ref());
    }

    /// Prints one JSON document, indented.
    pub(crate) fn document(&self, document: &impl Serialize) {
        self.line(serde_json::to_string_pretty(document).unwrap_or_default());
    }

    /// Prints one JSON line of a stream.
    pub(crate) fn json_line(&self, document: &impl Serialize) {
        self.line(serde_json::to_string(document).unwrap_or_default());
    }
}

/// Prints on standard error. If that fails, there is no other place to report it; the exit code still tells.
pub(super) fn say(text: &str) {
    writeln!(anstream::stderr(), "{text}").unwrap_or_default();
}

/// Tells whether nothing more can be printed, so that a command that goes on printing may end.
pub(super) fn is_broken() -> bool {
    FAILED.get().is_some()
}

/// Returns the exit code of a command whose output may have failed, and says so, unless the reader just went away.
pub(super) fn ended(exit: Exit) -> Exit {
    let Some(error) = FAILED.get() else { return exit };
    if error.kind() != io::ErrorKind::BrokenPipe {
        say(&format!("error: cannot write to standard output: {error}"));
    }
    if exit == Exit::Success { Exit::IoError } else { exit }
}

/// Colours by their meaning.
pub(crate) mod style {
    use clap::builder::styling::{AnsiColor, Style};

    /// Good.
    pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
    /// Worth a look.
    pub(crate) const WARN: Style = AnsiColor::Yellow.on_default();
    /// Bad.
    pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
    /// Less important.
    pub(crate) const DIM: Style = Style::new().dimmed();
    /// More important.
    pub(crate) const BOLD: Style = Style::new().bold();

    /// Returns a text with the codes of a style.
    pub(crate) fn paint(style: Style, text: impl std::fmt::Display) -> String {
        format!("{style}{text}{style:#}")
    }
}
