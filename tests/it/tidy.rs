//! House rules that neither the compiler nor clippy checks; CONTRIBUTING.md gives their reasons.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules, lowest layer first. Imports point to a lower layer only.
const LAYERS: [&[&str]; 11] = [
    &["job", "clock", "failpoint"],
    &["assets", "db", "telemetry"],
    &["spool", "workspace", "images", "ledger", "providers"],
    &["pipeline", "dispatch"],
    &["ending"],
    &["attempt", "config", "reaper"],
    &["intake"],
    &["setup"],
    &["control"],
    &["actors", "bench", "web"],
    &["cli"],
];

/// The longest file, in lines, tests included.
const LINES_MAX: usize = 500;

/// The modules whose code may name actix.
const ACTIX_HOMES: [&str; 2] = ["actors", "web"];

/// One source file: its path below src/ with `/` between the parts, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Returns the top-level module it belongs to; `None` for lib.rs and main.rs.
    fn module(&self) -> Option<&str> {
        let first = self.path.split('/').next()?.trim_end_matches(".rs");
        (first != "lib" && first != "main").then_some(first)
    }

    /// Returns the lines with their numbers, comments cut off.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| {
            let comment = if line.trim_start().starts_with("//") { Some(0) } else { line.find(" // ") };
            (index + 1, line.get(..comment.unwrap_or(line.len())).unwrap_or(line))
        })
    }
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

/// Returns the top-level modules that a line names through `crate::`.
fn named_modules(line: &str) -> impl Iterator<Item = &str> {
    line.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        rest.get(..end).unwrap_or(rest)
    })
}

/// Lists what is wrong with the shape of one file of the service or of a crate.
fn shape(file: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let count = file.text.lines().count();
    if LINES_MAX < count {
        found.push((
            count,
            format!("{count} lines, at most {LINES_MAX}: a file has one subject, move the other one out"),
        ));
    }
    if !file.text.starts_with("//! ") {
        found.push((1, "the first line must be a `//!` comment that states the file's subject".to_owned()));
    }
    for (index, line) in file.text.lines().enumerate() {
        for mark in ["TODO", "FIXME", "#[ignore"] {
            if line.contains(mark) {
                let what = format!("`{mark}` must not stay: finish it, or write down the limit in the docs");
                found.push((index + 1, what));
            }
        }
    }
    found
}

/// Lists what is wrong with one file of the service.
fn offences(file: &Source) -> Vec<String> {
    let mut found = Vec::new();
    let mut report = |line: usize, what: String| found.push(format!("src/{}:{line}: {what}", file.path));
    for (line, what) in shape(file) {
        report(line, what);
    }
    let module = file.module();
    let here = module.and_then(layer);
    if let (Some(module), None) = (module, here) {
        report(1, format!("module `{module}` has no layer: add it to LAYERS in tests/it/tidy.rs"));
    }
    for (number, line) in file.code() {
        if line.contains("use crate::{") {
            report(number, "one `use crate::module::…;` line per module, so that this test can read them".to_owned());
        }
        if line.contains("env::var") && module != Some("config") {
            report(number, "only config/ reads the environment: take the value as a setting".to_owned());
        }
        let actix = ["actix::", "actix_web::", "actix_rt::", "use actix"].iter().any(|name| line.contains(name));
        if actix && !module.is_some_and(|module| ACTIX_HOMES.contains(&module)) {
            report(number, "only actors/ and web/ name actix: return a value and let an actor carry it out".to_owned());
        }
        for named in named_modules(line).filter(|named| Some(*named) != module) {
            match (layer(named), here) {
                (Some(there), Some(here)) if here == there => {
                    report(number, format!("`{named}` is of the same layer ({here}): the caller above joins them"));
                }
                (Some(there), Some(here)) if here < there => {
                    report(number, format!("`{named}` (layer {there}) lies above (layer {here}): imports point down"));
                }
                _ => {} // a lower layer, or not a module of ours
            }
        }
    }
    found
}

/// Lists the files that no `mod` line names, so that the compiler never reads them.
fn forgotten(files: &[Source]) -> Vec<String> {
    let declares = |parent: &str, name: &str| {
        files
            .iter()
            .filter(|file| file.path == parent)
            .any(|file| file.code().any(|(_, line)| line.trim_end().ends_with(&format!("mod {name};"))))
    };
    let parent_of = |path: &str| -> Option<(String, String)> {
        let module = path.strip_suffix("/mod.rs").or_else(|| path.strip_suffix(".rs"))?;
        Some(match module.rsplit_once('/') {
            Some((dir, name)) => (format!("{dir}/mod.rs"), name.to_owned()),
            None => ("lib.rs".to_owned(), module.to_owned()),
        })
    };
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.module().is_some()) {
        match parent_of(&file.path) {
            Some((parent, name)) if !declares(&parent, &name) => {
                found.push(format!("src/{}: no `mod {name};` in src/{parent}, so it is never compiled", file.path));
            }
            _ => {}
        }
    }
    found
}

/// Reads every Rust file below a directory.
fn read_tree(root: &Path) -> Vec<Source> {
    let mut files = Vec::new();
    let mut dirs = vec![root.to_owned()];
    while let Some(dir) = dirs.pop() {
        let entries = fs::read_dir(&dir).unwrap_or_else(|error| panic!("cannot list {}: {error}", dir.display()));
        for entry in entries {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let parts: Vec<_> =
                    path.strip_prefix(root).unwrap().iter().map(|part| part.to_string_lossy()).collect();
                files.push(Source { path: parts.join("/"), text });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The rules of the crates: each file has one subject and is not too long.
#[test]
fn the_crates_are_tidy() {
    let found: Vec<String> = read_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("crates"))
        .iter()
        .filter(|file| !file.path.contains("/target/"))
        .flat_map(|file| shape(file).into_iter().map(|(line, what)| format!("crates/{}:{line}: {what}", file.path)))
        .collect();
    assert!(found.is_empty(), "{} breaches of the house rules:\n{}", found.len(), found.join("\n"));
}

#[test]
fn the_house_is_tidy() {
    let files = read_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let mut found: Vec<String> = files.iter().flat_map(offences).collect();
    found.extend(forgotten(&files));
    assert!(!files.is_empty(), "no source files were found");
    assert!(found.is_empty(), "{} breaches of the house rules:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_rule_fires_and_good_code_passes() {
    fn check(path: &str, body: &str, expected: &[&str]) {
        let file = Source { path: path.to_owned(), text: format!("//! A subject.\n{body}\n") };
        let found = offences(&file);
        assert_eq!(found.len(), expected.len(), "{path}: {body}\n{found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{found}\nshould say: {expected}");
        }
    }
    for (path, body) in [
        ("pipeline/mod.rs", "use crate::job::Failure;\nuse crate::providers::speech;\nuse crate::pipeline::handover;"),
        ("actors/root.rs", "use actix::Actor;\nuse crate::config::Config;"),
        ("config/env.rs", "let home = std::env::var(\"HOME\");"),
        ("job/id.rs", "/// See [`crate::cli`], not `std::env::var`.\nlet a = 1; // unlike crate::cli"),
        ("lib.rs", "pub mod actors;"),
        ("telemetry/init.rs", "let filter = \"actix=warn\";"),
    ] {
        check(path, body, &[]);
    }
    check("spool/claim.rs", "use crate::pipeline::run;", &["lies above"]);
    check("job/mod.rs", "fn f() -> crate::cli::Exit { todo() }", &["lies above"]);
    check("images/library.rs", "use crate::providers::image;", &["same layer"]);
    check("job/retry.rs", "use crate::clock::Clock;", &["same layer"]);
    check("cli/run.rs", "use actix::System;", &["actix"]);
    check("cli/run.rs", "    #[actix_web::main]", &["actix"]);
    check("cli/doctor.rs", "let path = env::var_os(\"PATH\");", &["environment"]);
    check("cli/run.rs", "use crate::{job::Code, db};", &["one `use crate::module"]);
    check("clock.rs", "// TODO later\n// FIXME now\n#[ignore = \"slow\"]", &["TODO", "FIXME", "#[ignore"]);
    check("attic/mod.rs", "", &["no layer"]);
    check("clock.rs", &"\n".repeat(LINES_MAX), &["502 lines"]);
    let silent = Source { path: "clock.rs".to_owned(), text: "pub struct Clock;\n".to_owned() };
    assert!(offences(&silent).iter().any(|found| found.contains("first line")), "a file must say what it is about");
}

#[test]
fn a_file_that_no_mod_line_names_is_found() {
    let file = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let mut files = vec![
        file("lib.rs", "pub mod job;\npub mod clock;\n"),
        file("main.rs", ""),
        file("clock.rs", ""),
        file("job/mod.rs", "pub(crate) mod id;\nmod deep;\n// mod lost;\n"),
        file("job/id.rs", ""),
        file("job/deep/mod.rs", ""),
    ];
    assert_eq!(forgotten(&files), Vec::<String>::new());
    files.extend([file("job/lost.rs", ""), file("attic/mod.rs", "")]);
    let found = forgotten(&files).join("\n");
    assert!(found.contains("src/job/lost.rs: no `mod lost;` in src/job/mod.rs"), "{found}");
    assert!(found.contains("src/attic/mod.rs: no `mod attic;` in src/lib.rs"), "{found}");
}
