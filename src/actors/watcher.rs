//! The watcher: the only actor that uses incoming/ and queue/. It accepts files, and claims what the dispatcher
//! requests.
//!
//! File events are only hints: several of them cause one look at the directories, and a periodic rescan looks without
//! any.

use super::bell;
use super::dispatcher::{Dispatcher, FoundIdle, JobsClaimed, SharedSlots, StopJob};
use super::reaper::{ReaperActor, SweepNow};
use super::root::Root;
use super::tell::{Ping, Pong, ask, tell};
use crate::attempt::ClaimedJob;
use crate::dispatch::ClaimOrder;
use crate::intake::{Claims, Intake, Look, LookReason};
use crate::job::{CancelReason, Failure, JobId, blocking};
use crate::reaper::Trigger;
use crate::telemetry::event;
use crate::telemetry::notify;
use actix::fut::wrap_future;
use actix::{Actor, ActorFutureExt, Addr, AsyncContext, Context, Handler, Message, SpawnHandle};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// How long the dispatcher may take to reply whether a job runs here.
const STOP_JOB_DEADLINE: Duration = Duration::from_secs(5);

/// The directories may have changed.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(super) struct Wake(pub(super) LookReason);

/// Gives the watcher the other actors' addresses, and starts the looks.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct Serve {
    pub(super) dispatcher: Addr<Dispatcher>,
    pub(super) slots: SharedSlots,
    pub(super) root: Addr<Root>,
    /// Starts the work beside the jobs.
    pub(super) beside: Beside,
}

/// The work beside the jobs: it waits for the first ones, which would else share cores and disk with it at the start.
#[derive(Debug)]
pub(super) struct Beside {
    pub(super) reaper: Addr<ReaperActor>,
    pub(super) begin: oneshot::Sender<()>,
}

/// Claims jobs; the answer is a [`JobsClaimed`].
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct Claim {
    pub(super) order: ClaimOrder,
    pub(super) answer_to: Addr<Dispatcher>,
}

/// Lets held jobs go on, because the caps on money have changed.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "()")]
pub(super) struct Release;

/// A job of this daemon has ended.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct Ended {
    /// How many have ended so far.
    pub(super) count: u64,
    /// True if no other one runs.
    pub(super) was_last: bool,
}

/// Accepts nothing more from now on.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct Close;

/// Owns the intake.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not states of one machine")]
pub(super) struct Watcher {
    intake: Arc<Intake>,
    others: Option<(Addr<Dispatcher>, SharedSlots, Addr<Root>)>,
    beside: Option<Beside>,
    started: Instant,
    once: bool,
    /// True if file events wake it.
    watches: bool,
    looking: bool,
    look_again: Option<LookReason>,
    /// By when the next look is planned.
    look_by: Option<Instant>,
    next_look: Option<SpawnHandle>,
    closed: bool,
    looks: u64,
    ended: u64,
}

impl Watcher {
    pub(super) fn new(intake: Arc<Intake>, started: Instant, once: bool) -> Self {
        Self {
            intake,
            others: None,
            beside: None,
            started,
            once,
            watches: false,
            looking: false,
            look_again: None,
            look_by: None,
            next_look: None,
            closed: false,
            looks: 0,
            ended: 0,
        }
    }

    fn look(&mut self, reason: LookReason, ctx: &mut Context<Self>) {
        let Some((dispatcher, slots, _)) = self.others.clone().filter(|_| !self.closed) else { return };
        if self.looking {
            self.look_again = self.look_again.max(Some(reason));
            return;
        }
        (self.looking, self.look_by) = (true, None);
        let (intake, ended) = (Arc::clone(&self.intake), self.ended);
        // The first look only gets the first jobs running. What changes after it, the second one finds.
        let watches_now = reason != LookReason::Startup && !std::mem::replace(&mut self.watches, true);
        let ring = watches_now.then(|| bell(ctx.address()));
        let work = blocking(move || {
            if let Some(ring) = ring {
                intake.watch(ring);
            }
            let mut look = intake.look(reason)?;
            if let Some(order) = slots.queued(look.fresh, look.suspects) {
                let mut answer = Answer { to: dispatcher, jobs: Vec::new() };
                let Claims { jobs, again_in } = told(intake.claim(order));
                answer.jobs = jobs;
                look.again_in = again_in.map_or(look.again_in, |again_in| look.again_in.min(again_in));
            }
            Ok(look)
        });
        ctx.spawn(wrap_future::<_, Self>(work).map(move |look, actor, ctx| actor.looked(look, ended, ctx)));
    }

    /// `ended` is the number of jobs that had ended when the look began.
    fn looked(&mut self, look: Result<Look, Failure>, ended: u64, ctx: &mut Context<Self>) {
        self.looking = false;
        self.looks += 1;
        let look = told(look);
        let Some((dispatcher, _, root)) = &self.others else { return };
        if self.looks == 1 {
            ready(look.fresh + look.suspects, self.started);
        } else if let Some(Beside { reaper, begin }) = self.beside.take() {
            // Before the dispatcher can be idle, so that a daemon that ends by itself has made its pass.
            tell(&reaper, SweepNow(Trigger::Startup));
            begin.send(()).unwrap_or_default(); // nobody waits if the daemon is about to end
        }
        if look.idle && self.once {
            tell(dispatcher, FoundIdle { ended, root: root.clone() });
        }
        for id in look.cancels {
            self.stop_job(id, dispatcher, ctx);
        }
        match self.look_again.take() {
            Some(reason) => self.look(reason, ctx),
            None => self.look_within(look.again_in, ctx),
        }
    }

    /// Plans the next look, unless it is planned for an earlier time.
    fn look_within(&mut self, wait: Duration, ctx: &mut Context<Self>) {
        let by = Instant::now() + wait;
        if self.look_by.is_some_and(|planned| planned <= by) {
            return;
        }
        self.look_by = Some(by);
        let next = ctx.notify_later(Wake(LookReason::Event), wait); // the intake knows when a rescan is due
        if let Some(old) = self.next_look.replace(next) {
            ctx.cancel_future(old);
        }
    }

    /// Stops a running job that a client has cancelled; a job of another daemon is left to that one.
    fn stop_job(&self, id: JobId, dispatcher: &Addr<Dispatcher>, ctx: &mut Context<Self>) {
        let (dispatcher, intake) = (dispatcher.clone(), Arc::clone(&self.intake));
        ctx.spawn(wrap_future(async move {
            let stop = StopJob { id: id.clone(), reason: CancelReason::Requested };
            if ask(&dispatcher, stop, STOP_JOB_DEADLINE).await == Ok(true) {
                event::JobCancelled { job: id.clone(), state: "running".to_owned() }.emit();
                let take = move || {
                    intake.take_cancel(&id);
                    Ok(())
                };
                blocking(take).await.unwrap_or_default(); // if the request stays, it is carried out again, harmlessly
            }
        }));
    }
}

/// Answers an order that a look took by itself, also if the look fails or panics.
struct Answer {
    to: Addr<Dispatcher>,
    jobs: Vec<ClaimedJob>,
}

impl Drop for Answer {
    fn drop(&mut self) {
        tell(&self.to, JobsClaimed(std::mem::take(&mut self.jobs)));
    }
}

/// Tells of a failure in the log; what could not be done is done by a later look.
fn told<T: Default>(result: Result<T, Failure>) -> T {
    result.unwrap_or_else(|failure| {
        event::SpoolLookFailed { reason: failure.message.clone(), causes: failure.causes.join("; ") }.emit();
        T::default()
    })
}

/// Reports to the log and to the service manager that the daemon accepts jobs.
fn ready(queued: usize, started: Instant) {
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    event::DaemonReady { queued: queued as u64, duration_ms }.emit();
    if let Err(error) = notify::ready("taking jobs") {
        tracing::warn!(%error, "cannot notify the service manager");
    }
}

impl Actor for Watcher {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(1024);
    }
}

impl Handler<Serve> for Watcher {
    type Result = ();

    fn handle(&mut self, Serve { dispatcher, slots, root, beside }: Serve, ctx: &mut Self::Context) {
        (self.others, self.beside) = (Some((dispatcher, slots, root)), Some(beside));
        self.look(LookReason::Startup, ctx);
    }
}

impl Handler<Wake> for Watcher {
    type Result = ();

    fn handle(&mut self, Wake(reason): Wake, ctx: &mut Self::Context) {
        self.look(reason, ctx);
    }
}

impl Handler<Claim> for Watcher {
    type Result = ();

    fn handle(&mut self, Claim { order, answer_to }: Claim, ctx: &mut Self::Context) {
        let intake = Arc::clone(&self.intake);
        let closed = self.closed;
        let work = blocking(move || if closed { Ok(Claims::none()) } else { intake.claim(order) });
        let answered = wrap_future::<_, Self>(work).map(
            move |claimed: Result<Claims, Failure>, actor, ctx: &mut Self::Context| {
                let Claims { jobs, again_in } = told(claimed);
                tell(&answer_to, JobsClaimed(jobs));
                if let Some(again_in) = again_in {
                    actor.look_within(again_in, ctx); // no job will end that would cause the next look
                }
            },
        );
        ctx.spawn(answered);
    }
}

impl Handler<Release> for Watcher {
    type Result = ();

    fn handle(&mut self, _: Release, ctx: &mut Self::Context) {
        let intake = Arc::clone(&self.intake);
        let work = blocking(move || intake.release());
        ctx.spawn(wrap_future::<_, Self>(work).map(|released, _actor, ctx| match released {
            Ok(0) => {}
            Ok(_) => ctx.notify(Wake(LookReason::Event)), // the spool has noted their names
            Err(failure) => tracing::warn!(reason = failure.message, "held jobs go on at their time, not at once"),
        }));
    }
}

impl Handler<Ended> for Watcher {
    type Result = ();

    fn handle(&mut self, Ended { count, was_last }: Ended, ctx: &mut Self::Context) {
        self.ended = count;
        // With `once`, nothing may be left to do; and without events, nobody tells that a job has gone back to the queue.
        if was_last && (self.once || !self.intake.is_watching()) {
            self.look(LookReason::Event, ctx);
        }
    }
}

impl Handler<Close> for Watcher {
    type Result = ();

    fn handle(&mut self, _: Close, _ctx: &mut Self::Context) {
        self.closed = true;
    }
}

impl Handler<Ping> for Watcher {
    type Result = Pong;

    fn handle(&mut self, _: Ping, _ctx: &mut Self::Context) -> Pong {
        Pong { done: self.looks }
    }
}
