//! The overview and the list of jobs: groups of failures, filters in the address, orders for many jobs.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::{Answer, Page};
use serde_json::{Value, json};

/// A job whose voice is missing, which fails at once.
fn bad(title: &str) -> Value {
    let tts = json!({"provider": "flite"});
    json!({"version": 1, "labels": {"channel": "night"}, "story": {"title": title, "text": "Es kam.", "language": "de"}, "tts": tts})
}

fn good(title: &str) -> Value {
    json!({"version": 1, "story": {"type": "fable", "title": title, "text": "The fox slept."}})
}

/// A home with a page, with jobs that failed and jobs that are done.
fn home_with(failed: &[&str], done: &[&str]) -> (Home, Daemon, Page) {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}[jobs]\nmax_attempts = 1\n"));
    let daemon = Daemon::start(&home);
    for id in failed {
        home.drop_job(id, &bad("a < b & \"c\""));
        home.wait_failed(id);
    }
    for id in done {
        home.drop_job(id, &good("Foxes"));
        home.wait_done(id);
    }
    let page = Page::of(&daemon);
    (home, daemon, page)
}

/// Returns the ids of the rows, in their order.
fn rows(answer: &Answer) -> Vec<String> {
    let text = answer.text();
    let rows = text.split("<tr id=\"job-").skip(1).filter_map(|rest| rest.split('"').next());
    rows.map(str::to_owned).collect()
}

/// Returns where a link with these words leads.
fn link(answer: &Answer, words: &str) -> Option<String> {
    let text = answer.text();
    let before = text.split(&format!("\">{words}</a>")).next().filter(|before| before.len() < text.len())?;
    Some(before.rsplit("href=\"").next()?.replace("&amp;", "&"))
}

#[test]
fn failures_are_grouped_and_explained_and_a_group_is_retried_at_once() {
    let (home, _daemon, page) = home_with(&["a", "b"], &["c"]);
    let shown = page.get("/");
    let text = shown.text();
    let code = home.error("a").unwrap()["error"]["code"].as_str().unwrap().to_owned();
    assert!(text.contains(&format!("2 × {code}")) && text.contains("Retry these 2"), "{text}");
    assert!(text.contains("a &lt; b &amp; &quot;c&quot;"), "{text}");
    assert!(text.contains("1 done, 2 failed") && text.contains("Chart: Jobs per hour"), "{text}");
    let stage = home.error("a").unwrap()["error"]["stage"].as_str().unwrap_or("none").to_owned();
    let group = [("state", "failed"), ("stage", &stage), ("code", &code), ("since", "7d"), ("back", "overview")];
    let answer = page.form("/jobs", &[group.as_slice(), &[("all", "retry")]].concat());
    assert_eq!((answer.status, answer.header("location")), (303, Some("/")), "{}", answer.text());
    for id in ["a", "b"] {
        let runs = home.json(&["show", id]).1["run"].as_u64();
        assert_eq!(runs, Some(2), "{id}");
    }
    assert_eq!(home.json(&["show", "c"]).1["run"], 1, "what is done is not run again");
}

#[test]
fn a_list_is_filtered_by_its_address_and_says_why_jobs_failed() {
    let (_home, _daemon, page) = home_with(&["a", "b"], &["c"]);
    let check = |query: &str, expected: &[&str]| {
        let answer = page.get(&format!("/jobs{query}"));
        assert_eq!(
            (answer.status, rows(&answer)),
            (200, expected.iter().map(|it| (*it).to_owned()).collect()),
            "{query}"
        );
        answer.text()
    };
    check("", &["c", "b", "a"]);
    check("?sort=oldest&state=&q=", &["a", "b", "c"]);
    check("?type=fable", &["c"]);
    check("?label=channel%3Dnight&state=failed&state=done", &["b", "a"]);
    check("?label=channel%3Dday", &[]);
    check("?since=1d&q=Fox", &["c"]);
    check("?cursor=after.0", &[]);
    let text = check("?state=failed", &["b", "a"]);
    assert!(text.contains("Retry all that failed and match: 2") && text.contains("workspace preserved"), "{text}");
    assert!(text.contains("class=\"message\"><a href=\"/jobs/a\">"), "the reason is the link: {text}");
    assert!(text.contains("<input type=\"checkbox\" name=\"state\" value=\"failed\" checked>"), "{text}");
    let wrong = page.get("/jobs?label=night&q=%3Cscript%3E");
    assert!(wrong.text().contains("is not KEY=VALUE") && !wrong.text().contains("<script>"), "{}", wrong.text());
}

#[test]
fn pages_of_a_list_lead_on_and_back() {
    let (home, daemon, _page) = home_with(&[], &["seed"]);
    for number in 0..60 {
        home.drop_job(&format!("j{number:02}"), &good("Foxes"));
    }
    for number in 0..60 {
        home.wait_done(&format!("j{number:02}"));
    }
    let page = Page::of(&daemon);
    let first = page.get("/jobs?type=fable&sort=id");
    assert_eq!((rows(&first).len(), rows(&first)[0].as_str()), (50, "j00"));
    assert_eq!(link(&first, "Previous"), None);
    let second = page.get(&link(&first, "Next").unwrap());
    assert_eq!((rows(&second).len(), rows(&second)[0].as_str(), link(&second, "Next")), (11, "j50", None));
    assert_eq!(rows(&page.get(&link(&second, "Previous").unwrap())), rows(&first));
}

#[test]
fn each_chosen_job_is_told_of_and_one_that_cannot_be_changed_keeps_no_other_from_it() {
    let (home, _daemon, page) = home_with(&["a"], &["c"]);
    let nothing = page.form("/jobs", &[("act", "retry"), ("state", "failed")]);
    assert_eq!(nothing.header("location"), Some("/jobs?state=failed"), "{}", nothing.head);
    let asked = page.form("/jobs", &[("act", "cancel"), ("id", "c")]).text();
    assert!(asked.contains("Cancel 1 job?") && asked.contains("name=\"sure\""), "{asked}");
    let told =
        page.form("/jobs", &[("act", "cancel"), ("id", "c"), ("id", "<b>"), ("id", "none"), ("sure", "yes")]).text();
    for words in ["job `c` is done: it has ended already", "there is no job `none`", "&lt;b&gt;"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let told = page.form("/jobs", &[("act", "remove"), ("id", "a"), ("id", "c"), ("sure", "yes")]).text();
    assert!(
        told.contains("The workspace of 1 job was removed. Not so 1 job") && told.contains("no workspace of job `c`"),
        "{told}"
    );
    assert!(home.names("job_workspaces").is_empty());
    assert_eq!(page.form("/jobs", &[("act", "destroy"), ("id", "a")]).status, 400);
}
