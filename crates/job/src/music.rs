//! What a job says about music and about the sounds of its scenes.

use super::media_name::MEDIA_NAME_MAX;
use super::rules;
use super::short::Short;
use garde::Validate;
use schemars::JsonSchema;
use score::{Mood, Sound};
use serde::Deserialize;

/// How loud music may be under the voice, in LU.
pub const LEVEL_LU: std::ops::RangeInclusive<f64> = -40.0..=-6.0;

/// What is heard under the voice. A bare name is its mood.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Validate, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MusicFile")]
#[garde(allow_unvalidated)]
pub struct MusicRequest {
    /// `auto` (by kind and words of the story), `none`, or a mood; the configuration decides where absent.
    pub mood: Option<MoodChoice>,
    /// An own piece instead: the name of a file in the configured directory.
    #[garde(custom(rules::optional(rules::media_name)))]
    #[schemars(extend("maxLength" = MEDIA_NAME_MAX))]
    pub track: Option<String>,
    /// The seed of the piece; that of the pictures where absent, else made from the id.
    #[schemars(range(max = u64::MAX))]
    pub seed: Option<u64>,
    /// How loud music is under the voice while words are spoken, in LU: -40 to -6.
    #[garde(range(min = *LEVEL_LU.start(), max = *LEVEL_LU.end()))]
    pub level_lu: Option<f64>,
}

/// A mood, or what stands for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MoodChoice {
    /// By the kind and the words of the story.
    Auto,
    /// No music.
    None,
    /// Slow major chords, a harp now and then.
    Calm,
    /// Strings and a piano.
    Warm,
    /// Glass and bells.
    Wonder,
    /// Low strings, a heart, an ostinato.
    Tension,
    /// A drone, clusters, a far bell.
    Dread,
    /// Slow minor strings and a piano.
    Sorrow,
    /// Plucked strings, wood, a shaker.
    Playful,
    /// A light beat, as under news.
    Bright,
}

impl MoodChoice {
    /// Returns the mood that is named; `None` for `auto` and `none`.
    pub fn named(self) -> Option<Mood> {
        Some(match self {
            Self::Auto | Self::None => return None,
            Self::Calm => Mood::Calm,
            Self::Warm => Mood::Warm,
            Self::Wonder => Mood::Wonder,
            Self::Tension => Mood::Tension,
            Self::Dread => Mood::Dread,
            Self::Sorrow => Mood::Sorrow,
            Self::Playful => Mood::Playful,
            Self::Bright => Mood::Bright,
        })
    }
}

/// The sound of a scene, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SoundChoice {
    /// No sound.
    None,
    /// Rain on leaves and stones.
    Rain,
    /// Wind that howls.
    Wind,
    /// Waves on a shore.
    Sea,
    /// A fire that crackles.
    Fire,
    /// Many people who talk.
    Crowd,
    /// A clock that ticks.
    Clock,
    /// Church bells, some way off.
    Bells,
    /// A night with crickets.
    Night,
    /// A forest with birds.
    Forest,
}

impl SoundChoice {
    /// Returns the sound that is named.
    pub fn named(self) -> Option<Sound> {
        Some(match self {
            Self::None => return None,
            Self::Rain => Sound::Rain,
            Self::Wind => Sound::Wind,
            Self::Sea => Sound::Sea,
            Self::Fire => Sound::Fire,
            Self::Crowd => Sound::Crowd,
            Self::Clock => Sound::Clock,
            Self::Bells => Sound::Bells,
            Self::Night => Sound::Night,
            Self::Forest => Sound::Forest,
        })
    }
}

impl Short for MusicRequest {
    type Main = MoodChoice;
    const EXPECTED: &'static str = "a mood or an object";

    fn of(mood: MoodChoice) -> Self {
        Self { mood: Some(mood), ..Self::default() }
    }
}

impl MusicRequest {
    /// Fills in what a look says where the job says nothing. Mood and track exclude each other, so the job's choice of one
    /// replaces the look's choice of the other.
    pub(super) fn or(self, look: &Self) -> Self {
        let Self { mood, track, seed, level_lu } = self;
        let (mood, track) =
            if mood.is_none() && track.is_none() { (look.mood, look.track.clone()) } else { (mood, track) };
        Self { mood, track, seed: seed.or(look.seed), level_lu: level_lu.or(look.level_lu) }
    }
}

#[cfg(test)]
mod tests {
    use crate::{JobRequest, Problem, parse};

    fn music(text: &str) -> Result<JobRequest, Vec<Problem>> {
        parse(format!("{{\"version\":1,\"story\":{{}},\n\"music\":{text}}}").as_bytes(), "x")
    }

    #[test]
    fn a_bare_name_is_the_mood() {
        assert_eq!(music("\"calm\"").unwrap().music, music("{\"mood\":\"calm\"}").unwrap().music);
        assert_eq!(music("null").unwrap().music, music("{}").unwrap().music);
        let all = music(r#"{"mood":"none","track":"my songs/a b.mp3","seed":7,"level_lu":-20}"#).unwrap().music;
        assert_eq!((all.track.as_deref(), all.seed, all.level_lu), (Some("my songs/a b.mp3"), Some(7), Some(-20.0)));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        for (text, path, words) in [
            ("\"sad\"", "music", "`sad` is not one of the known words"),
            ("7", "music", "expected a mood or an object, found `7`"),
            ("{\"mood\":\"sad\"}", "music.mood", "`sad`"),
            ("{\"level_lu\":3}", "music.level_lu", "-6"),
            ("{\"track\":\"../x.mp3\"}", "music.track", "without `..`"),
            ("{\"track\":\"/etc/passwd\"}", "music.track", "without `..`"),
            ("{\"track\":\"\"}", "music.track", "media.dir"),
            ("{\"volume\":3}", "music", "unknown field `volume`"),
        ] {
            let problems = music(text).unwrap_err();
            assert_eq!(problems.len(), 1, "{text}: {problems:?}");
            assert_eq!((problems[0].path.as_str(), problems[0].line), (path, Some(2)), "{problems:?}");
            assert!(format!("{:?}", problems[0]).contains(words), "{text}: {problems:?}");
        }
    }
}
