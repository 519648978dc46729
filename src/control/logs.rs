//! The log of one job, filtered by stage and time, with following of new lines.

use super::job::AttemptView;
use super::{Control, ControlError, Kind, job_id};
use crate::clock::Clock;
use crate::job::{JobId, Stage};
use crate::ledger::acts;
use crate::telemetry::JobLogs;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use std::time::Duration;

/// How often a followed log is read again.
const FOLLOW_INTERVAL: Duration = Duration::from_millis(200);

/// How often the log is read again after the job has ended: the last line is written shortly after the result.
const READS_AFTER_END: u32 = 5;

/// A request for the log of a job.
#[derive(Debug, Clone, Default)]
pub(crate) struct LogsOrder {
    /// The job's id.
    pub(crate) id: String,
    /// Only the lines of this stage.
    pub(crate) stage: Option<String>,
    /// Only lines that are not older than this.
    pub(crate) since: Option<Duration>,
    /// Only the lines of this attempt: its run, and its number within the run.
    pub(crate) attempt: Option<(u32, u32)>,
    /// Only the last lines, at most so many.
    pub(crate) lines_max: Option<usize>,
}

/// Which lines are requested.
#[derive(Debug, Clone)]
struct Wanted {
    stage: Option<Stage>,
    since: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
}

impl Wanted {
    fn of(order: &LogsOrder, now: DateTime<Utc>) -> Result<Self, ControlError> {
        let stage = |name: &str| {
            Stage::ALL.into_iter().find(|stage| stage.as_str() == name).ok_or_else(|| {
                let message = format!("`{name}` is not a stage: use {}", Stage::ALL.map(Stage::as_str).join(", "));
                ControlError::new(Kind::Usage, message, "nothing was changed; see `reelspool logs --help`")
            })
        };
        let since = order.since.and_then(|since| TimeDelta::from_std(since).ok());
        Ok(Self {
            stage: order.stage.as_deref().map(stage).transpose()?,
            since: since.and_then(|since| now.checked_sub_signed(since)),
            until: None,
        })
    }

    /// Narrows the time to that of one attempt: from its start to that of the next one. What happened before the first
    /// attempt belongs to it. A line has no number of a run, so its time decides.
    fn within(self, attempts: &[AttemptView], (run, n): (u32, u32)) -> Self {
        let place = attempts.iter().position(|it| (it.run, it.n) == (run, n));
        let Some(place) = place else { return Self { until: Some(DateTime::UNIX_EPOCH), ..self } };
        let start = |place: usize| attempts.get(place).map(|it| it.started_at);
        let began = if place == 0 { None } else { start(place) };
        Self { since: self.since.max(began), until: start(place + 1), ..self }
    }

    /// Returns the lines of a log that match, at most the last so many.
    fn of_log(&self, log: Vec<String>, lines_max: Option<usize>) -> Vec<String> {
        let mut lines: Vec<String> = log.into_iter().filter(|line| self.takes(line)).collect();
        let skipped = lines_max.map_or(0, |most| lines.len().saturating_sub(most));
        lines.drain(..skipped);
        lines
    }

    /// Tells whether a line matches; a line that is not JSON has no stage and no time.
    fn takes(&self, line: &str) -> bool {
        let is_plain = self.stage.is_none() && self.since.is_none() && self.until.is_none();
        let Ok(line) = serde_json::from_str::<Value>(line) else { return is_plain };
        let text = |key: &str| line.get(key).and_then(Value::as_str);
        let at = text("timestamp").and_then(|at| at.parse::<DateTime<Utc>>().ok());
        let in_stage = self.stage.is_none_or(|stage| text("stage") == Some(stage.as_str()));
        let in_time = |at| self.since.is_none_or(|since| since <= at) && self.until.is_none_or(|until| at < until);
        in_stage && at.is_none_or(in_time)
    }
}

/// Follows a log until its job has ended.
#[derive(Debug)]
pub(crate) struct LogTail<'a> {
    control: &'a Control,
    id: JobId,
    wanted: Wanted,
    /// The number of lines that were read.
    seen: usize,
    /// How often it is still read after the end of the job.
    reads_left: u32,
}

impl LogTail<'_> {
    /// Waits and returns the new lines; `None` when the job has ended and all lines were returned.
    pub(crate) fn more(&mut self) -> Result<Option<Vec<String>>, ControlError> {
        if self.reads_left == 0 {
            return Ok(None);
        }
        let ended = self.control.has_ended(&self.id)?; // checked before the pause, so that no last line is lost
        std::thread::sleep(FOLLOW_INTERVAL);
        let all = self.control.log_of(&self.id)?;
        let seen = if all.len() < self.seen { 0 } else { self.seen }; // the log was removed and started again
        self.seen = all.len();
        let is_whole = all.last().is_some_and(|line| line.contains("\"job.settled\""));
        self.reads_left = match (ended, is_whole) {
            (false, _) => READS_AFTER_END,
            (true, true) => 0,
            (true, false) => self.reads_left - 1,
        };
        Ok(Some(all.into_iter().skip(seen).filter(|line| self.wanted.takes(line)).collect()))
    }
}

impl Control {
    /// Returns the matching lines of a job's log, as JSON texts, and a [`LogTail`] for new ones.
    pub(crate) fn logs(&self, order: &LogsOrder) -> Result<(Vec<String>, LogTail<'_>), ControlError> {
        let id = job_id(&order.id)?;
        let wanted = self.wanted(&id, order)?;
        let all = self.log_of(&id)?;
        if all.is_empty() && self.show(&id)?.record().is_some_and(|record| record.aged_at.is_some()) {
            let message = format!("the log of job `{id}` was removed with its results, because they were old");
            return Err(ControlError::new(Kind::NoInput, message, "nothing was changed; see spool.keep_results"));
        }
        let seen = all.len();
        let lines = wanted.of_log(all, order.lines_max);
        Ok((lines, LogTail { control: self, id, wanted, seen, reads_left: READS_AFTER_END }))
    }

    /// Returns the matching lines of a job's log that was read before.
    #[cfg(feature = "page")]
    pub(crate) fn logs_in(&self, log: Vec<String>, id: &JobId, order: &LogsOrder) -> Result<Vec<String>, ControlError> {
        Ok(self.wanted(id, order)?.of_log(log, order.lines_max))
    }

    fn wanted(&self, id: &JobId, order: &LogsOrder) -> Result<Wanted, ControlError> {
        let wanted = Wanted::of(order, Clock::System.now())?;
        Ok(match order.attempt {
            Some(attempt) => wanted.within(&self.attempts(id)?, attempt),
            None => wanted,
        })
    }

    fn attempts(&self, id: &JobId) -> Result<Vec<AttemptView>, ControlError> {
        let Some(ledger) = self.ledger()? else { return Ok(Vec::new()) };
        Ok(ledger.run_blocking(acts::attempts(id.clone()))?.into_iter().map(AttemptView::from).collect())
    }

    /// Returns all lines of a job's log.
    pub(crate) fn log_of(&self, id: &JobId) -> Result<Vec<String>, ControlError> {
        let logs = JobLogs::new(&self.config.storage.job_logs);
        logs.tail(id, usize::MAX).map_err(|error| ControlError::io("read", &logs.path(id), &error, Kind::Io))
    }

    fn has_ended(&self, id: &JobId) -> Result<bool, ControlError> {
        let standings = self.standings(std::slice::from_ref(id), self.ledger()?.as_ref())?;
        Ok(standings.into_iter().flatten().all(|standing| standing.over))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_belongs_to_the_attempt_in_whose_time_it_was_written() {
        let attempt = |run, n, second: u32| AttemptView {
            run,
            n,
            started_at: format!("2026-01-01T00:00:{second:02}Z").parse().unwrap(),
            ended_at: None,
            code: None,
            ms: None,
            message: None,
        };
        let attempts = [attempt(1, 1, 10), attempt(1, 2, 20), attempt(2, 1, 30)];
        let seen = |which| {
            let wanted = Wanted::of(&LogsOrder::default(), DateTime::UNIX_EPOCH).unwrap().within(&attempts, which);
            let line = |second: u32| format!(r#"{{"timestamp":"2026-01-01T00:00:{second:02}Z"}}"#);
            (0..40).filter(|second| wanted.takes(&line(*second))).collect::<Vec<_>>()
        };
        assert_eq!(seen((1, 1)), (0..20).collect::<Vec<_>>());
        assert_eq!(seen((1, 2)), (20..30).collect::<Vec<_>>());
        assert_eq!(seen((2, 1)), (30..40).collect::<Vec<_>>());
        assert!(seen((3, 1)).is_empty(), "there is no such attempt");
    }

    #[test]
    fn lines_are_chosen_by_stage_and_time() {
        let wanted = |stage: Option<&str>, since: Option<u64>| {
            let (stage, since) = (stage.map(str::to_owned), since.map(Duration::from_secs));
            let order = LogsOrder { stage, since, ..LogsOrder::default() };
            Wanted::of(&order, "2026-01-01T00:01:00Z".parse().unwrap())
        };
        let line = r#"{"timestamp":"2026-01-01T00:00:30Z","stage":"tts"}"#;
        let check = |stage, since, line: &str, expected| {
            assert_eq!(wanted(stage, since).unwrap().takes(line), expected, "{stage:?} {since:?} {line}");
        };
        check(None, None, line, true);
        check(Some("tts"), Some(30), line, true);
        check(Some("tts"), Some(29), line, false);
        check(Some("video"), None, line, false);
        check(None, Some(1), r#"{"stage":"tts"}"#, true);
        check(None, None, "no JSON", true);
        check(Some("tts"), None, "no JSON", false);
        assert_eq!(wanted(Some("voice"), None).map(|_| ()).map_err(|error| error.kind), Err(Kind::Usage));
    }
}
