//! Who pays for the calls of outside services: the ledger, on the bill of the job, within the caps.

use crate::clock::Clock;
use crate::failpoint::FailPoint;
use crate::job::{JobId, Money, Stage};
use crate::ledger::{Caps, Ledger, Payment, acts};
use crate::telemetry::event;
use async_trait::async_trait;
use calls::{Charge, Purse, Receipt, Refusal, Units};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

/// The caps that apply in this process, changed by a reload.
#[derive(Debug, Default)]
pub(crate) struct LiveCaps(RwLock<Caps>);

impl LiveCaps {
    /// Makes one with these caps.
    pub(crate) fn new(caps: Caps) -> Self {
        Self(RwLock::new(caps))
    }

    /// Changes the caps for calls that are sent from now on.
    pub(crate) fn set(&self, caps: Caps) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = caps;
    }

    pub(super) fn get(&self) -> Caps {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Pays for the calls of one attempt of a job.
#[derive(Debug)]
pub(crate) struct JobPurse<'a> {
    job: JobId,
    stage: Mutex<Stage>,
    /// Whether anything was reserved for the present stage.
    has_paid: AtomicBool,
    /// Whether anything was reserved in this attempt.
    has_ever_paid: AtomicBool,
    /// Whether vectors of prompts are paid for, by other purses of the job: see [`super::bills`].
    pays_vectors: bool,
    ledger: &'a Ledger,
    caps: &'a LiveCaps,
    clock: &'a Clock,
}

impl<'a> JobPurse<'a> {
    /// Makes the purse of a job.
    pub(crate) fn new(job: JobId, ledger: &'a Ledger, caps: &'a LiveCaps, clock: &'a Clock) -> Self {
        let (has_paid, has_ever_paid) = (AtomicBool::new(false), AtomicBool::new(false));
        Self { job, stage: Mutex::new(Stage::Story), has_paid, has_ever_paid, pays_vectors: false, ledger, caps, clock }
    }

    /// Says whether the stage of pictures pays for vectors of prompts, too.
    pub(super) fn with_vectors(self, pays_vectors: bool) -> Self {
        Self { pays_vectors, has_ever_paid: AtomicBool::new(pays_vectors), ..self }
    }

    /// Says for which stage is paid from now on.
    pub(super) fn enter(&self, stage: Stage) {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = stage;
        self.has_paid.store(self.pays_vectors && stage == Stage::Images, Ordering::Relaxed);
    }

    /// Returns what the present stage has cost in this attempt; nothing if the ledger does not answer, because this is only
    /// for people.
    pub(super) async fn paid(&self) -> Money {
        if !self.has_paid.load(Ordering::Relaxed) {
            return Money::ZERO; // most jobs pay for nothing, and need not ask
        }
        let paid = self.ledger.run(acts::stage_cost(self.job.clone(), self.stage())).await;
        paid.unwrap_or_else(|error| {
            self.unrecorded(&error.to_string());
            Money::ZERO
        })
    }

    /// Tells whether anything was paid for in this attempt.
    pub(super) fn has_ever_paid(&self) -> bool {
        self.has_ever_paid.load(Ordering::Relaxed)
    }

    fn stage(&self) -> Stage {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn unrecorded(&self, reason: &str) {
        event::LedgerUnavailable { job: self.job.clone(), reason: reason.to_owned() }.emit();
    }
}

#[async_trait]
impl Purse for JobPurse<'_> {
    async fn reserve(&self, charge: Charge) -> Result<Receipt, Refusal> {
        let Charge { service, micros, units } = charge;
        self.has_paid.store(true, Ordering::Relaxed);
        self.has_ever_paid.store(true, Ordering::Relaxed);
        let order = Payment {
            job: self.job.clone(),
            stage: self.stage(),
            provider: service,
            price: Money::from_micros(micros),
            units: bought(units),
        };
        let reserved = self.ledger.run(acts::reserve_payment(order, self.caps.get(), self.clock.now())).await;
        // What cannot be recorded is not bought: nobody could count it.
        let unrecorded = |error: crate::ledger::LedgerError| Refusal {
            reason: format!("{error}, so nothing is paid: {}", error.db()),
            is_final: false,
        };
        let receipt = reserved.map_err(unrecorded)?;
        let id = receipt.map_err(|over| Refusal { reason: over.to_string(), is_final: over.is_final() })?;
        failpoint::hit(FailPoint::PriceReserved, self.job.as_str());
        Ok(Receipt(id))
    }

    async fn settle(&self, receipt: Receipt, micros: u64, units: Units) {
        let Receipt(id) = receipt;
        let settled = self.ledger.run(acts::settle_payment(id, Money::from_micros(micros), bought(units))).await;
        if let Err(error) = settled {
            self.unrecorded(&error.to_string()); // the reserved price counts
        }
    }
}

/// Shows what was bought; kinds of which there are none are left out.
fn bought(units: Units) -> Value {
    let Units { characters, pictures, tokens_in, tokens_out } = units;
    let all =
        [("characters", characters), ("pictures", pictures), ("tokens_in", tokens_in), ("tokens_out", tokens_out)];
    all.into_iter().filter(|(_, count)| *count != 0).map(|(name, count)| (name.to_owned(), json!(count))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Db;
    use crate::ledger::{Place, Reservation};
    use chrono::DateTime;

    #[tokio::test]
    async fn each_stage_has_its_bill_and_a_cap_may_change_between_two_calls() {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(Db::open(&dir.path().join("reelspool.db")).unwrap());
        let (job, clock): (JobId, _) = ("a".parse().unwrap(), Clock::manual(DateTime::UNIX_EPOCH));
        ledger.run(acts::reserve(vec![Reservation::unknown(job.clone())], clock.now())).await.unwrap();
        ledger.run(acts::claimed(job.clone(), Place { attempt: 1, crashes: 0 }, clock.now())).await.unwrap();
        let caps = LiveCaps::new(Caps { day: Some(Money::from_micros(50_000)), ..Caps::default() });
        let purse = JobPurse::new(job.clone(), &ledger, &caps, &clock);
        let units = Units { pictures: 1, ..Units::default() };
        let charge = || Charge { service: "openai".to_owned(), micros: 40_000, units };

        let receipt = purse.reserve(charge()).await.unwrap();
        purse.settle(receipt, 30_000, units).await;
        purse.enter(Stage::Images);
        let refusal = purse.reserve(charge()).await.unwrap_err();
        let reason = "the cap of 0.05 a day for all providers is reached: 0.03 spent, this call costs up to 0.04";
        assert_eq!(refusal, Refusal { reason: reason.to_owned(), is_final: false });
        caps.set(Caps { job: Some(Money::from_micros(69_999)), ..Caps::default() });
        assert!(purse.reserve(charge()).await.unwrap_err().is_final);
        caps.set(Caps::default());
        purse.reserve(charge()).await.unwrap();
        assert_eq!(purse.paid().await, Money::from_micros(40_000), "what is not settled counts");
        let bill: Vec<_> = ledger.run(acts::payments(job)).await.unwrap();
        let shown: Vec<_> = bill.iter().map(|it| format!("{} {} {}", it.stage, it.paid, it.units)).collect();
        assert_eq!(shown, [r#"story 0.03 {"pictures":1}"#, r#"images 0.04 {"pictures":1}"#]);
    }

    #[tokio::test]
    async fn what_cannot_be_recorded_is_not_bought() {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(Db::open(&dir.path().join("reelspool.db")).unwrap());
        let (caps, clock) = (LiveCaps::default(), Clock::manual(DateTime::UNIX_EPOCH));
        let purse = JobPurse::new("a".parse().unwrap(), &ledger, &caps, &clock);
        ledger.db().close().unwrap();
        let charge = Charge { service: "openai".to_owned(), micros: 1, units: Units::default() };
        let refusal = purse.reserve(charge).await.unwrap_err();
        assert!(refusal.reason.starts_with("cannot reserve a payment in the ledger, so nothing is paid"), "{refusal}");
        assert!(!refusal.is_final, "the ledger may be back later");
    }
}
