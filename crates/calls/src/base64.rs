//! Reads bytes that servers write as text: base64 (RFC 4648), also as a `data:` URL.

/// Decodes base64 as servers write it: in either alphabet, with or without padding, in lines, behind `data:image/png;base64,`.
/// `None` if it is something else.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let text = match text.split_once(',') {
        Some((head, rest)) if head.starts_with("data:") => head.ends_with(";base64").then_some(rest)?,
        _ => text,
    };
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.trim_end_matches('=').bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        bits = bits << 6 | u32::from(value(byte)?);
        held += 6;
        if 8 <= held {
            held -= 8;
            bytes.push((bits >> held).to_le_bytes()[0]);
        }
    }
    // A lone last character would be less than a byte.
    (held != 6).then_some(bytes)
}

/// Returns the six bits of a character.
fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
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
    }
}
