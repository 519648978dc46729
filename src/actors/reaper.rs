//! The reaper's actor: starts passes, one at a time, and plans the next one when a pass has ended.

use super::tell::{Ping, Pong};
use crate::job::{Failure, blocking};
use crate::reaper::{DiskState, Done, Order, Reaper, Trigger, schedule};
use actix::fut::wrap_future;
use actix::{Actor, ActorFutureExt, AsyncContext, Context, Handler, Message, ResponseFuture, SpawnHandle};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How long after a pass that failed or removed nothing useful the next one comes.
const FAILED_PAUSE: Duration = Duration::from_mins(10);

/// The shortest time between two checks of the disk after jobs.
const LOOK_PAUSE: Duration = Duration::from_secs(1);

/// Runs a pass now; if one runs, another one after it.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(super) struct SweepNow(pub(super) Trigger);

/// A job has ended, so the disk may have become full.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(super) struct DiskUsed;

/// The settings were changed: the next pass is planned again.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(super) struct SettingsChanged;

/// Starts no more passes and ends the present one soon; replies when none runs.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(super) struct Rest;

/// Replies when no pass runs.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(super) struct PassOver;

/// It is time for the next pass.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
struct SweepDue;

/// A pass has ended.
#[derive(Debug, Message)]
#[rtype(result = "()")]
struct SweepEnded(Result<Done, Failure>);

/// Starts passes.
#[derive(Debug)]
pub(super) struct ReaperActor {
    reaper: Arc<Reaper>,
    sweeping: bool,
    again: Option<Trigger>,
    next: Option<SpawnHandle>,
    looked: Option<Instant>,
    watermark: Option<Instant>,
    fruitless: bool,
    rests: bool,
    waiting: Vec<oneshot::Sender<()>>,
    passes: u64,
    /// The interval from which the running pass plans the next one.
    interval: Duration,
}

impl ReaperActor {
    pub(super) fn new(reaper: Arc<Reaper>) -> Self {
        let (again, next, looked, watermark) = (None, None, None, None);
        let (sweeping, fruitless, rests, passes, waiting) = (false, false, false, 0, Vec::new());
        let interval = reaper.settings().interval;
        Self { reaper, sweeping, again, next, looked, watermark, fruitless, rests, waiting, passes, interval }
    }

    fn sweep(&mut self, trigger: Trigger, ctx: &mut Context<Self>) {
        if self.rests {
            return;
        }
        if self.sweeping {
            self.again = self.again.or(Some(trigger));
            return;
        }
        self.sweeping = true;
        let order = Order { next_seed: Some(self.seed()), ..Order::new(trigger) };
        self.interval = self.reaper.settings().interval;
        let reaper = Arc::clone(&self.reaper);
        let work = blocking(move || Ok(reaper.pass(&order)));
        ctx.spawn(wrap_future::<_, Self>(work).map(|ended, _actor, ctx| ctx.notify(SweepEnded(ended))));
    }

    /// Returns the seed of the next pass's jitter. Each daemon has its own seeds, so that two on one disk do not run at
    /// the same time.
    fn seed(&self) -> u64 {
        (u64::from(std::process::id()) << 32) | self.passes
    }

    /// Plans the next pass by the new settings, and records the time.
    fn replan(&mut self, ctx: &mut Context<Self>) {
        let (reaper, seed) = (Arc::clone(&self.reaper), self.seed());
        let work = blocking(move || Ok(reaper.replan(seed)));
        ctx.spawn(wrap_future::<_, Self>(work).map(|planned, actor: &mut Self, ctx: &mut Context<Self>| {
            if !actor.rests && !actor.sweeping {
                actor.plan_next(planned.unwrap_or(FAILED_PAUSE), ctx);
            }
        }));
    }

    /// Returns a future that is ready when no pass runs.
    fn pass_over(&mut self) -> ResponseFuture<()> {
        let (sender, receiver) = oneshot::channel();
        if self.sweeping {
            self.waiting.push(sender);
        } else {
            sender.send(()).unwrap_or_default();
        }
        Box::pin(async move { receiver.await.unwrap_or_default() })
    }

    fn plan_next(&mut self, wait: Duration, ctx: &mut Context<Self>) {
        let next = ctx.notify_later(SweepDue, wait);
        if let Some(old) = self.next.replace(next) {
            ctx.cancel_future(old);
        }
    }

    /// Starts a pass if the disk has become too full since the last check.
    fn looked(full: Result<bool, Failure>, actor: &mut Self, ctx: &mut Context<Self>) {
        // If the last pass found nothing to remove, other files fill the disk: a pass each minute would not help.
        let pause = if actor.fruitless { FAILED_PAUSE } else { schedule::WATERMARK_PAUSE };
        let recent = actor.watermark.is_some_and(|last| last.elapsed() < pause);
        if full == Ok(true) && !recent {
            actor.watermark = Some(Instant::now());
            actor.sweep(Trigger::Watermark, ctx);
        }
    }
}

impl Actor for ReaperActor {
    type Context = Context<Self>;
}

impl Handler<SweepDue> for ReaperActor {
    type Result = ();

    fn handle(&mut self, _: SweepDue, ctx: &mut Self::Context) {
        self.sweep(Trigger::Timer, ctx);
    }
}

impl Handler<SweepNow> for ReaperActor {
    type Result = ();

    fn handle(&mut self, SweepNow(trigger): SweepNow, ctx: &mut Self::Context) {
        self.sweep(trigger, ctx);
    }
}

impl Handler<SweepEnded> for ReaperActor {
    type Result = ();

    fn handle(&mut self, SweepEnded(ended): SweepEnded, ctx: &mut Self::Context) {
        self.sweeping = false;
        let wait = match ended {
            Ok(done) => {
                let state = done.report.disk.state.as_str();
                self.fruitless = done.report.removal.freed_bytes == 0 && state != DiskState::Ok.as_str();
                done.next_in.unwrap_or(FAILED_PAUSE) // the time in the report
            }
            Err(failure) => {
                // The pass itself catches panics, so this happens only when the runtime shuts down.
                tracing::warn!(reason = failure.message, "a pass of the reaper did not come to an end");
                FAILED_PAUSE
            }
        };
        self.passes += 1;
        self.plan_next(wait, ctx);
        if self.interval != self.reaper.settings().interval && !self.rests {
            self.replan(ctx);
        }
        for waiting in self.waiting.drain(..) {
            waiting.send(()).unwrap_or_default(); // fails if the receiver no longer waits
        }
        if let Some(trigger) = self.again.take() {
            self.sweep(trigger, ctx);
        }
    }
}

impl Handler<DiskUsed> for ReaperActor {
    type Result = ();

    fn handle(&mut self, _: DiskUsed, ctx: &mut Self::Context) {
        if self.rests || self.sweeping || self.looked.is_some_and(|last| last.elapsed() < LOOK_PAUSE) {
            return;
        }
        self.looked = Some(Instant::now());
        let reaper = Arc::clone(&self.reaper);
        // If the disk cannot be queried now, the next pass reports that.
        let work = blocking(move || Ok(reaper.disk().is_ok_and(|(_, state)| state != DiskState::Ok)));
        ctx.spawn(wrap_future::<_, Self>(work).map(Self::looked));
    }
}

impl Handler<SettingsChanged> for ReaperActor {
    type Result = ();

    fn handle(&mut self, _: SettingsChanged, ctx: &mut Self::Context) {
        // A running pass is compared with the new interval when it has ended.
        if !self.rests && !self.sweeping {
            self.replan(ctx);
        }
    }
}

impl Handler<Rest> for ReaperActor {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: Rest, _ctx: &mut Self::Context) -> ResponseFuture<()> {
        self.rests = true;
        self.reaper.stop();
        self.pass_over()
    }
}

impl Handler<PassOver> for ReaperActor {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: PassOver, _ctx: &mut Self::Context) -> ResponseFuture<()> {
        self.pass_over()
    }
}

impl Handler<Ping> for ReaperActor {
    type Result = Pong;

    fn handle(&mut self, _: Ping, _ctx: &mut Self::Context) -> Pong {
        Pong { done: self.passes }
    }
}
