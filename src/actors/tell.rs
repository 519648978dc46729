//! How actors talk: facts are told, requests are asked with a deadline, work is joined.

use actix::dev::ToEnvelope;
use actix::{Actor, Addr, Handler, Message};
use std::time::Duration;

/// Tells an actor a fact. A full mailbox delays it; a dead actor is logged, and the next ping round ends the process.
pub(super) fn tell<A, M>(addr: &Addr<A>, fact: M)
where
    A: Actor + Handler<M>,
    A::Context: ToEnvelope<A, M>,
    M: Message + Send + 'static,
    M::Result: Send,
{
    use actix::prelude::SendError;
    match addr.try_send(fact) {
        Ok(()) => {}
        Err(SendError::Full(fact)) => {
            let sent = addr.send(fact);
            match tokio::runtime::Handle::try_current() {
                Ok(runtime) => drop(runtime.spawn(async move { lost(sent.await.is_err()) })),
                Err(_outside) => lost(true),
            }
        }
        Err(SendError::Closed(_)) => lost(true),
    }
}

fn lost(lost: bool) {
    if lost {
        tracing::warn!("an actor did not take a message; it may be gone");
    }
}

/// Why a request was not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum AskError {
    /// The actor is dead.
    #[error("the actor is gone")]
    Gone,
    /// The actor did not answer in time.
    #[error("the actor did not answer in time")]
    Overdue,
}

/// Asks an actor and waits for the answer, no longer than `deadline`.
pub(super) async fn ask<A, M>(addr: &Addr<A>, request: M, deadline: Duration) -> Result<M::Result, AskError>
where
    A: Actor + Handler<M>,
    A::Context: ToEnvelope<A, M>,
    M: Message + Send + 'static,
    M::Result: Send,
{
    match tokio::time::timeout(deadline, addr.send(request)).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_mailbox)) => Err(AskError::Gone),
        Err(_elapsed) => Err(AskError::Overdue),
    }
}

/// Asks for a sign of life; every actor answers with its counters.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Pong")]
pub(super) struct Ping;

/// A sign of life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, actix::MessageResponse)]
pub(super) struct Pong {
    /// What the actor has done since it started: looks, claims, jobs.
    pub(super) done: u64,
}
