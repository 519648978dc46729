//! Attacks on the page that cost little to try.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::page::Page;
use rustix::net::sockopt::set_socket_linger;
use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

const TOKEN: &str = "an-admin-token-for-tests";

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
