//! The page of one job: what it shows, the files it opens, and what can be done with it.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::Page;
use serde_json::{Value, json};

fn home() -> (Home, Daemon, Page) {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    (home, daemon, page)
}

fn lamp() -> Value {
    json!({"version": 1, "story": {"title": "The Lamp", "text": "The lamp went out at nine. Nobody had lit it."}})
}

/// A job whose voice cannot speak its language.
fn bad() -> Value {
    json!({"version": 1, "story": {"text": "Es kam."  , "language": "de"}, "tts": {"provider": "flite"}})
}

#[test]
fn a_finished_job_is_seen_heard_and_read_in_its_place() {
    let (home, _daemon, page) = home();
    home.drop_job("lamp", &lamp());
    home.wait_done("lamp");
    let shown = page.get("/jobs/lamp").text();
    for part in ["<h1>The Lamp</h1>", "<video", "/jobs/lamp/files/video", "Run 1, attempt 1", "Run it again"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let whole = page.get("/jobs/lamp/files/video");
    assert_eq!((whole.status, whole.header("content-type")), (200, Some("video/mp4")), "{}", whole.head);
    let part = page.ask("GET", "/jobs/lamp/files/video", &[("range", "bytes=2-5")], b"");
    assert_eq!((part.status, &part.body[..]), (206, &whole.body[2..6]), "{}", part.head);
    assert!(page.get("/jobs/lamp/captions.vtt").text().starts_with("WEBVTT"));
    assert_eq!(page.get("/jobs/lamp/result").json()["state"], "done");
    assert!(page.get("/jobs/lamp/log").text().contains("job.settled"));
}

#[test]
fn a_failure_is_explained_and_mended() {
    let (home, _daemon, page) = home();
    home.drop_job("fog", &bad());
    home.wait_failed("fog");
    let shown = page.get("/jobs/fog").text();
    for part in ["role=\"alert\"", "Workspace", "Edit its file", "href=\"/codes#", "flite"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let text = page.get("/jobs/fog/input").text();
    let wrong = text.replace("\"flite\"", "\"flute\"");
    let checked = page.form("/jobs/fog/edit", &[("act", "send"), ("id", "fog"), ("text", &wrong)]).text();
    assert!(checked.contains("flute") && checked.contains("thing"), "{checked}");
    let good = text.replace("\"flite\"", "\"null\"");
    let sent = page.form("/jobs/fog/edit", &[("act", "send"), ("id", "fog"), ("text", &good)]);
    assert_eq!((sent.status, sent.header("location")), (303, Some("/jobs/fog")), "{}", sent.text());
    home.wait_done("fog");
    assert!(page.get("/jobs/fog").text().contains("Revisions before this one"));
}

#[test]
fn a_sentence_is_revised_and_a_job_runs_again_from_a_stage() {
    let (home, _daemon, page) = home();
    home.drop_job("lamp", &lamp());
    home.wait_done("lamp");
    let sentences = page.get("/jobs/lamp/sentences").text();
    assert!(sentences.contains("Nobody had lit it."), "{sentences}");
    let change = [("at", "1"), ("was", "Nobody had lit it."), ("text", "The keeper had.")];
    let revised = page.form("/jobs/lamp/sentences", &change);
    assert_eq!((revised.status, revised.header("location")), (303, Some("/jobs/lamp")), "{}", revised.text());
    crate::support::wait::until("the revision", || {
        let job = home.json(&["show", "lamp"]).1;
        if job["revision"] == 2 && job["state"] == "done" { Ok(()) } else { Err(job) }
    });
    assert!(page.get("/jobs/lamp/input").text().contains("The keeper had."));
    let stale = page.form("/jobs/lamp/sentences", &change);
    let told = stale.text();
    assert_eq!(stale.status, 409, "{told}");
    assert!(told.contains("changed by somebody else") && told.contains("The keeper had."), "nothing is lost: {told}");
    assert_eq!(page.form("/jobs/lamp", &[("act", "retry"), ("from", "video")]).status, 303);
    assert_eq!(page.form("/jobs/lamp", &[("act", "retry"), ("from", "lunch")]).status, 400);
}

/// Returns the addresses of the files of a job that a page of it shows.
fn files(shown: &str) -> Vec<String> {
    let parts = shown.split(['"', ' ']).filter(|it| it.starts_with("/jobs/lamp/files/"));
    parts.map(str::to_owned).collect()
}

#[test]
fn what_a_page_shows_is_there_until_the_next_run_has_something_newer() {
    let (home, _daemon, page) = home();
    home.drop_job("lamp", &lamp());
    home.wait_done("lamp");
    let change = [("at", "1"), ("was", "Nobody had lit it."), ("text", "The keeper had.")];
    for (path, fields, run) in [("/jobs/lamp/sentences", &change[..], 2), ("/jobs/lamp", &[("act", "retry")], 3)] {
        let before = files(&page.get("/jobs/lamp").text());
        assert!(before.iter().any(|it| it.ends_with("/picture-2")), "{before:?}");
        home.json(&["pause"]);
        assert_eq!(page.form(path, fields).status, 303);
        let wait = |state: &str| {
            crate::support::wait::until("the next run", || {
                let job = home.json(&["show", "lamp"]).1;
                if job["run"] == run && job["state"] == state { Ok(()) } else { Err(job) }
            });
        };
        wait("queued");
        for file in &before {
            assert_eq!(page.get(file).status, 200, "run {run} waits: {file}");
        }
        let shown = page.get("/jobs/lamp").text();
        assert!(shown.contains("What was made") && shown.contains("The job runs again"), "{shown}");
        assert_eq!(files(&shown), before);
        home.json(&["resume"]);
        wait("done");
        for file in &before {
            assert_eq!(page.get(file).status, 200, "run {run} is done: {file}");
        }
        assert!(!page.get("/jobs/lamp").text().contains("The job runs again"));
    }
}

#[test]
fn a_job_leads_to_stories_like_it_and_shows_what_came_with_it() {
    let settings = "[notices]\ncommand = [\"/bin/cat\"]\n[jobs]\nmax_attempts = 1\n";
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}{settings}"));
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    let mut job = lamp();
    job["metadata"] = json!({"editor": "ana", "ticket": 311});
    home.drop_job("lamp", &job);
    home.wait_done("lamp");
    let shown = page.get("/jobs/lamp").text();
    for part in ["<dt>editor</dt><dd>ana</dd>", "<dt>ticket</dt><dd>311</dd>", "/make?from=lamp", "/make?revise=lamp"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    crate::support::wait::until("the notice to be shown", || {
        let shown = page.get("/jobs/lamp").text();
        let is_told =
            shown.contains("<strong>done</strong>, to the program of <code>notices.command</code>: delivered");
        if is_told { Ok(()) } else { Err(shown) }
    });
    home.drop_job("wrong", &json!({"version": 1, "stroy": {}}));
    home.wait_failed("wrong");
    let shown = page.get("/jobs/wrong").text();
    assert!(shown.contains("/jobs/wrong/edit") && !shown.contains("/make?"), "{shown}");
    assert!(page.get("/codes").text().contains("id=\"tts_unavailable\""));
}

#[test]
fn a_job_that_waits_shows_its_file_and_can_be_told_again() {
    let (home, _daemon, page) = home();
    home.json(&["pause"]);
    home.drop_job("lamp", &lamp());
    std::fs::write(home.path("spool/incoming/.tale.tmp"), "# The Tale\n\nIt was late.").unwrap();
    std::fs::rename(home.path("spool/incoming/.tale.tmp"), home.path("spool/incoming/tale.txt")).unwrap();
    for (id, words) in [("lamp", "Nobody had lit it."), ("tale", "It was late.")] {
        crate::support::wait::until("the job to be queued", || {
            let job = home.json(&["list"]).1;
            if job.to_string().contains(&format!("\"id\":\"{id}\"")) { Ok(()) } else { Err(job) }
        });
        let shown = page.get(&format!("/jobs/{id}")).text();
        assert!(shown.contains(words) && shown.contains("Cancel it") && !shown.contains("revise="), "{shown}");
        let form = page.get(&format!("/make?from={id}")).text();
        assert!(form.contains("id=\"f-story-text\"") && form.contains(words), "{form}");
    }
}

#[test]
fn no_name_in_an_address_opens_anything_else() {
    let (home, _daemon, page) = home();
    home.drop_job("lamp", &lamp());
    home.wait_done("lamp");
    let long = format!("/jobs/{}", "x".repeat(5000));
    for path in [
        "/jobs/..%2f..%2fetc%2fpasswd",
        "/jobs/%2e%2e/input",
        "/jobs/lamp/files/..%2f..%2freelspool.toml",
        "/jobs/lamp/files/%2fetc%2fpasswd",
        "/jobs/lamp/files/video%00",
        "/jobs/lamp%00/input",
        "/jobs/lamp/files/picture-0",
        "/jobs/LAMP",
        "/jobs/nobody",
        "/jobs/%ff",
        long.as_str(),
    ] {
        let answer = page.get(path);
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.head);
        assert!(!answer.text().contains("root:") && !answer.text().contains("[spool]"), "{path}");
    }
}

#[test]
fn what_a_job_says_is_text_and_never_markup() {
    let (home, _daemon, page) = home();
    let evil = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";
    let mut job = json!({"version": 1, "story": {"title": evil, "text": evil, "type": "horror"}});
    job["labels"] = json!({"channel": evil});
    job["metadata"] = json!({evil: evil});
    home.drop_job("evil", &job);
    home.wait_done("evil");
    home.drop_job("wrong", &json!({"version": 1, "story": {evil: evil}}));
    home.wait_failed("wrong");
    for path in
        ["/jobs/evil", "/jobs", "/", "/jobs/evil/edit", "/jobs/evil/sentences", "/jobs/wrong", "/make?from=evil"]
    {
        let shown = page.get(path);
        assert_eq!(shown.status, 200, "{path}: {}", shown.text());
        assert!(!shown.text().contains("<script>alert") && !shown.text().contains("<img src=x"), "{path}");
    }
    assert!(page.get("/jobs/evil").text().contains("&lt;script&gt;alert(1)"));
}

#[test]
fn an_edit_that_is_refused_is_not_lost() {
    let (home, _daemon, page) = home();
    home.drop_job("lamp", &lamp());
    home.wait_done("lamp");
    home.drop_job("other", &lamp());
    home.wait_done("other");
    let text = page.get("/jobs/lamp/input").text().replace("nine", "ten");
    for id in ["other", "../x"] {
        let shown = page.form("/jobs/lamp/edit", &[("act", "send"), ("id", id), ("text", &text)]);
        assert!(shown.text().contains("at ten") && shown.text().contains("role=\"alert\""), "{id}: {}", shown.text());
    }
    assert_eq!(page.get("/jobs/nobody/captions.vtt").status, 404);
}
