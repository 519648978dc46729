//! Reads and writes bytes as text: base64 (RFC 4648), also as a `data:` URL.

use ::base64::Engine as _;
use ::base64::alphabet::STANDARD;
use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Takes what servers leave out or leave over at the end.
const TOLERANT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

/// Encodes bytes.
pub fn encode(bytes: &[u8]) -> String {
    GeneralPurpose::new(&STANDARD, TOLERANT).encode(bytes)
}

/// Decodes base64 as servers write it: in either alphabet, with or without padding, in lines, behind `data:image/png;base64,`.
/// `None` if it is something else.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let text = match text.split_once(',') {
        Some((head, rest)) if head.starts_with("data:") => head.ends_with(";base64").then_some(rest)?,
        _ => text,
    };
    let sign = |byte: u8| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    };
    let plain: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).map(sign).collect();
    GeneralPurpose::new(&STANDARD, TOLERANT).decode(plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_in_every_dress() {
        for (text, expected) in [
            ("", Some("")),
            ("Zg==", Some("f")),
            ("Zm8=", Some("fo")),
            ("Zm9v", Some("foo")),
            ("Zm9vYmE", Some("fooba")),
            (" Zm9v\r\nYmFy\n", Some("foobar")),
            ("data:image/png;base64,Zm9v", Some("foo")),
            ("Pz8-Pz8_", Some("??>???")),
            ("Pz8+Pz8/", Some("??>???")),
            ("data:text/plain,foo", None),
            ("Zm9vY", None),
            ("<html>", None),
        ] {
            assert_eq!(decode(text).as_deref(), expected.map(str::as_bytes), "{text}");
        }
        assert_eq!(encode(b"user:pass"), "dXNlcjpwYXNz");
    }
}
