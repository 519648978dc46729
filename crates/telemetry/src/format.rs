//! Formats one event as one flat JSON object on one line.
//!
//! The subscriber's own flattening is not used, because it repeats a key when a field is called `level` or `message`.

use super::sanitise;
use serde_json::{Map, Value};
use std::fmt;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// The `event` of a line without one: free text, not for parsers.
const EVENT_NONE: &str = "log";

/// Keys that every line has; a field of the same name gets a `_` appended.
const KEYS_OWN: [&str; 3] = ["timestamp", "level", "target"];

/// Returns the present time as the text of `timestamp`.
pub(super) type Now = fn() -> String;

/// The fields of a span, stored with it for the lines inside it.
#[derive(Debug, Default)]
pub(super) struct SpanFields(pub(super) Map<String, Value>);

/// A layer that stores the fields of spans.
#[derive(Debug)]
pub(super) struct SpanFieldsLayer;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for SpanFieldsLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut extensions = span.extensions_mut();
        if extensions.get_mut::<SpanFields>().is_none() {
            let mut fields = Fields::default();
            attributes.record(&mut fields);
            extensions.insert(SpanFields(fields.0));
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(kept) = span.extensions_mut().get_mut::<SpanFields>() {
            let mut fields = Fields(std::mem::take(&mut kept.0));
            values.record(&mut fields);
            kept.0 = fields.0;
        }
    }
}

/// Makes the line of an event: the line's own keys first, then the event's fields, then those of the spans around it,
/// the innermost first. If a key occurs more than once, the innermost value is used.
pub(super) fn line<'a>(
    timestamp: String,
    event: &Event<'_>,
    spans: impl Iterator<Item = &'a Map<String, Value>>,
) -> Map<String, Value> {
    let mut fields = Fields::default();
    event.record(&mut fields);
    let mut fields = fields.0;
    let mut line = own_keys(timestamp, event.metadata());
    let name = fields.shift_remove("event").unwrap_or_else(|| EVENT_NONE.into());
    line.insert("event".to_owned(), name);
    line.insert("message".to_owned(), fields.shift_remove("message").unwrap_or_else(|| "".into()));
    line.insert("target".to_owned(), event.metadata().target().into());
    for (name, value) in fields.into_iter().chain(spans.flat_map(Clone::clone)) {
        let name = if KEYS_OWN.contains(&name.as_str()) { format!("{name}_") } else { name };
        line.entry(name).or_insert(value);
    }
    line
}

fn own_keys(timestamp: String, meta: &Metadata<'_>) -> Map<String, Value> {
    let mut line = Map::new();
    line.insert("timestamp".to_owned(), timestamp.into());
    line.insert("level".to_owned(), meta.level().as_str().into());
    line
}

/// Collects fields as JSON values: numbers stay numbers, control characters in text are escaped.
#[derive(Default)]
struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, field: &Field, value: impl Into<Value>) {
        self.0.insert(field.name().trim_start_matches("r#").to_owned(), value.into());
    }
}

impl Visit for Fields {
    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value); // NaN and infinity become null
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, sanitise(value).into_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, sanitise(&format!("{value:?}")).into_owned());
    }
}

/// Writes events as JSON lines.
#[derive(Debug)]
pub(super) struct JsonLines(pub(super) Now);

impl<S, N> FormatEvent<S, N> for JsonLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut spans = Vec::new();
        for span in context.event_scope().into_iter().flatten() {
            if let Some(fields) = span.extensions().get::<SpanFields>() {
                spans.push(fields.0.clone());
            }
        }
        writeln!(writer, "{}", Value::Object(line((self.0)(), event, spans.iter())))
    }
}

/// Writes events for people: `INFO job.claimed attempt=1 claimed a job`.
#[derive(Debug)]
pub(super) struct TextLines(pub(super) Now);

impl<S, N> FormatEvent<S, N> for TextLines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut fields = fields.0;
        let take = |fields: &mut Map<String, Value>, name| fields.shift_remove(name).map(|value| shown(&value));
        let message = take(&mut fields, "message").unwrap_or_default();
        let name = take(&mut fields, "event").unwrap_or_default();
        fields.shift_remove("message_id"); // useful only to the journal and to programs
        for span in context.event_scope().into_iter().flatten() {
            if let Some(of_span) = span.extensions().get::<SpanFields>() {
                for (name, value) in &of_span.0 {
                    fields.entry(name.clone()).or_insert_with(|| value.clone());
                }
            }
        }
        let level = *event.metadata().level();
        let (bright, plain) = if writer.has_ansi_escapes() { (colour(level), "\u{1b}[0m") } else { ("", "") };
        write!(writer, "{} {bright}{level:>5}{plain}", (self.0)())?;
        if !name.is_empty() {
            write!(writer, " {name}")?;
        }
        for (name, value) in &fields {
            write!(writer, " {name}={}", shown_quoted(value))?;
        }
        writeln!(writer, " {message}")
    }
}

/// Returns the ANSI colour of a level.
fn colour(level: tracing::Level) -> &'static str {
    match level {
        tracing::Level::ERROR => "\u{1b}[31m",
        tracing::Level::WARN => "\u{1b}[33m",
        tracing::Level::INFO => "\u{1b}[32m",
        _ => "\u{1b}[2m",
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Quotes text that could be mistaken for more than one word.
fn shown_quoted(value: &Value) -> String {
    match value.as_str() {
        Some(text) if !text.is_empty() && !text.contains([' ', '=', '"']) => text.to_owned(),
        _ => value.to_string(),
    }
}
