//! How actors communicate: facts without a reply, requests with a reply and a deadline.

use actix::dev::ToEnvelope;
use actix::{Actor, Addr, Handler, Message};
use std::time::Duration;

/// Sends a fact. If the mailbox is full, it is sent later; if the actor is dead, this is logged, and the next ping ends
/// the process.
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

/// Sends a request and waits for the reply, at most for `deadline`.
pub(super) async fn ask<A, M>(addr: &Addr<A>, request: M, deadline: Duration) -> Result<M::Result, AskError>
where
    A: Actor + Handler<M>,
    A::Context: ToEnvelope<A, M>,
    M: Message + Send + 'static,
    M::Result: Send,
{
    tokio::select! {
        biased;
        answer = addr.send(request) => answer.map_err(|_mailbox| AskError::Gone),
        () = children::run_for(deadline) => Err(AskError::Overdue),
    }
}

/// Checks that the actor lives; every actor replies with its counters.
#[derive(Debug, Clone, Copy, Message)]
#[rtype(result = "Pong")]
pub(super) struct Ping;

/// The reply to [`Ping`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, actix::MessageResponse)]
pub(super) struct Pong {
    /// How much the actor has done since it started: looks, claims, jobs.
    pub(super) done: u64,
}
