//! Metrics: what a daemon shows, the documents list, and the rules and panels name.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::Page;
use crate::support::services::Services;
use crate::support::wait;
use calls::fake::Reply;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The metrics that Prometheus itself or a label of its own brings.
const OF_PROMETHEUS: [&str; 1] = ["up"];
/// Labels that Prometheus adds to each metric.
const LABELS_OF_PROMETHEUS: [&str; 3] = ["instance", "job", "le"];

/// A metric: its kind and its labels.
#[derive(Debug, Clone, PartialEq, Default)]
struct Metric {
    kind: String,
    labels: BTreeSet<String>,
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Reads the metrics of an answer, by the names under which Prometheus keeps them.
fn metrics(text: &str) -> BTreeMap<String, Metric> {
    let mut found: BTreeMap<String, Metric> = BTreeMap::new();
    for (name, kind) in text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' ')) {
        let name = if kind == "counter" { format!("{name}_total") } else { name.to_owned() };
        assert!(found.insert(name.clone(), Metric { kind: kind.to_owned(), ..Metric::default() }).is_none(), "{name}");
    }
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let name = line.split(['{', ' ']).next().unwrap();
        let labels = line.split_once('{').map_or("", |(_, rest)| rest.split_once('}').unwrap().0);
        let labels = labels.split(',').filter_map(|label| Some(label.split_once('=')?.0.to_owned()));
        let metric = found.get_mut(base(name)).unwrap_or_else(|| panic!("{line} has no TYPE"));
        metric.labels.extend(labels.filter(|label| label != "le"));
    }
    found
}

/// Returns the name of the histogram to which a series belongs, or the name itself.
fn base(name: &str) -> &str {
    ["_bucket", "_count", "_sum"].into_iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name)
}

/// Runs jobs of all fates, so that each metric has a value.
fn scraped() -> String {
    let services = Services::start(|_, asked| {
        let fails = asked.path.contains("images") || asked.path.contains("speech");
        fails.then(|| Reply::json(500, json!({"error": "out of order"})))
    });
    let null = "[images]\nprovider = \"null\"\nfallback = []";
    let kind = format!("kind = \"openai\"\nbase_url = \"{}/v1\"\n", services.address());
    let config = format!(
        "{PAGE}{}[jobs]\nmax_attempts = 2\nbackoff = \"1ms\"\n\
         [story]\nprovider = \"writer\"\n[providers.writer]\n{kind}prices.request = 0.01\n\
         [providers.painter]\n{kind}tries = 5\n[providers.speaker]\n{kind}tries = 1\n",
        NULL_PROVIDERS.replace(null, "[images]\nprovider = \"painter\"\nfallback = [\"null\"]")
    );
    let home = Home::new(&config);
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    home.drop_job("good", &json!({"version": 1, "story": {"prompt": "a lamp"}}));
    let spoken = json!({"provider": "speaker", "on_failure": "fail"});
    home.drop_job("bad", &json!({"version": 1, "story": {"text": "The lamp went out."}, "tts": spoken}));
    home.drop_job("wrong", &json!({"version": 1, "stroy": {}}));
    home.wait_done("good");
    home.wait_failed("bad");
    home.wait_failed("wrong");
    wait::until("the first pass of the reaper", || {
        let text = page.get("/metrics").text();
        if text.contains("reaper_last_success") { Ok(text) } else { Err(text) }
    })
}

/// Lists what is wrong with the metrics and labels that an expression names.
fn offences(expression: &str, known: &BTreeMap<String, Metric>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut named = Vec::new();
    let words = expression.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let is_metric = |name: &&str| name.starts_with("reelspool_") || name.starts_with("process_");
    for name in words.clone().filter(is_metric) {
        match known.get(name).or_else(|| known.get(base(name)).filter(|it| it.kind == "histogram")) {
            Some(metric) => named.push(metric),
            None => wrong.push(format!("there is no metric {name}")),
        }
    }
    if named.is_empty() && wrong.is_empty() && !words.clone().any(|word| OF_PROMETHEUS.contains(&word)) {
        wrong.push("it names no metric".to_owned());
    }
    let selected = expression.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let selected = selected.flat_map(|it| it.split(',')).filter_map(|it| it.split(['=', '!']).next());
    let grouped = expression.split("by (").skip(1).filter_map(|rest| rest.split(')').next());
    for label in selected.chain(grouped.flat_map(|it| it.split(','))).map(str::trim) {
        let has = |metric: &&Metric| metric.labels.contains(label);
        if !LABELS_OF_PROMETHEUS.contains(&label) && !named.iter().any(has) {
            wrong.push(format!("no metric of it has the label {label}"));
        }
    }
    wrong
}

/// Returns the expressions of rules, one on each line.
fn rules(file: &str) -> Vec<String> {
    let text = read(file);
    let found: Vec<String> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("expr: '")?.strip_suffix('\''))
        .map(|expression| expression.replace("''", "'"))
        .collect();
    assert_eq!(found.len(), text.matches("- alert: ").count(), "every rule has its expression on one line");
    found
}

/// Returns the expressions of the dashboard's panels over metrics.
fn panels() -> Vec<String> {
    let dashboard: Value = serde_json::from_str(&read("monitoring/grafana-dashboard.json")).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let of_metrics = panels.filter(|panel| panel["datasource"]["type"] == "prometheus");
    let targets = of_metrics.flat_map(|panel| panel["targets"].as_array().unwrap().clone());
    targets.map(|target| target["expr"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn documents_rules_and_panels_name_the_metrics_that_a_daemon_shows() {
    let shown = metrics(&scraped());
    let text = read("docs/operations.md");
    let table = text.split_once("\n## Every metric").unwrap().1;
    let table = table.split("\n## ").next().unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let listed: BTreeMap<String, Metric> = rows
        .map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            let words = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
            let name = words(cells[0]).pop_first().unwrap();
            (name, Metric { kind: cells[1].to_owned(), labels: words(cells[2]) })
        })
        .collect();
    assert_eq!(listed, shown, "the table of docs/operations.md, and what a daemon shows");
    let named = [rules("monitoring/metrics-alerts.yaml"), panels()].concat();
    assert!(20 < named.len(), "{named:?}");
    for expression in named {
        let wrong = offences(&expression, &shown);
        assert!(wrong.is_empty(), "{expression}\n{wrong:#?}");
    }
    for (expression, expected) in [
        ("rate(reelspool_jobs_lost_total[5m])", "there is no metric reelspool_jobs_lost_total"),
        ("sum by (id) (reelspool_jobs)", "no metric of it has the label id"),
        ("reelspool_jobs{stage=\"tts\"}", "no metric of it has the label stage"),
        ("reelspool_jobs_bucket", "there is no metric reelspool_jobs_bucket"),
        ("vector(1)", "it names no metric"),
    ] {
        assert_eq!(offences(expression, &shown), [expected], "{expression}");
    }
}
