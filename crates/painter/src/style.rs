//! Styles: the finished scene drawn again in ink, watercolour, black and white, cut paper, as a poster or in pixels.

use super::canvas::{Canvas, Colour, mix, scale};
use super::numbers::{Draw, floor, fractal, hash_unit, noise, step};
use std::ops::Range;

/// How a picture is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Lines and hatching on paper.
    Ink,
    /// Pale washes with dark edges on paper.
    Watercolour,
    /// Hard black and white, as in old films.
    Noir,
    /// Layers of coloured paper, each with its shadow.
    Papercut,
    /// A few flat colours with a pale border.
    Poster,
    /// Large pixels of few colours.
    Pixel,
}

/// Words of styles: a clause of a prompt that has one of them, and otherwise only [`FILLERS`], names the style.
const WORDS: [(&str, Style); 6] = [
    (" ink woodcut engraving etching linocut tusche tinta crosshatching ", Style::Ink),
    (" watercolor watercolour aquarell acuarela aquarelle gouache ", Style::Watercolour),
    (" noir monochrome black-and-white schwarzweiß ", Style::Noir),
    (" papercut papercraft paper-cut cutout scherenschnitt collage ", Style::Papercut),
    (" poster screenprint art-deco deco plakat cartel ", Style::Poster),
    (" pixel pixels 8-bit 16-bit pixelart ", Style::Pixel),
];

/// Words that may be beside the word of a style.
const FILLERS: &str = " drawing painting art style film print illustration picture image look in a an the old vintage retro paper cut out wash \
and white black zeichnung malerei stil bild dibujo pintura estilo travel golden age storybook soft ";

impl Style {
    /// Finds the style that a prompt asks for: in a clause of its own, so that ink in a bottle is no style.
    pub(super) fn of(prompt: &str) -> Option<Self> {
        let lower = prompt.to_lowercase();
        lower.split([',', ';', '.']).find_map(|clause| {
            let joined = clause
                .replace("black and white", "black-and-white")
                .replace("paper cut", "paper-cut")
                .replace("art deco", "art-deco");
            let words: Vec<&str> = joined.split_whitespace().collect();
            let has = |list: &str, word: &str| list.contains(&format!(" {word} "));
            let style = |word: &str| WORDS.iter().find(|(list, _)| has(list, word)).map(|(_, style)| *style);
            let is_style = words.iter().all(|word| style(word).is_some() || has(FILLERS, word));
            words.iter().find_map(|word| style(word)).filter(|_| is_style)
        })
    }

    /// Returns the clauses of a style that change nothing here: neither a style nor a word that a scene is planned from.
    pub(super) fn unknown(style: &str) -> Vec<&str> {
        let clauses = style.split([',', ';', '.']).map(str::trim).filter(|clause| !clause.is_empty());
        clauses.filter(|clause| Self::of(clause).is_none() && !things::describes(clause)).collect()
    }

    /// Tells whether parts of its pictures can be moved by themselves: not where colours run into each other, nor off a grid of pixels.
    pub(super) fn has_layers(self) -> bool {
        matches!(self, Self::Ink | Self::Noir | Self::Papercut)
    }

    /// Draws some rows of the picture again in this style, with the tones of a range.
    pub(super) fn apply(self, canvas: &mut Canvas, seed: u64, range: (f32, f32), rows: Range<usize>) {
        let seed = Draw::new(seed, "style").seed();
        let rows = (rows.start as f32, rows.end as f32);
        match self {
            Self::Ink => ink(canvas, seed, range, rows),
            Self::Watercolour => watercolour(canvas, seed, range, rows),
            Self::Noir => noir(canvas, range, rows),
            Self::Papercut => papercut(canvas, seed, range, rows),
            Self::Poster => poster(canvas, range, rows),
            Self::Pixel => pixels(canvas, rows),
        }
    }
}

/// Returns how bright a colour is, from 0 to 1.
fn luma(colour: Colour) -> f32 {
    (colour[0] * 0.3 + colour[1] * 0.59 + colour[2] * 0.11).clamp(0.0, 1.0)
}

/// Reads a pixel; outside the picture, the nearest one.
fn at(canvas: &Canvas, x: f32, y: f32) -> Colour {
    let (x, y) = (x.clamp(0.0, canvas.w() - 1.0), y.clamp(0.0, canvas.h() - 1.0));
    canvas.pixel(x as usize, y as usize)
}

/// Returns how strong the edge at a pixel is: the difference of the colours on both its sides.
fn edge(canvas: &Canvas, x: f32, y: f32, reach: f32) -> f32 {
    let far = |a: Colour, b: Colour| (a[0] - b[0]).abs() + (a[1] - b[1]).abs() + (a[2] - b[2]).abs();
    let across = far(at(canvas, x - reach, y), at(canvas, x + reach, y));
    across + far(at(canvas, x, y - reach), at(canvas, x, y + reach))
}

/// Returns the darkest and the brightest twentieth of the picture, between which tones are spread.
pub(super) fn range(canvas: &Canvas) -> (f32, f32) {
    let mut tones = Vec::new();
    for row in 0..48 {
        for column in 0..48 {
            let (x, y) = ((column as f32 + 0.5) / 48.0 * canvas.w(), (row as f32 + 0.5) / 48.0 * canvas.h());
            tones.push(luma(at(canvas, x, y)));
        }
    }
    tones.sort_by(f32::total_cmp);
    let (low, high) = (tones[tones.len() / 20], tones[tones.len() - 1 - tones.len() / 20]);
    (low, high.max(low + 0.15))
}

fn ink(canvas: &mut Canvas, seed: u32, (low, high): (f32, f32), (top, bottom): (f32, f32)) {
    let old = canvas.clone();
    let (w, unit) = (canvas.w(), canvas.unit());
    let (paper, black): (Colour, Colour) = ([0.95, 0.92, 0.85], [0.09, 0.08, 0.09]);
    let pitch = unit * 0.0125;
    let line = |along: f32, wide: f32| {
        let part = along / pitch - floor(along / pitch) as f32;
        if wide < 0.02 { 0.0 } else { step(wide, wide * 0.5, (part - 0.5).abs() * 2.0) }
    };
    canvas.shade((0.0, top), (w, bottom), |x, y, colour| {
        // Paper is lighter than the middle of a picture: the root keeps dim scenes from turning black.
        let dark = 1.0 - ((luma(colour) - low) / (high - low)).clamp(0.0, 1.0).sqrt();
        let wobble = unit * 0.004 * (noise(x / unit * 24.0, y / unit * 24.0, seed) - 0.5);
        let first = line(x + y + wobble * 3.0, 0.75 * step(0.25, 0.95, dark));
        let second = line(x - y + wobble * 3.0, 0.7 * step(0.52, 1.0, dark));
        let third = line(y * 1.4 + wobble * 2.0, 0.6 * step(0.74, 1.05, dark));
        let contour = step(0.16, 0.5, edge(&old, x + wobble, y + wobble, (unit * 0.0022).max(1.0)));
        let hatch = if dark < 0.25 { 0.0 } else { first.max(second).max(third) };
        let fibre = 0.96 + 0.06 * hash_unit(x as i32 / 2, y as i32 / 2, seed);
        mix(scale(paper, fibre), black, hatch.max(contour).max(step(0.9, 1.0, dark)) * 0.94)
    });
}

fn watercolour(canvas: &mut Canvas, seed: u32, (low, high): (f32, f32), (top, bottom): (f32, f32)) {
    let old = canvas.clone();
    let (w, unit) = (canvas.w(), canvas.unit());
    let paper: Colour = [0.97, 0.955, 0.92];
    canvas.shade((0.0, top), (w, bottom), |x, y, _| {
        let (u, v) = (x / unit, y / unit);
        let shift = |key: u32| unit * 0.02 * (noise(u * 16.0, v * 16.0, seed ^ key) - 0.5);
        let (px, py) = (x + shift(1), y + shift(2));
        let mut colour = [0.0; 3];
        let reach = unit * 0.004;
        for (dx, dy) in [(0.0, 0.0), (reach, 0.0), (-reach, 0.0), (0.0, reach), (0.0, -reach)] {
            let tap = at(&old, px + dx, py + dy);
            colour = [colour[0] + tap[0] * 0.2, colour[1] + tap[1] * 0.2, colour[2] + tap[2] * 0.2];
        }
        let tone = luma(colour);
        let lifted = soft(0.2 + 0.74 * ((tone - low * 0.7) / (high - low * 0.7)).max(0.0));
        let washed = toned(colour, tone, lifted);
        let pigment = 0.74 + 0.3 * fractal(u * 5.0, v * 5.0, seed ^ 7, 4) + 0.08 * hash_unit(x as i32, y as i32, seed);
        // Pigment gathers at the edges of a wash; where it is bright, there is only paper.
        let rim = step(0.12, 0.7, edge(&old, px, py, unit * 0.003)) * 0.3 * step(0.95, 0.75, lifted);
        mix(paper, scale(washed, 1.0 - rim), pigment.clamp(0.0, 1.0))
    });
}

/// Returns a tone below 1, however bright it is: above 0.85 it grows ever less, so that what is bright keeps its parts.
fn soft(tone: f32) -> f32 {
    if tone < 0.85 { tone } else { 0.85 + 0.13 * (1.0 - (-(tone - 0.85) / 0.13).exp()) }
}

/// Gives a colour another tone and keeps its hue; where a channel would not have room, it stays darker, and a little white
/// is mixed in.
fn toned(colour: Colour, tone: f32, wanted: f32) -> Colour {
    let own = scale(colour, wanted / tone.max(0.02));
    let most = own[0].max(own[1]).max(own[2]);
    if most <= 1.0 {
        return own;
    }
    let room = (1.0 - wanted) / (most - wanted).max(1e-3);
    mix(mix([wanted; 3], own, room), scale(own, 1.0 / most), 0.75)
}

fn noir(canvas: &mut Canvas, (low, high): (f32, f32), (top, bottom): (f32, f32)) {
    let (w, h) = (canvas.w(), canvas.h());
    canvas.shade((0.0, top), (w, bottom), |x, y, colour| {
        let tone = ((luma(colour) - low) / (high - low)).clamp(0.0, 1.1);
        let hard = step(0.08, 0.92, tone) * 0.9 + tone * 0.1;
        let (dx, dy) = (x / w - 0.5, y / h - 0.45);
        let dim = 1.0 - 0.9 * (dx * dx + dy * dy);
        let grey = hard * dim;
        [grey * 0.98, grey * 0.99, grey * 1.02]
    });
}

/// How many sheets of paper there are.
const SHEETS: f32 = 6.0;

fn papercut(canvas: &mut Canvas, seed: u32, (low, high): (f32, f32), (top, bottom): (f32, f32)) {
    let old = canvas.clone();
    let (w, unit) = (canvas.w(), canvas.unit());
    let sheet = |x: f32, y: f32| {
        let (u, v) = (x / unit, y / unit);
        let shift = unit * 0.006 * (noise(u * 30.0, v * 30.0, seed) - 0.5);
        let colour = at(&old, x + shift, y + shift);
        let tone = ((luma(colour) - low) / (high - low)).clamp(0.0, 0.999);
        (floor(tone * SHEETS), colour)
    };
    let (near, far) = (unit * 0.006, unit * 0.013);
    canvas.shade((0.0, top), (w, bottom), |x, y, _| {
        let (level, colour) = sheet(x, y);
        // A darker sheet lies above a lighter one and casts a shadow on it, down and to the right.
        let above = |off: f32| if sheet(x - off, y - off).0 < level { 1.0 } else { 0.0 };
        let shade = 1.0 - 0.22 * above(near) - 0.16 * above(far);
        let bright = 0.16 + 0.84 * (level as f32 + 0.5) / SHEETS;
        let own = scale(colour, 1.0 / luma(colour).max(0.06));
        let vivid = mix([bright; 3], scale(own, bright), 0.85);
        let fibre = 0.95 + 0.1 * fractal(x / unit * 90.0, y / unit * 90.0, seed, 2);
        let lip = if level < sheet(x - unit * 0.0022, y - unit * 0.0022).0 { 1.16 } else { 1.0 };
        scale(vivid, shade * fibre * lip)
    });
}

fn poster(canvas: &mut Canvas, (low, high): (f32, f32), (top, bottom): (f32, f32)) {
    let old = canvas.clone();
    let (w, h, unit) = (canvas.w(), canvas.h(), canvas.unit());
    let paper: Colour = [0.95, 0.9, 0.78];
    let border = unit * 0.035;
    canvas.shade((0.0, top), (w, bottom), |x, y, colour| {
        let near = x.min(w - 1.0 - x).min(y.min(h - 1.0 - y));
        if near < border {
            return paper;
        }
        let tone = ((luma(colour) - low) / (high - low)).clamp(0.0, 0.999);
        let flat = (floor(tone * 4.0) as f32 + 0.6) / 4.4;
        let grey = luma(colour).max(0.05);
        let own = [colour[0] / grey, colour[1] / grey, colour[2] / grey];
        let vivid = own.map(|part| (flat * (1.0 + (part - 1.0) * 1.35)).clamp(0.04, 0.98));
        let print = mix(vivid, paper, 0.1 + 0.25 * step(0.7, 1.0, flat));
        let line = step(0.3, 0.7, edge(&old, x, y, (unit * 0.0025).max(1.0)));
        mix(print, [0.1, 0.09, 0.14], line * 0.75)
    });
}

/// Pixels along the shorter side.
const PIXELS: f32 = 96.0;

/// Thresholds of ordered dithering: Bayer's matrix of 4 x 4, in sixteenths.
const BAYER: [[f32; 4]; 4] =
    [[0.0, 8.0, 2.0, 10.0], [12.0, 4.0, 14.0, 6.0], [3.0, 11.0, 1.0, 9.0], [15.0, 7.0, 13.0, 5.0]];

/// Tones of each part of a colour.
const TONES: f32 = 6.0;

fn pixels(canvas: &mut Canvas, (top, bottom): (f32, f32)) {
    let old = canvas.clone();
    let (w, unit) = (canvas.w(), canvas.unit());
    let size = (unit / PIXELS).max(1.0);
    canvas.shade((0.0, top), (w, bottom), |x, y, _| {
        let (column, row) = (floor(x / size), floor(y / size));
        let mut sum = [0.0; 3];
        for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
            let tap = at(&old, (column as f32 + dx) * size, (row as f32 + dy) * size);
            sum = [sum[0] + tap[0] * 0.25, sum[1] + tap[1] * 0.25, sum[2] + tap[2] * 0.25];
        }
        let threshold = (BAYER[(row & 3) as usize][(column & 3) as usize] + 0.5) / 16.0 - 0.5;
        sum.map(|part| {
            let vivid = 0.5 + (part.clamp(0.0, 1.0) - 0.5) * 1.12;
            (floor((vivid * TONES + threshold * 0.4).max(0.0) + 0.5) as f32 / TONES).min(1.0)
        })
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brighter_tone_keeps_the_hue_and_tells_bright_tones_apart() {
        let orange: Colour = [0.95, 0.45, 0.15];
        let bright = toned(orange, luma(orange), 0.85);
        assert!(bright.iter().all(|part| *part <= 1.0) && luma(orange) < luma(bright));
        assert!(bright[2] + 0.2 < bright[1] && bright[1] + 0.2 < bright[0], "{bright:?} is no orange");
        let doubled = toned([0.2, 0.1, 0.1], 0.2, 0.4);
        assert!(doubled.iter().zip([0.4, 0.2, 0.2]).all(|(made, wanted)| (made - wanted).abs() < 1e-6), "{doubled:?}");
        let tones = [0.5, 0.84, 0.9, 1.0, 1.2].map(soft);
        assert!(tones.windows(2).all(|pair| pair[0] + 0.005 < pair[1]) && tones[4] < 0.99, "{tones:?}");
    }

    #[test]
    fn a_style_is_named_in_a_clause_of_its_own() {
        let check = |prompt: &str, style| assert_eq!(Style::of(prompt), style, "{prompt}");
        check("a fox, ink drawing", Some(Style::Ink));
        check("a bottle of ink", None);
        check("drama scene, old street, black and white film", Some(Style::Noir));
        check("a fox, watercolour painting, soft light", Some(Style::Watercolour));
        check("ein Fuchs, Aquarell", Some(Style::Watercolour));
        check("a fox, paper cut", Some(Style::Papercut));
        check("a fox, vintage travel poster", Some(Style::Poster));
        check("a poster on the wall", None);
        check("a fox, pixel art", Some(Style::Pixel));
        check("a fox, oil painting", None);
    }

    #[test]
    fn what_changes_nothing_in_a_style_is_named() {
        assert_eq!(Style::unknown("ink drawing, moonlit night"), Vec::<&str>::new());
        assert_eq!(Style::unknown("oil on canvas, ink, impasto"), ["oil on canvas", "impasto"]);
        for look in ["eerie, moonlit night", "storybook watercolour, dreamy", "bright daylight"] {
            assert_eq!(Style::unknown(look), Vec::<&str>::new(), "{look}");
        }
    }

    #[test]
    fn every_style_changes_most_of_the_picture_and_keeps_lights_and_darks() {
        let plain = crate::paint("a castle on a hill", "fantasy", 3, 120, 160);
        for (words, _) in WORDS {
            let word = words.split_whitespace().next().unwrap_or_default();
            let styled = crate::paint(&format!("a castle on a hill, {word}"), "fantasy", 3, 120, 160);
            let changed = plain.iter().zip(&styled).filter(|(a, b)| 8 < a.abs_diff(**b)).count();
            assert!(plain.len() / 3 < changed, "{word}: {changed} of {}", plain.len());
            let (dark, light) = (styled.iter().min().copied().unwrap_or(0), styled.iter().max().copied().unwrap_or(0));
            assert!(80 < light - dark, "{word}: from {dark} to {light}");
        }
    }
}
