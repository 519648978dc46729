//! The story in a model's answer: read tolerantly, cleaned, and held to the rules of a job file. Pure.

use super::order::Order;
use calls::loose;
use job::JobRequest;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// How many characters a description may have: what the platforms for short videos show.
pub(super) const DESCRIPTION_MAX: usize = 500;

/// How many hashtags a story may have, and how many characters one.
pub(super) const HASHTAGS_MAX: usize = 12;
const HASHTAG_MAX: usize = 40;

/// How many members a cast may have.
pub(super) const CAST_MAX: usize = 12;

/// How many characters the name of a member may have, and the description: six of them fit into the prompt of a picture.
pub(super) const NAME_MAX: usize = 60;
pub(super) const LOOKS_MAX: usize = 250;

/// How many characters a title and the prompt of a picture may have, as in a job file (`crates/job/src/request.rs`).
const TITLE_MAX: usize = 120;
const PROMPT_MAX: usize = 2_000;

/// How much shorter or longer than asked for a story may be, as a factor.
const LENGTH_TOLERANCE: f64 = 2.0;

/// How many times longer than asked for a story is not told: its voice and its pictures are paid by their length.
const LENGTH_MAX: f64 = 4.0;

/// How many faults are told to the model.
const FAULTS_MAX: usize = 8;

/// A story that a language model wrote.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Told {
    /// The title.
    pub title: String,
    /// What it is about, for the video's page.
    pub description: String,
    /// Words for the video's page, without `#`.
    pub hashtags: Vec<String>,
    /// Who and what appears more than once.
    pub cast: Vec<Member>,
    /// The scenes in order.
    pub scenes: Vec<Scene>,
}

/// A person, animal or place that appears more than once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Member {
    /// The name in the story.
    pub name: String,
    /// What is seen, in English; the same in every picture.
    pub looks: String,
}

/// One scene.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Scene {
    /// What is said.
    pub text: String,
    /// What is shown, in English, with the looks of those who are in it; `None`: made from the text.
    pub image_prompt: Option<String>,
    /// The names of those who are in the picture.
    pub who: Vec<String>,
}

/// Reads the story of an answer; the error says what is wrong with it.
pub(super) fn read(answer: &Value, order: &Order) -> Result<Told, Vec<String>> {
    let cast = cast(answer);
    let scenes: Vec<Scene> = loose::list(answer, "scenes").iter().map(|it| scene(it, &cast)).collect();
    let title = line(&field(answer, &["title"]), TITLE_MAX);
    let job = checked(title.as_deref().or(order.title.as_deref()), &scenes, &order.language)?;
    let texts = job.story.scenes.unwrap_or_default();
    let scenes = scenes.into_iter().zip(texts).map(|(scene, checked)| Scene { text: checked.text, ..scene }).collect();
    let description = line(&field(answer, &["description", "summary"]), DESCRIPTION_MAX).unwrap_or_default();
    let title = job.story.title.or(title).unwrap_or_default();
    Ok(Told { title, description, hashtags: hashtags(answer), cast, scenes })
}

/// Holds the words to the rules of a job file: that also takes markup out of them.
fn checked(title: Option<&str>, scenes: &[Scene], language: &str) -> Result<JobRequest, Vec<String>> {
    if title.is_none() {
        return Err(vec!["`title` is missing".to_owned()]);
    }
    let scenes: Vec<Value> =
        scenes.iter().map(|it| json!({"text": it.text, "image_prompt": it.image_prompt})).collect();
    let file = json!({"version": 1, "story": {"title": title, "language": language, "scenes": scenes}});
    job::parse(file.to_string().as_bytes(), "story").map_err(|problems| {
        let fault =
            |problem: &job::Problem| format!("`{}`: {}", problem.path.trim_start_matches("story."), problem.message);
        problems.iter().take(FAULTS_MAX).map(fault).collect()
    })
}

/// Says what is wrong with a story that could be told all the same.
pub(super) fn blemish(told: &Told, order: &Order) -> Option<String> {
    let seconds = seconds(told);
    let asked = f64::from(order.seconds);
    let comparison = if seconds * LENGTH_TOLERANCE < asked {
        "shorter"
    } else if asked * LENGTH_TOLERANCE < seconds {
        "longer"
    } else {
        return None;
    };
    Some(format!(
        "the story is much {comparison} than ordered: it takes {seconds:.0} s to read, {asked:.0} s are wanted"
    ))
}

/// Tells whether a story is so much longer than ordered that it cannot be told.
pub(super) fn is_far_too_long(told: &Told, order: &Order) -> bool {
    f64::from(order.seconds) * LENGTH_MAX < seconds(told)
}

fn seconds(told: &Told) -> f64 {
    told.scenes.iter().map(|it| speech::reading::seconds(&it.text)).sum()
}

/// Reads the cast: a list of objects, or an object of looks by name.
fn cast(answer: &Value) -> Vec<Member> {
    let member =
        |name: String, looks: String| Some(Member { name: line(&name, NAME_MAX)?, looks: line(&looks, LOOKS_MAX)? });
    let found = match loose::at(answer, "cast") {
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(|it| member(field(it, &["name"]), field(it, &["looks", "description", "appearance"])))
            .take(CAST_MAX)
            .collect(),
        Some(Value::Object(fields)) => fields
            .iter()
            .filter_map(|(name, looks)| member(name.clone(), looks.as_str()?.to_owned()))
            .take(CAST_MAX)
            .collect(),
        Some(_) | None => Vec::new(),
    };
    let mut members: Vec<Member> = Vec::new();
    for member in found {
        if members.iter().all(|it| !same(&it.name, &member.name)) {
            members.push(member);
        }
    }
    members
}

/// Reads a scene: an object, or a bare text.
fn scene(item: &Value, cast: &[Member]) -> Scene {
    let Value::Object(_) = item else {
        return Scene { text: clean(item.as_str().unwrap_or_default()), ..Scene::default() };
    };
    let prompt = line(&field(item, &["image_prompt", "imagePrompt", "image"]), PROMPT_MAX);
    let prompt = prompt.filter(|it| it.chars().any(char::is_alphanumeric));
    let named = names(item);
    let in_it = |member: &&Member| {
        named.iter().any(|it| same(it, &member.name)) || prompt.as_deref().is_some_and(|it| names_member(it, member))
    };
    let members: Vec<&Member> = cast.iter().filter(in_it).collect();
    Scene {
        text: clean(&field(item, &["text", "narration"])),
        image_prompt: prompt.map(|prompt| with_looks(prompt, &members)),
        who: members.iter().map(|it| it.name.clone()).collect(),
    }
}

/// Reads who is in a scene: a list of names or of objects with names, or one text.
fn names(scene: &Value) -> Vec<String> {
    match loose::at(scene, "who") {
        Some(Value::Array(items)) => {
            items.iter().map(|it| it.as_str().map_or_else(|| field(it, &["name"]), str::to_owned)).collect()
        }
        Some(Value::String(text)) => text.split([',', ';']).map(str::to_owned).collect(),
        Some(_) | None => Vec::new(),
    }
}

/// Adds to a prompt how those look who are in the picture, as far as it has room for whole descriptions.
fn with_looks(mut prompt: String, members: &[&Member]) -> String {
    for member in members {
        let looks = format!("{}: {}", member.name, member.looks);
        if prompt.contains(&member.looks) || PROMPT_MAX < prompt.chars().count() + looks.chars().count() + 2 {
            continue;
        }
        prompt = format!("{}. {looks}", prompt.trim_end_matches(['.', ' ']));
    }
    prompt
}

/// Tells whether a prompt names a member, as words of their own.
fn names_member(prompt: &str, member: &Member) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let name = words(&member.name);
    !name.is_empty() && words(prompt).windows(name.len()).any(|it| it == name)
}

fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// Reads hashtags: a list, or one text; each is letters, digits and `_` only.
fn hashtags(answer: &Value) -> Vec<String> {
    let words: Vec<&str> = match loose::at(answer, "hashtags") {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(text)) => text.split(|c: char| c == '#' || c == ',' || c.is_whitespace()).collect(),
        Some(_) | None => Vec::new(),
    };
    let mut tags: Vec<String> = Vec::new();
    for word in words {
        let tag: String = word.chars().filter(|c| c.is_alphanumeric() || *c == '_').take(HASHTAG_MAX).collect();
        if !tag.is_empty() && !tags.iter().any(|it| same(it, &tag)) && tags.len() < HASHTAGS_MAX {
            tags.push(tag);
        }
    }
    tags
}

/// Returns the first of several fields that has a text, or nothing.
fn field(item: &Value, names: &[&str]) -> String {
    names.iter().find_map(|name| loose::text(item, name)).unwrap_or_default()
}

/// Makes one clean line of at most so many characters; `None` if nothing is left.
fn line(text: &str, chars_max: usize) -> Option<String> {
    let text = job::text::without_marks(clean(text));
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= chars_max {
        return (!line.is_empty()).then_some(line);
    }
    let short: String = line.chars().take(chars_max).collect();
    let whole = short.rsplit_once(' ').map_or(short.as_str(), |(whole, _)| whole);
    Some(whole.to_owned())
}

/// Removes what nobody can see or say: control characters, and marks that turn the direction of a text around.
fn clean(text: &str) -> String {
    let is_hidden = |c: char| {
        (c.is_control() && !c.is_whitespace())
            || matches!(u32::from(c), 0x200e | 0x200f | 0x202a..=0x202e | 0x2060 | 0x2066..=0x2069 | 0xfeff | 0xe0000..=0xe007f)
    };
    text.replace("\r\n", "\n").chars().filter(|c| !is_hidden(*c)).collect::<String>().trim().to_owned()
}
