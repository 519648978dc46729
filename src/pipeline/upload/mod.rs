//! The upload stage: publishes the video, its subtitles, its cover, and the story that a language model wrote.
//!
//! The workspace's files stay until the verdict is recorded, so a failed upload can be repeated.

use super::StageRun;
use super::handover::{Published, Script, VideoFile};
use crate::job::{Failure, Output, OutputKind, PublishName, Stage, UploadName};
use crate::providers::storage::{LocalFile, PublishedFile, Storage, WhenTaken, fingerprint};
use crate::telemetry::measure::FilePublished;
use std::path::{Path, PathBuf};

/// A file to publish.
struct Item<'a> {
    kind: OutputKind,
    file: &'a str,
    name: PublishName,
    content_type: &'static str,
    when_taken: WhenTaken,
}

/// Publishes the files of the video stage under one stem, which contains the video's hash. The hash is computed if the
/// caller does not know it.
pub(crate) async fn run(
    run: &StageRun<'_>,
    script: &Script,
    (video, hash): (&VideoFile, Option<String>),
    storage: &Storage,
) -> Result<Published, Failure> {
    run.cancel.check()?;
    tokio::select! {
        biased;
        reason = run.cancel.cancelled() => Err(reason.failure()),
        published = publish(run, script, (video, hash), storage) => published,
    }
    .map_err(|failure| failure.in_stage(Stage::Upload))
}

async fn publish(
    run: &StageRun<'_>,
    script: &Script,
    (video, hash): (&VideoFile, Option<String>),
    storage: &Storage,
) -> Result<Published, Failure> {
    let template = run.job.upload.name.as_ref().unwrap_or(storage.name_template());
    let hash = match hash {
        Some(hash) => hash,
        None => hash_of(&run.workspace.path(&video.file)).await?,
    };
    let own = script.written.as_ref().and(script.title.as_deref());
    let title = run.job.story.title.as_deref().or(own);
    let name = template.name(run.workspace.id(), title, &hash);
    let mut items = items(video, &name, template);
    items.extend(script.written.as_ref().map(|story| Item {
        kind: OutputKind::Story,
        file: &story.file,
        name: name.with_extension("story.json"),
        content_type: "application/json",
        when_taken: WhenTaken::Replace,
    }));
    let outputs = publish_items(run, video, storage, &items).await?;
    run.progress.at(Stage::Upload, 1.0, name.as_str());
    Ok(Published { outputs, provider: storage.scheme().to_owned() })
}

async fn hash_of(file: &Path) -> Result<String, Failure> {
    let print = fingerprint(file).await.map_err(|error| error.failure())?;
    Ok(print.blake3.to_hex().to_string())
}

/// Lists the files in the order video, subtitles, words, cover.
fn items<'a>(video: &'a VideoFile, name: &PublishName, template: &UploadName) -> Vec<Item<'a>> {
    let companion = |kind, file: &'a Option<String>, extension: &str, content_type| {
        let name = name.with_extension(extension);
        file.as_deref().map(|file| Item { kind, file, name, content_type, when_taken: WhenTaken::Replace })
    };
    let mut items = vec![Item {
        kind: OutputKind::Video,
        file: &video.file,
        name: name.clone(),
        content_type: "video/mp4",
        when_taken: if template.is_by_content() { WhenTaken::Refuse } else { WhenTaken::Replace },
    }];
    items.extend(companion(OutputKind::Subtitles, &video.subtitles, "srt", "application/x-subrip"));
    items.extend(companion(OutputKind::Vtt, &video.vtt, "vtt", "text/vtt"));
    items.extend(companion(OutputKind::Words, &video.words, "words.json", "application/json"));
    items.extend(companion(OutputKind::Cover, &video.cover, "jpg", "image/jpeg"));
    items
}

async fn publish_items(
    run: &StageRun<'_>,
    video: &VideoFile,
    storage: &Storage,
    items: &[Item<'_>],
) -> Result<Vec<Output>, Failure> {
    let paths: Vec<PathBuf> = items.iter().map(|item| run.workspace.path(item.file)).collect();
    let size = |path: &PathBuf| std::fs::metadata(path).map_err(|source| Failure::io("look at", path, &source));
    let sizes = paths.iter().map(|path| size(path).map(|meta| meta.len())).collect::<Result<Vec<u64>, _>>()?;
    let progress = |index: usize, bytes: u64| {
        let Some((item, bytes_all)) = items.get(index).zip(sizes.get(index)) else { return };
        let part = if *bytes_all == 0 { 1.0 } else { bytes as f32 / *bytes_all as f32 };
        let (done, megabytes) = ((index as f32 + part) / items.len() as f32, bytes as f64 / 1e6);
        run.progress.at(Stage::Upload, done, format!("{} {megabytes:.1} MB", item.name));
    };
    let mut files = Vec::with_capacity(items.len());
    for (item, path) in items.iter().zip(&paths) {
        files.push((LocalFile { path, content_type: item.content_type, when_taken: item.when_taken }, &item.name));
    }
    let published = storage.publish_all(&files, &progress).await.map_err(|error| error.failure())?;
    let mut outputs = Vec::with_capacity(items.len());
    for (item, published) in items.iter().zip(published) {
        FilePublished { scheme: storage.scheme().to_owned(), bytes: published.bytes }.count();
        outputs.push(output(video, storage, item, published).await?);
    }
    Ok(outputs)
}

async fn output(
    video: &VideoFile,
    storage: &Storage,
    item: &Item<'_>,
    published: PublishedFile,
) -> Result<Output, Failure> {
    let signed = storage.sign(&item.name).await.map_err(|error| error.failure())?;
    let (signed_url, signed_until) = signed.map(|it| (it.url, it.until)).unzip();
    let is_video = item.kind == OutputKind::Video;
    let is_picture = is_video || item.kind == OutputKind::Cover;
    Ok(Output {
        kind: item.kind,
        url: published.url,
        signed_url,
        signed_until,
        bytes: published.bytes,
        blake3: published.blake3,
        content_type: item.content_type.to_owned(),
        seconds: is_video.then_some(video.seconds),
        width: is_picture.then_some(video.width),
        height: is_picture.then_some(video.height),
    })
}

#[cfg(test)]
mod tests;
