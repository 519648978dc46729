//! Who recurs in a story, in which scenes, and the pictures that show a provider how they look.
//!
//! A picture of reference is the client's own, or made once for a story and kept in the library in a kind of its own, so that
//! no scene is lent it. Pictures that were made with references have a mark in their maker's name, which tells them from others.

use super::gallery::Turn;
use super::styled;
use crate::job::{Code, Failure, JobRequest, blocking};
use crate::pipeline::handover::{AudioTrack, Script};
use crate::pipeline::scenes::PlannedScene;
use crate::providers::image::{ImageGenerator, Reference, mark};
use crate::providers::media::{self, Media};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Weak};
use things::{Kind, Words};
use tokio::sync::Mutex;

/// How many pictures of reference are made for a story at most, those of whoever is in the most scenes: each may be paid
/// for.
const MADE_MAX: usize = 4;

/// In how many scenes somebody must be, so that a picture of reference is made.
const SCENES_MIN: usize = 2;

/// The kind under which they are in the library. A job cannot have it by chance.
pub(super) const KIND: &str = "picture-of-reference";

/// What is asked for beside the looks, so that a picture shows all of them and nothing else.
const ALONE: &str = "alone, shown whole, plain background, no text";

/// The pictures of reference of one video.
#[derive(Debug, Default)]
pub(super) struct References {
    members: Vec<Member>,
    /// For each scene that gets a picture, by its index in the video, who is in it, by number; the client's own first.
    scenes: BTreeMap<usize, Vec<usize>>,
}

/// Somebody or something that recurs.
#[derive(Debug)]
struct Member {
    name: String,
    /// What tells its picture from others.
    key: String,
    state: State,
}

/// How the picture of a member stands.
#[derive(Debug)]
enum State {
    /// The client has it.
    Own(Own),
    /// It is made of this prompt where a scene needs it.
    Wanted(String),
    /// It was made.
    There(Arc<[u8]>),
    /// It could not be made, or no scene needs it.
    Lost,
}

/// A picture of the client's own. It may be large: it is read when it is sent, and held no longer.
#[derive(Debug)]
struct Own {
    /// Its name below `media.dir`.
    file: String,
    /// What is sent at the moment: scenes that are made at once share it.
    sent: Mutex<Option<Weak<[u8]>>>,
}

impl References {
    /// Finds who recurs in the scenes that get a picture, and makes none. The client's own are below `media`; without it nobody
    /// is shown them.
    pub(super) async fn of(
        (job, script): (&JobRequest, &Script),
        audio: &AudioTrack,
        media: Option<&Media>,
        turns: &[Turn<'_>],
        words: &Words,
    ) -> Result<Self, Failure> {
        let said = |scene: &PlannedScene| {
            let cues = audio.cues.get(scene.cues.clone()).unwrap_or_default();
            cues.iter().map(|cue| cue.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        let mut found = Self::default();
        for (name, file) in &job.images.references {
            let key = match media {
                Some(media) => read(media, file).await?.1,
                None => String::new(),
            };
            let is_in = |scene: &PlannedScene| is_named(&scene.prompt, name) || is_named(&said(scene), name);
            let own = Own { file: file.clone(), sent: Mutex::default() };
            found.add(Member { name: name.clone(), key, state: State::Own(own) }, turns, is_in);
        }
        let mut made: Vec<(String, String)> = match &script.written {
            Some(written) => written.cast.iter().map(|it| (it.name.clone(), it.looks.clone())).collect(),
            None => people(turns, words),
        };
        let is_in = |(name, looks): &(String, String), scene: &PlannedScene| {
            // The looks stand without the name where the language model wrote them into the prompt.
            is_named(&scene.prompt, looks) || is_named(&scene.prompt, name)
        };
        let count = |it: &(String, String)| turns.iter().filter(|turn| is_in(it, turn.scene)).count();
        made.retain(|it| !job.images.references.keys().any(|own| own.eq_ignore_ascii_case(&it.0)));
        made.retain(|it| SCENES_MIN <= count(it));
        made.sort_by_key(|it| std::cmp::Reverse(count(it)));
        for it in made.into_iter().take(MADE_MAX) {
            let (name, looks) = it.clone();
            let looks = if looks == name { looks } else { format!("{name}: {looks}") };
            let prompt = styled(&format!("{looks}, {ALONE}"), job.images.style.as_deref());
            let member = Member { name, key: format!("made {prompt}"), state: State::Wanted(prompt) };
            found.add(member, turns, |scene| is_in(&it, scene));
        }
        Ok(found)
    }

    fn add(&mut self, member: Member, turns: &[Turn<'_>], is_in: impl Fn(&PlannedScene) -> bool) {
        let number = self.members.len();
        self.members.push(member);
        for turn in turns.iter().filter(|turn| is_in(turn.scene)) {
            self.scenes.entry(turn.number).or_default().push(number);
        }
    }

    /// Returns the members whose pictures a generator is shown for a scene, with their numbers.
    fn of_scene(&self, scene: usize, generator: &dyn ImageGenerator) -> impl Iterator<Item = (usize, &Member)> {
        let members = self.scenes.get(&scene).into_iter().flatten();
        let members = members.filter_map(|number| Some((*number, self.members.get(*number)?)));
        members.filter(|(_, it)| !matches!(it.state, State::Lost)).take(generator.references_max())
    }

    /// Returns the mark of the name of a generator that makes a scene's picture.
    pub(super) fn mark(&self, scene: usize, generator: &dyn ImageGenerator) -> String {
        let mut keys: Vec<String> = self.of_scene(scene, generator).map(|(_, it)| it.key.clone()).collect();
        if !keys.is_empty() {
            keys.extend(generator.referring().map(str::to_owned));
        }
        mark(&keys)
    }

    /// Returns what is sent with the prompt of a scene.
    pub(super) async fn sent(
        &self,
        scene: usize,
        generator: &dyn ImageGenerator,
        media: &Media,
    ) -> Result<Vec<Reference>, Failure> {
        let mut sent = Vec::new();
        for (_, member) in self.of_scene(scene, generator) {
            let bytes = match &member.state {
                State::Own(own) => own.bytes(media, &member.key).await?,
                State::There(bytes) => Arc::clone(bytes),
                State::Wanted(_) | State::Lost => continue,
            };
            sent.push(Reference { name: member.name.clone(), bytes });
        }
        Ok(sent)
    }

    /// Returns the names of the client's own pictures that some scenes are made without, because a generator takes fewer.
    pub(super) fn dropped(&self, generator: &dyn ImageGenerator) -> Vec<&str> {
        let is_dropped = |number: usize| {
            self.scenes.values().any(|members| members.iter().skip(generator.references_max()).any(|it| *it == number))
        };
        let own = self.members.iter().enumerate().filter(|(_, it)| matches!(it.state, State::Own(_)));
        own.filter(|(number, _)| is_dropped(*number)).map(|(_, it)| it.name.as_str()).collect()
    }

    /// Returns the members whose pictures must be made for some scenes, each with its prompt.
    pub(super) fn wanted(&self, scenes: &[usize], generator: &dyn ImageGenerator) -> Vec<(usize, String)> {
        let needed = scenes.iter().flat_map(|scene| self.of_scene(*scene, generator));
        let prompt = |(number, member): (usize, &Member)| match &member.state {
            State::Wanted(prompt) => Some((number, prompt.clone())),
            State::Own(_) | State::There(_) | State::Lost => None,
        };
        needed.filter_map(prompt).collect::<BTreeMap<_, _>>().into_iter().collect()
    }

    /// Takes the picture of a member.
    pub(super) fn got(&mut self, number: usize, bytes: Vec<u8>) {
        if let Some(member) = self.members.get_mut(number) {
            member.state = State::There(bytes.into());
        }
    }

    /// Gives up those that were not made; returns their names.
    pub(super) fn settle(&mut self, scenes: &[usize], generator: &dyn ImageGenerator) -> Vec<String> {
        let missed = self.wanted(scenes, generator);
        let missed: Vec<String> =
            missed.iter().filter_map(|(number, _)| Some(self.members.get(*number)?.name.clone())).collect();
        for member in self.members.iter_mut().filter(|it| matches!(it.state, State::Wanted(_))) {
            member.state = State::Lost;
        }
        missed
    }
}

impl Own {
    /// Reads it, unless a scene is being sent it. It must be what it was when the marks were made of it.
    async fn bytes(&self, media: &Media, key: &str) -> Result<Arc<[u8]>, Failure> {
        let mut sent = self.sent.lock().await;
        if let Some(bytes) = sent.as_ref().and_then(Weak::upgrade) {
            return Ok(bytes);
        }
        let (bytes, key_now) = read(media, &self.file).await?;
        if key_now != key {
            let message = format!("the picture of reference `{}` was changed while it was in use", self.file);
            return Err(Failure::transient(Code::IoError, message));
        }
        *sent = Some(Arc::downgrade(&bytes));
        Ok(bytes)
    }
}

/// Reads a picture of the client's own; returns also what tells it from others.
async fn read(media: &Media, name: &str) -> Result<(Arc<[u8]>, String), Failure> {
    let (media, name) = (media.clone(), name.to_owned());
    blocking(move || {
        let mut bytes = Vec::new();
        let mut from = media.picture(&name).map_err(|problem| media::failure(*problem))?;
        from.read_to_end(&mut bytes).map_err(|error| Failure::io("read", Path::new(&name), &error))?;
        let key = format!("own {}", blake3::hash(&bytes).to_hex());
        Ok((bytes.into(), key))
    })
    .await
}

/// Returns the people and animals of the prompts, each by the word for it, which is all that is known of the looks.
fn people(turns: &[Turn<'_>], words: &Words) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for turn in turns {
        for thing in words.things(&turn.scene.prompt) {
            let is_one = matches!(thing.kind, Kind::Person | Kind::Animal) && thing.count == 1;
            if is_one && found.iter().all(|(word, _)| *word != thing.word) {
                found.push((thing.word.clone(), thing.word));
            }
        }
    }
    found
}

/// Tells whether a text names somebody, as words of their own; in scripts without spaces, anywhere.
fn is_named(text: &str, name: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()).map(str::to_lowercase).collect()
    };
    let wanted = words(name);
    let is_unspaced = name.chars().any(|c| ('\u{3040}'..='\u{9fff}').contains(&c));
    let is_said = !wanted.is_empty() && words(text).windows(wanted.len()).any(|it| it == wanted);
    is_said || is_unspaced && text.contains(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_words_of_its_own() {
        for (text, name, expected) in [
            ("Old Ana's lamp", "ana", true),
            ("The banana", "Ana", false),
            ("the old man sleeps", "Old Man", true),
            ("the man is old", "old man", false),
            ("老人が来た", "老人", true),
            ("a woman in a cathedral", "man", false),
            ("a woman in a cathedral", "cat", false),
            ("a lamp. Keeper: an old man, in a red coat", "an old man in a red coat", true),
            ("anything", "", false),
        ] {
            assert_eq!(is_named(text, name), expected, "{text} {name}");
        }
    }

    #[tokio::test]
    async fn a_clients_picture_is_read_once_for_all_that_are_sent_it_and_not_held_after() {
        let dir = tempfile::tempdir().unwrap();
        let media = Media::new(Some(dir.path().to_owned()));
        let draw = |side: u32| image::RgbImage::new(side, side).save(dir.path().join("a.png")).unwrap();
        draw(16);
        let own = Own { file: "a.png".into(), sent: Mutex::default() };
        let (_, key) = read(&media, "a.png").await.unwrap();
        let first = own.bytes(&media, &key).await.unwrap();
        assert!(Arc::ptr_eq(&first, &own.bytes(&media, &key).await.unwrap()));
        assert_eq!(Arc::strong_count(&first), 1, "nobody else holds it");
        drop(first);
        draw(17);
        let failure = own.bytes(&media, &key).await.unwrap_err();
        assert!(failure.message.contains("`a.png` was changed"), "{failure}");
    }
}
