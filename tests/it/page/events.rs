//! The live updates: what a client that comes back is told.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::Page;
use crate::support::wait;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

/// The most events that a client is told of at once when it comes back.
const MISSED_MAX: usize = 500;

/// An open stream.
struct Stream(BufReader<TcpStream>);

/// A message of a stream; comments and progress are left out.
#[derive(Debug, PartialEq)]
enum Message {
    /// An event of a job: its number, and its fields.
    Job(u64, Value),
    /// Everything must be read again.
    Reset,
}

impl Stream {
    /// Opens one after the event that the client saw last.
    fn open(page: &Page, last: Option<&str>) -> Self {
        let mut stream = TcpStream::connect(&page.address).unwrap();
        stream.set_read_timeout(Some(wait::DEADLINE)).unwrap();
        let last = last.map(|id| format!("last-event-id: {id}\r\n")).unwrap_or_default();
        // The older protocol sends the body as it is, not in pieces with their lengths.
        write!(stream, "GET /events HTTP/1.0\r\nhost: {}\r\n{last}\r\n", page.address).unwrap();
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        while line != ": hello\n" {
            line.clear();
            assert_ne!(reader.read_line(&mut line).unwrap(), 0, "the stream does not begin");
        }
        Self(reader)
    }

    /// Waits for the next message.
    fn next(&mut self) -> Message {
        let (mut id, mut event, mut data) = (String::new(), String::new(), String::new());
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the stream has ended");
            match line.trim_end().split_once(": ") {
                Some(("id", text)) => text.clone_into(&mut id),
                Some(("event", text)) => text.clone_into(&mut event),
                Some(("data", text)) => text.clone_into(&mut data),
                Some(_) | None if !line.trim_end().is_empty() => {}
                Some(_) | None if event == "job" => {
                    return Message::Job(id.parse().unwrap(), serde_json::from_str(&data).unwrap());
                }
                Some(_) | None if event == "reset" => return Message::Reset,
                Some(_) | None => {}
            }
        }
    }

    /// Waits for so many events of jobs; returns their numbers.
    fn ids(&mut self, count: usize) -> Vec<u64> {
        let id = |message| match message {
            Message::Job(id, data) => {
                assert_eq!(data["id"], id);
                id
            }
            Message::Reset => panic!("a reset"),
        };
        (0..count).map(|_| id(self.next())).collect()
    }
}

fn home() -> (Home, Daemon, Page) {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    (home, daemon, page)
}

fn make(home: &Home, id: &str) {
    home.drop_job(id, &json!({"version": 1, "story": {"text": "The lamp went out at nine."}}));
}

/// Returns the numbers of a job's events.
fn events(page: &Page, id: &str) -> Vec<u64> {
    let events = page.get(&format!("/api/v1/jobs/{id}/events")).json();
    events["items"].as_array().unwrap().iter().map(|it| it["id"].as_u64().unwrap()).collect()
}

#[test]
fn who_comes_back_is_told_what_was_missed_and_then_what_happens() {
    let (home, _daemon, page) = home();
    make(&home, "lamp");
    home.wait_done("lamp");
    let lamp = events(&page, "lamp");
    assert!(2 < lamp.len() && lamp.is_sorted(), "{lamp:?}");
    let mut first = Stream::open(&page, Some("0"));
    assert_eq!(first.ids(lamp.len()), lamp, "the first stream");
    let mut second = Stream::open(&page, Some(&lamp[0].to_string()));
    assert_eq!(second.ids(lamp.len() - 1), lamp[1..], "another one beside it");
    make(&home, "fog");
    home.wait_done("fog");
    let fog = events(&page, "fog");
    for stream in [&mut first, &mut second] {
        assert_eq!(stream.ids(fog.len()), fog);
    }
}

#[test]
fn a_number_of_another_ledger_is_answered_by_a_reset_and_blinds_nobody() {
    let (home, _daemon, page) = home();
    make(&home, "lamp");
    home.wait_done("lamp");
    let mut streams: Vec<Stream> = ["1000000", "18446744073709551615", "nonsense"]
        .into_iter()
        .map(|last| {
            let mut stream = Stream::open(&page, Some(last));
            assert_eq!(stream.next(), Message::Reset, "{last}");
            stream
        })
        .collect();
    make(&home, "fog");
    home.wait_done("fog");
    let end = *events(&page, "fog").last().unwrap();
    for stream in &mut streams {
        while !matches!(stream.next(), Message::Job(id, _) if id == end) {}
    }
}

#[test]
fn who_missed_too_much_is_told_to_read_everything_again() {
    let (home, _daemon, page) = home();
    make(&home, "lamp");
    home.wait_done("lamp");
    let jobs = MISSED_MAX.div_ceil(events(&page, "lamp").len());
    (0..jobs).for_each(|number| make(&home, &format!("lamp-{number}")));
    (0..jobs).for_each(|number| drop(home.wait_done(&format!("lamp-{number}"))));
    let mut first = Stream::open(&page, Some("0"));
    assert_eq!(first.next(), Message::Reset);
    assert_eq!(Stream::open(&page, Some("0")).next(), Message::Reset, "another one beside it");
    make(&home, "fog");
    home.wait_done("fog");
    let fog = events(&page, "fog");
    assert_eq!(first.ids(fog.len()), fog, "then what happens, and no history");
}
