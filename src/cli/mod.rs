//! The command line. One file per command.

pub(crate) mod args;
pub(crate) mod context;
pub(crate) mod exit;
pub(crate) mod out;
pub(crate) mod problem;
pub(crate) mod text;

mod ask;
mod assets;
mod bars;
mod cancel;
mod columns;
mod config;
mod doctor;
mod du;
mod fields;
mod history;
mod images;
mod init;
mod jobfile;
mod list;
mod logging;
mod logs;
mod looks;
mod new;
mod packaging;
mod pause;
mod ready;
mod reap;
mod render;
mod retry;
mod sample;
mod schema;
mod serve;
mod show;
mod status;
mod submit;
mod validate;
mod voices;
mod wait;
mod watcher;
mod workspaces;

use args::{Cli, Command};
use children::{child, guard};
use clap::Parser;
use context::Context;
use exit::Exit;
use out::Out;
use problem::Problem;
use std::process::ExitCode;

/// What every command returns.
type Outcome = Result<Exit, Problem>;

/// Runs the program.
pub fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    match args.next() {
        Some(first) if first == child::CHILD_COMMAND => return become_nothing(&child::exec(args)),
        Some(first) if first == guard::GUARD_COMMAND => {
            return guard::run(args).map_or_else(|error| become_nothing(&error), ExitCode::from);
        }
        _ => {}
    }
    let Cli { global, command } = match Cli::try_parse_from(args::with_set_last(std::env::args_os())) {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    fsx::limits::survive_large_files();
    fsx::limits::return_large_blocks();
    let context = Context::new(global);
    let exit = run(command, &context).unwrap_or_else(|problem| {
        problem.print(&context.out);
        problem.exit
    });
    out::ended(exit).into()
}

/// Prints what is wrong with the arguments, or the requested help.
fn usage(error: &clap::Error) -> ExitCode {
    let json = std::env::args_os().any(|arg| arg == "--json");
    if !json || !error.use_stderr() {
        let printed = error.print();
        let code = if error.use_stderr() { Exit::Usage } else { Exit::Success };
        return if printed.is_err() && code == Exit::Success { Exit::IoError.into() } else { code.into() };
    }
    let told = error.to_string();
    let (message, usage) = told.split_once("\n\n").unwrap_or((&told, ""));
    let message = message.trim_start_matches("error: ");
    let problem = Problem::new(Exit::Usage, message, format!("nothing was changed\n\n{}", usage.trim_end()));
    problem.print(&Out::json());
    problem.exit.into()
}

/// Reports that a child could not become its program; the parent reads the reason from the child's standard error.
fn become_nothing(error: &std::io::Error) -> ExitCode {
    out::say(&error.to_string());
    Exit::Unavailable.into()
}

fn run(command: Command, context: &Context) -> Outcome {
    match command {
        Command::Init(args) => init::run(&args, context),
        Command::Doctor(args) => Ok(doctor::run(&args, context)),
        Command::Render(args) => render::run(&args, context),
        Command::Serve(args) => serve::run(&args, context),
        Command::Submit(args) => submit::run(&args, context),
        Command::Validate(args) => validate::run(&args, context),
        Command::New(args) => Ok(new::run(&args, context)),
        Command::Status(args) => status::run(&args, context),
        Command::List(args) => list::run(&args, context),
        Command::History(args) => history::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Logs(args) => logs::run(&args, context),
        Command::Wait(args) => wait::run(&args, context),
        Command::Cancel(args) => cancel::run(&args, context),
        Command::Retry(args) => retry::run(&args, context),
        Command::Pause(args) => pause::pause(&args, context),
        Command::Resume => pause::resume(context),
        Command::Voices(args) => voices::run(&args, context),
        Command::Looks => looks::run(context),
        Command::Assets(args) => assets::run(&args, context),
        Command::Images(args) => images::run(&args, context),
        Command::Reap(args) => reap::run(&args, context),
        Command::Workspaces(args) => workspaces::run(args, context),
        Command::Du(args) => du::run(&args, context),
        Command::Config(args) => config::run(&args, context),
        Command::Schema(args) => Ok(schema::run(&args, context)),
        Command::Completions { shell } => packaging::completions(shell),
        Command::Man { dir } => packaging::man(&dir),
    }
}
