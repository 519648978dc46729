//! `/audit`: who changed what through the page or the API.

use super::Page;
use crate::web::frame;
use crate::web::parts::time;
use crate::web::site::Site;
use actix_web::HttpRequest;
use actix_web::web::{Data, Query};
use maud::html;
use serde::Deserialize;
use std::sync::Arc;

/// How many changes one page shows.
const ROWS_MAX: u32 = 100;

/// The part of the list that is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Part {
    /// The number before which it begins.
    before: Option<u64>,
}

/// Shows the page.
pub(in crate::web) async fn page(request: HttpRequest, site: Data<Arc<Site>>, part: Query<Part>) -> Page {
    let before = part.before;
    let changes = site.ask(move |control| control.audited(before, ROWS_MAX)).await?.items;
    let last = changes.last().map(|it| it.id).filter(|_| changes.len() == ROWS_MAX as usize);
    let body = html! {
        p { "What was changed through this page and the API, the newest first." }
        @if changes.is_empty() { p { "Nothing was changed." } } @else {
            div.scroll {
                table {
                    caption.unseen { "Changes" }
                    thead { tr { th scope="col" { "When" } th scope="col" { "Who" } th scope="col" { "What" } th scope="col" { "Answer" } } }
                    tbody {
                        @for it in &changes {
                            tr { td { (time(it.at)) } td { (it.who) } td { code { (it.act) } } td { (it.told) } }
                        }
                    }
                }
            }
        }
        @if let Some(last) = last { p { a.button href={ "/audit?before=" (last) } { "Earlier ones" } } }
    };
    Ok(frame::page(&site, &request, "Audit", body).await?)
}
