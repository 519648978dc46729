//! Adding pictures: files that are chosen or dropped onto the form, with a prompt.

use super::HERE;
use crate::control::{AddedView, Control, ControlError, Kind};
use crate::web::frame;
use crate::web::note::{self, redirect, unchanged};
use crate::web::pages::Acted;
use crate::web::problem::PageProblem;
use crate::web::site::Site;
use actix_multipart::{Field, Multipart};
use actix_web::web::Data;
use actix_web::{HttpRequest, Responder};
use futures::TryStreamExt;
use maud::{Markup, html};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The largest file, in bytes; the library refuses more.
const FILE_MAX: u64 = crate::images::PICTURE_BYTES_MAX;
/// The most bytes of a field with words.
const WORDS_MAX: usize = 8 << 10;
/// The most files of one form.
const FILES_MAX: usize = 50;
/// How many forms are taken at once: each holds one file in memory.
static AT_ONCE: Semaphore = Semaphore::const_new(2);
/// What is done about a form that cannot be read.
const HINT: &str = "what was added before it stays; choose the files again";

/// What became of one file.
struct Given {
    name: String,
    added: Result<AddedView, ControlError>,
}

/// Shows the form. The field for files takes what is dropped onto it, without a script.
pub(super) fn form(kinds: &[String]) -> Markup {
    html! {
        section {
            h2 { "Add pictures" }
            p.dim {
                "JPEG, PNG or WebP, up to 32 MiB each. They are kept, and used where their words fit. Without a prompt the file's name is read: "
                code { "horror--old-mill.jpg" } " shows an old mill, for horror."
            }
            form.add method="post" action=(HERE) enctype="multipart/form-data" {
                div.row {
                    div.wide { label for="prompt" { "What they show" } input id="prompt" name="prompt" maxlength="2000" size="40" placeholder="an old mill by the river"; }
                    div {
                        label for="for" { "Kind of story" }
                        input id="for" name="kind" list=[(!kinds.is_empty()).then_some("kinds")] placeholder="any";
                    }
                }
                label for="files" { "Files: choose them, or drop them here" }
                input.drop id="files" type="file" name="file" accept="image/jpeg,image/png,image/webp" multiple required;
                p { button.first type="submit" { "Add" } }
            }
        }
    }
}

/// Adds the files of a form, one after the other; each is told of.
pub(in crate::web) async fn add(request: HttpRequest, site: Data<Arc<Site>>, mut form: Multipart) -> Acted {
    let turn = AT_ONCE.try_acquire().map_err(|_busy| {
        ControlError::new(Kind::TryLater, "other pictures are being added", "nothing was added; try again in a moment")
    })?;
    let (mut prompt, mut kind, mut given) = (None, None, Vec::new());
    while let Some(field) = form.try_next().await.map_err(|error| unreadable(&error))? {
        match field.name() {
            Some("prompt") => prompt = words(field).await?,
            Some("kind") => kind = words(field).await?,
            Some("file") if given.len() < FILES_MAX => {
                let (prompt, kind) = (prompt.clone(), kind.clone());
                given.extend(file(&site, field, prompt, kind).await?);
            }
            _ => return Err(too_much("the form has a field too many")),
        }
    }
    drop(turn);
    if given.is_empty() {
        return Ok(unchanged(HERE, "Nothing was added: no file was chosen."));
    }
    if let [Given { added: Ok(added), .. }] = given.as_slice() {
        let was = if added.was_there { "The library has that very picture already; it is kept" } else { "Added" };
        return Ok(redirect(HERE, &format!("{was}: {}, for “{}”, kind {}.", added.file, added.prompt, added.kind)));
    }
    let page = frame::page(&site, &request, "What was added", told(&given)).await?;
    let mut answer = page.respond_to(&request).map_into_boxed_body();
    let added: Vec<&str> = given.iter().filter_map(|it| it.added.as_ref().ok()).map(|it| it.file.as_str()).collect();
    if !added.is_empty() {
        note::tell(&mut answer, format!("{} of {} pictures were added: {}", added.len(), given.len(), added.join(" ")));
    }
    Ok(answer)
}

fn unreadable(error: &actix_multipart::MultipartError) -> ControlError {
    ControlError::new(Kind::BadData, format!("the form cannot be read: {error}"), HINT)
}

fn too_much(what: &str) -> PageProblem {
    ControlError::new(Kind::Usage, what, HINT).into()
}

async fn content(mut field: Field, most: usize) -> Result<Vec<u8>, PageProblem> {
    match field.bytes(most).await {
        Ok(Ok(bytes)) => Ok(bytes.into()),
        Ok(Err(error)) => Err(unreadable(&error).into()),
        Err(_limit) => Err(too_much("a part of the form is too large")),
    }
}

async fn words(field: Field) -> Result<Option<String>, PageProblem> {
    let bytes = content(field, WORDS_MAX).await?;
    let text = String::from_utf8_lossy(&bytes).split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// Adds one file; `None` for the empty field of a form without files.
async fn file(
    site: &Site,
    field: Field,
    prompt: Option<String>,
    kind: Option<String>,
) -> Result<Option<Given>, PageProblem> {
    let disposition = field.content_disposition();
    let name = disposition.and_then(|it| it.get_filename()).unwrap_or_default().to_owned();
    let bytes = content(field, usize::try_from(FILE_MAX).unwrap_or(usize::MAX)).await?;
    if name.is_empty() && bytes.is_empty() {
        return Ok(None);
    }
    let called = name.clone();
    let added =
        site.ask(move |control: &Control| control.add_picture(&called, &bytes, prompt.as_deref(), kind.as_deref()));
    Ok(Some(Given { added: added.await, name }))
}

fn told(given: &[Given]) -> Markup {
    html! {
        div.scroll {
            table {
                caption.unseen { "What became of each file" }
                thead { tr { th scope="col" { "File" } th scope="col" { "What became of it" } } }
                tbody {
                    @for it in given {
                        tr {
                            td { (it.name) }
                            td {
                                @match &it.added {
                                    Ok(added) => {
                                        @if added.was_there { "it was there already, and is kept: " } @else { "added: " }
                                        code { (added.file) } ", for “" (added.prompt) "”, kind " (added.kind)
                                    },
                                    Err(error) => {
                                        span.bad { (error.message) @for cause in &error.causes { ": " (cause) } }
                                        div.dim { (error.hint) }
                                    },
                                }
                            }
                        }
                    }
                }
            }
        }
        p { a.button href=(HERE) { "To the pictures" } }
    }
}
