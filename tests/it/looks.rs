//! Looks: presets of the configuration that jobs name, at every door.

use crate::support::home::{Home, NULL_PROVIDERS};
use serde_json::{Value, json};
use std::fs;

fn job(look: &str) -> Value {
    json!({"version": 1, "look": look, "story": {"text": "The lamp went out at nine."}})
}

/// Calls the program, which must fail, and returns what it says.
fn refused(home: &Home, args: &[&str]) -> String {
    let output = home.run(args);
    assert!(!output.status.success(), "{args:?}");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[test]
fn a_look_that_is_not_there_is_refused_at_every_door_with_its_place() {
    let home = Home::new(NULL_PROVIDERS);
    fs::write(home.path("a.json"), format!("{:#}", job("nigth"))).unwrap();
    let problem_of = |document: &Value| {
        let problem = &document["items"][0]["problems"][0];
        (problem["code"].clone(), problem["path"].clone(), problem["line"].clone(), problem["column"].clone())
    };
    let expected = (json!("look_unknown"), json!("look"), json!(3), json!(11));
    for command in ["validate", "submit", "render"] {
        let (code, document) = home.json(&[command, "a.json"]);
        assert_eq!((code, problem_of(&document)), (65, expected.clone()), "{command}: {document}");
        let said = refused(&home, &[command, "a.json"]);
        assert!(said.contains("did you mean `night`?") && said.contains("known: fable, news, night, none"), "{said}");
    }
    home.drop_job("a", &job("nigth"));
    assert!(home.run(&["serve", "--once"]).status.success());
    let error = home.error("a").unwrap();
    assert_eq!((&error["state"], &error["error"]["code"]), (&json!("rejected"), &json!("look_unknown")));
    home.assert_nothing_left();
}

#[test]
fn a_configuration_is_refused_for_what_no_look_can_be() {
    for (config, words) in [
        ("[look.mine]\nstyle = \"ink\"\n", "unknown key"),
        ("[look.mine.tts]\nsped = 1.0\n", "did you mean `speed`?"),
        ("[look.mine]\ntts.speed = 3.0\n", "look.mine.tts.speed"),
        ("[look.mine]\nmusic = \"sad\"\n", "known: auto, none, calm"),
        ("[look.mine]\nmusic.track = \"a.mp3\"\n", "media.dir"),
        ("[look.mine]\nvideo.width = 64\n", "given together"),
        ("[look.none]\nmusic = \"calm\"\n", "is the name of no look"),
        ("[look.Mine]\nmusic = \"calm\"\n", "a-z"),
        ("[jobs]\nlook = \"nigth\"\n", "did you mean `night`?"),
        ("[look.mine]\ntts.provider = \"espeak-ng\"\ntts.voice = \"nobody\"\n", "look.mine.tts.voice"),
    ] {
        let home = Home::new(config);
        for command in [&["config", "check"][..], &["doctor"]] {
            let said = refused(&home, command);
            assert!(said.contains(words), "{config}{command:?}: {said}");
        }
    }
}

#[test]
fn a_result_names_the_look_of_the_job_or_of_the_configuration() {
    let own = "[look.mine]\nimages.style = \"ink\"\n[look.night]\nmusic = \"none\"\n[jobs]\nlook = \"mine\"\n";
    let home = Home::new(&format!("{NULL_PROVIDERS}{own}"));
    for (id, look) in [("named", "night"), ("none", "none")] {
        home.drop_job(id, &job(look));
    }
    home.drop_job("usual", &json!({"version": 1, "story": {"text": "The lamp."}}));
    assert!(home.run(&["serve", "--once"]).status.success());
    let look = |id: &str| home.result(id).unwrap().get("look").cloned();
    assert_eq!((look("named"), look("none"), look("usual")), (Some(json!("night")), None, Some(json!("mine"))));

    let (_, looks) = home.json(&["looks"]);
    let night = looks["items"].as_array().unwrap().iter().find(|it| it["name"] == "night").unwrap();
    let setting = |field: &str| night["settings"].as_array().unwrap().iter().find(|it| it["field"] == field).unwrap();
    let file = json!(home.path("reelspool.toml"));
    assert_eq!((&setting("music.mood")["value"], &setting("music.mood")["source"]), (&json!("none"), &file));
    assert_eq!(setting("images.style")["source"], "built-in", "the others stay as they are");
}

#[test]
fn a_job_whose_look_was_taken_away_fails_with_its_name() {
    let home = Home::new(&format!("{NULL_PROVIDERS}[look.mine]\nmusic = \"calm\"\n"));
    fs::write(home.path("a.json"), job("mine").to_string()).unwrap();
    assert!(home.run(&["init", "."]).status.success());
    assert!(home.run(&["submit", "a.json", "--delay", "1ms"]).status.success());
    assert!(home.run(&["pause"]).status.success());
    assert_eq!(home.run(&["serve", "--once"]).status.code(), Some(75));
    let config = fs::read_to_string(home.path("reelspool.toml")).unwrap().replace("[look.mine]", "[look.other]");
    fs::write(home.path("reelspool.toml"), config).unwrap();
    assert!(home.run(&["resume"]).status.success());
    assert!(home.run(&["serve", "--once"]).status.success());
    let error = home.error("a").unwrap();
    assert_eq!((&error["state"], &error["error"]["code"]), (&json!("failed"), &json!("look_unknown")), "{error}");
}

#[test]
fn the_flag_names_a_look_and_other_words_stay_the_style_of_pictures() {
    let home = Home::new(NULL_PROVIDERS);
    assert!(home.run(&["init", "."]).status.success());
    fs::write(home.path("a.txt"), "The lamp went out at nine.").unwrap();
    let submitted = |flags: &[&str]| {
        let output = home.run(&[&["submit", "a.txt", "--id", "x"], flags].concat());
        assert!(output.status.success(), "{output:?}");
        let file = home.path("spool/incoming/x.json");
        let job: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        fs::remove_file(file).unwrap();
        (job["look"].clone(), job["images"]["style"].clone(), String::from_utf8(output.stderr).unwrap())
    };
    let (look, style, _) = submitted(&["--look", "night", "--style", "ink"]);
    assert_eq!((look, style), (json!("night"), json!("ink")));
    let (look, style, said) = submitted(&["--look", "ink drawing"]);
    assert_eq!((look, style), (Value::Null, json!("ink drawing")));
    assert!(!said.contains("--look"), "{said}");
    let (look, style, said) = submitted(&["--look", "nigth"]);
    assert_eq!((look, style), (Value::Null, json!("nigth")));
    assert!(said.contains("did you mean `night`?"), "{said}");
}
