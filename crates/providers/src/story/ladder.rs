//! What a server takes of a chat request: learned from what it refuses, and remembered. Pure.

use super::order::schema;
use calls::loose;
use serde_json::{Map, Value, json};

/// What a server takes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Takes {
    form: Form,
    limit: Limit,
    /// Fields that it refused, from the configuration's `extra`.
    refused: Vec<String>,
}

/// How the form of the answer is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Form {
    /// By a JSON Schema.
    #[default]
    Schema,
    /// As some JSON object.
    Object,
    /// By the words of the question alone.
    Words,
}

/// How the length of the answer is limited. Newer models of OpenAI refuse the older name, most servers know only that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Limit {
    #[default]
    Tokens,
    CompletionTokens,
    /// Not at all: the server refuses both, or the number, because its model has a lower limit of its own.
    Own,
}

impl Limit {
    fn field(self) -> Option<&'static str> {
        match self {
            Self::Tokens => Some("max_tokens"),
            Self::CompletionTokens => Some("max_completion_tokens"),
            Self::Own => None,
        }
    }
}

/// Fields without which there is no question.
const NEEDED: [&str; 2] = ["model", "messages"];

/// Words by which a server names the form of the answer where it names no parameter: LM Studio, llama.cpp, vLLM.
const FORM_WORDS: [&str; 5] = ["response_format", "json_schema", "json_object", "schema", "grammar"];

/// Words of a server whose filter takes offence at the words of an order: Azure OpenAI, OpenAI.
const POLICY_WORDS: [&str; 3] = ["content management policy", "content policy", "content_filter"];

impl Takes {
    /// Makes the body of a request. `extra` are the configuration's own fields; they count before ours.
    pub(super) fn body(&self, model: &str, messages: &[Value], tokens_max: u64, extra: &Map<String, Value>) -> Value {
        let mut body = Map::new();
        if !model.is_empty() {
            body.insert("model".to_owned(), model.into());
        }
        body.insert("messages".to_owned(), messages.into());
        let format = match self.form {
            Form::Schema => Some(json!({
                "type": "json_schema",
                "json_schema": {"name": "story", "strict": true, "schema": schema()},
            })),
            Form::Object => Some(json!({"type": "json_object"})),
            Form::Words => None,
        };
        body.extend(format.map(|format| ("response_format".to_owned(), format)));
        let is_limited = [Limit::Tokens, Limit::CompletionTokens].iter().filter_map(|it| it.field());
        if is_limited.into_iter().all(|field| !extra.contains_key(field)) {
            body.extend(self.limit.field().map(|field| (field.to_owned(), tokens_max.into())));
        }
        for (name, value) in extra.iter().filter(|(name, value)| !value.is_null() && !self.refused.contains(name)) {
            body.insert(name.clone(), value.clone());
        }
        Value::Object(body)
    }

    /// Learns from a refusal of a request what to leave out; `false` if nothing is left that could be.
    pub(super) fn learn(&mut self, sent: &Value, parameter: Option<&str>, said: &str) -> bool {
        let said = said.to_ascii_lowercase();
        if POLICY_WORDS.iter().any(|it| said.contains(it)) {
            return false; // it is about the story, not about how it is asked for
        }
        if said.contains("context length") && self.limit != Limit::Own {
            self.limit = Limit::Own; // what may be written is counted as if it were written
            return true;
        }
        let named = parameter.and_then(|it| it.split(['.', '[']).next()).filter(|it| !it.is_empty());
        let is_form = named == Some("response_format") || FORM_WORDS.iter().any(|it| said.contains(it));
        if is_form && self.step_down() {
            return true;
        }
        let fields = sent.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
        let mut fields = fields.filter(|name| !NEEDED.contains(name) && *name != "response_format");
        let refused = fields.find(|name| named.map_or_else(|| mentions(&said, name), |named| named == *name));
        match refused {
            Some(field) if self.limit.field() == Some(field) => {
                self.limit = if said.contains("too large") || self.limit == Limit::CompletionTokens {
                    Limit::Own
                } else {
                    Limit::CompletionTokens
                };
                true
            }
            Some(field) => {
                self.refused.push(field.to_owned());
                true
            }
            None if named.is_some_and(|named| NEEDED.contains(&named)) => false,
            None => self.step_down(), // some servers do not say what they do not take
        }
    }

    /// Asks for less form; `false` if no less is possible.
    fn step_down(&mut self) -> bool {
        match self.form {
            Form::Schema => self.form = Form::Object,
            Form::Object => self.form = Form::Words,
            Form::Words => return false,
        }
        true
    }
}

/// Returns how many tokens a request lets a model write by a limit of its own; 0 where it has none.
pub(super) fn cap(sent: &Value) -> u64 {
    let limits = [Limit::Tokens, Limit::CompletionTokens].into_iter().filter_map(Limit::field);
    limits.map(|field| loose::count(sent, field)).max().unwrap_or(0)
}

/// Tells whether a text has a name as a word of its own.
fn mentions(text: &str, name: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows the form, the limit and the other fields of a body.
    fn shown(body: &Value) -> String {
        let form = body["response_format"]["type"].as_str().unwrap_or("words").to_owned();
        let fields = body.as_object().unwrap().keys().filter(|it| !NEEDED.contains(&it.as_str()));
        std::iter::once(form).chain(fields.filter(|it| *it != "response_format").cloned()).collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    fn check(refusals: &[(Option<&str>, &str)], expected: &str) {
        let extra = json!({"temperature": 0.8, "seed": null, "reasoning_effort": "low"});
        let (extra, mut takes) = (extra.as_object().unwrap().clone(), Takes::default());
        for (parameter, said) in refusals {
            let sent = takes.body("m", &[], 100, &extra);
            assert!(takes.learn(&sent, *parameter, said), "{said}");
        }
        assert_eq!(shown(&takes.body("m", &[], 100, &extra)), expected, "{refusals:?}");
    }

    #[test]
    fn what_a_server_refuses_is_left_out() {
        let too_large = "max_tokens is too large: 22300. This model supports at most 16384 completion tokens";
        check(&[], "json_schema max_tokens temperature reasoning_effort");
        check(
            &[(Some("max_tokens"), "Unsupported parameter: 'max_tokens' is not supported with this model.")],
            "json_schema max_completion_tokens temperature reasoning_effort",
        );
        check(&[(Some("max_tokens"), too_large)], "json_schema temperature reasoning_effort");
        let too_long = "This model's maximum context length is 4096 tokens. However, you requested 5100 tokens";
        check(&[(Some("messages"), too_long)], "json_schema temperature reasoning_effort");
        check(
            &[
                (Some("temperature"), "Unsupported value: 'temperature' does not support 0.8"),
                (None, "unknown field reasoning_effort"),
            ],
            "json_schema max_tokens",
        );
        check(&[(Some("response_format"), "no")], "json_object max_tokens temperature reasoning_effort");
        check(
            &[(None, "'response_format.type' must be 'json_schema' or 'text'"), (None, "no json_object here")],
            "words max_tokens temperature reasoning_effort",
        );
        check(&[(None, "bad request")], "json_object max_tokens temperature reasoning_effort");
    }

    #[test]
    fn when_nothing_can_be_left_out_nothing_is_learned() {
        let mut takes = Takes::default();
        let sent = |takes: &Takes| takes.body("m", &[], 100, &Map::new());
        assert!(!takes.clone().learn(&sent(&takes), Some("model"), "no such model"));
        let filtered = "The response was filtered due to the prompt triggering our content management policy.";
        assert!(!takes.clone().learn(&sent(&takes), Some("prompt"), filtered));
        for _ in 0..2 {
            let sent = sent(&takes);
            assert!(takes.learn(&sent, None, "bad request"));
        }
        assert!(!takes.clone().learn(&sent(&takes), None, "bad request"));
        assert_eq!(shown(&sent(&takes)), "words max_tokens");
    }

    #[test]
    fn the_configuration_s_own_limit_takes_the_place_of_ours_and_no_model_is_named_where_there_is_none() {
        let extra = json!({"max_completion_tokens": 9});
        let body = Takes::default().body("", &[], 100, extra.as_object().unwrap());
        assert_eq!(
            (&body["max_completion_tokens"], body.get("max_tokens"), body.get("model")),
            (&json!(9), None, None)
        );
    }
}
