//! Starts logging: where lines are written, and in which format.

use super::format::{JsonLines, Now, SpanFieldsLayer, TextLines};
use super::job_log::{Flusher, JobLogsLayer};
use super::journal::is_journal;
use super::queue::{LineQueue, tell_lost};
use schemars::JsonSchema;
use serde::Deserialize;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use tracing_journald::{Priority, PriorityMappings};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::reload;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

/// The crates that write log lines, which have the crate's name as their target.
const OURS: [&str; 9] =
    ["calls", "children", "film", "images", "providers", "reelspool", "speech", "telemetry", "workspace"];

/// What is never logged: this module calls it an error when somebody sends what is no HTTP, and an error is for us to mend.
const OFF: &str = "actix_http::h1::dispatcher=off";

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Journal fields if standard error is the journal, text on a terminal, JSON lines otherwise.
    #[default]
    Auto,
    /// For people.
    #[serde(rename = "pretty")]
    Text,
    /// One flat JSON object per line.
    Json,
    /// Native journal fields: `journalctl EVENT=job.settled -o json`.
    Journald,
}

/// What is logged, and in which format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The format.
    pub format: Format,
    /// The filter: `info`, or `info,reelspool::spool=debug`.
    pub filter: String,
    /// How much our own level is raised above the filter: 1 for `debug`, 2 for `trace`.
    pub verbose: u8,
    /// The value of `$JOURNAL_STREAM`, which systemd sets.
    pub journal_stream: Option<String>,
    /// Whether text on a terminal is coloured.
    pub colour: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { format: Format::Auto, filter: "info".to_owned(), verbose: 0, journal_stream: None, colour: true }
    }
}

/// Why logging cannot start or be changed.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter cannot be parsed.
    #[error("cannot use the log filter `{filter}`")]
    BadFilter {
        /// The filter.
        filter: String,
        /// The parser's error.
        source: tracing_subscriber::filter::ParseError,
    },
    /// The journal was requested and cannot be reached.
    #[error("cannot reach the journal: set `log.format` to `auto`, `pretty` or `json`")]
    NoJournal {
        /// The error of the system.
        source: io::Error,
    },
    /// The thread that writes the lines cannot be started.
    #[error("cannot start the thread that writes the log")]
    NoThread {
        /// The error of the system.
        source: io::Error,
    },
    /// Logging was started twice.
    #[error("logging was started before")]
    Twice,
    /// The logger was dropped.
    #[error("cannot change the log filter")]
    Gone {
        /// The error of the subscriber.
        source: reload::Error,
    },
}

/// Changes the filter of a running logger.
#[derive(Debug, Clone)]
pub struct LogHandle {
    handle: reload::Handle<EnvFilter, Registry>,
    verbose: u8,
    queue: Option<LineQueue>,
    job_logs: Option<Arc<Flusher>>,
}

impl LogHandle {
    /// Replaces the filter; if it is invalid, the old one stays.
    pub fn set_filter(&self, filter: &str) -> Result<(), TelemetryError> {
        let filter = parse_filter(&with_more(filter, self.verbose))?;
        self.handle.reload(filter).map_err(|source| TelemetryError::Gone { source })
    }
}

impl LogHandle {
    /// Waits until the lines so far are written, but not long: nobody may be reading.
    pub fn flush(&self) {
        if let Some(job_logs) = &self.job_logs {
            job_logs.flush();
        }
        if let Some(queue) = &self.queue {
            queue.flush();
        }
    }
}

/// Parses a filter, also to check the configuration. In it, `reelspool` means every crate of ours.
pub fn parse_filter(filter: &str) -> Result<EnvFilter, TelemetryError> {
    let bad = |source| TelemetryError::BadFilter { filter: filter.to_owned(), source };
    EnvFilter::builder().parse(format!("{OFF},{}", of_all_crates(filter))).map_err(bad)
}

/// Returns the filter in which each directive for `reelspool`, or for a module of it, is also one for our other crates.
fn of_all_crates(filter: &str) -> String {
    let directives = filter.split(',').flat_map(|directive| match directive.trim().strip_prefix("reelspool") {
        Some(level) if level.is_empty() || level.starts_with('=') => OURS.map(|name| format!("{name}{level}")).to_vec(),
        Some(module) if let Some(path) = module.strip_prefix("::") => vec![directive.to_owned(), path.to_owned()],
        _ => vec![directive.to_owned()],
    });
    directives.collect::<Vec<_>>().join(",")
}

/// Adds the level that `-v` flags ask for to a filter.
fn with_more(filter: &str, verbose: u8) -> String {
    match verbose {
        0 => filter.to_owned(),
        1 => format!("{filter},reelspool=debug"),
        _ => format!("{filter},reelspool=trace"),
    }
}

/// Starts logging to standard error, and to the jobs' logs if `job_logs` is given. The filter applies to standard
/// error; the jobs' logs always contain `debug` too.
pub fn init(settings: &Settings, job_logs: Option<JobLogsLayer>) -> Result<LogHandle, TelemetryError> {
    let (filter, handle) = reload::Layer::new(parse_filter(&with_more(&settings.filter, settings.verbose))?);
    let (output, queue) = output(settings)?;
    let output = output.with_filter(filter);
    let flusher = job_logs.as_ref().map(|layer| Arc::new(layer.flusher()));
    // The layer that stores the fields of spans must come before those that use them.
    let job_logs = job_logs.map(|layer| layer.with_filter(ours()));
    tracing_subscriber::registry()
        .with(output)
        .with(SpanFieldsLayer.with_filter(ours()))
        .with(job_logs)
        .try_init()
        .map_err(|_source| TelemetryError::Twice)?;
    Ok(LogHandle { handle, verbose: settings.verbose, queue, job_logs: flusher })
}

/// Starts logging to the jobs' logs only, for a command that reports its progress on standard error itself. What is
/// returned must live as long as jobs run.
pub fn init_job_logs(job_logs: JobLogsLayer) -> Result<Flusher, TelemetryError> {
    let flusher = job_logs.flusher();
    let subscriber = tracing_subscriber::registry().with(SpanFieldsLayer.with_filter(ours()));
    subscriber.with(job_logs.with_filter(ours())).try_init().map_err(|_source| TelemetryError::Twice)?;
    Ok(flusher)
}

/// Lets our own lines through down to `debug`, which the jobs' logs contain. Without it, every library's lines down to
/// `trace` would be formatted and thrown away.
pub(super) fn ours() -> Targets {
    Targets::new().with_targets(OURS.map(|name| (name, LevelFilter::DEBUG)))
}

type BoxedLayer = Box<dyn Layer<Registry> + Send + Sync>;

/// Makes the layer that writes the lines, and the queue that they go through, if any.
fn output(settings: &Settings) -> Result<(BoxedLayer, Option<LineQueue>), TelemetryError> {
    let stderr = io::stderr();
    let terminal = stderr.is_terminal();
    let journal = is_journal(&stderr, settings.journal_stream.as_deref());
    let format = chosen(settings.format, journal, terminal);
    if format == Format::Journald {
        match journald() {
            Ok(layer) => return Ok((layer, None)),
            Err(source) if settings.format != Format::Auto => return Err(TelemetryError::NoJournal { source }),
            Err(_source) => {} // with `auto`, JSON on standard error is better than no log
        }
    }
    let queue = LineQueue::start(io::stderr(), tell_lost).map_err(|source| TelemetryError::NoThread { source })?;
    let layer = match format {
        Format::Text => text(queue.clone(), utc_now, terminal && settings.colour),
        Format::Json | Format::Auto | Format::Journald => json(queue.clone(), utc_now),
    };
    Ok((layer, Some(queue)))
}

/// Tells whether lines go to the journal with these settings.
pub fn is_for_journal(settings: &Settings) -> bool {
    let stderr = io::stderr();
    let journal = is_journal(&stderr, settings.journal_stream.as_deref());
    chosen(settings.format, journal, stderr.is_terminal()) == Format::Journald
}

/// Chooses the format for `auto`.
fn chosen(format: Format, journal: bool, terminal: bool) -> Format {
    match format {
        Format::Auto if journal => Format::Journald,
        Format::Auto if terminal => Format::Text,
        Format::Auto => Format::Json,
        Format::Text | Format::Json | Format::Journald => format,
    }
}

fn journald() -> io::Result<BoxedLayer> {
    let layer = tracing_journald::layer()?.with_field_prefix(None).with_syslog_identifier("reelspool".to_owned());
    Ok(layer.with_priority_mappings(priorities()).boxed())
}

/// Returns the syslog priority of each level. The library's default would map `info` to "notice".
fn priorities() -> PriorityMappings {
    PriorityMappings {
        error: Priority::Error,
        warn: Priority::Warning,
        info: Priority::Informational,
        debug: Priority::Debug,
        trace: Priority::Debug,
    }
}

pub(super) fn json<W>(writer: W, now: Now) -> BoxedLayer
where
    W: for<'a> fmt::MakeWriter<'a> + Send + Sync + 'static,
{
    fmt::layer().with_writer(writer).with_ansi(false).log_internal_errors(false).event_format(JsonLines(now)).boxed()
}

pub(super) fn text<W>(writer: W, now: Now, ansi: bool) -> BoxedLayer
where
    W: for<'a> fmt::MakeWriter<'a> + Send + Sync + 'static,
{
    fmt::layer().with_writer(writer).with_ansi(ansi).log_internal_errors(false).event_format(TextLines(now)).boxed()
}

/// Returns the present time in the format of log lines.
pub(super) fn utc_now() -> String {
    clock::Clock::System.now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::job_span;
    use crate::event::tests::Sink;

    #[test]
    fn auto_follows_where_standard_error_goes() {
        for (format, journal, terminal, expected) in [
            (Format::Auto, true, false, Format::Journald),
            (Format::Auto, false, true, Format::Text),
            (Format::Auto, false, false, Format::Json),
            (Format::Json, true, true, Format::Json),
            (Format::Text, true, false, Format::Text),
        ] {
            assert_eq!(chosen(format, journal, terminal), expected);
        }
    }

    #[test]
    fn a_filter_is_replaced_at_run_time_and_never_hides_the_job() {
        let sink = Sink::default();
        let (filter, handle) = reload::Layer::new(parse_filter("warn").unwrap());
        let subscriber = tracing_subscriber::registry()
            .with(json(sink.clone(), utc_now).with_filter(filter))
            .with(SpanFieldsLayer.with_filter(ours()));
        tracing::subscriber::with_default(subscriber, || {
            let _span = job_span(&"horror-0042".parse().unwrap(), 2).entered();
            tracing::info!("one");
            tracing::warn!("two");
            let handle = LogHandle { handle, verbose: 0, queue: None, job_logs: None };
            handle.set_filter("info").unwrap();
            tracing::info!("three");
            assert!(handle.set_filter("=bad=").is_err());
            tracing::info!("four");
        });
        let lines = sink.text();
        let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let messages: Vec<&str> = lines.iter().map(|line| line["message"].as_str().unwrap()).collect();
        assert_eq!(messages, ["two", "three", "four"]);
        assert!(lines.iter().all(|line| line["job"] == "horror-0042" && line["attempt"] == 2), "{lines:?}");
    }

    #[test]
    fn a_bad_filter_is_named() {
        let error = parse_filter("info,=bad=level").unwrap_err().to_string();
        assert!(error.contains("info,=bad=level"), "{error}");
        assert!(parse_filter("info,reelspool::spool=debug").is_ok());
    }

    #[test]
    fn a_filter_for_reelspool_is_one_for_all_our_crates() {
        let all = OURS.map(|name| format!("{name}=debug")).join(",");
        assert_eq!(of_all_crates("info,reelspool=debug,hyper=warn"), format!("info,{all},hyper=warn"));
        assert_eq!(of_all_crates("reelspool"), OURS.join(","));
        assert_eq!(of_all_crates("reelspool::images=trace"), "reelspool::images=trace,images=trace");
        assert_eq!(of_all_crates("info,reelspooled=debug"), "info,reelspooled=debug");
    }
}
