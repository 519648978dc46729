//! The rules by which letters are read, in the manner of Elovitz (1976): what stands left and right decides.

/// One rule: letters between a left and a right context, and their sound.
///
/// In contexts `#` is a vowel, `^` a consonant, `+` one of e, i and y, `:` any number of consonants, `%` an ending such as
/// `-e`, `-es`, `-ed`, `-er`, `-ing` or `-ly`, and `_` the border of the word.
pub(super) struct Rule {
    left: &'static str,
    pub(super) letters: &'static str,
    right: &'static str,
    pub(super) sound: &'static str,
}

const fn rule(left: &'static str, letters: &'static str, right: &'static str, sound: &'static str) -> Rule {
    Rule { left, letters, right, sound }
}

impl Rule {
    /// Tells whether the rule fits the letters at a place.
    pub(super) fn fits(&self, letters: &[char], at: usize) -> bool {
        let same = self.letters.chars().enumerate().all(|(index, letter)| letters.get(at + index) == Some(&letter));
        same && fits_left(self.left, letters, at) && fits_right(self.right, letters, at + self.letters.len())
    }
}

fn is_vowel(letter: char) -> bool {
    "aeiouy".contains(letter)
}

fn fits_left(context: &str, letters: &[char], start: usize) -> bool {
    let mut at = start;
    for sign in context.chars().rev() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        match (sign, before) {
            ('_', None) => {}
            (':', _) => {
                while at.checked_sub(1).and_then(|at| letters.get(at)).is_some_and(|it| !is_vowel(*it)) {
                    at -= 1;
                }
            }
            ('#', Some(letter)) if is_vowel(letter) => at -= 1,
            ('^', Some(letter)) if !is_vowel(letter) => at -= 1,
            ('+', Some(letter)) if "eiy".contains(letter) => at -= 1,
            (sign, Some(letter)) if sign == letter => at -= 1,
            _ => return false,
        }
    }
    true
}

const ENDINGS: &[&str] = &["e", "es", "ed", "er", "ers", "ing", "ly", "ely", "en"];

fn fits_right(context: &str, letters: &[char], start: usize) -> bool {
    let mut at = start;
    for sign in context.chars() {
        match (sign, letters.get(at).copied()) {
            ('_', None) => {}
            (':', _) => {
                while letters.get(at).is_some_and(|it| !is_vowel(*it)) {
                    at += 1;
                }
            }
            ('%', Some(_)) => {
                let rest: String = letters.get(at..).unwrap_or_default().iter().take(4).collect();
                if !ENDINGS.contains(&rest.as_str()) {
                    return false;
                }
            }
            ('#', Some(letter)) if is_vowel(letter) => at += 1,
            ('^', Some(letter)) if !is_vowel(letter) => at += 1,
            ('+', Some(letter)) if "eiy".contains(letter) => at += 1,
            (sign, Some(letter)) if sign == letter => at += 1,
            _ => return false,
        }
    }
    true
}

/// The rules, the closer ones first.
#[rustfmt::skip]
pub(super) const RULES: &[Rule] = &[
    rule("_", "ae", "", "i"), rule("", "augh", "t", "ɔ"), rule("", "augh", "", "æf"), rule("", "ai", "r", "ɛ"), rule("", "ai", "", "A"), rule("", "ay", "", "A"), rule("", "au", "", "ɔ"), rule("", "aw", "", "ɔ"),
    rule("", "alk", "_", "ɔk"), rule("", "all", "_", "ɔl"), rule("", "all", "s_", "ɔl"), rule("", "alt", "", "ɔlt"), rule("", "ange", "_", "Anʤ"), rule("", "aste", "_", "Ast"),
    rule("_w", "a", "t", "ɔ"), rule("w", "ar", "", "ɔɹ"), rule("w", "a", "s", "ɑ"), rule("w", "a", "n", "ɑ"), rule("", "are", "_", "ɛɹ"), rule("", "arr", "", "æɹ"), rule("", "ar", "#", "ɛɹ"), rule(":#:", "ard", "_", "əɹd"),
    rule(":#:", "ar", "_", "əɹ"), rule("", "ar", "", "ɑɹ"), rule("", "able", "_", "əbᵊl"), rule(":#^", "age", "_", "ɪʤ"), rule(":#^", "ale", "_", "Al"), rule(":#^", "al", "_", "ᵊl"), rule(":#^", "an", "_", "ən"), rule(":#^", "ant", "_", "ənt"),
    rule(":#^", "ance", "_", "əns"), rule(":#^", "as", "_", "əs"), rule(":#^", "ate", "_", "At"), rule("", "a", "tion", "A"), rule("", "a", "^%", "A"), rule("", "a", "^ia", "A"), rule("", "aa", "", "ɑ"), rule("", "a", "_", "ə"), rule("", "a", "h_", "ɑ"), rule("", "a", "", "æ"),

    rule("m", "b", "_", ""), rule("", "bb", "", "b"), rule("", "b", "", "b"),

    rule("", "cc", "+", "ks"), rule("", "cc", "", "k"), rule("_", "ch", "r", "k"), rule("_", "ch", "l", "k"), rule("s", "ch", "", "k"), rule("", "cz", "", "ʧ"), rule("t", "ch", "", ""), rule("", "ch", "", "ʧ"), rule("s", "c", "+", ""), rule("", "cia", "", "ʃə"), rule("", "cio", "", "ʃə"), rule("", "cie", "n", "ʃə"),
    rule("", "ck", "", "k"), rule("", "c", "+", "s"), rule("", "cqu", "", "kw"), rule("", "c", "", "k"),

    rule("", "dge", "", "ʤ"), rule("", "dj", "", "ʤ"), rule("", "dd", "", "d"), rule("", "d", "", "d"),

    rule("", "eau", "", "O"), rule("", "eigh", "", "A"), rule("", "ei", "n", "I"), rule("", "ei", "r", "ɛ"), rule("", "ei", "", "i"), rule("", "ey", "_", "i"), rule("", "ey", "s_", "i"), rule("", "ey", "", "A"), rule("", "eer", "", "ɪɹ"), rule("", "ee", "", "i"), rule("", "ear", "_", "ɪɹ"), rule("", "ear", "", "ɜɹ"),
    rule("", "ead", "", "ɛd"), rule("", "ea", "th", "ɛ"), rule("", "ea", "", "i"), rule("r", "ew", "", "u"), rule("l", "ew", "", "u"), rule("", "ew", "", "ju"), rule("", "eu", "", "ju"), rule("", "err", "", "ɛɹ"), rule("", "ere", "_", "ɪɹ"), rule("#:", "er", "", "əɹ"), rule("", "er", "#", "ɛɹ"), rule("", "er", "", "ɜɹ"),
    rule("#^", "ed", "_", "d"), rule("t", "es", "_", "s"), rule("s", "es", "_", "ᵻz"), rule("z", "es", "_", "ᵻz"), rule("ch", "es", "_", "ᵻz"), rule("sh", "es", "_", "ᵻz"), rule("x", "es", "_", "ᵻz"), rule("#:", "es", "_", "z"), rule("#:", "e", "_", ""), rule("#:", "e", "ly_", ""), rule("#:", "e", "ment", ""), rule("#:", "e", "ness", ""), rule("_:", "e", "_", "i"),
    rule("#:^", "el", "_", "ᵊl"), rule("#:^", "en", "_", "ən"), rule("#:^", "ent", "_", "ənt"), rule("#:^", "ence", "_", "əns"), rule("#:^", "ess", "_", "əs"), rule("#:^", "et", "_", "ɪt"), rule("#:^", "em", "_", "əm"), rule("", "e", "^%", "i"), rule("", "e", "ria", "ɪ"), rule("", "eo", "", "iO"), rule("", "e", "", "ɛ"),

    rule("", "ff", "", "f"), rule("", "f", "", "f"),

    rule("_", "gn", "", "n"), rule("", "gn", "_", "n"), rule("_", "gh", "", "ɡ"), rule("au", "gh", "", ""), rule("", "gh", "", ""), rule("", "gg", "", "ɡ"), rule("_", "g", "e", "ɡ"), rule("_", "g", "i", "ɡ"), rule("", "ge", "_", "ʤ"), rule("", "geo", "", "ʤO"), rule("n", "g", "er", "ɡ"), rule("", "g", "+", "ʤ"), rule("", "g", "", "ɡ"),

    rule("#", "h", "_", ""), rule("#", "h", "^", ""), rule("_", "hy", "", "hI"), rule("", "h", "", "h"),

    rule("", "igh", "", "I"), rule("", "ign", "_", "In"), rule("", "ild", "_", "Ild"), rule("", "ind", "_", "Ind"), rule("", "ier", "_", "iəɹ"), rule("", "ie", "_", "i"), rule("", "ies", "_", "iz"), rule("_^", "ie", "_", "I"), rule("", "ie", "", "i"), rule("", "irr", "", "ɪɹ"), rule("", "ire", "_", "Iəɹ"), rule("", "ir", "#", "ɪɹ"), rule("", "ir", "", "ɜɹ"), rule("", "ique", "_", "ik"),
    rule("", "ing", "_", "ɪŋ"), rule("", "ine", "_", "in"), rule("#:", "ite", "_", "It"), rule("#:", "ive", "_", "ɪv"), rule("#:", "ice", "_", "ɪs"), rule("#:", "ise", "_", "Iz"), rule("#:", "ize", "_", "Iz"), rule("", "i", "a_", "i"), rule("", "ia", "n", "iə"), rule("", "i", "o", "i"), rule("", "i", "um_", "i"), rule("", "i", "us_", "i"), rule("_:", "i", "^%", "I"), rule("", "i", "^e_", "I"), rule("", "ii", "", "i"), rule("", "i", "_", "i"), rule("", "i", "", "ɪ"),

    rule("", "j", "", "ʤ"),

    rule("_", "kn", "", "n"), rule("", "kk", "", "k"), rule("", "kh", "", "k"), rule("", "k", "", "k"),

    rule("", "ll", "", "l"), rule("^", "le", "_", "ᵊl"), rule("^", "les", "_", "ᵊlz"), rule("", "lk", "_", "lk"), rule("", "l", "", "l"),

    rule("_", "mc", "c", "mə"), rule("_", "mc", "k", "mə"), rule("_", "mc", "", "mək"), rule("_", "mn", "", "n"), rule("", "mm", "", "m"), rule("", "m", "", "m"),

    rule("", "ng", "_", "ŋ"), rule("", "ngs", "_", "ŋz"), rule("", "ng", "th", "ŋk"), rule("", "ng", "t", "ŋ"), rule("", "ng", "s", "ŋ"), rule("", "ng", "#", "ŋɡ"), rule("", "nk", "", "ŋk"), rule("", "nc", "t", "ŋk"), rule("", "nx", "", "ŋks"), rule("m", "n", "_", ""), rule("", "nn", "", "n"), rule("", "n", "", "n"),

    rule("", "ough", "t", "ɔ"), rule("", "ough", "_", "O"), rule("", "ough", "", "ʌf"), rule("", "oup", "", "up"), rule("", "oul", "d", "ʊl"), rule("#:", "ous", "_", "əs"), rule("", "our", "_", "ɔɹ"), rule("", "our", "#", "ɔɹ"), rule("", "ou", "", "W"), rule("", "oor", "", "ɔɹ"), rule("", "ook", "", "ʊk"), rule("", "ood", "_", "ʊd"), rule("", "oo", "", "u"), rule("", "oa", "r", "ɔ"), rule("", "oa", "", "O"), rule("", "oe", "_", "O"), rule("", "oi", "", "Y"),
    rule("", "oy", "", "Y"), rule("_:", "ow", "n_", "W"), rule("", "ow", "l", "W"), rule("", "ow", "n", "W"), rule("", "ow", "s", "O"), rule("", "o", "wa", "O"), rule("", "ow", "_", "O"), rule("", "ow", "er", "W"), rule("", "ow", "", "O"), rule("", "old", "", "Old"), rule("", "olk", "_", "Ok"), rule("", "oll", "_", "Ol"), rule("", "olt", "", "Olt"), rule("", "ost", "_", "Ost"), rule("w", "or", "^", "ɜɹ"), rule("", "ore", "_", "ɔɹ"), rule("#:", "or", "_", "əɹ"), rule("", "orr", "", "ɔɹ"), rule("", "or", "", "ɔɹ"),
    rule("#:^", "on", "_", "ən"), rule("#:^", "om", "_", "əm"), rule("#:^", "ock", "_", "ək"), rule("", "o", "_", "O"), rule("", "o", "^%", "O"), rule("", "o", "^#", "O"), rule("", "os", "_", "Os"), rule("", "ol", "_", "ɑl"), rule("", "o", "", "ɑ"),

    rule("_", "pn", "", "n"), rule("_", "ps", "", "s"), rule("_", "pt", "", "t"), rule("", "ph", "", "f"), rule("", "pp", "", "p"), rule("", "p", "", "p"),

    rule("", "que", "_", "k"), rule("", "qu", "", "kw"), rule("", "q", "", "k"),

    rule("", "rrh", "", "ɹ"), rule("", "rh", "", "ɹ"), rule("", "rr", "", "ɹ"), rule("", "r", "", "ɹ"),

    rule("", "sch", "", "ʃ"), rule("", "sh", "", "ʃ"), rule("", "sten", "_", "sən"), rule("", "stle", "_", "sᵊl"), rule("#", "sion", "", "ʒən"), rule("", "ssion", "", "ʃən"), rule("", "sion", "", "ʃən"), rule("", "ss", "", "s"), rule("#", "se", "_", "z"), rule("ou", "s", "_", "s"), rule("u", "s", "_", "s"), rule("i", "s", "_", "s"), rule("#", "sm", "_", "zəm"), rule("b", "s", "_", "z"), rule("d", "s", "_", "z"), rule("g", "s", "_", "z"), rule("l", "s", "_", "z"), rule("m", "s", "_", "z"), rule("n", "s", "_", "z"), rule("r", "s", "_", "z"), rule("w", "s", "_", "z"), rule("v", "s", "_", "z"), rule("a", "s", "_", "s"), rule("o", "s", "_", "s"), rule("e", "s", "_", "z"), rule("y", "s", "_", "z"),
    rule("_", "sz", "", "ʃ"), rule("", "sz", "", "ʃ"), rule("#", "s", "#", "z"), rule("", "s", "", "s"),

    rule("", "tch", "", "ʧ"), rule("_", "ts", "", "ts"), rule("_", "tch", "", "ʧ"), rule("", "thes", "_", "ðz"), rule("#", "the", "_", "ð"), rule("#", "ther", "", "ðəɹ"), rule("", "th", "", "θ"), rule("", "tion", "", "ʃən"), rule("", "tia", "", "ʃə"), rule("", "tious", "", "ʃəs"), rule("#", "ture", "_", "ʧəɹ"), rule("", "ture", "_", "ʧəɹ"), rule("", "tt", "", "t"), rule("", "tz", "", "ts"), rule("", "t", "", "t"),

    rule("_", "un", "", "ʌn"), rule("g", "u", "+", ""), rule("q", "u", "", "w"), rule("", "ue", "_", "u"), rule("", "ui", "", "u"), rule("", "urr", "", "ɜɹ"), rule("", "ure", "_", "jʊɹ"), rule("", "ur", "#", "ʊɹ"), rule("", "ur", "", "ɜɹ"), rule("#:^", "um", "_", "əm"), rule("#:", "us", "_", "əs"), rule("#:", "ul", "_", "əl"), rule("r", "u", "^%", "u"), rule("l", "u", "^%", "u"), rule("j", "u", "^%", "u"), rule("s", "u", "^%", "u"), rule("", "u", "^%", "ju"), rule("", "u", "_", "u"), rule("", "uu", "", "u"), rule("", "u", "^#", "u"), rule("", "uy", "", "I"), rule("", "u", "", "ʌ"),

    rule("", "vv", "", "v"), rule("", "v", "", "v"),

    rule("_", "wr", "", "ɹ"), rule("", "wh", "o", "h"), rule("", "wh", "", "w"), rule("#", "w", "_", ""), rule("", "water", "", "wɔtəɹ"), rule("", "worth", "", "wəɹθ"), rule("#", "wood", "_", "wʊd"), rule("", "w", "", "w"),

    rule("_", "x", "", "z"), rule("", "x", "", "ks"),

    rule("_", "y", "#", "j"), rule("#", "y", "#", "j"), rule("_", "y", "", "ɪ"), rule("#:^", "y", "_", "i"), rule("_:", "y", "_", "I"), rule("_:", "y", "^%", "I"), rule("#:^", "yn", "_", "ɪn"), rule("", "y", "^", "ɪ"), rule("", "y", "", "i"),

    rule("", "zz", "", "ts"), rule("", "zh", "", "ʒ"), rule("", "z", "", "z"),
];
