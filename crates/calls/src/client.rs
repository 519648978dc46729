//! Sends one request with reqwest, within limits of time, size and origin.

use super::settings::secrets;
use super::{Answer, BadSettings, Body, CallError, Redactor, Request, Settings, origin, policy, said};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Method, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// How many redirects one request follows.
const REDIRECTS_MAX: usize = 3;

/// How much of the answer of a failure is read, in bytes.
const FAILURE_BYTES_MAX: usize = 64 << 10;

/// A client of one service.
pub(crate) struct Client {
    http: reqwest::Client,
    identity: RwLock<Arc<Identity>>,
}

/// The headers of every request, and what must not be shown because of them.
#[derive(Default)]
struct Identity {
    headers: HeaderMap,
    redactor: Redactor,
}

/// A failed try.
pub(crate) struct Failed {
    pub(crate) error: CallError,
    /// The wait that the server asks for.
    pub(crate) retry_after: Option<Duration>,
    /// True if the server may have done the work all the same.
    pub(crate) may_be_paid: bool,
}

impl From<CallError> for Failed {
    fn from(error: CallError) -> Self {
        let may_be_paid = matches!(
            error,
            CallError::TimedOut { .. } | CallError::TooLarge { .. } | CallError::Unexpected { .. } | CallError::Stopped
        );
        Self { error, retry_after: None, may_be_paid }
    }
}

impl Client {
    pub(crate) fn new(settings: &Settings) -> Result<Self, BadSettings> {
        drop(rustls::crypto::ring::default_provider().install_default()); // Err: it was already set
        let own = settings.base_url.host_str().unwrap_or_default().to_ascii_lowercase();
        let http = reqwest::Client::builder()
            .connect_timeout(settings.connect_timeout)
            .read_timeout(settings.read_timeout)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy() // a proxy would resolve names where nobody checks the addresses
            .dns_resolver(Arc::new(PublicOrOwn { own }))
            .user_agent(concat!("reelspool/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| BadSettings::Client { reason: error.to_string() })?;
        let client = Self { http, identity: RwLock::default() };
        client.renew(&settings.headers)?;
        Ok(client)
    }

    /// Replaces the headers of every request.
    pub(crate) fn renew(&self, from: &[(String, SecretString)]) -> Result<(), BadSettings> {
        let mut headers = HeaderMap::new();
        for (name, value) in from {
            let bad = || BadSettings::Header { name: name.clone() };
            let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_error| bad())?;
            let mut value = HeaderValue::from_str(value.expose_secret()).map_err(|_error| bad())?;
            value.set_sensitive(true);
            headers.insert(header, value);
        }
        let identity = Arc::new(Identity { headers, redactor: Redactor::new(secrets(from)) });
        *self.identity.write().unwrap_or_else(PoisonError::into_inner) = identity;
        Ok(())
    }

    /// Removes secrets from a text.
    pub(crate) fn redacted(&self, text: &str) -> String {
        self.identity().redactor.text(text).to_string()
    }

    fn identity(&self) -> Arc<Identity> {
        Arc::clone(&self.identity.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) async fn send(&self, settings: &Settings, request: &Request) -> Result<Answer, Failed> {
        let limit = request.timeout.unwrap_or(settings.timeout);
        match timeout(limit, self.follow(settings, request)).await {
            Ok(ended) => ended,
            Err(_elapsed) => Err(CallError::TimedOut { service: settings.name.clone(), after: limit }.into()),
        }
    }

    /// Sends the request, and sends it again where the server leads elsewhere.
    async fn follow(&self, settings: &Settings, request: &Request) -> Result<Answer, Failed> {
        let mut url = address(settings, request)?;
        let mut body = Some(&request.body);
        for _ in 0..=REDIRECTS_MAX {
            self.check(settings, &url)?;
            let response = self.send_to(settings, request, body, &url).await?;
            let status = response.status();
            if !status.is_redirection() {
                return self.read(settings, request, response).await;
            }
            let to = response.headers().get(LOCATION).and_then(|it| it.to_str().ok()).and_then(|it| url.join(it).ok());
            let Some(to) = to else {
                return Err(unexpected(format!("a redirect (status {}) that leads nowhere", status.as_u16())));
            };
            if !matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT) {
                if request.keeps_body {
                    let status = status.as_u16();
                    return Err(unexpected(format!("a redirect (status {status}) that would drop what is sent")));
                }
                body = None; // RFC 9110, 15.4.4: what follows is a GET
            }
            url = to;
        }
        Err(unexpected(format!("more than {REDIRECTS_MAX} redirects")))
    }

    fn check(&self, settings: &Settings, url: &Url) -> Result<(), CallError> {
        origin::refusal(&settings.base_url, url).map_or(Ok(()), |reason| {
            let mut shown = url.clone();
            shown.set_query(None);
            shown.set_fragment(None);
            let _has_no_user = shown.set_username("").and_then(|()| shown.set_password(None));
            Err(CallError::Forbidden {
                service: settings.name.clone(),
                url: self.identity().redactor.text(shown.as_str()).to_string(),
                reason: reason.to_owned(),
            })
        })
    }

    /// Returns the headers with the key, which are for the service's own server only.
    fn headers_for(&self, settings: &Settings, url: &Url) -> HeaderMap {
        let is_own = origin::is_same(&settings.base_url, url);
        if is_own { self.identity().headers.clone() } else { HeaderMap::new() }
    }

    async fn send_to(
        &self,
        settings: &Settings,
        request: &Request,
        body: Option<&Body>,
        url: &Url,
    ) -> Result<Response, Failed> {
        let body = body.unwrap_or(&Body::Nothing);
        let method = if *body == Body::Nothing { Method::GET } else { Method::POST };
        let mut builder = self.http.request(method, url.clone()).headers(self.headers_for(settings, url));
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        builder = match body {
            Body::Nothing => builder,
            Body::Json(value) => builder.header(CONTENT_TYPE, "application/json").body(value.to_string()),
            Body::Text { content_type, text } => builder.header(CONTENT_TYPE, *content_type).body(text.clone()),
            Body::Form(form) => {
                let (content_type, body) = form.encoded();
                builder.header(CONTENT_TYPE, content_type).body(body)
            }
        };
        builder.send().await.map_err(|error| self.lost(settings, error))
    }

    /// Reads an answer as far as its limit.
    async fn read(&self, settings: &Settings, request: &Request, mut response: Response) -> Result<Answer, Failed> {
        let status = response.status();
        let retry_after = header(&response, RETRY_AFTER).and_then(|it| policy::retry_after(&it));
        let content_type = header(&response, CONTENT_TYPE).unwrap_or_default();
        let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let encoding = header(&response, CONTENT_ENCODING).filter(|it| !it.eq_ignore_ascii_case("identity"));
        let bytes_max = if status.is_success() { request.bytes_max } else { FAILURE_BYTES_MAX };
        let too_large = || CallError::TooLarge { service: settings.name.clone(), bytes_max };
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.lost(settings, error))? {
            if bytes_max < bytes.len() + chunk.len() {
                if status.is_success() {
                    return Err(too_large().into());
                }
                break; // the beginning says why
            }
            bytes.extend_from_slice(&chunk);
        }
        if !status.is_success() {
            return Err(Failed { error: self.failure(settings, status, &bytes), retry_after, may_be_paid: false });
        }
        if let Some(encoding) = encoding {
            return Err(unexpected(format!("compressed ({encoding}), which was not asked for")));
        }
        Ok(Answer { content_type, bytes })
    }

    /// Says what a status of failure means.
    fn failure(&self, settings: &Settings, status: StatusCode, body: &[u8]) -> CallError {
        // Keys are taken out before anything is cut off: a part of a key is one, too.
        let said = said::read(self.identity().redactor.masked(&String::from_utf8_lossy(body)).as_bytes());
        let (service, words) = (settings.name.clone(), self.identity().redactor.text(&said.words).to_string());
        let parameter = said.parameter;
        let (status, said, is_used_up) = (status.as_u16(), words, said.is_used_up);
        match status {
            _ if is_used_up => CallError::Quota { service, status, said },
            402 => CallError::Quota { service, status, said },
            401 | 403 => CallError::Denied { service, status, said },
            408 | 425 | 429 | 503 | 529 => CallError::Busy { service, status, said },
            500.. => CallError::Broken { service, status, said },
            _ => CallError::Refused { service, status, said, parameter },
        }
    }

    /// Says what a lost connection means.
    fn lost(&self, settings: &Settings, error: reqwest::Error) -> Failed {
        let service = settings.name.clone();
        if error.is_timeout() {
            let after = if error.is_connect() { settings.connect_timeout } else { settings.read_timeout };
            return CallError::TimedOut { service, after }.into();
        }
        let may_be_paid = !error.is_connect();
        let reason = self.identity().redactor.answer(&error.without_url()).to_string();
        Failed { error: CallError::Unreachable { service, reason }, retry_after: None, may_be_paid }
    }
}

fn unexpected(what: String) -> Failed {
    CallError::Unexpected { what }.into()
}

fn header(response: &Response, name: HeaderName) -> Option<String> {
    Some(response.headers().get(name)?.to_str().ok()?.to_owned())
}

/// Returns the whole address of a request.
fn address(settings: &Settings, request: &Request) -> Result<Url, Failed> {
    let bad = || CallError::Forbidden {
        service: settings.name.clone(),
        url: request.to.chars().take(100).collect(),
        reason: "it is no address".to_owned(),
    };
    let mut url = if request.to.starts_with('/') {
        let base = settings.base_url.as_str().trim_end_matches('/');
        Url::parse(&format!("{base}{}", request.to)).map_err(|_error| bad())?
    } else {
        settings.base_url.join(&request.to).map_err(|_error| bad())?
    };
    if !request.query.is_empty() {
        url.query_pairs_mut().extend_pairs(&request.query);
    }
    Ok(url)
}

/// Resolves names: those of the service itself to whatever they lead to, all others to public addresses only. reqwest connects
/// to what this returns, so nothing changes between the check and the connection.
struct PublicOrOwn {
    own: String,
}

impl Resolve for PublicOrOwn {
    fn resolve(&self, name: Name) -> Resolving {
        let is_own = name.as_str().eq_ignore_ascii_case(&self.own);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> = found.filter(|it| is_own || origin::is_public(it.ip())).collect();
            if allowed.is_empty() {
                return Err(format!("{}: {}", name.as_str(), origin::PRIVATE).into());
            }
            let addresses: Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_sent_to_its_own_server_only() {
        let mut settings = Settings::new("x", Url::parse("https://api.example/v1").unwrap());
        settings.headers = vec![("xi-api-key".to_owned(), "sk-CANARY".into())];
        let client = Client::new(&settings).unwrap();
        for (url, expected) in [
            ("https://api.example/other", true),
            ("https://files.example/1.png", false),
            ("https://api.example:8443/v1", false),
            ("http://api.example/v1", false),
        ] {
            let headers = client.headers_for(&settings, &Url::parse(url).unwrap());
            assert_eq!(headers.contains_key("xi-api-key"), expected, "{url}");
        }
    }
}
