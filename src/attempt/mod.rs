//! One attempt of one claimed job: workspace, pipeline, end.

mod order;
mod replaced;
mod signs;

pub(crate) use order::ClaimedJob;
pub(crate) use replaced::withdraw;

use crate::ending::{Ending, Settlement};
use crate::job::{Cancel, Failure, JobState, Outcome, blocking};
use crate::pipeline;
use crate::pipeline::Env;
use crate::telemetry::event;
use crate::workspace::OpenWorkspace;
use signs::Signs;
use std::sync::Arc;
use tracing::Instrument;

/// Runs one attempt and ends it. If the claim cannot be settled, it is dropped; the next rescan recovers the job as
/// after a crash.
pub(crate) async fn run(claimed: ClaimedJob, env: &Arc<Env>, ending: &Arc<Ending>, cancel: &Cancel) -> Settlement {
    let span = event::job_span(claimed.id(), claimed.attempt());
    whole(claimed, env, ending, cancel).instrument(span).await
}

async fn whole(claimed: ClaimedJob, env: &Arc<Env>, ending: &Arc<Ending>, cancel: &Cancel) -> Settlement {
    let (desk, result) = match enter(&claimed, env).await {
        Ok(mut desk) => {
            let result = work(&claimed, &mut desk, env, &ending.host, cancel).await;
            (Some(desk), result)
        }
        Err(failure) => (None, Err(failure)),
    };
    let (ending, id, run) = (Arc::clone(ending), claimed.id().clone(), claimed.ended(desk, cancel.clone()));
    let settled = blocking(move || {
        Ok(match result {
            Ok(outcome) => {
                let ended = ending.succeed(run, outcome);
                ending.workspaces.sweep_trash();
                (ended.settlement, ended.may_replace())
            }
            Err(failure) => (ending.fail(run, &failure).settlement, false),
        })
    });
    // A panic while the job is ended drops the claim; recovery completes the end from what is on disk and in the
    // ledger.
    let (settlement, may_replace) = settled.await.unwrap_or_else(|failure| {
        event::JobUnsettled { job: id.clone(), reason: failure.to_string() }.emit();
        (Settlement::Left, false)
    });
    if settlement == Settlement::Over(JobState::Done) && may_replace {
        withdraw(env, Some(id)).await;
    }
    settlement
}

async fn enter(claimed: &ClaimedJob, env: &Arc<Env>) -> Result<OpenWorkspace, Failure> {
    let (env, id) = (Arc::clone(env), claimed.id().clone());
    let (now, keep) = (env.clock.now(), claimed.order().is_ok_and(|job| job.keep_workspace));
    let enter = move || env.workspaces.enter_for(&id, keep, now).map_err(|error| error.failure());
    let desk = blocking(enter).await?;
    let path = desk.place.dir().display().to_string();
    event::WorkspaceCreated { job: claimed.id().clone(), path }.emit();
    Ok(desk)
}

async fn work(
    claimed: &ClaimedJob,
    desk: &mut OpenWorkspace,
    env: &Env,
    host: &str,
    cancel: &Cancel,
) -> Result<Outcome, Failure> {
    let signs = Signs::new();
    let progress = signs.progress();
    let job = claimed.order().map_err(Clone::clone)?;
    tokio::select! {
        result = pipeline::run((job, claimed.may_be_revised()), desk, env, cancel, &progress) => result,
        never = signs.write(claimed, &env.clock, host) => never,
    }
}
