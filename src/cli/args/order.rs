//! The order of the arguments, before they are parsed.

use std::ffi::OsString;

/// The flag whose values are all wanted, wherever they stand.
const SET: &str = "--set";

/// Puts every `--set KEY=VALUE` behind the other arguments, in the same order: clap forgets the values of a global flag
/// before a subcommand if the flag also stands behind it.
pub(crate) fn with_set_last(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let (mut others, mut set, mut rest) = (Vec::new(), Vec::new(), Vec::new());
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        if arg == "--" {
            rest = std::iter::once(arg).chain(args).collect();
            break;
        }
        if arg == SET {
            set.push(arg);
            set.extend(args.next());
        } else if arg.to_str().is_some_and(|arg| arg.starts_with("--set=")) {
            set.push(arg);
        } else {
            others.push(arg);
        }
    }
    others.into_iter().chain(set).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::Cli;
    use clap::Parser;

    #[test]
    fn values_before_and_behind_the_command_count() {
        let check = |line: &str, expected: &[&str]| {
            let args = with_set_last(line.split(' ').map(OsString::from));
            assert_eq!(Cli::try_parse_from(args).unwrap().global.set, expected, "{line}");
        };
        check("reelspool --set a=1 status --set b=2", &["a=1", "b=2"]);
        check("reelspool --set=a=1 --json status --set b=2 --watch", &["a=1", "b=2"]);
        check("reelspool validate --set a=1 -- --set", &["a=1"]);
        check("reelspool status", &[]);
        let lone = with_set_last(["reelspool", "status", "--set"].map(OsString::from));
        assert!(Cli::try_parse_from(lone).is_err(), "a flag without its value");
    }
}
