//! Live updates as server-sent events: what happened to jobs, and how far running ones are.
//!
//! One task reads for all streams, and only while there is one. An event of the ledger has its number as `id`, so a
//! client goes on after the last one that it saw (`Last-Event-ID`). Progress has none: only its newest state counts.

use super::site::Site;
use crate::control::{Control, ControlError, LiveEvent, Pulse};
use actix_web::http::header::{CACHE_CONTROL, HeaderName, RETRY_AFTER};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures::{Stream, stream};
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// How often is looked for news while there are streams.
const LOOK_INTERVAL: Duration = Duration::from_millis(500);
/// How often a stream without news gets a comment, so that proxies keep it open.
const PING_INTERVAL: Duration = Duration::from_secs(15);
/// How many messages a slow reader may lag behind; then it is told to read everything again.
const LAG_MAX: usize = 64;
/// The most streams at once; who comes later sees the page without live updates.
const STREAMS_MAX: usize = 500;
/// Tells a client to read everything again.
const RESET: &str = "event: reset\ndata: {}\n\n";
/// The most events that one look passes on; a client that lags more is told to read everything again.
const EVENTS_MAX: u32 = 500;

/// Reads for all streams.
#[derive(Debug, Clone)]
pub(super) struct Hub {
    control: Arc<Control>,
    sender: Arc<Mutex<Option<broadcast::Sender<Bytes>>>>,
}

impl Hub {
    pub(super) fn new(control: Arc<Control>) -> Self {
        Self { control, sender: Arc::default() }
    }

    /// Joins the streams; starts the reading task with the first, which then also reads what came after the event that
    /// the client saw. Tells whether it is the first; `None` if there are too many.
    fn join(&self, after: Option<u64>) -> Option<(broadcast::Receiver<Bytes>, bool)> {
        let mut sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = &*sender {
            return (sender.receiver_count() < STREAMS_MAX).then(|| (sender.subscribe(), false));
        }
        let (made, receiver) = broadcast::channel(LAG_MAX);
        *sender = Some(made);
        actix_web::rt::spawn(self.clone().read(after.map_or_else(Pulse::default, Pulse::after)));
        Some((receiver, true))
    }

    /// Sends messages to all streams; returns false if there is none.
    fn send(&self, news: String) -> bool {
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(streams) = sender.as_ref().filter(|it| 0 < it.receiver_count()) else { return false };
        if !news.is_empty() {
            streams.send(Bytes::from(news)).unwrap_or_default(); // the last stream may just have gone
        }
        true
    }

    /// Reads until the last stream is gone.
    async fn read(self, mut last: Pulse) {
        // The server may end before its streams do, and the task with it; then the next stream starts another.
        let _end = Reading(Arc::clone(&self.sender));
        let mut is_first = true;
        loop {
            let (control, seen) = (Arc::clone(&self.control), last.clone());
            let read = actix_web::web::block(move || look(&control, &seen, is_first)).await;
            if let Ok(Ok((now, news))) = read {
                (last, is_first) = (now, false);
                if !self.send(news) {
                    return;
                }
            } else if !self.send(String::new()) {
                return;
            }
            tokio::time::sleep(LOOK_INTERVAL).await;
        }
    }
}

/// Held by the task that reads for all streams; when it ends, the streams end as well.
struct Reading(Arc<Mutex<Option<broadcast::Sender<Bytes>>>>);

impl Drop for Reading {
    fn drop(&mut self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Returns the present moment, and what is new since the last one, as messages. If no event was known, there is no news: the
/// look finds out where the events are.
fn look(control: &Control, last: &Pulse, is_first: bool) -> Result<(Pulse, String), ControlError> {
    let (now, events) = control.pulse(last, EVENTS_MAX)?;
    if is_first && is_too_much(&events) {
        // All streams would hear the history that the first client missed, and nothing new until its end.
        return Ok((control.pulse(&Pulse::default(), 0)?.0, RESET.to_owned()));
    }
    let told: String = events.iter().map(message).collect();
    let moved = if last.is_known() { progress(last, &now) } else { String::new() };
    Ok((now, told + &moved))
}

/// Tells whether a client that missed these events reads everything again; there may be more of them.
fn is_too_much(missed: &[LiveEvent]) -> bool {
    EVENTS_MAX as usize <= missed.len()
}

/// One event as a message.
fn message(event: &LiveEvent) -> String {
    let data = serde_json::to_string(event).unwrap_or_default();
    format!("id: {}\nevent: job\ndata: {data}\n\n", event.id)
}

/// The running jobs whose progress changed.
fn progress(last: &Pulse, now: &Pulse) -> String {
    let mut news = String::new();
    for (id, status) in &now.running {
        if last.running.get(id) != Some(status) {
            let data = serde_json::to_string(status).unwrap_or_default();
            write!(news, "event: progress\ndata: {data}\n\n").unwrap_or_default();
        }
    }
    news
}

/// Answers with the stream.
pub(super) async fn events(request: HttpRequest, site: Data<Arc<Site>>) -> HttpResponse {
    let seen = request.headers().get("last-event-id").map(|id| id.to_str().ok().and_then(|id| id.parse().ok()));
    let after = match seen {
        Some(Some(id)) if is_of_here(&site, id).await => Some(id),
        Some(_) | None => None,
    };
    let Some((receiver, is_first)) = site.hub.join(after) else {
        return HttpResponse::ServiceUnavailable().insert_header((RETRY_AFTER, "60")).finish();
    };
    let missed = match after {
        Some(after) if !is_first => missed(&site, after).await,
        None if seen.is_some() => RESET.to_owned(),
        Some(_) | None => String::new(),
    };
    let news = stream(format!("retry: 2000\n: hello\n\n{missed}"), receiver);
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((HeaderName::from_static("x-accel-buffering"), "no"))
        .streaming(news)
}

/// Passes on what is sent, the first message before it.
fn stream(first: String, receiver: broadcast::Receiver<Bytes>) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
    stream::unfold((Some(Bytes::from(first)), receiver), |(first, mut receiver)| async move {
        if let Some(first) = first {
            return Some((Ok(first), (None, receiver)));
        }
        let news = match tokio::time::timeout(PING_INTERVAL, receiver.recv()).await {
            Ok(Ok(news)) => news,
            Ok(Err(RecvError::Lagged(_))) => Bytes::from_static(RESET.as_bytes()),
            Ok(Err(RecvError::Closed)) => return None,
            Err(_quiet) => Bytes::from_static(b": ping\n\n"),
        };
        Some((Ok(news), (None, receiver)))
    })
}

/// Tells whether there was an event of this number. One of another ledger may be ahead of all events here, and whoever waits
/// for those after it waits for ever.
async fn is_of_here(site: &Site, event: u64) -> bool {
    let newest = site.ask(|control| Ok(control.pulse(&Pulse::default(), 0)?.0)).await;
    newest.is_ok_and(|newest| newest.reaches(event))
}

/// The events after one that the client saw.
async fn missed(site: &Site, after: u64) -> String {
    let seen = Pulse::after(after);
    match site.ask(move |control| control.pulse(&seen, EVENTS_MAX)).await {
        Ok((_, events)) if !is_too_much(&events) => events.iter().map(message).collect(),
        Ok(_) | Err(_) => RESET.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::StreamExt;

    #[tokio::test(start_paused = true)]
    async fn a_stream_that_nobody_reads_keeps_a_few_messages_and_is_told_to_read_everything_again() {
        let (sender, receiver) = broadcast::channel(LAG_MAX);
        let stream = stream("hello".to_owned(), receiver);
        for number in 0..10 * LAG_MAX {
            sender.send(Bytes::from(format!("{number}"))).unwrap();
        }
        drop(sender);
        let read: Vec<Bytes> = stream.map(Result::unwrap).collect().await;
        let text = |at: usize| String::from_utf8_lossy(&read[at]).into_owned();
        assert_eq!((text(0).as_str(), text(1).as_str(), text(2)), ("hello", RESET, (9 * LAG_MAX).to_string()));
        assert_eq!(read.len(), 2 + LAG_MAX);
    }
}
