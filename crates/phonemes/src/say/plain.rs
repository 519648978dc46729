//! Words of letters: joined ones, capitals, letters with points.

use super::{Context, SPELL, units};
use crate::additions;

/// Words of capitals that are spelled, though they are words in small letters.
#[rustfmt::skip]
const SPELLED: &[&str] = &["AD", "AM", "AC", "DC", "ERA", "EST", "IT", "LA", "LAX", "US", "PM", "PA", "PE", "OR", "ID", "ER", "HR", "IR", "OS", "PC", "PR", "TA", "UN", "VAT", "WHO"];

/// Written forms that have their own words.
const WHOLE: &[(&str, &str)] = &[
    ("WWI", "World War One"),
    ("WWII", "World War Two"),
    ("and/or", "and or"),
    ("w/o", "without"),
    ("w/", "with"),
    ("aka", "also known as"),
    ("AKA", "also known as"),
    ("c/o", "care of"),
    ("ass'n", "association"),
    ("dep't", "department"),
    ("gov't", "government"),
    ("int'l", "international"),
    ("nat'l", "national"),
    ("sec'y", "secretary"),
    ("n/a", "·NA"),
    ("b/c", "because"),
    ("he/she", "he or she"),
    ("she/he", "she or he"),
    ("his/her", "his or her"),
    ("his/hers", "his or hers"),
    ("yes/no", "yes or no"),
    ("d—n", "damn"),
    ("d—d", "damned"),
    ("h—l", "hell"),
    ("G—d", "God"),
    ("him/her", "him or her"),
    ("s/he", "she or he"),
    ("either/or", "either or"),
];

/// Writes a piece of letters in words.
pub(crate) fn say(cx: &Context<'_>, at: usize) -> String {
    let core = cx.core(at);
    let is_whole =
        |written: &str| written == core || written.contains(['/', '\'']) && written.eq_ignore_ascii_case(core);
    if let Some(known) = WHOLE.iter().find(|it| is_whole(it.0)) {
        return known.1.to_owned();
    }
    if let Some(thing) = core.strip_prefix("w/") {
        return format!("with {}", parts(cx, thing));
    }
    if let Some(domain) = core.strip_prefix('.') {
        return format!("dot {}", parts(cx, domain));
    }
    if core == "RE" && cx.piece(at).is_some_and(|it| it.behind.starts_with(':')) {
        return "re".to_owned();
    }
    if let Some(name) = ["St-", "Ste-"].iter().find_map(|it| core.strip_prefix(it)) {
        return format!("Saint {}", parts(cx, name));
    }
    if core == "o" && cx.piece(at).is_some_and(|it| it.behind.starts_with('\'')) {
        return "of".to_owned();
    }
    if is_airport(cx, at) {
        return format!("{SPELL}{core}");
    }
    if let Some(sound) = rolled(core) {
        return sound;
    }
    if is_stutter(cx, at) {
        return core.to_lowercase();
    }
    if core == "O" && cx.behind(at).is_some_and(super::Piece::is_capitalized) {
        return "oh".to_owned();
    }
    if cx.piece(at).is_some_and(super::Piece::is_grade) {
        return format!("{SPELL}{core} minus");
    }
    let shouting = cx.is_shouting(at);
    let is_article = core == "A" && cx.piece(at).is_some_and(|it| it.starts) && !cx.core_behind(at).is_empty();
    if core.chars().count() == 1
        && core.chars().all(char::is_alphabetic)
        && !matches!(core, "a" | "I" | "i")
        && !is_article
    {
        let next_small = cx.core_behind(at).starts_with(char::is_lowercase);
        return if core == "A" && (shouting || next_small) {
            "a".to_owned()
        } else {
            format!("{SPELL}{}", core.to_uppercase())
        };
    }
    joined(cx, core, shouting, is_word_here(cx, at))
}

/// Returns a sound whose last letter is rolled: `Gr-r-r`.
fn rolled(core: &str) -> Option<String> {
    let (first, rest) = core.split_once('-')?;
    let last = first.chars().next_back()?.to_lowercase().next()?;
    let is_rolled = 1 < first.len() && rest.split('-').all(|it| it.chars().eq([last]));
    is_rolled.then(|| core.replace('-', ""))
}

/// Tells whether a piece begins a word several times: `W-wait`, `b-b-but`, not `an S-shaped road`.
fn is_stutter(cx: &Context<'_>, at: usize) -> bool {
    let Some(piece) = cx.piece(at) else { return false };
    let begins = piece.starts || piece.before.contains(['"', '\'']);
    let is_loud = piece.core.starts_with(char::is_uppercase);
    stutter(&piece.core).is_some() && (begins || !is_loud) && !cx.lexicons.knows(&piece.core)
}

/// Words behind the letter that they begin with, which names them: `D-Day`, `a C-clamp`.
const LETTERED: &[&str] = &["ball", "boy", "clamp", "day", "hour", "plate", "shaped", "tail", "test"];

/// Returns the word that is stuttered.
pub(crate) fn stutter(text: &str) -> Option<&str> {
    let (begun, word) = text.rsplit_once('-')?;
    let is_begin = |it: &str| {
        let is_short = matches!(it.len(), 1..=2) && it.bytes().all(|it| it.is_ascii_alphabetic());
        let is_sound = it.len() == 1 || !it.contains(['a', 'e', 'i', 'o', 'u', 'y']);
        is_short
            && is_sound
            && it.len() < word.len()
            && word.get(..it.len()).is_some_and(|of| of.eq_ignore_ascii_case(it))
    };
    let is_word = word.bytes().skip(1).all(|it| it.is_ascii_lowercase() || it == b'\'')
        && !LETTERED.contains(&word.to_lowercase().trim_end_matches('s'));
    (is_word && begun.split('-').all(is_begin)).then_some(word)
}

/// Words near which three capitals are the code of an airport.
#[rustfmt::skip]
const OF_FLIGHTS: &[&str] = &[
    "airport", "arrivals", "connection", "departures", "flew", "flies", "flight", "flights", "fly", "flying", "landed", "landing", "layover",
    "nonstop", "runway", "takeoff", "terminal",
];

/// How many pieces from a code a word of flights may stand.
const FLIGHT_NEAR: usize = 6;

/// Tells whether a piece is the code of an airport though it is a word in small letters: `flew from DEN to SEA`.
fn is_airport(cx: &Context<'_>, at: usize) -> bool {
    let core = cx.core(at);
    let is_code = core.len() == 3 && core.bytes().all(|it| it.is_ascii_uppercase());
    let flies = || {
        let near = at.saturating_sub(FLIGHT_NEAR)..=at + FLIGHT_NEAR;
        near.into_iter().any(|at| OF_FLIGHTS.contains(&cx.core(at).to_lowercase().as_str()))
    };
    is_code && !super::is_function_word(core) && cx.own.find(core).is_none() && !cx.is_shouting(at) && flies()
}

/// Tells whether a word such as `US` or `IT` is meant as a word by what stands before it: none is, but for `WHO`.
fn is_word_here(cx: &Context<'_>, at: usize) -> bool {
    cx.core(at) == "WHO" && cx.core_before(at) != "the"
}

/// Writes the parts of a word or tag, which is no piece of its own.
pub(crate) fn parts(cx: &Context<'_>, text: &str) -> String {
    joined(cx, text, false, false)
}

/// Writes capitals in place of the digits of a telephone: as a word, if they can be read as one.
pub(crate) fn of_letters(cx: &Context<'_>, text: &str) -> String {
    joined(cx, text, true, true)
}

fn joined(cx: &Context<'_>, text: &str, shouting: bool, is_word: bool) -> String {
    if cx.own.find(text).is_some() {
        return text.to_owned();
    }
    let has_signs = text.contains(|c: char| !c.is_alphabetic() && c != '\'');
    if !has_signs {
        return one(cx, text, shouting, is_word);
    }
    if text.contains('-') {
        let small = text.to_lowercase();
        let known = [small.as_str(), text].into_iter().find(|it| cx.lexicons.knows(it));
        if let Some(known) = known {
            return known.to_owned();
        }
    }
    if text.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'')) {
        return hyphened(cx, text, shouting, is_word);
    }
    let has_and = text.contains('&');
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_alphabetic() && c != '\'').unwrap_or(rest.len());
        let (word, left) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let firm = has_and && word.len() < 4 && word.chars().all(char::is_uppercase);
        if firm && !word.is_empty() {
            words.push(format!("{SPELL}{word}"));
        } else if !word.is_empty() {
            words.push(one(cx, word, shouting, is_word));
        }
        let sign = left.chars().next();
        rest = left.get(sign.map_or(0, char::len_utf8)..).unwrap_or_default();
        if let Some(sign) = sign {
            words.extend(between(sign, word, rest));
        }
    }
    words.join(" ")
}

/// Writes parts between hyphens: as one word, unless some are spelled.
fn hyphened(cx: &Context<'_>, text: &str, shouting: bool, is_word: bool) -> String {
    let whole: String = text.chars().filter(|c| *c != '-').collect();
    if cx.lexicons.knows(&whole.to_lowercase()) {
        return text.to_owned();
    }
    let parts: Vec<String> =
        text.split('-').filter(|it| !it.is_empty()).map(|it| one(cx, it, shouting, is_word)).collect();
    let plain = parts.iter().all(|it| !it.contains([SPELL, ' ']) && 1 < it.len());
    parts.join(if plain { "-" } else { " " })
}

/// Returns what is said for a sign between two words.
fn between(sign: char, before: &str, after: &str) -> Option<String> {
    let sign_word = || units::sign(sign.encode_utf8(&mut [0; 4])).map(str::to_owned);
    match sign {
        '_' if !before.is_empty() && after.starts_with(char::is_alphanumeric) => sign_word(),
        '-' | '_' | '*' | '~' | '^' | '|' | '#' | '°' => None,
        c if c.is_ascii_digit() => Some(super::number::digits(c.encode_utf8(&mut [0; 4]))),
        '/' if before.chars().chain(after.chars()).all(char::is_uppercase) => None,
        '–' if before.starts_with(char::is_uppercase) && after.starts_with(char::is_uppercase) => None,
        '.' if before.len() > 2 && after.starts_with(char::is_uppercase) => Some(",".to_owned()),
        '.' if before.is_empty() || after.is_empty() => None,
        '.' => Some("dot".to_owned()),
        ':' | ';' | ',' | '(' | ')' | '[' | ']' | '!' | '?' | '"' | '…' | '—' | '–' => Some(",".to_owned()),
        '<' | '>' => None,
        '+' if after.is_empty() || after == "+" => Some("plus".to_owned()),
        _ => sign_word(),
    }
}

/// Short forms of medicine, and of makers of aircraft, that are spelled.
const SPELLED_MIXED: &[&str] = &["Bf", "Dx", "Fw", "Hx", "Rh", "Rx", "Sx", "Tx"];

/// Letters without a vowel, fewer than this, are spelled: `mc`, `pdf`.
const SYMBOLS_MAX: usize = 6;

/// Writes one word of letters: as it is, spelled, or cut where a capital stands inside.
fn one(cx: &Context<'_>, word: &str, shouting: bool, is_word: bool) -> String {
    if cx.own.find(word).is_some() {
        return word.to_owned();
    }
    let (stem, end) = match word.split_once('\'') {
        Some((stem, "s" | "S")) => (stem, "'s"),
        Some((stem, "d")) if 1 < stem.len() && stem.bytes().all(|it| it.is_ascii_uppercase()) => (stem, "'d"),
        _ => (word, ""),
    };
    if SPELLED_MIXED.contains(&stem) {
        return format!("{SPELL}{}{end}", stem.to_uppercase());
    }
    let capitals = stem.chars().filter(|c| c.is_uppercase()).count();
    let letters = stem.chars().filter(|c| c.is_alphabetic()).count();
    let small = stem.to_lowercase();
    if capitals == letters && 1 < letters && (!word.contains('\'') || !end.is_empty()) {
        return of_capitals(cx, stem, &small, shouting || is_word) + end;
    }
    let plural = stem.strip_suffix('s').filter(|it| 1 < it.len() && it.chars().all(char::is_uppercase));
    if let Some(plural) = plural {
        return of_capitals(cx, plural, &plural.to_lowercase(), false) + "s";
    }
    let is_silent = stem.chars().all(|c| c.is_ascii_lowercase() && !"aeiouy".contains(c));
    let is_short = 1 < letters && letters < SYMBOLS_MAX && crate::sound::longest_run(stem) < 3; // not `pssst`
    if is_silent && is_short && !cx.lexicons.knows(word) && additions::sound(stem).is_none() {
        return format!("{SPELL}{}", stem.to_uppercase()) + end;
    }
    let has_inner = stem.chars().skip(1).any(char::is_uppercase);
    if has_inner
        && !cx.lexicons.knows(word)
        && !cx.lexicons.knows(&small)
        && cx.own.find(&small).is_none()
        && additions::sound(stem).is_none()
    {
        return cut_at_capitals(cx, stem) + end;
    }
    word.to_owned()
}

/// Writes a word of capitals: spelled, or as a word in small letters where it is one.
fn of_capitals(cx: &Context<'_>, word: &str, small: &str, as_word: bool) -> String {
    let spell = || format!("{SPELL}{word}");
    if as_word {
        return if cx.lexicons.knows(small) || has_vowels(small) { word.to_owned() } else { spell() };
    }
    if SPELLED.contains(&word) {
        return spell();
    }
    if cx.lexicons.find_exact(word).is_some()
        || cx.lexicons.knows_small(small)
        || 3 < word.len() && additions::sound(small).is_some()
    {
        return word.to_owned();
    }
    let is_drawn_out = 2 < crate::sound::longest_run(small) && 3 < word.len(); // `NOOO`
    if !is_drawn_out && (word.chars().count() < 6 || !has_vowels(small)) { spell() } else { word.to_owned() }
}

/// Tells whether letters can be read as syllables.
fn has_vowels(small: &str) -> bool {
    let mut run = 0;
    let mut vowels = 0;
    for c in deunicode::deunicode(small).chars() {
        let vowel = "aeiouy".contains(c);
        run = if vowel { 0 } else { run + 1 };
        vowels += usize::from(vowel);
        if 4 < run {
            return false;
        }
    }
    0 < vowels
}

/// Writes `YouTube`, `iPhone`, `McDonald` part by part; short capitals inside are spelled.
fn cut_at_capitals(cx: &Context<'_>, word: &str) -> String {
    for prefix in ["Mc", "Mac", "De", "Di", "La", "Le", "Van", "Von", "O", "Fitz", "Du", "Da"] {
        if word
            .strip_prefix(prefix)
            .is_some_and(|it| it.starts_with(char::is_uppercase) && !it.chars().skip(1).any(char::is_uppercase))
        {
            let mut letters = word.chars();
            return letters.next().into_iter().chain(letters.flat_map(char::to_lowercase)).collect();
        }
    }
    let chars: Vec<char> = word.chars().collect();
    let mut parts: Vec<String> = Vec::new();
    for (index, c) in chars.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|it| chars.get(it));
        let next_small = chars.get(index + 1).is_some_and(|it| it.is_lowercase());
        let begins = c.is_uppercase() && before.is_some_and(|it| it.is_lowercase() || next_small && it.is_uppercase());
        match parts.last_mut() {
            Some(part) if !begins => part.push(*c),
            _ => parts.push(c.to_string()),
        }
    }
    if parts.len() < 2 {
        return word.to_owned();
    }
    let said = parts.iter().map(|part| {
        let capitals = part.chars().all(char::is_uppercase);
        let is_silent = part.len() < 4 && !has_vowels(&part.to_lowercase());
        if part.chars().count() == 1 || capitals || is_silent {
            format!("{SPELL}{}", part.to_uppercase())
        } else {
            one(cx, part, false, false)
        }
    });
    said.collect::<Vec<_>>().join(" ")
}
