//! A story from the form or from files to its video, watched in a browser.

use crate::support::browser::{Browser, Script};
use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::Page;
use serde_json::{Value, json};
use std::fs;

/// A real video of a silent voice, as small as it may be.
const TINY: &str = r#"
[tts]
provider = "null"
fallback = []
[images]
provider = "null"
fallback = []
[music]
mood = "none"
[video]
width = 64
height = 96
fps = 24
quality = "draft"
end_card = "none"
motion = false
"#;

/// Plays the first video of the page; when it has ended, `window.played` says what was played.
const PLAY: &str = "
    const video = document.querySelector('#watch video');
    video.addEventListener('ended', () => {
        window.played = { at: video.currentTime, of: video.duration, frames: video.getVideoPlaybackQuality().totalVideoFrames };
    });
    video.play();";

#[test]
fn a_story_is_sent_watched_until_it_is_done_and_its_video_is_played_to_its_end() {
    let home = Home::new(&format!("{PAGE}{TINY}"));
    let daemon = Daemon::start(&home);
    for script in [Script::On, Script::Off] {
        let browser = Browser::open_with(&Page::of(&daemon), "/make", script);
        browser.fill("#f-story-text", "The lamp went out.");
        browser.fill("#f-story-title", "The Lamp");
        browser.click("button[value=send]");
        browser.wait_text(".note", "The story was sent.");
        let place = browser.place();
        let id = place.strip_prefix("/jobs/the-lamp-").unwrap_or_else(|| panic!("{place}"));
        match script {
            Script::On => {
                browser.run("window.opened = 'once'", &[]);
                browser.wait_text("#state .state", "done");
                browser.wait_for("#watch video");
                assert_eq!(browser.run("return window.opened", &[]), json!("once"), "the page was not loaded again");
                browser.run(PLAY, &[]);
                played(&browser.wait_run("return window.played"), &home.wait_done(&format!("the-lamp-{id}")));
            }
            Script::Off => {
                browser.load_until(&place, "#state .state", "done");
                browser.wait_for("#watch video[controls] source");
            }
        }
        browser.assert_sound();
    }
}

/// Checks that a video was played whole.
fn played(seen: &Value, result: &Value) {
    let seconds = |value: &Value| value.as_f64().unwrap_or_else(|| panic!("{seen}"));
    let length = seconds(&result["outputs"][0]["seconds"]);
    assert!((seconds(&seen["at"]) - seconds(&seen["of"])).abs() < 0.1, "{seen}");
    assert!((seconds(&seen["of"]) - length).abs() < 0.2, "{seen}: {length} s were made");
    assert!(0.0 < seconds(&seen["frames"]), "{seen}");
}

#[test]
fn many_files_are_dropped_and_seen_to_become_done() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let job = r#"{"version": 1, "story": {"title": "Fog", "text": "The fog came in."}}"#;
    let files = [("lamp.txt", "The lamp went out."), ("tale.md", "# The Tale\n\nIt was *late*."), ("fog.json", job)];
    home.json(&["pause"]);
    let browser = Browser::open(&Page::of(&daemon), "/make");
    browser.wait_for("#drop");
    let drop = "const files = new DataTransfer();
        for (const [name, text] of arguments[0]) files.items.add(new File([text], name));
        document.querySelector('h1').dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true }));";
    browser.run(drop, &[json!(files)]);
    browser.wait_text("main", "All 3 files were sent.");
    browser.assert_sound();
    browser.click("main a[href='/jobs']");
    // They are accepted while the spool is paused, so that all rows are there before the first job begins.
    for (id, text) in [("lamp", "queued"), ("tale", "The Tale"), ("fog", "Fog")] {
        browser.load_until("/jobs", &format!("#job-{id}"), text);
    }
    browser.run("window.opened = 'once'", &[]);
    home.json(&["resume"]);
    for id in ["lamp", "tale", "fog"] {
        browser.wait_text(&format!("#job-{id} .state"), "done");
    }
    assert_eq!(browser.run("return window.opened", &[]), json!("once"), "the page was not loaded again");
    browser.assert_sound();
}

#[test]
fn many_files_are_chosen_without_the_script() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let browser = Browser::open_with(&Page::of(&daemon), "/make", Script::Off);
    let files = [("lamp.txt", "The lamp went out."), ("tale.md", "# The Tale\n\nIt was *late*."), ("bad.json", "{")];
    let paths = files.map(|(name, text)| {
        fs::write(home.path(name), text).unwrap();
        home.path(name).display().to_string()
    });
    browser.fill("#files", &paths.join("\n"));
    browser.click("#drop button");
    browser.wait_text("main", "2 of 3 files were sent, 1 not.");
    browser.assert_sound();
    browser.click("a[href='/jobs/tale']");
    browser.load_until("/jobs/tale", "#state .state", "done");
    browser.assert_sound();
}
