//! `/codes`: what each error code means, and what to do about it.

use super::Page;
use crate::job::Code;
use crate::web::frame;
use crate::web::parts::prose;
use crate::web::site::Site;
use actix_web::HttpRequest;
use actix_web::web::Data;
use maud::html;
use std::sync::Arc;

/// Shows the page.
pub(in crate::web) async fn page(request: HttpRequest, site: Data<Arc<Site>>) -> Page {
    let body = html! {
        p { "The names stay the same for ever: scripts and alerts may match on them." }
        dl.codes {
            @for code in Code::ALL {
                dt id=(code.as_str()) { code { (code.as_str()) } " " a href={ "/jobs?code=" (code.as_str()) } { "Jobs with it" } }
                dd { (prose(code.meaning())) div.dim { (prose(code.hint())) } }
            }
        }
    };
    Ok(frame::page(&site, &request, "Error codes", body).await?)
}
