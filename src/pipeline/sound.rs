//! The sound under the voice, a part of the video stage: music that fits the story, and the sounds of its scenes.

use super::StageRun;
use super::handover::{AudioTrack, ImageSet, Script};
use crate::job::music::{MoodChoice, MusicRequest, SoundChoice};
use crate::job::request::SceneRequest;
use crate::job::{Cancel, Code, Failure, blocking};
use crate::providers::tracks::Tracks;
use crate::providers::video;
use film::{Track, VideoMaker};
use score::{Bed, Mood, Order, ScoreError, Sound, Source, Times};
use std::path::Path;

/// The sound track, relative to the workspace.
const FILE: &str = "temp/under.wav";
/// The decoded piece of one's own.
const TRACK: &str = "temp/track.wav";
/// The providers of narrations that are silent.
const SILENT: [&str; 2] = ["null", "silence"];

/// What is heard where a job says nothing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Settings {
    /// The mood.
    pub(crate) mood: MoodChoice,
    /// The piece of one's own, if it is not composed.
    pub(crate) track: Option<String>,
    /// The seed of the piece; where absent, that of the pictures or one that is made from the id.
    pub(crate) seed: Option<u64>,
    /// How loud music is under the voice, in LU.
    pub(crate) level_lu: f64,
}

/// What the stage needs to make sound.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sounds<'a> {
    /// What is heard where a job says nothing.
    pub(crate) settings: &'a Settings,
    /// The pieces of one's own.
    pub(crate) tracks: &'a Tracks,
    /// How loud the voice is, in LUFS.
    pub(crate) voice_lufs: f64,
    /// Decodes pieces.
    pub(crate) maker: &'a VideoMaker,
}

/// What music a job gets.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Choice {
    None,
    Mood(Mood),
    Track(String),
}

/// What is to be heard, before anything is made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Plan {
    music: Choice,
    beds: Vec<Bed>,
    times: Times,
    seed: u64,
    level_lu: f64,
}

/// Makes the sound under the voice and returns its file; `None` if there is none.
pub(crate) async fn run(run: &StageRun<'_>, plan: Plan, sounds: Sounds<'_>) -> Result<Option<String>, Failure> {
    let music = match plan.music {
        Choice::None => None,
        Choice::Mood(mood) => Some(Source::Mood(mood)),
        Choice::Track(name) => {
            decode(run, &name, plan.times.seconds, sounds).await?;
            Some(Source::Track(run.workspace.path(TRACK)))
        }
    };
    if music.is_none() && plan.beds.is_empty() {
        return Ok(None);
    }
    let Plan { beds, times, seed, level_lu, .. } = plan;
    let order = Order { times, music, beds, seed, voice_lufs: sounds.voice_lufs, level_lu };
    let (path, stop) = (run.workspace.path(FILE), run.cancel.stop().clone());
    let written = blocking(move || Ok(score::write(&path, &order, &|| stop.is_raised()))).await?;
    written.map_err(|error| failure(&error, run.cancel))?;
    Ok(Some(FILE.to_owned()))
}

/// Decodes a piece of one's own into the workspace.
async fn decode(run: &StageRun<'_>, name: &str, seconds: f64, sounds: Sounds<'_>) -> Result<(), Failure> {
    let file = sounds.tracks.open(name).map_err(|problem| {
        Failure::permanent(problem.code, problem.message).hint(problem.suggestion.unwrap_or_default())
    })?;
    let track = Track { file, name: name.to_owned(), dir: run.workspace.dir().to_owned(), to: TRACK, seconds };
    let decoded = sounds.maker.decode(track, run.cancel.stop()).await;
    decoded.map_err(|error| {
        let failure = video::failure(&error, run.cancel);
        Failure { message: format!("the track `{name}` cannot be decoded: {}", failure.message), ..failure }
    })
}

fn failure(error: &ScoreError, cancel: &Cancel) -> Failure {
    match error {
        ScoreError::Stopped => cancel.failure(),
        ScoreError::Write { path, source } => Failure::io("write", path, source),
        ScoreError::Read { source, .. } => Failure::permanent(Code::VideoFailed, error.to_string()).cause(source),
        ScoreError::Track { .. } => Failure::permanent(Code::VideoFailed, error.to_string()),
        ScoreError::Measure(source) => Failure::permanent(Code::VideoFailed, error.to_string()).cause(source),
    }
}

/// Plans what is heard: the job's wishes, then the settings, then what the story is like. Pure.
pub(crate) fn plan(
    run: &StageRun<'_>,
    script: &Script,
    audio: &AudioTrack,
    images: &ImageSet,
    settings: &Settings,
) -> Plan {
    let wishes = &run.job.music;
    let is_silent = SILENT.contains(&audio.provider.as_str());
    let (choice, words_count) = choose(wishes, settings, is_silent, || mood(script));
    let speech = if is_silent { Vec::new() } else { audio.cues.iter().map(|cue| cue.start..cue.end).collect() };
    let ends = audio.cues.iter().zip(audio.cues.iter().skip(1)).filter(|(cue, next)| {
        (cue.scene, cue.sentence) != (next.scene, next.sentence)
    });
    let times = Times {
        seconds: audio.seconds,
        speech,
        rests: ends.map(|(cue, _)| cue.end).collect(),
        scenes: images.pictures.iter().map(|it| it.start).collect(),
        turn: None,
    };
    let scenes = run.job.story.scenes.as_deref().unwrap_or_default();
    Plan {
        beds: beds(scenes, script, audio, images, words_count && !is_silent),
        music: choice,
        times,
        seed: wishes.seed.or(settings.seed).unwrap_or_else(|| super::video::seed(run)),
        level_lu: wishes.level_lu.unwrap_or(settings.level_lu),
    }
}

/// Chooses the music, and tells whether the words of scenes name sounds. A silent voice stays silent, unless the job
/// asks for music.
fn choose(wishes: &MusicRequest, settings: &Settings, is_silent: bool, mood: impl Fn() -> Mood) -> (Choice, bool) {
    let by_settings = if is_silent { (MoodChoice::None, None) } else { (settings.mood, settings.track.clone()) };
    // What the job says about one of both replaces what the settings say about the other.
    let (mood_choice, track) = match (wishes.mood, &wishes.track) {
        (None, None) => by_settings,
        (mood, track) => (mood.unwrap_or(MoodChoice::Auto), track.clone()),
    };
    let music = match (mood_choice, track) {
        (MoodChoice::None, _) => Choice::None,
        (_, Some(track)) => Choice::Track(track),
        (named, None) => Choice::Mood(named.named().unwrap_or_else(mood)),
    };
    let words_count = mood_choice != MoodChoice::None;
    (music, words_count)
}

fn mood(script: &Script) -> Mood {
    let text: Vec<&str> = script.scenes.iter().flat_map(|it| &it.sentences).map(String::as_str).collect();
    Mood::of(&script.kind, &text.join(" "), &script.language)
}

/// Returns the sound of each picture: the one of its scene, or the one that its words name.
fn beds(scenes: &[SceneRequest], script: &Script, audio: &AudioTrack, images: &ImageSet, words_count: bool) -> Vec<Bed> {
    let starts = images.pictures.iter().map(|it| it.start);
    let ends = images.pictures.iter().skip(1).map(|it| it.start).chain([audio.seconds]);
    let sound = |start: f64, end: f64| -> Option<Sound> {
        let cues = || audio.cues.iter().filter(|cue| start - 0.01 <= cue.start && cue.start < end - 0.01);
        let scene = cues().next().map(|cue| cue.scene).and_then(|scene| scenes.get(scene));
        match scene.and_then(|scene| scene.sound) {
            Some(choice) => choice.named(),
            None if words_count => {
                let words: Vec<&str> = cues().map(|cue| cue.text.as_str()).collect();
                Sound::named(&words.join(" "), &script.language)
            }
            None => None,
        }
    };
    starts.zip(ends).filter_map(|(start, end)| Some(Bed { sound: sound(start, end)?, span: start..end })).collect()
}
