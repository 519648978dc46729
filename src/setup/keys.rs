//! The test that no configuration key is accepted which does nothing: each is changed, and what it reaches must differ.

use super::seen::{Home, PROGRAMS, loaded, order, shown};
use super::*;
use crate::config::show;

/// Names every key with another value and with the component that must see it.
const KEYS: &[(&str, &str, &str)] = &[
    ("spool.dir", "TMP/other", "tree"),
    ("spool.max_jobs", "3", "slots"),
    ("spool.max_job_bytes", "2MiB", "spool"),
    ("spool.rescan_interval", "7s", "intake"),
    ("spool.stable_for", "7s", "spool"),
    ("spool.keep_results", "7d", "reaper"),
    ("spool.min_free_space", "7GiB", "intake"),
    ("storage.state_dir", "TMP/other", "tree"),
    ("storage.db", "other.db", "tree"),
    ("storage.job_workspaces", "other", "tree"),
    ("storage.trash", "other", "tree"),
    ("storage.bg_images", "other", "library"),
    ("storage.image_cache", "other", "library"),
    ("storage.render_cache", "other", "cache"),
    ("storage.job_logs", "other", "tree"),
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
    ("jobs.shutdown_grace", "7s", "drain"),
    ("jobs.look", "night", "film"),
    ("tts.provider", "null", "voices"),
    ("tts.fallback", "null", "voices"),
    ("tts.voice", "kal", "voices"),
    ("assets.dir", "/other/assets", "fonts"),
    ("images.provider", "null", "images"),
    ("images.fallback", "null", "images"),
    ("images.reuse_similarity", "0.7", "library"),
    ("images.max_bytes", "7GiB", "library"),
    ("images.max_files", "7", "library"),
    ("images.max_idle", "7d", "library"),
    ("images.evict", "all", "library"),
    ("embedding.provider", "local", "embedder"),
    ("embedding.dir", "/other/model", "model"),
    ("story.provider", "writer", "stories"),
    ("story.fallback", "", "stories"),
    ("story.length", "90", "stories"),
    ("story.tone", "dry", "stories"),
    ("video.width", "640", "film"),
    ("video.height", "640", "film"),
    ("video.fps", "24", "film"),
    ("video.quality", "draft", "film"),
    ("video.crf", "17", "film"),
    ("video.preset", "slow", "film"),
    ("video.motion", "false", "rendered"),
    ("video.encoder", "null", "rendered"),
    ("video.subtitles", "soft", "rendered"),
    ("video.captions.look", "word", "film"),
    ("video.captions.font", "DejaVu Sans", "film"),
    ("video.captions.size", "1.5", "rendered"),
    ("video.captions.place", "top", "rendered"),
    ("video.captions.colors.text", "#ff0000", "rendered"),
    ("video.captions.colors.outline", "#ff0000", "rendered"),
    ("video.captions.colors.active", "#ff0000", "rendered"),
    ("video.captions.uppercase", "true", "rendered"),
    ("video.end_card", "More soon", "rendered"),
    ("video.channel", "Night Tales", "rendered"),
    ("video.loudness_lufs", "-20", "rendered"),
    ("video.ffmpeg", "/other/ffmpeg", "rendered"),
    ("costs.currency", "EUR", "currency"),
    ("costs.max_per_job", "7.5", "caps"),
    ("costs.max_per_day", "7.5", "caps"),
    ("render_cache.max_bytes", "7GiB", "reaper"),
    ("music.mood", "dread", "sound"),
    ("music.track", "a.mp3", "track"),
    ("music.seed", "7", "sound"),
    ("music.level_lu", "-25", "sound"),
    ("media.dir", "/music", "media"),
    ("upload.url", "file:///other", "storage"),
    ("upload.name", "{id}.mp4", "storage"),
    ("upload.signed_url_days", "3", "storage"),
    ("upload.azure.account", "other", "storage"),
    ("upload.azure.key_file", "/other/key", "storage"),
    ("upload.azure.sas_file", "/other/sas", "storage"),
    ("upload.azure.connection_string_file", "/other/string", "storage"),
    ("upload.azure.use_emulator", "true", "storage"),
    ("upload.s3.region", "eu-west-3", "storage"),
    ("upload.s3.endpoint", "http://localhost:9000", "storage"),
    ("upload.s3.path_style", "false", "storage"),
    ("upload.s3.key_id", "AKIA", "s3 key"),
    ("upload.s3.secret_file", "/other/secret", "s3 secret"),
    ("upload.gs.service_account_file", "/other/account.json", "storage"),
    ("upload.gs.endpoint", "http://localhost:4443", "storage"),
    ("notices.url", "http://127.0.0.1:1/other", "notices"),
    ("notices.secret", "env:OTHER", "notice secret"),
    ("notices.command", "/other/program", "notices"),
    ("notices.events", "held", "notices"),
    ("admin.listen", "127.0.0.1:7", "page"),
    ("admin.socket", "/other/socket", "page"),
    ("admin.read_only", "true", "page"),
    ("admin.token_file", "/other/token", "page"),
    ("admin.read_token_file", "/other/token", "page"),
    ("admin.hosts", "media.example", "page"),
    ("admin.user_header", "X-User", "page"),
    ("reaper.interval", "7h", "reaper"),
    ("reaper.preserve_failed", "3d", "retention"),
    ("reaper.preserve_cancelled", "3d", "retention"),
    ("reaper.min_age", "7m", "reaper"),
    ("reaper.max_preserved", "7", "reaper"),
    ("reaper.max_preserved_bytes", "7GiB", "reaper"),
    ("reaper.disk_high", "90", "reaper"),
    ("reaper.disk_low", "70", "reaper"),
    ("log.format", "json", "log"),
    ("log.filter", "debug", "log"),
];

/// Returns what is set besides, before and after a key is changed.
fn besides(observer: &str) -> &'static [&'static str] {
    match observer {
        "embedder" => &["embedding.dir=/first/model"],
        "model" => &["embedding.dir=/first/model", "embedding.provider=local"],
        "track" => &["media.dir=/music"],
        "s3 key" => &["upload.s3.secret_file=/first/secret", "upload.s3.key_id=first"],
        "notices" | "notice secret" => &["notices.url=http://127.0.0.1:1/first"],
        "s3 secret" => &["upload.s3.secret_file=/first/secret", "upload.s3.key_id=first"],
        "stories" => &["providers.writer.kind=openai", "providers.writer.base_url=http://127.0.0.1:1/v1"],
        _ => &[],
    }
}

/// Shows what a component is given, or better, what it does with that.
async fn seen(observer: &str, set: &[String]) -> String {
    let config = &loaded(set).unwrap_or_else(|error| panic!("{set:?}: {error}")).config;
    match observer {
        "tree" => shown(&Home::tree(set)),
        "film" | "rendered" | "sound" | "track" => {
            let job = order(&serde_json::json!({"version": 1, "story": {"text": "A lamp."}}));
            let part = if observer == "track" { "sound" } else { observer };
            Home::new(set, PROGRAMS).part(part, &job).await
        }
        "media" => shown(&media(config)),
        "spool" => shown(&spool_settings(config)),
        "intake" => shown(&intake_settings(config)),
        "slots" => shown(&slots_max(config)),
        "permits" => shown(&stage_permits(config)),
        "retry" => shown(&retry_policy(config)),
        "caps" => shown(&caps(config)),
        "currency" => shown(&config.costs.currency), // a label of what is shown
        "retention" => shown(&retention_times(config)),
        "reaper" => shown(&reaper_settings(config)),
        "voices" => voices(config),
        "fonts" => shown(&video_settings(config).fonts),
        "stories" => shown(&story_settings(config)),
        "images" => shown(&image_settings(config)),
        "cache" => shown(&render_cache(config)),
        "library" => shown(&library_settings(config)),
        "embedder" | "model" => shown(&embedder(config, None).map(|it| it.id().to_owned())),
        "s3 key" => shown(&config.upload.s3.key_id), // its secret must be there before the settings can be made
        "storage" | "s3 secret" => shown(&storage_settings(config, &BTreeMap::new())),
        "notices" => shown(&(announcer(config), notices::post(config).map(|it| it.map(|it| it.service)))),
        "notice secret" => shown(&notices::post(config).map(|it| it.is_some())), // it must be there,
        "page" => shown(&config.admin),                                          // what it does, tests/it/page shows
        "drain" => shown(&config.jobs.shutdown_grace), // that a drain ends by it, tests/it/shutdown.rs shows
        "log" => shown(&log_settings(config, &BTreeMap::new(), 0)),
        other => panic!("nobody observes `{other}`"),
    }
}

/// Shows who is asked to tell an English story, in which voice.
fn voices(config: &Config) -> String {
    let launcher = Launcher::start(None, PROGRAMS.into()).unwrap();
    let speech = Speech::new(speech_settings(config), launcher, Vec::new());
    shown(&speech.candidates(&speech::Wanted::of_language("en")))
}

#[tokio::test]
async fn every_configuration_key_has_an_effect() {
    // What a look may say is shown where the fields of jobs are.
    let mut lines = show::lines(&loaded(&[]).unwrap().layers);
    lines.retain(|line| !line.key.starts_with("look."));
    let mut before: BTreeMap<&str, String> = BTreeMap::new();
    let mut idle = Vec::new();
    for line in &lines {
        let key = line.key.as_str();
        let Some((_, value, observer)) = KEYS.iter().find(|it| it.0 == key) else {
            panic!("`{key}` has no observer: add it to KEYS with what it changes")
        };
        let mut set: Vec<String> = besides(observer).iter().map(|it| (*it).to_owned()).collect();
        if !before.contains_key(observer) {
            before.insert(observer, seen(observer, &set).await);
        }
        set.push(format!("{key}={value}"));
        if before.get(observer) == Some(&seen(observer, &set).await) {
            idle.push(format!("`{key}` is read, but does not reach {observer}"));
        }
    }
    assert!(idle.is_empty(), "{}", idle.join("\n"));
    assert_eq!(lines.len(), KEYS.len(), "KEYS names a key that is no more");
}

#[tokio::test]
async fn what_is_seen_of_the_same_configuration_is_the_same() {
    for observer in ["tree", "film", "rendered"] {
        assert_eq!(seen(observer, &[]).await, seen(observer, &[]).await, "{observer}");
    }
}

#[tokio::test]
async fn the_providers_that_are_named_at_the_door_are_those_that_are_built() {
    let launcher = Launcher::start(None, "/bin".into()).unwrap();
    let speech = Speech::new(speech::Settings::default(), launcher, Vec::new());
    let mut built: Vec<String> = speech.installed().into_iter().map(|(name, _)| name).collect();
    built.sort();
    assert_eq!(built, Offer::SpeechFallback.built_in());
    let generators = generators(ProceduralGenerator::new(Err(String::new())));
    let built: Vec<&str> = generators.iter().map(|it| it.name()).collect();
    assert_eq!(built, Offer::Pictures.built_in());
}
