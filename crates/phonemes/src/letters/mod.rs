//! Reads unknown words by their letters: rules for English, and for the endings and beginnings of names.

mod rules;

use crate::stress::{self, PRIMARY};
use rules::RULES;

/// The longest word that is read as one; a longer one is cut, so that time stays linear.
const LENGTH_MAX: usize = 40;

/// Reads a word by its letters; it is never silent if there is a letter.
pub(crate) fn read(word: &str) -> String {
    let letters: Vec<char> = word.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
    let parts: Vec<String> = letters.chunks(LENGTH_MAX).map(|part| stressed(&plain(part), part)).collect();
    parts.join(" ")
}

/// Reads syllables between hyphens; one in capital letters carries the stress: `shi-VAWN`.
pub(crate) fn syllables<'a>(word: &str, known: impl Fn(&str) -> Option<&'a str>) -> String {
    let parts: Vec<&str> = word.split('-').filter(|it| it.chars().any(char::is_alphabetic)).collect();
    let is_loud = |it: &str| it.chars().all(|c| !c.is_lowercase());
    let has_loud = parts.iter().any(|it| is_loud(it)) && parts.iter().any(|it| !is_loud(it));
    let said = parts.iter().enumerate().map(|(index, part)| {
        let small = part.to_lowercase();
        let letters: Vec<char> = small.chars().filter(char::is_ascii_alphabetic).collect();
        let sound = respelled(&small).or_else(|| known(&small).map(stress::without)).unwrap_or_else(|| plain(&letters));
        let carries = if has_loud { is_loud(part) } else { index == 0 };
        if carries { stress::stressed_at_first(&sound, PRIMARY) } else { sound }
    });
    said.collect()
}

/// Reads a syllable as people respell: `ay` as in day, `oh` as in go, `zh` as in measure.
fn respelled(syllable: &str) -> Option<String> {
    #[rustfmt::skip]
    const VOWELS: &[(&str, &str)] = &[
        ("ighr", "Iɹ"), ("air", "ɛɹ"), ("ahr", "ɑɹ"), ("awr", "ɔɹ"), ("eer", "ɪɹ"), ("oor", "ʊɹ"), ("our", "Wɹ"), ("igh", "I"), ("aye", "I"), ("eye", "I"), ("ah", "ɑ"), ("aw", "ɔ"),
        ("ay", "A"), ("ee", "i"), ("eh", "ɛ"), ("er", "əɹ"), ("ih", "ɪ"), ("oh", "O"), ("oo", "u"), ("ow", "W"), ("oy", "Y"), ("uh", "ə"), ("ur", "ɜɹ"), ("ar", "ɑɹ"), ("or", "ɔɹ"),
        ("a", "æ"), ("e", "ɛ"), ("i", "ɪ"), ("o", "ɑ"), ("u", "ʌ"),
    ];
    #[rustfmt::skip]
    const CONSONANTS: &[(&str, &str)] = &[
        ("tch", "ʧ"), ("ch", "ʧ"), ("sh", "ʃ"), ("zh", "ʒ"), ("th", "θ"), ("ng", "ŋ"), ("kh", "k"), ("ck", "k"), ("ph", "f"), ("wh", "w"), ("qu", "kw"), ("gh", "ɡ"), ("dh", "ð"),
        ("b", "b"), ("c", "k"), ("d", "d"), ("f", "f"), ("g", "ɡ"), ("h", "h"), ("j", "ʤ"), ("k", "k"), ("l", "l"), ("m", "m"), ("n", "n"), ("p", "p"), ("r", "ɹ"), ("s", "s"), ("t", "t"),
        ("v", "v"), ("w", "w"), ("x", "ks"), ("y", "j"), ("z", "z"),
    ];
    if matches!(syllable, "i" | "eye") {
        return Some("I".to_owned());
    }
    let start = syllable.find(|c| "aeiou".contains(c))?;
    let (mut onset, mut rest) = syllable.split_at_checked(start)?;
    let mut out = String::new();
    while !onset.is_empty() {
        let (written, sound) = CONSONANTS.iter().find(|it| onset.starts_with(it.0))?;
        onset = onset.strip_prefix(written)?;
        out.push_str(sound);
    }
    let (written, vowel) = VOWELS.iter().find(|it| rest.starts_with(it.0))?;
    rest = rest.strip_prefix(written)?;
    let silent_e = written.len() == 1 && rest.len() > 1 && rest.ends_with('e');
    if silent_e || (written.len() == 1 && rest.is_empty() && *written != "a") {
        let long = [("a", "A"), ("e", "i"), ("i", "I"), ("o", "O"), ("u", "u")];
        out.push_str(long.iter().find(|it| it.0 == *written)?.1);
        rest = rest.strip_suffix('e').unwrap_or(rest);
    } else if *written == "a" && rest.is_empty() {
        out.push('ɑ');
    } else {
        out.push_str(vowel);
    }
    while !rest.is_empty() {
        let (written, sound) = CONSONANTS.iter().find(|it| rest.starts_with(it.0))?;
        rest = rest.strip_prefix(written)?;
        out.push_str(sound);
    }
    Some(out)
}

/// Reads letters by rule, without stress.
fn plain(letters: &[char]) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let rule = RULES.iter().find(|rule| rule.letters.starts_with(*letter) && rule.fits(letters, at));
        match rule {
            Some(rule) => {
                out.push_str(rule.sound);
                at += rule.letters.len();
            }
            None => at += 1,
        }
    }
    if out.is_empty() { spelled(letters) } else { out }
}

/// Reads letters of which no rule makes a sound: something is heard.
fn spelled(letters: &[char]) -> String {
    letters.iter().map(|letter| if "aeiou".contains(*letter) { "ə" } else { "hə" }).collect()
}

/// Endings before which the stress stands.
const STRESSED_BEFORE: &[&str] = &[
    "tion", "sion", "cian", "ician", "ic", "ics", "ical", "ity", "ety", "ian", "ial", "ious", "eous", "iar", "ogy", "ify", "ium", "ius", "ia", "graphy", "metry", "omy",
];
/// Endings that carry the stress.
const STRESSED_LAST: &[&str] = &["ee", "eer", "ese", "ette", "esque", "elle", "ique", "ine"];
/// Beginnings that do not carry it.
const UNSTRESSED_FIRST: &[&str] = &["be", "de", "re", "con", "com", "en", "em", "ex", "pre", "pro", "un", "mis", "ob"];

/// Puts the stress on one syllable, and weakens a bare `a` at the ends.
fn stressed(sounds: &str, letters: &[char]) -> String {
    let word: String = letters.iter().collect();
    let symbols: Vec<char> = sounds.chars().collect();
    let vowels: Vec<usize> = (0..symbols.len()).filter(|at| symbols.get(*at).is_some_and(|it| stress::is_vowel(*it) && *it != 'ᵊ')).collect();
    let count = vowels.len();
    let ends = |list: &[&str]| list.iter().any(|it| word.len() > it.len() + 1 && word.ends_with(it));
    let ends_open = word.ends_with(['a', 'o', 'i', 'u']);
    let chosen = match count {
        0 => return sounds.to_owned(),
        1 => 0,
        _ if ends(STRESSED_LAST) && word.len() > 5 => count - 1,
        2 if UNSTRESSED_FIRST.iter().any(|it| word.starts_with(it)) && 6 < word.len() && word.chars().all(char::is_lowercase) => 1,
        2 => 0,
        _ if ends(STRESSED_BEFORE) => {
            let short = ["ity", "ety", "ogy", "ify", "ical", "graphy", "metry", "omy", "ia", "ian", "ial", "ious", "eous", "ium", "ius", "iar"].iter().any(|it| word.ends_with(it));
            count - if short && word.ends_with(['y', 'l', 'a', 'n', 's', 'm', 'r']) && count > 2 && two_vowels(&word) { 3 } else { 2 }
        }
        _ if ends_open => count - 2,
        3 => 0,
        _ => count - 3,
    };
    let mut out = String::new();
    for (at, symbol) in symbols.iter().enumerate() {
        let is_chosen = vowels.get(chosen) == Some(&at);
        if is_chosen {
            out.push(PRIMARY);
        }
        let is_last = at + 1 == symbols.len();
        let weak = !is_chosen && 1 < count && (*symbol == 'æ' && is_last || *symbol == 'æ' && at == 0 && vowels.len() > 2 || *symbol == 'ɑ' && is_last);
        out.push(if weak { 'ə' } else { *symbol });
    }
    out
}

/// Tells whether the ending of a word has two vowels that are heard, such as `-ity`, not one, such as `-ic`.
fn two_vowels(word: &str) -> bool {
    ["ity", "ety", "ogy", "ify", "ical", "graphy", "metry", "omy"].iter().any(|it| word.ends_with(it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_made_up_words_are_read_by_their_letters() {
        for (word, expected) in [
            ("blick", "blˈɪk"),
            ("thorpe", "θˈɔɹp"),
            ("grendale", "ɡɹˈɛndAl"),
            ("marvolo", "mɑɹvˈOlO"),
            ("kowalski", "kOwˈælski"),
            ("phlox", "flˈɑks"),
            ("knightley", "nˈItli"),
            ("brightwater", "bɹˈItwɔtəɹ"),
        ] {
            assert_eq!(read(word), expected, "{word}");
        }
    }

    #[test]
    fn a_respelling_by_syllables_is_read_as_people_mean_it() {
        for (respelled, expected) in [("shi-VAWN", "ʃIvˈɔn"), ("her-MY-oh-nee", "həɹmˈIOni"), ("nwin-ah", "nwˈɪnɑ"), ("zhahn", "ʒˈɑn")] {
            assert_eq!(syllables(respelled, |_| None), expected, "{respelled}");
        }
    }

    #[test]
    fn no_word_of_letters_is_silent() {
        for word in ["h", "hh", "w", "zzz", "qqq", "xyzzy", "gh", "tsk", "brrr"] {
            assert!(!read(word).is_empty(), "{word}");
        }
    }
}
