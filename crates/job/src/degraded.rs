//! The notes about a job that went on with less than was asked for.

use super::{Code, Stage};
use serde::{Deserialize, Serialize};

/// Says that a stage used something else than what was asked for, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Degraded {
    /// The stage that fell back.
    pub stage: Stage,
    /// Why.
    pub code: Code,
    /// What was used instead.
    pub used: String,
}
