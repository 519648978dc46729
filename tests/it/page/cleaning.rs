//! Workspaces and the reaper on the page: look, keep, remove, run a pass.

use crate::support::browser::{Browser, Script};
use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::Page;
use crate::support::wait;
use serde_json::json;
use std::fs;

/// Settings with which the next pass removes everything, and no pass runs by itself, not even on a full disk.
const LIMITS: &str =
    "[reaper]\nmin_age = \"0s\"\npreserve_failed = \"0s\"\ninterval = \"7h\"\ndisk_high = 100\ndisk_low = 99\n";

/// A home with a page and with failed jobs of these ids.
fn failed(ids: &[&str], settings: &str) -> (Home, Daemon, Page) {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}{settings}"));
    let daemon = Daemon::start(&home);
    for id in ids {
        let bad = json!({"version": 1, "story": {"text": "Es kam.", "language": "de"}, "tts": {"provider": "flite"}});
        home.drop_job(id, &bad);
        home.wait_failed(id);
    }
    // The error file is there before the job has left running/; until then its workspace is in use.
    wait::until("the jobs to have left running/", || {
        if home.names("spool/running").is_empty() { Ok(()) } else { Err(home.snapshot()) }
    });
    let page = Page::of(&daemon);
    (home, daemon, page)
}

#[test]
fn a_workspace_is_kept_and_removed_by_a_form_that_asks_first() {
    let (home, _daemon, page) = failed(&["a", "b"], "");
    let shown = page.get("/workspaces").text();
    for part in ["2 preserved", "href=\"/jobs/a\"", "href=\"/codes#", "flite has no voice", "reelspool voices"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert_eq!(page.form("/workspaces", &[("act", "keep"), ("id", "a"), ("until", "30d")]).status, 303);
    assert!(home.json(&["workspaces", "show", "a"]).1["kept_until"].is_string());
    let asked = page.form("/workspaces", &[("act", "remove"), ("id", "b")]);
    assert!(asked.status == 200 && asked.text().contains("Remove 1 workspace for good?"), "{}", asked.text());
    assert_eq!(home.names("job_workspaces"), ["a", "b"], "a question removes nothing");
    let kept = page.form("/workspaces", &[("act", "remove"), ("id", "a"), ("sure", "yes")]);
    assert!(kept.status == 409 && kept.text().contains("is kept"), "{}", kept.text());
    assert_eq!(page.form("/workspaces", &[("act", "remove"), ("id", "b"), ("sure", "yes")]).status, 303);
    assert_eq!(home.names("job_workspaces"), ["a"]);
    let unknown = page.form("/workspaces", &[("act", "remove"), ("id", "../a"), ("sure", "yes")]);
    assert_eq!(unknown.status, 404, "{}", unknown.text());
}

#[test]
fn a_pass_is_looked_at_before_it_runs() {
    let (home, _daemon, page) = failed(&["a"], LIMITS);
    let shown = page.get("/reaper").text();
    assert!(shown.contains("The next pass is") && shown.contains("startup"), "{shown}");
    let ahead = page.get("/reaper?dry_run=1").text();
    assert!(ahead.contains("href=\"/jobs/a\"") && ahead.contains("Run it now"), "{ahead}");
    assert!(page.form("/reaper", &[("act", "run")]).text().contains("It removes 1 workspace for good."));
    assert_eq!(home.names("job_workspaces"), ["a"]);
    assert_eq!(page.form("/reaper", &[("act", "run"), ("sure", "yes")]).status, 303);
    assert!(home.names("job_workspaces").is_empty());
    assert!(page.get("/reaper").text().contains("manual"));
    for wrong in ["/reaper?dry_run=1&state=queued", "/reaper?dry_run=1&older_than=soon"] {
        assert_eq!(page.get(wrong).status, 400, "{wrong}");
    }
}

#[test]
fn a_pass_of_the_page_goes_by_the_limits_after_a_reload() {
    let (home, daemon, page) = failed(&["a"], LIMITS);
    let config = home.path("reelspool.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, text.replace("preserve_failed = \"0s\"", "preserve_failed = \"3d\"")).unwrap();
    daemon.hang_up();
    daemon.wait_logged("config.reloaded", "reaper.preserve_failed");
    assert_eq!(page.form("/reaper", &[("act", "run"), ("sure", "yes")]).status, 303);
    assert_eq!(home.names("job_workspaces"), ["a"], "the new limit spares it");
}

#[test]
fn people_clean_up_in_a_browser_with_and_without_script() {
    for script in [Script::On, Script::Off] {
        let (home, _daemon, page) = failed(&["a", "b"], LIMITS);
        let browser = Browser::open_with(&page, "/workspaces", script);
        browser.assert_sound();
        browser.click("input[value=a]");
        browser.click("button[value=remove]");
        browser.wait_text("h1", "Remove workspaces");
        browser.assert_sound();
        browser.click("button.destroys");
        browser.wait_text(".note", "removed 1 of");
        assert_eq!(home.names("job_workspaces"), ["b"]);
        browser.go("/reaper");
        browser.choose("#state", "failed");
        browser.click("button.first");
        browser.wait_text("#preview", "would remove 1 of 1");
        browser.assert_sound();
        browser.click("button[value=run]");
        browser.wait_text("h1", "Run the reaper");
        browser.click("button.destroys");
        browser.wait_text("#passes", "manual");
        assert!(home.names("job_workspaces").is_empty());
        browser.assert_sound();
    }
}
