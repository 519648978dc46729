//! The parameters of operations. Their schema says how a query is read, so that it is read as it is described.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
}

impl Place {
    /// Returns its name in OpenAPI.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
        }
    }
}

/// A parameter of an operation.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) place: Place,
    /// What it says.
    pub(super) about: String,
    pub(super) required: bool,
    /// What it may be, without `null`: what is left out is absent.
    pub(super) schema: Value,
}

/// What a word of a query becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Integer,
    Truth,
    List,
}

impl Parameter {
    fn shape(&self) -> Shape {
        match self.schema.get("type").and_then(Value::as_str) {
            Some("integer") => Shape::Integer,
            Some("boolean") => Shape::Truth,
            Some("array") => Shape::List,
            Some(_) | None => Shape::Text,
        }
    }
}

/// Lists the fields of a type as parameters.
pub(super) fn parameters<T: JsonSchema>(place: Place) -> Vec<Parameter> {
    let settings = SchemaSettings::draft2020_12().with(|it| {
        it.inline_subschemas = true;
        it.meta_schema = None;
    });
    let schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    let required: Vec<&str> =
        schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let fields = schema.get("properties").and_then(Value::as_object);
    let parameter = |(name, schema): (&String, &Value)| {
        let mut schema = present(schema.clone());
        let about = schema.as_object_mut().and_then(|it| it.remove("description"));
        let about = about.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
        let required = place == Place::Path || required.contains(&name.as_str());
        Parameter { name: name.clone(), place, about, required, schema }
    };
    fields.into_iter().flatten().map(parameter).collect()
}

/// Leaves `null` and the default out of a schema.
fn present(mut schema: Value) -> Value {
    let Some(fields) = schema.as_object_mut() else { return schema };
    fields.remove("default");
    if let Some(Value::Array(types)) = fields.get_mut("type") {
        types.retain(|it| it != "null");
        if let [one] = &types[..] {
            let one = one.clone();
            fields.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(values)) = fields.get_mut("enum") {
        values.retain(|it| !it.is_null());
    }
    let Some(Value::Array(mut any)) = fields.remove("anyOf") else { return schema };
    any.retain(|it| it.get("type") != Some(&Value::from("null")));
    match (<[Value; 1]>::try_from(any), schema) {
        (Ok([Value::Object(mut one)]), Value::Object(rest)) => {
            one.extend(rest); // what is said of the field counts, not of its type
            Value::Object(one)
        }
        (Ok([one]), _) => one,
        (Err(any), mut schema) => {
            if let Some(fields) = schema.as_object_mut() {
                fields.insert("anyOf".to_owned(), any.into());
            }
            schema
        }
    }
}

/// Reads a query into an object with the fields that the parameters describe; fails with what is wrong.
pub(super) fn read(query: &str, known: &[Parameter]) -> Result<Value, String> {
    let mut fields = Map::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, text) = (decoded(name)?, decoded(text)?);
        let Some(parameter) = known.iter().find(|it| it.name == name) else { return Err(unknown(&name, known)) };
        let value = match parameter.shape() {
            Shape::List => {
                let list = fields.entry(name).or_insert_with(|| Value::Array(Vec::new()));
                list.as_array_mut().into_iter().for_each(|list| list.push(Value::from(text.as_str())));
                continue;
            }
            Shape::Text => Value::from(text),
            Shape::Integer => {
                Value::from(text.parse::<i64>().map_err(|_no_number| format!("`{name}` must be a number"))?)
            }
            Shape::Truth => match text.as_str() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => return Err(format!("`{name}` must be true or false")),
            },
        };
        if fields.contains_key(&name) {
            return Err(format!("`{name}` stands there twice"));
        }
        fields.insert(name, value);
    }
    Ok(Value::Object(fields))
}

fn unknown(name: &str, known: &[Parameter]) -> String {
    let known: Vec<&str> = known.iter().map(|it| it.name.as_str()).collect();
    if known.is_empty() {
        return format!("there is no parameter `{name}`: none is known here");
    }
    format!("there is no parameter `{name}`: use {}", known.join(", "))
}

/// Decodes a word of a query; what is no text is refused, not replaced.
fn decoded(word: &str) -> Result<String, String> {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.bytes();
    while let Some(byte) = rest.next() {
        let digit = |it: Option<u8>| it.and_then(|it| char::from(it).to_digit(16)).and_then(|it| u8::try_from(it).ok());
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => match (digit(rest.next()), digit(rest.next())) {
                (Some(high), Some(low)) => high << 4 | low,
                _ => return Err(format!("`{word}` has a % that two hexadecimal digits do not follow")),
            },
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_not_utf8| format!("`{word}` is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A kind of word.
    #[derive(serde::Deserialize, JsonSchema)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Old,
        New,
    }

    /// A query.
    #[expect(dead_code, reason = "only its schema counts")]
    #[derive(serde::Deserialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Query {
        /// What is searched.
        text: String,
        most: Option<u32>,
        #[serde(default)]
        kinds: Vec<Kind>,
        kind: Option<Kind>,
        #[serde(default)]
        all: bool,
    }

    #[test]
    fn a_query_is_read_as_its_schema_says() {
        let known = parameters::<Query>(Place::Query);
        let check = |query: &str, expected: Value| assert_eq!(read(query, &known), Ok(expected), "{query}");
        check("", json!({}));
        check("text=a+b%20%C3%BC&&most=7&all=true", json!({"text": "a b ü", "most": 7, "all": true}));
        check("kinds=old&kinds=new&kind=old", json!({"kinds": ["old", "new"], "kind": "old"}));
        check("text", json!({"text": ""}));
        for (query, expected) in [
            ("most=many", "`most` must be a number"),
            ("most=99999999999999999999", "`most` must be a number"),
            ("all=yes", "`all` must be true or false"),
            ("text=a&text=b", "`text` stands there twice"),
            ("txt=a", "there is no parameter `txt`: use text, most, kinds, kind, all"),
            ("text=%zz", "`%zz` has a % that two hexadecimal digits do not follow"),
            ("text=%c", "`%c` has a % that two hexadecimal digits do not follow"),
            ("text=%ff", "`%ff` is not UTF-8"),
        ] {
            assert_eq!(read(query, &known), Err(expected.to_owned()), "{query}");
        }
        assert_eq!(read("a=b", &[]), Err("there is no parameter `a`: none is known here".to_owned()));
    }

    #[test]
    fn what_may_be_left_out_is_never_null() {
        let known = parameters::<Query>(Place::Query);
        let text = serde_json::to_string(&known.iter().map(|it| &it.schema).collect::<Vec<_>>()).unwrap();
        assert!(!text.contains("null") && !text.contains("default"), "{text}");
        let required: Vec<&str> = known.iter().filter(|it| it.required).map(|it| it.name.as_str()).collect();
        assert_eq!(required, ["text"]);
        assert_eq!(known.iter().find(|it| it.name == "text").map(|it| it.about.as_str()), Some("What is searched."));
    }
}
