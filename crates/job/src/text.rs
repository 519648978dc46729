//! Reads a job from any file: a job file, a story in Markdown, or a plain story. The content decides which it is.

use super::json::{Kind, Member, Node};
use super::request::{SceneRequest, StoryRequest};
use super::{Code, JobId, JobRequest, Problem, encoding, front, markdown, parse};
use serde_json::Value;
use std::borrow::Cow;
use std::ops::Range;

/// Extensions of Markdown.
const MARKDOWN_NAMES: [&str; 4] = ["md", "markdown", "mdown", "mkd"];
/// Extensions of texts; what begins with a brace in them may be a text all the same.
const TEXT_NAMES: [&str; 6] = ["txt", "text", "md", "markdown", "mdown", "mkd"];
/// The most characters of a first line that is shown as the title too.
const SHOWN_TITLE_MAX: usize = 60;
/// The longest text that is looked at for marks, in bytes: more than any story may have after they are taken out.
const TEXT_BYTES_MAX: usize = super::request::TEXT_MAX * 10;
/// How many control characters are named.
const NAMED_MAX: usize = 10;

/// The markup of a story's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    /// None. The first line may be shown as the title, and is spoken.
    Plain,
    /// Markdown: a heading before all words is the title, and is not spoken.
    Markdown,
    /// Markdown if the words have its marks; otherwise they stay as they are.
    Found,
}

/// Reads a job from a file; the error has all problems.
///
/// An object is a job file; anything else is a story, with settings in front matter. A job without an `id` gets one
/// from `stem`, the file's name without its extension. The file's whole name, where it is known, decides only what the
/// content leaves open: whether marks are meant as Markdown, and whether what is no object was meant as one.
///
/// Returns the job's file too: the same bytes, or what was made of a story or of another encoding.
pub fn read_file<'a>(
    bytes: &'a [u8],
    stem: &str,
    name_hint: Option<&str>,
) -> Result<(JobRequest, Cow<'a, [u8]>), Vec<Problem>> {
    let text = encoding::decode(bytes).map_err(|problem| vec![*problem])?;
    if text.trim().is_empty() {
        let empty = Problem::new(Code::Incomplete, "the file is empty");
        return Err(vec![empty.suggest("`reelspool new` prints an example")]);
    }
    let extension = name_hint.and_then(|name| name.rsplit_once('.')).map(|it| it.1.to_ascii_lowercase());
    let extension = extension.as_deref().unwrap_or_default();
    let id = JobId::from_stem(stem, bytes);
    let file = if is_job_file(&text, extension) {
        text
    } else {
        Cow::Owned(story(&text, MARKDOWN_NAMES.contains(&extension), &id)?)
    };
    let job = parse::parse_text(&file, &id)?;
    let file = match file {
        Cow::Borrowed(_) => Cow::Borrowed(bytes),
        Cow::Owned(made) => Cow::Owned(made.into_bytes()),
    };
    Ok((job, file))
}

/// Reads a job without its file.
#[cfg(test)]
pub fn read(bytes: &[u8], stem: &str, name_hint: Option<&str>) -> Result<JobRequest, Vec<Problem>> {
    read_file(bytes, stem, name_hint).map(|(job, _)| job)
}

/// Tells whether a text is meant as a job file.
fn is_job_file(text: &str, extension: &str) -> bool {
    let text = text.trim_start();
    let Some(inner) = text.strip_prefix(['{', '[']) else { return extension == "json" };
    let next = inner.trim_start().chars().next();
    if text.starts_with('[') {
        return extension == "json" || next == Some('{');
    }
    matches!(next, None | Some('"' | '}')) || !TEXT_NAMES.contains(&extension)
}

/// Makes the job file of a story with its front matter.
fn story(text: &str, markdown: bool, id: &JobId) -> Result<String, Vec<Problem>> {
    let front::Front { mut fields, end } = front::read(text)?;
    // An old editor's mark for the end of a file.
    let body = text.get(end..).unwrap_or_default().trim_end_matches('\u{1a}');
    let problems = control_characters(text, end..end + body.len());
    if !problems.is_empty() {
        return Err(problems);
    }
    let start = end + (body.len() - body.trim_start().len());
    let words = body.replace("\r\n", "\n").replace('\r', "\n");
    let markup = if markdown || (words.len() <= TEXT_BYTES_MAX && markdown::is_markdown(&words)) {
        Markup::Markdown
    } else {
        Markup::Plain
    };
    let member = |key: &str, kind| Member {
        key: key.to_owned(),
        key_span: start..start,
        value: Node { span: start..start, kind },
    };
    if fields.iter().all(|it| it.key != "version") {
        fields.insert(0, member("version", Kind::Number(super::request::VERSION.into())));
    }
    if fields.iter().all(|it| it.key != "story") {
        fields.push(member("story", Kind::Object(Vec::new())));
    }
    if !words.trim().is_empty()
        && let Some(Kind::Object(story)) = fields.iter_mut().find(|it| it.key == "story").map(|it| &mut it.value.kind)
    {
        if let Some(other) = story.iter().find(|it| matches!(it.key.as_str(), "text" | "scenes" | "prompt")) {
            let message = format!("`story.{}` in the front matter, and a story below it", other.key);
            return Err(vec![Problem::new(Code::InvalidValue, message).at_byte(text, other.key_span.start)]);
        }
        story.push(member("text", Kind::Text(words)));
    }
    let root = Node { span: start..start, kind: Kind::Object(fields) };
    let job = parse::from_tree(text, &root, markup, id)?;
    let mut file = root.to_value();
    let is_same = |file: &Value| parse::parse_text(&file.to_string(), id).is_ok_and(|again| again.story == job.story);
    if is_same(&file) {
        return Ok(file.to_string());
    }
    // A job file does not tell of which kind its story's file was, so the story stands there as it is told.
    if let Some(Value::Object(story)) = file.get_mut("story") {
        story.extend(job.story.title.map(|title| ("title".to_owned(), title.into())));
        story.extend(job.story.text.map(|text| ("text".to_owned(), text.into())));
    }
    Ok(file.to_string())
}

/// Lists the control characters that nobody can see or say, with their places in the author's text.
fn control_characters(text: &str, range: Range<usize>) -> Vec<Problem> {
    let body = text.get(range.clone()).unwrap_or_default();
    let found = body.char_indices().filter(|(_, c)| super::rules::is_unspeakable(*c));
    let problem = |(at, c): (usize, char)| {
        let message = format!("control character U+{:04X} is not allowed", u32::from(c));
        Problem::new(Code::InvalidValue, message).at_byte(text, range.start + at).suggest("remove it")
    };
    found.take(NAMED_MAX).map(problem).collect()
}

/// Turns what the author wrote into what is spoken and shown.
pub(super) fn told(story: StoryRequest, markup: Markup) -> StoryRequest {
    // A text that is much too long is refused as it is.
    let fits = |text: &str| text.len() <= TEXT_BYTES_MAX;
    let is_markdown = |text: &str| fits(text) && (markup == Markup::Markdown || markdown::is_markdown(text));
    let title = story.title.map(|title| if markdown::is_markdown(&title) { unmarked(title) } else { title });
    let scene = |scene: SceneRequest| {
        let text = if is_markdown(&scene.text) { all_words(&scene.text) } else { scene.text };
        SceneRequest { text, ..scene }
    };
    let scenes = story.scenes.map(|scenes| scenes.into_iter().map(scene).collect());
    let mut headings = Vec::new();
    let (title, text) = match (story.text, markup) {
        (Some(text), Markup::Plain) => (title.or_else(|| first_line(&text)), Some(text.trim().to_owned())),
        (Some(text), Markup::Markdown | Markup::Found) if is_markdown(&text) => {
            let spoken = markdown::spoken(&text);
            headings = spoken.headings;
            match (title, spoken.title) {
                (Some(title), Some(heading)) if !same_words(&title, &heading) => {
                    (Some(title), Some([markdown::sentence(heading), spoken.body].join("\n\n")))
                }
                (title, heading) => (title.or(heading), Some(spoken.body)),
            }
        }
        (text, _) => (title, text),
    };
    StoryRequest { title, text, scenes, headings, ..story }
}

/// Returns a text without marks, if it has those of Markdown or HTML.
pub fn without_marks(text: String) -> String {
    if text.len() <= TEXT_BYTES_MAX && markdown::is_markdown(&text) { all_words(&text) } else { text }
}

/// Returns every word of a text in Markdown; headings are spoken too.
fn all_words(text: &str) -> String {
    let spoken = markdown::spoken(text);
    match spoken.title {
        Some(heading) => [markdown::sentence(heading), spoken.body].join("\n\n").trim_end().to_owned(),
        None => spoken.body,
    }
}

/// Returns a title without marks.
fn unmarked(title: String) -> String {
    let spoken = markdown::spoken(&title);
    spoken.title.or(Some(markdown::one_line(&spoken.body))).filter(|it| !it.is_empty()).unwrap_or(title)
}

fn same_words(one: &str, other: &str) -> bool {
    let words = |text: &str| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    words(one) == words(other)
}

/// Returns the first line of a plain story if it reads like a title: short, with an empty line below, and no sentence.
/// It is spoken all the same, because nothing says that it is no part of the story.
fn first_line(text: &str) -> Option<String> {
    let (first, rest) = text.trim().split_once('\n')?;
    let is_apart = rest.lines().next().is_some_and(|line| line.trim().is_empty());
    let first = first.trim();
    let is_sentence = markdown::ends_like_a_sentence(first) || first.ends_with([',', ';', '-', '—', '"', '”']);
    (is_apart && !is_sentence && first.chars().count() <= SHOWN_TITLE_MAX).then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::StoryBody;

    #[track_caller]
    fn check(name: &str, text: &str, title: Option<&str>, body: &str) {
        let job = read(text.as_bytes(), "story", Some(name)).unwrap();
        assert_eq!(job.story.title.as_deref(), title, "{text}");
        assert_eq!(job.story.body(), StoryBody::Text(body));
    }

    #[test]
    fn every_word_of_a_plain_text_is_spoken_also_the_first_line() {
        check("a.txt", "The Fog\n\nIt came.\nIt stayed.\n", Some("The Fog"), "The Fog\n\nIt came.\nIt stayed.");
        check("a.txt", "It came.\nIt stayed.", None, "It came.\nIt stayed.");
        check("a.txt", "\u{feff}It came.\r\n\r\nIt stayed.", None, "It came.\n\nIt stayed.");
        let dialog = "\"Who is there?\" he called.\n\n\"Nobody,\" said a voice.";
        check("a.txt", dialog, None, dialog);
        check("a.txt", "He waited —\n\nand waited.", None, "He waited —\n\nand waited.");
    }

    #[test]
    fn markdown_is_reduced_to_what_is_read_aloud() {
        let text = "# The *Fog* #\n\nIt **came** from [the sea](http://x.example/a_b).\n\n## Night\n- a snake_case _word_\n> quoted\n\n---\n```sh\nrm -rf /\n```\n\\*not a mark\\* ~~gone~~";
        let body = "It came from the sea.\n\nNight.\n\na snake_case word.\n\nquoted\n\n*not a mark* gone";
        check("a.md", text, Some("The Fog"), body);
    }

    #[test]
    fn the_content_decides_whatever_the_name_is() {
        for name in ["STORY.TXT", "a.markdown", "story", "x.json", "a.b"] {
            let text = if name == "x.json" {
                "{\"version\":1,\"story\":{\"text\":\"# Fog\\n\\nIt **came**.\"}}"
            } else {
                "# Fog\n\nIt **came**."
            };
            check(name, text, Some("Fog"), "It came.");
        }
        let job = "{ \"version\": 1, \"story\": { \"text\": \"It came.\" } }";
        for name in [None, Some("a.txt"), Some("A.JSON"), Some("-")] {
            assert_eq!(read(job.as_bytes(), "x", name).unwrap().story.body(), StoryBody::Text("It came."), "{name:?}");
        }
        check("a.txt", "{laughs} It came.", None, "{laughs} It came.");
        check("a.txt", "[NARRATOR]: Run!\n\nHe *ran*.", None, "[NARRATOR]: Run!\n\nHe ran.");
        for (name, text, code) in [
            (Some("a.json"), "[1]", Code::NotAnObject),
            (Some("a.json"), "It came.", Code::BadJson),
            (None, "{version: 1}", Code::BadJson),
            (None, "{\"version\":1", Code::Incomplete),
            (None, " \n", Code::Incomplete),
            (None, "%PDF-1.4", Code::NotText),
        ] {
            assert_eq!(read(text.as_bytes(), "x", name).unwrap_err()[0].code, code, "{text}");
        }
    }

    #[test]
    fn a_file_of_settings_alone_may_order_a_story() {
        let order = "---\nprompt: 1984\nlength: 90\ntone: dry\nstory.series: fog\n---\n";
        let job = read(order.as_bytes(), "x", Some("x.md")).unwrap();
        assert_eq!((job.story.body(), job.story.length), (StoryBody::Prompt("1984"), Some(90)));
        assert_eq!((job.story.tone.as_deref(), job.story.series.as_deref()), (Some("dry"), Some("fog")));
        let both = read(format!("{order}It came.").as_bytes(), "x", Some("x.md")).unwrap_err();
        assert!(both[0].message.contains("`story.prompt` in the front matter, and a story below it"), "{both:?}");
    }

    #[test]
    fn a_job_file_may_tell_its_story_in_markdown() {
        let job = r#"{"version":1,"story":{"title":"**The Fog**","text":"**Scene 1: Night**\n\nIt came from _the sea_. `Nobody` saw it.\n\n---\n\n### Part Two\n\n* It stayed.\n* It grew.\n\n[NARRATOR]: \"Run!\" she said."}}"#;
        let job = read(job.as_bytes(), "x", None).unwrap();
        assert_eq!(job.story.title.as_deref(), Some("The Fog"));
        let body = "Scene 1: Night\n\nIt came from the sea. Nobody saw it.\n\nPart Two.\n\nIt stayed.\n\nIt grew.\n\n[NARRATOR]: \"Run!\" she said.";
        assert_eq!(job.story.body(), StoryBody::Text(body));
        let plain = r#"{"version":1,"story":{"text":"The Fog\n\n5 * 3 * 2 is a_b_c, #1 of 2."}}"#;
        let job = read(plain.as_bytes(), "x", None).unwrap();
        assert_eq!(job.story.title, None);
        assert_eq!(job.story.body(), StoryBody::Text("The Fog\n\n5 * 3 * 2 is a_b_c, #1 of 2."));
    }

    #[test]
    fn front_matter_is_the_jobs_settings() {
        let text = "---\ntitle: \"The Fog\"\ntype: horror\nlanguage: en-GB\nvoice: en-us\ntags: [sea]\nid: fog-1\n---\n\n# The Fog\n\nIt came.";
        let job = read(text.as_bytes(), "story", Some("a.md")).unwrap();
        assert_eq!(
            (job.id.as_str(), job.story.title.as_deref(), job.story.kind()),
            ("fog-1", Some("The Fog"), "horror")
        );
        assert_eq!((job.story.language.as_deref(), job.tts.voice.as_deref()), (Some("en-gb"), Some("en-us")));
        assert_eq!(job.story.body(), StoryBody::Text("It came."));
        assert_eq!(serde_json::Value::Object(job.metadata).to_string(), r#"{"tags":["sea"]}"#);
        let scenes = "---\nstory:\n  scenes:\n    - text: One.\n    - text: Two.\n---\n";
        assert_eq!(read(scenes.as_bytes(), "x", None).unwrap().story.scenes.unwrap().len(), 2);
    }

    #[test]
    fn what_is_wrong_has_the_line_and_column_of_the_authors_text() {
        for (text, code, place) in [
            ("---\ntitle: x\npriority: 100\n---\nIt came.", Code::InvalidValue, (3, 11)),
            ("---\ntitle: x\nspeed: fast\n---\nIt came.", Code::InvalidValue, (3, 8)),
            ("---\nvideo:\n  fsp: 25\n---\nIt came.", Code::UnknownField, (3, 3)),
            ("---\ntts.voise: x\n---\nIt came.", Code::UnknownField, (2, 1)),
            ("It came.\nIt\u{7} stayed.", Code::InvalidValue, (2, 3)),
            ("---\ntitle: x\n---\n\nIt came.\u{1b}[31m", Code::InvalidValue, (5, 9)),
            ("---\nstory: {text: a}\n---\nIt came.", Code::InvalidValue, (2, 9)),
        ] {
            let problems = read(text.as_bytes(), "x", Some("a.txt")).unwrap_err();
            assert_eq!((problems.len(), problems[0].code), (1, code), "{problems:?}");
            assert_eq!(problems[0].line.zip(problems[0].column), Some(place), "{problems:?}");
        }
        let json = "{\"version\":1,\n \"story\":{\"text\":\"It came.\\u0007\"}}";
        let problem = &read(json.as_bytes(), "x", None).unwrap_err()[0];
        assert_eq!(problem.line.zip(problem.column), Some((2, 27)));
    }

    #[test]
    fn odd_white_space_is_white_space() {
        for space in ['\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}', '\u{a0}', '\u{3000}'] {
            let job = read(format!("Page one.{space}Page two.").as_bytes(), "x", None).unwrap();
            assert!(matches!(job.story.body(), StoryBody::Text(text) if text.ends_with("Page two.")), "{space:?}");
        }
        assert!(read(b"It came.\x1a", "x", None).is_ok());
    }

    #[test]
    fn a_text_without_words_is_refused() {
        for text in ["", " \n ", "# Title only\n", "***\n", "…\n", "<!-- x -->"] {
            assert!(read(text.as_bytes(), "x", Some("x.md")).is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_file_of_a_story_is_the_same_job() {
        for (name, text) in [
            ("a.txt", "The Fog\n\nIt came."),
            ("a.md", "# The *Fog*\n\nIt **came**.\n\n* It stayed."),
            ("a.md", "---\nlanguage: de\ntags: [sea]\n---\nEs kam."),
            ("a.txt", "5 * 3 is_a_b, #1 [x]"),
        ] {
            let (job, file) = read_file(text.as_bytes(), "fog", Some(name)).unwrap();
            assert_eq!(parse::parse(&file, "fog").unwrap(), JobRequest { id: job.id.clone(), ..job }, "{text}");
        }
        let job = br#"{"version": 1, "story": {"text": "It came."}}"#;
        assert!(matches!(read_file(job, "x", Some("x.json")).unwrap().1, Cow::Borrowed(same) if same == job));
        let utf16: Vec<u8> = [0xfeff_u16]
            .into_iter()
            .chain(str::from_utf8(job).unwrap().encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(read_file(&utf16, "x", Some("x.json")).unwrap().1.as_ref(), job);
    }
}
