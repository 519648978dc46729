//! What outside services are paid: over a death of the daemon, at a cap, and after it was raised.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::services::Services;
use crate::support::wait;
use calls::fake::{Fake, Reply};
use serde_json::{Value, json};
use std::fs;

/// Starts a language model that tells a story; it says that it read 1000 tokens and wrote 500.
fn model() -> Fake {
    let text = "Mara had counted the ships for forty years, and every evening she wrote the number down. ".repeat(4);
    let story = json!({
        "title": "Eight Lights",
        "description": "A lighthouse keeper counts one ship too many.",
        "hashtags": ["lighthouse"],
        "cast": [{"name": "Mara", "looks": "an old woman in a blue coat"}],
        "scenes": [{"text": text, "image_prompt": "a lighthouse at dusk", "who": ["Mara"]}],
    });
    let answer = json!({
        "choices": [{"message": {"content": story.to_string()}}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 500},
    });
    Fake::start(move |_| Reply::json(200, answer.clone()))
}

/// Makes a home with a paid language model.
fn home(model: &Fake, prices: &str, caps: &str) -> Home {
    let provider = format!("[providers.writer]\nkind = \"openai\"\nbase_url = \"{}\"\nmodel = \"m\"\n", model.url());
    let story = "[story]\nprovider = \"writer\"\nlength = 30\n";
    Home::new(&format!("{NULL_PROVIDERS}{provider}{prices}\n{story}[costs]\n{caps}\n"))
}

fn prompt() -> Value {
    json!({"version": 1, "story": {"prompt": "a keeper", "on_failure": "fail"}})
}

/// Returns what `show` says about a queued job: its state, code, attempts, crashes and cost.
fn standing(home: &Home, id: &str) -> Value {
    let (_, shown) = home.json(&["show", id]);
    json!([shown["state"], shown["code"], shown["attempt"], shown["crashes"], shown["cost"]])
}

fn costs(home: &Home) -> Value {
    let (_, status) = home.json(&["status"]);
    json!([status["costs"]["spent_today"], status["costs"]["left_today"], status["held"]])
}

#[test]
fn a_call_that_died_is_paid_and_its_job_waits_at_the_cap_until_that_is_raised() {
    let model = model();
    let home = home(&model, "prices.request = 0.04", "max_per_day = 0.05\nmax_per_job = \"unlimited\"");
    home.drop_job("a", &prompt());
    let mut daemon = Daemon::spawn_with(&home, &[("REELSPOOL_FAILPOINTS", "price_reserved@a=kill")]);
    assert!(!daemon.wait().success(), "{}", daemon.log());
    assert_eq!((costs(&home), model.asked().len()), (json!([0.04, 0.01, 0]), 0), "it died before it asked");

    let daemon = Daemon::start(&home);
    daemon.wait_logged("job.held", "\"cost_limit\"");
    wait::until("the job to be back in the queue", || match standing(&home, "a") {
        it if it[0] == "queued" => Ok(()),
        it => Err(it),
    });
    // The attempt before counts: its worker died. This one does not.
    assert_eq!(standing(&home, "a"), json!(["queued", "cost_limit", 1, 1, 0.04]), "{}", daemon.log());
    assert_eq!((costs(&home), model.asked().len()), (json!([0.04, 0.01, 1]), 0));
    let shown = String::from_utf8(home.run(&["show", "a"]).stdout).unwrap();
    let reason = "the cap of 0.05 a day for all providers is reached: 0.04 spent, this call costs up to 0.04";
    assert!(shown.contains(reason), "{shown}");

    let free = json!({"version": 1, "story": {"text": "The lamp went out at nine."}});
    home.drop_job("free", &free);
    home.wait_done("free");
    let file = home.path("reelspool.toml");
    fs::write(&file, fs::read_to_string(&file).unwrap().replace("max_per_day = 0.05", "max_per_day = 0.08")).unwrap();
    daemon.hang_up();
    daemon.wait_logged("config.reloaded", "costs.max_per_day");
    daemon.wait_logged("jobs.released", "\"jobs\":1");
    let result = home.wait_done("a");
    assert_eq!((&result["cost"], &result["stages"][0]["cost"]), (&json!(0.08), &json!(0.04)), "the death cost as much");
    assert_eq!((costs(&home), model.asked().len()), (json!([0.08, 0.0, 0]), 1));
    home.assert_nothing_left();
}

#[test]
fn a_job_that_waits_in_the_midst_of_its_pictures_pays_for_none_twice() {
    let services = Services::start(|_, _| None);
    let address = services.address();
    let pictures = format!(
        "[providers.pictures]\nkind = \"openai\"\nbase_url = \"{address}/v1\"\nmodel = \"m\"\nprices.picture = 0.04\n"
    );
    let voices = format!(
        "[providers.voices]\nkind = \"openai\"\nbase_url = \"{address}/v1\"\nmodel = \"m\"\nprices.request = 0.01\n"
    );
    let own = NULL_PROVIDERS.replace("[images]\nprovider = \"null\"", "[images]\nprovider = \"pictures\"");
    let own = own.replace("[tts]\nprovider = \"null\"", "[tts]\nprovider = \"voices\"\nvoice = \"v\"");
    let home = Home::new(&format!("{own}{pictures}{voices}[costs]\nmax_per_day = 0.12\n"));
    let scene = |what: &str| json!({"text": format!("There was {what}."), "image_prompt": what});
    let scenes = ["a lighthouse", "a red door", "an old map"].map(scene);
    home.drop_job("a", &json!({"version": 1, "story": {"scenes": scenes}, "images": {"count": 3}}));
    let daemon = Daemon::start(&home);
    daemon.wait_logged("job.held", "0.04");
    wait::until("the held job in queue/", || match &home.names("spool/queue")[..] {
        [_held] => Ok(()),
        names => Err(names.to_vec()),
    });
    let spoken = services.asked("/audio/speech").len();
    assert_eq!(services.asked("/images/generations").len(), 2);
    assert_eq!(standing(&home, "a")[4], json!((8.0 + spoken as f64) / 100.0), "two pictures and the narration");

    let file = home.path("reelspool.toml");
    fs::write(&file, fs::read_to_string(&file).unwrap().replace("max_per_day = 0.12", "max_per_day = 1")).unwrap();
    daemon.hang_up();
    daemon.wait_logged("config.reloaded", "costs.max_per_day");
    daemon.wait_logged("jobs.released", "\"jobs\":1");
    let result = home.wait_done("a");
    assert_eq!((services.asked("/images/generations").len(), services.asked("/audio/speech").len()), (3, spoken));
    assert_eq!((&result["attempt"], &result["degraded"]), (&json!(1), &json!([])));
    assert_eq!(result["cost"], json!((12.0 + spoken as f64) / 100.0));
    let of = |stage: &str| result["stages"].as_array().unwrap().iter().find(|it| it["name"] == stage).unwrap().clone();
    assert_eq!((&of("tts")["resumed"], &of("tts")["cost"]), (&json!(true), &json!(spoken as f64 / 100.0)));
    assert_eq!(of("images")["cost"], 0.12, "of the attempt, which was begun twice");
}

#[test]
fn the_cap_of_a_job_ends_it_and_what_was_bought_is_what_is_paid() {
    let model = model();
    // 1000 tokens at 2 and 500 at 8 a million cost 0.006; an order that may be answered with more is reserved at more.
    let prices = "prices.million_tokens_in = 2\nprices.million_tokens_out = 8\nmax_cost_per_day = 7";
    let home = home(&model, prices, "max_per_job = 0.5");
    home.drop_job("a", &prompt());
    let daemon = Daemon::start(&home);
    let result = home.wait_done("a");
    assert_eq!((&result["cost"], &result["stages"][0]["cost"]), (&json!(0.006), &json!(0.006)));
    let (_, status) = home.json(&["status"]);
    let writer = json!({"calls": 1, "spent_today": 0.006, "left_today": 6.994, "max_per_day": 7.0});
    assert_eq!(status["costs"]["providers"]["writer"], writer);
    let (_, listed) = home.json(&["list"]);
    assert_eq!(listed["items"][0]["cost"], 0.006, "{listed:#}");

    let file = home.path("reelspool.toml");
    fs::write(&file, fs::read_to_string(&file).unwrap().replace("max_per_job = 0.5", "max_per_job = 0.006")).unwrap();
    daemon.hang_up();
    daemon.wait_logged("config.reloaded", "costs.max_per_job");
    home.drop_job("b", &prompt());
    let error = home.wait_failed("b");
    assert_eq!((&error["error"]["code"], &error["error"]["retryable"]), (&json!("cost_limit"), &json!(false)));
    assert_eq!(error["cost"], Value::Null, "nothing was paid");
    home.drop_job("c", &json!({"version": 1, "story": {"prompt": "a keeper"}}));
    let result = home.wait_done("c");
    assert_eq!((&result["degraded"][0]["code"], model.asked().len()), (&json!("cost_limit"), 1), "the next one tells");
}

#[test]
fn a_story_is_forgotten_only_together_with_the_retry_that_wants_another_one() {
    let model = model();
    let home = home(&model, "prices.request = 0.04", "");
    home.drop_job("a", &prompt());
    let mut daemon = Daemon::start(&home);
    daemon.wait_logged("job.settled", "\"a\"");
    daemon.kill();
    assert!(home.run(&["retry", "a", "--from", "story"]).status.success());
    let mut daemon = Daemon::spawn_with(&home, &[("REELSPOOL_FAILPOINTS", "retry_forgotten=kill")]);
    assert!(!daemon.wait().success(), "{}", daemon.log());
    // Somebody takes the request back, and wants the same story once more.
    fs::remove_file(home.path("spool/incoming/a.retry")).unwrap();
    assert!(home.run(&["retry", "a"]).status.success());
    let mut daemon = Daemon::start(&home);
    daemon.wait_logged("job.settled", "\"a\"");
    assert_eq!((model.asked().len(), &home.wait_done("a")["state"]), (1, &json!("done")), "it was paid for");
    daemon.kill();
    assert!(home.run(&["retry", "a", "--from", "story"]).status.success());
    let daemon = Daemon::start(&home);
    daemon.wait_logged("job.settled", "\"a\"");
    assert_eq!(model.asked().len(), 2, "another one was ordered");
}
