//! The daemon: starts the actors in order, waits, and stops them in order. The only module that uses actix.

mod dispatcher;
mod job;
#[cfg(feature = "page")]
mod page;
mod reaper;
mod reloader;
mod root;
mod tell;
mod watcher;

use crate::attempt;
use crate::config::{Loaded, Options, Running};
#[cfg(feature = "page")]
use crate::control::Shared;
use crate::db::Opening;
use crate::ending::Ending;
use crate::intake::LookReason;
use crate::pipeline::Env;
use crate::providers::voices::Voices;
use crate::setup;
use crate::setup::{Process, SetupError};
use crate::spool::SpoolDir;
use crate::telemetry::LogHandle;
use crate::telemetry::event;
use crate::workspace::Workspaces;
use actix::{Actor, Addr, System};
use dispatcher::{Dispatcher, SharedSlots};
use job::Works;
use reaper::ReaperActor;
use reloader::{Reload, Reloader, Takers};
use root::{Alive, Others, Root, Shutdown};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tell::tell;
#[cfg(feature = "page")]
use tokio::runtime::Handle;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;
use watcher::{Beside, Serve, Wake, Watcher};

/// How long a clean stop may spend on emptying the trash; the next start removes the rest.
const TRASH_GRACE: Duration = Duration::from_secs(2);

/// The inputs of a start.
#[derive(Debug)]
pub(crate) struct Start {
    /// The configuration.
    pub(crate) loaded: Loaded,
    /// The command line options, with which the configuration is read again.
    pub(crate) options: Options,
    /// The handle that changes the log filter.
    pub(crate) log: LogHandle,
    /// Facts about this process.
    pub(crate) process: Process,
    /// True for `--once`: the daemon ends when nothing is left to do.
    pub(crate) once: bool,
}

/// Why the daemon ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It was stopped by a signal, or nothing was left to do.
    Stopped,
    /// An actor did not answer.
    ActorDied,
}

/// Runs the daemon until it ends.
pub(crate) fn run(start: Start) -> Result<End, SetupError> {
    let started = Instant::now();
    let config = &start.loaded.config;
    event::DaemonStarted {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        pid: std::process::id(),
        spool: config.spool.dir.display().to_string(),
    }
    .emit();
    let lock = setup::daemon_lock(config)?;
    let spool = setup::spool(config)?; // before the database: it refuses another installation's spool
    let db = setup::begin_db(config)?;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(*setup::CORES).enable_all().thread_name("worker").build();
    let runtime = runtime.map_err(|source| SetupError::Runtime { source })?;
    let mut runtime = Some(runtime);
    let system = System::with_tokio_rt(move || runtime.take().unwrap_or_else(fallback_runtime));
    let workspaces = system.block_on(async { begin(start, started, spool, db) })?;
    let code = system.run_with_code().unwrap_or(root::ACTOR_DIED);
    if code == root::STOPPED {
        workspaces.close_trash(TRASH_GRACE);
    }
    drop(lock);
    event::DaemonStopped { clean: code == root::STOPPED, uptime_s: started.elapsed().as_secs() }.emit();
    Ok(if code == root::ACTOR_DIED { End::ActorDied } else { End::Stopped })
}

/// Never called, because the runtime is taken only once.
fn fallback_runtime() -> tokio::runtime::Runtime {
    #[expect(clippy::expect_used, reason = "without a runtime there is nothing to report to")]
    tokio::runtime::Runtime::new().expect("a tokio runtime")
}

/// Starts the actors, with an open spool and a database that is being opened; returns the workspaces.
fn begin(start: Start, started: Instant, spool: SpoolDir, db: Opening) -> Result<Workspaces, SetupError> {
    let Start { loaded, options, log, process, once } = start;
    let running = Running::new(&loaded);
    #[cfg(feature = "page")]
    let page = page::open(&loaded, &process);
    let config = loaded.config;
    let env = Arc::new(setup::env(&config, &process, db)?);
    #[cfg(feature = "page")]
    let site = page.site();
    let voices = Arc::new(Voices::new(env.speech.clone()));
    #[cfg(feature = "page")]
    page.share(Shared {
        library: env.pictures.library.clone(),
        ledger: env.ledger.clone(),
        workspaces: env.workspaces.clone(),
        error_files: Arc::default(),
        voices: Arc::clone(&voices),
        runtime: Handle::current(),
    });
    #[cfg(feature = "page")]
    site.vital().works(env.ledger.clone(), env.speech.clone());
    let ending = Arc::new(setup::ending(&config, &env));
    let sender = setup::notices(&config, &process, &env, &ending)?.map(Arc::new);
    if let Some(sender) = sender.clone() {
        actix::spawn(async move { sender.work().await });
    }
    let intake = Arc::new(setup::intake(&config, spool, Ending::clone(&ending), voices));
    intake.restore_ledger().map_err(|failure| SetupError::Restore { failure })?;
    let workspaces = env.workspaces.clone();
    let watcher = Watcher::new(Arc::clone(&intake), started, once).start();
    let reaper = Arc::new(setup::reaper(&config, &env, Ending::clone(&ending))?);
    let sweeper = ReaperActor::new(Arc::clone(&reaper)).start();
    let slots = SharedSlots::new(setup::slots_max(&config));
    let works = Works { env: Arc::clone(&env), ending: Arc::clone(&ending) };
    let dispatcher = Dispatcher::new(works, watcher.clone(), sweeper.clone(), slots.clone()).start();
    let takers = Takers {
        log,
        env,
        retention: Arc::clone(&ending.retention),
        dispatcher: dispatcher.clone(),
        reaper,
        sweeper: sweeper.clone(),
        watcher: watcher.clone(),
        caps_changed: Arc::clone(&ending.caps_changed),
        #[cfg(feature = "page")]
        site: Arc::clone(&site),
    };
    let beside = Beside { reaper: sweeper.clone(), begin: beside_jobs(Arc::clone(&takers.env)) };
    let reloader = Reloader::new(options, running, takers).start();
    let others = Others { watcher: watcher.clone(), dispatcher: dispatcher.clone(), reaper: sweeper, reloader };
    #[cfg(feature = "page")]
    let alive: Alive = Box::new(move || site.vital().all_answered());
    #[cfg(not(feature = "page"))]
    let alive: Alive = Box::new(|| ());
    let root = Root::new(others, sender, *config.jobs.shutdown_grace, alive).start();
    tell(&watcher, Serve { dispatcher, slots, root: root.clone(), beside });
    listen(root);
    #[cfg(feature = "page")]
    actix::spawn(page.serve());
    Ok(workspaces)
}

/// Waits for the order to begin the work beside the jobs, and does what is not the reaper's.
fn beside_jobs(env: Arc<Env>) -> oneshot::Sender<()> {
    let (begin, order) = oneshot::channel();
    actix::spawn(async move {
        if order.await.is_ok() {
            env.pictures.library.start();
            attempt::withdraw(&env, None).await; // what a crash left published
        }
    });
    begin
}

/// Returns what wakes the watcher on every change in the spool. Several wake-ups at once cause one look.
fn bell(watcher: Addr<Watcher>) -> impl Fn(LookReason) + Send + Sync + 'static {
    let bell = Arc::new(tokio::sync::Notify::new());
    let reason = Arc::new(std::sync::Mutex::new(LookReason::Event));
    let (ring, latest) = (Arc::clone(&bell), Arc::clone(&reason));
    actix::spawn(async move {
        loop {
            bell.notified().await;
            let why = std::mem::replace(
                &mut *reason.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
                LookReason::Event,
            );
            if watcher.send(Wake(why)).await.is_err() {
                return; // the watcher is gone; the root notices that
            }
        }
    });
    move |why| {
        let mut latest = latest.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *latest = (*latest).max(why);
        ring.notify_one();
    }
}

/// Tells the root of every SIGTERM, SIGINT and SIGHUP.
fn listen(root: Addr<Root>) {
    let on_each = |kind, act: fn(&Addr<Root>)| match signal(kind) {
        Ok(mut signals) => {
            let root = root.clone();
            actix::spawn(async move {
                while signals.recv().await.is_some() {
                    act(&root);
                }
            });
        }
        Err(error) => tracing::warn!(%error, "cannot listen for a signal"),
    };
    on_each(SignalKind::terminate(), |root| tell(root, Shutdown));
    on_each(SignalKind::interrupt(), |root| tell(root, Shutdown));
    on_each(SignalKind::hangup(), |root| tell(root, Reload));
}
