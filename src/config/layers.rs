//! One layer over the other: which value counts, and where it comes from.

use super::{Source, render};
use crate::job::decode::{Step, path_text};
use crate::job::json::{Kind, Member, Node};
use crate::job::problem::place;
use serde_json::{Map, Number, Value};
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// Tables in whose place their main key's value may stand alone: `video.captions = "karaoke"`. `*` is any name.
const SHORT_FORMS: [(&str, &str); 4] =
    [("video.captions", "look"), ("music", "mood"), ("look.*.video.captions", "look"), ("look.*.music", "mood")];

/// One source of values.
#[derive(Debug, Clone)]
pub(crate) struct Layer {
    /// Where it comes from.
    pub(crate) source: Source,
    /// What is written there.
    pub(crate) text: String,
    /// Where its relative paths start.
    pub(crate) base: PathBuf,
    root: Node,
}

/// All layers, lowest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layers(Vec<Layer>);

impl Layer {
    /// Reads a TOML text.
    pub(crate) fn toml(source: Source, text: String, base: PathBuf) -> Result<Self, Vec<String>> {
        let (table, errors) = DeTable::parse_recoverable(&text);
        if errors.is_empty() {
            let mut root = Node { span: 0..text.len(), kind: table_kind(table.get_ref()) };
            for (key, main) in SHORT_FORMS {
                write_out(&mut root, key, main);
            }
            return Ok(Self { source, text, base, root });
        }
        let shown = errors.iter().map(|error| {
            let at = error.span().map(|span| place(&text, span.start));
            render(&source, &text, at, error.message(), "")
        });
        Err(shown.collect())
    }

    /// Makes a layer of one value, such as a variable or a flag.
    pub(crate) fn single(source: Source, key: &str, value: &Value, base: PathBuf) -> Self {
        let mut node = value_node(value);
        for name in key.rsplit('.') {
            let member = Member { key: name.to_owned(), key_span: 0..0, value: node };
            node = Node { span: 0..0, kind: Kind::Object(vec![member]) };
        }
        for (key, main) in SHORT_FORMS {
            write_out(&mut node, key, main);
        }
        Self { source, text: String::new(), base, root: node }
    }

    fn find(&self, path: &[Step]) -> Option<&Node> {
        path.iter().try_fold(&self.root, |at, step| match step {
            Step::Field(name) => at.member(name).map(|it| &it.value),
            Step::Item(index) => at.item(*index),
        })
    }

    fn key_start(&self, path: &[Step]) -> Option<usize> {
        let (last, around) = path.split_last()?;
        match last {
            Step::Field(name) => Some(self.find(around)?.member(name)?.key_span.start),
            Step::Item(_) => None,
        }
    }
}

impl Layers {
    /// Puts a layer on top.
    pub(crate) fn push(&mut self, layer: Layer) {
        self.0.push(layer);
    }

    /// Returns what counts.
    pub(crate) fn merged(&self) -> Value {
        let mut all = Value::Object(Map::new());
        for layer in &self.0 {
            merge(&mut all, layer.root.to_value());
        }
        all
    }

    /// Returns the layer whose value counts at a path.
    pub(crate) fn origin(&self, path: &[Step]) -> Option<&Layer> {
        self.0.iter().rev().find(|it| it.find(path).is_some())
    }

    /// Returns the directory where a relative path at a key starts.
    pub(crate) fn base(&self, key: &str) -> &Path {
        self.base_of(&steps(key))
    }

    /// Returns the directory where a relative path at a path of keys starts.
    pub(crate) fn base_of(&self, path: &[Step]) -> &Path {
        self.origin(path).map_or(Path::new(""), |it| it.base.as_path())
    }

    /// Writes a problem with its place in the layer that it comes from.
    pub(crate) fn problem(&self, path: &[Step], at_key: bool, message: &str, note: &str) -> String {
        // What is missing has no place; the nearest thing around it has.
        let found = (0..=path.len()).rev().find_map(|end| {
            let path = path.get(..end)?;
            Some((path, self.origin(path)?))
        });
        let shown = path_text(path);
        let message = if shown.is_empty() { message.to_owned() } else { format!("{shown}: {message}") };
        let Some((near, layer)) = found else { return format!("error[config]: {message}") };
        let value = layer.find(near).map(|it| it.span.start);
        let at = if at_key { layer.key_start(near).or(value) } else { value };
        render(&layer.source, &layer.text, at.map(|at| place(&layer.text, at)), &message, note)
    }
}

/// Splits a dotted key.
pub(crate) fn steps(key: &str) -> Vec<Step> {
    key.split('.').map(|it| Step::Field(it.to_owned())).collect()
}

/// Makes a table of a text that stands in its place.
fn write_out(at: &mut Node, table: &str, main: &str) {
    if table.is_empty() {
        if let Kind::Text(_) = at.kind {
            let value = at.clone();
            at.kind = Kind::Object(vec![Member { key: main.to_owned(), key_span: at.span.clone(), value }]);
        }
        return;
    }
    let (name, rest) = table.split_once('.').unwrap_or((table, ""));
    if let Kind::Object(members) = &mut at.kind {
        for member in members.iter_mut().filter(|it| name == "*" || it.key == name) {
            write_out(&mut member.value, rest, main);
        }
    }
}

/// Puts `over` on top: tables are joined, everything else is replaced.
fn merge(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Object(under), Value::Object(over)) => {
            for (key, value) in over {
                merge(under.entry(key).or_insert(Value::Null), value);
            }
        }
        (under, over) => *under = over,
    }
}

fn table_kind(table: &DeTable<'_>) -> Kind {
    let members = table.iter().map(|(key, value)| Member {
        key: key.get_ref().to_string(),
        key_span: key.span(),
        value: Node { span: value.span(), kind: value_kind(value.get_ref()) },
    });
    Kind::Object(members.collect())
}

fn value_kind(value: &DeValue<'_>) -> Kind {
    match value {
        DeValue::String(text) => Kind::Text(text.to_string()),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            parsed.map_or_else(|_| Kind::Text(number.as_str().to_owned()), |it| Kind::Number(it.into()))
        }
        DeValue::Float(number) => {
            let parsed = number.as_str().parse().ok().and_then(Number::from_f64);
            parsed.map_or_else(|| Kind::Text(number.as_str().to_owned()), Kind::Number)
        }
        DeValue::Boolean(yes) => Kind::Bool(*yes),
        DeValue::Datetime(at) => Kind::Text(at.to_string()),
        DeValue::Array(items) => {
            let nodes = items.iter().map(|it| Node { span: it.span(), kind: value_kind(it.get_ref()) });
            Kind::List(nodes.collect())
        }
        DeValue::Table(table) => table_kind(table),
    }
}

fn value_node(value: &Value) -> Node {
    let kind = match value {
        Value::Null => Kind::Null,
        Value::Bool(yes) => Kind::Bool(*yes),
        Value::Number(number) => Kind::Number(number.clone()),
        Value::String(text) => Kind::Text(text.clone()),
        Value::Array(items) => Kind::List(items.iter().map(value_node).collect()),
        Value::Object(fields) => {
            let member =
                |(key, value): (&String, &Value)| Member { key: key.clone(), key_span: 0..0, value: value_node(value) };
            Kind::Object(fields.iter().map(member).collect())
        }
    };
    Node { span: 0..0, kind }
}

/// Reads the value of a variable or a flag: a text stays one where the built-in value is a text.
pub(crate) fn written_value(text: &str, built_in: Option<&Value>) -> Value {
    if let Some(Value::String(_)) = built_in {
        return Value::String(text.to_owned());
    }
    let parsed = one_value(text);
    match (parsed, built_in) {
        (Some(value), _) => value,
        (None, Some(Value::Array(_))) => {
            let items = text.split(',').map(str::trim).filter(|it| !it.is_empty());
            Value::Array(items.map(|it| Value::String(it.to_owned())).collect())
        }
        (None, _) => Value::String(text.to_owned()),
    }
}

/// Reads one TOML value.
fn one_value(text: &str) -> Option<Value> {
    if text.contains(['\n', '#']) {
        return None;
    }
    let line = format!("value = {text}");
    let (table, errors) = DeTable::parse_recoverable(&line);
    let node = Node { span: 0..0, kind: table_kind(table.get_ref()) };
    if errors.is_empty() { node.member("value").map(|it| it.value.to_value()) } else { None }
}
