//! Makes the frames in order: crops of stills, crossfades, and the black at both ends.
//!
//! Memory does not grow with the video's length: at most two stills and two crops of them exist at once.
#![expect(clippy::indexing_slicing, reason = "planes and their sizes are made together")]

use super::compose::{Composer, Seen};
use super::ease::eased;
use super::focus::TextRows;
use super::motion::{Motion, still_size};
use super::still::Still;
use super::timeline::{Scene, Timeline, Tone, Toned};
use super::{Canvas, Order, looks};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Black in limited range: luma and chroma.
const BLACK: (u8, u8) = (16, 128);

/// Why there is no frame.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// A picture file cannot be read.
    #[error("cannot read the picture {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// A picture file is broken.
    #[error("cannot decode the picture {}", path.display())]
    Decode {
        /// The file.
        path: PathBuf,
        /// The decoder's error.
        source: image::ImageError,
    },
    /// A picture exceeds a limit.
    #[error("cannot use the picture {}: {reason}", path.display())]
    Unfit {
        /// The file.
        path: PathBuf,
        /// The limit.
        reason: String,
    },
    /// A crop was refused, which is a bug.
    #[error("cannot crop a frame: {0}")]
    Crop(String),
    /// The encoder no longer reads; its own error says why.
    #[error("cannot write a frame to the encoder")]
    Pipe(#[source] io::Error),
    /// The work was stopped.
    #[error("rendering was stopped")]
    Stopped,
}

/// Plans what each frame of a video shows.
#[derive(Debug, Clone)]
pub(crate) struct FramePlan {
    canvas: Canvas,
    /// When each picture is shown.
    pub(crate) timeline: Timeline,
    /// The picture of each scene, and whether a closer view of it is shown.
    pictures: Vec<(PathBuf, bool)>,
    /// The hash of each scene's picture and of what is made of it.
    pub(crate) hashes: Vec<blake3::Hash>,
    motions: Vec<Motion>,
    moves: bool,
    /// The rows of the canvas that texts take on each scene's picture.
    rows: Vec<Option<TextRows>>,
}

/// Makes the frames of a plan in order.
#[derive(Debug)]
pub(crate) struct FrameSource {
    plan: FramePlan,
    /// The visible scenes: one, or two during a crossfade.
    layers: Vec<Layer>,
    /// The first picture, if it was loaded before, until it is over.
    opening: Option<Arc<Still>>,
    composer: Composer,
}

/// Describes a frame by everything that it is made from, except for the pictures' contents and the texts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Composition {
    /// The visible scenes, the lower one first, each with what is seen of it.
    pub(crate) layers: Vec<(usize, Seen)>,
    /// The upper scene's share, of 256; 0 if there is only one.
    pub(crate) share: u16,
    /// The brightness through the black at both ends of the video, of 256.
    pub(crate) light: u16,
}

/// One visible scene.
#[derive(Debug)]
struct Layer {
    scene: usize,
    /// The picture in the scene's tone.
    still: Arc<Still>,
    /// The part that was shown last; only crossfades and pictures without motion have one.
    crop: Option<(Seen, Vec<u8>)>,
}

impl FramePlan {
    /// Plans the frames of an order; `pictures` are the hashes of its shots' files, `toned` says which pictures get
    /// another tone. `None` if the order has nothing to show.
    pub(crate) fn of(order: &Order, pictures: &[blake3::Hash], toned: Toned) -> Option<Self> {
        let timeline = Timeline::plan(&order.shots, order.seconds, order.canvas.fps, toned)?;
        let (mut motions, mut hashes, mut rows) = (Vec::<Motion>::new(), Vec::new(), Vec::new());
        let mut shot_before = None;
        for scene in &timeline.scenes {
            let picture = pictures.get(scene.shot)?;
            let seconds = f64::from(scene.motion.1 - scene.motion.0) / f64::from(order.canvas.fps);
            let before = motions.last().copied();
            let motion = match before.filter(|_| shot_before == Some(scene.shot)) {
                Some(same) => same,
                None if order.motion => Motion::choose(order.seed, picture.as_bytes(), before, seconds),
                None => Motion::still(),
            };
            motions.push(motion);
            let is_opening = timeline.scenes.first().is_some_and(|opening| opening.shot == scene.shot);
            let taken = if is_opening { looks::opening_rows(order) } else { looks::caption_rows(order) };
            let is_closer = order.shots.get(scene.shot)?.is_closer;
            hashes.push(hash_in(scene.tone, (taken, is_closer), picture));
            rows.push(taken);
            shot_before = Some(scene.shot);
        }
        let last = timeline.scenes.iter().rfind(|scene| scene.tone != Tone::Calm).map(|scene| scene.shot);
        for (motion, _) in motions.iter_mut().zip(&timeline.scenes).filter(|(_, scene)| Some(scene.shot) == last) {
            *motion = motion.settling();
        }
        let pictures = timeline.scenes.iter().filter_map(|scene| order.shots.get(scene.shot));
        let pictures = pictures.map(|shot| (order.dir.join(&shot.picture), shot.is_closer)).collect();
        Some(Self { canvas: order.canvas, timeline, pictures, hashes, motions, moves: order.motion, rows })
    }

    /// Returns the size of a frame in bytes.
    pub(crate) fn frame_bytes(&self) -> usize {
        self.canvas.frame_bytes()
    }

    /// Returns how many frames there are.
    pub(crate) fn frames(&self) -> u32 {
        self.timeline.frames
    }

    /// Tells whether a scene shows the first picture.
    pub(crate) fn is_opening(&self, scene: usize) -> bool {
        let shot = |scene: usize| self.timeline.scenes.get(scene).map(|scene| scene.shot);
        shot(scene) == shot(0)
    }

    /// Returns the tone in which a scene shows its picture.
    pub(crate) fn tone(&self, scene: usize) -> Tone {
        self.timeline.scenes.get(scene).map_or(Tone::Plain, |scene| scene.tone)
    }

    /// Loads the picture of a scene.
    pub(crate) fn load(&self, scene: usize) -> Result<Still, FrameError> {
        let (path, is_closer) = &self.pictures[scene];
        Still::load(path, (self.canvas.width, self.canvas.height), self.rows[scene], *is_closer)
    }

    /// Describes a frame; two frames with the same description, pictures and texts are the same.
    pub(crate) fn composition(&self, number: u32) -> Composition {
        let canvas = (self.canvas.width, self.canvas.height);
        let still = still_size(canvas.0, canvas.1);
        let (mut layers, mut share) = (Vec::new(), 0);
        for (index, scene) in self.timeline.scenes.iter().enumerate() {
            let Scene { first, end, fade, motion: (from, to), .. } = *scene;
            if (first..end).contains(&number) {
                let done = f64::from(number - from) / f64::from((to - from).max(2) - 1);
                share = if layers.is_empty() { 0 } else { crossfade_share(number - first, fade) };
                let motion = &self.motions[index];
                let (near, far) = (motion.view(done, still, canvas), motion.far_view(done, still, canvas));
                layers.push((index, Seen { near, far, age: if self.moves { number - from } else { 0 } }));
            }
        }
        Composition { layers, share, light: self.timeline.light(number) }
    }
}

impl FrameSource {
    /// Makes the frames of a plan; opens no file yet. The first picture may be given.
    pub(crate) fn new(plan: FramePlan, opening: Option<Arc<Still>>) -> Self {
        Self { plan, layers: Vec::new(), opening, composer: Composer::default() }
    }

    /// Makes a frame in `into`, of the size of a frame. Frames must be requested in ascending order, because a picture
    /// that is over is not loaded again.
    pub(crate) fn frame(&mut self, number: u32, into: &mut [u8]) -> Result<(), FrameError> {
        let shown = self.plan.composition(number);
        self.layers.retain(|layer| shown.layers.iter().any(|(scene, _)| *scene == layer.scene));
        for (scene, _) in &shown.layers {
            if self.layers.iter().all(|layer| layer.scene != *scene) {
                let still = self.still(*scene)?;
                self.layers.push(Layer { scene: *scene, still, crop: None });
            }
        }
        let (canvas, composer) = (self.plan.canvas, &mut self.composer);
        let seen: Vec<Seen> = shown.layers.iter().map(|(_, seen)| *seen).collect();
        match (self.layers.as_mut_slice(), seen.as_slice()) {
            ([layer], [seen]) if self.plan.moves => composer.compose(&layer.still, *seen, canvas, into),
            ([layer], [seen]) => into.copy_from_slice(layer.crop(*seen, canvas, composer)),
            ([below, above], [lower, upper]) => {
                mix(into, below.crop(*lower, canvas, composer), above.crop(*upper, canvas, composer), shown.share);
            }
            (layers, _) => {
                return Err(FrameError::Crop(format!("{} pictures at once in frame {number}", layers.len())));
            }
        }
        if shown.light < 256 {
            darken(into, canvas.width as usize * canvas.height as usize, shown.light);
        }
        Ok(())
    }

    /// Returns the picture of a scene in its tone; a picture that is shown already is not loaded again.
    fn still(&mut self, scene: usize) -> Result<Arc<Still>, FrameError> {
        let scenes = &self.plan.timeline.scenes;
        let Scene { shot, tone, .. } = scenes[scene];
        if !self.plan.is_opening(scene) {
            self.opening = None;
        }
        let of_same = |layer: &&Layer| (scenes[layer.scene].shot, scenes[layer.scene].tone) == (shot, Tone::Plain);
        let shown = self.layers.iter().find(of_same).map(|layer| &layer.still).or(self.opening.as_ref());
        let plain = match shown {
            Some(still) => Arc::clone(still),
            None => Arc::new(self.plan.load(scene)?),
        };
        if tone == Tone::Bright && scenes.get(scene + 1).is_some_and(|next| next.shot == shot) {
            self.opening = Some(Arc::clone(&plain));
        }
        Ok(plain.in_tone(tone).map_or(plain, Arc::new))
    }
}

impl Layer {
    /// Returns what is seen of the picture. It is kept, because a picture without motion needs only one.
    fn crop(&mut self, seen: Seen, canvas: Canvas, composer: &mut Composer) -> &[u8] {
        let is_new = self.crop.as_ref().is_none_or(|(shown, _)| *shown != seen);
        let (shown, frame) = self.crop.get_or_insert_with(|| (seen, vec![0; canvas.frame_bytes()]));
        if is_new {
            *shown = seen;
            composer.compose(&self.still, seen, canvas, frame);
        }
        frame
    }
}

/// Returns the hash of a picture in a tone, cropped for the rows that texts take, or closer.
fn hash_in(tone: Tone, (rows, is_closer): (Option<TextRows>, bool), picture: &blake3::Hash) -> blake3::Hash {
    let mut inputs = blake3::Hasher::new_keyed(picture.as_bytes());
    let (first, last) = rows.unwrap_or_default();
    inputs.update(&first.to_bits().to_le_bytes()).update(&last.to_bits().to_le_bytes()).update(&[u8::from(is_closer)]);
    let name: &[u8] = match tone {
        Tone::Plain => b"plain",
        Tone::Bright => b"bright",
        Tone::Calm => b"calm",
    };
    inputs.update(name).finalize()
}

/// Returns the new picture's share (of 256) in frame `done` of a crossfade; eased, never exactly 0 or 256.
fn crossfade_share(done: u32, fade: u32) -> u16 {
    let x = f64::from(done + 1) / f64::from(fade + 1);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 256")]
    let share = (256.0 * eased(x)).round() as u16;
    share
}

/// Mixes two frames; `share` (of 256) is that of the upper one.
fn mix(into: &mut [u8], below: &[u8], above: &[u8], share: u16) {
    let rest = 256 - share;
    for ((to, below), above) in into.iter_mut().zip(below).zip(above) {
        *to = ((u16::from(*below) * rest + u16::from(*above) * share + 128) >> 8) as u8;
    }
}

/// Darkens a frame to `light` (of 256).
fn darken(frame: &mut [u8], luma: usize, light: u16) {
    let (luma, chroma) = frame.split_at_mut(luma);
    for (plane, black) in [(luma, BLACK.0), (chroma, BLACK.1)] {
        let rest = u16::from(black) * (256 - light) + 128;
        for value in plane {
            *value = ((u16::from(*value) * light + rest) >> 8) as u8;
        }
    }
}

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made-up data")]
pub(crate) mod tests {
    use super::*;
    use crate::alive::{Living, Source};
    use crate::{Quality, Shot};
    use std::path::Path;

    /// Orders a video of plain pictures.
    pub(crate) fn order(dir: &Path, colours: &[[u8; 3]], seconds: f64) -> Order {
        let shot = |(number, colour): (usize, &[u8; 3])| {
            let picture = PathBuf::from(format!("{number}.png"));
            image::RgbImage::from_pixel(100, 150, image::Rgb(*colour)).save(dir.join(&picture)).unwrap();
            Shot { picture, start: number as f64 * seconds / colours.len() as f64, is_closer: false }
        };
        let shots = colours.iter().enumerate().map(shot).collect();
        Order {
            dir: dir.to_path_buf(),
            canvas: Canvas { width: 36, height: 64, fps: 30 },
            quality: Quality::High,
            motion: true,
            seed: 1,
            shots,
            captions: Vec::new(),
            cards: Vec::new(),
            language: "en".into(),
            audio: "audio/a.wav".into(),
            under: None,
            seconds,
            subtitles: Vec::new(),
            caption_style: crate::CaptionStyle::default(),
            face: crate::Face::Serif,
            cache: None,
        }
    }

    fn source(order: &Order) -> FrameSource {
        let hash = |shot: &Shot| blake3::hash(&std::fs::read(order.dir.join(&shot.picture)).unwrap_or_default());
        let hashes: Vec<_> = order.shots.iter().map(hash).collect();
        FrameSource::new(FramePlan::of(order, &hashes, Toned::default()).unwrap(), None)
    }

    fn frame(source: &mut FrameSource, number: u32) -> Vec<u8> {
        let mut frame = vec![0; source.plan.frame_bytes()];
        source.frame(number, &mut frame).unwrap();
        frame
    }

    #[test]
    fn light_passes_from_picture_to_picture_without_a_jump() {
        let dir = tempfile::tempdir().unwrap();
        let order = order(dir.path(), &[[0, 0, 0], [255, 255, 255], [0, 0, 0]], 6.0);
        let mut source = source(&order);
        let mut luma = Vec::new();
        for number in 0..source.plan.frames() {
            luma.push(i32::from(frame(&mut source, number)[700]));
            assert!(source.layers.len() <= 2);
        }
        assert_eq!((luma.len(), luma[40], luma[100], luma[170]), (180, 16, 235, 16));
        let jump = luma.windows(2).map(|it| (it[1] - it[0]).abs()).max().unwrap();
        assert!(jump <= 24, "a step of {jump}");
    }

    #[test]
    fn motion_changes_every_frame_and_stillness_none() {
        let dir = tempfile::tempdir().unwrap();
        let mut order = order(dir.path(), &[[0, 0, 0]], 4.0);
        let wave = image::RgbImage::from_fn(200, 300, |x, y| image::Rgb([((x * 7 + y * 3) % 256) as u8; 3]));
        wave.save(dir.path().join("0.png")).unwrap();
        for motion in [true, false] {
            order.motion = motion;
            let mut source = source(&order);
            let (a, b) = (frame(&mut source, 50), frame(&mut source, 51));
            assert_eq!(a != b, motion);
        }
    }

    /// Returns the centre of a frame's brightness.
    fn centre(frame: &[u8], canvas: Canvas) -> (f64, f64) {
        let (mut light, mut x_light, mut y_light) = (0.0, 0.0, 0.0);
        for (y, row) in frame.chunks_exact(canvas.width as usize).take(canvas.height as usize).enumerate() {
            for (x, luma) in row.iter().enumerate() {
                let weight = f64::from(luma.saturating_sub(20));
                light += weight;
                x_light += weight * x as f64;
                y_light += weight * y as f64;
            }
        }
        (x_light / light, y_light / light)
    }

    #[test]
    fn a_disc_in_the_frames_does_not_shake_or_go_back() {
        let dir = tempfile::tempdir().unwrap();
        let mut order = order(dir.path(), &[[0, 0, 0]], 5.0);
        order.canvas = Canvas { width: 270, height: 480, fps: 30 };
        let disc = image::RgbImage::from_fn(302, 538, |x, y| {
            let distance = (f64::from(x) - 190.0).hypot(f64::from(y) - 170.0);
            image::Rgb([((40.0 - distance) * 25.0).clamp(0.0, 230.0) as u8; 3])
        });
        disc.save(dir.path().join("0.png")).unwrap();
        for seed in 0..4 {
            order.seed = seed;
            let mut source = source(&order);
            let mut places = Vec::new();
            for number in 20..130 {
                places.push(centre(&frame(&mut source, number), order.canvas));
            }
            for axis in [|it: &(f64, f64)| it.0, |it: &(f64, f64)| it.1] {
                let steps: Vec<f64> = places.windows(2).map(|it| axis(&it[1]) - axis(&it[0])).collect();
                let mean = steps.windows(2).map(|it| (it[1] - it[0]).abs()).sum::<f64>() / (steps.len() - 1) as f64;
                assert!(mean <= 0.03, "seed {seed}: {mean} px/frame^2");
                // A hundredth of a pixel is the rounding of 8 bits.
                assert!(
                    steps.iter().all(|it| -0.01 < *it) || steps.iter().all(|it| *it < 0.01),
                    "seed {seed}: {steps:?}"
                );
            }
        }
    }

    /// An order that shows a picture with a front and with life, and its first picture for two seconds of six.
    fn alive(dir: &Path) -> Order {
        let mut order = order(dir, &[[9, 9, 9], [0, 0, 0]], 6.0);
        order.canvas = Canvas { width: 180, height: 320, fps: 30 };
        let (picture, mut alive) = crate::alive::tests::disc(180, 320);
        alive.living.extend([
            Living::Rain { lean: 0.1, colour: [200; 3], behind: false },
            Living::Water { top: 200.0, bottom: 320.0 },
            Living::Light { at: (90.0, 160.0), reach: 30.0, source: Source::Flame, front: true },
        ]);
        fsx::write_atomic(&dir.join("1.jpg"), &crate::alive::tests::encoded(&picture, &alive)).unwrap();
        order.shots[1] = Shot { picture: "1.jpg".into(), start: 2.0, is_closer: false };
        order
    }

    #[test]
    fn a_frame_with_life_in_it_is_the_same_wherever_the_work_began() {
        let dir = tempfile::tempdir().unwrap();
        let order = alive(dir.path());
        let mut all = source(&order);
        let frames: Vec<Vec<u8>> = (0..all.plan.frames()).map(|number| frame(&mut all, number)).collect();
        for bound in all.plan.timeline.bounds().into_iter().chain([100]).filter(|bound| *bound < 180) {
            let mut later = source(&order);
            for number in bound..(bound + 4).min(180) {
                assert_eq!(frame(&mut later, number), frames[number as usize], "frame {number}, begun at {bound}");
            }
        }
        assert_ne!(frames[100], frames[101]);
    }

    #[test]
    fn nothing_lives_without_motion() {
        let dir = tempfile::tempdir().unwrap();
        let mut order = alive(dir.path());
        order.motion = false;
        let mut source = source(&order);
        let (first, other) = (frame(&mut source, 90), frame(&mut source, 131));
        assert_eq!(first, other);
        let plan = source.plan;
        assert_eq!(plan.composition(90), plan.composition(131), "so their segments are the same");
    }

    #[test]
    fn the_age_of_a_picture_is_a_part_of_what_its_frames_are_made_of() {
        let dir = tempfile::tempdir().unwrap();
        let plan = source(&alive(dir.path())).plan;
        let ages: Vec<u32> = (75..80).map(|number| plan.composition(number).layers[0].1.age).collect();
        assert_eq!(ages, [15, 16, 17, 18, 19], "counted from its first frame");
    }

    #[test]
    fn a_missing_picture_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let order = order(dir.path(), &[[9, 9, 9]], 2.0);
        std::fs::remove_file(dir.path().join("0.png")).unwrap();
        let error = source(&order).frame(0, &mut vec![0; order.canvas.frame_bytes()]).unwrap_err();
        assert!(error.to_string().contains("0.png"), "{error}");
    }
}
