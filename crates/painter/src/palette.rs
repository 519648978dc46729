//! The colours of a picture: chosen by the time of day, changed by mood, weather and place.

use super::canvas::{Colour, mix, rgb, scale};
use super::numbers::Draw;
use super::plan::{Feature, Features, Mood, Place, Time};

/// The colours of a picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Palette {
    /// The sky straight up.
    pub(super) zenith: Colour,
    /// The sky half-way down.
    pub(super) sky: Colour,
    /// The sky at the horizon.
    pub(super) horizon: Colour,
    /// The colour that distant things fade into.
    pub(super) haze: Colour,
    /// The nearest silhouettes.
    pub(super) near: Colour,
    /// Sun or moon.
    pub(super) light: Colour,
    /// The lit side of clouds.
    pub(super) cloud: Colour,
    /// Windows and lamps.
    pub(super) lamp: Colour,
    /// Neon, magic and flowers.
    pub(super) accent: Colour,
}

/// Colours of the wood of furniture, boards and beams in white light.
pub(super) const WOODS: [Colour; 4] = [[0.46, 0.31, 0.19], [0.38, 0.26, 0.17], [0.54, 0.39, 0.24], [0.46, 0.4, 0.33]];

/// The colour of the air in a sandstorm.
const SAND: Colour = [0.78, 0.56, 0.32];

fn make(parts: [u32; 9]) -> Palette {
    let [zenith, sky, horizon, haze, near, light, cloud, lamp, accent] = parts.map(rgb);
    Palette { zenith, sky, horizon, haze, near, light, cloud, lamp, accent }
}

impl Palette {
    /// Chooses the colours.
    pub(super) fn of(place: Place, time: Time, mood: Option<Mood>, features: Features, draw: &mut Draw) -> Self {
        let mut palette = base(place, time, mood, features);
        let wet = features.has(Feature::Rain) || features.has(Feature::Storm);
        if wet && mood != Some(Mood::Neon) {
            palette = palette.toward_grey(0.6, if time == Time::Night { 0.85 } else { 0.8 });
        } else if features.has(Feature::Fog) && place == Place::Desert {
            let light = if time == Time::Day { 0.86 } else { 0.6 };
            palette = palette.each(|colour| scale(mix(colour, SAND, 0.75), light));
        } else if features.has(Feature::Fog) {
            palette = palette.toward_grey(0.7, 1.0);
        }
        palette.jitter(draw)
    }

    fn each(self, change: impl Fn(Colour) -> Colour) -> Self {
        Self {
            zenith: change(self.zenith),
            sky: change(self.sky),
            horizon: change(self.horizon),
            haze: change(self.haze),
            near: change(self.near),
            cloud: change(self.cloud),
            ..self
        }
    }

    fn toward_grey(self, amount: f32, brightness: f32) -> Self {
        self.each(|colour| {
            let luma = colour[0] * 0.3 + colour[1] * 0.55 + colour[2] * 0.15;
            scale(mix(colour, [luma * 0.94, luma * 1.0, luma * 1.1], amount), brightness)
        })
    }

    /// Shifts the colours a little, so that two pictures of one palette differ.
    fn jitter(self, draw: &mut Draw) -> Self {
        let tint = [draw.between(0.94, 1.06), draw.between(0.95, 1.05), draw.between(0.94, 1.06)];
        self.each(|colour| [colour[0] * tint[0], colour[1] * tint[1], colour[2] * tint[2]])
    }
}

#[rustfmt::skip]
fn base(place: Place, time: Time, mood: Option<Mood>, features: Features) -> Palette {
    //                        zenith    sky       horizon   haze      near      light     cloud     lamp      accent
    let dark = matches!(time, Time::Night | Time::Dusk);
    match (place, time, mood) {
        (Place::Deep, _, _) => make([0x1f8fb3, 0x0d5f8a, 0x063a5e, 0x0b4a70, 0x021526, 0xd8fbff, 0x49c1d6, 0xffd98a, 0xff8f6b]),
        (Place::Space, _, Some(Mood::Magic)) => make([0x0b0620, 0x1a0b3a, 0x341456, 0x4b1e6b, 0x070312, 0xffe9c9, 0xb84fd0, 0xffd58a, 0x5de0ff]),
        (Place::Space, _, _) => make([0x05070f, 0x0a1024, 0x16204a, 0x24336b, 0x04050c, 0xfff3dc, 0x3f6fc4, 0xffd58a, 0xe0568f]),
        (Place::Desert, _, _) if features.has(Feature::Mars) => make([0x5a2a22, 0x9c4a30, 0xe0935a, 0xc46a3f, 0x2e0f0c, 0xfff0d8, 0xe8a878, 0xffd58a, 0xff8a50]),
        (Place::Desert, Time::Day, _) => make([0x2f7fc0, 0x86bfe0, 0xf3e3c0, 0xe8c48c, 0x7a4720, 0xfffbe8, 0xffffff, 0xffd58a, 0xd8843c]),
        (_, _, Some(Mood::Neon)) => make([0x0b0a2a, 0x2a0f52, 0x8a1f7d, 0x6a1c72, 0x07060f, 0x7df0ff, 0x7a2f9a, 0xffd27a, 0x2de6ff]),
        (_, Time::Night, Some(Mood::Magic)) => make([0x0e0a33, 0x2a1760, 0x6a3a94, 0x55318a, 0x0a0620, 0xf2e6ff, 0x8458b8, 0xffcf7d, 0x7df7e6]),
        (_, Time::Night, Some(Mood::Eerie)) => make([0x060b10, 0x14252e, 0x3f5c62, 0x466268, 0x020405, 0xe8ecd2, 0x324a50, 0xffb347, 0x9fe06a]),
        (_, Time::Night, Some(Mood::Grey)) => make([0x080b12, 0x18202c, 0x3b4652, 0x38424d, 0x040507, 0xeae6d6, 0x3c4754, 0xffc870, 0xd9534a]),
        (_, Time::Night, _) => make([0x050b1f, 0x0f2148, 0x2f4f7f, 0x2b4672, 0x030610, 0xf6f1da, 0x34507e, 0xffc065, 0x6fd0ff]),
        (_, Time::Dusk, Some(Mood::Eerie)) => make([0x16141f, 0x3a2a3c, 0x9a5148, 0x5f4048, 0x080609, 0xffd9a8, 0x7c4a52, 0xffb04a, 0xb8e06a]),
        (_, Time::Dusk, Some(Mood::Grey)) => make([0x232b3a, 0x4a5668, 0xa39a94, 0x6f7683, 0x0d1016, 0xfff0d8, 0x8b919b, 0xffc870, 0xd9534a]),
        (_, Time::Dusk, _) => make([0x1b1647, 0x5a3a86, 0xee8e86, 0xa0679a, 0x120b24, 0xffe3c4, 0xd07a9c, 0xffc46b, 0xff7fb0]),
        (_, Time::Dawn, Some(Mood::Grey | Mood::Eerie)) => make([0x3d4c60, 0x7d8c99, 0xe2cdb6, 0xa7adb2, 0x141a20, 0xfff3dc, 0xcdc9c4, 0xffc870, 0xd9534a]),
        (_, Time::Dawn, _) => make([0x3f5ba0, 0x9c8fc4, 0xffc9a3, 0xd0a4b4, 0x1c1836, 0xfff2c9, 0xffd3c4, 0xffcf85, 0xff9db0]),
        (_, Time::Sunset, Some(Mood::Rose)) => make([0x3f2f6e, 0xc25a86, 0xffb27a, 0xd97a80, 0x24102a, 0xfff0b8, 0xff9f90, 0xffc46b, 0xff8fb4]),
        (_, Time::Sunset, _) => make([0x2c2a5e, 0xb4526a, 0xffb055, 0xd07858, 0x1a0c18, 0xfff2b0, 0xff9068, 0xffc46b, 0xff7a5a]),
        (_, Time::Day, Some(Mood::Eerie | Mood::Grey)) => make([0x66788c, 0x97a5b2, 0xd5d8d6, 0xb0b9be, 0x1d2529, 0xfffaf0, 0xe0e3e5, 0xffd08a, 0xd9534a]),
        (_, Time::Day, Some(Mood::Rose)) => make([0x6ab0e6, 0xb2d2f0, 0xffe2e0, 0xe6c6d2, 0x3b2c3a, 0xfffbe8, 0xffffff, 0xffd08a, 0xff9fc0]),
        (_, Time::Day, Some(Mood::Autumn)) => make([0x3f86c4, 0x96c0dc, 0xffe9c4, 0xdfb98a, 0x3a1c0c, 0xfffbe0, 0xffffff, 0xffd08a, 0xe0762a]),
        (_, Time::Day, Some(Mood::Magic)) => make([0x5a6fd0, 0xa9b4f0, 0xffe6f4, 0xc6b8e8, 0x241c46, 0xfffbe8, 0xffffff, 0xffd08a, 0xb07cff]),
        (Place::City, Time::Day, None) => make([0x2f7fd0, 0x86bfe8, 0xf6efe4, 0xb9cfdd, 0x22344a, 0xfffdea, 0xffffff, 0xffd08a, 0xff9c5a]),
        (Place::Snow | Place::Mountains, Time::Day, _) => make([0x2d6fb4, 0x86b8e0, 0xe6f1f8, 0xb4cfe4, 0x1a3048, 0xfffdf0, 0xffffff, 0xffd08a, 0xff9c5a]),
        (_, Time::Day, _) => make([0x2f86d6, 0x8ac6ee, 0xeef7ee, 0xb6d8d0, 0x173a24, 0xfffdea, 0xffffff, 0xffd08a, if dark { 0xff7fb0 } else { 0xffb84a }]),
    }
}
