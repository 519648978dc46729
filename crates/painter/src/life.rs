//! What lives in a picture: what a film lets fall, drift or flicker.

use super::behind::{Behind, Bounds};
use super::canvas::{Canvas, Colour, Light, Source, scale};
use super::finish;
use super::plan::{Feature, Plan};
use super::style::Style;

/// What lives in a picture, and where; sizes and places are in pixels.
#[derive(Debug, Clone, PartialEq)]
pub enum Living {
    /// Rain.
    Rain {
        /// How far a drop goes to the right while it falls one pixel.
        lean: f32,
        /// Its colour.
        colour: [u8; 3],
        /// Whether it falls behind what stands in front, as it does behind a window.
        is_behind: bool,
    },
    /// Snow.
    Snow {
        /// Whether it falls behind what stands in front.
        is_behind: bool,
    },
    /// A light that flickers.
    Light {
        /// Its middle.
        at: (f32, f32),
        /// How far it shines.
        reach: f32,
        /// What shines.
        source: Source,
        /// Whether it belongs to what stands in front.
        is_front: bool,
    },
    /// Stars that twinkle.
    Stars {
        /// Where they are.
        at: Vec<(u16, u16)>,
    },
    /// Water that moves, between two rows.
    Water {
        /// Its far edge.
        top: f32,
        /// Its near edge.
        bottom: f32,
    },
    /// Fog that drifts, between two rows.
    Fog {
        /// Its upper edge.
        top: f32,
        /// Its lower edge.
        bottom: f32,
        /// Its colour.
        colour: [u8; 3],
    },
}

/// The most stars that twinkle, and the most lights of each other source.
const STARS_MAX: usize = 200;
const LIGHTS_MAX: usize = 24;
/// How much the colour of a light may have changed after it was painted: more, and something hides it.
const SAME: f32 = 0.12;
/// Where fog drifts, as parts of the height.
const FOG: (f32, f32) = (0.4, 0.84);

/// How strong rain and snow are in the picture itself where a film lets them fall: the picture shows them, and a film need not
/// take them out. They are behind what stands in front then.
pub(super) const STILL: f32 = 0.25;

/// Tells whether what is painted in a style may move; in the others, things are drawn by what is around them.
pub(super) fn can_move(style: Option<Style>) -> bool {
    matches!(style, None | Some(Style::Noir))
}

/// Returns what lives in a painted scene; `is_outside` if it has weather.
pub(super) fn of(canvas: &Canvas, plan: &Plan, is_outside: bool) -> Vec<Living> {
    let mut living = Vec::new();
    let is_behind = canvas.has_weather_behind();
    let has = |feature| is_outside && (plan.has_weather() || is_behind) && plan.features.has(feature);
    let bytes = |colour: Colour| colour.map(|part| (part.clamp(0.0, 1.0) * 255.0 + 0.5) as u8);
    if has(Feature::Rain) {
        let (lean, colour) = super::scene::rain(plan);
        living.push(Living::Rain { lean, colour: bytes(colour), is_behind });
    } else if has(Feature::Snowfall) {
        living.push(Living::Snow { is_behind });
    }
    if has(Feature::Fog) && plan.has_weather() {
        let colour = bytes(scale(plan.palette.haze, 1.06));
        living.push(Living::Fog { top: canvas.h() * FOG.0, bottom: canvas.h() * FOG.1, colour });
    }
    if let Some((top, bottom)) = canvas.water {
        living.push(Living::Water { top, bottom });
    }
    let seen = |source| canvas.lights.iter().filter(move |light| light.source == source && is_seen(canvas, light));
    let stars: Vec<_> =
        seen(Source::Star).take(STARS_MAX).map(|light| (light.at.0 as u16, light.at.1 as u16)).collect();
    if !stars.is_empty() {
        living.push(Living::Stars { at: stars });
    }
    for source in [Source::Flame, Source::Window] {
        living.extend(seen(source).take(LIGHTS_MAX).map(|light| {
            let Light { at, reach, source, is_front, .. } = *light;
            Living::Light { at, reach, source, is_front }
        }));
    }
    living
}

/// Tells whether nothing was painted over a light.
fn is_seen(canvas: &Canvas, light: &Light) -> bool {
    let now = canvas.pixel(light.at.0 as usize, light.at.1 as usize);
    let far = (0..3).map(|part| (now[part].min(1.0) - light.colour[part].min(1.0)).abs());
    far.fold(0.0, f32::max) < SAME
}

/// Returns what stands in front of a finished picture, given what is behind it, styled alike.
pub(super) fn front(
    (behind, bounds): (&Behind, &Bounds),
    pixels: &[u8],
    style: Option<Style>,
    seed: u64,
) -> super::Front {
    let (width, columns) = (behind.canvas.width, 3 * bounds.columns.start..3 * bounds.columns.end);
    let mut cover = behind.cover(bounds);
    let cut = |pixels: &[u8]| -> Vec<u8> {
        pixels.chunks_exact(3 * width).flat_map(|row| row[columns.clone()].iter().copied()).collect()
    };
    let mut under = cut(&finish::rows_to_rgb(&behind.canvas, bounds.seen.clone(), seed));
    if style.is_some() {
        // A style draws a thing by what is around it, too: what it changed there belongs to the thing.
        let drawn = cut(&pixels[3 * width * bounds.seen.start..3 * width * bounds.seen.end]);
        for ((cover, drawn), under) in cover.iter_mut().zip(drawn.chunks_exact(3)).zip(under.chunks_exact(3)) {
            if drawn.iter().zip(under).any(|(a, b)| STYLED < a.abs_diff(*b)) {
                *cover = 255;
            }
        }
    }
    under.resize(3 * cover.len(), 0);
    super::Front {
        at: (bounds.columns.start, bounds.rows.start),
        size: (bounds.columns.len(), bounds.rows.len()),
        cover,
        behind: under,
        foot: behind.foot,
        floats: behind.floats,
        things: behind.things.clone(),
    }
}

/// The least change by a style that counts, of 255.
const STYLED: u8 = 10;
