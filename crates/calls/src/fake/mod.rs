//! A scriptable server for tests: it answers what a closure says, also in the ways in which servers fail.

mod program;

pub use program::Program;

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use url::Url;

/// The time between two bytes of [`Manner::Drip`].
const DRIP: Duration = Duration::from_millis(20);

/// A running server on a free port of 127.0.0.1; it ends when it is dropped.
#[derive(Debug)]
pub struct Fake {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    is_over: Arc<AtomicBool>,
}

/// A request that the server got.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// `GET` or `POST`.
    pub method: String,
    /// The path with its query.
    pub path: String,
    /// The headers, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The content.
    pub body: Vec<u8>,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers, without the content's length.
    pub headers: Vec<(String, String)>,
    /// The content.
    pub body: Vec<u8>,
    /// How it is sent.
    pub manner: Manner,
}

/// How an answer is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As it should be.
    Whole,
    /// Half of it; then the connection is closed.
    Cut,
    /// Again and again without an end.
    Endless,
    /// A byte now and then, without an end.
    Drip,
    /// Nothing: the connection stays open until the client closes it.
    Silent,
    /// Nothing: the connection is closed.
    Closed,
}

impl Asked {
    /// Returns the value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns the parts of a form with files: the name of the field, that of the file (empty where there is none), the
    /// content.
    pub fn form(&self) -> Vec<(String, String, Vec<u8>)> {
        let boundary = self.header("content-type").and_then(|it| it.split_once("boundary=")).map(|(_, it)| it);
        let Some(mark) = boundary.map(|it| format!("--{it}")) else { return Vec::new() };
        let find = |text: &[u8], what: &[u8]| text.windows(what.len()).position(|it| it == what);
        let (mut parts, mut rest) = (Vec::new(), self.body.as_slice());
        while let Some(at) = find(rest, mark.as_bytes()) {
            rest = rest.get(at + mark.len() + 2..).unwrap_or_default();
            let (Some(head), Some(end)) = (find(rest, b"\r\n\r\n"), find(rest, format!("\r\n{mark}").as_bytes()))
            else {
                break;
            };
            let said = String::from_utf8_lossy(rest.get(..head).unwrap_or_default()).into_owned();
            let value = |key: &str| {
                let (_, value) = said.split_once(&format!(" {key}=\""))?;
                value.split_once('"').map(|(value, _)| value.to_owned())
            };
            let content = rest.get(head + 4..end).unwrap_or_default().to_vec();
            parts.push((value("name").unwrap_or_default(), value("filename").unwrap_or_default(), content));
        }
        parts
    }

    /// Returns the content as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Reply {
    /// Answers with a content.
    pub fn bytes(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        Self { status, headers, body: body.into(), manner: Manner::Whole }
    }

    /// Answers with JSON.
    #[expect(clippy::needless_pass_by_value, reason = "a call reads `Reply::json(200, json!({…}))`")]
    pub fn json(status: u16, body: Value) -> Self {
        Self::bytes(status, "application/json", body.to_string())
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends it in another manner.
    #[must_use]
    pub fn manner(self, manner: Manner) -> Self {
        Self { manner, ..self }
    }
}

impl Fake {
    /// Starts a server. `answer` is called once for each request, also at the same time.
    #[expect(clippy::expect_used, reason = "a test fails by panicking")]
    pub fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("the port");
        let (asked, is_over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (log, over, answer) = (Arc::clone(&asked), Arc::clone(&is_over), Arc::new(answer));
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                if over.load(Ordering::Acquire) {
                    return;
                }
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                thread::spawn(move || {
                    // The client may be gone; the test sees that in what it got.
                    let _gone = serve(&connection, &log, answer.as_ref());
                });
            }
        });
        Self { address, asked, is_over }
    }

    /// Returns its address without a path.
    #[expect(clippy::expect_used, reason = "a test fails by panicking")]
    pub fn url(&self) -> Url {
        Url::parse(&format!("http://{}", self.address)).expect("an address")
    }

    /// Returns all requests so far, in the order in which they came.
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.asked).clone()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Release);
        drop(TcpStream::connect(self.address)); // wakes the thread that accepts
    }
}

fn serve(connection: &TcpStream, log: &Mutex<Vec<Asked>>, answer: &dyn Fn(&Asked) -> Reply) -> std::io::Result<()> {
    let mut reader = BufReader::new(connection);
    while let Some(asked) = read(&mut reader)? {
        lock(log).push(asked.clone());
        let reply = answer(&asked);
        send(connection, &reply)?;
        if reply.manner != Manner::Whole {
            return connection.shutdown(Shutdown::Both);
        }
    }
    Ok(())
}

/// Reads a request; `None` at the end of the connection.
fn read(reader: &mut impl BufRead) -> std::io::Result<Option<Asked>> {
    let mut first = String::new();
    if reader.read_line(&mut first)? == 0 {
        return Ok(None);
    }
    let mut parts = first.split_whitespace();
    let mut asked = Asked {
        method: parts.next().unwrap_or_default().to_owned(),
        path: parts.next().unwrap_or_default().to_owned(),
        ..Asked::default()
    };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        asked.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = asked.header("content-length").and_then(|it| it.parse().ok()).unwrap_or(0);
    asked.body = vec![0; length];
    reader.read_exact(&mut asked.body)?;
    Ok(Some(asked))
}

fn send(mut connection: &TcpStream, reply: &Reply) -> std::io::Result<()> {
    let Reply { status, headers, body, manner } = reply;
    let length = ("content-length".to_owned(), body.len().to_string());
    let length = (!matches!(manner, Manner::Endless | Manner::Drip)).then_some(&length);
    let headers: String =
        headers.iter().chain(length).map(|(name, value)| [name, ": ", value, "\r\n"].concat()).collect();
    let head = format!("HTTP/1.1 {status} x\r\n{headers}\r\n");
    match manner {
        Manner::Whole => connection.write_all(&[head.as_bytes(), body].concat()),
        Manner::Cut => {
            let half = body.get(..body.len() / 2).unwrap_or_default();
            connection.write_all(&[head.as_bytes(), half].concat())
        }
        Manner::Endless | Manner::Drip => {
            connection.write_all(head.as_bytes())?;
            let piece = if *manner == Manner::Drip { b"x".as_slice() } else { body };
            loop {
                connection.write_all(piece)?;
                if *manner == Manner::Drip {
                    thread::park_timeout(DRIP);
                }
            }
        }
        Manner::Silent => connection.read(&mut [0]).map(drop),
        Manner::Closed => Ok(()),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
