//! `/images/house`: whether files, rows and vectors agree, and removing what is too much.

use super::HERE;
use crate::control::{Control, GcDone, GcPlanned, ImagesGc, ImagesGcOrder, ImagesVerified};
use crate::web::frame;
use crate::web::note::{redirect, unchanged};
use crate::web::pages::{Acted, Page, unknown_act};
use crate::web::parts::{Fields, bytes, value};
use crate::web::site::{Site, may_act};
use crate::web::sure::{self, Question};
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, Responder};
use maud::{Markup, html};
use std::sync::Arc;

/// The address.
const HOUSE: &str = "/images/house";
/// How many pictures or problems are named.
const NAMED_MAX: usize = 200;

/// Shows what can be checked and cleaned up.
pub(in crate::web) async fn house(request: HttpRequest, site: Data<Arc<Site>>) -> Page {
    let acts = may_act(&site, &request);
    let body = html! {
        p { a href=(HERE) { "All pictures" } }
        h2 { "Do files, rows and vectors agree?" }
        p { "Compares the files of " code { "bg_images/" } " with the rows and the vectors of the ledger. Nothing is changed. It takes a while where there are many." }
        @if acts {
            form.row method="post" action=(HOUSE) {
                button.first type="submit" name="act" value="verify" { "Compare names and sizes" }
                button type="submit" name="act" value="verify-deep" { "Read every picture too" }
            }
        }
        h2 { "What is too much" }
        p { "Takes in what was copied into " code { "bg_images/" } ", then removes pictures above the limits of " code { "[images]" }
            ". Kept pictures stay. What would go is shown first." }
        @if acts { form method="post" action=(HOUSE) { button type="submit" name="act" value="gc" { "Show what would go" } } }
    };
    Ok(frame::page(&site, &request, "Check and clean up the library", body).await?)
}

/// Checks or cleans up.
pub(in crate::web) async fn keep_house(request: HttpRequest, site: Data<Arc<Site>>, form: Form<Fields>) -> Acted {
    let body = match value(&form, "act") {
        Some(act @ ("verify" | "verify-deep")) => {
            let deep = act == "verify-deep";
            let verified = site.ask(move |control: &Control| control.verify_images(deep)).await?;
            html! {
                @match &verified { Some(verified) => (agreement(verified)), None => p { "There is no library yet." } }
                p { a.button href=(HOUSE) { "Back" } }
            }
        }
        Some("gc") => {
            let order = ImagesGcOrder { bytes_max: None, dry_run: !sure::is_sure(&form) };
            match site.ask(move |control: &Control| control.gc_images(&order, |_| true)).await? {
                Some(ImagesGc::Done(done)) => return Ok(redirect(HERE, &done_words(&done))),
                Some(ImagesGc::Planned(planned)) => plan(&planned, &form),
                None => return Ok(unchanged(HOUSE, "Nothing was changed.")),
            }
        }
        _ => return Err(unknown_act()),
    };
    let page = frame::page(&site, &request, "Check and clean up the library", body).await?;
    Ok(page.respond_to(&request).map_into_boxed_body())
}

fn agreement(verified: &ImagesVerified) -> Markup {
    html! {
        p { (verified.files) " files, " (bytes(verified.bytes)) " were compared" @if verified.deep { ", every picture was read" } "." }
        @if verified.problems.is_empty() { p.good { strong { "Files, rows and vectors agree." } } }
        @else {
            section.problem {
                p.what { (verified.problems.len()) " things do not agree" }
                ul { @for it in verified.problems.iter().take(NAMED_MAX) { li { (it.message) } } }
                p.hint { "The next pass of the reaper mends counters and missing files; " code { "reelspool images rebuild" } " makes rows and vectors anew." }
            }
        }
        @if !verified.left_alone.is_empty() {
            h3 { "Left alone: no pictures of the library" }
            ul { @for it in verified.left_alone.iter().take(NAMED_MAX) { li { code { (it.file) } ": " (it.reason) ", " (it.detail) } } }
        }
    }
}

fn plan(planned: &GcPlanned, form: &Fields) -> Markup {
    let count = planned.would_evict.len();
    let size: u64 = planned.would_evict.iter().map(|it| it.bytes).sum();
    let details = html! {
        @if 0 < planned.not_taken_in { p { (planned.not_taken_in) " files in bg_images/ are taken in first; then they count too." } }
        @if 0 < planned.blocked_files || 0 < planned.blocked_bytes {
            p.warn { (planned.blocked_files) " files, " (bytes(planned.blocked_bytes)) " are over the limit and may not go: paid, added or kept pictures. See " code { "images.evict" } "." }
        }
        @if 0 < count {
            div.scroll {
                table {
                    caption.unseen { "Pictures that would go" }
                    thead { tr { th scope="col" { "File" } th scope="col" { "Why" } th.number scope="col" { "Size" } } }
                    tbody {
                        @for it in planned.would_evict.iter().take(NAMED_MAX) {
                            tr {
                                td { code { (it.file) } }
                                td { (it.reason) @if it.leased { ", held by a workspace until that goes" } }
                                td.number { (bytes(it.bytes)) }
                            }
                        }
                    }
                }
            }
            @if NAMED_MAX < count { p { "and " (count - NAMED_MAX) " more" } }
        }
    };
    if count == 0 && planned.not_taken_in == 0 {
        return html! { p { strong { "Nothing is too much, and nothing is to be taken in." } } (details) p { a.button href=(HOUSE) { "Back" } } };
    }
    let what = format!("Remove {count} pictures, {}, for good?", bytes(size));
    let button = if count == 0 { "Take them in" } else { "Remove" };
    sure::ask(&Question { action: HOUSE, what: &what, button, back: HOUSE, fields: form }, details)
}

fn done_words(done: &GcDone) -> String {
    let held = if done.held_bytes == 0 {
        String::new()
    } else {
        format!(" {} are free when the workspaces that show them go.", bytes(done.held_bytes))
    };
    format!("Took in {}, removed {}, freed {}.{held}", done.adopted, done.evicted, bytes(done.freed_bytes))
}
