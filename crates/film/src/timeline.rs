//! Which picture each frame shows. Pure.

/// The length of a crossfade, in seconds.
const CROSSFADE_SECONDS: f64 = 0.5;
/// The length of the fade to black at the end, in seconds.
pub(crate) const CLOSING_SECONDS: f64 = 0.5;

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
    pub(crate) fn plan(starts: &[f64], seconds: f64, fps: u32) -> Option<Self> {
        let rate = f64::from(fps);
        let frame = |seconds: f64| (seconds * rate).round().clamp(0.0, 86_400.0 * 60.0) as u32;
        let frames = frame(seconds);
        let mut firsts: Vec<(usize, u32)> = Vec::new();
        for (shot, start) in starts.iter().enumerate() {
            let first = if firsts.is_empty() { 0 } else { frame(*start) };
            while firsts.last().is_some_and(|last| last.1 >= first && first > 0) {
                firsts.pop(); // replaced within the same frame
            }
            if first < frames && firsts.last().is_none_or(|last| last.1 < first) {
                firsts.push((shot, first));
            }
        }
        if let Some(opening) = firsts.first_mut() {
            opening.1 = 0;
        }
        let ends = firsts.iter().skip(1).map(|next| next.1).chain([frames]);
        let spans: Vec<(usize, u32, u32)> =
            firsts.iter().zip(ends).map(|((shot, first), end)| (*shot, *first, end)).collect();
        let mut scenes: Vec<Scene> = Vec::new();
        for (shot, first, end) in spans {
            let mut fade = 0;
            if let Some(previous) = scenes.last_mut() {
                fade = frame(CROSSFADE_SECONDS).min((end - first) / 2).min((first - previous.first) / 2);
                previous.end = first + fade;
            }
            scenes.push(Scene { shot, first, fade, end });
        }
        if scenes.is_empty() {
            return None;
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
        if self.closing <= left { 256 } else { u16::try_from(256 * left / self.closing).unwrap_or(256) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(starts: &[f64], seconds: f64, expected: &str) {
        let timeline = Timeline::plan(starts, seconds, 30);
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
    fn odd_starts_leave_no_gap_at_the_start_and_nothing_unseen() {
        check(&[], 5.0, "");
        check(&[0.0], 0.0, "");
        check(&[0.4, 5.0], 10.0, "0:0+0..165 1:150+15..300");
        check(&[0.0, 5.0, 5.0], 10.0, "0:0+0..165 2:150+15..300");
        check(&[0.0, 99.0], 2.0, "0:0+0..60");
    }

    #[test]
    fn the_video_is_cut_at_both_ends_of_every_crossfade() {
        let bounds = |starts: &[f64], seconds| Timeline::plan(starts, seconds, 30).unwrap().bounds();
        assert_eq!(bounds(&[0.0], 2.0), [0, 60]);
        assert_eq!(bounds(&[0.0, 5.0], 10.0), [0, 150, 165, 300]);
        assert_eq!(bounds(&[0.0, 5.0, 5.2], 10.0), [0, 150, 153, 156, 159, 300]);
        assert_eq!(bounds(&[0.0, 1.0 / 30.0], 1.0), [0, 1, 30], "a picture of one frame has no crossfade");
    }

    #[test]
    fn the_video_starts_with_its_picture_and_ends_in_black() {
        let timeline = Timeline::plan(&[0.0], 4.0, 30).unwrap();
        let light: Vec<u16> = (0..timeline.frames).map(|frame| timeline.light(frame)).collect();
        assert!(light[119] == 0, "{light:?}");
        assert!(light[..100].iter().all(|light| *light == 256), "{light:?}");
        assert_eq!(Timeline::plan(&[0.0], 0.04, 30).unwrap().light(0), 256, "one frame is seen");
    }
}
