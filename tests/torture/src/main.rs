//! Takes the power away from reelspool, kills it and makes its calls fail, everywhere, and counts what is lost.
//!
//! `torture crash|sweep|all REELSPOOL [STATES]`; needs root, FUSE, loop devices, ext4 and strace. It prints a table and
//! ends with 1 if anything was wrong, or if a run that was broken on purpose was not noticed.
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
use home::Wrong;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// How many states are checked unless told otherwise.
const STATES: usize = 2000;
/// How many states of a run that was broken on purpose are checked.
const SABOTAGED_STATES: usize = 200;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (what, reelspool) = match args.as_slice() {
        [what, reelspool, ..] if ["crash", "sweep", "all"].contains(&what.as_str()) => (what.as_str(), reelspool),
        _ => {
            eprintln!("usage: torture crash|sweep|all REELSPOOL [STATES]");
            return ExitCode::from(2);
        }
    };
    let states = args.get(2).and_then(|text| text.parse().ok()).unwrap_or(STATES);
    match torture(what, Path::new(reelspool), states) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("torture: {error}");
            ExitCode::from(74)
        }
    }
}

fn torture(what: &str, reelspool: &Path, states: usize) -> io::Result<bool> {
    let work = tempfile::tempdir()?;
    let reelspool: PathBuf = std::path::absolute(reelspool)?;
    let mut good = true;
    println!(
        "{:<34} {:>6} {:>5} {:>5} {:>5} {:>6} {:>5} {:>6}",
        "", "states", "lost", "stuck", "twice", "failed", "other", "s"
    );
    if what != "sweep" {
        good &= crashes(work.path(), &reelspool, Sabotage::Nothing, states)?;
        good &= crashes(work.path(), &reelspool, Sabotage::NoDurableCommit, SABOTAGED_STATES)?;
        good &= crashes(work.path(), &reelspool, Sabotage::ClientsDoNotSync, SABOTAGED_STATES)?;
    }
    if what != "crash" {
        let begun = Instant::now();
        good &= row("killed before each call", &sweep::kills(work.path(), &reelspool)?, begun, false);
        let mut begun = Instant::now();
        for (error, tally) in sweep::errors(work.path(), &reelspool)? {
            good &= row(&format!("each call fails: {error}"), &tally, begun, false);
            begun = Instant::now();
        }
    }
    Ok(good)
}

fn crashes(work: &Path, reelspool: &Path, sabotage: Sabotage, states: usize) -> io::Result<bool> {
    let begun = Instant::now();
    let work = tempfile::tempdir_in(work)?;
    let recording = crash::record(work.path(), reelspool, sabotage)?;
    let (writes, flushes) = recording.counts();
    let tally = recording.check(work.path(), reelspool, states)?;
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
