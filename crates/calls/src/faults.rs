//! Calls of servers that fail in every way that a server can.

use crate::fake::{Asked, Fake, Manner, Reply};
use crate::{Answer, CallError, Charge, Errand, Free, Purse, Receipt, Refusal, Request, Service, Settings, Units};
use crate::{Standing, Tried, Watcher};
use children::Stop;
use serde_json::json;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Settings whose limits are short enough for tests.
fn settings(fake: &Fake) -> Settings {
    let mut settings = Settings::new("fake", fake.url().join("/v1").unwrap());
    settings.headers = vec![("authorization".to_owned(), "Bearer sk-CANARY-7f3a".into())];
    settings.tries_max = 1;
    settings.timeout = Duration::from_secs(3);
    settings.read_timeout = Duration::from_secs(1);
    settings
}

async fn call(service: &Service, request: &Request) -> Result<Answer, CallError> {
    let stop = Stop::default();
    service.call(request, Errand { stop: &stop, purse: &Free }, |_| None).await
}

/// Asks a server that answers `reply` once.
async fn asked_once(reply: Reply) -> Result<Answer, CallError> {
    let fake = Fake::start(move |_| reply.clone());
    let request = Request { bytes_max: 1000, ..Request::post("/x", json!({"a": 1})) };
    call(&Service::new(settings(&fake)).unwrap(), &request).await
}

#[tokio::test]
async fn an_answer_is_read_whole_and_the_request_carries_key_and_content() {
    let fake = Fake::start(|_| Reply::bytes(200, "Text/HTML; charset=utf-8", b"\xef\xbb\xbf{\"n\": 1}".as_slice()));
    let service = Service::new(settings(&fake)).unwrap();
    let mut request = Request::post("/x", json!({"a": 1}));
    request.query.push(("q".to_owned(), "a b&c".to_owned()));
    let answer = call(&service, &request).await.unwrap();
    assert_eq!((answer.content_type.as_str(), answer.json().unwrap()), ("text/html", json!({"n": 1})));
    let [Asked { method, path, body, .. }] = fake.asked().try_into().unwrap();
    assert_eq!(
        (method.as_str(), path.as_str(), body.as_slice()),
        ("POST", "/v1/x?q=a+b%26c", br#"{"a":1}"#.as_slice())
    );
    assert_eq!(fake.asked()[0].header("authorization"), Some("Bearer sk-CANARY-7f3a"));
}

#[tokio::test]
async fn every_way_to_fail_has_its_error_and_shows_no_secret() {
    let json = |status, body| Reply::json(status, body);
    let echo = json!({"error": {"message": "bad key sk-CANARY-7f3a"}});
    for (name, reply, expected) in [
        ("slow", Reply::bytes(200, "a/b", "x").manner(Manner::Drip), "no whole answer within"),
        ("silent", Reply::bytes(200, "a/b", "x").manner(Manner::Silent), "no whole answer within"),
        ("endless", Reply::bytes(200, "a/b", vec![b'x'; 64 << 10]).manner(Manner::Endless), "more than 1000 bytes"),
        ("large", Reply::bytes(200, "a/b", vec![b'x'; 1001]), "more than 1000 bytes"),
        ("cut", Reply::bytes(200, "a/b", "x".repeat(500)).manner(Manner::Cut), "cannot be reached"),
        ("closed", Reply::bytes(200, "a/b", "x").manner(Manner::Closed), "cannot be reached"),
        ("busy", json(429, json!({"error": {"message": "slow down"}})), "is busy (status 429): slow down"),
        ("quota", json(429, json!({"error": {"code": "insufficient_quota", "message": "pay"}})), "quota is used up"),
        ("payment", json(402, json!({})), "quota is used up"),
        ("key", json(401, echo), "refuses the access (status 401): bad key [redacted]"),
        ("server", Reply::bytes(502, "text/html", "<h1>Bad\nGateway</h1>"), "failed (status 502): Bad Gateway"),
        ("refused", json(400, json!({"error": "no"})), "refuses the request (status 400): no"),
        ("compressed", Reply::bytes(200, "a/b", "x").header("content-encoding", "gzip"), "compressed (gzip)"),
        ("nowhere", Reply::bytes(302, "a/b", ""), "leads nowhere"),
        ("file", Reply::bytes(302, "a/b", "").header("location", "file:///etc/passwd"), "only https"),
        ("metadata", Reply::bytes(307, "a/b", "").header("location", "http://169.254.169.254/x"), "only https"),
        (
            "private",
            Reply::bytes(307, "a/b", "").header("location", "https://10.0.0.1/x?k=sk-CANARY-7f3a"),
            "address is private",
        ),
        ("name", Reply::bytes(307, "a/b", "").header("location", "https://localhost:9/x"), "address is private"),
        ("loop", Reply::bytes(307, "a/b", "").header("location", "/v1/x"), "more than 3 redirects"),
    ] {
        let error = asked_once(reply).await.unwrap_err().to_string();
        assert!(error.contains(expected) && !error.contains("CANARY"), "{name}: {error}");
    }
}

#[tokio::test]
async fn a_key_at_the_place_where_a_long_message_is_cut_shows_no_part_of_itself() {
    for before in 270..310 {
        let page = format!("{} sk-CANARY-7f3a {}", "x".repeat(before), "y".repeat(400));
        let error = asked_once(Reply::bytes(500, "text/plain", page)).await.unwrap_err().to_string();
        assert!(error.contains("xxx") && !error.contains("sk-C"), "{before}: {error}");
    }
}

#[tokio::test]
async fn many_small_pieces_are_too_much_together() {
    let fake = Fake::start(|_| Reply::bytes(200, "a/b", "x").manner(Manner::Drip));
    let request = Request { bytes_max: 5, ..Request::get("/x") };
    let error = call(&Service::new(settings(&fake)).unwrap(), &request).await.unwrap_err();
    assert!(matches!(error, CallError::TooLarge { bytes_max: 5, .. }), "{error}");
}

#[tokio::test]
async fn html_in_place_of_json_is_quoted() {
    let answer = asked_once(Reply::bytes(200, "application/json", "<html><title>Log in</title></html>")).await.unwrap();
    let error = answer.json().unwrap_err().to_string();
    assert!(error.contains("no JSON") && error.contains("Log in"), "{error}");
    let bomb = format!("{}1{}", "[".repeat(5000), "]".repeat(5000));
    let deep = Answer { content_type: String::new(), bytes: bomb.into_bytes() };
    assert!(deep.json().is_err(), "nested without end");
}

#[tokio::test]
async fn a_redirect_is_followed_to_its_own_server_and_becomes_a_get() {
    let fake = Fake::start(|asked| match asked.path.as_str() {
        "/v1/x" => Reply::bytes(303, "a/b", "").header("location", "/y"),
        _ => Reply::bytes(200, "a/b", "here"),
    });
    let answer = call(&Service::new(settings(&fake)).unwrap(), &Request::post("/x", json!({}))).await.unwrap();
    assert_eq!(answer.bytes, b"here");
    let asked = fake.asked();
    assert_eq!((asked[1].method.as_str(), asked[1].path.as_str(), asked[1].body.len()), ("GET", "/y", 0));
    let must_arrive = Request { keeps_body: true, ..Request::post("/x", json!({})) };
    let error = call(&Service::new(settings(&fake)).unwrap(), &must_arrive).await.unwrap_err().to_string();
    assert!(error.contains("status 303") && fake.asked().len() == 3, "{error}");
}

#[tokio::test]
async fn what_may_pass_is_sent_again_until_it_is_answered() {
    let count = AtomicUsize::new(0);
    let fake = Fake::start(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::json(429, json!({})).header("retry-after", "0"),
        1 => Reply::json(503, json!({})).header("retry-after", "0.01"),
        _ => Reply::json(200, json!({"ok": true})),
    });
    let service = Service::new(Settings { tries_max: 4, ..settings(&fake) }).unwrap();
    assert!(call(&service, &Request::get("/x")).await.is_ok());
    assert_eq!(fake.asked().len(), 3);
    assert_eq!(service.standing().failures, 0);
}

#[tokio::test]
async fn a_dead_server_is_left_alone_after_five_failures_however_many_ask() {
    let fake = Fake::start(|_| Reply::json(500, json!({"error": "dead"})));
    let told = Told::default();
    let service = Service::watched(settings(&fake), told.clone()).unwrap().asked_for("story");
    let stop = Stop::default();
    let calls = (0..1000).map(|_| {
        let (service, stop) = (service.clone(), stop.clone());
        async move {
            let request = Request::get("/x");
            service.call(&request, Errand { stop: &stop, purse: &Free }, |_| None).await.unwrap_err()
        }
    });
    let errors = futures::future::join_all(calls).await;
    assert!(fake.asked().len() <= 5 + 4, "at most those in flight at the fifth failure: {}", fake.asked().len());
    assert!(errors.iter().filter(|error| matches!(error, CallError::Open { .. })).count() >= 991);
    assert!(errors.last().unwrap().to_string().contains("dead"), "{}", errors.last().unwrap());
    let Told(words) = told;
    let words = words.lock().unwrap();
    assert_eq!(words.iter().filter(|it| **it == "shut").count(), 1);
    let tried = words.iter().filter(|it| **it == "fake story broken").count();
    assert_eq!(tried, fake.asked().len(), "each request is told of: {words:?}");
}

/// Writes down what it is told.
#[derive(Clone, Default)]
struct Told(std::sync::Arc<Mutex<Vec<String>>>);

impl Watcher for Told {
    fn changed(&self, standing: &Standing) {
        self.0.lock().unwrap().push(if standing.shut_for.is_some() { "shut" } else { "back" }.to_owned());
    }

    fn tried(&self, Tried { service, operation, status, .. }: &Tried<'_>) {
        self.0.lock().unwrap().push(format!("{service} {operation} {status}"));
    }
}

#[tokio::test]
async fn no_more_calls_are_in_flight_than_allowed() {
    let (now, most) = (std::sync::Arc::new(AtomicUsize::new(0)), std::sync::Arc::new(AtomicUsize::new(0)));
    let (at, top) = (std::sync::Arc::clone(&now), std::sync::Arc::clone(&most));
    let fake = Fake::start(move |_| {
        top.fetch_max(at.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::yield_now();
        at.fetch_sub(1, Ordering::SeqCst);
        Reply::json(200, json!({}))
    });
    let service =
        Service::new(Settings { in_flight_max: 2, timeout: Duration::from_secs(20), ..settings(&fake) }).unwrap();
    let request = Request::get("/x");
    let ended = futures::future::join_all((0..50).map(|_| call(&service, &request))).await;
    assert!(ended.iter().all(Result::is_ok));
    assert!(most.load(Ordering::SeqCst) <= 2);
}

#[tokio::test]
async fn a_stop_ends_a_call_that_waits() {
    let fake = Fake::start(|_| Reply::bytes(200, "a/b", "x").manner(Manner::Silent));
    let long = Duration::from_mins(10);
    let service = Service::new(Settings { timeout: long, read_timeout: long, ..settings(&fake) }).unwrap();
    let stop = Stop::default();
    let request = Request::get("/x");
    let raise = async {
        while fake.asked().is_empty() {
            tokio::task::yield_now().await;
        }
        stop.raise();
    };
    let (ended, ()) = tokio::join!(service.call(&request, Errand { stop: &stop, purse: &Free }, |_| None), raise);
    assert_eq!(ended.unwrap_err(), CallError::Stopped);
    assert_eq!(service.standing().failures, 0, "it is not the server's fault");
}

/// Pays up to a limit, and writes down what happens.
#[derive(Debug)]
struct Account {
    limit: u64,
    book: Mutex<Vec<(u64, Option<u64>)>>,
}

#[async_trait::async_trait]
impl Purse for Account {
    async fn reserve(&self, charge: Charge) -> Result<Receipt, Refusal> {
        let mut book = self.book.lock().unwrap();
        let sum: u64 = book.iter().map(|(reserved, paid)| paid.unwrap_or(*reserved)).sum();
        if self.limit < sum + charge.micros {
            return Err(Refusal { reason: "the cap is reached".to_owned(), is_final: false });
        }
        book.push((charge.micros, None));
        Ok(Receipt(book.len() as u64 - 1))
    }

    async fn settle(&self, receipt: Receipt, micros: u64, _units: Units) {
        self.book.lock().unwrap()[usize::try_from(receipt.0).unwrap()].1 = Some(micros);
    }
}

/// Asks with a limit on money; returns the answer's error, and each reservation with what was paid of it.
async fn paid(reply: Reply, limit: u64) -> (Option<CallError>, Vec<(u64, Option<u64>)>) {
    let fake = Fake::start(move |_| reply.clone());
    let mut settings = settings(&fake);
    settings.prices.tokens_out = 1_000_000;
    let service = Service::new(settings).unwrap();
    let account = Account { limit, book: Mutex::default() };
    let mut request = Request { bytes_max: 1000, ..Request::get("/x") };
    request.units.tokens_out = 100;
    let stop = Stop::default();
    let tokens = |answer: &Answer| {
        let tokens_out = crate::loose::count(&answer.json().ok()?, "usage.completion_tokens");
        Some(Units { tokens_out, ..Units::default() })
    };
    let ended = service.call(&request, Errand { stop: &stop, purse: &account }, tokens).await;
    (ended.err(), account.book.into_inner().unwrap())
}

#[tokio::test]
async fn a_price_is_reserved_before_the_request_and_settled_by_what_was_bought() {
    let usage = json!({"usage": {"completion_tokens": "40"}});
    assert_eq!(paid(Reply::json(200, usage), 1000).await, (None, vec![(100, Some(40))]));
    let absurd = json!({"usage": {"completion_tokens": 1e30}});
    assert_eq!(paid(Reply::json(200, absurd), 1000).await, (None, vec![(100, Some(100))]), "nobody believes that");
    let (error, book) = paid(Reply::json(500, json!({})), 1000).await;
    assert!(error.is_some());
    assert_eq!(book, [(100, Some(0))], "a server that fails is not paid");
    let (error, book) = paid(Reply::bytes(200, "a/b", "x").manner(Manner::Silent), 1000).await;
    assert!(matches!(error, Some(CallError::TimedOut { .. })));
    assert_eq!(book, [(100, Some(100))], "nobody knows whether it worked");
    let (error, book) = paid(Reply::json(200, json!({})), 99).await;
    assert_eq!(error.unwrap(), CallError::Cap { reason: "the cap is reached".to_owned(), is_final: false });
    assert!(book.is_empty());
}

#[tokio::test]
async fn a_new_key_counts_from_the_next_request_on_and_is_as_secret() {
    let fake = Fake::start(|asked| {
        let key = asked.header("authorization").unwrap_or_default().to_owned();
        if key.contains("old") {
            Reply::json(401, json!({"error": key}))
        } else {
            Reply::json(403, json!({"error": key}))
        }
    });
    let service = Service::new(Settings { headers: vec![("authorization".into(), "old".into())], ..settings(&fake) });
    let service = service.unwrap();
    let mut said = Vec::new();
    for key in ["old", "sk-CANARY-new"] {
        service.renew(vec![("authorization".into(), key.into())]).unwrap();
        said.push(call(&service, &Request::get("/x")).await.unwrap_err().to_string());
    }
    assert!(said[0].contains("401") && said[1].contains("403): [redacted]"), "{said:?}");
    assert!(service.renew(vec![("authorization".into(), "line\nbreak".into())]).is_err());
}

#[test]
fn settings_that_lead_to_no_server_are_refused() {
    for (url, why) in [
        ("file:///etc/passwd", "must begin with http"),
        ("ftp://a.example", "must begin with http"),
        ("http://me:sk-CANARY@a.example", "belong in `api_key`"),
    ] {
        let error = Service::new(Settings::new("x", url::Url::parse(url).unwrap())).unwrap_err().to_string();
        assert!(error.contains(why) && !error.contains("CANARY"), "{error}");
    }
    let mut settings = Settings::new("x", url::Url::parse("http://a.example").unwrap());
    settings.headers = vec![("a".to_owned(), "line\nbreak".into())];
    assert!(Service::new(settings).unwrap_err().to_string().contains("no line breaks"));
}
