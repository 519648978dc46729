//! The output of commands: data on stdout, messages on stderr.

use super::args::{Cli, Color, Global};
use super::exit::Exit;
use super::text::quoted;
use clap::CommandFactory;
use serde::Serialize;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::sync::OnceLock;

/// The first error of standard output. Everything printed after it is dropped.
static FAILED: OnceLock<io::Error> = OnceLock::new();

/// The keys that say where an installation is; a call that sets one of them is only repeated with it.
const HOME_KEYS: [&str; 2] = ["spool.dir=", "storage."];

/// The output options of this run.
#[derive(Debug, Clone)]
pub(crate) struct Out {
    /// True for one JSON document in place of text.
    pub(crate) json: bool,
    quiet: bool,
    /// The flags that name the installation, ready for a shell, with a space before each.
    home_flags: String,
}

impl Out {
    /// Applies the global options.
    pub(crate) fn new(global: &Global) -> Self {
        match global.color {
            Color::Auto => {}
            Color::Always => anstream::ColorChoice::Always.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
        }
        let set = global.set.iter().filter(|set| HOME_KEYS.iter().any(|key| set.starts_with(key)));
        let config = global.config.iter().map(|file| format!(" -c {}", quoted(file.as_os_str())));
        let home_flags = config.chain(set.map(|set| format!(" --set {}", quoted(OsStr::new(set))))).collect();
        Self { json: global.json, quiet: global.quiet, home_flags }
    }

    /// Prints JSON; used before the options are parsed.
    pub(crate) fn json() -> Self {
        Self { json: true, quiet: false, home_flags: String::new() }
    }

    /// Completes the commands that a text names between backticks, so that they work for the installation of this call.
    pub(crate) fn exact(&self, text: &str) -> String {
        if self.home_flags.is_empty() {
            return text.to_owned();
        }
        let part = |(index, part): (usize, &str)| if index % 2 == 0 { part.to_owned() } else { self.command(part) };
        text.split('`').enumerate().map(part).collect::<Vec<_>>().join("`")
    }

    /// Completes one command, if it is one of ours.
    pub(crate) fn command(&self, text: &str) -> String {
        let word = text.strip_prefix("reelspool ").and_then(|rest| rest.split(' ').next()).unwrap_or_default();
        let is_command = Cli::command().get_subcommands().any(|it| it.get_name() == word);
        if is_command { format!("{text}{}", self.home_flags) } else { text.to_owned() }
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
            say(&self.exact(text.as_ref()));
        }
    }

    /// Prints an error.
    pub(crate) fn error(&self, text: impl AsRef<str>) {
        say(&self.exact(text.as_ref()));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_in_hints_name_the_installation_of_the_call() {
        let out = Out { home_flags: " -c 'a b.toml'".to_owned(), ..Out::json() };
        for (text, exact) in [
            ("wait: `reelspool wait a`; or not", "wait: `reelspool wait a -c 'a b.toml'`; or not"),
            ("write `{id}`, `reelspool schema job`", "write `{id}`, `reelspool schema job -c 'a b.toml'`"),
            ("`sudo -u reelspool` and `reelspool` alone", "`sudo -u reelspool` and `reelspool` alone"),
            ("no command", "no command"),
        ] {
            assert_eq!(out.exact(text), exact);
            assert_eq!(Out::json().exact(text), text);
        }
    }
}
