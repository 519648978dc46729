//! Who recurs in a story, in which scenes, and the pictures that show a provider how they look.
//!
//! A picture of reference is the client's own, or made once for a story and kept in the library, where no scene is lent it.
//! Scenes that were made with references have a mark in their maker's name: what they were made with tells them from others.

use super::{Pictures, styled};
use crate::job::{Failure, JobRequest, blocking};
use crate::pipeline::handover::{AudioTrack, Script};
use crate::pipeline::scenes::PlannedScene;
use crate::providers::image::{ImageGenerator, Reference, mark};
use crate::providers::media;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use things::{Kind, Words};

/// How many pictures of reference are made for a story at most, those of whoever is in the most scenes: each may be paid
/// for.
const MADE_MAX: usize = 4;

/// In how many scenes somebody must be, so that a picture of reference is made.
const SCENES_MIN: usize = 2;

/// What is asked for beside the looks, so that a picture shows all of them and nothing else.
const ALONE: &str = "alone, shown whole, plain background, no text";

/// The pictures of reference of one video.
#[derive(Debug, Default)]
pub(super) struct References {
    members: Vec<Member>,
    /// For each scene, who is in it, by number; the client's own first.
    scenes: Vec<Vec<usize>>,
}

/// Somebody or something that recurs.
#[derive(Debug, Clone, PartialEq)]
struct Member {
    name: String,
    /// What tells its picture from others.
    key: String,
    state: State,
}

/// How the picture of a member stands.
#[derive(Debug, Clone, PartialEq)]
enum State {
    /// It is made of this prompt where a scene needs it.
    Wanted(String),
    /// It is there.
    There(Arc<[u8]>),
    /// It could not be made, or no scene needs it.
    Lost,
}

impl References {
    /// Finds who recurs in a story; reads the pictures that the client gives, and makes none.
    pub(super) async fn of(
        (job, script): (&JobRequest, &Script),
        audio: &AudioTrack,
        pictures: &Pictures,
        planned: &[PlannedScene],
        words: &Words,
    ) -> Result<Self, Failure> {
        let said = |scene: &PlannedScene| {
            let cues = audio.cues.get(scene.cues.clone()).unwrap_or_default();
            cues.iter().map(|cue| cue.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        let mut found = Self { members: Vec::new(), scenes: vec![Vec::new(); planned.len()] };
        for (name, file) in &job.images.references {
            let bytes = own(pictures, file).await?;
            let key = format!("own {}", blake3::hash(&bytes).to_hex());
            let is_in = |scene: &PlannedScene| is_named(&scene.prompt, name) || is_named(&said(scene), name);
            found.add(Member { name: name.clone(), key, state: State::There(bytes) }, planned, is_in);
        }
        let mut made: Vec<(String, String)> = match &script.written {
            Some(written) => written.cast.iter().map(|it| (it.name.clone(), it.looks.clone())).collect(),
            None => people(planned, words),
        };
        let is_in = |(name, looks): &(String, String), scene: &PlannedScene| {
            scene.own.is_none() && (scene.prompt.contains(looks) || is_named(&scene.prompt, name))
        };
        let count = |it: &(String, String)| planned.iter().filter(|scene| is_in(it, scene)).count();
        made.retain(|it| !job.images.references.keys().any(|own| own.eq_ignore_ascii_case(&it.0)));
        made.retain(|it| SCENES_MIN <= count(it));
        made.sort_by_key(|it| std::cmp::Reverse(count(it)));
        for it in made.into_iter().take(MADE_MAX) {
            let (name, looks) = it.clone();
            let looks = if looks == name { looks } else { format!("{name}: {looks}") };
            let prompt = styled(&format!("{looks}, {ALONE}"), job.images.style.as_deref());
            let member = Member { name, key: format!("made {prompt}"), state: State::Wanted(prompt) };
            found.add(member, planned, |scene| is_in(&it, scene));
        }
        Ok(found)
    }

    fn add(&mut self, member: Member, planned: &[PlannedScene], is_in: impl Fn(&PlannedScene) -> bool) {
        let number = self.members.len();
        self.members.push(member);
        let scenes = self.scenes.iter_mut().zip(planned).filter(|(_, scene)| is_in(scene));
        scenes.for_each(|(members, _)| members.push(number));
    }

    /// Returns the numbers of the members whose pictures a generator is shown for a scene.
    fn of_scene(&self, scene: usize, generator: &dyn ImageGenerator) -> Vec<usize> {
        let members = self.scenes.get(scene).map(Vec::as_slice).unwrap_or_default();
        let is_there = |number: &&usize| self.members.get(**number).is_some_and(|it| it.state != State::Lost);
        members.iter().filter(is_there).take(generator.references_max()).copied().collect()
    }

    /// Returns under which name a generator's pictures of a scene are kept.
    pub(super) fn maker(&self, scene: usize, generator: &dyn ImageGenerator) -> String {
        format!("{}{}", generator.maker(), self.mark(scene, generator))
    }

    /// Returns what that name ends with.
    pub(super) fn mark(&self, scene: usize, generator: &dyn ImageGenerator) -> String {
        let members = self.of_scene(scene, generator).into_iter().filter_map(|number| self.members.get(number));
        mark(&members.map(|it| it.key.clone()).collect::<Vec<_>>())
    }

    /// Returns what is sent with the prompt of a scene.
    pub(super) fn sent(&self, scene: usize, generator: &dyn ImageGenerator) -> Vec<Reference> {
        let members = self.of_scene(scene, generator).into_iter().filter_map(|number| self.members.get(number));
        let there = members.filter_map(|it| match &it.state {
            State::There(bytes) => Some(Reference { name: it.name.clone(), bytes: Arc::clone(bytes) }),
            State::Wanted(_) | State::Lost => None,
        });
        there.collect()
    }

    /// Returns the members whose pictures must be made for some scenes, each with its prompt.
    pub(super) fn wanted(&self, scenes: &[usize], generator: &dyn ImageGenerator) -> Vec<(usize, String)> {
        let needed: Vec<usize> = scenes.iter().flat_map(|scene| self.of_scene(*scene, generator)).collect();
        let wanted = self.members.iter().enumerate().filter(|(number, _)| needed.contains(number));
        let prompt = |(number, member): (usize, &Member)| match &member.state {
            State::Wanted(prompt) => Some((number, prompt.clone())),
            State::There(_) | State::Lost => None,
        };
        wanted.filter_map(prompt).collect()
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

    /// Tells whether there are pictures of the client's own that a scene shall be made with.
    pub(super) fn has_own(&self) -> bool {
        let is_own = |number: &usize| self.members.get(*number).is_some_and(|it| matches!(it.state, State::There(_)));
        self.scenes.iter().flatten().any(is_own)
    }
}

/// Reads a picture of the client's own.
async fn own(pictures: &Pictures, name: &str) -> Result<Arc<[u8]>, Failure> {
    let mut from = pictures.media.picture(name).map_err(|problem| media::failure(*problem))?;
    let shown = name.to_owned();
    blocking(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).map_err(|error| Failure::io("read", Path::new(&shown), &error))?;
        Ok(bytes.into())
    })
    .await
}

/// Returns the people and animals of the prompts, each by the word for it, which is all that is known of the looks.
fn people(planned: &[PlannedScene], words: &Words) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for scene in planned.iter().filter(|scene| scene.own.is_none()) {
        for thing in words.things(&scene.prompt) {
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
            ("anything", "", false),
        ] {
            assert_eq!(is_named(text, name), expected, "{text} {name}");
        }
    }
}
