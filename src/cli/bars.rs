//! Progress of jobs: a bar per stage on a terminal, otherwise a line per stage.

use super::context::Context;
use super::out::Out;
use super::text::took;
use crate::job::{Progress, Stage, Update};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::{Arc, Mutex, PoisonError};

/// The steps of a bar: a tenth of a percent.
pub(super) const STEPS: u16 = 1000;

/// The part of the terminal that shows the bars of all jobs.
#[derive(Debug, Clone)]
pub(super) struct Screen {
    out: Out,
    /// `None` if standard error is not a terminal.
    terminal: Option<MultiProgress>,
}

impl Screen {
    /// Makes a screen; silent with `--quiet` and `--json`.
    pub(super) fn new(context: &Context) -> Self {
        let is_terminal = std::io::stderr().is_terminal() && !context.global.quiet && !context.global.json;
        let terminal = is_terminal.then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr()));
        Self { out: context.out.clone(), terminal }
    }

    /// Makes the bars of a job.
    pub(super) fn bars(&self, id: &str) -> Bars {
        Bars(Arc::new(Inner { id: id.to_owned(), screen: self.clone(), bars: Mutex::default() }))
    }

    /// Prints something while bars are shown.
    pub(super) fn suspend(&self, print: impl FnOnce()) {
        match &self.terminal {
            Some(terminal) => terminal.suspend(print),
            None => print(),
        }
    }
}

/// Shows how far a job is.
#[derive(Debug, Clone)]
pub(super) struct Bars(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    id: String,
    screen: Screen,
    bars: Mutex<BTreeMap<Stage, ProgressBar>>,
}

impl Bars {
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
            bars.range(..update.stage).for_each(|(_, earlier)| end(earlier));
            if self.0.screen.terminal.is_none() {
                self.0.screen.out.talk(format!("{}  {}", self.0.id, update.stage));
            }
        }
    }

    fn bar(&self, stage: Stage) -> ProgressBar {
        let Some(terminal) = &self.0.screen.terminal else { return ProgressBar::hidden() };
        let bar = terminal.add(ProgressBar::new(u64::from(STEPS)));
        bar.set_style(bar_style());
        bar.set_prefix(format!("{}  {stage:<6}", self.0.id));
        bar
    }

    /// Ends all bars and leaves them on the screen.
    pub(super) fn finish(&self) {
        self.0.bars.lock().unwrap_or_else(PoisonError::into_inner).values().for_each(end);
    }
}

/// Ends a bar with the time that its own stage took: a template's elapsed time would go on.
fn end(bar: &ProgressBar) {
    if bar.is_finished() {
        return;
    }
    let time = took(u64::try_from(bar.elapsed().as_millis()).unwrap_or(u64::MAX));
    bar.set_style(style(&format!("{{prefix}}  {{bar:24}}  {time:>4}  {{msg}}")));
    bar.finish();
}

/// Returns the style of a bar.
pub(super) fn bar_style() -> ProgressStyle {
    style("{prefix}  {bar:24}  {elapsed:>4}  {msg}")
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template);
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("##.")
}
