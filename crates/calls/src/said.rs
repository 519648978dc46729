//! What a server says of a failure, out of the shapes that servers use for it.

use super::loose;
use serde_json::Value;

/// Words of error codes that say that money or quota is used up; such a request is not repeated.
/// `insufficient_quota`: OpenAI and compatible servers; `quota_exceeded`: ElevenLabs; `billing_hard_limit_reached`: OpenAI's
/// pictures; `insufficient_credits`: OpenRouter.
const USED_UP: [&str; 5] =
    ["insufficient_quota", "quota_exceeded", "billing_hard_limit_reached", "insufficient_credits", "credit_balance"];

/// How many characters of a text without structure are kept.
const CHARS_MAX: usize = 300;

/// What a server says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Said {
    /// Its words.
    pub(crate) words: String,
    /// True if it says that the quota is used up.
    pub(crate) is_used_up: bool,
    /// The parameter of the request that it does not take.
    pub(crate) parameter: Option<String>,
}

/// Reads the body of an answer with a status of failure: `error` as an object or a text (LM Studio), `detail` as an object, a
/// text or a list (FastAPI, Kokoro-FastAPI), `message` at the top (openedai-speech), or no JSON at all.
pub(crate) fn read(body: &[u8]) -> Said {
    let text = String::from_utf8_lossy(body);
    let Ok(value) = serde_json::from_slice::<Value>(body) else {
        return Said { words: plain(&text), is_used_up: is_used_up(&text), parameter: None };
    };
    let paths = [
        "error.message",
        "error",
        "detail.message",
        "detail.0.msg",
        "detail",
        "message",
        "errors.0.message",
        "errors",
        "error.type",
    ];
    let words = paths.into_iter().find_map(|path| loose::text(&value, path));
    let codes = ["error.code", "error.type", "code", "detail.status", "detail.code", "detail.error"];
    let codes: Vec<String> = codes.into_iter().filter_map(|path| loose::text(&value, path)).collect();
    let words = words.unwrap_or_else(|| plain(&text));
    let is_used_up = codes.iter().any(|code| is_used_up(code)) || is_used_up(&words);
    let parameter = loose::text(&value, "error.param").or_else(|| quoted_parameter(&words));
    Said { words, is_used_up, parameter }
}

fn is_used_up(text: &str) -> bool {
    USED_UP.iter().any(|word| text.contains(word))
}

/// Returns the parameter that a message quotes, as in "Unsupported parameter: 'max_tokens' is not supported".
fn quoted_parameter(words: &str) -> Option<String> {
    let lower = words.to_ascii_lowercase();
    let names_one =
        ["parameter", "unsupported value", "unknown field", "unrecognized"].iter().any(|it| lower.contains(it));
    let mut parts = words.split(['\'', '`', '"']);
    let quoted = parts.nth(1).filter(|_| names_one)?;
    let is_name = quoted.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']'));
    (is_name && !quoted.is_empty()).then(|| quoted.to_owned())
}

/// Quotes an answer that is not what was asked for: what it says of a failure, its beginning without tags, or, if it is no
/// text, its first bytes. Secrets are not removed.
pub(crate) fn quote(bytes: &[u8]) -> String {
    let start = bytes.get(..bytes.len().min(4096)).unwrap_or(bytes);
    match std::str::from_utf8(start) {
        Err(error) if error.error_len().is_some() => {
            let first: Vec<String> = start.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
            format!("bytes {}", first.join(" "))
        }
        _ => read(bytes.get(..bytes.len().min(64 << 10)).unwrap_or(bytes)).words,
    }
}

/// Makes a short text of a page: without tags and runs of spaces.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut in_tag = false;
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                out.push(' ');
            }
            _ if !in_tag => out.push(c),
            _ => {}
        }
        if CHARS_MAX < out.len() {
            break;
        }
    }
    let words: Vec<&str> = out.split_whitespace().collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, words: &str) {
        assert_eq!(read(body.as_bytes()).words, words, "{body}");
    }

    #[test]
    fn the_words_of_a_failure_are_found_in_every_shape() {
        check(r#"{"error":{"message":"no such model","type":"invalid_request_error"}}"#, "no such model");
        check(
            r#"{"error":"'response_format.type' must be 'json_schema' or 'text'"}"#,
            "'response_format.type' must be 'json_schema' or 'text'",
        );
        check(r#"{"detail":{"error":"validation_error","message":"voice?","type":"invalid_request_error"}}"#, "voice?");
        check(r#"{"detail":[{"loc":["body"],"msg":"field required"}]}"#, "field required");
        check(r#"{"detail":"Not Found"}"#, "Not Found");
        check(r#"{"message":"bad voice","code":400}"#, "bad voice");
        check("<html><head><title>502 Bad Gateway</title></head>\n<body></body></html>", "502 Bad Gateway");
        check("", "nothing");
        check("{}", "{}");
        check(r#"{"error":null,"message":null}"#, r#"{"error":null,"message":null}"#);
    }

    #[test]
    fn an_answer_of_any_kind_can_be_quoted() {
        assert_eq!(quote(br#"{"error":{"message":"no model"}}"#), "no model");
        assert_eq!(quote(b"<html><h1>It works!</h1></html>"), "It works!");
        assert_eq!(quote(b"\x89PNG\r\n\x1a\n\xff"), "bytes 89 50 4e 47 0d 0a 1a 0a ff");
        assert_eq!(quote(b""), "nothing");
        assert!(quote("ü".repeat(100_000).as_bytes()).len() < 400);
    }

    #[test]
    fn a_used_up_quota_is_told_from_a_server_that_is_busy() {
        for (body, expected) in [
            (r#"{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"#, true),
            (r#"{"detail":{"status":"quota_exceeded","message":"This request exceeds your quota"}}"#, true),
            (r#"{"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}"#, false),
            (r#"{"detail":{"status":"too_many_concurrent_requests","message":"wait"}}"#, false),
        ] {
            assert_eq!(read(body.as_bytes()).is_used_up, expected, "{body}");
        }
    }

    #[test]
    fn the_parameter_that_is_not_taken_is_known_by_name() {
        for (body, expected) in [
            (r#"{"error":{"message":"no","param":"temperature"}}"#, Some("temperature")),
            (
                r#"{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model."}}"#,
                Some("max_tokens"),
            ),
            (r#"{"error":{"message":"Unknown parameter: 'response_format'.","param":null}}"#, Some("response_format")),
            (r#"{"error":{"message":"The model 'x' does not exist"}}"#, None),
        ] {
            assert_eq!(read(body.as_bytes()).parameter.as_deref(), expected, "{body}");
        }
    }
}
