//! The configuration as written. The built-in layer sets every key, so nothing is optional here.

use film::{Encoder, Quality, Subtitles};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;

/// A number, or a word or size such as `"unlimited"` or `"20GiB"`, as its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scalar(pub(crate) String);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyScalar;
        impl Visitor<'_> for AnyScalar {
            type Value = Scalar;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number or a text")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar(text.to_owned()))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Scalar, E> {
                Ok(Scalar(number.to_string()))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Scalar, E> {
                u64::try_from(number).map_err(|_negative| E::invalid_value(Unexpected::Signed(number), &self))?;
                Ok(Scalar(number.to_string()))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Scalar, E> {
                Ok(Scalar(number.to_string()))
            }
        }
        deserializer.deserialize_any(AnyScalar)
    }
}

impl JsonSchema for Scalar {
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number"], "minimum": 0 })
    }
}

macro_rules! section {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            $($(#[doc = $field_doc])+ pub(crate) $field: $type,)+
        }
    };
}

section! {
    /// Holds `[spool]`: the drop box and queue.
    RawSpool {
        /// The spool directory.
        dir: String,
        /// Jobs accepted and not finished, or `unlimited`.
        max_jobs: Scalar,
        /// The largest job file.
        max_job_bytes: Scalar,
        /// How often the spool is listed although no event came.
        rescan_interval: String,
        /// How long a file written in place must rest.
        stable_for: String,
        /// How long results stay, or `forever`.
        keep_results: String,
        /// Below this nothing is claimed.
        min_free_space: Scalar,
    }
}

section! {
    /// Holds `[storage]`: where the state is.
    RawStorage {
        /// The directory of everything below.
        state_dir: String,
        /// The ledger.
        db: String,
        /// The workspaces.
        job_workspaces: String,
        /// Workspaces on their way out.
        trash: String,
        /// The image library.
        bg_images: String,
        /// The vector store.
        image_cache: String,
        /// One log per job.
        job_logs: String,
        /// Published files where `upload.url` is `auto`.
        out: String,
    }
}

section! {
    /// Holds `[concurrency]`: permits per stage, or `auto`.
    RawConcurrency {
        /// Narrations at once.
        tts: Scalar,
        /// Image sets at once.
        images: Scalar,
        /// Renders at once.
        video: Scalar,
        /// Uploads at once.
        upload: Scalar,
    }
}

section! {
    /// Holds `[jobs]`: how a job is run.
    RawJobs {
        /// How long a job may run.
        timeout: String,
        /// Attempts in all.
        max_attempts: u32,
        /// Deaths of its worker in a row without progress.
        crashes_max: u32,
        /// The first wait.
        backoff: String,
        /// The longest wait.
        backoff_max: String,
        /// How long a drain waits for running jobs.
        shutdown_grace: String,
    }
}

section! {
    /// Holds `[tts]`: who speaks.
    RawTts {
        /// The first choice.
        provider: String,
        /// The next choices.
        fallback: Vec<String>,
        /// The voice, empty for the provider's own choice.
        voice: String,
    }
}

section! {
    /// Holds `[images]`: who draws, and the image library.
    RawImages {
        /// The first choice.
        provider: String,
        /// The next choices.
        fallback: Vec<String>,
        /// `model`, or a cosine from 0 to 1.
        reuse_similarity: Scalar,
        /// The library's size, or `unlimited`.
        max_bytes: Scalar,
        /// The library's pictures, or `unlimited`.
        max_files: Scalar,
        /// How long a picture may go unused, or `never`.
        max_idle: String,
        /// What may go when the library is full.
        evict: Evict,
    }
}

section! {
    /// Holds `[embedding]`: how prompts are compared.
    RawEmbedding {
        /// lexical or local.
        provider: String,
        /// The model's directory, for local.
        dir: String,
    }
}

section! {
    /// Holds `[story]`: who writes.
    RawStory {
        /// anthology.
        provider: String,
    }
}

section! {
    /// Holds `[video]`: how videos are rendered.
    RawVideo {
        /// Pixels, even.
        width: u32,
        /// Pixels, even.
        height: u32,
        /// 24, 25 or 30.
        fps: u32,
        /// How much CPU time a better picture is worth.
        quality: Quality,
        /// `auto`, or 0 to 51.
        crf: Scalar,
        /// `auto`, or a preset of x264.
        preset: String,
        /// Whether pictures move.
        motion: bool,
        /// Who encodes.
        encoder: Encoder,
        /// Which subtitles are made.
        subtitles: Vec<Subtitles>,
        /// The loudness of the narration.
        loudness_lufs: f64,
        /// The program.
        ffmpeg: String,
    }
}

section! {
    /// Holds `[upload]`: where videos are published.
    RawUpload {
        /// `auto`, or a URL.
        url: String,
        /// The name below it.
        name: String,
        /// Azure Blob Storage.
        azure: RawAzure,
    }
}

section! {
    /// Holds `[upload.azure]`: who we are there.
    RawAzure {
        /// The storage account.
        account: String,
        /// A file with its key.
        key_file: String,
        /// A file with a SAS token.
        sas_file: String,
        /// Whether it is the local emulator.
        use_emulator: bool,
    }
}

section! {
    /// Holds `[reaper]`: how long failed jobs' workspaces stay.
    RawReaper {
        /// The time between two sweeps.
        interval: String,
        /// How long, or `forever`.
        preserve_failed: String,
        /// How long, or `forever`.
        preserve_cancelled: String,
        /// Nothing younger goes.
        min_age: String,
        /// How many, or `unlimited`.
        max_preserved: Scalar,
        /// How much, or `unlimited`.
        max_preserved_bytes: Scalar,
        /// Percent used above which the oldest go.
        disk_high: u32,
        /// Percent used at which that ends.
        disk_low: u32,
    }
}

section! {
    /// Holds `[log]`: what is logged and how.
    RawLog {
        /// The form of a line.
        format: LogFormat,
        /// A level, or directives.
        filter: String,
    }
}

/// Says what may go when the image library is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Evict {
    /// Only what the built-in generator can draw again.
    Recreatable,
    /// Whatever was used least recently.
    All,
    /// Nothing.
    None,
}

/// Says the form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// By what the output is connected to.
    Auto,
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
    /// Fields of the journal.
    Journald,
}

/// Holds the whole configuration.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "reelspool configuration", extend("$id" = "urn:reelspool:schema:config"))]
pub(crate) struct RawConfig {
    /// `[spool]`: the drop box and queue.
    pub(crate) spool: RawSpool,
    /// `[storage]`: where the state is.
    pub(crate) storage: RawStorage,
    /// `[concurrency]`: permits per stage, or `auto`.
    pub(crate) concurrency: RawConcurrency,
    /// `[jobs]`: how a job is run.
    pub(crate) jobs: RawJobs,
    /// `[tts]`: who speaks.
    pub(crate) tts: RawTts,
    /// `[images]`: who draws, and the image library.
    pub(crate) images: RawImages,
    /// `[embedding]`: how prompts are compared.
    pub(crate) embedding: RawEmbedding,
    /// `[story]`: who writes.
    pub(crate) story: RawStory,
    /// `[video]`: how videos are rendered.
    pub(crate) video: RawVideo,
    /// `[upload]`: where videos are published.
    pub(crate) upload: RawUpload,
    /// `[reaper]`: how long failed jobs' workspaces stay.
    pub(crate) reaper: RawReaper,
    /// `[log]`: what is logged and how.
    pub(crate) log: RawLog,
}

/// Returns the JSON Schema of the configuration; every key is optional.
pub(crate) fn schema() -> serde_json::Value {
    let mut schema = SchemaGenerator::default().into_root_schema_for::<RawConfig>().to_value();
    drop_required(&mut schema);
    schema
}

fn drop_required(schema: &mut serde_json::Value) {
    if let Some(fields) = schema.as_object_mut() {
        fields.shift_remove("required");
        fields.values_mut().for_each(drop_required);
    }
}
