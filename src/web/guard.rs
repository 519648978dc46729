//! Which requests are let in, and the headers of every answer.
//!
//! A page on another site must neither read ours nor order anything, also not by giving its own name to our address
//! (DNS rebinding). So the name in `Host` must be one of ours, and what changes something must come from ours.

use super::access::{NotIn, Peer, Role, SESSION, Visitor};
use super::frame;
use super::limits;
use super::note;
use super::pages::login::{LOGIN, LOGOUT};
use super::problem::{Refusal, document};
use super::site::{Barred, Site, barred, caller, who};
use actix_web::body::{BodySize, BodyStream, BoxBody, MessageBody, SizedStream};
use actix_web::cookie::Cookie;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpResponse, web};
use futures::stream;
use maud::html;
use std::net::IpAddr;
use std::sync::Arc;

/// The headers of every answer: nothing is loaded but from ourselves, no other page frames ours, no address is told to
/// other sites, and no type is guessed.
const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // With `no-referrer` a browser would send `Origin: null` with our own forms.
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// What everybody may see: the form for the token, the style, and whether the service lives.
const OPEN: [&str; 4] = [LOGIN, "/static/", "/healthz", "/readyz"];

/// Lets a request in, or answers why not.
pub(super) async fn guard<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let refusal = refusal(&request);
    let is_head = request.method() == Method::HEAD;
    // The page that is answered now shows the words.
    let shows_note = request.method() == Method::GET && !request.headers().contains_key("x-renew");
    let mut response = if let Some(refusal) = refusal {
        let answer = answer(refusal, request.path());
        request.into_response(answer)
    } else {
        let payload = limits::in_time(request.take_payload());
        request.set_payload(payload);
        let response = next.call(request).await?;
        record(&response).await;
        response.map_into_boxed_body()
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|it| it.as_bytes().starts_with(b"text/html"));
    if shows_note && is_page && response.request().cookie(note::NAME).is_some() {
        let removal = HeaderValue::from_str(&note::shown().to_string());
        removal.map(|it| response.headers_mut().append(header::SET_COOKIE, it)).unwrap_or_default();
    }
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(if is_head { response.map_body(|_, body| unsent(&body)) } else { response })
}

/// Returns a body that is as long as another and has no bytes: a long file is not read for nothing.
fn unsent(body: &BoxBody) -> BoxBody {
    let nothing = stream::empty::<Result<web::Bytes, Error>>();
    match body.size() {
        BodySize::Sized(bytes) => BoxBody::new(SizedStream::new(bytes, nothing)),
        BodySize::Stream => BoxBody::new(BodyStream::new(nothing)),
        BodySize::None => BoxBody::new(()),
    }
}

/// Records what a request changed, if its handler says so with [`note::redirect`] or [`note::tell`].
async fn record<B>(response: &ServiceResponse<B>) {
    let request = response.request();
    let told = response.response().extensions().get::<note::Told>().map(|told| told.0.clone());
    let (Some(told), Some(site)) = (told, request.app_data::<web::Data<Arc<Site>>>().cloned()) else { return };
    site.acted(who(request), format!("{} {}", request.method(), request.path()), told).await;
}

/// Tells whether everybody may see what is at a path.
pub(super) fn is_open(path: &str) -> bool {
    OPEN.iter().any(|open| path.starts_with(open))
}

fn is_look(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Decides whether a request is let in, and notes who sent it.
fn refusal(request: &ServiceRequest) -> Option<Refusal> {
    let site = request.app_data::<web::Data<Arc<Site>>>()?;
    let (method, headers, control) = (request.method(), request.headers(), site.control());
    let admin = &control.config().admin;
    let host = text(headers, &header::HOST);
    let caller = caller(request.request());
    let from = caller.peer;
    if from != Peer::Socket && !is_ours(host, &admin.hosts) {
        return Some(Refusal::Host);
    }
    let fetch_site = text(headers, &HeaderName::from_static("sec-fetch-site"));
    if !is_look(method) && is_of_other_site(fetch_site, text(headers, &header::ORIGIN), host) {
        return Some(Refusal::OtherSite);
    }
    if is_open(request.path()) {
        return None;
    }
    let session = request.cookie(SESSION);
    let visitor = match site.access().map(|access| access.visitor(caller, headers, session.as_ref().map(Cookie::value)))
    {
        Ok(Ok(visitor)) => visitor,
        // At the socket no token is asked for, so it does not matter that none can be read.
        Err(_unread) if from == Peer::Socket => Visitor { role: Role::Admin, name: "socket".to_owned() },
        Ok(Err(NotIn::Token)) | Err(_) => return Some(Refusal::Token),
        Ok(Err(NotIn::TooMany)) => return Some(Refusal::TooMany),
    };
    request.extensions_mut().insert(visitor);
    if is_look(method) || request.path() == LOGOUT {
        return None;
    }
    barred(site, request.request()).map(|barred| match barred {
        Barred::ReadOnly => Refusal::ReadOnly,
        Barred::Role => Refusal::Role,
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Tells whether a `Host` is an address, `localhost` or configured: a foreign name cannot point to an address without a name.
fn is_ours(host: &str, hosts: &[String]) -> bool {
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|it| it.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name);
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || bare.parse::<IpAddr>().is_ok() || hosts.iter().any(|it| it.eq_ignore_ascii_case(name))
}

/// Tells whether a page of another site sent the request. A program that is no browser sends neither header.
fn is_of_other_site(fetch_site: &str, origin: &str, host: &str) -> bool {
    if !matches!(fetch_site, "" | "same-origin" | "none") {
        return true;
    }
    let origin_host = origin.split_once("://").map(|(_, host)| host);
    !origin.is_empty() && origin_host != Some(host)
}

fn answer(refusal: Refusal, path: &str) -> HttpResponse {
    let message = refusal.to_string();
    if refusal == Refusal::Token && !path.starts_with("/api/") && path != "/metrics" && path != "/events" {
        return HttpResponse::SeeOther().insert_header((header::LOCATION, LOGIN)).finish();
    }
    let mut answer = if path.starts_with("/api/") {
        document(refusal.status(), &message, refusal.hint())
    } else {
        let body = html! { section.problem role="alert" { p.what { (message) } p.hint { (refusal.hint()) } } };
        let page = frame::bare("Not done", body).into_string();
        HttpResponse::build(refusal.status()).content_type(header::ContentType::html()).body(page)
    };
    if refusal == Refusal::TooMany {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_localhost_and_configured_names_are_ours() {
        let hosts = ["media.example".to_owned()];
        for host in
            ["127.0.0.1:7411", "localhost:7411", "localhost", "[::1]:7411", "192.168.7.3:80", "Media.Example:7411"]
        {
            assert!(is_ours(host, &hosts), "{host}");
        }
        for host in ["", "evil.example", "evil.example:7411", "127.0.0.1.evil.example", "localhost.evil", "a:b"] {
            assert!(!is_ours(host, &hosts), "{host}");
        }
    }

    #[test]
    fn only_our_own_page_and_programs_change_something() {
        let host = "127.0.0.1:7411";
        for (fetch_site, origin) in [("", ""), ("same-origin", "http://127.0.0.1:7411"), ("none", "")] {
            assert!(!is_of_other_site(fetch_site, origin, host), "{fetch_site} {origin}");
        }
        for (fetch_site, origin) in [
            ("cross-site", ""),
            ("same-site", "http://127.0.0.1:9"),
            ("", "http://evil.example"),
            ("", "http://127.0.0.1:9"),
            ("", "null"),
        ] {
            assert!(is_of_other_site(fetch_site, origin, host), "{fetch_site} {origin}");
        }
    }
}
