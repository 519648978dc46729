//! Stories that a job does not bring: who is asked to write one, what is kept of the answer, and what is told instead.

mod kept;

use super::{LANGUAGE_DEFAULT, cut, genre, language, of_anthology};
use crate::clock::Clock;
use crate::job::request::{KIND_DEFAULT, SceneRequest, StoryBody, StoryOnFailure};
use crate::job::{Code, Degraded, Failure, JobRequest, Stage};
use crate::ledger::{Ledger, Told as Remembered, acts};
use crate::pipeline::StageRun;
use crate::pipeline::handover::{Script, WrittenStory};
use crate::providers::calls::failure;
use crate::providers::story::anthology::{KINDS, RANDOM};
use crate::providers::story::{ANTHOLOGY, Before, Order, Settings, Told, WriteError, Writer, Written};
use calls::{Errand, Reaction};
use kept::Kept;
use serde::Serialize;
use std::sync::Arc;

/// The file with the whole story, in the workspace.
const STORY_FILE: &str = "video/story.json";

/// The `schema` of that file.
const STORY_SCHEMA: &str = "reelspool/story-v1";

/// How many characters of a description tell a language model what a story was about.
const LINE_MAX: usize = 200;

/// The sources of stories.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stories {
    /// The language models; [`Settings`] names those to use.
    pub(crate) writers: Vec<Arc<Writer>>,
    /// The operator's settings.
    pub(crate) settings: Settings,
}

/// Why a writer gave no story.
enum Lost {
    /// The next one may be asked.
    Next(Failure),
    /// Nobody may.
    Over(Failure),
}

impl Stories {
    /// Returns what stories depend on beside the job.
    pub(crate) fn fingerprint(&self) -> String {
        let writers: Vec<_> = self.writers.iter().map(|it| (it.name(), it.fingerprint())).collect();
        format!("{:?} {writers:?}", self.settings)
    }
}

/// Has a story written, or takes the one that was written before, or one of the anthology.
pub(super) async fn run(
    run: &StageRun<'_>,
    stories: &Stories,
    ledger: &Ledger,
    clock: &Clock,
) -> Result<Script, Failure> {
    let job = run.job;
    let (order, chain) = (order(job, &stories.settings), stories.settings.chain(job));
    if let Some((name, kept)) = kept::find(&job.id, (stories, &chain), &order, ledger).await {
        return tell(run, (&name, &order), kept, ledger, clock).await;
    }
    let (mut lost, mut asked): (Vec<Failure>, Vec<String>) = (Vec::new(), Vec::new());
    for name in &chain {
        if name == ANTHOLOGY {
            return match lost.first() {
                None if matches!(job.story.body(), StoryBody::Prompt(_)) => Err(no_model()),
                None => of_anthology(job, job.story.kind()),
                Some(first) if job.story.on_failure == Some(StoryOnFailure::Fail) => Err(first.clone()),
                Some(_) => instead(job, &lost, &chain),
            };
        }
        asked.push(name.clone());
        let written = match stories.writers.iter().find(|it| it.name() == name) {
            Some(writer) => by(run, writer, &order, ledger).await,
            None => Err(Lost::Next(unknown(name))),
        };
        match written {
            Ok(written) => {
                let kept = Kept { written, degraded: steps(&lost, &chain) };
                kept::keep(&job.id, (stories, &asked), &order, &kept, ledger).await;
                return tell(run, (name, &order), kept, ledger, clock).await;
            }
            Err(Lost::Next(failure)) => {
                tracing::warn!(provider = name, code = %failure.code, reason = failure.message, "no story is written");
                lost.push(failure);
            }
            Err(Lost::Over(failure)) => return Err(failure),
        }
    }
    Err(lost.into_iter().next().unwrap_or_else(no_model))
}

/// Makes the script of a written story, and remembers what was told.
async fn tell(
    run: &StageRun<'_>,
    (writer, order): (&str, &Order),
    kept: Kept,
    ledger: &Ledger,
    clock: &Clock,
) -> Result<Script, Failure> {
    let script = script(run, writer, order, &kept.written)?;
    remember(run.job, &kept.written.told, ledger, clock).await;
    let fault = kept.written.fault.map(|fault| noted(Code::ProviderInvalid, format!("{writer}: {fault}")));
    Ok(Script { degraded: kept.degraded.into_iter().chain(fault).collect(), ..script })
}

/// Notes for each of a chain that failed, from the first on, who was asked next.
fn steps(lost: &[Failure], chain: &[String]) -> Vec<Degraded> {
    lost.iter().zip(chain.iter().skip(1)).map(|(failure, next)| noted(failure.code, next.clone())).collect()
}

fn noted(code: Code, used: String) -> Degraded {
    Degraded { stage: Stage::Story, code, used }
}

fn no_model() -> Failure {
    Failure::permanent(Code::StoryUnavailable, "`story.prompt` needs a language model, and none is configured")
}

fn unknown(name: &str) -> Failure {
    Failure::permanent(Code::ProviderUnknown, format!("nobody named `{name}` writes stories here"))
}

/// Takes a story of the anthology in the place of one that nobody of a chain wrote.
fn instead(job: &JobRequest, lost: &[Failure], chain: &[String]) -> Result<Script, Failure> {
    let kind = Some(job.story.kind()).filter(|it| KINDS.contains(it)).unwrap_or(RANDOM);
    // The job's title is that of another story.
    let mut untitled = job.clone();
    untitled.story.title = None;
    let script = of_anthology(&untitled, kind)?;
    let mut degraded = steps(lost, chain);
    if let Some(last) = degraded.last_mut() {
        last.used = format!("{ANTHOLOGY}: {}", script.title.as_deref().unwrap_or_default());
    }
    degraded.extend_from_slice(&script.degraded);
    Ok(Script { degraded, ..script })
}

/// Has a story written by one language model.
async fn by(run: &StageRun<'_>, writer: &Writer, order: &Order, ledger: &Ledger) -> Result<Written, Lost> {
    let order = Order { before: before(run.job, ledger).await, ..order.clone() };
    run.progress.at(Stage::Story, 0.1, format!("{} writes", writer.name()));
    let errand = Errand { stop: run.cancel.stop(), purse: run.purse };
    let written = writer.write(&order, errand, |told| foreign(told, &order.language)).await;
    written.map_err(|error| lost(&error, run))
}

/// Makes the order of a story, without what was told in its series before.
pub(crate) fn order(job: &JobRequest, settings: &Settings) -> Order {
    let wish = match job.story.body() {
        StoryBody::Prompt(wish) => Some(wish),
        StoryBody::Text(_) | StoryBody::Scenes(_) | StoryBody::Anthology => None,
    };
    let language = job.story.language.as_deref().or_else(|| language::of(wish?)).unwrap_or(LANGUAGE_DEFAULT);
    Order {
        wish: wish.map(str::to_owned),
        kind: job.story.kind.clone().filter(|it| it != KIND_DEFAULT),
        title: job.story.title.clone(),
        language: language.to_owned(),
        seconds: job.story.length.unwrap_or(settings.seconds),
        tone: job.story.tone.clone().or_else(|| settings.tone.clone()),
        before: Vec::new(),
    }
}

/// Returns what was told in the job's series before. Without an answer of the ledger, nothing.
pub(crate) async fn before(job: &JobRequest, ledger: &Ledger) -> Vec<Before> {
    let Some(series) = &job.story.series else { return Vec::new() };
    let found = ledger.run(acts::series(series.clone(), job.id.clone())).await;
    let found = found.inspect_err(|error| tracing::warn!(%error, "cannot read what was told in this series"));
    let before = |it: Remembered| Before { title: it.title, line: it.line };
    found.unwrap_or_default().into_iter().map(before).collect()
}

/// Enters a story in the lists of jobs and in the memory of the job's series; repeated, it changes nothing.
async fn remember(job: &JobRequest, told: &Told, ledger: &Ledger, clock: &Clock) {
    if job.story.title.is_none()
        && let Err(error) = ledger.run(acts::titled(job.id.clone(), told.title.clone())).await
    {
        tracing::warn!(%error, "cannot keep the title of this job"); // it is for people only
    }
    let Some(series) = &job.story.series else { return };
    let title = job.story.title.clone().unwrap_or_else(|| told.title.clone());
    let line = told.description.chars().take(LINE_MAX).collect();
    let act = acts::story_told(job.id.clone(), series.clone(), Remembered { title, line }, clock.now());
    if let Err(error) = ledger.run(act).await {
        tracing::warn!(%error, "cannot keep what was told in this series"); // another job may tell it again
    }
}

/// Says that a story is in English where another language was ordered, or the other way round: that is how models err, and
/// how words tell languages apart for certain.
fn foreign(told: &Told, asked: &str) -> Option<String> {
    let text: Vec<&str> = told.scenes.iter().map(|it| it.text.as_str()).collect();
    let found = language::of(&text.join("\n"))?;
    let asked_tag = asked.split('-').next().unwrap_or_default();
    let is_english = |tag: &str| tag.eq_ignore_ascii_case(LANGUAGE_DEFAULT);
    (is_english(found) != is_english(asked_tag))
        .then(|| format!("every `text` must be in the language `{asked}`, and is in `{found}`"))
}

fn lost(error: &WriteError, run: &StageRun<'_>) -> Lost {
    match error {
        WriteError::Call(error) => match error.reaction() {
            Reaction::Stop | Reaction::Hold => Lost::Over(failure(error, run.cancel)),
            Reaction::Later | Reaction::Never => Lost::Next(failure(error, run.cancel)),
        },
        WriteError::NoStory { .. } => {
            Lost::Next(invalid(error, "another `model` may do better, or a shorter `story.length`"))
        }
        WriteError::Declined { .. } => {
            Lost::Next(invalid(error, "write another `story.prompt`, or name another model"))
        }
    }
}

fn invalid(error: &WriteError, hint: &str) -> Failure {
    Failure::permanent(Code::ProviderInvalid, error.to_string()).hint(hint)
}

/// The published file of a story.
#[derive(Debug, Serialize)]
struct StoryFile<'a> {
    schema: &'static str,
    title: &'a str,
    description: &'a str,
    hashtags: &'a [String],
    language: &'a str,
    provider: &'a str,
    model: &'a str,
    cast: &'a [crate::providers::story::Member],
    scenes: &'a [crate::providers::story::Scene],
}

/// Makes the script of a story, and its file.
fn script(run: &StageRun<'_>, provider: &str, order: &Order, written: &Written) -> Result<Script, Failure> {
    let (job, told) = (run.job, &written.told);
    let title = job.story.title.as_deref().unwrap_or(&told.title);
    let file = StoryFile {
        schema: STORY_SCHEMA,
        title,
        description: &told.description,
        hashtags: &told.hashtags,
        language: &order.language,
        provider,
        model: &written.model,
        cast: &told.cast,
        scenes: &told.scenes,
    };
    let path = run.workspace.path(STORY_FILE);
    let bytes = serde_json::to_vec_pretty(&file).unwrap_or_default(); // only texts: this cannot fail
    fsx::write_atomic(&path, &bytes).map_err(|error| Failure::io("write", &path, &error))?;
    let scenes = told.scenes.iter().enumerate().map(|(number, scene)| {
        let (text, image_prompt) = (scene.text.clone(), scene.image_prompt.clone());
        cut(number, &scene.text, Some(&SceneRequest { text, image_prompt, ..SceneRequest::default() }))
    });
    let all: Vec<&str> = told.scenes.iter().map(|it| it.text.as_str()).collect();
    let kind = order.kind.clone().unwrap_or_else(|| genre::of(&all.join("\n"), &order.language).to_owned());
    Ok(Script {
        kind,
        title: Some(title.to_owned()),
        language: order.language.clone(),
        language_supposed: false,
        provider: provider.to_owned(),
        scenes: scenes.collect::<Result<Vec<_>, _>>()?,
        headings: Vec::new(),
        written: Some(WrittenStory { file: STORY_FILE.to_owned(), cast: told.cast.clone(), seed: seed(job) }),
        degraded: Vec::new(),
    })
}

/// Returns the seed of a job's pictures: the job's own, else one of its id.
fn seed(job: &JobRequest) -> u64 {
    job.images.seed.unwrap_or_else(|| {
        let hash = blake3::hash(format!("story/{}", job.id).as_bytes());
        hash.as_bytes().iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
    })
}

#[cfg(test)]
mod tests;
