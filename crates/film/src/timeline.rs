//! Which picture each frame shows. Pure.

use super::Shot;
use super::ease::eased;

/// The length of a crossfade, in seconds.
const CROSSFADE_SECONDS: f64 = 0.5;
/// The length of the fade to black at the end, in seconds.
pub(crate) const CLOSING_SECONDS: f64 = 1.3;
/// How long the first picture takes to become as dark as it is when its title goes, in seconds.
pub(crate) const UNTITLED_SECONDS: f64 = 0.45;
/// How long the last picture takes to become the ground of the end card, in seconds: a story is left more slowly than a scene.
pub(crate) const CALMING_SECONDS: f64 = 1.0;

/// How a picture is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// As it is.
    Plain,
    /// Brighter, if it is dark: behind the title, and so on the cover.
    Bright,
    /// Softened, and darker if it is bright: behind the end card.
    Calm,
}

/// When the first picture is shown with another tone, and when the ground of the end card, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Toned {
    /// Until when the first one is bright.
    pub(crate) bright_until: Option<f64>,
    /// From when a calm one is shown.
    pub(crate) calm_from: Option<f64>,
    /// True if that is the first one, which the story is remembered by, and not the last; not where both are views of one
    /// picture, because a crossfade would show everything twice.
    pub(crate) is_bookend: bool,
}

/// The time of one picture, in frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scene {
    /// The index of its shot in the order.
    pub(crate) shot: usize,
    /// The frame in which it begins to appear.
    pub(crate) first: u32,
    /// How many frames its crossfade takes; 0 for the first picture.
    pub(crate) fade: u32,
    /// The frame after its last one.
    pub(crate) end: u32,
    /// How its picture is shown.
    pub(crate) tone: Tone,
    /// The frames in which its picture moves: from the first scene of a row with it to the end of the last one.
    pub(crate) motion: (u32, u32),
}

/// A part of the video with one picture in one tone, before its crossfade is known.
#[derive(Debug, Clone, Copy)]
struct Part {
    shot: usize,
    first: u32,
    tone: Tone,
    /// The length of the crossfade to it, in seconds.
    fade: f64,
}

/// The whole video in frames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Timeline {
    /// The number of frames.
    pub(crate) frames: u32,
    /// The scenes in order; at most two overlap.
    pub(crate) scenes: Vec<Scene>,
    closing: u32,
}

impl Timeline {
    /// Plans a video; `None` if there is no picture or no time to show one.
    ///
    /// Starts may be unordered or outside the video: a picture that would be visible for less than a frame is left out,
    /// and the first visible one starts with the video.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a day of frames before")]
    pub(crate) fn plan(shots: &[Shot], seconds: f64, fps: u32, toned: Toned) -> Option<Self> {
        let rate = f64::from(fps);
        let frame = |seconds: f64| (seconds * rate).round().clamp(0.0, 86_400.0 * 60.0) as u32;
        let frames = frame(seconds);
        let mut parts: Vec<Part> = Vec::new();
        for (shot, Shot { start, picture, .. }) in shots.iter().enumerate() {
            let first = if parts.is_empty() { 0 } else { frame(*start) };
            while parts.last().is_some_and(|last| last.first >= first && first > 0) {
                parts.pop(); // replaced within the same frame
            }
            if first < frames && parts.last().is_none_or(|last| last.first < first) {
                // A crossfade of two views of one picture would show everything twice.
                let before = parts.last().and_then(|last| shots.get(last.shot));
                let is_cut = before.is_some_and(|before| before.picture == *picture);
                let fade = if is_cut { 0.0 } else { CROSSFADE_SECONDS };
                parts.push(Part { shot, first, tone: Tone::Plain, fade });
            }
        }
        let at = [toned.bright_until.map(|at| frame(at - UNTITLED_SECONDS)), toned.calm_from.map(frame)];
        let picture_of = |part: Option<&Part>| part.and_then(|it| shots.get(it.shot)).map(|it| &it.picture);
        let is_other = picture_of(parts.first()) != picture_of(parts.last());
        tone(&mut parts, frames, at, toned.is_bookend && is_other);
        let ends = parts.iter().skip(1).map(|next| next.first).chain([frames]);
        let spans: Vec<(Part, u32)> = parts.iter().copied().zip(ends).collect();
        let mut scenes: Vec<Scene> = Vec::new();
        for (Part { shot, first, tone, fade }, end) in spans {
            let mut taken = 0;
            if let Some(previous) = scenes.last_mut() {
                taken = frame(fade).min((end - first) / 2).min((first - previous.first) / 2);
                previous.end = first + taken;
            }
            scenes.push(Scene { shot, first, fade: taken, end, tone, motion: (first, end) });
        }
        if scenes.is_empty() {
            return None;
        }
        for row in scenes.chunk_by_mut(|one, next| one.shot == next.shot) {
            let (first, end) = (row.first().map_or(0, |it| it.first), row.last().map_or(0, |it| it.end));
            for scene in row {
                scene.motion = (first, end);
            }
        }
        let closing = frame(CLOSING_SECONDS).min(frames / 4);
        Some(Self { frames, scenes, closing })
    }

    /// Returns the frames between which the video is cut into segments, with its start and its end: those at which a
    /// crossfade begins or ends.
    pub(crate) fn bounds(&self) -> Vec<u32> {
        let mut bounds = vec![0];
        for scene in self.scenes.iter().skip(1) {
            bounds.extend([scene.first, scene.first + scene.fade]);
        }
        bounds.push(self.frames);
        bounds.dedup();
        bounds
    }

    /// Returns the brightness of a frame through the black at the end: 0 is black, 256 is full. The first frame is as
    /// bright as the others, because players show it until the video is started.
    pub(crate) fn light(&self, frame: u32) -> u16 {
        let left = self.frames - 1 - frame.min(self.frames - 1);
        if self.closing <= left {
            return 256;
        }
        let share = f64::from(left) / f64::from(self.closing);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 256")]
        let light = (256.0 * eased(share)).round() as u16;
        light
    }
}

/// Gives the first picture its tone until a frame, and the last one, or the first one again, its own from a frame on.
fn tone(parts: &mut Vec<Part>, frames: u32, [plain_from, calm_from]: [Option<u32>; 2], is_bookend: bool) {
    let first = parts.first().map(|opening| opening.shot);
    if let (Some(at), Some(opening)) = (plain_from, parts.first_mut()) {
        let plain = Part { first: at, fade: UNTITLED_SECONDS, ..*opening };
        opening.tone = Tone::Bright;
        if 0 < at && parts.get(1).map_or(frames, |next| next.first) > at {
            parts.insert(1, plain);
        }
    }
    if let (Some(at), Some(first), Some(last)) = (calm_from, first, parts.last())
        && last.first < at
        && at < frames
    {
        let shot = if is_bookend { first } else { last.shot };
        parts.push(Part { first: at, tone: Tone::Calm, fade: CALMING_SECONDS, shot });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes shots from their starts; a negative one is another view of the picture before.
    fn shots(starts: &[f64]) -> Vec<Shot> {
        let numbers = starts.iter().scan(0, |picture, start| {
            *picture += u32::from(0.0 <= *start);
            Some(*picture)
        });
        let shot = |(start, picture): (&f64, u32)| Shot {
            picture: picture.to_string().into(),
            start: start.abs(),
            is_closer: *start < 0.0,
        };
        starts.iter().zip(numbers).map(shot).collect()
    }

    fn check(starts: &[f64], seconds: f64, expected: &str) {
        let timeline = Timeline::plan(&shots(starts), seconds, 30, Toned::default());
        let shown = timeline.map(|timeline| {
            let scenes = timeline.scenes.iter().map(|it| format!("{}:{}+{}..{}", it.shot, it.first, it.fade, it.end));
            scenes.collect::<Vec<_>>().join(" ")
        });
        assert_eq!(shown.unwrap_or_default(), expected);
    }

    #[test]
    fn pictures_overlap_by_half_a_second_and_never_three_at_a_time() {
        check(&[0.0], 2.0, "0:0+0..60");
        check(&[0.0, 5.0], 10.0, "0:0+0..165 1:150+15..300");
        check(&[0.0, 5.0, 5.2], 10.0, "0:0+0..153 1:150+3..159 2:156+3..300");
    }

    #[test]
    fn another_view_of_a_picture_is_a_cut() {
        check(&[0.0, -4.0, 8.0], 10.0, "0:0+0..120 1:120+0..255 2:240+15..300");
    }

    #[test]
    fn odd_starts_leave_no_gap_at_the_start_and_nothing_unseen() {
        check(&[], 5.0, "");
        check(&[0.0], 0.0, "");
        check(&[0.4, 5.0], 10.0, "0:0+0..165 1:150+15..300");
        check(&[0.0, 5.0, 5.0], 10.0, "0:0+0..165 2:150+15..300");
        check(&[0.0, 99.0], 2.0, "0:0+0..60");
    }

    #[test]
    fn the_video_is_cut_at_both_ends_of_every_crossfade() {
        let bounds =
            |starts: &[f64], seconds| Timeline::plan(&shots(starts), seconds, 30, Toned::default()).unwrap().bounds();
        assert_eq!(bounds(&[0.0], 2.0), [0, 60]);
        assert_eq!(bounds(&[0.0, 5.0], 10.0), [0, 150, 165, 300]);
        assert_eq!(bounds(&[0.0, 5.0, 5.2], 10.0), [0, 150, 153, 156, 159, 300]);
        assert_eq!(bounds(&[0.0, -5.0], 10.0), [0, 150, 300], "a cut is one place");
        assert_eq!(bounds(&[0.0, 1.0 / 30.0], 1.0), [0, 1, 30], "a picture of one frame has no crossfade");
    }

    #[test]
    fn the_first_picture_is_bright_while_its_title_stands_and_the_last_one_calm_behind_the_end() {
        let shown = |starts: &[f64], bright_until, calm_from, is_bookend| {
            let toned = Toned { bright_until, calm_from, is_bookend };
            let scenes = Timeline::plan(&shots(starts), 10.0, 30, toned).unwrap().scenes;
            let scene = |it: &Scene| {
                let tone = match it.tone {
                    Tone::Plain => "",
                    Tone::Bright => "^",
                    Tone::Calm => "_",
                };
                format!("{}{tone}:{}+{}..{} moves {}-{}", it.shot, it.first, it.fade, it.end, it.motion.0, it.motion.1)
            };
            scenes.iter().map(scene).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(
            shown(&[0.0, 5.0], Some(2.0), Some(7.0), false),
            "0^:0+0..61 moves 0-165, 0:47+14..165 moves 0-165, 1:150+15..240 moves 150-300, 1_:210+30..300 moves 150-300"
        );
        assert_eq!(
            shown(&[0.0, 5.0], Some(2.0), Some(7.0), true),
            "0^:0+0..61 moves 0-165, 0:47+14..165 moves 0-165, 1:150+15..240 moves 150-240, 0_:210+30..300 moves 210-300"
        );
        assert_eq!(shown(&[0.0, 2.0], Some(3.0), None, false), "0^:0+0..75 moves 0-75, 1:60+15..300 moves 60-300");
        assert_eq!(shown(&[0.0], None, Some(11.0), true), "0:0+0..300 moves 0-300");
        assert_eq!(
            shown(&[0.0, -5.0], None, Some(7.0), true),
            "0:0+0..150 moves 0-150, 1:150+0..240 moves 150-300, 1_:210+30..300 moves 150-300",
            "a story of one picture ends with the view that was shown last"
        );
    }

    #[test]
    fn the_video_starts_with_its_picture_and_ends_in_black() {
        let timeline = Timeline::plan(&shots(&[0.0]), 4.0, 30, Toned::default()).unwrap();
        let light: Vec<u16> = (0..timeline.frames).map(|frame| timeline.light(frame)).collect();
        assert!(light[119] == 0, "{light:?}");
        assert!(light[..80].iter().all(|light| *light == 256), "{light:?}");
        assert!(light.windows(2).all(|it| it[1] <= it[0] && it[0] - it[1] <= 14), "no jump: {light:?}");
        let short = Timeline::plan(&shots(&[0.0]), 0.04, 30, Toned::default()).unwrap();
        assert_eq!(short.light(0), 256, "one frame is seen");
    }
}
