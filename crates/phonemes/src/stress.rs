//! Stress marks: taken away, weakened, added before the vowel that carries them.

/// The main stress of a word.
pub(crate) const PRIMARY: char = 'ˈ';
/// A lesser stress.
pub(crate) const SECONDARY: char = 'ˌ';

/// Tells whether a symbol is a vowel of the model.
pub(crate) fn is_vowel(symbol: char) -> bool {
    "AIOQWYaiuæɑɐɒɔəɛɜɪʊʌᵻᵊeo".contains(symbol)
}

fn is_stress(symbol: char) -> bool {
    matches!(symbol, PRIMARY | SECONDARY)
}

/// Tells whether phonemes carry any stress.
pub(crate) fn is_stressed(phonemes: &str) -> bool {
    phonemes.contains(is_stress)
}

/// Takes all stress away.
pub(crate) fn without(phonemes: &str) -> String {
    phonemes.replace(is_stress, "")
}

/// Makes the main stress a lesser one, and the lesser ones none.
pub(crate) fn weaker(phonemes: &str) -> String {
    if phonemes.contains(PRIMARY) {
        phonemes.replace(SECONDARY, "").replace(PRIMARY, "ˌ")
    } else {
        phonemes.to_owned()
    }
}

/// Gives a word without stress a lesser stress on its first vowel.
pub(crate) fn at_least_secondary(phonemes: &str) -> String {
    if is_stressed(phonemes) { phonemes.to_owned() } else { stressed_at_first(phonemes, SECONDARY) }
}

/// Gives a word a main stress, on the vowel that has the lesser one, or on the first.
pub(crate) fn at_least_primary(phonemes: &str) -> String {
    if phonemes.contains(PRIMARY) {
        phonemes.to_owned()
    } else if phonemes.contains(SECONDARY) {
        phonemes.replacen(SECONDARY, "ˈ", 1)
    } else {
        stressed_at_first(phonemes, PRIMARY)
    }
}

/// Puts a stress before the first full vowel.
pub(crate) fn stressed_at_first(phonemes: &str, stress: char) -> String {
    match phonemes.find(is_vowel) {
        Some(at) => {
            let (head, tail) = phonemes.split_at_checked(at).unwrap_or((phonemes, ""));
            format!("{head}{stress}{tail}")
        }
        None => phonemes.to_owned(),
    }
}
