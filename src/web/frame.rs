//! The frame of every page: head, navigation, the bar with the summary, and the body.

use super::access::SESSION;
use super::assets::{ICON_PATH, SCRIPT_PATH, STYLE_PATH};
use super::note;
use super::pages::login::LOGOUT;
use super::parts::{bytes, prose, span_s};
use super::site::{Site, barred};
use crate::control::{Control, ControlError, Summary};
use actix_web::HttpRequest;
use maud::{DOCTYPE, Markup, html};

/// The places of the navigation.
const PLACES: [(&str, &str); 8] = [
    ("/", "Overview"),
    ("/jobs", "Jobs"),
    ("/make", "Make"),
    ("/workspaces", "Workspaces"),
    ("/images", "Images"),
    ("/reaper", "Reaper"),
    ("/config", "Configuration"),
    ("/audit", "Audit"),
];

/// Puts a body into the frame, with the summary as it is now.
pub(super) async fn page(
    site: &Site,
    request: &HttpRequest,
    title: &str,
    body: Markup,
) -> Result<Markup, ControlError> {
    let summary = site.ask(Control::summary).await?;
    let path = request.path();
    let note = note::waiting(request);
    let barred = barred(site, request);
    Ok(whole(
        title,
        html! {
                    header {
                        a.brand href="/" { "reelspool" }
                        nav aria-label="Places" {
                            @for (place, name) in PLACES {
                                a href=(place) aria-current=[is_at(path, place).then_some("page")] { (name) }
                            }
                        }
                        @if request.cookie(SESSION).is_some() {
                            form.leave method="post" action=(LOGOUT) { button type="submit" { "Log out" } }
                        }
                    }
                    div.top { (bar(&summary, barred.is_some())) div.live hidden { button id="live" type="button" { "Pause updates" } } }
        main {
                        @if let Some(words) = note { div.note role="status" { p { (words) } } }
                        h1 { (title) }
                        @if let Some(barred) = barred { p.dim { (prose(barred.words())) } }
                        (body)
                    }
                },
    ))
}

/// Puts a body into a frame without navigation and summary: for errors.
pub(super) fn bare(title: &str, body: Markup) -> Markup {
    whole(
        title,
        html! {
            header { a.brand href="/" { "reelspool" } }
            main { h1 { (title) } (body) p { a href="/" { "To the overview" } } }
        },
    )
}

fn whole(title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · reelspool" }
                link rel="icon" href=(ICON_PATH) type="image/svg+xml";
                link rel="stylesheet" href=(STYLE_PATH);
                script src=(SCRIPT_PATH) defer {}
            }
            body { (body) }
        }
    }
}

fn is_at(path: &str, place: &str) -> bool {
    let below = path.strip_prefix(place);
    if place == "/" { path == "/" } else { below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) }
}

/// The bar with the summary; the script renews what has `data-live`.
fn bar(summary: &Summary, read_only: bool) -> Markup {
    html! {
        div.bar id="bar" data-live role="status" {
            @if !summary.running { strong.bad { "no daemon" } }
            @if summary.paused { strong.warn { "paused" } }
            @if read_only { strong { "read-only" } }
            a href="/jobs?state=queued" {
                (summary.queued) " queued"
                @if let Some(oldest) = summary.oldest_queued_s { " (oldest " (span_s(oldest)) ")" }
            }
            a href="/jobs?state=running" { (summary.running_jobs) " running" }
            a href="/workspaces" { (summary.preserved) " preserved" }
            a href="/jobs?state=done&since=1d" { "24 h: " (summary.done_day) " ok" }
            a href="/jobs?state=failed&since=1d" class=[(0 < summary.failed_day).then_some("bad")] {
                (summary.failed_day) " failed"
            }
            @if let Some(free) = summary.disk_available_bytes { span { (bytes(free)) " free" } }
        }
    }
}
