//! `/images/ID`: one picture, what is like it, the jobs that showed it, and what can be done with it.

use super::{HERE, card, source};
use crate::control::{Control, GalleryItem, PictureDocument, UseView};
use crate::web::frame;
use crate::web::note::redirect;
use crate::web::pages::{Acted, Page, unknown_act};
use crate::web::parts::{Fields, bytes, job_link, number_of, time, value};
use crate::web::site::{Site, may_act};
use crate::web::sure::{self, Question};
use actix_web::web::{Data, Form, Path};
use actix_web::{HttpRequest, Responder};
use chrono::DateTime;
use maud::{Markup, html};
use std::sync::Arc;

/// How many jobs the question before a removal names.
const NAMED_MAX: usize = 5;

/// Shows the page.
pub(in crate::web) async fn one(request: HttpRequest, site: Data<Arc<Site>>, id: Path<i64>) -> Page {
    let id = id.into_inner();
    let it = site.ask(move |control: &Control| control.picture(id)).await?;
    let title = if it.item.picture.prompt.is_empty() { &it.item.picture.file } else { &it.item.picture.prompt };
    let is_acting = may_act(&site, &request);
    let body = html! {
        p { a href=(HERE) { "All pictures" } }
        div.one {
            div.look { (whole(&it.item)) }
            div { (facts(&it)) @if is_acting { (acts(&it.item)) } @else { (download(&it.item)) } }
        }
        (like_it(&it.like_it))
        (uses(&it.uses, it.item.picture.uses))
    };
    Ok(frame::page(&site, &request, title, body).await?)
}

fn file_address(item: &GalleryItem) -> String {
    format!("{HERE}/{}/{}/file", item.id, item.hash)
}

fn whole(item: &GalleryItem) -> Markup {
    let it = &item.picture;
    html! {
        @if it.missing { p.problem { "The file " code { (it.file) } " is missing from bg_images/." } }
        @else { img src=(file_address(item)) alt=(it.prompt) width=(it.width) height=(it.height); }
    }
}

fn facts(document: &PictureDocument) -> Markup {
    let it = &document.item.picture;
    let when = |ms: i64| html! { @if let Some(at) = DateTime::from_timestamp_millis(ms) { (time(at)) } };
    html! {
        dl.facts {
            dt { "Prompt" } dd { (it.prompt) }
            dt { "Kind of story" } dd { (it.kind) }
            dt { "From" } dd { (source(it.source)) @if let Some(maker) = &document.generator { ", made by " code { (maker) } } }
            dt { "Size" } dd { (it.width) " × " (it.height) " pixels, " (bytes(it.bytes)) }
            dt { "Came" } dd { (when(it.created_ms)) }
            dt { "Shown" } dd {
                @if it.uses == 0 { "in no video yet" } @else { "in " (number_of(it.uses, "video", "videos")) ", last " (when(it.last_used_ms)) }
            }
            dt { "Kept" } dd { @if it.kept { "yes: it is never evicted" } @else { "no: it may go when the library is too large" } }
            dt { "File" } dd { code { (it.file) } }
        }
    }
}

fn acts(item: &GalleryItem) -> Markup {
    let it = &item.picture;
    html! {
        form.row method="post" action={ (HERE) "/" (item.id) } {
            @if it.kept { button type="submit" name="act" value="unkeep" { "Keep it no longer" } }
            @else { button.first type="submit" name="act" value="keep" { "Keep it" } }
            (download(item))
            button.destroys type="submit" name="act" value="remove" { "Remove…" }
        }
    }
}

fn download(item: &GalleryItem) -> Markup {
    let it = &item.picture;
    html! { @if !it.missing { a.button href=(file_address(item)) download=(it.file) { "Download" } } }
}

fn like_it(items: &[GalleryItem]) -> Markup {
    html! {
        section {
            h2 { "Most like it" }
            @if items.is_empty() { p.dim { "No other picture can be compared with it." } }
            @else {
                p.dim { "By the likeness of the prompts; 1.00 is the same. What would be shown could stand for it in a video." }
                ul.gallery { @for item in items { li { (card(item)) } } }
            }
        }
    }
}

/// Says how a picture came into a video.
fn outcome(name: &str) -> &str {
    match name {
        "exact" => "found by the same prompt",
        "similar" => "found by a similar prompt",
        "generated" => "made for it",
        "coalesced" => "made for another job at the same moment",
        "fallback" => "the nearest, for want of a better one",
        other => other,
    }
}

fn uses(uses: &[UseView], all: u64) -> Markup {
    html! {
        section {
            h2 { "Jobs that showed it" }
            @if uses.is_empty() { p.dim { "None is known." } }
            @else {
                @if (uses.len() as u64) < all { p.dim { "The newest " (uses.len()) " of " (all) " uses." } }
                div.scroll {
                    table {
                        caption.unseen { "Jobs that showed this picture, the newest first" }
                        thead { tr { th scope="col" { "Job" } th.number scope="col" { "Scene" } th scope="col" { "How" } th.number scope="col" { "Likeness" } th scope="col" { "When" } } }
                        tbody { @for it in uses { (used(it)) } }
                    }
                }
            }
        }
    }
}

fn used(it: &UseView) -> Markup {
    html! {
        tr {
            td { (job_link(&it.job)) }
            td.number { (it.scene + 1) }
            td { (outcome(&it.outcome)) }
            td.number { @if let Some(score) = it.score { (format!("{score:.2}")) } }
            td { @if let Some(at) = DateTime::from_timestamp_millis(it.at_ms) { (time(at)) } }
        }
    }
}

/// Keeps or removes the picture.
pub(in crate::web) async fn order(
    request: HttpRequest,
    site: Data<Arc<Site>>,
    id: Path<i64>,
    form: Form<Fields>,
) -> Acted {
    let (id, here) = (*id, format!("{HERE}/{id}"));
    match value(&form, "act") {
        Some("keep") => {
            site.ask(move |control: &Control| control.keep_picture(id, true)).await?;
            Ok(redirect(&here, "It is kept: it is never evicted."))
        }
        Some("unkeep") => {
            site.ask(move |control: &Control| control.keep_picture(id, false)).await?;
            Ok(redirect(&here, "It is kept no longer: it may go when the library is too large."))
        }
        Some("remove") if sure::is_sure(&form) => {
            let (file, freed) = site.ask(move |control: &Control| control.remove_picture(id)).await?;
            let freed = if freed == 0 {
                "its space is free when the last workspace that shows it goes".to_owned()
            } else {
                format!("{} are free", bytes(freed))
            };
            Ok(redirect(HERE, &format!("{file} was removed; {freed}.")))
        }
        Some("remove") => {
            let it = site.ask(move |control: &Control| control.picture(id)).await?;
            let what = format!("Remove {} from the library for good?", it.item.picture.file);
            let question = Question { action: &here, what: &what, button: "Remove", back: &here, fields: &form };
            let page =
                frame::page(&site, &request, "Remove a picture", sure::ask(&question, consequences(&it))).await?;
            Ok(page.respond_to(&request).map_into_boxed_body())
        }
        _ => Err(unknown_act()),
    }
}

/// Says what the removal of a picture means for the jobs that showed it.
fn consequences(document: &PictureDocument) -> Markup {
    let mut jobs: Vec<&str> = document.uses.iter().map(|it| it.job.as_str()).collect();
    jobs.dedup();
    html! {
        div.one { div.look { (super::thumbnail(&document.item, &document.item.picture.prompt)) } }
        @if document.item.picture.uses == 0 { p { "No video showed it." } }
        @else {
            p {
                (number_of(document.item.picture.uses, "video", "videos")) " showed it. The last: "
                @for (place, id) in jobs.iter().take(NAMED_MAX).enumerate() { @if 0 < place { ", " } (job_link(id)) }
                ". They stay as they are. A job that asks for such a picture again has a new one made."
            }
        }
        @if document.item.picture.kept { p { "It is kept: somebody meant it to stay." } }
    }
}
