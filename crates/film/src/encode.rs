//! Encodes those segments of a video that were not encoded before, and its sound.

use super::ffmpeg::{self, Ffmpeg, Stretch};
use super::frames::FramePlan;
use super::lettering::Lettering;
use super::loudness::Loudness;
use super::render::{Heard, blocking, write};
use super::segments::{Segment, stretches};
use super::still::Still;
use super::{Order, VideoError};
use cache::Cache;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The extension of a segment's file: the container format NUT.
const EXTENSION: &str = "nut";

/// A planned video.
#[derive(Debug)]
pub(super) struct Film {
    /// What each frame shows.
    pub(super) plan: FramePlan,
    /// The texts on the frames.
    pub(super) lettering: Lettering,
    /// The parts that are encoded.
    pub(super) segments: Vec<Segment>,
    /// The first picture.
    pub(super) opening: Arc<Still>,
    /// The cover, as a JPEG.
    pub(super) cover: Vec<u8>,
}

/// What was newly made of a video.
#[derive(Debug)]
pub(super) struct Made {
    /// The new segments with their numbers.
    pub(super) segments: Vec<(usize, Segment)>,
    /// The cover, as a JPEG.
    pub(super) cover: Vec<u8>,
    /// The segments that came from the cache.
    lent: Vec<Segment>,
    cache: Option<Cache>,
}

impl Film {
    /// Encodes the sound and the missing segments. All segments and their list are in the
    /// workspace afterwards.
    pub(super) async fn encode(self, ffmpeg: &Ffmpeg<'_>, heard: &Heard) -> Result<Made, VideoError> {
        let Self { plan, lettering, segments, opening, cover } = self;
        let order = ffmpeg.order;
        let fps = order.canvas.fps;
        let list = ffmpeg::list(segments.iter().map(|segment| segment.frames.clone()), fps);
        let (lent, missing) = borrow(order, &segments).await?;
        write(&order.dir.join(ffmpeg::LIST), &list)?;
        let sound = encode_sound(ffmpeg, plan.frames());
        let pictures = encode_missing(ffmpeg, &missing, (&plan, &lettering), opening, heard);
        tokio::try_join!(sound, pictures)?;
        Ok(Made { segments: missing, cover, lent, cache: order.cache.clone() })
    }
}

impl Made {
    /// Keeps the new segments. If that fails, only the next video of this job takes longer.
    pub(super) fn keep(&self, dir: &Path) {
        let Some(cache) = &self.cache else { return };
        for (number, segment) in &self.segments {
            if let Err(error) = cache.keep(segment.key, EXTENSION, &dir.join(ffmpeg::segment(*number))) {
                tracing::warn!(%error, "cannot keep the segments of this video for its next revision");
                return;
            }
        }
    }

    /// Removes from the cache what a video was made of that is not as planned, so that another attempt makes it anew.
    pub(super) fn distrust(&self) {
        let Some(cache) = &self.cache else { return };
        for segment in &self.lent {
            if let Err(error) = cache.forget(segment.key, EXTENSION) {
                tracing::warn!(%error, "cannot remove a segment from the cache");
            }
        }
    }
}

/// Fetches the segments that were encoded before; returns those, and the others with their numbers.
async fn borrow(order: &Order, segments: &[Segment]) -> Result<(Vec<Segment>, Vec<(usize, Segment)>), VideoError> {
    let (dir, cache, segments) = (order.dir.clone(), order.cache.clone(), segments.to_vec());
    blocking(move || {
        let place = dir.join(ffmpeg::SEGMENTS_DIR);
        fsx::create_dir_all(&place).map_err(VideoError::io("create", &place))?;
        let (mut lent, mut missing) = (Vec::new(), Vec::new());
        for (number, segment) in segments.into_iter().enumerate() {
            let file = dir.join(ffmpeg::segment(number));
            remove(&file)?; // what an earlier attempt left must not be taken for one of this attempt
            let found = cache.as_ref().is_some_and(|cache| {
                cache.lend(segment.key, EXTENSION, &file).unwrap_or_else(|error| {
                    tracing::debug!(%error, "cannot use a segment of the cache");
                    false
                })
            });
            if found { lent.push(segment) } else { missing.push((number, segment)) }
        }
        Ok((lent, missing))
    })
    .await
}

/// Removes a file, if there is one.
fn remove(path: &Path) -> Result<(), VideoError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(VideoError::io("remove", path)(error)),
        _ => Ok(()),
    }
}

async fn encode_missing(
    ffmpeg: &Ffmpeg<'_>,
    missing: &[(usize, Segment)],
    (plan, lettering): (&FramePlan, &Lettering),
    opening: Arc<Still>,
    heard: &Heard,
) -> Result<(), VideoError> {
    let fps = f64::from(ffmpeg.order.canvas.fps);
    let frames = |segment: &Segment| f64::from(segment.frames.end - segment.frames.start);
    let whole = missing.iter().map(|(_, segment)| frames(segment)).sum::<f64>() / fps;
    let (mut before, mut opening) = (0.0, Some(opening));
    for numbers in stretches(&missing.iter().map(|(number, _)| *number).collect::<Vec<_>>()) {
        let in_stretch = || missing.iter().filter(|(number, _)| numbers.contains(number)).map(|(_, segment)| segment);
        let stretch = Stretch {
            first: numbers.start,
            segments: in_stretch().map(|segment| segment.frames.clone()).collect(),
            plan: plan.clone(),
            lettering: lettering.clone(),
            opening: opening.take().filter(|_| numbers.start == 0),
        };
        let seconds = in_stretch().map(frames).sum::<f64>() / fps;
        ffmpeg.encode(stretch, ffmpeg::progress(before, whole, heard.clone())).await?;
        before += seconds;
    }
    Ok(())
}

async fn encode_sound(ffmpeg: &Ffmpeg<'_>, frames: u32) -> Result<(), VideoError> {
    let (audio, target) = (ffmpeg.order.dir.join(&ffmpeg.order.audio), ffmpeg.settings.loudness_lufs);
    let under = ffmpeg.order.under.as_ref().map(|under| ffmpeg.order.dir.join(under));
    let loudness = blocking(move || Loudness::of(&audio, under.as_deref(), target)).await?;
    ffmpeg.encode_sound(&loudness.filters(), frames).await
}
