//! Cuts the narration into the times of its pictures and makes a prompt for each. Pure.

mod absent;
mod acts;
mod ages;
mod apposition;
mod bearer;
mod cast;
mod clauses;
mod clock;
mod cut;
mod deeds;
mod denial;
mod doors;
mod gender;
mod given;
mod it;
mod mention;
mod names;
mod prompt;
mod pronouns;
mod proper;
mod rooms;
mod seasons;
mod small;
mod speech;
mod stage;
#[cfg(test)]
mod stories;
mod strangers;
mod telling;
mod unspaced;
mod vehicles;
mod wardrobe;
mod ways;
mod women;
mod years;
mod young;

use self::cut::{Run, joined, runs};
use self::prompt::Memory;
use super::cards;
use super::handover::{AudioTrack, Cue, Script};
use std::ops::Range;
use things::Words;

/// What a revision should do before a cue, so that its scenes stay what they were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Begin a scene: one began here.
    Cut,
    /// Begin no scene: none began here.
    Together,
    /// Whatever is best.
    Free,
}

/// A picture that the video needs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlannedScene {
    /// The client's prompt, if there is one.
    pub(crate) given: Option<String>,
    /// The client's own picture, below `media.dir`.
    pub(crate) own: Option<String>,
    /// The numbers of its cues.
    pub(crate) cues: Range<usize>,
    /// The prompt, without the style.
    pub(crate) prompt: String,
    /// When it appears, in seconds.
    pub(crate) start: f64,
    /// When the next one replaces it, in seconds.
    pub(crate) end: f64,
}

/// Plans the pictures; they cover the narration from 0 to its end without a gap.
///
/// A title that stands before the first word has a picture of what it names. The client's scenes keep their boundaries. Long
/// scenes are cut between sentences, unless they show the client's own picture; short sentences share a picture.
/// `words` are those of the story's language. `keep` says for each cue what the revision before did; it may be empty.
pub(crate) fn plan(script: &Script, audio: &AudioTrack, words: &Words, keep: &[Keep]) -> Vec<PlannedScene> {
    // What ends with a scene has no mark of its own where it is a heading.
    let scenes: Vec<String> = script.scenes.iter().map(|scene| scene.sentences.join(" ")).collect();
    let story = scenes.join("\n");
    let mut memory = Memory::new(&story, words);
    let mut drawn = Drawn::default();
    let mut planned: Vec<PlannedScene> = Vec::new();
    let opening = opening_title(script, words).zip(audio.cues.first().map(|cue| cue.start));
    let begin = opening.as_ref().map_or(0.0, |(_, begin)| *begin);
    let mut last_scene = None;
    let mut cues = 0..0;
    let shows = |run: &Run<'_>| memory.shows(&text(script, run.cues, None));
    for run in joined(&audio.cues, &runs(&audio.cues, keep, begin..audio.seconds), keep, shows) {
        cues = cues.end..cues.end + run.cues.len();
        let text = text(script, run.cues, audio.cues.get(cues.end));
        let told = memory.prompt(&text, &script.kind);
        if let Some((title, end)) = opening.as_ref().filter(|_| planned.is_empty()) {
            // The place and the weather of the title are those of the first sentence.
            let prompt = drawn.apart(memory.title(title, &script.kind), "", title);
            planned.push(PlannedScene { prompt, given: None, own: None, cues: 0..0, start: 0.0, end: *end });
        }
        let client = script.scenes.get(run.scene);
        let (given, own) = client.map(|it| (it.image_prompt.as_deref(), it.image.clone())).unwrap_or_default();
        let is_later = last_scene.replace(run.scene) == Some(run.scene);
        if let Some(shown) = planned.last_mut().filter(|shown| is_later && shown.own.is_some()) {
            shown.cues.end = cues.end;
            continue;
        }
        let framing = framing(planned.len() - usize::from(opening.is_some()));
        let prompt = match given {
            Some(given) if !is_later => given.to_owned(),
            // A later picture of the client's scene: the spoken words are added, so that it differs from the first one.
            Some(given) => drawn.apart(format!("{given}, {told}"), framing, text.trim()),
            None => drawn.apart(told, framing, text.trim()),
        };
        let start = match planned.last_mut() {
            Some(before) => {
                before.end = run.cues.first().map_or(before.end, |cue| cue.start);
                before.end
            }
            None => 0.0,
        };
        let (given, cues) = (given.map(str::to_owned), cues.clone());
        planned.push(PlannedScene { prompt, given, own, cues, start, end: audio.seconds });
    }
    if planned.is_empty() {
        let given = script.scenes.iter().find_map(|scene| scene.image_prompt.clone());
        let own = script.scenes.iter().find_map(|scene| scene.image.clone());
        let prompt = given.clone().unwrap_or_else(|| memory.prompt(&story, &script.kind));
        planned.push(PlannedScene { prompt, given, own, cues: 0..0, start: 0.0, end: audio.seconds });
    }
    planned
}

/// Joins the words of a picture. A line break is where a paragraph ends; `next` is the cue behind them.
fn text(script: &Script, cues: &[Cue], next: Option<&Cue>) -> String {
    let place = |cue: &Cue| (cue.scene, cue.sentence);
    let mut text = String::new();
    for (cue, next) in cues.iter().zip(cues.iter().skip(1).map(Some).chain([next])) {
        text.push_str(&cue.text);
        let sentence = script.scenes.get(cue.scene).and_then(|scene| scene.sentences.get(cue.sentence));
        let is_end = next.is_none_or(|next| place(next) != place(cue));
        let ends =
            is_end && (sentence.is_some_and(|it| it.ends_with('\n')) || next.is_none_or(|it| it.scene != cue.scene));
        text.push(if ends { '\n' } else { ' ' });
    }
    text
}

/// Returns the title that stands before the first word, if it names what can be shown, and the client does not say what the
/// story begins with.
fn opening_title(script: &Script, words: &Words) -> Option<String> {
    script.scenes.first().filter(|scene| scene.image_prompt.is_none() && scene.image.is_none())?;
    let title = script.title.as_deref().filter(|_| cards::beat(script).is_some())?;
    // Whoever owns what the title names is in the picture, too.
    let title = title.replace("’s ", ", ").replace("'s ", ", ");
    (!words.things(&title).is_empty()).then_some(title)
}

/// How the pictures of a video are framed, in turn: the place first, then what happens in it.
const FRAMINGS: [&str; 4] = [", wide shot", "", ", close-up", ""];

fn framing(number: usize) -> &'static str {
    FRAMINGS.get(number % FRAMINGS.len()).copied().unwrap_or_default()
}

/// The prompts so far, with the texts they were made from.
#[derive(Debug, Default)]
struct Drawn(Vec<(String, String)>);

impl Drawn {
    /// Frames a prompt, and changes it if another text has the same one. The same text, such as a refrain, keeps its prompt.
    fn apart(&mut self, prompt: String, framing: &str, text: &str) -> String {
        let begins = |known: &str| {
            known.strip_prefix(prompt.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(", "))
        };
        if let Some((known, _)) = self.0.iter().find(|(known, of)| of == text && begins(known)) {
            return known.clone();
        }
        let is_new = |wanted: &str| self.0.iter().all(|(known, _)| known != wanted);
        let views = ["", ", another view"].map(str::to_owned).into_iter();
        let views = views.chain((3..).map(|number| format!(", view {number}")));
        let own = views.map(|view| format!("{prompt}{framing}{view}")).find(|own| is_new(own)).unwrap_or(prompt);
        self.0.push((own.clone(), text.to_owned()));
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::handover::ScriptScene;

    /// Makes a story from lengths in seconds: `"3 3 | 20"` is one sentence per length, `|` between scenes.
    fn story(lengths: &str) -> (Script, AudioTrack) {
        let (mut scenes, mut cues, mut at) = (Vec::new(), Vec::new(), 0.2);
        for (scene, part) in lengths.split('|').enumerate() {
            let sentences: Vec<String> = part.split_whitespace().map(|length| format!("Words {length}.")).collect();
            for (sentence, length) in part.split_whitespace().enumerate() {
                let end = at + length.parse::<f64>().unwrap();
                cues.push(Cue { scene, sentence, text: format!("Words {length}."), start: at, end, words: Vec::new() });
                at = end + 0.1;
            }
            scenes.push(ScriptScene { sentences, ..ScriptScene::default() });
        }
        let script = Script {
            kind: "horror".into(),
            title: None,
            language: "en".into(),
            language_supposed: false,
            provider: "request".into(),
            scenes,
            headings: Vec::new(),
            written: None,
            degraded: Vec::new(),
        };
        let audio = AudioTrack {
            file: String::new(),
            seconds: at,
            provider: "flite".into(),
            cues,
            reused: 0,
            spoken: 0,
            degraded: Vec::new(),
            credits: Vec::new(),
        };
        (script, audio)
    }

    fn check(lengths: &str, pictures: usize) {
        let (script, audio) = story(lengths);
        let planned = plan(&script, &audio, &Words::new("en", ""), &[]);
        assert_eq!(planned.len(), pictures, "{lengths}: {planned:?}");
        let mut at = 0.0;
        for scene in &planned {
            assert!((scene.start - at).abs() < 1e-9 && scene.start < scene.end, "{lengths}: {planned:?}");
            at = scene.end;
        }
        assert!((at - audio.seconds).abs() < 1e-9);
    }

    #[test]
    fn pictures_cover_the_narration_and_stay_for_four_to_nine_seconds_after_the_opening() {
        check("1 1 1", 1);
        check("2 2 2", 2);
        check("5 5 5", 3);
        check("3 3 3 3 3 3 3 3", 6);
        check("2 | 2", 2);
        check("30", 1);
        check("", 1);
        check("8 8 | 3", 3);
        check("11 2", 2);
        check("9 2 9", 3);
    }

    #[test]
    fn the_clients_prompt_is_taken_as_it_is_and_varied_only_where_its_scene_is_long() {
        let (mut script, audio) = story("9 9 | 9");
        script.scenes[0].image_prompt = Some("a red door".into());
        let prompts: Vec<String> =
            plan(&script, &audio, &Words::new("en", ""), &[]).into_iter().map(|scene| scene.prompt).collect();
        assert_eq!(prompts, ["a red door", "a red door, horror scene, words", "horror scene, words, close-up"]);
    }

    #[test]
    fn a_title_before_the_first_word_shows_what_it_names_where_the_story_begins() {
        let (mut script, mut audio) = story("9 9");
        audio.cues[0].text = "Fog lay on the harbour at night.".into();
        let planned = |script: &Script| plan(script, &audio, &Words::new("en", ""), &[]);
        script.title = Some("The Lantern".into());
        let shown = planned(&script);
        assert_eq!(shown.len(), 3);
        assert_eq!((shown[0].cues.clone(), shown[0].start, shown[0].end, shown[1].start), (0..0, 0.0, 0.2, 0.2));
        assert_eq!(shown[0].prompt, "horror scene, lantern, harbor, night, fog");
        // The first sentence alone is too short for a picture of its own after 3 seconds of a title.
        let mut late = audio.clone();
        (late.cues[0].start, late.cues[0].end, late.cues[1].start, late.cues[1].end) = (3.0, 4.0, 4.1, 6.0);
        late.seconds = 6.1;
        assert_eq!(plan(&script, &late, &Words::new("en", ""), &[]).len(), 2);
        script.title = Some("The Badger’s Lantern".into());
        assert_eq!(planned(&script)[0].prompt, "horror scene, badger lantern, harbor, night, fog");
        script.title = Some("Afterwards".into());
        assert_eq!(planned(&script).len(), 2, "nothing is named");
        script.title = Some("The Lantern".into());
        script.scenes[0].sentences[0] = "The lantern.".into();
        assert_eq!(planned(&script).len(), 2, "the title is spoken");
        script.scenes[0].sentences[0] = "Fog.".into();
        script.scenes[0].image_prompt = Some("a red door".into());
        assert_eq!(planned(&script)[0].prompt, "a red door");
    }

    #[test]
    fn the_clients_own_picture_is_shown_for_the_whole_scene() {
        let (mut script, audio) = story("9 9 9 | 9 | 9 9");
        script.scenes[0].image = Some("lamp.png".into());
        script.scenes[1].image = Some("lamp.png".into());
        let planned = plan(&script, &audio, &Words::new("en", ""), &[]);
        let own: Vec<Option<&str>> = planned.iter().map(|scene| scene.own.as_deref()).collect();
        assert_eq!(own, [Some("lamp.png"), Some("lamp.png"), None, None]);
        assert_eq!((planned[0].cues.clone(), planned[0].start), (0..3, 0.0));
        assert!((planned[0].end - audio.cues[3].start).abs() < 1e-9, "{planned:?}");
    }

    #[test]
    fn different_sentences_never_get_the_same_prompt_and_a_refrain_does() {
        let (script, mut audio) = story("9 9 9 9 9 9 9");
        let texts = ["He was.", "She is.", "They were.", "He was.", "It has been.", "I am.", "We are."];
        for (cue, text) in audio.cues.iter_mut().zip(texts) {
            cue.text = text.into();
        }
        let prompts: Vec<String> =
            plan(&script, &audio, &Words::new("en", ""), &[]).into_iter().map(|scene| scene.prompt).collect();
        assert_eq!(prompts[0], prompts[3]);
        let mut different = prompts.clone();
        different.sort();
        different.dedup();
        assert_eq!(different.len(), 6, "{prompts:?}");
    }
}
