//! Making stories in a browser, with and without its script.

use crate::support::browser::{Browser, Script};
use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::Page;
use crate::support::wait;

const TEXT: &str = "The old lighthouse stood on a cliff by the sea. A fox slept in the forest at night.";

/// Waits until the page of a job is open whose address begins like this.
fn wait_for_job(browser: &Browser, place: &str) {
    wait::until("the job's page to be open", || {
        let now = browser.place();
        if now.starts_with(place) { Ok(()) } else { Err(now) }
    });
}

#[test]
fn a_story_is_checked_as_one_types_heard_previewed_and_sent() {
    let home = Home::new(PAGE);
    let daemon = Daemon::start(&home);
    let browser = Browser::open(&Page::of(&daemon), "/make");
    browser.click("details.order summary");
    browser.fill("#f-story-text", TEXT);
    browser.wait_text("#checked", "Nothing is wrong.");
    browser.fill("#f-priority", "200");
    browser.wait_text("#checked", "priority");
    browser.wait_for("#f-priority[aria-invalid=true]");
    browser.assert_sound();
    browser.fill("#f-priority", "70");
    browser.wait_text("#checked", "Nothing is wrong.");
    assert_eq!(browser.count("[aria-invalid]"), 0);
    browser.choose("#f-tts-voice", "slt");
    browser.wait_for("#sample:not([hidden])[src$='/make/voice/slt']");
    browser.wait_run("const it = document.getElementById('sample'); it.preload = 'auto'; return 1 < it.duration");
    browser.click("button[value=preview]");
    browser.wait_text("#preview", "A fox slept in the forest at night.");
    browser.wait_run(
        "return [...document.images].every((it) => { it.loading = 'eager'; return it.complete && 0 < it.naturalWidth })",
    );
    browser.assert_sound();
    browser.click("button[value=json]");
    browser.wait_for("textarea#job");
    browser.assert_sound();
    browser.click("button[value=form]");
    browser.wait_for("#f-story-text");
    assert_eq!(browser.run("return document.getElementById('f-tts-voice').value", &[]), "slt");
    browser.click("button[value=send]");
    wait_for_job(&browser, "/jobs/the-old-lighthouse-stood-on-");
}

#[test]
fn the_form_works_without_its_script() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let browser = Browser::open_with(&Page::of(&daemon), "/make", Script::Off);
    std::fs::write(home.path("lamp.txt"), "The lamp went out at nine.").unwrap();
    browser.fill("#files", home.path("lamp.txt").to_str().unwrap());
    browser.click("#drop button");
    browser.wait_text("main", "All 1 files were sent.");
    browser.assert_quiet();
    home.wait_done("lamp");
    browser.click("a[href='/make'].button");
    browser.fill("#f-story-text", TEXT);
    browser.fill("#f-tts-speed", "9");
    browser.click("button[value=check]");
    browser.wait_text("#f-tts-speed-wrong", "2");
    browser.fill("#f-tts-speed", "1.5");
    browser.click("button[value=preview]");
    browser.wait_text("#preview", "A fox slept");
    browser.assert_sound();
    browser.click("#preview button[value=send]");
    wait_for_job(&browser, "/jobs/the-old-lighthouse-stood-on-");
}

#[test]
fn files_are_dropped_anywhere_on_the_page() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let browser = Browser::open(&Page::of(&daemon), "/make");
    let drop = "const files = new DataTransfer();
        files.items.add(new File(['The lamp went out.'], 'lamp.txt'));
        files.items.add(new File(['{\"version\": 1, \"stroy\": {}}'], 'bad.json'));
        document.querySelector('h1').dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true }));";
    browser.run(drop, &[]);
    browser.wait_text("main", "1 of 2 files were sent, 1 not.");
    browser.wait_text("main", "did you mean `story`?");
    browser.assert_sound();
    home.wait_done("lamp");
}
