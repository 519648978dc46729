//! The signature of a notice, by which a receiver knows who sent it.

use ring::hmac;
use secrecy::{ExposeSecret as _, SecretString};
use std::fmt::Write as _;

/// Returns the signature of a body: `sha256=` and the HMAC-SHA256 (RFC 2104) of its bytes in hex.
pub(super) fn signature(secret: &SecretString, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
    let mut text = "sha256=".to_owned();
    for byte in hmac::sign(&key, body).as_ref() {
        write!(text, "{byte:02x}").unwrap_or_default(); // a string takes everything
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_the_standard() {
        // RFC 4231, test case 2, and the example in the documentation of GitHub's webhooks.
        let cases = [
            (
                "Jefe",
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                "It's a Secret to Everybody",
                "Hello, World!",
                "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
            ),
        ];
        for (key, body, hex) in cases {
            assert_eq!(signature(&SecretString::from(key), body.as_bytes()), format!("sha256={hex}"));
        }
    }
}
