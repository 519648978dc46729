//! Folds the forms of a word: plurals and cases, roughly, language by language.

/// One form that a word may come from, and whether the word was its plural.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form {
    /// The form to look up.
    pub(crate) word: String,
    /// Whether the word was a plural of it.
    pub(crate) is_plural: bool,
}

/// Irregular plurals of English.
const IRREGULAR: [(&str, &str); 12] = [
    ("men", "man"),
    ("women", "woman"),
    ("children", "child"),
    ("mice", "mouse"),
    ("geese", "goose"),
    ("wolves", "wolf"),
    ("knives", "knife"),
    ("leaves", "leaf"),
    ("thieves", "thief"),
    ("loaves", "loaf"),
    ("oxen", "ox"),
    ("witches", "witch"),
];

/// Endings of a language: what is cut off, and what takes its place. Those of plurals come first.
type Endings = &'static [(&'static str, &'static str)];

const ENGLISH: Endings = &[("'s", ""), ("ies", "y"), ("es", ""), ("s", "")];
const GERMAN: Endings = &[
    ("innen", "in"),
    ("en", ""),
    ("n", ""),
    ("er", ""),
    ("ern", ""),
    ("e", ""),
    ("s", ""),
    ("es", ""),
    ("in", ""),
    ("in", "e"),
];
const SPANISH: Endings = &[("ces", "z"), ("ones", "ón"), ("anes", "án"), ("ines", "ín"), ("es", ""), ("s", "")];
const FRENCH: Endings = &[("eaux", "eau"), ("aux", "al"), ("s", ""), ("x", "")];
const ITALIAN: Endings = &[("chi", "co"), ("i", "o"), ("i", "e"), ("e", "a")];
const PORTUGUESE: Endings = &[("ões", "ão"), ("ns", "m"), ("es", ""), ("s", "")];
const DUTCH: Endings = &[("en", ""), ("s", "")];
const TURKISH: Endings = &[("ler", ""), ("lar", ""), ("i", ""), ("ı", ""), ("in", ""), ("ın", "")];
const KOREAN: Endings = &[
    ("들", ""),
    ("은", ""),
    ("는", ""),
    ("이", ""),
    ("가", ""),
    ("을", ""),
    ("를", ""),
    ("의", ""),
    ("에", ""),
    ("와", ""),
    ("과", ""),
    ("도", ""),
    ("로", ""),
];
const SLAVIC: Endings = &[
    ("ами", ""),
    ("ов", ""),
    ("ой", "а"),
    ("ы", ""),
    ("ы", "а"),
    ("и", "а"),
    ("и", ""),
    ("а", ""),
    ("у", ""),
    ("у", "а"),
    ("е", ""),
    ("е", "а"),
    ("ом", ""),
    ("y", ""),
    ("a", ""),
    ("em", ""),
    ("ą", "a"),
    ("ę", "a"),
    ("i", "a"),
    ("ów", ""),
];

/// The least number of letters that must be left of a word.
const LETTERS_MIN: usize = 3;

/// Returns the forms that a word of a language may come from, itself first.
pub(crate) fn forms(word: &str, language: &str) -> Vec<Form> {
    let mut forms = vec![Form { word: word.to_owned(), is_plural: false }];
    if language == "en" {
        let (before, last) =
            word.rsplit_once(' ').map_or(("", word), |(_, last)| (word.strip_suffix(last).unwrap_or_default(), last));
        if let Some((_, singular)) = IRREGULAR.iter().find(|(plural, _)| *plural == last) {
            forms.push(Form { word: format!("{before}{singular}"), is_plural: true });
        }
    }
    for (ending, instead) in endings(language) {
        let Some(stem) = word.strip_suffix(ending) else { continue };
        let least = if language == "ko" { 1 } else { LETTERS_MIN };
        if stem.chars().count() + instead.chars().count() < least {
            continue;
        }
        let is_plural =
            *ending != "'s" && !(language == "de" && ["s", "es", "en", "n", "in"].contains(ending)) && language != "ko";
        forms.push(Form { word: format!("{stem}{instead}"), is_plural });
        if language == "de" && stem.contains(['ä', 'ö', 'ü']) {
            forms.push(Form { word: without_umlauts(stem), is_plural: *ending != "in" });
        }
    }
    if language == "de" && word.contains(['ä', 'ö', 'ü']) {
        forms.push(Form { word: without_umlauts(word), is_plural: true });
    }
    forms
}

fn endings(language: &str) -> Endings {
    match language {
        "en" => ENGLISH,
        "de" => GERMAN,
        "es" => SPANISH,
        "fr" => FRENCH,
        "it" => ITALIAN,
        "pt" => PORTUGUESE,
        "nl" => DUTCH,
        "tr" => TURKISH,
        "ko" => KOREAN,
        "ru" | "pl" => SLAVIC,
        _ => &[],
    }
}

fn without_umlauts(word: &str) -> String {
    word.replace('ä', "a").replace('ö', "o").replace('ü', "u")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_lead_back_to_the_word_that_is_listed() {
        for (language, word, listed) in [
            ("en", "knives", "knife"),
            ("en", "candles", "candle"),
            ("en", "boxes", "box"),
            ("en", "witches", "witch"),
            ("en", "butterflies", "butterfly"),
            ("en", "king's", "king"),
            ("de", "häuser", "haus"),
            ("de", "mäuse", "maus"),
            ("de", "katzen", "katze"),
            ("de", "hunden", "hund"),
            ("de", "wölfe", "wolf"),
            ("es", "luces", "luz"),
            ("es", "relojes", "reloj"),
            ("fr", "chevaux", "cheval"),
            ("it", "gatti", "gatto"),
            ("ko", "고양이가", "고양이"),
            ("ru", "собаки", "собака"),
        ] {
            assert!(forms(word, language).iter().any(|form| form.word == listed), "{language}: {word}");
        }
    }
}
