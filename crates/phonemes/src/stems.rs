//! Words made from known stems: endings and what is put before.

use crate::stress;

/// Adds the sound of `-s`.
pub(crate) fn plural(stem: &str) -> String {
    match stem.chars().next_back() {
        Some('p' | 't' | 'k' | 'f' | 'θ') => format!("{stem}s"),
        Some('s' | 'z' | 'ʃ' | 'ʒ' | 'ʧ' | 'ʤ') => format!("{stem}ᵻz"),
        _ => format!("{stem}z"),
    }
}

/// Adds the sound of `-ed`.
pub(crate) fn past(stem: &str) -> String {
    match stem.chars().next_back() {
        Some('p' | 'k' | 'f' | 'θ' | 'ʃ' | 's' | 'ʧ') => format!("{stem}t"),
        Some('d') => format!("{stem}ᵻd"),
        Some('t') => format!("{}ᵻd", flapped(stem)),
        _ => format!("{stem}d"),
    }
}

/// Writes a final `t` behind a vowel as Americans say it before another vowel.
fn flapped(stem: &str) -> String {
    let mut ends = stem.chars().rev();
    match (ends.next(), ends.next()) {
        (Some('t'), Some(before)) if "AIOWYiuæɑəɛɪɹʊʌ".contains(before) => {
            format!("{}ɾ", ends.rev().chain([before]).collect::<String>())
        }
        _ => stem.to_owned(),
    }
}

/// An ending: how it is written, what stands for it in the stem, and how it sounds behind the stem.
struct Ending {
    written: &'static str,
    /// What is written in its place in the stem; `=` stands for a doubled letter that is written once.
    stems: &'static [&'static str],
    sound: fn(&str) -> String,
}

#[rustfmt::skip]
const ENDINGS: &[Ending] = &[
    Ending { written: "'s", stems: &[""], sound: plural },
    Ending { written: "s'", stems: &["s", ""], sound: |stem| stem.to_owned() },
    Ending { written: "'d", stems: &[""], sound: past },
    Ending { written: "'ll", stems: &[""], sound: |stem| format!("{stem}ᵊl") },
    Ending { written: "'ve", stems: &[""], sound: |stem| format!("{stem}əv") },
    Ending { written: "'re", stems: &[""], sound: |stem| format!("{stem}əɹ") },
    Ending { written: "in'", stems: &["ing"], sound: |stem| stem.strip_suffix('ŋ').map_or_else(|| stem.to_owned(), |it| format!("{it}n")) },
    Ending { written: "ies", stems: &["y"], sound: plural },
    Ending { written: "es", stems: &["e", ""], sound: plural },
    Ending { written: "s", stems: &[""], sound: plural },
    Ending { written: "ied", stems: &["y"], sound: past },
    Ending { written: "ed", stems: &["e", "", "="], sound: past },
    Ending { written: "ing", stems: &["", "e", "=", "ck"], sound: |stem| format!("{}ɪŋ", flapped(stem)) },
    Ending { written: "ings", stems: &["", "e", "="], sound: |stem| format!("{}ɪŋz", flapped(stem)) },
    Ending { written: "iest", stems: &["y"], sound: |stem| format!("{stem}əst") },
    Ending { written: "ier", stems: &["y"], sound: |stem| format!("{stem}əɹ") },
    Ending { written: "iers", stems: &["y"], sound: |stem| format!("{stem}əɹz") },
    Ending { written: "est", stems: &["", "e", "="], sound: |stem| format!("{}əst", flapped(stem)) },
    Ending { written: "er", stems: &["", "e", "="], sound: |stem| format!("{}əɹ", flapped(stem)) },
    Ending { written: "ers", stems: &["", "e", "="], sound: |stem| format!("{}əɹz", flapped(stem)) },
    Ending { written: "ily", stems: &["y"], sound: |stem| format!("{}əli", stem.strip_suffix('i').unwrap_or(stem)) },
    Ending { written: "ably", stems: &["able"], sound: |stem| format!("{}li", stem.strip_suffix("ᵊl").unwrap_or(stem)) },
    Ending { written: "ibly", stems: &["ible"], sound: |stem| format!("{}li", stem.strip_suffix("ᵊl").unwrap_or(stem)) },
    Ending { written: "ly", stems: &["", "le"], sound: |stem| format!("{}li", stem.strip_suffix('l').unwrap_or(stem)) },
    Ending { written: "iness", stems: &["y"], sound: |stem| format!("{stem}nəs") },
    Ending { written: "ness", stems: &[""], sound: |stem| format!("{stem}nəs") },
    Ending { written: "less", stems: &[""], sound: |stem| format!("{stem}ləs") },
    Ending { written: "lessly", stems: &[""], sound: |stem| format!("{stem}ləsli") },
    Ending { written: "ful", stems: &[""], sound: |stem| format!("{stem}fəl") },
    Ending { written: "fully", stems: &[""], sound: |stem| format!("{stem}fəli") },
    Ending { written: "ment", stems: &[""], sound: |stem| format!("{stem}mənt") },
    Ending { written: "ments", stems: &[""], sound: |stem| format!("{stem}mənts") },
    Ending { written: "able", stems: &["", "e", "="], sound: |stem| format!("{}əbᵊl", flapped(stem)) },
    Ending { written: "ish", stems: &["", "e", "="], sound: |stem| format!("{}ɪʃ", flapped(stem)) },
    Ending { written: "ship", stems: &[""], sound: |stem| format!("{stem}ʃˌɪp") },
    Ending { written: "hood", stems: &[""], sound: |stem| format!("{stem}hˌʊd") },
    Ending { written: "like", stems: &[""], sound: |stem| format!("{stem}lˌIk") },
    Ending { written: "wise", stems: &[""], sound: |stem| format!("{stem}wˌIz") },
    Ending { written: "ward", stems: &[""], sound: |stem| format!("{stem}wəɹd") },
    Ending { written: "wards", stems: &[""], sound: |stem| format!("{stem}wəɹdz") },
    Ending { written: "th", stems: &[""], sound: |stem| format!("{stem}θ") },
    Ending { written: "'n'", stems: &[""], sound: |stem| format!("{stem}ən") },
];

/// What is put before a word, and its sound.
#[rustfmt::skip]
const BEGINNINGS: &[(&str, &str)] = &[
    ("counter", "kˌWntəɹ"), ("inter", "ˌɪntəɹ"), ("under", "ˌʌndəɹ"), ("super", "sˌupəɹ"), ("ultra", "ˌʌltɹə"), ("micro", "mˌIkɹO"),
    ("multi", "mˌʌlti"), ("over", "ˌOvəɹ"), ("anti", "ˌænti"), ("semi", "sˌɛmi"), ("mega", "mˌɛɡə"), ("auto", "ˌɔɾO"), ("fore", "fˌɔɹ"),
    ("mac", "mək"), ("out", "ˌWt"), ("non", "nˌɑn"), ("mis", "mˌɪs"), ("dis", "dˌɪs"), ("pre", "pɹˌi"), ("sub", "sˌʌb"), ("mc", "mək"), ("un", "ˌʌn"), ("re", "ɹˌi"),
    ("co", "kˌO"), ("de", "dˌi"), ("up", "ˌʌp"), ("be", "bə"), ("a", "ə"),
];

/// The least letters of a stem.
const STEM_MIN: usize = 3;

/// Reads a word by an ending and the stem that is left, which `stem` reads.
pub(crate) fn by_ending(word: &str, stem: &mut dyn FnMut(&str, &str) -> Option<String>) -> Option<String> {
    for ending in ENDINGS {
        let Some(left) = word.strip_suffix(ending.written) else { continue };
        for written in ending.stems {
            let candidate = if *written == "=" { undoubled(left) } else { Some(format!("{left}{written}")) };
            let enough = |it: &String| STEM_MIN <= it.len() || ending.written.starts_with('\'');
            if let Some(found) = candidate.filter(enough).and_then(|it| stem(&it, ending.written)) {
                return Some((ending.sound)(&found));
            }
        }
    }
    None
}

/// Takes one of two equal letters away: `runn` becomes `run`.
fn undoubled(left: &str) -> Option<String> {
    let mut ends = left.chars().rev();
    let last = ends.next()?;
    (ends.next()? == last && "bdfgklmnprstvz".contains(last))
        .then(|| left.strip_suffix(last).unwrap_or(left).to_owned())
}

/// Reads a word by what is put before a known one.
pub(crate) fn by_beginning(word: &str, stem: &mut dyn FnMut(&str) -> Option<String>) -> Option<String> {
    BEGINNINGS.iter().find_map(|(written, sound)| {
        let left = word.strip_prefix(written)?;
        let left = left.strip_prefix('-').unwrap_or(left);
        let least = if written.len() < 3 { STEM_MIN + 1 } else { STEM_MIN };
        let found = (least <= left.len()).then(|| stem(left)).flatten()?;
        Some(format!("{sound}{found}"))
    })
}

/// The least letters of half a compound: two short words make many names, such as Norton.
const HALF_MIN: usize = 4;
/// The least letters of the shorter half, if the word is no name and the other half is longer.
const SHORT_HALF_MIN: usize = 3;

/// Reads a word as two known ones: `moonpath`. The first carries the stress.
pub(crate) fn by_halves(word: &str, half: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let is_name = word.starts_with(char::is_uppercase);
    let small = word.to_lowercase();
    let long_enough =
        |a: usize, b: usize| HALF_MIN <= a.min(b) || (!is_name && SHORT_HALF_MIN <= a.min(b) && HALF_MIN < a.max(b));
    let cuts = (SHORT_HALF_MIN..small.len()).rev().filter(|at| long_enough(*at, small.len() - at));
    cuts.filter_map(|at| small.split_at_checked(at)).find_map(|(head, tail)| {
        let (head, tail) = (half(head)?, half(tail)?);
        Some(format!("{}{}", stress::at_least_primary(&head), stress::weaker(&tail)))
    })
}
