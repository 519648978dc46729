//! IPA, as espeak-ng and people write it, in the symbols of the model.

use crate::stress;

/// What IPA becomes, longer marks first.
#[rustfmt::skip]
const SYMBOLS: &[(&str, &str)] = &[
    ("ʔˌn\u{329}", "tᵊn"), ("ʔn\u{329}", "tᵊn"), ("n\u{329}", "ᵊn"), ("l\u{329}", "ᵊl"), ("m\u{329}", "ᵊm"), ("r\u{329}", "əɹ"), ("ɹ\u{329}", "əɹ"),
    ("t\u{361}ʃ", "ʧ"), ("d\u{361}ʒ", "ʤ"), ("tʃ", "ʧ"), ("dʒ", "ʤ"), ("ts", "ts"),
    ("e\u{361}ɪ", "A"), ("a\u{361}ɪ", "I"), ("ɔ\u{361}ɪ", "Y"), ("o\u{361}ʊ", "O"), ("a\u{361}ʊ", "W"),
    ("eɪ", "A"), ("aɪ", "I"), ("ɔɪ", "Y"), ("oʊ", "O"), ("əʊ", "O"), ("aʊ", "W"), ("oːɹ", "ɔɹ"), ("oɹ", "ɔɹ"), ("ɪə", "iə"),
    ("ɜːɹ", "ɜɹ"), ("ɜɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɝː", "ɜɹ"), ("ɝ", "ɜɹ"), ("ɚɹ", "əɹ"), ("ɚ", "əɹ"),
    ("e", "A"), ("o", "O"), ("a", "ɑ"), ("ɐ", "ə"), ("ɒ", "ɑ"), ("ɨ", "ᵻ"), ("ʉ", "u"), ("y", "i"), ("ø", "ɜ"), ("œ", "ɜ"), ("ɤ", "ʌ"), ("ɯ", "u"),
    ("g", "ɡ"), ("r", "ɹ"), ("ʀ", "ɹ"), ("ʁ", "ɹ"), ("ɻ", "ɹ"), ("x", "k"), ("χ", "k"), ("ç", "k"), ("ɣ", "ɡ"), ("ɬ", "l"), ("ɭ", "l"), ("ɫ", "l"),
    ("β", "v"), ("ʋ", "v"), ("ɸ", "f"), ("ɲ", "nj"), ("ʎ", "lj"), ("ɳ", "n"), ("ʂ", "ʃ"), ("ɕ", "ʃ"), ("ʐ", "ʒ"), ("ʑ", "ʒ"), ("ʈ", "t"), ("ɖ", "d"),
    ("c", "k"), ("ɟ", "ʤ"), ("ʍ", "w"), ("ɦ", "h"), ("'", "ˈ"), (",", "ˌ"),
];

/// Marks that the model does without: length, ties, aspiration, syllable borders.
const SILENT: &str = "ː\u{361}\u{303}\u{32f}\u{325}\u{32a}\u{2b0}ʲˑ.-_|‿\u{200d}";

/// Tells whether the model knows a symbol of a word.
fn is_known(symbol: char) -> bool {
    stress::is_vowel(symbol) || "bdfhjklmnpstvwzðŋɡɹɾʃʒʤʧθTʔˈˌ ".contains(symbol)
}

/// Writes IPA, as espeak-ng writes it, in the symbols of the model; what has no symbol there is left out.
pub fn from_espeak(ipa: &str) -> String {
    let mut out = String::with_capacity(ipa.len());
    let mut is_language = false;
    for (_, symbol) in (Symbols { ipa, at: 0 }) {
        match symbol {
            Ok(known) if !is_language => out.push_str(known),
            Err('(') => is_language = true, // "(fr)" marks a word that is read in another language
            Err(')') => is_language = false,
            _ => {}
        }
    }
    out.trim().to_owned()
}

/// Writes IPA in the symbols of the model, or names the first sign that has none, and its column.
pub(crate) fn checked(ipa: &str) -> Result<String, (usize, char)> {
    let mut out = String::with_capacity(ipa.len());
    for (at, symbol) in (Symbols { ipa, at: 0 }) {
        let column = || ipa.get(..at).unwrap_or_default().chars().count() + 1;
        out.push_str(symbol.map_err(|unknown| (column(), unknown))?);
    }
    Ok(out.trim().to_owned())
}

/// The symbols that IPA stands for, each with the byte where it is written.
struct Symbols<'a> {
    ipa: &'a str,
    at: usize,
}

impl<'a> Iterator for Symbols<'a> {
    type Item = (usize, Result<&'a str, char>);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.ipa.get(self.at..)?;
        let first = rest.chars().next()?;
        let start = self.at;
        if let Some((mark, symbols)) = SYMBOLS.iter().find(|(mark, _)| rest.starts_with(mark)) {
            self.at += mark.len();
            return Some((start, Ok(symbols)));
        }
        self.at += first.len_utf8();
        let written = self.ipa.get(start..self.at).unwrap_or_default();
        Some((start, if is_known(first) { Ok(written) } else if SILENT.contains(first) { Ok("") } else { Err(first) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_espeak_writes_becomes_symbols_of_the_model() {
        for (ipa, expected) in [
            ("həlˈoʊ wˈɜːld", "həlˈO wˈɜɹld"),
            ("tʃaɪkˈɑːvski", "ʧIkˈɑvski"),
            ("bˈʌɾɚ", "bˈʌɾəɹ"),
            ("dʒˈɔɪn ðə mˈaʊs", "ʤˈYn ðə mˈWs"),
            ("(fr)ʁuʒ(en)", "ɹuʒ"),
            ("kˈʌʔn\u{329}", "kˈʌtᵊn"),
            ("ʧˈAnʤ", "ʧˈAnʤ"),
            ("", ""),
        ] {
            assert_eq!(from_espeak(ipa), expected, "{ipa}");
        }
    }
}
