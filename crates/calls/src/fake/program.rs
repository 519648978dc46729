//! A server that others made, run by a test on a free port.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long a start may take; on a busy machine it took up to 6 s.
const START_DEADLINE: Duration = Duration::from_mins(1);

/// The time between two looks whether it answers.
const LOOK: Duration = Duration::from_millis(20);

/// A running program that listens on 127.0.0.1; killed when it is dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
}

impl Program {
    /// Returns a free port: never the same one twice in this process, and below the range of outgoing connections.
    pub fn free_port() -> u16 {
        static NEXT: AtomicU16 = AtomicU16::new(0);
        let first = 10_000 + u16::try_from(std::process::id() % 10_000).unwrap_or_default();
        loop {
            let port = first + NEXT.fetch_add(1, Ordering::Relaxed);
            if TcpListener::bind(("127.0.0.1", port)).is_ok() {
                return port;
            }
        }
    }

    /// Starts a program and waits until it answers a GET of `path` in any way. A connection alone is not enough, because it may
    /// be one to itself.
    #[expect(clippy::panic, reason = "a test fails by panicking")]
    pub fn start(mut command: Command, port: u16, path: &str) -> Self {
        let spawned = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = spawned.unwrap_or_else(|error| panic!("{command:?}: {error}; run scripts/setup --tests"));
        let mut program = Self { child };
        let deadline = Instant::now() + START_DEADLINE;
        while !answers(port, path).unwrap_or_default() {
            let has_ended = !matches!(program.child.try_wait(), Ok(None));
            assert!(!has_ended, "{command:?} ended by itself; run scripts/setup --tests");
            assert!(Instant::now() < deadline, "{command:?} does not answer on port {port}");
            thread::park_timeout(LOOK);
        }
        program
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _gone = self.child.kill().and_then(|()| self.child.wait());
    }
}

fn answers(port: u16, path: &str) -> std::io::Result<bool> {
    let mut connection = TcpStream::connect(("127.0.0.1", port))?;
    connection.set_read_timeout(Some(START_DEADLINE))?;
    write!(connection, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut first = [0; 5];
    connection.read_exact(&mut first)?;
    Ok(&first == b"HTTP/")
}
