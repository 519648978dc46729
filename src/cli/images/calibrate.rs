//! `reelspool images calibrate`: how often the embedding model decides correctly on labelled prompts.

use crate::cli::Outcome;
use crate::cli::context::{Context, io_problem};
use crate::cli::exit::Exit;
use crate::cli::problem::Problem;
use crate::cli::text::table;
use crate::setup;
use likeness::calibrate::{Point, Report, calibrate};
use serde_json::{Value, json};
use std::path::Path;

/// The step between shown rows, in hundredths of a cosine.
const STEP: usize = 5;

pub(super) fn run(file: &Path, context: &Context) -> Outcome {
    let config = context.config()?;
    let text = std::fs::read_to_string(file).map_err(|error| io_problem("read", file, &error, Exit::NoInput))?;
    let embedder = setup::embedder(&config)?;
    let report = calibrate(&text, embedder.as_ref()).map_err(|error| {
        Problem::of(Exit::BadData, &error, "one line is one scene: kind|base|light|heavy|hard negative")
    })?;
    if context.out.json {
        context.out.document(&document(&report));
    } else {
        context.out.line(screen(&report));
    }
    Ok(Exit::Success)
}

fn document(report: &Report) -> Value {
    let point = |it: &Point| {
        json!({
            "threshold": hundredths(it.threshold), "precision": it.precision, "light_recall": it.light_recall,
            "heavy_recall": it.heavy_recall, "hard_negatives_reused": it.hard_negatives_reused,
            "strangers_reused": it.strangers_reused,
        })
    };
    json!({
        "schema": "reelspool/images-calibrate-v1", "model": report.model, "scenes": report.scenes,
        "own": point(&report.own), "best": report.best.as_ref().map(point),
        "points": report.points.iter().map(point).collect::<Vec<_>>(),
    })
}

/// Rounds a threshold to hundredths, to remove the error of its binary fraction.
fn hundredths(threshold: f32) -> f64 {
    (f64::from(threshold) * 100.0).round() / 100.0
}

fn screen(report: &Report) -> String {
    let row = |name: &str, it: &Point| {
        let shares = [it.precision, it.light_recall, it.heavy_recall, it.hard_negatives_reused, it.strangers_reused];
        let shares = shares.map(|share| format!("{share:.3}"));
        [vec![name.to_owned(), format!("{:.2}", it.threshold)], shares.to_vec()].concat()
    };
    let mut rows: Vec<Vec<String>> = report.points.iter().step_by(STEP).map(|point| row("", point)).collect();
    rows.push(row("model's own", &report.own));
    rows.extend(report.best.as_ref().map(|best| row("best", best)));
    let headers = ["", "THRESHOLD", "PRECISION", "LIGHT", "HEAVY", "HARD REUSED", "STRANGERS"];
    format!("{} on {} scenes\n{}", report.model, report.scenes, table(&headers, &rows))
}
