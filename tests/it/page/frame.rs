//! What every answer has, and the first form.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::Page;

#[test]
fn the_page_shows_the_summary_and_pauses_the_spool() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    let shown = page.get("/");
    assert_eq!(shown.status, 200, "{}", shown.head);
    assert!(shown.text().contains("0 queued"), "{}", shown.text());
    assert!(shown.header("content-security-policy").unwrap().contains("script-src 'self'"), "{}", shown.head);
    let paused = page.form("/claiming", &[("act", "pause"), ("reason", "a <b>move</b>")]);
    assert_eq!((paused.status, paused.header("location")), (303, Some("/")), "{}", paused.head);
    assert_eq!(home.json(&["status"]).1["paused"]["reason"], "a <b>move</b>");
    let cookie = paused.header("set-cookie").unwrap().split(';').next().unwrap();
    let shown = page.ask("GET", "/", &[("cookie", cookie)], b"");
    assert!(shown.text().contains("No job is claimed until you resume."), "{}", shown.text());
    assert!(shown.header("set-cookie").unwrap().contains("Max-Age=0"), "the words are shown once: {}", shown.head);
    assert_eq!(page.form("/claiming", &[("act", "resume")]).status, 303);
    assert!(home.json(&["status"]).1["paused"].is_null());
}

#[test]
fn a_head_is_answered_as_a_get_without_its_body() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    home.drop_job("lamp", &serde_json::json!({"version": 1, "story": {"text": "The lamp went out."}}));
    home.wait_done("lamp");
    for path in ["/", "/jobs", "/jobs/lamp", "/jobs/lamp/files/video", "/codes", "/events", "/metrics", "/nowhere"] {
        let head = page.ask("HEAD", path, &[], b"");
        assert!(head.body.is_empty(), "{path}: {}", head.text());
        if path == "/events" {
            assert_eq!((head.status, head.header("content-type")), (200, Some("text/event-stream")));
            continue; // a GET would not end
        }
        let get = page.get(path);
        assert_eq!((head.status, head.header("content-type")), (get.status, get.header("content-type")), "{path}");
        assert!(head.header("content-length").is_some(), "{path}: {}", head.head);
    }
    let length = page.ask("HEAD", "/jobs/lamp/files/video", &[], b"");
    assert_eq!(length.header("content-length").unwrap(), page.get("/jobs/lamp/files/video").body.len().to_string());
}

#[test]
fn another_site_and_another_name_are_refused() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    assert_eq!(page.ask("GET", "/", &[("host", "evil.example")], b"").status, 421);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let foreign = page.ask("POST", "/claiming", &[form, ("origin", "http://evil.example")], b"act=pause");
    assert_eq!(foreign.status, 403, "{}", foreign.text());
    assert!(home.json(&["status"]).1["paused"].is_null());
}

#[test]
fn what_cannot_be_read_is_a_page_that_says_so() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    let long = "x".repeat(300 * 1024);
    for (answer, status) in [
        (page.get("/nowhere"), 404),
        (page.get("/images/seven"), 404),
        (page.get("/workspaces?before=1"), 400),
        (page.form("/claiming", &[("reason", &long)]), 400),
    ] {
        let text = answer.text();
        assert!(answer.status == status && text.contains("nothing was changed"), "{status}: {} {text}", answer.head);
    }
}
