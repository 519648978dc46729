//! Shows the progress of jobs during a wait: bars on a terminal, otherwise lines, or JSON lines.

use super::bars::{STEPS, bar_style};
use super::context::Context;
use super::exit::Exit;
use super::out::style::paint;
use super::problem::Problem;
use super::show::state_style;
use super::text::{age, took};
use super::{Outcome, out};
use crate::clock::Clock;
use crate::control::{Control, Standing, WaitLine};
use crate::job::{JobId, JobState, Stage};
use crate::telemetry::sanitise;
use chrono::{DateTime, Utc};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};
use std::collections::BTreeMap;
use std::io::IsTerminal;

/// The part of a job's state whose changes are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Step {
    state: JobState,
    stage: Option<Stage>,
    attempt: u32,
    over: bool,
}

impl Step {
    fn of(standing: &Standing) -> Self {
        let (stage, attempt) = (standing.stage(), standing.attempt());
        Self { state: standing.state, stage, attempt, over: standing.over }
    }
}

/// Shows the progress of jobs during a wait.
///
/// With `--json`, it prints a [`WaitLine`] for each change of state, stage or attempt, and a last one when a job has
/// ended or the time is over.
#[derive(Debug)]
pub(super) struct Watcher<'a> {
    context: &'a Context,
    control: &'a Control,
    follow: bool,
    /// `None` if standard error is not a terminal.
    screen: Option<MultiProgress>,
    bars: BTreeMap<JobId, ProgressBar>,
    shown: BTreeMap<JobId, Step>,
}

impl<'a> Watcher<'a> {
    /// Makes a watcher; with `follow` it also shows what happens before the jobs end.
    pub(super) fn new(follow: bool, context: &'a Context, control: &'a Control) -> Self {
        let talks = follow && !context.global.quiet && !context.out.json;
        let screen = (talks && std::io::stderr().is_terminal())
            .then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr()));
        Self { context, control, follow, screen, bars: BTreeMap::new(), shown: BTreeMap::new() }
    }

    /// Shows the state of a job if it has changed.
    pub(super) fn show(&mut self, id: &JobId, standing: &Standing) -> Result<(), Problem> {
        let step = Step::of(standing);
        self.draw(id, standing, step);
        if self.shown.insert(id.clone(), step) == Some(step) {
            return Ok(());
        }
        if self.context.out.json {
            self.context.out.json_line(&WaitLine::of(id, standing, false));
        } else if step.over {
            self.print_end(id)?;
        } else if self.follow && self.screen.is_none() {
            let text = doing(standing, step, Clock::System.now());
            self.context.out.talk(format!("{id}  {text}"));
        }
        Ok(())
    }

    /// Reports that the time was over before these jobs ended.
    pub(super) fn timed_out(&self, left: &[(JobId, Standing)]) -> Outcome {
        if self.context.out.json {
            for (id, standing) in left {
                self.context.out.json_line(&WaitLine::of(id, standing, true));
            }
            return Ok(Exit::TimedOut); // a problem document would break the stream of lines
        }
        let names: Vec<&str> = left.iter().map(|(id, _)| id.as_str()).take(5).collect();
        let more = left.len().saturating_sub(names.len());
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let hint = format!("the jobs go on; wait again: `reelspool wait {}`", names.join(" "));
        Err(Problem::new(Exit::TimedOut, format!("time ran out before {}{more} ended", names.join(", ")), hint))
    }

    /// Updates the bar of a running job.
    fn draw(&mut self, id: &JobId, standing: &Standing, step: Step) {
        let Some(screen) = &self.screen else { return };
        if step.over {
            if let Some(bar) = self.bars.remove(id) {
                bar.finish_and_clear();
                screen.remove(&bar);
            }
            return;
        }
        let bar = self.bars.entry(id.clone()).or_insert_with(|| {
            let bar = screen.add(ProgressBar::new(u64::from(STEPS)));
            bar.set_style(bar_style());
            bar
        });
        let status = standing.status.as_ref().filter(|status| status.stage == step.stage);
        let fraction = status.map_or(0.0, |status| status.fraction.clamp(0.0, 1.0));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fraction from 0 to 1")]
        bar.set_position((fraction * f32::from(STEPS)) as u64);
        bar.set_prefix(format!("{id}  {}", step.stage.map_or_else(|| step.state.to_string(), |it| it.to_string())));
        let detail = status.map_or_else(String::new, |status| sanitise(&status.detail).into_owned());
        let waits = step.state == JobState::Queued;
        bar.set_message(if waits { doing(standing, step, Clock::System.now()) } else { detail });
    }

    /// Prints how a job ended: its video, or what went wrong and what to do.
    fn print_end(&self, id: &JobId) -> Result<(), Problem> {
        let job = self.control.show(id)?;
        let text = |pointer: &str| {
            let value = job.document.as_ref().and_then(|document| document.pointer(pointer)?.as_str());
            value.map(|text| sanitise(text).into_owned())
        };
        let state = paint(state_style(job.state()), job.state());
        let parts = if job.state() == JobState::Done {
            let time = job.record().and_then(|record| record.took_ms);
            [Some(state), time.map(took), text("/outputs/0/url")]
        } else {
            [Some(state), text("/error/code"), text("/error/message")]
        };
        let parts = parts.into_iter().flatten().collect::<Vec<_>>().join("  ");
        let print = || {
            self.context.out.line(format!("{id}  {parts}"));
            if let Some(hint) = text("/error/hint") {
                let hint = format!("  {hint}; everything about it: `reelspool show {id}`");
                self.context.out.talk(paint(out::style::DIM, hint));
            }
        };
        match &self.screen {
            Some(screen) => screen.suspend(print),
            None => print(),
        }
        Ok(())
    }
}

/// Describes what a job is doing: `queued, due in 5m`, `video, attempt 2`.
fn doing(standing: &Standing, step: Step, now: DateTime<Utc>) -> String {
    let due = standing.record.as_ref().and_then(|record| record.due).filter(|due| now < *due);
    let again = if 1 < step.attempt { format!(", attempt {}", step.attempt) } else { String::new() };
    match (step.state, step.stage, due) {
        (JobState::Queued, _, Some(due)) => format!("queued, due in {}", age(now, due)),
        (JobState::Queued, ..) if standing.record.is_none() => "waits in incoming/ to be accepted".to_owned(),
        (JobState::Running, Some(stage), _) => format!("{stage}{again}"),
        (state, ..) if state.is_final() => format!("{state}, settling"),
        (state, ..) => format!("{state}{again}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::documents::StatusDocument;

    #[test]
    fn a_job_says_what_it_is_doing() {
        let now = DateTime::UNIX_EPOCH;
        let id: JobId = "a".parse().unwrap();
        let check = |state, stage: Option<Stage>, attempt, expected: &str| {
            let mut status = StatusDocument::new(&id, attempt, now, 1, "host");
            status.stage = stage;
            let standing = Standing { state, over: false, record: None, status: Some(status) };
            assert_eq!(doing(&standing, Step::of(&standing), now), expected);
        };
        check(JobState::Queued, None, 0, "waits in incoming/ to be accepted");
        check(JobState::Running, None, 1, "running");
        check(JobState::Running, Some(Stage::Tts), 1, "tts");
        check(JobState::Running, Some(Stage::Video), 2, "video, attempt 2");
        check(JobState::Done, Some(Stage::Upload), 1, "done, settling");
    }
}
