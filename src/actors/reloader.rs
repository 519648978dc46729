//! The reloader: reads the configuration again on request, and passes the changes to the components.
//!
//! An invalid configuration changes nothing: the old one stays in force.

use super::dispatcher::{Dispatcher, Resize};
use super::reaper::{ReaperActor, SettingsChanged};
use super::root::notified;
use super::tell::{Ping, Pong, tell};
use super::watcher::{Release, Watcher};
use crate::config;
use crate::config::{Changes, Config, InvalidConfig, Loaded, Options, Running};
use crate::ending::{CapsChanged, Retention};
use crate::job::{Failure, blocking};
use crate::pipeline::Env;
use crate::reaper::Reaper;
use crate::setup;
use crate::telemetry::event;
use crate::telemetry::{LogHandle, notify};
#[cfg(feature = "page")]
use crate::web::Site;
use actix::fut::wrap_future;
use actix::{Actor, ActorFutureExt, Addr, AsyncContext, Context, Handler, Message};
use std::sync::Arc;

/// Reads the configuration again.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(super) struct Reload;

/// The components that a change may concern.
#[derive(Debug)]
pub(super) struct Takers {
    pub(super) log: LogHandle,
    pub(super) env: Arc<Env>,
    pub(super) retention: Arc<Retention>,
    pub(super) dispatcher: Addr<Dispatcher>,
    pub(super) reaper: Arc<Reaper>,
    pub(super) sweeper: Addr<ReaperActor>,
    pub(super) watcher: Addr<Watcher>,
    pub(super) caps_changed: Arc<CapsChanged>,
    #[cfg(feature = "page")]
    pub(super) site: Arc<Site>,
}

impl Takers {
    /// Passes the present values to all components; passing an unchanged value again is harmless.
    fn take(&self, config: &Config) {
        if let Err(error) = setup::outside::renew(config, &self.env.services) {
            tracing::error!(%error, "the old secrets of the providers stay");
        }
        if let Err(error) = self.log.set_filter(&config.log.filter) {
            tracing::error!(%error, "the old log filter stays");
        }
        self.env.permits.set(setup::stage_permits(config));
        self.env.caps.set(setup::caps(config));
        self.retention.set(setup::retention_times(config));
        self.env.pictures.library.set_policy(setup::library_policy(config));
        tell(&self.dispatcher, Resize { jobs_max: setup::slots_max(config) });
        #[cfg(feature = "page")]
        self.site.reload(config.clone());
        let sweeps = setup::reaper_settings(config);
        if sweeps != self.reaper.settings() {
            self.reaper.configure(sweeps);
            tell(&self.sweeper, SettingsChanged);
        }
    }
}

/// Owns the configuration that is in force.
#[derive(Debug)]
pub(super) struct Reloader {
    options: Options,
    running: Running,
    takers: Takers,
    reading: bool,
    again: bool,
    reloads: u64,
}

impl Reloader {
    pub(super) fn new(options: Options, running: Running, takers: Takers) -> Self {
        Self { options, running, takers, reading: false, again: false, reloads: 0 }
    }

    fn read(loaded: Result<Result<Loaded, InvalidConfig>, Failure>, actor: &mut Self, ctx: &mut Context<Self>) {
        let status = match loaded {
            Ok(Ok(loaded)) => actor.take(&loaded),
            Ok(Err(InvalidConfig(problems))) => reject(&problems),
            Err(failure) => reject(&[failure.message]),
        };
        notified(notify::ready(status));
        actor.reading = false;
        actor.reloads += 1;
        if std::mem::take(&mut actor.again) {
            ctx.notify(Reload);
        }
    }

    /// Applies what may change while jobs run; returns the status for the service manager.
    fn take(&mut self, loaded: &Loaded) -> &'static str {
        let Changes { applied, need_restart } = self.running.take(loaded);
        self.takers.take(self.running.config());
        if applied.iter().any(|key| config::is_cap(key)) {
            self.takers.caps_changed.set(self.takers.env.clock.now());
            tell(&self.takers.watcher, Release);
        }
        event::ConfigReloaded { applied: applied.join(",") }.emit();
        if need_restart.is_empty() {
            return "taking jobs";
        }
        event::ConfigNeedsRestart { keys: need_restart.join(",") }.emit();
        "taking jobs; some of the changed configuration needs a restart"
    }
}

/// Logs the problems, each line in its own log line, so that the marks stay below the text that they mark.
fn reject(problems: &[String]) -> &'static str {
    let reason = problems.first().and_then(|problem| problem.lines().next()).unwrap_or_default().to_owned();
    event::ConfigRejected { problems: problems.len() as u64, reason }.emit();
    for line in problems.iter().flat_map(|problem| problem.lines()) {
        tracing::error!("{line}");
    }
    "taking jobs; the configuration on disk is bad, the one before counts"
}

impl Actor for Reloader {
    type Context = Context<Self>;
}

impl Handler<Reload> for Reloader {
    type Result = ();

    fn handle(&mut self, _: Reload, ctx: &mut Self::Context) {
        if self.reading {
            self.again = true;
            return;
        }
        self.reading = true;
        notified(notify::reloading());
        let options = self.options.clone();
        let work = blocking(move || Ok(config::load(&options)));
        ctx.spawn(wrap_future::<_, Self>(work).map(Self::read));
    }
}

impl Handler<Ping> for Reloader {
    type Result = Pong;

    fn handle(&mut self, _: Ping, _ctx: &mut Self::Context) -> Pong {
        Pong { done: self.reloads }
    }
}
