//! Why a job waits, in words that need no manual; and what a fallback means. Pure.

use crate::control::Job;
use crate::job::{Code, Degraded, JobState, Stage};
use crate::spool::pause::Pause;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Why a job waits.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "because")]
pub(crate) enum Wait {
    /// Its file is in incoming/, and no daemon has taken it yet.
    NotAccepted,
    /// Its earlier attempt failed in a way that may pass.
    Again {
        /// The number of the attempt.
        attempt: u32,
        /// Why it failed.
        code: Option<Code>,
        /// The same in words.
        message: Option<String>,
        /// When the next one may start.
        due: Option<DateTime<Utc>>,
    },
    /// A cap on money is reached.
    Held {
        /// The reason, as a sentence of the purse.
        reason: String,
        /// When it is looked at again.
        due: Option<DateTime<Utc>>,
    },
    /// Its file says when it may start.
    Due {
        /// When.
        at: DateTime<Utc>,
    },
    /// No daemon runs.
    NoDaemon,
    /// A person has paused the spool.
    Paused {
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
    /// Others are before it.
    Turn,
}

/// What is known beside the job.
#[derive(Debug, Clone, Default)]
pub(crate) struct WaitFacts {
    /// True if a daemon runs.
    pub(crate) live: bool,
    /// The pause of the spool, if there is one.
    pub(crate) pause: Option<Pause>,
}

impl Wait {
    /// Returns why a job waits, what counts most first; nothing for a job that runs or is over.
    pub(crate) fn of(job: &Job, facts: &WaitFacts, now: DateTime<Utc>) -> Vec<Self> {
        if job.state() != JobState::Queued {
            return Vec::new();
        }
        let Some(record) = job.record() else { return vec![Self::NotAccepted] };
        let mut waits = Vec::new();
        let due = record.not_before.filter(|due| now < *due);
        let failed = job.attempts.iter().rfind(|it| it.run == record.run && it.code.is_some());
        match (job.held(), failed, due) {
            (Some(reason), _, due) => waits.push(Self::Held { reason: reason.to_owned(), due }),
            (None, Some(it), due) => {
                waits.push(Self::Again { attempt: it.n, code: it.code, message: it.message.clone(), due });
            }
            (None, None, Some(at)) => waits.push(Self::Due { at }),
            (None, None, None) => {}
        }
        if !facts.live {
            waits.push(Self::NoDaemon);
        }
        if let Some(Pause { by, reason, .. }) = facts.pause.clone() {
            waits.push(Self::Paused { by, reason });
        }
        if waits.is_empty() {
            waits.push(Self::Turn);
        }
        waits
    }
}

/// Says in a sentence what a fallback means.
pub(crate) fn explained(note: &Degraded) -> String {
    let what = match note.stage {
        Stage::Story => "The story",
        Stage::Tts => "The voice",
        Stage::Images => "The pictures",
        Stage::Video => "The video",
        Stage::Upload => "Publishing",
        Stage::Record => "The record",
    };
    let meaning = note.code.meaning();
    let mut letters = meaning.chars();
    let lower: String = letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect();
    let lower = lower.trim_end_matches('.').to_owned();
    if note.used.is_empty() {
        format!("{what}: {lower}.")
    } else {
        format!("{what}: {lower}. Used instead: {}.", note.used)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fallback_is_a_sentence() {
        let note = |code, used: &str| Degraded { stage: Stage::Tts, code, used: used.to_owned() };
        assert_eq!(
            explained(&note(Code::TtsUnavailable, "flite")),
            "The voice: no voice could speak. Used instead: flite."
        );
        assert_eq!(explained(&note(Code::TtsUnavailable, "")), "The voice: no voice could speak.");
    }
}
