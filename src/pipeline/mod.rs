//! The pipeline: the stages of one job, in order.

pub(crate) mod bills;
mod cards;
pub(crate) mod cast;
pub(crate) mod env;
#[cfg(feature = "page")]
pub(crate) mod foresee;
mod framing;
mod genre;
pub(crate) mod handover;
pub(crate) mod language;
mod line;
pub(crate) mod permits;
pub(crate) mod purse;
pub(crate) mod script;
pub(crate) mod sentences;
pub(crate) mod sound;
mod turn;

pub(crate) mod audio;
mod timeline;

pub(crate) mod scenes;

pub(crate) mod images;

pub(crate) mod video;

pub(crate) mod upload;

pub(crate) use env::Env;
pub(crate) use line::Fingerprints;
pub(crate) use permits::{Permits, StagePermits};

use crate::failpoint::FailPoint;
use crate::job::look::Look;
use crate::job::{Cancel, CancelReason, Code, Failure, JobRequest, Outcome, Problem, Progress};
use crate::telemetry::event;
use crate::workspace::{Journal, OpenWorkspace, Workspace};
use audio::Voices;
use calls::Purse;
use futures::FutureExt;
use handover::{AudioTrack, ImageSet, Published, Script, VideoFile};
use line::Line;
use purse::JobPurse;
use sound::Sounds;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

/// What every stage of an attempt gets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StageRun<'a> {
    /// The job's request.
    pub(crate) job: &'a JobRequest,
    /// The job's workspace; it exists with its three subdirectories.
    pub(crate) workspace: &'a Workspace,
    /// Raised when the work must stop.
    pub(crate) cancel: &'a Cancel,
    /// The receiver of progress reports.
    pub(crate) progress: &'a Progress,
    /// Who pays for the calls of outside services.
    pub(crate) purse: &'a dyn Purse,
    /// Whether the job may have had other content before.
    pub(crate) may_be_revised: bool,
}

#[cfg(test)]
impl<'a> StageRun<'a> {
    /// Makes the run of a stage whose calls nobody counts.
    pub(crate) fn unpaid(
        job: &'a JobRequest,
        workspace: &'a Workspace,
        cancel: &'a Cancel,
        progress: &'a Progress,
    ) -> Self {
        Self { job, workspace, cancel, progress, purse: &calls::Free, may_be_revised: true }
    }
}

/// Makes the video of one job and publishes it. Every error is a [`Failure`], also a panic. A job that had other content
/// before keeps what it can of its last video.
pub(crate) async fn run(
    (job, may_be_revised): (&JobRequest, bool),
    desk: &mut OpenWorkspace,
    env: &Env,
    cancel: &Cancel,
    progress: &Progress,
) -> Result<Outcome, Failure> {
    let place = desk.place.clone();
    let dressed = env.looks.dress(job).map_err(|problem| not_dressed(*problem))?;
    let purse = JobPurse::new(job.id.clone(), &env.ledger, &env.caps, &env.clock).with_vectors(env.pays_vectors);
    let run = StageRun { job: &dressed.job, workspace: &place, cancel, progress, purse: &purse, may_be_revised };
    if !desk.is_new {
        kill_left_children(&place)?;
    }
    failpoint::hit(FailPoint::WorkspaceCreated, job.id.as_str());
    let timeout = time_allowed(job, env);
    let stages = AssertUnwindSafe(stages(run, &purse, dressed.look.as_ref(), &mut desk.journal, env)).catch_unwind();
    let watched = async {
        tokio::select! {
            end = stages => end,
            never = raise_after(timeout, cancel) => never,
        }
    };
    match Box::pin(watched).await {
        Ok(result) => result,
        Err(panic) => Err(panicked(panic.as_ref())),
    }
}

/// Returns how long the job may run.
pub(crate) fn time_allowed(job: &JobRequest, env: &Env) -> Duration {
    job.timeout.as_deref().copied().unwrap_or(env.timeout)
}

async fn stages(
    run: StageRun<'_>,
    purse: &JobPurse<'_>,
    look: Option<&(String, Look)>,
    journal: &mut Journal,
    env: &Env,
) -> Result<Outcome, Failure> {
    use crate::job::Stage;
    let mut line = Line::new(run, purse, look, env, journal);
    let script: Script =
        line.stage(Stage::Story, Box::pin(script::run(&run, &env.stories, &env.ledger, &env.clock))).await?;
    let cache = env.cache.as_ref();
    let canvas = video::canvas(&run.job.video, env.video.settings());
    let end_card = video::end_card(&run.job.video, env.video.settings());
    let voices = Voices { speech: &env.speech, cache, canvas, end_card };
    let audio: AudioTrack = line.stage(Stage::Tts, audio::run(&run, &script, voices)).await?;
    let images: ImageSet =
        line.stage(Stage::Images, images::run(&run, &script, &audio, &env.pictures, &env.ledger)).await?;
    let voice_lufs = env.video.settings().loudness_lufs;
    let sounds = Sounds { settings: &env.sound, media: &env.media, voice_lufs, maker: &env.video };
    let video = Box::pin(video::run(&run, &script, &audio, &images, sounds, cache));
    let video: VideoFile = line.stage(Stage::Video, video).await?;
    let hash = line.hash_of(&video.file);
    let upload = Box::pin(upload::run(&run, &script, (&video, hash), &env.storage));
    let published: Published = line.stage(Stage::Upload, upload).await?;
    failpoint::hit(FailPoint::Uploaded, run.job.id.as_str());
    let look = look.map(|(name, _)| name.clone());
    Ok(Outcome { look, paid: purse.has_ever_paid(), ..line.outcome(&audio, &images, published) })
}

/// Fails a job whose look was taken out of the configuration after the job was accepted.
fn not_dressed(problem: Problem) -> Failure {
    Failure::permanent(problem.code, problem.message).hint(problem.suggestion.unwrap_or(problem.code.hint().to_owned()))
}

/// Raises the flag after `timeout`, in which this process must have run. It never returns; the stages end when they see the flag.
async fn raise_after<T>(timeout: Duration, cancel: &Cancel) -> T {
    children::run_for(timeout).await;
    cancel.cancel(CancelReason::TimedOut);
    std::future::pending().await
}

/// Kills the children that a dead owner of this workspace left running, before any file is changed.
fn kill_left_children(place: &Workspace) -> Result<(), Failure> {
    let killed = children::kill_recorded(&place.temp()).map_err(|error| Failure::io("read", &place.temp(), &error))?;
    if killed > 0 {
        event::ChildrenKilled { job: place.id().clone(), killed }.emit();
    }
    Ok(())
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Failure {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Failure::permanent(Code::StagePanicked, format!("a stage panicked: {}", text.unwrap_or("no message")))
}
