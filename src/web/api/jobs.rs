//! Jobs: list, show, log, events, cancel and retry.

use super::body::Fields;
use super::operation::{Call, Nothing, Outcome, Reply, answer};
use super::words::{Id, Span, Text, UpTo, texts};
use crate::control::{
    CancelOrder, Cancelled, ControlError, Failures, History, Job, JobList, JobsOrder, Kind, List, LogsOrder, Retried,
    RetryOrder, job_id,
};
use crate::job::{Code, JobState, Stage};
use crate::web::site::Site;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;

/// How many jobs a list has where nobody says.
const JOBS: u32 = 50;
/// How many lines of a log are returned where nobody says.
const LINES: u32 = 1000;
/// How far back failures are grouped where nobody says.
const FAILURES_WITHIN: Duration = Duration::from_hours(24);
/// How far back the history goes where nobody says.
const HISTORY_WITHIN: Duration = Duration::from_hours(7 * 24);

/// The path to a job.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(super) struct JobPath {
    /// The job's id.
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9_-]{0,63}$"))]
    pub(super) id: String,
}

/// The order of a list of jobs.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Order {
    #[default]
    Newest,
    Oldest,
    Finished,
    Took,
    Priority,
    Id,
}

impl From<Order> for ledger::Sort {
    fn from(order: Order) -> Self {
        match order {
            Order::Newest => Self::Newest,
            Order::Oldest => Self::Oldest,
            Order::Finished => Self::Finished,
            Order::Took => Self::Took,
            Order::Priority => Self::Priority,
            Order::Id => Self::Id,
        }
    }
}

/// Which jobs are listed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ListQuery {
    /// Only jobs in these states.
    #[serde(default)]
    state: Vec<JobState>,
    /// Only jobs with all of these labels, each written as KEY=VALUE.
    #[serde(default)]
    #[schemars(inner(regex(pattern = "^[^\\x00-\\x1f\\x7f]*=[^\\x00-\\x1f\\x7f]*$"), length(max = 500)))]
    label: Vec<Text>,
    /// Only jobs that were accepted or finished within this time, such as `2h` or `7d`.
    since: Option<Span>,
    /// Only jobs with this text in what is searched.
    search: Option<Text>,
    /// Only jobs that ended with this error code.
    code: Option<Code>,
    /// Only jobs that failed in this stage.
    error_stage: Option<Stage>,
    /// The order.
    #[serde(default)]
    sort: Order,
    /// The greatest number of jobs; 50 by default.
    limit: Option<UpTo<500>>,
    /// Where the list goes on: `next` or `previous` of an answer to the same order.
    #[schemars(regex(pattern = "^(after|before)(\\.id-[a-z0-9][a-z0-9_-]{0,63}|(\\.-?[0-9]{1,18}){1,2})$"))]
    cursor: Option<Text>,
}

pub(super) fn list(site: &Site, call: Call<Nothing, ListQuery>) -> Outcome<JobList> {
    let ListQuery { state, label, since, search, code, error_stage, sort, limit, cursor } = call.query;
    answer(site.control().list(&JobsOrder {
        states: state.iter().map(|it| it.as_str().to_owned()).collect(),
        labels: label.into_iter().map(|Text(it)| it).collect(),
        since: since.map(|Span(it)| it),
        search: search.map(|Text(it)| it),
        sort: sort.into(),
        limit: limit.map_or(JOBS, |UpTo(it)| it),
        quick: true,
        kind: None,
        code: code.map(|it| it.as_str().to_owned()),
        error_stage: error_stage.map(|it| it.as_str().to_owned()),
        cursor: cursor.map(|Text(it)| it),
    }))
}

pub(super) fn show(site: &Site, call: Call<JobPath>) -> Outcome<Job> {
    answer(site.control().show(&job_id(&call.path.id)?))
}

/// Which lines of a log are returned.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LogsQuery {
    /// Only the lines of this stage.
    stage: Option<Stage>,
    /// Only lines that are not older than this, such as `5m`.
    since: Option<Span>,
    /// Only the last lines, at most so many; 1000 by default.
    lines: Option<UpTo<10_000>>,
}

/// Lines of a job's log: each is an object with its fields; a line that is no JSON has only `message`.
pub(super) type Lines = List<Value>;

pub(super) fn logs(site: &Site, call: Call<JobPath, LogsQuery>) -> Outcome<Lines> {
    let LogsQuery { stage, since, lines } = call.query;
    let id = job_id(&call.path.id)?;
    let order = LogsOrder {
        id: id.to_string(),
        stage: stage.map(|it| it.as_str().to_owned()),
        attempt: None,
        since: since.map(|Span(it)| it),
        lines_max: usize::try_from(lines.map_or(LINES, |UpTo(it)| it)).ok(),
    };
    let (lines, _) = site.control().logs(&order)?;
    if lines.is_empty() {
        site.control().show(&id)?; // a job that nobody knows has no log either
    }
    let fields = |line: String| match serde_json::from_str(&line) {
        Ok(fields @ Value::Object(_)) => fields,
        Ok(_) | Err(_) => json!({ "message": line }),
    };
    Ok(Reply::ok(lines.into_iter().map(fields).collect::<Vec<_>>().into()))
}

pub(super) fn events(site: &Site, call: Call<JobPath>) -> Outcome<List<crate::control::EventView>> {
    Ok(Reply::ok(site.control().show(&job_id(&call.path.id)?)?.events.into()))
}

/// The file of a job.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(super) struct Input {
    schema: &'static str,
    id: String,
    /// The file as it is written.
    text: String,
    /// The same as JSON; null if it is a story that is not accepted yet.
    job: Option<Value>,
}

pub(super) fn input(site: &Site, call: Call<JobPath>) -> Outcome<Input> {
    let id = job_id(&call.path.id)?;
    let text = site.control().input(&id)?;
    let job = serde_json::from_str(&text).ok();
    Ok(Reply::ok(Input { schema: "reelspool/input-v1", id: id.to_string(), text, job }))
}

/// How a job is cancelled.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CancelOne {
    /// True if nothing must be changed.
    #[serde(default)]
    dry_run: bool,
}

pub(super) fn cancel_one(site: &Site, call: Call<JobPath, Nothing, Fields<CancelOne>>) -> Outcome<List<Cancelled>> {
    let Fields(CancelOne { dry_run }) = call.body;
    cancelled(site, vec![call.path.id], dry_run)
}

/// Which jobs are cancelled.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CancelMany {
    /// The jobs' ids.
    ids: Vec<Id>,
    /// True if nothing must be changed.
    #[serde(default)]
    dry_run: bool,
}

pub(super) fn cancel(site: &Site, call: Call<Nothing, Nothing, Fields<CancelMany>>) -> Outcome<List<Cancelled>> {
    let Fields(CancelMany { ids, dry_run }) = call.body;
    cancelled(site, texts(ids), dry_run)
}

fn cancelled(site: &Site, ids: Vec<String>, dry_run: bool) -> Outcome<List<Cancelled>> {
    let done = site.control().cancel(&CancelOrder { ids, dry_run }, |_| true)?;
    Ok(Reply::ok(done.unwrap_or_else(|| Vec::new().into())))
}

/// A stage that can run again.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum FirstStage {
    Story,
    Tts,
    Images,
    Video,
    Upload,
}

impl FirstStage {
    fn stage(self) -> Stage {
        match self {
            Self::Story => Stage::Story,
            Self::Tts => Stage::Tts,
            Self::Images => Stage::Images,
            Self::Video => Stage::Video,
            Self::Upload => Stage::Upload,
        }
    }
}

/// How a job is run again.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RetryOne {
    /// The first stage to run again; left out: after the last one that is finished.
    #[serde(default)]
    from: Option<FirstStage>,
    /// True if nothing must be changed.
    #[serde(default)]
    dry_run: bool,
}

pub(super) fn retry_one(site: &Site, call: Call<JobPath, Nothing, Fields<RetryOne>>) -> Outcome<List<Retried>> {
    let Fields(RetryOne { from, dry_run }) = call.body;
    retried(site, RetryOrder { ids: vec![call.path.id], from: named(from), dry_run, ..RetryOrder::default() })
}

/// Which jobs are run again: those with the ids, or all that failed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RetryMany {
    /// The jobs' ids.
    #[serde(default)]
    ids: Vec<Id>,
    /// True for all failed jobs; then there are no ids.
    #[serde(default)]
    all_failed: bool,
    /// The first stage to run again; left out: after the last one that is finished.
    #[serde(default)]
    from: Option<FirstStage>,
    /// True if nothing must be changed.
    #[serde(default)]
    dry_run: bool,
}

pub(super) fn retry(site: &Site, call: Call<Nothing, Nothing, Fields<RetryMany>>) -> Outcome<List<Retried>> {
    let Fields(RetryMany { ids, all_failed, from, dry_run }) = call.body;
    if all_failed && !ids.is_empty() {
        let hint = "nothing was changed; name either ids or all_failed";
        return Err(ControlError::new(Kind::BadData, "ids and all_failed exclude each other", hint).into());
    }
    retried(site, RetryOrder { ids: texts(ids), all_failed, from: named(from), dry_run })
}

fn named(from: Option<FirstStage>) -> Option<String> {
    from.map(|it| it.stage().as_str().to_owned())
}

fn retried(site: &Site, order: RetryOrder) -> Outcome<List<Retried>> {
    let done = site.control().retry(&order, |_| true)?;
    Ok(Reply::ok(done.unwrap_or_else(|| Vec::new().into())))
}

/// How far back.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Within {
    /// How far back, such as `24h` or `30d`.
    within: Option<Span>,
}

pub(super) fn failures(site: &Site, call: Call<Nothing, Within>) -> Outcome<Failures> {
    answer(site.control().failures(call.query.within.map_or(FAILURES_WITHIN, |Span(it)| it)))
}

pub(super) fn history(site: &Site, call: Call<Nothing, Within>) -> Outcome<History> {
    answer(site.control().history(call.query.within.map_or(HISTORY_WITHIN, |Span(it)| it)))
}
