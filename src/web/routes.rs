//! Which address is answered by which handler.

use super::{api, assets, live, metrics, pages};
use actix_web::Route;
use actix_web::guard::{Any, Get, Head};
use actix_web::web::{FormConfig, PathConfig, QueryConfig, ServiceConfig, post, route, to};

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
        .route(assets::STYLE_PATH, look().to(assets::style))
        .route(assets::SCRIPT_PATH, look().to(assets::script))
        .route(assets::ICON_PATH, look().to(assets::icon))
        .route("/events", look().to(live::events))
        .route("/", look().to(pages::overview::page))
        .route("/claiming", post().to(pages::overview::order))
        // the list of jobs, the image library
        .route("/jobs", look().to(pages::jobs::page))
        .route("/jobs", post().to(pages::jobs::order))
        // one job
        .route("/jobs/{id}", look().to(pages::job::page))
        .route("/jobs/{id}", post().to(pages::job::order))
        .route("/jobs/{id}/edit", look().to(pages::job::edit))
        .route("/jobs/{id}/edit", post().to(pages::job::edited))
        .route("/jobs/{id}/sentences", look().to(pages::job::revise))
        .route("/jobs/{id}/sentences", post().to(pages::job::revised))
        .route("/jobs/{id}/files/{name}", look().to(pages::job::file))
        .route("/jobs/{id}/captions.vtt", look().to(pages::job::captions))
        .route("/jobs/{id}/input", look().to(pages::job::input))
        .route("/jobs/{id}/result", look().to(pages::job::result))
        .route("/jobs/{id}/log", look().to(pages::job::whole_log))
        .route("/images", look().to(pages::images::page))
        .route("/images", post().to(pages::images::add))
        .route("/images/house", look().to(pages::images::house))
        .route("/images/house", post().to(pages::images::keep_house))
        .route("/images/{id}", look().to(pages::images::one))
        .route("/images/{id}", post().to(pages::images::order))
        .route("/images/{id}/{hash}/small", look().to(pages::images::small))
        .route("/images/{id}/{hash}/file", look().to(pages::images::file))
        // Making stories.
        .route("/make", look().to(pages::make::page))
        .route("/make", post().to(pages::make::order))
        .route("/make/check", post().to(pages::make::check))
        .route("/make/files", look().to(pages::make::page))
        .route("/make/files", post().to(pages::make::drop_files))
        .route("/make/voice/{name}", look().to(pages::make::voice))
        .route("/make/picture/{key}", look().to(pages::make::picture))
        .route("/workspaces", look().to(pages::workspaces::page))
        .route("/workspaces", post().to(pages::workspaces::order))
        .route("/reaper", look().to(pages::reaper::page))
        .route("/reaper", post().to(pages::reaper::order))
        .route("/config", look().to(pages::config::page))
        .route("/codes", look().to(pages::codes::page))
        .route("/audit", look().to(pages::audit::page))
        .route("/login", look().to(pages::login::page))
        .route("/login", post().to(pages::login::enter))
        .route("/logout", post().to(pages::login::leave))
        // The API and what machines ask.
        .route("/metrics", look().to(metrics::scrape))
        .configure(api::configure);
}

/// Answers GET, and HEAD as GET; [`guard`](super::guard) leaves the body of that out.
fn look() -> Route {
    route().guard(Any(Get()).or(Head()))
}
