//! Stories as files: many at once, each checked as `submit` does, and an answer for each.

use super::checked;
use super::offer::Offer;
use crate::control::make::{FILES_MAX, Refused, Sent, files_bytes_max};
use crate::control::{ControlError, JobSource, Kind};
use crate::job::source;
use crate::web::frame;
use crate::web::note;
use crate::web::parts::{bytes, job_link};
use crate::web::problem::{PageProblem, problem_box};
use crate::web::site::Site;
use actix_multipart::{Field, Multipart};
use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use futures::TryStreamExt;
use maud::{Markup, html};
use std::sync::Arc;

/// The field with the files.
const FILES: &str = "files";
/// The longest name of a file that is shown.
const NAME_MAX: usize = 200;
/// The hint where nothing of a set was sent.
const NOTHING: &str = "nothing was sent; choose the files again";

/// Shows the form for files.
pub(super) fn markup(offer: &Offer) -> Markup {
    html! {
        form.drop id="drop" method="post" action="/make/files" enctype="multipart/form-data" {
            h2 { "Or drop files" }
            p.hint {
                "Texts (.txt, .md) and job files (.json), up to " (offer.files_max) " at once, each up to "
                (bytes(offer.job_bytes_max)) ", together up to " (bytes(offer.files_bytes_max))
                ". Each good one is a job; one that is bad does not hold up the others."
            }
            p.row {
                label.plain { "Files "
                    input id="files" type="file" name=(FILES) multiple required
                        accept=".txt,.text,.md,.markdown,.json,text/plain,text/markdown,application/json";
                }
                button type="submit" { "Send the files" }
            }
        }
    }
}

/// Takes files, and shows what became of each.
pub(in crate::web) async fn drop_files(
    request: HttpRequest,
    site: Data<Arc<Site>>,
    form: Multipart,
) -> Result<HttpResponse, PageProblem> {
    let sources = read(form, *site.control().config().spool.job_bytes_max).await?;
    let sent = site.ask(move |control| Ok(control.send_files(sources))).await?;
    let good = sent.iter().filter(|it| it.result.is_ok()).count();
    let status = if good == 0 { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = frame::page(&site, &request, "Files that were sent", answer(&sent, good)).await?;
    let mut answer = HttpResponse::build(status).content_type(ContentType::html()).body(page.into_string());
    let ids: Vec<&str> = sent.iter().filter_map(|it| it.result.as_ref().ok()).map(|it| it.id.as_str()).collect();
    if !ids.is_empty() {
        note::tell(&mut answer, format!("{good} of {} files were sent: {}", sent.len(), ids.join(" ")));
    }
    Ok(answer)
}

fn answer(sent: &[Sent], good: usize) -> Markup {
    let bad = sent.len() - good;
    html! {
        p role="status" {
            @match (good, bad) {
                (0, _) => { strong.bad { "None of the " (sent.len()) " files was sent." } " Mend them and drop them again." }
                (_, 0) => { strong.good { "All " (good) " files were sent." } }
                _ => {
                    strong.good { (good) " of " (sent.len()) " files were sent, " }
                    strong.bad { (bad) " not." }
                    " Mend those and drop them again: a file that was sent before is not made twice."
                }
            }
        }
        div.scroll {
            table.files {
                thead { tr { th { "File" } th { "Job" } th { "What became of it" } } }
                tbody { @for one in sent { (row(one)) } }
            }
        }
        p.row { a.button href="/make" { "Make another story" } a.button href="/jobs" { "To the jobs" } }
    }
}

fn row(Sent { name, result }: &Sent) -> Markup {
    html! {
        tr {
            td { (name) }
            @match result {
                Ok(submitted) => {
                    td { (job_link(&submitted.id)) }
                    td.good { @match submitted.known {
                        None => { "sent" }
                        Some(known) => { "was sent before and is " (known.state.as_str()) }
                    } }
                }
                Err(Refused::Bad { text, problems }) => {
                    td {}
                    td { span.bad { "not sent" } (checked::list(&checked::findings(text, problems.clone()))) }
                }
                Err(Refused::Error(error)) => { td {} td { (problem_box(error)) } }
            }
        }
    }
}

/// Reads the files of a form, within the limits for one and for all.
async fn read(mut form: Multipart, job_bytes_max: u64) -> Result<Vec<JobSource>, ControlError> {
    let broken = |error: &dyn std::fmt::Display| {
        ControlError::new(Kind::Usage, format!("the files did not arrive whole: {error}"), NOTHING)
    };
    let mut left = files_bytes_max(job_bytes_max);
    let mut sources = Vec::new();
    while let Some(mut field) = form.try_next().await.map_err(|error| broken(&error))? {
        let Some(name) = name_of(&field) else { continue };
        if FILES_MAX <= sources.len() {
            return Err(ControlError::new(Kind::BadData, format!("there are more than {FILES_MAX} files"), NOTHING));
        }
        let mut content: Vec<u8> = Vec::new();
        while let Some(part) = field.try_next().await.map_err(|error| broken(&error))? {
            left = left.checked_sub(part.len() as u64).ok_or_else(|| {
                let message = format!("the files have more than {} together", bytes(files_bytes_max(job_bytes_max)));
                ControlError::new(Kind::BadData, message, NOTHING)
            })?;
            // One byte more than allowed is kept, so that the check says that it is too large.
            let room = usize::try_from(job_bytes_max.saturating_add(1)).unwrap_or(usize::MAX) - content.len();
            content.extend_from_slice(part.get(..part.len().min(room)).unwrap_or_default());
        }
        sources.push(JobSource { stem: source::stem(&name).to_owned(), name, path: None, bytes: content });
    }
    if sources.is_empty() {
        return Err(ControlError::new(Kind::Usage, "there is no file in the form", NOTHING));
    }
    Ok(sources)
}

/// Returns the name of a field's file, without directories and control characters; `None` if it is no file.
fn name_of(field: &Field) -> Option<String> {
    let disposition = field.content_disposition().filter(|it| it.get_name() == Some(FILES))?;
    shown_name(disposition.get_filename()?)
}

fn shown_name(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next()?;
    let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
    (!name.trim().is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_that_of_a_file_and_of_nothing_else() {
        for (name, expected) in [
            ("story.txt", Some("story.txt")),
            ("../../etc/passwd", Some("passwd")),
            ("C:\\tales\\a.md", Some("a.md")),
            ("a\u{7}\n.txt", Some("a.txt")),
            ("dir/", None),
            (" ", None),
        ] {
            assert_eq!(shown_name(name).as_deref(), expected, "{name}");
        }
    }
}
