//! Sets straight quotation marks and apostrophes, `--` and `...` as print does, by the language of a text. Pure.

use super::text::kept;

/// How a language prints them.
#[derive(Debug, PartialEq)]
struct Print {
    double: (char, char),
    single: (char, char),
    dash: char,
}

const fn print(double: (char, char), single: (char, char), dash: char) -> Print {
    Print { double, single, dash }
}

/// Languages and their signs, as the Unicode CLDR and the guides of their publishers have them.
#[rustfmt::skip]
const PRINTS: &[(&[&str], Print)] = &[
    (&["en", "es", "it", "pt", "nl", "tr", "id", "ms", "af", "cy", "ga", "ca"], print(('“', '”'), ('‘', '’'), '—')),
    (&["fr", "ru", "uk", "be", "el"], print(('«', '»'), ('‘', '’'), '—')),
    (&["nb", "nn", "no"], print(('«', '»'), ('‘', '’'), '–')),
    (&["de", "da", "cs", "sk", "sl", "is", "et", "lt", "bg"], print(('„', '“'), ('‚', '‘'), '–')),
    (&["pl", "hu", "ro", "hr"], print(('„', '”'), ('‚', '’'), '–')),
    (&["sv", "fi"], print(('”', '”'), ('’', '’'), '–')),
];

/// English words that begin with an apostrophe.
const ELISIONS: &[&str] = &[
    "bout", "cause", "cos", "cuz", "em", "gainst", "n", "neath", "nuff", "round", "til", "till", "tis", "twas",
    "twere", "twill", "twould",
];

/// The signs of a language.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Signs(Option<&'static Print>);

impl Signs {
    /// Leaves every text as it is.
    pub(crate) const NONE: Self = Self(None);

    /// Returns those of a language tag such as `en-GB`; texts in a language that is not known stay as they are.
    pub(crate) fn of(language: &str) -> Self {
        let tag = language.split(['-', '_']).next().unwrap_or_default().to_lowercase();
        Self(PRINTS.iter().find(|(tags, _)| tags.contains(&tag.as_str())).map(|it| &it.1))
    }

    /// Returns a cleaned text with these signs.
    pub(crate) fn text(self, text: &str) -> String {
        self.set(text).into_iter().map(|it| it.1).collect()
    }

    /// Returns the characters of a cleaned text with these signs, each with its byte in the text as it was.
    pub(crate) fn set(self, text: &str) -> Vec<(usize, char)> {
        let chars: Vec<(usize, char)> = kept(text).collect();
        let Some(print) = self.0.filter(|_| chars.iter().any(|(_, c)| matches!(c, '"' | '\'' | '-' | '.'))) else {
            return chars;
        };
        let signs: Vec<char> = chars.iter().map(|it| it.1).collect();
        let mut reader = Reader { signs: &signs, print, double_open: false, single_open: false };
        let (mut out, mut index) = (Vec::with_capacity(chars.len()), 0);
        while let Some((at, _)) = chars.get(index) {
            let (sign, length) = reader.next(index);
            out.push((*at, sign));
            index += length;
        }
        out
    }
}

/// Reads a text sign by sign.
struct Reader<'a> {
    signs: &'a [char],
    print: &'a Print,
    double_open: bool,
    single_open: bool,
}

impl Reader<'_> {
    fn sign(&self, index: usize) -> Option<char> {
        self.signs.get(index).copied()
    }

    fn before(&self, index: usize) -> Option<char> {
        index.checked_sub(1).and_then(|it| self.sign(it))
    }

    /// Returns what is printed at a place, and how many signs it stands for.
    fn next(&mut self, index: usize) -> (char, usize) {
        let sign = self.sign(index).unwrap_or_default();
        let run = self.signs.iter().skip(index).take_while(|it| **it == sign).count();
        match sign {
            '-' if matches!(run, 2 | 3) && self.before(index) != Some('-') && self.is_dash(index, run) => {
                (self.print.dash, run)
            }
            // A fourth point ends the sentence.
            '.' if matches!(run, 3 | 4) && self.before(index) != Some('.') && self.sign(index + run) != Some('/') => {
                ('…', 3)
            }
            '"' => (self.double(index), 1),
            '\'' => (self.single(index), 1),
            _ => (sign, 1),
        }
    }

    /// Tells whether hyphens are a dash: no arrow (`-->`) and no option (`--help`).
    fn is_dash(&self, index: usize, run: usize) -> bool {
        let (before, after) = (self.before(index), self.sign(index + run));
        let is_option = before.is_none_or(char::is_whitespace) && after.is_some_and(char::is_lowercase);
        before != Some('<') && after != Some('>') && !is_option
    }

    /// Tells whether a quotation mark opens: nothing it could close stands before it, and something behind.
    fn opens(&self, index: usize) -> bool {
        let before = self.before(index).is_none_or(|c| c.is_whitespace() || "([{—–-“„«‘‚\"'".contains(c));
        let after = self.sign(index + 1).is_some_and(|c| !c.is_whitespace() && !",;:.!?)]}".contains(c));
        before && after
    }

    fn double(&mut self, index: usize) -> char {
        if self.opens(index) && !(self.double_open && self.before(index) == Some('\'')) {
            self.double_open = true;
            return self.print.double.0;
        }
        let counts = self.before(index).is_some_and(|c| c.is_ascii_digit());
        let later = (index + 1..self.signs.len()).find(|at| self.sign(*at) == Some('"'));
        if counts && (!self.double_open || later.is_some_and(|later| !self.opens(later))) {
            return '"'; // inches
        }
        self.double_open = false;
        self.print.double.1
    }

    fn single(&mut self, index: usize) -> char {
        let (before, after) = (self.before(index), self.sign(index + 1));
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        if is_digit(before) && (is_digit(after) || !is_letter(after) && !self.single_open) {
            return '\''; // feet
        }
        if is_letter(before) && is_letter(after) || self.is_elision(index) {
            return '’';
        }
        if self.opens(index) && self.has_end(index) {
            self.single_open = true;
            return self.print.single.0;
        }
        if std::mem::take(&mut self.single_open) { self.print.single.1 } else { '’' }
    }

    /// Tells whether a word or a year begins with the apostrophe: `'tis`, `the '90s`.
    fn is_elision(&self, index: usize) -> bool {
        let word: String = self.signs.iter().skip(index + 1).take_while(|c| c.is_alphanumeric()).collect();
        let is_year = word.starts_with(|c: char| c.is_ascii_digit()) && word.trim_end_matches('s').len() == 2;
        self.opens(index) && (is_year || ELISIONS.contains(&word.to_lowercase().as_str()))
    }

    /// Tells whether a mark behind closes what one at a place opens.
    fn has_end(&self, index: usize) -> bool {
        (index + 1..self.signs.len()).any(|at| {
            let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            self.sign(at) == Some('\'') && !self.opens(at) && !is_letter(self.sign(at + 1))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn straight_signs_become_those_of_the_language() {
        for (language, text, expected) in [
            ("en", r#""Go on," she said--softly--"and don't stop..." "#, "“Go on,” she said—softly—“and don’t stop…”"),
            ("en", r#"He said, "I heard 'no' twice.""#, "He said, “I heard ‘no’ twice.”"),
            ("en", "'Tis the dogs' bone, from the '90s....", "’Tis the dogs’ bone, from the ’90s…."),
            ("en", r#""'Twas nothing," he said."#, "“’Twas nothing,” he said."),
            ("en", r#"the end of "it"#, "the end of “it"),
            ("en", r#"of it," he said"#, "of it,” he said"),
            ("en", "“Done” — and ‘so’ on…", "“Done” — and ‘so’ on…"),
            ("de-AT", r#""Komm," sagte sie -- "geht's?""#, "„Komm,“ sagte sie – „geht’s?“"),
            ("fr", r#""L'heure...", dit-il"#, "«L’heure…», dit-il"),
            ("ja", "「灯」 \"a\"", "「灯」 \"a\""),
            ("xx", "\"a\" -- it's", "\"a\" -- it's"),
        ] {
            assert_eq!(Signs::of(language).text(text), expected, "{text}");
        }
    }

    #[test]
    fn feet_inches_arrows_options_and_paths_stay() {
        for (text, expected) in [
            (r#"He was 5'10" and 6'2" tall, 12" wide."#, r#"He was 5'10" and 6'2" tall, 12" wide."#),
            (r#""He is 6'2"," she said."#, r#"“He is 6'2",” she said."#),
            (r#"She said "I am 12" and left."#, "She said “I am 12” and left."),
            ("a --> b, run --help or .../x, ----", "a --> b, run --help or .../x, ----"),
        ] {
            assert_eq!(Signs::of("en").text(text), expected, "{text}");
        }
    }

    #[test]
    fn each_character_keeps_its_place() {
        let text = " \"a--b\"...c";
        let set = Signs::of("en").set(text);
        let places: Vec<usize> = set.iter().map(|it| it.0).collect();
        assert_eq!(places, [1, 2, 3, 5, 6, 7, 10]);
        assert_eq!(Signs::NONE.text(text), "\"a--b\"...c");
    }
}
