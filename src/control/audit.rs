//! The record of what people changed through the page or the API.

use super::{Control, ControlError, List, Shared};
use crate::clock::Clock;
use crate::ledger::{Audited, acts};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct AuditView {
    /// Its number; a later one is greater.
    pub(crate) id: u64,
    /// When it was made.
    pub(crate) at: DateTime<Utc>,
    /// Who made it: an address, or the name that a proxy gave.
    pub(crate) who: String,
    /// The method and path of the request.
    pub(crate) act: String,
    /// What was answered.
    pub(crate) told: String,
}

impl From<Audited> for AuditView {
    fn from(it: Audited) -> Self {
        let Audited { id, at, who, act, told } = it;
        Self { id, at, who, act, told }
    }
}

impl Control {
    /// Records a change. It is only called in a daemon, which has the ledger open for writing.
    pub(crate) fn audit(&self, who: String, act: String, told: String) -> Result<(), ControlError> {
        let Some(Shared { ledger, .. }) = self.shared.get() else { return Ok(()) };
        let change = Audited { id: 0, at: Clock::System.now(), who, act, told };
        Ok(ledger.run_blocking(acts::audit(change))?)
    }

    /// Lists the changes before one, the newest first.
    pub(crate) fn audited(&self, before: Option<u64>, most: u32) -> Result<List<AuditView>, ControlError> {
        let changes = match self.ledger()? {
            Some(ledger) => ledger.run_blocking(acts::audited(before, most))?,
            None => Vec::new(),
        };
        Ok(changes.into_iter().map(AuditView::from).collect::<Vec<_>>().into())
    }
}
