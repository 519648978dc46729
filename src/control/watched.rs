//! A list of jobs with how far the running ones are.

use super::{Control, ControlError, JobList, JobsOrder};
use crate::job::JobState;
use crate::job::documents::StatusDocument;
use std::collections::BTreeMap;

/// A list of jobs with the progress of those that run.
#[derive(Debug, Clone)]
pub(crate) struct Watched {
    /// The jobs.
    pub(crate) list: JobList,
    /// The status documents of those that run, by id.
    pub(crate) progress: BTreeMap<String, StatusDocument>,
}

impl Control {
    /// Lists jobs with the progress of those that run.
    pub(crate) fn watched(&self, order: &JobsOrder) -> Result<Watched, ControlError> {
        let list = self.list(order)?;
        let spool = self.spool();
        let running = list.items.iter().filter(|job| job.state == JobState::Running);
        let status = running.filter_map(|job| Some((job.id.clone(), spool.status(&job.id.parse().ok()?)?)));
        Ok(Watched { progress: status.collect(), list })
    }
}
