//! Every event produces its line, and no field can forge another line.

use super::*;
use crate::format::SpanFieldsLayer;
use crate::init::{json, text};
use job::{Code, Stage};
use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

/// A sample value of a field, for the snapshot.
pub(super) trait Sample {
    fn sample() -> Self;
}

macro_rules! samples {
    ($($type:ty = $value:expr;)+) => { $(impl Sample for $type {
        fn sample() -> Self {
            $value
        }
    })+ };
}

samples! {
    u64 = 4096;
    u32 = 2;
    i64 = -4096;
    bool = true;
    String = "a text".to_owned();
    JobId = "horror-0042".parse().unwrap();
    Code = Code::UploadDenied;
    Stage = Stage::Upload;
}

/// A writer that collects everything.
#[derive(Clone, Default)]
pub(crate) struct Sink(Arc<Mutex<Vec<u8>>>);

impl Sink {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Sink {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

fn noon() -> String {
    "2026-11-24T12:00:00.000Z".to_owned()
}

/// Returns the lines that `act` logs, as JSON and as text.
fn logged(act: impl FnOnce()) -> (String, String) {
    let (json_sink, text_sink) = (Sink::default(), Sink::default());
    let subscriber = tracing_subscriber::registry()
        .with(vec![json(json_sink.clone(), noon), text(text_sink.clone(), noon, false)])
        .with(SpanFieldsLayer);
    tracing::subscriber::with_default(subscriber, act);
    (json_sink.text(), text_sink.text())
}

#[test]
fn every_event_has_its_line() {
    let subjects = [
        jobs::emit_samples,
        stages::emit_samples,
        workspaces::emit_samples,
        images::emit_samples,
        spool::emit_samples,
        report::emit_samples,
        reaper::emit_samples,
        notices::emit_samples,
        service::emit_samples,
    ];
    let (json, text) = logged(|| subjects.iter().for_each(|emit| emit()));
    let names: Vec<String> = json
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["event"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, definitions().map(|event| event.name).collect::<Vec<_>>());
    insta::assert_snapshot!("events_json", json);
    insta::assert_snapshot!("events_text", text);
}

#[test]
fn every_event_has_an_id_of_its_own() {
    let ids: BTreeSet<&str> = definitions().map(|event| event.message_id).collect();
    assert_eq!(ids.len(), definitions().count());
    for id in ids {
        assert!(id.len() == 32 && id.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')), "{id}");
    }
}

#[test]
fn a_report_is_read_back_from_its_line() {
    let mut report = ReaperReport::default();
    (report.pass.outcome, report.pass.next_unix_s) = ("partial".to_owned(), 7);
    (report.images.verified, report.images.drift_bytes, report.disk.avail_bytes) = (true, -3, u64::MAX);
    assert_eq!(ReaperReport::read(&report.fields().into()), report);
    assert_eq!(
        ReaperReport::read(&serde_json::json!({"errors": "many", "of_another_version": 1})),
        ReaperReport::default()
    );
}

#[test]
fn a_line_has_each_key_once_and_no_raw_control_character() {
    let (json, text) = logged(|| {
        let id: JobId = "a".parse().unwrap();
        let _span = job_span(&id, 3).entered();
        let inner = tracing::info_span!("inner", attempt = 9, late = tracing::field::Empty);
        let _inner = inner.enter();
        inner.record("late", "now");
        tracing::info!(
            level = "x",
            timestamp = "y",
            target = 1,
            job = "a",
            nan = f64::NAN,
            big = u64::MAX,
            hostile = "\u{1b}]0;t\u{7}\n{\"event\":\"forged\"}",
            "hi\r\n{}",
            1
        );
    });
    assert_eq!(json.lines().count(), 1, "{json}");
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(!json.trim_end().contains(|c: char| c.is_control()), "{json:?}");
    assert!(!text.trim_end().contains(|c: char| c.is_control()), "{text:?}");
    for key in ["level", "timestamp", "target", "job", "attempt", "message", "event"] {
        assert_eq!(json.matches(&format!("\"{key}\":")).count(), 1, "{key} in {json}");
    }
    let line: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&line["level"], &line["level_"]), (&"INFO".into(), &"x".into()));
    assert_eq!((&line["attempt"], &line["late"], &line["event"]), (&9.into(), &"now".into(), &"log".into()));
    assert_eq!((&line["nan"], &line["big"]), (&serde_json::Value::Null, &u64::MAX.into()));
}
