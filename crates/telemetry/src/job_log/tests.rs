//! Logs of several jobs at once.

#![expect(clippy::disallowed_methods, reason = "what a test puts in place need not be durable")]

use super::*;
use crate::event::job_span;
use crate::format::SpanFieldsLayer;
use tracing_subscriber::layer::SubscriberExt;

fn id(text: &str) -> JobId {
    text.parse().unwrap()
}

fn subscriber(logs: &JobLogs) -> impl Subscriber + Send + Sync + use<> {
    tracing_subscriber::registry().with(SpanFieldsLayer).with(logs.layer())
}

#[test]
fn lines_go_to_the_log_of_their_job_also_from_many_threads() {
    let dir = tempfile::tempdir().unwrap();
    let logs = JobLogs::new(&dir.path().join("job_logs"));
    let dispatch = tracing::Dispatch::new(subscriber(&logs));
    let threads: Vec<_> = (0..100_u32)
        .map(|number| {
            let dispatch = dispatch.clone();
            std::thread::spawn(move || {
                tracing::dispatcher::with_default(&dispatch, || {
                    let _span = job_span(&id(&format!("job-{number}")), 1).entered();
                    for line in 0..20_u32 {
                        tracing::info!(number, line, "said");
                    }
                });
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    tracing::dispatcher::with_default(&dispatch, || tracing::info!("of no job"));
    drop(dispatch); // writes what waits
    for number in 0..100 {
        let lines = logs.tail(&id(&format!("job-{number}")), 1000).unwrap();
        let lines: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.len(), 20);
        assert!(lines.iter().all(|line| line["number"] == number && line["job"] == format!("job-{number}")));
    }
    assert_eq!(std::fs::read_dir(dir.path().join("job_logs")).unwrap().count(), 100);
}

#[test]
fn a_log_is_bounded_and_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let logs = JobLogs::new(dir.path());
    tracing::subscriber::with_default(subscriber(&logs), || {
        let _span = job_span(&id("a"), 1).entered();
        for _ in 0..1500 {
            tracing::info!(text = "x".repeat(1000), "long");
        }
    });
    let bytes = std::fs::metadata(logs.path(&id("a"))).unwrap().len();
    assert!(bytes <= LOG_BYTES_MAX + LAST_LINE.len() as u64, "{bytes}");
    let last = logs.tail(&id("a"), 1).unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(&last[0]).unwrap()["message"],
        "this log is full, later lines are left out"
    );
}

#[test]
fn the_tail_has_the_last_whole_lines_and_a_removed_log_begins_anew() {
    let dir = tempfile::tempdir().unwrap();
    let logs = JobLogs::new(dir.path());
    assert!(logs.tail(&id("never"), 5).unwrap().is_empty());
    tracing::subscriber::with_default(subscriber(&logs), || {
        let _span = job_span(&id("a"), 1).entered();
        tracing::warn!("before");
        std::fs::remove_file(logs.path(&id("a"))).unwrap();
        tracing::info!("after");
    });
    let lines = logs.tail(&id("a"), 5).unwrap();
    assert!(lines.len() == 1 && lines[0].contains("after"), "{lines:?}");
    std::fs::write(logs.path(&id("b")), b"1\n2\n3\n4 in the mak").unwrap();
    assert_eq!(logs.tail(&id("b"), 2).unwrap(), ["2", "3"]);
    assert!(logs.tail(&id("b"), 0).unwrap().is_empty());
}

#[test]
fn lines_wait_for_a_warning_for_the_verdict_or_for_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let logs = JobLogs::new(dir.path());
    let layer = logs.layer();
    let flusher = layer.flusher();
    // Without its thread, nothing is written because time passes.
    layer.buffer.end();
    let joined = std::iter::repeat_with(std::thread::yield_now).find(|()| Arc::strong_count(&layer.buffer) == 2);
    assert!(joined.is_some());
    layer.buffer.begin_again();
    let subscriber = tracing_subscriber::registry().with(SpanFieldsLayer).with(layer);
    let written = |id: JobId| logs.tail(&id, 10).unwrap().len();
    tracing::subscriber::with_default(subscriber, || {
        let _span = job_span(&id("a"), 1).entered();
        tracing::info!("one");
        assert_eq!(written(id("a")), 0);
        tracing::warn!("two");
        assert_eq!(written(id("a")), 2);
        let _span = job_span(&id("b"), 1).entered();
        tracing::info!("one");
        crate::event::JobRecorded { job: id("b"), state: "done".to_owned(), duration_ms: 1 }.emit();
        assert_eq!((written(id("a")), written(id("b"))), (2, 2));
        tracing::info!("three");
        flusher.flush();
        assert_eq!(written(id("b")), 3);
        for number in 0..1000 {
            tracing::info!(number, "many");
        }
        assert!(0 < written(id("b")) - 3, "not more than some KiB wait");
    });
}
