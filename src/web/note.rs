//! What was done, shown once on the next page: a redirect after each form, with the words in a short-lived cookie.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::LOCATION;

/// The cookie with the words.
pub(super) const NAME: &str = "note";
/// The most bytes of the words: browsers drop cookies above 4 KiB, and each byte may become three.
const BYTES_MAX: usize = 1000;
/// How long they wait for the next page.
const LIFE: Duration = Duration::seconds(60);

/// Answers a form that changed something: the browser goes to an address of ours, which shows the words.
pub(super) fn redirect(to: &str, words: &str) -> HttpResponse {
    let mut answer = unchanged(to, words);
    tell(&mut answer, words.to_owned());
    answer
}

/// Answers a form that changed nothing, like [`redirect`].
pub(super) fn unchanged(to: &str, words: &str) -> HttpResponse {
    let short: String = words.chars().take(BYTES_MAX / 4).collect();
    let cookie = Cookie::build(NAME, percent(&short)).path("/").http_only(true).same_site(SameSite::Strict);
    HttpResponse::SeeOther().insert_header((LOCATION, to)).cookie(cookie.max_age(LIFE).finish()).finish()
}

/// Notes what was done in an answer that is no redirect, for the record of changes.
pub(super) fn tell(answer: &mut HttpResponse, words: String) {
    answer.extensions_mut().insert(Told(words.chars().take(BYTES_MAX).collect()));
}

/// What was told, for the record of changes.
#[derive(Debug, Clone)]
pub(super) struct Told(pub(super) String);

/// Returns the words that wait to be shown.
pub(super) fn waiting(request: &HttpRequest) -> Option<String> {
    request.cookie(NAME).map(|cookie| cookie.value().to_owned())
}

/// Returns the cookie that removes the words.
pub(super) fn shown() -> Cookie<'static> {
    let mut cookie = Cookie::build(NAME, "").path("/").http_only(true).same_site(SameSite::Strict).finish();
    cookie.make_removal();
    cookie
}

fn percent(text: &str) -> String {
    // In a cookie a plus stands for itself.
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{COOKIE, SET_COOKIE};
    use actix_web::test::TestRequest;

    #[test]
    fn words_come_back_as_they_were() {
        let words = "2 jobs: removed; \"a\" & <b> = ü\n100 %";
        let answer = redirect("/jobs", words);
        let set = answer.headers().get(SET_COOKIE).unwrap().to_str().unwrap();
        let request = TestRequest::get().insert_header((COOKIE, set.split(';').next().unwrap())).to_http_request();
        assert_eq!(waiting(&request).as_deref(), Some(words));
    }
}
