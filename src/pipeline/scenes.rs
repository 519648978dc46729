//! Cuts the narration into pictures' times and finds what each shows. Pure.

use super::handover::{AudioTrack, Cue, Script};

/// The longest a picture stays, in seconds: longer, and the eye leaves.
const SCENE_SECONDS_MAX: f64 = 12.0;
/// The shortest, in seconds: shorter, and it is a flicker.
const SCENE_SECONDS_MIN: f64 = 4.0;

/// One picture to be had.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedScene {
    /// What it shows, without the style.
    pub prompt: String,
    /// When it appears, in seconds.
    pub start: f64,
    /// When the next one replaces it.
    pub end: f64,
}

/// A run of cues that share a picture.
struct Run<'a> {
    scene: usize,
    cues: Vec<&'a Cue>,
}

impl Run<'_> {
    fn seconds(&self) -> f64 {
        match (self.cues.first(), self.cues.last()) {
            (Some(first), Some(last)) => last.end - first.start,
            _ => 0.0,
        }
    }
}

/// Plans the pictures; they cover the narration from 0 to its end without a gap.
///
/// The client's scenes keep their boundaries; long ones are cut between sentences, short parts are joined.
pub fn plan(script: &Script, audio: &AudioTrack) -> Vec<PlannedScene> {
    let runs = runs(&audio.cues);
    let mut memory = Memory::default();
    let mut planned: Vec<PlannedScene> = Vec::new();
    for run in &runs {
        let text = run.cues.iter().map(|cue| cue.text.as_str()).collect::<Vec<_>>().join(" ");
        let given = script.scenes.get(run.scene).and_then(|scene| scene.image_prompt.clone());
        let drawn = memory.prompt(&text, &script.kind);
        let start = run.cues.first().map_or(0.0, |cue| cue.start);
        if let Some(before) = planned.last_mut() {
            before.end = start;
        }
        planned.push(PlannedScene { prompt: given.unwrap_or(drawn), start, end: audio.seconds });
    }
    if let Some(first) = planned.first_mut() {
        first.start = 0.0;
    } else {
        let given = script.scenes.iter().find_map(|scene| scene.image_prompt.clone());
        let text: String = script.scenes.iter().flat_map(|scene| scene.sentences.clone()).collect::<Vec<_>>().join(" ");
        let prompt = given.unwrap_or_else(|| memory.prompt(&text, &script.kind));
        planned.push(PlannedScene { prompt, start: 0.0, end: audio.seconds });
    }
    planned
}

/// Groups cues: never across scenes, never inside a sentence, as near to the wanted length as sentences allow.
fn runs(cues: &[Cue]) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    let mut before: Option<&Cue> = None;
    for cue in cues {
        let same_scene = before.is_some_and(|before| before.scene == cue.scene);
        let same_sentence = same_scene && before.is_some_and(|before| before.sentence == cue.sentence);
        let sentence_end = cues
            .iter()
            .filter(|other| (other.scene, other.sentence) == (cue.scene, cue.sentence))
            .fold(cue.end, |end, other| end.max(other.end));
        let join = same_scene
            && runs.last().is_some_and(|run| {
                let start = run.cues.first().map_or(cue.start, |first| first.start);
                let short = run.seconds() < SCENE_SECONDS_MIN;
                let fits = sentence_end - start <= SCENE_SECONDS_MAX * 0.75;
                same_sentence && cue.end - start <= SCENE_SECONDS_MAX || !same_sentence && (short || fits)
            });
        match runs.last_mut().filter(|_| join) {
            Some(run) => run.cues.push(cue),
            None => runs.push(Run { scene: cue.scene, cues: vec![cue] }),
        }
        before = Some(cue);
    }
    join_short_ends(runs)
}

/// Joins a short last part of a scene to the part before it.
fn join_short_ends(runs: Vec<Run<'_>>) -> Vec<Run<'_>> {
    let mut joined: Vec<Run<'_>> = Vec::new();
    for run in runs {
        let short = run.seconds() < SCENE_SECONDS_MIN * 0.6;
        match joined.last_mut() {
            Some(before)
                if short && before.scene == run.scene && before.seconds() + run.seconds() <= SCENE_SECONDS_MAX =>
            {
                before.cues.extend(run.cues);
            }
            _ => joined.push(run),
        }
    }
    joined
}

/// What earlier sentences said about place, time and weather: it holds until another one says otherwise.
#[derive(Debug, Default)]
struct Memory {
    place: Option<String>,
    time: Option<String>,
    weather: Option<String>,
}

#[rustfmt::skip]
const PLACES: &[&str] = &[
    "forest", "woods", "jungle", "mountain", "mountains", "valley", "city", "town", "street", "alley", "road", "village", "sea", "ocean",
    "beach", "island", "harbor", "harbour", "coast", "lake", "river", "desert", "dunes", "field", "meadow", "hill", "hills", "garden", "park",
    "castle", "palace", "tower", "space", "planet", "moon base", "spaceship", "ship", "room", "kitchen", "bedroom", "office", "library",
    "corridor", "hallway", "hospital", "house", "mansion", "cabin", "cottage", "church", "graveyard", "cemetery", "cave", "lighthouse",
    "school", "station", "train", "cellar", "attic", "underwater", "market", "bridge", "swamp", "mars", "galaxy", "bookshop", "hotel",
    "wald", "berg", "stadt", "straße", "dorf", "meer", "strand", "insel", "see", "fluss", "wüste", "wiese", "schloss", "burg", "haus",
    "hütte", "zimmer", "keller", "kirche", "friedhof", "leuchtturm", "hafen", "bibliothek", "feld", "garten",
];
#[rustfmt::skip]
const TIMES: &[&str] = &[
    "night", "midnight", "dawn", "sunrise", "morning", "noon", "afternoon", "sunset", "dusk", "evening", "twilight", "winter", "autumn",
    "summer", "spring", "nacht", "mitternacht", "morgen", "abend", "sonnenuntergang", "sonnenaufgang", "dämmerung", "herbst", "sommer",
];
#[rustfmt::skip]
const WEATHER: &[&str] = &[
    "fog", "foggy", "mist", "misty", "rain", "storm", "snow", "thunder", "lightning", "sunny", "nebel", "regen", "sturm", "schnee", "gewitter",
];
#[rustfmt::skip]
const STOP: &[&str] = &[
    "the", "a", "an", "and", "or", "but", "of", "to", "in", "on", "at", "for", "with", "from", "by", "as", "is", "was", "were", "are", "be",
    "been", "had", "has", "have", "he", "she", "it", "they", "we", "you", "i", "his", "her", "its", "their", "our", "my", "your", "him", "them",
    "that", "this", "there", "then", "than", "when", "what", "who", "which", "so", "not", "no", "did", "do", "does", "would", "could", "will",
    "can", "if", "into", "out", "up", "down", "over", "only", "just", "very", "said", "one", "all", "me", "us", "never", "always", "once",
    "der", "die", "das", "und", "ein", "eine", "einen", "einem", "einer", "den", "dem", "des", "im", "in", "am", "an", "auf", "mit", "von", "zu",
    "ist", "war", "er", "sie", "es", "ich", "wir", "nicht", "sich", "hatte", "hat", "als", "aber", "ihr", "sein",
];

/// How many words of the sentence itself a prompt keeps.
const PROMPT_WORDS_MAX: usize = 14;

impl Memory {
    /// Draws a prompt from a text, with what earlier ones said.
    fn prompt(&mut self, text: &str, kind: &str) -> String {
        let lower = text.to_lowercase();
        let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let first = |list: &[&str]| words.iter().find(|word| list.contains(word)).map(|word| (*word).to_owned());
        let (place, time, weather) = (first(PLACES), first(TIMES), first(WEATHER));
        if place.is_some() {
            self.weather = None; // another place, another sky
        }
        let carried =
            [(place, &mut self.place), (time, &mut self.time), (weather, &mut self.weather)].map(|(found, kept)| {
                match found {
                    Some(found) => {
                        *kept = Some(found);
                        None
                    }
                    None => kept.clone(),
                }
            });
        let spoken: Vec<&str> = words
            .iter()
            .copied()
            .filter(|word| !STOP.contains(word) && word.is_ascii() | word.chars().any(|c| "äöüßéèáñç".contains(c)))
            .take(PROMPT_WORDS_MAX)
            .collect();
        let mut parts = vec![format!("{kind} scene")];
        if !spoken.is_empty() {
            parts.push(spoken.join(" "));
        }
        parts.extend(carried.into_iter().flatten());
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::handover::ScriptScene;

    /// Makes a story of scenes from lengths in seconds: `"3 3 | 20"`; one sentence per length.
    fn story(lengths: &str) -> (Script, AudioTrack) {
        let (mut scenes, mut cues, mut at) = (Vec::new(), Vec::new(), 0.2);
        for (scene, part) in lengths.split('|').enumerate() {
            let sentences: Vec<String> = part.split_whitespace().map(|length| format!("Words {length}.")).collect();
            for (sentence, length) in part.split_whitespace().enumerate() {
                let end = at + length.parse::<f64>().unwrap();
                cues.push(Cue { scene, sentence, text: format!("Words {length}."), start: at, end });
                at = end + 0.1;
            }
            scenes.push(ScriptScene { sentences, image_prompt: None, seconds: None });
        }
        let script = Script {
            kind: "horror".into(),
            title: None,
            language: "en".into(),
            provider: "request".into(),
            scenes,
            degraded: Vec::new(),
        };
        let audio =
            AudioTrack { file: String::new(), seconds: at, provider: "flite".into(), cues, degraded: Vec::new() };
        (script, audio)
    }

    fn check(lengths: &str, pictures: usize) {
        let (script, audio) = story(lengths);
        let planned = plan(&script, &audio);
        assert_eq!(planned.len(), pictures, "{lengths}: {planned:?}");
        let mut at = 0.0;
        for scene in &planned {
            assert!((scene.start - at).abs() < 1e-9 && scene.start < scene.end, "{lengths}: {planned:?}");
            at = scene.end;
        }
        assert!((at - audio.seconds).abs() < 1e-9);
    }

    #[test]
    fn pictures_cover_the_narration_and_stay_for_four_to_twelve_seconds() {
        check("2 2 2", 1);
        check("5 5 5", 3);
        check("3 3 3 3 3 3", 3);
        check("2 | 2", 2);
        check("30", 1);
        check("", 1);
        check("8 8 | 3", 3);
    }

    #[test]
    fn place_and_time_are_carried_over_until_another_sentence_says_otherwise() {
        let mut memory = Memory::default();
        assert!(memory.prompt("The old castle stood dark at midnight.", "horror").contains("castle"));
        let next = memory.prompt("He opened the door.", "horror");
        assert_eq!(next, "horror scene, opened door, castle, midnight");
        assert!(!memory.prompt("They walked along the beach.", "horror").contains("castle"));
        assert_eq!(memory.prompt("彼は森を歩いた", "fantasy"), "fantasy scene, beach, midnight");
    }
}
