//! `/images`: the library as a grid, with search, filters and adding; its order and its size.

mod addition;
mod files;
mod housekeeping;
mod one;

pub(in crate::web) use addition::add;
pub(in crate::web) use files::{file, small};
pub(in crate::web) use housekeeping::{house, keep_house};
pub(in crate::web) use one::{one, order};

use super::Page;
use crate::control::{Control, ControlError, Gallery, GalleryItem, GalleryOrder, ImagesStats};
use crate::web::frame;
use crate::web::parts::{Fields, bytes, time, value};
use crate::web::problem::problem_box;
use crate::web::site::{Site, may_act};
use actix_web::HttpRequest;
use actix_web::web::{Data, Query};
use chrono::DateTime;
use maud::{Markup, html};
use std::sync::Arc;

/// The address.
const HERE: &str = "/images";
/// How many pictures one page shows.
const PICTURES: u32 = 60;
/// The fields that make the filter.
const NAMES: [&str; 6] = ["q", "kind", "source", "kept", "missing", "sort"];
/// The square that a small picture fits, in pixels of the page; its file may have more.
const SMALL_SIDE: u32 = 240;

/// What the page shows besides the pictures.
struct Around {
    stats: Option<ImagesStats>,
    kinds: Vec<String>,
}

/// Takes what concerns the filter from the fields of an address.
fn wanted(fields: &Fields) -> Fields {
    let known = fields.iter().filter(|(name, value)| NAMES.contains(&name.as_str()) && !value.trim().is_empty());
    known.cloned().collect()
}

fn order_of(wanted: &Fields, cursor: Option<&str>) -> GalleryOrder {
    let text = |name| value(wanted, name).map(|it| it.trim().to_owned());
    GalleryOrder {
        search: text("q"),
        kind: text("kind"),
        source: text("source"),
        only_kept: value(wanted, "kept").is_some(),
        only_missing: value(wanted, "missing").is_some(),
        sort: text("sort"),
        limit: PICTURES,
        cursor: cursor.map(str::to_owned),
    }
}

fn address(wanted: &Fields, cursor: Option<&str>) -> String {
    if wanted.is_empty() && cursor.is_none() {
        return HERE.to_owned();
    }
    let mut query = url::form_urlencoded::Serializer::for_suffix(format!("{HERE}?"), HERE.len() + 1);
    query.extend_pairs(wanted).extend_pairs(cursor.map(|it| ("cursor", it)));
    query.finish()
}

/// Shows the page.
pub(in crate::web) async fn page(request: HttpRequest, site: Data<Arc<Site>>, fields: Query<Fields>) -> Page {
    let wanted = wanted(&fields);
    let order = order_of(&wanted, value(&fields, "cursor"));
    let found = site.ask(move |control: &Control| control.gallery(&order)).await;
    let around = site.ask(|control: &Control| {
        Ok::<_, ControlError>(Around { stats: control.images_stats()?, kinds: control.picture_kinds()? })
    });
    let around = around.await?;
    let body = html! {
        @if let Some(stats) = &around.stats { (summary(stats)) }
        (filter(&wanted, &around.kinds))
        @match &found {
            Ok(gallery) => (grid(gallery, &wanted)),
            Err(error) => (problem_box(error)),
        }
        @if may_act(&site, &request) { (addition::form(&around.kinds)) }
    };
    Ok(frame::page(&site, &request, "Images", body).await?)
}

/// Says how much the library holds, and how it serves.
fn summary(stats: &ImagesStats) -> Markup {
    let part = |it: crate::control::AmountView, words: &str| format!("{} {words} ({})", it.files, bytes(it.bytes));
    let parts = [
        part(stats.generated, "from providers"),
        part(stats.procedural, "drawn here"),
        part(stats.external, "of your own"),
    ];
    html! {
        section id="library" data-live {
            p {
                strong { (stats.files) " pictures, " (bytes(stats.bytes)) }
                @if let Some(max) = stats.max_bytes.filter(|max| 0 < *max) {
                    " of " (bytes(max)) " "
                    progress max=(max) value=(stats.bytes.min(max)) aria-label="used part of the budget" {}
                    " " (format!("{:.0} %", 100.0 * stats.bytes as f64 / max as f64))
                }
                ": " (parts.join(", ")) "."
            }
            p.dim {
                @if let Some(rate) = stats.hit_rate { (format!("{:.0} % of the pictures in videos came from here. ", rate * 100.0)) }
                (stats.entries) " of " (stats.files) " pictures have a vector of the model " code { (stats.model) } ", "
                (bytes(stats.entries_bytes)) ". "
                @if 0 < stats.missing { a.bad href="/images?missing=yes" { (stats.missing) " files are missing" } ". " }
                @if 0 < stats.undecodable { span.bad { (stats.undecodable) " files cannot be read as pictures. " } }
                a href="/images/house" { "Check and clean up" }
            }
        }
    }
}

fn filter(wanted: &Fields, kinds: &[String]) -> Markup {
    let get = |name| value(wanted, name);
    html! {
        form.filter method="get" action=(HERE) role="search" aria-label="Filter pictures" {
            div.row {
                div.wide { label for="q" { "Like these words" } input id="q" name="q" value=[get("q")] placeholder="a dark forest at night" size="34"; }
                div {
                    label for="kind" { "Kind of story" }
                    input id="kind" name="kind" value=[get("kind")] list="kinds" placeholder="any";
                    (kind_list(kinds))
                }
                (select("source", "From", &[("generated", "a provider"), ("procedural", "drawn here"), ("external", "your own")], "anywhere", get("source")))
                (select("sort", "Order", &[("newest", "newest first"), ("used", "last shown first")], "newest first", get("sort")))
                label.choice { input type="checkbox" name="kept" value="yes" checked[get("kept").is_some()]; "only kept ones" }
                button.first type="submit" { "Show" }
                @if !wanted.is_empty() { a.button href=(HERE) { "Show all" } }
            }
        }
    }
}

/// Offers the known kinds of story to a field with `list="kinds"`.
fn kind_list(kinds: &[String]) -> Markup {
    html! { datalist id="kinds" { @for kind in kinds { option value=(kind) {} } option value="any" {} } }
}

fn select(name: &str, words: &str, choices: &[(&str, &str)], none: &str, chosen: Option<&str>) -> Markup {
    html! {
        div {
            label for=(name) { (words) }
            select id=(name) name=(name) {
                option value="" { (none) }
                @for (value, words) in choices { option value=(value) selected[chosen == Some(value)] { (words) } }
            }
        }
    }
}

fn grid(gallery: &Gallery, wanted: &Fields) -> Markup {
    let ranked = value(wanted, "q");
    html! {
        @if let Some(words) = ranked {
            p.dim { "The pictures whose prompts are most like “" (words) "”, ranked as a job's search ranks them. 1.00 is the same." }
        }
        @if gallery.items.is_empty() {
            p { @if gallery.next.is_some() { "None on this part of the list; there may be some further on." } @else { "No picture matches." } }
        }
        ul.gallery { @for item in &gallery.items { li { (card(item)) } } }
        nav.pages aria-label="Pages" {
            @if let Some(cursor) = &gallery.previous { a.button rel="prev" href=(address(wanted, Some(cursor))) { "Previous" } }
            @if gallery.previous.is_some() { a.button href=(address(wanted, None)) { "First page" } }
            @if let Some(cursor) = &gallery.next { a.button rel="next" href=(address(wanted, Some(cursor))) { "Next" } }
        }
    }
}

/// Shows one picture of a grid, with what is known of it.
fn card(item: &GalleryItem) -> Markup {
    let it = &item.picture;
    let prompt = if it.prompt.is_empty() { it.file.as_str() } else { it.prompt.as_str() };
    html! {
        a.picture href={ "/images/" (item.id) } {
            (thumbnail(item, prompt))
            span.prompt { (prompt) }
        }
        div.dim {
            @if let Some(score) = item.score {
                strong { (format!("{score:.2}")) } @if item.serves == Some(true) { " would be shown" } br;
            }
            (source(it.source)) ", " (it.kind) ", " (bytes(it.bytes)) br;
            @if it.uses == 0 { "not shown yet" } @else { "shown " (it.uses) " ×" @if let Some(at) = DateTime::from_timestamp_millis(it.last_used_ms) { ", last " (time(at)) } }
            @if it.kept { " " span.label { "kept" } }
            @if it.missing { " " span.label.bad { "file is missing" } }
        }
    }
}

/// Shows a small picture; the browser loads it when it comes into sight.
fn thumbnail(item: &GalleryItem, alt: &str) -> Markup {
    let it = &item.picture;
    let (width, height) = fitting(it.width, it.height);
    html! {
        @if it.missing { span.lost { "no file" } }
        @else {
            img src=(small_address(item)) alt=(alt) width=(width) height=(height) loading="lazy" decoding="async";
        }
    }
}

fn small_address(item: &GalleryItem) -> String {
    format!("{HERE}/{}/{}/small", item.id, item.hash)
}

/// Returns the size of a picture that is shown in the square of small ones.
fn fitting(width: u32, height: u32) -> (u32, u32) {
    let (long, width, height) = (u64::from(width.max(height).max(1)), u64::from(width), u64::from(height));
    let fit = |side: u64| u32::try_from((side * u64::from(SMALL_SIDE)).div_ceil(long)).unwrap_or(SMALL_SIDE).max(1);
    (fit(width), fit(height))
}

/// Says in words where a picture comes from.
fn source(name: &str) -> &str {
    match name {
        "generated" => "from a provider",
        "procedural" => "drawn here",
        _ => "your own",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_picture_keeps_its_proportions() {
        assert_eq!(
            [(1080, 1920), (1920, 1080), (7, 7), (1, 9000)].map(|(w, h)| fitting(w, h)),
            [(135, 240), (240, 135), (240, 240), (1, 240)]
        );
        assert_eq!(fitting(0, 0), (1, 1));
    }

    #[test]
    fn an_address_keeps_the_filter_alone() {
        let fields = [("q", "a fox"), ("kept", "yes"), ("kind", " "), ("cursor", "x"), ("sort", "used"), ("evil", "1")];
        let fields: Fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let wanted = wanted(&fields);
        assert_eq!(address(&wanted, None), "/images?q=a+fox&kept=yes&sort=used");
        assert_eq!(address(&wanted, Some("after.1.2")), "/images?q=a+fox&kept=yes&sort=used&cursor=after.1.2");
        let order = order_of(&wanted, None);
        assert_eq!(
            (order.search.as_deref(), order.kind, order.only_kept, order.only_missing),
            (Some("a fox"), None, true, false)
        );
    }
}
