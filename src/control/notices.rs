//! What others were told of a job: what its log says, and what still waits in the outbox.

use super::{Control, ControlError};
use crate::job::{JobId, NoticeEvent};
use crate::ledger::{Waiting, acts};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// A notice of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NoticeView {
    /// What happened to the job: `done`, `failed`, `cancelled` or `held`.
    pub(crate) event: String,
    /// `url` or `command`.
    pub(crate) channel: String,
    /// How often it was sent.
    pub(crate) tries: u64,
    pub(crate) end: NoticeEnd,
}

/// What became of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoticeEnd {
    /// It was delivered.
    Sent { at: DateTime<Utc> },
    /// It is sent again.
    Waits { due: DateTime<Utc>, error: Option<String> },
    /// It is not sent again.
    GivenUp { at: DateTime<Utc>, error: String },
}

impl Control {
    /// Returns the notices of a job with this log, oldest first; those that wait come last. A notice that was sent is only in
    /// the log.
    pub(crate) fn notices_of(&self, id: &JobId, log: &[String]) -> Result<Vec<NoticeView>, ControlError> {
        let mut notices: Vec<NoticeView> = log.iter().filter_map(|line| told(line)).collect();
        if let Some(ledger) = self.ledger()? {
            notices.extend(ledger.run_blocking(acts::notices_waiting(id.clone()))?.into_iter().map(waits));
        }
        Ok(notices)
    }
}

fn waits(it: Waiting) -> NoticeView {
    let Waiting { event, channel, tries, due, error } = it;
    let (event, channel) = (event.as_str().to_owned(), channel.as_str().to_owned());
    NoticeView { event, channel, tries: tries.into(), end: NoticeEnd::Waits { due, error } }
}

/// Reads what a line of the log says of a notice that is over; `None` for other lines.
fn told(line: &str) -> Option<NoticeView> {
    if !line.contains("\"notice.") {
        return None;
    }
    let line: Value = serde_json::from_str(line).ok()?;
    let text = |name: &str| line.get(name).and_then(Value::as_str);
    let at = text("timestamp")?.parse().ok()?;
    let end = match text("event")? {
        "notice.sent" => NoticeEnd::Sent { at },
        "notice.given_up" => NoticeEnd::GivenUp { at, error: text("reason").unwrap_or_default().to_owned() },
        _ => return None,
    };
    // The id of a notice is JOB.EVENT.TIME, and an id of a job has no dot.
    let event = text("notice")?.split('.').nth(1)?;
    let event = NoticeEvent::ALL.into_iter().find(|it| it.as_str() == event)?.as_str().to_owned();
    let tries = line.get("tries").and_then(Value::as_u64).unwrap_or(1);
    Some(NoticeView { event, channel: text("channel")?.to_owned(), tries, end })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_tells_of_notices_that_are_over() {
        let line = |event: &str, more: &str| {
            format!(
                r#"{{"timestamp":"2026-01-01T10:00:00Z","event":"{event}","job":"a","notice":"a.done.7","channel":"url","tries":2{more}}}"#
            )
        };
        let at = "2026-01-01T10:00:00Z".parse().unwrap();
        let view = |end| Some(NoticeView { event: "done".into(), channel: "url".into(), tries: 2, end });
        assert_eq!(told(&line("notice.sent", "")), view(NoticeEnd::Sent { at }));
        let error = "503".to_owned();
        assert_eq!(told(&line("notice.given_up", ",\"reason\":\"503\"")), view(NoticeEnd::GivenUp { at, error }));
        assert_eq!(told(&line("notice.failed", "")), None);
        assert_eq!(told(r#"{"event":"job.settled","message":"\"notice.sent\""}"#), None);
    }
}
