//! Times of the clock: "at two in the morning" is night, and no morning. Each is put into the text as a word for that part of the
//! day. Pure.

use super::ways::is_in;
use std::ops::Range;

/// How a language tells the time.
#[derive(Debug)]
struct Row {
    language: &'static str,
    /// Phrases behind the hours before noon, and behind those after it.
    before_noon: &'static [&'static str],
    after_noon: &'static [&'static str],
    /// The hours from one to twelve; what is listed with a stroke between is the same.
    hours: &'static str,
    /// What else may stand between an hour and such a phrase, what counts 24 hours of a day, and what is said before an hour.
    between: &'static str,
    counting: &'static str,
    past: &'static str,
    /// The words for the parts of a day, in the order of [`PARTS`].
    parts: [&'static str; 6],
}

/// The parts of a day.
const PARTS: [&str; 6] = ["night", "dawn", "morning", "noon", "afternoon", "evening"];

#[rustfmt::skip]
const ROWS: [Row; 6] = [
    Row {
        language: "en", before_noon: &["in the morning", "am", "a m"], after_noon: &["pm", "p m"],
        hours: "one two three four five six seven eight nine ten eleven twelve",
        between: " o'clock o’clock o clock half quarter past to after minutes minute and thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty \
            thirty forty fifty sharp early ",
        counting: "", past: " past to after ", parts: PARTS,
    },
    Row {
        language: "de", before_noon: &["morgens", "früh", "in der früh", "am morgen"], after_noon: &[],
        hours: "ein|eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        between: " uhr halb viertel dreiviertel nach vor kurz minuten zwanzig dreißig ",
        counting: " uhr ", past: " nach vor halb viertel ",
        parts: ["nachts", "morgengrauen", "morgens", "mittags", "nachmittags", "abends"],
    },
    Row {
        language: "es", before_noon: &["de la mañana", "de la madrugada"], after_noon: &[],
        hours: "una dos tres cuatro cinco seis siete ocho nueve diez once doce",
        between: " las la y media cuarto menos en punto veinte veinticinco horas ",
        counting: " horas ", past: "", parts: ["noche", "amanecer", "mañana", "mediodía", "tarde", "noche"],
    },
    Row {
        language: "fr", before_noon: &["du matin"], after_noon: &[],
        hours: "une deux trois quatre cinq six sept huit neuf dix onze douze",
        between: " heures heure h et demie quart moins le vingt trente ",
        counting: " heures h ", past: "", parts: ["nuit", "aube", "matin", "midi", "après midi", "soir"],
    },
    Row {
        language: "it", before_noon: &["del mattino", "di mattina", "della mattina"], after_noon: &[],
        hours: "una due tre quattro cinque sei sette otto nove dieci undici dodici",
        between: " le l ore e mezza mezzo un quarto meno venti ",
        counting: " ore ", past: "", parts: ["notte", "alba", "mattina", "mezzogiorno", "pomeriggio", "sera"],
    },
    Row {
        language: "pt", before_noon: &["da manhã", "da madrugada"], after_noon: &[],
        hours: "uma duas|dois três quatro cinco seis sete oito nove dez onze doze",
        between: " as às e meia um quarto menos em ponto vinte horas ",
        counting: " horas ", past: "", parts: ["noite", "amanhecer", "manhã", "meio dia", "tarde", "noite"],
    },
];

/// The same in a language without spaces: what stands before the hour, behind it, the hours, and the parts of a day.
const BEFORE_NOON_UNSPACED: [&str; 5] = ["午前の", "午前", "朝の", "早朝の", "早朝"];
const AFTER_NOON_UNSPACED: [&str; 2] = ["午後の", "午後"];
const HOUR_UNSPACED: &str = "時";
const HOURS_UNSPACED: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
const PARTS_UNSPACED: [&str; 6] = ["夜中", "夜明け", "朝", "正午", "午後", "夕方"];

/// The most words of a time of the clock.
const WORDS_MAX: usize = 6;

/// Returns a text with a word for the part of the day in the place of each time of the clock, by the season.
pub(super) fn told(text: &str, language: &str, season: Option<&str>) -> String {
    if language == "ja" {
        return told_unspaced(text, season);
    }
    let Some(row) = ROWS.iter().find(|row| row.language == language) else { return text.to_owned() };
    let words = words(text);
    let (mut rest, mut copied, mut at) = (String::new(), 0, 0);
    while at < words.len() {
        let found = row.time(&words, at).filter(|(place, ..)| copied <= place.start);
        let Some((place, hour, next)) = found else {
            at += 1;
            continue;
        };
        rest.push_str(text.get(copied..place.start).unwrap_or_default());
        rest.push_str(row.parts.get(part(hour, season)).copied().unwrap_or_default());
        (copied, at) = (place.end, next);
    }
    rest + text.get(copied..).unwrap_or_default()
}

/// A word of a text in lower case, with its place; "2:14" is one.
struct Word {
    lower: String,
    place: Range<usize>,
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut begin = None;
    let ends = text.char_indices().chain([(text.len(), ' ')]);
    for (at, c) in ends {
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let is_time = || {
            let (before, after) = (text.get(..at), text.get(at + c.len_utf8()..));
            matches!(c, ':' | '.')
                && is_digit(before.and_then(|it| it.chars().next_back()))
                && is_digit(after.and_then(|it| it.chars().next()))
        };
        if c.is_alphanumeric() || matches!(c, '\'' | '’') || is_time() {
            begin = begin.or(Some(at));
        } else if let Some(from) = begin.take() {
            words.push(Word { lower: text.get(from..at).unwrap_or_default().to_lowercase(), place: from..at });
        }
    }
    words
}

impl Row {
    /// Finds a time whose last words begin at a place: its place in the text, the hour, and the number of the word behind it.
    fn time(&self, words: &[Word], at: usize) -> Option<(Range<usize>, u32, usize)> {
        let word = |at: usize| words.get(at).map_or("", |word| word.lower.as_str());
        let ends = |phrase: &&&str| phrase.split(' ').enumerate().all(|(next, part)| word(at + next) == part);
        let count = |phrase: &&str| phrase.split(' ').count();
        let (before, after) = (self.before_noon.iter().find(ends), self.after_noon.iter().find(ends));
        let from = self.begin(words, at);
        if let Some(count) = before.or(after).map(count).filter(|_| from < at) {
            let hour = self.hour(words, from..at)? % 12 + if after.is_some() { 12 } else { 0 };
            return Some((place(words, from, at + count)?, hour, at + count));
        }
        // "23:40", "um 23 Uhr"
        let own = self.hour_of(word(at))?;
        let (is_clock, counts) = (word(at).contains(':'), is_in(self.counting, word(at + 1)));
        let is_told = (13..25).contains(&own) || own == 0 && word(at).starts_with('0');
        let next = at + if counts { 2 } else { 1 };
        (is_told && (is_clock || counts)).then(|| Some((place(words, at, next)?, own % 24, next))).flatten()
    }

    /// Returns where the words of a time begin that ends at a place.
    fn begin(&self, words: &[Word], end: usize) -> usize {
        let is_of_a_time = |at: usize| {
            words.get(at).is_some_and(|word| is_in(self.between, &word.lower) || self.hour_of(&word.lower).is_some())
        };
        let least = end.saturating_sub(WORDS_MAX);
        (least..end).rev().take_while(|at| is_of_a_time(*at)).last().unwrap_or(end)
    }

    /// Returns the hour of some words: the first one that they name, or the one behind "past".
    fn hour(&self, words: &[Word], of: Range<usize>) -> Option<u32> {
        let own = words.get(of)?;
        let is_past = |word: &Word| is_in(self.past, &word.lower);
        let from = own.iter().rposition(is_past).map_or(0, |at| at + 1);
        own.get(from..)?.iter().find_map(|word| self.hour_of(&word.lower))
    }

    /// Reads an hour in letters or digits.
    fn hour_of(&self, word: &str) -> Option<u32> {
        let digits = word.split([':', '.', 'h']).next().unwrap_or_default();
        let is_last =
            word.strip_prefix(digits).is_some_and(|rest| rest.chars().all(|c| !c.is_alphabetic() || c == 'h'));
        let is_hour = |hour: &u32| *hour < 25;
        let written = digits.parse().ok().filter(|hour| is_last && is_hour(hour));
        let spelled = || self.hours.split(' ').position(|hour| hour.split('|').any(|hour| hour == word));
        written.or_else(|| u32::try_from(spelled()? + 1).ok())
    }
}

/// Returns where some words stand in the text.
fn place(words: &[Word], from: usize, to: usize) -> Option<Range<usize>> {
    Some(words.get(from)?.place.start..words.get(to.checked_sub(1)?)?.place.end)
}

fn told_unspaced(text: &str, season: Option<&str>) -> String {
    let mut told = text.to_owned();
    for (begins, later) in [(&BEFORE_NOON_UNSPACED[..], 0), (&AFTER_NOON_UNSPACED[..], 12)] {
        for begin in begins {
            for (number, hour) in (1..).zip(HOURS_UNSPACED) {
                let part = PARTS_UNSPACED.get(part(number % 12 + later, season)).copied().unwrap_or_default();
                told = told.replace(&format!("{begin}{hour}{HOUR_UNSPACED}"), part);
                told = told.replace(&format!("{begin}{number}{HOUR_UNSPACED}"), part);
            }
        }
    }
    told
}

/// Returns the part of the day of an hour: the sun rises early in summer, and late in winter.
fn part(hour: u32, season: Option<&str>) -> usize {
    let (dawn, morning, night) = match season {
        Some("summer") => (4, 6, 22),
        Some("winter") => (6, 8, 20),
        _ => (5, 7, 21),
    };
    match hour {
        _ if hour < dawn || night <= hour => 0,
        _ if hour < morning => 1,
        _ if hour < 12 => 2,
        12 => 3,
        _ if hour < 17 => 4,
        _ => 5,
    }
}

/// Returns the hour of a kind of story that tells of none, so that it is not night in one picture and day in the next one;
/// `None` where the kind alone makes every picture dark.
pub(super) fn usual_hour(kind: &str) -> Option<&'static str> {
    match kind {
        "horror" | "thriller" => None,
        "mystery" | "crime" | "scifi" | "sci-fi" | "science-fiction" => Some("night"),
        "romance" => Some("sunset"),
        "fantasy" | "fairytale" => Some("dusk"),
        _ => Some("daytime"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_the_clock_are_parts_of_the_day() {
        for (language, text, expected) in [
            ("en", "At two in the morning she woke.", "At night she woke."),
            ("en", "It was 2:14 in the morning, and cold.", "It was night, and cold."),
            ("en", "At half past five in the morning", "At dawn"),
            ("en", "At ten o'clock in the morning", "At morning"),
            ("en", "At 3 a.m. and at 11 p.m.", "At night. and at night."),
            ("en", "At 23:40 the train left.", "At night the train left."),
            ("en", "In the morning two men came.", "In the morning two men came."),
            ("en", "They had 13 cats.", "They had 13 cats."),
            ("de", "Um drei Uhr morgens klopfte es.", "Um nachts klopfte es."),
            ("de", "Um halb sechs in der Früh", "Um morgengrauen"),
            ("de", "Um 23 Uhr schlief er.", "Um nachts schlief er."),
            ("es", "A las tres y media de la mañana", "A noche"),
            ("es", "a las nueve de la mañana", "a mañana"),
            ("fr", "À trois heures du matin", "À nuit"),
            ("fr", "À 23 heures", "À nuit"),
            ("it", "Alle tre del mattino", "Alle notte"),
            ("pt", "Às três da manhã", "noite"),
            ("ja", "午前三時に電話が鳴った。", "夜中に電話が鳴った。"),
        ] {
            assert_eq!(told(text, language, None), expected, "{text}");
        }
    }

    #[test]
    fn the_sun_rises_by_the_season() {
        for (season, expected) in [("winter", "night"), ("spring", "dawn"), ("summer", "dawn")] {
            assert_eq!(told("five in the morning", "en", Some(season)), expected);
        }
        assert_eq!(told("six in the morning", "en", Some("summer")), "morning");
        assert_eq!(told("eight in the morning", "en", Some("winter")), "morning");
    }
}
