//! What the page knows of its own daemon: when its actors answered last, and the parts that it works with.

use crate::control::{ControlError, Kind, VoiceList};
use crate::ledger::Ledger;
use children::Stop;
use speech::{Bench, Speech};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;

/// How old the last answer of all actors may be: the root asks them every 10 seconds and gives them 20 to answer.
const ANSWERED_MAX: Duration = Duration::from_secs(35);

/// The parts of a daemon that has started.
#[derive(Debug)]
struct Working {
    ledger: Ledger,
    speech: Speech,
}

/// What the page knows of its own daemon.
#[derive(Debug)]
pub(crate) struct Vital {
    started: Instant,
    /// When all actors had answered, in milliseconds since the start.
    answered_ms: AtomicU64,
    working: OnceLock<Working>,
}

impl Vital {
    /// Makes it at the start of the daemon, which counts as an answer.
    pub(super) fn new() -> Self {
        Self { started: Instant::now(), answered_ms: AtomicU64::new(0), working: OnceLock::new() }
    }

    /// Notes that all actors have answered.
    pub(crate) fn all_answered(&self) {
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.answered_ms.store(now, Ordering::Relaxed);
    }

    /// Returns how long ago all actors had answered, and how long ago that may be.
    pub(super) fn answered(&self) -> (Duration, Duration) {
        let answered = Duration::from_millis(self.answered_ms.load(Ordering::Relaxed));
        (self.started.elapsed().saturating_sub(answered), ANSWERED_MAX)
    }

    /// Returns how long the daemon has run.
    pub(super) fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    /// Gives it the parts of the daemon when they are made.
    pub(crate) fn works(&self, ledger: Ledger, speech: Speech) {
        self.working.get_or_init(|| Working { ledger, speech });
    }

    fn working(&self) -> Result<&Working, ControlError> {
        let starting = || ControlError::new(Kind::TryLater, "the daemon is starting", "nothing was changed; try again");
        self.working.get().ok_or_else(starting)
    }

    /// Returns the ledger, which can be written.
    pub(super) fn ledger(&self) -> Result<&Ledger, ControlError> {
        Ok(&self.working()?.ledger)
    }

    /// Asks the programs and services that speak for their voices; blocks.
    pub(super) fn voices(&self, language: Option<&str>) -> Result<VoiceList, ControlError> {
        let speech = &self.working()?.speech;
        let failed = |error: std::io::Error| ControlError::of(Kind::CannotCreate, &error, "nothing was changed");
        let temp = tempfile::tempdir().map_err(failed)?;
        let stop = Stop::default();
        let bench = Bench { dir: temp.path(), cache: None, record_dir: temp.path(), stop: &stop, purse: &calls::Free };
        Ok(Handle::current().block_on(speech.offers(language, &bench)).into())
    }
}
