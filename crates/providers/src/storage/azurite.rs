//! Uploads to Azure Blob Storage, tested with its emulator.

use super::{AzureSettings, Created, LocalFile, Settings, Storage, StorageError, WhenTaken};
use job::{Code, FailureKind, JobId, PublishName, UploadName};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A start took up to 6 s on a busy machine.
const START_DEADLINE: Duration = Duration::from_mins(1);

/// A wrong shared key: `not the key` in base64.
const WRONG_KEY: &str = "bm90IHRoZSBrZXk=";

/// A running Azurite; killed when dropped.
struct Azurite {
    dir: tempfile::TempDir,
    port: u16,
    child: Mutex<Option<Child>>,
}

impl Azurite {
    fn start() -> Self {
        let port = free_port();
        let azurite = Self { dir: tempfile::tempdir().unwrap(), port, child: Mutex::new(None) };
        azurite.start_again();
        azurite
    }

    /// Starts it again on the same port, without its data.
    fn start_again(&self) {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/servers/node_modules/.bin/azurite-blob");
        assert!(program.is_file(), "{} is not there: run scripts/setup, which installs Azurite", program.display());
        let mut child = Command::new("node")
            .arg(&program)
            .args(["--silent", "--disableTelemetry", "--inMemoryPersistence", "--skipApiVersionCheck"])
            .args(["--blobHost", "127.0.0.1", "--blobPort", &self.port.to_string()])
            .stdout(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot run node: {error}; run scripts/setup"));
        let deadline = Instant::now() + START_DEADLINE;
        while !self.answers() {
            assert!(child.try_wait().unwrap().is_none(), "Azurite ended by itself; run scripts/setup");
            assert!(Instant::now() < deadline, "Azurite does not listen on port {}", self.port);
            std::thread::park_timeout(Duration::from_millis(20));
        }
        *self.child.lock().unwrap() = Some(child);
    }

    /// Tells whether an HTTP server is on the port. A TCP connection alone is not enough, because it may be one to
    /// itself.
    fn answers(&self) -> bool {
        let Ok(mut connection) = TcpStream::connect(("127.0.0.1", self.port)) else { return false };
        let mut first = [0; 5];
        connection.set_read_timeout(Some(START_DEADLINE)).unwrap();
        let asked = connection.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        asked.is_ok() && connection.read_exact(&mut first).is_ok() && &first == b"HTTP/"
    }

    fn stop(&self) {
        if let Some(mut child) = self.child.lock().unwrap_or_else(PoisonError::into_inner).take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    fn storage(&self, key: Option<&str>) -> Storage {
        let azure = AzureSettings {
            use_emulator: true,
            endpoint: Some(format!("http://127.0.0.1:{}/devstoreaccount1", self.port)),
            key: key.map(Into::into),
            ..AzureSettings::default()
        };
        let url = "az://videos/night tales".to_owned();
        Storage::connect(&Settings { url, azure, ..Settings::default() }).unwrap()
    }

    /// Writes a video of `bytes` bytes; returns its path and its name.
    fn video(&self, bytes: usize) -> (PathBuf, PublishName) {
        let content: Vec<u8> = (0..=250).cycle().take(bytes).collect();
        let path = self.dir.path().join(format!("{bytes}.mp4"));
        fsx::write_atomic(&path, &content).unwrap();
        let id: JobId = "horror-0042".parse().unwrap();
        (path, UploadName::default().name(&id, None, &blake3::hash(&content).to_hex()))
    }
}

/// Returns a free port, never the same one twice in this process, and below the range of outgoing connections.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

impl Drop for Azurite {
    fn drop(&mut self) {
        self.stop();
    }
}

fn local(path: &Path) -> LocalFile<'_> {
    LocalFile { path, content_type: "video/mp4", when_taken: WhenTaken::Refuse }
}

/// Checks code and kind of an error, and that its message contains no key.
fn check(error: &StorageError, code: Code, kind: FailureKind) {
    let failure = error.failure();
    assert_eq!((failure.code, failure.kind), (code, kind), "{failure:?}");
    assert!(!failure.causes.is_empty(), "{failure:?}");
    for key in [WRONG_KEY, "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1", "SharedKey devstore"] {
        assert!(!format!("{error:?} {failure:?}").contains(key), "{failure:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_video_is_published_once_in_a_container_that_doctor_can_make() {
    let azurite = Azurite::start();
    let storage = azurite.storage(None);
    let (small, small_name) = azurite.video(100_000);

    let missing = storage.publish(local(&small), &small_name, &|_| ()).await.unwrap_err();
    check(&missing, Code::ContainerMissing, FailureKind::Permanent);
    assert_eq!(missing.to_string(), "container `videos` does not exist");
    check(&storage.check().await.unwrap_err(), Code::ContainerMissing, FailureKind::Permanent);

    let stranger = azurite.storage(Some(WRONG_KEY));
    check(&stranger.create_container().await.unwrap_err(), Code::UploadDenied, FailureKind::Permanent);
    assert_eq!(storage.create_container().await.unwrap(), Created::Now);
    assert_eq!(storage.create_container().await.unwrap(), Created::Before);
    storage.check().await.unwrap();
    let denied = stranger.publish(local(&small), &small_name, &|_| ()).await.unwrap_err();
    check(&denied, Code::UploadDenied, FailureKind::Permanent);

    let (large, large_name) = azurite.video(20_000_000);
    for (path, name) in [(&small, &small_name), (&large, &large_name)] {
        let first = storage.publish(local(path), name, &|_| ()).await.unwrap();
        let content = std::fs::read(path).unwrap();
        assert_eq!((first.sent, first.bytes), (true, content.len() as u64));
        assert_eq!(first.blake3, blake3::hash(&content).to_hex().to_string());
        assert!(first.url.ends_with(&format!("/devstoreaccount1/videos/night%20tales/{name}")), "{}", first.url);
        let again = storage.publish(local(path), name, &|_| ()).await.unwrap();
        assert!(!again.sent && again.url == first.url, "nothing is sent twice");
    }

    let taken = storage.publish(local(&large), &small_name, &|_| ()).await.unwrap_err();
    assert_eq!(taken.failure().code, Code::UploadMismatch, "{taken}");
    let replace = LocalFile { when_taken: WhenTaken::Replace, ..local(&large) };
    assert!(storage.publish(replace, &small_name, &|_| ()).await.unwrap().sent);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_that_the_server_left_is_done_by_the_next_attempt() {
    let azurite = Azurite::start();
    let storage = azurite.storage(None);
    assert_eq!(storage.create_container().await.unwrap(), Created::Now);
    let (path, name) = azurite.video(60_000_000);
    let stop_in_the_middle = |sent: u64| {
        if 40_000_000 < sent {
            azurite.stop();
        }
    };
    let error = storage.publish(local(&path), &name, &stop_in_the_middle).await.unwrap_err();
    check(&error, Code::UploadUnavailable, FailureKind::Transient);
    azurite.start_again();
    assert_eq!(storage.create_container().await.unwrap(), Created::Now); // it keeps nothing over a restart
    let published = storage.publish(local(&path), &name, &|_| ()).await.unwrap();
    assert!(published.sent, "nothing incomplete stood at the name");
    assert_eq!(published.bytes, 60_000_000);
}
