//! Sends what people made: checked as everywhere, and never made twice by a form that is sent twice.

use crate::control::{CheckedSource, Control, ControlError, JobSource, Kind, Submitted, served::refuse_unlisted};
use crate::job::request::StoryBody;
use crate::job::{JobId, JobRequest, Problem, encoding};
use crate::setup;
use serde_json::{Value, json};

/// The most files that are sent at once.
pub(crate) const FILES_MAX: usize = 100;
/// How many times the largest job file all files together may have.
const FILES_TIMES: u64 = 16;
/// How many words of a story name its job where it has no title, and how many characters at most.
const NAME_WORDS: usize = 5;
const NAME_CHARS: usize = 40;

/// Returns how many bytes all files together may have that are sent at once, by the limit for one.
pub(crate) fn files_bytes_max(job_bytes_max: u64) -> u64 {
    job_bytes_max.saturating_mul(FILES_TIMES)
}

/// A file as it was given, with its job or its problems.
#[derive(Debug)]
pub(crate) struct Examined {
    /// Its text, as far as it can be quoted.
    pub(crate) text: String,
    /// The job, or everything that is wrong.
    pub(crate) result: Result<Box<JobRequest>, Vec<Problem>>,
    /// About how long its words take to be read, in seconds; `None` if they are not known.
    pub(crate) seconds: Option<f64>,
}

/// Why a file was not sent.
#[derive(Debug)]
pub(crate) enum Refused {
    /// It is no job, with its text for quotations.
    Bad { text: String, problems: Vec<Problem> },
    /// It cannot be placed.
    Error(ControlError),
}

/// What became of a file.
#[derive(Debug)]
pub(crate) struct Sent {
    /// The name of the file, for people.
    pub(crate) name: String,
    /// The job that was placed, or the same order that is known.
    pub(crate) result: Result<Submitted, Refused>,
}

impl Control {
    /// Checks a job as it is written, without asking any program.
    pub(crate) fn examine(&self, source: JobSource) -> Result<Examined, ControlError> {
        let text = encoding::quotable(&source.bytes).into_owned();
        let mut checked = self.check(vec![source], &Vec::new())?;
        refuse_unlisted(&mut checked, &self.config);
        let (_, result) = checked.into_iter().next().ok_or_else(nothing)?;
        let seconds = result.as_ref().ok().and_then(|job| self.reading_seconds(job));
        Ok(Examined { text, result: result.map(Box::new), seconds })
    }

    /// Estimates how long the words of a job take to be read, in seconds.
    fn reading_seconds(&self, job: &JobRequest) -> Option<f64> {
        let speed = setup::looks(&self.config).dress(job).ok()?.job.tts.speed.unwrap_or(1.0);
        let seconds = match job.story.body() {
            StoryBody::Text(text) => speech::reading::seconds(text),
            StoryBody::Scenes(scenes) => scenes.iter().map(|scene| speech::reading::seconds(&scene.text)).sum(),
            StoryBody::Prompt(_) | StoryBody::Anthology => return None,
        };
        Some(seconds / speed)
    }

    /// Sends a job that was made in a form. `key` names one showing of the form: what is sent from it twice with the same
    /// content is one job, and the same content from another showing is another one.
    pub(crate) fn send(&self, source: JobSource, key: &str) -> Result<Sent, ControlError> {
        let name = source.name.clone();
        let (source, job) = match self.checked(source)? {
            Ok(good) => good,
            Err(refused) => return Ok(Sent { name, result: Err(refused) }),
        };
        let order = if own_id(&source.bytes) {
            (source, Ok(job))
        } else {
            let content = format!("{key}\n{}", job.content_hex());
            self.named(source, &JobId::with_digest(&called(&job), content.as_bytes()))?
        };
        Ok(Sent { name, result: self.place(order).map_err(Refused::Error) })
    }

    /// Sends files; each is a job of its own, and one that is bad does not hold up the others. A file whose name is
    /// taken by another job gets an id with the hash of its content; where that job failed or was cancelled, the file is its next
    /// revision.
    pub(crate) fn send_files(&self, sources: Vec<JobSource>) -> Vec<Sent> {
        let mut all = Vec::with_capacity(sources.len());
        for source in sources {
            let name = source.name.clone();
            let result = self.checked(source).map_err(Refused::Error).and_then(|checked| {
                let (source, job) = checked?;
                self.place_file(source, job).map_err(Refused::Error)
            });
            all.push(Sent { name, result });
        }
        all
    }

    /// Checks a job as the daemon does; the inner error is what is wrong with it.
    fn checked(&self, source: JobSource) -> Result<Result<(JobSource, JobRequest), Refused>, ControlError> {
        let text = encoding::quotable(&source.bytes).into_owned();
        let (source, result) = self.served(source)?;
        Ok(match result {
            Ok(job) => Ok((source, job)),
            Err(problems) => Err(Refused::Bad { text, problems }),
        })
    }

    /// Places the job of a file.
    fn place_file(&self, source: JobSource, job: JobRequest) -> Result<Submitted, ControlError> {
        let (again, stem) = (source.clone(), source.stem.clone());
        let is_named = own_id(&source.bytes);
        let id = JobId::of_slug(&stem).filter(|_| !is_named);
        let order = match id {
            Some(id) if id != job.id => self.named(source, &id)?,
            _ => (source, Ok(job)),
        };
        match self.place(order) {
            // Another job has the name.
            Err(error) if error.kind == Kind::BadData && !is_named => {
                let id = JobId::with_digest(&stem, &again.bytes);
                self.place(self.named(again, &id)?)
            }
            placed => placed,
        }
    }

    /// Gives a job its id.
    fn named(&self, source: JobSource, id: &JobId) -> Result<CheckedSource, ControlError> {
        let checked = self.check(vec![source], &vec![("id".to_owned(), json!(id.as_str()))])?;
        checked.into_iter().next().ok_or_else(nothing)
    }

    fn place(&self, order: CheckedSource) -> Result<Submitted, ControlError> {
        self.submit(self.ready(vec![order])?.first().ok_or_else(nothing)?)
    }
}

/// Says that nothing came of a check; it answers for each file.
fn nothing() -> ControlError {
    ControlError::new(Kind::BadData, "there is no job in it", "nothing was submitted")
}

/// Tells whether a job file names its id.
fn own_id(bytes: &[u8]) -> bool {
    serde_json::from_str::<Value>(&encoding::quotable(bytes)).is_ok_and(|job| job.get("id").is_some())
}

/// Returns what a job is called: its title, else how its story begins, else its kind.
fn called(job: &JobRequest) -> String {
    let story = &job.story;
    let first = story.scenes.iter().flatten().next().map(|scene| scene.text.as_str());
    let words = story.title.as_deref().or(story.text.as_deref()).or(first).or(story.prompt.as_deref());
    let words: Vec<&str> = words.unwrap_or(story.kind()).split_whitespace().take(NAME_WORDS).collect();
    words.join(" ").chars().take(NAME_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::parse;

    #[test]
    fn a_job_is_called_by_its_title_or_by_how_it_begins() {
        let called =
            |story: &str| called(&parse(format!("{{\"version\":1,\"story\":{story}}}").as_bytes(), "x").unwrap());
        assert_eq!(called(r#"{"title":"The Lamp","text":"It went out."}"#), "The Lamp");
        assert_eq!(called(r#"{"text":"The lamp went out at nine. Nobody lit it."}"#), "The lamp went out at");
        assert_eq!(called(r#"{"type":"fable"}"#), "fable");
        assert_eq!(called(&format!("{{\"text\":\"{}\"}}", "a".repeat(300))).len(), NAME_CHARS);
    }

    #[test]
    fn an_id_is_seen_in_any_encoding() {
        assert!(own_id(b"\xef\xbb\xbf{\"id\":\"a\"}") && !own_id(b"{\"version\":1}") && !own_id(b"words"));
    }
}
