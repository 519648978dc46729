//! The fields of a form as a job file, and back. What is left empty stays out of the job. Pure.
//!
//! What a job has and the form has not, such as scenes, travels with the form as JSON in its field `rest`.

use crate::control::fields::set_field;
use crate::job::{Code, Problem};
use crate::providers::story::{ANTHOLOGY, Settings};
use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use serde_json::{Map, Number, Value, json};

/// The fields of a form, in order.
pub(crate) type FormFields = [(String, String)];

/// The fields with text of one line, by their path in a job.
const LINES: [&str; 8] =
    ["look", "story.type", "story.title", "story.language", "tts.voice", "images.style", "video.captions", "music"];
/// The fields with numbers.
const NUMBERS: [&str; 2] = ["tts.speed", "priority"];
/// How a browser writes a time without seconds, and with them.
const LOCAL_TIMES: [&str; 2] = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];

/// Makes the job file of a form, with what is wrong with fields that no job file could hold.
pub(crate) fn job_of(form: &FormFields, stories: &Settings) -> (Value, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut job = Map::new();
    job.insert("version".to_owned(), json!(1));
    match value(form, "rest").map(serde_json::from_str::<Map<String, Value>>) {
        Some(Ok(rest)) => job.extend(rest),
        Some(Err(error)) => {
            problems.push(Problem::new(Code::BadJson, format!("the other fields are no JSON: {error}")));
        }
        None => {}
    }
    let mut job = Value::Object(job);
    for (path, value) in told(form, stories).into_iter().chain(single(form)) {
        if let Err(message) = set_field(&mut job, &path, value) {
            problems.push(Problem::new(Code::InvalidValue, message).at_path(path));
        }
    }
    if let Some(labels) = value(form, "labels") {
        let (labels, wrong) = labels_of(labels);
        problems.extend(wrong);
        if let Value::Object(job) = &mut job {
            job.insert("labels".to_owned(), labels);
        }
    }
    (job, problems)
}

/// Returns the value of a field that is not blank.
fn value<'a>(form: &'a FormFields, name: &str) -> Option<&'a str> {
    form.iter().find(|(key, value)| key == name && !value.trim().is_empty()).map(|(_, value)| value.as_str())
}

/// Returns the fields of the source that is chosen; a text that is left empty is one, and its check says so.
fn told(form: &FormFields, stories: &Settings) -> Vec<(String, Value)> {
    let words = |name: &str| {
        let words = form.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
        Value::from(words.replace("\r\n", "\n").trim_end())
    };
    let field = |path: &str, value: Value| (path.to_owned(), value);
    let provider = |name: &str| field("story.provider", name.into());
    let is_model = |name: &str| stories.models.iter().any(|it| it == name);
    match value(form, "source").unwrap_or("text") {
        "prompt" => {
            let mut fields = vec![field("story.prompt", words("story.prompt"))];
            // Of several that could be meant, somebody must choose.
            let only = stories.models.first().filter(|_| stories.models.len() == 1 && !is_model(&stories.provider));
            fields.extend(value(form, "story.provider").or(only.map(String::as_str)).map(provider));
            fields.extend(value(form, "story.length").map(|length| field("story.length", number(length))));
            fields.extend(value(form, "story.tone").map(|tone| field("story.tone", tone.trim().into())));
            fields
        }
        "anthology" if stories.provider == ANTHOLOGY => vec![field("story", json!({}))],
        "anthology" => vec![provider(ANTHOLOGY)],
        "scenes" => Vec::new(),
        _ => vec![field("story.text", words("story.text"))],
    }
}

/// Returns the fields that stand for themselves.
fn single(form: &FormFields) -> Vec<(String, Value)> {
    let mut fields: Vec<(String, Value)> = Vec::new();
    for path in LINES {
        fields.extend(value(form, path).map(|text| (path.to_owned(), text.trim().into())));
    }
    for path in NUMBERS {
        fields.extend(value(form, path).map(|text| (path.to_owned(), number(text))));
    }
    fields.extend(value(form, "not_before").map(|text| ("not_before".to_owned(), moment(text.trim()).into())));
    if let Some((width, height)) = value(form, "aspect").and_then(|aspect| aspect.split_once('x')) {
        fields.push(("video.width".to_owned(), number(width)));
        fields.push(("video.height".to_owned(), number(height)));
    }
    fields
}

/// Returns a number as JSON; anything else stays the text that it is, and its check says so.
fn number(text: &str) -> Value {
    text.trim().parse::<Number>().map_or_else(|_| text.trim().into(), Value::Number)
}

/// Returns a time of a form, which is in UTC, as a job file has it.
fn moment(text: &str) -> String {
    let read = LOCAL_TIMES.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    read.map_or_else(|| text.to_owned(), |time| time.and_utc().to_rfc3339_opts(SecondsFormat::Secs, true))
}

/// Reads labels, one on a line.
fn labels_of(text: &str) -> (Value, Option<Problem>) {
    let (mut labels, mut wrong) = (Map::new(), None);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some((name, value)) = line.split_once('=') {
            labels.insert(name.trim().to_owned(), value.trim().into());
        } else {
            let problem = Problem::new(Code::InvalidValue, format!("`{line}` is no label")).at_path("labels");
            wrong.get_or_insert(problem.suggest("write each on a line of its own, as name=value"));
        }
    }
    (Value::Object(labels), wrong)
}

/// Returns the fields of a form that make this job again.
pub(crate) fn form_of(job: &Value) -> Vec<(String, String)> {
    let mut rest = job.clone();
    let mut form: Vec<(String, String)> = Vec::new();
    let source = source(job);
    form.push(("source".to_owned(), source.to_owned()));
    let of_source: &[&str] = match source {
        "text" => &["story.text"],
        "prompt" => &["story.prompt", "story.provider", "story.length", "story.tone"],
        _ => &[],
    };
    for path in of_source.iter().chain(&LINES).chain(&NUMBERS) {
        form.extend(taken(&mut rest, path).map(|text| ((*path).to_owned(), text)));
    }
    if let Some(time) = job.get("not_before").and_then(Value::as_str).and_then(shown_time) {
        taken(&mut rest, "not_before");
        form.push(("not_before".to_owned(), time));
    }
    let side = |name: &str| job.get("video")?.get(name)?.as_u64();
    if let (Some(width), Some(height)) = (side("width"), side("height")) {
        taken(&mut rest, "video.width");
        taken(&mut rest, "video.height");
        form.push(("aspect".to_owned(), format!("{width}x{height}")));
    }
    let labels = rest.get("labels").and_then(Value::as_object).and_then(shown_labels);
    if let Value::Object(rest) = &mut rest {
        if let Some(labels) = labels {
            rest.shift_remove("labels");
            form.push(("labels".to_owned(), labels));
        }
        for known in ["version", "$schema"] {
            rest.shift_remove(known);
        }
        rest.retain(|_, value| value.as_object().is_none_or(|fields| !fields.is_empty()));
        if !rest.is_empty() {
            form.push(("rest".to_owned(), Value::Object(rest.clone()).to_string()));
        }
    }
    form
}

/// Returns where the words of a job come from, as the form names it.
fn source(job: &Value) -> &'static str {
    let has = |name: &str| job.get("story").and_then(|story| story.get(name)).is_some_and(|it| !it.is_null());
    if has("text") {
        "text"
    } else if has("scenes") {
        "scenes"
    } else if has("prompt") {
        "prompt"
    } else {
        "anthology"
    }
}

/// Takes a text or a number out of a job.
fn taken(job: &mut Value, path: &str) -> Option<String> {
    let (parents, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut parents = parents.split('.').filter(|name| !name.is_empty());
    let fields = parents.try_fold(job, |at, name| at.get_mut(name))?.as_object_mut()?;
    let text = match fields.get(name)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    fields.shift_remove(name);
    Some(text)
}

fn shown_time(text: &str) -> Option<String> {
    let time = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    Some(time.format("%Y-%m-%dT%H:%M:%S").to_string())
}

/// Shows labels one on a line; `None` if one has no text.
fn shown_labels(labels: &Map<String, Value>) -> Option<String> {
    let lines: Option<Vec<String>> = labels.iter().map(|(name, it)| Some(format!("{name}={}", it.as_str()?))).collect();
    lines.map(|lines| lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn made(fields: &[(&str, &str)], stories: &Settings) -> Value {
        let (job, problems) = job_of(&form(fields), stories);
        assert_eq!(problems, []);
        job
    }

    #[test]
    fn what_is_left_empty_stays_out_of_the_job() {
        let fields = [
            ("key", "k"),
            ("source", "text"),
            ("story.text", "One.\r\nTwo.\r\n"),
            ("story.prompt", "a fox"),
            ("story.title", " The Lamp "),
            ("story.language", ""),
            ("look", ""),
            ("aspect", "1920x1080"),
            ("priority", "70"),
            ("tts.speed", " "),
            ("not_before", "2026-12-01T06:30"),
            ("labels", "channel=night\n\n a = b=c "),
        ];
        let expected = json!({
            "version": 1, "story": {"text": "One.\nTwo.", "title": "The Lamp"}, "priority": 70,
            "not_before": "2026-12-01T06:30:00Z", "video": {"width": 1920, "height": 1080},
            "labels": {"channel": "night", "a": "b=c"}
        });
        assert_eq!(made(&fields, &Settings::default()), expected);
    }

    #[test]
    fn the_source_that_is_chosen_counts_and_is_asked_for_where_it_is_not_the_usual_one() {
        let none = Settings::default();
        let spare = Settings { models: vec!["local".to_owned()], ..Settings::default() };
        let usual = Settings { provider: "local".to_owned(), ..spare.clone() };
        let story = |source: &str, stories: &Settings| {
            let words = [("source", source), ("story.text", "A."), ("story.prompt", "a fox"), ("story.length", "90")];
            made(&words, stories)["story"].clone()
        };
        assert_eq!(story("text", &usual), json!({"text": "A."}));
        assert_eq!(story("prompt", &usual), json!({"prompt": "a fox", "length": 90}));
        assert_eq!(story("prompt", &spare), json!({"prompt": "a fox", "provider": "local", "length": 90}));
        let two = Settings { models: vec!["drawer".to_owned(), "local".to_owned()], ..Settings::default() };
        assert_eq!(story("prompt", &two), json!({"prompt": "a fox", "length": 90}), "nobody is chosen silently");
        assert_eq!(story("anthology", &none), json!({}));
        assert_eq!(story("anthology", &usual), json!({"provider": "anthology"}));
        assert_eq!(made(&[("source", "text")], &none)["story"], json!({"text": ""}), "its check says that it is empty");
    }

    #[test]
    fn a_job_becomes_a_form_that_makes_the_same_job() {
        let story = |text: &str| text.to_owned();
        for job in [
            story(
                r#"{"version":1,"story":{"text":"A.\nB.","title":"T","type":"horror"},"look":"night","priority":7,
                "labels":{"a":"b"},"not_before":"2026-12-01T06:30:00Z","video":{"width":640,"height":360,"captions":"box"},
                "music":"calm","tts":{"voice":"slt","speed":0.9}}"#,
            ),
            story(
                r#"{"version":1,"story":{"scenes":[{"text":"A.","seconds":6}],"language":"de"},"id":"x",
                "music":{"mood":"dread","level_lu":-20},"video":{"fps":24,"captions":{"look":"box"}},"labels":{"n":1},
                "metadata":{"a":[1]}}"#,
            ),
            story(r#"{"version":1,"story":{"prompt":"a fox","length":60,"tone":"dry","provider":"gpt","series":"s"}}"#),
            story(r#"{"version":1,"story":{"type":"fable"},"images":{"style":"ink","count":4}}"#),
        ] {
            let job: Value = serde_json::from_str(&job).unwrap();
            let again = job_of(&form_of(&job), &Settings::default()).0;
            assert_eq!(again, job, "{:?}", form_of(&job));
        }
    }

    #[test]
    fn what_no_job_file_could_hold_is_named_with_its_field() {
        let wrong = |fields: &[(&str, &str)]| {
            let problems = job_of(&form(fields), &Settings::default()).1;
            problems.first().map(|it| (it.code, it.path.clone()))
        };
        assert_eq!(wrong(&[("labels", "a=b\nnone")]), Some((Code::InvalidValue, "labels".to_owned())));
        assert_eq!(wrong(&[("rest", "{")]), Some((Code::BadJson, String::new())));
        assert_eq!(wrong(&[("rest", r#"{"story":7}"#)]), Some((Code::InvalidValue, "story.text".to_owned())));
        let job = job_of(&form(&[("priority", "high"), ("aspect", "axb")]), &Settings::default()).0;
        assert_eq!((&job["priority"], &job["video"]["width"]), (&json!("high"), &json!("a")), "its check says so");
    }
}
