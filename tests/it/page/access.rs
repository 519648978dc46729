//! Who may look and who may act, and what is recorded of it.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::{Answer, Page};
use std::fs;

const TOKEN: &str = "an-admin-token-for-tests";
const READ: &str = "a-read-token-for-tests";

/// A home whose page asks for tokens, with more lines for `[admin]`.
fn home(more: &str) -> (Home, Daemon, Page) {
    let admin = "[admin]\nlisten = \"127.0.0.1:0\"\ntoken_file = \"token\"\nread_token_file = \"read\"\n";
    let home = Home::new(&format!("{admin}{more}{NULL_PROVIDERS}"));
    fs::write(home.path("token"), TOKEN).unwrap();
    fs::write(home.path("read"), READ).unwrap();
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    (home, daemon, page)
}

fn with(page: &Page, method: &str, path: &str, token: &str, body: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    let form = ("content-type", "application/x-www-form-urlencoded");
    page.ask(method, path, &[("authorization", &bearer), form], body.as_bytes())
}

#[test]
fn a_token_opens_the_page_and_its_role_decides_what_may_be_done() {
    let (home, _daemon, page) = home("");
    let closed = page.get("/");
    assert_eq!((closed.status, closed.header("location")), (303, Some("/login")), "{}", closed.head);
    assert_eq!(page.get("/api/v1/status").status, 401);
    assert_eq!(page.get("/events").status, 401);
    assert_eq!(page.form("/login", &[("token", "wrong")]).status, 401);
    let entered = page.form("/login", &[("token", TOKEN)]);
    assert_eq!(entered.status, 303, "{}", entered.text());
    let cookie = entered.header("set-cookie").unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let session = cookie.split(';').next().unwrap();
    assert_eq!(page.ask("GET", "/", &[("cookie", session)], b"").status, 200);
    assert_eq!(with(&page, "GET", "/api/v1/status", READ, "").status, 200);
    assert_eq!(with(&page, "POST", "/claiming", READ, "act=pause").status, 403);
    assert!(home.json(&["status"]).1["paused"].is_null());
    assert_eq!(with(&page, "POST", "/claiming", TOKEN, "act=pause").status, 303);
    assert!(home.json(&["status"]).1["paused"].is_object());
    assert_eq!(page.ask("POST", "/logout", &[("cookie", session)], b"").status, 303);
    assert_eq!(page.ask("GET", "/", &[("cookie", session)], b"").status, 303);
}

#[test]
fn who_may_only_look_sees_everything_and_no_button_that_changes_something() {
    let bad = r#"{"version": 1, "story": {"text": "Es kam.", "language": "de"}, "tts": {"provider": "flite"}}"#;
    for (more, token, why) in [("", READ, "your token"), ("read_only = true\n", TOKEN, "<code>admin.read_only</code>")]
    {
        let (home, _daemon, page) = home(more);
        home.drop_job("fog", &serde_json::from_str(bad).unwrap());
        home.wait_failed("fog");
        home.drop_job("lamp", &serde_json::json!({"version": 1, "story": {"text": "The lamp went out."}}));
        home.wait_done("lamp");
        for path in [
            "/",
            "/jobs",
            "/jobs/fog",
            "/jobs/lamp",
            "/jobs/lamp/edit",
            "/jobs/lamp/sentences",
            "/make",
            "/make?from=lamp",
            "/workspaces",
            "/images",
            "/images/1",
            "/images/house",
            "/reaper?dry_run=1",
            "/config",
            "/audit",
            "/codes",
        ] {
            let shown = with(&page, "GET", path, token, "");
            let text = shown.text();
            assert_eq!(shown.status, 200, "{path}: {text}");
            assert!(
                !text.contains("method=\"post\"") && !text.contains("type=\"checkbox\" name=\"id\""),
                "{path}: {text}"
            );
            assert!(text.matches("change nothing").count() == 1 && text.contains(why), "{path}: {text}");
        }
    }
}

#[test]
fn a_session_goes_by_https_only_where_the_proxy_says_that_it_came_so() {
    let (_home, _daemon, page) = home("");
    let enter = |proto: &str| {
        let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-forwarded-proto", proto)];
        page.ask("POST", "/login", &headers, format!("token={TOKEN}").as_bytes())
    };
    for (proto, secure) in [("https", true), ("http", false)] {
        let entered = enter(proto);
        assert_eq!(entered.status, 303, "{}", entered.text());
        assert_eq!(entered.header("set-cookie").unwrap().contains("Secure"), secure, "{proto}: {}", entered.head);
    }
}

#[test]
fn every_change_is_on_record_and_no_token_is() {
    let (home, daemon, page) = home("");
    with(&page, "POST", "/claiming", TOKEN, "act=pause");
    with(&page, "POST", "/claiming", READ, "act=resume");
    let shown = with(&page, "GET", "/audit", READ, "").text();
    assert!(shown.contains("POST /claiming") && shown.contains("127.0.0.1"), "{shown}");
    assert_eq!(shown.matches("POST /claiming").count(), 1, "what was refused changed nothing: {shown}");
    daemon.wait_logged("page.acted", "POST /claiming");
    for file in [
        daemon.log(),
        fs::read_dir(home.path("."))
            .unwrap()
            .map(|it| String::from_utf8_lossy(&fs::read(it.unwrap().path()).unwrap_or_default()).into_owned())
            .filter(|text| text.trim() != TOKEN && text.trim() != READ)
            .collect(),
    ] {
        assert!(!file.contains(TOKEN) && !file.contains(READ), "a token is on disk");
    }
}

#[test]
fn guesses_are_limited() {
    let (_home, _daemon, page) = home("");
    let old: Vec<u16> = (0..30).map(|_| with(&page, "GET", "/api/v1/status", "an old token", "").status).collect();
    assert!(old.iter().all(|it| *it == 401), "a program with an old token shuts nobody out: {old:?}");
    assert_eq!(with(&page, "GET", "/", TOKEN, "").status, 200);
    let answers: Vec<u16> = (0..12).map(|n| with(&page, "GET", "/", &format!("wrong {n}"), "").status).collect();
    assert!(answers.contains(&429) && !answers.contains(&200), "{answers:?}");
    assert_eq!(with(&page, "GET", "/", TOKEN, "").header("retry-after"), Some("60"));
}

#[test]
fn an_address_that_others_reach_needs_a_token() {
    let home = Home::new(&format!("[admin]\nlisten = \"0.0.0.0:0\"\n{NULL_PROVIDERS}"));
    let output = home.run(&["serve", "--once"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(78) && told.contains("admin.token_file"), "{told}");
}

#[test]
fn a_proxy_on_this_machine_names_the_user_and_read_only_is_for_all() {
    let (_home, _daemon, page) =
        home("user_header = \"X-Remote-User\"\nread_only = true\nhosts = [\"media.example\"]\n");
    let user = ("x-remote-user", "ana");
    assert_eq!(page.ask("GET", "/", &[user, ("host", "media.example")], b"").status, 200);
    let form = ("content-type", "application/x-www-form-urlencoded");
    let refused = page.ask("POST", "/claiming", &[user, form], b"act=pause");
    assert!(refused.status == 403 && refused.text().contains("read-only"), "{}", refused.text());
}

#[test]
fn the_record_names_what_was_changed_through_the_api_and_nothing_else() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    let post =
        |path: &str, body: &str| page.ask("POST", path, &[("content-type", "application/json")], body.as_bytes());
    let job = r#"{"version": 1, "id": "lamp", "story": {"text": "The lamp went out."}}"#;
    assert_eq!(post("/api/v1/jobs", job).status, 201);
    home.wait_done("lamp");
    assert_eq!(post("/api/v1/validate", job).status, 200);
    assert_eq!(post("/api/v1/retry", r#"{"ids": ["lamp"], "dry_run": true}"#).status, 200);
    for act in ["remove", "keep", "unkeep"] {
        assert_eq!(page.form("/workspaces", &[("act", act)]).status, 303, "{act}");
    }
    assert_eq!(page.form("/jobs", &[("act", "retry")]).status, 303, "no job was chosen");
    let bad = "--b\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.json\"\r\n\r\n{}\r\n--b--\r\n";
    let form = [("content-type", "multipart/form-data; boundary=b")];
    assert_eq!(page.ask("POST", "/make/files", &form, bad.as_bytes()).status, 422);
    assert_eq!(page.ask("POST", "/%61pi/v1/pause", &[("content-type", "application/json")], b"{}").status, 200);
    let shown = page.get("/audit").text();
    assert_eq!(shown.matches("POST /").count(), 2, "{shown}");
    assert!(shown.contains("submitJob: lamp") && shown.contains("pause: "), "{shown}");
}
