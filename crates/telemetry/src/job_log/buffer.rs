//! The lines of jobs on their way into the files: they wait a moment, so that many are one write.

use super::{JobLogs, LAST_LINE, LOG_BYTES_MAX};
use job::JobId;
use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How long a line waits at most: short for a person who follows the log, and longer than a small job.
const WAIT_MAX: Duration = Duration::from_millis(100);

/// How many bytes of one job wait at most.
const WAITING_BYTES_MAX: usize = 16 << 10;

/// How many files are open at once at least and at most: an eighth of what the process may have open. The least recently
/// used one is closed for the next.
const FILES_OPEN: std::ops::RangeInclusive<u64> = 4..=64;

/// Lines that wait, and a thread that writes them.
#[derive(Debug)]
pub(super) struct Buffer {
    logs: JobLogs,
    files: Mutex<OpenFiles>,
    /// Rung when a first line waits, and at the end.
    bell: Condvar,
}

/// Writes what waits, also when it is dropped.
#[derive(Debug)]
pub struct Flusher(pub(super) Arc<Buffer>);

impl Flusher {
    /// Writes all lines that wait.
    pub fn flush(&self) {
        self.0.files().write_all(&self.0.logs);
    }
}

impl Drop for Flusher {
    fn drop(&mut self) {
        self.flush();
    }
}

impl Buffer {
    /// Starts the thread. Without one, nothing waits.
    pub(super) fn start(logs: JobLogs) -> Arc<Self> {
        let buffer = Arc::new(Self { logs, files: Mutex::default(), bell: Condvar::new() });
        let shared = Arc::clone(&buffer);
        let started = thread::Builder::new().name("job-logs".into()).spawn(move || shared.write_after_a_while());
        buffer.files().is_over = started.is_err();
        buffer
    }

    /// Takes a line of a job. If it is `urgent`, it and what waits of this job are written before the return.
    pub(super) fn take(&self, id: &JobId, line: &str, urgent: bool) {
        let mut files = self.files();
        let is_first = !files.waits;
        let bytes = files.append(&self.logs, id, line);
        if urgent || files.is_over || WAITING_BYTES_MAX <= bytes {
            files.write(&self.logs, id);
        } else if is_first {
            files.waits = true;
            drop(files);
            self.bell.notify_one();
        }
    }

    /// Ends the thread; nothing waits from now on.
    pub(super) fn end(&self) {
        let mut files = self.files();
        files.is_over = true;
        files.write_all(&self.logs);
        self.bell.notify_one();
    }

    /// Lets lines wait although no thread writes them.
    #[cfg(test)]
    pub(super) fn begin_again(&self) {
        self.files().is_over = false;
    }

    fn write_after_a_while(&self) {
        let mut files = self.files();
        while !files.is_over {
            files = self
                .bell
                .wait_while(files, |files| !files.waits && !files.is_over)
                .unwrap_or_else(PoisonError::into_inner);
            let rung = self.bell.wait_timeout_while(files, WAIT_MAX, |files| !files.is_over);
            files = rung.unwrap_or_else(PoisonError::into_inner).0;
            files.write_all(&self.logs);
        }
    }

    fn files(&self) -> MutexGuard<'_, OpenFiles> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The files of jobs that said something lately.
#[derive(Debug, Default)]
struct OpenFiles {
    files: BTreeMap<JobId, OpenFile>,
    uses: u64,
    /// True if a line may wait.
    waits: bool,
    /// True if no thread will write what waits.
    is_over: bool,
}

#[derive(Debug, Default)]
struct OpenFile {
    /// The file, after its first write.
    file: Option<File>,
    /// Its length.
    bytes: u64,
    waiting: String,
    used: u64,
}

impl OpenFiles {
    /// Adds a line to those that wait; returns how many bytes of this job do.
    fn append(&mut self, logs: &JobLogs, id: &JobId, line: &str) -> usize {
        self.uses += 1;
        if !self.files.contains_key(id) {
            self.make_room(logs);
        }
        let open = self.files.entry(id.clone()).or_default();
        open.used = self.uses;
        open.waiting.push_str(line);
        open.waiting.len()
    }

    /// Writes what waits of one job. If it cannot be written, the file is opened again for the next line: it may have been
    /// removed.
    fn write(&mut self, logs: &JobLogs, id: &JobId) {
        if let Some(open) = self.files.get_mut(id)
            && open.write(&logs.path(id)).is_err()
        {
            self.files.remove(id);
        }
    }

    fn write_all(&mut self, logs: &JobLogs) {
        self.waits = false;
        self.files.retain(|id, open| open.write(&logs.path(id)).is_ok());
    }

    fn make_room(&mut self, logs: &JobLogs) {
        let files_max = (fsx::limits::open_files() / 8).clamp(*FILES_OPEN.start(), *FILES_OPEN.end());
        if (self.files.len() as u64) < files_max {
            return;
        }
        let oldest = self.files.iter().min_by_key(|(_, open)| open.used).map(|(id, _)| id.clone());
        if let Some(id) = oldest {
            self.write(logs, &id);
            self.files.remove(&id);
        }
    }
}

impl OpenFile {
    /// Appends what waits in one write, so that the lines of several daemons do not mix.
    fn write(&mut self, path: &Path) -> io::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let lines = std::mem::take(&mut self.waiting);
        // If the open file was removed (aged), a new one is started: lines in the removed file would be lost.
        let is_there = |file: &File| file.metadata().is_ok_and(|meta| meta.nlink() != 0);
        let mut file = if let Some(file) = self.file.take().filter(is_there) {
            file
        } else {
            let file = open(path)?;
            self.bytes = file.metadata()?.len();
            file
        };
        let fitting = self.fitting(&lines);
        file.write_all(fitting.as_bytes())?;
        self.bytes += fitting.len() as u64;
        if fitting.len() < lines.len() && self.bytes < LOG_BYTES_MAX {
            file.write_all(LAST_LINE.as_bytes())?;
            self.bytes = LOG_BYTES_MAX;
        }
        self.file = Some(file);
        Ok(())
    }

    /// Returns the first of these lines, as many as have room.
    fn fitting<'a>(&self, lines: &'a str) -> &'a str {
        let room = usize::try_from(LOG_BYTES_MAX.saturating_sub(self.bytes)).unwrap_or(usize::MAX);
        if lines.len() <= room {
            return lines;
        }
        let end = lines.as_bytes().iter().take(room).rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
        lines.get(..end).unwrap_or_default()
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
