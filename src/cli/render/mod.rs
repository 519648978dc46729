//! `reelspool render`: makes videos now, without daemon and spool, with the same pipeline, library and ledger.

mod end;
mod one;

use super::args::RenderArgs;
use super::bars::Screen;
use super::context::{Context, made_url};
use super::exit::Exit;
use super::problem::Problem;
use super::{Outcome, fields, jobfile, ready};
use crate::config::Loaded;
use crate::control::Control;
use crate::ending::Ending;
use crate::job::{Cancel, CancelReason, JobRequest};
use crate::pipeline::Env;
use crate::reaper::{Order, Trigger, words};
use crate::setup;
use crate::setup::SetupError;
use crate::telemetry::JobLogs;
use crate::telemetry::init::init_job_logs;
use end::End;
use futures::StreamExt;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use tokio::signal::unix::{SignalKind, signal};

/// What all jobs of a call share.
struct Shop<'a> {
    env: Env,
    ending: Ending,
    spool: &'a Path,
    context: &'a Context,
    screen: Screen,
    stops: Vec<Cancel>,
    signal: Signal,
}

/// The exit code of the signal that stops the call, once there was one.
type Signal = Arc<OnceLock<Exit>>;

pub(super) fn run(args: &RenderArgs, context: &Context) -> Outcome {
    let mut loaded = context.load()?;
    let kept_url = loaded.config.upload.url.clone();
    match &args.out {
        Some(dir) => loaded.config.upload.url = made_url(dir)?,
        None => context.publish_here(&mut loaded)?,
    }
    let Loaded { mut config, .. } = loaded;
    if let Some(orders) = context.variables.get("REELSPOOL_FAILPOINTS") {
        failpoint::arm(orders);
    }
    let control = Control::new(config.clone());
    let jobs = match jobs(args, &control, context)? {
        Ok(jobs) => jobs,
        Err(refused) => return Ok(refused),
    };
    if let Some(missing) = ready::missing(&config, context)? {
        return Err(missing.problem("nothing was rendered"));
    }
    let logs = init_job_logs(JobLogs::new(&config.storage.job_logs).layer());
    let _logs = logs.map_err(|error| context.out.talk(format!("warning: {error}"))); // the video is made without a log, too
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Problem::of(Exit::Unavailable, &error, "nothing was changed"))?;
    runtime.block_on(async {
        setup::directories(&config)?;
        let db = setup::begin_db(&config).map_err(SetupError::Db)?;
        let env = setup::env(&config, &context.process(), db)?;
        if let Err(error) = env.pictures.library.adopt() {
            context.out.talk(format!("warning: {error}")); // pictures that are not adopted are only not used
        }
        let ending = setup::ending(&config, &env);
        let stops: Vec<Cancel> = jobs.iter().map(|_| Cancel::default()).collect();
        let signal = stop_on_signals(&stops);
        let spool = &config.spool.dir;
        let shop = Shop { env, ending, spool, context, screen: Screen::new(context), stops, signal };
        let ids = jobs.iter().map(|job| job.id.clone()).collect();
        let sender = setup::notices(&config, &context.process(), &shop.env, &shop.ending)?;
        let ended = make_all(jobs, setup::slots_max(&config), &shop).await;
        if let Some(sender) = sender {
            // What fails waits in the ledger for a daemon.
            if shop.signal.get().is_some() { sender.farewell(ids).await } else { sender.send_due(ids).await }
        }
        if args.reap {
            // The reaper looks after the installation, not after the directory of this call.
            config.upload.url = kept_url;
            let reaper = setup::reaper(&config, &shop.env, shop.ending.clone())?;
            context.out.talk(words(&reaper.pass(&Order::new(Trigger::Manual)).report));
        }
        shop.env
            .ledger
            .db()
            .close()
            .map_err(|error| Problem::of(Exit::IoError, &error, "the videos are where it says"))?;
        end::tell(ended, context)
    })
}

/// Reads and checks all jobs; if one is bad, none is rendered.
fn jobs(args: &RenderArgs, control: &Control, context: &Context) -> Result<Result<Vec<JobRequest>, Exit>, Problem> {
    let files = jobfile::expand(&args.files)?;
    let set = fields::of_story(&args.story, args.id.as_ref(), &files, &setup::looks(control.config()), &context.out)?;
    let bytes_max = *control.config().spool.job_bytes_max;
    let sources = files.iter().map(|file| jobfile::read(file, bytes_max)).collect::<Result<_, _>>()?;
    let mut checked = control.check(sources, &set)?;
    ready::refuse_unserved(&mut checked, control.config(), context)?;
    if checked.iter().any(|(_, result)| result.is_err()) {
        return Ok(Err(jobfile::refuse(&checked, context, "nothing was rendered")));
    }
    let mut jobs: Vec<JobRequest> = Vec::with_capacity(checked.len());
    for mut job in checked.into_iter().filter_map(|(_, job)| job.ok()) {
        if jobs.iter().any(|other| other.id == job.id) {
            let message = format!("two of the files name the job `{}`", job.id);
            return Err(Problem::new(Exit::BadData, message, "nothing was rendered; give each its own `id`"));
        }
        job.keep_workspace |= args.keep_workspace;
        jobs.push(job);
    }
    Ok(Ok(jobs))
}

/// Makes as many videos at a time as there are slots; returns their ends in the order of the jobs.
async fn make_all(jobs: Vec<JobRequest>, slots: usize, shop: &Shop<'_>) -> Vec<End> {
    let alone = jobs.len() == 1;
    let makes = jobs.into_iter().zip(&shop.stops).enumerate().map(|(index, (job, stop))| async move {
        let end = one::make(job, stop, shop).await;
        if !alone {
            shop.screen.suspend(|| end.tell_in_between(shop.context));
        }
        (index, end)
    });
    let mut ended: Vec<(usize, End)> = futures::stream::iter(makes).buffer_unordered(slots.max(1)).collect().await;
    ended.sort_by_key(|(index, _)| *index);
    ended.into_iter().map(|(_, end)| end).collect()
}

/// Cancels all jobs at the first signal, and remembers which it was.
fn stop_on_signals(stops: &[Cancel]) -> Signal {
    let seen = Signal::default();
    for (kind, exit) in [(SignalKind::interrupt(), Exit::Interrupted), (SignalKind::terminate(), Exit::Terminated)] {
        let Ok(mut signals) = signal(kind) else { continue };
        let (stops, seen) = (stops.to_vec(), Arc::clone(&seen));
        tokio::spawn(async move {
            signals.recv().await;
            seen.get_or_init(|| exit);
            for stop in &stops {
                stop.cancel(CancelReason::Requested);
            }
        });
    }
    seen
}
