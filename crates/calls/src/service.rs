//! One service: waits for the caller's turn, pays, sends, and repeats what may pass.

use super::breaker::{Breaker, Entry};
use super::client::{Client, Failed};
use super::pace::Pace;
use super::policy::{Next, after};
use super::said;
use super::{Answer, BadSettings, CallError, Charge, Errand, Request, Settings, Units, check_address};
use secrecy::SecretString;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio::time::sleep;

/// A service and what it is asked for; clones share its connections, limits and standing.
#[derive(Clone)]
pub struct Service(Arc<Inner>, &'static str);

struct Inner {
    settings: Settings,
    client: Client,
    permits: Semaphore,
    made: Instant,
    pace: Mutex<Pace>,
    breaker: Mutex<Breaker>,
    sent: AtomicU64,
    watcher: Option<Box<dyn Watcher>>,
}

/// Is told of a service.
pub trait Watcher: Send + Sync {
    /// Is called each time that the service is left alone, and when it is back.
    fn changed(&self, standing: &Standing);

    /// Is called each time that a request was sent, at its end; must be quick.
    fn tried(&self, tried: &Tried<'_>);
}

/// A request that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried<'a> {
    /// The name of the service.
    pub service: &'a str,
    /// What it was asked for, see [`Service::asked_for`]; empty if nobody said it.
    pub operation: &'static str,
    /// `ok`, or the [name](CallError::name) of the error.
    pub status: &'static str,
    /// The time from the request to the end of the answer.
    pub took: Duration,
}

/// How a service stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its name.
    pub service: String,
    /// How many requests were sent.
    pub sent: u64,
    /// How many calls failed in a row.
    pub failures: u32,
    /// How long it is left alone; `None`: it is asked.
    pub shut_for: Option<Duration>,
    /// How many times in a row it was left alone; 0: it is asked.
    pub rests: u32,
    /// How long ago the first of these times began.
    pub shut_before: Duration,
    /// The words of the last failure; empty if there was none since the last answer.
    pub last: String,
}

impl Service {
    /// Makes a service; sends nothing.
    pub fn new(settings: Settings) -> Result<Self, BadSettings> {
        Self::with(settings, None)
    }

    /// Makes a service that tells of itself.
    pub fn watched(settings: Settings, watcher: impl Watcher + 'static) -> Result<Self, BadSettings> {
        Self::with(settings, Some(Box::new(watcher)))
    }

    fn with(settings: Settings, watcher: Option<Box<dyn Watcher>>) -> Result<Self, BadSettings> {
        check_address(&settings.base_url)?;
        let client = Client::new(&settings)?;
        let inner = Arc::new(Inner {
            permits: Semaphore::new(settings.in_flight_max.max(1)),
            client,
            settings,
            made: Instant::now(),
            pace: Mutex::default(),
            breaker: Mutex::default(),
            sent: AtomicU64::new(0),
            watcher,
        });
        Ok(Self(inner, ""))
    }

    /// Returns the same service, with a name for what it is asked for here: `story`, `speech`.
    #[must_use]
    pub fn asked_for(&self, operation: &'static str) -> Self {
        Self(Arc::clone(&self.0), operation)
    }

    /// Returns its name.
    pub fn name(&self) -> &str {
        &self.0.settings.name
    }

    /// Returns its settings.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Replaces the headers, because secrets were changed; calls that are under way keep the old ones.
    pub fn renew(&self, headers: Vec<(String, SecretString)>) -> Result<(), BadSettings> {
        self.0.client.renew(&headers)
    }

    /// Quotes an answer of its that is not what was asked for, without secrets: in a line or two.
    pub fn quote(&self, bytes: &[u8]) -> String {
        self.0.client.redacted(&said::quote(bytes))
    }

    /// Returns how it stands.
    pub fn standing(&self) -> Standing {
        let (breaker, now) = (lock(&self.0.breaker), self.0.made.elapsed());
        Standing {
            service: self.name().to_owned(),
            sent: self.0.sent.load(Ordering::Relaxed),
            failures: breaker.failures,
            shut_for: breaker.shut_for(now),
            rests: breaker.rests,
            shut_before: now.saturating_sub(breaker.since.unwrap_or(now)),
            last: breaker.last.clone(),
        }
    }

    /// Carries out a request. `spent` reads from the answer what was bought, where that is known only then; else the request's
    /// own units count.
    ///
    /// Dropping the future drops the request; what was reserved for it stays paid, because the server may have worked.
    pub async fn call(
        &self,
        request: &Request,
        errand: Errand<'_>,
        spent: impl Fn(&Answer) -> Option<Units>,
    ) -> Result<Answer, CallError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let failed = match self.attempt(request, errand, &spent).await {
                Ok(answer) => return Ok(answer),
                Err(failed) => failed,
            };
            let tries_max = self.0.settings.tries_max;
            match after(&failed.error, tries, tries_max, failed.retry_after, self.draw(tries)) {
                Next::Over => return Err(failed.error),
                Next::Again(wait) => {
                    tracing::debug!(service = self.name(), tries, error = %failed.error, ?wait, "call is tried again");
                    stoppable(errand, sleep(wait)).await?;
                }
            }
        }
    }

    /// Sends the request once.
    async fn attempt(
        &self,
        request: &Request,
        errand: Errand<'_>,
        spent: &impl Fn(&Answer) -> Option<Units>,
    ) -> Result<Answer, Failed> {
        let _permit = stoppable(errand, self.0.permits.acquire()).await?.map_err(|_closed| CallError::Stopped)?;
        self.turn(errand).await?;
        let entered = self.enter()?;
        let micros = self.0.settings.prices.of(&request.units);
        let receipt = match micros {
            0 => None,
            micros => {
                let charge = Charge { service: self.name().to_owned(), micros, units: request.units };
                Some(errand.purse.reserve(charge).await.map_err(CallError::from)?)
            }
        };
        self.0.sent.fetch_add(1, Ordering::Relaxed);
        let begun = Instant::now();
        let tried = stoppable(errand, self.0.client.send(&self.0.settings, request)).await;
        let ended = tried.map_err(Failed::from).and_then(|ended| ended);
        if let Some(watcher) = &self.0.watcher {
            let status = ended.as_ref().map_or_else(|failed| failed.error.name(), |_| "ok");
            watcher.tried(&Tried { service: self.name(), operation: self.1, status, took: begun.elapsed() });
        }
        entered.end(ended.as_ref().map_err(|failed| &failed.error).map(|_| ()));
        if let Some(receipt) = receipt {
            let bought = match &ended {
                Ok(answer) => spent(answer).filter(|it| it.are_believable(&request.units)).unwrap_or(request.units),
                Err(failed) if failed.may_be_paid => request.units,
                Err(_) => Units::default(),
            };
            let price = if bought == Units::default() { 0 } else { self.0.settings.prices.of(&bought) };
            errand.purse.settle(receipt, price, bought).await;
        }
        ended
    }

    /// Waits for a turn within the limit of a minute.
    async fn turn(&self, errand: Errand<'_>) -> Result<(), CallError> {
        let Some(most) = self.0.settings.per_minute_max else { return Ok(()) };
        loop {
            let turn = lock(&self.0.pace).turn(self.0.made.elapsed(), most.max(1) as usize);
            match turn {
                Ok(()) => return Ok(()),
                Err(wait) => stoppable(errand, sleep(wait)).await?,
            }
        }
    }

    fn enter(&self) -> Result<Entered<'_>, CallError> {
        let mut breaker = lock(&self.0.breaker);
        match breaker.enter(self.0.made.elapsed()) {
            Entry::Free | Entry::Probe => Ok(Entered { service: self, is_open: true }),
            Entry::Shut(wait) => Err(CallError::Open {
                service: self.name().to_owned(),
                failures: breaker.failures,
                wait,
                last: breaker.last.clone(),
            }),
        }
    }

    fn tell(&self) {
        if let Some(watcher) = &self.0.watcher {
            watcher.changed(&self.standing());
        }
    }

    /// Returns a number from 0 to 1 that differs between calls.
    fn draw(&self, tries: u32) -> f64 {
        let mixed = (self.0.sent.load(Ordering::Relaxed) ^ u64::from(tries)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 40) as f64 / f64::from(1 << 24)
    }
}

/// A caller whom the breaker let in; one that is dropped without an end takes no part in its count.
struct Entered<'a> {
    service: &'a Service,
    is_open: bool,
}

impl Entered<'_> {
    fn end(mut self, ended: Result<(), &CallError>) {
        self.is_open = false;
        let has_changed = match ended {
            Err(error) if error.is_of_service() => {
                lock(&self.service.0.breaker).failed(self.service.0.made.elapsed(), error.to_string())
            }
            Err(CallError::Stopped) => {
                lock(&self.service.0.breaker).left();
                false
            }
            _ => lock(&self.service.0.breaker).succeeded(),
        };
        if has_changed {
            self.service.tell();
        }
    }
}

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        if self.is_open {
            lock(&self.service.0.breaker).left();
        }
    }
}

/// Waits for the work, or for the stop.
async fn stoppable<T>(errand: Errand<'_>, work: impl Future<Output = T>) -> Result<T, CallError> {
    tokio::select! {
        biased;
        () = errand.stop.raised() => Err(CallError::Stopped),
        done = work => Ok(done),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Service").field(&self.0.settings).finish()
    }
}
