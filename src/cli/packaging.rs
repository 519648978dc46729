//! What packages ship: completion scripts and man pages.

use super::Outcome;
use super::args::Cli;
use super::context::io_problem;
use super::exit::Exit;
use crate::fsx;
use clap::CommandFactory;
use std::io::{self, Write};
use std::path::Path;

pub(super) fn completions(shell: clap_complete::Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "reelspool", &mut script);
    let written = io::stdout().write_all(&script);
    written.map_err(|error| io_problem("write", Path::new("standard output"), &error, Exit::IoError))?;
    Ok(Exit::Success)
}

pub(super) fn man(dir: &Path) -> Outcome {
    let failed = |path: &Path, error: &io::Error| io_problem("write", path, error, Exit::CannotCreate);
    fsx::create_dir_all(dir).map_err(|error| failed(dir, &error))?;
    let mut program = Cli::command();
    program.build();
    for (name, page) in pages(&program).map_err(|error| failed(dir, &error))? {
        let path = dir.join(name);
        fsx::write_atomic(&path, &page).map_err(|error| failed(&path, &error))?;
    }
    Ok(Exit::Success)
}

/// Renders the program's page and one per command that is not hidden.
fn pages(program: &clap::Command) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut pages = Vec::new();
    let commands = program.get_subcommands().filter(|command| !command.is_hide_set());
    let named = commands.map(|command| (format!("reelspool-{}", command.get_name()), command.clone()));
    for (name, command) in std::iter::once(("reelspool".to_owned(), program.clone())).chain(named) {
        let mut page = Vec::new();
        let title: &'static str = Box::leak(name.clone().into_boxed_str()); // a dozen short names, then the program ends
        clap_mangen::Man::new(command.name(title)).render(&mut page)?;
        pages.push((format!("{name}.1"), page));
    }
    Ok(pages)
}
