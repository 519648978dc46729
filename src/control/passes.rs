//! The newest reports of the reaper.

use super::{Control, ControlError};
use crate::ledger::{PassRecord, acts};
use crate::reaper::{next_planned, report_of};
use crate::telemetry::event::ReaperReport;
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// One pass of the reaper.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct PassView {
    /// When it ended.
    pub(crate) at: DateTime<Utc>,
    /// Its flat report, as in the log.
    pub(crate) report: Value,
    /// The same, typed.
    #[serde(skip)]
    pub(crate) typed: ReaperReport,
}

impl From<PassRecord> for PassView {
    fn from(pass: PassRecord) -> Self {
        let report = report_of(&pass);
        Self { at: pass.at, typed: ReaperReport::read(&report), report }
    }
}

/// The newest passes, and when the next one is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Passes {
    /// The newest first; the ledger keeps fifty.
    pub(crate) items: Vec<PassView>,
    /// When the next pass is planned, if a daemon runs.
    pub(crate) next: Option<DateTime<Utc>>,
}

impl Control {
    /// Lists the newest passes.
    pub(crate) fn passes(&self, most: u32) -> Result<Passes, ControlError> {
        let passes = match self.ledger()? {
            Some(ledger) => ledger.run_blocking(acts::passes(most))?,
            None => Vec::new(),
        };
        let next = next_planned(&passes).filter(|_| self.is_live());
        Ok(Passes { next, items: passes.into_iter().map(PassView::from).collect() })
    }
}
