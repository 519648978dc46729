//! Checks what people give as a job, as the daemon does: a job file or a story becomes a job file with its job.

use super::fields;
use super::fields::Fields;
use super::{Control, ControlError};
use crate::job::{Code, JobId, JobRequest, JobState, Problem, text};
use crate::ledger::{Ledger, acts};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The field of a story's `metadata` that names the file from which it was read.
const STORY_FILE: &str = "file";

/// A file as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JobSource {
    /// Where it comes from, for people.
    pub(crate) name: String,
    /// What names the job where the file does not.
    pub(crate) stem: String,
    /// Its absolute path; `None` for standard input.
    pub(crate) path: Option<PathBuf>,
    /// Its content; after the check, its job file.
    pub(crate) bytes: Vec<u8>,
}

/// A file with the job in it, or with everything that is wrong with it.
pub(crate) type CheckedSource = (JobSource, Result<JobRequest, Vec<Problem>>);

/// Describes what was found in one file.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Checked {
    pub(crate) file: String,
    pub(crate) valid: bool,
    pub(crate) id: Option<String>,
    pub(crate) problems: Vec<Problem>,
}

impl From<&CheckedSource> for Checked {
    fn from((source, result): &CheckedSource) -> Self {
        Self {
            file: source.name.clone(),
            valid: result.is_ok(),
            id: result.as_ref().ok().map(|job| job.id.to_string()),
            problems: result.as_ref().err().cloned().unwrap_or_default(),
        }
    }
}

impl Control {
    /// Checks files as the daemon does, after setting `fields` in each.
    pub(crate) fn check(&self, sources: Vec<JobSource>, fields: &Fields) -> Result<Vec<CheckedSource>, ControlError> {
        let ledger = self.ledger_of_ids()?;
        let mut checked: Vec<CheckedSource> = Vec::with_capacity(sources.len());
        for source in sources {
            let taken: BTreeSet<&JobId> = checked.iter().filter_map(|(_, job)| Some(&job.as_ref().ok()?.id)).collect();
            let one = self.check_one(source, fields, &taken, ledger.as_ref())?;
            checked.push(one);
        }
        Ok(checked)
    }

    fn check_one(
        &self,
        mut source: JobSource,
        fields: &Fields,
        taken: &BTreeSet<&JobId>,
        ledger: Option<&Ledger>,
    ) -> Result<CheckedSource, ControlError> {
        let bytes_max = *self.config.spool.job_bytes_max;
        if bytes_max < source.bytes.len() as u64 {
            let message = format!("the file is larger than {bytes_max} bytes");
            let problem = Problem::new(Code::TooLarge, message).suggest(Code::TooLarge.hint());
            return Ok((source, Err(vec![problem])));
        }
        // A job file is read after the fields are set, because they may be what it lacks.
        if let Some(changed) = fields::set(&source.bytes, fields)? {
            source.bytes = changed;
        }
        // Of standard input and of a form the name is words, which decide nothing.
        let name = Path::new(&source.name).file_name().and_then(|name| name.to_str());
        let (job, story) = match text::read_file(&source.bytes, &source.stem, name) {
            Err(problems) => return Ok((source, Err(problems))),
            Ok((job, Cow::Borrowed(_))) => return Ok((source, Ok(job))),
            Ok((job, Cow::Owned(story))) => (job, story),
        };
        let own = story_fields(&source, &job, taken, ledger)?;
        let all: Fields = own.into_iter().chain(fields.iter().cloned()).collect();
        source.bytes = fields::set(&story, &all)?.unwrap_or(story);
        let (job, _) = match text::read_file(&source.bytes, &source.stem, None) {
            Err(problems) => return Ok((source, Err(problems))),
            Ok(read) => read,
        };
        Ok((source, Ok(job)))
    }
}

/// Returns the fields that make the story of a file one job, however often it is edited: its id, and its path.
fn story_fields(
    source: &JobSource,
    job: &JobRequest,
    taken: &BTreeSet<&JobId>,
    ledger: Option<&Ledger>,
) -> Result<Fields, ControlError> {
    let Some(path) = &source.path else { return Ok(Vec::new()) };
    let path = path.to_string_lossy();
    let mut fields = vec![(format!("metadata.{STORY_FILE}"), json!(path))];
    let written: Value = serde_json::from_slice(&source.bytes).unwrap_or_default();
    if written.get("id").is_none() {
        let id = JobId::of_slug(&source.stem).unwrap_or_else(|| job.id.clone());
        let is_free = !taken.contains(&id) && is_free_for(&id, &path, ledger)?;
        let id = if is_free { id } else { JobId::with_digest(&source.stem, path.as_bytes()) };
        fields.push(("id".to_owned(), json!(id.as_str())));
    }
    Ok(fields)
}

/// Tells whether the story at a path may have an id: nobody has it, or the same file.
fn is_free_for(id: &JobId, path: &str, ledger: Option<&Ledger>) -> Result<bool, ControlError> {
    let record = ledger.map(|ledger| ledger.run_blocking(acts::job(id.clone()))).transpose()?.flatten();
    let record = record.filter(|record| record.state != JobState::Rejected);
    Ok(record.is_none_or(|record| record.metadata.get(STORY_FILE).and_then(Value::as_str) == Some(path)))
}
