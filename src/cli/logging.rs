//! Logging of commands: the daemon always logs, a short command only if it runs under the journal.

use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;
use crate::config::Config;
use crate::config::raw::LogFormat;
use crate::telemetry::init::{Format, is_for_journal};
use crate::telemetry::{self, JobLogsLayer, LogHandle, Settings};

/// Starts logging for the daemon.
pub(super) fn start(config: &Config, job_logs: JobLogsLayer, context: &Context) -> Result<LogHandle, Problem> {
    telemetry::init(&settings(config, context), Some(job_logs)).map_err(|error| {
        Problem::of(Exit::Config, &error, "the daemon was not started; see `log.filter` and `log.format`")
    })
}

/// Starts logging for a command whose standard error is the journal, which means that a timer runs it and alerts need
/// its events. Otherwise its normal output is enough. If logging cannot start, the command runs all the same.
pub(super) fn start_in_journal(config: &Config, context: &Context) {
    let settings = settings(config, context);
    if is_for_journal(&settings)
        && let Err(error) = telemetry::init(&settings, None)
    {
        context.out.talk(error.to_string());
    }
}

fn settings(config: &Config, context: &Context) -> Settings {
    Settings {
        format: match config.log.format {
            LogFormat::Auto => Format::Auto,
            LogFormat::Pretty => Format::Text,
            LogFormat::Json => Format::Json,
            LogFormat::Journald => Format::Journald,
        },
        filter: config.log.filter.clone(),
        verbose: context.global.verbose,
        journal_stream: context.variables.get("JOURNAL_STREAM").cloned(),
        colour: !context.variables.contains_key("NO_COLOR"),
    }
}
