//! What a model said: the texts in the answer of a chat server, and the JSON object in a text. Pure.

use calls::{Units, loose};
use serde_json::Value;

/// At how many opening braces of a text an object is looked for: a model that thinks aloud writes some before its answer.
const BRACES_MAX: usize = 200;

/// At how many of them the text is mended: that takes time, and the answer is the first object or stands behind little.
const MENDED_MAX: usize = 20;

/// The longest text that is searched, in bytes: no story has so much, and a search takes time.
const TEXT_BYTES_MAX: usize = 512 << 10;

/// The most tokens that one answer can have cost: ten times what the largest models take at once.
const TOKENS_MAX: f64 = 1e8;

/// What a model said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Said {
    /// The texts in which the story may be, the likeliest first.
    pub(super) texts: Vec<String>,
    /// True if the answer ended because it was too long.
    pub(super) is_cut: bool,
    /// What the server says of a failure that it did not give a status of failure, as gateways do (OpenRouter).
    pub(super) failed: Option<String>,
    /// Why the model wants to write nothing.
    pub(super) declined: Option<String>,
    /// The model that answered, where the server names it.
    pub(super) model: Option<String>,
}

/// Reads the answer of a chat server. The content may be a text or a list of parts; servers with a parser of thoughts put the
/// answer of some models among the thoughts and leave the content empty.
pub(super) fn read(answer: &Value) -> Said {
    let choice = "choices.0";
    let at = |path: &str| loose::at(answer, &format!("{choice}.{path}"));
    let content = at("message.content").or_else(|| at("text")).map(text_of).unwrap_or_default();
    let thoughts = ["message.reasoning_content", "message.reasoning"].into_iter().filter_map(at).map(text_of);
    let texts = std::iter::once(content).chain(thoughts).filter(|it| !it.trim().is_empty()).collect();
    let ended = loose::text(answer, &format!("{choice}.finish_reason")).unwrap_or_default();
    let filtered = (ended == "content_filter").then(|| "the server's filter stopped the answer".to_owned());
    Said {
        texts,
        is_cut: matches!(ended.as_str(), "length" | "max_tokens"),
        failed: ["error.message", "error"].into_iter().find_map(|path| loose::text(answer, path)),
        declined: loose::text(answer, &format!("{choice}.message.refusal")).or(filtered),
        model: loose::text(answer, "model"),
    }
}

/// Returns what was read and written, as the server counted it; `None` where it counts not both, or nonsense: then what was
/// reserved is paid.
pub(super) fn usage(answer: &Value) -> Option<Units> {
    let tokens_in = tokens(answer, ["usage.prompt_tokens", "usage.input_tokens"])?;
    let tokens_out = tokens(answer, ["usage.completion_tokens", "usage.output_tokens"])?;
    (0 < tokens_in + tokens_out).then(|| Units { tokens_in, tokens_out, ..Units::default() })
}

/// Returns the larger of the counts that are there; `None` if there is none, or one that cannot be a count.
fn tokens(answer: &Value, names: [&str; 2]) -> Option<u64> {
    let there = names.into_iter().filter(|it| loose::at(answer, it).is_some());
    let is_count = |it: &&str| loose::number(answer, it).is_some_and(|number| (0.0..=TOKENS_MAX).contains(&number));
    let counts: Option<Vec<u64>> =
        there.map(|it| Some(it).filter(is_count).map(|it| loose::count(answer, it))).collect();
    counts?.into_iter().max()
}

/// Returns the text of a content: it, its parts, or its field `text`.
fn text_of(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(text_of).collect(),
        Value::Object(part) => part.get("text").map(text_of).unwrap_or_default(),
        Value::Null | Value::Bool(_) | Value::Number(_) => String::new(),
    }
}

/// Finds the story's object in a text: the whole text, or within fences, behind thoughts or between other words.
pub(super) fn object(text: &str) -> Option<Value> {
    let text = text.rsplit_once("</think>").map_or(text, |(_, answer)| answer);
    if TEXT_BYTES_MAX < text.len() {
        return None;
    }
    let starts = |most| text.match_indices('{').take(most).filter_map(|(at, _)| text.get(at..));
    let as_it_is = starts(BRACES_MAX).find_map(|from| first_object(from).and_then(story_in));
    let found = as_it_is.or_else(|| starts(MENDED_MAX).find_map(|from| first_object(&mended(from)).and_then(story_in)));
    // A text within a text: some servers write the object as a JSON string.
    found.or_else(|| match serde_json::from_str(text.trim()) {
        Ok(Value::String(inner)) => object(&inner),
        _ => None,
    })
}

fn first_object(text: &str) -> Option<Value> {
    serde_json::Deserializer::from_str(text).into_iter().next()?.ok()
}

/// Returns the object with the scenes: the value, or an object in it, such as `{"story": {…}}`.
fn story_in(value: Value) -> Option<Value> {
    if value.get("scenes").is_some() {
        return Some(value);
    }
    let Value::Object(fields) = value else { return None };
    fields.into_iter().map(|(_, inner)| inner).find(|inner| inner.get("scenes").is_some())
}

/// Mends what models write and no parser takes: line breaks within texts, and commas before a closing bracket.
fn mended(text: &str) -> String {
    let (mut out, mut in_text, mut is_escaped) = (String::with_capacity(text.len()), false, false);
    for c in text.chars() {
        match c {
            '\n' if in_text => out.push_str("\\n"),
            c if in_text && c.is_control() => out.push(' '),
            '}' | ']' if !in_text && out.trim_end().ends_with(',') => {
                out.truncate(out.trim_end().len() - 1);
                out.push(c);
            }
            c => out.push(c),
        }
        let ends = c == '"' && !is_escaped;
        is_escaped = in_text && c == '\\' && !is_escaped;
        in_text ^= ends;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = object(text).map(|it| it["scenes"][0]["text"].as_str().unwrap_or("?").to_owned());
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn the_object_is_found_wherever_it_stands() {
        let plain = r#"{"title":"x","scenes":[{"text":"A {b}."}]}"#;
        check(plain, Some("A {b}."));
        check(&format!("```json\n{plain}\n```"), Some("A {b}."));
        check(&format!("Sure! Here is it:\n{plain}\nShall I go on?"), Some("A {b}."));
        check(&format!("<think>A draft: {{\"scenes\":[]}} no.</think>\n\n{plain}"), Some("A {b}."));
        check(&format!("I use {{braces}} and {{\"a\": 1}} first. {plain}"), Some("A {b}."));
        check(&format!("The screen has 5\".\n{}", plain.replace('{', "{\n")), Some("A {\nb}."));
        check(&format!("{{\"story\": {plain}}}"), Some("A {b}."));
        check(&json!(plain).to_string(), Some("A {b}."));
        check("{\"scenes\": [\n {\"text\": \"One.\nTwo.\",},\n],\n}", Some("One.\nTwo."));
        check(r#"{"scenes":[{"text":"He said \"go\", }."}]}"#, Some("He said \"go\", }."));
    }

    #[test]
    fn what_is_no_story_is_not_taken_for_one() {
        check("", None);
        check("I cannot help with that.", None);
        check(r#"{"title":"x"}"#, None);
        check(r#"{"title":"x","scenes":[{"text":"A b"#, None);
        check(&"{".repeat(100_000), None);
        check(&"[".repeat(100_000), None);
        check(&format!("{}{{\"scenes\":[]}}", " ".repeat(TEXT_BYTES_MAX)), None);
        let whole =
            json!({"title": "x", "scenes": [{"text": "One, {two}.", "who": ["A"]}, {"text": "Three."}]}).to_string();
        for (at, _) in whole.char_indices() {
            check(whole.get(..at).unwrap(), None);
        }
    }

    #[test]
    fn the_words_of_an_answer_are_found_in_every_shape() {
        let said = |message: Value, ended: &str| {
            read(&json!({"model": "m-2", "choices": [{"message": message, "finish_reason": ended}]}))
        };
        let texts = |message: Value| said(message, "stop").texts;
        assert_eq!(texts(json!({"content": "a"})), ["a"]);
        assert_eq!(texts(json!({"content": "", "reasoning_content": "b"})), ["b"]);
        assert_eq!(texts(json!({"content": null, "reasoning": "c"})), ["c"]);
        assert_eq!(texts(json!({"content": "a", "reasoning": "c"})), ["a", "c"]);
        assert_eq!(texts(json!({"content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]})), ["ab"]);
        assert_eq!(texts(json!({"content": 7})), [""; 0]);
        assert!(said(json!({"content": "a"}), "length").is_cut);
        assert_eq!(said(json!({"content": null, "refusal": "no"}), "stop").declined.as_deref(), Some("no"));
        assert!(said(json!({"content": ""}), "content_filter").declined.is_some());
        assert_eq!(said(json!({}), "stop").model.as_deref(), Some("m-2"));
        assert_eq!(read(&json!({"choices": []})), Said::default());
        assert_eq!(read(&json!({"error": {"message": "upstream", "code": 502}})).failed.as_deref(), Some("upstream"));
        assert_eq!(read(&json!({"choices": [{"text": "old"}]})).texts, ["old"]);
    }

    #[test]
    fn tokens_are_counted_as_servers_write_them() {
        let units = |tokens_in, tokens_out| Some(Units { tokens_in, tokens_out, ..Units::default() });
        assert_eq!(usage(&json!({"usage": {"prompt_tokens": 9, "completion_tokens": 7}})), units(9, 7));
        assert_eq!(usage(&json!({"usage": {"prompt_tokens": "9", "completion_tokens": "7"}})), units(9, 7));
        assert_eq!(usage(&json!({"usage": {"input_tokens": 9, "output_tokens": 7}})), units(9, 7));
        assert_eq!(usage(&json!({"usage": null})), None);
        assert_eq!(usage(&json!({})), None);
    }

    #[test]
    fn counts_that_cannot_be_leave_the_reserved_price() {
        for bad in [json!(-5), json!("-5"), json!(1e30), json!("inf"), json!("NaN"), json!("many"), json!([7])] {
            assert_eq!(usage(&json!({"usage": {"prompt_tokens": 9, "completion_tokens": bad}})), None, "{bad}");
            assert_eq!(usage(&json!({"usage": {"prompt_tokens": bad, "completion_tokens": 9}})), None, "{bad}");
            let twice = json!({"usage": {"prompt_tokens": 9, "completion_tokens": 7, "output_tokens": bad}});
            assert_eq!(usage(&twice), None, "{bad}");
        }
        assert_eq!(usage(&json!({"usage": {"prompt_tokens": 9}})), None, "what was written is not known");
    }
}
