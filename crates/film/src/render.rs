//! Makes one video, from the order to the checked file.

use super::alive::Alive;
use super::cards::Ground;
use super::cells::{Cells, Part};
use super::check::{self, Expected};
use super::compose::Seen;
use super::cues::{self, Cue};
use super::encode::{Film, Made};
use super::ffmpeg::{self, Ffmpeg};
use super::fonts::Fonts;
use super::frames::{FrameError, FramePlan, FrameSource};
use super::lettering::{Lettering, Sheet};
use super::looks::Design;
use super::still::Still;
use super::style::Look;
use super::timeline::Toned;
use super::typeset::Setter;
use super::{Caption, Card, CardKind, Encoder, Face, Order, Quality, Rendered, Settings, Shot, Subtitles, VideoError};
use super::{closer, cover, decode, lettering, null, segments, srt, vtt, widths, words};
use children::{Launcher, Stop};
use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// The finished video, relative to the workspace.
const VIDEO: &str = "video/story_video.mp4";
/// The video while it is being written.
const VIDEO_PARTIAL: &str = "video/story_video.partial.mp4";
/// The subtitles beside the video.
const SUBTITLES: &str = "video/story_video.srt";
const VTT: &str = "video/story_video.vtt";
const WORDS: &str = "video/story_video.words.json";
/// The cover picture.
const COVER: &str = "video/story_cover.jpg";
/// The subtitles for the text track.
const SOFT: &str = "temp/soft.srt";

/// The bits per pixel of a difficult picture (grain, motion) at crf 23; usual ones need a quarter.
const BITS_PER_PIXEL: f64 = 0.15;
/// A rate factor lower by this makes a video about twice as large.
const CRF_STEP: f64 = 6.0;
/// The factor of the size with the preset ultrafast.
const DRAFT_FACTOR: f64 = 3.0;
/// The space needed besides the video, in bytes: cover, scripts, and a reserve.
const SPARE_BYTES: u64 = 32 << 20;

/// Receives a render's progress: the share that is done (0 to 1), and a text for people. Must not block.
#[derive(Clone)]
pub struct Heard(Arc<dyn Fn(f32, String) + Send + Sync>);

impl Heard {
    /// Makes one that calls `receiver`.
    pub fn new(receiver: impl Fn(f32, String) + Send + Sync + 'static) -> Self {
        Self(Arc::new(receiver))
    }

    pub(super) fn tell(&self, fraction: f32, detail: String) {
        (self.0)(fraction, detail);
    }
}

impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Heard")
    }
}

/// Makes videos; clones share the launcher.
#[derive(Debug, Clone)]
pub struct VideoMaker {
    settings: Settings,
    launcher: Launcher,
}

impl VideoMaker {
    /// Makes one; starts nothing.
    pub fn new(settings: Settings, launcher: Launcher) -> Self {
        Self { settings, launcher }
    }

    /// Returns the settings for jobs without their own.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) fn launcher(&self) -> &Launcher {
        &self.launcher
    }

    /// Makes a video with its subtitles and cover. The mp4 appears complete and checked, or not at all.
    ///
    /// With a cache in the order, segments that were encoded before are taken from it, and new ones are kept in it.
    pub async fn render(&self, order: &Order, stop: &Stop, heard: Heard) -> Result<Rendered, VideoError> {
        if self.settings.encoder == Encoder::Null {
            return ready_made(order, write_beside(order, &file_cues(order))?);
        }
        enough_space(order, &self.settings)?;
        heard.tell(0.0, "preparing".into());
        let (planned, Texts { cues, lacks }) = self.film(order).await?;
        let beside = write_beside(order, &cues)?;
        let soft = order.subtitles.contains(&Subtitles::Soft) && !cues.is_empty();
        if soft {
            write(&order.dir.join(SOFT), &srt::document(&cues))?;
        }
        let (count, segments) = (planned.plan.frames(), planned.segments.len());
        let ffmpeg = Ffmpeg { launcher: &self.launcher, settings: &self.settings, order, stop };
        let made = planned.encode(&ffmpeg, &heard).await?;
        heard.tell(1.0, "checking".into());
        let joined = ffmpeg.join(soft.then_some(SOFT), count, VIDEO_PARTIAL).await;
        joined.inspect_err(|_| remove(&order.dir.join(VIDEO_PARTIAL)))?;
        let expected = Expected { canvas: order.canvas, frames: count, text: soft };
        let (dir, reused) = (order.dir.clone(), segments - made.segments.len());
        blocking(move || finish(&dir, expected, made)).await?;
        let seconds = f64::from(count) / f64::from(order.canvas.fps);
        let (width, height) = (order.canvas.width, order.canvas.height);
        let (file, cover, [subtitles, vtt, words]) = (VIDEO.into(), COVER.into(), beside);
        let (missing, font_missing) = lacks;
        Ok(Rendered {
            file,
            subtitles,
            vtt,
            words,
            cover,
            seconds,
            width,
            height,
            missing,
            font_missing,
            segments,
            reused,
        })
    }

    /// Plans the frames, sets their texts, and cuts them into segments; returns also what is known of the texts.
    async fn film(&self, order: &Order) -> Result<(Film, Texts), VideoError> {
        let (order, settings) = (order.clone(), self.settings.clone());
        blocking(move || {
            let order = Order { shots: shown(&order), ..order };
            let pictures = order.shots.iter().map(|shot| hash_of(&order.dir.join(&shot.picture)));
            let no_frames = || VideoError::Plan { reason: "there is no picture, or no time to show one".into() };
            let hashes = pictures.collect::<Result<Vec<_>, _>>()?;
            let last = order.cards.last().filter(|card| card.kind == CardKind::End);
            let title = order.cards.first().filter(|card| card.kind == CardKind::Title);
            let calm_from = last.map(|card| card.start);
            let mut toned = Toned { bright_until: None, calm_from, is_bookend: title.is_some() };
            let plan = FramePlan::of(&order, &hashes, toned).ok_or_else(no_frames)?;
            let opening = Arc::new(plan.load(0)?);
            toned.bright_until = title.map(|card| card.end).filter(|_| opening.is_dark());
            let plan = FramePlan::of(&order, &hashes, toned).ok_or_else(no_frames)?;
            let grounds = order.cards.iter().map(|card| ground(card, &order, &plan, &opening));
            let (sheet, texts) = texts(&order, &settings, &grounds.collect::<Result<Vec<_>, _>>()?);
            let mut lettering = Lettering::new(order.canvas, sheet);
            let mut frames = FrameSource::new(plan.clone(), Some(Arc::clone(&opening)));
            let mut first = vec![0; plan.frame_bytes()];
            frames.frame(0, &mut first)?;
            lettering.letter(0, &mut first);
            let cover = cover::encode(&first, order.canvas)?;
            let segments = segments::cut(&plan, &lettering, &order, &settings);
            Ok((Film { plan, lettering, segments, opening, cover }, texts))
        })
        .await
    }
}

/// The longest time of one view, in seconds, for the sake of which a closer one leaves out what does not fit into it.
const VIEW_SECONDS_MAX: f64 = 9.0;

/// Returns the shots of an order without those that show the same view of a picture again, because it has not the pixels for
/// a closer one, or its things do not fit into one. What cannot be read is told where it is loaded.
fn shown(order: &Order) -> Vec<Shot> {
    let canvas = (order.canvas.width, order.canvas.height);
    let stay = |at: usize| {
        let picture = order.shots.get(at).map(|shot| &shot.picture);
        let is_other = |shot: &&Shot| Some(&shot.picture) != picture;
        let from = order.shots.iter().take(at).rposition(|shot| is_other(&shot)).map_or(0, |before| before + 1);
        let start = |shot: Option<&Shot>| shot.map_or(order.seconds, |shot| shot.start);
        start(order.shots.iter().skip(at).find(is_other)) - start(order.shots.get(from))
    };
    let has_closer = |at: usize, shot: &Shot| {
        let path = order.dir.join(&shot.picture);
        let Ok(size) = decode::size(&path) else { return false };
        closer::is_sharp(size, canvas)
            && (VIEW_SECONDS_MAX < stay(at) || closer::of(Alive::read(&path, size).as_ref(), size).is_some())
    };
    let views = order.shots.iter().enumerate();
    let views = views.map(|(at, shot)| Shot { is_closer: shot.is_closer && has_closer(at, shot), ..shot.clone() });
    let mut shown: Vec<Shot> = views.collect();
    shown.dedup_by(|next, shot| (&next.picture, next.is_closer) == (&shot.picture, shot.is_closer));
    shown
}

/// Returns what a card stands on.
fn ground(card: &Card, order: &Order, plan: &FramePlan, opening: &Still) -> Result<Ground, VideoError> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time in the video")]
    let number = ((card.start.max(0.0) * f64::from(order.canvas.fps)).ceil() as u32).min(plan.frames() - 1);
    let layers = plan.composition(number).layers;
    let (scene, Seen { near: view, .. }) =
        layers.last().copied().ok_or_else(|| VideoError::Plan { reason: "a card has no picture".into() })?;
    let part = |still: &Still| {
        let (width, height) = (f64::from(still.width), f64::from(still.height));
        let (right, bottom) = (view.left + view.width, view.top + view.height);
        Part { left: view.left / width, top: view.top / height, right: right / width, bottom: bottom / height }
    };
    let seen = |still: &Still| {
        let own = Cells::of_still(still);
        // What is in front is not told from the rest in every tone.
        let toned = still.in_tone(plan.tone(scene)).map(|toned| Cells::of_still(&toned));
        Ground {
            cells: match toned {
                Some(toned) => toned.with_subject_of(own),
                None => own,
            },
            view: part(still),
        }
    };
    Ok(if plan.is_opening(scene) { seen(opening) } else { seen(&plan.load(scene)?) })
}

/// What the fonts lack for a video: characters, and the wanted family.
type Lacks = (Vec<char>, Option<String>);

/// What is known of the texts of a video when they are set.
struct Texts {
    /// The cues of the files beside the video. They break where those in the picture do, if there are any of that kind.
    cues: Vec<Cue>,
    lacks: Lacks,
}

/// Returns the cues of the files beside a video without captions in the picture.
fn file_cues(order: &Order) -> Vec<Cue> {
    let room = cues::file_room(order.canvas, &order.language);
    cues::cues(&order.captions, room, order.seconds, &mut widths::estimate)
}

/// Sets the texts of a video.
fn texts(order: &Order, settings: &Settings, grounds: &[Ground]) -> (Sheet, Texts) {
    let design = Design::of(order.canvas, &order.caption_style, &order.language);
    let burned = order.subtitles.contains(&Subtitles::Burned) && design.look != Look::None;
    let captions: &[Caption] = if burned { &order.captions } else { &[] };
    let of_card = |card: &'_ Card| [card.head.clone(), Some(card.text.clone()), card.foot.clone()];
    let on_cards = order.cards.iter().flat_map(of_card).flatten().map(|text| design.room.signs.text(&text));
    // What is above the words of a card is in capitals.
    let on_cards: Vec<String> = on_cards.map(|text| text.to_uppercase() + &text).collect();
    let drawn = captions.iter().map(|caption| design.room.signs.text(&caption.text));
    let drawn = drawn.map(|text| if design.uppercase { text.to_uppercase() + &text } else { text });
    let drawn: Vec<String> = drawn.chain(on_cards.iter().cloned()).collect();
    let font = order.caption_style.font.as_deref();
    let fonts = Fonts::find(drawn.iter().map(String::as_str), &order.language, font, &settings.fonts);
    let mut setter = Setter::new(fonts);
    let cues = lettering::cues(captions, &design, order.seconds, &mut setter);
    let titling = Some(order.face).filter(|face| *face == Face::Serif && font.is_none());
    let titling = titling.and_then(|_| Fonts::titling(on_cards.iter().map(String::as_str), &order.language));
    let sheet = match titling {
        Some(fonts) => Sheet::of_cards(order, grounds, &design, (&mut Setter::new(fonts), Face::Serif)),
        None => Sheet::of_cards(order, grounds, &design, (&mut setter, Face::Sans)),
    };
    let sheet = sheet.with_cues(order, &cues, &design, &mut setter);
    let font_missing = font.filter(|_| !setter.has_wanted()).map(str::to_owned);
    // One to three words at a time would be hard to read in a player.
    let cues = if burned && design.look != Look::Word { cues } else { file_cues(order) };
    (sheet, Texts { cues, lacks: (setter.missing().to_vec(), font_missing) })
}

/// Writes a file of the workspace. It need not outlast a power cut: who continues the job compares its hash, and makes it again.
pub(super) fn write(path: &Path, text: &str) -> Result<(), VideoError> {
    fsx::write_atomic(path, text.as_bytes()).map_err(VideoError::io("write", path))
}

fn remove(path: &Path) {
    std::fs::remove_file(path).unwrap_or_default(); // if it stays, the next render overwrites it
}

/// Writes the files beside the video that are wanted: .srt, .vtt, and the words.
fn write_beside(order: &Order, cues: &[Cue]) -> Result<[Option<String>; 3], VideoError> {
    let file = |kind: Subtitles, name: &str, document: &dyn Fn() -> String| {
        let wanted = order.subtitles.contains(&kind).then(|| name.to_owned());
        wanted.map(|name| write(&order.dir.join(&name), &document()).map(|()| name)).transpose()
    };
    Ok([
        file(Subtitles::Srt, SUBTITLES, &|| srt::document(cues))?,
        file(Subtitles::Vtt, VTT, &|| vtt::document(cues))?,
        file(Subtitles::Words, WORDS, &|| words::document(&order.captions, order.seconds))?,
    ])
}

fn ready_made(order: &Order, [subtitles, vtt, words]: [Option<String>; 3]) -> Result<Rendered, VideoError> {
    for (name, bytes) in [(COVER, null::COVER), (VIDEO, null::VIDEO)] {
        let path = order.dir.join(name);
        fsx::write_atomic(&path, bytes).map_err(VideoError::io("write", &path))?;
    }
    let (seconds, width, height) = (null::SECONDS, null::SIDE, null::SIDE);
    let (file, cover) = (VIDEO.into(), COVER.into());
    Ok(Rendered { file, subtitles, vtt, words, cover, seconds, width, height, ..Rendered::default() })
}

/// Fails if the disk would become full during the render.
fn enough_space(order: &Order, settings: &Settings) -> Result<(), VideoError> {
    let dir = order.dir.join("video");
    let available = fsx::disk::disk_space(&dir).map_err(VideoError::io("ask for the free space of", &dir))?.available;
    let needed = bytes_needed(order, settings);
    if available < needed { Err(VideoError::DiskFull { dir, needed, available }) } else { Ok(()) }
}

/// Estimates how many bytes a video needs, rather too many.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an estimate")]
fn bytes_needed(order: &Order, settings: &Settings) -> u64 {
    let pixels = f64::from(order.canvas.width) * f64::from(order.canvas.height);
    let is_ultrafast = settings.preset.as_deref().map_or(order.quality == Quality::Draft, |it| it == "ultrafast");
    let crf = f64::from(ffmpeg::CRF) - f64::from(settings.crf.unwrap_or(ffmpeg::CRF));
    let factor = if is_ultrafast { DRAFT_FACTOR } else { 1.0 } * (crf / CRF_STEP).exp2();
    let bits = pixels * f64::from(order.canvas.fps) * order.seconds * BITS_PER_PIXEL * factor;
    // The segments and the video that is joined from them.
    2 * (bits / 8.0) as u64 + SPARE_BYTES
}

/// Checks what ffmpeg wrote, writes the cover, keeps the new segments, and gives the video its name.
fn finish(dir: &Path, expected: Expected, made: Made) -> Result<(), VideoError> {
    let (partial, whole) = (dir.join(VIDEO_PARTIAL), dir.join(VIDEO));
    let invalid = |reason: String| VideoError::Invalid { path: partial.clone(), what: "video", reason };
    let checked = check::read(&partial).map_err(|error| invalid(error.to_string()));
    let checked = checked.and_then(|facts| check::compare(&facts, expected).map_err(&invalid));
    checked.inspect_err(|_| made.distrust())?;
    let cover = dir.join(COVER);
    fsx::write_atomic(&cover, &made.cover).map_err(VideoError::io("write", &cover))?;
    made.keep(dir);
    fsx::rename_atomic(&partial, &whole).map_err(VideoError::io("rename", &partial))
}

fn hash_of(path: &Path) -> Result<blake3::Hash, VideoError> {
    let mut hasher = blake3::Hasher::new();
    let read = |source| VideoError::Frames(FrameError::Read { path: path.to_path_buf(), source });
    hasher.update_reader(File::open(path).map_err(read)?).map_err(read)?;
    Ok(hasher.finalize())
}

/// Runs blocking work outside the runtime's own threads; a panic in it becomes an error.
#[expect(clippy::disallowed_methods, reason = "it is joined, so a panic is an error")]
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, VideoError> + Send + 'static,
) -> Result<T, VideoError> {
    let span = tracing::Span::current(); // log lines of the work belong to the caller's span
    tokio::task::spawn_blocking(move || span.in_scope(work)).await.map_err(VideoError::Panicked)?
}

#[cfg(test)]
mod tests {
    use super::super::frames::tests::order;
    use super::*;

    fn title(text: &str) -> Card {
        Card { kind: CardKind::Title, head: None, text: text.into(), foot: None, start: 0.0, end: 2.0 }
    }

    #[test]
    fn the_rule_of_a_card_is_that_of_the_font_it_is_set_in() {
        let dir = tempfile::tempdir().unwrap();
        let face = |text: &str, font: Option<&str>| {
            let mut order = order(dir.path(), &[[0; 3]], 4.0);
            order.cards = vec![title(text)];
            order.caption_style.font = font.map(str::to_owned);
            let picture = image::RgbImage::from_pixel(96, 54, image::Rgb([90; 3]));
            let view = Part { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };
            let ground = Ground { cells: Cells::of_picture(&picture), view };
            let (sheet, _) = texts(&order, &Settings::default(), &[ground]);
            let sheet = format!("{sheet:?}");
            (sheet.contains("face: Serif"), sheet.contains("face: Sans"))
        };
        assert_eq!(face("Snow", None), (true, false));
        assert_eq!(face("Snow 雪", None), (false, true), "the serif lacks a letter");
        assert_eq!(face("Snow", Some("DejaVu Sans")), (false, true));
    }

    #[test]
    fn a_closer_view_is_another_segment_and_is_left_out_where_the_picture_is_too_small() {
        let dir = tempfile::tempdir().unwrap();
        let mut order = order(dir.path(), &[[9; 3]], 8.0);
        let disc = image::RgbImage::from_fn(100, 150, |x, y| {
            image::Rgb([if x.abs_diff(50).pow(2) + y.abs_diff(60).pow(2) < 100 { 250 } else { 20 }; 3])
        });
        disc.save(dir.path().join("0.png")).unwrap();
        let whole = order.shots[0].clone();
        order.shots.push(Shot { start: 4.0, is_closer: true, ..whole });
        assert_eq!(shown(&order), order.shots);
        let hashes: Vec<_> = order.shots.iter().map(|shot| hash_of(&dir.path().join(&shot.picture)).unwrap()).collect();
        let plan = FramePlan::of(&order, &hashes, Toned::default()).unwrap();
        assert_eq!(plan.timeline.bounds(), [0, 120, 240]);
        assert!(plan.hashes[0] != plan.hashes[1]);
        let bright = |scene| plan.load(scene).unwrap().planes[0].iter().filter(|luma| 128 < **luma).count();
        assert!(bright(0) * 2 < bright(1), "the disc is larger: {} {}", bright(0), bright(1));
        order.canvas = crate::Canvas { width: 180, height: 320, fps: 30 };
        assert_eq!(shown(&order), order.shots[..1]);
    }

    #[test]
    fn a_closer_view_that_cuts_things_off_is_only_shown_for_the_sake_of_a_long_stay() {
        let dir = tempfile::tempdir().unwrap();
        let mut order = order(dir.path(), &[[9; 3]], 8.0);
        let (picture, mut alive) = crate::alive::tests::disc(320, 480);
        let thing = |left: f32| crate::alive::Shown { from: (left, 200.0), to: (left + 40.0, 260.0), alive: true };
        let views = |order: &mut Order, alive: &Alive, seconds: f64| {
            let mut file = File::create(dir.path().join("0.jpg")).unwrap();
            std::io::Write::write_all(&mut file, &crate::alive::tests::encoded(&picture, alive)).unwrap();
            let shot = |start: f64| Shot { picture: "0.jpg".into(), start, is_closer: 0.0 < start };
            (order.shots, order.seconds) = (vec![shot(0.0), shot(4.0)], seconds);
            shown(order).len()
        };
        for (lefts, seconds, expected) in [([140.0, 180.0], 8.0, 2), ([10.0, 270.0], 8.0, 1), ([10.0, 270.0], 12.0, 2)]
        {
            if let Some(front) = &mut alive.front {
                front.things = lefts.map(thing).to_vec();
            }
            assert_eq!(views(&mut order, &alive, seconds), expected, "{lefts:?} for {seconds} s");
        }
    }

    #[test]
    fn the_darkness_behind_a_title_is_that_of_the_brightened_picture_which_it_stands_on() {
        let dir = tempfile::tempdir().unwrap();
        let mut order = order(dir.path(), &[[70, 70, 90], [9; 3]], 6.0);
        order.cards = vec![title("Snow")];
        let hashes: Vec<_> = order.shots.iter().map(|shot| hash_of(&dir.path().join(&shot.picture)).unwrap()).collect();
        let brightest = |bright_until: Option<f64>| {
            let plan = FramePlan::of(&order, &hashes, Toned { bright_until, ..Toned::default() }).unwrap();
            let opening = plan.load(0).unwrap();
            assert!(opening.is_dark());
            let Ground { cells, view } = ground(&order.cards[0], &order, &plan, &opening).unwrap();
            cells.mean_and_brightest(view).1
        };
        assert!(brightest(None) + 10.0 < brightest(Some(2.0)), "{} {}", brightest(None), brightest(Some(2.0)));
    }
}
