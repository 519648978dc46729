//! Roman numerals, where the words around say that they are numbers.

use super::number::{cardinal, ordinal, roman, year};
use super::{Context, Piece, SPELL};

/// Words before a number that is counted: `Chapter IV`.
#[rustfmt::skip]
const COUNTED: &[&str] = &[
    "act", "acts", "annex", "apollo", "appendix", "article", "book", "books", "bowl", "canto", "chapter", "chapters",
    "class", "division", "episode", "exhibit", "factor", "figure", "game", "gemini", "grade", "item", "league", "lesson",
    "level", "mark", "movement", "no", "number", "olympiad", "page", "pages", "part", "parts", "phase", "plate",
    "proposition", "psalm", "region", "rocky", "round", "rule", "saturn", "scene", "scenes", "schedule", "season", "section",
    "sections", "sonnet", "stage", "stanza", "step", "symphony", "table", "theorem", "tier", "title", "type", "vatican",
    "verse", "version", "vol", "volume", "volumes", "war", "zone",
];

/// Short forms of what is counted, which have a point: `p. xiv`, not `the chap I saw`.
const COUNTED_SHORT: &[&str] =
    &["Art", "Bk", "Ch", "Chap", "Fig", "Pt", "Sc", "Sec", "bk", "ch", "fig", "p", "pp", "pt", "sc", "sec"];

/// Tells whether a numeral stands behind a short form of what is counted. Single letters of great value are initials, or
/// belong to the time of day: `10 p. m.`
fn is_behind_short(cx: &Context<'_>, at: usize) -> bool {
    let is_great = matches!(cx.core(at), "C" | "D" | "L" | "M" | "c" | "d" | "l" | "m");
    let short = cx.before(at).filter(|it| COUNTED_SHORT.contains(&it.core.as_str()));
    cx.core_before(at) == "Mk" || short.is_some_and(Piece::has_point) && !is_great
}

/// Tells whether `I` behind a word in small letters is somebody who speaks: `the book I read`, not `book I of Homer`.
fn is_speaker(cx: &Context<'_>, at: usize) -> bool {
    let is_named = cx.before(at).is_some_and(Piece::is_capitalized);
    cx.core(at) == "I" && !is_named && !matches!(cx.core_behind(at), "" | "of")
}

/// Names of rulers and popes: `Henry VIII`.
#[rustfmt::skip]
const RULERS: &[&str] = &[
    "Afonso", "Akbar", "Albert", "Alexander", "Alexandra", "Alfonso", "Amenhotep", "Antiochus", "Augustus", "Baldwin", "Benedict", "Boniface", "Carlos", "Casimir", "Catherine",
    "Celestine", "Charles", "Christian", "Clement", "Cleopatra", "Constantine", "Darius", "David", "Edmund", "Edward", "Eleanor", "Elizabeth", "Emmanuel",
    "Eric", "Eugene", "Ferdinand", "Francis", "Franz", "Frederick", "Friedrich", "George", "Gregory", "Gustav", "Haakon", "Harald", "Harold", "Henri", "Henry", "Honorius",
    "Innocent", "Isabella", "Ivan", "James", "Joan", "John", "Joseph", "Juan", "Julius", "Justinian", "Karl", "Leo", "Leopold", "Louis", "Ludwig", "Margaret",
    "Maria", "Mary", "Maximilian", "Mehmed", "Michael", "Murad", "Napoleon", "Nicholas", "Olaf", "Otto", "Paul", "Pedro", "Peter", "Philip", "Pius", "Ptolemy",
    "Ramesses", "Ramses", "Richard", "Robert", "Rudolf", "Selim", "Sigismund", "Sixtus", "Stephen", "Suleiman", "Theodosius", "Thutmose", "Umberto", "Urban", "Victor",
    "Victoria", "Vittorio", "Wilhelm", "William", "Xerxes", "Æthelred",
];

/// Words behind a place in a row: `the XXX Olympiad`, `XVIII Airborne Corps`.
#[rustfmt::skip]
const ORDERED: &[&str] = &[
    "airborne", "army", "centuries", "century", "congress", "corps", "dynasty", "legion", "olympiad", "olympic", "summer", "winter",
];

/// Writes a Roman numeral in words.
pub(crate) fn say(cx: &Context<'_>, at: usize) -> Option<String> {
    let piece = cx.piece(at)?;
    let (core, possessive) = piece.core.strip_suffix("'s").map_or((piece.core.as_str(), false), |it| (it, true));
    let before = cx.core_before(at);
    let is_counted = COUNTED.binary_search(&before.to_lowercase().as_str()).is_ok() && !is_speaker(cx, at)
        || is_behind_short(cx, at);
    let capitals = if is_counted { core.to_uppercase() } else { core.to_owned() };
    if core.is_empty()
        || !(core.bytes().all(|it| it.is_ascii_uppercase()) || core.bytes().all(|it| it.is_ascii_lowercase()))
    {
        return range(core, is_counted).or_else(|| with_ending(core)).or_else(|| with_part(core, is_counted));
    }
    let value = roman(&capitals)?;
    if is_year(core, value) {
        return Some(year(value));
    }
    let small = core.bytes().all(|it| b"IVX".contains(&it)) && value < 50;
    let is_word = core == "I" || !small || core.bytes().any(|it| it.is_ascii_lowercase());
    let king = RULERS.binary_search(&before.split('-').next().unwrap_or_default()).is_ok();
    let words = if is_counted && !(before.eq_ignore_ascii_case("no") && cx.before(at).is_none_or(|it| !it.has_point()))
    {
        if core.bytes().any(|it| it.is_ascii_lowercase())
            && cx.lexicons.knows(core)
            && core != "i"
            && core != "v"
            && core != "x"
        {
            return None;
        }
        cardinal(value)
    } else if small && (is_place(cx, at) || is_part_of_book(cx, at)) {
        ordinal(value)
    } else if small && 1 < core.len() && is_listed(cx, at) {
        cardinal(value)
    } else if king && small && (core != "I" || is_first_of_name(cx, at)) {
        format!("the {}", ordinal(value))
    } else if small && (is_heading(cx, at) || is_bare_number(cx, at)) {
        cardinal(value)
    } else if is_word || before.is_empty() || !cx.before(at)?.is_capitalized() || core.len() == 1 {
        return None;
    } else if value < 6 && is_full_name(cx, at) {
        format!("the {}", ordinal(value))
    } else {
        cardinal(value)
    };
    Some(if possessive { format!("{words}'s") } else { words })
}

/// Tells whether a piece is an initial, so that the letter before it is one, too: `V. I. Lenin`.
fn is_initial(cx: &Context<'_>, at: usize) -> bool {
    cx.piece(at).is_some_and(|it| it.core.len() == 1 && it.has_point() && it.is_capitalized())
}

/// Writes a numeral with the ending of a place in a row: `Vth`, `XIXth`.
fn with_ending(core: &str) -> Option<String> {
    let stem = ["st", "nd", "rd", "th"].iter().find_map(|it| core.strip_suffix(it))?;
    let words = ordinal(roman(stem)?);
    let is_small = stem.bytes().all(|it| b"IVX".contains(&it));
    (is_small && words.ends_with(core.get(stem.len()..)?)).then_some(words)
}

/// Writes a numeral and the letter of a part: `Section IV(b)`.
fn with_part(core: &str, is_counted: bool) -> Option<String> {
    let (numeral, part) = core.split_once('(').filter(|it| is_counted && it.1.len() == 1)?;
    roman(numeral).map(|it| format!("{} {SPELL}{}", cardinal(it), part.to_uppercase()))
}

/// Tells whether a numeral is a year, as on stones and at the end of films: `MCMXII`.
fn is_year(core: &str, value: u64) -> bool {
    3 < core.len() && core.bytes().all(|it| it.is_ascii_uppercase()) && (1000..2100).contains(&value)
}

/// Tells whether a numeral counts a part of a book of the Bible: `II Samuel 12:7`.
fn is_part_of_book(cx: &Context<'_>, at: usize) -> bool {
    let has_verse = cx.core_behind(at + 1).starts_with(|c: char| c.is_ascii_digit());
    has_verse && super::scripture::is_book(cx.core_behind(at))
}

/// Tells whether a numeral is one of several: `I, II and III`.
fn is_listed(cx: &Context<'_>, at: usize) -> bool {
    let is_numeral = |at: usize| cx.piece(at).is_some_and(|it| roman(&it.core).is_some_and(|it| it < 50));
    let beside = |step: usize, joint: usize| is_numeral(step) || cx.core(step) == "and" && is_numeral(joint);
    let before = at.checked_sub(1).is_some_and(|one| beside(one, at.saturating_sub(2)));
    before || beside(at + 1, at + 2)
}

/// Tells whether a numeral is the number of a chapter before its title: `II. The Duel`, not `V. I. Lenin`.
fn is_heading(cx: &Context<'_>, at: usize) -> bool {
    let begins = cx.piece(at).is_some_and(|it| it.starts && it.behind == ".");
    begins && cx.piece(at + 1).is_some_and(Piece::is_capitalized) && !(cx.core(at).len() == 1 && is_initial(cx, at + 1))
}

/// How far from a short numeral another one tells that it is one.
const NUMERALS_NEAR: usize = 6;

/// Tells whether letters can only be a numeral: three or more, or two near another one: `the clock said VII`.
fn is_bare_number(cx: &Context<'_>, at: usize) -> bool {
    let core = cx.core(at);
    let is_long = |at: usize| {
        let core = cx.core(at);
        2 < core.len() && core != "XXX" && core.bytes().all(|it| b"IVX".contains(&it)) && roman(core).is_some()
    };
    let mut near = at.saturating_sub(NUMERALS_NEAR)..=at + NUMERALS_NEAR;
    let follows_name = cx.before(at).is_some_and(|it| it.is_capitalized() && !it.starts);
    !follows_name && !cx.is_shouting(at) && (is_long(at) || core.len() == 2 && near.any(is_long))
}

/// Tells whether a numeral is a place in a row: several letters, or one behind `the`.
fn is_place(cx: &Context<'_>, at: usize) -> bool {
    let is_sure = 1 < cx.core(at).len() || cx.core_before(at).eq_ignore_ascii_case("the");
    is_sure && ORDERED.binary_search(&cx.core_behind(at).to_lowercase().as_str()).is_ok()
}

/// Writes `II-IV` behind a word such as `Chapters`.
fn range(core: &str, is_counted: bool) -> Option<String> {
    let (first, last) = core.split_once(['-', '–']).filter(|_| is_counted)?;
    Some(format!("{} to {}", cardinal(roman(&first.to_uppercase())?), cardinal(roman(&last.to_uppercase())?)))
}

/// Tells whether `I` behind a ruler's name is a number: `Elizabeth I was`, `Elizabeth I, queen`, not `Elizabeth, I am`.
fn is_first_of_name(cx: &Context<'_>, at: usize) -> bool {
    let next = cx.core_behind(at);
    let speaks = matches!(
        next,
        "am" | "have"
            | "had"
            | "will"
            | "do"
            | "think"
            | "know"
            | "love"
            | "want"
            | "knew"
            | "shall"
            | "would"
            | "can"
            | "could"
            | "met"
            | "saw"
    );
    !speaks
}

/// Tells whether two capitalized words stand before: `John Smith III`.
fn is_full_name(cx: &Context<'_>, at: usize) -> bool {
    let Some(first) = at.checked_sub(2).and_then(|at| cx.piece(at)) else { return false };
    first.is_capitalized() && first.stop == crate::Stop::Nothing && !super::is_function_word(&first.core)
}
