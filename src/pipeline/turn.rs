//! Finds where a story turns: there the voice waits, the music rests, and another part of it begins. Pure.

use super::handover::Script;

/// A turn comes after this share of the story, and before the last fifth.
const SHARES: std::ops::Range<f64> = 0.45..0.8;

/// The words with which a sentence begins that turns a story, by language.
const WORDS: &[(&str, &[&str])] = &[
    ("en", &["but", "suddenly", "then", "and then", "until", "that was when", "all at once", "all of a sudden"]),
    ("de", &["aber", "doch", "plötzlich", "auf einmal", "da", "dann", "bis"]),
    ("es", &["pero", "entonces", "de repente", "de pronto", "hasta que"]),
    ("fr", &["mais", "soudain", "alors", "tout à coup", "puis", "jusqu'à"]),
    ("it", &["ma", "poi", "allora", "all'improvviso", "improvvisamente", "finché"]),
    ("pt", &["mas", "então", "de repente", "até que"]),
];

/// Returns the sentence with which a story turns, as its scene and its number there: one that starts with such a word, of
/// several one that begins a scene, else a paragraph, then the last one. `None` if there is none: then nobody waits, and the
/// music chooses by scenes and pauses.
pub(super) fn turn(script: &Script) -> Option<(usize, usize)> {
    let primary = script.language.split(['-', '_']).next().unwrap_or_default();
    let words = WORDS.iter().find(|(of, _)| of.eq_ignore_ascii_case(primary))?.1;
    let all = script.scenes.iter().map(|scene| scene.sentences.iter().map(String::len).sum::<usize>()).sum::<usize>();
    let (mut read, mut before, mut best) = (0, "", None);
    for (scene, told) in script.scenes.iter().enumerate() {
        for (number, sentence) in told.sentences.iter().enumerate() {
            let weight = (number == 0, before.ends_with('\n'));
            let is_heavier = best.is_none_or(|(_, heaviest)| heaviest <= weight);
            if is_heavier && SHARES.contains(&(read as f64 / all as f64)) && begins_with(sentence, words) {
                best = Some(((scene, number), weight));
            }
            read += sentence.len();
            before = sentence;
        }
    }
    best.map(|(at, _)| at)
}

fn begins_with(text: &str, words: &[&str]) -> bool {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase().replace('’', "'");
    words.iter().any(|word| {
        let rest = text.strip_prefix(word);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || (c == '\'' && !word.ends_with('à'))))
    })
}

#[cfg(test)]
mod tests {
    use super::super::handover::ScriptScene;
    use super::*;

    /// Finds the turn of a story. `/` stands between scenes, `|` ends a paragraph; all sentences are about as long.
    fn check(language: &str, story: &str, expected: Option<(usize, usize)>) {
        let sentence = |it: &str| format!("{:<40}{}", it.trim(), if it.ends_with('|') { "\n" } else { "" });
        let scene = |it: &str| ScriptScene {
            sentences: it.trim().split_inclusive(['.', '|']).map(sentence).collect(),
            ..ScriptScene::default()
        };
        let script = Script {
            kind: "x".into(),
            title: None,
            language: language.into(),
            language_supposed: false,
            provider: "request".into(),
            scenes: story.split('/').map(scene).collect(),
            headings: Vec::new(),
            written: None,
            degraded: Vec::new(),
        };
        assert_eq!(turn(&script), expected, "{language}: {story}");
    }

    #[test]
    fn a_story_turns_at_but_or_suddenly_after_its_middle() {
        let story =
            "But it was early. He slept. It rained. Butter melted. “Then the lamp went out. Nobody came. So he left.";
        check("en-GB", story, Some((0, 4)));
        check("xx", story, None);
        check("en", "But it was early. He slept. It rained. Butter melted.", None);
        check("de", "Es war still. Sie wartete. Da klopfte es. Doch niemand kam. Sie schlief.", Some((0, 3)));
        check("fr", "Une nuit. Il dort. Il rêve. Il rit. Il dort. Mais tout finit.", None);
        check("en", "", None);
    }

    #[test]
    fn of_several_turns_one_that_begins_a_scene_or_a_paragraph_has_the_most_weight() {
        check("en", "A. B. C. D. But e. But f. But g. H. I.", Some((0, 6)));
        check("en", "A. B. C. D| But e. But f| But g. But h. I.", Some((0, 6)));
        check("en", "A. B. C. D. / But e| But f. But g. H.", Some((1, 0)));
    }
}
