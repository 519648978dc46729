//! What failed is understood, mended and run again in a browser; what is done is revised.

use crate::support::browser::{Browser, Script};
use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::Page;
use serde_json::{Value, json};
use std::fs;

fn lamp() -> Value {
    json!({"version": 1, "story": {"title": "The Lamp", "text": "The lamp went out at nine. Nobody had lit it."}})
}

/// Waits until the page of a job shows a text; without the script it is loaded until then.
fn wait_job(browser: &Browser, script: Script, id: &str, css: &str, text: &str) {
    match script {
        Script::On => browser.wait_text(css, text),
        Script::Off => browser.load_until(&format!("/jobs/{id}"), css, text),
    }
}

#[test]
fn a_failure_is_read_its_cause_is_mended_and_the_job_runs_again_from_its_stage() {
    for script in [Script::On, Script::Off] {
        let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}[jobs]\nmax_attempts = 1\n"));
        let daemon = Daemon::start(&home);
        // Where the videos go stands a file.
        fs::remove_dir_all(home.path("out")).unwrap_or_default();
        fs::write(home.path("out"), "in the way").unwrap();
        home.drop_job("lamp", &lamp());
        home.wait_failed("lamp");
        let browser = Browser::open_with(&Page::of(&daemon), "/", script);
        browser.click("#failures .card a[href='/jobs/lamp']");
        wait_job(&browser, script, "lamp", "#state .state", "failed");
        browser.wait_text("#state .problem .what", "upload: ");
        assert!(browser.text("#state .problem").contains(&home.path("out").display().to_string()));
        assert!(!browser.text("#state .problem .hint").is_empty());
        browser.assert_sound();
        fs::remove_file(home.path("out")).unwrap();
        fs::create_dir(home.path("out")).unwrap();
        browser.choose("#from", "upload");
        browser.click("button[value=retry]");
        browser.wait_text(".note", "It runs again from upload.");
        wait_job(&browser, script, "lamp", "#state .state", "done");
        wait_job(&browser, script, "lamp", "#timeline", "taken from before");
        assert_eq!(home.json(&["show", "lamp"]).1["run"], 2);
        browser.assert_sound();
    }
}

#[test]
fn a_sentence_is_revised_in_its_field() {
    for script in [Script::On, Script::Off] {
        let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
        let daemon = Daemon::start(&home);
        home.drop_job("lamp", &lamp());
        home.wait_done("lamp");
        let browser = Browser::open_with(&Page::of(&daemon), "/jobs/lamp", script);
        browser.click("a[href='/jobs/lamp/sentences']");
        browser.wait_text("label[for=sentence-1]", "Sentence 2");
        browser.assert_sound();
        browser.fill("#sentence-1", "The keeper had.");
        browser.click("form:has(#sentence-1) button");
        browser.wait_text(".note", "It was submitted.");
        wait_job(&browser, script, "lamp", "#state", "revision 2");
        wait_job(&browser, script, "lamp", "#state .state", "done");
        browser.go("/jobs/lamp");
        browser.wait_text("main", "The keeper had.");
        browser.wait_text("main", "Revisions before this one");
        browser.assert_sound();
    }
}
