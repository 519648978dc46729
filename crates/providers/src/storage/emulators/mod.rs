//! Uploads to stores of objects, tested with their emulators: Azurite, and moto as S3 and as Google.

mod server;

use super::{Created, LocalFile, Storage, StorageError, WhenTaken};
use crate::storage::url::Scheme;
use chrono::SubsecRound as _;
use clock::Clock;
use job::{Code, FailureKind};
use object_store::{Attribute, Attributes, ObjectStoreExt as _, PutMode, PutOptions};
use server::{Access, Emulator};
use std::path::Path;
use url::Url;

fn local(path: &Path) -> LocalFile<'_> {
    LocalFile { path, content_type: "video/mp4", when_taken: WhenTaken::Refuse }
}

/// Checks code and kind of an error, and that its message contains no key.
fn check(emulator: &Emulator, error: &StorageError, code: Code, kind: FailureKind) {
    let failure = error.failure();
    assert_eq!((failure.code, failure.kind), (code, kind), "{failure:?}");
    assert!(!failure.causes.is_empty(), "{failure:?}");
    for secret in emulator.secrets() {
        assert!(!format!("{error:?} {failure:?}").contains(&secret), "{failure:?}");
    }
}

/// What every store promises, from a missing bucket to a withdrawn video.
async fn a_video_is_published_once(scheme: Scheme) {
    let emulator = Emulator::start(scheme);
    let storage = emulator.storage(Access::Right);
    let (small, small_name) = emulator.video(100_000);

    let missing = storage.publish(local(&small), &small_name, &|_| ()).await.unwrap_err();
    check(&emulator, &missing, Code::ContainerMissing, FailureKind::Permanent);
    assert_eq!(missing.to_string(), "container or bucket `videos` does not exist");
    check(&emulator, &storage.check().await.unwrap_err(), Code::ContainerMissing, FailureKind::Permanent);

    let stranger = emulator.storage(Access::Wrong);
    check(&emulator, &stranger.create_container().await.unwrap_err(), Code::UploadDenied, FailureKind::Permanent);
    emulator.make_bucket(&storage).await;
    assert_eq!(storage.create_container().await.unwrap(), Created::Before);
    storage.check().await.unwrap();
    let denied = stranger.publish(local(&small), &small_name, &|_| ()).await.unwrap_err();
    check(&emulator, &denied, Code::UploadDenied, FailureKind::Permanent);

    let (large, large_name) = emulator.video(18 << 20);
    for (path, name) in [(&small, &small_name), (&large, &large_name)] {
        let first = storage.publish(local(path), name, &|_| ()).await.unwrap();
        let content = std::fs::read(path).unwrap();
        assert_eq!((first.sent, first.bytes), (true, content.len() as u64));
        assert_eq!(first.blake3, blake3::hash(&content).to_hex().to_string());
        assert!(first.url.ends_with(&format!("/videos/night%20tales/{name}")), "{}", first.url);
        let again = storage.publish(local(path), name, &|_| ()).await.unwrap();
        assert!(!again.sent && again.url == first.url, "nothing is sent twice");
        let held = storage.store.get(&storage.locate(name).unwrap()).await.unwrap();
        let said = [Attribute::ContentType, Attribute::Metadata("blake3".into())];
        let said = said.map(|it| held.attributes.get(&it).map(|value| value.to_string()));
        assert_eq!(said, [Some("video/mp4".to_owned()), Some(first.blake3)]);
    }
    another_content_is_not_replaced(&storage, &large, &small_name).await;

    let url = storage.url(&storage.locate(&large_name).unwrap()).unwrap();
    assert!(storage.withdraw(url.as_str()).await.unwrap());
    assert!(storage.withdraw(url.as_str()).await.unwrap(), "what is gone already counts as withdrawn");
    assert!(!storage.withdraw("https://elsewhere.example/videos/night%20tales/a.mp4").await.unwrap());
    assert!(storage.publish(local(&large), &large_name, &|_| ()).await.unwrap().sent, "it was gone");
}

async fn another_content_is_not_replaced(storage: &Storage, other: &Path, name: &job::PublishName) {
    let taken = storage.publish(local(other), name, &|_| ()).await.unwrap_err();
    assert_eq!(taken.failure().code, Code::UploadMismatch, "{taken}");
    // Another upload that was faster than the look at the name is found by the store itself.
    let create = PutOptions { mode: PutMode::Create, ..PutOptions::default() };
    let to = storage.locate(name).unwrap();
    let raced = storage.store.put_opts(&to, "other".into(), create).await.unwrap_err();
    assert!(matches!(raced, object_store::Error::AlreadyExists { .. }), "{raced}");
    let replace = LocalFile { when_taken: WhenTaken::Replace, ..local(other) };
    assert!(storage.publish(replace, name, &|_| ()).await.unwrap().sent);
}

/// A server that stops while it gets a video, and is there again at the next attempt.
async fn an_upload_that_the_server_left_is_done_by_the_next_attempt(scheme: Scheme) {
    let emulator = Emulator::start(scheme);
    let storage = emulator.storage(Access::Right);
    emulator.make_bucket(&storage).await;
    let (path, name) = emulator.video(60_000_000);
    let stop_in_the_middle = |sent: u64| {
        if 40_000_000 < sent {
            emulator.stop();
        }
    };
    let error = storage.publish(local(&path), &name, &stop_in_the_middle).await.unwrap_err();
    check(&emulator, &error, Code::UploadUnavailable, FailureKind::Transient);
    emulator.start_again();
    let storage = emulator.storage(Access::Right);
    emulator.make_bucket(&storage).await; // it keeps nothing over a restart
    let published = storage.publish(local(&path), &name, &|_| ()).await.unwrap();
    assert!(published.sent, "nothing incomplete stood at the name");
    assert_eq!(published.bytes, 60_000_000);
}

/// A URL with which somebody without a key reads one file, for as long as it says.
async fn a_signed_url_is_a_key_to_one_file(scheme: Scheme) {
    let emulator = Emulator::start_without_limits(scheme);
    let storage = emulator.storage(Access::Signing);
    emulator.make_bucket(&storage).await;
    let (path, name) = emulator.video(1000);
    let published = storage.publish(local(&path), &name, &|_| ()).await.unwrap();
    let before = Clock::System.now();
    let signed = storage.sign(&name).await.unwrap().unwrap();
    let url = Url::parse(&signed.url).unwrap();
    let valid_for = chrono::TimeDelta::days(7);
    assert!((before + valid_for).trunc_subsecs(0) <= signed.until && signed.until <= Clock::System.now() + valid_for);
    assert_eq!(url.host_str(), Url::parse(&published.url).unwrap().host_str());
    assert!(!format!("{signed:?}").contains("http"), "it is a key");
    assert_eq!(emulator.get(&url), (200, std::fs::read(&path).unwrap()));
    if scheme != Scheme::S3 {
        // moto checks no signature of a URL.
        let mut other = url.clone();
        other.set_path(&url.path().replace("horror", "terror"));
        assert_eq!(emulator.get(&other).0 / 100, 4, "the signature is for one file");
    }
    assert_eq!(emulator.storage(Access::Right).sign(&name).await.unwrap(), None, "only where it is asked for");
}

/// What S3 keeps of an upload in parts is billed until somebody ends it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_cannot_go_on_leaves_no_parts() {
    let emulator = Emulator::start_without_limits(Scheme::S3);
    let storage = emulator.storage(Access::Right);
    emulator.make_bucket(&storage).await;
    let (_, name) = emulator.video(1);
    let to = storage.locate(&name).unwrap();
    let url = storage.url(&to).unwrap();
    let gone = Path::new("/nowhere/gone.mp4");
    let error = storage.send_in_parts(gone, &to, &url, Attributes::new(), &|_| ()).await.unwrap_err();
    assert!(matches!(error, StorageError::ReadLocal { .. }), "{error}");
    let listed = emulator.listed("/videos?uploads");
    assert!(listed.contains("ListMultipartUploadsResult") && !listed.contains("<Upload>"), "{listed}");
}

/// Makes the tests of one store.
macro_rules! tests_of {
    ($store:ident, $scheme:expr) => {
        mod $store {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn a_video_is_published_once() {
                super::a_video_is_published_once($scheme).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn an_upload_that_the_server_left_is_done_by_the_next_attempt() {
                super::an_upload_that_the_server_left_is_done_by_the_next_attempt($scheme).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn a_signed_url_is_a_key_to_one_file() {
                super::a_signed_url_is_a_key_to_one_file($scheme).await;
            }
        }
    };
}

tests_of!(azure, Scheme::Azure);
tests_of!(s3, Scheme::S3);
tests_of!(google, Scheme::Google);
