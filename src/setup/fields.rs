//! The test that no field of a job is accepted which does nothing: each is given, and what becomes of the job must
//! differ.

use super::seen::{Home, PROGRAMS, order};
use crate::config::sections;
use crate::job::schema::Document;
use crate::job::{Code, parse};
use serde_json::{Value, json};

/// Names every field with what the job says besides, with a value, and with the part of the work that must differ.
/// `[]` is the first item of a list.
const FIELDS: &[(&str, &str, &str, &str)] = &[
    ("id", TEXT, r#""other""#, "queue"),
    ("priority", TEXT, "99", "queue"),
    ("priority", TEXT, "99", "ledger"),
    ("not_before", TEXT, r#""2031-01-01T00:00:00Z""#, "queue"),
    ("not_before", TEXT, r#""2031-01-01T00:00:00Z""#, "ledger"),
    ("timeout", TEXT, r#""7m""#, "time"),
    ("max_attempts", TEXT, "7", "tries"),
    ("labels", TEXT, r#"{"channel":"x"}"#, "end"),
    ("labels", TEXT, r#"{"channel":"x"}"#, "ledger"),
    ("revise", TEXT, "true", "ledger"),
    ("keep_workspace", TEXT, "true", "end"),
    ("metadata", TEXT, r#"{"ticket":311}"#, "end"),
    ("metadata", TEXT, r#"{"ticket":311}"#, "ledger"),
    ("look", TEXT, r#""night""#, "film"),
    ("story.type", TEXT, r#""western""#, "script"),
    ("story.type", TEXT, r#""western""#, "ledger"),
    ("story.title", TEXT, r#""The Lamp""#, "script"),
    ("story.title", TEXT, r#""The Lamp""#, "ledger"),
    ("story.language", TEXT, r#""de""#, "script"),
    ("story.text", "{}", r#""The lamp went out.""#, "script"),
    ("story.scenes", "{}", r#"[{"text":"The lamp went out."}]"#, "script"),
    ("story.prompt", "{}", r#""a fox""#, "order"),
    ("story.length", "{}", "90", "order"),
    ("story.tone", "{}", r#""dry""#, "order"),
    ("story.series", "{}", r#""fog""#, "order"),
    ("story.provider", "{}", r#""nobody""#, "story"),
    ("story.on_failure", r#"{"story":{"provider":"nobody"}}"#, r#""fail""#, "story"),
    ("story.scenes[].text", SCENES, r#""Nobody lit it.""#, "script"),
    ("story.scenes[].seconds", SCENES, "9", "audio"),
    ("story.scenes[].image_prompt", SCENES, r#""a lighthouse in a storm""#, "pictures"),
    ("story.scenes[].image", SCENES, r#""own.png""#, "pictures"),
    ("tts.provider", TEXT, r#""flite""#, "wanted"),
    ("tts.voice", TEXT, r#""kal""#, "wanted"),
    ("tts.speed", TEXT, "2", "audio"),
    ("tts.cast.narrator", TEXT, r#""kal""#, "wanted"),
    ("tts.cast.others", QUOTE, r#"["kal"]"#, "speakers"),
    ("tts.lexicon", TEXT, r#"{"lamp":"lump"}"#, "wanted"),
    ("tts.on_failure", r#"{"story":{"text":"A lamp."},"tts":{"provider":"flite"}}"#, r#""silent""#, "audio"),
    ("images.provider", r#"{"story":{"text":"A lamp."},"images":{"reuse":false}}"#, r#""null""#, "pictures"),
    ("images.count", SCENES, "1", "pictures"),
    ("images.reuse", TEXT, "false", "pictures"),
    ("images.style", TEXT, r#""oil painting""#, "pictures"),
    ("images.seed", r#"{"story":{"text":"A lamp."},"images":{"reuse":false}}"#, "7", "pictures"),
    ("images.seed", TEXT, "7", "film"),
    ("images.references", TEXT, r#"{"lamp":"own.png"}"#, "pictures"),
    ("video.width", SIZE, "128", "film"),
    ("video.width", SIZE, "128", "pictures"),
    ("video.height", SIZE, "128", "film"),
    ("video.height", SIZE, "128", "pictures"),
    ("video.fps", TEXT, "24", "film"),
    ("video.subtitles", TEXT, r#"["soft"]"#, "film"),
    ("video.captions.look", TEXT, r#""word""#, "rendered"),
    ("video.captions.font", TEXT, r#""DejaVu Sans""#, "film"),
    ("video.captions.size", TEXT, "1.5", "rendered"),
    ("video.captions.place", TEXT, r#""top""#, "rendered"),
    ("video.captions.colors.text", TEXT, r##""#ff0000""##, "rendered"),
    ("video.captions.colors.outline", TEXT, r##""#ff0000""##, "rendered"),
    ("video.captions.colors.active", TEXT, r##""#ff0000""##, "rendered"),
    ("video.captions.uppercase", TEXT, "true", "rendered"),
    ("video.end_card", TEXT, r#""More soon""#, "rendered"),
    ("video.channel", TEXT, r#""Night Tales""#, "rendered"),
    ("video.quality", TEXT, r#""draft""#, "film"),
    ("story.scenes[].sound", SCENES, r#""rain""#, "sound"),
    ("music.mood", TEXT, r#""dread""#, "sound"),
    ("music.track", TEXT, r#""a.mp3""#, "sound"),
    ("music.seed", TEXT, "7", "sound"),
    ("music.level_lu", TEXT, "-25", "sound"),
    ("upload.name", TEXT, r#""tales/{id}.mp4""#, "published"),
];

const TEXT: &str = r#"{"story":{"text":"A lamp went out."}}"#;
const SCENES: &str = r#"{"story":{"scenes":[{"text":"A lamp went out."},{"text":"The sea rose."}]}}"#;
const QUOTE: &str = r#"{"story":{"text":"“Come,” he said."}}"#;
const SIZE: &str = r#"{"story":{"text":"A lamp."},"video":{"width":64,"height":64}}"#;

/// Fields that are refused with all but one value, and with which code.
const REFUSED: &[(&str, &str, Code)] = &[("version", "2", Code::UnsupportedVersion)];

/// Fields that are for others, and must not change anything.
const IGNORED: &[(&str, &str)] = &[("$schema", r#""https://example.org/job.json""#)];

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn job(besides: &str) -> Value {
    let mut job = value(besides);
    job["version"] = json!(1);
    if job.get("story").is_none() {
        job["story"] = json!({});
    }
    job
}

/// Puts a value where the path of a field leads.
fn put(job: &mut Value, path: &str, value: Value) {
    let mut at = job;
    for name in path.split('.') {
        at = match name.strip_suffix("[]") {
            Some(name) => &mut at[name][0],
            None => &mut at[name],
        };
    }
    *at = value;
}

/// Lists the fields of an object of the schema and of the objects in it.
fn fields(schema: &Value, object: &Value, prefix: &str, found: &mut Vec<String>) {
    for (name, field) in object["properties"].as_object().unwrap() {
        let path = format!("{prefix}{name}");
        let items = field.get("items");
        let refs = std::iter::once(field).chain(items).chain(field["anyOf"].as_array().into_iter().flatten());
        let inner = refs.filter_map(|it| it["$ref"].as_str()?.strip_prefix("#/$defs/"));
        let inner = inner.map(|name| &schema["$defs"][name]).find(|it| it.get("properties").is_some());
        // A list of objects is a field, as its objects' fields are.
        if inner.is_none() || items.is_some() {
            found.push(path.clone());
        }
        if let Some(inner) = inner {
            fields(schema, inner, &format!("{path}{}.", if items.is_some() { "[]" } else { "" }), found);
        }
    }
}

#[tokio::test]
async fn every_field_of_a_job_has_an_effect() {
    let schema = Document::Job.schema();
    let mut known = Vec::new();
    fields(&schema, &schema, "", &mut known);
    assert!(known.len() > 30, "{known:?}");
    let listed = |field: &str| {
        FIELDS.iter().any(|it| it.0 == field)
            || REFUSED.iter().any(|it| it.0 == field)
            || IGNORED.iter().any(|it| it.0 == field)
    };
    let unseen: Vec<_> = known.iter().filter(|it| !listed(it)).collect();
    assert!(unseen.is_empty(), "no observer: add to FIELDS what these change: {unseen:?}");

    let mut idle = Vec::new();
    for (field, besides, given, part) in FIELDS {
        assert!(known.iter().any(|it| it == field), "the schema has no `{field}` any more");
        let (without, mut with) = (job(besides), job(besides));
        put(&mut with, field, value(given));
        // Without programs no voice but the silent one speaks.
        let path = if *field == "tts.on_failure" { "/nowhere" } else { PROGRAMS };
        let media = ["media.dir=TMP".to_owned()];
        let before = Home::new(&media, path).part(part, &order(&without)).await;
        let after = Home::new(&media, path).part(part, &order(&with)).await;
        if before == after {
            idle.push(format!("`{field}` does not reach {part}"));
        }
    }
    assert!(idle.is_empty(), "{}", idle.join("\n"));
}

/// Takes the parts of a job that a look may have out of it, as keys of the look `x`.
fn into_look(job: &mut Value) -> Vec<String> {
    let mut keys = Vec::new();
    let mut open: Vec<(String, Value)> = Vec::new();
    for part in ["tts", "images", "video", "music"] {
        open.extend(job.as_object_mut().unwrap().shift_remove(part).map(|value| (part.to_owned(), value)));
    }
    while let Some((path, value)) = open.pop() {
        match value {
            Value::Object(fields) => open.extend(fields.into_iter().map(|(name, it)| (format!("{path}.{name}"), it))),
            Value::String(text) => keys.push(format!("look.x.{path}={text}")),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
                keys.push(format!("look.x.{path}={value}"));
            }
        }
    }
    job["look"] = json!("x");
    keys
}

#[tokio::test]
async fn every_field_of_a_look_counts_like_the_field_of_a_job() {
    let schema = sections::schema();
    let look = schema["$defs"]["Look"].clone();
    let mut known = Vec::new();
    fields(&schema, &look, "", &mut known);
    let mut idle = Vec::new();
    for (field, besides, given, part) in FIELDS {
        let Some(at) = known.iter().position(|it| it == field) else { continue };
        known.remove(at);
        let (without, mut with) = (job(besides), job(besides));
        put(&mut with, field, value(given));
        let mut set = into_look(&mut with);
        if *field == "music.track" {
            set.push("media.dir=/music".to_owned());
        }
        if *field == "images.references" {
            set.push("media.dir=TMP".to_owned());
        }
        let path = if *field == "tts.on_failure" { "/nowhere" } else { PROGRAMS };
        let before = Home::new(&[], path).part(part, &order(&without)).await;
        let after = Home::new(&set, path).part(part, &order(&with)).await;
        if before == after {
            idle.push(format!("`look.x.{field}` does not reach {part}"));
        }
    }
    assert!(idle.is_empty(), "{}", idle.join("\n"));
    assert_eq!(known, ["about"], "no observer: add these to FIELDS");
}

/// Lists the fields in the first cells of a table: `.height` beside `video.width` is `video.height`.
fn described(text: &str) -> Vec<String> {
    let cells = text.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    cells
        .flat_map(|cell| {
            let names: Vec<&str> = cell.split('`').filter(|name| !name.contains([' ', ','])).collect();
            let parent = names.first().and_then(|name| name.rsplit_once('.')).map_or("", |(parent, _)| parent);
            names
                .iter()
                .map(|name| if name.starts_with('.') { format!("{parent}{name}") } else { (*name).to_owned() })
                .collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn clients_read_about_every_field_in_the_protocol() {
    let schema = Document::Job.schema();
    let mut known = Vec::new();
    fields(&schema, &schema, "", &mut known);
    let described = described(include_str!("../../docs/protocol.md"));
    let missing: Vec<_> = known.iter().filter(|it| !described.contains(it)).collect();
    assert!(missing.is_empty(), "no row in docs/protocol.md: {missing:?}");
}

#[test]
fn a_field_that_cannot_be_served_is_refused_and_one_for_editors_ignored() {
    for (field, given, code) in REFUSED {
        let mut with = job("{}");
        put(&mut with, field, value(given));
        let problems = parse(with.to_string().as_bytes(), "tale").unwrap_err();
        assert_eq!(problems.iter().map(|it| it.code).collect::<Vec<_>>(), [*code], "{field}");
    }
    for (field, given) in IGNORED {
        let mut with = job("{}");
        put(&mut with, field, value(given));
        let (with, without) = (order(&with), order(&job("{}")));
        assert_eq!(with.content_hash, without.content_hash, "{field}");
    }
}
