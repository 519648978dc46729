//! Who pays for the vectors of prompts, which the library of pictures asks for on whatever thread: the job that looks for a
//! picture, or the house, where the library is searched and kept in order for nobody.

use super::purse::{JobPurse, LiveCaps};
use crate::clock::Clock;
use crate::job::{JobId, Money, Stage};
use crate::ledger::{HousePayment, Ledger, acts};
use crate::providers::embedding::Payers;
use async_trait::async_trait;
use calls::{Charge, Free, Purse, Receipt, Refusal, Units};
use std::sync::{Arc, Mutex, PoisonError};

/// Pays from a ledger, within the caps.
#[derive(Debug, Clone)]
pub(crate) struct Bills {
    /// `None`: this program keeps no record.
    pub(crate) ledger: Option<Ledger>,
    /// The caps.
    pub(crate) caps: Arc<LiveCaps>,
    /// The source of the time.
    pub(crate) clock: Clock,
}

impl Payers for Bills {
    fn purse(&self, job: Option<&str>) -> Box<dyn Purse> {
        let Some(ledger) = self.ledger.clone() else { return Box::new(Free) };
        let Self { caps, clock, .. } = self.clone();
        match job.and_then(|job| job.parse().ok()) {
            Some(job) => Box::new(OfJob { job, ledger, caps, clock }),
            None => Box::new(OfHouse { ledger, caps, clock, reserved: Mutex::default() }),
        }
    }
}

/// The purse of a job in its stage of pictures.
#[derive(Debug)]
struct OfJob {
    job: JobId,
    ledger: Ledger,
    caps: Arc<LiveCaps>,
    clock: Clock,
}

impl OfJob {
    fn purse(&self) -> JobPurse<'_> {
        let purse = JobPurse::new(self.job.clone(), &self.ledger, &self.caps, &self.clock);
        purse.enter(Stage::Images);
        purse
    }
}

#[async_trait]
impl Purse for OfJob {
    async fn reserve(&self, charge: Charge) -> Result<Receipt, Refusal> {
        self.purse().reserve(charge).await
    }

    async fn settle(&self, receipt: Receipt, micros: u64, units: Units) {
        self.purse().settle(receipt, micros, units).await;
    }
}

/// Pays for one call that is made for no job: it counts for the day, and on nobody's bill.
#[derive(Debug)]
struct OfHouse {
    ledger: Ledger,
    caps: Arc<LiveCaps>,
    clock: Clock,
    reserved: Mutex<Option<HousePayment>>,
}

#[async_trait]
impl Purse for OfHouse {
    async fn reserve(&self, charge: Charge) -> Result<Receipt, Refusal> {
        let Charge { service: provider, micros, units: _ } = charge;
        let order = HousePayment { provider, price: Money::from_micros(micros), at: self.clock.now() };
        let reserved = self.ledger.run(acts::reserve_for_house(order.clone(), self.caps.get())).await;
        let unrecorded = |error: crate::ledger::LedgerError| Refusal { reason: error.to_string(), is_final: false };
        let reserved = reserved.map_err(unrecorded)?;
        reserved.map_err(|over| Refusal { reason: over.to_string(), is_final: over.is_final() })?;
        *self.reserved.lock().unwrap_or_else(PoisonError::into_inner) = Some(order);
        Ok(Receipt(0))
    }

    async fn settle(&self, _receipt: Receipt, micros: u64, _units: Units) {
        let Some(order) = self.reserved.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
        let settled = self.ledger.run(acts::settle_for_house(order, Money::from_micros(micros))).await;
        if let Err(error) = settled {
            tracing::warn!(%error, "what a vector has cost is not recorded"); // the reserved price counts
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Db;
    use crate::ledger::{Caps, Place, Reservation};
    use chrono::DateTime;

    #[tokio::test]
    async fn a_job_pays_for_its_vectors_and_the_house_for_the_others_both_within_the_cap_of_the_day() {
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(Db::open(&dir.path().join("reelspool.db")).unwrap());
        let (job, clock): (JobId, _) = ("a".parse().unwrap(), Clock::manual(DateTime::UNIX_EPOCH));
        ledger.run(acts::reserve(vec![Reservation::unknown(job.clone())], clock.now())).await.unwrap();
        ledger.run(acts::claimed(job.clone(), Place { attempt: 1, crashes: 0 }, clock.now())).await.unwrap();
        let caps = Arc::new(LiveCaps::new(Caps { day: Some(Money::from_micros(100)), ..Caps::default() }));
        let bills = Bills { ledger: Some(ledger.clone()), caps, clock: clock.clone() };
        let units = Units { tokens_in: 9, ..Units::default() };
        let pay = async |job: Option<&str>, reserved: u64, paid: u64| {
            let purse = bills.purse(job);
            let receipt = purse.reserve(Charge { service: "near".to_owned(), micros: reserved, units }).await?;
            purse.settle(receipt, paid, units).await;
            Ok::<_, Refusal>(())
        };
        pay(Some("a"), 60, 30).await.unwrap();
        pay(None, 60, 40).await.unwrap();
        let refused = pay(None, 31, 31).await.unwrap_err();
        assert!(refused.reason.contains("0.00007 spent"), "{refused}");
        assert!(pay(Some("a"), 31, 31).await.is_err());
        let spent = ledger.run(acts::spent_on_day(clock.now())).await.unwrap();
        assert_eq!((spent.len(), spent[0].calls, spent[0].paid), (1, 2, Money::from_micros(70)));
        let bill = ledger.run(acts::payments(job.clone())).await.unwrap();
        assert_eq!((bill.len(), bill[0].stage, bill[0].paid), (1, Stage::Images, Money::from_micros(30)));
        let purse = JobPurse::new(job, &ledger, &bills.caps, &clock).with_vectors(true);
        purse.enter(Stage::Images);
        assert_eq!(purse.paid().await, Money::from_micros(30), "it is in the cost of the stage");
    }
}
