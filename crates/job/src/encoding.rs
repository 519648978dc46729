//! Decodes the text files that people write, whichever program wrote them.

use super::{Code, Problem};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// What other files begin with, and what they are.
const FORMATS: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "compressed with gzip"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive, such as a .docx, .odt or .epub"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x7fELF", "a program"),
];

/// How many bytes are looked at to find UTF-16 without a mark.
const SAMPLE_BYTES: usize = 1024;

/// Returns the text of a file without its byte order mark: UTF-8, UTF-16 or Windows-1252, of which Latin-1 is a part.
/// Anything else is refused with its place, because a wrong guess would be spoken.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Box<Problem>> {
    if let Some((_, what)) = FORMATS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(refused(&format!("the file is {what}, not text"), "save its text as UTF-8"));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return if encoding == encoding_rs::UTF_8 { utf8(rest) } else { utf16(encoding, rest) };
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return utf16(encoding, bytes);
    }
    utf8(bytes)
}

/// Returns a text to quote from: the decoded file, or where that fails, what is readable of it.
pub fn quotable(bytes: &[u8]) -> Cow<'_, str> {
    decode(bytes).unwrap_or_else(|_refused| String::from_utf8_lossy(bytes))
}

fn refused(message: &str, fix: &str) -> Box<Problem> {
    Box::new(Problem::new(Code::NotText, message).suggest(fix))
}

fn refused_at(message: &str, (text, byte): (&str, usize)) -> Box<Problem> {
    Box::new(Problem::new(Code::NotText, message).suggest("save the file as UTF-8").at_byte(text, byte))
}

fn utf16<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>, Box<Problem>> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| refused("the file is damaged UTF-16", "save it as UTF-8"))
}

/// Finds UTF-16 by the zero bytes of its Latin letters and line ends.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(SAMPLE_BYTES))?;
    let zeros = |first: usize| sample.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let many = sample.len() / 5;
    match (even, odd) {
        (0, odd) if many < odd => Some(UTF_16LE),
        (even, 0) if many < even => Some(UTF_16BE),
        _ => None,
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, Box<Problem>> {
    let Err(error) = str::from_utf8(bytes) else { return Ok(String::from_utf8_lossy(bytes)) };
    let chunks = || bytes.utf8_chunks();
    let good: usize = chunks().map(|it| it.valid().chars().filter(|c| !c.is_ascii()).count()).sum();
    let bad = chunks().filter(|it| !it.invalid().is_empty()).count();
    let before = String::from_utf8_lossy(bytes.get(..error.valid_up_to()).unwrap_or_default());
    let misread = |what: &str| refused_at(what, (&before, before.len()));
    // Windows-1252 hardly ever contains a sequence that is valid UTF-8 by chance.
    if bad <= good || bytes.contains(&0) {
        return Err(misread(&format!("byte {} is not UTF-8", error.valid_up_to())));
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    match implausible(&text) {
        Some(at) => {
            let what = "neither UTF-8 nor Western European (Windows-1252)";
            Err(refused_at(&format!("the file is {what}"), (&text, at)))
        }
        None => Ok(text),
    }
}

/// Finds the first place that shows that a text in another code page was read as Windows-1252, in bytes.
fn implausible(text: &str) -> Option<usize> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let foreign = text.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).count();
    let mostly_foreign = letters < foreign * 3;
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map_or(' ', |it| it.1);
        // Signs inside a word are letters of a Central European code page.
        let inside = before.is_alphabetic() && after.is_alphabetic() && "¹²³¿¡¦§©¬®±¼½¾".contains(c);
        if inside || ('\u{80}'..'\u{a0}').contains(&c) || (mostly_foreign && c.is_alphabetic() && !c.is_ascii()) {
            return Some(at);
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(decode(bytes).unwrap(), expected);
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn the_encodings_that_editors_write_are_decoded() {
        check("Grüße “now”".as_bytes(), "Grüße “now”");
        check("\u{feff}Grüße".as_bytes(), "Grüße");
        check(b"Gr\xfc\xdfe \x93now\x94, caf\xe9 na\xefve, \xbfqui\xe9n?", "Grüße “now”, café naïve, ¿quién?");
        for big in [false, true] {
            check(&utf16("\u{feff}El niño, 灯", big), "El niño, 灯");
            check(&utf16("The lamp went out.\r\n", big), "The lamp went out.\r\n");
        }
        check(b"", "");
    }

    #[test]
    fn what_would_be_read_wrongly_is_refused_with_its_place() {
        let cyrillic = b"\xcb\xe0\xec\xef\xe0 \xef\xee\xe3\xe0\xf1\xeb\xe0";
        let polish = b"Latarnia\nzgas\xb3a o dziewi\xb9tej";
        let damaged = "Es dämmerte. Grün\n\u{fffd}".replace('\u{fffd}', "").into_bytes();
        for (bytes, part, place) in [
            (cyrillic.as_slice(), "neither UTF-8 nor", Some((1, 1))),
            (polish, "neither UTF-8 nor", Some((2, 5))),
            (&[damaged.as_slice(), b"ab\xff"].concat(), "is not UTF-8", Some((2, 3))),
            (b"a\x81b", "neither UTF-8 nor", Some((1, 2))),
            (b"%PDF-1.7", "a PDF", None),
            (b"PK\x03\x04...", "ZIP", None),
            (b"{\\rtf1 text}", "RTF", None),
            (b"\x1f\x8b\x08", "gzip", None),
            (b"\xff\xfe\x00\xd8", "damaged UTF-16", None),
        ] {
            let problem = decode(bytes).unwrap_err();
            assert_eq!(problem.code, Code::NotText);
            assert!(problem.message.contains(part), "{}", problem.message);
            assert_eq!(problem.line.zip(problem.column), place, "{}", problem.message);
        }
    }
}
