//! `reelspool pause` and `resume`: whether jobs are claimed; works without a running daemon.

use super::Outcome;
use super::args::PauseArgs;
use super::ask;
use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;
use super::text::age;
use crate::clock::Clock;
use crate::spool::pause::Pause;
use crate::telemetry::sanitise;
use chrono::{DateTime, Utc};

/// Pauses the spool: no daemon claims jobs.
pub(super) fn pause(args: &PauseArgs, context: &Context) -> Outcome {
    let paused = context.control()?.pause(user(context), args.reason.clone())?;
    if context.out.json {
        context.out.document(&paused);
    } else if paused.changed {
        context.out.line("paused: no job is claimed until `reelspool resume`; those at work go on");
    } else {
        let words = words(&paused.pause, Clock::System.now());
        context.out.line(format!("was paused already, {words}; nothing was changed"));
    }
    Ok(Exit::Success)
}

/// Ends the pause.
pub(super) fn resume(context: &Context) -> Outcome {
    let control = context.control()?;
    let resumed = control.resume()?;
    if context.out.json {
        context.out.document(&resumed);
    } else if resumed.changed {
        context.out.line("resumed: jobs are claimed again");
    } else {
        context.out.line("was not paused; nothing was changed");
    }
    if resumed.changed {
        ask::warn_when_down("jobs are claimed", &control, context);
    }
    Ok(Exit::Success)
}

/// Describes a pause: `for 3m, by ana: the disk is swapped`.
pub(super) fn words(pause: &Pause, now: DateTime<Utc>) -> String {
    let since =
        pause.since.map_or_else(|| "for an unknown time".to_owned(), |since| format!("for {}", age(since, now)));
    let part =
        |before: &str, text: &str| if text.is_empty() { String::new() } else { format!("{before}{}", sanitise(text)) };
    format!("{since}{}{}", part(", by ", &pause.by), part(": ", &pause.reason))
}

/// Explains why `serve --once` on a paused spool ends although jobs may wait.
pub(super) fn left_waiting(pause: &Pause) -> Problem {
    let message = format!("the spool is paused, {}", words(pause, Clock::System.now()));
    Problem::new(
        Exit::TempFail,
        message,
        "no job was lost; those that wait run after `reelspool resume` and a new start",
    )
}

/// Returns the name of the person who runs the command: the user behind sudo, otherwise the user.
fn user(context: &Context) -> String {
    let named = |key: &str| context.variables.get(key).filter(|name| !name.is_empty()).cloned();
    let number = || format!("uid {}", rustix::process::getuid().as_raw());
    named("SUDO_USER").or_else(|| named("USER")).or_else(|| named("LOGNAME")).unwrap_or_else(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_says_what_is_known_of_it() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let check = |since: Option<i64>, by: &str, reason: &str, expected: &str| {
            let since = since.map(|ago| now - chrono::TimeDelta::seconds(ago));
            assert_eq!(words(&Pause { since, by: by.to_owned(), reason: reason.to_owned() }, now), expected);
        };
        check(Some(180), "ana", "disk swap", "for 3m, by ana: disk swap");
        check(Some(5), "", "", "for 5s");
        check(None, "", "x", "for an unknown time: x");
    }
}
