//! One log per job: `job_logs/{id}.log`, JSON lines, kept as long as the job's result.

mod buffer;

pub use buffer::Flusher;

use super::format::{Now, SpanFields, line};
use super::init::utc_now;
use buffer::Buffer;
use chrono::{DateTime, Utc};
use job::JobId;
use serde_json::Value;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// The field, of an event or of a span around it, that has the job's id.
const FIELD_JOB: &str = "job";

/// The largest log of a job in bytes, about 5,000 lines. Later lines are dropped, and a last line says so.
const LOG_BYTES_MAX: u64 = 1 << 20;

/// The most bytes that [`JobLogs::tail`] reads.
const TAIL_BYTES_MAX: u64 = LOG_BYTES_MAX + 4096;

/// The events after which nothing waits: the one before a result is published, and a job's last one.
const ENDS: [&str; 2] = ["job.recorded", "job.settled"];

const LAST_LINE: &str =
    "{\"level\":\"WARN\",\"event\":\"log\",\"message\":\"this log is full, later lines are left out\"}\n";

/// The directory of the jobs' logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobLogs {
    dir: PathBuf,
}

impl JobLogs {
    /// Makes a handle on the directory; touches no disk.
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.to_path_buf() }
    }

    /// Returns the path of a job's log.
    pub fn path(&self, id: &JobId) -> PathBuf {
        self.dir.join(format!("{id}.log"))
    }

    /// Returns the directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns the last change of each job's log; empty if there is no directory yet.
    pub fn changes(&self) -> io::Result<Vec<(JobId, DateTime<Utc>)>> {
        let entries = match std::fs::read_dir(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut changes = Vec::new();
        for entry in entries {
            let entry = entry?;
            let id = entry.file_name().to_str().and_then(|name| name.strip_suffix(".log")?.parse::<JobId>().ok());
            let Some((id, meta)) = id.zip(entry.metadata().ok().filter(std::fs::Metadata::is_file)) else { continue };
            changes.extend(DateTime::from_timestamp(meta.ctime(), 0).map(|at| (id, at)));
        }
        Ok(changes)
    }

    /// Removes a job's log; returns whether there was one.
    pub fn remove(&self, id: &JobId) -> io::Result<bool> {
        match std::fs::remove_file(self.path(id)) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Returns the last lines of a job's log, oldest first; empty if the job has no log.
    pub fn tail(&self, id: &JobId, lines_max: usize) -> io::Result<Vec<String>> {
        let mut file = match File::open(self.path(id)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let start = file.metadata()?.len().saturating_sub(TAIL_BYTES_MAX);
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        file.take(TAIL_BYTES_MAX).read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        let whole = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')); // a line may be in the making
        let mut lines: VecDeque<&str> = VecDeque::new();
        for line in whole {
            if lines.len() == lines_max {
                lines.pop_front();
            }
            if 0 < lines_max {
                lines.push_back(line);
            }
        }
        Ok(lines.into_iter().map(str::to_owned).collect())
    }

    /// Makes the layer that writes the logs, on a thread of its own.
    pub fn layer(&self) -> JobLogsLayer {
        JobLogsLayer { buffer: Buffer::start(self.clone()), now: utc_now }
    }
}

/// Writes every event with the field `job`, its own or that of a span around it, to the log of that job. Lines wait up to
/// 100 ms for others; a warning, an error, the verdict and the end do not, and take along what waits.
///
/// If a log cannot be written, the job does not fail: the lines are dropped, and standard error has them.
#[derive(Debug)]
pub struct JobLogsLayer {
    buffer: Arc<Buffer>,
    now: Now,
}

impl JobLogsLayer {
    /// Returns who writes what waits at the end of the program.
    pub(crate) fn flusher(&self) -> Flusher {
        Flusher(Arc::clone(&self.buffer))
    }
}

impl Drop for JobLogsLayer {
    fn drop(&mut self) {
        self.buffer.end();
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for JobLogsLayer {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut spans = Vec::new();
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(fields) = span.extensions().get::<SpanFields>() {
                spans.push(fields.0.clone());
            }
        }
        let line = line((self.now)(), event, spans.iter());
        let Some(id) = line.get(FIELD_JOB).and_then(|id| id.as_str()?.parse::<JobId>().ok()) else { return };
        // Whoever sees the result finds in the log what led to it.
        let is_end = line.get("event").is_some_and(|name| ENDS.iter().any(|end| name == end));
        let urgent = is_end || *event.metadata().level() <= Level::WARN;
        self.buffer.take(&id, &format!("{}\n", Value::Object(line)), urgent);
    }
}

#[cfg(test)]
mod tests;
