//! One actor per job: it owns the claim and the workspace during the attempt.

use super::dispatcher::{Dispatcher, JobGone};
use super::tell::{Ping, Pong, tell};
use crate::attempt;
use crate::attempt::ClaimedJob;
use crate::ending::Ending;
use crate::job::{Cancel, CancelReason, JobId};
use crate::pipeline::Env;
use crate::telemetry::event;
use actix::fut::wrap_future;
use actix::{Actor, ActorContext, ActorFutureExt, Addr, AsyncContext, Context, Handler, Message};
use std::sync::Arc;

/// Stops the job, for a reason.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct Stop(pub(super) CancelReason);

/// What every attempt needs.
#[derive(Debug, Clone)]
pub(super) struct Works {
    /// Runs the pipeline of a job.
    pub(super) env: Arc<Env>,
    /// Ends a job.
    pub(super) ending: Arc<Ending>,
}

/// Owns one attempt of one job.
#[derive(Debug)]
pub(super) struct JobActor {
    job: Option<ClaimedJob>,
    works: Works,
    cancel: Cancel,
    _gone: GoneGuard,
}

/// Sends [`JobGone`] when the actor is dropped, for any reason.
#[derive(Debug)]
struct GoneGuard {
    id: JobId,
    suspect: bool,
    dispatcher: Addr<Dispatcher>,
}

impl Drop for GoneGuard {
    fn drop(&mut self) {
        tell(&self.dispatcher, JobGone { id: self.id.clone(), suspect: self.suspect });
    }
}

impl JobActor {
    pub(super) fn new(job: ClaimedJob, works: Works, dispatcher: Addr<Dispatcher>) -> Self {
        let gone = GoneGuard { id: job.id().clone(), suspect: job.is_suspect(), dispatcher };
        Self { job: Some(job), works, cancel: Cancel::default(), _gone: gone }
    }
}

impl Actor for JobActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        let Some(job) = self.job.take() else { return ctx.stop() };
        let (Works { env, ending }, cancel) = (self.works.clone(), self.cancel.clone());
        let id = job.id().clone();
        // Spawned as its own task, so that a panic becomes a value; the claim that it drops is recovered.
        let work = tokio::spawn(async move { attempt::run(job, &env, &ending, &cancel).await });
        let ended = wrap_future::<_, Self>(work).map(move |end, _actor, ctx| {
            if let Err(error) = end {
                event::JobUnsettled { job: id, reason: error.to_string() }.emit();
            }
            ctx.stop();
        });
        ctx.spawn(ended);
    }
}

impl Handler<Stop> for JobActor {
    type Result = ();

    fn handle(&mut self, Stop(reason): Stop, _ctx: &mut Self::Context) {
        self.cancel.cancel(reason);
    }
}

impl Handler<Ping> for JobActor {
    type Result = Pong;

    fn handle(&mut self, _: Ping, _ctx: &mut Self::Context) -> Pong {
        Pong { done: 0 }
    }
}
