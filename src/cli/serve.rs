//! `reelspool serve`: the daemon.

use super::Outcome;
use super::args::ServeArgs;
use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;
use crate::actors;
use crate::actors::{End, Start};
use crate::config::raw::LogFormat;
use crate::failpoint;
use crate::setup;
use crate::telemetry;
use crate::telemetry::JobLogs;
use crate::telemetry::init::Format;

pub(super) fn run(args: &ServeArgs, context: &Context) -> Outcome {
    let options = context.options()?;
    let loaded = context.load()?;
    let config = &loaded.config;
    if let Some(orders) = context.variables.get("REELSPOOL_FAILPOINTS") {
        failpoint::arm(orders);
    }
    setup::directories(config)?;
    let settings = telemetry::init::Settings {
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
    };
    let layer = JobLogs::new(&config.storage.job_logs).layer();
    let log = telemetry::init::init(&settings, Some(layer)).map_err(|error| {
        Problem::of(Exit::Config, &error, "the daemon was not started; see `log.filter` and `log.format`")
    })?;
    let start = Start { loaded, options, log, process: context.process(), once: args.once };
    match actors::run(start)? {
        End::Stopped => Ok(Exit::Success),
        End::ActorDied => Ok(Exit::ActorDied),
    }
}
