//! The API against requests that schemathesis makes from its description: good ones, wrong ones, and series of them.

use crate::support::daemon::Daemon;
use crate::support::home::{Home, NULL_PROVIDERS, PAGE};
use crate::support::page::Page;
use std::path::Path;
use std::process::Command;

/// What decides which requests are made.
const SEED: &str = "7";

#[test]
fn strangers_find_the_api_as_it_is_described() {
    let home = Home::new(&format!("{PAGE}{NULL_PROVIDERS}"));
    let daemon = Daemon::start(&home);
    let page = Page::of(&daemon);
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let python = tests.join("servers/python/bin/python");
    assert!(python.is_file(), "{} is not there: run scripts/setup --tests", python.display());
    let description = format!("http://{}/api/v1/openapi.json", page.address);
    let mut command = Command::new("timeout");
    command.arg("600").arg(python).args(["-m", "schemathesis.cli", "--config-file"]);
    command.arg(tests.join("api/schemathesis.toml")).args(["run", &description, "--seed", SEED]);
    command.current_dir(home.path(".")).env("SCHEMATHESIS_HOOKS", tests.join("api/hooks.py"));
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{told}");
    let paths = page.get("/api/v1/openapi.json").json()["paths"].as_object().unwrap().clone();
    let count: usize = paths.values().map(|operations| operations.as_object().unwrap().len()).sum();
    // The one that gives the description was asked for it, and is not asked again.
    let asked = format!("Tested: {}\n", count - 1);
    assert!(30 < count && told.contains(&asked), "every operation is asked: {told}");
    assert_eq!(page.get("/healthz").json()["healthy"], true);
}
