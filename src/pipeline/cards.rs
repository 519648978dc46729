//! The cards of a video: the title, the chapters and the end. Which words they have and how long they stand. Pure.
//!
//! A title that is spoken stands while it is heard; another one has a beat of its own before the first word.

use super::handover::{AudioTrack, Script};
use film::{Card, CardKind, EndCard, Face};

/// A title stands so long before the first word, in seconds: a part that does not depend on it, and one for each character
/// (20 characters per second are read at leisure), within limits.
const BEAT_BASE: f64 = 1.6;
const BEAT_PER_CHAR: f64 = 0.05;
const BEAT_MIN: f64 = 2.2;
const BEAT_MAX: f64 = 3.6;
/// How long a title or heading that is spoken stands after its last word, in seconds: less than the pause there.
const LINGER: f64 = 0.6;
/// The time between the last word and the end card, in seconds, in which the last picture stands with the music alone, so
/// that the last words are understood; and how long the card stands: it appears in [`END_APPEARS`], is whole for 1.9, in which
/// its words and the title are read, and goes with the picture and the music in 1.3.
const END_PAUSE: f64 = 2.0;
const END_SECONDS: f64 = 4.2;
/// How long the end card takes to appear, in seconds.
const END_APPEARS: f64 = 1.0;
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

/// What kinds of stories that report have in their names, in lower case.
const REPORTS: &[&str] = &["news", "fact", "science", "sci-fi", "scifi", "tech", "business", "sport", "report"];

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

/// Returns when the end card of a narration is whole, in seconds; `None` if there is no time for one.
pub(super) fn end_whole(audio: &AudioTrack) -> Option<f64> {
    let last = audio.cues.last()?.end;
    (last + END_PAUSE + END_SECONDS <= audio.seconds + 0.1).then_some(last + END_PAUSE + END_APPEARS)
}

/// Makes the cards of a narration; the name of a channel stands above the title and the end.
pub(super) fn cards(script: &Script, audio: &AudioTrack, (end_card, channel): (&EndCard, Option<&str>)) -> Vec<Card> {
    let channel = || channel.map(str::to_owned);
    let mut cards = Vec::new();
    let mut cues = audio.cues.iter();
    if let (Some(title), Some(first)) = (title(script), audio.cues.first()) {
        let is_spoken = is_same(title, &first.text);
        let end = if is_spoken { first.end + LINGER } else { first.start };
        cards.push(Card {
            kind: CardKind::Title,
            head: channel(),
            text: title.to_owned(),
            foot: None,
            start: 0.0,
            end,
        });
        if is_spoken {
            cues.next();
        }
    }
    for cue in cues.filter(|cue| is_chapter(script, &cue.text)) {
        let (head, text) = parted(&cue.text);
        let end = cue.end + LINGER;
        cards.push(Card { kind: CardKind::Chapter, head, text, foot: None, start: cue.start, end });
    }
    let start = audio.cues.last().map_or(0.0, |last| last.end + END_PAUSE);
    let words = end_words(end_card, &script.language).filter(|_| start + END_APPEARS < audio.seconds);
    cards.extend(words.map(|text| {
        let foot = title(script).filter(|title| !is_same(title, &text)).map(str::to_owned);
        Card { kind: CardKind::End, head: channel(), text, foot, start, end: audio.seconds }
    }));
    cards
}

/// Returns the letters of the cards of a story: those of a book, unless it reports.
pub(super) fn face(kind: &str) -> Face {
    let is_report = REPORTS.iter().any(|word| kind.to_lowercase().contains(word));
    if is_report { Face::Sans } else { Face::Serif }
}

/// Parts the heading of a chapter into what comes before its name, such as "Chapter 1", and the name, or all of it.
fn parted(heading: &str) -> (Option<String>, String) {
    let heading = heading.trim().trim_end_matches('.');
    let parts = heading.split_once([':', '.', '–', '—']).or_else(|| heading.split_once(" - "));
    let parts = parts.map(|(number, name)| (number.trim(), name.trim())).filter(|(_, name)| !name.is_empty());
    match parts.filter(|(number, _)| reads_like_a_chapter(number)) {
        Some((number, name)) => (Some(number.to_owned()), name.to_owned()),
        None => (None, heading.to_owned()),
    }
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
        let of = |text: Option<String>, sign: &str| text.map(|text| format!("{text}{sign}")).unwrap_or_default();
        let cards = cards(&script, &audio(&script), (end, None)).into_iter();
        cards
            .map(|it| (of(it.head, " / ") + &it.text + &of(it.foot.map(|it| format!(" / {it}")), ""), it.start, it.end))
            .collect()
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
        assert_eq!(found, [card("Chapter 1", 1.0), card("Part Two / The Sea", 7.0)]);
        let marked = Script { headings: vec!["The Keeper.".to_owned()], ..script(None, &["The Keeper.", "It came."]) };
        let found: Vec<String> =
            cards(&marked, &audio(&marked), (&EndCard::None, None)).into_iter().map(|card| card.text).collect();
        assert_eq!(found, ["The Keeper"]);
        for (text, expected) in [("Kapitel 3", true), ("Глава Первая.", true), ("Actually, No.", false), ("Act", false)]
        {
            assert_eq!(reads_like_a_chapter(text), expected, "{text}");
        }
    }

    #[test]
    fn the_name_of_a_chapter_is_parted_from_its_number() {
        for (heading, expected) in [
            ("Chapter One: The Island.", (Some("Chapter One"), "The Island")),
            ("Kapitel 3 – Das Meer", (Some("Kapitel 3"), "Das Meer")),
            ("Chapter 2 - The Letter", (Some("Chapter 2"), "The Letter")),
            ("Chapter 4", (None, "Chapter 4")),
            ("The Keeper: A Life", (None, "The Keeper: A Life")),
            ("Part Two:", (None, "Part Two:")),
        ] {
            let (head, text) = parted(heading);
            assert_eq!((head.as_deref(), text.as_str()), expected);
        }
    }

    #[test]
    fn what_reports_has_plain_letters_and_a_story_those_of_a_book() {
        assert!(["news", "Sci-Fi thriller", "facts"].into_iter().all(|kind| face(kind) == Face::Sans));
        assert!(["horror", "fable", "", "märchen"].into_iter().all(|kind| face(kind) == Face::Serif));
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
        assert_eq!(shown(Some("The Fog"), &["It came."], &EndCard::Auto)[1].0, "The End / The Fog");
        let script = script(Some("The Fog"), &["It came."]);
        let heads =
            cards(&script, &audio(&script), (&EndCard::Auto, Some("Night Tales"))).into_iter().map(|it| it.head);
        assert!(heads.eq([Some("Night Tales".to_owned()), Some("Night Tales".to_owned())]));
        assert_eq!(
            shown(Some("The end!"), &["It came."], &EndCard::Auto)[1].0,
            "The End",
            "the title is not said twice"
        );
    }
}
