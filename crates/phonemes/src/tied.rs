//! IPA as espeak-ng writes it with ties (`--tie=^`), in the symbols of Kokoro, which has more of them than hibari's English.
//!
//! The rules are those with which Kokoro's voices were trained: the package misaki, Apache-2.0, `espeak.py`.

/// How the sounds of a language are written for Kokoro.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// British English.
    British,
    /// Spanish, French, Italian, Portuguese: symbols as espeak-ng writes them.
    Plain,
}

/// What tied sounds become in every language.
const PLAIN: &[(&str, &str)] = &[
    ("a^ɪ", "I"),
    ("a^ʊ", "W"),
    ("d^z", "ʣ"),
    ("d^ʒ", "ʤ"),
    ("e^ɪ", "A"),
    ("o^ʊ", "O"),
    ("ə^ʊ", "Q"),
    ("s^s", "S"),
    ("t^s", "ʦ"),
    ("t^ʃ", "ʧ"),
    ("ɔ^ɪ", "Y"),
];

/// What sounds become in British English, longer ones first.
const BRITISH: &[(&str, &str)] = &[
    ("ʔˌn\u{329}", "tᵊn"),
    ("ʔn\u{329}", "tᵊn"),
    ("n\u{329}", "ᵊn"),
    ("l\u{329}", "ᵊl"),
    ("m\u{329}", "ᵊm"),
    ("ʔn", "tᵊn"),
    ("ʔ", "t"),
    ("a^ɪ", "I"),
    ("a^ʊ", "W"),
    ("d^ʒ", "ʤ"),
    ("e^ɪ", "A"),
    ("e^ə", "ɛː"),
    ("i^ə", "ɪə"),
    ("iə", "ɪə"),
    ("t^ʃ", "ʧ"),
    ("ɔ^ɪ", "Y"),
    ("ə^ʊ", "Q"),
    ("ə^l", "ᵊl"),
    ("e", "A"),
    ("ʲo", "jo"),
    ("ʲə", "jə"),
    ("ʲ", ""),
    ("ɚ", "əɹ"),
    ("r", "ɹ"),
    ("x", "k"),
    ("ç", "k"),
    ("ɐ", "ə"),
    ("ɬ", "l"),
    ("\u{303}", ""),
];

/// Ties that are left, and the hyphens and dots that espeak-ng puts behind some sounds.
const SILENT: &[char] = &['^', '-', '.', '\u{329}', '\u{32a}', '\u{361}'];

/// Writes IPA of espeak-ng in the symbols of Kokoro. Words are separated by single spaces.
pub fn from_tied(ipa: &str, manner: Manner) -> String {
    let rules = match manner {
        Manner::British => BRITISH,
        Manner::Plain => PLAIN,
    };
    let mut out = String::with_capacity(ipa.len());
    let mut rest = ipa.trim();
    while let Some(first) = rest.chars().next() {
        if first == '(' {
            // `(en)` marks a word that is read in another language.
            rest = rest.split_once(')').map_or("", |it| it.1);
            continue;
        }
        let (length, symbols) = rules
            .iter()
            .find(|(sound, _)| rest.starts_with(sound))
            .map_or((first.len_utf8(), None), |(sound, symbols)| (sound.len(), Some(*symbols)));
        match symbols {
            Some(symbols) => out.push_str(symbols),
            None if first.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            None if SILENT.contains(&first) => {}
            None => out.push(first),
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_espeak_writes_with_ties_becomes_symbols_of_kokoro() {
        for (ipa, manner, expected) in [
            ("ˈuna nˈot^ʃe ðe imbjˈeɾno\n", Manner::Plain, "ˈuna nˈoʧe ðe imbjˈeɾno"),
            ("lə- vjˈø ɡaʁdjˈɛ̃  mɔ̃tˈɛ", Manner::Plain, "lə vjˈø ɡaʁdjˈɛ̃ mɔ̃tˈɛ"),
            ("d^ʒy mˈɐ̃^ʊ̃", Manner::Plain, "ʤy mˈɐ̃ʊ̃"),
            ("bˈuːr.haː", Manner::Plain, "bˈuːrhaː"),
            ("(en)wˈiːk(es) el", Manner::Plain, "wˈiːk el"),
            ("ðɪ ˈə^ʊld stˈe^əz kˈiːpə", Manner::British, "ðɪ ˈQld stˈɛːz kˈiːpə"),
            ("bˈɒtəl kˈɒtn\u{329}", Manner::British, "bˈɒtəl kˈɒtᵊn"),
            ("", Manner::Plain, ""),
        ] {
            assert_eq!(from_tied(ipa, manner), expected, "{ipa}");
        }
    }
}
