//! The motion of the view over a picture: slow, smooth, precise to a fraction of a pixel. Pure.

use super::ease::eased;

/// A still's size as a multiple of the canvas, so that there is room to move.
pub(crate) const MARGIN: f64 = 1.12;
/// The size of a pan's view as a multiple of the canvas; the rest of the margin is its way.
const PAN_VIEW: f64 = 1.03;
/// A picture shown at least so long uses the whole margin; a shorter one moves less, so that none is hectic.
const FULL_WAY_SECONDS: f64 = 5.0;
/// How much of the start and end of the motion is eased: 0 is a constant speed, 1 stops at both ends.
const EASE: f64 = 0.5;

/// How much of its motion what is far away makes, so that it seems further than what is in front: as in a room seen through a
/// window, the nearer moves more.
const FAR: f64 = 0.7;

/// A rectangle, in pixels of a still.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View {
    /// Distance from the left side.
    pub(crate) left: f64,
    /// Distance from the top.
    pub(crate) top: f64,
    /// Width.
    pub(crate) width: f64,
    /// Height.
    pub(crate) height: f64,
}

/// One picture's motion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Motion {
    /// `None` for a picture that does not move.
    style: Option<Style>,
    from: Pose,
    to: Pose,
    /// How much of it is eased.
    ease: f64,
}

/// A kind of motion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    ZoomIn,
    Pan,
    ZoomOut,
    PanBack,
}

impl Style {
    const ALL: [Self; 4] = [Self::ZoomIn, Self::Pan, Self::ZoomOut, Self::PanBack];

    /// Returns a style of the other kind: a pan after a zoom, a zoom after a pan.
    fn next(self) -> Self {
        match self {
            Self::ZoomIn => Self::Pan,
            Self::Pan => Self::ZoomOut,
            Self::ZoomOut => Self::PanBack,
            Self::PanBack => Self::ZoomIn,
        }
    }
}

/// The view's size as a multiple of the canvas, and its place in the remaining space, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pose {
    zoom: f64,
    x: f64,
    y: f64,
}

const WHOLE: Pose = Pose { zoom: MARGIN, x: 0.5, y: 0.5 };

impl Motion {
    /// Makes a motion that does not move: the middle of the whole picture.
    pub(crate) fn still() -> Self {
        Self { style: None, from: WHOLE, to: WHOLE, ease: EASE }
    }

    /// Chooses the motion of a picture with this hash, shown for `seconds` after one with the motion `before`.
    ///
    /// It depends on the picture and not on its number, so that a scene that is added or removed does not change the
    /// others; and no style follows itself.
    pub(crate) fn choose(seed: u64, picture: &[u8; 32], before: Option<Self>, seconds: f64) -> Self {
        let hash = picture.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte));
        let draw = mix(seed.wrapping_add(mix(hash)));
        let own = Style::ALL.get((draw >> 40) as usize % Style::ALL.len()).copied().unwrap_or(Style::ZoomIn);
        let style = if before.is_some_and(|before| before.style == Some(own)) { own.next() } else { own };
        // Short scenes move less, because their acceleration grows with way / time^2.
        let amount = (seconds / FULL_WAY_SECONDS).clamp(0.0, 1.0).powf(1.5);
        let (from, to) = match style {
            Style::ZoomIn | Style::ZoomOut => zoom(draw, amount),
            Style::Pan | Style::PanBack => pan(draw, amount),
        };
        let (from, to) = if matches!(style, Style::ZoomIn | Style::Pan) { (from, to) } else { (to, from) };
        Self { style: Some(style), from, to, ease: EASE }
    }

    /// Returns it as one that comes to rest at its end: nothing more is to come.
    pub(crate) fn settling(self) -> Self {
        Self { ease: 1.0, ..self }
    }

    /// Returns the view after the share `done` (0 to 1) of the picture's time, for these sizes of still and canvas.
    pub(crate) fn view(&self, done: f64, still: (u32, u32), canvas: (u32, u32)) -> View {
        self.pose(done).view(still, canvas)
    }

    /// Returns the view of what is far away in the same picture. It is the same one when all of the picture is seen, or the
    /// middle of a pan.
    pub(crate) fn far_view(&self, done: f64, still: (u32, u32), canvas: (u32, u32)) -> View {
        let (near, most) = (self.pose(done), self.from.zoom.max(self.to.zoom));
        let less = |near: f64, from: f64, to: f64| f64::midpoint(from, to) * (1.0 - FAR) + near * FAR;
        let (x, y) = (less(near.x, self.from.x, self.to.x), less(near.y, self.from.y, self.to.y));
        Pose { zoom: most * (near.zoom / most).powf(FAR), x, y }.view(still, canvas)
    }

    fn pose(&self, done: f64) -> Pose {
        let done = done.clamp(0.0, 1.0);
        // Slower at start and end, never backwards.
        let way = done + (eased(done) - done) * self.ease;
        let between = |from: f64, to: f64| from + (to - from) * way;
        // The size changes by a constant factor per second, which looks even.
        let zoom = self.from.zoom * (self.to.zoom / self.from.zoom).powf(way);
        Pose { zoom, x: between(self.from.x, self.to.x), y: between(self.from.y, self.to.y) }
    }
}

impl Pose {
    fn view(self, still: (u32, u32), canvas: (u32, u32)) -> View {
        let side = |canvas: u32, still: u32| (f64::from(canvas) * self.zoom).min(f64::from(still));
        let (width, height) = (side(canvas.0, still.0), side(canvas.1, still.1));
        let (left, top) = ((f64::from(still.0) - width) * self.x, (f64::from(still.1) - height) * self.y);
        View { left, top, width, height }
    }
}

/// Returns the ends of a zoom into a place that the draw chooses.
fn zoom(draw: u64, amount: f64) -> (Pose, Pose) {
    let part = |shift: u32| f64::from(u8::try_from((draw >> shift) & 0xff).unwrap_or(0)) / 255.0;
    let focus = Pose { zoom: MARGIN - (MARGIN - 1.0) * amount, x: 0.3 + 0.4 * part(0), y: 0.25 + 0.4 * part(8) };
    (Pose { zoom: MARGIN, ..focus }, focus)
}

/// Returns the ends of a pan along the side that the draw chooses.
fn pan(draw: u64, amount: f64) -> (Pose, Pose) {
    let (near, far) = (0.5 - 0.5 * amount, 0.5 + 0.5 * amount);
    let (x, y) = if draw & 0x1_0000 == 0 { ((near, far), (0.5, 0.5)) } else { ((0.5, 0.5), (near, far)) };
    (Pose { zoom: PAN_VIEW, x: x.0, y: y.0 }, Pose { zoom: PAN_VIEW, x: x.1, y: y.1 })
}

/// Mixes the bits of a number (SplitMix64, Steele et al. 2014).
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Returns the size of a still for a canvas: the margin added, both sides even.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "canvas sides are at most 16 bit")]
pub(crate) fn still_size(width: u32, height: u32) -> (u32, u32) {
    let with_margin = |side: u32| ((f64::from(side) * MARGIN / 2.0).ceil() as u32) * 2;
    (with_margin(width), with_margin(height))
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made-up data")]
mod tests {
    use super::*;

    fn picture(number: u8) -> [u8; 32] {
        [number; 32]
    }

    /// Returns where a point of the still is on the screen.
    fn on_screen(view: View, point: (f64, f64), canvas: (u32, u32)) -> (f64, f64) {
        let x = (point.0 - view.left) / view.width * f64::from(canvas.0);
        (x, (point.1 - view.top) / view.height * f64::from(canvas.1))
    }

    #[test]
    fn no_point_shakes_or_goes_back() {
        for canvas in [(1080, 1920), (1920, 1080), (1080, 1080)] {
            let still = still_size(canvas.0, canvas.1);
            for (index, seconds) in [0.5, 1.0, 2.0, 4.0, 7.0, 12.0].into_iter().enumerate().cycle().take(60) {
                let motion = Motion::choose(5, &picture(index as u8), None, seconds);
                let frames = (seconds * 30.0) as usize;
                for point in [(0.0, 0.0), (f64::from(still.0), f64::from(still.1)), (400.0, 700.0)] {
                    for (is_far, axis) in [(false, 0), (false, 1), (true, 0), (true, 1)] {
                        let at = |frame| {
                            let done = frame as f64 / frames as f64;
                            let far = motion.far_view(done, still, canvas);
                            let view = if is_far { far } else { motion.view(done, still, canvas) };
                            let place = on_screen(view, point, canvas);
                            if axis == 0 { place.0 } else { place.1 }
                        };
                        let places: Vec<f64> = (0..=frames).map(at).collect();
                        let steps: Vec<f64> = places.windows(2).map(|it| it[1] - it[0]).collect();
                        let jolts: Vec<f64> = steps.windows(2).map(|it| (it[1] - it[0]).abs()).collect();
                        let mean = jolts.iter().sum::<f64>() / jolts.len() as f64;
                        assert!(mean <= 0.03, "{seconds} s: {mean} px/frame^2");
                        let forward = steps.iter().all(|step| *step >= -1e-9);
                        assert!(forward || steps.iter().all(|step| *step <= 1e-9), "{seconds} s went back");
                    }
                }
            }
        }
    }

    #[test]
    fn the_view_never_leaves_the_still_nor_enlarges_it() {
        for index in 0..=240 {
            let (canvas, still) = ((1080, 1920), still_size(1080, 1920));
            for done in [0.0, 0.3, 1.0] {
                let motion = Motion::choose(1, &picture(index), None, 6.0);
                for view in [motion.view(done, still, canvas), motion.far_view(done, still, canvas)] {
                    assert!(view.left >= 0.0 && view.top >= 0.0, "{view:?}");
                    assert!(view.left + view.width <= f64::from(still.0) + 1e-6, "{view:?}");
                    assert!(view.top + view.height <= f64::from(still.1) + 1e-6, "{view:?}");
                    assert!(view.width >= 1079.999 && view.height >= 1919.999, "{view:?}");
                }
            }
        }
    }

    #[test]
    fn the_last_picture_comes_to_rest() {
        let (canvas, still) = ((1080, 1920), still_size(1080, 1920));
        for index in 0..40 {
            let motion = Motion::choose(1, &picture(index), None, 6.0).settling();
            let view = |done| motion.view(done, still, canvas);
            let way = |one: View, other: View| {
                (one.left - other.left).abs() + (one.top - other.top).abs() + (one.width - other.width).abs()
            };
            assert!(way(view(0.95), view(1.0)) * 5.0 < way(view(0.5), view(0.55)), "{motion:?}");
        }
    }

    #[test]
    fn what_is_far_moves_less_and_starts_or_passes_where_the_near_is() {
        let (canvas, still) = ((1080, 1920), still_size(1080, 1920));
        for index in 0..=60 {
            let motion = Motion::choose(1, &picture(index), None, 6.0);
            let views = |done| (motion.view(done, still, canvas), motion.far_view(done, still, canvas));
            let way = |one: View, other: View| (one.left - other.left).abs() + (one.width - other.width).abs();
            let ((near, far), (near_end, far_end)) = (views(0.0), views(1.0));
            assert!(way(far, far_end) <= way(near, near_end) * 0.8, "{motion:?}");
            let apart = |done| way(views(done).0, views(done).1);
            assert!([0.0, 0.5, 1.0].into_iter().map(apart).fold(f64::MAX, f64::min) < 0.01, "{motion:?}");
        }
    }

    #[test]
    fn a_picture_always_moves_the_same_way_and_no_style_follows_itself() {
        let motions = |numbers: &[u8]| {
            let mut motions: Vec<Motion> = Vec::new();
            for number in numbers {
                motions.push(Motion::choose(7, &picture(*number), motions.last().copied(), 6.0));
            }
            motions
        };
        let all: Vec<u8> = (0..=255).collect();
        let long = motions(&all);
        assert_eq!(long, motions(&all));
        assert!(long.windows(2).all(|pair| pair[0].style != pair[1].style));
        let styles = |style| long.iter().filter(|motion| motion.style == Some(style)).count();
        assert!(Style::ALL.into_iter().all(|style| 40 < styles(style)), "{:?}", Style::ALL.map(styles));
        for added in 1..8_u8 {
            let changed = motions(&[&all[..3], &[added * 31], &all[3..]].concat());
            let same = long[3..].iter().zip(&changed[4..]).take_while(|(one, other)| one != other).count();
            assert!(same <= 3, "an added scene changed the motion of {same} later ones");
        }
    }
}
