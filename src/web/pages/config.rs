//! `/config`: the values in force, and where each comes from.

use super::Page;
use crate::web::frame;
use crate::web::site::Site;
use actix_web::HttpRequest;
use actix_web::web::Data;
use maud::html;
use std::sync::Arc;

/// Shows the page.
pub(in crate::web) async fn page(request: HttpRequest, site: Data<Arc<Site>>) -> Page {
    let body = html! {
        p.dim { "As the daemon read it at its start. Values change in the configuration file; a reload or a restart takes them over." }
        div.scroll {
            table {
                thead { tr { th { "Key" } th { "Value" } th { "From" } } }
                tbody {
                    @for line in &site.values {
                        tr { td { code { (line.key) } } td { (line.value) } td.dim { (line.source) } }
                    }
                }
            }
        }
    };
    Ok(frame::page(&site, &request, "Configuration", body).await?)
}
