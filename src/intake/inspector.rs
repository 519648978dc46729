//! Connects the parser of job files and stories to the spool.

use super::Door;
use crate::clock::Clock;
use crate::job::documents;
use crate::job::documents::ErrorDocument;
use crate::job::parse::placed;
use crate::job::{Code, Failure, JobId, JobRequest, Problem, source, text};
use crate::spool::{Inspected, Inspector, JobSource, Refusal};
use children::Stop;
use speech::Bench;
use std::borrow::Cow;
use tokio::runtime::Handle;

/// Checks job files for the spool.
#[derive(Debug)]
pub(super) struct JobInspector<'a> {
    pub(super) clock: Clock,
    pub(super) door: &'a Door,
}

impl Inspector for JobInspector<'_> {
    fn check(&self, source: &JobSource<'_>) -> Result<Inspected, Refusal> {
        let read = text::read_file(source.bytes, source::stem(source.name), Some(source.name));
        let inspected = |(request, file)| Inspected {
            request,
            made: match file {
                Cow::Owned(made) => Some(made),
                Cow::Borrowed(_) => None,
            },
        };
        let served = read.and_then(|(job, file)| match self.unserved(&job, source) {
            Some(problem) => Err(vec![problem]),
            None => Ok((job, file)),
        });
        served.map(inspected).map_err(|problems| {
            let now = self.clock.now();
            Refusal {
                id: source.id(),
                code: problems.first().map_or(Code::BadJson, |problem| problem.code),
                document: Box::new(move |id| bytes(&ErrorDocument::rejected(id, problems, now))),
            }
        })
    }

    fn document(&self, id: &JobId, file_name: &str, failure: &Failure) -> Vec<u8> {
        let mut problem = Problem::new(failure.code, format!("{file_name}: {}", failure.message));
        problem.suggestion = Some(failure.hint_for(id));
        bytes(&ErrorDocument::rejected(id, vec![problem], self.clock.now()))
    }
}

impl JobInspector<'_> {
    /// Refuses a job with a look, a provider, a file or a voice that nobody here has, or for a story that nobody here writes.
    fn unserved(&self, job: &JobRequest, source: &JobSource<'_>) -> Option<Problem> {
        let Door { looks, inventory, .. } = self.door;
        let problem = looks.check(job, |job| inventory.refusal(job).or_else(|| self.unspoken(job)))?;
        Some(if source::is_text_name(source.name) { problem } else { placed(problem, source.bytes) })
    }

    /// Refuses a job with a voice that nobody here has. Nobody is asked where no program can be run.
    fn unspoken(&self, job: &JobRequest) -> Option<Problem> {
        if job.tts.voice.is_none() && job.tts.cast.is_none() {
            return None;
        }
        let (runtime, temp) = (Handle::try_current().ok()?, tempfile::tempdir().ok()?);
        let stop = Stop::default();
        let bench = Bench { dir: temp.path(), cache: None, record_dir: temp.path(), stop: &stop, purse: &calls::Free };
        runtime.block_on(self.door.voices.refusal(job, &bench))
    }
}

fn bytes(document: &ErrorDocument) -> Vec<u8> {
    documents::to_bytes(document).unwrap_or_default() // only texts and numbers: this cannot fail
}
