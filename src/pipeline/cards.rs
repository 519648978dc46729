//! The cards of a video: the title, the chapters and the end. Which words they have and how long they stand. Pure.
//!
//! A title that is spoken stands while it is heard; another one has a beat of its own before the first word.

use super::handover::{AudioTrack, Script};
use film::{Card, EndCard};

/// A title stands so long before the first word, in seconds: a part that does not depend on it, and one for each character
/// (20 characters per second are read at leisure), within limits.
const BEAT_BASE: f64 = 1.2;
const BEAT_PER_CHAR: f64 = 0.05;
const BEAT_MIN: f64 = 1.8;
const BEAT_MAX: f64 = 3.2;
/// How long a title or heading that is spoken stands after its last word, in seconds: less than the pause there.
const LINGER: f64 = 0.6;
/// The time between the last word and the end card, a breath, and how long it stands, in seconds: it appears in 0.6, is
/// whole for 2, and goes with the picture and the music in 0.8.
const END_PAUSE: f64 = 1.3;
const END_SECONDS: f64 = 3.4;
/// The most characters of a chapter's heading.
const CHAPTER_MAX: usize = 48;

/// What headings of chapters begin with, in lower case.
const CHAPTERS: &[&str] = &[
    "chapter",
    "part",
    "act",
    "book",
    "kapitel",
    "teil",
    "akt",
    "chapitre",
    "partie",
    "capítulo",
    "parte",
    "capitolo",
    "acto",
    "atto",
    "hoofdstuk",
    "deel",
    "rozdział",
    "kapitola",
    "глава",
    "часть",
    "розділ",
];

/// What stands at the end of a story, by language.
const ENDS: &[(&str, &str)] = &[
    ("en", "The End"),
    ("de", "Ende"),
    ("fr", "Fin"),
    ("es", "Fin"),
    ("it", "Fine"),
    ("pt", "Fim"),
    ("nl", "Einde"),
    ("pl", "Koniec"),
    ("cs", "Konec"),
    ("ru", "Конец"),
    ("uk", "Кінець"),
    ("sv", "Slut"),
    ("da", "Slut"),
    ("nb", "Slutt"),
    ("no", "Slutt"),
    ("fi", "Loppu"),
    ("tr", "Son"),
    ("el", "Τέλος"),
    ("hu", "Vége"),
    ("ro", "Sfârșit"),
    ("ja", "おわり"),
    ("zh", "完"),
    ("ko", "끝"),
    ("ar", "النهاية"),
    ("he", "הסוף"),
    ("hi", "समाप्त"),
    ("th", "จบ"),
];

/// Returns how long a title stands before the first word, in seconds; `None` if there is no title, or it is spoken.
pub(super) fn beat(script: &Script) -> Option<f64> {
    let first = script.scenes.first().and_then(|scene| scene.sentences.first());
    let title = title(script).filter(|title| !first.is_some_and(|first| is_same(title, first)))?;
    Some((BEAT_BASE + BEAT_PER_CHAR * title.chars().count() as f64).clamp(BEAT_MIN, BEAT_MAX))
}

/// Returns the words of the end card; `None` for a video without one.
pub(super) fn end_words(end_card: &EndCard, language: &str) -> Option<String> {
    match end_card {
        EndCard::None => None,
        EndCard::Text(words) => Some(words.clone()),
        EndCard::Auto => {
            let language = language.split(['-', '_']).next().unwrap_or(language).to_ascii_lowercase();
            ENDS.iter().find(|(tag, _)| *tag == language).map(|(_, words)| (*words).to_owned())
        }
    }
}

/// Returns how long a video goes on after its last word for its end card, in seconds.
pub(super) fn end_seconds(end_card: &EndCard, language: &str) -> Option<f64> {
    end_words(end_card, language).map(|_| END_PAUSE + END_SECONDS)
}

/// Makes the cards of a narration.
pub(super) fn cards(script: &Script, audio: &AudioTrack, end_card: &EndCard) -> Vec<Card> {
    let mut cards = Vec::new();
    let mut cues = audio.cues.iter();
    if let (Some(title), Some(first)) = (title(script), audio.cues.first()) {
        let is_spoken = is_same(title, &first.text);
        let end = if is_spoken { first.end + LINGER } else { first.start };
        cards.push(Card { text: title.to_owned(), start: 0.0, end });
        if is_spoken {
            cues.next();
        }
    }
    for cue in cues.filter(|cue| is_chapter(script, &cue.text)) {
        let words = cue.text.trim().trim_end_matches('.').to_owned();
        cards.push(Card { text: words, start: cue.start, end: cue.end + LINGER });
    }
    let start = audio.cues.last().map_or(0.0, |last| last.end + END_PAUSE);
    let end = end_words(end_card, &script.language).filter(|_| start < audio.seconds);
    cards.extend(end.map(|text| Card { text, start, end: audio.seconds }));
    cards
}

fn title(script: &Script) -> Option<&str> {
    script.title.as_deref().map(str::trim).filter(|title| !title.is_empty())
}

/// Tells whether two texts have the same words, whatever their signs and capitals.
fn is_same(one: &str, other: &str) -> bool {
    let words = |text: &str| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    words(one) == words(other)
}

/// Tells whether a sentence is the title, if it is the first one, or the heading of a chapter.
pub(super) fn is_heading(script: &Script, sentence: &str, is_first: bool) -> bool {
    let is_title = is_first && title(script).is_some_and(|title| is_same(title, sentence));
    is_title || is_chapter(script, sentence)
}

/// Tells whether a sentence is the heading of a chapter: by the story's marks, or by its words.
fn is_chapter(script: &Script, sentence: &str) -> bool {
    let sentence = sentence.trim();
    let is_marked = script.headings.iter().any(|heading| heading == sentence);
    sentence.chars().count() <= CHAPTER_MAX && (is_marked || reads_like_a_chapter(sentence))
}

/// Tells whether a sentence is a word such as "Chapter", with a number or a name after it.
fn reads_like_a_chapter(sentence: &str) -> bool {
    let mut words = sentence.split_whitespace();
    let first = words.next().map(|word| word.trim_end_matches([':', '.']).to_lowercase()).unwrap_or_default();
    let second = words.next().unwrap_or_default();
    let is_number = |word: &str| word.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric());
    CHAPTERS.contains(&first.as_str()) && is_number(second)
}

#[cfg(test)]
mod tests {
    use super::super::handover::{Cue, ScriptScene};
    use super::*;

    fn script(title: Option<&str>, sentences: &[&str]) -> Script {
        let sentences = sentences.iter().map(|it| (*it).to_owned()).collect();
        Script {
            kind: "x".into(),
            title: title.map(str::to_owned),
            language: "en-GB".into(),
            language_supposed: false,
            provider: "request".into(),
            scenes: vec![ScriptScene { sentences, ..ScriptScene::default() }],
            headings: Vec::new(),
            written: None,
            degraded: Vec::new(),
        }
    }

    /// One cue of two seconds for each sentence, the first one after a second.
    fn audio(script: &Script) -> AudioTrack {
        let starts = (0..).map(|number| 1.0 + 3.0 * f64::from(number));
        let texts = script.scenes.iter().flat_map(|scene| &scene.sentences);
        let cue = |(text, start): (&String, f64)| Cue {
            scene: 0,
            sentence: 0,
            text: text.clone(),
            start,
            end: start + 2.0,
            words: Vec::new(),
        };
        let cues: Vec<Cue> = texts.zip(starts).map(cue).collect();
        let seconds = cues.last().unwrap().end + END_PAUSE + END_SECONDS;
        AudioTrack {
            file: String::new(),
            seconds,
            provider: String::new(),
            cues,
            reused: 0,
            spoken: 0,
            degraded: Vec::new(),
            credits: Vec::new(),
        }
    }

    fn shown(title: Option<&str>, sentences: &[&str], end: &EndCard) -> Vec<(String, f64, f64)> {
        let script = script(title, sentences);
        cards(&script, &audio(&script), end).into_iter().map(|it| (it.text, it.start, it.end)).collect()
    }

    #[test]
    fn a_title_stands_until_the_first_word_or_while_it_is_spoken() {
        let card = |text: &str, start, end| (text.to_owned(), start, end);
        let none = &EndCard::None;
        assert_eq!(shown(Some("The Fog"), &["It came."], none), [card("The Fog", 0.0, 1.0)]);
        assert_eq!(shown(Some("The Fog"), &["The fog.", "It came."], none), [card("The Fog", 0.0, 3.0 + LINGER)]);
        assert_eq!(shown(None, &["It came."], none), []);
        let beat = |title| beat(&script(title, &["The fog.", "It came."]));
        assert_eq!((beat(None), beat(Some(" ")), beat(Some("The Fog"))), (None, None, None));
        assert_eq!(beat(Some("A Lamp")), Some(BEAT_MIN));
        assert_eq!(beat(Some(&"long ".repeat(20))), Some(BEAT_MAX));
    }

    #[test]
    fn headings_of_chapters_are_cards_while_they_are_spoken() {
        let sentences = ["Chapter 1.", "It came.", "Part Two: The Sea.", "Part of me stayed."];
        let found = shown(None, &sentences, &EndCard::None);
        let card = |text: &str, start| (text.to_owned(), start, start + 2.0 + LINGER);
        assert_eq!(found, [card("Chapter 1", 1.0), card("Part Two: The Sea", 7.0)]);
        let marked = Script { headings: vec!["The Keeper.".to_owned()], ..script(None, &["The Keeper.", "It came."]) };
        let found: Vec<String> =
            cards(&marked, &audio(&marked), &EndCard::None).into_iter().map(|card| card.text).collect();
        assert_eq!(found, ["The Keeper"]);
        for (text, expected) in [("Kapitel 3", true), ("Глава Первая.", true), ("Actually, No.", false), ("Act", false)]
        {
            assert_eq!(reads_like_a_chapter(text), expected, "{text}");
        }
    }

    #[test]
    fn the_end_has_the_words_of_its_language_or_the_asked_ones() {
        let words = |end: &EndCard, language| end_words(end, language);
        assert_eq!(words(&EndCard::Auto, "de-AT").as_deref(), Some("Ende"));
        assert_eq!((words(&EndCard::Auto, "xx"), words(&EndCard::None, "en")), (None, None));
        assert_eq!(words(&EndCard::Text("More soon".into()), "xx").as_deref(), Some("More soon"));
        assert_eq!(
            shown(None, &["It came."], &EndCard::Auto),
            [("The End".to_owned(), 3.0 + END_PAUSE, 3.0 + END_PAUSE + END_SECONDS)]
        );
    }
}
