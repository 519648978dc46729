//! Makes one video, from the order to the checked file.

use super::ass::{self, Cue};
use super::check::{self, Expected};
use super::encode::{Film, Made};
use super::ffmpeg::{self, Ffmpeg};
use super::frames::{FrameError, FramePlan};
use super::lettering::Lettering;
use super::{Encoder, Order, Quality, Rendered, Settings, Subtitles, VideoError, cover, fonts, null, segments, srt};
use children::{ChildError, Launcher, Limits, LineReceiver, Program, Stdin, Stop};
use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The finished video, relative to the workspace.
const VIDEO: &str = "video/story_video.mp4";
/// The video while it is being written.
const VIDEO_PARTIAL: &str = "video/story_video.partial.mp4";
/// The subtitles beside the video.
const SUBTITLES: &str = "video/story_video.srt";
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
/// The longest time for the list of fonts.
const FONTS_TIMEOUT: Duration = Duration::from_secs(20);

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
        let (cues, wanted) =
            (ass::cues(&order.captions, order.canvas, &order.language, order.seconds), &order.subtitles);
        let subtitles = wanted.contains(&Subtitles::Srt).then(|| SUBTITLES.to_owned());
        if subtitles.is_some() {
            write(&order.dir.join(SUBTITLES), &srt::document(&cues))?;
        }
        if self.settings.encoder == Encoder::Null {
            return ready_made(order, subtitles);
        }
        enough_space(order, &self.settings)?;
        heard.tell(0.0, "preparing".into());
        let missing = self.missing_characters(order, &cues, stop).await?;
        let film = self.film(order, &cues, &missing).await?;
        let soft = order.subtitles.contains(&Subtitles::Soft) && !cues.is_empty();
        if soft {
            write(&order.dir.join(SOFT), &srt::document(&cues))?;
        }
        let (count, segments) = (film.plan.frames(), film.segments.len());
        let ffmpeg = Ffmpeg { launcher: &self.launcher, settings: &self.settings, order, stop };
        let made = film.encode(&ffmpeg, &heard).await?;
        heard.tell(1.0, "checking".into());
        let joined = ffmpeg.join(soft.then_some(SOFT), count, VIDEO_PARTIAL).await;
        joined.inspect_err(|_| remove(&order.dir.join(VIDEO_PARTIAL)))?;
        let expected = Expected { canvas: order.canvas, frames: count, text: soft };
        let (dir, reused) = (order.dir.clone(), segments - made.segments.len());
        blocking(move || finish(&dir, expected, made)).await?;
        let seconds = f64::from(count) / f64::from(order.canvas.fps);
        let (width, height) = (order.canvas.width, order.canvas.height);
        let cover = COVER.into();
        Ok(Rendered { file: VIDEO.into(), subtitles, cover, seconds, width, height, missing, segments, reused })
    }

    /// Plans the frames, lays out their texts, and cuts them into segments.
    async fn film(&self, order: &Order, cues: &[Cue], missing: &[char]) -> Result<Film, VideoError> {
        let burned = if order.subtitles.contains(&Subtitles::Burned) { cues } else { &[] };
        let first_picture = order.shots.get(1).map_or(order.seconds, |second| second.start);
        let title = order.title.as_deref().filter(|title| !title.trim().is_empty());
        let timed = title.map(|title| (title, ass::title_end(first_picture, order.seconds)));
        let sheet = ass::sheet(burned, timed, order.canvas, &order.language, missing);
        let (order, lettering, settings) = (order.clone(), Lettering::new(order, sheet), self.settings.clone());
        blocking(move || {
            let pictures = order.shots.iter().map(|shot| hash_of(&order.dir.join(&shot.picture)));
            let no_frames = || VideoError::Plan { reason: "there is no picture, or no time to show one".into() };
            let plan = FramePlan::of(&order, &pictures.collect::<Result<Vec<_>, _>>()?).ok_or_else(no_frames)?;
            let segments = segments::cut(&plan, &lettering, &order, &settings);
            Ok(Film { plan, lettering, segments })
        })
        .await
    }

    /// Returns the characters of the drawn texts that no font has; none if fontconfig's program is missing.
    async fn missing_characters(&self, order: &Order, cues: &[Cue], stop: &Stop) -> Result<Vec<char>, VideoError> {
        let burned = order.subtitles.contains(&Subtitles::Burned);
        let spoken = cues.iter().flat_map(|cue| &cue.lines).map(String::as_str).filter(|_| burned);
        let wanted = fonts::rare(spoken.chain(order.title.as_deref()));
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let left: Arc<Mutex<BTreeSet<char>>> = Arc::new(Mutex::new(wanted));
        let on_line = {
            let left = Arc::clone(&left);
            move |line: &str| fonts::cover(&mut left.lock().unwrap_or_else(PoisonError::into_inner), line)
        };
        let program = Program {
            program: fonts::PROGRAM.into(),
            args: fonts::ARGUMENTS.map(Into::into).to_vec(),
            cwd: order.dir.clone(),
            record_dir: order.dir.join("temp"),
            stdin: Stdin::Null,
            on_line: Some(LineReceiver(Box::new(on_line))),
            limits: Limits { file_bytes: 64 << 20, cpu_seconds: 60, memory_bytes: 1 << 30 },
            timeout: FONTS_TIMEOUT,
            stall_timeout: None,
        };
        match self.launcher.run(program, stop).await {
            Ok(finished) if finished.status.success() => {
                Ok(std::mem::take(&mut *left.lock().unwrap_or_else(PoisonError::into_inner)).into_iter().collect())
            }
            Err(error @ ChildError::Stopped { .. }) => Err(error.into()),
            Ok(_) | Err(_) => Ok(Vec::new()),
        }
    }
}

pub(super) fn write(path: &Path, text: &str) -> Result<(), VideoError> {
    fsx::write_durable(path, text.as_bytes()).map_err(VideoError::io("write", path))
}

fn remove(path: &Path) {
    std::fs::remove_file(path).unwrap_or_default(); // if it stays, the next render overwrites it
}

fn ready_made(order: &Order, subtitles: Option<String>) -> Result<Rendered, VideoError> {
    for (name, bytes) in [(COVER, null::COVER), (VIDEO, null::VIDEO)] {
        let path = order.dir.join(name);
        fsx::write_durable(&path, bytes).map_err(VideoError::io("write", &path))?;
    }
    let (seconds, width, height) = (null::SECONDS, null::SIDE, null::SIDE);
    let (file, cover, missing) = (VIDEO.into(), COVER.into(), Vec::new());
    Ok(Rendered { file, subtitles, cover, seconds, width, height, missing, segments: 0, reused: 0 })
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

/// Checks what ffmpeg wrote, writes the cover, keeps the new segments, and gives the video its name, durably.
fn finish(dir: &Path, expected: Expected, made: Made) -> Result<(), VideoError> {
    let (partial, whole) = (dir.join(VIDEO_PARTIAL), dir.join(VIDEO));
    let invalid = |reason: String| VideoError::Invalid { path: partial.clone(), what: "video", reason };
    let checked = check::read(&partial).map_err(|error| invalid(error.to_string()));
    let checked = checked.and_then(|facts| check::compare(&facts, expected).map_err(&invalid));
    checked.inspect_err(|_| made.distrust())?;
    cover::write(&made.still, expected.canvas, &dir.join(COVER))?;
    made.keep(dir);
    File::open(&partial).and_then(|file| file.sync_all()).map_err(VideoError::io("make durable", &partial))?;
    fsx::rename_durable(&partial, &whole).map_err(VideoError::io("rename", &partial))
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
