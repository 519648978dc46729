//! Which address is answered by which handler.

use super::{api, assets, live, metrics, pages};
use actix_web::web::{FormConfig, PathConfig, QueryConfig, ServiceConfig, get, post, to};

/// The largest form beside those that hold a job file, in bytes: room for the ids of some thousand jobs.
const FORM_BYTES_MAX: usize = 256 * 1024;

/// Enters all addresses.
pub(super) fn routes(config: &mut ServiceConfig) {
    config
        .app_data(
            FormConfig::default().limit(FORM_BYTES_MAX).error_handler(|error, _| pages::unreadable(&error).into()),
        )
        .app_data(QueryConfig::default().error_handler(|error, _| pages::unreadable(&error).into()))
        .app_data(PathConfig::default().error_handler(|_, request| pages::nothing_at(request.path()).into()))
        .default_service(to(pages::unknown))
        .route(assets::STYLE_PATH, get().to(assets::style))
        .route(assets::SCRIPT_PATH, get().to(assets::script))
        .route(assets::ICON_PATH, get().to(assets::icon))
        .route("/events", get().to(live::events))
        .route("/", get().to(pages::overview::page))
        .route("/claiming", post().to(pages::overview::order))
        // the list of jobs, the image library
        .route("/jobs", get().to(pages::jobs::page))
        .route("/jobs", post().to(pages::jobs::order))
        // one job
        .route("/jobs/{id}", get().to(pages::job::page))
        .route("/jobs/{id}", post().to(pages::job::order))
        .route("/jobs/{id}/edit", get().to(pages::job::edit))
        .route("/jobs/{id}/edit", post().to(pages::job::edited))
        .route("/jobs/{id}/sentences", get().to(pages::job::revise))
        .route("/jobs/{id}/sentences", post().to(pages::job::revised))
        .route("/jobs/{id}/files/{name}", get().to(pages::job::file))
        .route("/jobs/{id}/captions.vtt", get().to(pages::job::captions))
        .route("/jobs/{id}/input", get().to(pages::job::input))
        .route("/jobs/{id}/result", get().to(pages::job::result))
        .route("/jobs/{id}/log", get().to(pages::job::whole_log))
        .route("/images", get().to(pages::images::page))
        .route("/images", post().to(pages::images::add))
        .route("/images/house", get().to(pages::images::house))
        .route("/images/house", post().to(pages::images::keep_house))
        .route("/images/{id}", get().to(pages::images::one))
        .route("/images/{id}", post().to(pages::images::order))
        .route("/images/{id}/{hash}/small", get().to(pages::images::small))
        .route("/images/{id}/{hash}/file", get().to(pages::images::file))
        // Making stories.
        .route("/make", get().to(pages::make::page))
        .route("/make", post().to(pages::make::order))
        .route("/make/check", post().to(pages::make::check))
        .route("/make/files", get().to(pages::make::page))
        .route("/make/files", post().to(pages::make::drop_files))
        .route("/make/voice/{name}", get().to(pages::make::voice))
        .route("/make/picture/{key}", get().to(pages::make::picture))
        .route("/workspaces", get().to(pages::workspaces::page))
        .route("/workspaces", post().to(pages::workspaces::order))
        .route("/reaper", get().to(pages::reaper::page))
        .route("/reaper", post().to(pages::reaper::order))
        .route("/config", get().to(pages::config::page))
        .route("/audit", get().to(pages::audit::page))
        .route("/login", get().to(pages::login::page))
        .route("/login", post().to(pages::login::enter))
        .route("/logout", post().to(pages::login::leave))
        // The API and what machines ask.
        .route("/metrics", get().to(metrics::scrape))
        .configure(api::configure);
}
