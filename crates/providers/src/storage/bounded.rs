//! Bounds what is read of a store's answers: `object_store` reads those that say an error whole, however long they are.

use async_trait::async_trait;
use futures::StreamExt as _;
use object_store::client::{
    ClientOptions, HttpClient, HttpConnector, HttpError, HttpRequest, HttpResponse, HttpResponseBody, HttpService,
    ReqwestConnector,
};
use object_store::signer::Method;
use std::time::Duration;
use tokio::time::timeout;

/// How much is read of an answer that is not a file, in bytes. The answers of the stores have a few hundred; the answer to the end
/// of an upload in parts may begin with white space, a byte or so a second, for minutes.
const ANSWER_BYTES_MAX: usize = 64 << 10;

/// How long the content of an error may take after its head. The status says most, and whoever waits wants to hear it.
const ERROR_TIMEOUT: Duration = Duration::from_secs(5);

/// Makes the HTTP clients of the stores.
#[derive(Debug, Default)]
pub(super) struct Connector(ReqwestConnector);

/// A client whose answers are bounded.
#[derive(Debug)]
struct Bounded(HttpClient);

impl HttpConnector for Connector {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(Bounded(self.0.connect(options)?)))
    }
}

#[async_trait]
impl HttpService for Bounded {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let is_read = request.method() == Method::GET;
        let answer = self.0.execute(request).await?;
        // A file is read piece by piece, and its length is known before.
        if is_read && answer.status().is_success() { Ok(answer) } else { bounded(answer, ERROR_TIMEOUT).await }
    }
}

/// Replaces the content of an answer with its beginning, as text; that of an error with what comes in `error_timeout`.
async fn bounded(answer: HttpResponse, error_timeout: Duration) -> Result<HttpResponse, HttpError> {
    let (head, content) = answer.into_parts();
    let mut bytes = Vec::new();
    if head.status.is_success() {
        begin(content, &mut bytes).await?;
    } else {
        // An error whose text breaks off or does not end is still that error.
        drop(timeout(error_timeout, begin(content, &mut bytes)).await);
    }
    // What is no UTF-8, also by the cut, would hide the status.
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(HttpResponse::from_parts(head, text.into()))
}

/// Reads the beginning of a content.
async fn begin(content: HttpResponseBody, into: &mut Vec<u8>) -> Result<(), HttpError> {
    let mut pieces = content.bytes_stream();
    while let Some(piece) = pieces.next().await {
        into.extend(piece?.iter().take(ANSWER_BYTES_MAX - into.len()));
        if into.len() == ANSWER_BYTES_MAX {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::bucket::{client_options, install_tls};
    use super::super::{AzureSettings, GoogleSettings, LocalFile, S3Settings, Settings, Storage, WhenTaken};
    use super::*;
    use calls::fake::{Asked, Fake, Manner, Reply};
    use job::{Code, UploadName};
    use object_store::client::HttpRequestBody;
    use std::io::Write as _;

    /// The beginning of an answer, which says what is wrong in the words of the stores.
    const MISSING: &str = "<Error><Code>NoSuchBucket</Code></Error>";

    /// Text of 1 MiB; the 64 KiB end inside a character.
    fn long(beginning: &str) -> Vec<u8> {
        let beginning = if beginning.len().is_multiple_of(2) { format!("{beginning}.") } else { beginning.to_owned() };
        [beginning.as_bytes(), "é".repeat(1 << 19).as_bytes()].concat()
    }

    fn xml(status: u16, content: impl Into<Vec<u8>>) -> Reply {
        Reply::bytes(status, "application/xml", content)
    }

    fn client(connector: &dyn HttpConnector) -> HttpClient {
        install_tls();
        connector.connect(&client_options(true)).unwrap()
    }

    fn request(fake: &Fake, method: Method) -> HttpRequest {
        let mut request = HttpRequest::new(HttpRequestBody::empty());
        *request.method_mut() = method;
        *request.uri_mut() = fake.url().as_str().parse().unwrap();
        request
    }

    /// Opens a storage of each kind at the server.
    fn storages(fake: &Fake) -> [Storage; 3] {
        let at = |path: &str| Some(format!("{}{path}", fake.url()));
        let azure = AzureSettings {
            account: "acct".to_owned(),
            key: Some("a2V5".into()),
            endpoint: at("acct"),
            ..AzureSettings::default()
        };
        let s3 = S3Settings {
            region: "eu-west-3".to_owned(),
            key_id: "AKIA".to_owned(),
            secret: Some("key".into()),
            endpoint: at(""),
            path_style: true,
            ..S3Settings::default()
        };
        let google = GoogleSettings { endpoint: at(""), ..GoogleSettings::default() };
        let open = |url: &str| Settings { url: url.to_owned(), ..Settings::default() };
        let settings = [
            Settings { azure, ..open("az://videos/pre") },
            Settings { s3, ..open("s3://videos/pre") },
            Settings { google, ..open("gs://videos/pre") },
        ];
        settings.map(|settings| Storage::connect(&settings).unwrap())
    }

    async fn publish(storage: &Storage) -> Code {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"a video").unwrap();
        let local = LocalFile { path: file.path(), content_type: "video/mp4", when_taken: WhenTaken::Refuse };
        let name = UploadName::default().name(&"a".parse().unwrap(), None, &blake3::hash(b"a video").to_hex());
        storage.publish(local, &name, &|_| ()).await.unwrap_err().failure().code
    }

    #[tokio::test]
    async fn an_error_without_an_end_is_an_error_of_every_store() {
        let fake = Fake::start(|_| xml(500, long("")).manner(Manner::Endless));
        for storage in storages(&fake) {
            assert_eq!(publish(&storage).await, Code::UploadUnavailable, "{storage:?}");
            let unchecked = storage.check().await.unwrap_err().failure();
            assert_eq!(unchecked.code, Code::UploadUnavailable, "{unchecked:?}");
            assert!(format!("{unchecked:?}").contains("500"), "{unchecked:?}");
        }
    }

    #[tokio::test]
    async fn what_is_sent_or_made_gets_no_error_without_an_end() {
        for (found, code) in [("", Code::UploadUnavailable), (MISSING, Code::ContainerMissing)] {
            let fake = Fake::start(move |asked: &Asked| {
                let (status, said) = if asked.method == "GET" { (404, found) } else { (500, "") };
                xml(status, long(said)).manner(Manner::Endless)
            });
            for storage in storages(&fake) {
                if found.is_empty() {
                    assert_eq!(publish(&storage).await, code, "{storage:?}");
                    continue;
                }
                assert_eq!(storage.check().await.unwrap_err().failure().code, code, "{storage:?}");
                let unmade = storage.create_container().await.unwrap_err().failure();
                let expected = if storage.scheme() == "gs" { code } else { Code::UploadUnavailable };
                assert_eq!(unmade.code, expected, "{unmade:?}");
            }
            assert!(fake.asked().iter().any(|asked| asked.method == "PUT"), "something was sent");
        }
    }

    #[tokio::test]
    async fn only_a_file_is_read_beyond_the_limit() {
        let client = client(&Connector::default());
        for (status, method, is_whole) in [
            (200, Method::GET, true),
            (200, Method::PUT, false),
            (200, Method::POST, false),
            (404, Method::GET, false),
            (500, Method::DELETE, false),
        ] {
            let fake = Fake::start(move |_| xml(status, long("")));
            let answer = client.execute(request(&fake, method.clone())).await.unwrap();
            assert_eq!(answer.status().as_u16(), status);
            let content = answer.into_body().bytes().await.unwrap();
            let text = std::str::from_utf8(&content).unwrap();
            if is_whole {
                assert_eq!(content, long(""), "{method}");
            } else {
                let cut = text.trim_end_matches('\u{fffd}');
                assert_eq!(cut.as_bytes(), &long("")[..ANSWER_BYTES_MAX - 1], "{status} {method}");
            }
        }
    }

    #[tokio::test]
    async fn an_error_that_breaks_off_keeps_its_status_and_a_success_does_not() {
        let client = client(&Connector::default());
        for status in [200, 503] {
            let fake = Fake::start(move |_| xml(status, "12345678").manner(Manner::Cut));
            let answer = client.execute(request(&fake, Method::PUT)).await;
            let content = match answer {
                Ok(answer) => Some((answer.status().as_u16(), answer.into_body().bytes().await.unwrap())),
                Err(_) => None,
            };
            assert_eq!(content, (status == 503).then(|| (503, "1234".into())));
        }
    }

    #[tokio::test]
    async fn an_error_that_drips_ends_by_its_time() {
        let fake = Fake::start(|_| xml(500, "").manner(Manner::Drip));
        let client = client(&ReqwestConnector::default());
        let answer = client.execute(request(&fake, Method::GET)).await.unwrap();
        let answer = bounded(answer, Duration::ZERO).await.unwrap();
        assert_eq!(answer.status().as_u16(), 500);
    }
}
