//! The test that no configuration key is accepted which does nothing: each is changed, and what it reaches must differ.

use super::*;
use crate::config::show;
use crate::config::{Options, load};
use crate::job::offer::Offer;
use std::fmt::Debug;

/// Names every key with another value and with the component that must see it.
const KEYS: &[(&str, &str, &str)] = &[
    ("spool.dir", "/other/spool", "spool"),
    ("spool.max_jobs", "3", "slots"),
    ("spool.max_job_bytes", "2MiB", "spool"),
    ("spool.rescan_interval", "7s", "intake"),
    ("spool.stable_for", "7s", "spool"),
    ("spool.keep_results", "7d", "reaper"),
    ("spool.min_free_space", "7GiB", "intake"),
    ("storage.state_dir", "/other/state", "intake"),
    ("storage.db", "other.db", "paths"),
    ("storage.job_workspaces", "other", "paths"),
    ("storage.trash", "other", "paths"),
    ("storage.bg_images", "other", "library"),
    ("storage.image_cache", "other", "library"),
    ("storage.job_logs", "other", "paths"),
    ("storage.out", "other", "storage"),
    ("concurrency.tts", "77", "permits"),
    ("concurrency.images", "77", "permits"),
    ("concurrency.video", "77", "permits"),
    ("concurrency.upload", "77", "permits"),
    ("jobs.timeout", "7m", "reaper"),
    ("jobs.max_attempts", "7", "retry"),
    ("jobs.crashes_max", "7", "spool"),
    ("jobs.backoff", "7s", "retry"),
    ("jobs.backoff_max", "7m", "retry"),
    ("jobs.shutdown_grace", "7s", "process"),
    ("tts.provider", "null", "speech"),
    ("tts.fallback", "null", "speech"),
    ("tts.voice", "kal", "speech"),
    ("images.provider", "null", "images"),
    ("images.fallback", "null", "images"),
    ("images.reuse_similarity", "0.7", "library"),
    ("images.max_bytes", "7GiB", "library"),
    ("images.max_files", "7", "library"),
    ("images.max_idle", "7d", "library"),
    ("images.evict", "all", "library"),
    ("embedding.provider", "local", "embedder"),
    ("embedding.dir", "/other/model", "model"),
    ("video.width", "640", "ffmpeg"),
    ("video.height", "640", "ffmpeg"),
    ("video.fps", "24", "ffmpeg"),
    ("video.quality", "draft", "ffmpeg"),
    ("video.crf", "17", "ffmpeg"),
    ("video.preset", "slow", "ffmpeg"),
    ("video.motion", "false", "video"),
    ("video.encoder", "null", "video"),
    ("video.subtitles", "soft", "video"),
    ("video.loudness_lufs", "-20", "video"),
    ("video.ffmpeg", "/other/ffmpeg", "video"),
    ("upload.url", "file:///other", "storage"),
    ("upload.name", "{id}.mp4", "storage"),
    ("upload.azure.account", "other", "storage"),
    ("upload.azure.key_file", "/other/key", "storage"),
    ("upload.azure.sas_file", "/other/sas", "storage"),
    ("upload.azure.use_emulator", "true", "storage"),
    ("reaper.interval", "7h", "reaper"),
    ("reaper.preserve_failed", "3d", "retention"),
    ("reaper.preserve_cancelled", "3d", "retention"),
    ("reaper.min_age", "7m", "reaper"),
    ("reaper.max_preserved", "7", "reaper"),
    ("reaper.max_preserved_bytes", "7GiB", "reaper"),
    ("reaper.disk_high", "90", "reaper"),
    ("reaper.disk_low", "70", "reaper"),
    ("log.format", "json", "process"),
    ("log.filter", "debug", "process"),
];

/// Keys that take one value only, with the names they take: whoever writes another one is told so.
const FIXED: &[(&str, Offer)] = &[("story.provider", Offer::Story)];

fn loaded(set: &[String]) -> Result<crate::config::Loaded, crate::config::InvalidConfig> {
    load(&Options { set: set.to_vec(), current_dir: "/nowhere".into(), ..Options::default() })
}

/// Shows what a component is given.
fn seen(component: &str, config: &Config) -> String {
    fn shown(it: &impl Debug) -> String {
        format!("{it:?}")
    }
    let storage = &config.storage;
    match component {
        "spool" => shown(&(&config.spool.dir, spool_settings(config))),
        "intake" => shown(&intake_settings(config)),
        "paths" => shown(&(&storage.db, &storage.job_workspaces, &storage.trash, &storage.job_logs)),
        "slots" => shown(&slots_max(config)),
        "permits" => shown(&stage_permits(config)),
        "retry" => shown(&retry_policy(config)),
        "retention" => shown(&retention_times(config)),
        "reaper" => shown(&reaper_settings(config)),
        "speech" => shown(&speech_settings(config)),
        "images" => shown(&image_settings(config)),
        "library" => shown(&library_settings(config)),
        "embedder" => shown(&embedder(config).map(|it| it.id().to_owned())),
        "model" => shown(&config.embedding.dir),
        "video" => shown(&video_settings(config)),
        "ffmpeg" => arguments(config),
        "storage" => shown(&storage_settings(config, &BTreeMap::new())),
        "process" => shown(&(&config.jobs.shutdown_grace, &config.log)),
        other => panic!("nobody observes `{other}`"),
    }
}

/// Returns the command line of the encoder for a video where the job chooses nothing.
fn arguments(config: &Config) -> String {
    let settings = video_settings(config);
    let order = film::Order {
        dir: PathBuf::new(),
        canvas: film::Canvas { width: settings.width, height: settings.height, fps: settings.fps },
        quality: settings.quality,
        motion: settings.motion,
        seed: 0,
        shots: Vec::new(),
        captions: Vec::new(),
        title: None,
        language: "en".to_owned(),
        audio: "audio.wav".to_owned(),
        seconds: 1.0,
        subtitles: settings.subtitles.clone(),
    };
    format!(
        "{:?}",
        film::encoder_arguments(&order, &settings, &film::EncoderFiles { soft: None, output: "o.mp4" }, "anull", 9)
    )
}

#[test]
fn every_configuration_key_has_an_effect() {
    let built_in = loaded(&[]).unwrap();
    for line in show::lines(&built_in.layers) {
        let key = line.key.as_str();
        if let Some((_, offer)) = FIXED.iter().find(|it| it.0 == key) {
            assert_eq!(offer.names().len(), 1, "`{key}` takes several values now: give it an effect in KEYS");
            assert!(loaded(&[format!("{key}=other")]).is_err(), "`{key}` accepts what is not built in");
            continue;
        }
        let Some((_, value, component)) = KEYS.iter().find(|it| it.0 == key) else {
            panic!("`{key}` has no observer: add it to KEYS with what it changes")
        };
        let changed = loaded(&[format!("{key}={value}")])
            .or_else(|_needs_another| loaded(&[format!("{key}={value}"), "embedding.dir=/other/model".to_owned()]));
        let changed = changed.unwrap_or_else(|error| panic!("{key}={value}: {error}")).config;
        assert_ne!(
            seen(component, &changed),
            seen(component, &built_in.config),
            "`{key}` is read, but does not reach {component}"
        );
    }
    assert_eq!(show::lines(&built_in.layers).len(), KEYS.len() + FIXED.len(), "KEYS names a key that is no more");
}

#[tokio::test]
async fn the_providers_that_are_named_at_the_door_are_those_that_are_built() {
    let launcher = Launcher::start(None, "/bin".into()).unwrap();
    let speech = Speech::new(speech::Settings::default(), launcher);
    let mut built: Vec<String> = speech.installed().into_iter().map(|(name, _)| name).collect();
    built.sort();
    assert_eq!(built, Offer::SpeechFallback.names());
    let generators = generators();
    let built: Vec<&str> = generators.iter().map(|it| it.name()).collect();
    assert_eq!(built, Offer::Pictures.names());
}
