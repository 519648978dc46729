//! The configuration, one struct for each section of the file: what a field's type cannot hold is refused as it is read.
//!
//! No key is optional, because the built-in layer sets every one. A path is as written until `check::settle` makes it
//! absolute: only that knows in which file it was written.

use super::values::{
    Attempts, CountLimit, Crashes, EmbeddingProvider, FrameRate, Idle, Interval, JobSize, LogFilter, Loudness, Percent,
    Permits, PictureFallback, PictureProvider, Preset, RateFactor, Rest, Retention, Side, Similarity, Size, SizeLimit,
    SpeechFallback, SpeechProvider, StoryProvider, Time, Voice, optional_path, part, path, upload_url,
};
use crate::images::Evict;
use crate::job::UploadName;
use crate::telemetry::init::Format;
use film::{Encoder, Quality, Subtitles};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;
use std::path::PathBuf;

/// Holds the whole configuration.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "reelspool configuration", extend("$id" = "urn:reelspool:schema:config"))]
pub(crate) struct Config {
    /// `[spool]`: the drop box and queue.
    pub(crate) spool: Spool,
    /// `[storage]`: where the state is.
    pub(crate) storage: Storage,
    /// `[concurrency]`: permits per stage, or `auto`.
    pub(crate) concurrency: Concurrency,
    /// `[jobs]`: how a job is run.
    pub(crate) jobs: Jobs,
    /// `[tts]`: who speaks.
    pub(crate) tts: Tts,
    /// `[images]`: who draws, and the image library.
    pub(crate) images: Images,
    /// `[embedding]`: how prompts are compared.
    pub(crate) embedding: Embedding,
    /// `[story]`: who writes.
    pub(crate) story: Story,
    /// `[video]`: how videos are rendered.
    pub(crate) video: Video,
    /// `[upload]`: where videos are published.
    pub(crate) upload: Upload,
    /// `[reaper]`: how long failed jobs' workspaces stay.
    pub(crate) reaper: Reaper,
    /// `[log]`: what is logged and how.
    pub(crate) log: Log,
}

/// Holds `[spool]`: the drop box and queue.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spool {
    /// The spool directory.
    #[serde(deserialize_with = "path")]
    pub(crate) dir: PathBuf,
    /// Jobs accepted and not finished, or `unlimited`.
    #[serde(rename = "max_jobs")]
    pub(crate) jobs_max: CountLimit,
    /// The largest job file.
    #[serde(rename = "max_job_bytes")]
    pub(crate) job_bytes_max: JobSize,
    /// How often the spool is listed although no event came.
    pub(crate) rescan_interval: Interval,
    /// How long a file written in place must rest.
    pub(crate) stable_for: Rest,
    /// How long results stay, or `forever`.
    pub(crate) keep_results: Retention,
    /// Below this nothing is claimed.
    #[serde(rename = "min_free_space")]
    pub(crate) free_space_min: Size,
}

/// Holds `[storage]`: where the state is.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Storage {
    /// The directory of everything below.
    #[serde(deserialize_with = "path")]
    pub(crate) state_dir: PathBuf,
    /// The ledger.
    #[serde(deserialize_with = "part")]
    pub(crate) db: PathBuf,
    /// The workspaces.
    #[serde(deserialize_with = "part")]
    pub(crate) job_workspaces: PathBuf,
    /// Workspaces on their way out.
    #[serde(deserialize_with = "part")]
    pub(crate) trash: PathBuf,
    /// The image library.
    #[serde(deserialize_with = "part")]
    pub(crate) bg_images: PathBuf,
    /// The vector store.
    #[serde(deserialize_with = "part")]
    pub(crate) image_cache: PathBuf,
    /// One log per job.
    #[serde(deserialize_with = "part")]
    pub(crate) job_logs: PathBuf,
    /// Published files where `upload.url` is `auto`.
    #[serde(deserialize_with = "part")]
    pub(crate) out: PathBuf,
}

/// Holds `[concurrency]`: permits per stage, or `auto`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Concurrency {
    /// Narrations at once.
    pub(crate) tts: Permits,
    /// Image sets at once.
    pub(crate) images: Permits,
    /// Renders at once.
    pub(crate) video: Permits,
    /// Uploads at once.
    pub(crate) upload: Permits,
}

/// Holds `[jobs]`: how a job is run.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Jobs {
    /// How long a job may run.
    pub(crate) timeout: Interval,
    /// Attempts in all.
    #[serde(rename = "max_attempts")]
    pub(crate) attempts_max: Attempts,
    /// Deaths of its worker in a row without progress.
    pub(crate) crashes_max: Crashes,
    /// The first wait.
    pub(crate) backoff: Time,
    /// The longest wait.
    pub(crate) backoff_max: Time,
    /// How long a drain waits for running jobs.
    pub(crate) shutdown_grace: Time,
}

/// Holds `[tts]`: who speaks.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tts {
    /// The first choice.
    pub(crate) provider: SpeechProvider,
    /// The next choices.
    pub(crate) fallback: SpeechFallback,
    /// The voice, empty for the provider's own choice.
    pub(crate) voice: Voice,
}

/// Holds `[images]`: who draws, and the image library.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Images {
    /// The first choice.
    pub(crate) provider: PictureProvider,
    /// The next choices.
    pub(crate) fallback: PictureFallback,
    /// `model`, or a cosine from 0 to 1.
    pub(crate) reuse_similarity: Similarity,
    /// The library's size, or `unlimited`.
    #[serde(rename = "max_bytes")]
    pub(crate) bytes_max: SizeLimit,
    /// The library's pictures, or `unlimited`.
    #[serde(rename = "max_files")]
    pub(crate) files_max: CountLimit,
    /// How long a picture may go unused, or `never`.
    #[serde(rename = "max_idle")]
    pub(crate) idle_max: Idle,
    /// What may go when the library is full.
    pub(crate) evict: Evict,
}

/// Holds `[embedding]`: how prompts are compared.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Embedding {
    /// lexical or local.
    pub(crate) provider: EmbeddingProvider,
    /// The model's directory, for local.
    #[serde(deserialize_with = "optional_path")]
    #[schemars(with = "String")]
    pub(crate) dir: Option<PathBuf>,
}

/// Holds `[story]`: who writes.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Story {
    /// anthology.
    pub(crate) provider: StoryProvider,
}

/// Holds `[video]`: how videos are rendered.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Video {
    /// Pixels, even.
    pub(crate) width: Side,
    /// Pixels, even.
    pub(crate) height: Side,
    /// 24, 25 or 30.
    pub(crate) fps: FrameRate,
    /// How much CPU time a better picture is worth.
    pub(crate) quality: Quality,
    /// `auto`, or 0 to 51.
    pub(crate) crf: RateFactor,
    /// `auto`, or a preset of x264.
    pub(crate) preset: Preset,
    /// Whether pictures move.
    pub(crate) motion: bool,
    /// Who encodes.
    pub(crate) encoder: Encoder,
    /// Which subtitles are made.
    pub(crate) subtitles: Vec<Subtitles>,
    /// The loudness of the narration.
    pub(crate) loudness_lufs: Loudness,
    /// The program.
    #[serde(deserialize_with = "path")]
    pub(crate) ffmpeg: PathBuf,
}

/// Holds `[upload]`: where videos are published.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Upload {
    /// `auto`, or a URL.
    #[serde(deserialize_with = "upload_url")]
    pub(crate) url: String,
    /// The name below it.
    pub(crate) name: UploadName,
    /// Azure Blob Storage.
    pub(crate) azure: Azure,
}

/// Holds `[upload.azure]`: who we are there.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Azure {
    /// The storage account.
    pub(crate) account: String,
    /// A file with its key.
    #[serde(rename = "key_file", deserialize_with = "optional_path")]
    #[schemars(with = "String")]
    pub(crate) key: Option<PathBuf>,
    /// A file with a SAS token.
    #[serde(rename = "sas_file", deserialize_with = "optional_path")]
    #[schemars(with = "String")]
    pub(crate) sas: Option<PathBuf>,
    /// Whether it is the local emulator.
    pub(crate) use_emulator: bool,
}

/// Holds `[reaper]`: how long failed jobs' workspaces stay.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reaper {
    /// The time between two sweeps.
    pub(crate) interval: Interval,
    /// How long, or `forever`.
    pub(crate) preserve_failed: Retention,
    /// How long, or `forever`.
    pub(crate) preserve_cancelled: Retention,
    /// Nothing younger goes.
    #[serde(rename = "min_age")]
    pub(crate) age_min: Time,
    /// How many, or `unlimited`.
    #[serde(rename = "max_preserved")]
    pub(crate) preserved_max: CountLimit,
    /// How much, or `unlimited`.
    #[serde(rename = "max_preserved_bytes")]
    pub(crate) preserved_bytes_max: SizeLimit,
    /// Percent used above which the oldest go.
    pub(crate) disk_high: Percent,
    /// Percent used at which that ends.
    pub(crate) disk_low: Percent,
}

/// Holds `[log]`: what is logged and how.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Log {
    /// The form of a line.
    pub(crate) format: Format,
    /// A level, or directives.
    pub(crate) filter: LogFilter,
}

impl Storage {
    /// Returns the state directory and the paths that start there.
    pub(super) fn parts_mut(&mut self) -> (&PathBuf, [&mut PathBuf; 7]) {
        let Self { state_dir, db, job_workspaces, trash, bg_images, image_cache, job_logs, out } = self;
        (state_dir, [db, job_workspaces, trash, bg_images, image_cache, job_logs, out])
    }
}

/// Returns the JSON Schema of the configuration; every key is optional.
pub(crate) fn schema() -> serde_json::Value {
    let mut schema = SchemaGenerator::default().into_root_schema_for::<Config>().to_value();
    drop_required(&mut schema);
    schema
}

fn drop_required(schema: &mut serde_json::Value) {
    if let Some(fields) = schema.as_object_mut() {
        fields.shift_remove("required");
        fields.values_mut().for_each(drop_required);
    }
}
