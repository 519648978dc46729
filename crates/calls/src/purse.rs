//! Who pays for a call, and what stops it.

use super::{CallError, Units};
use async_trait::async_trait;
use children::Stop;
use std::fmt;

/// What a caller brings to every call.
#[derive(Debug, Clone, Copy)]
pub struct Errand<'a> {
    /// Raised when the work must stop.
    pub stop: &'a Stop,
    /// Who pays.
    pub purse: &'a dyn Purse,
}

/// A price that is about to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// Who is paid: the service's name.
    pub service: String,
    /// In millionths of a unit of money; the most that the call can cost.
    pub micros: u64,
    /// What is bought.
    pub units: Units,
}

/// A reserved price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt(pub u64);

/// Why nothing may be paid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Refusal {
    /// Which limit is reached, with its figures.
    pub reason: String,
    /// True if the limit is one of the payer alone, so that time does not help.
    pub is_final: bool,
}

/// Pays for calls. A price is reserved before a request is sent: what was sent and not settled, because the process died,
/// counts as paid.
#[async_trait]
pub trait Purse: fmt::Debug + Send + Sync {
    /// Reserves a price.
    async fn reserve(&self, charge: Charge) -> Result<Receipt, Refusal>;

    /// Replaces a reserved price by what was paid; 0 if the server did nothing for it.
    async fn settle(&self, receipt: Receipt, micros: u64, units: Units);
}

/// Pays any price and keeps no record: for calls that are not made for a job.
#[derive(Debug, Clone, Copy, Default)]
pub struct Free;

#[async_trait]
impl Purse for Free {
    async fn reserve(&self, _charge: Charge) -> Result<Receipt, Refusal> {
        Ok(Receipt(0))
    }

    async fn settle(&self, _receipt: Receipt, _micros: u64, _units: Units) {}
}

impl From<Refusal> for CallError {
    fn from(refusal: Refusal) -> Self {
        Self::Cap { reason: refusal.reason, is_final: refusal.is_final }
    }
}
