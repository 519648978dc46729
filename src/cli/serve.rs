//! `reelspool serve`: the daemon.

use super::args::ServeArgs;
use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;
use super::{Outcome, logging, pause};
use crate::actors;
use crate::actors::{End, Start};
use crate::setup;
use crate::telemetry::JobLogs;

pub(super) fn run(args: &ServeArgs, context: &Context) -> Outcome {
    let options = context.options()?;
    let loaded = context.load()?;
    let config = &loaded.config;
    if loaded.home.file().is_none() && !config.spool.dir.is_dir() {
        let message =
            format!("there is no installation here: no configuration file, and no {}", config.spool.dir.display());
        return Err(Problem::new(Exit::Config, message, "nothing was made; `reelspool init` makes a home here"));
    }
    if let Some(orders) = context.variables.get("REELSPOOL_FAILPOINTS") {
        failpoint::arm(orders);
    }
    setup::allow_open_files()?;
    setup::directories(config)?;
    let log = logging::start(config, JobLogs::new(&config.storage.job_logs).layer(), context)?;
    let start = Start { loaded, options, log: log.clone(), process: context.process(), once: args.once };
    let ended = actors::run(start);
    log.flush();
    match ended? {
        End::Stopped if args.once => match context.control()?.paused()? {
            Some(pause) => Err(pause::left_waiting(&pause)),
            None => Ok(Exit::Success),
        },
        End::Stopped => Ok(Exit::Success),
        End::ActorDied => Ok(Exit::ActorDied),
    }
}
