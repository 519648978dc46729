//! What others are told of a job: the events, and the document of a notice.

use super::documents::milliseconds;
use super::{JobId, JobState};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The `schema` of a notice.
const NOTICE_SCHEMA: &str = "reelspool/notice-v1";

/// What happened to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum NoticeEvent {
    /// It went well.
    Done,
    /// It failed for good.
    Failed,
    /// Somebody ended it.
    Cancelled,
    /// It waits until it can be paid.
    Held,
}

impl NoticeEvent {
    /// All events.
    pub const ALL: [Self; 4] = [Self::Done, Self::Failed, Self::Cancelled, Self::Held];

    /// Returns its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Held => "held",
        }
    }

    /// Returns the event of a verdict; `None` for a state that is none, and for a file that never was a job.
    pub fn of(verdict: JobState) -> Option<Self> {
        match verdict {
            JobState::Done => Some(Self::Done),
            JobState::Failed => Some(Self::Failed),
            JobState::Cancelled => Some(Self::Cancelled),
            JobState::Queued | JobState::Running | JobState::Rejected => None,
        }
    }
}

/// What a receiver of notices gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "reelspool notice", extend("$id" = "urn:reelspool:schema:notice:1"))]
pub struct NoticeDocument {
    /// `reelspool/notice-v1`.
    pub schema: String,
    /// The id of the notice: the same when it is sent again.
    pub notice: String,
    /// What happened.
    pub event: NoticeEvent,
    /// The job's name.
    pub job: String,
    /// The revision of the job, from 1.
    pub revision: u32,
    /// When it happened.
    #[serde(with = "milliseconds")]
    #[schemars(with = "DateTime<Utc>")]
    pub at: DateTime<Utc>,
    /// The result (`reelspool/result-v1`) or the error (`reelspool/error-v1`); of a job that is held `code`, `reason` and
    /// `until`, the time at which it is looked at again.
    pub document: Value,
}

impl NoticeDocument {
    /// Makes the id of a notice. Nothing happens twice to a job in the same millisecond.
    pub fn id(job: &JobId, event: NoticeEvent, at: DateTime<Utc>) -> String {
        format!("{job}.{}.{}", event.as_str(), at.timestamp_millis())
    }

    /// Makes a notice of its parts, with what is recorded of the event.
    pub fn new(
        notice: String,
        event: NoticeEvent,
        (job, revision): (&JobId, u32),
        at: DateTime<Utc>,
        document: Value,
    ) -> Self {
        Self { schema: NOTICE_SCHEMA.to_owned(), notice, event, job: job.to_string(), revision, at, document }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_is_written_as_in_the_first_version() {
        let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/notice-v1.json");
        let golden = std::fs::read_to_string(golden).unwrap();
        let read: NoticeDocument = serde_json::from_str(&golden).unwrap();
        assert_eq!(serde_json::to_string_pretty(&read).unwrap() + "\n", golden);
        let job: JobId = "lamp".parse().unwrap();
        let id = NoticeDocument::id(&job, read.event, read.at);
        assert_eq!(NoticeDocument::new(id, read.event, (&job, 1), read.at, read.document.clone()), read);
    }

    #[test]
    fn every_event_has_the_name_that_is_written() {
        for event in NoticeEvent::ALL {
            assert_eq!(serde_json::to_value(event).unwrap(), event.as_str());
        }
    }
}
