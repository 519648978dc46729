//! Workspaces and the reaper on the page: look, keep, remove, run a pass.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::Page;
use serde_json::json;

/// A home with a page and with failed jobs of these ids.
fn failed(ids: &[&str], settings: &str) -> (Home, Daemon, Page) {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}{settings}"));
    let daemon = Daemon::start(&home);
    for id in ids {
        let bad = json!({"version": 1, "story": {"text": "Es kam.", "language": "de"}, "tts": {"provider": "flite"}});
        home.drop_job(id, &bad);
        home.wait_failed(id);
    }
    let page = Page::of(&daemon);
    (home, daemon, page)
}

#[test]
fn a_workspace_is_kept_and_removed_by_a_form_that_asks_first() {
    let (home, _daemon, page) = failed(&["a", "b"], "");
    let shown = page.get("/workspaces").text();
    assert!(shown.contains("2 preserved") && shown.contains("href=\"/jobs/a\""), "{shown}");
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
    let limits = "[reaper]\nmin_age = \"0s\"\npreserve_failed = \"0s\"\ninterval = \"7h\"\n";
    let (home, _daemon, page) = failed(&["a"], limits);
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
