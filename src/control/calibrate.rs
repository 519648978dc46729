//! How good the embedding model's decisions are on prompts whose answers are known.

use super::{Control, ControlError, Kind};
use crate::setup;
use likeness::calibrate::{Point, Report, calibrate};
use serde::Serialize;
use std::fs;
use std::path::Path;

/// Describes what was measured.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Calibration {
    schema: &'static str,
    pub(crate) model: String,
    pub(crate) scenes: usize,
    /// At the model's own threshold.
    pub(crate) own: PointView,
    /// Where most is found without many mistakes; absent where there is no such threshold.
    pub(crate) best: Option<PointView>,
    /// At every threshold that was tried, in rising order.
    pub(crate) points: Vec<PointView>,
}

/// Describes what one threshold does, as shares from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct PointView {
    pub(crate) threshold: f64,
    pub(crate) precision: f64,
    pub(crate) light_recall: f64,
    pub(crate) heavy_recall: f64,
    pub(crate) hard_negatives_reused: f64,
    pub(crate) strangers_reused: f64,
}

impl From<&Point> for PointView {
    fn from(it: &Point) -> Self {
        Self {
            // As it was tried, and not as its nearest binary fraction.
            threshold: (f64::from(it.threshold) * 100.0).round() / 100.0,
            precision: it.precision,
            light_recall: it.light_recall,
            heavy_recall: it.heavy_recall,
            hard_negatives_reused: it.hard_negatives_reused,
            strangers_reused: it.strangers_reused,
        }
    }
}

impl From<Report> for Calibration {
    fn from(report: Report) -> Self {
        Self {
            schema: "reelspool/images-calibrate-v1",
            own: PointView::from(&report.own),
            best: report.best.as_ref().map(PointView::from),
            points: report.points.iter().map(PointView::from).collect(),
            model: report.model,
            scenes: report.scenes,
        }
    }
}

impl Control {
    /// Measures the embedding model on the prompts of a file, one scene a line.
    pub(crate) fn calibrate_images(&self, file: &Path) -> Result<Calibration, ControlError> {
        let text = fs::read_to_string(file).map_err(|error| ControlError::io("read", file, &error, Kind::NoInput))?;
        let embedder = setup::embedder(&self.config, self.ledger()?)?;
        let hint = "one line is one scene: kind|base|light|heavy|hard negative";
        let report = calibrate(&text, embedder.as_ref());
        Ok(report.map_err(|error| ControlError::of(Kind::BadData, &error, hint))?.into())
    }
}
