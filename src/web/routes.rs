//! Which address is answered by which handler.

use super::{api, assets, live, pages};
use actix_web::web::{ServiceConfig, get, post};

/// Enters all addresses.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .route(assets::STYLE_PATH, get().to(assets::style))
        .route(assets::SCRIPT_PATH, get().to(assets::script))
        .route("/events", get().to(live::events))
        .route("/", get().to(pages::overview::page))
        .route("/claiming", post().to(pages::overview::order))
        .route("/workspaces", get().to(pages::workspaces::page))
        .route("/workspaces", post().to(pages::workspaces::order))
        .route("/reaper", get().to(pages::reaper::page))
        .route("/reaper", post().to(pages::reaper::order))
        .route("/config", get().to(pages::config::page))
        .route("/api/v1/status", get().to(api::status));
}
