//! What a job would become: its words, scenes, prompts and times, without doing any of the work. Pure.

use super::handover::Script;
use super::scenes::{PlannedScene, plan};
use super::{audio, images, script, video};
use crate::job::{Failure, JobRequest};
use crate::providers::story;
use things::Dictionary;

/// The settings that decide what a job becomes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    /// Who writes stories.
    pub(crate) stories: &'a story::Settings,
    /// How videos are made.
    pub(crate) video: &'a film::Settings,
    /// What the words of a story mean.
    pub(crate) dictionary: &'a Dictionary,
}

/// A job as it would be told and shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Foreseen {
    /// The words.
    pub(crate) script: Script,
    /// The length of the whole in seconds.
    pub(crate) seconds: f64,
    /// How many characters are spoken.
    pub(crate) characters: u64,
    /// How often a voice is asked to speak.
    pub(crate) pieces: usize,
    /// The scenes, which cover the whole without a gap.
    pub(crate) scenes: Vec<ForeseenScene>,
}

/// A scene as it would be shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ForeseenScene {
    /// What is said; empty while only the title is shown.
    pub(crate) text: String,
    /// The prompt of its picture, with the style.
    pub(crate) prompt: String,
    /// The seed of its picture.
    pub(crate) seed: u64,
    /// Where its picture comes from.
    pub(crate) from: Origin,
    /// When it appears, in seconds.
    pub(crate) start: f64,
    /// When the next one replaces it, in seconds.
    pub(crate) end: f64,
}

/// Where the picture of a scene comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It is looked for, and made if there is none.
    Wanted,
    /// It is the client's own, below `media.dir`.
    Own(String),
    /// It is that of another scene, by its index: the job limits the number of pictures.
    Again(usize),
}

/// Tells what a job would become; `None` if somebody is yet to write its story. The job has the settings of its look.
pub(crate) fn foresee(job: &JobRequest, around: Surroundings<'_>) -> Result<Option<Foreseen>, Failure> {
    let Some(script) = script::foresee(job, around.stories)? else { return Ok(None) };
    let canvas = video::canvas(&job.video, around.video);
    let (track, pieces) = audio::foresee(job, &script, canvas, video::end_card(&job.video, around.video));
    let planned = plan(&script, &track, &around.dictionary.words(&script.language), &[]);
    let wanting: Vec<usize> =
        planned.iter().enumerate().filter(|(_, it)| it.own.is_none()).map(|(number, _)| number).collect();
    let distinct = images::distinct(job.images.count, wanting.len());
    let from = |number: usize, scene: &PlannedScene| {
        if let Some(own) = &scene.own {
            return Origin::Own(own.clone());
        }
        let place = wanting.iter().position(|it| *it == number).unwrap_or_default();
        let shown = wanting.get(place % distinct.max(1)).copied().unwrap_or(number);
        if shown == number { Origin::Wanted } else { Origin::Again(shown) }
    };
    let scene = |(number, scene): (usize, &PlannedScene)| {
        let prompt = images::styled(&scene.prompt, job.images.style.as_deref());
        let cues = track.cues.get(scene.cues.clone()).unwrap_or_default();
        let place = u64::try_from(number).unwrap_or(u64::MAX);
        ForeseenScene {
            text: cues.iter().map(|cue| cue.text.trim()).collect::<Vec<_>>().join(" "),
            seed: images::seed(job.images.seed, &prompt).wrapping_add(place),
            prompt,
            from: from(number, scene),
            start: scene.start,
            end: scene.end,
        }
    };
    let scenes = planned.iter().enumerate().map(scene).collect();
    let characters = track.cues.iter().map(|cue| cue.text.chars().count() as u64).sum();
    Ok(Some(Foreseen { seconds: track.seconds, characters, pieces, scenes, script }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::parse;

    fn seen(job: &str) -> Option<Foreseen> {
        let job = parse(job.as_bytes(), "x").unwrap();
        let (stories, video, dictionary) =
            (story::Settings::default(), film::Settings::default(), Dictionary::new(None));
        foresee(&job, Surroundings { stories: &stories, video: &video, dictionary: &dictionary }).unwrap()
    }

    #[test]
    fn the_scenes_of_a_text_cover_its_estimated_length() {
        let told = "The lamp went out at nine. Nobody had lit it for years. In the morning it was warm, and the sea lay still.";
        let one = seen(&format!(r#"{{"version":1,"story":{{"text":"{told}"}},"images":{{"style":"ink"}}}}"#)).unwrap();
        let said: Vec<&str> = one.scenes.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(said.join(" "), told);
        assert!(one.scenes.iter().all(|it| it.prompt.ends_with(", ink") && it.from == Origin::Wanted), "{one:?}");
        assert!(one.scenes.windows(2).all(|pair| (pair[0].end - pair[1].start).abs() < 1e-9), "{one:?}");
        assert!((one.scenes.last().unwrap().end - one.seconds).abs() < 1e-9);
        let slow = seen(&format!(r#"{{"version":1,"story":{{"text":"{told}"}},"tts":{{"speed":0.5}}}}"#)).unwrap();
        assert!(one.seconds * 1.5 < slow.seconds, "{} {}", one.seconds, slow.seconds);
    }

    #[test]
    fn own_pictures_and_a_limit_of_pictures_show_where_a_picture_comes_from() {
        let scenes =
            r#"[{"text":"One fox."},{"text":"Two owls.","image":"a.png"},{"text":"A lamp."},{"text":"The sea."}]"#;
        let job = format!(r#"{{"version":1,"story":{{"scenes":{scenes}}},"images":{{"count":2}}}}"#);
        let from: Vec<Origin> = seen(&job).unwrap().scenes.into_iter().map(|it| it.from).collect();
        assert_eq!(from, [Origin::Wanted, Origin::Own("a.png".to_owned()), Origin::Wanted, Origin::Again(0)]);
    }

    #[test]
    fn a_story_of_the_anthology_is_known_and_one_that_a_model_writes_is_not() {
        let picked = seen(r#"{"version":1,"story":{"type":"horror"}}"#).unwrap();
        assert!(picked.script.title.is_some() && 1 < picked.scenes.len());
        assert_eq!(seen(r#"{"version":1,"story":{"prompt":"a fox"}}"#), None);
    }
}
