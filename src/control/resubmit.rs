//! Takes an edited job file: checks it as any other, and places it as the next revision, or as another job.

use super::{Control, ControlError, JobSource, Kind, Submitted, job_id};
use crate::job::{JobId, JobState, Problem};
use serde_json::json;

/// The field of `metadata` that names the job from which another one was made.
const COPY_OF: &str = "copy_of";

/// An edited job file.
#[derive(Debug, Clone)]
pub(crate) struct ResubmitOrder {
    /// The job whose file was edited.
    pub(crate) of: JobId,
    /// The id that it is to have: the same, for the next revision, or another.
    pub(crate) id: String,
    /// The file as it was edited.
    pub(crate) text: String,
    /// True if it is only checked.
    pub(crate) dry_run: bool,
}

/// What became of an edited job file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Resubmitted {
    /// It is no good, and nothing was changed. The places are those in the text.
    Wrong(Vec<Problem>),
    /// It is good; as asked for, nothing was changed.
    Good,
    /// It is in the spool.
    Placed(Submitted),
}

impl Control {
    /// Checks an edited job file and places it. What replaces a job that is done says so by itself.
    pub(crate) fn resubmit(&self, order: &ResubmitOrder) -> Result<Resubmitted, ControlError> {
        let id = job_id(order.id.trim()).map_err(|error| ControlError { kind: Kind::BadData, ..error })?;
        let ledger = self.ledger()?;
        let bytes = order.text.replace("\r\n", "\n").into_bytes();
        let source = JobSource { name: format!("{id}.json"), stem: id.to_string(), path: None, bytes };
        if let Err(problems) = self.served(source.clone())?.1 {
            return Ok(Resubmitted::Wrong(problems));
        }
        let is_same = id == order.of;
        let mut fields = vec![("id".to_owned(), json!(id.as_str()))];
        if is_same && matches!(self.state_of(&id, ledger.as_ref()), Ok(JobState::Done)) {
            fields.push(("revise".to_owned(), json!(true)));
        }
        if !is_same {
            fields.push((format!("metadata.{COPY_OF}"), json!(order.of.as_str())));
        }
        let checked = self.check(vec![source], &fields)?;
        if let Some(problems) = checked.first().and_then(|(_, job)| job.as_ref().err()) {
            return Ok(Resubmitted::Wrong(problems.clone()));
        }
        let ready = self.ready(checked)?;
        let Some(ready) = ready.first().filter(|_| !order.dry_run) else { return Ok(Resubmitted::Good) };
        Ok(Resubmitted::Placed(self.submit(ready)?))
    }
}
