//! Parses a job file into a valid request, or into a list of all its problems.

use super::decode::{Misfit, MisfitKind, Step, decode_or, path_text, whole};
use super::door::unserved;
use super::json::{self, Kind, Node};
use super::request::{StoryRequest, TEXT_MAX, VERSION, VideoRequest};
use super::text::{Markup, told};
use super::{Code, JobId, JobRequest, Problem};
use garde::Validate as _;
use serde_json::{Value, json};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Parses a job file; the error has all problems. A job without an `id` gets its id from `stem`, the client's file name
/// without its extension.
pub fn parse(bytes: &[u8], stem: &str) -> Result<JobRequest, Vec<Problem>> {
    parse_text(text_of(bytes)?, &JobId::from_stem(stem, bytes))
}

/// Parses the text of a job file; a job without an `id` gets the given one.
pub(super) fn parse_text(text: &str, id: &JobId) -> Result<JobRequest, Vec<Problem>> {
    let root = json::read(text).map_err(|error| vec![syntax(text, error)])?;
    if !matches!(root.kind, Kind::Object(_)) {
        let problem = Problem::new(Code::NotAnObject, format!("a job is one JSON object, found {}", kind_name(&root)));
        return Err(vec![problem.at_byte(text, root.span.start).suggest("`reelspool new` prints an example")]);
    }
    from_tree(text, &root, Markup::Found, id)
}

/// Makes the request of an object whose parts have their places in `text`.
pub(super) fn from_tree(text: &str, root: &Node, markup: Markup, id: &JobId) -> Result<JobRequest, Vec<Problem>> {
    if let Some(problem) = unknown_version(text, root) {
        return Err(vec![problem]);
    }
    let mut value = root.to_value();
    let content_hash = content_hash(&value);
    let spare = json!({ "id": id.as_str() });
    if let Value::Object(fields) = &mut value
        && fields.get("id").is_none_or(Value::is_null)
    {
        fields.insert("id".to_owned(), id.as_str().into());
    }
    let (job, misfits) = decode_or::<JobRequest>(value, &spare);
    let mut problems: Vec<Problem> = misfits.iter().map(|it| misfit_problem(text, root, it)).collect();
    let job = job.map(|job| JobRequest { story: told(job.story, markup), ..job });
    if let Some(job) = &job {
        semantics(text, root, job, &mut problems);
    }
    // Missing fields are listed last, because they are often only misspelt, and then the misspelt name explains both.
    problems.sort_by_key(|it| (it.code == Code::MissingField, it.line, it.column));
    match job {
        Some(job) if problems.is_empty() => {
            let language = job.story.language.map(|it| it.to_ascii_lowercase());
            Ok(JobRequest { story: StoryRequest { language, ..job.story }, content_hash, ..job })
        }
        _ => Err(problems),
    }
}

/// Adds to a problem of a field the place of the field in its job file.
pub fn placed(problem: Problem, bytes: &[u8]) -> Problem {
    let Ok(text) = text_of(bytes) else { return problem };
    let Ok(root) = json::read(text) else { return problem };
    let place = value_place(&root, &steps(&problem.path));
    problem.at_byte(text, place)
}

/// Returns the text of a file without its byte order mark; fails if it is not UTF-8.
pub(super) fn text_of(bytes: &[u8]) -> Result<&str, Vec<Problem>> {
    let bad = |message: &str, fix: &str| Problem::new(Code::BadJson, message).suggest(fix);
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.starts_with(b"{\0") {
        return Err(vec![bad("the file is UTF-16", "save it as UTF-8")]);
    }
    if bytes.starts_with(b"\x1f\x8b") {
        return Err(vec![bad("the file is compressed with gzip", "unpack it first")]);
    }
    let bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
    if bytes.iter().all(u8::is_ascii_whitespace) {
        let empty = Problem::new(Code::Incomplete, "the file is empty");
        return Err(vec![empty.suggest("`reelspool new` prints an example")]);
    }
    str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let before = str::from_utf8(bytes.get(..at).unwrap_or_default()).unwrap_or_default();
        vec![bad(&format!("byte {at} is not UTF-8"), "save the file as UTF-8").at_byte(before, at)]
    })
}

fn syntax(text: &str, error: json::JsonError) -> Problem {
    let cut = json::is_cut_off(&error, text);
    let code = if cut { Code::Incomplete } else { Code::BadJson };
    let problem = Problem::new(code, error.message).at_byte(text, error.at);
    match error.suggestion {
        Some(suggestion) => problem.suggest(suggestion),
        None => problem,
    }
}

/// Checked first, because the other problems of a file with another version would be misleading.
fn unknown_version(text: &str, root: &Node) -> Option<Problem> {
    let member = root.member("version")?;
    let Kind::Number(number) = &member.value.kind else { return None };
    if whole(number).and_then(|it| it.as_u64()) == Some(VERSION) {
        return None;
    }
    let message = format!("version {number} is not known, this program reads version {VERSION}");
    let problem = Problem::new(Code::UnsupportedVersion, message).at_path("version");
    Some(problem.at_byte(text, member.value.span.start).suggest(format!("write {VERSION}, or upgrade reelspool")))
}

fn kind_name(node: &Node) -> &'static str {
    match node.kind {
        Kind::Null => "null",
        Kind::Bool(_) => "true or false",
        Kind::Number(_) => "a number",
        Kind::Text(_) => "a text",
        Kind::List(_) => "a list",
        Kind::Object(_) => "an object",
    }
}

/// Makes the problem for a misfit. Unknown and missing fields are reported at the object that contains them.
fn misfit_problem(text: &str, root: &Node, misfit: &Misfit) -> Problem {
    let around = misfit.path.get(..misfit.path.len().saturating_sub(1)).unwrap_or_default();
    let name = match misfit.path.last() {
        Some(Step::Field(name)) => name.as_str(),
        Some(Step::Item(_)) | None => "",
    };
    let shown = name.escape_debug();
    match &misfit.kind {
        MisfitKind::Unknown(known) => Problem::new(Code::UnknownField, format!("unknown field `{shown}`"))
            .at_path(path_text(around))
            .at_byte(text, key_place(root, &misfit.path))
            .known(name, known.clone()),
        MisfitKind::Missing => Problem::new(Code::MissingField, format!("missing field `{shown}`"))
            .at_path(path_text(around))
            .at_byte(text, value_place(root, around)),
        MisfitKind::Invalid { message, known } => {
            let problem = Problem::new(Code::InvalidValue, message)
                .at_path(path_text(&misfit.path))
                .at_byte(text, value_place(root, &misfit.path));
            let word = find(root, &misfit.path).map(Node::to_value);
            match word.as_ref().and_then(Value::as_str) {
                Some(word) if !known.is_empty() => problem.known(word, known.clone()),
                _ => problem,
            }
        }
    }
}

fn find<'a>(root: &'a Node, path: &[Step]) -> Option<&'a Node> {
    path.iter().try_fold(root, |at, step| match step {
        Step::Field(name) => at.member(name).map(|it| &it.value),
        Step::Item(index) => at.item(*index),
    })
}

fn value_place(root: &Node, path: &[Step]) -> usize {
    (0..=path.len()).rev().find_map(|end| find(root, path.get(..end)?)).map_or(0, |it| it.span.start)
}

fn key_place(root: &Node, path: &[Step]) -> usize {
    let member = path.split_last().and_then(|(last, around)| match last {
        Step::Field(name) => find(root, around)?.member(name),
        Step::Item(_) => None,
    });
    member.map_or_else(|| value_place(root, path), |it| it.key_span.start)
}

/// Parses `story.scenes[1].text` into its steps.
pub fn steps(path: &str) -> Vec<Step> {
    let parts = path.split(['.', '[', ']']).filter(|it| !it.is_empty());
    parts.map(|it| it.parse().map_or_else(|_| Step::Field(it.to_owned()), Step::Item)).collect()
}

/// Checks what the types cannot: limits, shapes, and fields that exclude each other.
fn semantics(text: &str, root: &Node, job: &JobRequest, problems: &mut Vec<Problem>) {
    let mut wrong = |path: &str, message: String| {
        let place = written_control(text, find(root, &steps(path)), &message);
        let place = place.unwrap_or_else(|| value_place(root, &steps(path)));
        problems.push(Problem::new(Code::InvalidValue, message).at_path(path).at_byte(text, place));
    };
    if let Err(report) = job.validate() {
        for (path, error) in report.iter() {
            let path = path.to_string().replace("story.kind", "story.type");
            let value = find(root, &steps(&path)).map(Node::to_value);
            wrong(&path, reworded(error.message(), value.as_ref()));
        }
    }
    let StoryRequest { text: whole, scenes, prompt, .. } = &job.story;
    let given = [("text", whole.is_some()), ("scenes", scenes.is_some()), ("prompt", prompt.is_some())];
    let given: Vec<&str> = given.iter().filter(|it| it.1).map(|it| it.0).collect();
    if 1 < given.len() {
        wrong("story", format!("has {}; give only one of them", given.join(" and ")));
    }
    let brings = if whole.is_some() { "text" } else { "scenes" };
    let asks = [
        ("provider", job.story.provider.is_some()),
        ("length", job.story.length.is_some()),
        ("tone", job.story.tone.is_some()),
        ("series", job.story.series.is_some()),
        ("on_failure", job.story.on_failure.is_some()),
    ];
    for (field, _) in asks.into_iter().filter(|it| it.1 && (whole.is_some() || scenes.is_some())) {
        wrong(&format!("story.{field}"), format!("is for a story that is written, and `{brings}` brings one"));
    }
    let length: usize = scenes.iter().flatten().map(|it| it.text.chars().count()).sum();
    if TEXT_MAX < length {
        wrong("story.scenes", format!("{length} characters in all, the most is {TEXT_MAX}"));
    }
    let VideoRequest { width, height, .. } = &job.video;
    if width.is_some() != height.is_some() {
        wrong("video", "`width` and `height` are given together or not at all".to_owned());
    }
    if problems.is_empty() {
        let place = |path: &str| value_place(root, &steps(path));
        unserved(text, place, job, problems);
    }
}

/// Finds where a control character that a message names is written, as an escape.
fn written_control(text: &str, node: Option<&Node>, message: &str) -> Option<usize> {
    let code = message.split_once("control character U+")?.1.split(' ').next()?;
    let span = node?.span.clone();
    let written = text.get(span.clone())?.to_ascii_lowercase();
    let escape = if code == "0008" { written.find("\\b") } else { None };
    escape.or_else(|| written.find(&format!("\\u{}", code.to_ascii_lowercase()))).map(|at| span.start + at)
}

/// Adds the actual value to garde's message.
fn reworded(message: &str, value: Option<&Value>) -> String {
    let count = match value {
        Some(Value::String(text)) => format!("{} characters", text.chars().count()),
        Some(Value::Array(items)) => format!("{} items", items.len()),
        Some(Value::Number(number)) => number.to_string(),
        _ => return message.to_owned(),
    };
    let ends = [
        ("length is greater than ", "the most is"),
        ("length is lower than ", "the least is"),
        ("greater than ", "the most is"),
        ("lower than ", "the least is"),
    ];
    let limit = ends.iter().find_map(|(start, words)| Some(format!("{words} {}", message.strip_prefix(start)?)));
    limit.map_or_else(|| message.to_owned(), |limit| format!("{count}, {limit}"))
}

/// Hashes what is ordered, not how it is written: keys sorted, no white space, without `$schema`, `id` and `revise`.
pub fn content_hash(job: &Value) -> [u8; 32] {
    let mut content = job.clone();
    if let Value::Object(fields) = &mut content {
        fields.shift_remove("$schema");
        fields.shift_remove("id");
        fields.shift_remove("revise");
    }
    content.sort_all_objects();
    *blake3::hash(content.to_string().as_bytes()).as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::render;

    fn example(name: &str) -> Vec<u8> {
        std::fs::read(format!("{}/../../spool/examples/{name}.json", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    fn problems(job: &str) -> Vec<Problem> {
        parse(job.as_bytes(), "x").unwrap_err()
    }

    #[test]
    fn the_examples_are_orders() {
        for name in ["minimal", "scenes", "german", "landscape", "square", "anthology"] {
            assert_eq!(parse(&example(name), name).unwrap().id.as_str(), name);
        }
        let full = parse(&example("full"), "other").unwrap();
        assert_eq!(full.id.as_str(), "horror-0042");
        assert_eq!((full.priority(), full.attempts_max, full.video.size()), (10, Some(3), Some((1080, 1920))));
        assert_eq!(full.not_before.unwrap().to_rfc3339(), "2026-11-24T06:00:00+00:00");
        assert_eq!(full.timeout.unwrap().as_secs(), 20 * 60);
    }

    #[test]
    fn an_integer_may_be_written_with_a_fraction_of_zero() {
        let job = r#"{"version": 1.0, "priority": 92.0, "images": {"seed": 1e18}, "music": {"seed": -0.0},
            "metadata": {"take": 2.0}, "story": {"text": "The lamp."}}"#;
        let job = parse(job.as_bytes(), "x").unwrap();
        assert_eq!((job.priority(), job.images.seed, job.music.seed), (92, Some(10_u64.pow(18)), Some(0)));
        assert_eq!(job.metadata["take"], json!(2.0), "what has no type stays as it is written");
        for wrong in ["92.5", "-1.0", "256.0", "1e300"] {
            let found =
                problems(&format!(r#"{{"version": 1, "priority": {wrong}, "story": {{"text": "The lamp."}}}}"#));
            assert_eq!(
                (found.len(), found[0].code, found[0].path.as_str()),
                (1, Code::InvalidValue, "priority"),
                "{wrong}"
            );
        }
    }

    #[test]
    fn all_problems_come_at_once_with_their_places() {
        let job = r#"{
  "version": 1,
  "priority": 100,
  "timeout": "2 moons",
  "story": { "titel": "x", "type": "Horror!", "text": "…", "prompt": "y",
    "scenes": [ {"text":"a"}, {"txt":"b"}, {"text": 5}, {"text":"c", "seconds": 0} ] },
  "video": { "width": 1081, "fps": 60, "quality": "hihg", "subtitles": ["burned", "str"] },
  "upload": { "name": "../{hash8}.mp4" },
  "tts": { "voice": "-f/etc/passwd", "speed": "fast" }
}"#;
        let shown: Vec<String> = problems(job).iter().map(|it| render(it, "bad.json", job)).collect();
        insta::assert_snapshot!(shown.join("\n"));
    }

    #[test]
    fn a_file_that_cannot_be_a_job_is_named_as_what_it_is() {
        let cases: [(&[u8], Code, &str); 16] = [
            (b"", Code::Incomplete, "empty"),
            (b" \n", Code::Incomplete, "empty"),
            (b"{\"version\":1", Code::Incomplete, "ends here"),
            (b"[1]", Code::NotAnObject, "found a list"),
            (b"null", Code::NotAnObject, "found null"),
            (b"\xff\xfe{\0", Code::BadJson, "UTF-16"),
            (b"{\0\"\0", Code::BadJson, "UTF-16"),
            (b"\x1f\x8b\x08", Code::BadJson, "gzip"),
            (b"{\"a\":\"\xff\"}", Code::BadJson, "byte 6 is not UTF-8"),
            (b"<!doctype html>", Code::BadJson, "found `<`"),
            (b"\0\0\0\0", Code::BadJson, "U+0000"),
            (b"{\"version\":1,\"version\":1}", Code::BadJson, "appears twice"),
            (b"{\"version\":2,\"new\":{}}", Code::UnsupportedVersion, "version 2"),
            (b"{\"version\":1}", Code::MissingField, "`story`"),
            (b"{\"story\":{}}", Code::MissingField, "`version`"),
            (b"{\"version\":1,\"story\":{\"text\":\"a\\u0000\"}}", Code::InvalidValue, "U+0000"),
        ];
        for (bytes, code, part) in cases {
            let found = parse(bytes, "x").unwrap_err();
            assert!(found.iter().any(|it| it.code == code && it.message.contains(part)), "{bytes:?}: {found:?}");
        }
    }

    #[test]
    fn values_outside_their_limits_are_refused() {
        let long = "a".repeat(20_001);
        let scenes = vec!["{\"text\":\"a\"}"; 65].join(",");
        let half = format!("{{\"text\":\"{}\"}}", "a".repeat(10_001));
        let labels: Vec<String> = (0..17).map(|it| format!("\"l{it}\":\"\"")).collect();
        let story = |field: &str| format!("{{\"version\":1,\"story\":{{{field}}}}}");
        let top = |field: &str| format!("{{\"version\":1,\"story\":{{}},{field}}}");
        let bad = [
            story(&format!("\"text\":\"{long}\"")),
            story(&format!("\"scenes\":[{scenes}]")),
            story(&format!("\"scenes\":[{half},{half}]")),
            story("\"scenes\":[]"),
            story("\"text\":\"   \""),
            story("\"text\":\"\""),
            story("\"text\":\"\\u001b]0;x\\u0007\""),
            story("\"title\":\"a\\nb\""),
            story("\"language\":\"english\""),
            story("\"text\":\"a\",\"prompt\":\"b\""),
            story("\"length\":14"),
            story("\"length\":1501"),
            story("\"tone\":\"a\\nb\""),
            story("\"series\":\"The Fog\""),
            story("\"provider\":\"-x\""),
            story("\"on_failure\":\"silent\""),
            story("\"text\":\"a\",\"length\":60"),
            story("\"scenes\":[{\"text\":\"a\"}],\"series\":\"fog\""),
            top("\"id\":\"../x\""),
            top("\"id\":\"\""),
            top("\"priority\":-1"),
            top("\"priority\":1.5"),
            top("\"max_attempts\":0"),
            top("\"timeout\":\"0s\""),
            top("\"timeout\":\"25h\""),
            top("\"not_before\":\"tomorrow\""),
            top(&format!("\"labels\":{{{}}}", labels.join(","))),
            top("\"labels\":{\"a b\":\"\"}"),
            top("\"labels\":{\"a\":1}"),
            top(&format!("\"metadata\":{{\"a\":\"{long}\"}}")),
            top("\"metadata\":[]"),
            top("\"video\":{\"width\":100}"),
            top("\"video\":{\"width\":62,\"height\":64}"),
            top("\"video\":{\"width\":65,\"height\":64}"),
            top("\"video\":{\"fps\":29}"),
            top("\"tts\":{\"speed\":2.1}"),
            top("\"tts\":{\"provider\":\"\"}"),
            top("\"images\":{\"count\":0}"),
            top("\"upload\":{\"name\":\"/{id}\"}"),
            top("\"upload\":{\"name\":\"a/../{id}\"}"),
            top("\"upload\":{\"name\":\"{user}-{id}\"}"),
            top("\"upload\":{\"name\":\"same.mp4\"}"),
        ];
        for job in bad {
            let found = problems(&job);
            let short: String = job.chars().take(80).collect();
            assert_eq!(found.len(), 1, "{short}: {found:?}");
            assert_eq!(found[0].code, Code::InvalidValue, "{short}");
            assert!(found[0].line == Some(1) && found[0].column.is_some(), "{short}");
        }
    }

    #[test]
    fn the_hash_is_of_what_is_ordered() {
        let hash = |job: &str| parse(job.as_bytes(), "x").unwrap().content_hash;
        let plain = hash(r#"{"version":1,"story":{"type":"horror","text":"a"}}"#);
        assert_eq!(
            plain,
            hash(
                "\u{feff}{\"id\":\"y\", \"$schema\":\"z\",\n\"story\":{\"text\":\"a\",\"type\":\"horror\"},\"version\":1}"
            )
        );
        assert_ne!(plain, hash(r#"{"version":1,"story":{"type":"horror","text":"b"}}"#));
    }
}
