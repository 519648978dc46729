//! The root: pings the other actors, and stops everything in order.
//!
//! If an actor does not answer, the process ends and the service manager starts it again; recovery is part of every
//! start.

use super::dispatcher::{Dispatcher, Drain, GiveBack};
use super::reaper::{PassOver, ReaperActor, Rest};
use super::reloader::{Reload, Reloader};
use super::tell::{Ping, Pong, ask, tell};
use super::watcher::{Close, Watcher};
use crate::notices::{FAREWELL, Sender};
use crate::telemetry::event;
use crate::telemetry::notify;
use actix::fut::wrap_future;
use actix::{Actor, ActorFutureExt, Addr, AsyncContext, Context, Handler, Message, System};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How often the actors are pinged, unless the service manager's watchdog needs it more often.
const PING_INTERVAL: Duration = Duration::from_secs(10);

/// How long an actor may take to answer.
const PING_DEADLINE: Duration = Duration::from_secs(20);

/// The code of [`System`] after a clean stop.
pub(super) const STOPPED: i32 = 0;

/// The code of [`System`] after a second signal, which does not wait for running jobs.
pub(super) const STOPPED_AT_ONCE: i32 = 1;

/// The code of [`System`] when an actor did not answer.
pub(super) const ACTOR_DIED: i32 = 70;

/// A signal to stop: the first one drains, the second one stops at once.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(super) struct Shutdown;

/// Nothing is left to do, so the daemon shall end (`--once`). It first waits for a running reaper pass, without a
/// limit.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(super) struct Idle;

/// It is time to ping the actors.
#[derive(Debug, Message)]
#[rtype(result = "()")]
struct PingRound;

/// Logs an error of a notification; a service manager that does not listen is no reason to stop.
pub(super) fn notified(told: std::io::Result<()>) {
    if let Err(error) = told {
        tracing::warn!(%error, "cannot notify the service manager");
    }
}

/// The actors that the root watches.
#[derive(Debug, Clone)]
pub(super) struct Others {
    pub(super) watcher: Addr<Watcher>,
    pub(super) dispatcher: Addr<Dispatcher>,
    pub(super) reaper: Addr<ReaperActor>,
    pub(super) reloader: Addr<Reloader>,
}

/// What is called when all actors have answered.
pub(super) type Alive = Box<dyn Fn() + Send>;

/// Watches the other actors and stops the daemon.
pub(super) struct Root {
    others: Others,
    sender: Option<Arc<Sender>>,
    shutdown_grace: Duration,
    ping_interval: Duration,
    draining: bool,
    /// True while it waits for the end of the reaper's pass before it ends.
    ending: bool,
    alive: Alive,
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Root").field("draining", &self.draining).finish_non_exhaustive()
    }
}

impl Root {
    pub(super) fn new(others: Others, sender: Option<Arc<Sender>>, shutdown_grace: Duration, alive: Alive) -> Self {
        // Half of the watchdog's time, as sd_watchdog_enabled(3) advises.
        let watchdog = notify::watchdog_interval().map_or(PING_INTERVAL, |interval| interval / 2);
        let ping_interval = watchdog.min(PING_INTERVAL);
        Self { others, sender, shutdown_grace, ping_interval, draining: false, ending: false, alive }
    }

    fn judge(pongs: [(&'static str, bool); 4], actor: &mut Self, ctx: &mut Context<Self>) {
        let mut all_alive = true;
        for (name, alive) in pongs {
            if !alive {
                all_alive = false;
                event::ActorDied { actor: name.to_owned(), reason: "no answer to a ping".to_owned() }.emit();
            }
        }
        if !all_alive {
            return System::current().stop_with_code(ACTOR_DIED);
        }
        (actor.alive)();
        notified(notify::watchdog());
        ctx.notify_later(PingRound, actor.ping_interval);
    }
}

impl Actor for Root {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.notify(PingRound);
    }
}

impl Handler<PingRound> for Root {
    type Result = ();

    fn handle(&mut self, _: PingRound, ctx: &mut Self::Context) {
        let Others { watcher, dispatcher, reaper, reloader } = self.others.clone();
        let round = async move {
            let (watcher, dispatcher, reaper, reloader) = tokio::join!(
                ask(&watcher, Ping, PING_DEADLINE),
                ask(&dispatcher, Ping, PING_DEADLINE),
                ask(&reaper, Ping, PING_DEADLINE),
                ask(&reloader, Ping, PING_DEADLINE)
            );
            if let (Ok(Pong { done: looks }), Ok(Pong { done: jobs }), Ok(Pong { done: passes })) =
                (watcher, dispatcher, reaper)
            {
                tracing::trace!(looks, jobs, passes, "every actor answers");
            }
            [
                ("watcher", watcher.is_ok()),
                ("dispatcher", dispatcher.is_ok()),
                ("reaper", reaper.is_ok()),
                ("reloader", reloader.is_ok()),
            ]
        };
        ctx.spawn(wrap_future::<_, Self>(round).map(Self::judge));
    }
}

impl Handler<Reload> for Root {
    type Result = ();

    fn handle(&mut self, reload: Reload, _ctx: &mut Self::Context) {
        // While it drains, the daemon must not report that it is ready.
        if !self.draining {
            tell(&self.others.reloader, reload);
        }
    }
}

impl Handler<Idle> for Root {
    type Result = ();

    fn handle(&mut self, _: Idle, ctx: &mut Self::Context) {
        if std::mem::replace(&mut self.ending, true) {
            return;
        }
        let reaper = self.others.reaper.clone();
        // If the reaper's actor is gone, the wait ends at once.
        let over = async move { reaper.send(PassOver).await.unwrap_or_default() };
        ctx.spawn(wrap_future::<_, Self>(over).map(|(), actor, ctx| {
            if !actor.draining {
                ctx.notify(Shutdown);
            }
        }));
    }
}

impl Handler<Shutdown> for Root {
    type Result = ();

    fn handle(&mut self, _: Shutdown, ctx: &mut Self::Context) {
        if self.draining {
            return System::current().stop_with_code(STOPPED_AT_ONCE);
        }
        self.draining = true;
        notified(notify::stopping(self.shutdown_grace + PING_DEADLINE + FAREWELL));
        let grace_ms = u64::try_from(self.shutdown_grace.as_millis()).unwrap_or(u64::MAX);
        event::DaemonDraining { grace_ms }.emit();
        tell(&self.others.watcher, Close);
        let (Others { dispatcher, reaper, .. }, grace) = (self.others.clone(), self.shutdown_grace);
        let sender = self.sender.clone();
        let drained = async move {
            // A pass ends soon after this request; what it leaves is done after the next start.
            let rested = ask(&reaper, Rest, PING_DEADLINE);
            let drained = drain(&dispatcher, grace);
            let (rested, ()) = tokio::join!(rested, drained);
            if let Err(error) = rested {
                tracing::warn!(%error, "the reaper does not rest");
            }
            if let Some(sender) = sender {
                sender.farewell(Vec::new()).await; // of the jobs that ended in the drain
            }
        };
        ctx.spawn(wrap_future::<_, Self>(drained).map(|(), _actor, _ctx| {
            System::current().stop_with_code(STOPPED);
        }));
    }
}

/// Waits for the running jobs; those that run longer than `grace` are given back.
async fn drain(dispatcher: &Addr<Dispatcher>, grace: Duration) {
    if ask(dispatcher, Drain, grace).await.is_err() {
        tell(dispatcher, GiveBack);
        // Ends when the last job has been given back, because then the drain requested above is complete.
        while ask(dispatcher, Drain, grace.max(PING_DEADLINE)).await == Err(super::tell::AskError::Overdue) {}
    }
}
