//! What a crate shows, another one uses. The compiler finds unused code only where nothing is `pub`; this test does it for
//! the rest, by name: what no other package's code names is reported. A name that others use for something else counts
//! as used, so this finds most of what is unused, and never something that is used.

use super::tidy::{Source, read_tree};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// The kinds of items that need not be named to be used: a function that returns one is enough.
const TYPES: [&str; 4] = ["struct", "enum", "trait", "type"];

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// Returns the package that a file belongs to: `name` for what is below crates/name/src, the path for any other file,
/// because the tests and benchmarks of a crate use it from outside.
fn package(path: &str) -> &str {
    let name = path.strip_prefix("crates/").and_then(|rest| rest.split_once("/src/"));
    name.map_or(path, |(name, _)| name)
}

/// Returns the lines that are not of a test.
fn shipped(file: &Source) -> Vec<(usize, &str)> {
    if file.path.split('/').any(|part| part == "tests" || part == "tests.rs") {
        return Vec::new();
    }
    let lines: Vec<_> = file.code().collect();
    let tests = lines.windows(2).position(|pair| match pair {
        [(_, first), (_, second)] => *first == "#[cfg(test)]" && second.ends_with(" {") && second.contains("mod "),
        _ => false,
    });
    lines.into_iter().take(tests.unwrap_or(usize::MAX)).collect()
}

/// Returns the kind and the name of what a line shows.
fn shows(line: &str) -> Option<(&str, &str)> {
    let line = line.trim();
    // An entry of a list that a macro makes an enum or structs of: `JobSettled = "job.settled", …`.
    if let Some((name, _)) = line.split_once(" = \"")
        && name.starts_with(char::is_uppercase)
        && words(name).count() == 1
    {
        return Some(("entry", name));
    }
    let rest = line.strip_prefix("pub ")?;
    let mut left = words(rest).skip_while(|word| ["async", "unsafe"].contains(word)).peekable();
    match left.next()? {
        "const" if left.peek() == Some(&"fn") => left.nth(1).map(|name| ("fn", name)),
        kind @ ("fn" | "struct" | "enum" | "trait" | "type" | "mod" | "const" | "static") => {
            left.next().map(|name| (kind, name))
        }
        "use" => None,
        name => rest.contains(": ").then_some(("field", name)),
    }
}

/// Returns the words in the signatures, fields and variants that a crate shows: the types that others may get from it.
fn exposed<'a>(lines: &[(usize, &'a str)]) -> HashSet<&'a str> {
    let mut found = HashSet::new();
    let mut end: Option<&str> = None; // what ends the item that the line belongs to
    for (_, line) in lines {
        let line = *line;
        let named = shows(line);
        let body = match (&named, end) {
            (Some((kind, name)), _) => {
                end = match *kind {
                    "fn" => Some("{;"),
                    "enum" | "trait" => Some("}"),
                    _ => None,
                };
                line.split_once(name).map_or("", |(_, rest)| rest)
            }
            (None, Some(_)) => line,
            (None, None) if line.trim().starts_with("type ") => line,
            (None, None) => continue,
        };
        let over = match end {
            Some("}") => line.trim_end() == "}",
            Some(marks) => body.contains(|c: char| marks.contains(c)),
            None => true,
        };
        found.extend(words(body));
        if over {
            end = None;
        }
    }
    found
}

/// Returns the type whose defaults fill the rest of a literal on this line: `..spool::Settings::default()`.
fn filled(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("..")?;
    words(rest.split_once("::default()")?.0).last()
}

/// Lists what a crate shows and nobody else uses.
fn unused(files: &[Source]) -> Vec<String> {
    let mut users: HashMap<&str, HashSet<&str>> = HashMap::new();
    let mut homes: HashMap<&str, HashSet<&str>> = HashMap::new();
    let mut fillers: HashMap<&str, HashSet<&str>> = HashMap::new();
    let mut exposes: HashMap<&str, HashSet<&str>> = HashMap::new();
    for file in files {
        let package = package(&file.path);
        for word in file.code().flat_map(|(_, line)| words(line)) {
            users.entry(word).or_default().insert(package);
            homes.entry(word).or_default().insert(&file.path);
        }
        for filled in file.code().filter_map(|(_, line)| filled(line)) {
            fillers.entry(filled).or_default().insert(package);
        }
        exposes.entry(package).or_default().extend(exposed(&shipped(file)));
    }
    let mut found = Vec::new();
    for file in files.iter().filter(|file| package(&file.path) != file.path) {
        let package = package(&file.path);
        let others = |users: &HashMap<&str, HashSet<&str>>, name: &str| {
            users.get(name).is_some_and(|packages| packages.iter().any(|user| *user != package))
        };
        let mut owner = "";
        for (line, text) in shipped(file) {
            let Some((kind, name)) = shows(text) else { continue };
            if kind == "struct" {
                owner = name;
            }
            let used = match kind {
                "entry" => homes.get(name).is_some_and(|paths| paths.len() > 1),
                _ if TYPES.contains(&kind) && exposes.get(package).is_some_and(|words| words.contains(name)) => true,
                // A literal that takes the rest from the defaults can only be written where all fields are seen.
                "field" => others(&users, name) || others(&fillers, owner),
                _ => others(&users, name),
            };
            if !used {
                found.push(format!("{}:{line}: {kind} `{name}`", file.path));
            }
        }
    }
    found
}

#[test]
fn what_a_crate_shows_another_one_uses() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for dir in ["benches", "crates", "src", "tests/it"] {
        let named = |file: Source| Source { path: format!("{dir}/{}", file.path), ..file };
        files.extend(read_tree(&root.join(dir)).into_iter().map(named));
    }
    let found = unused(&files);
    assert!(files.iter().any(|file| package(&file.path) == "job"), "the crates were not read");
    assert!(
        found.is_empty(),
        "{} things are `pub` and no other package names them; make each `pub(crate)` or private, and remove what the \
         compiler then calls unused:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn an_unused_item_is_found_and_a_used_one_is_not() {
    let file = |path: &str, text: &str| Source { path: path.to_owned(), text: text.to_owned() };
    let files = [
        file(
            "crates/one/src/lib.rs",
            "pub fn used() -> Returned {}\npub const fn idle() {}\npub struct Returned {\n    pub read: u8,\n    pub \
             forgotten: u8,\n}\npub struct Lost;\npub enum Seen {\n    Inner(Held),\n}\npub struct Held;\npub fn long(\n    \
             a: Taken,\n) {\n    Lost\n}\npub struct Taken;\npub struct Settings {\n    pub \
             rest: u8,\n}\npub(crate) fn own() {}\n    Told = \"told\", info,\n    Mute = \
             \"mute\", info,\n#[cfg(test)]\nmod tests {\n    pub fn helper() {}\n}\n",
        ),
        file("crates/one/src/tests.rs", "pub fn another_helper() { idle(); }\n"),
        file("crates/one/src/more.rs", "fn f() { Told.emit(); }\n"),
        file(
            "src/main.rs",
            "fn main() { one::used().read; one::long(); Seen; Settings { ..one::Settings::default() } } // idle, not `Lost`\n",
        ),
    ];
    let found = unused(&files);
    assert_eq!(
        found,
        [
            "crates/one/src/lib.rs:2: fn `idle`",
            "crates/one/src/lib.rs:5: field `forgotten`",
            "crates/one/src/lib.rs:7: struct `Lost`",
            "crates/one/src/lib.rs:23: entry `Mute`",
        ]
    );
}
