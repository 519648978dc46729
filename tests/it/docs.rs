//! Documents that must agree with the code and the files.

use job::{Code, JobState, Stage};
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()))
}

/// Lists the documents for newcomers.
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

/// Returns the cells of each row of a section's table; a row starts with a name between backticks.
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

/// Returns the anchor of a heading in links.
fn anchor(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn every_link_between_the_documents_leads_somewhere() {
    let mut broken = Vec::new();
    for document in documents() {
        let text = read(&document);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.contains("://") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let path = if file.is_empty() { document.clone() } else { document.parent().unwrap().join(file) };
            let good = path.try_exists().unwrap()
                && (heading.is_empty()
                    || read(&path).lines().any(|line| line.starts_with('#') && anchor(line) == heading));
            if !good {
                broken.push(format!("{}: {target}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "broken links:\n{}", broken.join("\n"));
}

/// Returns the command after `reelspool ` in a shell line, skipping the options before it.
fn command(after: &str) -> Option<&str> {
    let mut words = after.split([' ', '`', '\n']);
    while let Some(word) = words.next() {
        if ["-c", "--config", "--set"].contains(&word) {
            words.next();
        } else if !word.starts_with('-') {
            let known_shape = !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
            return known_shape.then_some(word);
        }
    }
    None
}

#[test]
fn every_command_that_the_documents_and_hints_name_exists() {
    let mut texts: Vec<String> = documents().iter().map(|path| read(path)).collect();
    texts.extend(Code::ALL.iter().map(|code| code.hint().to_owned()));
    let mut named = BTreeSet::new();
    for text in &texts {
        // The parts with odd numbers are inside the fences.
        for (index, part) in text.split("```").enumerate() {
            if index % 2 == 1 {
                let lines = part.lines().map(|line| line.trim_start_matches("sudo "));
                named.extend(lines.filter_map(|line| line.strip_prefix("reelspool ")).filter_map(command));
            } else {
                named.extend(part.split("`reelspool ").skip(1).filter_map(command));
            }
        }
    }
    assert!(named.contains("render") && named.contains("retry"), "the search found only {named:?}");
    for command in named {
        let said = Command::new(env!("CARGO_BIN_EXE_reelspool")).args([command, "--help"]).output().unwrap();
        let words = String::from_utf8_lossy(&said.stderr);
        assert!(said.status.success(), "the documents name `reelspool {command}`, but: {words}");
    }
}

#[test]
fn every_job_file_in_the_documents_is_accepted() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documented-jobs");
    fs::create_dir_all(&dir).unwrap();
    let mut count = 0;
    for document in documents() {
        let text = read(&document);
        let blocks = text.split("```").skip(1).step_by(2).filter_map(|block| block.strip_prefix("json\n"));
        let heredocs = text.split("<<'JSON'").skip(1).filter_map(|rest| rest.split("\nJSON\n").next());
        let heredocs = heredocs.filter_map(|rest| rest.split_once('\n').map(|(_, body)| body));
        for job in blocks.chain(heredocs).filter(|json| json.contains("\"story\": {")) {
            count += 1;
            let file = dir.join(format!("job-{count}.json"));
            fs::File::create(&file).unwrap().write_all(job.as_bytes()).unwrap();
            let model = ["providers.writer.kind=openai", "providers.writer.base_url=http://127.0.0.1:1/v1"];
            let model = model.into_iter().chain(["story.provider=writer"]).flat_map(|it| ["--set", it]);
            let mut validate = Command::new(env!("CARGO_BIN_EXE_reelspool"));
            let said = validate.arg("validate").args(model).arg(&file).output().unwrap();
            let words = String::from_utf8_lossy(&said.stderr);
            assert!(said.status.success(), "{} shows a job that is refused:\n{job}\n{words}", document.display());
        }
    }
    assert_eq!(count, 5, "jobs found in the documents");
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

#[test]
fn the_published_schemas_are_those_of_the_program() {
    let documents = [
        ("job", "job-v1"),
        ("result", "result-v1"),
        ("error", "error-v1"),
        ("status", "status-v1"),
        ("notice", "notice-v1"),
        ("config", "config"),
    ];
    let schemas = documents.map(|(document, name)| (document, format!("schema/{name}.schema.json")));
    for (document, file) in schemas.into_iter().chain([("api", "schema/openapi-v1.json".to_owned())]) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let said = Command::new(env!("CARGO_BIN_EXE_reelspool")).args(["schema", document]).output().unwrap();
        if std::env::var_os("UPDATE").is_some() {
            fs::File::create(&path).unwrap().write_all(&said.stdout).unwrap();
        }
        let same = read(&path).as_bytes() == said.stdout;
        assert!(same, "{} is old: run `UPDATE=1 cargo test --test it published_schemas`", path.display());
    }
}
