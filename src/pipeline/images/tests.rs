//! The images stage at work, with the real library and generators.

use super::*;
use crate::clock::Clock;
use crate::images::embedding::Lexical;
use crate::images::library;
use crate::images::{Evict, Policy};
use crate::job::Progress;
use crate::job::outcome::ImageSource;
use crate::job::request::{ImagesRequest, JobRequest, StoryBody, StoryRequest, TtsRequest, VideoRequest};
use crate::pipeline::handover::{Cue, ScriptScene};
use crate::providers::image::{GeneratedImage, ImageError, NullGenerator, ProceduralGenerator};
use crate::workspace::Workspace;

#[derive(Debug)]
struct Broken;

#[async_trait::async_trait]
impl ImageGenerator for Broken {
    fn name(&self) -> &'static str {
        "broken"
    }
    async fn generate(&self, _: &ImageRequest, _: &Cancel) -> Result<GeneratedImage, ImageError> {
        let failure = Failure::transient(Code::ImagesUnavailable, "no answer");
        Err(ImageError::Failed { generator: "broken".into(), failure })
    }
}

fn library(dir: &std::path::Path) -> ImageLibrary {
    let db = crate::db::Db::open(&dir.join("reelspool.db")).unwrap();
    let policy = Policy { bytes_max: None, files_max: None, idle_max: None, evict: Evict::Recreatable };
    let settings =
        library::Settings { dir: dir.join("bg_images"), cache: dir.join("cache"), reuse_similarity: None, policy };
    ImageLibrary::new(settings, Arc::new(Lexical), db, Clock::default())
}

/// Shows three scenes with the same prompt.
async fn show(images: ImagesRequest) -> Result<ImageSet, Failure> {
    let dir = tempfile::tempdir().unwrap();
    let job = JobRequest {
        id: "a".parse().unwrap(),
        priority: 50,
        not_before: None,
        timeout: None,
        attempts_max: None,
        labels: std::collections::BTreeMap::new(),
        story: StoryRequest { kind: "horror".into(), title: None, language: None, body: StoryBody::Anthology },
        tts: TtsRequest::default(),
        images,
        video: VideoRequest { size: Some((64, 96)), ..VideoRequest::default() },
        upload_name: None,
        keep_workspace: false,
        metadata: serde_json::Map::new(),
        content_hash: [0; 32],
    };
    let scene = ScriptScene { sentences: vec!["It rains.".into()], image_prompt: Some("rain".into()), seconds: None };
    let script = Script {
        kind: "horror".into(),
        title: None,
        language: "en".into(),
        provider: "request".into(),
        scenes: vec![scene; 3],
        degraded: Vec::new(),
    };
    let cue = |scene: usize| {
        let start = scene as f64 * 5.0;
        Cue { scene, sentence: 0, text: "It rains.".into(), start, end: start + 4.8 }
    };
    let cues = (0..3).map(cue).collect();
    let audio = AudioTrack { file: String::new(), seconds: 15.0, provider: "flite".into(), cues, degraded: Vec::new() };
    let pictures = Pictures {
        library: library(dir.path()),
        generators: vec![Arc::new(ProceduralGenerator), Arc::new(NullGenerator), Arc::new(Broken)],
        settings: Settings::default(),
    };
    let workspace = Workspace::below(dir.path(), &job.id);
    let (cancel, progress) = (Cancel::default(), Progress::silent());
    let stage = StageRun { job: &job, workspace: &workspace, cancel: &cancel, progress: &progress };
    let set = run(&stage, &script, &audio, &pictures).await?;
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
    assert!(capped.degraded.is_empty());
}

#[tokio::test]
async fn a_broken_provider_is_stood_in_for_and_noted_once_for_each_stand_in() {
    let set = show(ImagesRequest { provider: Some("broken".into()), ..ImagesRequest::default() }).await.unwrap();
    assert!(set.pictures.iter().all(|picture| picture.source == ImageSource::Procedural));
    assert_eq!(files(&set).len(), 3);
    let used: Vec<&str> = set.degraded.iter().map(|note| note.used.as_str()).collect();
    assert_eq!(used, ["procedural"]);
}

#[tokio::test]
async fn an_unknown_provider_is_an_error_that_lists_the_known_ones() {
    let failure = show(ImagesRequest { provider: Some("x".into()), ..ImagesRequest::default() }).await.unwrap_err();
    assert_eq!((failure.code, failure.stage), (Code::ProviderUnknown, Some(Stage::Images)));
    assert!(failure.message.contains("procedural, null, broken"));
}
