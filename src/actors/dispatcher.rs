//! The dispatcher: requests as many jobs from the watcher as there are free slots, and starts an actor for each. A look of the
//! watcher that finds due jobs takes the order by itself, so that a dropped job need not wait for messages.

use super::job::{JobActor, Stop, Works};
use super::reaper::{DiskUsed, ReaperActor};
use super::root::{Idle, Root};
use super::tell::{Ping, Pong, tell};
use super::watcher::{Claim, Ended, Watcher};
use crate::attempt::ClaimedJob;
use crate::dispatch::{ClaimOrder, Event, Slots};
use crate::job::{CancelReason, JobId};
use actix::{Actor, Addr, AsyncContext, Context, Handler, Message, ResponseFuture};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// The slots, which the looks of the watcher ask too.
#[derive(Debug, Clone)]
pub(super) struct SharedSlots(Arc<Mutex<Slots>>);

impl SharedSlots {
    pub(super) fn new(slots_max: usize) -> Self {
        Self(Arc::new(Mutex::new(Slots::new(slots_max))))
    }

    fn get(&self) -> MutexGuard<'_, Slots> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes how many jobs are due; returns what to claim now. A [`JobsClaimed`] must answer it.
    pub(super) fn queued(&self, fresh: usize, suspects: usize) -> Option<ClaimOrder> {
        self.get().on(Event::Queued { fresh, suspects })
    }
}

/// With `--once`: a look of the watcher found nothing that is left to do.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct FoundIdle {
    /// How many jobs had ended when the look began. A job that ended later may have gone back to the queue.
    pub(super) ended: u64,
    /// Who is told, if no job runs either.
    pub(super) root: Addr<Root>,
}

/// The jobs that the watcher has claimed.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct JobsClaimed(pub(super) Vec<ClaimedJob>);

/// A job freed its slot. Sent by a guard that the job's actor owns, so it is sent even if the actor dies.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct JobGone {
    pub(super) id: JobId,
    pub(super) suspect: bool,
}

/// Stops one job; returns whether it runs in this daemon.
#[derive(Debug, Message)]
#[rtype(result = "bool")]
pub(super) struct StopJob {
    pub(super) id: JobId,
    pub(super) reason: CancelReason,
}

/// Changes the number of slots; running jobs continue.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct Resize {
    pub(super) jobs_max: usize,
}

/// Starts no more jobs; replies when no job runs.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct Drain;

/// Gives all running jobs back to the queue.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct GiveBack;

/// Starts and counts jobs; [`Slots`] decides how many.
#[derive(Debug)]
pub(super) struct Dispatcher {
    works: Works,
    watcher: Addr<Watcher>,
    reaper: Addr<ReaperActor>,
    slots: SharedSlots,
    jobs: HashMap<JobId, Addr<JobActor>>,
    drained: Vec<oneshot::Sender<()>>,
    done: u64,
}

impl Dispatcher {
    pub(super) fn new(works: Works, watcher: Addr<Watcher>, reaper: Addr<ReaperActor>, slots: SharedSlots) -> Self {
        Self { works, watcher, reaper, slots, jobs: HashMap::new(), drained: Vec::new(), done: 0 }
    }

    fn on(&mut self, event: Event, ctx: &Context<Self>) {
        let order = self.slots.get().on(event);
        if let Some(order) = order {
            self.claim(order, ctx);
        }
        if self.slots.get().is_drained() {
            for waiting in self.drained.drain(..) {
                waiting.send(()).unwrap_or_default(); // fails if the receiver no longer waits
            }
        }
    }

    fn claim(&self, order: ClaimOrder, ctx: &Context<Self>) {
        tell(&self.watcher, Claim { order, answer_to: ctx.address() });
    }
}

impl Actor for Dispatcher {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(1024);
    }
}

impl Handler<FoundIdle> for Dispatcher {
    type Result = ();

    fn handle(&mut self, FoundIdle { ended, root }: FoundIdle, _ctx: &mut Self::Context) {
        if ended == self.done && self.slots.get().is_idle() {
            tell(&root, Idle);
        }
    }
}

impl Handler<JobsClaimed> for Dispatcher {
    type Result = ();

    fn handle(&mut self, JobsClaimed(jobs): JobsClaimed, ctx: &mut Self::Context) {
        let suspects = jobs.iter().filter(|job| job.is_suspect()).count();
        let fresh = jobs.len() - suspects;
        for job in jobs {
            let id = job.id().clone();
            let actor = JobActor::new(job, self.works.clone(), ctx.address()).start();
            self.jobs.insert(id, actor);
        }
        self.on(Event::Claimed { fresh, suspects }, ctx);
    }
}

impl Handler<JobGone> for Dispatcher {
    type Result = ();

    fn handle(&mut self, JobGone { id, suspect }: JobGone, ctx: &mut Self::Context) {
        self.jobs.remove(&id);
        self.done += 1;
        self.on(Event::Ended { suspect }, ctx);
        tell(&self.watcher, Ended { count: self.done, was_last: self.slots.get().is_idle() });
        tell(&self.reaper, DiskUsed);
    }
}

impl Handler<StopJob> for Dispatcher {
    type Result = bool;

    fn handle(&mut self, StopJob { id, reason }: StopJob, _ctx: &mut Self::Context) -> bool {
        let job = self.jobs.get(&id);
        job.inspect(|job| tell(job, Stop(reason))).is_some()
    }
}

impl Handler<Resize> for Dispatcher {
    type Result = ();

    fn handle(&mut self, Resize { jobs_max }: Resize, ctx: &mut Self::Context) {
        self.on(Event::Resized { jobs_max }, ctx);
    }
}

impl Handler<Drain> for Dispatcher {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: Drain, ctx: &mut Self::Context) -> ResponseFuture<()> {
        let (sender, receiver) = oneshot::channel();
        self.drained.push(sender);
        self.on(Event::Drain, ctx);
        Box::pin(async move { receiver.await.unwrap_or_default() })
    }
}

impl Handler<GiveBack> for Dispatcher {
    type Result = ();

    fn handle(&mut self, _: GiveBack, _ctx: &mut Self::Context) {
        for job in self.jobs.values() {
            tell(job, Stop(CancelReason::Drain));
        }
    }
}

impl Handler<Ping> for Dispatcher {
    type Result = Pong;

    fn handle(&mut self, _: Ping, _ctx: &mut Self::Context) -> Pong {
        Pong { done: self.done }
    }
}
