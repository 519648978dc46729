//! Which ends of jobs others are told of. The notice is entered with the verdict; `notices` sends it later.

use crate::job::{Failure, JobId, NoticeEvent};
use crate::ledger::acts::{Act, held, with_notice};
use crate::ledger::{Channel, Notice, Place, Settled};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;
use std::sync::Arc;
use tokio::sync::Notify;

/// Knows what others are told of, and how.
#[derive(Debug, Clone, Default)]
pub(crate) struct Announcer {
    /// The events; no other is entered.
    pub(crate) events: Vec<NoticeEvent>,
    /// The ways to the receivers; none if nobody is told anything.
    pub(crate) channels: Vec<Channel>,
    /// Rung when there may be a notice to send.
    pub(crate) bell: Arc<Notify>,
}

impl Announcer {
    fn notice(&self, job: &JobId, event: NoticeEvent, document: String) -> Option<Notice> {
        let is_wanted = self.events.contains(&event) && !self.channels.is_empty();
        is_wanted.then(|| Notice { job: job.clone(), event, document, channels: self.channels.clone() })
    }

    /// Adds the notice of a verdict, with its document, to the act that records it.
    pub(super) fn verdict(
        &self,
        verdict: Act<Settled>,
        job: &JobId,
        event: Option<NoticeEvent>,
        document: &str,
        now: DateTime<Utc>,
    ) -> Act<Settled> {
        match event.and_then(|event| self.notice(job, event, document.to_owned())) {
            Some(notice) => with_notice(verdict, notice, now, |settled| *settled == Settled::Recorded),
            None => verdict,
        }
    }

    /// Makes the act that holds a job, with its notice.
    pub(super) fn held(
        &self,
        job: &JobId,
        place: Place,
        due: DateTime<Utc>,
        failure: &Failure,
        now: DateTime<Utc>,
    ) -> Act<bool> {
        let until = due.to_rfc3339_opts(SecondsFormat::Millis, true);
        let document = json!({ "code": failure.code.as_str(), "reason": failure.message, "until": until });
        let act = held(job.clone(), place, due, failure.clone(), now);
        match self.notice(job, NoticeEvent::Held, document.to_string()) {
            Some(notice) => with_notice(act, notice, now, |is_recorded| *is_recorded),
            None => act,
        }
    }
}
