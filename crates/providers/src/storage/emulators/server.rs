//! Starts, stops and asks the emulators.

use super::super::{AzureSettings, Created, GoogleSettings, S3Settings, Settings, Storage, StorageError};
use crate::storage::url::Scheme;
use calls::fake::Program;
use job::{JobId, PublishName, UploadName};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;
use url::Url;

/// How long an answer may take on a busy machine.
const ANSWER_DEADLINE: Duration = Duration::from_mins(1);

/// A wrong shared key of Azure: `not the key` in base64.
const WRONG_KEY: &str = "bm90IHRoZSBrZXk=";

/// How many requests moto serves to anybody, so that a first key can be made.
const REQUESTS_BEFORE_KEYS: usize = 3;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Somebody with a key.
    Right,
    /// Somebody with a key of the right form that the store does not know.
    Wrong,
    /// Somebody with a key who wants signed URLs for 7 days.
    Signing,
}

/// A key of the emulator, in the form of its store.
#[derive(Default, Clone)]
struct Key {
    id: String,
    right: String,
    wrong: String,
}

/// A running emulator; killed when dropped.
pub(super) struct Emulator {
    scheme: Scheme,
    checks_keys: bool,
    dir: tempfile::TempDir,
    port: u16,
    program: Mutex<Option<Program>>,
    key: Mutex<Key>,
}

impl Emulator {
    /// Starts the emulator of a store, which refuses who has no key.
    pub(super) fn start(scheme: Scheme) -> Self {
        Self::started(scheme, true)
    }

    /// Starts the emulator of a store. moto refuses nobody then, because it cannot check the signature of a URL.
    pub(super) fn start_without_limits(scheme: Scheme) -> Self {
        Self::started(scheme, false)
    }

    fn started(scheme: Scheme, checks_keys: bool) -> Self {
        let (dir, port) = (tempfile::tempdir().unwrap(), Program::free_port());
        let (program, key) = (Mutex::new(None), Mutex::new(Key::default()));
        let emulator = Self { scheme, checks_keys, dir, port, program, key };
        if scheme == Scheme::Google {
            let [right, wrong] = ["right", "wrong"].map(|name| emulator.service_account(name));
            *emulator.key.lock().unwrap() = Key { id: String::new(), right, wrong };
        }
        emulator.start_again();
        emulator
    }

    /// Starts it again on the same port, without its data.
    pub(super) fn start_again(&self) {
        // This path of moto's does not count as one of the requests before keys.
        let program = Program::start(self.command(), self.port, "/moto-api/");
        *self.program.lock().unwrap() = Some(program);
        if self.scheme == Scheme::S3 && self.checks_keys {
            *self.key.lock().unwrap() = self.first_key();
        }
    }

    fn command(&self) -> Command {
        let servers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/servers");
        let port = self.port.to_string();
        let (program, first) = match self.scheme {
            Scheme::Azure => (PathBuf::from("node"), servers.join("node_modules/.bin/azurite-blob")),
            Scheme::S3 | Scheme::Google => (servers.join("python/bin/python"), servers.join("google.py")),
        };
        assert!(first.is_file(), "{} is not there: run scripts/setup --tests", first.display());
        let mut command = Command::new(program);
        match self.scheme {
            Scheme::Azure => command
                .arg(first)
                .args(["--silent", "--disableTelemetry", "--inMemoryPersistence", "--skipApiVersionCheck"])
                .args(["--blobHost", "127.0.0.1", "--blobPort", &port]),
            Scheme::S3 => {
                if self.checks_keys {
                    command.env("INITIAL_NO_AUTH_ACTION_COUNT", REQUESTS_BEFORE_KEYS.to_string());
                }
                command.args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &port])
            }
            Scheme::Google => command.arg(first).arg(&port).arg(self.dir.path().join("right.pub")),
        };
        command
    }

    /// Makes moto's first user, who may do anything with S3; returns the user's key. moto checks keys from then on.
    fn first_key(&self) -> Key {
        let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
        let policy: String = url::form_urlencoded::byte_serialize(policy.as_bytes()).collect();
        let iam = "Authorization: AWS4-HMAC-SHA256 Credential=x/20200101/us-east-1/iam/aws4_request\r\n\
                   Content-Type: application/x-www-form-urlencoded\r\n";
        let act = |act: &str| {
            let (status, answer) = self.ask("POST", "/", iam, &format!("Version=2010-05-08&UserName=u&{act}")).unwrap();
            assert_eq!(status, 200, "{act}");
            String::from_utf8(answer).unwrap()
        };
        act("Action=CreateUser");
        let key = act("Action=CreateAccessKey");
        act(&format!("Action=PutUserPolicy&PolicyName=p&PolicyDocument={policy}"));
        let field = |name: &str| {
            let (_, rest) = key.split_once(&format!("<{name}>")).unwrap();
            rest.split_once('<').unwrap().0.to_owned()
        };
        Key { id: field("AccessKeyId"), right: field("SecretAccessKey"), wrong: "not-the-secret-access-key".to_owned() }
    }

    /// Makes a key of a service account; returns its JSON. The public half is beside it, as NAME.pub.
    fn service_account(&self, name: &str) -> String {
        let [private, public] = ["key", "pub"].map(|end| self.dir.path().join(format!("{name}.{end}")));
        let openssl = |args: &[&str]| {
            let ran = Command::new("openssl").current_dir(self.dir.path()).args(args).stderr(Stdio::null()).status();
            assert!(ran.unwrap().success(), "openssl failed");
        };
        let [private, public] = [&private, &public].map(|path| path.to_str().unwrap());
        openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", private]);
        openssl(&["pkey", "-in", private, "-pubout", "-out", public]);
        let key = std::fs::read_to_string(private).unwrap();
        let email = "reelspool@project.iam.gserviceaccount.com";
        serde_json::json!({"client_email": email, "private_key_id": "1", "private_key": key}).to_string()
    }

    pub(super) fn stop(&self) {
        *self.program.lock().unwrap() = None;
    }

    /// Makes the bucket, which must be missing.
    pub(super) async fn make_bucket(&self, storage: &Storage) {
        if self.scheme == Scheme::Google {
            let error = storage.create_container().await.unwrap_err();
            assert!(matches!(error, StorageError::ContainerMissing { .. }), "nobody makes a bucket of Google: {error}");
            assert_eq!(self.ask("PUT", "/videos", "", "").unwrap().0, 200);
        } else {
            assert_eq!(storage.create_container().await.unwrap(), Created::Now);
        }
    }

    /// Lists what no error may say.
    pub(super) fn secrets(&self) -> Vec<String> {
        let Key { right, wrong, .. } = self.key.lock().unwrap().clone();
        let lines = right.split("\\n").chain(wrong.split("\\n"));
        let mut secrets: Vec<String> = lines.filter(|line| 16 <= line.len()).map(str::to_owned).collect();
        secrets.extend([WRONG_KEY, "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1", "SharedKey devstore"].map(str::to_owned));
        secrets
    }

    pub(super) fn storage(&self, access: Access) -> Storage {
        let Key { id, right, wrong } = self.key.lock().unwrap().clone();
        let endpoint = format!("http://127.0.0.1:{}", self.port);
        let is_wrong = access == Access::Wrong;
        let secret = if is_wrong { wrong } else { right };
        let mut settings = Settings {
            url: format!("{}://videos/night tales", self.scheme.as_str()),
            signed_for: (access == Access::Signing).then_some(Duration::from_hours(7 * 24)),
            ..Settings::default()
        };
        match self.scheme {
            Scheme::Azure => {
                settings.azure = AzureSettings {
                    use_emulator: true,
                    endpoint: Some(format!("{endpoint}/devstoreaccount1")),
                    key: is_wrong.then(|| WRONG_KEY.into()),
                    ..AzureSettings::default()
                }
            }
            Scheme::S3 => {
                settings.s3 = S3Settings {
                    region: "eu-central-1".to_owned(),
                    endpoint: Some(endpoint),
                    key_id: if id.is_empty() { "x".to_owned() } else { id },
                    secret: Some(secret.into()),
                    path_style: true,
                    ..S3Settings::default()
                }
            }
            Scheme::Google => {
                let service_account = Some(secret.into());
                settings.google =
                    GoogleSettings { service_account, endpoint: Some(endpoint), ..GoogleSettings::default() }
            }
        }
        Storage::connect(&settings).unwrap()
    }

    /// Writes a video of `bytes` bytes; returns its path and its name.
    pub(super) fn video(&self, bytes: usize) -> (PathBuf, PublishName) {
        let content: Vec<u8> = (0..=250).cycle().take(bytes).collect();
        let path = self.dir.path().join(format!("{bytes}.mp4"));
        fsx::write_atomic(&path, &content).unwrap();
        let id: JobId = "horror-0042".parse().unwrap();
        (path, UploadName::default().name(&id, None, &blake3::hash(&content).to_hex()))
    }

    /// Reads a URL of the emulator without credentials; returns the status and the body.
    pub(super) fn get(&self, url: &Url) -> (u16, Vec<u8>) {
        assert_eq!(url.port(), Some(self.port));
        self.ask("GET", &format!("{}?{}", url.path(), url.query().unwrap_or_default()), "", "").unwrap()
    }

    /// Reads a list of moto's as the owner of the bucket.
    pub(super) fn listed(&self, path: &str) -> String {
        let owner = "Authorization: AWS4-HMAC-SHA256 Credential=x/20200101/us-east-1/s3/aws4_request\r\n";
        String::from_utf8(self.ask("GET", path, owner, "").unwrap().1).unwrap()
    }

    /// Sends a request; returns status and body, or nothing if no HTTP server answers.
    fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> Option<(u16, Vec<u8>)> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        connection.set_read_timeout(Some(ANSWER_DEADLINE)).unwrap();
        let (length, host) = (body.len(), format!("127.0.0.1:{}", self.port));
        let head = format!("{method} {path} HTTP/1.0\r\nHost: {host}\r\nContent-Length: {length}\r\n{headers}\r\n");
        connection.write_all(format!("{head}{body}").as_bytes()).ok()?;
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).ok()?;
        let end = answer.windows(4).position(|it| it == b"\r\n\r\n")?;
        let status = std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()?;
        answer.starts_with(b"HTTP/").then(|| (status, answer.split_off(end + 4)))
    }
}
