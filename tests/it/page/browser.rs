//! What people do with the page in a browser. The helpers are in `support/browser.rs`.

use crate::support::browser::{Browser, Script};
use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::Page;
use serde_json::json;

fn story() -> serde_json::Value {
    json!({"version": 1, "story": {"title": "The Lamp", "text": "The lamp went out at nine."}})
}

#[test]
fn the_overview_renews_itself_when_a_job_is_done() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let browser = Browser::open(&Page::of(&daemon), "/");
    browser.wait_for("html[data-live='1']");
    browser.run("window.opened = 'once'", &[]);
    browser.wait_text("#bar", "24 h: 0 ok");
    home.drop_job("lamp", &story());
    browser.wait_text("#bar", "24 h: 1 ok");
    assert_eq!(browser.run("return window.opened", &[]), json!("once"), "the page was not loaded again");
    browser.assert_sound();
}

#[test]
fn an_answer_that_breaks_off_does_not_end_the_live_updates() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let browser = Browser::open(&Page::of(&daemon), "/");
    browser.wait_for("html[data-live='1']");
    let breaks_once = "
        const whole = window.fetch;
        window.fetch = async (...asked) => {
            window.fetch = whole;
            const answer = await whole(...asked);
            answer.text = async () => { window.broken = true; throw new TypeError('it broke off'); };
            return answer;
        };";
    browser.run(breaks_once, &[]);
    home.drop_job("lamp", &story());
    browser.wait_run("return window.broken");
    home.wait_done("lamp");
    home.drop_job("fog", &story());
    browser.wait_text("#bar", "24 h: 2 ok");
}

#[test]
fn claiming_is_paused_and_resumed_with_and_without_script() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    for script in [Script::On, Script::Off] {
        let browser = Browser::open_with(&Page::of(&daemon), "/", script);
        browser.fill("#reason", "a move");
        browser.click("button[value=pause]");
        browser.wait_text(".note", "No job is claimed until you resume.");
        browser.wait_text("#bar", "paused");
        assert_eq!(home.json(&["status"]).1["paused"]["reason"], "a move");
        browser.assert_sound();
        browser.click("button[value=resume]");
        browser.wait_text(".note", "Jobs are claimed again.");
        assert!(home.json(&["status"]).1["paused"].is_null());
        assert_eq!(browser.place(), "/");
        browser.assert_quiet();
    }
}
