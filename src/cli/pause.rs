//! `reelspool pause` and `resume`: whether jobs of the spool are claimed; a file says so, also while no daemon runs.

use super::Outcome;
use super::args::PauseArgs;
use super::ask;
use super::context::{Context, spool_problem};
use super::exit::Exit;
use super::problem::Problem;
use super::text::age;
use crate::clock::Clock;
use crate::config::Config;
use crate::spool::SpoolError;
use crate::spool::pause;
use crate::spool::pause::Pause;
use crate::telemetry::sanitise;
use chrono::{DateTime, SubsecRound, Utc};
use serde_json::json;
use std::io::ErrorKind;

/// The `schema` of what both commands print with `--json`.
const PAUSE_SCHEMA: &str = "reelspool/pause-v1";

/// Keeps every daemon of the spool from claiming.
pub(super) fn pause(args: &PauseArgs, context: &Context) -> Outcome {
    let config = context.config()?;
    let root = &config.spool.dir;
    let now = Clock::System.now();
    let asked = Pause { since: Some(now.trunc_subsecs(3)), by: user(context), reason: args.reason.clone() };
    let changed = pause::pause(root, &asked).map_err(|error| refused(&error))?;
    let stands = if changed { asked } else { standing(&config)?.unwrap_or(asked) };
    if context.out.json {
        let Pause { since, by, reason } = &stands;
        context.out.document(&json!({
            "schema": PAUSE_SCHEMA, "paused": true, "changed": changed, "since": since, "by": by, "reason": reason,
        }));
    } else if changed {
        context.out.line("paused: no job is claimed until `reelspool resume`; those at work go on");
    } else {
        context.out.line(format!("was paused already, {}; nothing was changed", words(&stands, now)));
    }
    Ok(Exit::Success)
}

/// Lets the daemons of the spool claim again.
pub(super) fn resume(context: &Context) -> Outcome {
    let config = context.config()?;
    let changed = pause::resume(&config.spool.dir).map_err(|error| refused(&error))?;
    if context.out.json {
        context.out.document(&json!({"schema": PAUSE_SCHEMA, "paused": false, "changed": changed}));
    } else if changed {
        context.out.line("resumed: jobs are claimed again");
    } else {
        context.out.line("was not paused; nothing was changed");
    }
    if changed {
        ask::warn_when_down("jobs are claimed", &config, context);
    }
    Ok(Exit::Success)
}

/// Reads the pause of the spool; `None` where jobs are claimed.
pub(super) fn standing(config: &Config) -> Result<Option<Pause>, Problem> {
    pause::paused(&config.spool.dir).map_err(|error| spool_problem(&error))
}

/// Says since when, by whom and why: `for 3m, by ana: the disk is swapped`.
pub(super) fn words(pause: &Pause, now: DateTime<Utc>) -> String {
    let since =
        pause.since.map_or_else(|| "for an unknown time".to_owned(), |since| format!("for {}", age(since, now)));
    let part =
        |before: &str, text: &str| if text.is_empty() { String::new() } else { format!("{before}{}", sanitise(text)) };
    format!("{since}{}{}", part(", by ", &pause.by), part(": ", &pause.reason))
}

/// Explains the end of `serve --once` on a paused spool: jobs may wait that were not run.
pub(super) fn left_waiting(pause: &Pause) -> Problem {
    let message = format!("the spool is paused, {}", words(pause, Clock::System.now()));
    Problem::new(
        Exit::TempFail,
        message,
        "no job was lost; those that wait run after `reelspool resume` and a new start",
    )
}

/// Names who asks: the person behind sudo, else the user.
fn user(context: &Context) -> String {
    let named = |key: &str| context.variables.get(key).filter(|name| !name.is_empty()).cloned();
    let number = || format!("uid {}", rustix::process::getuid().as_raw());
    named("SUDO_USER").or_else(|| named("USER")).or_else(|| named("LOGNAME")).unwrap_or_else(number)
}

/// Explains why the file could not be made or removed: only the service's user may write to the spool itself.
fn refused(error: &SpoolError) -> Problem {
    if let SpoolError::Io { source, .. } = error
        && source.kind() == ErrorKind::PermissionDenied
    {
        let hint = "nothing was changed; do it as the service's user, as with `sudo -u reelspool`";
        return Problem::of(Exit::NoPermission, error, hint);
    }
    spool_problem(error)
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
