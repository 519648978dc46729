//! The upload stage with a real directory.

#![expect(clippy::disallowed_methods, reason = "what a test puts in place need not be durable")]

use super::*;
use crate::job::{Cancel, CancelReason, JobId, JobRequest, Progress};
use crate::job::{Code, FailureKind};
use crate::providers::storage::Settings;
use crate::workspace::Workspace;
use std::fs;
use std::sync::{Arc, Mutex};

struct Bench {
    dir: tempfile::TempDir,
    job: JobRequest,
    workspace: Workspace,
    cancel: Cancel,
    storage: Storage,
    script: Script,
    video: VideoFile,
}

fn bench() -> Bench {
    let dir = tempfile::tempdir().unwrap();
    let id: JobId = "horror-0042".parse().unwrap();
    let workspace = Workspace::below(&dir.path().join("job_workspaces"), &id);
    fs::create_dir_all(workspace.video()).unwrap();
    fs::write(workspace.path("video/story_video.mp4"), vec![7; 100_000]).unwrap();
    fs::write(workspace.path("video/story_video.srt"), "1\n").unwrap();
    fs::write(workspace.path("video/story_video.vtt"), "WEBVTT\n").unwrap();
    fs::write(workspace.path("video/story_video.words.json"), "{}").unwrap();
    fs::write(workspace.path("video/story_cover.jpg"), "jpg").unwrap();
    let url = format!("file://{}/out", dir.path().display());
    let storage = Storage::connect(&Settings { url, ..Settings::default() }).unwrap();
    let video = VideoFile {
        file: "video/story_video.mp4".to_owned(),
        subtitles: Some("video/story_video.srt".to_owned()),
        vtt: Some("video/story_video.vtt".to_owned()),
        words: Some("video/story_video.words.json".to_owned()),
        cover: Some("video/story_cover.jpg".to_owned()),
        seconds: 18.4,
        width: 1080,
        height: 1920,
        provider: "null".to_owned(),
        reused: 0,
        encoded: 0,
        degraded: Vec::new(),
    };
    let script = Script {
        kind: "horror".to_owned(),
        title: Some("The Fog".to_owned()),
        language: "en".to_owned(),
        language_supposed: false,
        provider: "anthology".to_owned(),
        scenes: Vec::new(),
        headings: Vec::new(),
        written: None,
        degraded: Vec::new(),
    };
    Bench { dir, job: JobRequest::example(id.as_str()), workspace, cancel: Cancel::default(), storage, script, video }
}

/// Compiles only if the stage's future may be moved between threads.
fn sendable<T: Send>(future: T) -> T {
    future
}

impl Bench {
    async fn upload(&self, progress: &Progress) -> Result<Published, Failure> {
        let stage = StageRun::unpaid(&self.job, &self.workspace, &self.cancel, progress);
        sendable(run(&stage, &self.script, (&self.video, None), &self.storage)).await
    }
}

#[tokio::test]
async fn publishes_video_subtitles_and_cover_under_one_stem_and_twice_is_once() {
    let mut bench = bench();
    bench.job.upload.name = UploadName::parse("night tales/{id}-{hash8}.mp4").ok();
    let fractions = Arc::new(Mutex::new(Vec::new()));
    let progress = Progress::new({
        let fractions = Arc::clone(&fractions);
        move |update| fractions.lock().unwrap().push(update.fraction)
    });
    let first = bench.upload(&progress).await.unwrap();
    let again = bench.upload(&Progress::silent()).await.unwrap();
    assert_eq!(first, again);
    let hash = blake3::hash(&vec![7; 100_000]).to_hex();
    let stem = format!("/out/night%20tales/horror-0042-{}", hash.chars().take(8).collect::<String>());
    for (output, end) in first.outputs.iter().zip([".mp4", ".srt", ".vtt", ".words.json", ".jpg"]) {
        assert!(output.url.starts_with("file:///") && output.url.ends_with(&format!("{stem}{end}")), "{}", output.url);
    }
    let video = &first.outputs[0];
    assert_eq!((video.bytes, video.blake3.as_str(), video.seconds), (100_000, hash.as_str(), Some(18.4)));
    assert_eq!((first.outputs[1].width, first.outputs[4].height), (None, Some(1920)));
    assert!(bench.workspace.path(&bench.video.file).try_exists().unwrap(), "the local copy stays");
    let fractions = fractions.lock().unwrap();
    assert!(fractions.is_sorted() && fractions.last() == Some(&1.0), "{fractions:?}");
}

#[tokio::test]
async fn a_hash_that_is_known_is_the_one_of_the_name() {
    let bench = bench();
    let progress = Progress::silent();
    let stage = StageRun::unpaid(&bench.job, &bench.workspace, &bench.cancel, &progress);
    let known = Some("0123456789abcdef".to_owned());
    let published = run(&stage, &bench.script, (&bench.video, known), &bench.storage).await.unwrap();
    assert!(published.outputs[0].url.ends_with("-01234567.mp4"), "{}", published.outputs[0].url);
}

#[tokio::test]
async fn a_failed_upload_is_a_failed_stage() {
    let bench = bench();
    fs::remove_dir_all(bench.dir.path().join("out")).unwrap();
    fs::write(bench.dir.path().join("out"), "in the way").unwrap();
    let failure = bench.upload(&Progress::silent()).await.unwrap_err();
    assert_eq!((failure.stage, failure.kind), (Some(Stage::Upload), FailureKind::Transient), "{failure:?}");
    assert!(bench.workspace.path(&bench.video.file).try_exists().unwrap());
}

#[tokio::test]
async fn a_missing_video_is_a_failure() {
    let bench = bench();
    fs::remove_file(bench.workspace.path(&bench.video.file)).unwrap();
    assert_eq!(bench.upload(&Progress::silent()).await.unwrap_err().code, Code::IoError);
}

#[tokio::test]
async fn a_name_without_the_hash_holds_the_newest_video_of_its_job() {
    let mut bench = bench();
    bench.job.upload.name = UploadName::parse("{id}.mp4").ok();
    let first = bench.upload(&Progress::silent()).await.unwrap();
    fs::write(bench.workspace.path(&bench.video.file), [8; 100]).unwrap();
    let second = bench.upload(&Progress::silent()).await.unwrap();
    assert_eq!((&first.outputs[0].url, second.outputs[0].bytes), (&second.outputs[0].url, 100));
    assert!(first.outputs[0].url.ends_with("/out/horror-0042.mp4"), "{}", first.outputs[0].url);
}

#[tokio::test]
async fn a_cancelled_upload_stops_and_publishes_nothing() {
    let bench = bench();
    bench.cancel.cancel(CancelReason::Drain);
    let failure = bench.upload(&Progress::silent()).await.unwrap_err();
    assert_eq!((failure.code, failure.kind), (Code::Drained, FailureKind::Stopped));
    assert_eq!(fs::read_dir(bench.dir.path().join("out")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_written_story_is_published_beside_its_video_and_gives_its_title() {
    let mut bench = bench();
    bench.job.upload.name = UploadName::parse("{title}-{id}.mp4").ok();
    fs::write(bench.workspace.path("video/story.json"), "{}").unwrap();
    let anthology = bench.upload(&Progress::silent()).await.unwrap();
    assert!(anthology.outputs.iter().all(|it| it.kind != OutputKind::Story));
    let file = "video/story.json".to_owned();
    bench.script.written = Some(crate::pipeline::handover::WrittenStory { file, cast: Vec::new(), seed: 7 });
    let published = bench.upload(&Progress::silent()).await.unwrap();
    let story = published.outputs.last().unwrap();
    assert_eq!((story.kind, story.content_type.as_str(), story.bytes), (OutputKind::Story, "application/json", 2));
    assert!(story.url.ends_with("/out/the-fog-horror-0042.story.json"), "{}", story.url);
}
