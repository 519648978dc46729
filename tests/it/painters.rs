//! Painters outside that make no picture, or always the same one, and those that are shown how somebody looks.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS};
use crate::support::services::Services;
use crate::support::wait;
use calls::base64::encode as base64;
use calls::fake::{Asked, Reply};
use serde_json::{Value, json};

/// How many scenes a story has.
const SCENES: usize = 12;

fn is_picture(asked: &Asked) -> bool {
    asked.path.ends_with("/images/generations")
}

/// Makes a home whose pictures a paid painter makes, and whose other stages take a millisecond.
fn home(address: &str, more: &str) -> Home {
    let (null, own) = (
        "[images]\nprovider = \"null\"\nfallback = []",
        "[images]\nprovider = \"painter\"\nfallback = [\"procedural\"]",
    );
    assert!(NULL_PROVIDERS.contains(null));
    let own = NULL_PROVIDERS.replace(null, own);
    Home::new(&format!(
        "{own}width = 180\nheight = 320\n[providers.painter]\nkind = \"openai\"\nbase_url = \"{address}/v1\"\nprices.picture = \"0.01\"\n{more}"
    ))
}

/// A job whose scenes show different things.
fn story() -> Value {
    let scenes: Vec<Value> = (0..SCENES)
        .map(|number| json!({"text": format!("It was night {number}."), "image_prompt": format!("thing{number} place{number}")}))
        .collect();
    json!({"version": 1, "story": {"scenes": scenes}})
}

fn notes(result: &Value) -> Vec<(String, String)> {
    let text = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
    result["degraded"].as_array().unwrap().iter().map(|it| (text(it, "code"), text(it, "used"))).collect()
}

#[test]
fn a_painter_that_refuses_whatever_it_is_asked_for_delays_no_job_and_is_asked_a_few_times() {
    let policy = json!({"error": {
        "code": "content_policy_violation", "param": null, "type": "invalid_request_error",
        "message": "Your request was rejected as a result of our safety system.",
    }});
    let size = json!({"error": {"message": "Invalid size: this model makes 512x512 only", "param": null}});
    for (answer, said) in [(policy, "provider_refused"), (size, "provider_refused")] {
        let services = Services::start(move |_, asked| is_picture(asked).then(|| Reply::json(400, answer.clone())));
        let home = home(&services.address(), "");
        home.drop_job("a", &story());
        let _daemon = Daemon::start(&home);
        let result = home.wait_done("a");
        let asked = services.asked("/images/generations").len();
        // Three failures in a row, and what was in flight meanwhile.
        assert!((3..=3 + 3).contains(&asked), "{asked} requests");
        assert_eq!(result["images"].as_array().unwrap().len(), SCENES);
        let notes = notes(&result);
        assert!(notes.iter().any(|(code, used)| code == said && used == "procedural"), "{notes:?}");
        let given_up = |(_, used): &(String, String)| used.ends_with("painter failed 3 times one after the other");
        assert_eq!(notes.iter().filter(|it| given_up(it)).count(), 1, "{notes:?}");
        assert_eq!(result["cost"], Value::Null, "nothing was bought");
    }
}

#[test]
fn a_painter_that_has_only_one_picture_is_paid_for_a_few() {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(256, 448, |x, y| image::Rgb([x, y, x ^ y].map(|it| it.to_le_bytes()[0])))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let only = json!({"data": [{"b64_json": base64(png.get_ref())}]});
    let services = Services::start(move |_, asked| is_picture(asked).then(|| Reply::json(200, only.clone())));
    let home = home(&services.address(), "max_in_flight = 1\n");
    home.drop_job("a", &story());
    let _daemon = Daemon::start(&home);
    let result = home.wait_done("a");
    let asked = services.asked("/images/generations").len();
    assert_eq!((asked, &result["cost"]), (1 + 2 * 2, &json!(0.05)), "one new picture, and two scenes of two tries");
    let notes = notes(&result);
    assert!(notes.iter().any(|(_, used)| used.ends_with("painter gave the same picture again")), "{notes:?}");
}

#[test]
fn who_is_in_several_scenes_is_painted_once_shown_with_each_and_paid_for_like_every_picture() {
    let services = Services::start(|_, _| None);
    let address = services.address();
    let home = home(
        &address,
        &format!(
            "model = \"gpt-image-1\"\n[story]\nprovider = \"writer\"\nlength = 15\n[providers.writer]\nkind = \"openai\"\n\
             base_url = \"{address}/v1\"\n"
        ),
    );
    home.drop_job("lamp", &json!({"version": 1, "story": {"prompt": "a lamp"}}));
    let daemon = Daemon::start(&home);
    let result = home.wait_done("lamp");
    assert_eq!(result["degraded"], json!([]), "{result:#}");
    let made = services.asked("/images/generations");
    assert_eq!((made.len(), services.asked("/images/edits").len()), (1, 3));
    let prompt = made[0].json()["prompt"].as_str().unwrap().to_owned();
    assert!(prompt.starts_with("Keeper: an old man with a grey beard and a yellow coat, alone"), "{prompt}");
    let sent = services.asked("/images/edits")[0].form();
    assert_eq!(sent.iter().filter(|it| it.0 == "image[]").count(), 1);
    assert_eq!(result["cost"], json!(0.04), "one of reference, and three scenes");
    daemon.wait_logged("job.settled", "\"lamp\"");

    // Another run of the job finds all of them.
    assert!(home.run(&["retry", "lamp", "--from", "images"]).status.success());
    wait::until("the second run", || match daemon.count("job.settled", "\"lamp\"") {
        2 => Ok(()),
        count => Err((count, daemon.log())),
    });
    assert_eq!((services.asked("/images/generations").len(), services.asked("/images/edits").len()), (1, 3));
}
