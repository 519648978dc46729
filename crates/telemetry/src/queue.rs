//! Standard error behind a queue: whoever logs never waits for its reader.

use super::event;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tracing_subscriber::fmt::MakeWriter;

/// How many lines may wait for the reader of standard error; more are dropped and counted.
const LINES_MAX: usize = 4096;

/// How many bytes they may have together.
const BYTES_MAX: u64 = 8 << 20;

/// How long the end of the program waits for the reader.
const FLUSH_MAX: Duration = Duration::from_secs(1);

/// Takes log lines and writes them on a thread of its own; clones share it.
#[derive(Debug, Clone)]
pub(crate) struct LineQueue {
    lines: SyncSender<Vec<u8>>,
    count: Arc<Count>,
}

/// What queue and thread both know.
#[derive(Debug, Default)]
struct Count {
    /// The lines that wait or are being written.
    waiting: Mutex<u64>,
    /// Rung when none waits any more.
    written: Condvar,
    bytes: AtomicU64,
    lost: AtomicU64,
}

impl LineQueue {
    /// Starts the thread, which writes to `to`, and calls `tell` with the number of lost lines when there is room again.
    pub(crate) fn start(to: impl Write + Send + 'static, tell: impl Fn(u64) + Send + 'static) -> io::Result<Self> {
        let (lines, inbox) = sync_channel(LINES_MAX);
        let count = Arc::new(Count::default());
        let shared = Arc::clone(&count);
        thread::Builder::new().name("log".into()).spawn(move || write_all(&inbox, to, &shared, tell))?;
        Ok(Self { lines, count })
    }

    /// Waits until everything is written; gives up after a second, because nobody may be reading.
    pub(crate) fn flush(&self) {
        let until = Instant::now() + FLUSH_MAX;
        let mut waiting = self.count.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        while 0 < *waiting {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            waiting = self.count.written.wait_timeout(waiting, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn push(&self, line: &[u8]) {
        let Count { waiting, bytes, lost, .. } = &*self.count;
        let length = line.len() as u64;
        // Counted before the line is sent: the thread may have written it already when the send returns.
        if BYTES_MAX < bytes.fetch_add(length, Ordering::Relaxed).saturating_add(length) {
            bytes.fetch_sub(length, Ordering::Relaxed);
            lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match self.lines.try_send(line.to_vec()) {
            Ok(()) => *waiting += 1,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {
                bytes.fetch_sub(length, Ordering::Relaxed);
                lost.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

fn write_all(inbox: &Receiver<Vec<u8>>, mut to: impl Write, count: &Count, tell: impl Fn(u64)) {
    for line in inbox {
        // The reader may have gone, or the file be full: then there is no place to report it.
        let written = to.write_all(&line).and_then(|()| to.flush());
        count.bytes.fetch_sub(line.len() as u64, Ordering::Relaxed);
        let mut waiting = count.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        *waiting = waiting.saturating_sub(1);
        if *waiting == 0 {
            count.written.notify_all();
        }
        // What is told comes into this queue, too.
        let has_room = *waiting < LINES_MAX as u64 / 2;
        drop(waiting);
        if written.is_err() {
            count.lost.fetch_add(1, Ordering::Relaxed);
            continue;
        }
        let lines = if has_room { count.lost.swap(0, Ordering::Relaxed) } else { 0 };
        if 0 < lines {
            tell(lines);
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

    /// A reader that takes a line only when the test lets it.
    struct Gate {
        open: mpsc::Receiver<()>,
        taken: mpsc::Sender<String>,
    }

    impl Write for Gate {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.open.recv().map_err(io::Error::other)?;
            self.taken.send(String::from_utf8_lossy(line).into_owned()).map_err(io::Error::other)?;
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn nobody_waits_for_a_reader_who_does_not_read_and_what_was_lost_is_counted() {
        let (open, gate) = mpsc::channel();
        let (taken, lines) = mpsc::channel();
        let (told, losses) = mpsc::channel();
        let tell = move |lines| told.send(lines).unwrap();
        let queue = LineQueue::start(Gate { open: gate, taken }, tell).unwrap();
        let subscriber = tracing_subscriber::registry().with(json(queue.clone(), utc_now));
        tracing::subscriber::with_default(subscriber, || {
            for n in 0..LINES_MAX + 100 {
                tracing::info!(n);
            }
        });
        let lost = queue.count.lost.load(Ordering::Relaxed);
        assert!((99..=100).contains(&lost), "{lost}: one line may be in the writer's hands");
        for _ in 0..LINES_MAX + 100 - usize::try_from(lost).unwrap() {
            open.send(()).unwrap();
            lines.recv().unwrap();
        }
        assert_eq!(losses.recv().unwrap(), lost, "told once, with all of them");
        assert!(losses.try_recv().is_err());
        queue.flush();
        assert_eq!(queue.count.bytes.load(Ordering::Relaxed), 0);
    }
}
