//! Makes the components from the configuration; nothing else knows both.

mod costs;
mod daemons;
mod error;
#[cfg(test)]
mod fields;
mod files;
#[cfg(test)]
mod keys;
mod memory;
mod notices;
pub(crate) mod outside;
mod publishing;
mod reaper;
#[cfg(test)]
mod seen;

pub(crate) use costs::caps;
pub(crate) use daemons::{daemon_lock, live_daemons};
pub(crate) use error::SetupError;
pub(crate) use files::allow as allow_open_files;
pub(crate) use notices::{announcer, check_receiver, notices};
pub(crate) use publishing::storage_settings;
pub(crate) use reaper::reaper;
pub(crate) use reaper::{check_owner, lone_reaper, looking_reaper, present_workspaces, reaper_settings};

use crate::clock::Clock;
use crate::config::Config;
use crate::config::sections::Captions;
use crate::db::{Db, DbError, Opening};
use crate::ending::{Ending, Retention, RetentionTimes};
use crate::images::library;
use crate::images::{ImageLibrary, Policy};
use crate::intake;
use crate::intake::{Door, Intake};
use crate::job::offer::Offer;
use crate::job::{Looks, RetryPolicy};
use crate::ledger::Ledger;
use crate::pipeline::bills::Bills;
use crate::pipeline::images;
use crate::pipeline::images::Pictures;
use crate::pipeline::purse::LiveCaps;
use crate::pipeline::script::Stories;
use crate::pipeline::sound;
use crate::pipeline::{Env, Fingerprints, Permits, StagePermits};
use crate::providers::image::{Drawings, ImageGenerator, NullGenerator, ProceduralGenerator};
use crate::providers::inventory::Inventory;
use crate::providers::media::Media;
use crate::providers::storage::Storage;
use crate::providers::story;
use crate::providers::voices::Voices;
use crate::spool::SpoolDir;
use crate::workspace::Workspaces;
use cache::Cache;
use children::Launcher;
use film::VideoMaker;
use likeness::{Embedder, Lexical, Sentence};
use outside::Outside;
use speech::Speech;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use things::Dictionary;

/// What the process was started with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Process {
    /// The environment.
    pub(crate) variables: BTreeMap<String, String>,
    /// The program itself, which limits its children.
    pub(crate) program: Option<PathBuf>,
}

/// The directory of the fonts in that of the packs.
const FONTS: &str = "fonts";

/// Makes everything that the pipeline works with, while `db` is being opened; inside a tokio runtime, because children
/// belong to one.
pub(crate) fn env(config: &Config, process: &Process, db: Opening) -> Result<Env, SetupError> {
    let launcher = launcher(process)?;
    let (speech, images, video) = (speech_settings(config), image_settings(config), video_settings(config));
    let sound = sound_settings(config);
    let Painter { generator, dictionary } = painter(config);
    let mut generators = generators(generator);
    let storage = Storage::connect(&storage_settings(config, &process.variables)?)?;
    let (workspaces, permits) = (workspaces(config)?, Permits::new(stage_permits(config)));
    let ledger = Ledger::new(db.wait()?);
    let clock = Clock::System;
    let outside = outside::outside(config, &outside::telling(ledger.clone(), clock.clone()))?;
    let stories = Stories { writers: outside::writers(&outside), settings: story_settings(config) };
    let voices = outside::voices(&outside, &launcher)?;
    generators.extend(outside::generators(&outside, &launcher)?);
    let makers: Vec<_> = generators.iter().map(|it| (it.maker(), it.references_max(), it.referring())).collect();
    let fingerprints = Fingerprints {
        story: stories.fingerprint(),
        tts: format!("{:?} {:?}", heard(&speech), voices.iter().map(|it| (it.name(), it.key())).collect::<Vec<_>>()),
        images: format!("{images:?} {makers:?}"),
        video: format!("{video:?} {sound:?}"),
    };
    let caps = Arc::new(LiveCaps::new(caps(config)));
    let bills = Bills { ledger: Some(ledger.clone()), caps: Arc::clone(&caps), clock: clock.clone() };
    let embedder = embedder_of(config, &outside, bills)?;
    let library = ImageLibrary::new(library_settings(config), embedder, ledger.db().clone(), clock.clone());
    Ok(Env {
        stories,
        speech: Speech::new(speech, launcher.clone(), voices),
        pictures: Pictures { library, generators, dictionary, media: media(config), settings: images },
        video: VideoMaker::new(video, launcher),
        sound,
        caps,
        pays_vectors: pays_vectors(config),
        looks: looks(config),
        media: media(config),
        cache: render_cache(config),
        storage,
        services: outside.into_iter().filter_map(|it| it.service).collect(),
        ledger,
        workspaces,
        permits,
        fingerprints,
        timeout: *config.jobs.timeout,
        clock,
    })
}

/// Returns what of the settings is heard: whichever program decodes a sound, the sound is the same.
fn heard(speech: &speech::Settings) -> speech::Settings {
    speech::Settings { ffmpeg: "ffmpeg".into(), ..speech.clone() }
}

/// Makes what starts programs.
fn launcher(process: &Process) -> Result<Launcher, SetupError> {
    let path = process.variables.get("PATH").map_or("/usr/local/bin:/usr/bin:/bin", String::as_str);
    Launcher::start(process.program.clone(), path.into()).map_err(|source| SetupError::Runtime { source })
}

/// Makes what ends jobs, over the handles of a process that runs jobs.
pub(crate) fn ending(config: &Config, env: &Env) -> Ending {
    ending_over(config, env.ledger.clone(), env.workspaces.clone(), env.clock.clone())
}

fn ending_over(config: &Config, ledger: Ledger, workspaces: Workspaces, clock: Clock) -> Ending {
    Ending {
        ledger,
        workspaces,
        retention: Arc::new(Retention::new(retention_times(config))),
        caps_changed: Arc::default(),
        retry: retry_policy(config),
        announcer: announcer(config),
        clock,
        host: rustix::system::uname().nodename().to_string_lossy().into_owned(),
    }
}

/// The built-in painter, and the words that it knows.
#[derive(Debug)]
pub(crate) struct Painter {
    /// Paints.
    pub(crate) generator: ProceduralGenerator,
    /// What the words of a story mean.
    pub(crate) dictionary: Arc<Dictionary>,
}

/// Makes the built-in painter; it reads its files when they are needed.
pub(crate) fn painter(config: &Config) -> Painter {
    let places = &config.assets.places;
    let words = whole(assets::WORDS, places);
    let dictionary = Arc::new(Dictionary::new(words.as_ref().ok().map(|dir| dir.join(assets::WORDS_DIR))));
    let drawings = words.and_then(|_| drawings(Arc::clone(&dictionary), places));
    Painter { generator: ProceduralGenerator::new(drawings), dictionary }
}

/// Makes everyone here who can draw.
fn generators(painter: ProceduralGenerator) -> Vec<Arc<dyn ImageGenerator>> {
    vec![Arc::new(painter), Arc::new(NullGenerator)]
}

/// Finds the drawings of things; says what is missing if they are not there.
fn drawings(words: Arc<Dictionary>, places: &[PathBuf]) -> Result<Drawings, String> {
    let dir = whole(assets::DRAWINGS, places)?.join(assets::DRAWINGS_DIR);
    Drawings::open(words, &dir).ok_or_else(|| format!("there are no drawings in {}", dir.display()))
}

/// Returns the directory in which a pack is whole, or why it is nowhere.
fn whole(name: &str, places: &[PathBuf]) -> Result<PathBuf, String> {
    let pack = assets::packs().into_iter().find(|pack| pack.name == name);
    let pack = pack.ok_or_else(|| format!("the pack `{name}` is not on the list"))?;
    let found = pack.find(places, assets::Check::Sizes);
    match (assets::trouble(&pack, &found, places), found) {
        (None, assets::Found::Whole(dir)) => Ok(dir),
        (why, _) => Err(why.unwrap_or_default()),
    }
}

/// Opens the database; makes it where it is missing, as the service's own also when root does.
pub(crate) fn open_db(config: &Config) -> Result<Db, DbError> {
    begin_db(config)?.wait()
}

/// Begins to open the database like [`open_db`]. Its directory must be there.
pub(crate) fn begin_db(config: &Config) -> Result<Opening, DbError> {
    fsx::make_as_root(&config.storage.db);
    Opening::begin(&config.storage.db)
}

/// Opens the workspaces.
fn workspaces(config: &Config) -> Result<Workspaces, SetupError> {
    let token = spool::state_token(&config.storage.state_dir)?;
    Ok(Workspaces::open(&config.storage.job_workspaces, &config.storage.trash, token.trim())?)
}

/// Opens the library of pictures.
pub(crate) fn image_library(config: &Config, db: Db, clock: Clock) -> Result<ImageLibrary, SetupError> {
    let embedder = embedder(config, Some(Ledger::new(db.clone())))?;
    Ok(ImageLibrary::new(library_settings(config), embedder, db, clock))
}

/// Returns where the library's pictures are and which of them serve.
#[expect(clippy::cast_possible_truncation, reason = "a cosine from 0 to 1 needs no more digits than an f32 has")]
fn library_settings(config: &Config) -> library::Settings {
    let images = &config.images;
    library::Settings {
        dir: config.storage.bg_images.clone(),
        cache: config.storage.image_cache.clone(),
        reuse_similarity: images.reuse_similarity.map(|cosine| cosine as f32),
        policy: library_policy(config),
    }
}

/// Returns what was spoken and encoded before; `None` if the limit is 0.
fn render_cache(config: &Config) -> Option<Cache> {
    let keeps = *config.render_cache.bytes_max != Some(0);
    keeps.then(|| Cache::at(config.storage.render_cache.clone()))
}

/// Returns how many pictures are too many, and what goes then.
pub(crate) fn library_policy(config: &Config) -> Policy {
    let images = &config.images;
    Policy {
        bytes_max: *images.bytes_max,
        files_max: *images.files_max,
        idle_max: *images.idle_max,
        evict: images.evict,
    }
}

/// Tells whether vectors of prompts cost something.
fn pays_vectors(config: &Config) -> bool {
    let provider = config.providers.get(&config.embedding.provider);
    provider.is_some_and(|it| outside::prices(it) != calls::Prices::default())
}

/// Makes what compares prompts; where that costs something, it is recorded in the ledger.
pub(crate) fn embedder(config: &Config, ledger: Option<Ledger>) -> Result<Arc<dyn Embedder>, SetupError> {
    let outside = if config.providers.contains_key(&config.embedding.provider) {
        outside::unwatched(config)?
    } else {
        Vec::new() // nobody needs their secrets
    };
    let caps = Arc::new(LiveCaps::new(caps(config)));
    embedder_of(config, &outside, Bills { ledger, caps, clock: Clock::System })
}

fn embedder_of(config: &Config, outside: &[Outside], bills: Bills) -> Result<Arc<dyn Embedder>, SetupError> {
    let embedding = &config.embedding;
    match (embedding.provider.as_str(), &embedding.dir) {
        ("lexical", _) => Ok(Arc::new(Lexical)),
        ("local", Some(dir)) => Ok(Arc::new(Sentence::load(dir)?)),
        (provider, _) => {
            let made = outside::embedder(outside, provider, bills)?;
            made.ok_or_else(|| SetupError::Embedder { provider: provider.to_owned() })
        }
    }
}

/// Returns when a failed job is tried again.
pub(crate) fn retry_policy(config: &Config) -> RetryPolicy {
    let jobs = &config.jobs;
    RetryPolicy { attempts_max: *jobs.attempts_max, backoff: *jobs.backoff, backoff_max: *jobs.backoff_max }
}

/// Joins the spool with the ledger.
pub(crate) fn intake(config: &Config, spool: SpoolDir, ending: Ending, voices: Arc<Voices>) -> Intake {
    let door = Door { looks: looks(config), inventory: inventory(config), voices };
    Intake::new(intake_settings(config), spool, ending, door)
}

/// Returns how often the spool is listed, and when nothing is claimed.
fn intake_settings(config: &Config) -> intake::Settings {
    intake::Settings {
        rescan_interval: *config.spool.rescan_interval,
        free_space_min: *config.spool.free_space_min,
        state_dir: config.storage.state_dir.clone(),
    }
}

/// Opens the spool, making what is missing.
pub(crate) fn spool(config: &Config) -> Result<SpoolDir, SetupError> {
    Ok(SpoolDir::open(&config.spool.dir, &config.storage.state_dir, spool_settings(config))?)
}

/// Returns what the spool takes.
fn spool_settings(config: &Config) -> spool::Settings {
    spool::Settings {
        job_bytes_max: *config.spool.job_bytes_max,
        stable_for: *config.spool.stable_for,
        crashes_max: u8::try_from(*config.jobs.crashes_max).unwrap_or(u8::MAX),
        files_open_max: files::intake(fsx::limits::open_files()),
        ..spool::Settings::default()
    }
}

/// Makes the state's directories.
pub(crate) fn directories(config: &Config) -> Result<(), SetupError> {
    let storage = &config.storage;
    let vector_store = storage.image_cache.join("vector_store");
    let db_dir = storage.db.parent().unwrap_or(&storage.state_dir);
    let daemons = storage.state_dir.join("daemons");
    let dirs: [&Path; 9] = [
        &daemons,
        &storage.state_dir,
        db_dir,
        &storage.job_workspaces,
        &storage.trash,
        &storage.bg_images,
        &storage.image_cache,
        &vector_store,
        &storage.job_logs,
    ];
    for path in dirs {
        fsx::create_dir_all(path).map_err(|source| SetupError::Directory { path: path.to_owned(), source })?;
    }
    Ok(())
}

/// Returns how long the workspaces of jobs that did not succeed stay.
pub(crate) fn retention_times(config: &Config) -> RetentionTimes {
    RetentionTimes { failed: *config.reaper.preserve_failed, cancelled: *config.reaper.preserve_cancelled }
}

/// How many cores this process may use. Asked once: the answer is in several files of the control group.
pub(crate) static CORES: LazyLock<usize> =
    LazyLock::new(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));

/// Returns how many jobs may be in one stage: as configured, else by cores and memory.
pub(crate) fn stage_permits(config: &Config) -> StagePermits {
    let cores = *CORES;
    let number = |configured: Option<u64>, auto: usize| {
        configured.map_or(auto, |number| usize::try_from(number).unwrap_or(usize::MAX))
    };
    let concurrency = &config.concurrency;
    StagePermits {
        tts: number(*concurrency.tts, cores),
        images: number(*concurrency.images, 4),
        video: number(*concurrency.video, memory::renders(cores, memory::available())),
        upload: number(*concurrency.upload, 4),
    }
}

/// Returns how many jobs may be claimed at a time: as configured, and not more than the limit on open files allows.
pub(crate) fn slots_max(config: &Config) -> usize {
    let at_work = stage_permits(config).jobs().min(files::jobs(fsx::limits::open_files()));
    config.spool.jobs_max.map_or(at_work, |most| at_work.min(usize::try_from(most).unwrap_or(usize::MAX)))
}

/// Returns what jobs may name here.
pub(crate) fn inventory(config: &Config) -> Inventory {
    Inventory { names: config.names(), stories: story_settings(config), media: media(config) }
}

/// Returns who writes stories, and how.
pub(crate) fn story_settings(config: &Config) -> story::Settings {
    story::Settings {
        provider: String::clone(&config.story.provider),
        fallback: Vec::clone(&config.story.fallback),
        seconds: *config.story.length,
        tone: Option::clone(&config.story.tone),
        models: config.names().configured(Offer::Story),
    }
}

/// Returns which voices speak.
pub(crate) fn speech_settings(config: &Config) -> speech::Settings {
    let tts = &config.tts;
    speech::Settings {
        provider: String::clone(&tts.provider),
        fallback: Vec::clone(&tts.fallback),
        voice: Option::clone(&tts.voice).unwrap_or_default(),
        lexicon: speech::Lexicon::clone(&tts.lexicon),
        pack: voice_pack(assets::VOICE, assets::VOICE_DIR, &config.assets.places),
        kokoro: voice_pack(assets::KOKORO, assets::KOKORO_DIR, &config.assets.places),
        ffmpeg: config.video.ffmpeg.clone(),
    }
}

/// Finds the files of a neural voice.
fn voice_pack(name: &str, below: &str, places: &[PathBuf]) -> speech::Pack {
    let Some(pack) = assets::packs().into_iter().find(|pack| pack.name == name) else {
        return speech::Pack::Lacking { why: "it is not on the list".to_owned() };
    };
    let found = pack.find(places, assets::Check::Sizes);
    match (assets::trouble(&pack, &found, places), found) {
        (None, assets::Found::Whole(dir)) => {
            speech::Pack::Whole { dir: dir.join(below), hash: pack.sha256.to_owned(), credit: pack.credit.to_owned() }
        }
        (why, _) => speech::Pack::Lacking { why: why.unwrap_or_default() },
    }
}

fn image_settings(config: &Config) -> images::Settings {
    images::Settings {
        provider: String::clone(&config.images.provider),
        fallback: Vec::clone(&config.images.fallback),
        size: (*config.video.width, *config.video.height),
    }
}

/// Returns how videos are made.
pub(crate) fn video_settings(config: &Config) -> film::Settings {
    let video = &config.video;
    film::Settings {
        width: *video.width,
        height: *video.height,
        fps: *video.fps,
        quality: video.quality,
        crf: *video.crf,
        preset: Option::clone(&video.preset),
        motion: video.motion,
        encoder: video.encoder,
        subtitles: video.subtitles.clone(),
        captions: caption_style(&video.captions),
        fonts: config.assets.places.iter().map(|place| place.join(FONTS)).collect(),
        end_card: film::EndCard::clone(&video.end_card),
        channel: Option::clone(&video.channel),
        loudness_lufs: *video.loudness_lufs,
        ffmpeg: video.ffmpeg.clone().into_os_string(),
        ..film::Settings::default()
    }
}

/// Returns how captions look where a job does not say.
fn caption_style(captions: &Captions) -> film::CaptionStyle {
    let colors = &captions.colors;
    film::CaptionStyle {
        look: *captions.look,
        font: Option::clone(&captions.font),
        size: Some(*captions.size),
        place: *captions.place,
        colors: film::Colors { text: *colors.text, outline: *colors.outline, active: *colors.active },
        uppercase: captions.uppercase,
    }
}

/// Returns what is heard under the voice where a job says nothing.
fn sound_settings(config: &Config) -> sound::Settings {
    let music = &config.music;
    sound::Settings {
        mood: music.mood,
        track: Option::clone(&music.track),
        seed: *music.seed,
        level_lu: *music.level_lu,
    }
}

/// Returns the looks.
pub(crate) fn looks(config: &Config) -> Looks {
    Looks::new(config.look.clone(), config.jobs.look.clone())
}

/// Returns the files of one's own.
pub(crate) fn media(config: &Config) -> Media {
    Media::new(config.media.dir.clone())
}

/// Returns what is logged and how; `verbose` counts the flags that ask for more.
pub(crate) fn log_settings(
    config: &Config,
    variables: &BTreeMap<String, String>,
    verbose: u8,
) -> crate::telemetry::Settings {
    crate::telemetry::Settings {
        format: config.log.format,
        filter: String::clone(&config.log.filter),
        verbose,
        journal_stream: variables.get("JOURNAL_STREAM").cloned(),
        colour: !variables.contains_key("NO_COLOR"),
    }
}
