//! Cuts a text into what a reader sees as words: pieces between white space and dashes, with their punctuation.

use crate::Stop;
use icu_normalizer::ComposingNormalizerBorrowed;
use std::ops::Range;

/// A word as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Piece {
    /// Its bytes in the text, with its punctuation.
    pub(crate) written: Range<usize>,
    /// What is to be said, without punctuation, in plain signs: `'` and `-`, digits 0 to 9, composed letters.
    pub(crate) core: String,
    /// The punctuation before it, and behind it.
    pub(crate) before: String,
    pub(crate) behind: String,
    /// What follows it.
    pub(crate) stop: Stop,
    /// It is the first of the text, of a paragraph, or of a sentence.
    pub(crate) starts: bool,
}

impl Piece {
    /// Tells whether a point follows at once.
    pub(crate) fn has_point(&self) -> bool {
        self.behind.starts_with('.') && !self.behind.starts_with("..")
    }

    /// Tells whether it is a grade with a minus: `an A-`.
    pub(crate) fn is_grade(&self) -> bool {
        let is_letter = matches!(self.core.as_str(), "A" | "B" | "C" | "D");
        is_letter && self.behind.starts_with('-') && !self.behind.starts_with("--")
    }

    /// Tells whether the first letter is a capital.
    pub(crate) fn is_capitalized(&self) -> bool {
        self.core.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase)
    }
}

/// Cuts a text into pieces, in order.
pub(crate) fn split(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut end = 0;
    for chunk in chunks(text) {
        let between = text.get(end..chunk.start).unwrap_or_default();
        let is_paragraph = 1 < between.chars().filter(|c| matches!(c, '\n' | '\u{2029}')).count();
        end = chunk.end;
        let signs = text.get(chunk.clone()).unwrap_or_default();
        let mut piece = piece(chunk, signs);
        if let Some(sign) = lone_sign(signs, pieces.last()) {
            (piece.core, piece.behind) = (sign.to_owned(), signs.get(sign.len()..).unwrap_or_default().to_owned());
            piece.stop = stop(&piece.behind);
        }
        if let Some(last) = pieces.last_mut() {
            if is_paragraph && !last.stop.ends_sentence() {
                last.stop = Stop::Period;
            }
            if last.stop == Stop::Nothing {
                last.stop = if piece.core.is_empty() { stop(&piece.behind) } else { rest_before(&piece.before) };
            }
        }
        if !piece.core.is_empty() {
            let starts = pieces.last().is_none_or(|last| last.stop.ends_sentence());
            pieces.push(Piece { starts, ..piece });
        }
    }
    pieces
}

/// Finds what stands between white space; a dash or points of suspense between letters end a chunk, too.
fn chunks(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = None;
    let mut signs: (Option<char>, Option<char>) = (None, None);
    for (at, c) in text.char_indices() {
        if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}') {
            found.extend(start.take().map(|start| start..at));
            signs = (None, None);
            continue;
        }
        if let Some(from) = start
            && (c.is_alphanumeric() || opens_quote(c, text.get(at + c.len_utf8()..)))
            && breaks(signs, c)
            && !(signs.1 == Some('–') && joins_names(text.get(from..at), c))
            && text.get(from..at).is_some_and(|it| it.contains(char::is_alphanumeric))
            && !is_blanked(text.get(from..at), text.get(at..))
        {
            found.push(from..at);
            start = Some(at);
        }
        start = start.or(Some(at));
        signs = (signs.1, Some(c));
    }
    found.extend(start.map(|start| start..text.len()));
    found
}

/// Tells whether a dash stands for the letters between the first and the last one of a word: `d—n`.
fn is_blanked(before: Option<&str>, behind: Option<&str>) -> bool {
    let first =
        before.and_then(|it| it.strip_suffix('—')).map(|it| it.trim_start_matches(|c: char| !c.is_alphabetic()));
    let last = behind.map(|it| it.chars().take_while(|c| c.is_alphabetic()).count());
    first.is_some_and(|it| it.len() == 1 && !it.contains(['A', 'I', 'O', 'a', 'i', 'o'])) && last == Some(1)
}

/// Tells whether the dash behind a word joins two names, days or small Roman numerals: `Mon–Fri`, `Tues.–Thurs.`,
/// `the Paris–Lyon line`, `pp. iv–ix`.
fn joins_names(before: Option<&str>, next: char) -> bool {
    let is_numeral = |it: &str| !it.is_empty() && it.bytes().all(|it| b"ivxl".contains(&it));
    if "ivxl".contains(next) && before.and_then(|it| it.strip_suffix('–')).is_some_and(is_numeral) {
        return true;
    }
    let name = before.and_then(|it| it.strip_suffix('–')).map(|it| it.trim_start_matches(|c: char| !c.is_alphabetic()));
    let is_name = name.is_some_and(|it| {
        let letters = it.strip_suffix('.').filter(|it| it.len() < 6).unwrap_or(it);
        it.starts_with(char::is_uppercase) && letters.chars().all(|c| c.is_alphabetic() || c == '-')
    });
    is_name && next.is_uppercase()
}

/// Tells whether a sign is a quotation mark before a word.
fn opens_quote(c: char, behind: Option<&str>) -> bool {
    "\"'“‘".contains(c) && behind.is_some_and(|it| it.starts_with(char::is_alphanumeric))
}

/// Tells whether a new word begins behind two signs: `word—word`, `word--word`, `word…word`, `word...word`.
fn breaks(signs: (Option<char>, Option<char>), next: char) -> bool {
    match signs {
        (_, Some('—' | '―' | '…')) => true,
        (Some('-'), Some('-')) | (Some('.'), Some('.')) => true,
        (before, Some('–')) => !(before.is_some_and(char::is_numeric) && next.is_numeric()) && next.is_alphabetic(),
        _ => false,
    }
}

/// Makes the piece of a chunk; its core is empty if there is nothing to say.
fn piece(written: Range<usize>, chunk: &str) -> Piece {
    let plain = plain(chunk);
    let start = plain.find(is_said).map_or(plain.len(), |at| with_signs_before(&plain, at));
    let (before, rest) = plain.split_at_checked(start).unwrap_or((&plain, ""));
    let length = rest
        .rfind(is_said)
        .map_or(0, |at| at + rest.get(at..).and_then(|it| it.chars().next()).map_or(0, char::len_utf8));
    // The stroke of `w/`, with, belongs to it.
    let length = if length == 1 && rest.to_lowercase().starts_with("w/") { 2 } else { length };
    let (core, behind) = rest.split_at_checked(length).unwrap_or((rest, ""));
    let (before, behind) = if core.is_empty() { ("", before) } else { (before, behind) };
    let core = if core.chars().any(|c| c.is_alphanumeric() || SIGNS_ALONE.contains(c)) { core } else { "" };
    let behind = if core.is_empty() { plain.as_str() } else { behind };
    let mut piece = Piece {
        written,
        core: core.to_owned(),
        before: before.to_owned(),
        behind: behind.to_owned(),
        stop: Stop::Nothing,
        starts: false,
    };
    piece.stop = stop(if piece.is_grade() { behind.get(1..).unwrap_or_default() } else { behind });
    piece
}

/// Words before a key of a telephone: `press the # key, then *`.
const BEFORE_KEY: &[&str] = &[
    "and", "by", "dial", "dialed", "dialled", "enter", "hit", "or", "press", "pressed", "pushed", "tap", "the", "then",
    "type",
];

/// Tells whether a word stands before what is keyed into a telephone.
pub(crate) fn is_keyed(word: &str) -> bool {
    BEFORE_KEY.contains(&word.to_lowercase().as_str())
}

/// Returns the sign that a chunk begins with, if it is said after the piece before: between numbers or letters, or as a key.
fn lone_sign<'a>(chunk: &'a str, before: Option<&Piece>) -> Option<&'a str> {
    let sign = chunk.get(..1)?;
    let has_word = chunk.contains(|c: char| c.is_alphanumeric() || c == '<' || c == '>') && 1 < chunk.len();
    let before = before.filter(|it| !has_word && matches!(it.stop, Stop::Nothing | Stop::Comma))?;
    let is_said = match sign {
        "<" | ">" => before.core.len() == 1 || before.core.ends_with(|c: char| c.is_ascii_digit()),
        "#" | "*" => chunk.matches(sign).count() == 1 && is_keyed(&before.core),
        _ => false,
    };
    is_said.then_some(sign)
}

/// Signs that are said where they stand alone.
const SIGNS_ALONE: &str = "©&+=%@$€£¥₹¢°×÷±≤≥≠≈√∞−→§½⅓⅔¼¾⅛⅜⅝⅞";

fn is_said(c: char) -> bool {
    c.is_alphanumeric() || SIGNS_ALONE.contains(c) || "#♯♭^²³<>₽₩₪₺₫₿".contains(c)
}

/// Moves the start of a word before signs that belong to it: `-5`, `.5`, `'tis`, `~5`.
fn with_signs_before(chunk: &str, at: usize) -> usize {
    let Some((before, word)) = chunk.split_at_checked(at) else { return at };
    let is_number = word.starts_with(|c: char| c.is_numeric() || "$€£¥₹".contains(c));
    let length = match before.chars().next_back() {
        Some('-' | '.' | '~') if is_number => 1,
        Some('–') if is_number && before == "–" => '–'.len_utf8(),
        Some('\'') if is_number || is_elision(word) => 1,
        Some('.') if ["com", "edu", "gov", "net", "org"].contains(&word) => 1,
        Some('/') if before.is_empty() => 1,
        _ => 0,
    };
    at - length
}

/// Words that begin with an apostrophe.
const ELISIONS: &[&str] = &[
    "tis", "twas", "twere", "twill", "twould", "em", "cause", "cos", "cuz", "til", "till", "bout", "round", "neath",
    "gainst", "ere", "er", "im", "n", "nuff", "kay", "tain't", "tisn't", "twasn't", "gainst", "mongst", "fore", "ave",
    "ead", "ouse",
];

fn is_elision(word: &str) -> bool {
    let word: String =
        word.chars().take_while(|c| c.is_alphabetic() || *c == '\'').flat_map(char::to_lowercase).collect();
    ELISIONS.contains(&word.trim_end_matches('\''))
}

/// Returns what follows a word, from the signs behind it: the strongest of them.
pub(crate) fn stop(signs: &str) -> Stop {
    let strongest = signs.chars().map(|c| match c {
        '?' | '？' | '؟' => Stop::Question,
        '!' | '！' => Stop::Exclamation,
        '…' => Stop::Ellipsis,
        '.' | '。' | '।' => Stop::Period,
        ';' | '；' => Stop::Semicolon,
        ':' | '：' => Stop::Colon,
        '—' | '―' | '–' => Stop::Dash,
        ',' | '、' | '，' | '(' | ')' | '[' | ']' => Stop::Comma,
        _ => Stop::Nothing,
    });
    let is_dash = signs.contains("--") || signs == "-";
    let found = strongest.max_by_key(|stop| strength(*stop)).unwrap_or_default();
    if found == Stop::Period && signs.contains("..") {
        Stop::Ellipsis
    } else if is_dash && matches!(found, Stop::Nothing | Stop::Comma) {
        Stop::Dash
    } else {
        found
    }
}

fn strength(stop: Stop) -> u8 {
    match stop {
        Stop::Nothing => 0,
        Stop::Comma => 1,
        Stop::Dash => 2,
        Stop::Colon => 3,
        Stop::Semicolon => 4,
        Stop::Period => 5,
        Stop::Ellipsis => 6,
        Stop::Exclamation => 7,
        Stop::Question => 8,
    }
}

/// Returns the rest that signs before a word give to the word before them.
fn rest_before(signs: &str) -> Stop {
    match stop(signs) {
        Stop::Comma => Stop::Comma,
        Stop::Dash => Stop::Dash,
        Stop::Ellipsis => Stop::Ellipsis,
        Stop::Nothing | Stop::Semicolon | Stop::Colon | Stop::Period | Stop::Question | Stop::Exclamation => {
            Stop::Nothing
        }
    }
}

/// Signs that keep their form, because their plain form says something else.
const KEPT: &str = "½⅓⅔¼¾⅛⅜⅝⅞²³…—–―−°×÷";

/// Writes raised digits behind a number as its power, unless they are one `²` or `³`: `10⁶` as `10^6`.
fn powers(chunk: &str) -> String {
    const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";
    let mut out = String::with_capacity(chunk.len());
    let mut chars = chunk.chars().peekable();
    while let Some(c) = chars.next() {
        let is_raised = |it: &char| RAISED.contains(*it);
        let starts = is_raised(&c) && out.ends_with(|c: char| c.is_ascii_digit());
        if !starts || matches!(c, '²' | '³') && !chars.peek().is_some_and(is_raised) {
            out.push(c);
            continue;
        }
        out.push('^');
        let more = std::iter::from_fn(|| chars.next_if(is_raised));
        out.extend(
            std::iter::once(c)
                .chain(more)
                .filter_map(|c| RAISED.chars().zip(('0'..='9').chain(['-'])).find(|it| it.0 == c))
                .map(|it| it.1),
        );
    }
    out
}

/// Writes a chunk in plain signs.
fn plain(chunk: &str) -> String {
    let chunk = chunk.replace("+/-", "±");
    if chunk.is_ascii() {
        return chunk;
    }
    let mut out = String::with_capacity(chunk.len());
    let mut styled = String::new();
    let chunk = powers(&chunk);
    let normalizer = ComposingNormalizerBorrowed::new_nfkc();
    for c in chunk.chars() {
        let kept = match c {
            '’' | '‘' | 'ʼ' | '‛' | '´' | '`' | '′' => "'",
            '“' | '”' | '„' | '«' | '»' | '″' => "\"",
            '\u{2010}' | '\u{2011}' | '\u{2012}' => "-",
            '℃' => "°C",
            '℉' => "°F",
            '№' => "No.",
            '₤' => "£",
            '©' if out.is_empty() && styled.is_empty() => "©",
            '™' | '®' | '©' | '℠' | '\u{ad}' | '\u{200d}' | '\u{fe0f}' | '\u{fe0e}' | '\u{2060}' => "",
            _ if KEPT.contains(c) => {
                out.push_str(&normalizer.normalize(&styled));
                styled.clear();
                out.push(c);
                continue;
            }
            _ => {
                styled.push(c);
                continue;
            }
        };
        out.push_str(&normalizer.normalize(&styled));
        styled.clear();
        out.push_str(kept);
    }
    out.push_str(&normalizer.normalize(&styled));
    let digit = |c: char| match deunicode::deunicode_char(c) {
        Some(digit) if c.is_numeric() && !KEPT.contains(c) && digit.bytes().all(|it| it.is_ascii_alphanumeric()) => {
            digit.to_owned()
        }
        _ => c.to_string(),
    };
    if out.chars().all(|c| c.is_ascii() || !c.is_numeric()) { out } else { out.chars().map(digit).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows the pieces of a text: what is said, and what follows.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = split(text).into_iter().map(|it| match it.stop.symbol() {
            Some(symbol) => format!("{}{symbol}", it.core),
            None => it.core,
        });
        assert_eq!(shown.collect::<Vec<_>>().join(" | "), expected, "{text}");
    }

    #[test]
    fn punctuation_clings_to_its_word_and_becomes_a_rest() {
        check("“It was late,” said he; (no one came).", "It | was | late, | said | he; | no | one | came.");
        check("He waited—and waited -- in vain… no?!", "He | waited— | and | waited— | in | vain… | no?");
        check("word...word ... and *bold* _it_", "word… | word… | and | bold | it");
        check("'Tis 'quoted' dogs' '90s -5 .5 $5 5%", "'Tis | quoted | dogs | '90s | -5 | .5 | $5 | 5%");
        check("a (b) c", "a, | b, | c");
    }

    #[test]
    fn styled_signs_and_other_digits_become_plain() {
        check("It’s ’tis “café” cafe\u{301} ＡＢＣ ﬁn", "It's | 'tis | café | café | ABC | fin");
        check("٣ १२ ３ ² ½ ①", "3 | 12 | 3 | ² | ½ | 1");
    }

    #[test]
    fn what_is_not_said_is_no_piece() {
        check("😀 *** — 👍🏽 !", "");
        check("Hello 😀, you", "Hello, | you");
        check("", "");
    }

    #[test]
    fn a_blank_line_ends_a_sentence_and_a_single_break_does_not() {
        check("Chapter One\n\nIt was\nlate", "Chapter | One. | It | was | late");
        assert!(split("One\n\nTwo three").get(1).is_some_and(|it| it.starts));
    }
}
