//! `reelspool render`: one video now, without daemon and spool, by the same pipeline, library and ledger.

use super::Outcome;
use super::args::RenderArgs;
use super::bars::Bars;
use super::context::{Context, io_problem};
use super::exit::Exit;
use super::problem::Problem;
use crate::config::Config;
use crate::failpoint;
use crate::job::documents::{ErrorDocument, ResultDocument, Times};
use crate::job::problem::render as render_problem;
use crate::job::text::{Markup, parse_text};
use crate::job::{Cancel, CancelReason, Failure, IdHint, JobRequest, JobState, documents, parse};
use crate::ledger::{End, Kept, Place, Reservation, Reserve};
use crate::pipeline;
use crate::pipeline::Env;
use crate::reaper::{Order, Trigger, words};
use crate::setup;
use crate::telemetry::JobLogs;
use crate::telemetry::event::job_span;
use crate::telemetry::init::init_job_logs;
use crate::workspace::{MarkerState, OpenWorkspace, Size};
use chrono::{DateTime, Utc};
use std::io::Read;
use std::path::{Path, PathBuf};
use tokio::signal::unix::{SignalKind, signal};
use tracing::Instrument;

/// The most bytes that are read of an input.
const INPUT_BYTES_MAX: u64 = 8 << 20;

pub(super) fn run(args: &RenderArgs, context: &Context) -> Outcome {
    let mut config = context.config()?;
    if let Some(dir) = &args.out {
        config.upload.url = file_url(dir)?;
    }
    if let Some(orders) = context.variables.get("REELSPOOL_FAILPOINTS") {
        failpoint::arm(orders);
    }
    let mut job = read_job(&args.file, context)?;
    job.keep_workspace |= args.keep_workspace;
    if let Err(error) = init_job_logs(JobLogs::new(&config.storage.job_logs).layer()) {
        context.out.talk(format!("warning: {error}")); // a video is made also where its log cannot be kept
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Problem::of(Exit::Unavailable, &error, "nothing was changed"))?;
    runtime.block_on(async {
        let env = setup::env(&config, &context.process())?;
        if let Err(error) = env.pictures.library.adopt() {
            context.out.talk(format!("warning: {error}")); // what is not taken in is only not found
        }
        let ended = one_shot(&job, &env, &config, context).instrument(job_span(&job.id, 1)).await;
        if args.reap {
            let reaper = setup::reaper(&config, &env)?;
            context.out.talk(words(&reaper.pass(&Order::new(Trigger::Manual)).report));
        }
        env.ledger.db().close().map_err(|error| Problem::of(Exit::IoError, &error, "the video is where it says"))?;
        ended
    })
}

/// Turns a directory of the command line into a place to publish.
fn file_url(dir: &Path) -> Result<String, Problem> {
    fsx::create_dir_all(dir).map_err(|error| io_problem("create", dir, &error, Exit::CannotCreate))?;
    let dir = dir.canonicalize().map_err(|error| io_problem("resolve", dir, &error, Exit::CannotCreate))?;
    Ok(format!("file://{}", dir.display()))
}

/// Reads a job, or a story as people write it.
fn read_job(file: &Path, context: &Context) -> Result<JobRequest, Problem> {
    let (bytes, stem) = read_input(file)?;
    let hint = IdHint::Stem(&stem);
    let job = match file.extension().and_then(|extension| extension.to_str()) {
        Some("txt") => parse_text(&bytes, Markup::Plain, hint),
        Some("md") => parse_text(&bytes, Markup::Markdown, hint),
        _ => parse(&bytes, hint),
    };
    job.map_err(|problems| {
        let source = String::from_utf8_lossy(&bytes);
        let name = file.display().to_string();
        let shown: Vec<String> = problems.iter().map(|problem| render_problem(problem, &name, &source)).collect();
        let shown = if context.out.json { problems.iter().map(|it| it.message.clone()).collect() } else { shown };
        Problem::new(Exit::BadData, shown.join("\n"), "nothing was rendered; schema: reelspool schema job")
    })
}

fn read_input(file: &Path) -> Result<(Vec<u8>, String), Problem> {
    let mut bytes = Vec::new();
    let failed = |error: std::io::Error| io_problem("read", file, &error, Exit::NoInput);
    if file == Path::new("-") {
        std::io::stdin().lock().take(INPUT_BYTES_MAX).read_to_end(&mut bytes).map_err(failed)?;
        return Ok((bytes, "stdin".to_owned()));
    }
    let input = std::fs::File::open(file).map_err(failed)?;
    input.take(INPUT_BYTES_MAX).read_to_end(&mut bytes).map_err(failed)?;
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    Ok((bytes, stem))
}

async fn one_shot(job: &JobRequest, env: &Env, config: &Config, context: &Context) -> Outcome {
    let started_at = env.clock.now();
    take_id(job, env, started_at, context).await?;
    let busy = |error: crate::workspace::WorkspaceError| {
        Problem::of(
            Exit::TempFail,
            &error,
            "nothing was rendered; wait for the other process, or give the job another id",
        )
    };
    let mut desk = env.workspaces.enter(&job.id, started_at).map_err(busy)?;
    desk.keep_on_success(job.keep_workspace).map_err(busy)?;
    let cancel = Cancel::default();
    stop_on_signals(&cancel);
    let bars = Bars::new(job.id.as_str(), context);
    let result = pipeline::run(job, &mut desk, env, &cancel, &bars.progress()).await;
    bars.clear();
    match result {
        Ok(outcome) => {
            let finished_at = env.clock.now();
            let times = Times { submitted_at: started_at, claimed_at: started_at, finished_at };
            let document = ResultDocument::new(job, 1, times, outcome, &env.host);
            succeeded(job, env, desk, document, context).await
        }
        Err(failure) => failed(job, env, desk, failure, config, context).await,
    }
}

/// Makes the id ours in the ledger. One that is live elsewhere is refused; one that ended before is run again.
async fn take_id(job: &JobRequest, env: &Env, now: DateTime<Utc>, context: &Context) -> Result<(), Problem> {
    let order = Reservation::of(job, Some(now), "cli");
    let reserved = env.ledger.reserve(vec![order], now).await.map_err(|error| Problem::from(error.failure()))?;
    let refused = |state: JobState, why: &str, hint: &str| {
        let message = format!("job `{}` is {state} {why}", job.id);
        Err(Problem::new(Exit::TempFail, message, format!("nothing was rendered; {hint}")))
    };
    match reserved.first() {
        None | Some(Reserve::New { .. }) => {}
        Some(Reserve::Same { state, .. }) if !state.is_final() && is_in_spool(job, context)? => {
            return refused(*state, "in the spool", "wait for it, or give the job another id");
        }
        Some(Reserve::Same { state, .. }) if state.is_final() => {
            env.ledger.retried(job.id.clone(), now).await.map_err(|error| Problem::from(error.failure()))?;
        }
        Some(Reserve::Same { .. }) => {} // an earlier render that died: it goes on
        Some(Reserve::Conflict { state }) => {
            return refused(*state, "with another content", "give the job another id");
        }
    }
    let place = Place { attempt: 1, crashes: 0 };
    env.ledger.claimed(job.id.clone(), place, now).await.map_err(|error| Problem::from(error.failure()))?;
    Ok(())
}

/// Tells whether the spool, where there is one, holds the job.
fn is_in_spool(job: &JobRequest, context: &Context) -> Result<bool, Problem> {
    let config = context.config()?;
    let holds = |dir: &str| {
        let entries = std::fs::read_dir(config.spool.dir.join(dir)).into_iter().flatten().flatten();
        let mut names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        names.any(|name| {
            let queued = crate::spool::QueuedName::parse(&name).map(|name| name.id);
            let running = crate::spool::RunningName::parse(&name).map(|name| name.id);
            queued.or(running).is_some_and(|id| id == job.id)
        })
    };
    Ok(holds("queue") || holds("running"))
}

fn stop_on_signals(cancel: &Cancel) {
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        let Ok(mut signals) = signal(kind) else { continue };
        let cancel = cancel.clone();
        tokio::spawn(async move {
            signals.recv().await;
            cancel.cancel(CancelReason::Requested);
        });
    }
}

/// Records the success, then lets the workspace go: the same order as in the daemon.
async fn succeeded(
    job: &JobRequest,
    env: &Env,
    desk: OpenWorkspace,
    document: ResultDocument,
    context: &Context,
) -> Outcome {
    let text = text_of(&document)?;
    let unrecorded = |error: crate::ledger::LedgerError| {
        let hint = "the video is published, but not recorded; render again when the ledger can be written".to_owned();
        Problem { hint, ..Problem::from(error.failure()) }
    };
    env.ledger.succeeded(job.id.clone(), 1, text, document.finished_at).await.map_err(unrecorded)?;
    let kept = desk.place.dir().to_path_buf();
    let gone = if job.keep_workspace {
        match desk.preserve(MarkerState::Kept, None, document.finished_at) {
            Ok(size) => {
                let recorded = env.ledger.workspace_kept(job.id.clone(), kept_of(&kept, size)).await;
                recorded.unwrap_or_else(|error| {
                    context.out.talk(format!("warning: {error}"));
                    false
                });
                Ok(())
            }
            Err(error) => Err(error),
        }
    } else {
        desk.remove().map(drop)
    };
    if let Err(error) = gone {
        context.out.talk(format!("warning: {error}"));
    }
    if let Some(error) = env.workspaces.empty_trash().unread {
        context.out.talk(format!("warning: cannot empty the trash: {error}"));
    }
    if context.out.json {
        context.out.document(&document);
        return Ok(Exit::Success);
    }
    for degraded in &document.degraded {
        context.out.talk(format!("note: {}: {}, used {}", degraded.stage, degraded.code, degraded.used));
    }
    print_done(&document, context);
    if job.keep_workspace {
        context.out.talk(format!("workspace kept: {}", kept.display()));
    }
    Ok(Exit::Success)
}

fn print_done(document: &ResultDocument, context: &Context) {
    let took = document.finished_at - document.claimed_at;
    let took = super::text::took(u64::try_from(took.num_milliseconds()).unwrap_or(0));
    if let Some(video) = document.outputs.first() {
        let (size, seconds) = (super::text::size(video.bytes), video.seconds.unwrap_or(0.0));
        context.out.talk(format!("done  {}  ({size}, {seconds:.1} s of video) in {took}", document.id));
    }
    for output in &document.outputs {
        context.out.line(&output.url);
    }
}

/// Records the failure and preserves the workspace.
async fn failed(
    job: &JobRequest,
    env: &Env,
    desk: OpenWorkspace,
    failure: Failure,
    config: &Config,
    context: &Context,
) -> Outcome {
    let now = env.clock.now();
    let state = if failure.code == crate::job::Code::Cancelled { JobState::Cancelled } else { JobState::Failed };
    let marker = if state == JobState::Cancelled { MarkerState::Cancelled } else { MarkerState::Failed };
    let workspace: PathBuf = desk.place.dir().to_path_buf();
    let size = desk.preserve(marker, Some(&failure), now).map_err(|error| Problem::from(error.failure()))?;
    let age =
        if state == JobState::Cancelled { config.reaper.preserve_cancelled } else { config.reaper.preserve_failed };
    let until = age.and_then(|age| now.checked_add_signed(chrono::TimeDelta::from_std(age).ok()?));
    let mut document = ErrorDocument::failed(&job.id, 1, &failure, now).of_job(job).preserved(&workspace, until);
    document.retry = None; // there is no job file in the spool: rendering again goes on after the last good stage
    let end = End {
        state,
        code: failure.code,
        stage: failure.stage,
        document: text_of(&document)?,
        workspace: Some(kept_of(&workspace, size)),
    };
    if let Err(error) = env.ledger.failed(job.id.clone(), end, now).await {
        context.out.talk(format!("warning: {error}"));
    }
    if context.out.json {
        context.out.document(&document);
        return Ok(Exit::Failure);
    }
    let place = failure.stage.map(|stage| format!("{stage}: ")).unwrap_or_default();
    let hint = format!(
        "{}\n  the workspace is preserved: {}\n  render again to go on after the last good stage",
        failure.hint_text(),
        workspace.display()
    );
    let mut problem = Problem::from(failure);
    problem.message = format!("{place}{}", problem.message);
    problem.hint = hint;
    Err(problem)
}

fn kept_of(path: &Path, size: Size) -> Kept {
    Kept { path: path.display().to_string(), bytes: size.bytes, entries: size.entries }
}

fn text_of(document: &impl serde::Serialize) -> Result<String, Problem> {
    let bytes = documents::to_bytes(document);
    let bytes = bytes.map_err(|error| Problem::of(Exit::IoError, &error, "the document cannot be written as JSON"))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
