//! The form in which a story is made, and the same as JSON.

use super::checked;
use super::draft::{Draft, JOB, KEY};
use super::offer::Offer;
use crate::control::make::{Choice, VoiceChoice, examples};
use crate::job::request::LENGTHS;
use crate::job::{JobId, Problem};
use crate::web::parts::{job_link, value};
use maud::{Markup, html};
use serde_json::Value;

/// Common languages, to choose from; any tag may be written.
const LANGUAGES: [(&str, &str); 14] = [
    ("en", "English"),
    ("de", "German"),
    ("es", "Spanish"),
    ("fr", "French"),
    ("it", "Italian"),
    ("pt", "Portuguese"),
    ("nl", "Dutch"),
    ("pl", "Polish"),
    ("sv", "Swedish"),
    ("cs", "Czech"),
    ("tr", "Turkish"),
    ("ru", "Russian"),
    ("uk", "Ukrainian"),
    ("ja", "Japanese"),
];
/// The styles that the built-in painter knows by name.
const STYLES: [&str; 6] = ["ink", "watercolour", "noir", "paper cut", "poster", "pixel art"];
/// The usual sizes of videos.
const ASPECTS: [(&str, &str); 3] = [
    ("1080x1920", "portrait, 1080 × 1920"),
    ("1920x1080", "landscape, 1920 × 1080"),
    ("1080x1080", "square, 1080 × 1080"),
];

/// Shows a draft as it is edited now.
pub(super) fn markup(draft: &Draft, offer: &Offer, problems: &[Problem]) -> Markup {
    html! {
        form.make id="make" method="post" action="/make" {
            input type="hidden" name=(KEY) value=(draft.key);
            @match &draft.json {
                Some(json) => { (json_fields(json)) (buttons(true)) }
                None => { (fields(draft, offer, problems)) (buttons(false)) }
            }
        }
    }
}

fn json_fields(json: &str) -> Markup {
    html! {
        label for="job" { "The job file" }
        p.hint { "This is what is sent. All fields are described in docs/protocol.md and by " code { "reelspool schema job" } "." }
        textarea.code id="job" name=(JOB) rows="24" spellcheck="false" { "\n" (json) }
    }
}

fn buttons(is_json: bool) -> Markup {
    html! {
        // Enter in a field takes the first button, which sends nothing.
        p.row {
            button type="submit" name="act" value="preview" formaction="/make#preview" { "Preview" }
            button.first type="submit" name="act" value="send" { "Make the video" }
            button type="submit" name="act" value="check" { "Check" }
            @if is_json { button type="submit" name="act" value="form" { "Back to the form" } }
            @else { button type="submit" name="act" value="json" { "As JSON" } }
        }
    }
}

/// What one showing of the form knows.
struct Form<'a> {
    draft: &'a Draft,
    problems: &'a [Problem],
}

/// An input with its label.
struct Input<'a> {
    field: &'a str,
    label: &'a str,
    hint: &'a str,
    kind: &'a str,
    list: Option<&'a str>,
}

impl Form<'_> {
    fn value<'v>(&'v self, field: &'v str) -> &'v str {
        value(&self.draft.fields, field).unwrap_or_default()
    }

    fn input(&self, Input { field, label, hint, kind, list }: &Input<'_>) -> Markup {
        let (id, wrong) = (checked::element(field), checked::is_wrong(field, self.problems));
        html! {
            div {
                label for=(id) { (label) }
                input id=(id) name=(field) type=(kind) value=(self.value(field)) list=[*list] step=[(*kind == "number").then_some("any")]
                    aria-invalid=[wrong.then_some("true")] aria-describedby={ (id) "-hint" };
                p.hint.small id={ (id) "-hint" } { (hint) }
                (checked::at(field, self.problems))
            }
        }
    }

    fn text(&self, field: &str, label: &str, hint: &str, rows: u8) -> Markup {
        let (id, wrong) = (checked::element(field), checked::is_wrong(field, self.problems));
        html! {
            label for=(id) { (label) }
            // A browser drops the first line feed.
            textarea id=(id) name=(field) rows=(rows) aria-invalid=[wrong.then_some("true")]
                aria-describedby={ (id) "-hint" } { "\n" (self.value(field)) }
            p.hint.small id={ (id) "-hint" } { (hint) }
            (checked::at(field, self.problems))
        }
    }

    /// A list to choose from; a value that it does not have, such as that of an earlier job, is added.
    fn select(&self, (field, label): (&str, &str), none: &str, choices: &[(String, String)], below: Markup) -> Markup {
        let (id, now) = (checked::element(field), self.value(field));
        let is_other = !now.is_empty() && choices.iter().all(|(name, _)| name != now);
        html! {
            div {
                label for=(id) { (label) }
                select id=(id) name=(field) aria-invalid=[checked::is_wrong(field, self.problems).then_some("true")] {
                    option value="" { (none) }
                    @if is_other { option value=(now) selected { (now) } }
                    @for (name, shown) in choices { option value=(name) selected[name == now] { (shown) } }
                }
                (below)
                (checked::at(field, self.problems))
            }
        }
    }

    fn source(&self, name: &str, label: &str) -> Markup {
        let now = value(&self.draft.fields, "source").unwrap_or("text");
        html! {
            label.plain { input type="radio" name="source" id={ "source-" (name) } value=(name) checked[now == name]; " " (label) }
        }
    }
}

fn fields(draft: &Draft, offer: &Offer, problems: &[Problem]) -> Markup {
    let form = Form { draft, problems };
    html! {
        @if let Some(rest) = value(&draft.fields, "rest") {
            input type="hidden" name="rest" value=(rest);
            @if let Some(id) = revised(rest) {
                p.note { "This is the next revision of " (job_link(&id)) ": its video takes the place of the old one." }
            }
            p.note { "This story also has fields that the form does not show; they are kept. " strong { "As JSON" } " shows them." }
        }
        (story(&form, offer))
        (manner(&form, offer))
        (order(&form))
    }
}

/// Returns the id of the job whose next revision a form makes.
fn revised(rest: &str) -> Option<String> {
    let rest: Value = serde_json::from_str(rest).ok()?;
    let is_revision = rest.get("revise").and_then(Value::as_bool) == Some(true);
    let id = rest.get("id").and_then(Value::as_str).and_then(|id| id.parse::<JobId>().ok());
    id.filter(|_| is_revision).map(|id| id.to_string())
}

fn story(form: &Form<'_>, offer: &Offer) -> Markup {
    let has_scenes = form.value("source") == "scenes";
    let kinds: Vec<(String, String)> = offer.kinds.iter().map(|it| ((*it).to_owned(), (*it).to_owned())).collect();
    html! {
        fieldset {
            legend { "The story" }
            div.row.sources role="radiogroup" aria-label="Where the words come from" {
                (form.source("text", "my text"))
                (form.source("prompt", "written from a prompt"))
                (form.source("anthology", "one of the built-in stories"))
                @if has_scenes { (form.source("scenes", "the scenes that it has")) }
            }
            div.of-text {
                (form.text("story.text", "Text", "Plain text or Markdown; a heading before all words is the title.", 12))
            }
            div.of-prompt {
                @if offer.has_writer() {
                    (form.text("story.prompt", "Prompt", "What the story is about, in your words.", 4))
                    div.fields {
                        (form.input(&Input { field: "story.length", label: "Length in seconds", kind: "number", list: None,
                            hint: &format!("{} to {}; {} if left empty", LENGTHS.start(), LENGTHS.end(), offer.writers.seconds) }))
                        (form.input(&Input { field: "story.tone", label: "Tone", kind: "text", list: None,
                            hint: "such as: dry and a little sad" }))
                        (writers(form, offer))
                    }
                } @else {
                    p.hint {
                        "A prompt needs a language model, and none is configured. Connect one under " code { "[providers.NAME]" }
                        " and name it as " code { "story.provider" } "; a model on this machine, such as of Ollama, is enough. "
                        "docs/providers.md shows how."
                    }
                    (checked::at("story.prompt", form.problems))
                }
            }
            div.of-anthology {
                p.hint { "One of the built-in English stories, of the kind below; the same form sent again tells the same one." }
            }
            div.fields {
                (form.input(&Input { field: "story.title", label: "Title", kind: "text", list: None, hint: "shown on the title card" }))
                (form.select(("story.type", "Kind"), "by its words", &kinds, html! { p.hint.small { "decides what pictures and music are like" } }))
                (form.input(&Input { field: "story.language", label: "Language", kind: "text", list: Some("languages"),
                    hint: "a tag such as en or pt-br; by its words if left empty" }))
            }
            datalist id="languages" { @for (tag, name) in LANGUAGES { option value=(tag) { (name) } } }
        }
    }
}

fn writers(form: &Form<'_>, offer: &Offer) -> Markup {
    let models: Vec<(String, String)> = offer.writers.models.iter().map(|it| (it.clone(), it.clone())).collect();
    let usual = if offer.is_written() { offer.writers.provider.as_str() } else { "choose who writes" };
    html! {
        @if 1 < models.len() { (form.select(("story.provider", "Written by"), usual, &models, html! {})) }
    }
}

fn manner(form: &Form<'_>, offer: &Offer) -> Markup {
    let named = |choices: &[Choice]| -> Vec<(String, String)> {
        choices.iter().map(|it| (it.name.clone(), format!("{}: {}", it.name, it.about))).collect()
    };
    let mut looks = named(&offer.looks);
    looks.push(("none".to_owned(), "none: only what stands below".to_owned()));
    let usual =
        if offer.usual_look == "none" { "no look".to_owned() } else { format!("as usual: {}", offer.usual_look) };
    let aspects: Vec<(String, String)> = ASPECTS.map(|(size, shown)| (size.to_owned(), shown.to_owned())).to_vec();
    let (width, height) = offer.size;
    html! {
        fieldset {
            legend { "How it looks and sounds" }
            div.fields {
                (form.select(("look", "Look"), &usual, &looks, html! { p.hint.small { "a preset; what is chosen below comes first" } }))
                (voices(form, offer))
                (form.input(&Input { field: "tts.speed", label: "Pace", kind: "number", list: None, hint: "0.5 to 2; 1 is that of a story" }))
                (form.select(("aspect", "Aspect"), &format!("as usual, {width} × {height}"), &aspects, html! {}))
                (form.select(("music", "Music"), "as usual", &named(&offer.moods), html! {}))
                (form.select(("video.captions", "Captions"), "as usual", &named(&offer.captions), html! {}))
                (form.input(&Input { field: "images.style", label: "Style of the pictures", kind: "text", list: Some("styles"),
                    hint: "added to each prompt, such as: ink" }))
            }
            datalist id="styles" { @for style in STYLES { option value=(style) {} } }
        }
    }
}

/// Shows the voices by provider, with a way to hear each.
fn voices(form: &Form<'_>, offer: &Offer) -> Markup {
    let voices = match &offer.voices {
        Ok(voices) => voices,
        Err(why) => {
            return form.input(&Input {
                field: "tts.voice",
                label: "Voice",
                kind: "text",
                list: None,
                hint: &format!("the voices cannot be listed: {why}"),
            });
        }
    };
    let below = html! {
        // The script plays the chosen voice here.
        audio.sample id="sample" controls preload="none" hidden {}
        details.voices {
            summary { "Hear the voices" }
            ul {
                @for voice in voices.iter().filter(|it| it.has_sample) {
                    li { a href={ "/make/voice/" (voice.name) } { (shown(voice)) } }
                }
            }
        }
    };
    let (id, now) = (checked::element("tts.voice"), form.value("tts.voice"));
    let is_other = !now.is_empty() && voices.iter().all(|it| it.name != now);
    html! {
        div {
            label for=(id) { "Voice" }
            select id=(id) name="tts.voice" aria-invalid=[checked::is_wrong("tts.voice", form.problems).then_some("true")] {
                option value="" { "the usual one for the language" }
                @if is_other { option value=(now) selected { (now) } }
                @for of_one in voices.chunk_by(|a, b| a.provider == b.provider) {
                    optgroup label=[of_one.first().map(|it| &it.provider)] {
                        @for voice in of_one { option value=(voice.name) selected[voice.name == now] { (shown(voice)) } }
                    }
                }
            }
            (below)
            (checked::at("tts.voice", form.problems))
        }
    }
}

/// Shows a voice with its language, where its name does not tell it.
fn shown(voice: &VoiceChoice) -> String {
    let VoiceChoice { name, languages, default, .. } = voice;
    let language = languages.first().filter(|it| !it.eq_ignore_ascii_case(name));
    let notes = language.map(String::as_str).into_iter().chain(default.then_some("the usual one"));
    let notes: Vec<&str> = notes.collect();
    if notes.is_empty() { name.clone() } else { format!("{name} ({})", notes.join(", ")) }
}

fn order(form: &Form<'_>) -> Markup {
    let is_open = ["priority", "not_before", "labels"]
        .iter()
        .any(|field| !form.value(field).is_empty() || checked::is_wrong(field, form.problems));
    html! {
        details.order open[is_open] {
            summary { "When it is made, and labels" }
            div.fields {
                (form.input(&Input { field: "priority", label: "Priority", kind: "number", list: None, hint: "0 to 99, higher first; 50 if left empty" }))
                (form.input(&Input { field: "not_before", label: "Not before (UTC)", kind: "datetime-local", list: None, hint: "at once if left empty" }))
            }
            (form.text("labels", "Labels", "each on a line, as name=value", 2))
        }
    }
}

/// Shows what to start from instead of an empty form.
pub(super) fn beginnings() -> Markup {
    html! {
        details {
            summary { "Start from an earlier job or an example" }
            form.row method="get" action="/make" {
                div { label for="from" { "Id of the job" } input id="from" name="from" required; }
                button type="submit" { "Fill the form" }
            }
            p { "Examples: " @for name in examples() { a href={ "/make?example=" (name) } { (name) } " " } }
        }
    }
}
