//! The files of a job: opened by its id and their kind, never by a path of the request.

use crate::control::dossier::MediaName;
use crate::control::{ControlError, Kind, job_id};
use crate::web::problem::PageProblem;
use crate::web::site::Site;
use actix_files::NamedFile;
use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use std::sync::Arc;

/// What a file that opens in its place says of itself.
const INLINE: DispositionType = DispositionType::Inline;

/// Answers with a file; a part of it where the browser asks for a range.
pub(in crate::web) async fn file(
    request: HttpRequest,
    site: Data<Arc<Site>>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageProblem> {
    let (id, name) = path.into_inner();
    let (id, name) = (job_id(&id)?, name.parse::<MediaName>()?);
    let found = site.ask(move |control| control.media(&id, name)).await?;
    let file_name = found.name.clone();
    let file = NamedFile::from_file(found.file, &found.name)
        .map_err(|error| ControlError::of(Kind::Io, &error, "nothing was changed; load the page again"))?;
    let parameters = vec![DispositionParam::Filename(file_name)];
    let disposition = ContentDisposition { disposition: INLINE, parameters };
    Ok(file.set_content_disposition(disposition).use_last_modified(true).into_response(&request))
}

/// Answers with the words as WebVTT, for the player of the browser.
pub(in crate::web) async fn captions(site: Data<Arc<Site>>, path: Path<String>) -> Result<HttpResponse, PageProblem> {
    let id = job_id(&path)?;
    let dossier = site.ask(move |control| control.show(&id).and_then(|_| control.dossier(&id))).await?;
    let text = dossier.script.map_or_else(|| "WEBVTT\n".to_owned(), |script| script.to_vtt());
    Ok(HttpResponse::Ok().content_type("text/vtt; charset=utf-8").body(text))
}

/// Answers with the job file.
pub(in crate::web) async fn input(site: Data<Arc<Site>>, path: Path<String>) -> Result<HttpResponse, PageProblem> {
    let id = job_id(&path)?;
    let name = format!("{id}.json");
    let text = site.ask(move |control| control.input(&id)).await?;
    Ok(saved(&name, text))
}

/// Answers with the result or error document.
pub(in crate::web) async fn result(site: Data<Arc<Site>>, path: Path<String>) -> Result<HttpResponse, PageProblem> {
    let id = job_id(&path)?;
    let name = format!("{id}.result.json");
    let job = site.ask(move |control| control.show(&id)).await?;
    let document = job.document.ok_or_else(|| {
        ControlError::new(
            Kind::NotFound,
            "the job has no result yet",
            "nothing was changed; look again when it has ended",
        )
    })?;
    Ok(saved(&name, format!("{document:#}\n")))
}

/// Answers with a text that the browser saves under a name.
fn saved(name: &str, text: String) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.content_type("application/json");
    response.insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))).body(text)
}
