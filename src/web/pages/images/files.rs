//! The files of pictures, and small ones made on the fly. An address names the file's hash, so a browser keeps it for good;
//! few are made at once, so that neither memory nor the cores of the jobs are taken.

use crate::control::{Control, ControlError, Kind, PictureFile};
use crate::web::problem::PageProblem;
use crate::web::site::Site;
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG};
use actix_web::web::{Data, Path};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many pictures are read or decoded at once: one has up to 40 million pixels, which are 120 MB.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// How browsers keep what is named by its hash.
const FOR_GOOD: &str = "private, max-age=31536000, immutable";

/// Answers with a small picture.
pub(in crate::web) async fn small(
    site: Data<Arc<Site>>,
    path: Path<(i64, String)>,
) -> Result<HttpResponse, PageProblem> {
    let (id, hash) = path.into_inner();
    let made = read(&site, move |control| control.small_picture(id)).await?;
    answer(made, &hash)
}

/// Answers with the file of a picture.
pub(in crate::web) async fn file(
    site: Data<Arc<Site>>,
    path: Path<(i64, String)>,
) -> Result<HttpResponse, PageProblem> {
    let (id, hash) = path.into_inner();
    let found = read(&site, move |control| control.picture_file(id)).await?;
    answer(found, &hash)
}

async fn read(
    site: &Site,
    work: impl FnOnce(&Control) -> Result<PictureFile, ControlError> + Send + 'static,
) -> Result<PictureFile, ControlError> {
    let turn = AT_ONCE.acquire().await;
    let found = site.ask(work).await;
    drop(turn);
    found
}

/// Answers with a file, unless it is no longer the one that the address names.
fn answer(it: PictureFile, hash: &str) -> Result<HttpResponse, PageProblem> {
    if it.hash != hash {
        let hint = "nothing was changed; load the page again";
        return Err(ControlError::new(Kind::NotFound, "this is another picture now", hint).into());
    }
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, it.media_type))
        .insert_header((CACHE_CONTROL, FOR_GOOD))
        .insert_header((ETAG, format!("\"{}\"", it.hash)))
        .insert_header((CONTENT_DISPOSITION, format!("inline; filename=\"{}\"", plain(&it.file))));
    Ok(response.body(it.bytes))
}

/// Returns a name that a header can carry: what is no plain letter becomes a line.
fn plain(name: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    name.chars().map(|c| if allowed(c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_header() {
        assert_eq!(plain("Old Mill\"; x=\r\nü.jpg"), "Old_Mill___x____.jpg");
    }

    #[test]
    fn a_file_is_kept_for_good_under_its_own_hash_only() {
        let it = PictureFile { file: "a.jpg".into(), media_type: "image/jpeg", bytes: vec![1], hash: "ab".into() };
        let found = answer(it.clone(), "ab").unwrap();
        assert_eq!(found.headers().get(CACHE_CONTROL).unwrap(), FOR_GOOD);
        assert!(answer(it, "cd").is_err());
    }
}
