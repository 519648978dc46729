//! Progress of one job: a bar per stage on a terminal, otherwise a line per stage.

use super::context::Context;
use super::out::Out;
use crate::job::{Progress, Stage, Update};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Arc, Mutex, PoisonError};

/// The steps of a bar: a tenth of a percent.
pub(super) const STEPS: u16 = 1000;

/// Shows how far a job is.
#[derive(Debug, Clone)]
pub(super) struct Bars(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    id: String,
    out: Out,
    /// `None` if standard error is not a terminal.
    screen: Option<MultiProgress>,
    bars: Mutex<BTreeMap<Stage, ProgressBar>>,
}

impl Bars {
    /// Makes the bars of a job; silent with `--quiet` and `--json`.
    pub(super) fn new(id: &str, context: &Context) -> Self {
        let terminal = std::io::stderr().is_terminal() && !context.global.quiet && !context.global.json;
        let screen = terminal.then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr()));
        let (id, out) = (id.to_owned(), context.out.clone());
        Self(Arc::new(Inner { id, out, screen, bars: Mutex::default() }))
    }

    /// Returns the sender that the stages report their progress to.
    pub(super) fn progress(&self) -> Progress {
        let bars = self.clone();
        Progress::new(move |update| bars.show(&update))
    }

    /// Shows a progress report.
    pub(super) fn show(&self, update: &Update) {
        let mut bars = self.0.bars.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = !bars.contains_key(&update.stage);
        let bar = bars.entry(update.stage).or_insert_with(|| self.bar(update.stage));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fraction from 0 to 1")]
        bar.set_position((update.fraction * f32::from(STEPS)) as u64);
        bar.set_message(update.detail.clone());
        if fresh {
            for (_, earlier) in bars.range(..update.stage) {
                earlier.finish();
            }
            if self.0.screen.is_none() {
                self.0.out.talk(format!("{}  {}", self.0.id, update.stage));
            }
        }
    }

    fn bar(&self, stage: Stage) -> ProgressBar {
        let Some(screen) = &self.0.screen else { return ProgressBar::hidden() };
        let bar = screen.add(ProgressBar::new(u64::from(STEPS)));
        bar.set_style(bar_style());
        bar.set_prefix(format!("{}  {stage:<6}", self.0.id));
        bar
    }

    /// Ends all bars and leaves them on the screen.
    pub(super) fn clear(&self) {
        for bar in self.0.bars.lock().unwrap_or_else(PoisonError::into_inner).values() {
            bar.finish();
        }
    }
}

/// Returns the style of a bar.
pub(super) fn bar_style() -> ProgressStyle {
    let style = ProgressStyle::with_template("{prefix}  {bar:24}  {elapsed:>4}  {msg}");
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("##.")
}
