//! The tones in which a still is shown besides its own: brighter behind the title, calm behind the end card. Pure.
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::indexing_slicing, reason = "pixels")]

use super::still::Still;
use super::timeline::Tone;

/// The mean luma that a dark picture comes near to, as a share of the range; and how many times as bright its darkest parts
/// become at most. More turns night into fog.
const MEAN: f64 = 0.36;
const GAIN_MAX: f64 = 2.0;
/// A gain up to here changes too little to be seen.
const GAIN_SAME: f64 = 1.1;
/// The mean luma of a calm picture, as a share of the range: bright enough that the picture is known again, dark enough that
/// its words are what is seen first; and the least that is left of a bright one's, and its colour.
const CALM_MEAN: f64 = 0.33;
const CALM_LIGHT_MIN: f64 = 0.5;
const CALM_COLOUR: f64 = 0.85;
/// The radius of its blur, as a share of the shorter side: edges are soft, and faces are still faces.
const CALM_BLUR: f64 = 0.004;
/// Boxes, one after the other, which together blur like a bell curve.
const CALM_BOXES: usize = 3;

// Limited range (ITU-R BT.709-6, 3.5): black and the range of luma, the middle and the most of chroma.
const BLACK: f64 = 16.0;
const RANGE: f64 = 219.0;
const GREY: f64 = 128.0;
const CHROMA_MOST: f64 = 112.0;

impl Still {
    /// Returns the mean luma of all that it shows, as a share of the range.
    fn mean(&self) -> f64 {
        let [luma, ..] = self.whole().planes;
        let sum: u64 = luma.iter().map(|luma| u64::from(*luma)).sum();
        (sum as f64 / luma.len().max(1) as f64 - BLACK) / RANGE
    }

    /// Returns the gain of dark parts that makes it bright enough; 1 where it is.
    fn gain(&self) -> f64 {
        let mean = self.mean();
        // `lifted` solved for the gain at which the mean becomes the wanted one.
        (MEAN * (1.0 - mean) / (mean.max(0.001) * (1.0 - MEAN))).clamp(1.0, GAIN_MAX)
    }

    /// Tells whether it is so dark that a cover of it would be.
    pub(crate) fn is_dark(&self) -> bool {
        GAIN_SAME < self.gain()
    }

    /// Returns it in a tone; `None` for its own.
    pub(crate) fn in_tone(&self, tone: Tone) -> Option<Self> {
        match tone {
            Tone::Plain => None,
            Tone::Bright => Some(self.brightened()),
            Tone::Calm => Some(self.calmed()),
        }
    }

    /// Returns it brighter.
    fn brightened(&self) -> Self {
        let gain = self.gain();
        // Colours fade beside more light, unless they get some of it.
        self.mapped(|luma| lifted(luma, gain), gain.sqrt())
    }

    /// Returns it softened, and darker if it is bright.
    fn calmed(&self) -> Self {
        let light = (CALM_MEAN / self.mean().max(0.001)).clamp(CALM_LIGHT_MIN, 1.0);
        let mut calm = self.whole().mapped(|luma| luma * light, CALM_COLOUR);
        let radius = f64::from(self.width.min(self.height)) * CALM_BLUR;
        for (plane, shrink) in calm.planes.iter_mut().zip([1, 2, 2]) {
            let width = self.width as usize / shrink;
            for _ in 0..CALM_BOXES {
                blur(plane, width, (radius / shrink as f64).round().max(1.0) as usize);
            }
        }
        calm
    }

    /// Maps luma, from 0 to 1, and multiplies the colour.
    fn mapped(&self, luma: impl Fn(f64) -> f64, colour: f64) -> Self {
        let lumas: [u8; 256] =
            std::array::from_fn(|it| (luma((it as f64 - BLACK) / RANGE) * RANGE + BLACK).round() as u8);
        let chroma = |it: usize| GREY + ((it as f64 - GREY) * colour).clamp(-CHROMA_MOST, CHROMA_MOST);
        let chromas: [u8; 256] = std::array::from_fn(|it| chroma(it).round() as u8);
        let map = |plane: usize, values: &[u8]| -> Vec<u8> {
            let table = if plane == 0 { &lumas } else { &chromas };
            values.iter().map(|it| table[usize::from(*it)]).collect()
        };
        let planes = [0, 1, 2].map(|plane| map(plane, &self.planes[plane]));
        let front = self.front.as_ref().map(|front| front.mapped(&self.planes, self.width as usize, map));
        Self { width: self.width, height: self.height, planes, front, life: self.life.clone() }
    }
}

/// Multiplies dark luma, from 0 to 1, by a gain, brighter one by less, and white by 1: so nothing is clipped.
fn lifted(luma: f64, gain: f64) -> f64 {
    luma * gain / (1.0 + (gain - 1.0) * luma.max(0.0))
}

/// Blurs a plane by a box of this radius; at the edges, the outermost pixels go on.
fn blur(plane: &mut [u8], width: usize, radius: usize) {
    let mut line = Vec::new();
    for row in plane.chunks_exact_mut(width) {
        line.clear();
        line.extend_from_slice(row);
        means(&line, radius, row.iter_mut());
    }
    for x in 0..width {
        line.clear();
        line.extend(plane.iter().skip(x).step_by(width));
        means(&line, radius, plane.iter_mut().skip(x).step_by(width));
    }
}

fn means<'a>(line: &[u8], radius: usize, out: impl Iterator<Item = &'a mut u8>) {
    let (last, window) = (line.len().saturating_sub(1), 2 * radius as u32 + 1);
    let at = |index: usize| u32::from(line[index.min(last)]);
    // The window of the first pixel, whose left half is that pixel.
    let mut sum = at(0) * (radius as u32 + 1) + (1..=radius).map(at).sum::<u32>();
    for (index, to) in out.enumerate() {
        *to = ((sum + window / 2) / window) as u8;
        sum = sum + at(index + radius + 1) - at(index.saturating_sub(radius));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::life::Life;

    fn still(luma: impl Fn(usize, usize) -> u8) -> Still {
        let (width, height) = (40, 60);
        let plane = (0..width * height).map(|it| luma(it % width, it / width)).collect();
        let chroma = vec![100; width * height / 4];
        Still { width: 40, height: 60, planes: [plane, chroma.clone(), chroma], front: None, life: Life::default() }
    }

    fn mean(plane: &[u8]) -> f64 {
        plane.iter().map(|it| f64::from(*it)).sum::<f64>() / plane.len() as f64
    }

    #[test]
    fn a_dark_picture_becomes_brighter_without_clipping_and_a_bright_one_stays() {
        let dark = still(|x, _| {
            if x == 0 {
                16
            } else if x == 1 {
                235
            } else {
                30 + 2 * x as u8
            }
        });
        let bright = dark.brightened();
        assert!(dark.is_dark() && mean(&dark.planes[0]) * 1.2 < mean(&bright.planes[0]));
        assert_eq!(bright.planes[0][..2], [16, 235], "black and white stay");
        assert!(bright.planes[0][2..40].is_sorted() && bright.planes[0][39] < 235);
        assert!(bright.planes[1][0] < 100, "the colour is stronger");
        let day = still(|x, _| 100 + 2 * x as u8);
        assert!(!day.is_dark());
        assert_eq!(day.brightened().planes, day.planes);
    }

    #[test]
    fn a_calm_picture_is_dark_enough_for_white_letters_but_not_black_and_has_no_edges() {
        let sharp = still(|x, y| if (x / 10 + y / 10) % 2 == 0 { 200 } else { 60 });
        let calm = sharp.calmed();
        assert!((0.5..0.7).contains(&(calm.mean() / sharp.mean())), "{}", calm.mean());
        let night = still(|_, _| 38);
        assert!((night.calmed().mean() - night.mean()).abs() < 0.01, "a dark picture is dark enough");
        assert!(still(|_, _| 235).calmed().mean() <= CALM_LIGHT_MIN + 0.01);
        let steps = |plane: &[u8]| plane.windows(2).map(|it| it[0].abs_diff(it[1])).max().unwrap_or(0);
        assert!(steps(&calm.planes[0][..40]) * 2 < steps(&sharp.planes[0][..40]) / 2, "{:?}", &calm.planes[0][..40]);
        let flat = still(|_, _| 116).calmed();
        assert!(flat.planes[0].iter().all(|luma| *luma == flat.planes[0][0]), "a plain picture stays plain");
        assert!(flat.planes[1].iter().all(|chroma| *chroma == 104));
    }
}
