//! Stories by a language model behind a server that answers as chat servers do.

use super::*;
use crate::db::Db;
use crate::job::{Cancel, CancelReason, FailureKind, JobId, Progress, parse};
use crate::ledger::Reservation;
use crate::workspace::Workspace;
use calls::Service;
use calls::fake::{Fake, Reply};
use chrono::DateTime;
use providers::named::Options;
use serde_json::{Value, json};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

const TALE: &str =
    "The fox counted the hens by night, and the hens counted the fox by day, and then there was one less. ";

fn story(title: &str, text: &str) -> Value {
    json!({
        "title": title,
        "description": format!("{title} is told."),
        "hashtags": ["fox"],
        "cast": [{"name": "Rill", "looks": "a lean red fox with a white ear"}],
        "scenes": [
            {"text": text.repeat(4), "image_prompt": "a henhouse by night", "who": ["Rill"]},
            {"text": text.repeat(4), "image_prompt": "a hill at dawn", "who": []},
        ],
    })
}

fn answer(story: &Value) -> Reply {
    Reply::json(200, json!({"model": "m-1", "choices": [{"message": {"content": story.to_string()}}]}))
}

/// A place where jobs get their stories.
struct Bench {
    dir: tempfile::TempDir,
    ledger: Ledger,
    cancel: Cancel,
}

fn bench() -> Bench {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(Db::open(&dir.path().join("reelspool.db")).unwrap());
    Bench { dir, ledger, cancel: Cancel::default() }
}

/// Makes the sources of stories: language models by name, each behind its server.
fn stories(models: &[(&str, &Fake)], fallback: &[&str]) -> Stories {
    let writer = |(name, fake): &(&str, &Fake)| {
        let settings = calls::Settings { tries_max: 1, ..calls::Settings::new(*name, fake.url()) };
        Arc::new(Writer::new(Service::new(settings).unwrap(), Options::default()))
    };
    let settings = Settings {
        provider: models.first().map_or(ANTHOLOGY, |it| it.0).to_owned(),
        fallback: fallback.iter().map(|it| (*it).to_owned()).collect(),
        models: models.iter().map(|it| it.0.to_owned()).collect(),
        ..Settings::default()
    };
    Stories { writers: models.iter().map(writer).collect(), settings }
}

impl Bench {
    fn job(&self, id: &str, story: &str) -> JobRequest {
        let job = parse(format!("{{\"version\":1,\"story\":{{{story}}}}}").as_bytes(), id).unwrap();
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        self.ledger.run_blocking(acts::reserve(vec![Reservation::of(&job, None, "test")], now)).unwrap();
        job
    }

    fn place(&self, job: &JobRequest) -> Workspace {
        let place = Workspace::below(self.dir.path(), &job.id);
        for dir in [place.video(), place.temp()] {
            fsx::create_dir_all(&dir).unwrap();
        }
        place
    }

    async fn told(&self, job: &JobRequest, stories: &Stories) -> Result<Script, Failure> {
        let (workspace, progress) = (self.place(job), Progress::silent());
        let stage = StageRun::unpaid(job, &workspace, &self.cancel, &progress);
        super::super::run(&stage, stories, &self.ledger, &Clock::System).await
    }
}

#[tokio::test]
async fn a_prompt_becomes_a_script_with_a_cast_and_a_file() {
    let fake = Fake::start(|_| answer(&story("The Count", TALE)));
    let (bench, stories) = (bench(), stories(&[("local", &fake)], &[]));
    let job = bench.job("fox", r#""prompt":"a fox who counts","type":"fable","length":60,"tone":"dry""#);
    let script = bench.told(&job, &stories).await.unwrap();
    assert_eq!((script.kind.as_str(), script.provider.as_str(), script.language.as_str()), ("fable", "local", "en"));
    assert_eq!((script.title.as_deref(), script.degraded.len()), (Some("The Count"), 0));
    let prompts: Vec<_> = script.scenes.iter().map(|it| it.image_prompt.as_deref().unwrap_or_default()).collect();
    assert_eq!(prompts, ["a henhouse by night. Rill: a lean red fox with a white ear", "a hill at dawn"]);
    let written = script.written.unwrap();
    assert_eq!((written.file.as_str(), written.cast.len()), ("video/story.json", 1));
    let file: Value = serde_json::from_slice(&std::fs::read(bench.place(&job).path(&written.file)).unwrap()).unwrap();
    assert_eq!(
        (&file["provider"], &file["model"], &file["hashtags"]),
        (&json!("local"), &json!("m-1"), &json!(["fox"]))
    );
    assert_eq!((&file["scenes"][0]["who"], &file["description"]), (&json!(["Rill"]), &json!("The Count is told.")));
    let record = bench.ledger.run_blocking(acts::job(job.id.clone())).unwrap().unwrap();
    assert_eq!(record.title.as_deref(), Some("The Count"), "lists name it");
    let asked = fake.asked()[0].json()["messages"][1]["content"].as_str().unwrap_or_default().to_owned();
    let asked: Value = serde_json::from_str(&asked).unwrap();
    assert_eq!(
        (&asked["wish"], &asked["tone"], &asked["kind"]),
        (&json!("a fox who counts"), &json!("dry"), &json!("fable"))
    );
}

#[tokio::test]
async fn with_a_language_model_a_kind_alone_is_a_new_story_and_the_anthology_is_still_there() {
    let fake = Fake::start(|_| answer(&story("The Count", TALE)));
    let (bench, stories) = (bench(), stories(&[("local", &fake)], &[ANTHOLOGY]));
    let written = bench.told(&bench.job("a", r#""type":"horror","title":"Own Title""#), &stories).await.unwrap();
    assert_eq!((written.provider.as_str(), written.title.as_deref()), ("local", Some("Own Title")));
    let chosen = bench.told(&bench.job("b", r#""type":"horror","provider":"anthology""#), &stories).await.unwrap();
    assert_eq!((chosen.provider.as_str(), chosen.written, chosen.degraded.len()), ("anthology", None, 0));
    assert_eq!(fake.asked().len(), 1);
}

#[tokio::test]
async fn a_story_that_is_paid_for_is_not_asked_for_again() {
    let fake = Fake::start(|_| answer(&story("The Count", TALE)));
    let (bench, stories) = (bench(), stories(&[("local", &fake)], &[]));
    let job = bench.job("fox", r#""prompt":"a fox","series":"hens""#);
    let first = bench.told(&job, &stories).await.unwrap();
    let again = bench.told(&job, &stories).await.unwrap(); // as after a kill before the journal was written
    assert_eq!((first == again, fake.asked().len()), (true, 1));
    let other = bench.job("fox-2", r#""prompt":"a wolf""#);
    bench.told(&other, &stories).await.unwrap();
    assert_eq!(fake.asked().len(), 2, "another job has a story of its own");
}

#[tokio::test]
async fn a_story_is_bought_again_only_for_another_order() {
    let down = Fake::start(|_| Reply::json(500, json!({"error": "out of memory"})));
    let good = Fake::start(|_| answer(&story("The Count", TALE)));
    let (bench, stories) = (bench(), stories(&[("a", &down), ("b", &good)], &["b"]));
    let order = r#""prompt":"a fox","length":60"#;
    let told = async |story: &str, seed: u64| {
        let mut job = bench.job("fox", story);
        job.images.seed = Some(seed); // another revision
        let script = bench.told(&job, &stories).await.unwrap();
        let dir = bench.place(&job).dir().to_owned(); // it goes, as after a success
        fsx::remove_tree(dir.parent().unwrap(), dir.file_name().unwrap(), &AtomicBool::new(false));
        (script, down.asked().len(), good.asked().len())
    };
    let (first, failed, bought) = told(order, 1).await;
    assert_eq!((failed, bought, first.degraded.len()), (1, 1, 1));
    let (again, failed, bought) = told(order, 2).await;
    assert_eq!((failed, bought, again.degraded), (1, 1, first.degraded), "nobody is asked");
    assert_eq!((again.scenes, again.written.unwrap().seed), (first.scenes, 2));
    for (number, other) in [
        r#""prompt":"a wolf","length":60"#,
        r#""prompt":"a fox","length":60,"type":"fable""#,
        r#""prompt":"a fox","length":70"#,
        r#""prompt":"a fox","length":60,"tone":"dry""#,
        r#""prompt":"a fox","length":60,"language":"en-GB""#,
        r#""prompt":"a fox","length":60,"title":"The Hen""#,
        r#""prompt":"a fox","length":60,"provider":"b""#,
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(told(other, 1).await.2, number + 2, "{other}");
    }
    let (id, now): (JobId, _) = ("fox".parse().unwrap(), DateTime::UNIX_EPOCH);
    bench.ledger.run_blocking(acts::succeeded(id.clone(), 1, "{}".to_owned(), now)).unwrap();
    assert!(bench.ledger.run_blocking(acts::retried_anew(id, now)).unwrap().is_some());
    assert_eq!(told(r#""prompt":"a fox","length":60,"provider":"b""#, 1).await.2, 9, "as a retry from the story on");
}

#[tokio::test]
async fn when_a_model_fails_the_next_one_writes_and_then_the_anthology_tells() {
    let down = Fake::start(|_| Reply::json(500, json!({"error": "out of memory"})));
    let odd = Fake::start(|_| Reply::json(200, json!({"choices": [{"message": {"content": "I am a fox."}}]})));
    let good = Fake::start(|_| answer(&story("The Count", TALE)));
    let bench = bench();
    let job = |id: &str, more: &str| bench.job(id, &format!("\"prompt\":\"a fox\",\"type\":\"comedy\"{more}"));
    let (a, b, c) = (("a", &down), ("b", &odd), ("c", &good));

    let script = bench.told(&job("1", ""), &stories(&[a, b, c], &["b", "c", ANTHOLOGY])).await.unwrap();
    assert_eq!(script.provider, "c");
    let note = |code, used: &str| Degraded { stage: Stage::Story, code, used: used.to_owned() };
    assert_eq!(script.degraded, [note(Code::ProviderUnavailable, "b"), note(Code::ProviderInvalid, "c")]);

    let script = bench.told(&job("2", ""), &stories(&[b, a], &["a", ANTHOLOGY])).await.unwrap();
    assert_eq!((script.provider.as_str(), script.kind.as_str()), ("anthology", "comedy"));
    let tale = format!("anthology: {}", script.title.unwrap());
    assert_eq!(script.degraded, [note(Code::ProviderInvalid, "a"), note(Code::ProviderUnavailable, &tale)]);

    let failure = bench.told(&job("3", r#","on_failure":"fail""#), &stories(&[b], &[ANTHOLOGY])).await.unwrap_err();
    assert_eq!((failure.code, failure.stage), (Code::ProviderInvalid, Some(Stage::Story)));
    assert!(failure.message.contains("no JSON object"), "{failure}");
    let failure = bench.told(&job("4", ""), &stories(&[a], &[])).await.unwrap_err();
    assert_eq!((failure.code, failure.kind), (Code::ProviderUnavailable, FailureKind::Transient));

    let western = bench.job("5", r#""type":"western","title":"High Noon""#);
    let script = bench.told(&western, &stories(&[a], &[ANTHOLOGY])).await.unwrap();
    assert!(KINDS.contains(&script.kind.as_str()) && script.title.as_deref() != Some("High Noon"), "{script:?}");
}

#[tokio::test]
async fn no_story_of_a_series_is_told_twice() {
    let turn = Mutex::new(0);
    let fake = Fake::start(move |_| {
        let mut turn = turn.lock().unwrap();
        *turn += 1;
        answer(&story(&format!("Tale {turn}"), TALE))
    });
    let (bench, stories) = (bench(), stories(&[("local", &fake)], &[]));
    for id in ["one", "two", "three"] {
        bench.told(&bench.job(id, r#""prompt":"a fox","series":"hens""#), &stories).await.unwrap();
    }
    bench.told(&bench.job("apart", r#""prompt":"a fox""#), &stories).await.unwrap();
    let before: Vec<String> = fake
        .asked()
        .iter()
        .map(|asked| {
            let body = asked.json();
            let data: Value = serde_json::from_str(body["messages"][1]["content"].as_str().unwrap()).unwrap();
            let told = data["told_before"].as_array().cloned().unwrap_or_default();
            told.iter().map(|it| it["title"].as_str().unwrap_or_default()).collect::<Vec<_>>().join(" ")
        })
        .collect();
    let all: Vec<usize> = before.iter().map(|it| it.matches("Tale").count()).collect();
    assert_eq!(all, [0, 1, 2, 0], "{before:?}");
}

#[tokio::test]
async fn the_language_is_that_of_the_job_or_of_its_prompt_and_english_instead_goes_back() {
    let german =
        "Der Fuchs zählte in der Nacht die Hühner, und die Hühner zählten am Tag den Fuchs, bis einer fehlte. ";
    let turn = Mutex::new(0);
    let fake = Fake::start(move |_| {
        let mut turn = turn.lock().unwrap();
        *turn += 1;
        answer(&story("Der Fuchs", if *turn % 2 == 1 { TALE } else { german }))
    });
    let (bench, stories) = (bench(), stories(&[("local", &fake)], &[]));
    for (number, job) in
        [r#""prompt":"a fox","language":"de-AT""#, r#""prompt":"Es war ein Fuchs und er zählte die Hühner""#]
            .into_iter()
            .enumerate()
    {
        let script = bench.told(&bench.job(&format!("job-{number}"), job), &stories).await.unwrap();
        assert!(script.language.starts_with("de"), "{}", script.language);
        assert!(script.scenes[0].sentences[0].starts_with("Der Fuchs"), "{:?}", script.scenes[0]);
        assert_eq!(fake.asked().len(), 2 * (number + 1));
    }
    let repair = fake.asked()[1].json()["messages"][3].to_string();
    assert!(repair.contains("must be in the language `de-at`"), "{repair}");
}

#[tokio::test]
async fn a_cancel_ends_the_wait_for_a_story() {
    let fake = Fake::start(|_| Reply::json(200, json!({})).manner(calls::fake::Manner::Silent));
    let (bench, stories) = (bench(), stories(&[("local", &fake)], &[ANTHOLOGY]));
    let job = bench.job("fox", r#""prompt":"a fox""#);
    let cancel = async {
        while fake.asked().is_empty() {
            tokio::task::yield_now().await;
        }
        bench.cancel.cancel(CancelReason::Drain);
    };
    let (told, ()) = tokio::join!(bench.told(&job, &stories), cancel);
    assert_eq!(told.unwrap_err().code, Code::Drained);
}

#[test]
fn what_a_story_depends_on_is_in_its_fingerprint() {
    let base = Stories::default();
    let print = |settings: Settings| Stories { settings, ..base.clone() }.fingerprint();
    let settings = || Settings::default();
    let all = [
        print(settings()),
        print(Settings { seconds: 90, ..settings() }),
        print(Settings { tone: Some("dry".to_owned()), ..settings() }),
        print(Settings { provider: "x".to_owned(), ..settings() }),
    ];
    let distinct: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
}
