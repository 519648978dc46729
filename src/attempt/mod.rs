//! One attempt of one claimed job: workspace, pipeline, verdict, settlement.

mod fate;
mod order;
mod settle;
mod signs;

pub use fate::{Fate, fate};
pub use order::ClaimedJob;
pub use settle::Settlement;

use crate::job::{Cancel, Failure, Outcome, blocking};
use crate::pipeline;
use crate::pipeline::Env;
use crate::telemetry::event;
use crate::workspace::{OpenWorkspace, WorkspaceError};
use signs::Signs;
use std::sync::Arc;
use tracing::Instrument;

/// Runs one attempt to its end and settles it. A claim that cannot be settled is dropped, and recovered like a crash.
pub async fn run(claimed: ClaimedJob, env: &Arc<Env>, cancel: &Cancel) -> Settlement {
    let span = event::job_span(claimed.id(), claimed.attempt());
    whole(claimed, env, cancel).instrument(span).await
}

async fn whole(claimed: ClaimedJob, env: &Arc<Env>, cancel: &Cancel) -> Settlement {
    let (desk, result) = match enter(&claimed, env).await {
        Ok(mut desk) => {
            let result = work(&claimed, &mut desk, env, cancel).await;
            (Some(desk), result)
        }
        Err(failure) => (None, Err(failure)),
    };
    match result {
        Ok(outcome) => settle::succeeded(claimed, desk, outcome, env, cancel).await,
        Err(failure) => settle::failed(claimed, desk, failure, env, cancel).await,
    }
}

async fn enter(claimed: &ClaimedJob, env: &Arc<Env>) -> Result<OpenWorkspace, Failure> {
    let (env, id) = (Arc::clone(env), claimed.id().clone());
    let (now, keep) = (env.clock.now(), claimed.order().is_ok_and(|job| job.keep_workspace));
    let enter = move || {
        let mut desk = env.workspaces.enter(&id, now)?;
        desk.keep_on_success(keep).map(|()| desk)
    };
    let desk = blocking(move || enter().map_err(|error: WorkspaceError| error.failure())).await?;
    let path = desk.place.dir().display().to_string();
    event::WorkspaceCreated { job: claimed.id().clone(), path }.emit();
    Ok(desk)
}

async fn work(claimed: &ClaimedJob, desk: &mut OpenWorkspace, env: &Env, cancel: &Cancel) -> Result<Outcome, Failure> {
    let signs = Signs::new();
    let progress = signs.progress();
    let job = claimed.order().map_err(Clone::clone)?;
    tokio::select! {
        result = pipeline::run(job, desk, env, cancel, &progress) => result,
        never = signs.write(claimed, env) => never,
    }
}
