//! Documents that must agree with the code and with the tree.

use reelspool::job::{Code, JobState, Stage};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

/// Lists the documents that people read on their way in.
fn documents() -> Vec<PathBuf> {
    let root = root();
    let names = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "spool/README.md"];
    let mut found: Vec<PathBuf> = names.iter().map(|name| root.join(name)).collect();
    for dir in ["docs", "docs/adr"] {
        let entries = fs::read_dir(root.join(dir)).unwrap().map(|entry| entry.unwrap().path());
        found.extend(entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    }
    found.sort();
    found
}

/// Returns the cells of each row of the section's table: a row starts with a name between backticks.
fn table<'a>(text: &'a str, heading: &str) -> Vec<Vec<&'a str>> {
    let section = text.split_once(heading).map_or("", |(_, rest)| rest);
    let section = section.split("\n## ").next().unwrap_or("");
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.trim().trim_matches('|').split(" | ").map(str::trim).collect()).collect()
}

#[test]
fn the_protocol_lists_every_error_code_with_its_hint() {
    let text = read(&root().join("docs/protocol.md"));
    let written: Vec<(String, String)> = table(&text, "\n## Error codes")
        .iter()
        .map(|row| (row[0].trim_matches('`').to_owned(), row.last().map_or("", |hint| *hint).to_owned()))
        .collect();
    let real: Vec<(String, String)> =
        Code::ALL.iter().map(|code| (code.as_str().to_owned(), code.hint().to_owned())).collect();
    for code in &real {
        assert!(written.contains(code), "docs/protocol.md needs the row: | `{}` | (meaning) | {} |", code.0, code.1);
    }
    for code in &written {
        assert!(real.contains(code), "docs/protocol.md lists `{}` ({}), which the code does not have", code.0, code.1);
    }
    assert_eq!(written.len(), real.len(), "docs/protocol.md lists a code twice");
}

#[test]
fn the_protocol_names_every_state_and_stage() {
    let text = read(&root().join("docs/protocol.md"));
    let mut names: Vec<&str> = JobState::ALL.map(JobState::as_str).to_vec();
    names.extend(Stage::ALL.map(Stage::as_str));
    for name in names {
        assert!(text.contains(&format!("`{name}`")), "docs/protocol.md does not name `{name}`");
    }
}

#[test]
fn every_link_between_the_documents_leads_somewhere() {
    let mut broken = Vec::new();
    for document in documents() {
        let text = read(&document);
        let dir = document.parent().unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = target.split('#').next().unwrap_or("");
            if path.is_empty() || path.contains("://") {
                continue;
            }
            if !dir.join(path).try_exists().unwrap() {
                broken.push(format!("{}: {target}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "broken links:\n{}", broken.join("\n"));
}

#[test]
fn the_short_documents_stay_short() {
    for document in documents() {
        let most = match document.strip_prefix(root()).unwrap() {
            path if path == Path::new("ARCHITECTURE.md") => 200,
            path if path.starts_with("docs/adr") => 40,
            _ => continue,
        };
        let lines = read(&document).lines().count();
        assert!(lines <= most, "{} has {lines} lines, at most {most}", document.display());
    }
}
