//! Reads the front matter of a text: a job's settings in YAML between `---` lines, or in TOML between `+++` lines.

use super::json::{Kind, Member, Node};
use super::{Code, Problem};
use serde_json::Number;
use std::ops::Range;

/// The fields of a job that stand for themselves.
const JOB: &[&str] = &[
    "version",
    "id",
    "priority",
    "not_before",
    "timeout",
    "max_attempts",
    "labels",
    "look",
    "story",
    "tts",
    "images",
    "video",
    "music",
    "upload",
    "revise",
    "keep_workspace",
    "metadata",
];

/// The fields of a job's parts whose name says where they belong.
const PARTS: &[(&str, &[&str])] = &[
    ("story", &["title", "type", "language", "prompt", "length", "tone"]),
    ("tts", &["voice", "speed", "on_failure"]),
    ("images", &["style", "seed", "count", "reuse"]),
    ("video", &["width", "height", "fps", "subtitles", "captions", "end_card", "channel", "quality"]),
    ("music", &["mood", "track"]),
];

/// Other tools' names for fields of a job.
const ALIASES: &[(&str, &str)] = &[("lang", "language"), ("genre", "type")];

/// Keys that note programs and site generators write; they come back in the result as `metadata`.
#[rustfmt::skip]
const FOREIGN: &[&str] = &[
    "abstract", "alias", "aliases", "author", "authors", "categories", "category", "comments", "copyright", "cover",
    "created", "cssclass", "cssclasses", "date", "description", "draft", "excerpt", "image", "keywords", "lastmod",
    "layout", "license", "math", "modified", "permalink", "publish", "published", "related", "series", "slug", "source",
    "status", "subtitle", "summary", "tag", "tags", "template", "toc", "up", "updated", "url", "uuid", "weight",
];

/// Values that are text even where they look like a number, such as the title `1984`.
const TEXTS: &[&str] = &["id", "title", "voice", "prompt", "tone"];

/// The settings of a text, and where its words begin.
#[derive(Debug, Default)]
pub(super) struct Front {
    /// The fields of the job.
    pub(super) fields: Vec<Member>,
    /// The first byte after the front matter.
    pub(super) end: usize,
}

/// Reads the front matter at the beginning of a text; a text without any has no settings.
pub(super) fn read(text: &str) -> Result<Front, Vec<Problem>> {
    let Some((inner, end, is_yaml)) = fenced(text) else { return Ok(Front::default()) };
    let source = text.get(inner.clone()).unwrap_or_default();
    let read = if is_yaml { yaml::read(source) } else { toml_members(source) };
    let mut members = match read {
        Ok(Some(members)) => members,
        Ok(None) => return Ok(Front::default()), // two lines that separate scenes, with a sentence between them
        Err((at, message)) => {
            let problem = Problem::new(Code::InvalidValue, format!("the front matter cannot be read: {message}"));
            return Err(vec![problem.at_byte(text, inner.start + at).suggest("`key: value`, one on each line")]);
        }
    };
    for member in &mut members {
        shift(member, inner.start);
    }
    let mut place = Placed { text, fields: Vec::new(), problems: Vec::new() };
    for member in members {
        place.put(member);
    }
    if place.problems.is_empty() { Ok(Front { fields: place.fields, end }) } else { Err(place.problems) }
}

/// Finds the lines of the front matter: their place, the end of the closing line, and whether they are YAML.
fn fenced(text: &str) -> Option<(Range<usize>, usize, bool)> {
    let start = text.len() - text.trim_start().len();
    let mut at = start;
    let mut fence = None;
    for line in text.get(start..)?.split_inclusive('\n') {
        let bare = line.trim_end();
        match fence {
            None if bare == "---" || bare == "+++" => fence = Some((bare, at + line.len())),
            None => return None,
            Some((mark, first)) if bare == mark || (mark == "---" && bare == "...") => {
                return Some((first..at, at + line.len(), mark == "---"));
            }
            Some(_) => {}
        }
        at += line.len();
    }
    None
}

fn shift(member: &mut Member, by: usize) {
    member.key_span = member.key_span.start + by..member.key_span.end + by;
    shift_node(&mut member.value, by);
}

fn shift_node(node: &mut Node, by: usize) {
    node.span = node.span.start + by..node.span.end + by;
    match &mut node.kind {
        Kind::List(items) => {
            for item in items {
                shift_node(item, by);
            }
        }
        Kind::Object(members) => {
            for member in members {
                shift(member, by);
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => {}
    }
}

/// The fields at their places in the job.
struct Placed<'a> {
    text: &'a str,
    fields: Vec<Member>,
    problems: Vec<Problem>,
}

impl Placed<'_> {
    fn put(&mut self, mut member: Member) {
        let lower = member.key.to_lowercase();
        let key = ALIASES.iter().find(|(alias, _)| *alias == lower).map_or(lower.as_str(), |(_, key)| key).to_owned();
        if TEXTS.contains(&key.as_str()) && matches!(member.value.kind, Kind::Number(_) | Kind::Bool(_)) {
            let written = self.text.get(member.value.span.clone()).unwrap_or_default().trim();
            member.value.kind = Kind::Text(written.to_owned());
        }
        let dotted = key.split_once('.').map(|(part, field)| (part.to_owned(), field.to_owned()));
        let part = PARTS.iter().find(|(_, fields)| fields.contains(&key.as_str()));
        match (dotted, part) {
            (Some((part, field)), _) if JOB.contains(&part.as_str()) => self.put_into(&part, &field, member),
            (_, Some((part, _))) => self.put_into(part, &key, member),
            _ if JOB.contains(&key.as_str()) => self.put_job(key, member),
            _ if FOREIGN.contains(&key.as_str()) => self.put_into("metadata", &key, member),
            _ => {
                let known = PARTS.iter().flat_map(|(_, fields)| *fields).chain(JOB).map(|it| (*it).to_owned());
                let message = format!("unknown setting `{}` in the front matter", member.key.escape_debug());
                let problem = Problem::new(Code::UnknownField, message).at_byte(self.text, member.key_span.start);
                self.problems.push(problem.known(&key, known.collect()));
            }
        }
    }

    /// Adds a field of the job; the fields of a part join those that are there.
    fn put_job(&mut self, key: String, member: Member) {
        match (self.fields.iter().position(|it| it.key == key), member.value.kind) {
            (Some(_), Kind::Object(inner)) => {
                for it in inner {
                    let field = it.key.clone();
                    self.put_into(&key, &field, it);
                }
            }
            (Some(_), _) => self.twice(&key, member.key_span.start),
            (None, kind) => self.fields.push(Member { key, value: Node { kind, ..member.value }, ..member }),
        }
    }

    fn put_into(&mut self, part: &str, key: &str, member: Member) {
        let at = self.fields.iter().position(|it| it.key == part).unwrap_or_else(|| {
            let value = Node { span: member.key_span.clone(), kind: Kind::Object(Vec::new()) };
            self.fields.push(Member { key: part.to_owned(), key_span: member.key_span.clone(), value });
            self.fields.len() - 1
        });
        match self.fields.get_mut(at).map(|it| &mut it.value.kind) {
            Some(Kind::Object(fields)) if fields.iter().all(|it| it.key != key) => {
                fields.push(Member { key: key.to_owned(), ..member });
            }
            _ => self.twice(key, member.key_span.start),
        }
    }

    fn twice(&mut self, key: &str, at: usize) {
        let problem = Problem::new(Code::InvalidValue, format!("`{key}` is given twice"));
        self.problems.push(problem.at_byte(self.text, at).suggest("keep one of them"));
    }
}

/// The members of a table, or the byte and the message of what cannot be read.
type Read = Result<Option<Vec<Member>>, (usize, String)>;

fn toml_members(source: &str) -> Read {
    match toml::de::DeTable::parse(source) {
        Ok(table) => Ok(Some(toml_table(table.into_inner()))),
        Err(error) => Err((error.span().map_or(0, |span| span.start), error.message().to_owned())),
    }
}

fn toml_table(table: toml::de::DeTable<'_>) -> Vec<Member> {
    let member = |(key, value): (toml::Spanned<toml::de::DeString<'_>>, toml::Spanned<toml::de::DeValue<'_>>)| Member {
        key_span: key.span(),
        key: key.into_inner().into_owned(),
        value: toml_node(value),
    };
    table.into_iter().map(member).collect()
}

fn toml_node(value: toml::Spanned<toml::de::DeValue<'_>>) -> Node {
    use toml::de::DeValue;
    let span = value.span();
    let number = |text: String| text.replace('_', "").parse().map_or(Kind::Text(text), Kind::Number);
    let kind = match value.into_inner() {
        DeValue::String(text) => Kind::Text(text.into_owned()),
        DeValue::Boolean(yes) => Kind::Bool(yes),
        DeValue::Integer(it) => number(it.to_string()),
        DeValue::Float(it) => number(it.to_string()),
        DeValue::Datetime(it) => Kind::Text(it.to_string()),
        DeValue::Array(items) => Kind::List(items.into_iter().map(toml_node).collect()),
        DeValue::Table(table) => Kind::Object(toml_table(table)),
    };
    Node { span, kind }
}

mod yaml {
    use super::{Kind, Member, Node, Number, Read};
    use crate::json::DEPTH_MAX;
    use saphyr_parser::{Event, Parser, ScalarStyle, Span};

    /// What is being read: a list, or an object with the key whose value is next.
    enum Open {
        List(usize, Vec<Node>),
        Object(usize, Vec<Member>, Option<(String, std::ops::Range<usize>)>),
    }

    /// Reads YAML; `None` if it is no mapping.
    pub(super) fn read(source: &str) -> Read {
        let offsets: Vec<usize> = source.char_indices().map(|it| it.0).chain([source.len()]).collect();
        let byte = |index: usize| offsets.get(index).copied().unwrap_or(source.len());
        let range = |span: &Span| byte(span.start.index())..byte(span.end.index());
        let looks_like_keys = source.lines().any(|line| line.split_once(':').is_some_and(|(key, _)| is_key(key)));
        if !looks_like_keys {
            return Ok(None);
        }
        let mut open: Vec<Open> = Vec::new();
        for event in Parser::new_from_str(source) {
            let (event, span) = event.map_err(|error| (byte(error.marker().index()), error.info().to_owned()))?;
            let at = range(&span);
            let closed = match event {
                Event::Scalar(text, style, ..) => Node { kind: scalar(&text, style), span: at },
                Event::SequenceStart(..) | Event::MappingStart(..) if DEPTH_MAX <= open.len() => {
                    return Err((at.start, format!("nested deeper than {DEPTH_MAX} levels")));
                }
                Event::SequenceStart(..) => {
                    open.push(Open::List(at.start, Vec::new()));
                    continue;
                }
                Event::MappingStart(..) => {
                    open.push(Open::Object(at.start, Vec::new(), None));
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                    Some(Open::List(start, items)) => Node { span: start..at.end, kind: Kind::List(items) },
                    Some(Open::Object(_, members, _)) if open.is_empty() => return Ok(Some(members)),
                    Some(Open::Object(start, members, _)) => Node { span: start..at.end, kind: Kind::Object(members) },
                    None => continue,
                },
                Event::Alias(_) => return Err((at.start, "references (`*name`) are not supported".to_owned())),
                Event::Nothing
                | Event::StreamStart
                | Event::StreamEnd
                | Event::DocumentStart(_)
                | Event::DocumentEnd => continue,
            };
            match open.last_mut() {
                Some(Open::List(_, items)) => items.push(closed),
                Some(Open::Object(_, members, key)) => match key.take() {
                    None => *key = Some((key_text(&closed), closed.span)),
                    Some((name, _)) if members.iter().any(|it| it.key == name) => {
                        return Err((byte(span.start.index()), format!("`{name}` is given twice")));
                    }
                    Some((name, key_span)) => members.push(Member { key: name, key_span, value: closed }),
                },
                None => return Ok(None),
            }
        }
        Ok(None)
    }

    fn is_key(text: &str) -> bool {
        let text = text.trim();
        !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\''))
    }

    fn key_text(node: &Node) -> String {
        match &node.kind {
            Kind::Text(text) => text.clone(),
            Kind::Number(number) => number.to_string(),
            Kind::Bool(yes) => yes.to_string(),
            Kind::Null | Kind::List(_) | Kind::Object(_) => String::new(),
        }
    }

    /// Reads a scalar by YAML's core schema.
    fn scalar(text: &str, style: ScalarStyle) -> Kind {
        if style != ScalarStyle::Plain {
            return Kind::Text(text.to_owned());
        }
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
            "true" | "True" | "TRUE" => Kind::Bool(true),
            "false" | "False" | "FALSE" => Kind::Bool(false),
            _ => text.parse::<Number>().map_or_else(|_no_number| Kind::Text(text.to_owned()), Kind::Number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, rest: &str) {
        let front = read(text).unwrap();
        let end = front.end;
        let found = Node { span: 0..0, kind: Kind::Object(front.fields) }.to_value().to_string();
        assert_eq!((found.as_str(), text.get(end..).unwrap()), (expected, rest));
    }

    #[test]
    fn settings_go_where_they_belong_and_other_tools_keys_come_back_as_metadata() {
        check(
            "---\nTitle: \"The Fog\"\ndate: 2024-03-01\ntags:\n  - horror\nvoice: de\nvideo:\n  fps: 24\nquality: eco\n---\nIt came.",
            r#"{"story":{"title":"The Fog"},"metadata":{"date":"2024-03-01","tags":["horror"]},"tts":{"voice":"de"},"video":{"fps":24,"quality":"eco"}}"#,
            "It came.",
        );
        check(
            "\n+++\ntitle = \"x\"\nspeed = 1.25\ntts.voice = \"slt\"\n+++\r\nIt came.",
            r#"{"tts":{"speed":1.25,"voice":"slt"},"story":{"title":"x"}}"#,
            "It came.",
        );
        check("---\ntitle: 1984\nid: 7\nlang: no\n---\n", r#"{"story":{"title":"1984","language":"no"},"id":"7"}"#, "");
    }

    #[test]
    fn lines_that_separate_scenes_are_no_front_matter() {
        for text in
            ["---\nHe left.\n---\nShe stayed.", "---\nHe left.", "It came.\n---\na: b\n---\n", "----\na: b\n---\n"]
        {
            check(text, "{}", text);
        }
    }

    #[test]
    fn what_cannot_be_a_setting_is_named_with_its_line() {
        for (text, code, part, line) in [
            ("---\ntitle: x\nvioce: de\n---\nx", Code::UnknownField, "unknown setting `vioce`", 3),
            ("---\ntitle: x\ntype: \"y\n---\nx", Code::InvalidValue, "cannot be read", 3),
            ("---\ntitle: x\nstory:\n  title: y\n---\nx", Code::InvalidValue, "`title` is given twice", 4),
            ("+++\ntitle = \n+++\nx", Code::InvalidValue, "cannot be read", 2),
            (
                &format!("---\ntitle: x\nlabels: {}{}\n---\nx", "[".repeat(100), "]".repeat(100)),
                Code::InvalidValue,
                "nested deeper",
                3,
            ),
            (&format!("+++\nlabels = {}\n+++\nx", "[".repeat(100_000)), Code::InvalidValue, "cannot be read", 2),
        ] {
            let problems = read(text).unwrap_err();
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert_eq!((problems[0].code, problems[0].line), (code, Some(line)), "{text}: {problems:?}");
            assert!(problems[0].message.contains(part), "{problems:?}");
        }
    }

    #[test]
    #[expect(clippy::string_slice, reason = "the names are ASCII")]
    fn the_names_are_those_of_the_job_file() {
        let schema = serde_json::to_value(schemars::schema_for!(crate::JobRequest)).unwrap();
        let known = |fields: &serde_json::Value| -> Vec<String> {
            fields.as_object().unwrap().keys().filter(|key| *key != "$schema").cloned().collect()
        };
        assert_eq!(known(&schema["properties"]), JOB);
        for (part, fields) in PARTS {
            let definition = format!("{}{}File", part[..1].to_uppercase(), &part[1..]);
            let there = known(&schema["$defs"][definition]["properties"]);
            assert!(fields.iter().all(|field| there.contains(&(*field).to_owned())), "{part}: {there:?}");
        }
    }
}
