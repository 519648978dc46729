//! `reelspool images calibrate`: how often the embedding model decides correctly on labelled prompts.

use crate::cli::Outcome;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::text::table;
use crate::control::{Calibration, PointView};
use std::path::Path;

/// The step between shown rows, in hundredths of a cosine.
const STEP: usize = 5;

pub(super) fn run(file: &Path, context: &Context) -> Outcome {
    let measured = context.control()?.calibrate_images(file)?;
    if context.out.json {
        context.out.document(&measured);
    } else {
        context.out.line(screen(&measured));
    }
    Ok(Exit::Success)
}

fn screen(measured: &Calibration) -> String {
    let row = |name: &str, it: &PointView| {
        let shares = [it.precision, it.light_recall, it.heavy_recall, it.hard_negatives_reused, it.strangers_reused];
        let shares = shares.map(|share| format!("{share:.3}"));
        [vec![name.to_owned(), format!("{:.2}", it.threshold)], shares.to_vec()].concat()
    };
    let mut rows: Vec<Vec<String>> = measured.points.iter().step_by(STEP).map(|point| row("", point)).collect();
    rows.push(row("model's own", &measured.own));
    rows.extend(measured.best.as_ref().map(|best| row("best", best)));
    let headers = ["", "THRESHOLD", "PRECISION", "LIGHT", "HEAVY", "HARD REUSED", "STRANGERS"];
    format!("{} on {} scenes\n{}", measured.model, measured.scenes, table(&headers, &rows))
}
