//! Publishing into a real directory.

#![expect(clippy::disallowed_methods, reason = "what a test puts in place need not be durable")]

use super::*;
use job::{Code, JobId};
use std::fs;
use tempfile::TempDir;

fn storage(dir: &TempDir) -> Storage {
    let url = format!("file://{}/out%20dir", dir.path().display());
    Storage::connect(&Settings { url, ..Settings::default() }).unwrap()
}

/// Writes a file of `bytes` bytes; returns its path and the name of a video.
fn made(dir: &TempDir, bytes: usize) -> (std::path::PathBuf, PublishName) {
    let path = dir.path().join("local.mp4");
    let content: Vec<u8> = (0..=250).cycle().take(bytes).collect();
    fs::write(&path, &content).unwrap();
    let id: JobId = "a".parse().unwrap();
    let hash = blake3::hash(&content).to_hex();
    (path, UploadName::parse("sub/{id}-{hash8}.mp4").unwrap().name(&id, None, &hash))
}

fn local(path: &Path) -> LocalFile<'_> {
    LocalFile { path, content_type: "video/mp4", when_taken: WhenTaken::Refuse }
}

#[tokio::test]
async fn a_file_is_published_whole_and_only_once_whatever_its_size() {
    for bytes in [0, 1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES + 5] {
        let dir = tempfile::tempdir().unwrap();
        let (path, name) = made(&dir, bytes);
        let storage = storage(&dir);
        let first = storage.publish(local(&path), &name, &|_| ()).await.unwrap();
        let place = dir.path().join("out dir").join(name.as_str());
        assert_eq!(fs::read(&place).unwrap(), fs::read(&path).unwrap());
        assert!(first.sent && first.bytes == bytes as u64 && first.url.contains("/out%20dir/sub/a-"), "{first:?}");
        let modified = fs::metadata(&place).unwrap().modified().unwrap();
        let again = storage.publish(local(&path), &name, &|_| ()).await.unwrap();
        assert_eq!(again, PublishedFile { sent: false, ..first });
        assert_eq!(fs::metadata(&place).unwrap().modified().unwrap(), modified);
        assert_eq!(fs::read_dir(place.parent().unwrap()).unwrap().count(), 1, "nothing but the file is left");
    }
}

#[tokio::test]
async fn another_content_at_the_name_is_never_replaced_unless_asked() {
    for other in ["other", "as long but not the same: xxxxxxxxxxxxx"] {
        let dir = tempfile::tempdir().unwrap();
        let (path, name) = made(&dir, 39);
        let storage = storage(&dir);
        let place = dir.path().join("out dir").join(name.as_str());
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(&place, other).unwrap();
        let error = storage.publish(local(&path), &name, &|_| ()).await.unwrap_err();
        assert_eq!(error.failure().code, Code::UploadMismatch, "{error}");
        assert_eq!(fs::read_to_string(&place).unwrap(), other);
        let replace = LocalFile { when_taken: WhenTaken::Replace, ..local(&path) };
        assert!(storage.publish(replace, &name, &|_| ()).await.unwrap().sent);
        assert_eq!(fs::read(&place).unwrap(), fs::read(&path).unwrap());
    }
}

#[tokio::test]
async fn only_old_leavings_of_uploads_are_removed() {
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(&dir);
    let out = dir.path().join("out dir");
    fs::create_dir_all(out.join("sub")).unwrap();
    for name in ["a.mp4", "a.mp4#1", "sub/b.srt#12", "notes#1", "c.mp4#x"] {
        fs::write(out.join(name), "x").unwrap();
    }
    let now = chrono::DateTime::from(fs::metadata(out.join("a.mp4")).unwrap().modified().unwrap());
    assert_eq!(storage.remove_stale_parts(now + chrono::TimeDelta::hours(23)).unwrap(), 0);
    assert_eq!(storage.remove_stale_parts(now + chrono::TimeDelta::hours(25)).unwrap(), 2);
    for kept in ["a.mp4", "notes#1", "c.mp4#x"] {
        assert!(out.join(kept).try_exists().unwrap(), "{kept}");
    }
}

#[tokio::test]
async fn a_directory_is_checked_and_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let storage = storage(&dir);
    storage.check().await.unwrap();
    assert_eq!(storage.create_container().await.unwrap(), Created::Before);
    fs::remove_dir(dir.path().join("out dir")).unwrap();
    assert!(storage.check().await.unwrap_err().to_string().contains("cannot write to"));
    assert_eq!(storage.create_container().await.unwrap(), Created::Now);
}

#[test]
fn azure_settings_are_checked_and_never_shown() {
    let good = || AzureSettings { account: "acct".to_owned(), key: Some("c2stQ0FOQVJZ".into()), ..Default::default() };
    let connect = |azure| Storage::connect(&Settings { url: "az://videos/a".to_owned(), azure, ..Settings::default() });
    let storage = connect(good()).unwrap();
    for shown in [format!("{storage:?}"), format!("{:?}", good())] {
        assert!(!shown.contains("c2stQ0FOQVJZ") && !shown.contains("115, 107"), "{shown}");
    }
    let url = storage.url(&ObjectPath::from("a/x y.mp4")).unwrap();
    assert_eq!(url.as_str(), "https://acct.blob.core.windows.net/videos/a/x%20y.mp4");
    for (azure, why) in [
        (AzureSettings::default(), "`account` is empty"),
        (AzureSettings { account: "a.evil.example/".to_owned(), ..good() }, "a-z and 0-9 only"),
        (AzureSettings { sas: Some("sig=sk-CANARY".into()), ..good() }, "not both"),
        (AzureSettings { sas: Some("sk-CANARY".into()), key: None, ..good() }, "the SAS is not"),
        (AzureSettings { key: Some("sk-CANARY-7f3a!".into()), ..good() }, "Invalid Access Key"),
        (AzureSettings { endpoint: Some("ftp://x".to_owned()), ..good() }, "not an http(s) URL"),
        (AzureSettings { endpoint: Some("http://x.example".to_owned()), ..good() }, "plain http"),
    ] {
        let error = connect(azure).unwrap_err().to_string();
        assert!(error.contains(why) && !error.contains("CANARY"), "{error}");
    }
}
