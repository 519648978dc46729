//! Logging of commands: the daemon always logs, a short command only if it runs under the journal.

use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;
use crate::config::Config;
use crate::setup;
use crate::telemetry::init::is_for_journal;
use crate::telemetry::{JobLogsLayer, LogHandle, Settings};

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
    setup::log_settings(config, &context.variables, context.global.verbose)
}
