//! What is read when it is asked for.

use crate::control::Measures;
use crate::web::site::Site;
use chrono::{DateTime, Utc};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use std::sync::atomic::AtomicU64;

/// A gauge of any number.
type Number = Gauge<f64, AtomicU64>;
/// One label.
type One = [(&'static str, String); 1];

/// Makes the metrics of this moment. Those of the ledger are left out if it cannot be read.
pub(super) fn registry(measures: Option<&Measures>, site: &Site) -> Registry {
    let mut registry = Registry::with_prefix("reelspool");
    let it = &mut registry;
    labelled(it, "build_info", "The version of reelspool", "version", [(env!("CARGO_PKG_VERSION"), 1.0)]);
    let (answered, _) = site.vital.answered();
    plain(it, "actors_answered_age_seconds", "How long ago all actors had answered", answered.as_secs_f64());
    plain(it, "uptime_seconds", "How long the daemon has run", site.vital.uptime().as_secs_f64());
    plain(it, "ledger_up", "1 if the ledger can be read", if measures.is_some() { 1.0 } else { 0.0 });
    let Some(measures) = measures else { return registry };
    jobs(it, measures);
    storage(it, measures);
    reaper(it, measures);
    registry
}

fn jobs(it: &mut Registry, measures: &Measures) {
    let states = measures.jobs.iter().map(|(state, count)| (state.as_str(), *count as f64));
    labelled(it, "jobs", "Jobs, by state", "state", states);
    let oldest = measures.oldest_queued.as_secs_f64();
    plain(it, "queue_oldest_age_seconds", "How long the due job that waits longest has waited", oldest);
    plain(it, "jobs_held", "Queued jobs that wait because a cap on costs is reached", measures.held as f64);
    plain(it, "paused", "1 if the spool is paused", if measures.paused { 1.0 } else { 0.0 });
    let spent = measures.spent.iter().map(|(provider, paid)| (provider.as_str(), paid.micros() as f64 / 1e6));
    labelled(it, "costs_spent_today", "What was spent on this UTC day, by provider", "provider", spent);
    let shut = measures.shut.iter().map(|provider| (provider.as_str(), 1.0));
    labelled(it, "provider_is_shut", "1 while a provider is left alone", "provider", shut);
}

fn storage(it: &mut Registry, measures: &Measures) {
    let Measures { preserved, images, vectors, report, .. } = measures;
    let running = measures.jobs.get(&crate::job::JobState::Running).copied().unwrap_or_default();
    let counts = [("active", running as f64), ("preserved", preserved.entries as f64)];
    labelled(it, "workspaces", "Workspaces of running jobs, and preserved ones", "state", counts);
    let mut sizes = vec![("preserved", preserved.bytes as f64)];
    sizes.extend(report.as_ref().map(|(_, it)| ("active", it.workspaces.active_bytes as f64)));
    let help = "Their allocated bytes; those of active ones when the reaper looked last";
    labelled(it, "workspace_bytes", help, "state", sizes);
    plain(it, "bg_images_files", "Pictures of the library", images.entries as f64);
    plain(it, "bg_images_bytes", "Their allocated bytes", images.bytes as f64);
    if let Some(most) = measures.images_max_bytes {
        plain(it, "bg_images_limit_bytes", "images.max_bytes", most as f64);
    }
    plain(it, "vector_store_entries", "Vectors of prompts", vectors.entries as f64);
    plain(it, "vector_store_bytes", "Their bytes", vectors.bytes as f64);
    let free = measures.free_bytes.iter().map(|(name, bytes)| (*name, *bytes as f64));
    labelled(it, "disk_free_bytes", "Free bytes of the disks of the spool and of the state directory", "dir", free);
}

fn reaper(it: &mut Registry, measures: &Measures) {
    if let Some(at) = measures.last_success {
        plain(it, "reaper_last_success_timestamp_seconds", "When the reaper last did everything", unix(at));
    }
    let Some((at, report)) = &measures.report else { return };
    plain(it, "reaper_last_timestamp_seconds", "When the reaper last passed", unix(*at));
    plain(it, "reaper_errors", "Operations that failed in its last pass", report.removal.errors as f64);
    plain(it, "reaper_stuck_workspaces", "Active workspaces whose job does not move", report.workspaces.stuck as f64);
    plain(it, "reaper_trash_entries", "Entries of the trash after its last pass", report.workspaces.trashed as f64);
    plain(
        it,
        "disk_full_in_seconds",
        "When the disk is full as it fills now; 0 if it does not",
        report.disk.full_in_s as f64,
    );
}

fn unix(at: DateTime<Utc>) -> f64 {
    at.timestamp_millis() as f64 / 1000.0
}

fn plain(registry: &mut Registry, name: &str, help: &str, value: f64) {
    let gauge = Number::default();
    gauge.set(value);
    registry.register(name, help, gauge);
}

fn labelled<'a>(
    registry: &mut Registry,
    name: &str,
    help: &str,
    label: &'static str,
    values: impl IntoIterator<Item = (&'a str, f64)>,
) {
    let family = Family::<One, Number>::default();
    for (value, number) in values {
        family.get_or_create(&[(label, value.to_owned())]).set(number);
    }
    registry.register(name, help, family);
}
