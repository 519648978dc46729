//! Which requests are let in, and the headers of every answer.
//!
//! A page on another site must neither read ours nor order anything, also not by giving its own name to our address
//! (DNS rebinding). So the name in `Host` must be one of ours, and what changes something must come from ours.

use super::frame;
use super::note;
use super::problem::{Refusal, document};
use super::site::Site;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};
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

/// Lets a request in, or answers why not.
pub(super) async fn guard<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let refusal = match request.app_data::<web::Data<Arc<Site>>>() {
        Some(site) => refusal(request.method(), request.headers(), site),
        None => None,
    };
    // The page that is answered now shows the words.
    let shows_note = request.method() == Method::GET && !request.headers().contains_key("x-renew");
    let mut response = match refusal {
        Some(refusal) => {
            let answer = answer(refusal, request.path());
            request.into_response(answer).map_into_right_body()
        }
        None => next.call(request).await?.map_into_left_body(),
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
    Ok(response)
}

fn refusal(method: &Method, headers: &HeaderMap, site: &Site) -> Option<Refusal> {
    let host = text(headers, &header::HOST);
    if !is_ours(host) {
        return Some(Refusal::Host);
    }
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return None;
    }
    if is_of_other_site(text(headers, &HeaderName::from_static("sec-fetch-site")), text(headers, &header::ORIGIN), host)
    {
        return Some(Refusal::OtherSite);
    }
    site.may_change().err()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Tells whether a `Host` is an address or `localhost`: a foreign name cannot point to an address without a name.
fn is_ours(host: &str) -> bool {
    let name = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|it| it.is_ascii_digit()));
    let name = name.map_or(host, |(name, _)| name);
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || bare.parse::<IpAddr>().is_ok()
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
    if path.starts_with("/api/") {
        return document(refusal.status(), &message, &[], refusal.hint());
    }
    let body = html! { section.problem role="alert" { p.what { (message) } p.hint { (refusal.hint()) } } };
    let page = frame::bare("Not done", body).into_string();
    HttpResponse::build(refusal.status()).content_type(header::ContentType::html()).body(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_and_localhost_are_ours() {
        for host in ["127.0.0.1:7411", "localhost:7411", "localhost", "[::1]:7411", "192.168.7.3:80"] {
            assert!(is_ours(host), "{host}");
        }
        for host in ["", "evil.example", "evil.example:7411", "127.0.0.1.evil.example", "localhost.evil", "a:b"] {
            assert!(!is_ours(host), "{host}");
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
