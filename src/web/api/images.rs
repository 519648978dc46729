//! The image library: figures, list, search, one picture, add, keep and remove.

use super::body::Picture;
use super::operation::{Call, Nothing, Outcome, Reply, answer};
use super::words::{Text, UpTo, Words};
use super::workspaces::Removal;
use crate::control::{
    AddedView, ControlError, HitView, ImagesStats, KeptView, Kind, List, PictureList, PictureView, PicturesOrder,
    RemovedView,
};
use crate::web::site::Site;
use actix_web::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;

/// How many pictures a list has where nobody says.
const PICTURES: u32 = 100;
/// How many similar pictures are found where nobody says.
const HITS: u32 = 10;

/// The path to a picture.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
pub(super) struct PicturePath {
    /// Its name in bg_images/.
    #[schemars(length(min = 1, max = 255))]
    file: String,
}

pub(super) fn stats(site: &Site, _: Call<Nothing>) -> Outcome<ImagesStats> {
    let none = || ControlError::new(Kind::NotFound, "there is no library yet", "the first video makes it");
    Ok(Reply::ok(site.control().images_stats()?.ok_or_else(none)?))
}

/// Which pictures are listed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ListQuery {
    /// Only pictures of this kind of story.
    kind: Option<Text>,
    /// True for only those that are kept.
    #[serde(default)]
    kept: bool,
    /// The greatest number of pictures; 100 by default.
    limit: Option<UpTo<1000>>,
    /// Where the list goes on: `next` of an answer to the same order.
    cursor: Option<Text>,
}

pub(super) fn list(site: &Site, call: Call<Nothing, ListQuery>) -> Outcome<PictureList> {
    let ListQuery { kind, kept, limit, cursor } = call.query;
    answer(site.control().pictures(&PicturesOrder {
        kind: kind.map(|Text(it)| it),
        only_kept: kept,
        limit: limit.map_or(PICTURES, |UpTo(it)| it),
        after: cursor.map(|Text(it)| it),
    }))
}

/// What is searched.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchQuery {
    /// A prompt; pictures with similar ones are found.
    text: Text,
    /// Only pictures of this kind of story.
    kind: Option<Text>,
    /// The greatest number of pictures; 10 by default.
    limit: Option<UpTo<100>>,
}

pub(super) fn search(site: &Site, call: Call<Nothing, SearchQuery>) -> Outcome<List<HitView>> {
    let SearchQuery { text: Text(text), kind, limit } = call.query;
    let most = usize::try_from(limit.map_or(HITS, |UpTo(it)| it)).unwrap_or(usize::MAX);
    answer(site.control().search_images(&text, kind.as_ref().map(|Text(it)| it.as_str()), most))
}

pub(super) fn show(site: &Site, call: Call<PicturePath>) -> Outcome<PictureView> {
    answer(site.control().picture_named(&call.path.file))
}

/// What a picture shows.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddQuery {
    /// What it shows: the prompt by which it is found.
    prompt: Words,
    /// The kind of story that it fits, such as `horror`; left out: every kind.
    #[schemars(regex(pattern = "^[a-z0-9][a-z0-9-]{0,31}$"))]
    kind: Option<Text>,
}

pub(super) fn add(site: &Site, call: Call<Nothing, AddQuery, Picture>) -> Outcome<AddedView> {
    let (AddQuery { prompt: Words(prompt), kind }, Picture { bytes, ending }) = (call.query, call.body);
    let name = format!("picture.{ending}");
    let added = site.control().add_picture(&name, &bytes, Some(&prompt), kind.as_ref().map(|Text(it)| it.as_str()))?;
    let status = if added.was_there { StatusCode::OK } else { StatusCode::CREATED };
    let address = format!("/api/v1/images/{}", added.file);
    Ok(Reply::with(status, added).at(Some(address)))
}

pub(super) fn keep(site: &Site, call: Call<PicturePath>) -> Outcome<List<KeptView>> {
    answer(site.control().keep_images(&[call.path.file], true))
}

pub(super) fn unkeep(site: &Site, call: Call<PicturePath>) -> Outcome<List<KeptView>> {
    answer(site.control().keep_images(&[call.path.file], false))
}

pub(super) fn remove(site: &Site, call: Call<PicturePath, Removal>) -> Outcome<List<RemovedView>> {
    let (file, dry_run) = (call.path.file, call.query.dry_run);
    let removed = site.control().remove_images(&[file], dry_run, |_| true, |_| ())?;
    Ok(Reply::ok(removed.unwrap_or_else(|| Vec::new().into())))
}
