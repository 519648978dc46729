//! Runs the ffmpegs of one video: frames come through standard input, everything else from files that we made.
//!
//! They never open a file of a client: every name below is ours, every demuxer is forced (otherwise a playlist named
//! `.png` would be followed), and they may open only files and pipes.

use super::frames::{FrameError, FramePlan, FrameSource};
use super::lettering::Lettering;
use super::loudness::Filters;
use super::render::Heard;
use super::still::Still;
use super::{Order, Quality, Settings, VideoError};
use children::{Finished, Launcher, Limits, LineReceiver, Program, Stdin, Stop};
use fsx::pipe::BlockSender;
use std::ffi::OsString;
use std::fs::File;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

/// Arguments of every ffmpeg.
pub(super) const ALWAYS: [&str; 5] = ["-hide_banner", "-v", "error", "-nostdin", "-nostats"];
/// Arguments that let ffmpeg open only files and pipes; they stand before each input.
pub(super) const ONLY_FILES: [&str; 2] = ["-protocol_whitelist", "file,pipe"];
/// The directory of the segments, relative to the workspace.
pub(super) const SEGMENTS_DIR: &str = "temp/segments";
/// The segments' names for ffmpeg; see [`segment`].
const SEGMENTS: &str = "temp/segments/%05d.nut";
/// The list of the segments for the concat demuxer.
pub(super) const LIST: &str = "temp/segments/list";
/// The encoded narration.
pub(super) const SOUND: &str = "temp/sound.m4a";
/// The unit of time in the video's track, as a part of a frame; ffmpeg's own value for 30 frames per second.
const TICKS_PER_FRAME: u32 = 512;
/// The longest time without a line of progress; ffmpeg prints one every half second.
const STALL_TIMEOUT: Duration = Duration::from_mins(2);
/// The longest time for a render, as a multiple of the video's length; a loaded machine needs 2 to 5.
const TIMEOUT_FACTOR: f64 = 60.0;
/// The time that is added to that for start and end.
const TIMEOUT_BASE: Duration = Duration::from_mins(2);
/// x264's constant rate factor where none is configured: visually good at a small size.
pub(super) const CRF: u8 = 23;
/// What x264's superfast lacks and pictures that move slowly need: bits go to what stays in view. With it a video of 24 frames
/// per second took 0.64 of veryfast's CPU time and 1.03 of its bytes at an SSIM of 0.9937 instead of 0.9942; without it twice
/// the bytes.
const ECO_ARGUMENTS: [&str; 2] = ["-x264-params", "mbtree=1:rc-lookahead=10"];
/// The longest distance of key frames, in seconds; players seek to key frames. Every segment starts with one, too.
const KEY_FRAME_SECONDS: u32 = 3;
/// Resource limits of an ffmpeg: far more than a video needs, far less than a machine has.
pub(super) const LIMITS: Limits = Limits { file_bytes: 8 << 30, cpu_seconds: 4 * 3600, memory_bytes: 6 << 30 };

/// Returns the arguments that decide how the frames are encoded. A segment of a video is used again only for the same
/// arguments.
pub fn picture_arguments(order: &Order, settings: &Settings) -> Vec<String> {
    let canvas = order.canvas;
    let (preset, more) = preset(order.quality, settings.preset.as_deref());
    let crf = settings.crf.unwrap_or(CRF).to_string();
    let (size, rate) = (format!("{}x{}", canvas.width, canvas.height), canvas.fps.to_string());
    let key_frames = (canvas.fps * KEY_FRAME_SECONDS).to_string();
    let picture = ["-c:v", "libx264", "-preset", preset, "-crf", &crf, "-pix_fmt", "yuv420p", "-s", &size, "-r", &rate];
    let colours = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"];
    texts(&[&picture, &["-g", &key_frames], more, &colours])
}

/// Returns x264's preset of a quality and what is added to it. A person's `own` preset is taken as it is.
fn preset(quality: Quality, own: Option<&str>) -> (&str, &'static [&'static str]) {
    match (own, quality) {
        (Some(own), _) => (own, &[]),
        (None, Quality::High) => ("veryfast", &[]),
        (None, Quality::Eco) => ("superfast", &ECO_ARGUMENTS),
        (None, Quality::Draft) => ("ultrafast", &[]),
    }
}

/// Returns the arguments that decide how the sound is encoded: the narration, and what lies under it.
pub fn sound_arguments(order: &Order, filters: &Filters, frames: u32) -> Vec<String> {
    let Filters { voice, limit } = filters;
    let seconds = seconds(frames, order.canvas.fps);
    let narration = ["-f", "wav", "-i", &order.audio];
    let (under, chain) = match &order.under {
        Some(_) => (order.under.as_deref(), format!("[0:a]{voice}[v];[v][1:a]amix=normalize=0,{limit}[a]")),
        None => (None, format!("[0:a]{voice},{limit}[a]")),
    };
    let under = under.map(|under| [&ONLY_FILES[..], &["-f", "wav", "-i", under]].concat()).unwrap_or_default();
    // PNS puts noise of its own in the place of hisses, whose peaks are up to 4 dB above the limit.
    let coder = ["-c:a", "aac", "-aac_pns", "0", "-b:a", "128k"];
    let output = ["-ar", "48000", "-ac", "2", "-t", &seconds, "-map_metadata", "-1"];
    let (mix, file) = (["-filter_complex", &chain, "-map", "[a]"], ["-f", "mp4", "-y", SOUND]);
    texts(&[&ALWAYS, &ONLY_FILES, &narration, &under, &mix, &coder, &output, &file])
}

/// Returns the arguments that encode neighbouring segments, the first of which has the number `first`.
fn encode_arguments(order: &Order, settings: &Settings, first: usize, frames: &[Range<u32>]) -> Vec<String> {
    let canvas = order.canvas;
    let (size, rate) = (format!("{}x{}", canvas.width, canvas.height), canvas.fps.to_string());
    let start = frames.first().map_or(0, |range| range.start);
    let starts: Vec<u32> = frames.iter().map(|range| range.start - start).collect();
    let list = |of: &mut dyn Iterator<Item = String>| of.collect::<Vec<_>>().join(",");
    let key_frames = list(&mut starts.iter().map(|start| seconds(*start, canvas.fps)));
    let cuts = list(&mut starts.iter().skip(1).map(u32::to_string));
    let (threads, number) = (settings.threads.to_string(), first.to_string());
    let progress = ["-progress", "pipe:1"];
    let input = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", &size, "-r", &rate, "-i", "pipe:0"];
    let picture = picture_arguments(order, settings);
    let picture: Vec<&str> = picture.iter().map(String::as_str).collect();
    let keys = ["-threads", &threads, "-force_key_frames", &key_frames, "-forced-idr", "1"];
    // NUT keeps exact times, and every segment in it starts at the same one.
    let output =
        ["-f", "segment", "-segment_format", "nut", "-reset_timestamps", "1", "-segment_start_number", &number];
    let cuts = ["-segment_frames", &cuts];
    let cuts: &[&str] = if starts.len() < 2 { &["-segment_time", "86400"] } else { &cuts };
    texts(&[&ALWAYS, &progress, &ONLY_FILES, &input, &picture, &keys, &output, cuts, &["-y", SEGMENTS]])
}

/// Returns the arguments that join the segments, the sound and a text track to the video, without encoding them again.
fn join_arguments(order: &Order, soft: Option<&str>, frames: u32, output: &str) -> Vec<String> {
    let (rate, duration) = ((order.canvas.fps * TICKS_PER_FRAME).to_string(), seconds(frames, order.canvas.fps));
    let language = format!("language={}", language_code(&order.language));
    let input = ["-f", "concat", "-safe", "0", "-i", LIST];
    let sound = ["-f", "mov", "-i", SOUND];
    let text_input = ["-f", "srt", "-i", soft.unwrap_or_default()];
    let text = ["-map", "2:s", "-c:s", "mov_text", "-metadata:s:s:0", &language];
    let (text_input, text): (&[&str], &[&str]) = if soft.is_some() { (&text_input, &text) } else { (&[], &[]) };
    let only: &[&str] = if soft.is_some() { &ONLY_FILES } else { &[] };
    let maps = ["-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "copy", "-metadata:s:a:0", &language];
    let end = ["-t", &duration, "-map_metadata", "-1", "-video_track_timescale", &rate];
    let file = ["-movflags", "+faststart", "-f", "mp4", "-y", output];
    texts(&[&ALWAYS, &ONLY_FILES, &input, &ONLY_FILES, &sound, only, text_input, &maps, text, &end, &file])
}

fn texts(parts: &[&[&str]]) -> Vec<String> {
    parts.concat().into_iter().map(str::to_owned).collect()
}

/// Formats the time of a frame in seconds, rounded down to microseconds, so that the frame is not before it.
fn seconds(frame: u32, fps: u32) -> String {
    let us = u64::from(frame) * 1_000_000 / u64::from(fps);
    format!("{}.{:06}", us / 1_000_000, us % 1_000_000)
}

/// Returns the three-letter code (ISO 639-2/T) of a language, for the text track; `und` if it is unknown.
fn language_code(tag: &str) -> &'static str {
    const CODES: [(&str, &str); 24] = [
        ("ar", "ara"),
        ("cs", "ces"),
        ("da", "dan"),
        ("de", "deu"),
        ("el", "ell"),
        ("en", "eng"),
        ("es", "spa"),
        ("fa", "fas"),
        ("fi", "fin"),
        ("fr", "fra"),
        ("he", "heb"),
        ("hi", "hin"),
        ("hu", "hun"),
        ("it", "ita"),
        ("ja", "jpn"),
        ("ko", "kor"),
        ("nl", "nld"),
        ("pl", "pol"),
        ("pt", "por"),
        ("ru", "rus"),
        ("sv", "swe"),
        ("tr", "tur"),
        ("uk", "ukr"),
        ("zh", "zho"),
    ];
    let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    CODES.iter().find(|code| code.0 == primary).map_or("und", |code| code.1)
}

/// Some neighbouring segments of a video, to be encoded by one ffmpeg.
#[derive(Debug)]
pub(super) struct Stretch {
    /// The number of the first segment.
    pub(super) first: usize,
    /// The frames of each segment.
    pub(super) segments: Vec<Range<u32>>,
    /// The moving pictures.
    pub(super) plan: FramePlan,
    /// The texts on them.
    pub(super) lettering: Lettering,
    /// The first picture, if the first segment is among these.
    pub(super) opening: Option<Arc<Still>>,
}

/// Runs the programs of one video.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ffmpeg<'a> {
    pub(super) launcher: &'a Launcher,
    pub(super) settings: &'a Settings,
    pub(super) order: &'a Order,
    pub(super) stop: &'a Stop,
}

impl Ffmpeg<'_> {
    /// Encodes a stretch into the files of its segments. `heard` receives progress lines of this stretch alone.
    pub(super) async fn encode(&self, stretch: Stretch, lines: LineReceiver) -> Result<(), VideoError> {
        let args = encode_arguments(self.order, self.settings, stretch.first, &stretch.segments);
        // If the thread panics, its end of the channel and of the pipe is dropped. ffmpeg takes the end of the pipe for
        // the end of the video and succeeds, so only the channel shows the panic.
        let (end, ended) = tokio::sync::oneshot::channel();
        let stopped = self.stop.clone();
        let feed = Stdin::Feed(Box::new(move |pipe| {
            drop(end.send(write_frames(stretch, pipe, &stopped)));
            Ok(())
        }));
        let program =
            Program { stdin: feed, on_line: Some(lines), stall_timeout: Some(STALL_TIMEOUT), ..self.program(args) };
        let finished = self.launcher.run(program, self.stop).await;
        // If the thread still runs, it ends soon, because nobody reads its pipe any more.
        let made = ended.await;
        match (made, finished) {
            (Ok(Err(error)), _) if !matches!(error, FrameError::Pipe(_)) => Err(VideoError::Frames(error)),
            (_, Err(error)) => Err(error.into()),
            // ffmpeg closed the pipe. Its status says why; if it succeeded, the check of the frame count finds a short
            // video.
            (Ok(_), Ok(finished)) => ended_well("the video", &finished),
            (Err(_died), Ok(_)) => Err(VideoError::FramesDied),
        }
    }

    /// Encodes the narration.
    pub(super) async fn encode_sound(&self, filters: &Filters, frames: u32) -> Result<(), VideoError> {
        let program = self.program(sound_arguments(self.order, filters, frames));
        ended_well("the sound", &self.launcher.run(program, self.stop).await?)
    }

    /// Joins the segments, the sound and a text track into `output`. The segments' list must be written.
    pub(super) async fn join(&self, soft: Option<&str>, frames: u32, output: &str) -> Result<(), VideoError> {
        let program = self.program(join_arguments(self.order, soft, frames, output));
        ended_well("the video", &self.launcher.run(program, self.stop).await?)
    }

    /// Makes a program that prints no progress.
    pub(super) fn program(&self, args: Vec<String>) -> Program {
        Program {
            program: self.settings.ffmpeg.clone(),
            args: args.into_iter().map(OsString::from).collect(),
            cwd: self.order.dir.clone(),
            record_dir: self.order.dir.join("temp"),
            stdin: Stdin::Null,
            on_line: None,
            limits: LIMITS,
            timeout: TIMEOUT_BASE + Duration::from_secs_f64((self.order.seconds * TIMEOUT_FACTOR).clamp(0.0, 86_400.0)),
            stall_timeout: None,
        }
    }
}

/// Returns the list of the segments for ffmpeg's concat demuxer, with the length of each. The lengths are rounded so
/// that errors do not add up.
pub(super) fn list(segments: impl Iterator<Item = Range<u32>>, fps: u32) -> String {
    let us = |frame: u32| (u64::from(frame) * 1_000_000 + u64::from(fps) / 2) / u64::from(fps);
    let lines = segments.enumerate().map(|(number, frames)| {
        let length = us(frames.end) - us(frames.start);
        // The demuxer takes the names relative to the list.
        let name = segment(number).rsplit_once('/').map_or_else(String::new, |(_, name)| name.to_owned());
        format!("file {name}\nduration {}.{:06}\n", length / 1_000_000, length % 1_000_000)
    });
    lines.fold("ffconcat version 1.0\n".to_owned(), |list, line| list + &line)
}

/// Returns the file of a segment, relative to the workspace.
pub(super) fn segment(number: usize) -> String {
    format!("{SEGMENTS_DIR}/{number:05}.nut")
}

/// Returns an error if a child's status is not success.
pub(super) fn ended_well(what: &'static str, finished: &Finished) -> Result<(), VideoError> {
    if finished.status.success() {
        return Ok(());
    }
    let (status, last_words) = (finished.status.to_string(), finished.last_words.clone());
    Err(VideoError::Ffmpeg { what, status, last_words })
}

fn write_frames(stretch: Stretch, pipe: File, stop: &Stop) -> Result<(), FrameError> {
    let Stretch { segments, plan, mut lettering, opening, .. } = stretch;
    let mut sender = BlockSender::new(pipe, plan.frame_bytes()).map_err(FrameError::Pipe)?;
    let mut frames = FrameSource::new(plan, opening);
    for number in segments.into_iter().flatten() {
        if stop.is_raised() {
            return Err(FrameError::Stopped);
        }
        let frame = sender.block();
        frames.frame(number, frame)?;
        lettering.letter(number, frame);
        sender.send().map_err(FrameError::Pipe)?;
    }
    Ok(())
}

/// Receives the progress of one stretch: it begins after `before` seconds of the `whole` that must be encoded.
pub(super) fn progress(before: f64, whole: f64, heard: Heard) -> LineReceiver {
    let mut progress = ProgressLines { seconds: whole, before, done: before, speed: String::new() };
    LineReceiver(Box::new(move |line: &str| {
        if let Some((fraction, detail)) = progress.line(line) {
            heard.tell(fraction, detail);
        }
    }))
}

/// Parses ffmpeg's `-progress` lines: `key=value`; a block ends with `progress=`.
#[derive(Debug)]
struct ProgressLines {
    seconds: f64,
    before: f64,
    done: f64,
    speed: String,
}

impl ProgressLines {
    #[expect(clippy::cast_possible_truncation, reason = "a fraction")]
    fn line(&mut self, line: &str) -> Option<(f32, String)> {
        let (key, value) = line.split_once('=')?;
        match key {
            "out_time_us" => {
                let done = |us: f64| (self.before + us / 1e6).clamp(0.0, self.seconds);
                self.done = value.trim().parse().map_or(self.done, done);
            }
            "speed" => value.trim().clone_into(&mut self.speed),
            "progress" => {
                let speed = if self.speed.ends_with('x') { format!(" {}", self.speed) } else { String::new() };
                let detail = format!("ffmpeg{speed}, {}/{}", clock(self.done), clock(self.seconds));
                return Some(((self.done / self.seconds.max(0.001)) as f32, detail));
            }
            _ => {}
        }
        None
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a video's time in seconds")]
fn clock(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_lines_become_a_fraction_and_words() {
        let mut lines = ProgressLines { seconds: 18.0, before: 0.0, done: 0.0, speed: String::new() };
        let mut told = Vec::new();
        for line in [
            "frame=330",
            "out_time_us=N/A",
            "speed=N/A",
            "progress=continue",
            "out_time_us=11000000",
            "speed= 3.1x",
            "progress=continue",
        ] {
            told.extend(lines.line(line));
        }
        assert_eq!(told[0].1, "ffmpeg, 00:00/00:18");
        assert_eq!(told[1].1, "ffmpeg 3.1x, 00:11/00:18");
        assert!((told[1].0 - 11.0 / 18.0).abs() < 1e-6);
    }

    #[test]
    fn a_quality_has_its_preset_and_a_preset_of_one_s_own_is_taken_as_it_is() {
        assert_eq!(preset(Quality::High, None), ("veryfast", &[][..]));
        assert_eq!(preset(Quality::Eco, None), ("superfast", &ECO_ARGUMENTS[..]));
        assert_eq!(preset(Quality::Draft, None), ("ultrafast", &[][..]));
        assert_eq!(preset(Quality::Eco, Some("superfast")), ("superfast", &[][..]));
    }

    #[test]
    fn a_text_track_names_its_language() {
        for (tag, code) in [("en", "eng"), ("pt-br", "por"), ("zh_TW", "zho"), ("tlh", "und"), ("", "und")] {
            assert_eq!(language_code(tag), code);
        }
    }
}
