//! A workflow file of ComfyUI in its API format, with placeholders for what differs from picture to picture. Pure but for the
//! reading of the file.

use serde_json::Value;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// The largest workflow file, in bytes; those of people have some 10 kB.
const BYTES_MAX: u64 = 4 << 20;

/// What may stand in a file between `{{` and `}}`.
const PLACEHOLDERS: [&str; 5] = ["prompt", "negative", "seed", "width", "height"];

/// What may stand there beside, where pictures of reference are sent: the names of their files at the server, in order.
const REFERENCES: [&str; 4] = ["reference", "reference2", "reference3", "reference4"];

/// A workflow, checked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Workflow(Value);

/// What the placeholders of one picture stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Values<'a> {
    pub(super) prompt: &'a str,
    pub(super) negative: &'a str,
    pub(super) seed: u64,
    pub(super) width: u32,
    pub(super) height: u32,
    /// The names of the files of reference at the server.
    pub(super) references: &'a [String],
}

/// Why a workflow file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WorkflowError {
    /// There is none.
    #[error("the provider {provider} needs `workflow`: the path of a workflow of ComfyUI, saved with \"Export (API)\"")]
    None {
        /// The provider's name.
        provider: String,
    },
    /// It cannot be read.
    #[error("cannot read the workflow {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It cannot be used.
    #[error("the workflow {} cannot be used: {problem}", path.display())]
    Unfit {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        problem: String,
    },
}

impl Workflow {
    /// Reads and checks the file of a workflow that shows pictures of reference to the model.
    pub(super) fn read_referring(path: &Path) -> Result<Self, WorkflowError> {
        let workflow = Self::read_with(path, &[&PLACEHOLDERS[..], &REFERENCES].concat())?;
        if workflow.references() == 0 {
            let problem =
                "no text in it has {{reference}}, where the file's name belongs in a node that loads an image";
            return Err(WorkflowError::Unfit { path: path.to_owned(), problem: problem.to_owned() });
        }
        Ok(workflow)
    }

    /// Reads and checks a file.
    pub(super) fn read(path: &Path) -> Result<Self, WorkflowError> {
        Self::read_with(path, &PLACEHOLDERS)
    }

    fn read_with(path: &Path, known: &[&str]) -> Result<Self, WorkflowError> {
        let failed = |source| WorkflowError::Read { path: path.to_owned(), source };
        let unfit = |problem: String| WorkflowError::Unfit { path: path.to_owned(), problem };
        let mut text = String::new();
        // Its size is not asked for before: a device has none, and no end.
        let file = File::open(path).map_err(failed)?;
        file.take(BYTES_MAX + 1).read_to_string(&mut text).map_err(failed)?;
        if BYTES_MAX < text.len() as u64 {
            return Err(unfit(format!("it has more than {BYTES_MAX} bytes")));
        }
        Self::parse(&text, known).map_err(unfit)
    }

    /// Checks a text that may have these placeholders.
    fn parse(text: &str, known: &[&str]) -> Result<Self, String> {
        let text = text.trim_start_matches('\u{feff}');
        let value: Value = serde_json::from_str(&quoted(text)).map_err(|error| format!("it is no JSON: {error}"))?;
        let export = "save it with \"Export (API)\", in older versions \"Save (API Format)\"";
        if value.get("nodes").is_some_and(Value::is_array) {
            return Err(format!("it is in the format of the editor: {export}"));
        }
        let is_node =
            |node: &Value| node.get("class_type").is_some_and(Value::is_string) && node.get("inputs").is_some();
        let nodes = value.as_object().filter(|nodes| !nodes.is_empty() && nodes.values().all(is_node));
        if nodes.is_none() {
            return Err(format!(
                "it is not in ComfyUI's API format, where each node has `class_type` and `inputs`: {export}"
            ));
        }
        let names = names(&value);
        if let Some(name) = names.iter().find(|name| !known.contains(&name.as_str())) {
            let known: Vec<String> = known.iter().map(|name| format!("{{{{{name}}}}}")).collect();
            return Err(format!("it has {{{{{name}}}}}, and there are only {}", known.join(", ")));
        }
        if !names.iter().any(|name| name == "prompt") {
            return Err("no text in it has {{prompt}}, where the words for the picture belong".to_owned());
        }
        Ok(Self(value))
    }

    /// Returns the workflow of one picture. What stands alone between quotes becomes a number where it is one; in a longer
    /// text each placeholder becomes its text.
    pub(super) fn filled(&self, values: &Values<'_>) -> Value {
        fill(&self.0, values)
    }

    /// Returns how many pictures of reference it has a place for.
    pub(super) fn references(&self) -> usize {
        let names = names(&self.0);
        let last = REFERENCES.iter().rposition(|known| names.iter().any(|name| name == known));
        last.map_or(0, |last| last + 1)
    }

    /// Returns what tells it from others.
    pub(super) fn identity(&self) -> Vec<u8> {
        self.0.to_string().into_bytes()
    }
}

/// Returns the names of all placeholders in a workflow.
fn names(value: &Value) -> Vec<String> {
    let mut names = Vec::new();
    each_text(value, &mut |text| names.extend(placeholders(text).map(str::to_owned)));
    names
}

/// Puts quotes around placeholders outside of texts, as in `"seed": {{seed}}`, so that the file is JSON.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut is_inside) = (text, false);
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '\\' if is_inside => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            '{' if !is_inside && named(rest).is_some() => {
                let (_, length) = named(rest).unwrap_or_default();
                out.push('"');
                out.push_str(rest.get(..length).unwrap_or_default());
                out.push('"');
                rest = rest.get(length..).unwrap_or_default();
                continue;
            }
            '"' => {
                is_inside = !is_inside;
                1
            }
            other => other.len_utf8(),
        };
        out.push_str(rest.get(..length).unwrap_or_default());
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

/// Returns the name of the placeholder that a text begins with, and the placeholder's length in bytes.
fn named(text: &str) -> Option<(&str, usize)> {
    let (name, _) = text.strip_prefix("{{")?.split_once("}}")?;
    let is_name =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    is_name.then_some((name, name.len() + 4))
}

/// Yields the names of the placeholders in a text.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("{{").filter_map(|(at, _)| named(text.get(at..)?)).map(|(name, _)| name)
}

fn each_text(value: &Value, each: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => each(text),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, each)),
        Value::Object(fields) => fields.values().for_each(|field| each_text(field, each)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn fill(value: &Value, values: &Values<'_>) -> Value {
    match value {
        Value::String(text) => filled_text(text, values),
        Value::Array(items) => items.iter().map(|item| fill(item, values)).collect(),
        Value::Object(fields) => fields.iter().map(|(name, field)| (name.clone(), fill(field, values))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

/// Fills one text. What is put in is not looked at again: a prompt may contain what looks like a placeholder.
fn filled_text(text: &str, values: &Values<'_>) -> Value {
    if let Some((name, length)) = named(text)
        && length == text.len()
    {
        return value_of(name, values);
    }
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("{{") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let Some((name, length)) = named(from) else {
            out.push('{');
            rest = from.get(1..).unwrap_or_default();
            continue;
        };
        let value = value_of(name, values);
        out.push_str(value.as_str().map_or_else(|| value.to_string(), str::to_owned).as_str());
        rest = from.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    Value::String(out)
}

fn value_of(name: &str, values: &Values<'_>) -> Value {
    let Values { prompt, negative, seed, width, height, references } = *values;
    match name {
        "prompt" => prompt.into(),
        "negative" => negative.into(),
        "seed" => seed.into(),
        "width" => width.into(),
        "height" => height.into(),
        // A place too many shows the last one again.
        _ => match REFERENCES.iter().position(|known| *known == name) {
            Some(at) => references.get(at).or(references.last()).map(String::as_str).into(),
            None => Value::Null, // refused when the file was read
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A workflow as people write it: numbers with and without quotes.
    const FILE: &str = r#"{
        "3": {"class_type": "KSampler", "inputs": {"seed": {{seed}}, "steps": 20, "positive": ["6", 0]}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": "{{width}}", "height": {{height}}}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "photo of {{prompt}}, {a|b} {{prompt}}"}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "{{negative}}", "note": "a \"quoted\" {{seed}}"}}
    }"#;

    const VALUES: Values<'static> = Values {
        prompt: "a \"fox\"\n\\ {{seed}}",
        negative: "text",
        seed: u64::MAX,
        width: 768,
        height: 1344,
        references: &[],
    };

    fn parse(text: &str) -> Result<Workflow, String> {
        Workflow::parse(text, &PLACEHOLDERS)
    }

    #[test]
    fn each_place_of_a_reference_gets_its_file_and_one_too_many_the_last() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("w.json");
        let node = |text: &str| json!({"class_type": "LoadImage", "inputs": {"image": text}});
        let file = json!({"1": node("{{reference}}"), "2": node("{{reference3}}"), "3": node("{{prompt}}")});
        fsx::write_atomic(&path, file.to_string().as_bytes()).unwrap();
        assert!(Workflow::read(&path).unwrap_err().to_string().contains("cannot be used"), "it is for references only");
        let workflow = Workflow::read_referring(&path).unwrap();
        assert_eq!(workflow.references(), 3);
        let files = ["a.png".to_owned(), "b.png".to_owned()];
        let filled = workflow.filled(&Values { references: &files, ..VALUES });
        assert_eq!(
            (&filled["1"]["inputs"]["image"], &filled["2"]["inputs"]["image"]),
            (&json!("a.png"), &json!("b.png"))
        );
        fsx::write_atomic(&path, json!({"3": node("{{prompt}}")}).to_string().as_bytes()).unwrap();
        assert!(Workflow::read_referring(&path).unwrap_err().to_string().contains("cannot be used"));
    }

    #[test]
    fn a_file_without_an_end_is_refused() {
        let error = Workflow::read(Path::new("/dev/zero")).unwrap_err().to_string();
        assert!(error.contains("more than 4194304 bytes"), "{error}");
    }

    #[test]
    fn placeholders_become_texts_and_whole_numbers_and_are_not_filled_twice() {
        let filled = parse(FILE).unwrap().filled(&VALUES);
        let prompt = VALUES.prompt;
        let expected = json!({
            "3": {"class_type": "KSampler", "inputs": {"seed": u64::MAX, "steps": 20, "positive": ["6", 0]}},
            "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 768, "height": 1344}},
            "6": {"class_type": "CLIPTextEncode", "inputs": {"text": format!("photo of {prompt}, {{a|b}} {prompt}")}},
            "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "text", "note": format!("a \"quoted\" {}", u64::MAX)}},
        });
        assert_eq!(filled, expected);
        assert_eq!(serde_json::from_str::<Value>(&filled.to_string()).unwrap(), expected, "it is sent as JSON");
    }

    #[test]
    fn a_file_that_cannot_work_is_refused_with_what_to_do() {
        let node = |text: &str| format!(r#"{{"1": {{"class_type": "X", "inputs": {{"text": "{text}"}}}}}}"#);
        for (text, expected) in [
            ("", "it is no JSON"),
            ("{", "it is no JSON"),
            (r#"{"nodes": [], "links": []}"#, "format of the editor: save it with \"Export (API)\""),
            ("{}", "not in ComfyUI's API format"),
            (r#"{"1": {"inputs": {}}}"#, "`class_type`"),
            (r#"["{{prompt}}"]"#, "`class_type`"),
            (&node("a fox"), "no text in it has {{prompt}}"),
            (&node("{{prompt}} {{steps}}"), "it has {{steps}}, and there are only {{prompt}}, {{negative}}, {{seed}}"),
        ] {
            let problem = parse(text).unwrap_err();
            assert!(problem.contains(expected), "{text}: {problem}");
        }
        assert!(parse(&format!("\u{feff}{}", node("{{prompt}}"))).is_ok());
        let missing = Workflow::read(Path::new("/nowhere/w.json")).unwrap_err();
        assert_eq!(missing.to_string(), "cannot read the workflow /nowhere/w.json");
    }
}
