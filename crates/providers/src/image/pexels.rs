//! Photographs of Pexels: `GET /search` by the words of the subject, one of the first page, and its photographer's name.

use super::outside::{Found, ONE_PICTURE, PICTURE_BYTES_MAX, Source};
use super::{Desk, ImageRequest};
use crate::calls::failure;
use crate::named::Options;
use calls::{CallError, Errand, Request, Service, loose};
use job::Failure;
use serde_json::Value;

/// How many photographs are chosen among; farther down they fit less.
const PER_PAGE: usize = 15;

/// How many words are searched for: with more of them nothing is found. If nothing is, fewer are tried once.
const WORDS_MAX: usize = 6;
const WORDS_FEW: usize = 2;

/// Words that a search need not have.
const FILLERS: &str =
    " a an the of in on at by to for from with without and or into over under near its his her their is ";

/// From this proportion of the sides on, a picture is no square.
const SQUARE: f64 = 1.1;

/// The sizes of a photograph by Pexels' names, the preferred one first; `large2x` has up to 1880x1300 pixels.
const SIZES: [&str; 4] = ["src.large2x", "src.large", "src.original", "src.medium"];

/// The service.
#[derive(Debug)]
pub(super) struct Pexels {
    service: Service,
    options: Options,
}

impl Pexels {
    pub(super) fn new(service: Service, options: Options) -> Self {
        Self { service, options }
    }

    async fn found(&self, request: &ImageRequest, errand: Errand<'_>) -> Result<Found, CallError> {
        let words = words(&request.prompt);
        let mut photo = None;
        for most in [WORDS_MAX, WORDS_FEW] {
            if photo.is_none() && (most == WORDS_MAX || most < words.len()) {
                photo = self.search(&words, most, request, errand).await?;
            }
        }
        let nothing =
            || CallError::Unexpected { what: "empty: no photograph is found for the words of the scene".to_owned() };
        let photo = photo.ok_or_else(nothing)?;
        let url = SIZES.into_iter().find_map(|path| loose::text(&photo, path));
        let url = url.ok_or_else(|| CallError::Unexpected { what: "a photograph without an address".to_owned() })?;
        let file = Request { bytes_max: PICTURE_BYTES_MAX, ..Request::get(url) };
        let bytes = self.service.call(&file, errand, |_| None).await?.bytes;
        let by = loose::text(&photo, "photographer").map(|name| format!(" by {name}")).unwrap_or_default();
        Ok(Found { bytes, asked: None, credit: Some(format!("Photo{by} on Pexels")) })
    }

    /// Searches for the first words, and returns one photograph of those found.
    async fn search(
        &self,
        words: &[&str],
        most: usize,
        request: &ImageRequest,
        errand: Errand<'_>,
    ) -> Result<Option<Value>, CallError> {
        let words: Vec<&str> = words.iter().take(most).copied().collect();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut query = vec![
            pair("query", &words.join(" ")),
            pair("orientation", orientation(request.width, request.height)),
            pair("per_page", &PER_PAGE.to_string()),
        ];
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        query.extend(self.options.extra.iter().map(|(name, value)| pair(name, &text(value))));
        let search = Request { query, units: ONE_PICTURE, ..Request::get("/search") };
        let answer = self.service.call(&search, errand, |_| None).await?.json()?;
        let photos = loose::list(&answer, "photos");
        // The same seed is the same photograph; another scene with the same prompt has the next seed.
        let place = usize::try_from(request.seed % photos.len().max(1) as u64).unwrap_or_default();
        Ok(photos.get(place).cloned())
    }
}

#[async_trait::async_trait]
impl Source for Pexels {
    async fn file(&self, request: &ImageRequest, desk: Desk<'_>) -> Result<Found, Failure> {
        self.found(request, desk.errand()).await.map_err(|error| failure(&error, desk.cancel))
    }
}

/// Returns the words of a prompt that tell what a photograph must show.
fn words(prompt: &str) -> Vec<&str> {
    // What the prompt shows ends where its style begins; "horror scene" only says that the words of a sentence follow.
    let subject = likeness::subject(prompt);
    let clauses = prompt.split(", ").filter(|clause| subject.contains(*clause) && !clause.ends_with(" scene"));
    let words = clauses.flat_map(|clause| clause.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '-'));
    let is_filler = |word: &str| word.is_empty() || FILLERS.contains(&format!(" {} ", word.to_lowercase()));
    words.filter(|word| !is_filler(word)).collect()
}

fn orientation(width: u32, height: u32) -> &'static str {
    let proportion = f64::from(width) / f64::from(height.max(1));
    if SQUARE <= proportion {
        "landscape"
    } else if proportion <= 1.0 / SQUARE {
        "portrait"
    } else {
        "square"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::testing::{Scene, picture, request};
    use crate::named::Kind;
    use ::calls::fake::{Asked, Reply};
    use job::Code;
    use serde_json::json;

    #[test]
    fn the_search_has_the_words_of_the_subject_and_the_form_of_the_frame() {
        for (prompt, expected) in [
            ("horror scene, a lighthouse by the sea at night, cinematic, 8k", "lighthouse sea night"),
            ("old captain's boat, film noir", "old captain's boat"),
            ("ein Hafen, Nebel", "ein Hafen Nebel"),
            ("海の灯台", "海の灯台"),
            ("", ""),
        ] {
            assert_eq!(words(prompt).join(" "), expected, "{prompt}");
        }
        for (size, expected) in [
            ((1080, 1920), "portrait"),
            ((1920, 1080), "landscape"),
            ((1080, 1080), "square"),
            ((1080, 1160), "square"),
        ] {
            assert_eq!(orientation(size.0, size.1), expected);
        }
    }

    fn scene(found: impl Fn(&str) -> Vec<&'static str> + Send + Sync + 'static) -> Scene {
        let extra = json!({"locale": "de-DE"}).as_object().cloned().unwrap();
        Scene::new(Kind::Pexels, Options { extra, ..Options::default() }, move |asked: &Asked, url| {
            if !asked.path.starts_with("/search") {
                return Reply::bytes(200, "image/png", picture(96, 168));
            }
            let photo = |name: &str| json!({"photographer": name, "src": {"large2x": format!("{url}{name}.png")}});
            let photos: Vec<Value> = found(&asked.path).into_iter().map(photo).collect();
            Reply::json(200, json!({"total_results": photos.len(), "photos": photos}))
        })
    }

    #[tokio::test]
    async fn a_seed_chooses_among_the_photographs_found_and_the_photographer_is_named() {
        let scene = scene(|_| vec!["Ana", "Bo", "Cid"]);
        for (seed, name) in [(7, "Bo"), (8, "Cid"), (9, "Ana"), (7, "Bo"), (u64::MAX, "Ana")] {
            let made = scene.generate_of(&ImageRequest { seed, ..request("a lighthouse by the sea") }).await.unwrap();
            let credit = format!(r#""credit":"Photo by {name} on Pexels""#);
            assert!(String::from_utf8_lossy(&made.jpeg).contains(&credit), "{seed}");
        }
        let search = &scene.server.asked()[0];
        assert_eq!(search.path, "/search?query=lighthouse+sea&orientation=portrait&per_page=15&locale=de-DE");
        assert_eq!(search.header("authorization"), Some("Bearer sk-CANARY"));
    }

    #[tokio::test]
    async fn fewer_words_are_tried_once_and_nothing_found_is_an_error() {
        let lucky = scene(|path| if path.contains("query=old+lighthouse&") { vec!["Ana"] } else { Vec::new() });
        lucky.generate_of(&request("an old lighthouse, gulls, storm")).await.unwrap();
        let empty = scene(|_| Vec::new());
        let failure = empty.generate_of(&request("an old lighthouse, gulls")).await.unwrap_err().failure();
        assert_eq!((failure.code, empty.server.asked().len()), (Code::ProviderInvalid, 2));
        assert!(failure.message.contains("no photograph is found"), "{failure:?}");
    }
}
