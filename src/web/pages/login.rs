//! `/login`: shows a token once, for a session; `/logout` ends it.

use crate::web::access::{NotIn, SESSION};
use crate::web::frame;
use crate::web::note::unchanged;
use crate::web::parts::{Fields, value};
use crate::web::site::{Site, caller};
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, LOCATION, RETRY_AFTER};
use actix_web::web::{Data, Form};
use actix_web::{HttpRequest, HttpResponse};
use maud::{Markup, html};
use std::sync::Arc;

/// The address of the form.
pub(in crate::web) const LOGIN: &str = "/login";
/// Where a session is ended.
pub(in crate::web) const LOGOUT: &str = "/logout";

/// Shows the form.
pub(in crate::web) async fn page() -> Markup {
    form("")
}

fn form(wrong: &str) -> Markup {
    frame::bare(
        "Token",
        html! {
            @if !wrong.is_empty() { section.problem role="alert" { p.what { (wrong) } } }
            form method="post" action=(LOGIN) {
                // Browsers keep a password under a name.
                input type="text" name="user" value="reelspool" autocomplete="username" hidden;
                label for="token" { "Token" }
                input id="token" name="token" type="password" required autocomplete="current-password" size="40";
                p.hint { "It is in the file that " code { "admin.token_file" } " names, or that the log names in " code { "page.token" } "." }
                p { button.first type="submit" { "Open" } }
            }
        },
    )
}

/// Takes the token.
pub(in crate::web) async fn enter(request: HttpRequest, site: Data<Arc<Site>>, fields: Form<Fields>) -> HttpResponse {
    let token = value(&fields, "token").unwrap_or_default();
    let caller = caller(&request);
    let entered = site.access().map_or(Err(NotIn::Token), |access| access.enter(caller, token));
    let is_secure = site.access().is_ok_and(|access| access.came_by_https(caller.peer, request.headers()));
    let refused = |status, words: &str| {
        let mut answer = HttpResponse::build(status);
        if status == StatusCode::TOO_MANY_REQUESTS {
            answer.insert_header((RETRY_AFTER, "60"));
        }
        answer.content_type(ContentType::html()).body(form(words).into_string())
    };
    match entered {
        Ok(id) => {
            let cookie = Cookie::build(SESSION, id).path("/").http_only(true).same_site(SameSite::Strict);
            HttpResponse::SeeOther().insert_header((LOCATION, "/")).cookie(cookie.secure(is_secure).finish()).finish()
        }
        Err(NotIn::Token) => refused(StatusCode::UNAUTHORIZED, "This is not the token."),
        Err(NotIn::TooMany) => refused(StatusCode::TOO_MANY_REQUESTS, "Too many wrong tokens: wait a minute."),
    }
}

/// Ends the session.
pub(in crate::web) async fn leave(request: HttpRequest, site: Data<Arc<Site>>) -> HttpResponse {
    if let (Some(session), Ok(access)) = (request.cookie(SESSION), site.access()) {
        access.leave(session.value());
    }
    unchanged(LOGIN, "The session is over.")
}
