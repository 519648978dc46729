//! One log per job: `job_logs/{id}.log`, JSON lines, kept as long as the job's result.

use super::format::{Now, SpanFields, line};
use super::init::utc_now;
use chrono::{DateTime, Utc};
use job::JobId;
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// The field, of an event or of a span around it, that has the job's id.
const FIELD_JOB: &str = "job";

/// The largest log of a job in bytes, about 5,000 lines. Later lines are dropped, and a last line says so.
const LOG_BYTES_MAX: u64 = 1 << 20;

/// How many files are open at once at least and at most: an eighth of what the process may have open. The least recently
/// used one is closed for the next.
const FILES_OPEN: std::ops::RangeInclusive<u64> = 4..=64;

/// The most bytes that [`JobLogs::tail`] reads.
const TAIL_BYTES_MAX: u64 = LOG_BYTES_MAX + 4096;

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

    /// Makes the layer that writes the logs.
    pub fn layer(&self) -> JobLogsLayer {
        JobLogsLayer { logs: self.clone(), files: Mutex::new(OpenFiles::default()), now: utc_now }
    }
}

/// Writes every event with the field `job`, its own or that of a span around it, to the log of that job.
///
/// If a log cannot be written, the job does not fail: the lines are dropped, and standard error has them.
#[derive(Debug)]
pub struct JobLogsLayer {
    logs: JobLogs,
    files: Mutex<OpenFiles>,
    now: Now,
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
        let line = format!("{}\n", Value::Object(line));
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.append(&self.logs, id, &line).unwrap_or_default();
    }
}

/// The open files, with their sizes.
#[derive(Debug, Default)]
struct OpenFiles {
    files: BTreeMap<JobId, OpenFile>,
    uses: u64,
}

#[derive(Debug)]
struct OpenFile {
    file: File,
    bytes: u64,
    used: u64,
}

impl OpenFiles {
    /// Appends a line in one write, so that the lines of several daemons do not mix.
    fn append(&mut self, logs: &JobLogs, id: JobId, line: &str) -> io::Result<()> {
        self.uses += 1;
        // If the open file was removed (aged), a new one is started: lines in the removed file would be lost.
        if self.files.get(&id).is_some_and(|open| open.file.metadata().is_ok_and(|meta| meta.nlink() == 0)) {
            self.files.remove(&id);
        }
        if !self.files.contains_key(&id) {
            self.make_room();
            let file = open(&logs.path(&id))?;
            let bytes = file.metadata()?.len();
            self.files.insert(id.clone(), OpenFile { file, bytes, used: 0 });
        }
        let Some(open) = self.files.get_mut(&id) else { return Ok(()) };
        open.used = self.uses;
        if LOG_BYTES_MAX <= open.bytes {
            return Ok(());
        }
        let full = LOG_BYTES_MAX < open.bytes + line.len() as u64;
        let line = if full { LAST_LINE } else { line };
        let written = open.file.write_all(line.as_bytes());
        open.bytes = if full { LOG_BYTES_MAX } else { open.bytes + line.len() as u64 };
        if written.is_err() {
            self.files.remove(&id); // reopened for the next line: it may have been removed
        }
        written
    }

    fn make_room(&mut self) {
        let files_max = (fsx::limits::open_files() / 8).clamp(*FILES_OPEN.start(), *FILES_OPEN.end());
        if (self.files.len() as u64) < files_max {
            return;
        }
        let oldest = self.files.iter().min_by_key(|(_, open)| open.used).map(|(id, _)| id.clone());
        if let Some(id) = oldest {
            self.files.remove(&id);
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    let nofollow = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or_default();
    let open = || OpenOptions::new().append(true).create(true).mode(0o640).custom_flags(nofollow).open(path);
    match open() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            DirBuilder::new().recursive(true).mode(0o750).create(path.parent().unwrap_or(Path::new(".")))?;
            open()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests;
