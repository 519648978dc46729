//! The installation as a whole: status, pause, costs, disk, looks, voices and configuration.

use super::body::Fields;
use super::operation::{Call, Nothing, Outcome, Reply, answer};
use super::words::{Language, Text};
use crate::control::{ConfigList, CostsPart, Du, LooksList, Paused, Resumed, Status, VoiceList, looks_of};
use crate::web::site::Site;
use schemars::JsonSchema;
use serde::Deserialize;

pub(super) fn status(site: &Site, _: Call<Nothing>) -> Outcome<Status> {
    answer(site.control().status())
}

/// Why the spool is paused.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PauseFields {
    /// Why, for other people.
    #[serde(default)]
    reason: Option<Text>,
}

pub(super) fn pause(site: &Site, call: Call<Nothing, Nothing, Fields<PauseFields>>) -> Outcome<Paused> {
    let Fields(PauseFields { reason }) = call.body;
    answer(site.control().pause(call.who, reason.map(|Text(it)| it).unwrap_or_default()))
}

pub(super) fn resume(site: &Site, _: Call<Nothing>) -> Outcome<Resumed> {
    answer(site.control().resume())
}

pub(super) fn costs(site: &Site, _: Call<Nothing>) -> Outcome<CostsPart> {
    answer(site.control().costs())
}

pub(super) fn du(site: &Site, _: Call<Nothing>) -> Outcome<Du> {
    answer(site.control().du())
}

#[expect(clippy::unnecessary_wraps, reason = "the operations of the table have one type")]
pub(super) fn looks(site: &Site, _: Call<Nothing>) -> Outcome<LooksList> {
    Ok(Reply::ok(looks_of(site.control().config(), &site.values)))
}

#[expect(clippy::unnecessary_wraps, reason = "the operations of the table have one type")]
pub(super) fn config(site: &Site, _: Call<Nothing>) -> Outcome<ConfigList> {
    Ok(Reply::ok(ConfigList::of(&site.values)))
}

/// Which voices are listed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VoicesQuery {
    /// Only voices of this language, such as `en` or `pt-BR`.
    language: Option<Language>,
}

pub(super) fn voices(site: &Site, call: Call<Nothing, VoicesQuery>) -> Outcome<VoiceList> {
    let language = call.query.language.map(|Language(it)| it);
    answer(site.vital.voices(language.as_deref()))
}
