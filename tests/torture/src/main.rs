//! Takes the power away from reelspool, kills it and makes its calls fail, everywhere, and counts what is lost.
//!
//! `torture crash|sweep|all REELSPOOL [STATES] [real]`; needs root, FUSE, loop devices, ext4 and strace. With `real` a voice,
//! the painter and ffmpeg make small videos, and fewer places are tried. It prints a table and ends with 1 if anything was
//! wrong, or if a run that was broken on purpose was not noticed.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a tool for tests: it prints, starts programs and plays clients that write plain files"
)]

mod crash;
mod disk;
mod fuse;
mod home;
mod log;
mod sweep;

use crash::{Sabotage, Tally};
use home::{Program, Providers, Wrong};
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use sweep::Failing;

/// How many states are checked unless told otherwise.
const STATES: usize = 2000;
/// How many states of a run that was broken on purpose are checked.
const SABOTAGED_STATES: usize = 200;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (what, reelspool, more) = match args.as_slice() {
        [what, reelspool, more @ ..] if ["crash", "sweep", "all"].contains(&what.as_str()) => (what, reelspool, more),
        _ => {
            eprintln!("usage: torture crash|sweep|all REELSPOOL [STATES] [real]");
            return ExitCode::from(2);
        }
    };
    let states = more.iter().find_map(|text| text.parse().ok()).unwrap_or(STATES);
    let providers = if more.iter().any(|word| word == "real") { Providers::Real } else { Providers::Null };
    let good =
        std::path::absolute(reelspool).and_then(|reelspool| torture(what, &Program { reelspool, providers }, states));
    match good {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("torture: {error}");
            ExitCode::from(74)
        }
    }
}

fn torture(what: &str, program: &Program, states: usize) -> io::Result<bool> {
    let work = tempfile::tempdir()?;
    let work = work.path();
    let mut good = true;
    println!(
        "{:<34} {:>6} {:>5} {:>5} {:>5} {:>6} {:>5} {:>6}",
        "", "states", "lost", "stuck", "twice", "failed", "other", "s"
    );
    if what != "sweep" {
        good &= crashes(work, program, Sabotage::Nothing, states)?;
        if program.providers == Providers::Null {
            good &= crashes(work, program, Sabotage::NoDurableCommit, SABOTAGED_STATES)?;
            good &= crashes(work, program, Sabotage::ClientsDoNotSync, SABOTAGED_STATES)?;
        }
    }
    if what != "crash" {
        let begun = Instant::now();
        good &= row("killed before each call", &sweep::kills(work, program)?, begun, false);
        for (failing, words) in [(Failing::Once, ""), (Failing::FromThereOn, ", from there on")] {
            for error in sweep::errors_of(program.providers, failing) {
                let begun = Instant::now();
                let tally = sweep::errors(work, program, error, failing)?;
                good &= row(&format!("each call fails: {error}{words}"), &tally, begun, false);
            }
        }
    }
    Ok(good)
}

fn crashes(work: &Path, program: &Program, sabotage: Sabotage, states: usize) -> io::Result<bool> {
    let begun = Instant::now();
    let work = tempfile::tempdir_in(work)?;
    let recording = crash::record(work.path(), program, sabotage)?;
    let (writes, flushes) = recording.counts();
    let tally = recording.check(work.path(), program, states)?;
    let name = match sabotage {
        Sabotage::Nothing => format!("power cuts ({writes} writes, {flushes} flushes)"),
        Sabotage::NoDurableCommit => "broken: no durable verdict".to_owned(),
        Sabotage::ClientsDoNotSync => "broken: clients do not sync".to_owned(),
    };
    Ok(row(&name, &tally, begun, sabotage != Sabotage::Nothing))
}

/// Prints one line of the table; tells whether it is as it must be. What was broken on purpose must be noticed.
fn row(name: &str, tally: &Tally, begun: Instant, broken: bool) -> bool {
    let [lost, stuck, twice, failed, other] =
        [Wrong::Lost, Wrong::Stuck, Wrong::Twice, Wrong::Failed, Wrong::Other].map(|kind| tally.count(kind));
    let good = (0 < lost + stuck + twice + failed + other) == broken && 0 < tally.states;
    let verdict = match (good, broken) {
        (true, true) => "noticed",
        (true, false) => "good",
        (false, true) => "NOT NOTICED",
        (false, false) => "WRONG",
    };
    let seconds = begun.elapsed().as_secs();
    println!(
        "{name:<34} {:>6} {lost:>5} {stuck:>5} {twice:>5} {failed:>6} {other:>5} {seconds:>6}  {verdict}",
        tally.states
    );
    if !good {
        tally.examples.iter().for_each(|example| println!("  {example}"));
    }
    good
}
