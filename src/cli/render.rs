//! `reelspool render`: makes one video now, without daemon and spool, with the same pipeline, library and ledger.

use super::Outcome;
use super::args::RenderArgs;
use super::bars::Bars;
use super::context::{Context, io_problem};
use super::exit::Exit;
use super::problem::Problem;
use crate::control::take_for_render;
use crate::ending::{Ended, Ending, Run};
use crate::failpoint;
use crate::job::documents::{ErrorDocument, ResultDocument};
use crate::job::problem::render as render_problem;
use crate::job::{Cancel, CancelReason, Failure, JobRequest, blocking, encoding, text};
use crate::pipeline;
use crate::pipeline::Env;
use crate::reaper::{Order, Trigger, words};
use crate::setup;
use crate::spool::View;
use crate::telemetry::JobLogs;
use crate::telemetry::event::job_span;
use crate::telemetry::init::init_job_logs;
use crate::workspace::WorkspaceError;
use std::io::Read;
use std::path::Path;
use tokio::signal::unix::{SignalKind, signal};
use tracing::Instrument;

/// The most bytes that are read of an input file.
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
        context.out.talk(format!("warning: {error}")); // the video is made without a log, too
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Problem::of(Exit::Unavailable, &error, "nothing was changed"))?;
    runtime.block_on(async {
        let env = setup::env(&config, &context.process())?;
        if let Err(error) = env.pictures.library.adopt() {
            context.out.talk(format!("warning: {error}")); // pictures that are not adopted are only not used
        }
        let ending = setup::ending(&config, &env);
        let span = job_span(&job.id, 1);
        let ended = one_shot(job, &env, &ending, &config.spool.dir, context).instrument(span).await;
        if args.reap {
            let reaper = setup::reaper(&config, &env, ending)?;
            context.out.talk(words(&reaper.pass(&Order::new(Trigger::Manual)).report));
        }
        env.ledger.db().close().map_err(|error| Problem::of(Exit::IoError, &error, "the video is where it says"))?;
        ended
    })
}

/// Makes the `file://` URL of a directory on the command line.
fn file_url(dir: &Path) -> Result<String, Problem> {
    fsx::create_dir_all(dir).map_err(|error| io_problem("create", dir, &error, Exit::CannotCreate))?;
    let dir = dir.canonicalize().map_err(|error| io_problem("resolve", dir, &error, Exit::CannotCreate))?;
    Ok(format!("file://{}", dir.display()))
}

/// Reads a job file, or a story as plain text or Markdown.
fn read_job(file: &Path, context: &Context) -> Result<JobRequest, Problem> {
    let (bytes, stem) = read_input(file)?;
    let job = text::read(&bytes, &stem, file.file_name().and_then(|name| name.to_str()));
    job.map_err(|problems| {
        let source = encoding::quotable(&bytes);
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

async fn one_shot(job: JobRequest, env: &Env, ending: &Ending, spool: &Path, context: &Context) -> Outcome {
    let started_at = env.clock.now();
    take_for_render(&job, &env.ledger, View::of(spool), started_at).await?;
    let busy = |error: WorkspaceError| {
        let hint = "nothing was rendered; wait for the other process, or give the job another id";
        Problem::of(Exit::TempFail, &error, hint)
    };
    let mut desk = env.workspaces.enter(&job.id, started_at).map_err(busy)?;
    desk.keep_on_success(job.keep_workspace).map_err(busy)?;
    let cancel = Cancel::default();
    stop_on_signals(&cancel);
    let bars = Bars::new(job.id.as_str(), context);
    let result = pipeline::run(&job, &mut desk, env, &cancel, &bars.progress()).await;
    bars.clear();
    let kept = job.keep_workspace.then(|| desk.place.dir().to_path_buf());
    let run = Run {
        id: job.id.clone(),
        order: Some(job),
        attempt: 1,
        submitted_at: Some(started_at),
        claimed_at: Some(started_at),
        desk: Some(desk),
        claim: None,
        patience: None,
    };
    match result {
        Ok(outcome) => {
            let ended = blocking(on(ending.clone(), move |ending| ending.succeed(run, outcome))).await?;
            tell_success(ended, kept.as_deref(), ending, context)
        }
        Err(failure) => {
            let shown = failure.clone();
            let ended = blocking(on(ending.clone(), move |ending| ending.fail(run, &failure))).await?;
            tell_failure(ended, shown, context)
        }
    }
}

/// Wraps the end of a job for a blocking thread.
fn on<T>(ending: Ending, end: impl FnOnce(&Ending) -> T) -> impl FnOnce() -> Result<T, Failure> {
    move || Ok(end(&ending))
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

/// Reports a success.
fn tell_success(ended: Ended<ResultDocument>, kept: Option<&Path>, ending: &Ending, context: &Context) -> Outcome {
    let unrecorded = |failure: Failure| {
        let hint = "the video is published, but not recorded; render again when the ledger can be written".to_owned();
        Problem { hint, ..Problem::from(failure) }
    };
    let ended = ended.settled().map_err(unrecorded)?;
    warn(&ended.troubles, context);
    if let Some(error) = ending.workspaces.empty_trash().unread {
        context.out.talk(format!("warning: cannot empty the trash: {error}"));
    }
    let Some(document) = ended.document else { return Ok(Exit::Success) };
    if context.out.json {
        context.out.document(&document);
        return Ok(Exit::Success);
    }
    for degraded in &document.degraded {
        context.out.talk(format!("note: {}: {}, used {}", degraded.stage, degraded.code, degraded.used));
    }
    print_done(&document, context);
    if let Some(kept) = kept {
        context.out.talk(format!("workspace kept: {}", kept.display()));
    }
    Ok(Exit::Success)
}

fn warn(troubles: &[Failure], context: &Context) {
    for failure in troubles {
        context.out.talk(format!("warning: {failure}"));
    }
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

/// Reports a failure.
fn tell_failure(ended: Ended<ErrorDocument>, failure: Failure, context: &Context) -> Outcome {
    warn(&ended.troubles, context);
    let document = ended.document;
    if let Some(document) = document.as_ref().filter(|_| context.out.json) {
        context.out.document(document);
        return Ok(Exit::Failure);
    }
    let place = failure.stage.map(|stage| format!("{stage}: ")).unwrap_or_default();
    let hint = format!(
        "{}\n  the workspace is preserved: {}\n  render again to go on after the last good stage",
        failure.hint_text(),
        document.and_then(|document| document.workspace).unwrap_or_default()
    );
    let mut problem = Problem::from(failure);
    problem.message = format!("{place}{}", problem.message);
    problem.hint = hint;
    Err(problem)
}
