//! Stories that are made in a form, as JSON and of files.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::{Answer, Page};
use serde_json::json;

fn home() -> Home {
    Home::new(&format!("{PAGE}{NULL_PROVIDERS}"))
}

/// Returns the value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no {name}: {page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// Returns the job to whose page an answer leads.
fn job_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}\n{}", answer.head, answer.text());
    answer.header("location").unwrap().strip_prefix("/jobs/").unwrap().to_owned()
}

/// Sends files as a browser does.
fn drop_files(page: &Page, files: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, content) in files {
        body.extend(b"--cut\r\ncontent-disposition: form-data; name=\"files\"; filename=\"");
        body.extend(name.as_bytes());
        body.extend(b"\"\r\ncontent-type: text/plain\r\n\r\n");
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(b"--cut--\r\n");
    let origin = format!("http://{}", page.address);
    let headers =
        [("content-type", "multipart/form-data; boundary=cut"), ("sec-fetch-site", "same-origin"), ("origin", &origin)];
    page.ask("POST", "/make/files", &headers, &body)
}

#[test]
fn a_story_of_the_form_is_made_once_however_often_it_is_sent() {
    let home = home();
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    let empty = page.get("/make").text();
    for part in ["id=\"source-text\"", "night", "Ollama", "enctype=\"multipart/form-data\""] {
        assert!(empty.contains(part), "{part}: {empty}");
    }
    let key = hidden(&empty, "key");
    let fields = [
        ("key", key.as_str()),
        ("source", "text"),
        ("story.text", "The lamp went out at nine.\r\nNobody had lit it."),
        ("story.title", "The Lamp"),
        ("look", "night"),
        ("aspect", "1080x1080"),
        ("labels", "channel=tales"),
        ("act", "send"),
    ];
    let sent = page.form("/make", &fields);
    let id = job_of(&sent);
    assert!(id.starts_with("the-lamp-"), "{id}");
    let result = home.wait_done(&id);
    assert_eq!(result["look"], "night", "{result}");
    let again = page.form("/make", &fields);
    assert_eq!(job_of(&again), id, "a second click or a reload is the same job");
    assert!(again.head.contains("sent%20before"), "{}", again.head);
    let other = hidden(&page.get("/make").text(), "key");
    let meant: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (*name, if *name == "key" { other.as_str() } else { *value })).collect();
    assert_ne!(job_of(&page.form("/make", &meant)), id, "the same story from another form is another job");
    let job = page.form("/make", &[&fields[..7], &[("act", "json")]].concat()).text();
    assert!(job.contains("&quot;width&quot;: 1080") && !job.contains("priority"), "{job}");
}

#[test]
fn what_is_wrong_is_said_at_its_place_while_one_types_and_when_it_is_sent() {
    let home = home();
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    for (fields, field, words) in [
        (vec![("source", "text"), ("story.text", "")], "f-story-text", "is empty"),
        (vec![("story.text", "A lamp."), ("priority", "200")], "f-priority", "99"),
        (vec![("story.text", "A lamp."), ("priority", "high")], "f-priority", "high"),
        (vec![("story.text", "A lamp."), ("look", "nigth")], "f-look", "did you mean `night`?"),
        (vec![("story.text", "A lamp."), ("labels", "nothing")], "f-labels", "name=value"),
        (vec![("source", "prompt"), ("story.prompt", "a fox")], "f-story-prompt", "needs a language model"),
        (vec![("source", "anthology"), ("tts.speed", "9")], "f-tts-speed", "2"),
    ] {
        let checked = page.form("/make/check", &fields).text();
        assert!(
            checked.contains(&format!("data-field=\"{field}\"")) && checked.contains(words),
            "{fields:?}: {checked}"
        );
        assert!(!checked.contains("<html"), "{checked}");
        let sent = page.form("/make", &[&fields[..], &[("act", "send")]].concat());
        assert_eq!(sent.status, 422, "{fields:?}");
        assert!(sent.text().contains(&format!("id=\"{field}-wrong\"")), "{fields:?}: {}", sent.text());
    }
    let good = page.form("/make/check", &[("story.text", "A lamp.")]).text();
    assert!(good.contains("Nothing is wrong. Reading it aloud takes about "), "{good}");
    assert_eq!(home.names("spool/queue").len() + home.names("spool/done").len(), 0, "nothing was sent");
}

#[test]
fn json_is_edited_checked_with_its_lines_and_goes_back_into_the_form() {
    let home = home();
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    let job = "{\n \"version\": 1,\n \"stroy\": {},\n \"story\": { \"txt\": \"<b>\" }\n}";
    let sent = page.form("/make", &[("job", job), ("act", "send")]);
    let text = sent.text();
    assert_eq!(sent.status, 422);
    for part in
        ["unknown field `stroy`", "did you mean `story`?", "did you mean `text`?", "line 3", "^^^^^", "&lt;b&gt;"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(text.contains("name=\"job\""), "it can be mended: {text}");
    let scenes = json!({"version": 1, "story": {"scenes": [{"text": "One."}], "title": "T"}, "metadata": {"a": 1}});
    let form = page.form("/make", &[("job", &scenes.to_string()), ("act", "form")]).text();
    assert!(form.contains("value=\"T\"") && form.contains("the scenes that it has"), "{form}");
    let rest = hidden(&form, "rest").replace("&quot;", "\"");
    let back = [("rest", rest.as_str()), ("source", "scenes"), ("story.title", "U"), ("act", "send")];
    let id = job_of(&page.form("/make", &back));
    assert_eq!(home.wait_done(&id)["metadata"], json!({"a": 1}), "what the form does not show is kept");
    let bad = page.form("/make", &[("job", "{"), ("act", "form")]).text();
    assert!(bad.contains("name=\"job\"") && bad.contains("One thing is wrong"), "{bad}");
    let own = json!({"version": 1, "id": "mine", "story": {"text": "One."}}).to_string();
    assert_eq!(job_of(&page.form("/make", &[("job", &own), ("act", "send")])), "mine");
    home.wait_done("mine");
    let other = own.replace("One", "Two");
    let taken = page.form("/make", &[("job", &other), ("act", "send")]);
    assert!(taken.status == 409 && taken.text().contains("id_conflict"), "{}", taken.text());
}

#[test]
fn many_files_are_answered_one_by_one() {
    let home = home();
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    let answer = drop_files(
        &page,
        &[
            ("lamp.txt", b"\xef\xbb\xbfThe lamp went out."),
            ("../../tale.md", b"---\nlanguage: en\nlook: night\n---\n# The Tale\n\nIt was *late*."),
            ("bad.json", b"{\"version\": 1, \"story\": {\"titel\": \"x\"}}"),
            ("empty.txt", b""),
            ("binary.txt", b"\x7fELF\x00\x01"),
            ("half.json", b"{\"version\": 1,"),
            ("<b>x.txt", b"A story with an unusual name."),
        ],
    );
    let text = answer.text();
    assert_eq!(answer.status, 200, "{text}");
    for part in [
        "3 of 7 files were sent, ",
        "4 not.",
        "href=\"/jobs/lamp\"",
        "href=\"/jobs/tale\"",
        "did you mean `title`?",
        "the file is empty",
        "a program, not text",
        "the file ends here",
        "&lt;b&gt;x.txt",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(home.wait_done("lamp")["state"], "done");
    assert_eq!(home.wait_done("tale")["look"], "night");
    let again = drop_files(&page, &[("lamp.txt", b"\xef\xbb\xbfThe lamp went out.")]).text();
    assert!(again.contains("was sent before and is done"), "{again}");
    let other = drop_files(&page, &[("lamp.txt", b"Another lamp.")]).text();
    assert!(other.contains("href=\"/jobs/lamp-"), "a name that is taken gets the hash of its content: {other}");
    let none = drop_files(&page, &[("empty.txt", b"")]);
    assert!(none.status == 422 && none.text().contains("None of the 1 files"), "{}", none.text());
}

#[test]
fn too_much_is_refused_and_says_what_the_limit_is() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start_with(&home, &[("REELSPOOL__SPOOL__MAX_JOB_BYTES", "1KiB")]);
    let page = Page::of(&daemon);
    let huge = vec![b'a'; 2000];
    let one = drop_files(&page, &[("huge.txt", &huge)]);
    assert!(one.status == 422 && one.text().contains("larger than 1024 bytes"), "{}", one.text());
    let all = vec![("a.txt", &huge[..1000]); 20];
    let all = drop_files(&page, &all);
    assert!(all.status == 422 && all.text().contains("16.0 KiB together"), "{}", all.text());
    let many = vec![("a.txt", &huge[..1]); 101];
    assert!(drop_files(&page, &many).text().contains("more than 100 files"));
    assert_eq!(drop_files(&page, &[]).status, 400);
    let form = page.form("/make", &[("story.text", &"a".repeat(200_000)), ("act", "send")]);
    assert!(form.status == 422 && form.text().contains("the form is too large"), "{}", form.text());
    assert_eq!(page.form("/make", &[("story.text", &"a ".repeat(1000)), ("act", "send")]).status, 422);
}

#[test]
fn a_preview_shows_scenes_with_the_pictures_that_they_will_have_and_makes_no_job() {
    let home = Home::new(PAGE);
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    let text = "The old lighthouse stood on a cliff by the sea. A fox slept in the forest at night, under the moon. \
                In the morning the ships came back to the harbour, one after the other.";
    let fields = [("story.text", text), ("story.title", "A & B"), ("images.style", "ink"), ("act", "preview")];
    let shown = page.form("/make", &fields);
    let html = shown.text();
    assert_eq!(shown.status, 200);
    for part in ["id=\"preview\"", "will be painted like this", "A fox slept in the forest", ", ink", "about "] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let picture = html.split("src=\"/make/picture/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let painted = page.get(&format!("/make/picture/{picture}"));
    assert_eq!((painted.status, painted.header("content-type")), (200, Some("image/jpeg")));
    assert!(painted.body.starts_with(b"\xff\xd8\xff") && painted.body.len() < 200_000, "{}", painted.body.len());
    assert_eq!(page.get(&format!("/make/picture/{picture}")).body, painted.body);
    assert_eq!(page.get("/make/picture/0123").status, 404);
    assert!(home.names("spool/queue").is_empty() && home.names("bg_images").is_empty(), "{:?}", home.snapshot());
    let story = page.form("/make", &[("source", "anthology"), ("story.type", "horror"), ("act", "preview")]).text();
    assert!(story.contains("class=\"scene\""), "{story}");
    let none = page.form("/make", &[("source", "anthology"), ("story.type", "opera"), ("act", "preview")]).text();
    assert!(none.contains("the anthology has no `opera` stories"), "{none}");
    let voice = page.form("/make", &[("story.text", "A lamp."), ("tts.voice", "nobody"), ("act", "send")]);
    assert_eq!(voice.status, 422, "{}", voice.text());
    assert!(voice.text().contains("f-tts-voice-wrong"), "{}", voice.text());
}

#[test]
fn a_preview_says_who_would_be_paid_and_asks_nobody() {
    let provider = |name: &str, prices: &str| {
        format!(
            "[providers.{name}]\nkind = \"openai\"\nbase_url = \"http://127.0.0.1:9/v1\"\nmodel = \"m\"\n{prices}\n"
        )
    };
    let home = Home::new(&format!(
        "{PAGE}[images]\nprovider = \"drawer\"\n{}{}",
        provider("drawer", "prices.picture = 0.25"),
        provider("writer", "prices.million_tokens_out = 2"),
    ));
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    let scenes = r#"{"version":1,"story":{"scenes":[{"text":"A fox."},{"text":"An owl."},{"text":"A lamp."}]}}"#;
    let drawn = page.form("/make", &[("job", scenes), ("act", "preview")]).text();
    for part in ["will be made by drawer", "about 0.75 ", "3 new pictures by drawer: 0.75"] {
        assert!(drawn.contains(part), "{part}: {drawn}");
    }
    let wish = [("source", "prompt"), ("story.prompt", "a fox"), ("story.length", "60"), ("act", "preview")];
    assert!(page.form("/make", &wish).text().contains("needs a language model"), "several could be meant");
    let written = page.form("/make", &[&wish[..], &[("story.provider", "writer")]].concat()).text();
    for part in ["by writer, else anthology", "about 60 s", "the story, at most by writer: 0.0"] {
        assert!(written.contains(part), "{part}: {written}");
    }
}

#[test]
fn a_form_begins_with_an_example_or_with_an_earlier_job() {
    let home = home();
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    home.drop_job("old", &json!({"version": 1, "story": {"text": "One <lamp>.", "title": "Old"}, "music": "calm"}));
    home.wait_done("old");
    let from = page.get("/make?from=old").text();
    for part in ["One &lt;lamp&gt;.", "value=\"Old\"", "value=\"calm\" selected"] {
        assert!(from.contains(part), "{part}: {from}");
    }
    assert!(!from.contains("name=\"rest\""), "an id is not taken over: {from}");
    let revise = page.get("/make?revise=old").text();
    let rest = hidden(&revise, "rest").replace("&quot;", "\"");
    assert_eq!(rest, r#"{"id":"old","revise":true}"#);
    assert!(revise.contains("the next revision of <a href=\"/jobs/old\">"), "{revise}");
    let fields = [("rest", rest.as_str()), ("story.text", "Two lamps."), ("act", "send")];
    assert_eq!(job_of(&page.form("/make", &fields)), "old");
    assert!(page.get("/make?example=scenes").text().contains("The Last Train"));
    for (query, status) in [("from=nobody", 404), ("from=../x", 404), ("example=zzz", 404)] {
        assert_eq!(page.get(&format!("/make?{query}")).status, status, "{query}");
    }
}

#[test]
fn a_voice_is_heard_before_it_is_chosen() {
    let home = home();
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    let form = page.get("/make").text();
    let voice = form.split("href=\"/make/voice/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let heard = page.get(&format!("/make/voice/{voice}"));
    assert_eq!((heard.status, heard.header("content-type")), (200, Some("audio/wav")), "{voice}: {}", heard.text());
    assert!(heard.body.starts_with(b"RIFF") && 20_000 < heard.body.len(), "{}", heard.body.len());
    for nobody in ["nobody", "..%2f..%2fetc%2fpasswd", "-w", &"a".repeat(3000)] {
        assert_eq!(page.get(&format!("/make/voice/{nobody}")).status, 404, "{nobody}");
    }
}

#[test]
fn nothing_is_sent_while_the_page_is_read_only() {
    let home = Home::new(&format!("{PAGE}read_only = true\n{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    assert!(page.get("/make").text().contains("read-only"));
    assert_eq!(page.form("/make", &[("story.text", "A lamp."), ("act", "send")]).status, 403);
    assert_eq!(drop_files(&page, &[("a.txt", b"A lamp.")]).status, 403);
    assert_eq!(home.names("spool/incoming").len(), 0);
}
