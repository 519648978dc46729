//! Attacks on the page that cost little to try.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::Page;
use crate::support::wait;
use rustix::net::sockopt::set_socket_linger;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const TOKEN: &str = "an-admin-token-for-tests";

/// The most connections of one address.
const CONNECTIONS_MAX: usize = 256;

fn start(admin: &str) -> (Home, Daemon, Page) {
    let home = Home::new(&format!("{admin}{NULL_PROVIDERS}"));
    fs::write(home.path("token"), TOKEN).unwrap();
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    (home, daemon, page)
}

#[test]
fn who_resets_the_connection_at_once_does_not_pass_for_somebody_at_the_socket() {
    let (home, daemon, page) = start("[admin]\nlisten = \"127.0.0.1:0\"\ntoken_file = \"token\"\n");
    for _ in 0..20 {
        let mut stream = TcpStream::connect(&page.address).unwrap();
        set_socket_linger(&stream, Some(Duration::ZERO)).unwrap();
        let head = "POST /claiming HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\n";
        stream.write_all(format!("{head}content-length: 9\r\n\r\nact=pause").as_bytes()).unwrap();
    }
    // The server takes connections in their order, so those before were seen when this one is answered.
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(page.ask("GET", "/audit", &[("authorization", &bearer)], b"").status, 200);
    assert!(home.json(&["status"]).1["paused"].is_null());
    assert_eq!(daemon.count("page.acted", ""), 0, "{}", daemon.log());
}

#[test]
fn one_address_has_so_many_connections_and_no_more() {
    let (_home, _daemon, page) = start(PAGE);
    // Streams stay open, however long the others take.
    let ask = format!("GET /events HTTP/1.1\r\nhost: {}\r\n\r\n", page.address);
    let open = || {
        let mut stream = TcpStream::connect(&page.address).unwrap();
        stream.write_all(ask.as_bytes()).unwrap_or_default();
        let mut first = [0; 12];
        (stream.read_exact(&mut first).is_ok(), stream)
    };
    let held: Vec<(bool, TcpStream)> = (0..CONNECTIONS_MAX).map(|_| open()).collect();
    assert!(held.iter().all(|(answered, _)| *answered));
    assert!(!open().0, "one connection too many is answered");
}

#[test]
fn too_many_headers_and_a_head_without_end_are_refused() {
    let (_home, _daemon, page) = start(PAGE);
    let many = (0..10_000).map(|n| format!("x-{n}: 1\r\n")).collect::<Vec<_>>().concat();
    let long = format!("x-long: {}\r\n", "a".repeat(1 << 20));
    for headers in [many, long] {
        let mut stream = TcpStream::connect(&page.address).unwrap();
        let head = format!("GET / HTTP/1.1\r\nhost: {}\r\n{headers}\r\n", page.address);
        // A connection that ends while it is written is an answer, too.
        stream.write_all(head.as_bytes()).unwrap_or_default();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).map(drop).unwrap_or_default();
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&answer));
    }
    assert_eq!(page.get("/").status, 200);
}

#[test]
fn what_is_no_http_is_refused_and_is_no_error_in_our_log() {
    let (_home, daemon, page) = start(PAGE);
    for head in ["GET / HTTP/1.1\r\nno header\r\n\r\n", "\u{16}\u{3}\u{1} hello\r\n\r\n"] {
        let mut stream = TcpStream::connect(&page.address).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 400"), "{head:?}: {answer}");
    }
    // A change is logged after them.
    assert_eq!(page.form("/claiming", &[("act", "pause")]).status, 303);
    daemon.wait_logged("page.acted", "POST /claiming");
    assert!(!daemon.log().contains("\"level\":\"ERROR\""), "{}", daemon.log());
}

#[test]
fn a_head_that_never_ends_is_refused() {
    let (_home, _daemon, page) = start(PAGE);
    let mut stream = TcpStream::connect(&page.address).unwrap();
    stream.set_read_timeout(Some(wait::DEADLINE)).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[test]
fn files_that_are_dropped_are_on_record() {
    let (_home, daemon, page) = start(PAGE);
    let part = |name: &str, text: &str| {
        format!("--x\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n{text}\r\n")
    };
    let body = format!("{}{}--x--\r\n", part("lamp.txt", "The lamp went out."), part("fog.txt", "The fog came in."));
    let sent = page.ask("POST", "/make/files", &[("content-type", "multipart/form-data; boundary=x")], body.as_bytes());
    assert_eq!(sent.status, 200, "{}", sent.text());
    daemon.wait_logged("page.acted", "2 of 2 files were sent");
}
