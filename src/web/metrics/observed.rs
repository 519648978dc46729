//! What is counted when it happens: the observer of the events.
//!
//! An event of the log is counted where it is emitted. A counter is one atomic addition; a labelled one is found by a read
//! lock that nobody holds for long. Both cost far less than the line of the log beside it.

use crate::job::{JobId, Stage};
use crate::telemetry::event::{
    FallbackTaken, ImageFound, JobAccepted, JobClaimed, JobDuplicate, JobRejected, JobRetryPlanned, JobSettled,
    ReaperReport, ServiceShut, SpoolRescan, StageDone, StageFailed,
};
use crate::telemetry::measure::{FilePublished, JobSent, JobUnsent, ServiceTried};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry};
use std::any::Any;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// The upper bounds of waits in seconds: from a claim at once to a night.
const WAIT_BUCKETS: [f64; 15] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0, 7200.0];
/// The upper bounds of work in seconds: from a stage that does nothing to the longest video.
const WORK_BUCKETS: [f64; 14] = [0.01, 0.05, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 90.0, 300.0, 900.0, 3600.0];

/// The most jobs that were sent and are not accepted yet that are remembered; further ones count as dropped into the spool.
const SENT_MAX: usize = 10_000;

/// One label.
type One = [(&'static str, String); 1];
/// Two labels.
type Two = [(&'static str, String); 2];
/// Three labels.
type Three = [(&'static str, String); 3];

/// Makes the histograms of a family.
#[derive(Debug, Clone, Copy)]
struct Work;

impl MetricConstructor<Histogram> for Work {
    fn new_metric(&self) -> Histogram {
        Histogram::new(WORK_BUCKETS)
    }
}

/// What was counted since the start of this process.
#[derive(Debug)]
pub(in crate::web) struct Metrics {
    registry: Registry,
    submitted: Family<One, Counter>,
    /// The jobs that this process placed into the spool and has not accepted yet.
    sent: Mutex<HashSet<JobId>>,
    finished: Family<One, Counter>,
    retries: Counter,
    rejected: Family<One, Counter>,
    claims: Histogram,
    durations: Histogram,
    stages: Family<One, Histogram, Work>,
    failures: Family<Two, Counter>,
    fallbacks: Family<Two, Counter>,
    rescans: Family<One, Counter>,
    images: Family<One, Counter>,
    requests: Family<Three, Counter>,
    request_durations: Family<Two, Histogram, Work>,
    shut: Family<One, Counter>,
    upload_bytes: Family<One, Counter>,
    passes: Family<One, Counter>,
    removed: Counter,
    removed_bytes: Counter,
    pass_durations: Histogram,
}

impl Metrics {
    /// Makes them, with all labels that are known before.
    pub(in crate::web) fn new() -> Self {
        let mut registry = Registry::with_prefix("reelspool");
        let mut it = Enter(&mut registry);
        let metrics = Self {
            submitted: it.enter(
                "jobs_submitted",
                "Jobs that were accepted, by the way they came: the page and its API, or a file in the spool",
                Family::default(),
            ),
            sent: Mutex::default(),
            finished: it.enter("jobs_finished", "Jobs that ended", Family::default()),
            retries: it.enter("job_retries", "Attempts that failed and are made again", Counter::default()),
            rejected: it.enter("spool_rejected", "Files that were no jobs", Family::default()),
            claims: it.enter(
                "claim_latency_seconds",
                "The time from the acceptance of a job, or from when it was due, to its claim",
                Histogram::new(WAIT_BUCKETS),
            ),
            durations: it.enter(
                "job_duration_seconds",
                "The time from the last claim of a job to its end",
                Histogram::new(WORK_BUCKETS),
            ),
            stages: it.enter(
                "stage_duration_seconds",
                "The working time of stages that were done",
                Family::new_with_constructor(Work),
            ),
            failures: it.enter("stage_failures", "Attempts that failed, by stage and code", Family::default()),
            fallbacks: it.enter("fallbacks", "Fallbacks, by stage and what was used", Family::default()),
            rescans: it.enter("spool_rescans", "Full listings of the spool, by reason", Family::default()),
            images: it.enter("images", "Pictures that scenes got, by how they were had", Family::default()),
            requests: it.enter(
                "provider_requests",
                "Requests to outside services, repeated ones too",
                Family::default(),
            ),
            request_durations: it.enter(
                "provider_request_duration_seconds",
                "The time from a request to the end of its answer",
                Family::new_with_constructor(Work),
            ),
            upload_bytes: it.enter("upload_bytes", "Bytes of published files", Family::default()),
            shut: it.enter("provider_shut", "How often a provider was left alone after failures", Family::default()),
            passes: it.enter("reaper_runs", "Passes of the reaper in this process", Family::default()),
            removed: it.enter("reaper_removed_workspaces", "Workspaces that the reaper removed", Counter::default()),
            removed_bytes: it.enter("reaper_removed_bytes", "Bytes that this freed", Counter::default()),
            pass_durations: it.enter(
                "reaper_duration_seconds",
                "The time that a pass of the reaper takes",
                Histogram::new(WORK_BUCKETS),
            ),
            registry: Registry::default(),
        };
        metrics.begin();
        Self { registry, ..metrics }
    }

    /// Enters the labels that are known before, so that the first event of each is a step from 0.
    fn begin(&self) {
        for via in ["api", "spool"] {
            drop(self.submitted.get_or_create(&one("via", via)));
        }
        for state in ["done", "failed", "cancelled"] {
            drop(self.finished.get_or_create(&one("state", state)));
        }
        for stage in Stage::ALL {
            drop(self.stages.get_or_create(&one("stage", stage.as_str())));
        }
        for reason in ["startup", "periodic", "overflow", "rewatch"] {
            drop(self.rescans.get_or_create(&one("reason", reason)));
        }
        for outcome in ["ok", "partial", "failed", "skipped"] {
            drop(self.passes.get_or_create(&one("result", outcome)));
        }
    }

    /// Returns the registry, for writing.
    pub(super) fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Counts an event or a measurement.
    pub(in crate::web) fn see(&self, event: &dyn Any) {
        if let Some(it) = event.downcast_ref::<JobSent>() {
            self.see_sent(&it.job);
        } else if let Some(it) = event.downcast_ref::<JobUnsent>() {
            self.was_sent(&it.job);
        } else if let Some(it) = event.downcast_ref::<JobDuplicate>() {
            self.was_sent(&it.job);
        } else if let Some(it) = event.downcast_ref::<ServiceTried>() {
            self.see_tried(it);
        } else if let Some(it) = event.downcast_ref::<FilePublished>() {
            self.upload_bytes.get_or_create(&one("scheme", &it.scheme)).inc_by(it.bytes);
        } else if let Some(it) = event.downcast_ref::<JobAccepted>() {
            let via = if self.was_sent(&it.job) { "api" } else { "spool" };
            self.submitted.get_or_create(&one("via", via)).inc();
        } else if let Some(it) = event.downcast_ref::<JobClaimed>() {
            self.claims.observe(seconds(it.waited_ms));
        } else if let Some(it) = event.downcast_ref::<StageDone>() {
            if !it.resumed {
                self.stages.get_or_create(&one("stage", it.stage.as_str())).observe(seconds(it.duration_ms));
            }
        } else if let Some(it) = event.downcast_ref::<JobSettled>() {
            self.finished.get_or_create(&one("state", &it.state)).inc();
            if 0 < it.attempt {
                self.durations.observe(seconds(it.duration_ms));
            }
        } else if let Some(it) = event.downcast_ref::<StageFailed>() {
            let stage = if it.stage.is_empty() { "none" } else { &it.stage };
            self.failures.get_or_create(&two(("stage", stage), ("code", it.code.as_str()))).inc();
        } else if event.is::<JobRetryPlanned>() {
            self.retries.inc();
        } else if let Some(it) = event.downcast_ref::<JobRejected>() {
            self.was_sent(&it.job);
            self.rejected.get_or_create(&one("code", it.code.as_str())).inc();
        } else if let Some(it) = event.downcast_ref::<FallbackTaken>() {
            self.fallbacks.get_or_create(&two(("stage", it.stage.as_str()), ("to", &it.used))).inc();
        } else if let Some(it) = event.downcast_ref::<ImageFound>() {
            self.images.get_or_create(&one("source", &it.outcome)).inc();
        } else if let Some(it) = event.downcast_ref::<SpoolRescan>() {
            self.rescans.get_or_create(&one("reason", &it.reason)).inc();
        } else if let Some(it) = event.downcast_ref::<ServiceShut>() {
            self.shut.get_or_create(&one("provider", &it.provider)).inc();
        } else if let Some(it) = event.downcast_ref::<ReaperReport>() {
            self.see_pass(it);
        }
    }

    /// Notes a job of ours before it is in the spool, because it may be accepted at once.
    fn see_sent(&self, job: &JobId) {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        if sent.len() < SENT_MAX {
            sent.insert(job.clone());
        }
    }

    /// Tells whether a job that waits no longer was ours, and forgets it: only so many are remembered.
    fn was_sent(&self, job: &JobId) -> bool {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).remove(job)
    }

    fn see_tried(&self, it: &ServiceTried) {
        let (provider, operation) = (("provider", it.provider.as_str()), ("operation", it.operation));
        let [provider_label, operation_label] = two(provider, operation);
        let status = ("status", it.status.to_owned());
        self.requests.get_or_create(&[provider_label, operation_label, status]).inc();
        self.request_durations.get_or_create(&two(provider, operation)).observe(it.took.as_secs_f64());
    }

    fn see_pass(&self, it: &ReaperReport) {
        if it.pass.dry_run {
            return;
        }
        self.passes.get_or_create(&one("result", &it.pass.outcome)).inc();
        self.removed.inc_by(it.removal.removed);
        self.removed_bytes.inc_by(it.removal.freed_bytes);
        self.pass_durations.observe(seconds(it.pass.duration_ms));
    }
}

/// Enters metrics into a registry.
struct Enter<'a>(&'a mut Registry);

impl Enter<'_> {
    fn enter<M: Metric + Clone>(&mut self, name: &str, help: &str, metric: M) -> M {
        self.0.register(name, help, metric.clone());
        metric
    }
}

fn one(name: &'static str, value: &str) -> One {
    [(name, value.to_owned())]
}

fn two((a, x): (&'static str, &str), (b, y): (&'static str, &str)) -> Two {
    [(a, x.to_owned()), (b, y.to_owned())]
}

fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::Code;
    use crate::telemetry::event::report::{Pass, Removal};
    use prometheus_client::encoding::text::encode;
    use std::time::Duration;

    #[test]
    fn events_are_counted() {
        let metrics = Metrics::new();
        let job = || "fox".parse().unwrap();
        metrics.see(&JobSent { job: job() });
        for _ in 0..3 {
            metrics.see(&JobAccepted { job: job(), priority: 50, due_in_s: 0 });
        }
        let (provider, took) = ("ollama".to_owned(), Duration::from_millis(400));
        metrics.see(&ServiceTried { provider, operation: "story", status: "busy", took });
        metrics.see(&FilePublished { scheme: "az".to_owned(), bytes: 4096 });
        metrics.see(&JobClaimed { job: job(), attempt: 1, crashes: 0, waited_ms: 4 });
        let done =
            |resumed| StageDone { job: job(), stage: Stage::Tts, provider: "x".into(), duration_ms: 300, resumed };
        metrics.see(&done(false));
        metrics.see(&done(true));
        metrics.see(&JobSettled { job: job(), state: "done".to_owned(), attempt: 1, duration_ms: 700 });
        metrics.see(&JobSettled { job: job(), state: "cancelled".to_owned(), attempt: 0, duration_ms: 0 });
        metrics.see(&FallbackTaken { job: job(), stage: Stage::Images, code: Code::DiskFull, used: "library".into() });
        let pass = |dry_run| Pass { dry_run, outcome: "ok".to_owned(), duration_ms: 60, ..Pass::default() };
        let removal = Removal { removed: 2, freed_bytes: 4096, ..Removal::default() };
        for dry_run in [false, true] {
            let pass = pass(dry_run);
            metrics.see(&ReaperReport { pass, removal: removal.clone(), ..ReaperReport::default() });
        }
        let mut text = String::new();
        encode(&mut text, metrics.registry()).unwrap();
        for line in [
            "reelspool_jobs_submitted_total{via=\"api\"} 1",
            "reelspool_jobs_submitted_total{via=\"spool\"} 2",
            "reelspool_provider_requests_total{provider=\"ollama\",operation=\"story\",status=\"busy\"} 1",
            "reelspool_provider_request_duration_seconds_count{provider=\"ollama\",operation=\"story\"} 1",
            "reelspool_upload_bytes_total{scheme=\"az\"} 4096",
            "reelspool_claim_latency_seconds_bucket{le=\"0.0025\"} 0",
            "reelspool_claim_latency_seconds_bucket{le=\"0.005\"} 1",
            "reelspool_stage_duration_seconds_count{stage=\"tts\"} 1",
            "reelspool_stage_duration_seconds_count{stage=\"video\"} 0",
            "reelspool_jobs_finished_total{state=\"done\"} 1",
            "reelspool_jobs_finished_total{state=\"failed\"} 0",
            "reelspool_job_duration_seconds_count 1",
            "reelspool_fallbacks_total{stage=\"images\",to=\"library\"} 1",
            "reelspool_reaper_runs_total{result=\"ok\"} 1",
            "reelspool_reaper_removed_bytes_total 4096",
        ] {
            assert!(text.lines().any(|it| it == line), "no `{line}` in\n{text}");
        }
        assert!(!text.contains("fox"), "no label names a job");
    }

    #[test]
    fn jobs_that_are_not_accepted_are_forgotten() {
        let metrics = Metrics::new();
        let sent = |id: &str| {
            let job: JobId = id.parse().unwrap();
            metrics.see(&JobSent { job: job.clone() });
            job
        };
        metrics.see(&JobDuplicate { job: sent("again"), state: "done".to_owned() });
        metrics.see(&JobRejected { job: sent("wrong"), file: "wrong.json".to_owned(), code: Code::VoiceUnknown });
        metrics.see(&JobUnsent { job: sent("full") });
        let waits = sent("fox");
        assert_eq!(*metrics.sent.lock().unwrap(), HashSet::from([waits]));
    }
}
