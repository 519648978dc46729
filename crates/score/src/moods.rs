//! What each mood is made of: scales, tempo, harmony, instruments. Data.

use crate::Mood;
use crate::harmony::VOICES;
use crate::instruments::Instrument as I;

/// The ingredients of a mood.
#[derive(Debug)]
pub(crate) struct Style {
    /// The scales to choose from.
    pub(crate) scales: &'static [[i32; 7]],
    /// The lowest and the highest tonic (MIDI).
    pub(crate) tonics: (i32, i32),
    /// The slowest and the fastest tempo, in beats per minute.
    pub(crate) tempo: (f32, f32),
    /// The beats of a bar to choose from.
    pub(crate) metres: &'static [u32],
    /// The chords of four bars, as steps of the scale.
    pub(crate) progressions: &'static [[i32; 4]],
    /// The steps of a chord's notes above its root.
    pub(crate) colours: &'static [[i32; VOICES]],
    /// What holds the chords.
    pub(crate) pad: I,
    /// The lowest pitch of the chords.
    pub(crate) pad_low: i32,
    /// What plays figures.
    pub(crate) figures: &'static [(Figure, I)],
    /// What plays the roots.
    pub(crate) bass: Bass,
    /// The drums.
    pub(crate) drums: Drums,
    /// What sings a melody.
    pub(crate) leads: &'static [I],
    /// What is heard when a scene begins.
    pub(crate) sting: Sting,
    /// How lively the last part is, 0 to 1.
    pub(crate) climax: f32,
    /// Seconds until the room is silent.
    pub(crate) room_seconds: f32,
    /// The share of the room in the sound.
    pub(crate) room: f32,
    /// The frequency above which the pads are soft, in Hz.
    pub(crate) cutoff: f32,
}

/// What a plucked or struck instrument does in a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figure {
    /// A few single notes.
    Sparse,
    /// Broken chords in quavers.
    Arpeggio,
    /// Broken chords that rise through two octaves.
    Rising,
    /// Chords on the later beats.
    Waltz,
    /// The same low notes again and again.
    Ostinato,
    /// Short chords between the beats.
    Offbeat,
    /// Repeated quavers on top of the chord.
    Pulse,
}

/// What the lowest voice does in a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bass {
    /// One long root.
    Long,
    /// Root and fifth, short.
    Steps,
    /// The root in quavers.
    Pulse,
    /// The tonic, whatever the chord is.
    Drone,
}

/// What the drums do in a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drums {
    /// Nothing.
    None,
    /// A heart.
    Heart,
    /// Shaker and soft taps.
    Light,
    /// A soft beat.
    Beat,
}

/// What is heard when a scene begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sting {
    /// Nothing.
    None,
    /// Three bright notes that rise.
    Sparkle,
    /// One low, far blow.
    Boom,
    /// Two plucked notes.
    Hop,
    /// A rush that swells into a soft stroke.
    Rush,
}

const MAJOR: [i32; 7] = [0, 2, 4, 5, 7, 9, 11];
const LYDIAN: [i32; 7] = [0, 2, 4, 6, 7, 9, 11];
const MIXOLYDIAN: [i32; 7] = [0, 2, 4, 5, 7, 9, 10];
const DORIAN: [i32; 7] = [0, 2, 3, 5, 7, 9, 10];
const MINOR: [i32; 7] = [0, 2, 3, 5, 7, 8, 10];
const HARMONIC: [i32; 7] = [0, 2, 3, 5, 7, 8, 11];
const PHRYGIAN: [i32; 7] = [0, 1, 3, 5, 7, 8, 10];

const TRIAD: [i32; VOICES] = [0, 2, 4, 7];
const NINTH: [i32; VOICES] = [0, 2, 4, 8];
const SEVENTH: [i32; VOICES] = [0, 2, 4, 6];
const OPEN: [i32; VOICES] = [0, 1, 4, 7];
const FOURTH: [i32; VOICES] = [0, 3, 4, 7];
const CLUSTER: [i32; VOICES] = [0, 1, 4, 8];

impl Mood {
    /// Returns what the mood is made of.
    pub(crate) fn style(self) -> &'static Style {
        match self {
            Self::Calm => &CALM,
            Self::Warm => &WARM,
            Self::Wonder => &WONDER,
            Self::Tension => &TENSION,
            Self::Dread => &DREAD,
            Self::Sorrow => &SORROW,
            Self::Playful => &PLAYFUL,
            Self::Bright => &BRIGHT,
        }
    }
}

static CALM: Style = Style {
    scales: &[MAJOR, LYDIAN],
    tonics: (48, 55),
    tempo: (62.0, 72.0),
    metres: &[4],
    progressions: &[[0, 4, 5, 3], [0, 2, 3, 0], [3, 0, 4, 5], [0, 5, 3, 4], [0, 3, 1, 4], [5, 3, 0, 4]],
    colours: &[NINTH, TRIAD, SEVENTH, OPEN],
    pad: I::Pad,
    pad_low: 52,
    figures: &[(Figure::Sparse, I::Harp), (Figure::Arpeggio, I::Harp), (Figure::Sparse, I::Piano)],
    bass: Bass::Long,
    drums: Drums::None,
    leads: &[I::Flute],
    sting: Sting::None,
    climax: 0.8,
    room_seconds: 2.8,
    room: 0.35,
    cutoff: 2600.0,
};

static WARM: Style = Style {
    scales: &[MAJOR, MIXOLYDIAN],
    tonics: (48, 55),
    tempo: (72.0, 84.0),
    metres: &[4, 3],
    progressions: &[[0, 3, 5, 4], [0, 5, 3, 4], [3, 4, 2, 5], [0, 4, 3, 3], [0, 2, 5, 3], [3, 0, 1, 4]],
    colours: &[NINTH, SEVENTH, TRIAD],
    pad: I::Strings,
    pad_low: 50,
    figures: &[(Figure::Arpeggio, I::Piano), (Figure::Waltz, I::Piano), (Figure::Arpeggio, I::Harp)],
    bass: Bass::Long,
    drums: Drums::None,
    leads: &[I::Flute, I::Strings],
    sting: Sting::None,
    climax: 1.0,
    room_seconds: 2.2,
    room: 0.3,
    cutoff: 3000.0,
};

static WONDER: Style = Style {
    scales: &[LYDIAN, MAJOR],
    tonics: (50, 57),
    tempo: (66.0, 78.0),
    metres: &[4, 3],
    progressions: &[[0, 1, 0, 1], [0, 4, 1, 5], [3, 0, 1, 4], [0, 2, 5, 1], [5, 3, 0, 1]],
    colours: &[NINTH, SEVENTH, OPEN],
    pad: I::Glass,
    pad_low: 55,
    figures: &[(Figure::Rising, I::Celesta), (Figure::Arpeggio, I::Celesta), (Figure::Rising, I::Harp)],
    bass: Bass::Long,
    drums: Drums::None,
    leads: &[I::Flute, I::Celesta],
    sting: Sting::Sparkle,
    climax: 1.0,
    room_seconds: 3.6,
    room: 0.42,
    cutoff: 3800.0,
};

static TENSION: Style = Style {
    scales: &[MINOR, HARMONIC, DORIAN],
    tonics: (45, 52),
    tempo: (84.0, 96.0),
    metres: &[4],
    progressions: &[[0, 0, 5, 4], [0, 5, 3, 4], [0, 6, 5, 4], [0, 3, 5, 0], [0, 0, 3, 1]],
    colours: &[TRIAD, OPEN, FOURTH],
    pad: I::Strings,
    pad_low: 46,
    figures: &[(Figure::Ostinato, I::Pizzicato), (Figure::Ostinato, I::Piano), (Figure::Arpeggio, I::Pizzicato)],
    bass: Bass::Pulse,
    drums: Drums::Heart,
    leads: &[I::Strings],
    sting: Sting::Boom,
    climax: 1.0,
    room_seconds: 2.0,
    room: 0.28,
    cutoff: 1800.0,
};

static DREAD: Style = Style {
    scales: &[PHRYGIAN, MINOR],
    tonics: (43, 48),
    tempo: (46.0, 54.0),
    metres: &[4],
    progressions: &[[0, 1, 0, 1], [0, 0, 1, 4], [0, 5, 1, 0], [0, 3, 1, 1], [0, 6, 1, 0]],
    colours: &[CLUSTER, OPEN, FOURTH, SEVENTH],
    pad: I::Strings,
    pad_low: 52,
    figures: &[(Figure::Sparse, I::Bell), (Figure::Sparse, I::Piano), (Figure::Sparse, I::Celesta)],
    bass: Bass::Drone,
    drums: Drums::None,
    leads: &[I::Glass],
    sting: Sting::Boom,
    climax: 0.9,
    room_seconds: 4.5,
    room: 0.5,
    cutoff: 1700.0,
};

static SORROW: Style = Style {
    scales: &[MINOR, HARMONIC],
    tonics: (48, 54),
    tempo: (54.0, 62.0),
    metres: &[4, 3],
    progressions: &[[0, 5, 2, 6], [0, 3, 4, 0], [5, 2, 6, 0], [0, 4, 5, 3], [3, 0, 4, 0]],
    colours: &[TRIAD, NINTH, SEVENTH],
    pad: I::Strings,
    pad_low: 48,
    figures: &[(Figure::Arpeggio, I::Piano), (Figure::Sparse, I::Piano), (Figure::Waltz, I::Piano)],
    bass: Bass::Long,
    drums: Drums::None,
    leads: &[I::Strings, I::Flute],
    sting: Sting::None,
    climax: 0.75,
    room_seconds: 3.0,
    room: 0.38,
    cutoff: 2000.0,
};

static PLAYFUL: Style = Style {
    scales: &[MAJOR, MIXOLYDIAN],
    tonics: (53, 60),
    tempo: (102.0, 116.0),
    metres: &[4, 4, 3],
    progressions: &[[0, 4, 0, 3], [0, 5, 1, 4], [0, 3, 0, 4], [0, 0, 3, 4], [0, 1, 4, 0]],
    colours: &[TRIAD, SEVENTH],
    pad: I::Pad,
    pad_low: 55,
    figures: &[(Figure::Offbeat, I::Pizzicato), (Figure::Arpeggio, I::Marimba), (Figure::Offbeat, I::Marimba)],
    bass: Bass::Steps,
    drums: Drums::Light,
    leads: &[I::Marimba, I::Flute, I::Pizzicato],
    sting: Sting::Hop,
    climax: 1.0,
    room_seconds: 1.1,
    room: 0.2,
    cutoff: 3000.0,
};

static BRIGHT: Style = Style {
    scales: &[MAJOR, DORIAN],
    tonics: (50, 57),
    tempo: (102.0, 112.0),
    metres: &[4],
    progressions: &[[0, 5, 3, 4], [0, 4, 5, 3], [3, 4, 5, 0], [0, 3, 4, 3], [5, 3, 0, 4]],
    colours: &[NINTH, OPEN, FOURTH, TRIAD],
    pad: I::Pad,
    pad_low: 53,
    figures: &[(Figure::Pulse, I::Piano), (Figure::Pulse, I::Pizzicato), (Figure::Arpeggio, I::Marimba)],
    bass: Bass::Pulse,
    drums: Drums::Beat,
    leads: &[I::Piano, I::Flute],
    sting: Sting::Rush,
    climax: 1.0,
    room_seconds: 1.6,
    room: 0.22,
    cutoff: 3600.0,
};
