//! Standard error behind a queue: whoever logs never waits for its reader.

use super::event;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use tracing::{Level, Metadata};
use tracing_subscriber::fmt::MakeWriter;

/// How many lines may wait for the reader of standard error; more are dropped and counted.
const LINES_MAX: u64 = 4096;

/// How many bytes they may have together.
const BYTES_MAX: u64 = 8 << 20;

/// How long the end of the program waits for the reader.
const FLUSH_MAX: Duration = Duration::from_secs(1);

/// How long the thread waits for more lines after the first, so that many are one write: as long as a small job takes.
const LINGER: Duration = Duration::from_millis(5);

/// Takes log lines and writes them on a thread of its own; clones share it.
#[derive(Debug, Clone)]
pub(crate) struct LineQueue {
    shared: Arc<Shared>,
    /// Whether its lines are written at once.
    urgent: bool,
}

/// What queue and thread both know.
#[derive(Debug, Default)]
struct Shared {
    /// How long the first line waits for more.
    linger: Duration,
    lines: Mutex<Lines>,
    /// Rung when a first line waits, and when the thread must not linger.
    bell: Condvar,
    /// Rung when none waits any more.
    written: Condvar,
    lost: AtomicU64,
}

#[derive(Debug, Default)]
struct Lines {
    text: Vec<u8>,
    /// How many lines the text has.
    count: u64,
    /// The lines, and their bytes, that wait or are being written.
    waiting: u64,
    waiting_bytes: u64,
    urgent: bool,
    /// Whether anybody waits until all are written.
    is_awaited: bool,
}

impl LineQueue {
    /// Starts the thread, which writes to `to`, and calls `tell` with the number of lost lines when there is room again.
    pub(crate) fn start(to: impl Write + Send + 'static, tell: impl Fn(u64) + Send + 'static) -> io::Result<Self> {
        Self::start_with(LINGER, to, tell)
    }

    fn start_with(
        linger: Duration,
        to: impl Write + Send + 'static,
        tell: impl Fn(u64) + Send + 'static,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared { linger, ..Shared::default() });
        let theirs = Arc::clone(&shared);
        thread::Builder::new().name("log".into()).spawn(move || theirs.write_all(to, tell))?;
        Ok(Self { shared, urgent: false })
    }

    /// Waits until everything is written; gives up after a second, because nobody may be reading.
    pub(crate) fn flush(&self) {
        let mut lines = self.shared.lines();
        (lines.urgent, lines.is_awaited) = (true, true);
        self.shared.bell.notify_one();
        let written = self.shared.written.wait_timeout_while(lines, FLUSH_MAX, |lines| 0 < lines.waiting);
        drop(written.unwrap_or_else(PoisonError::into_inner));
    }

    fn push(&self, line: &[u8]) {
        let mut lines = self.shared.lines();
        let bytes = line.len() as u64;
        if LINES_MAX <= lines.waiting || BYTES_MAX < lines.waiting_bytes + bytes {
            self.shared.lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let is_first = lines.text.is_empty();
        lines.text.extend_from_slice(line);
        lines.count += 1;
        lines.waiting += 1;
        lines.waiting_bytes += bytes;
        lines.urgent |= self.urgent;
        drop(lines);
        if is_first || self.urgent {
            self.shared.bell.notify_one();
        }
    }
}

impl Shared {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the lines that wait, with their number, after the first has waited for more.
    fn taken(&self) -> (Vec<u8>, u64) {
        let some = self.bell.wait_while(self.lines(), |lines| lines.text.is_empty());
        let some = some.unwrap_or_else(PoisonError::into_inner);
        let lingered = self.bell.wait_timeout_while(some, self.linger, |lines| !lines.urgent);
        let mut lines = lingered.unwrap_or_else(PoisonError::into_inner).0;
        lines.urgent = false;
        let count = std::mem::take(&mut lines.count);
        (std::mem::take(&mut lines.text), count)
    }

    fn write_all(&self, mut to: impl Write, tell: impl Fn(u64)) {
        loop {
            let (text, count) = self.taken();
            // The reader may have gone, or the file be full: then there is no place to report it.
            let written = to.write_all(&text).and_then(|()| to.flush());
            let mut lines = self.lines();
            lines.waiting = lines.waiting.saturating_sub(count);
            lines.waiting_bytes = lines.waiting_bytes.saturating_sub(text.len() as u64);
            if lines.waiting == 0 && std::mem::take(&mut lines.is_awaited) {
                self.written.notify_all();
            }
            // What is told comes into this queue, too.
            let has_room = lines.waiting < LINES_MAX / 2;
            drop(lines);
            if written.is_err() {
                self.lost.fetch_add(count, Ordering::Relaxed);
                continue;
            }
            let lost = if has_room { self.lost.swap(0, Ordering::Relaxed) } else { 0 };
            if 0 < lost {
                tell(lost);
            }
        }
    }
}

/// Logs that lines were lost.
pub(crate) fn tell_lost(lines: u64) {
    event::LogLinesLost { lines }.emit();
}

impl MakeWriter<'_> for LineQueue {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }

    /// A warning or an error is written at once: it may be the last thing that this process says.
    fn make_writer_for(&self, meta: &Metadata<'_>) -> Self {
        Self { urgent: *meta.level() <= Level::WARN, ..self.clone() }
    }
}

impl Write for LineQueue {
    /// Takes a whole line: the formatters write each with one call.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.push(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::init::{json, utc_now};
    use std::sync::mpsc;
    use tracing_subscriber::layer::SubscriberExt;

    /// A reader who reads only when the test lets them.
    struct Gate {
        open: mpsc::Receiver<()>,
        taken: mpsc::Sender<String>,
    }

    impl Write for Gate {
        fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
            self.taken.send(String::from_utf8_lossy(lines).into_owned()).map_err(io::Error::other)?;
            self.open.recv().map_err(io::Error::other)?;
            Ok(lines.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn nobody_waits_for_a_reader_who_does_not_read_and_what_was_lost_is_counted() {
        let (open, gate) = mpsc::channel();
        let (taken, read) = mpsc::channel();
        let (told, losses) = mpsc::channel();
        let tell = move |lines| told.send(lines).unwrap();
        let queue = LineQueue::start(Gate { open: gate, taken }, tell).unwrap();
        let subscriber = tracing_subscriber::registry().with(json(queue.clone(), utc_now));
        tracing::subscriber::with_default(subscriber, || {
            tracing::warn!("at once");
            assert!(read.recv().unwrap().contains("at once"));
            for n in 0..LINES_MAX + 99 {
                tracing::info!(n);
            }
        });
        assert_eq!(queue.shared.lost.load(Ordering::Relaxed), 100);
        assert!(read.try_recv().is_err(), "the reader has the first line still");
        open.send(()).unwrap();
        open.send(()).unwrap();
        let lines = read.recv().unwrap();
        assert_eq!(lines.lines().count() as u64, LINES_MAX - 1, "what waits is one write");
        assert_eq!(losses.recv().unwrap(), 100, "told once, with all of them");
        assert!(losses.try_recv().is_err());
        queue.flush();
        assert_eq!(queue.shared.lines().waiting_bytes, 0);
    }

    #[test]
    fn a_warning_does_not_wait_and_takes_along_what_waits() {
        let (open, gate) = mpsc::channel();
        let (taken, read) = mpsc::channel();
        let hour = Duration::from_hours(1);
        let queue = LineQueue::start_with(hour, Gate { open: gate, taken }, |_| {}).unwrap();
        let subscriber = tracing_subscriber::registry().with(json(queue.clone(), utc_now));
        tracing::subscriber::with_default(subscriber, || {
            for _ in 0..2 {
                tracing::info!("before");
                tracing::warn!("at once");
                open.send(()).unwrap();
                let lines = read.recv_timeout(Duration::from_mins(1)).expect("a warning waits for more lines");
                assert_eq!(lines.lines().count(), 2, "{lines}");
            }
            tracing::info!("at the end");
        });
        open.send(()).unwrap();
        queue.flush();
        assert!(read.recv().unwrap().contains("at the end"));
    }
}
