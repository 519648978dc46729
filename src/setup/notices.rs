//! Makes what tells others of jobs.

use super::{Env, Process, SetupError, launcher};
use crate::config::Config;
use crate::ending::{Announcer, Ending};
use crate::ledger::Channel;
use crate::notices::{AT_A_TIME, Command, Post, Sender, TIMEOUT};
use calls::{Service, Settings};
use std::sync::Arc;

/// The name of the receiver in messages.
const SERVICE: &str = "notices";

/// Returns what others are told of.
pub(crate) fn announcer(config: &Config) -> Announcer {
    let url = config.notices.url.as_ref().map(|_| Channel::Url);
    let command = (!config.notices.command.is_empty()).then_some(Channel::Command);
    Announcer {
        events: config.notices.events.clone(),
        channels: url.into_iter().chain(command).collect(),
        ..Announcer::default()
    }
}

/// Makes what sends the notices that `ending` enters; `None` if there is no receiver.
pub(crate) fn notices(
    config: &Config,
    process: &Process,
    env: &Env,
    ending: &Ending,
) -> Result<Option<Sender>, SetupError> {
    let (post, line) = (post(config)?, config.notices.command.clone());
    if post.is_none() && line.is_empty() {
        return Ok(None);
    }
    let command = if line.is_empty() {
        None
    } else {
        let dir = config.storage.state_dir.join(SERVICE);
        fsx::create_dir_all(&dir).map_err(|source| SetupError::Directory { path: dir.clone(), source })?;
        Some(Command { launcher: launcher(process)?, line, dir })
    };
    let (ledger, clock, bell) = (env.ledger.clone(), env.clock.clone(), Arc::clone(&ending.announcer.bell));
    Ok(Some(Sender { ledger, clock, bell, post, command, turn: tokio::sync::Mutex::default() }))
}

/// Finds out whether the receiver on the network can be made, with its secret.
pub(crate) fn check_receiver(config: &Config) -> Result<(), SetupError> {
    post(config).map(drop)
}

/// Makes the receiver on the network, with its secret.
pub(super) fn post(config: &Config) -> Result<Option<Post>, SetupError> {
    let Some(mut url) = Option::clone(&config.notices.url) else { return Ok(None) };
    let query = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
    url.set_query(None);
    let settings = Settings {
        timeout: TIMEOUT,
        read_timeout: TIMEOUT,
        tries_max: 1, // the outbox tries again
        in_flight_max: AT_A_TIME as usize,
        ..Settings::new(SERVICE, url)
    };
    let secret = config.notices.secret.as_ref().map(|secret| secret.read(&config.environment)).transpose()?;
    Ok(Some(Post { service: Service::new(settings)?, query, secret }))
}
