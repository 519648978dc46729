//! Makes one video: takes the job, runs the pipeline, ends the job.

use super::Shop;
use super::end::End;
use crate::attempt;
use crate::cli::problem::Problem;
use crate::control::take_for_render;
use crate::ending::{Ending, Run};
use crate::job::{Cancel, Failure, JobRequest, blocking};
use crate::pipeline;
use crate::spool::View;
use crate::telemetry::event::job_span;
use crate::workspace::{OpenWorkspace, WorkspaceError};
use chrono::{DateTime, Utc};
use tracing::Instrument;

/// Makes the video of a job.
pub(super) async fn make(job: JobRequest, cancel: &Cancel, shop: &Shop<'_>) -> End {
    let id = job.id.clone();
    if shop.signal.get().is_some() {
        return End::unstarted(id);
    }
    let span = job_span(&id, 1);
    let end = one_shot(job, cancel, shop).instrument(span).await;
    let end = end.unwrap_or_else(|problem| End::refused(id, problem));
    shop.signal.get().map_or(end.clone(), |exit| end.stopped_by(*exit))
}

async fn one_shot(job: JobRequest, cancel: &Cancel, shop: &Shop<'_>) -> Result<End, Problem> {
    let (env, started_at) = (&shop.env, shop.env.clock.now());
    take_for_render(&job, &env.ledger, View::of(shop.spool), started_at).await?;
    let mut desk = enter(&job, shop, started_at)?;
    let bars = shop.screen.bars(job.id.as_str());
    let result = pipeline::run((&job, true), &mut desk, env, cancel, &bars.progress()).await;
    bars.finish();
    let kept = job.keep_workspace.then(|| desk.place.dir().to_path_buf());
    let (id, ending) = (job.id.clone(), shop.ending.clone());
    let run = Run {
        id: id.clone(),
        order: Some(job),
        attempt: 1,
        submitted_at: Some(started_at),
        claimed_at: Some(started_at),
        desk: Some(desk),
        claim: None,
        patience: None,
        bill: None,
    };
    match result {
        Ok(outcome) => {
            let ended = blocking(on(ending, move |ending| ending.succeed(run, outcome))).await?;
            attempt::withdraw(env, Some(id.clone())).await;
            let unrecorded = |failure: Failure| {
                let hint = "the video is published, but not recorded; render again when the ledger can be written";
                Problem { hint: hint.to_owned(), ..Problem::from(failure) }
            };
            let mut ended = ended.settled().map_err(unrecorded)?;
            if let Some(error) = shop.ending.workspaces.empty_trash().unread {
                ended.troubles.push(Failure::io("empty", shop.ending.workspaces.root(), &error));
            }
            Ok(End::done(id, ended, kept))
        }
        Err(failure) => {
            let shown = failure.clone();
            let ended = blocking(on(ending, move |ending| ending.fail(run, &failure))).await?;
            Ok(End::failed(id, ended, shown))
        }
    }
}

fn enter(job: &JobRequest, shop: &Shop<'_>, now: DateTime<Utc>) -> Result<OpenWorkspace, Problem> {
    let busy = |error: WorkspaceError| {
        let hint = "nothing was rendered; wait for the other process, or give the job another id";
        Problem::of(crate::cli::exit::Exit::TempFail, &error, hint)
    };
    shop.env.workspaces.enter_for(&job.id, job.keep_workspace, now).map_err(busy)
}

/// Wraps the end of a job for a blocking thread.
fn on<T>(ending: Ending, end: impl FnOnce(&Ending) -> T) -> impl FnOnce() -> Result<T, Failure> {
    move || Ok(end(&ending))
}
