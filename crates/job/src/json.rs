//! Parses JSON into a tree with the source position of every part, with error messages for people.

use serde_json::{Map, Number, Value};
use std::ops::Range;

/// How deep lists and objects may be nested: far deeper than any job, and far from a thread's stack limit.
pub const DEPTH_MAX: usize = 64;

/// A value with its position in the source.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its position, in bytes.
    pub span: Range<usize>,
    /// The value.
    pub kind: Kind,
}

/// A JSON value whose parts have their positions.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number that fits `i64`, `u64` or `f64`.
    Number(Number),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object; no key occurs twice.
    Object(Vec<Member>),
}

/// One field of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Its name.
    pub key: String,
    /// The position of the name, including its quotes.
    pub key_span: Range<usize>,
    /// Its value.
    pub value: Node,
}

/// What is not valid JSON, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct JsonError {
    /// The position of the error, in bytes.
    pub at: usize,
    /// What is wrong, as a fragment.
    pub message: String,
    /// What to write instead.
    pub suggestion: Option<String>,
}

impl Node {
    /// Returns the value without positions.
    pub fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(yes) => Value::Bool(*yes),
            Kind::Number(number) => Value::Number(number.clone()),
            Kind::Text(text) => Value::String(text.clone()),
            Kind::List(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Kind::Object(members) => {
                let entries = members.iter().map(|it| (it.key.clone(), it.value.to_value()));
                Value::Object(entries.collect::<Map<_, _>>())
            }
        }
    }

    /// Returns the field with this name; `None` if there is none or this is no object.
    pub fn member(&self, name: &str) -> Option<&Member> {
        match &self.kind {
            Kind::Object(members) => members.iter().find(|it| it.key == name),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::List(_) => None,
        }
    }

    /// Returns the item at this index, from 0; `None` if there is none or this is no list.
    pub fn item(&self, index: usize) -> Option<&Node> {
        match &self.kind {
            Kind::List(items) => items.get(index),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) | Kind::Object(_) => None,
        }
    }
}

/// Parses one JSON document; after it only white space is allowed.
pub fn read(text: &str) -> Result<Node, JsonError> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    reader.skip_space();
    let root = reader.value()?;
    reader.skip_space();
    match reader.peek() {
        None => Ok(root),
        Some('{' | '[') => reader.fail("a second document follows the first", Some("put each job into its own file")),
        Some(found) => reader.fail(format!("nothing may follow the document, found {}", name(found)), None),
    }
}

/// Tells whether the error is only that the text ends too early, so that more bytes could make it valid.
pub(crate) fn is_cut_off(error: &JsonError, text: &str) -> bool {
    error.at >= text.len()
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn skip_space(&mut self) {
        while let Some(' ' | '\t' | '\n' | '\r') = self.peek() {
            self.at += 1;
        }
    }

    fn fail<T>(&self, message: impl Into<String>, suggestion: Option<&str>) -> Result<T, JsonError> {
        Err(JsonError { at: self.at, message: message.into(), suggestion: suggestion.map(str::to_owned) })
    }

    /// Fails with what was expected and what was found; frequent mistakes, such as comments, are named.
    fn unexpected<T>(&self, wanted: &str) -> Result<T, JsonError> {
        let rest = self.rest();
        if rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#') {
            return self.fail("comments are not allowed in JSON", Some("free-form notes go under `metadata`"));
        }
        match self.peek() {
            None => self.fail(format!("the file ends here, expected {wanted}"), None),
            Some('\'') => self.fail("single quotes are not JSON", Some("use double quotes")),
            Some('\u{feff}') => self.fail("a byte order mark in the middle of the file", Some("remove it")),
            Some(found) => self.fail(format!("expected {wanted}, found {}", name(found)), None),
        }
    }

    fn value(&mut self) -> Result<Node, JsonError> {
        let start = self.at;
        let kind = match self.peek() {
            Some('{') => self.nested(Self::object)?,
            Some('[') => self.nested(Self::list)?,
            Some('"') => Kind::Text(self.string()?),
            Some('-' | '+' | '.' | '0'..='9') => Kind::Number(self.number()?),
            Some(c) if c.is_ascii_alphabetic() => self.word()?,
            _ => return self.unexpected("a value"),
        };
        Ok(Node { span: start..self.at, kind })
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Kind, JsonError>) -> Result<Kind, JsonError> {
        if self.depth == DEPTH_MAX {
            return self.fail(format!("nested more than {DEPTH_MAX} deep"), None);
        }
        self.depth += 1;
        self.at += 1;
        let kind = read(self)?;
        self.depth -= 1;
        Ok(kind)
    }

    fn list(&mut self) -> Result<Kind, JsonError> {
        let mut items = Vec::new();
        loop {
            self.skip_space();
            if self.peek() == Some(']') && items.is_empty() {
                break;
            }
            items.push(self.value()?);
            if !self.next_item(']')? {
                break;
            }
        }
        self.at += 1;
        Ok(Kind::List(items))
    }

    fn object(&mut self) -> Result<Kind, JsonError> {
        let mut members: Vec<Member> = Vec::new();
        loop {
            self.skip_space();
            let start = self.at;
            match self.peek() {
                Some('}') if members.is_empty() => break,
                Some('"') => {}
                Some(c) if c.is_alphabetic() || c == '_' || c == '$' => {
                    return self.fail("field names need double quotes", None);
                }
                _ => return self.unexpected("a field name in double quotes"),
            }
            let key = self.string()?;
            let key_span = start..self.at;
            if members.iter().any(|it| it.key == key) {
                self.at = start;
                return self.fail(format!("field `{}` appears twice", key.escape_debug()), Some("keep one of them"));
            }
            self.skip_space();
            if !self.eat(':') {
                return self.unexpected("`:` after the field name");
            }
            self.skip_space();
            let value = self.value()?;
            members.push(Member { key, key_span, value });
            if !self.next_item('}')? {
                break;
            }
        }
        self.at += 1;
        Ok(Kind::Object(members))
    }

    /// Reads a comma and returns true, or returns false before `end`.
    fn next_item(&mut self, end: char) -> Result<bool, JsonError> {
        self.skip_space();
        if self.peek() == Some(end) {
            return Ok(false);
        }
        let comma = self.at;
        if !self.eat(',') {
            return self.unexpected(&format!("`,` or `{end}`"));
        }
        self.skip_space();
        if self.peek() == Some(end) {
            self.at = comma;
            return self.fail(format!("a comma before `{end}` is not JSON"), Some("remove the comma"));
        }
        Ok(true)
    }

    fn word(&mut self) -> Result<Kind, JsonError> {
        let word: String = self.rest().chars().take_while(char::is_ascii_alphanumeric).collect();
        let kind = match word.as_str() {
            "null" => Kind::Null,
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "NaN" | "Infinity" | "nan" | "inf" => return self.fail(format!("`{word}` is not a JSON number"), None),
            "True" | "False" => return self.fail(format!("`{word}` is not JSON"), Some("write it in lower case")),
            "None" | "undefined" | "nil" => return self.fail(format!("`{word}` is not JSON"), Some("write null")),
            cut if self.at + cut.len() == self.text.len()
                && ["null", "true", "false"].iter().any(|it| it.starts_with(cut)) =>
            {
                self.at = self.text.len();
                return self.unexpected("a value");
            }
            _ => return self.fail(format!("`{word}` is not a JSON value"), Some("texts need double quotes")),
        };
        self.at += word.len();
        Ok(kind)
    }

    fn number(&mut self) -> Result<Number, JsonError> {
        let start = self.at;
        if self.rest().starts_with("-Infinity") {
            return self.fail("`-Infinity` is not a JSON number", None);
        }
        self.eat('-');
        if let Some('+' | '.') = self.peek() {
            self.at = start;
            return self.fail("a number starts with a digit or `-`", None);
        }
        let first = self.at;
        let digits = self.digits()?;
        if 1 < digits && self.text.get(first..=first) == Some("0") {
            self.at = start;
            return self.fail("a number does not start with 0", None);
        }
        if self.eat('.') {
            self.digits()?;
        }
        if self.eat('e') || self.eat('E') {
            let _signed = self.eat('+') || self.eat('-');
            self.digits()?;
        }
        let parsed = serde_json::from_str(self.text.get(start..self.at).unwrap_or_default());
        parsed.or_else(|_| {
            self.at = start;
            self.fail("this number is too large", None)
        })
    }

    fn digits(&mut self) -> Result<usize, JsonError> {
        let count = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        self.at += count;
        if count == 0 { self.unexpected("a digit") } else { Ok(count) }
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let Some(c) = self.peek() else { return self.fail("the file ends inside a text", None) };
            match c {
                '"' => break,
                '\\' => text.push(self.escape()?),
                '\n' | '\r' => return self.fail("a line break inside a text", Some("write it as \\n")),
                '\t' => return self.fail("a tab inside a text", Some("write it as \\t")),
                c if c < ' ' => return self.fail(format!("a control character ({}) inside a text", name(c)), None),
                c => {
                    text.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
        self.at += 1;
        Ok(text)
    }

    /// Reads one escape sequence, from its backslash to its last character.
    fn escape(&mut self) -> Result<char, JsonError> {
        let start = self.at;
        self.at += 1;
        let Some(c) = self.peek() else { return self.fail("the file ends inside a text", None) };
        let plain = match c {
            '"' | '\\' | '/' => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                self.at = start;
                return self.unicode();
            }
            _ => {
                self.at = start;
                return self.fail(format!("`\\{c}` is not a JSON escape"), Some("write a backslash as \\\\"));
            }
        };
        self.at += 1;
        Ok(plain)
    }

    fn unicode(&mut self) -> Result<char, JsonError> {
        let start = self.at;
        let mut code = self.unit()?;
        if (0xd800..0xdc00).contains(&code) && (self.rest().starts_with("\\u") || "\\u".starts_with(self.rest())) {
            let low = self.unit()?;
            if (0xdc00..0xe000).contains(&low) {
                code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            }
        }
        char::from_u32(code).map_or_else(
            || {
                self.at = start;
                self.fail("half of a surrogate pair is not a character", None)
            },
            Ok,
        )
    }

    /// Reads `\uXXXX`.
    fn unit(&mut self) -> Result<u32, JsonError> {
        let start = self.at;
        for _ in 0.."\\u".len() {
            if self.peek().is_none() {
                return self.fail("the file ends inside a text", None);
            }
            self.at += 1;
        }
        let mut code = 0;
        for _ in 0..4 {
            let Some(c) = self.peek() else { return self.fail("the file ends inside a text", None) };
            let Some(digit) = c.to_digit(16) else {
                self.at = start;
                return self.fail("`\\u` needs four hexadecimal digits", None);
            };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }
}

/// Describes a character for people; invisible ones by their code.
fn name(c: char) -> String {
    if c.is_control() || c.is_whitespace() { format!("U+{:04X}", u32::from(c)) } else { format!("`{c}`") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn fails(text: &str, at: usize, part: &str) {
        let error = read(text).unwrap_err();
        assert!(error.message.contains(part), "{text}: {}", error.message);
        assert_eq!(error.at, at, "{text}: {}", error.message);
    }

    #[test]
    fn names_the_slip_and_its_place() {
        fails("", 0, "ends here");
        fails("{\"a\":1,}", 6, "comma before `}`");
        fails("[1,]", 2, "comma before `]`");
        fails("{\"a\":1 // x\n}", 7, "comments");
        fails("# x\n{}", 0, "comments");
        fails("{\"a\":NaN}", 5, "`NaN`");
        fails("{\"a\":-Infinity}", 5, "`-Infinity`");
        fails("{\"a\":True}", 5, "`True`");
        fails("{a:1}", 1, "double quotes");
        fails("{'a':1}", 1, "single quotes");
        fails("{\"a\":1,\"b\":{\"c\":1,\"c\":2}}", 18, "`c` appears twice");
        fails("{\"a\":1e999}", 5, "too large");
        fails(&format!("{{\"a\":{}}}", "9".repeat(400)), 5, "too large");
        fails("{\"a\":01}", 5, "start with 0");
        fails("{\"a\":\"\\ud800\"}", 6, "surrogate");
        fails("{\"a\":\"\\ud800\\u0041\"}", 6, "surrogate");
        fails("{\"a\":\"\\x\"}", 6, "escape");
        fails("{\"a\":\"x\ny\"}", 7, "line break");
        fails("{} {}", 3, "second document");
        fails("{} x", 3, "nothing may follow");
        fails("{\"a\" 1}", 5, "`:`");
        fails("{\"a\":1 \"b\":2}", 7, "`,` or `}`");
        fails("<html>", 0, "found `<`");
        fails("\u{0}\u{0}", 0, "U+0000");
        fails(&"[".repeat(100_000), DEPTH_MAX, "nested");
        fails(&"{\"a\":".repeat(5_000), DEPTH_MAX * 5, "nested");
    }

    #[test]
    fn every_strict_prefix_of_an_object_is_cut_off() {
        let text = r#"{"a":[true,null,-1.5e+3,"x\n\ud83d\ude00é"],"b":{}}"#;
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let prefix = text.get(..end).unwrap();
            assert!(is_cut_off(&read(prefix).unwrap_err(), prefix), "{prefix}");
        }
        assert!(read(text).is_ok());
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_filter("finite", |it| it.is_finite()).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_writes(value in any_value()) {
            let text = serde_json::to_string_pretty(&value).unwrap();
            let again: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(read(&text).unwrap().to_value(), again);
        }

        #[test]
        fn agrees_with_serde_json_on_what_is_json(text in "[\\[\\]{}:,\"0-9a-f\\\\u.eE+ -]{0,24}") {
            let theirs: Result<Value, _> = serde_json::from_str(&text);
            if read(&text).is_ok() {
                prop_assert!(theirs.is_ok());
            }
        }
    }
}
