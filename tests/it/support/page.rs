//! The page of a running daemon, asked as a browser or a program asks.

use super::daemon::Daemon;
use super::wait;
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::TcpStream;

/// The address of a daemon's page.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) address: String,
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.head, self.text()))
    }

    /// Returns the value of a header; its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().filter_map(|line| line.split_once(": ")).find(|(key, _)| key == &name).map(|(_, value)| value)
    }
}

impl Page {
    /// Finds the page of a daemon that was started with [`PAGE`](super::home::PAGE).
    pub(crate) fn of(daemon: &Daemon) -> Self {
        let address = wait::until("the page to be open", || {
            let log = daemon.log();
            let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            let found = lines.into_iter().find(|line| line["event"] == "page.listening");
            found.and_then(|line| Some(line["address"].as_str()?.strip_prefix("http://")?.to_owned())).ok_or(log)
        });
        Self { address }
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], b"")
    }

    /// Sends a form as a browser does from our own page.
    pub(crate) fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let origin = format!("http://{}", self.address);
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
            ("origin", &origin),
        ];
        self.ask("POST", path, &headers, body.finish().as_bytes())
    }

    /// Sends a request with these headers beside the necessary ones.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let has_host = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host"));
        let mut head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
        if !has_host {
            write!(head, "host: {}\r\n", self.address).unwrap();
        }
        if !body.is_empty() {
            write!(head, "content-length: {}\r\n", body.len()).unwrap();
        }
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        head.push_str("\r\n");
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap_or_default(); // refused before it was read
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap_or_default();
        parse(&answer)
    }
}

/// Takes an answer apart.
fn parse(answer: &[u8]) -> Answer {
    let end = answer.windows(4).position(|it| it == b"\r\n\r\n").unwrap_or_else(|| panic!("no head: {answer:?}"));
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or_else(|| panic!("no status: {head}"));
    let body = answer[end + 4..].to_vec();
    let chunked = head.lines().any(|line| line.eq_ignore_ascii_case("transfer-encoding: chunked"));
    Answer { status, body: if chunked { joined(&body) } else { body }, head }
}

/// Joins the pieces of a body.
fn joined(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|it| it == b"\r\n") {
        let length = usize::from_str_radix(String::from_utf8_lossy(&body[..end]).trim(), 16).unwrap();
        whole.extend_from_slice(&body[end + 2..][..length]);
        body = body.get(end + 4 + length..).unwrap_or_default();
    }
    whole
}
