//! Makes the files for packages: completion scripts and man pages.

use super::Outcome;
use super::args::Cli;
use super::context::io_problem;
use super::exit::Exit;
use super::problem::Problem;
use crate::config::load::BUILT_IN;
use clap::CommandFactory;
use std::io::{self, Write};
use std::path::Path;

pub(super) fn completions(shell: clap_complete::Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "reelspool", &mut script);
    let mut stdout = io::stdout();
    let written = stdout.write_all(&script).and_then(|()| stdout.flush());
    written.map_err(|error| Problem::of(Exit::IoError, &error, "the script was not printed completely"))?;
    Ok(Exit::Success)
}

pub(super) fn man(dir: &Path) -> Outcome {
    let failed = |path: &Path, error: &io::Error| io_problem("write", path, error, Exit::CannotCreate);
    fsx::create_dir_all(dir).map_err(|error| failed(dir, &error))?;
    let mut program = Cli::command();
    program.build();
    let configuration = ("reelspool.toml.5".to_owned(), config_page().into_bytes());
    let pages = pages("reelspool", &program).map_err(|error| failed(dir, &error))?;
    for (name, page) in pages.into_iter().chain([configuration]) {
        let path = dir.join(name);
        fsx::write_atomic(&path, &page).map_err(|error| failed(&path, &error))?;
    }
    Ok(Exit::Success)
}

/// Makes the man page of a command, and those of its visible sub-commands.
fn pages(name: &str, command: &clap::Command) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut page = Vec::new();
    let title: &'static str = Box::leak(name.to_owned().into_boxed_str()); // some dozen short names, then the program ends
    clap_mangen::Man::new(command.clone().name(title)).render(&mut page)?;
    let mut all = vec![(format!("{name}.1"), page)];
    for below in command.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name() != "help") {
        all.extend(pages(&format!("{name}-{}", below.get_name()), below)?);
    }
    Ok(all)
}

/// Makes the man page of the configuration: how it is read, and the example file, which explains every key.
fn config_page() -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!(
        r#".TH reelspool.toml 5 "" "reelspool {version}"
.SH NAME
reelspool.toml \- configuration of reelspool
.SH SYNOPSIS
/etc/reelspool/config.toml, ./reelspool.toml, conf.d/*.toml
.SH DESCRIPTION
The file is the first of
.BR \-\-config ,
.BR $REELSPOOL_CONFIG ,
./reelspool.toml and /etc/reelspool/config.toml.
Then count the files in conf.d beside it, by name, then variables such as
.BR REELSPOOL__JOBS__TIMEOUT=10m ,
then
.BR "\-\-set jobs.timeout=10m" .
What comes later wins. Every key is optional; an unknown one is an error.
.PP
.B reelspool config check
says everything that is wrong;
.B reelspool config show \-\-sources
tells where each value comes from.
.PP
A daemon reads it again on SIGHUP. What can change while jobs run does; the log names the keys that need a restart. A
file with mistakes changes nothing.
.PP
Keys and tokens never stand in the file: it says where they are.
.SH KEYS
These are the built-in values.
.PP
.nf
{keys}.fi
.SH SEE ALSO
.BR reelspool (1)
"#,
        keys = roff(BUILT_IN)
    )
}

/// Escapes text so that roff shows it as it is.
fn roff(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 256);
    for line in text.lines() {
        if line.starts_with(['.', '\'']) {
            escaped.push_str("\\&");
        }
        escaped.push_str(&line.replace('\\', "\\e").replace('-', "\\-"));
        escaped.push('\n');
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_the_configuration_has_every_key_and_no_line_is_taken_for_a_request() {
        let page = config_page();
        for line in BUILT_IN.lines().filter_map(|line| line.split_once(" = ")) {
            assert!(page.contains(roff(line.0).trim_end()), "{}", line.0);
        }
        assert_eq!(roff(".x\n'y\na-b\\c\n"), "\\&.x\n\\&'y\na\\-b\\ec\n");
    }
}
