//! The sound under the voice, a part of the video stage: music that fits the story, and the sounds of its scenes.

use super::handover::{AudioTrack, Cue, ImageSet, Script};
use super::{StageRun, cards, turn};
use crate::job::music::{MoodChoice, MusicRequest};
use crate::job::request::SceneRequest;
use crate::job::{Cancel, Code, Failure, blocking};
use crate::providers::media::{self, Media};
use crate::providers::video;
use film::{Track, VideoMaker};
use score::{Bed, Mood, Order, ScoreError, Sound, Source, Times};
use std::ops::Range;

/// The sound track, relative to the workspace.
const FILE: &str = "temp/under.wav";
/// The decoded piece of one's own.
const TRACK: &str = "temp/track.wav";
/// The longest time in which a sound is still heard though nothing names it, in seconds: about two pictures.
const HELD_SECONDS_MAX: f64 = 14.0;
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
    /// The files of one's own.
    pub(crate) media: &'a Media,
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
    let file = sounds.media.track(name).map_err(|problem| media::failure(*problem))?;
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
    let speech = if is_silent { Vec::new() } else { audio.cues.iter().flat_map(spoken).collect() };
    let ends = audio
        .cues
        .iter()
        .zip(audio.cues.iter().skip(1))
        .filter(|(cue, next)| (cue.scene, cue.sentence) != (next.scene, next.sentence));
    let times = Times {
        seconds: audio.seconds,
        speech,
        rests: ends.map(|(cue, _)| cue.end).collect(),
        scenes: images.pictures.iter().map(|it| it.start).collect(),
        turn: turn::turn(script)
            .and_then(|at| audio.cues.iter().find(|cue| (cue.scene, cue.sentence) == at))
            .map(|cue| cue.start),
        end: cards::end_whole(audio),
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

/// Returns when words of a cue are spoken.
fn spoken(cue: &Cue) -> Vec<Range<f64>> {
    if cue.words.is_empty() {
        return std::iter::once(cue.start..cue.end).collect();
    }
    cue.words.iter().map(|word| word.start..word.end).collect()
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

/// Returns the sound of each picture: the one of its scene, or the one that its words name, or what it shows. The prompt
/// of a picture tells of the place, the time and the weather that earlier sentences named, so a storm is heard as long as
/// it is seen. Where all of that is silent for a short time, there is no hole: see [`held`].
fn beds(
    scenes: &[SceneRequest],
    script: &Script,
    audio: &AudioTrack,
    images: &ImageSet,
    words_count: bool,
) -> Vec<Bed> {
    let starts = images.pictures.iter().map(|it| it.start);
    let ends = images.pictures.iter().skip(1).map(|it| it.start).chain([audio.seconds]);
    let sound = |start: f64, end: f64, prompt: &str| -> Heard {
        let cues = || audio.cues.iter().filter(|cue| start - 0.01 <= cue.start && cue.start < end - 0.01);
        let scene = cues().next().map(|cue| cue.scene).and_then(|scene| scenes.get(scene));
        match scene.and_then(|scene| scene.sound) {
            Some(choice) => choice.named().map_or(Heard::Silence, Heard::Sound),
            None if words_count => {
                let words: Vec<&str> = cues().map(|cue| cue.text.as_str()).collect();
                let named = Sound::named(&words.join(" "), &script.language).or_else(|| Sound::shown(prompt));
                named.map_or(Heard::Unnamed, Heard::Sound)
            }
            None => Heard::Silence,
        }
    };
    let prompts = images.pictures.iter().map(|it| it.prompt.as_str());
    held(starts.zip(ends).zip(prompts).map(|((start, end), prompt)| (sound(start, end, prompt), start..end)).collect())
}

/// What is heard with a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    Sound(Sound),
    /// Nothing, because the job says so.
    Silence,
    /// Nothing that anybody named.
    Unnamed,
}

/// Returns the sounds of pictures. A sound goes on through pictures that name none, if another one follows soon: a hole is
/// noticed, a brook that is still heard is not. So does the weather or the night that a story names soon after its start.
fn held(pictures: Vec<(Heard, Range<f64>)>) -> Vec<Bed> {
    let mut beds: Vec<Bed> = Vec::new();
    let mut unnamed: Option<Range<f64>> = None;
    for (heard, span) in pictures {
        match heard {
            Heard::Unnamed => unnamed = Some(unnamed.map_or(span.start, |it| it.start)..span.end),
            Heard::Silence => unnamed = Some(f64::NEG_INFINITY..span.end),
            Heard::Sound(sound) => {
                let mut bed = Bed { sound, span };
                let is_air = matches!(sound, Sound::Rain | Sound::Wind | Sound::Night);
                if let Some(hole) = unnamed.take().filter(|it| it.end - it.start <= HELD_SECONDS_MAX) {
                    match beds.last_mut() {
                        Some(last) => last.span.end = hole.end,
                        None if is_air => bed.span.start = hole.start,
                        None => {}
                    }
                }
                beds.push(bed);
            }
        }
    }
    beds
}

#[cfg(test)]
mod tests {
    use super::super::handover::{ScenePicture, ScriptScene};
    use super::*;
    use crate::job::outcome::ImageSource;
    use crate::job::{JobRequest, Progress, parse};
    use crate::workspace::Workspace;

    const SETTINGS: Settings = Settings { mood: MoodChoice::Auto, track: None, seed: None, level_lu: -16.0 };

    /// Plans a story of four seconds for each of its scenes, one picture each.
    fn planned(job: &str, settings: &Settings, provider: &str) -> Plan {
        let job: JobRequest = parse(job.as_bytes(), "tale").unwrap();
        let scenes = job.story.scenes.clone().unwrap_or_default();
        let cue = |(scene, it): (usize, &SceneRequest)| {
            let start = 0.4 + 4.0 * scene as f64;
            Cue { scene, sentence: 0, text: it.text.clone(), start, end: start + 3.0, words: Vec::new() }
        };
        let cues: Vec<Cue> = scenes.iter().enumerate().map(cue).collect();
        let picture = |(n, cue): (usize, &Cue)| ScenePicture {
            file: String::new(),
            library_file: String::new(),
            prompt: format!("horror scene, {}", if n == 4 { "forest, night, storm" } else { "room, night" }),
            source: ImageSource::Procedural,
            similarity: None,
            start: if n == 0 { 0.0 } else { cue.start },
            end: cue.end,
        };
        let pictures = cues.iter().enumerate().map(picture).collect();
        let told = |it: &SceneRequest| ScriptScene { sentences: vec![it.text.clone()], ..ScriptScene::default() };
        let script = Script {
            kind: job.story.kind().to_owned(),
            title: None,
            language: job.story.language.clone().unwrap_or_else(|| "en".into()),
            language_supposed: false,
            provider: "request".into(),
            scenes: scenes.iter().map(told).collect(),
            headings: Vec::new(),
            written: None,
            degraded: Vec::new(),
        };
        let seconds = 4.0 * scenes.len() as f64 + 0.8;
        let (file, provider, degraded) = (String::new(), provider.to_owned(), Vec::new());
        let audio = AudioTrack { file, seconds, provider, cues, reused: 0, spoken: 0, credits: Vec::new(), degraded };
        let images = ImageSet { pictures, provider: String::new(), degraded: Vec::new(), credits: Vec::new() };
        let workspace = Workspace::below(std::path::Path::new("/nowhere"), &job.id);
        let (cancel, progress) = (Cancel::default(), Progress::silent());
        let run = StageRun::unpaid(&job, &workspace, &cancel, &progress);
        plan(&run, &script, &audio, &images, settings)
    }

    fn story(more: &str) -> String {
        let scenes = r#"[{"text":"The rain fell on the roof."},{"text":"He opened a book.","sound":"clock"},
            {"text":"The sea was calm.","sound":"none"},{"text":"A fire burned."},{"text":"He ran."}]"#;
        format!("{{\"version\":1,\"story\":{{\"type\":\"horror\",\"scenes\":{scenes}}}{more}}}")
    }

    #[test]
    fn the_kind_of_the_story_chooses_the_music_unless_job_or_settings_do() {
        let calm = Settings { mood: MoodChoice::Calm, ..SETTINGS };
        let own = Settings { track: Some("own.mp3".into()), ..SETTINGS };
        let track = |name: &str| Choice::Track(name.to_owned());
        for (more, settings, expected) in [
            ("", &SETTINGS, Choice::Mood(Mood::Dread)),
            ("", &calm, Choice::Mood(Mood::Calm)),
            ("", &own, track("own.mp3")),
            (r#","music":"auto""#, &calm, Choice::Mood(Mood::Dread)),
            (r#","music":"auto""#, &own, Choice::Mood(Mood::Dread)),
            (r#","music":"bright""#, &own, Choice::Mood(Mood::Bright)),
            (r#","music":"none""#, &own, Choice::None),
            (r#","music":{"track":"a.ogg"}"#, &calm, track("a.ogg")),
            (r#","music":{"track":"a.ogg","mood":"none"}"#, &calm, Choice::None),
            (r#","music":{"seed":7}"#, &calm, Choice::Mood(Mood::Calm)),
        ] {
            assert_eq!(planned(&story(more), settings, "flite").music, expected, "{more}");
        }
    }

    #[test]
    fn a_silent_voice_stays_silent_unless_the_job_asks_for_music() {
        for provider in SILENT {
            let silent = planned(&story(""), &SETTINGS, provider);
            assert_eq!(silent.music, Choice::None);
            assert_eq!(
                silent.beds.iter().map(|it| it.sound).collect::<Vec<_>>(),
                [Sound::Clock],
                "only what is asked for"
            );
            let asked = planned(&story(r#","music":"calm""#), &SETTINGS, provider);
            assert_eq!((asked.music, asked.times.speech), (Choice::Mood(Mood::Calm), Vec::new()));
        }
    }

    #[test]
    fn a_scene_has_the_sound_that_it_asks_for_or_that_its_words_name_from_its_start_on() {
        let heard = planned(&story(""), &SETTINGS, "flite").beds;
        let expected =
            [(Sound::Rain, 0.0..4.4), (Sound::Clock, 4.4..8.4), (Sound::Fire, 12.4..16.4), (Sound::Rain, 16.4..20.8)];
        let expected = expected.map(|(sound, span)| Bed { sound, span });
        assert_eq!(heard, expected);
        let without = planned(&story(r#","music":"none""#), &SETTINGS, "flite").beds;
        assert_eq!(without, expected[1..2], "without music only what is asked for");
    }

    #[test]
    fn a_short_time_that_names_no_sound_is_no_hole() {
        let check = |pictures: &[(Heard, f64)], expected: &[(Sound, Range<f64>)]| {
            let ends = pictures.iter().skip(1).map(|it| it.1).chain([60.0]);
            let beds = held(pictures.iter().zip(ends).map(|((heard, start), end)| (*heard, *start..end)).collect());
            let expected: Vec<Bed> =
                expected.iter().map(|(sound, span)| Bed { sound: *sound, span: span.clone() }).collect();
            assert_eq!(beds, expected, "{pictures:?}");
        };
        let (sea, rain, fire) = (Heard::Sound(Sound::Sea), Heard::Sound(Sound::Rain), Heard::Sound(Sound::Fire));
        check(
            &[(sea, 0.0), (Heard::Unnamed, 10.0), (fire, 20.0)],
            &[(Sound::Sea, 0.0..20.0), (Sound::Fire, 20.0..60.0)],
        );
        check(
            &[(sea, 0.0), (Heard::Unnamed, 10.0), (fire, 30.0)],
            &[(Sound::Sea, 0.0..10.0), (Sound::Fire, 30.0..60.0)],
        );
        check(
            &[(sea, 0.0), (Heard::Silence, 10.0), (fire, 20.0)],
            &[(Sound::Sea, 0.0..10.0), (Sound::Fire, 20.0..60.0)],
        );
        check(&[(Heard::Unnamed, 0.0), (rain, 6.0)], &[(Sound::Rain, 0.0..60.0)]);
        check(&[(Heard::Unnamed, 0.0), (fire, 6.0), (Heard::Unnamed, 50.0)], &[(Sound::Fire, 6.0..50.0)]);
    }

    #[test]
    fn the_times_of_sentences_and_scenes_reach_the_music_and_the_job_has_its_own_seed() {
        let plan = planned(&story(""), &SETTINGS, "flite");
        assert_eq!(
            (plan.times.rests.clone(), plan.times.scenes.clone()),
            (vec![3.4, 7.4, 11.4, 15.4], vec![0.0, 4.4, 8.4, 12.4, 16.4])
        );
        assert_eq!(plan.times.speech.first(), Some(&(0.4..3.4)));
        let other = story(r#","id":"other""#);
        assert_ne!(plan.seed, planned(&other, &SETTINGS, "flite").seed);
        assert_eq!(planned(&other, &Settings { seed: Some(3), ..SETTINGS }, "flite").seed, 3);
        let quiet = planned(&story(r#","music":{"seed":9,"level_lu":-25}"#), &SETTINGS, "flite");
        assert!((quiet.level_lu + 25.0).abs() < 1e-9 && quiet.seed == 9);
        assert_eq!(planned(&story(r#","images":{"seed":5}"#), &SETTINGS, "flite").seed, 5);
    }
}
