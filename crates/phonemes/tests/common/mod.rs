//! What the tests of readings share: the dictionaries of the voice, and tables of texts and their sounds.

use phonemes::{Lexicons, Own, read};
use std::path::Path;
use std::sync::LazyLock;

pub static LEXICONS: LazyLock<Lexicons> = LazyLock::new(|| {
    let voice = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/voices/hibari");
    Lexicons::load(&voice).unwrap_or_else(|error| panic!("{error}: scripts/assets fetches the voice"))
});

/// Checks the sounds of the words in brackets.
#[track_caller]
pub fn check_marked(cases: &[(&str, &str)]) {
    let found = |marked: &str| {
        let mut text = String::new();
        let mut wanted = Vec::new();
        for c in marked.chars() {
            match c {
                '[' => wanted.push(text.len()),
                ']' => {}
                _ => text.push(c),
            }
        }
        let words = read(&text, &LEXICONS, &Own::default(), &mut |_| None);
        let sounds = wanted.iter().filter_map(|at| words.iter().find(|it| it.written.contains(at)));
        sounds.map(|it| it.phonemes.clone()).collect::<Vec<_>>().join(" ")
    };
    check(cases, found);
}

/// Checks a table and shows all that is wrong.
#[track_caller]
pub fn check(cases: &[(&str, &str)], found: impl Fn(&str) -> String) {
    let wrong = cases.iter().filter_map(|(text, expected)| {
        let found = found(text);
        (found != *expected).then(|| format!("{text}: expected {expected}, found {found}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}
