//! Lists the jobs of the ledger, filtered by state, label, age and text.

use super::attempts_max::AttemptsMax;
use super::{Control, ControlError, Kind};
use crate::clock::Clock;
use crate::job::{Code, JobState, Money, Stage};
use crate::ledger::{Cursor, Filter, JobRecord, Sort, acts};
use crate::setup;
use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// How many jobs a quick list looks at for one page, at about 8 µs each.
const LOOKED_AT_MAX: u32 = 3000;

/// A request for a list of jobs.
#[derive(Debug, Clone, Default)]
pub(crate) struct JobsOrder {
    /// Only these states; empty means every state.
    pub(crate) states: Vec<String>,
    /// Only jobs with all of these labels, written as KEY=VALUE.
    pub(crate) labels: Vec<String>,
    /// Only jobs that were accepted or finished within this time.
    pub(crate) since: Option<Duration>,
    /// Only jobs with all words of this text, each somewhere in id, title, kind, labels, first words or error.
    pub(crate) search: Option<String>,
    /// The order.
    pub(crate) sort: Sort,
    /// The greatest number of jobs.
    pub(crate) limit: u32,
    /// Only jobs of this kind of story.
    pub(crate) kind: Option<String>,
    /// Only jobs that ended with this error code.
    pub(crate) code: Option<String>,
    /// Only jobs that failed in this stage; `none`: outside of any.
    pub(crate) error_stage: Option<String>,
    /// Where the list continues: `next` or `previous` of an answer to the same order; `None`: at its beginning.
    pub(crate) cursor: Option<String>,
    /// Whether to answer within 50 ms, with what was found by then: for pages. Otherwise a page is full, or the last.
    pub(crate) quick: bool,
}

/// A part of a list of jobs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct JobList {
    schema: &'static str,
    /// The jobs.
    pub(crate) items: Vec<JobView>,
    /// The cursor of the jobs after these; `None` at the end. There may be more although there are fewer jobs here than the
    /// limit allows: a rare combination of filters is looked for piece by piece.
    pub(crate) next: Option<String>,
    /// The cursor of the jobs before these; `None` at the beginning.
    pub(crate) previous: Option<String>,
}

impl JobsOrder {
    /// Parses the states and labels of the request. A `since` before the calendar's beginning is no limit.
    pub(super) fn filter(&self, now: DateTime<Utc>) -> Result<Filter, ControlError> {
        let usage = |message: String| {
            ControlError::new(Kind::Usage, message, "nothing was changed; see `reelspool list --help`")
        };
        let state = |text: &String| {
            let known = JobState::ALL.into_iter().find(|state| state.as_str() == text);
            known.ok_or_else(|| {
                usage(format!("`{text}` is not a state: use {}", JobState::ALL.map(JobState::as_str).join(", ")))
            })
        };
        let label = |text: &String| {
            let (key, value) = text.split_once('=').ok_or_else(|| usage(format!("`{text}` is not KEY=VALUE")))?;
            Ok((key.to_owned(), value.to_owned()))
        };
        let code = |text: &String| {
            let known = Code::ALL.iter().copied().find(|code| code.as_str() == text);
            known.ok_or_else(|| usage(format!("`{text}` is not an error code")))
        };
        let failed_in = |text: &String| {
            let known = Stage::ALL.into_iter().find(|stage| stage.as_str() == text);
            let names = Stage::ALL.map(Stage::as_str).join(", ");
            match known {
                None if text != "none" => Err(usage(format!("`{text}` is not a stage: use {names} or none"))),
                known => Ok(known),
            }
        };
        let cursor = |text: &String| {
            let cursor = text.parse::<Cursor>().map_err(|error| usage(error.to_string()))?;
            let foreign = || usage(format!("`{text}` is a place in a list of another order"));
            Some(cursor).filter(|cursor| cursor.fits(self.sort)).ok_or_else(foreign)
        };
        let since = self.since.and_then(|since| TimeDelta::from_std(since).ok());
        Ok(Filter {
            states: self.states.iter().map(state).collect::<Result<_, _>>()?,
            labels: self.labels.iter().map(label).collect::<Result<_, ControlError>>()?,
            since: since.and_then(|since| now.checked_sub_signed(since)),
            search: self.search.clone(),
            sort: self.sort,
            limit: self.limit,
            kind: self.kind.clone(),
            code: self.code.as_ref().map(code).transpose()?,
            error_stage: self.error_stage.as_ref().map(failed_in).transpose()?,
            cursor: self.cursor.as_ref().map(cursor).transpose()?,
            looked_at_max: self.quick.then_some(LOOKED_AT_MAX),
        })
    }
}

/// A job in a list: one flat object, times in RFC 3339, absent values null.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct JobView {
    pub(crate) id: String,
    pub(crate) state: JobState,
    pub(crate) stage: Option<Stage>,
    pub(crate) attempt: u32,
    pub(crate) crashes: u32,
    pub(crate) run: u32,
    pub(crate) revision: u32,
    pub(crate) priority: u8,
    pub(crate) title: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) not_before: Option<DateTime<Utc>>,
    pub(crate) accepted_at: DateTime<Utc>,
    pub(crate) claimed_at: Option<DateTime<Utc>>,
    pub(crate) finished_at: Option<DateTime<Utc>>,
    pub(crate) took_ms: Option<u64>,
    pub(crate) code: Option<Code>,
    pub(crate) error_stage: Option<Stage>,
    pub(crate) workspace: Option<String>,
    pub(crate) via: String,
    pub(crate) aged_at: Option<DateTime<Utc>>,
    /// What it has cost so far, failed attempts included, in units of `costs.currency`.
    pub(crate) cost: Money,
    /// The message of the error, in one line.
    pub(crate) message: Option<String>,
    /// How often it may be attempted, according to its file or the configuration; 0 in the document of a single job.
    #[serde(skip)]
    pub(crate) attempts_max: u32,
}

impl From<JobRecord> for JobView {
    fn from(record: JobRecord) -> Self {
        let took = record.took();
        Self {
            id: record.id.to_string(),
            state: record.state,
            stage: record.stage,
            attempt: record.attempt,
            crashes: record.crashes,
            run: record.run,
            revision: record.revision,
            priority: record.priority,
            title: record.title,
            kind: record.kind,
            labels: record.labels,
            not_before: record.due,
            accepted_at: record.accepted_at,
            claimed_at: record.claimed_at,
            finished_at: record.finished_at,
            took_ms: took.map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
            code: record.code,
            error_stage: record.error_stage,
            workspace: record.workspace,
            via: record.via,
            aged_at: record.aged_at,
            cost: record.cost,
            message: record.message,
            attempts_max: 0,
        }
    }
}

impl Control {
    /// Lists jobs, and rejected files if their state is requested; without a ledger the list is empty.
    pub(crate) fn list(&self, order: &JobsOrder) -> Result<JobList, ControlError> {
        let filter = order.filter(Clock::System.now())?;
        let ledger = self.ledger()?;
        let page = ledger.as_ref().map(|ledger| ledger.run_blocking(acts::page(filter.clone()))).transpose()?;
        let mut page = page.unwrap_or_default();
        self.add_rejected(&mut page, &filter, ledger.as_ref())?;
        let attempts_max = AttemptsMax::new(self.spool(), setup::retry_policy(&self.config).attempts_max);
        let view = |record: JobRecord| {
            // A render is one attempt, whatever the job says.
            let attempts_max = if record.via == "cli" { 1 } else { attempts_max.of(&record.id) };
            JobView { attempts_max, ..JobView::from(record) }
        };
        Ok(JobList {
            schema: "reelspool/list-v1",
            items: page.records.into_iter().map(view).collect(),
            next: page.next.map(|cursor| cursor.to_string()),
            previous: page.previous.map(|cursor| cursor.to_string()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_request_are_checked() {
        let now = DateTime::UNIX_EPOCH;
        let check = |states: &[&str], labels: &[&str], expected: Result<(), &str>| {
            let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
            let order = JobsOrder { states: texts(states), labels: texts(labels), ..JobsOrder::default() };
            let problem = order.filter(now).map(|_| ()).map_err(|error| (error.kind, error.message));
            assert_eq!(problem, expected.map_err(|message| (Kind::Usage, message.to_owned())));
        };
        check(&["failed", "running"], &["a=b", "c="], Ok(()));
        let states = "`ended` is not a state: use queued, running, done, failed, rejected, cancelled";
        check(&["failed", "ended"], &[], Err(states));
        check(&[], &["a"], Err("`a` is not KEY=VALUE"));
    }

    #[test]
    fn the_reason_and_the_place_of_a_request_are_checked() {
        let check = |code: &str, stage: &str, cursor: &str, expected: Option<&str>| {
            let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
            let (code, error_stage, cursor) = (given(code), given(stage), given(cursor));
            let order = JobsOrder { code, error_stage, cursor, ..JobsOrder::default() };
            let problem = order.filter(DateTime::UNIX_EPOCH).err().map(|error| error.message);
            assert_eq!(problem.as_deref(), expected);
        };
        check("tts_unavailable", "tts", "after.17", None);
        check("io_error", "none", "", None);
        check("bad", "", "", Some("`bad` is not an error code"));
        let stages = "`end` is not a stage: use story, tts, images, video, upload, record or none";
        check("", "end", "", Some(stages));
        check("", "", "17", Some("`17` is no place in a list"));
        check("", "", "after.1.2", Some("`after.1.2` is a place in a list of another order"));
    }

    #[test]
    fn a_time_beyond_the_calendar_is_no_limit() {
        let since = |span| JobsOrder { since: Some(span), ..JobsOrder::default() }.filter(DateTime::UNIX_EPOCH);
        assert_eq!(since(Duration::MAX).unwrap().since, None);
        assert_eq!(since(Duration::from_secs(5)).unwrap().since, Some(DateTime::UNIX_EPOCH - TimeDelta::seconds(5)));
    }
}
