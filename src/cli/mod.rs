//! What people type. One file per command.

pub mod args;
pub mod exit;
pub mod out;
pub mod problem;
pub mod text;

use args::{Cli, Command};
use clap::Parser;
use exit::Exit;
use out::Out;
use problem::Problem;
use std::process::ExitCode;

/// What every command returns.
type Outcome = Result<Exit, Problem>;

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let out = Out::new(&cli.global);
    match todo_run(cli, &out) {
        Ok(exit) => exit.into(),
        Err(problem) => {
            problem.print(&out);
            problem.exit.into()
        }
    }
}
