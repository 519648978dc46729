//! Entering the page with a token in a browser, and the record of what was changed.

use crate::support::browser::{Browser, Script};
use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::page::Page;
use serde_json::json;
use std::fs;

const TOKEN: &str = "an-admin-token-for-tests";
const READ: &str = "a-read-token-for-tests";

fn home() -> (Home, Daemon, Page) {
    let admin = "[admin]\nlisten = \"127.0.0.1:0\"\ntoken_file = \"token\"\nread_token_file = \"read\"\n";
    let home = Home::new(&format!("{admin}{NULL_PROVIDERS}"));
    fs::write(home.path("token"), TOKEN).unwrap();
    fs::write(home.path("read"), READ).unwrap();
    let daemon = Daemon::start(&home);
    home.drop_job("lamp", &json!({"version": 1, "story": {"text": "The lamp went out."}}));
    home.wait_done("lamp");
    let page = Page::of(&daemon);
    (home, daemon, page)
}

fn enter(browser: &Browser, token: &str) {
    browser.wait_text("h1", "Token");
    browser.fill("#token", token);
    browser.click("button[type=submit]");
}

#[test]
fn a_token_is_shown_once_and_what_was_done_with_it_is_on_record() {
    for script in [Script::On, Script::Off] {
        let (home, _daemon, page) = home();
        let browser = Browser::open_with(&page, "/jobs/lamp", script);
        enter(&browser, "this is not the token");
        browser.wait_text(".problem", "This is not the token.");
        browser.assert_answered(401);
        browser.assert_sound();
        enter(&browser, TOKEN);
        browser.wait_text("h1", "Overview");
        browser.fill("#reason", "a move");
        browser.click("button[value=pause]");
        browser.wait_text(".note", "No job is claimed until you resume.");
        assert_eq!(home.json(&["status"]).1["paused"]["reason"], "a move");
        browser.click("nav a[href='/audit']");
        browser.wait_text("tbody", "POST /claiming");
        browser.wait_text("tbody", "No job is claimed until you resume.");
        browser.wait_text("tbody", "127.0.0.1");
        browser.assert_sound();
        browser.click("form.leave button");
        browser.wait_text("h1", "Token");
        browser.go("/audit");
        browser.wait_text("h1", "Token");
    }
}

#[test]
fn who_may_only_look_is_told_so() {
    for script in [Script::On, Script::Off] {
        let (_home, _daemon, page) = home();
        let browser = Browser::open_with(&page, "/", script);
        enter(&browser, READ);
        browser.wait_text("main", "your token is only good for looking");
        assert_eq!(browser.count("main form[method=post]"), 0);
        browser.assert_sound();
        browser.go("/jobs");
        browser.wait_for("#job-lamp");
        assert_eq!(browser.count("main form[method=post], main input[name=id]"), 0);
        browser.assert_sound();
        browser.go("/make");
        browser.wait_text("main", "your token is only good for looking");
        browser.assert_sound();
    }
}
