//! The images stage with the real library and generators.

mod given_up;
mod references;

use super::*;
use crate::clock::Clock;
use crate::db::Db;
use crate::images::library;
use crate::images::{Evict, Policy};
use crate::job::FailureKind;
use crate::job::request::{ImagesRequest, JobRequest, StoryRequest, VideoRequest};
use crate::job::{Cancel, Progress};
use crate::pipeline::handover::{Cue, ScriptScene};
use crate::providers::image::ImageRequest;
use crate::providers::image::{Desk, GeneratedImage, ImageError, NullGenerator, ProceduralGenerator};
use crate::workspace::Workspace;
use likeness::Lexical;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

/// Why the painter of these tests draws no things, and what a result says of it.
const NO_PACK: &str = "no pack";
const PLACES_ONLY: &str = "procedural: pictures show places only: no pack";

#[derive(Debug)]
struct Broken;

#[async_trait::async_trait]
impl ImageGenerator for Broken {
    fn name(&self) -> &'static str {
        "broken"
    }
    async fn generate(&self, _: &ImageRequest, _: Desk<'_>) -> Result<GeneratedImage, ImageError> {
        let failure = Failure::transient(Code::ImagesUnavailable, "no answer");
        Err(ImageError::Failed { generator: "broken".into(), failure })
    }
}

fn library(dir: &Path) -> ImageLibrary {
    let db = Db::open(&dir.join("reelspool.db")).unwrap();
    let policy = Policy { bytes_max: None, files_max: None, idle_max: None, evict: Evict::Recreatable };
    let settings =
        library::Settings { dir: dir.join("bg_images"), cache: dir.join("cache"), reuse_similarity: None, policy };
    ImageLibrary::new(settings, Arc::new(Lexical), db, Clock::default())
}

/// A generator that fails after a number of pictures.
#[derive(Debug)]
struct Knows(u32, AtomicU32);

#[async_trait::async_trait]
impl ImageGenerator for Knows {
    fn name(&self) -> &'static str {
        "knows"
    }
    async fn generate(&self, _: &ImageRequest, _: Desk<'_>) -> Result<GeneratedImage, ImageError> {
        let call = self.1.fetch_add(1, Ordering::SeqCst);
        let mut jpeg = Vec::new();
        let grey = [u8::try_from(call % self.0 * 20).unwrap(); 16 * 16 * 3];
        jpeg_encoder::Encoder::new(&mut jpeg, 90).encode(&grey, 16, 16, jpeg_encoder::ColorType::Rgb).unwrap();
        Ok(GeneratedImage { jpeg, source: ImageSource::Generated, content: None })
    }
}

fn pictures(dir: &Path, known: u32) -> Pictures {
    let limited = Knows(known, AtomicU32::new(0));
    let generators: Vec<Arc<dyn ImageGenerator>> = vec![
        Arc::new(ProceduralGenerator::new(Err(NO_PACK.into()))),
        Arc::new(NullGenerator),
        Arc::new(Broken),
        Arc::new(limited),
    ];
    let media = Media::new(Some(dir.join("media")));
    Pictures { library: library(dir), generators, dictionary: Arc::default(), media, settings: Settings::default() }
}

/// Runs the stage with three scenes that have the same prompt.
async fn show(images: ImagesRequest) -> Result<ImageSet, Failure> {
    let dir = tempfile::tempdir().unwrap();
    show_with(&pictures(dir.path(), 9), &["rain"; 3], images, dir.path()).await
}

fn job(images: ImagesRequest) -> JobRequest {
    let story = StoryRequest { kind: Some("horror".into()), ..StoryRequest::default() };
    let video = VideoRequest { width: Some(64), height: Some(96), ..VideoRequest::default() };
    JobRequest { story, images, video, ..JobRequest::example("a") }
}

async fn show_with(
    pictures: &Pictures,
    prompts: &[&str],
    images: ImagesRequest,
    dir: &Path,
) -> Result<ImageSet, Failure> {
    show_script(pictures, &script(prompts), images, dir).await
}

/// Makes a story of scenes with these prompts, or with pictures of one's own.
fn script(prompts: &[&str]) -> Script {
    let scene = |prompt: &&str| {
        let (sentences, own) = (vec!["It rains.".into()], prompt.strip_prefix("own: ").map(str::to_owned));
        let image_prompt = own.is_none().then(|| (*prompt).to_owned());
        ScriptScene { sentences, image_prompt, image: own, seconds: None }
    };
    Script {
        kind: "horror".into(),
        title: None,
        language_supposed: false,
        language: "en".into(),
        provider: "request".into(),
        scenes: prompts.iter().map(scene).collect(),
        headings: Vec::new(),
        written: None,
        degraded: Vec::new(),
    }
}

async fn show_script(
    pictures: &Pictures,
    script: &Script,
    images: ImagesRequest,
    dir: &Path,
) -> Result<ImageSet, Failure> {
    show_job(pictures, script, &job(images), dir).await
}

async fn show_job(pictures: &Pictures, script: &Script, job: &JobRequest, dir: &Path) -> Result<ImageSet, Failure> {
    let cue = |scene: usize| {
        let start = scene as f64 * 5.0;
        Cue { scene, sentence: 0, text: "It rains.".into(), start, end: start + 4.8, words: Vec::new() }
    };
    let cues: Vec<Cue> = (0..script.scenes.len()).map(cue).collect();
    let seconds = script.scenes.len() as f64 * 5.0;
    let (file, provider, degraded) = (String::new(), "flite".into(), Vec::new());
    let audio = AudioTrack { file, seconds, provider, cues, reused: 0, spoken: 0, degraded, credits: Vec::new() };
    let workspace = Workspace::below(dir, &job.id);
    let (cancel, progress) = (Cancel::default(), Progress::silent());
    let stage = StageRun::unpaid(job, &workspace, &cancel, &progress);
    let ledger = Ledger::new(Db::open(&dir.join("ledger.db")).unwrap());
    let set = run(&stage, script, &audio, pictures, &ledger).await?;
    for picture in &set.pictures {
        assert!(std::fs::metadata(workspace.path(&picture.file)).unwrap().len() > 100, "{picture:?}");
    }
    Ok(set)
}

fn files(set: &ImageSet) -> std::collections::BTreeSet<&str> {
    set.pictures.iter().map(|picture| picture.library_file.as_str()).collect()
}

#[tokio::test]
async fn one_prompt_in_three_scenes_is_three_pictures_unless_the_job_caps_them() {
    assert_eq!(files(&show(ImagesRequest::default()).await.unwrap()).len(), 3);
    let capped = show(ImagesRequest { count: Some(2), ..ImagesRequest::default() }).await.unwrap();
    assert_eq!((capped.pictures.len(), files(&capped).len()), (3, 2));
    let used: Vec<&str> = capped.degraded.iter().map(|note| note.used.as_str()).collect();
    assert_eq!(used, [PLACES_ONLY], "the painter has no drawings here");
}

#[tokio::test]
async fn a_picture_of_ones_own_is_shown_where_it_is_named_and_counts_as_none_of_those_to_find() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("media")).unwrap();
    image::RgbImage::new(16, 16).save(dir.path().join("media/a.jpg")).unwrap();
    let pictures = pictures(dir.path(), 9);
    let story = ["own: a.jpg", "soup", "castle", "own: a.jpg", "river"];
    let capped = ImagesRequest { count: Some(2), ..asked("knows") };
    let set = show_with(&pictures, &story, capped, dir.path()).await.unwrap();
    let own: Vec<bool> = set.pictures.iter().map(|it| it.source == ImageSource::Own).collect();
    assert_eq!(own, [true, false, false, true, false]);
    assert_eq!(set.pictures[0].file, "temp/bg/00.jpg");
    assert_eq!(set.pictures[4].library_file, set.pictures[1].library_file, "the two that were found, in turn");
    assert_ne!(set.pictures[1].library_file, set.pictures[2].library_file);
    let gone = show_with(&pictures, &["own: b.png"], asked("knows"), dir.path()).await.unwrap_err();
    assert_eq!((gone.code, gone.stage), (Code::InvalidValue, Some(Stage::Images)));
    assert!(gone.message.contains("there is no `b.png`") && gone.hint.unwrap().contains("a.jpg"));
}

#[tokio::test]
async fn a_style_that_the_painter_does_not_know_is_noted_and_a_known_one_is_not() {
    let styled = |style: &str| ImagesRequest { style: Some(style.into()), ..ImagesRequest::default() };
    let noted = async |style: &str| {
        let set = show(styled(style)).await.unwrap();
        set.degraded
            .into_iter()
            .filter(|note| note.code == Code::StyleUnknown)
            .map(|note| note.used)
            .collect::<Vec<_>>()
    };
    assert_eq!(noted("ink drawing, at night").await, Vec::<String>::new());
    assert_eq!(noted("ink, oil on canvas").await, ["procedural: pictures are made without `oil on canvas`"]);
}

#[tokio::test]
async fn a_broken_provider_is_stood_in_for_and_noted_once_for_each_stand_in() {
    let set = show(ImagesRequest { provider: Some("broken".into()), ..ImagesRequest::default() }).await.unwrap();
    assert!(set.pictures.iter().all(|picture| picture.source == ImageSource::Procedural));
    assert_eq!(files(&set).len(), 3);
    let used: Vec<&str> = set.degraded.iter().map(|note| note.used.as_str()).collect();
    assert_eq!(used, ["procedural", PLACES_ONLY]);
}

#[tokio::test]
async fn an_unknown_provider_is_an_error_that_lists_the_known_ones() {
    let failure = show(ImagesRequest { provider: Some("x".into()), ..ImagesRequest::default() }).await.unwrap_err();
    assert_eq!((failure.code, failure.stage), (Code::ProviderUnknown, Some(Stage::Images)));
    assert!(failure.message.contains("procedural, null, broken, knows"));
}

#[tokio::test]
async fn every_source_that_failed_is_noted_with_the_one_that_was_asked_next() {
    let dir = tempfile::tempdir().unwrap();
    let (mut pictures, _) = at_once(dir.path(), ("soup", FailureKind::Permanent));
    pictures.settings.fallback = ["broken", "procedural"].map(str::to_owned).to_vec();
    let set = show_with(&pictures, &["soup", "river", "ship"], asked("at-once"), dir.path()).await.unwrap();
    let used: Vec<(Code, &str)> = set.degraded.iter().map(|note| (note.code, note.used.as_str())).collect();
    let expected = [(Code::ProviderRefused, "broken"), (Code::ImagesUnavailable, "procedural")];
    assert_eq!(used.get(..2), Some(expected.as_slice()), "{used:?}");
}

fn asked(provider: &str) -> ImagesRequest {
    ImagesRequest { provider: Some(provider.into()), ..ImagesRequest::default() }
}

#[tokio::test]
async fn the_same_story_again_makes_no_picture() {
    let dir = tempfile::tempdir().unwrap();
    let pictures = pictures(dir.path(), 12);
    let story = ["rain", "an old mill by the river", "rain", "the mill by the old river", "a mill near the river"];
    let made = |set: &ImageSet| set.pictures.iter().filter(|it| it.source == ImageSource::Generated).count();
    let first = show_with(&pictures, &story, asked("knows"), dir.path()).await.unwrap();
    let second = show_with(&pictures, &story, asked("knows"), dir.path()).await.unwrap();
    assert_eq!((made(&first), made(&second), files(&second)), (5, 0, files(&first)));
}

#[tokio::test]
async fn a_picture_comes_again_only_when_there_is_no_other_in_the_world_and_then_the_one_seen_longest_ago() {
    let dir = tempfile::tempdir().unwrap();
    let mut pictures = pictures(dir.path(), 2);
    pictures.settings.fallback = Vec::new();
    let prompts = ["soup", "castle", "river", "lamp", "ship"];
    let set = show_with(&pictures, &prompts, asked("knows"), dir.path()).await.unwrap();
    let order: Vec<&str> = set.pictures.iter().map(|it| it.library_file.as_str()).collect();
    assert_eq!(files(&set).len(), 2);
    assert!(order.windows(2).all(|pair| pair[0] != pair[1]), "{order:?}");
    assert_eq!(set.degraded.iter().map(|note| note.used.as_str()).collect::<Vec<_>>(), ["repeat"]);
}

#[tokio::test]
async fn a_failing_provider_without_a_stand_in_fails_the_stage_though_a_picture_was_shown() {
    let dir = tempfile::tempdir().unwrap();
    let mut pictures = pictures(dir.path(), 9);
    pictures.settings.fallback = Vec::new();
    show_with(&pictures, &["rain"], asked("knows"), dir.path()).await.unwrap();
    let failure = show_with(&pictures, &["rain", "soup"], asked("broken"), dir.path()).await.unwrap_err();
    assert_eq!(failure.code, Code::ImagesUnavailable);
}

/// Prompts of which some are the same, some similar, some neither.
const PROMPTS: [&str; 7] = [
    "rain",
    "rain, 8k",
    "an old mill by the river at night",
    "old mill at the river, night",
    "an old mill by the river at noon",
    "a bowl of soup",
    "die alte Mühle am Fluss",
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 24, ..Default::default() })]

    #[test]
    fn whatever_the_stories_and_the_library_no_video_shows_a_picture_twice(
        stories in proptest::collection::vec(proptest::collection::vec(0..PROMPTS.len(), 1..7), 1..4),
        known in 1..5_u32,
        provider in proptest::sample::select(vec!["knows", "null", "broken", "procedural"]),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let dir = tempfile::tempdir().unwrap();
        let pictures = pictures(dir.path(), known);
        for story in stories {
            let prompts: Vec<&str> = story.iter().map(|place| PROMPTS[*place]).collect();
            let set = runtime.block_on(show_with(&pictures, &prompts, asked(provider), dir.path())).unwrap();
            proptest::prop_assert_eq!(files(&set).len(), prompts.len(), "{:?}", set);
        }
    }
}

/// Makes several pictures at a time: each waits until so many are in the making, or as many as there are left.
#[derive(Debug)]
struct AtOnce {
    together: tokio::sync::Barrier,
    made: AtomicU32,
    /// Fails the pictures of these prompts, with this kind of failure.
    fails: (&'static str, FailureKind),
}

#[async_trait::async_trait]
impl ImageGenerator for AtOnce {
    fn name(&self) -> &'static str {
        "at-once"
    }
    fn at_once(&self) -> usize {
        3
    }
    async fn generate(&self, request: &ImageRequest, _: Desk<'_>) -> Result<GeneratedImage, ImageError> {
        self.together.wait().await;
        if request.prompt == self.fails.0 {
            let failure = Failure { kind: self.fails.1, ..Failure::transient(Code::ProviderRefused, "not this") };
            return Err(ImageError::Failed { generator: "at-once".into(), failure });
        }
        let call = self.made.fetch_add(1, Ordering::SeqCst);
        let mut jpeg = Vec::new();
        let grey = [u8::try_from(call * 20).unwrap(); 16 * 16 * 3];
        jpeg_encoder::Encoder::new(&mut jpeg, 90).encode(&grey, 16, 16, jpeg_encoder::ColorType::Rgb).unwrap();
        Ok(GeneratedImage { jpeg, source: ImageSource::Generated, content: None })
    }
}

fn at_once(dir: &Path, fails: (&'static str, FailureKind)) -> (Pictures, Arc<AtOnce>) {
    let generator = Arc::new(AtOnce { together: tokio::sync::Barrier::new(3), made: AtomicU32::new(0), fails });
    let mut pictures = pictures(dir, 9);
    pictures.generators.push(Arc::clone(&generator) as Arc<dyn ImageGenerator>);
    (pictures, generator)
}

#[tokio::test]
async fn a_service_makes_several_pictures_at_a_time_and_only_what_fails_is_stood_in_for() {
    let dir = tempfile::tempdir().unwrap();
    let (pictures, generator) = at_once(dir.path(), ("castle", FailureKind::Permanent));
    let prompts = ["soup", "castle", "river", "river", "ship", "the sea"];
    let set = show_with(&pictures, &prompts, asked("at-once"), dir.path()).await.unwrap();
    assert_eq!((files(&set).len(), generator.made.load(Ordering::SeqCst)), (6, 5));
    let sources: Vec<bool> = set.pictures.iter().map(|it| it.source == ImageSource::Procedural).collect();
    assert_eq!(sources, [false, true, false, false, false, false]);
    let used: Vec<(Code, &str)> = set.degraded.iter().map(|note| (note.code, note.used.as_str())).collect();
    assert_eq!(used, [(Code::ProviderRefused, "procedural"), (Code::ImagesUnavailable, PLACES_ONLY)]);
    let again = show_with(&pictures, &["river", "soup", "ship"], asked("at-once"), dir.path()).await.unwrap();
    assert!(again.pictures.iter().all(|it| it.source == ImageSource::Exact), "{again:?}");
}

#[tokio::test]
async fn what_was_begun_is_kept_when_the_job_must_end_or_wait_and_nothing_stands_in() {
    for kind in [FailureKind::Stopped, FailureKind::Held] {
        let dir = tempfile::tempdir().unwrap();
        let (pictures, generator) = at_once(dir.path(), ("castle", kind));
        let failure = show_with(&pictures, &["castle", "soup", "river", "ship"], asked("at-once"), dir.path()).await;
        assert_eq!(failure.unwrap_err().kind, kind);
        assert_eq!(generator.made.load(Ordering::SeqCst), 2, "the fourth was not begun");
        assert_eq!(pictures.library.stats().unwrap().files, 2);
    }
}

/// Gives photographs of somebody.
#[derive(Debug)]
struct Photos;

#[async_trait::async_trait]
impl ImageGenerator for Photos {
    fn name(&self) -> &'static str {
        "photos"
    }
    async fn generate(&self, request: &ImageRequest, _: Desk<'_>) -> Result<GeneratedImage, ImageError> {
        let mut jpeg = Vec::new();
        jpeg_encoder::Encoder::new(&mut jpeg, 90).encode(&[9; 768], 16, 16, jpeg_encoder::ColorType::Rgb).unwrap();
        let ImageRequest { prompt, kind, .. } = request;
        let by = if prompt == "soup" { "Bo" } else { "Ana" };
        let said = serde_json::json!({"prompt": prompt, "kind": kind, "generator": "photos", "v": 1, "credit": by});
        let said = said.to_string();
        let length = u16::try_from(said.len() + 2).unwrap().to_be_bytes();
        let jpeg = [&jpeg[..2], &[0xff, 0xfe], &length, said.as_bytes(), &jpeg[2..]].concat();
        Ok(GeneratedImage { jpeg, source: ImageSource::Generated, content: None })
    }
}

#[tokio::test]
async fn who_took_the_photographs_is_named_once_also_when_they_are_found_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut pictures = pictures(dir.path(), 9);
    pictures.generators.push(Arc::new(Photos));
    for _ in 0..2 {
        let set = show_with(&pictures, &["castle", "soup", "river"], asked("photos"), dir.path()).await.unwrap();
        assert_eq!(set.credits, ["Ana", "Bo"]);
    }
}
