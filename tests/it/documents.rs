//! The JSON documents of the commands: their fields, the order of these, and which may be null.

use crate::support::home::{Home, NULL_PROVIDERS};
use serde_json::{Value, json};
use std::fmt::Write;

/// Fields whose values are part of the interface.
const WORDS: [&str; 4] = ["schema", "state", "was", "outcome"];

/// Makes a home with a job that is done, one that failed, one that is due later and one that is not accepted.
fn home() -> Home {
    // How full the disk of this machine is must not show.
    let limits = "[reaper]\ndisk_high = 100\ndisk_low = 99\n";
    let home = Home::new(&format!("{NULL_PROVIDERS}[jobs]\nmax_attempts = 1\n{limits}"));
    home.drop_job(
        "good",
        &json!({"version": 1, "labels": {"channel": "x"}, "story": {"title": "The Fog", "text": "It came."}}),
    );
    home.drop_job(
        "bad",
        &json!({"version": 1, "story": {"text": "Es kam.", "language": "de"}, "tts": {"provider": "flite"}}),
    );
    home.drop_job("later", &json!({"version": 1, "not_before": "2200-01-01T00:00:00Z", "story": {"text": "Later."}}));
    assert!(home.run(&["serve", "--once"]).status.success());
    home.drop_job("fresh", &json!({"version": 1, "story": {"text": "Waits."}}));
    home
}

/// Writes the fields of a document and the types of their values; of a list, its first item.
fn shape(key: &str, value: &Value, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(word) if WORDS.contains(&key) => word,
        Value::String(_) => "text",
        Value::Array(items) => match items.first() {
            Some(first) => {
                writeln!(text, "{indent}{key}: list of").unwrap();
                return shape("-", first, depth + 1, text);
            }
            None => "empty list",
        },
        Value::Object(fields) => {
            writeln!(text, "{indent}{key}").unwrap();
            return fields.iter().for_each(|(key, value)| shape(key, value, depth + 1, text));
        }
    };
    writeln!(text, "{indent}{key}: {kind}").unwrap();
}

#[test]
fn the_documents_keep_their_fields() {
    let home = home();
    let mut text = String::new();
    for call in [
        "status",
        "list --sort id --state done",
        "show good",
        "show bad",
        "show later",
        "show fresh",
        "show nobody",
        "retry bad --dry-run",
        "retry --all-failed",
        "cancel good later --dry-run",
        "cancel fresh",
        "workspaces list",
        "workspaces show bad",
        "workspaces keep bad",
        "reap --dry-run bad",
        "reap --dry-run",
        "workspaces unkeep bad",
        "workspaces rm bad --dry-run",
        "du",
        "du --verify",
        "assets list",
        "looks",
        "images stats",
        "images list",
        "images search fog",
        "images verify",
        "images gc --dry-run",
        "images gc",
        "images rebuild",
    ] {
        let args: Vec<&str> = call.split(' ').collect();
        let (exit, document) = home.json(&args);
        shape(&format!("{call} (exit {exit})"), &document, 0, &mut text);
    }
    insta::assert_snapshot!(text);
}
