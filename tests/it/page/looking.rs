//! Looking through jobs and pictures in a browser, with and without the script.

use crate::support::browser::{Browser, Script};
use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::Page;
use crate::support::wait;
use serde_json::json;

/// A home with two failed jobs and one that is done, with its picture.
fn home() -> (Home, Daemon) {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}[jobs]\nmax_attempts = 1\n"));
    let daemon = Daemon::start(&home);
    for id in ["a", "b"] {
        let bad = json!({"version": 1, "story": {"text": "Es kam.", "language": "de"}, "tts": {"provider": "flite"}});
        home.drop_job(id, &bad);
        home.wait_failed(id);
    }
    home.drop_job("c", &json!({"version": 1, "story": {"type": "fable", "title": "Foxes", "text": "The fox slept."}}));
    home.wait_done("c");
    (home, daemon)
}

#[test]
fn failures_are_understood_and_retried_from_the_overview_and_the_list() {
    let (home, daemon) = home();
    for (script, run) in [(Script::On, 2), (Script::Off, 3)] {
        let browser = Browser::open_with(&Page::of(&daemon), "/", script);
        browser.assert_sound();
        browser.click("#failures button");
        browser.wait_text(".note", "2 jobs run again: ");
        home.wait_failed("a");
        home.wait_failed("b");
        assert_eq!(home.json(&["show", "a"]).1["run"], run);
        browser.go("/jobs");
        browser.click("input[value=failed]");
        browser.fill("#q", "a");
        browser.choose("#sort", "oldest");
        browser.click("form.filter button");
        // The unfiltered list has the job too, so the address tells when the other page is there.
        wait::until("the filtered list", || {
            let place = browser.place();
            if place.contains("state=failed") && place.contains("sort=oldest") { Ok(()) } else { Err(place) }
        });
        browser.wait_for("tr#job-a");
        assert_eq!(browser.count("tr#job-c"), 0);
        assert!(browser.text("tr#job-a .message").contains("flite has no voice"), "{}", browser.text("tr#job-a"));
        browser.assert_sound();
        browser.click("tr#job-a input");
        browser.click("button[value=remove]");
        browser.wait_text("main", "Remove the preserved workspaces of 1 job for good?");
        browser.assert_sound();
        browser.click("main a.button");
        browser.wait_for("tr#job-a");
    }
}

#[test]
fn pictures_are_looked_at_added_by_a_file_and_removed() {
    let (home, daemon) = home();
    let file = home.path("red-barn.png");
    image::RgbImage::from_pixel(48, 32, image::Rgb([200, 30, 9])).save(&file).unwrap();
    let browser = Browser::open(&Page::of(&daemon), "/images");
    browser.wait_for(".gallery img");
    browser.assert_sound();
    browser.fill("#files", file.to_str().unwrap());
    browser.fill("#prompt", "a red barn");
    browser.click("form.add button");
    browser.wait_text(".note", "for “a red barn”, kind any");
    browser.wait_run(
        "return [...document.querySelectorAll('.gallery img')].every((it) => it.complete && 0 < it.naturalWidth)",
    );
    browser.fill("#q", "a barn");
    browser.click("form.filter button");
    browser.wait_text(".gallery li", "a red barn");
    browser.click(".gallery a");
    browser.wait_text("h1", "a red barn");
    browser.assert_sound();
    browser.click("button[value=remove]");
    browser.wait_text("main", "No video showed it.");
    browser.click("main button.destroys");
    browser.wait_text(".note", "was removed");
    assert_eq!(home.json(&["images", "list", "--kept"]).1["items"], json!([]));
    browser.go("/images/house");
    browser.click("button[value=verify]");
    browser.wait_text("main", "Files, rows and vectors agree.");
    browser.assert_sound();
}
