//! Files for operators: the events, fields and values in explanations, rules, panels and tables must exist.

use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use telemetry::event::{Definition, definitions};

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

/// Reads a sample line of every event from the program's snapshots.
fn lines() -> BTreeMap<String, Map<String, Value>> {
    let snapshot = read("crates/telemetry/src/event/snapshots/telemetry__event__tests__events_json.snap");
    let lines = snapshot.lines().filter(|line| line.starts_with('{'));
    let lines: BTreeMap<_, _> = lines
        .map(|line| serde_json::from_str::<Map<String, Value>>(line).unwrap())
        .map(|line| (line["event"].as_str().unwrap().to_owned(), line))
        .collect();
    assert_eq!(lines.len(), definitions().count());
    lines
}

/// Returns the fields of an event, without those that every line has.
fn fields(line: &Map<String, Value>) -> Vec<&str> {
    let common = ["timestamp", "level", "event", "message", "target", "message_id"];
    line.keys().map(String::as_str).filter(|key| !common.contains(key)).collect()
}

/// Returns the definition of an event.
fn definition(event: &str) -> &'static Definition {
    definitions().find(|it| it.name == event).unwrap_or_else(|| panic!("there is no event {event}"))
}

/// Returns an event's description of a field; empty if it has no such field.
fn said_about(event: &str, field: &str) -> &'static str {
    definition(event).fields.iter().find(|(name, _)| *name == field).map_or("", |(_, said)| said)
}

/// Writes the explanations of all events for `journalctl -x`.
fn catalog() -> String {
    let head = "\
# Explanations for `journalctl -x`, by the MESSAGE_ID of each event. Made from crates/telemetry/src/event/:
# change them there, and run `UPDATE=1 cargo test --test it catalog`.
# Installed as /usr/lib/systemd/catalog/reelspool.catalog; `journalctl --update-catalog` reads it.
";
    let entry = |event: &Definition| {
        let Definition { name, message_id, subject, explanation, .. } = event;
        let text = explanation.join("\n");
        format!(
            "\n# {name}\n-- {message_id}\nSubject: {subject}\nDefined-By: reelspool\n\
             Documentation: man:reelspool(1) file:///usr/share/doc/reelspool/operations.md\n\n{text}\n"
        )
    };
    let entries: Vec<String> = definitions().map(entry).collect();
    head.to_owned() + &entries.concat()
}

#[test]
fn the_catalog_is_made_from_the_definitions() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("systemd/reelspool.catalog");
    if std::env::var_os("UPDATE").is_some() {
        fs::File::create(&path).unwrap().write_all(catalog().as_bytes()).unwrap();
    }
    let same = read("systemd/reelspool.catalog") == catalog();
    assert!(same, "systemd/reelspool.catalog is old: run `UPDATE=1 cargo test --test it catalog`");
}

#[test]
fn an_explanation_names_only_fields_that_its_event_has() {
    for event in definitions() {
        assert!(!event.explanation.is_empty(), "{} is not explained", event.name);
        let text = format!("{}\n{}", event.subject, event.explanation.join("\n"));
        for (index, named) in text.split('@').enumerate() {
            if index % 2 == 1 {
                let known = event.fields.iter().any(|(field, _)| field.to_uppercase() == named);
                assert!(known, "the explanation of {} names @{named}@, which the event does not have", event.name);
            }
        }
    }
}

/// Splits a query at `mark`, but not between quotes.
fn split_outside_quotes(text: &str, mark: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        quoted ^= c == '"';
        if c == mark && !quoted {
            parts.push(String::new());
        } else {
            parts.last_mut().unwrap().push(c);
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).collect()
}

/// Lists what is wrong with one part of a query: from a stream's selector to the range after its stages.
fn pipeline_offences(pipeline: &str, lines: &BTreeMap<String, Map<String, Value>>) -> Vec<String> {
    let mut wrong = Vec::new();
    let stages = split_outside_quotes(pipeline, '|');
    let mut taken = Vec::new();
    let mut events: Vec<&str> = Vec::new();
    let mut used: Vec<(&str, Option<&str>, bool)> = Vec::new();
    for stage in stages.iter().skip(1) {
        if let Some(pairs) = stage.strip_prefix("json ") {
            for pair in pairs.split(", ") {
                let (name, field) = pair.split_once('=').unwrap_or((pair, ""));
                if name.to_uppercase() != field.trim_matches('"') {
                    wrong.push(format!("{pair} renames a field"));
                }
                taken.push(name);
            }
        } else if let Some(name) = stage.strip_prefix("unwrap ") {
            used.push((name, None, true));
        } else if !stage.starts_with("line_format ") && stage != "__error__=\"\"" {
            let at = stage.find(['=', '<', '>', '!', ' ']).unwrap_or(stage.len());
            let (name, rest) = stage.split_at(at);
            let value = rest.trim_start_matches(['=', '<', '>', '!', '~', ' ']);
            match (name, value.strip_prefix('"').and_then(|value| value.strip_suffix('"'))) {
                ("event", Some(names)) => events.extend(names.split('|')),
                (_, Some(value)) => used.push((name, Some(value), false)),
                (_, None) => used.push((name, None, true)),
            }
        }
    }
    for (name, ..) in &used {
        if !taken.contains(name) {
            wrong.push(format!("{name} is used and not taken from the line"));
        }
    }
    for event in &events {
        let Some(line) = lines.get(*event) else {
            wrong.push(format!("there is no event {event}"));
            continue;
        };
        wrong.extend(
            taken.iter().filter(|name| !line.contains_key(**name)).map(|name| format!("{event} has no {name}")),
        );
        for (name, value, is_number) in &used {
            if *is_number && !line.get(*name).is_some_and(Value::is_number) {
                wrong.push(format!("{name} of {event} is no number"));
            }
            for value in value.iter().flat_map(|values| values.split('|')) {
                if !said_about(event, name).contains(&format!("`{value}`")) {
                    wrong.push(format!("{name} of {event} is never {value}"));
                }
            }
        }
    }
    let of_every_line = ["event", "priority", "message"];
    if events.is_empty() && !taken.iter().all(|name| of_every_line.contains(name)) {
        wrong.push("fields are taken, but of no event".to_owned());
    }
    wrong
}

/// Lists what is wrong with a query.
fn offences(query: &str, lines: &BTreeMap<String, Map<String, Value>>) -> Vec<String> {
    let pipelines: Vec<&str> =
        query.split("{unit=").skip(1).map(|rest| rest.split(" [").next().unwrap_or(rest)).collect();
    if pipelines.is_empty() {
        return vec!["it reads no log".to_owned()];
    }
    let mut wrong: Vec<String> = pipelines.iter().flat_map(|it| pipeline_offences(it, lines)).collect();
    for labels in query.split("by (").skip(1).filter_map(|rest| rest.split(')').next()) {
        for label in labels.split(',').map(str::trim).filter(|label| !label.is_empty()) {
            if !pipelines.iter().any(|it| it.contains(&format!("{label}=\""))) {
                wrong.push(format!("grouped by {label}, which is not taken from the line"));
            }
        }
    }
    wrong
}

#[test]
fn rules_name_events_fields_and_values_that_exist() {
    let lines = lines();
    let rules = read("monitoring/loki-alerts.yaml");
    let queries: Vec<String> = rules
        .lines()
        .filter_map(|line| line.trim().strip_prefix("expr: '")?.strip_suffix('\''))
        .map(|query| query.replace("''", "'"))
        .collect();
    assert_eq!(queries.len(), rules.matches("- alert: ").count(), "every rule has its query on one line");
    for query in queries {
        let wrong = offences(&query, &lines);
        assert!(wrong.is_empty(), "{query}\n{wrong:#?}");
    }
}

#[test]
fn panels_name_events_fields_and_values_that_exist() {
    let lines = lines();
    let dashboard: Value = serde_json::from_str(&read("monitoring/grafana-dashboard.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    let mut ids = BTreeSet::new();
    for panel in panels {
        assert!(ids.insert(panel["id"].as_u64().unwrap()), "two panels have the id {}", panel["id"]);
        if panel["datasource"]["type"] == "prometheus" {
            continue; // tests/it/page/metrics.rs holds those
        }
        for target in panel["targets"].as_array().unwrap() {
            let query = target["expr"].as_str().unwrap();
            let wrong = offences(query, &lines);
            assert!(wrong.is_empty(), "{}: {query}\n{wrong:#?}", panel["title"]);
        }
    }
    assert!(10 < ids.len());
}

/// Returns the metric names that the script makes of a document; labelled ones with their label.
fn metrics(document: &str) -> BTreeSet<String> {
    let output = made_of(document);
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let values: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let names: BTreeSet<String> = values.iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(names.len(), values.len(), "a metric comes twice: {text}");
    assert!(values.iter().all(|line| line.split(' ').nth(1).is_some_and(|it| it.parse::<i64>().is_ok())), "{text}");
    names
}

/// Runs the script with a document.
fn made_of(document: &str) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("monitoring/reap-textfile");
    let mut child = Command::new(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(document.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn rules_over_the_report_name_metrics_that_are_made_of_it() {
    let mut report = Value::Object(lines()["reaper.report"].clone());
    let dry_run = made_of(&report.to_string());
    assert!(report["dry_run"] == true && !dry_run.status.success() && dry_run.stdout.is_empty());
    (report["outcome"], report["disk_state"], report["dry_run"]) = ("failed".into(), "critical".into(), false.into());
    let status = serde_json::json!({
        "schema": "reelspool/daemon-status-v1", "pids": [7], "last_24h": {"done": 1}, "bg_images": {"files": 2},
        "reaper": {"last": report, "last_unix_s": 1_790_000_000, "next": null}, "disk": {"total_bytes": 3},
    });
    let made = metrics(&serde_json::to_string_pretty(&status).unwrap());
    assert_eq!(metrics(&status.to_string()), made);
    report["plan"] = serde_json::json!([{"bytes": 1}, {"bytes": 2}]); // no metric is made of it
    report["failed"] = serde_json::json!([{"errno": 1}]);
    assert_eq!(metrics(&serde_json::to_string_pretty(&report).unwrap()), made);
    assert!(made.contains("reelspool_reaper_report_bg_images_bytes"), "{made:?}");
    let rules = read("monitoring/prometheus-alerts.yaml");
    let queries: Vec<&str> =
        rules.lines().filter_map(|line| line.trim().strip_prefix("expr: '")?.strip_suffix('\'')).collect();
    assert_eq!(queries.len(), rules.matches("- alert: ").count(), "every rule has its query on one line");
    for query in queries {
        let named = query.split("reelspool_").skip(1).map(|rest| {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_{}=\"".contains(c))).unwrap_or(rest.len());
            format!("reelspool_{}", rest.split_at(end).0)
        });
        for name in named {
            assert!(made.contains(&name), "{query} names {name}, which is not among {made:#?}");
        }
        for (_, value) in query.split('{').skip(1).filter_map(|rest| rest.split('}').next()?.split_once("=\"")) {
            let value = value.trim_end_matches('"');
            assert!(["failed", "critical"].contains(&value), "{query}: set {value} in the report above");
        }
    }
    for (field, value) in [("outcome", "failed"), ("disk_state", "critical")] {
        assert!(said_about("reaper.report", field).contains(&format!("`{value}`")), "{field} is never {value}");
    }
}

#[test]
fn a_query_that_names_what_does_not_exist_is_found() {
    let lines = lines();
    for (query, expected) in [
        ("{unit=\"u\"} | json event=\"EVENT\" | event=\"job.lost\"", "there is no event job.lost"),
        ("{unit=\"u\"} | json event=\"EVENT\", size=\"SIZE\" | event=\"job.settled\"", "job.settled has no size"),
        ("{unit=\"u\"} | json event=\"EVENT\", state=\"STATUS\" | event=\"job.settled\"", "renames a field"),
        ("{unit=\"u\"} | json event=\"EVENT\" | event=\"job.settled\" | unwrap duration_ms", "not taken from the line"),
        ("{unit=\"u\"} | json event=\"EVENT\", state=\"STATE\" | event=\"job.settled\" | unwrap state", "is no number"),
        (
            "{unit=\"u\"} | json event=\"EVENT\", state=\"STATE\" | event=\"job.settled\" | state=\"lost\"",
            "is never lost",
        ),
        ("sum by (code) ({unit=\"u\"} | json event=\"EVENT\" | event=\"job.settled\" [1h])", "grouped by code"),
        ("vector(1)", "it reads no log"),
    ] {
        let wrong = offences(query, &lines).join("\n");
        assert!(wrong.contains(expected), "{query}: {wrong}");
    }
    let good =
        "{unit=\"u\"} | json event=\"EVENT\", state=\"STATE\" | event=\"job.settled\" | state=~\"done|failed\" [1h]";
    assert_eq!(offences(good, &lines), Vec::<String>::new());
}

#[test]
fn operators_read_about_every_event_and_its_fields() {
    let text = read("docs/operations.md");
    let table = text.split_once("\n## Every event").map_or("", |(_, rest)| rest);
    let mut written = BTreeSet::new();
    let lines = lines();
    for row in table.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [event, level, _, named] = cells[..] else { panic!("four cells, please: {row}") };
        let event = event.trim_matches('`');
        let line = lines.get(event).unwrap_or_else(|| panic!("there is no event {event}"));
        let named: Vec<&str> = named.split(", ").map(|field| field.trim_matches('`')).collect();
        assert_eq!(named, fields(line), "the fields of {event}");
        let real = definition(event).level;
        assert_eq!(level, if real == "graded" { "by outcome" } else { real }, "the level of {event}");
        assert!(written.insert(event), "{event} is told twice");
    }
    let missing: Vec<&String> = lines.keys().filter(|event| !written.contains(event.as_str())).collect();
    assert!(missing.is_empty(), "no row in docs/operations.md: {missing:?}");
}
