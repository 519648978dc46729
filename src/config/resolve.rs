//! From the configuration as written to the one that is used: plain values, all checked.

use super::check::Check;
use super::layers::Layers;
use super::raw::{Evict, LogFormat, RawConfig};
use super::values::{bytes, bytes_or_unlimited, count_or, duration, duration_or};
use crate::job::UploadName;
use crate::job::file::{FRAME_RATES, SIDE_MAX, SIDE_MIN};
use crate::job::offer::Offer;
use crate::telemetry::init::parse_filter;
use film::{Encoder, Quality, Subtitles};
use std::path::{Path, PathBuf};
use std::time::Duration;

macro_rules! resolved {
    ($($(#[doc = $doc:literal])+ $name:ident { $($field:ident: $type:ty = $field_doc:literal,)+ })+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone, PartialEq)]
            pub(crate) struct $name {
                $(#[doc = $field_doc] pub(crate) $field: $type,)+
            }
        )+
    };
}

resolved! {
    /// Holds the whole configuration, one part per section.
    Config {
        spool: Spool = "The drop box and queue.",
        storage: Storage = "Where the state is.",
        concurrency: Concurrency = "Permits per stage.",
        jobs: Jobs = "How a job is run.",
        tts: Tts = "Who speaks.",
        images: Images = "Who draws, and the image library.",
        embedding: Embedding = "How prompts are compared.",
        video: Video = "How videos are rendered.",
        upload: Upload = "Where videos are published.",
        reaper: Reaper = "How long failed jobs' workspaces stay.",
        log: Log = "What is logged and how.",
    }
    /// Holds `[spool]`.
    Spool {
        dir: PathBuf = "The spool directory, absolute.",
        jobs_max: Option<u64> = "Jobs accepted and not finished; `None`: unlimited.",
        job_bytes_max: u64 = "The largest job file.",
        rescan_interval: Duration = "How often the spool is listed although no event came.",
        stable_for: Duration = "How long a file written in place must rest.",
        keep_results: Option<Duration> = "How long results stay; `None`: for ever.",
        free_space_min: u64 = "Below these bytes nothing is claimed.",
    }
    /// Holds `[storage]`: absolute paths.
    Storage {
        state_dir: PathBuf = "What the others start from.",
        db: PathBuf = "The ledger's file.",
        job_workspaces: PathBuf = "The workspaces.",
        trash: PathBuf = "Workspaces on their way out.",
        bg_images: PathBuf = "The image library.",
        image_cache: PathBuf = "The vector store's parent.",
        job_logs: PathBuf = "One log per job.",
        out: PathBuf = "Published files where `upload.url` is `auto`.",
    }
    /// Holds `[concurrency]`; `None`: by cores and memory.
    Concurrency {
        tts: Option<u64> = "Narrations at once.",
        images: Option<u64> = "Image sets at once.",
        video: Option<u64> = "Renders at once.",
        upload: Option<u64> = "Uploads at once.",
    }
    /// Holds `[jobs]`.
    Jobs {
        timeout: Duration = "How long a job may run.",
        attempts_max: u32 = "Attempts in all.",
        crashes_max: u32 = "Deaths of its worker in a row without progress.",
        backoff: Duration = "The longest wait before the second attempt.",
        backoff_max: Duration = "No wait is longer.",
        shutdown_grace: Duration = "How long a drain waits for running jobs.",
    }
    /// Holds `[tts]`.
    Tts {
        provider: String = "The first choice; `auto` goes by language.",
        fallback: Vec<String> = "The next choices.",
        voice: Option<String> = "The voice; `None`: the provider's own choice.",
    }
    /// Holds `[images]`.
    Images {
        provider: String = "The first choice.",
        fallback: Vec<String> = "The next choices.",
        reuse_similarity: Option<f64> = "The least cosine; `None`: the embedding model's own.",
        bytes_max: Option<u64> = "The library's size; `None`: unlimited.",
        files_max: Option<u64> = "The library's pictures; `None`: unlimited.",
        idle_max: Option<Duration> = "How long a picture may go unused; `None`: for ever.",
        evict: Evict = "What may go when the library is full.",
    }
    /// Holds `[embedding]`.
    Embedding {
        provider: String = "lexical or local.",
        dir: Option<PathBuf> = "The model's directory, for local.",
    }
    /// Holds `[video]`.
    Video {
        width: u32 = "Pixels, even.",
        height: u32 = "Pixels, even.",
        fps: u32 = "Frames per second.",
        quality: Quality = "How much CPU time a better picture is worth.",
        crf: Option<u8> = "x264's rate factor; `None`: by quality.",
        preset: Option<String> = "x264's preset; `None`: by quality.",
        motion: bool = "Whether pictures move.",
        encoder: Encoder = "Who encodes.",
        subtitles: Vec<Subtitles> = "Which subtitles are made.",
        loudness_lufs: f64 = "The loudness of the narration.",
        ffmpeg: PathBuf = "The program: a name to look up or an absolute path.",
    }
    /// Holds `[upload]`.
    Upload {
        url: String = "`file:///…` or `az://container/prefix`.",
        name: UploadName = "The name below it.",
        azure: Azure = "Azure Blob Storage.",
    }
    /// Holds `[upload.azure]`.
    Azure {
        account: String = "The storage account.",
        key: Option<PathBuf> = "The file of its key.",
        sas: Option<PathBuf> = "The file of its SAS token.",
        use_emulator: bool = "Whether it is the local emulator.",
    }
    /// Holds `[reaper]`.
    Reaper {
        interval: Duration = "The time between two sweeps.",
        preserve_failed: Option<Duration> = "How long a failed job's workspace stays; `None`: for ever.",
        preserve_cancelled: Option<Duration> = "How long a cancelled job's workspace stays; `None`: for ever.",
        age_min: Duration = "Nothing younger goes.",
        preserved_max: Option<u64> = "How many stay; `None`: unlimited.",
        preserved_bytes_max: Option<u64> = "How much stays; `None`: unlimited.",
        disk_high: u32 = "Percent used above which the oldest go.",
        disk_low: u32 = "Percent used at which that ends.",
    }
    /// Holds `[log]`.
    Log {
        format: LogFormat = "The form of a line.",
        filter: String = "A level, or directives.",
    }
}

/// Resolves and checks everything; with a problem the configuration is not to be used.
pub(super) fn resolve(raw: RawConfig, layers: &Layers, problems: &mut Vec<String>) -> Config {
    let mut check = Check { layers, problems };
    let (spool, storage) = (spool(&mut check, &raw), storage(&mut check, &raw));
    apart(&mut check, &spool, &storage);
    check.provider("story.provider", &raw.story.provider, Offer::Story);
    Config {
        spool,
        concurrency: Concurrency {
            tts: check.permits("concurrency.tts", &raw.concurrency.tts),
            images: check.permits("concurrency.images", &raw.concurrency.images),
            video: check.permits("concurrency.video", &raw.concurrency.video),
            upload: check.permits("concurrency.upload", &raw.concurrency.upload),
        },
        jobs: jobs(&mut check, &raw),
        tts: tts(&mut check, &raw),
        images: images(&mut check, &raw),
        embedding: embedding(&mut check, &raw),
        video: video(&mut check, &raw),
        upload: upload(&mut check, &raw, &storage),
        reaper: reaper(&mut check, &raw),
        log: log(&mut check, &raw),
        storage,
    }
}

fn spool(check: &mut Check<'_>, raw: &RawConfig) -> Spool {
    let raw = &raw.spool;
    check.require("spool.dir", !raw.dir.is_empty(), "is empty");
    let job_bytes_max = check.value("spool.max_job_bytes", bytes(&raw.max_job_bytes.0));
    check.require("spool.max_job_bytes", (1024..=64 << 20).contains(&job_bytes_max), "must be from 1KiB to 64MiB");
    Spool {
        dir: check.path("spool.dir", &raw.dir),
        jobs_max: check.value("spool.max_jobs", count_or(&raw.max_jobs.0, "unlimited")),
        job_bytes_max,
        rescan_interval: check.interval("spool.rescan_interval", &raw.rescan_interval, Duration::from_secs(1)),
        stable_for: check.interval("spool.stable_for", &raw.stable_for, Duration::from_millis(100)),
        keep_results: check.value("spool.keep_results", duration_or(&raw.keep_results, "forever")),
        free_space_min: check.value("spool.min_free_space", bytes(&raw.min_free_space.0)),
    }
}

fn storage(check: &mut Check<'_>, raw: &RawConfig) -> Storage {
    let raw = &raw.storage;
    check.require("storage.state_dir", !raw.state_dir.is_empty(), "is empty");
    let state_dir = check.path("storage.state_dir", &raw.state_dir);
    let mut part = |key: &str, text: &str| check.below(key, &state_dir, text);
    Storage {
        db: part("storage.db", &raw.db),
        job_workspaces: part("storage.job_workspaces", &raw.job_workspaces),
        trash: part("storage.trash", &raw.trash),
        bg_images: part("storage.bg_images", &raw.bg_images),
        image_cache: part("storage.image_cache", &raw.image_cache),
        job_logs: part("storage.job_logs", &raw.job_logs),
        out: part("storage.out", &raw.out),
        state_dir,
    }
}

/// Refuses directories within each other: what one part removes as its own must not be another's.
fn apart(check: &mut Check<'_>, spool: &Spool, storage: &Storage) {
    let dirs = [
        ("spool.dir", &spool.dir),
        ("storage.job_workspaces", &storage.job_workspaces),
        ("storage.trash", &storage.trash),
        ("storage.bg_images", &storage.bg_images),
        ("storage.image_cache", &storage.image_cache),
        ("storage.job_logs", &storage.job_logs),
        ("storage.out", &storage.out),
    ];
    for (key, dir) in dirs {
        let holds = |other: &Path| other.starts_with(dir);
        check.require(
            key,
            !holds(&storage.state_dir),
            "must not hold storage.state_dir, but be a directory of its own",
        );
        check.require(key, !holds(&storage.db), "must not hold storage.db, but be a directory of its own");
        for (other, inner) in dirs.into_iter().filter(|(other, _)| *other != key) {
            // A hidden name is no workspace, so that the trash may lie there, on the same file system.
            let hidden =
                inner.strip_prefix(dir).is_ok_and(|rest| rest.as_os_str().as_encoded_bytes().starts_with(b"."));
            let trash = (key, other) == ("storage.job_workspaces", "storage.trash") && hidden;
            check.require(
                other,
                trash || !holds(inner),
                &format!("must not be or be in {key}, but a directory of its own"),
            );
        }
    }
}

fn jobs(check: &mut Check<'_>, raw: &RawConfig) -> Jobs {
    let raw = &raw.jobs;
    check.require("jobs.max_attempts", (1..=20).contains(&raw.max_attempts), "must be from 1 to 20");
    check.require("jobs.crashes_max", (1..=99).contains(&raw.crashes_max), "must be from 1 to 99");
    let backoff = check.value("jobs.backoff", duration(&raw.backoff));
    let backoff_max = check.value("jobs.backoff_max", duration(&raw.backoff_max));
    check.require("jobs.backoff_max", backoff <= backoff_max, "is less than jobs.backoff");
    Jobs {
        timeout: check.interval("jobs.timeout", &raw.timeout, Duration::from_secs(1)),
        attempts_max: raw.max_attempts,
        crashes_max: raw.crashes_max,
        backoff,
        backoff_max,
        shutdown_grace: check.value("jobs.shutdown_grace", duration(&raw.shutdown_grace)),
    }
}

fn tts(check: &mut Check<'_>, raw: &RawConfig) -> Tts {
    let raw = &raw.tts;
    check.provider("tts.provider", &raw.provider, Offer::Speech);
    for name in &raw.fallback {
        check.provider("tts.fallback", name, Offer::SpeechFallback);
    }
    let voice = (!raw.voice.is_empty()).then(|| raw.voice.clone());
    check.require("tts.voice", !raw.voice.starts_with('-'), "must not start with `-`");
    Tts { provider: raw.provider.clone(), fallback: raw.fallback.clone(), voice }
}

fn images(check: &mut Check<'_>, raw: &RawConfig) -> Images {
    let raw = &raw.images;
    check.provider("images.provider", &raw.provider, Offer::Pictures);
    for name in &raw.fallback {
        check.provider("images.fallback", name, Offer::PicturesFallback);
    }
    let reuse_similarity = match raw.reuse_similarity.0.as_str() {
        "model" => None,
        text => {
            let cosine = text.parse().ok().filter(|it| (0.0..=1.0).contains(it));
            check.require("images.reuse_similarity", cosine.is_some(), "is neither \"model\" nor a number from 0 to 1");
            cosine
        }
    };
    Images {
        provider: raw.provider.clone(),
        fallback: raw.fallback.clone(),
        reuse_similarity,
        bytes_max: check.value("images.max_bytes", bytes_or_unlimited(&raw.max_bytes.0)),
        files_max: check.value("images.max_files", count_or(&raw.max_files.0, "unlimited")),
        idle_max: check.value("images.max_idle", duration_or(&raw.max_idle, "never")),
        evict: raw.evict,
    }
}

fn embedding(check: &mut Check<'_>, raw: &RawConfig) -> Embedding {
    let raw = &raw.embedding;
    check.provider("embedding.provider", &raw.provider, Offer::Embedding);
    let dir = check.optional_path("embedding.dir", &raw.dir);
    check.require("embedding.dir", raw.provider != "local" || dir.is_some(), "must be set for the provider `local`");
    Embedding { provider: raw.provider.clone(), dir }
}

fn video(check: &mut Check<'_>, raw: &RawConfig) -> Video {
    let raw = &raw.video;
    for (key, pixels) in [("video.width", raw.width), ("video.height", raw.height)] {
        let good = (SIDE_MIN..=SIDE_MAX).contains(&pixels) && pixels.is_multiple_of(2);
        check.require(key, good, &format!("must be an even number from {SIDE_MIN} to {SIDE_MAX}"));
    }
    check.require("video.fps", FRAME_RATES.contains(&raw.fps), "must be 24, 25 or 30");
    let crf = check.value("video.crf", count_or(&raw.crf.0, "auto"));
    check.require("video.crf", crf.is_none_or(|it| it <= 51), "must be \"auto\" or from 0 to 51");
    let presets = "ultrafast superfast veryfast faster fast medium slow slower veryslow";
    let preset = (raw.preset != "auto").then(|| raw.preset.clone());
    let known = preset.as_ref().is_none_or(|it| presets.split(' ').any(|known| known == it));
    check.require("video.preset", known, &format!("must be auto or one of {presets}"));
    let loudness = (-40.0..=-5.0).contains(&raw.loudness_lufs);
    check.require("video.loudness_lufs", loudness, "must be from -40 to -5");
    check.require("video.ffmpeg", !raw.ffmpeg.is_empty(), "is empty");
    let is_path = raw.ffmpeg.contains('/');
    Video {
        width: raw.width,
        height: raw.height,
        fps: raw.fps,
        quality: raw.quality,
        crf: crf.and_then(|it| u8::try_from(it).ok()),
        preset,
        motion: raw.motion,
        encoder: raw.encoder,
        subtitles: raw.subtitles.clone(),
        loudness_lufs: raw.loudness_lufs,
        ffmpeg: if is_path { check.path("video.ffmpeg", &raw.ffmpeg) } else { PathBuf::from(&raw.ffmpeg) },
    }
}

fn upload(check: &mut Check<'_>, raw: &RawConfig, storage: &Storage) -> Upload {
    let raw = &raw.upload;
    let url = if raw.url == "auto" { format!("file://{}", storage.out.display()) } else { raw.url.clone() };
    let scheme = url.split_once("://").map_or("", |it| it.0);
    let container = url.strip_prefix("az://").map(|it| it.split('/').next().unwrap_or_default());
    match scheme {
        "file" => check.require("upload.url", url.starts_with("file:///"), "needs an absolute path: file:///dir"),
        "az" => {
            check.require(
                "upload.url",
                container.is_some_and(|it| !it.is_empty()),
                "needs a container: az://container",
            );
            let named = raw.azure.use_emulator || !raw.azure.account.is_empty();
            check.require("upload.azure.account", named, "must be set for an az:// url");
        }
        "s3" | "gs" => check.wrong("upload.url", &format!("{scheme}:// is not built in; available: file://, az://")),
        _ => check.wrong("upload.url", "must be auto, file:///dir or az://container/prefix"),
    }
    let name = check.value("upload.name", UploadName::parse(&raw.name).map_err(|error| error.to_string()));
    let azure = &raw.azure;
    let both = !azure.key_file.is_empty() && !azure.sas_file.is_empty();
    check.require("upload.azure.sas_file", !both, "and key_file exclude each other");
    let file = |key: &str, text: &str| check.optional_path(key, text);
    Upload {
        name,
        azure: Azure {
            account: azure.account.clone(),
            key: file("upload.azure.key_file", &azure.key_file),
            sas: file("upload.azure.sas_file", &azure.sas_file),
            use_emulator: azure.use_emulator,
        },
        url,
    }
}

fn reaper(check: &mut Check<'_>, raw: &RawConfig) -> Reaper {
    let raw = &raw.reaper;
    check.require("reaper.disk_high", raw.disk_high <= 100, "is in percent, at most 100");
    check.require("reaper.disk_low", raw.disk_low < raw.disk_high, "must be less than reaper.disk_high");
    Reaper {
        interval: check.interval("reaper.interval", &raw.interval, Duration::from_secs(1)),
        preserve_failed: check.value("reaper.preserve_failed", duration_or(&raw.preserve_failed, "forever")),
        preserve_cancelled: check.value("reaper.preserve_cancelled", duration_or(&raw.preserve_cancelled, "forever")),
        age_min: check.value("reaper.min_age", duration(&raw.min_age)),
        preserved_max: check.value("reaper.max_preserved", count_or(&raw.max_preserved.0, "unlimited")),
        preserved_bytes_max: check.value("reaper.max_preserved_bytes", bytes_or_unlimited(&raw.max_preserved_bytes.0)),
        disk_high: raw.disk_high,
        disk_low: raw.disk_low,
    }
}

fn log(check: &mut Check<'_>, raw: &RawConfig) -> Log {
    let filter = raw.log.filter.clone();
    let message = "is neither a level nor directives, such as info or info,reelspool::spool=debug";
    check.require("log.filter", parse_filter(&filter).is_ok(), message);
    Log { format: raw.log.format, filter }
}
