//! Connects the parser of job files and stories to the spool.

use crate::clock::Clock;
use crate::job::documents;
use crate::job::documents::ErrorDocument;
use crate::job::{Code, Failure, JobId, Problem, source, text};
use crate::spool::{Inspected, Inspector, JobSource, Refusal};
use std::borrow::Cow;

/// Checks job files for the spool.
#[derive(Debug)]
pub(super) struct JobInspector {
    pub(super) clock: Clock,
}

impl Inspector for JobInspector {
    fn check(&self, source: &JobSource<'_>) -> Result<Inspected, Refusal> {
        let read = text::read_file(source.bytes, source::stem(source.name), Some(source.name));
        let inspected = |(request, file)| Inspected {
            request,
            made: match file {
                Cow::Owned(made) => Some(made),
                Cow::Borrowed(_) => None,
            },
        };
        read.map(inspected).map_err(|problems| {
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
        problem.suggestion = Some(failure.hint_text().to_owned());
        bytes(&ErrorDocument::rejected(id, vec![problem], self.clock.now()))
    }
}

fn bytes(document: &ErrorDocument) -> Vec<u8> {
    documents::to_bytes(document).unwrap_or_default() // only texts and numbers: this cannot fail
}
