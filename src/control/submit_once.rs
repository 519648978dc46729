//! Submitting a job from a program that may repeat its request: with a key, the same request gets the same answer.

use super::{CheckedSource, Control, ControlError, JobSource, Kind, Submitted};
use crate::clock::Clock;
use crate::job::Problem;
use crate::ledger::{Answered, Ledger, acts};

/// How many hexadecimal digits of a key's hash name a job: enough that no two of a day's keys have the same.
const DIGITS: usize = 16;
/// The name of a file that came without one. It ends as the files of jobs do, so that it is read as nothing else.
const SENT_JOB: &str = "request.json";

/// An idempotency key and the ledger in which its answer is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Once<'a> {
    /// The key.
    pub(crate) key: &'a str,
    /// The ledger, which can be written.
    pub(crate) ledger: &'a Ledger,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum SubmitEnd {
    /// The job was placed, or the same order was known.
    Submitted(Submitted),
    /// What was answered to the same request, as JSON.
    Repeated(String),
    /// The file is no job.
    Wrong(Vec<Problem>),
}

impl Control {
    /// Checks a job file or a story as the command line does.
    pub(crate) fn check_sent(&self, name: &str, stem: &str, bytes: Vec<u8>) -> Result<CheckedSource, ControlError> {
        self.served(JobSource { name: name.to_owned(), stem: stem.to_owned(), path: None, bytes })
    }

    /// Submits a job file. `render` makes the answer that is kept with the key.
    ///
    /// The key is looked up before the job is checked, because a job that was good when it was submitted may not be any
    /// more, such as after a voice was removed. It is reserved after that, so that a refused request may be mended and sent
    /// with the same key; and before the job is placed, and a job without an id is named by the key. So a request that is
    /// repeated after a crash places no second job.
    pub(crate) fn submit_sent(
        &self,
        bytes: Vec<u8>,
        once: Option<Once<'_>>,
        render: impl FnOnce(&Submitted) -> String,
    ) -> Result<SubmitEnd, ControlError> {
        let asked = *blake3::hash(&bytes).as_bytes();
        if let Some(Once { key, ledger }) = once {
            let known = ledger.run_blocking(acts::answer_known(key.to_owned(), asked, Clock::System.now()))?;
            if let Some(answer) = before(known, key)? {
                return Ok(SubmitEnd::Repeated(answer));
            }
        }
        let stem = once.map(|once| named_by(once.key)).unwrap_or_default();
        let checked = self.check_sent(SENT_JOB, &stem, bytes)?;
        if let Err(problems) = checked.1 {
            return Ok(SubmitEnd::Wrong(problems));
        }
        if let Some(Once { key, ledger }) = once {
            let known = ledger.run_blocking(acts::answer_reserved(key.to_owned(), asked, Clock::System.now()))?;
            if let Some(answer) = before(known, key)? {
                return Ok(SubmitEnd::Repeated(answer)); // the same request came while this one was checked
            }
        }
        let none = || ControlError::new(Kind::Unavailable, "the job was not looked up", "try again");
        let ready = self.ready(vec![checked])?.pop().ok_or_else(none)?;
        let submitted = self.submit(&ready)?;
        if let Some(Once { key, ledger }) = once {
            ledger.run_blocking(acts::answer_kept(key.to_owned(), render(&submitted)))?;
        }
        Ok(SubmitEnd::Submitted(submitted))
    }
}

/// Names a job without an id by the key of its request.
fn named_by(key: &str) -> String {
    let digits: String = blake3::hash(key.as_bytes()).to_hex().chars().take(DIGITS).collect();
    format!("job-{digits}")
}

/// Returns what was answered to the same request before; fails if another one had the key.
fn before(known: Answered, key: &str) -> Result<Option<String>, ControlError> {
    match known {
        Answered::Nothing => Ok(None),
        Answered::Same(answer) => Ok(Some(answer)),
        Answered::Other => {
            let message = format!("the key `{key}` was used for another request");
            Err(ControlError::new(Kind::Refused, message, "nothing was submitted; use a new key for each new request"))
        }
    }
}
