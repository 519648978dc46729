//! The style and the script of the page, built into the program.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};

/// The style.
const STYLE: &str = include_str!("page.css");
/// The script.
const SCRIPT: &str = include_str!("page.js");

/// The picture in the tab of a browser: a reel.
const ICON: &str = include_str!("icon.svg");

/// The addresses change with the version, so a browser never mixes the files of two.
pub(super) const STYLE_PATH: &str = concat!("/static/", env!("CARGO_PKG_VERSION"), "/page.css");
/// See [`STYLE_PATH`].
pub(super) const SCRIPT_PATH: &str = concat!("/static/", env!("CARGO_PKG_VERSION"), "/page.js");
/// See [`STYLE_PATH`].
pub(super) const ICON_PATH: &str = concat!("/static/", env!("CARGO_PKG_VERSION"), "/icon.svg");

/// Answers with the style.
pub(super) async fn style() -> HttpResponse {
    file("text/css; charset=utf-8", STYLE)
}

/// Answers with the script.
pub(super) async fn script() -> HttpResponse {
    file("text/javascript; charset=utf-8", SCRIPT)
}

/// Answers with the icon.
pub(super) async fn icon() -> HttpResponse {
    file("image/svg+xml", ICON)
}

fn file(content_type: &'static str, content: &'static str) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, content_type));
    // A build under development keeps its version, so a browser asks again after a short while.
    response.insert_header((CACHE_CONTROL, "max-age=60")).body(content)
}
