//! The only thread that writes: it puts many commands into one commit.

use super::wait::{wait, wait_until};
use super::{DbError, Settings, open};
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior, ffi};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

/// The most commands in one commit that somebody waits for; they share one fsync. What was posted goes along with them,
/// however much it is. The protocol documents this number.
pub(super) const BATCH_MAX: usize = 32;

/// How long a durable commit waits for more commands. The protocol documents this time.
const LINGER: Duration = Duration::from_millis(5);

/// How long a command that nobody waits for may wait for company: short for a person who looks, and longer than a small job.
const POSTED_WAIT: Duration = Duration::from_millis(50);

/// How many commands the channel holds before senders wait: enough for several commits.
const QUEUE_MAX: usize = 256;

/// What a commit must survive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Durability {
    /// Survives the death of the process; a power cut may undo it (`synchronous=NORMAL`).
    Process,
    /// Survives a power cut (`synchronous=FULL`).
    Power,
}

/// How much the writer has done since it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Commands that were committed.
    pub commands: u64,
    /// Commits.
    pub(crate) commits: u64,
    /// Commits with an fsync.
    pub durable_commits: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    commands: AtomicU64,
    commits: AtomicU64,
    durable_commits: AtomicU64,
}

impl Counters {
    pub(super) fn read(&self) -> Written {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Written {
            commands: read(&self.commands),
            commits: read(&self.commits),
            durable_commits: read(&self.durable_commits),
        }
    }
}

/// A write command in the queue.
trait Work: Send {
    /// Runs it; returns whether its effect shall be committed.
    fn run(&mut self, transaction: &Transaction<'_>, path: &Path) -> bool;
    /// Returns the error of the command itself, after it ran.
    fn error(&self) -> Option<DbError>;
    /// Sends the answer, after the commit succeeded or failed.
    fn answer(self: Box<Self>, fate: Result<(), DbError>);
}

/// A command that nobody waits for.
struct Posted<F, E> {
    act: Option<F>,
    error: Option<DbError>,
    failed: E,
}

impl<F, E> Work for Posted<F, E>
where
    F: FnOnce(&Transaction<'_>) -> rusqlite::Result<()> + Send,
    E: FnOnce(DbError) + Send,
{
    fn run(&mut self, transaction: &Transaction<'_>, path: &Path) -> bool {
        let Some(act) = self.act.take() else { return false };
        self.error = guarded(act, transaction, path).err();
        self.error.is_none()
    }

    fn error(&self) -> Option<DbError> {
        self.error.clone()
    }

    fn answer(self: Box<Self>, fate: Result<(), DbError>) {
        if let Some(error) = self.error.or(fate.err()) {
            (self.failed)(error);
        }
    }
}

struct Command<T, F> {
    act: Option<F>,
    result: Option<Result<T, DbError>>,
    reply: oneshot::Sender<Result<T, DbError>>,
}

impl<T, F> Work for Command<T, F>
where
    T: Send,
    F: FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send,
{
    fn run(&mut self, transaction: &Transaction<'_>, path: &Path) -> bool {
        let Some(act) = self.act.take() else { return false };
        let result = guarded(act, transaction, path);
        let stays = result.is_ok();
        self.result = Some(result);
        stays
    }

    fn error(&self) -> Option<DbError> {
        self.result.as_ref()?.as_ref().err().cloned()
    }

    fn answer(self: Box<Self>, fate: Result<(), DbError>) {
        let answer = match (self.result, fate) {
            (Some(Err(own)), _) => Err(own),
            (_, Err(error)) => Err(error),
            (Some(ok), Ok(())) => ok,
            (None, Ok(())) => return, // impossible: a committed batch ran every command; the sender gets `Closed`
        };
        // If the sender no longer waits, the write is committed all the same.
        drop(self.reply.send(answer));
    }
}

/// Runs an act; a panic becomes an error.
fn guarded<T>(
    act: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    transaction: &Transaction<'_>,
    path: &Path,
) -> Result<T, DbError> {
    match catch_unwind(AssertUnwindSafe(|| act(transaction))) {
        Ok(result) => result.map_err(|source| DbError::sql("write", path, source)),
        Err(panic) => Err(DbError::Panicked { path: path.to_path_buf(), message: words(&*panic) }),
    }
}

/// Returns the message of a panic.
pub(super) fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    text.unwrap_or("no message").to_owned()
}

enum Message {
    Write(Durability, Box<dyn Work>),
    /// A command was posted, the first one since the last commit.
    Posted,
    Close,
}

/// The commands that nobody waits for. They run at the head of the next commit, so there are at most a few of each job
/// that runs: its verdict takes them along.
type Post = Arc<Mutex<Vec<Box<dyn Work>>>>;

/// The sending end of the thread's channel; cheap to clone.
#[derive(Clone)]
pub(super) struct Sender(mpsc::Sender<Message>, Post);

impl Sender {
    /// Sends a command and waits for its commit; `None` if the thread has ended.
    pub(super) async fn write<T, F>(&self, durability: Durability, act: F) -> Option<Result<T, DbError>>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let command = Command { act: Some(act), result: None, reply };
        self.0.send(Message::Write(durability, Box::new(command))).await.ok()?;
        answer.await.ok()
    }

    /// Leaves a command for the next commit, and calls `failed` with its error; false if the thread has ended.
    ///
    /// Only the first one wakes the thread: the others are found there when it commits.
    pub(super) fn post<F, E>(&self, act: F, failed: E) -> bool
    where
        F: FnOnce(&Transaction<'_>) -> rusqlite::Result<()> + Send + 'static,
        E: FnOnce(DbError) + Send + 'static,
    {
        let work = Box::new(Posted { act: Some(act), error: None, failed });
        let is_first = {
            let mut post = lock(&self.1);
            post.push(work);
            post.len() == 1
        };
        // A full channel needs no message: what is in it wakes the thread.
        if is_first {
            !matches!(self.0.try_send(Message::Posted), Err(TrySendError::Closed(_)))
        } else {
            !self.0.is_closed()
        }
    }

    /// Makes the thread end after everything that was sent before.
    pub(super) fn close(&self) {
        // An error means that it has ended already.
        drop(wait(self.0.send(Message::Close)));
    }
}

/// What [`start`] returns: the way to the thread, the thread, and whether the database could be opened.
pub(super) type Started = (Sender, thread::JoinHandle<Result<(), DbError>>, oneshot::Receiver<Result<(), DbError>>);

/// Starts the thread, which opens the database. On [`Sender::close`] it closes the connection cleanly and ends.
pub(super) fn start(path: PathBuf, settings: Settings, counters: Arc<Counters>) -> Result<Started, DbError> {
    let (sender, receiver) = mpsc::channel(QUEUE_MAX);
    let (tell, opened) = oneshot::channel();
    let (linger, posted_wait) = (settings.linger.unwrap_or(LINGER), settings.posted_wait.unwrap_or(POSTED_WAIT));
    let (named, post) = (path.clone(), Post::default());
    let posted = Arc::clone(&post);
    let thread = thread::Builder::new().name("reelspool-db".to_owned()).spawn(move || {
        let connection = open::writer(&path, &settings);
        // If nobody waits for the answer, the channel is closed and the thread ends at once.
        let connection = match connection {
            Ok(connection) => {
                drop(tell.send(Ok(())));
                connection
            }
            Err(error) => {
                drop(tell.send(Err(error)));
                return Ok(());
            }
        };
        let state = State::default();
        let mut writer = Writer { connection, path, receiver, post: posted, counters, linger, posted_wait, state };
        while let Some(batch) = writer.gather() {
            writer.commit(batch);
        }
        writer.end()
    });
    Ok((Sender(sender, post), thread.map_err(|error| DbError::io("start the writer of", &named, error))?, opened))
}

struct Writer {
    connection: Connection,
    path: PathBuf,
    receiver: mpsc::Receiver<Message>,
    post: Post,
    counters: Arc<Counters>,
    linger: Duration,
    posted_wait: Duration,
    state: State,
}

/// What a writer knows of its last commits.
#[derive(Default)]
struct State {
    /// The present value of `synchronous`: true for FULL.
    durable: bool,
    /// How many commands the last durable commit had.
    company: usize,
    /// True if after an I/O error the log may be incomplete.
    doubtful: bool,
    /// When the commands that were posted are committed at the latest.
    post_due: Option<Instant>,
}

#[derive(Default)]
struct Batch {
    /// What was posted; it runs first.
    posted: Vec<Box<dyn Work>>,
    work: Vec<Box<dyn Work>>,
    durable: bool,
}

impl Batch {
    fn push(&mut self, durability: Durability, work: Box<dyn Work>) {
        self.work.push(work);
        self.durable |= durability == Durability::Power && !failpoint::is_skipped("durable_commit");
    }
}

impl Writer {
    /// Waits for the commands of the next commit; `None` after the last one.
    ///
    /// Commands that arrived during the last commit are taken at once. Waiting for more is useful only before an fsync,
    /// and only if several callers write: a lone job is never delayed, and under load the last commit's size shows how many
    /// there are. When so many have come, nobody else is waited for.
    fn gather(&mut self) -> Option<Batch> {
        let mut batch = Batch::default();
        while batch.work.is_empty() {
            let message = match self.state.post_due {
                Some(due) => wait_until(self.receiver.recv(), due),
                None => Some(wait(self.receiver.recv())),
            };
            match message {
                Some(Some(message)) => self.take(&mut batch, message),
                ended @ (Some(None) | None) => {
                    batch.posted = self.posted();
                    if !batch.posted.is_empty() {
                        return Some(batch);
                    }
                    if ended.is_some() {
                        return None; // closed, and not only due
                    }
                }
            }
        }
        let deadline = Instant::now() + self.linger;
        while batch.work.len() < BATCH_MAX {
            let message = match self.receiver.try_recv() {
                Ok(message) => message,
                Err(_) if batch.durable && batch.work.len() < self.state.company => {
                    match wait_until(self.receiver.recv(), deadline) {
                        Some(Some(message)) => message,
                        Some(None) | None => break,
                    }
                }
                Err(_) => break,
            };
            self.take(&mut batch, message);
        }
        if batch.durable {
            self.state.company = batch.work.len();
        }
        batch.posted = self.posted();
        Some(batch)
    }

    fn posted(&mut self) -> Vec<Box<dyn Work>> {
        self.state.post_due = None;
        std::mem::take(&mut *lock(&self.post))
    }

    fn take(&mut self, batch: &mut Batch, message: Message) {
        match message {
            Message::Write(durability, work) => batch.push(durability, work),
            Message::Posted => self.state.post_due = Some(Instant::now() + self.posted_wait),
            Message::Close => self.receiver.close(), // what was sent before is still received
        }
    }

    fn commit(&mut self, mut batch: Batch) {
        let fate = self.mend().and_then(|()| self.transact(&mut batch));
        if let Err(DbError::Sql { source, .. }) = &fate {
            self.state.doubtful |= source.sqlite_error_code() == Some(ErrorCode::SystemIoFailure);
        }
        for work in batch.posted.into_iter().chain(batch.work) {
            work.answer(fate.clone());
        }
    }

    /// Starts a new log after an I/O error, before anything else is committed.
    ///
    /// The kernel reports a failed fsync once and then forgets it: a second one on the same log would succeed without
    /// the bytes. A checkpoint writes them again, into the database, and syncs that.
    fn mend(&mut self) -> Result<(), DbError> {
        if !self.state.doubtful {
            return Ok(());
        }
        let sql = |source| DbError::sql("start a new log of", &self.path, source);
        let query = "PRAGMA wal_checkpoint(TRUNCATE)";
        let busy: bool = self.connection.query_row(query, [], |row| row.get(0)).map_err(sql)?;
        if busy {
            return Err(sql(rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_BUSY), None)));
        }
        self.state.doubtful = false;
        Ok(())
    }

    /// Runs a batch in one transaction, with a savepoint for each command.
    fn transact(&mut self, batch: &mut Batch) -> Result<(), DbError> {
        let path = &self.path;
        let sql = |act| move |source| DbError::sql(act, path, source);
        if self.state.durable != batch.durable {
            let level = if batch.durable { "FULL" } else { "NORMAL" };
            self.connection.pragma_update(None, "synchronous", level).map_err(sql("set up"))?;
            self.state.durable = batch.durable;
        }
        // Immediate: a transaction that starts as a reader and writes later fails at once if another one writes.
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(sql("write"))?;
        let mut stay = 0;
        // The effect of a command that is alone is undone with the whole transaction.
        let is_alone = batch.posted.len() + batch.work.len() == 1;
        for work in batch.posted.iter_mut().chain(&mut batch.work) {
            if !is_alone {
                step(&transaction, "SAVEPOINT command").map_err(sql("write"))?;
            }
            let stays = work.run(&transaction, path);
            if transaction.is_autocommit() {
                // On a full disk or an I/O error SQLite has rolled back the whole transaction, not only this command.
                return Err(work.error().unwrap_or_else(|| lost(path)));
            }
            if is_alone && !stays {
                return transaction.rollback().map_err(sql("write"));
            }
            if !is_alone {
                if !stays {
                    step(&transaction, "ROLLBACK TO command").map_err(sql("write"))?;
                }
                step(&transaction, "RELEASE command").map_err(sql("write"))?;
            }
            stay += u64::from(stays);
        }
        transaction.commit().map_err(sql("commit"))?; // on an error, dropping it rolls back
        self.counters.commands.fetch_add(stay, Ordering::Relaxed);
        self.counters.commits.fetch_add(1, Ordering::Relaxed);
        self.counters.durable_commits.fetch_add(u64::from(batch.durable), Ordering::Relaxed);
        Ok(())
    }

    /// Writes the log into the file, so that the next reader needs no right to write, and closes.
    fn end(self) -> Result<(), DbError> {
        let Self { connection, path, .. } = self;
        let tidy = "PRAGMA analysis_limit = 400; PRAGMA optimize;";
        let tidied = connection.execute_batch(tidy).map_err(|source| DbError::sql("tidy up", &path, source));
        let closed = connection.close().map_err(|(_, source)| DbError::sql("close", &path, source));
        // Statistics are optional: another running daemon may prevent that they are written.
        match tidied {
            Err(DbError::Busy { .. }) | Ok(()) => closed,
            Err(error) => closed.and(Err(error)),
        }
    }
}

/// Runs a statement that is run for many commands.
fn step(transaction: &Transaction<'_>, sql: &str) -> rusqlite::Result<usize> {
    transaction.prepare_cached(sql)?.execute([])
}

fn lock(post: &Post) -> MutexGuard<'_, Vec<Box<dyn Work>>> {
    post.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The error for commands whose transaction another command ended without an error, which is a bug in that command.
fn lost(path: &Path) -> DbError {
    let undone = rusqlite::Error::SqliteFailure(
        ffi::Error::new(ffi::SQLITE_ABORT_ROLLBACK),
        Some("the transaction was undone".to_owned()),
    );
    DbError::sql("write", path, undone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_an_io_error_the_log_is_written_into_the_database_first() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("reelspool.db");
        let connection = super::super::open::writer(&path, &Settings::default()).unwrap();
        let (_sender, receiver) = mpsc::channel(1);
        let counters = Arc::default();
        let (linger, posted_wait) = (LINGER, POSTED_WAIT);
        let (post, state) = (Post::default(), State { doubtful: true, ..State::default() });
        let mut writer =
            Writer { connection, path: path.clone(), receiver, post, counters, linger, posted_wait, state };
        let log = || std::fs::metadata(super::super::open::beside(&path, "-wal")).unwrap().len();
        assert!(0 < log());
        writer.mend().unwrap();
        assert_eq!((log(), writer.state.doubtful), (0, false));
    }
}
