//! Tells others when a job has ended: sends what is in the outbox of the ledger, until it was delivered or is too old.
//!
//! A notice is entered with the verdict (`ending`), so that a crash loses none. It is sent beside the jobs, and may arrive
//! twice: if the process dies between the delivery and its record. Its id is the same then.

pub(crate) mod policy;
mod sign;

use crate::clock::Clock;
use crate::job::{JobId, NoticeDocument};
use crate::ledger::{Channel, Ledger, Undelivered, acts};
use crate::telemetry::event;
use calls::{Body, CallError, Errand, Free, Request, Service};
use children::{ChildError, Finished, Launcher, Limits, Program, Stdin, Stop};
use chrono::TimeDelta;
use policy::{Next, after_failure};
use secrecy::SecretString;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Notify};
use tokio::time::sleep;

/// How long one try may take.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);

/// How many notices are sent at a time.
pub(crate) const AT_A_TIME: u32 = 8;

/// How long a notice that was taken is nobody else's: longer than a try, with the end of a program that was killed.
const TAKEN_FOR: TimeDelta = TimeDelta::minutes(1);

/// How often the outbox is looked at without being told: for the notices of other processes and those that failed.
const LOOK_INTERVAL: Duration = Duration::from_secs(5);

/// How long a process that was told to stop goes on sending.
pub(crate) const FAREWELL: Duration = Duration::from_secs(5);

/// How much of the answer of a receiver is read, in bytes; nothing of it counts.
const ANSWER_BYTES_MAX: usize = 64 << 10;

/// What a receiving program may use: it passes a small text on.
const LIMITS: Limits = Limits { file_bytes: 1 << 30, cpu_seconds: 60, memory_bytes: 4 << 30 };

/// A receiver on the network.
#[derive(Debug)]
pub(crate) struct Post {
    /// Its server.
    pub(crate) service: Service,
    /// The pairs behind the `?` of its address.
    pub(crate) query: Vec<(String, String)>,
    /// What signs.
    pub(crate) secret: Option<SecretString>,
}

/// A receiving program.
#[derive(Debug)]
pub(crate) struct Command {
    /// Runs it.
    pub(crate) launcher: Launcher,
    /// The program and its arguments.
    pub(crate) line: Vec<String>,
    /// Where it runs and is recorded while it does.
    pub(crate) dir: PathBuf,
}

/// Sends notices.
#[derive(Debug)]
pub(crate) struct Sender {
    /// Has the outbox.
    pub(crate) ledger: Ledger,
    /// The source of the time.
    pub(crate) clock: Clock,
    /// Rung when there may be a notice.
    pub(crate) bell: Arc<Notify>,
    /// The receiver on the network.
    pub(crate) post: Option<Post>,
    /// The receiving program.
    pub(crate) command: Option<Command>,
    /// Held while notices are sent.
    pub(crate) turn: Mutex<()>,
}

/// Why a notice was not delivered.
#[derive(Debug, thiserror::Error)]
enum Undeliverable {
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("{}", with_words(.0))]
    Child(#[from] ChildError),
    #[error("the program ended with {}: {}", .0.status, .0.last_words.trim())]
    Exited(Finished),
    #[error("`notices.{}` is not set any more", .0.as_str())]
    NoReceiver(Channel),
    #[error("the notice cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// Says why a program was ended, with its last words.
fn with_words(error: &ChildError) -> String {
    match error {
        ChildError::TimedOut { last_words, .. } | ChildError::Stalled { last_words, .. } if !last_words.is_empty() => {
            format!("{error}: {}", last_words.trim())
        }
        ChildError::Spawn { source, .. } => format!("{error}: {source}"),
        ChildError::TimedOut { .. }
        | ChildError::Stalled { .. }
        | ChildError::NotFound { .. }
        | ChildError::Stopped { .. } => error.to_string(),
    }
}

impl Sender {
    /// Sends notices for as long as it is polled.
    pub(crate) async fn work(&self) {
        loop {
            self.send_due(Vec::new()).await;
            tokio::select! {
                () = self.bell.notified() => {}
                () = sleep(LOOK_INTERVAL) => {}
            }
        }
    }

    /// Sends what is due like [`send_due`](Self::send_due) before a process ends that shall end soon; a daemon sends the rest.
    pub(crate) async fn farewell(&self, jobs: Vec<JobId>) {
        tokio::select! {
            () = self.send_due(jobs) => {}
            () = sleep(FAREWELL) => {}
        }
    }

    /// Sends what is due once: of certain jobs, or of all where none is named.
    pub(crate) async fn send_due(&self, jobs: Vec<JobId>) {
        let _turn = self.turn.lock().await;
        loop {
            let now = self.clock.now();
            match self.ledger.run(acts::claim_notices(jobs.clone(), AT_A_TIME, now + TAKEN_FOR, now)).await {
                Ok(taken) if taken.is_empty() => return,
                Ok(taken) => drop(futures::future::join_all(taken.iter().map(|notice| self.send(notice))).await),
                Err(error) => {
                    tracing::warn!(%error, reason = %error.db(), "cannot look for notices; trying again");
                    return;
                }
            }
        }
    }

    async fn send(&self, notice: &Undelivered) {
        let sent = match notice.channel {
            Channel::Url => self.post(&notice.document).await,
            Channel::Command => self.run(&notice.document).await,
        };
        let act = match sent {
            Ok(()) => told(notice, None, self.clock.now()),
            Err(error) => told(notice, Some(error.to_string()), self.clock.now()),
        };
        if let Err(error) = self.ledger.run(act).await {
            // It is due again when its time with us is over.
            tracing::warn!(%error, reason = %error.db(), "cannot record what became of a notice");
        }
    }

    async fn post(&self, document: &NoticeDocument) -> Result<(), Undeliverable> {
        let post = self.post.as_ref().ok_or(Undeliverable::NoReceiver(Channel::Url))?;
        let text = serde_json::to_string(document)?;
        let mut headers = vec![("x-reelspool-notice".to_owned(), document.notice.clone())];
        if let Some(secret) = &post.secret {
            headers.push(("x-reelspool-signature".to_owned(), sign::signature(secret, text.as_bytes())));
        }
        let request = Request {
            query: post.query.clone(),
            headers,
            body: Body::Text { content_type: "application/json", text },
            bytes_max: ANSWER_BYTES_MAX,
            keeps_body: true,
            ..Request::get("")
        };
        match post.service.call(&request, Errand { stop: &Stop::default(), purse: &Free }, |_| None).await {
            // A long answer has a status of success, too.
            Ok(_) | Err(CallError::TooLarge { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn run(&self, document: &NoticeDocument) -> Result<(), Undeliverable> {
        let none = Undeliverable::NoReceiver(Channel::Command);
        let Some(command) = &self.command else { return Err(none) };
        let Some((program, args)) = command.line.split_first() else { return Err(none) };
        let program = Program {
            program: program.into(),
            args: args.iter().map(OsString::from).collect(),
            cwd: command.dir.clone(),
            record_dir: command.dir.clone(),
            stdin: Stdin::Bytes(serde_json::to_vec(document)?),
            on_line: None,
            limits: LIMITS,
            timeout: TIMEOUT,
            stall_timeout: None,
        };
        let finished = command.launcher.run(program, &Stop::default()).await?;
        if finished.status.success() { Ok(()) } else { Err(Undeliverable::Exited(finished)) }
    }
}

/// Logs what became of a notice, and returns what is to be recorded.
fn told(notice: &Undelivered, failed: Option<String>, now: chrono::DateTime<chrono::Utc>) -> acts::Act<()> {
    let Undelivered { row, job, channel, tries, document } = notice;
    let (row, tries, id, channel) = (*row, *tries, document.notice.clone(), channel.as_str().to_owned());
    let job = job.clone();
    let Some(reason) = failed else {
        event::NoticeSent { job, notice: id, channel, tries }.emit();
        return acts::notice_over(row);
    };
    match after_failure(&id, tries, document.at, now) {
        Next::Again { due } => {
            let due_in_ms = u64::try_from((due - now).num_milliseconds()).unwrap_or(0);
            event::NoticeFailed { job, notice: id, channel, tries, reason: reason.clone(), due_in_ms }.emit();
            acts::notice_put_off(row, due, reason)
        }
        Next::GiveUp => {
            event::NoticeGivenUp { job, notice: id, channel, tries, reason }.emit();
            acts::notice_over(row)
        }
    }
}
