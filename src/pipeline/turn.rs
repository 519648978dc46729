//! Finds where a story turns: there the music rests, and another part of it begins. Pure.

use super::handover::Cue;

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

/// Returns when the sentence begins with which a story turns: one that starts with such a word, of several the one with the
/// longest pause before it, then the last one. `None` if there is none: then the music chooses by scenes and pauses.
pub(super) fn turn(cues: &[Cue], seconds: f64, language: &str) -> Option<f64> {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    let words = WORDS.iter().find(|(of, _)| of.eq_ignore_ascii_case(primary))?.1;
    let pairs = cues.iter().zip(cues.iter().skip(1));
    let turns = pairs.filter(|(before, cue)| {
        let is_start = (before.scene, before.sentence) != (cue.scene, cue.sentence);
        is_start && SHARES.contains(&(cue.start / seconds)) && begins_with(&cue.text, words)
    });
    let pause = |(before, cue): &(&Cue, &Cue)| cue.start - before.end;
    turns.max_by(|a, b| pause(a).total_cmp(&pause(b))).map(|(_, cue)| cue.start)
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
    use super::*;

    /// Finds the turn of sentences of two seconds, each with the pause before it, in a story of twenty seconds.
    fn check(language: &str, sentences: &[(f64, &str)], expected: Option<usize>) {
        let (mut at, mut cues) = (0.0, Vec::new());
        for (sentence, (pause, text)) in sentences.iter().enumerate() {
            at += pause;
            let words = Vec::new();
            cues.push(Cue { scene: 0, sentence, text: (*text).to_owned(), start: at, end: at + 2.0, words });
            at += 2.0;
        }
        let found = turn(&cues, 20.0, language);
        assert_eq!(found, expected.map(|number| cues[number].start), "{language}: {sentences:?}");
    }

    #[test]
    fn a_story_turns_at_but_or_suddenly_after_its_middle_with_the_longest_pause() {
        let story = [
            (0.0, "But it was early."),
            (0.5, "He slept."),
            (0.5, "It rained."),
            (0.5, "Butter melted."),
            (0.5, "“Then the lamp went out."),
            (0.9, "Suddenly it knocked."),
            (0.5, "But nobody came."),
        ];
        check("en-GB", &story, Some(5));
        check("xx", &story, None);
        check("en", &story[..4], None);
        let equal =
            [(0.0, "Es war still."), (4.0, "Sie wartete."), (2.0, "Da klopfte es."), (2.0, "Doch niemand kam.")];
        check("de", &equal, Some(3));
        let late = [(0.0, "Une nuit."), (8.0, "Il dort."), (7.0, "Mais tout finit.")];
        check("fr", &late, None);
    }

    #[test]
    fn the_middle_of_a_sentence_is_no_turn() {
        let cue = |sentence, text: &str, start| {
            let words = Vec::new();
            Cue { scene: 0, sentence, text: text.to_owned(), start, end: start + 2.0, words }
        };
        assert_eq!(turn(&[cue(0, "He waited,", 8.0), cue(0, "but nobody came.", 11.0)], 20.0, "en"), None);
    }
}
