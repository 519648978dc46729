//! House rules that neither the compiler nor clippy checks; CONTRIBUTING.md gives their reasons.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The crates that know of jobs, lowest layer first. They depend on lower ones only; the other crates know nothing of jobs.
const CRATES: [&[&str]; 3] = [&["job"], &["db", "telemetry"], &["spool", "workspace", "images", "ledger", "providers"]];

/// The modules of the service, lowest layer first. Imports point to a lower layer only.
const LAYERS: [&[&str]; 9] = [
    &["pipeline", "dispatch"],
    &["ending"],
    &["attempt", "config", "notices", "reaper"],
    &["intake"],
    &["setup"],
    &["control"],
    &["web"],
    &["actors", "bench"],
    &["cli"],
];

/// The longest file, in lines, tests included.
const LINES_MAX: usize = 500;

/// The modules whose code may name actix.
const ACTIX_HOMES: [&str; 2] = ["actors", "web"];

/// One source file: its path below the directory that was read, with `/` between the parts, and its text.
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    /// Returns the top-level module it belongs to; `None` for lib.rs and main.rs.
    fn module(&self) -> Option<&str> {
        let first = self.path.split('/').next()?.trim_end_matches(".rs");
        (first != "lib" && first != "main").then_some(first)
    }

    /// Returns the lines with their numbers, comments cut off.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
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

/// Returns what a line does that only another module may do; `None` stands for a crate.
fn powers(line: &str, module: Option<&str>) -> Vec<&'static str> {
    let mut found = Vec::new();
    if line.contains("env::var") && module != Some("config") {
        found.push("only config/ reads the environment: take the value as a setting");
    }
    let actix = ["actix::", "actix_web::", "actix_rt::", "use actix"].iter().any(|name| line.contains(name));
    if actix && !module.is_some_and(|module| ACTIX_HOMES.contains(&module)) {
        found.push("only actors/ and web/ name actix: return a value and let an actor carry it out");
    }
    found
}

/// Lists what is wrong with one file of a crate.
fn offences_of_crate(file: &Source) -> Vec<String> {
    let mut found = shape(file);
    if file.path.contains("/src/") {
        let lines =
            file.code().flat_map(|(number, line)| powers(line, None).into_iter().map(move |what| (number, what)));
        found.extend(lines.map(|(number, what)| (number, what.to_owned())));
    }
    found.into_iter().map(|(line, what)| format!("crates/{}:{line}: {what}", file.path)).collect()
}

/// Lists the dependencies of a crate that do not lie below it; `ours` are the names of all crates.
fn upward(name: &str, manifest: &str, ours: &[&str]) -> Vec<String> {
    let level = |name: &str| CRATES.iter().position(|crates| crates.contains(&name)).map_or(0, |index| index + 1);
    let dependencies = manifest.lines().filter_map(|line| line.strip_suffix(".workspace = true"));
    let ours = dependencies.filter(|dependency| ours.contains(dependency));
    ours.filter(|dependency| level(dependency) != 0 && level(name) <= level(dependency))
        .map(|dependency| format!("crates/{name}/Cargo.toml: `{dependency}` does not lie below `{name}` (CRATES)"))
        .collect()
}

/// Lists the crates that write log lines and are not in the list of crates whose lines the logs of jobs contain.
fn unheard(files: &[Source], ours: &str) -> BTreeSet<String> {
    let marks = ["trace", "debug", "info", "warn", "error"].map(|level| format!("tracing::{level}!"));
    let logs = |file: &&Source| file.code().any(|(_, line)| marks.iter().any(|mark| line.contains(mark)));
    let inside = files.iter().filter(|file| file.path.contains("/src/")).filter(logs);
    inside
        .filter_map(|file| file.path.split('/').next())
        .filter(|name| !ours.contains(&format!("\"{name}\"")))
        .map(|name| format!("crates/{name} writes log lines: name it in OURS of crates/telemetry/src/init.rs"))
        .collect()
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
        for what in powers(line, module) {
            report(number, what.to_owned());
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

/// Tells whether a line declares a module of this name, or one whose file has it.
fn declares_module(line: &str, name: &str) -> bool {
    line.trim_end().ends_with(&format!("mod {name};")) || line.contains(&format!("path = \"{name}.rs\""))
}

/// Lists the files below `root` that no `mod` line names, so that the compiler never reads them.
fn forgotten(root: &str, files: &[Source]) -> Vec<String> {
    let declares = |parent: &str, name: &str| {
        files
            .iter()
            .filter(|file| file.path == parent)
            .any(|file| file.code().any(|(_, line)| declares_module(line, name)))
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
                found.push(format!(
                    "{root}/{}: no `mod {name};` in {root}/{parent}, so it is never compiled",
                    file.path
                ));
            }
            _ => {}
        }
    }
    found
}

/// Reads every Rust file below a directory.
pub(super) fn read_tree(root: &Path) -> Vec<Source> {
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

#[test]
fn the_crates_are_tidy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates");
    let files = read_tree(&root);
    let names: BTreeSet<&str> = files.iter().filter_map(|file| file.path.split('/').next()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let mut found: Vec<String> = files.iter().flat_map(offences_of_crate).collect();
    for name in &names {
        let sources = read_tree(&root.join(name).join("src"));
        found.extend(forgotten(&format!("crates/{name}/src"), &sources));
        let manifest = fs::read_to_string(root.join(name).join("Cargo.toml")).unwrap();
        found.extend(upward(name, &manifest, &names));
    }
    let init = fs::read_to_string(root.join("telemetry/src/init.rs")).unwrap();
    let ours = init.split_once("const OURS").and_then(|(_, rest)| rest.split_once("];")).unwrap_or_default().0;
    found.extend(unheard(&files, ours));
    let missing = CRATES.iter().flat_map(|layer| layer.iter()).filter(|name| !names.contains(name));
    found.extend(missing.map(|name| format!("CRATES in tests/it/tidy.rs names `{name}`, which is no crate")));
    assert!(found.is_empty(), "{} breaches of the house rules:\n{}", found.len(), found.join("\n"));
}

#[test]
fn the_house_is_tidy() {
    let files = read_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let mut found: Vec<String> = files.iter().flat_map(offences).collect();
    found.extend(forgotten("src", &files));
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
        ("ending/mod.rs", "use crate::job::Failure;\nuse crate::pipeline::run;\nuse crate::ending::fate;"),
        ("actors/root.rs", "use actix::Actor;\nuse crate::config::Config;"),
        ("config/env.rs", "let home = std::env::var(\"HOME\");"),
        ("ending/fate.rs", "/// See [`crate::cli`], not `std::env::var`.\nlet a = 1; // unlike crate::cli"),
        ("lib.rs", "pub mod actors;"),
        ("setup/mod.rs", "let filter = \"actix=warn\";"),
    ] {
        check(path, body, &[]);
    }
    check("pipeline/mod.rs", "use crate::ending::run;", &["lies above"]);
    check("ending/mod.rs", "fn f() -> crate::cli::Exit { todo() }", &["lies above"]);
    check("pipeline/video.rs", "use crate::dispatch::slots;", &["same layer"]);
    check("config/load.rs", "use crate::reaper::Policy;", &["same layer"]);
    check("cli/run.rs", "use actix::System;", &["actix"]);
    check("cli/run.rs", "    #[actix_web::main]", &["actix"]);
    check("cli/doctor.rs", "let path = env::var_os(\"PATH\");", &["environment"]);
    check("cli/run.rs", "use crate::{ending::Fate, reaper};", &["one `use crate::module"]);
    check("ending/fate.rs", "// TODO later\n// FIXME now\n#[ignore = \"slow\"]", &["TODO", "FIXME", "#[ignore"]);
    check("attic/mod.rs", "", &["no layer"]);
    check("ending/fate.rs", &"\n".repeat(LINES_MAX), &["502 lines"]);
    let silent = Source { path: "ending/fate.rs".to_owned(), text: "pub struct Fate;\n".to_owned() };
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
    assert_eq!(forgotten("src", &files), Vec::<String>::new());
    files.extend([file("job/lost.rs", ""), file("attic/mod.rs", "")]);
    let found = forgotten("src", &files).join("\n");
    assert!(found.contains("src/job/lost.rs: no `mod lost;` in src/job/mod.rs"), "{found}");
    assert!(found.contains("src/attic/mod.rs: no `mod attic;` in src/lib.rs"), "{found}");
}

#[test]
fn a_crate_that_breaks_a_rule_is_found() {
    let ours = ["film", "fsx", "images", "job", "spool"];
    for (name, dependency, good) in [
        ("spool", "job", true),
        ("spool", "film", true),
        ("spool", "tokio", true),
        ("film", "fsx", true),
        ("spool", "images", false),
        ("job", "spool", false),
        ("film", "job", false),
    ] {
        let found = upward(name, &format!("[dependencies]\n{dependency}.workspace = true\n"), &ours);
        assert_eq!(found.is_empty(), good, "{name} on {dependency}: {found:?}");
    }
    let loud = Source { path: "one/src/lib.rs".to_owned(), text: "//! A.\ntracing::info!(\"a\");".to_owned() };
    assert_eq!(unheard(&[loud], "const OURS: [&str; 1] = [\"two\"];").len(), 1, "its lines would be lost");
    let told =
        Source { path: "one/src/lib.rs".to_owned(), text: "//! A.\nlet path = env::var_os(\"PATH\");".to_owned() };
    assert!(
        offences_of_crate(&told).join("\n").contains("crates/one/src/lib.rs:2: only config/ reads"),
        "a crate may not"
    );
}
