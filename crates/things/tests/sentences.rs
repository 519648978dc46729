//! What sentences in six languages are about.

use things::{Shown, Thing, Words};

const SENTENCES: &str = include_str!("data/sentences.tsv");

/// Returns the words of a language with the pack's table, if `scripts/assets` has fetched it.
fn words(language: &str) -> Words {
    let path = format!("{}/../../assets/words/{language}.tsv", env!("CARGO_MANIFEST_DIR"));
    Words::new(language, &std::fs::read_to_string(path).unwrap_or_default())
}

fn is_scenery(thing: &Thing) -> bool {
    matches!(thing.shown, Shown::Scenery(_))
}

fn shown(things: &[Thing]) -> String {
    let hero = things.iter().find(|thing| !is_scenery(thing)).or_else(|| things.first());
    hero.map_or("-".to_owned(), |thing| match (is_scenery(thing), thing.count) {
        (true, _) => format!("={}", thing.name),
        (false, 1) => thing.name.clone(),
        (false, count) => format!("{} x{count}", thing.name),
    })
}

#[test]
fn sentences_show_what_they_are_about_and_nothing_that_is_denied_or_meant_otherwise() {
    let languages = ["en", "de", "es", "fr", "it", "ja"].map(|language| (language, words(language)));
    let (mut wrong, mut count) = (Vec::new(), 0);
    for line in SENTENCES.lines().filter(|line| !line.starts_with('#')) {
        let [language, sentence, expected] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let (_, words) = languages.iter().find(|(name, _)| *name == language).unwrap();
        let things = words.things(sentence);
        count += 1;
        if shown(&things) != expected {
            let all: Vec<String> = things.iter().map(|it| format!("{} ({})", it.name, it.weight)).collect();
            wrong.push(format!("{sentence} -> {} instead of {expected}; all: {}", shown(&things), all.join(", ")));
        }
    }
    assert!(150 <= count, "only {count} sentences");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
