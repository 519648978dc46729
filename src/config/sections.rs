//! The configuration, one struct for each section of the file. The type of a field refuses a bad value as it is read.
//!
//! No key is optional, because the built-in layer sets every one. A path stays as it was written until `check::settle`
//! makes it absolute: that function knows in which file each path was written.

use super::admin::Admin;
use super::env::Environment;
use super::notices::Notices;
use super::providers::Provider;
use super::values::{
    Attempts, CaptionColor, CaptionFont, CaptionLook, CaptionPlace, CaptionSize, Channel, CountLimit, Crashes,
    Currency, FrameRate, Idle, Interval, JobSize, LogFilter, Loudness, MoneyLimit, MusicLevel, Percent, Permits,
    Preset, RateFactor, Rest, Retention, Seed, Side, SignedDays, Similarity, Size, SizeLimit, StoreUrl, StoryLength,
    Time, Tone, TrackName, Voice, optional_path, part, path, upload_url,
};
use crate::images::Evict;
use crate::job::UploadName;
use crate::job::captions::EndCardText;
use crate::job::look::Look;
use crate::job::music::MoodChoice;
use crate::job::pronunciations::Pronunciations;
use crate::telemetry::init::Format;
use film::{Encoder, Quality, Subtitles};
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Holds the whole configuration.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "reelspool configuration", extend("$id" = "urn:reelspool:schema:config"))]
pub(crate) struct Config {
    /// `[spool]`: the directory in which jobs are dropped and queued.
    pub(crate) spool: Spool,
    /// `[storage]`: the directories of the state.
    pub(crate) storage: Storage,
    /// `[concurrency]`: how many jobs may be in a stage at once; `auto`: by cores and memory.
    pub(crate) concurrency: Concurrency,
    /// `[jobs]`: limits and retries of a job.
    pub(crate) jobs: Jobs,
    /// `[tts]`: the voice.
    pub(crate) tts: Tts,
    /// `[assets]`: the voices and fonts that are installed beside the program.
    pub(crate) assets: Assets,
    /// `[images]`: the generator of pictures, and the limits of the image library.
    pub(crate) images: Images,
    /// `[embedding]`: the model that compares prompts.
    pub(crate) embedding: Embedding,
    /// `[story]`: the source of stories that a job does not bring.
    pub(crate) story: Story,
    /// `[providers.NAME]`: outside services and programs that the sections above and jobs name.
    #[serde(default)]
    pub(crate) providers: BTreeMap<String, Provider>,
    /// The variables in which secrets may be.
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) environment: Environment,
    /// `[video]`: the rendering.
    pub(crate) video: Video,
    /// `[music]`: what is heard under the voice.
    pub(crate) music: Music,
    /// `[media]`: files of one's own.
    pub(crate) media: Media,
    /// `[look.NAME]`: presets that jobs name. One of the same name as a built-in one changes it key by key.
    pub(crate) look: BTreeMap<String, Look>,
    /// `[costs]`: what may be paid to outside services.
    pub(crate) costs: Costs,
    /// `[render_cache]`: what is kept of finished videos, so that a revision is made quickly.
    pub(crate) render_cache: RenderCache,
    /// `[upload]`: the place where videos are published.
    pub(crate) upload: Upload,
    /// `[notices]`: who is told when a job ends.
    pub(crate) notices: Notices,
    /// `[reaper]`: how long the workspaces of failed jobs stay.
    pub(crate) reaper: Reaper,
    /// `[admin]`: the page and the API.
    pub(crate) admin: Admin,
    /// `[log]`: format and filter of the log.
    pub(crate) log: Log,
}

/// Holds `[spool]`: the directory in which jobs are dropped and queued.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Spool {
    /// The spool directory.
    #[serde(deserialize_with = "path")]
    pub(crate) dir: PathBuf,
    /// The most jobs that are accepted and not finished, or `unlimited`.
    #[serde(rename = "max_jobs")]
    pub(crate) jobs_max: CountLimit,
    /// The size of the largest job file, 1KiB to 64MiB.
    #[serde(rename = "max_job_bytes")]
    pub(crate) job_bytes_max: JobSize,
    /// How often the spool is listed, in case that a file event was lost; 1s or more.
    pub(crate) rescan_interval: Interval,
    /// How long a file that is written in place must be unchanged before it is read; 100ms or more.
    pub(crate) stable_for: Rest,
    /// How long the files of a finished job stay, or `forever`.
    pub(crate) keep_results: Retention,
    /// No job is claimed while the disk has less free space.
    #[serde(rename = "min_free_space")]
    pub(crate) free_space_min: Size,
}

/// Holds `[storage]`: the directories of the state.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Storage {
    /// The directory in which the other paths of this section start.
    #[serde(deserialize_with = "path")]
    pub(crate) state_dir: PathBuf,
    /// The file of the ledger.
    #[serde(deserialize_with = "part")]
    pub(crate) db: PathBuf,
    /// The directory of the workspaces.
    #[serde(deserialize_with = "part")]
    pub(crate) job_workspaces: PathBuf,
    /// The directory in which workspaces wait for their removal.
    #[serde(deserialize_with = "part")]
    pub(crate) trash: PathBuf,
    /// The directory of the image library.
    #[serde(deserialize_with = "part")]
    pub(crate) bg_images: PathBuf,
    /// The directory of the vector store.
    #[serde(deserialize_with = "part")]
    pub(crate) image_cache: PathBuf,
    /// The directory of the render cache.
    #[serde(deserialize_with = "part")]
    pub(crate) render_cache: PathBuf,
    /// The directory of the logs, one per job.
    #[serde(deserialize_with = "part")]
    pub(crate) job_logs: PathBuf,
    /// The directory of published files if `upload.url` is `auto`.
    #[serde(deserialize_with = "part")]
    pub(crate) out: PathBuf,
}

/// Holds `[concurrency]`: how many jobs may be in a stage at once; `auto`: by cores and memory.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Concurrency {
    /// Jobs in the tts stage.
    pub(crate) tts: Permits,
    /// Jobs in the images stage.
    pub(crate) images: Permits,
    /// Jobs in the video stage.
    pub(crate) video: Permits,
    /// Jobs in the upload stage.
    pub(crate) upload: Permits,
}

/// Holds `[jobs]`: limits and retries of a job.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Jobs {
    /// How long one attempt may run; 1s or more.
    pub(crate) timeout: Interval,
    /// How many attempts a job has, 1 to 20.
    #[serde(rename = "max_attempts")]
    pub(crate) attempts_max: Attempts,
    /// After how many deaths of its worker in a row, without a finished stage between them, a job fails; 1 to 99.
    pub(crate) crashes_max: Crashes,
    /// The wait before the second attempt; it doubles with each further one.
    pub(crate) backoff: Time,
    /// The longest wait between two attempts.
    pub(crate) backoff_max: Time,
    /// How long a drain waits for running jobs.
    pub(crate) shutdown_grace: Time,
    /// The look of jobs that name none, or `none`.
    pub(crate) look: String,
}

/// Holds `[tts]`: the voice.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tts {
    /// The first choice: `auto`, `neural`, `kokoro`, `espeak-ng`, `flite`, `null`, or a name of `[providers]`.
    pub(crate) provider: String,
    /// The providers that are tried, in order, if the first one cannot speak.
    pub(crate) fallback: Vec<String>,
    /// The name of the voice; empty: the provider's own choice.
    pub(crate) voice: Voice,
    /// How words are said: respelled, as in `Siobhan = "shi-VAWN"`, or in IPA between slashes, as in `Siobhan = "/ʃɪˈvɔːn/"`.
    pub(crate) lexicon: Pronunciations,
}

/// Holds `[assets]`: the voices and fonts that are installed beside the program.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assets {
    /// The directory of the packs; empty: the user's own, the machine's, and the one beside the program.
    #[serde(deserialize_with = "optional_path")]
    #[schemars(with = "String")]
    pub(crate) dir: Option<PathBuf>,
    /// Where packs are looked for, in order; it follows from `dir`, the environment and the program's place.
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) places: Vec<PathBuf>,
}

/// Holds `[images]`: the generator of pictures, and the limits of the image library.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Images {
    /// The first choice: `procedural`, `null`, or a name of `[providers]`.
    pub(crate) provider: String,
    /// What is tried, in order, if the first one cannot draw.
    pub(crate) fallback: Vec<String>,
    /// The least cosine of two prompts for which a picture is used again, 0 to 1, or `model`: the model's own.
    pub(crate) reuse_similarity: Similarity,
    /// The most bytes of all pictures, or `unlimited`.
    #[serde(rename = "max_bytes")]
    pub(crate) bytes_max: SizeLimit,
    /// The most pictures, or `unlimited`.
    #[serde(rename = "max_files")]
    pub(crate) files_max: CountLimit,
    /// How long a picture stays after its last use, or `never` if no age removes it.
    #[serde(rename = "max_idle")]
    pub(crate) idle_max: Idle,
    /// Which pictures may be removed when the library is full.
    pub(crate) evict: Evict,
}

/// Holds `[embedding]`: the model that compares prompts.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Embedding {
    /// `lexical`, which is built in, `local`: a sentence model in `dir`, or a name of `[providers]`.
    pub(crate) provider: String,
    /// The directory of the model, for `local`.
    #[serde(deserialize_with = "optional_path")]
    #[schemars(with = "String")]
    pub(crate) dir: Option<PathBuf>,
}

/// Holds `[story]`: the source of stories that a job does not bring.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Story {
    /// `anthology`: the stories that are built in; or a name of `[providers]`: a language model.
    pub(crate) provider: String,
    /// Who is asked, in order, if the first one cannot write.
    pub(crate) fallback: Vec<String>,
    /// How long a written story takes to be told, in seconds: 15 to 1500.
    pub(crate) length: StoryLength,
    /// How stories are written, such as `dry and a little sad`; empty: as the model likes.
    pub(crate) tone: Tone,
}

/// Holds `[video]`: the rendering.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Video {
    /// The width in pixels: even, 64 to 4096.
    pub(crate) width: Side,
    /// The height in pixels: even, 64 to 4096.
    pub(crate) height: Side,
    /// Frames per second: 24, 25 or 30.
    pub(crate) fps: FrameRate,
    /// How much CPU time is spent on the encoding.
    pub(crate) quality: Quality,
    /// The rate factor of x264, 0 (best) to 51, or `auto`: by `quality`.
    pub(crate) crf: RateFactor,
    /// A preset of x264, or `auto`: by `quality`.
    pub(crate) preset: Preset,
    /// True if pictures are slowly moved and enlarged.
    pub(crate) motion: bool,
    /// The encoder.
    pub(crate) encoder: Encoder,
    /// Which subtitles are made.
    pub(crate) subtitles: Vec<Subtitles>,
    /// How burned subtitles look.
    pub(crate) captions: Captions,
    /// What stands at the end: `auto` for the words of the story's language, `none`, or other words.
    pub(crate) end_card: EndCardText,
    /// The name of the channel, which stands above the title and the end; empty: none.
    pub(crate) channel: Channel,
    /// The loudness of the narration in LUFS, -40 to -5.
    pub(crate) loudness_lufs: Loudness,
    /// The path or name of the program ffmpeg.
    #[serde(deserialize_with = "path")]
    pub(crate) ffmpeg: PathBuf,
}

/// Holds `[video.captions]`: how burned subtitles look. A bare name in its place is its `look`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Captions {
    /// `box`, `plain`, `karaoke`, `word` or `none`; `auto`: `box` in portrait, `plain` otherwise.
    pub(crate) look: CaptionLook,
    /// The family of the font, or `auto`: the first that is found.
    pub(crate) font: CaptionFont,
    /// The size as a multiple of the look's own, 0.5 to 2.0.
    pub(crate) size: CaptionSize,
    /// `bottom`, `middle` or `top`, or `auto`: by `look`.
    pub(crate) place: CaptionPlace,
    /// The colours.
    pub(crate) colors: CaptionColors,
    /// True for capital letters only.
    pub(crate) uppercase: bool,
}

/// Holds `[video.captions.colors]`: `#` and six hexadecimal digits each, or `auto`: by `look`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaptionColors {
    /// The letters.
    pub(crate) text: CaptionColor,
    /// The line around the letters.
    pub(crate) outline: CaptionColor,
    /// The box behind the word that is said, or the letters of marked words.
    pub(crate) active: CaptionColor,
}

/// Holds `[music]`: what is heard under the voice where a job says nothing.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Music {
    /// `auto` (by kind and words of the story), `none`, or a mood.
    pub(crate) mood: MoodChoice,
    /// A piece of one's own instead: the name of a file in `media.dir`; empty: none.
    pub(crate) track: TrackName,
    /// The seed of the pieces, or `job`: each job has its own.
    pub(crate) seed: Seed,
    /// How loud music is under the voice while words are spoken, in LU: -40 to -6.
    pub(crate) level_lu: MusicLevel,
}

/// Holds `[media]`: files of one's own.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Media {
    /// The directory with pieces of music and pictures; empty: there is none.
    #[serde(deserialize_with = "optional_path")]
    #[schemars(with = "String")]
    pub(crate) dir: Option<PathBuf>,
}

/// Holds `[render_cache]`: what is kept of finished videos, so that a revision is made quickly.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenderCache {
    /// How many bytes of spoken sentences and encoded segments are kept, or `unlimited`; 0 keeps none.
    #[serde(rename = "max_bytes")]
    pub(crate) bytes_max: SizeLimit,
}

/// Holds `[upload]`: the place where videos are published.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Upload {
    /// `file:///dir`; `az://`, `s3://` or `gs://` with `bucket/prefix`; or `auto`: the directory `storage.out`.
    #[serde(deserialize_with = "upload_url")]
    pub(crate) url: String,
    /// The name of a video below it, with `{id}`, `{title}`, `{hash8}` and `{hash}`.
    pub(crate) name: UploadName,
    /// For how many days the result has a URL of each file that needs no key, 0 to 7; 0: none.
    pub(crate) signed_url_days: SignedDays,
    /// Azure Blob Storage.
    pub(crate) azure: Azure,
    /// Amazon S3, or a server that speaks like it.
    pub(crate) s3: S3,
    /// Google Cloud Storage.
    pub(crate) gs: Google,
}

/// Holds `[upload.azure]`: the account and its secrets.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Azure {
    /// The storage account.
    pub(crate) account: String,
    /// A file that holds the account's key.
    #[serde(rename = "key_file", deserialize_with = "optional_path")]
    #[schemars(with = "String")]
    pub(crate) key: Option<PathBuf>,
    /// A file that holds a SAS token, instead of a key.
    #[serde(rename = "sas_file", deserialize_with = "optional_path")]
    #[schemars(with = "String")]
    pub(crate) sas: Option<PathBuf>,
    /// A file that holds a connection string, instead of account, key and SAS.
    #[serde(rename = "connection_string_file", deserialize_with = "optional_path")]
    #[schemars(with = "String")]
    pub(crate) connection_string: Option<PathBuf>,
    /// True for the local emulator Azurite.
    pub(crate) use_emulator: bool,
}

/// Holds `[upload.s3]`: the server and its secret.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct S3 {
    /// The region of the bucket.
    pub(crate) region: String,
    /// The URL of a server that is not Amazon's; plain http only on this machine or in a private network.
    pub(crate) endpoint: StoreUrl,
    /// True if the bucket is in the path of URLs, not in the name of the host; for a server with an endpoint.
    pub(crate) path_style: bool,
    /// The id of the access key.
    pub(crate) key_id: String,
    /// A file that holds the secret access key. Without one: AWS's variables, its credentials file, the role of the machine.
    #[serde(rename = "secret_file", deserialize_with = "optional_path")]
    #[schemars(with = "String")]
    pub(crate) secret: Option<PathBuf>,
}

/// Holds `[upload.gs]`: the account and its key.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Google {
    /// A file that holds the JSON key of a service account. Without one: the application default credentials.
    #[serde(rename = "service_account_file", deserialize_with = "optional_path")]
    #[schemars(with = "String")]
    pub(crate) service_account: Option<PathBuf>,
    /// The URL of an emulator.
    pub(crate) endpoint: StoreUrl,
}

/// Holds `[reaper]`: how long the workspaces of failed jobs stay.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reaper {
    /// The time between two passes; 1s or more.
    pub(crate) interval: Interval,
    /// How long the workspace of a failed job stays, or `forever`.
    pub(crate) preserve_failed: Retention,
    /// How long the workspace of a cancelled job stays, or `forever`.
    pub(crate) preserve_cancelled: Retention,
    /// A workspace that is younger stays, whatever the other limits say.
    #[serde(rename = "min_age")]
    pub(crate) age_min: Time,
    /// The most preserved workspaces, or `unlimited`; the oldest are removed first.
    #[serde(rename = "max_preserved")]
    pub(crate) preserved_max: CountLimit,
    /// The most bytes of preserved workspaces, or `unlimited`.
    #[serde(rename = "max_preserved_bytes")]
    pub(crate) preserved_bytes_max: SizeLimit,
    /// The percentage of used disk space above which the oldest workspaces are removed.
    pub(crate) disk_high: Percent,
    /// The percentage of used disk space at which that removal ends.
    pub(crate) disk_low: Percent,
}

/// Holds `[costs]`: what may be paid to outside services.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Costs {
    /// What all prices and caps are in: a label such as `USD`.
    pub(crate) currency: Currency,
    /// The most that one job may cost, its retries included, or `unlimited`. Then no other call is paid for it.
    #[serde(rename = "max_per_job")]
    pub(crate) job_max: MoneyLimit,
    /// The most that may be spent on one UTC day, or `unlimited`. Then jobs wait in the queue until the next day.
    #[serde(rename = "max_per_day")]
    pub(crate) day_max: MoneyLimit,
}

/// Holds `[log]`: format and filter of the log.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Log {
    /// The format of a line.
    pub(crate) format: Format,
    /// A level such as `info`, or directives such as `info,reelspool::spool=debug`.
    pub(crate) filter: LogFilter,
}

impl Storage {
    /// Returns the state directory and the paths that start there.
    pub(super) fn parts_mut(&mut self) -> (&PathBuf, [&mut PathBuf; 8]) {
        let Self { state_dir, db, job_workspaces, trash, bg_images, image_cache, render_cache, job_logs, out } = self;
        (state_dir, [db, job_workspaces, trash, bg_images, image_cache, render_cache, job_logs, out])
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
