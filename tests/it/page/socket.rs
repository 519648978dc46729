//! The page and the API at a unix socket.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::page::Page;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::process::{Command, Output};

const TOKEN: &str = "an-admin-token-for-tests";

/// A user and a group that nobody uses.
const NOBODY: u32 = 65_534;

/// The exit code of curl where nothing can be connected to.
const NO_CONNECTION: i32 = 7;

/// Asks at a socket; as another user, where there is one.
fn ask(home: &Home, user: Option<(u32, u32)>, arguments: &[&str]) -> Output {
    let mut command = Command::new("curl");
    command.args(["--silent", "--show-error", "--write-out", "\n%{http_code}", "--unix-socket"]);
    command.arg(home.path("api.sock")).args(arguments);
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

#[test]
fn the_socket_is_for_its_owner_and_group_and_needs_no_token() {
    let admin = "[admin]\nlisten = \"127.0.0.1:0\"\nsocket = \"api.sock\"\ntoken_file = \"token\"\n";
    let home = Home::new(&format!("{admin}{NULL_PROVIDERS}"));
    fs::write(home.path("token"), TOKEN).unwrap();
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    assert_eq!(page.get("/api/v1/status").status, 401, "an address asks for a token");
    let socket = fs::symlink_metadata(home.path("api.sock")).unwrap();
    assert_eq!(socket.mode() & 0o777, 0o660);
    let status = ["http://any.name/api/v1/status"];
    let shown = ask(&home, None, &status);
    assert!(said(&shown).contains("daemon-status-v1") && said(&shown).ends_with("\n200"), "{}", said(&shown));
    let paused = ask(&home, None, &["--request", "POST", "http://localhost/api/v1/pause"]);
    assert!(said(&paused).ends_with("\n200"), "{}", said(&paused));
    assert_eq!(home.json(&["status"]).1["paused"]["by"], "page socket");
    let foreign = ["--request", "POST", "--header", "origin: http://evil.example", "http://localhost/api/v1/resume"];
    assert!(said(&ask(&home, None, &foreign)).ends_with("\n403"), "a page of another site asks through a proxy, too");
    if rustix::process::geteuid().is_root() {
        fs::set_permissions(home.path("."), Permissions::from_mode(0o711)).unwrap();
        let stranger = ask(&home, Some((NOBODY, NOBODY)), &status);
        assert_eq!(stranger.status.code(), Some(NO_CONNECTION), "{}", said(&stranger));
        let member = ask(&home, Some((NOBODY, socket.gid())), &status);
        assert!(said(&member).ends_with("\n200"), "who is in its group passes: {}", said(&member));
    }
}
