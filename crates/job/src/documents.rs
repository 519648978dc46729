//! What the spool's answers look like on disk: result, error and status documents, version 1.
//!
//! A promise to scripts: fields may be added but never change; readers ignore what they do not know.

use super::outcome::{Output, StageRecord, UsedImage};
use super::{Code, Degraded, Failure, FailureKind, JobId, JobRequest, JobState, Money, Outcome, Problem, Stage};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// The `schema` of a result document.
pub(crate) const RESULT_SCHEMA: &str = "reelspool/result-v1";
/// The `schema` of an error document.
pub(crate) const ERROR_SCHEMA: &str = "reelspool/error-v1";
/// The `schema` of a status document.
pub(crate) const STATUS_SCHEMA: &str = "reelspool/status-v1";

/// When a job went through the spool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// When its file was accepted.
    pub submitted_at: DateTime<Utc>,
    /// When its last attempt started.
    pub claimed_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
}

/// `done/ID.result.json`: what became of a job that went well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "reelspool result", extend("$id" = "urn:reelspool:schema:result:1"))]
pub struct ResultDocument {
    /// `reelspool/result-v1`.
    pub schema: String,
    /// The job's name.
    pub id: String,
    /// `done`.
    pub state: JobState,
    /// Which attempt went well, from 1.
    pub attempt: u32,
    /// 1, plus 1 for each time that other content was given to this id.
    #[serde(default = "first")]
    pub revision: u32,
    /// The blake3 hash of what the job file orders, in hex: the same for every file that orders the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_hash: Option<String>,
    /// When the file was accepted.
    #[serde(with = "milliseconds")]
    #[schemars(with = "DateTime<Utc>")]
    pub submitted_at: DateTime<Utc>,
    /// When that attempt started.
    #[serde(with = "milliseconds")]
    #[schemars(with = "DateTime<Utc>")]
    pub claimed_at: DateTime<Utc>,
    /// When the verdict was made.
    #[serde(with = "milliseconds")]
    #[schemars(with = "DateTime<Utc>")]
    pub finished_at: DateTime<Utc>,
    /// The stages in order.
    pub stages: Vec<StageRecord>,
    /// Everything published; exactly one is the video.
    pub outputs: Vec<Output>,
    /// The pictures shown, in order.
    #[serde(default)]
    pub images: Vec<UsedImage>,
    /// Every fallback taken.
    #[serde(default)]
    pub degraded: Vec<Degraded>,
    /// Who made the voice, where it came in an asset pack.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<String>,
    /// The look of the video, where the job or the configuration names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<String>,
    /// What the calls of outside services cost for this revision, failed attempts included, in units of `costs.currency`;
    /// absent if nothing.
    #[serde(default, skip_serializing_if = "Money::is_zero")]
    pub cost: Money,
    /// The client's own labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// The client's own data.
    #[serde(default)]
    pub metadata: Map<String, Value>,
    /// The version of the program.
    pub reelspool: String,
    /// The host it ran on.
    pub host: String,
}

/// `failed/ID.error.json`: what became of a job that failed, was cancelled, or never was one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "reelspool error", extend("$id" = "urn:reelspool:schema:error:1"))]
pub struct ErrorDocument {
    /// `reelspool/error-v1`.
    pub schema: String,
    /// The job's name, or the name its file would have got.
    pub id: String,
    /// `failed`, `rejected` or `cancelled`.
    pub state: JobState,
    /// The last attempt, from 1; 0 for a file that never ran.
    pub attempt: u32,
    /// When it ended.
    #[serde(with = "milliseconds")]
    #[schemars(with = "DateTime<Utc>")]
    pub finished_at: DateTime<Utc>,
    /// What went wrong.
    pub error: ErrorPart,
    /// Everything that is wrong with a rejected file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
    /// The attempts in order.
    #[serde(default)]
    pub attempts: Vec<AttemptPart>,
    /// The preserved workspace.
    #[serde(default)]
    pub workspace: Option<String>,
    /// How long the workspace stays; null with a workspace means until somebody removes it.
    #[serde(default, with = "optional_milliseconds")]
    #[schemars(with = "Option<DateTime<Utc>>")]
    pub preserved_until: Option<DateTime<Utc>>,
    /// The command that shows the log.
    #[serde(default)]
    pub logs: Option<String>,
    /// The command that runs it again.
    #[serde(default)]
    pub retry: Option<String>,
    /// What the calls of outside services cost for this revision, in units of `costs.currency`; absent if nothing.
    #[serde(default, skip_serializing_if = "Money::is_zero")]
    pub cost: Money,
    /// The blake3 hash of what the job file orders, in hex, where it could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_hash: Option<String>,
    /// The client's own labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// The client's own data.
    #[serde(default)]
    pub metadata: Map<String, Value>,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorPart {
    /// The stable name to match on.
    pub code: Code,
    /// The stage that failed, where it was in one.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// Whether another attempt could have helped.
    pub retryable: bool,
    /// What went wrong, in one line.
    pub message: String,
    /// What lies behind it, outermost first.
    #[serde(default)]
    pub causes: Vec<String>,
    /// What to do.
    pub hint: String,
    /// The place in the job file, such as `story.scenes[1].text`.
    #[serde(default)]
    pub(crate) location: Option<String>,
}

/// One failed attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AttemptPart {
    /// Which one, from 1.
    pub n: u32,
    /// When it started.
    #[serde(with = "milliseconds")]
    #[schemars(with = "DateTime<Utc>")]
    pub at: DateTime<Utc>,
    /// What ended it.
    pub code: Code,
    /// How long it took in milliseconds.
    pub ms: u64,
}

/// `running/ID.status.json`: where a running job is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "reelspool status", extend("$id" = "urn:reelspool:schema:status:1"))]
pub struct StatusDocument {
    /// `reelspool/status-v1`.
    pub schema: String,
    /// The job's name.
    pub id: String,
    /// `running`.
    pub state: JobState,
    /// Which attempt runs, from 1.
    pub attempt: u32,
    /// When it started.
    #[serde(with = "milliseconds")]
    #[schemars(with = "DateTime<Utc>")]
    pub claimed_at: DateTime<Utc>,
    /// When this was written.
    #[serde(with = "milliseconds")]
    #[schemars(with = "DateTime<Utc>")]
    pub(crate) updated_at: DateTime<Utc>,
    /// The stage at work.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// How much of the stage is done, from 0 to 1.
    #[serde(default)]
    pub fraction: f32,
    /// What is being done, for people.
    #[serde(default)]
    pub detail: String,
    /// The process that runs it.
    pub pid: u32,
    /// The host it runs on.
    pub host: String,
}

impl ResultDocument {
    /// Makes the document of a job that went well.
    pub fn new(job: &JobRequest, attempt: u32, times: Times, outcome: Outcome, host: &str) -> Self {
        let Outcome { stages, outputs, images, degraded, credits, look, paid: _ } = outcome;
        Self {
            schema: RESULT_SCHEMA.to_owned(),
            id: job.id.to_string(),
            state: JobState::Done,
            attempt,
            revision: first(),
            content_hash: Some(job.content_hex()),
            submitted_at: times.submitted_at,
            claimed_at: times.claimed_at,
            finished_at: times.finished_at,
            stages,
            outputs,
            images,
            degraded,
            credits,
            look,
            cost: Money::ZERO,
            labels: job.labels.clone(),
            metadata: job.metadata.clone(),
            reelspool: env!("CARGO_PKG_VERSION").to_owned(),
            host: host.to_owned(),
        }
    }
}

/// The revision of a document that does not say it.
fn first() -> u32 {
    1
}

impl ErrorDocument {
    /// Makes the document of a job that failed for good or was cancelled.
    pub fn failed(id: &JobId, attempt: u32, failure: &Failure, finished_at: DateTime<Utc>) -> Self {
        let state = if failure.code == Code::Cancelled { JobState::Cancelled } else { JobState::Failed };
        let error = ErrorPart {
            code: failure.code,
            stage: failure.stage,
            retryable: failure.kind == FailureKind::Transient,
            message: failure.message.clone(),
            causes: failure.causes.clone(),
            hint: failure.hint_for(id),
            location: None,
        };
        Self {
            logs: Some(format!("reelspool logs {id}")),
            retry: Some(format!("reelspool retry {id}")),
            ..Self::bare(id, state, attempt, error, finished_at)
        }
    }

    /// Makes the document of a file that cannot be a job; the first problem is the error.
    pub fn rejected(id: &JobId, problems: Vec<Problem>, finished_at: DateTime<Utc>) -> Self {
        let unnamed = Problem::new(Code::BadJson, "the file is not a job");
        let first = problems.first().unwrap_or(&unnamed);
        let error = ErrorPart {
            code: first.code,
            stage: None,
            retryable: false,
            message: first.message.clone(),
            causes: Vec::new(),
            hint: first.suggestion.clone().unwrap_or_else(|| first.code.hint().to_owned()).replace(
                "`reelspool validate FILE`", // the file is in the spool now
                &format!("`reelspool show {id}`"),
            ),
            location: (!first.path.is_empty()).then(|| first.path.clone()),
        };
        Self { problems, ..Self::bare(id, JobState::Rejected, 0, error, finished_at) }
    }

    fn bare(id: &JobId, state: JobState, attempt: u32, error: ErrorPart, finished_at: DateTime<Utc>) -> Self {
        Self {
            schema: ERROR_SCHEMA.to_owned(),
            id: id.to_string(),
            state,
            attempt,
            finished_at,
            error,
            problems: Vec::new(),
            attempts: Vec::new(),
            workspace: None,
            preserved_until: None,
            logs: None,
            retry: None,
            cost: Money::ZERO,
            content_hash: None,
            labels: BTreeMap::new(),
            metadata: Map::new(),
        }
    }

    /// Adds what the client sent along.
    #[must_use]
    pub fn of_job(mut self, job: &JobRequest) -> Self {
        self.content_hash = Some(job.content_hex());
        self.labels.clone_from(&job.labels);
        self.metadata.clone_from(&job.metadata);
        self
    }

    /// Adds the earlier attempts.
    #[must_use]
    pub fn after(mut self, attempts: Vec<AttemptPart>) -> Self {
        self.attempts = attempts;
        self
    }

    /// Adds the preserved workspace and how long it stays.
    #[must_use]
    pub fn preserved(mut self, workspace: &Path, until: Option<DateTime<Utc>>) -> Self {
        self.workspace = Some(workspace.display().to_string());
        self.preserved_until = until;
        self
    }
}

impl StatusDocument {
    /// Makes the document of a job that was just claimed.
    pub fn new(id: &JobId, attempt: u32, claimed_at: DateTime<Utc>, pid: u32, host: &str) -> Self {
        Self {
            schema: STATUS_SCHEMA.to_owned(),
            id: id.to_string(),
            state: JobState::Running,
            attempt,
            claimed_at,
            updated_at: claimed_at,
            stage: None,
            fraction: 0.0,
            detail: String::new(),
            pid,
            host: host.to_owned(),
        }
    }

    /// Tells how far the job is.
    #[must_use]
    pub fn at(mut self, update: super::Update, now: DateTime<Utc>) -> Self {
        self.stage = Some(update.stage);
        self.fraction = update.fraction;
        self.detail = update.detail;
        self.updated_at = now;
        self
    }
}

/// Writes a document as it goes to disk: indented, with a line break at the end.
pub fn to_bytes<T: Serialize>(document: &T) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Writes times as RFC 3339 with milliseconds, so that they sort as text.
pub(super) mod milliseconds {
    use super::{DateTime, Utc};
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(crate) fn text(at: &DateTime<Utc>) -> String {
        at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    }

    pub(crate) fn serialize<S: Serializer>(at: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&text(at))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
        DateTime::<Utc>::deserialize(deserializer)
    }
}

/// The same for a time that may be absent.
mod optional_milliseconds {
    use super::{DateTime, Utc, milliseconds};
    use serde::{Deserialize as _, Deserializer, Serializer};

    #[expect(clippy::ref_option, reason = "serde hands out the field's own type")]
    pub(super) fn serialize<S: Serializer>(at: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => serializer.serialize_some(&milliseconds::text(at)),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
        Option::<DateTime<Utc>>::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Update, parse};

    fn golden(name: &str) -> Vec<u8> {
        std::fs::read(format!("{}/../../tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    fn job() -> JobRequest {
        let job = br#"{"version":1,"id":"horror-0042","labels":{"channel":"x"},"story":{},"metadata":{"ticket":311}}"#;
        parse(job, "x").unwrap()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + seconds, 120_000_000).unwrap()
    }

    #[test]
    fn every_released_document_loads_and_is_written_back_the_same() {
        let result: ResultDocument = serde_json::from_slice(&golden("result-v1.json")).unwrap();
        // Added later; a document without it is of the first revision.
        let golden_result = String::from_utf8(golden("result-v1.json")).unwrap();
        let golden_result = golden_result.replacen("\"attempt\": 1,", "\"attempt\": 1,\n  \"revision\": 1,", 1);
        assert_eq!(String::from_utf8(to_bytes(&result).unwrap()).unwrap(), golden_result);
        let failed: ErrorDocument = serde_json::from_slice(&golden("error-v1.json")).unwrap();
        assert_eq!(to_bytes(&failed).unwrap(), golden("error-v1.json"));
        let status: StatusDocument = serde_json::from_slice(&golden("status-v1.json")).unwrap();
        assert_eq!(to_bytes(&status).unwrap(), golden("status-v1.json"));
    }

    #[test]
    fn a_field_from_the_future_is_ignored() {
        let mut value: Value = serde_json::from_slice(&golden("result-v1.json")).unwrap();
        value["from_the_future"] = 1.into();
        value["outputs"][0]["from_the_future"] = 1.into();
        assert!(serde_json::from_value::<ResultDocument>(value).is_ok());
    }

    #[test]
    fn documents_are_built_from_the_job_and_what_became_of_it() {
        let times = Times { submitted_at: at(0), claimed_at: at(1), finished_at: at(9) };
        let result = ResultDocument::new(&job(), 1, times, Outcome::default(), "media1");
        let failure = Failure::transient(Code::TtsUnavailable, "espeak-ng exited with status 1")
            .cause_text("voice 'xx' not found")
            .in_stage(Stage::Tts);
        let failed = ErrorDocument::failed(&job().id, 3, &failure, at(9))
            .of_job(&job())
            .after(vec![AttemptPart { n: 1, at: at(1), code: Code::TtsUnavailable, ms: 120 }])
            .preserved(Path::new("/var/lib/reelspool/job_workspaces/horror-0042"), Some(at(604_800)));
        let problems = parse(br#"{"version":1,"story":{"txt":1}}"#, "x").unwrap_err();
        let rejected = ErrorDocument::rejected(&job().id, problems, at(9));
        let cancelled = ErrorDocument::failed(&job().id, 1, &Failure::stopped(Code::Cancelled, "cancelled"), at(9));
        assert_eq!(cancelled.state, JobState::Cancelled);
        let update = Update { stage: Stage::Video, fraction: 0.5, detail: "ffmpeg 3.1x".to_owned() };
        let status = StatusDocument::new(&job().id, 1, at(1), 812, "media1").at(update, at(2));
        let mut shown = String::new();
        for bytes in [to_bytes(&result), to_bytes(&failed), to_bytes(&rejected), to_bytes(&status)] {
            shown.push_str(str::from_utf8(&bytes.unwrap()).unwrap());
        }
        insta::assert_snapshot!(shown);
    }
}
