//! What concerns more than one value: the directory in which a path starts, values that follow from other keys, and keys
//! that must fit together.

use super::env::Environment;
use super::layers::Layers;
use super::providers;
use super::sections::{Config, Spool, Storage};
use crate::providers::storage::directory_url;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Two or more keys that do not fit together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clash {
    /// The key to change first, then those that it does not fit to.
    pub(super) keys: Vec<&'static str>,
    /// What is wrong with the first, as a fragment.
    pub(super) message: String,
}

/// Makes every path absolute and fills in what follows from other keys.
pub(super) fn settle(config: &mut Config, layers: &Layers, variables: &BTreeMap<String, String>) {
    config.environment = Environment(variables.clone());
    let absolute = |key: &str, path: &mut PathBuf| *path = layers.base(key).join(&*path).components().collect();
    absolute("spool.dir", &mut config.spool.dir);
    let storage = &mut config.storage;
    absolute("storage.state_dir", &mut storage.state_dir);
    let (state_dir, parts) = storage.parts_mut();
    for part in parts {
        *part = state_dir.join(&*part).components().collect();
    }
    let files = [
        ("assets.dir", &mut config.assets.dir),
        ("embedding.dir", &mut config.embedding.dir),
        ("media.dir", &mut config.media.dir),
        ("upload.azure.key_file", &mut config.upload.azure.key),
        ("upload.azure.sas_file", &mut config.upload.azure.sas),
        ("upload.azure.connection_string_file", &mut config.upload.azure.connection_string),
        ("upload.s3.secret_file", &mut config.upload.s3.secret),
        ("upload.gs.service_account_file", &mut config.upload.gs.service_account),
    ];
    for (key, file) in files {
        if let Some(file) = file {
            absolute(key, file);
        }
    }
    providers::settle(config, layers);
    config.notices.settle(layers);
    config.admin.settle(layers);
    let program = std::env::current_exe().ok();
    config.assets.places = assets::places(config.assets.dir.as_deref(), variables, program.as_deref());
    // A bare name is looked up where programs are.
    if config.video.ffmpeg.as_os_str().as_encoded_bytes().contains(&b'/') {
        absolute("video.ffmpeg", &mut config.video.ffmpeg);
    }
    if config.upload.url == "auto"
        && let Some(url) = directory_url(&config.storage.out)
    {
        config.upload.url = url;
    }
}

/// Finds the keys that do not fit together.
pub(super) fn clashes(config: &Config) -> Vec<Clash> {
    let Config { jobs, embedding, upload, notices, reaper, .. } = config;
    let (azure, s3) = (&upload.azure, &upload.s3);
    let is_azure = upload.url.starts_with("az://");
    let named = azure.use_emulator || !azure.account.is_empty() || azure.connection_string.is_some();
    let rules: [(bool, &[&'static str], &str); 10] = [
        (
            config.admin.is_guarded(),
            &["admin.token_file", "admin.listen"],
            "must be set where other machines reach the page: write a long random text into a file of the service's user",
        ),
        (*jobs.backoff <= *jobs.backoff_max, &["jobs.backoff_max", "jobs.backoff"], "is less than jobs.backoff"),
        (
            embedding.provider != "local" || embedding.dir.is_some(),
            &["embedding.dir", "embedding.provider"],
            "must be set for the provider `local`",
        ),
        (
            config.music.track.is_none() || config.media.dir.is_some(),
            &["media.dir", "music.track"],
            "must be set for a piece of one's own",
        ),
        (!is_azure || named, &["upload.azure.account", "upload.url"], "must be set for an az:// url"),
        (
            azure.key.is_none() || azure.sas.is_none(),
            &["upload.azure.sas_file", "upload.azure.key_file"],
            "and key_file exclude each other",
        ),
        (
            azure.connection_string.is_none() || (azure.key.is_none() && azure.sas.is_none()),
            &["upload.azure.connection_string_file", "upload.azure.key_file", "upload.azure.sas_file"],
            "excludes key_file and sas_file",
        ),
        (
            s3.key_id.is_empty() == s3.secret.is_none(),
            &["upload.s3.secret_file", "upload.s3.key_id"],
            "and key_id belong together",
        ),
        (
            notices.secret.is_none() || notices.url.is_some(),
            &["notices.url", "notices.secret"],
            "must be set for notices that are signed",
        ),
        (
            *reaper.disk_low < *reaper.disk_high,
            &["reaper.disk_low", "reaper.disk_high"],
            "must be less than reaper.disk_high",
        ),
    ];
    let broken = rules.into_iter().filter(|(good, ..)| !good);
    let mut clashes = held(&config.spool, &config.storage);
    clashes.extend(broken.map(|(_, keys, message)| Clash { keys: keys.to_vec(), message: message.to_owned() }));
    clashes
}

/// Refuses directories that contain one another, because a part that removes its own files would remove another's.
fn held(spool: &Spool, storage: &Storage) -> Vec<Clash> {
    let dirs: [(&'static str, &Path); 8] = [
        ("spool.dir", &spool.dir),
        ("storage.job_workspaces", &storage.job_workspaces),
        ("storage.trash", &storage.trash),
        ("storage.bg_images", &storage.bg_images),
        ("storage.image_cache", &storage.image_cache),
        ("storage.render_cache", &storage.render_cache),
        ("storage.job_logs", &storage.job_logs),
        ("storage.out", &storage.out),
    ];
    let mut clashes = Vec::new();
    for (key, dir) in dirs {
        let mut clash = |keys: Vec<&'static str>, message: String| clashes.push(Clash { keys, message });
        for (other, inner) in [("storage.state_dir", &storage.state_dir), ("storage.db", &storage.db)] {
            if inner.starts_with(dir) {
                clash(vec![key, other], format!("must not hold {other}, but be a directory of its own"));
            }
        }
        for (other, inner) in dirs.into_iter().filter(|(other, _)| *other != key) {
            let Ok(rest) = inner.strip_prefix(dir) else { continue };
            // A hidden name is no workspace, so that the trash may lie there, on the same file system.
            let hidden = rest.as_os_str().as_encoded_bytes().starts_with(b".");
            if (key, other) != ("storage.job_workspaces", "storage.trash") || !hidden {
                clash(vec![other, key], format!("must not be or be in {key}, but a directory of its own"));
            }
        }
    }
    clashes
}
