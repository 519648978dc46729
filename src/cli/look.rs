//! Where a job is, from files and ledger; the daemon need not run.

use super::context::Context;
use super::exit::Exit;
use super::problem::Problem;
use crate::config::Config;
use crate::job::documents::StatusDocument;
use crate::job::{JobId, JobState};
use crate::ledger;
use crate::ledger::{Attempt, Event, JobRecord, Ledger, StageRun};
use crate::spool::{QueuedName, RunningName};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

/// Everything that is known about one job.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) id: JobId,
    pub(super) state: JobState,
    /// Absent for a file that was dropped and not accepted yet.
    pub(super) record: Option<JobRecord>,
    pub(super) attempts: Vec<Attempt>,
    pub(super) stages: Vec<StageRun>,
    pub(super) events: Vec<Event>,
    /// Its sign of life, while it runs.
    pub(super) status: Option<StatusDocument>,
    /// Its result or error document, once it has ended.
    pub(super) document: Option<Value>,
    /// Its job file, wherever that stands.
    pub(super) input: Option<PathBuf>,
}

/// Looks for a job; `None` where nothing knows it.
pub(super) fn find(id: &JobId, context: &Context, config: &Config) -> Result<Option<Found>, Problem> {
    let failed = |error: crate::ledger::LedgerError| Problem::from(error.failure());
    let mut found = Found {
        id: id.clone(),
        state: JobState::Queued,
        record: None,
        attempts: Vec::new(),
        stages: Vec::new(),
        events: Vec::new(),
        status: None,
        document: None,
        input: input(id, config),
    };
    if let Some(ledger) = context.ledger(config)? {
        found.record = ledger.job_blocking(id.clone()).map_err(failed)?;
        found.attempts = ledger.attempts_blocking(id.clone()).map_err(failed)?;
        found.stages = ledger.stages_blocking(id.clone()).map_err(failed)?;
        found.events = ledger.events_blocking(id.clone()).map_err(failed)?;
        let verdict = ledger.verdict_blocking(id.clone()).map_err(failed)?;
        found.document = verdict.and_then(|verdict| serde_json::from_str(&verdict.document).ok());
    }
    let spool = &config.spool.dir;
    // The files of an earlier run say nothing about a job that is live again.
    if found.record.as_ref().is_none_or(|record| record.state.is_final()) {
        found.document = found.document.or_else(|| document(id, config));
    }
    let status = spool.join("running").join(format!("{id}.status.json"));
    found.status = fs::read(status).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let from_document = || serde_json::from_value(found.document.as_ref()?.get("state")?.clone()).ok();
    let known = found.record.as_ref().map(|record| record.state).or_else(from_document);
    found.state = match (known, &found.input) {
        (Some(state), _) => state,
        (None, Some(_)) => JobState::Queued, // dropped, not accepted yet
        (None, None) => return Ok(None),
    };
    Ok(Some(found))
}

/// Reads what the spool says about the end of a job.
fn document(id: &JobId, config: &Config) -> Option<Value> {
    let read = |name: String| serde_json::from_slice(&fs::read(config.spool.dir.join(name)).ok()?).ok();
    read(format!("done/{id}.result.json")).or_else(|| read(format!("failed/{id}.error.json")))
}

/// Where a job stands, for those who look again and again.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Standing {
    pub(super) state: JobState,
    /// Whether nothing more happens by itself: the verdict is committed, its document is written, and no new run is
    /// asked for.
    pub(super) over: bool,
    /// Absent for a file that was dropped and not accepted yet.
    pub(super) record: Option<JobRecord>,
    /// Its sign of life, while it runs.
    pub(super) status: Option<StatusDocument>,
}

/// Looks where jobs stand; `None` for those that nothing knows. Costs one read of the ledger and one listing of
/// running/, however many jobs are asked for.
pub(super) fn standings(
    ids: &[JobId],
    ledger: Option<&Ledger>,
    config: &Config,
) -> Result<Vec<Option<Standing>>, Problem> {
    // The order of the three looks matters. A drop or a request that is gone by now is in the ledger by now, and a
    // job that the ledger calls ended and that is no longer in running/ has its result or error file.
    let asked: Vec<Asked> = ids.iter().map(|id| Asked::of(id, config)).collect();
    let records = match ledger {
        None => vec![None; ids.len()],
        Some(ledger) => {
            let look = |db: &_| ids.iter().map(|id| ledger::queries::job(db, id)).collect::<Result<Vec<_>, _>>();
            let read = ledger.db().read_blocking(look);
            read.map_err(|error| {
                Problem::of(Exit::IoError, &error, "nothing was changed; `reelspool doctor` checks the ledger")
            })?
        }
    };
    let running = names(config, "running", |name| RunningName::parse(name).map(|name| name.id));
    let mut queued = None;
    let standing = |((id, asked), record): ((&JobId, Asked), Option<JobRecord>)| {
        let runs = running.contains(id);
        let status = config.spool.dir.join("running").join(format!("{id}.status.json"));
        let status = || serde_json::from_slice(&fs::read(status).ok()?).ok();
        if let Some(record) = record {
            let over = record.state.is_final() && !runs && !asked.again;
            let state = if asked.again && record.state.is_final() { JobState::Queued } else { record.state };
            let status = if state == JobState::Running { status() } else { None };
            return Some(Standing { state, over, record: Some(record), status });
        }
        let queued =
            queued.get_or_insert_with(|| names(config, "queue", |name| QueuedName::parse(name).map(|name| name.id)));
        let ended = || serde_json::from_value(document(id, config)?.get("state")?.clone()).ok();
        let (state, over) = if runs {
            (JobState::Running, false)
        } else if queued.contains(id) || asked.dropped {
            (JobState::Queued, false)
        } else {
            (ended()?, true)
        };
        Some(Standing { state, over, record: None, status: if runs { status() } else { None } })
    };
    Ok(ids.iter().zip(asked).zip(records).map(standing).collect())
}

/// What clients have asked for and nobody has taken yet.
#[derive(Debug, Clone, Copy)]
struct Asked {
    /// A job file waits in incoming/.
    dropped: bool,
    /// A request for another run waits there.
    again: bool,
}

impl Asked {
    fn of(id: &JobId, config: &Config) -> Self {
        let waits = |suffix: &str| config.spool.dir.join("incoming").join(format!("{id}.{suffix}")).is_file();
        Self { dropped: waits("json"), again: waits("retry") }
    }
}

/// Lists the jobs in one directory of the spool; one that is missing is empty.
fn names(config: &Config, dir: &str, parse: impl Fn(&str) -> Option<JobId>) -> BTreeSet<JobId> {
    let entries = fs::read_dir(config.spool.dir.join(dir)).into_iter().flatten().flatten();
    entries.filter_map(|entry| parse(entry.file_name().to_str()?)).collect()
}

/// Finds the job file in whichever directory it stands.
fn input(id: &JobId, config: &Config) -> Option<PathBuf> {
    let spool = &config.spool.dir;
    let plain = ["done", "failed", "incoming"].map(|dir| spool.join(dir).join(format!("{id}.json")));
    if let Some(path) = plain.into_iter().find(|path| path.is_file()) {
        return Some(path);
    }
    let in_dir = |dir: &str, names: &dyn Fn(&str) -> Option<JobId>| {
        let entries = fs::read_dir(spool.join(dir)).ok()?.flatten();
        let mut paths = entries.filter(|entry| entry.file_name().to_str().and_then(names).as_ref() == Some(id));
        paths.next().map(|entry| entry.path())
    };
    in_dir("running", &|name| RunningName::parse(name).map(|name| name.id))
        .or_else(|| in_dir("queue", &|name| QueuedName::parse(name).map(|name| name.id)))
}

/// Writes a job's record as lists show it: one flat object, times RFC 3339, absent values null.
pub(super) fn record_json(record: &JobRecord) -> Value {
    let took_ms = record.took().map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    json!({
        "id": record.id.as_str(), "state": record.state, "stage": record.stage, "attempt": record.attempt,
        "crashes": record.crashes, "run": record.run, "priority": record.priority, "title": record.title,
        "type": record.kind, "labels": record.labels, "not_before": record.due,
        "accepted_at": record.accepted_at, "claimed_at": record.claimed_at, "finished_at": record.finished_at,
        "took_ms": took_ms, "code": record.code, "error_stage": record.error_stage, "workspace": record.workspace,
        "via": record.via, "aged_at": record.aged_at,
    })
}

impl Found {
    /// Writes everything as one object: that of [`record_json`] and what else is known.
    pub(super) fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("schema".into(), "reelspool/job-record-v1".into());
        match self.record.as_ref().map(record_json) {
            Some(Value::Object(fields)) => object.extend(fields),
            _ => object.extend([("id".into(), self.id.as_str().into()), ("state".into(), json!(self.state))]),
        }
        let attempt = |it: &Attempt| {
            json!({"run": it.run, "n": it.n, "started_at": it.started_at, "ended_at": it.ended_at, "code": it.code,
                   "ms": it.ms, "message": it.message})
        };
        let stage = |it: &StageRun| {
            json!({"run": it.run, "attempt": it.attempt, "name": it.name, "provider": it.provider, "ms": it.ms,
                   "reused": it.reused, "generated": it.generated, "resumed": it.resumed, "started_at": it.started_at})
        };
        let event = |it: &Event| json!({"id": it.id, "at": it.at, "event": it.event, "detail": it.detail});
        object.insert("attempts".into(), self.attempts.iter().map(attempt).collect());
        object.insert("stages".into(), self.stages.iter().map(stage).collect());
        object.insert("events".into(), self.events.iter().map(event).collect());
        object.insert("status".into(), json!(self.status));
        object.insert("document".into(), json!(self.document));
        object.insert("input".into(), json!(self.input));
        Value::Object(object)
    }
}
