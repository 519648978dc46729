//! The story stage: makes sentences in scenes from the job's story, or from one that is written or chosen for it.

mod written;

pub(crate) use written::Stories;
#[cfg(test)]
pub(crate) use written::before;
#[cfg(any(test, feature = "page"))]
pub(crate) use written::order;

use super::handover::{Script, ScriptScene};
use super::{StageRun, genre, language, sentences};
use crate::clock::Clock;
use crate::job::request::{KIND_DEFAULT, SceneRequest, StoryBody};
use crate::job::{Code, Degraded, Failure, JobRequest, Stage};
use crate::ledger::Ledger;
use crate::providers::story::anthology;

/// The language of a story that names none and whose words do not tell; also the anthology's.
const LANGUAGE_DEFAULT: &str = "en";

/// Makes the script of a job.
pub(crate) async fn run(
    run: &StageRun<'_>,
    stories: &Stories,
    ledger: &Ledger,
    clock: &Clock,
) -> Result<Script, Failure> {
    run.cancel.check()?;
    let script = match brought(run.job) {
        Some(script) => script,
        None => written::run(run, stories, ledger, clock).await,
    };
    let script = script.map_err(|failure| failure.in_stage(Stage::Story))?;
    run.progress.at(Stage::Story, 1.0, format!("{} scenes", script.scenes.len()));
    Ok(script)
}

/// Makes the script that a job will have; `None` if somebody is yet to write its story. Pure.
#[cfg(feature = "page")]
pub(crate) fn foresee(
    job: &JobRequest,
    settings: &crate::providers::story::Settings,
) -> Result<Option<Script>, Failure> {
    let is_picked = job.story.prompt.is_none()
        && settings.chain(job).first().is_some_and(|first| first == crate::providers::story::ANTHOLOGY);
    let script = brought(job).or_else(|| is_picked.then(|| of_anthology(job, job.story.kind())));
    script.transpose().map_err(|failure| failure.in_stage(Stage::Story))
}

/// Makes the script from the client's words, if the job brings some.
fn brought(job: &JobRequest) -> Option<Result<Script, Failure>> {
    match job.story.body() {
        StoryBody::Text(text) => Some(told(job, vec![(text, None)])),
        StoryBody::Scenes(scenes) => {
            Some(told(job, scenes.iter().map(|scene| (scene.text.as_str(), Some(scene))).collect()))
        }
        StoryBody::Prompt(_) | StoryBody::Anthology => None,
    }
}

/// Makes the script from the client's words.
fn told(job: &JobRequest, scenes: Vec<(&str, Option<&SceneRequest>)>) -> Result<Script, Failure> {
    let all: Vec<&str> = scenes.iter().map(|(text, _)| *text).collect();
    let mut degraded = Vec::new();
    let found = language::of(&all.join("\n"));
    if let (None, Some(language)) = (&job.story.language, found.filter(|it| *it != LANGUAGE_DEFAULT)) {
        // Letters and words do not distinguish all languages, such as Norwegian from Danish.
        let used = format!("language {language}");
        degraded.push(Degraded { stage: Stage::Tts, code: Code::MissingField, used });
    }
    let language = job.story.language.as_deref().or(found).unwrap_or(LANGUAGE_DEFAULT).to_owned();
    let scenes = scenes.into_iter().enumerate().map(|(number, (text, scene))| cut(number, text, scene));
    let scenes = scenes.collect::<Result<Vec<_>, _>>()?;
    let asked = job.story.kind();
    let kind = if asked == KIND_DEFAULT { genre::of(&all.join("\n"), &language) } else { asked };
    Ok(Script {
        kind: kind.to_owned(),
        title: job.story.title.clone(),
        language,
        language_supposed: job.story.language.is_none() && found.is_none(),
        provider: "request".to_owned(),
        scenes,
        headings: job.story.headings.clone(),
        written: None,
        degraded,
    })
}

fn cut(number: usize, text: &str, scene: Option<&SceneRequest>) -> Result<ScriptScene, Failure> {
    let sentences = sentences::sentences(text);
    if sentences.is_empty() {
        let path = if scene.is_some() { format!("story.scenes[{number}].text") } else { "story.text".to_owned() };
        return Err(Failure::permanent(Code::InvalidValue, format!("`{path}` has no words")));
    }
    let (image_prompt, image) =
        scene.map(|scene| (scene.image_prompt.clone(), scene.image.clone())).unwrap_or_default();
    Ok(ScriptScene { sentences, image_prompt, image, seconds: scene.and_then(|scene| scene.seconds) })
}

/// Makes the script from a story of the anthology.
fn of_anthology(job: &JobRequest, kind: &str) -> Result<Script, Failure> {
    let story = anthology::pick(kind, job.id.as_str())
        .map_err(|error| Failure::permanent(Code::StoryUnavailable, error.to_string()))?;
    let asked = job.story.language.as_deref().unwrap_or(LANGUAGE_DEFAULT);
    let is_english = asked.split(['-', '_']).next().is_some_and(|tag| tag.eq_ignore_ascii_case(LANGUAGE_DEFAULT));
    let mut degraded = Vec::new();
    if !is_english {
        let used = format!("language {LANGUAGE_DEFAULT}");
        degraded.push(Degraded { stage: Stage::Story, code: Code::StoryUnavailable, used });
    }
    Ok(Script {
        kind: story.kind.to_owned(),
        title: job.story.title.clone().or_else(|| Some(story.title.to_owned())),
        language: if is_english { asked } else { LANGUAGE_DEFAULT }.to_owned(),
        language_supposed: false,
        provider: "anthology".to_owned(),
        scenes: vec![cut(0, story.text, None)?],
        headings: Vec::new(),
        written: None,
        degraded,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Db;
    use crate::job::request::StoryRequest;
    use crate::job::{Cancel, FailureKind, Progress};
    use crate::workspace::Workspace;
    use std::path::Path;

    async fn write(kind: &str, language: Option<&str>, body: StoryRequest) -> Result<Script, Failure> {
        let (kind, language) = (Some(kind.to_owned()), language.map(str::to_owned));
        let job = JobRequest { story: StoryRequest { kind, language, ..body }, ..JobRequest::example("a-job") };
        let workspace = Workspace::below(Path::new("/nowhere"), &job.id);
        let (cancel, progress) = (Cancel::default(), Progress::silent());
        let dir = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(Db::open(&dir.path().join("reelspool.db")).unwrap());
        let stage = StageRun::unpaid(&job, &workspace, &cancel, &progress);
        run(&stage, &Stories::default(), &ledger, &Clock::System).await
    }

    fn text(text: &str) -> StoryRequest {
        StoryRequest { text: Some(text.to_owned()), ..StoryRequest::default() }
    }

    #[tokio::test]
    async fn a_text_becomes_the_sentences_of_one_scene() {
        let script = write("horror", None, text("One. Two.\n\nThree.")).await.unwrap();
        assert_eq!((script.kind.as_str(), script.language.as_str()), ("horror", "en"));
        assert_eq!(script.scenes.len(), 1);
        assert_eq!(script.scenes[0].sentences, ["One.", "Two.\n", "Three."]);
        assert_eq!(script.degraded, []);
    }

    #[tokio::test]
    async fn scenes_stay_as_the_client_cut_them() {
        let scene = |text: &str, seconds: Option<f64>| SceneRequest {
            text: text.to_owned(),
            image: seconds.map(|_| "lamp.png".to_owned()),
            image_prompt: seconds.map(|_| "a lighthouse".to_owned()),
            sound: None,
            seconds,
        };
        let scenes = Some(vec![scene("One. Two.", Some(6.0)), scene("Three", None)]);
        let script = write("x", None, StoryRequest { scenes, ..StoryRequest::default() }).await;
        let scenes = script.unwrap().scenes;
        assert_eq!(scenes.len(), 2);
        assert_eq!((scenes[0].sentences.len(), scenes[0].seconds), (2, Some(6.0)));
        assert_eq!(scenes[0].image_prompt.as_deref(), Some("a lighthouse"));
        assert_eq!(scenes[0].image.as_deref(), Some("lamp.png"));
        assert_eq!(scenes[1].sentences, ["Three"]);
    }

    #[tokio::test]
    async fn the_words_choose_a_language_only_where_the_job_does_not() {
        for (language, words, expected, noted) in [
            (None, "Hello.", "en", 0),
            (None, "很久以前。", "zh", 1),
            (None, "La lámpara se apagó a las nueve. Nadie la había encendido.", "es", 1),
            (None, "The lamp went out at nine.", "en", 0),
            (Some("yue"), "很久以前。", "yue", 0),
            (Some("de"), "Guten Tag.", "de", 0),
        ] {
            let script = write("horror", language, text(words)).await.unwrap();
            assert_eq!((script.language.as_str(), script.degraded.len()), (expected, noted), "{words}");
        }
    }

    #[tokio::test]
    async fn the_anthology_answers_in_english_and_says_so() {
        let script = write("random", Some("de"), StoryRequest::default()).await.unwrap();
        assert_ne!(script.kind, "random");
        assert!(script.title.is_some());
        assert_eq!((script.language.as_str(), script.degraded.len()), ("en", 1));
        assert_eq!(write("horror", Some("en-GB"), StoryRequest::default()).await.unwrap().language, "en-GB");
    }

    #[tokio::test]
    async fn what_cannot_be_told_fails_for_good() {
        let prompt = StoryRequest { prompt: Some("x".to_owned()), ..StoryRequest::default() };
        for (kind, body, code, message) in [
            ("horror", text(" \n "), Code::InvalidValue, "`story.text` has no words"),
            ("opera", StoryRequest::default(), Code::StoryUnavailable, "the anthology has no `opera` stories"),
            ("horror", prompt, Code::StoryUnavailable, "`story.prompt` needs a language model"),
        ] {
            let failure = write(kind, None, body).await.unwrap_err();
            assert_eq!((failure.code, failure.kind), (code, FailureKind::Permanent));
            assert!(failure.message.starts_with(message), "{}", failure.message);
            assert_eq!(failure.stage, Some(Stage::Story));
        }
    }
}
