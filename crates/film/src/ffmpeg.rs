//! Runs one ffmpeg per video: frames come through its standard input, sound and subtitles from files that we made.
//!
//! It never opens a file of a client: every name below is ours, every demuxer is forced (otherwise a playlist named
//! `.png` would be followed), and it may open only files and pipes.

use super::frames::{FrameError, FrameSource};
use super::lettering::Lettering;
use super::render::Heard;
use super::{Order, Quality, Settings, VideoError};
use children::{Finished, Launcher, Limits, LineReceiver, Program, Stdin, Stop};
use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::time::Duration;

/// Arguments that let ffmpeg open only files and pipes.
pub(super) const ONLY_FILES: [&str; 2] = ["-protocol_whitelist", "file,pipe"];
/// The longest time without a line of progress; ffmpeg prints one every half second.
const STALL_TIMEOUT: Duration = Duration::from_mins(2);
/// The longest time for a render, as a multiple of the video's length; a loaded machine needs 2 to 5.
const TIMEOUT_FACTOR: f64 = 60.0;
/// The time that is added to that for start and end.
const TIMEOUT_BASE: Duration = Duration::from_mins(2);
/// x264's constant rate factor where none is configured: visually good at a small size.
pub(super) const CRF: u8 = 23;
/// The longest distance of key frames, in seconds; players seek to key frames.
const KEY_FRAME_SECONDS: u32 = 2;
/// The pipe's size in bytes. A frame has megabytes; with the default of 64 KiB each frame takes dozens of wake-ups.
const PIPE_BYTES: usize = 1 << 20;
/// Resource limits of an ffmpeg: far more than a video needs, far less than a machine has.
pub(super) const LIMITS: Limits = Limits { file_bytes: 8 << 30, cpu_seconds: 4 * 3600, memory_bytes: 6 << 30 };

/// The names of the files that one render reads and writes, relative to the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files<'a> {
    /// The subtitles for a text track, if wanted.
    pub soft: Option<&'a str>,
    /// The video.
    pub output: &'a str,
}

/// Returns ffmpeg's arguments; `sound` contains the audio filters, `frames` is the number of frames.
pub fn arguments(order: &Order, settings: &Settings, files: &Files<'_>, sound: &str, frames: u32) -> Vec<OsString> {
    let canvas = order.canvas;
    let (size, rate) = (format!("{}x{}", canvas.width, canvas.height), canvas.fps.to_string());
    let mut args: Vec<String> = Vec::new();
    let mut add = |more: &[&str]| args.extend(more.iter().map(|it| (*it).to_owned()));
    add(&["-hide_banner", "-v", "error", "-nostdin", "-nostats", "-progress", "pipe:1"]);
    add(&ONLY_FILES);
    add(&["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", &size, "-r", &rate, "-i", "pipe:0"]);
    add(&ONLY_FILES);
    add(&["-f", "wav", "-i", &order.audio]);
    if let Some(soft) = files.soft {
        add(&ONLY_FILES);
        add(&["-f", "srt", "-i", soft]);
    }
    add(&["-filter_complex", &format!("[1:a]{sound}[a]"), "-map", "0:v", "-map", "[a]"]);
    if files.soft.is_some() {
        let language = format!("language={}", language_code(&order.language));
        add(&["-map", "2:s", "-c:s", "mov_text", "-metadata:s:s:0", &language]);
    }
    let by_quality = if order.quality == Quality::Draft { "ultrafast" } else { "veryfast" };
    let (preset, crf) = (settings.preset.as_deref().unwrap_or(by_quality), settings.crf.unwrap_or(CRF).to_string());
    add(&["-c:v", "libx264", "-preset", preset, "-crf", &crf, "-threads", &settings.threads.to_string()]);
    add(&["-pix_fmt", "yuv420p", "-g", &(canvas.fps * KEY_FRAME_SECONDS).to_string()]);
    add(&["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]);
    add(&["-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2"]);
    add(&["-metadata:s:a:0", &format!("language={}", language_code(&order.language))]);
    add(&["-t", &format!("{:.6}", f64::from(frames) / f64::from(canvas.fps)), "-map_metadata", "-1"]);
    add(&["-movflags", "+faststart", "-f", "mp4", "-y", files.output]);
    args.into_iter().map(OsString::from).collect()
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

/// The picture side of a video.
#[derive(Debug)]
pub(super) struct Film {
    /// The moving pictures.
    pub(crate) frames: FrameSource,
    /// The text on them.
    pub(crate) lettering: Lettering,
    /// The number of the frame for the cover.
    pub(crate) cover_at: u32,
}

/// Runs the ffmpeg of one video and returns the frame for the cover.
pub(super) async fn encode(
    launcher: &Launcher,
    program: Program,
    film: Film,
    stop: &Stop,
) -> Result<Option<Vec<u8>>, VideoError> {
    // If the thread panics, its end of the channel and of the pipe is dropped. ffmpeg takes the end of the pipe for the
    // end of the video and succeeds, so only the channel shows the panic.
    let (end, ended) = tokio::sync::oneshot::channel();
    let stopped = stop.clone();
    let feed = Stdin::Feed(Box::new(move |pipe| {
        drop(end.send(write_frames(film, &pipe, &stopped)));
        Ok(())
    }));
    let finished = launcher.run(Program { stdin: feed, ..program }, stop).await;
    // If the thread still runs, it ends soon, because nobody reads its pipe any more.
    let made = ended.await;
    match (made, finished) {
        (Ok(Err(error)), _) if !matches!(error, FrameError::Pipe(_)) => Err(VideoError::Frames(error)),
        (_, Err(error)) => Err(error.into()),
        (Ok(Ok(cover)), Ok(finished)) => ended_well("the video", &finished).map(|()| cover),
        // ffmpeg closed the pipe. Its status says why; if it succeeded, the check of the frame count finds a short
        // video.
        (Ok(Err(_)), Ok(finished)) => ended_well("the video", &finished).map(|()| None),
        (Err(_died), Ok(_)) => Err(VideoError::FramesDied),
    }
}

/// Returns an error if a child's status is not success.
pub(super) fn ended_well(what: &'static str, finished: &Finished) -> Result<(), VideoError> {
    if finished.status.success() {
        return Ok(());
    }
    let (status, last_words) = (finished.status.to_string(), finished.last_words.clone());
    Err(VideoError::Ffmpeg { what, status, last_words })
}

fn write_frames(film: Film, mut pipe: &File, stop: &Stop) -> Result<Option<Vec<u8>>, FrameError> {
    let Film { mut frames, mut lettering, cover_at } = film;
    let mut cover = None;
    if let Err(error) = rustix::pipe::fcntl_setpipe_size(pipe, PIPE_BYTES) {
        tracing::debug!(%error, "the pipe keeps its size"); // limited for this user; slower, not wrong
    }
    for number in 0..frames.frames() {
        if stop.is_raised() {
            return Err(FrameError::Stopped);
        }
        let frame = frames.frame(number)?;
        if number == cover_at {
            let mut titled = frame.to_vec();
            lettering.title(&mut titled)?;
            cover = Some(titled);
        }
        lettering.letter(number, frame)?;
        pipe.write_all(frame).map_err(FrameError::Pipe)?;
    }
    Ok(cover)
}

/// Makes the program of one video, without its frames.
pub(super) fn program(order: &Order, settings: &Settings, args: Vec<OsString>, heard: Heard) -> Program {
    let mut progress = ProgressLines { seconds: order.seconds, done: 0.0, speed: String::new() };
    let on_line = move |line: &str| {
        if let Some((fraction, detail)) = progress.line(line) {
            heard.tell(fraction, detail);
        }
    };
    Program {
        program: settings.ffmpeg.clone(),
        args,
        cwd: order.dir.clone(),
        record_dir: order.dir.join("temp"),
        stdin: Stdin::Null,
        on_line: Some(LineReceiver(Box::new(on_line))),
        limits: LIMITS,
        timeout: TIMEOUT_BASE + Duration::from_secs_f64((order.seconds * TIMEOUT_FACTOR).clamp(0.0, 86_400.0)),
        stall_timeout: Some(STALL_TIMEOUT),
    }
}

/// Parses ffmpeg's `-progress` lines: `key=value`; a block ends with `progress=`.
#[derive(Debug)]
struct ProgressLines {
    seconds: f64,
    done: f64,
    speed: String,
}

impl ProgressLines {
    #[expect(clippy::cast_possible_truncation, reason = "a fraction")]
    fn line(&mut self, line: &str) -> Option<(f32, String)> {
        let (key, value) = line.split_once('=')?;
        match key {
            "out_time_us" => {
                self.done = value.trim().parse().map_or(self.done, |us: f64| (us / 1e6).clamp(0.0, self.seconds));
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
        let mut lines = ProgressLines { seconds: 18.0, done: 0.0, speed: String::new() };
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
    fn a_text_track_names_its_language() {
        for (tag, code) in [("en", "eng"), ("pt-br", "por"), ("zh_TW", "zho"), ("tlh", "und"), ("", "und")] {
            assert_eq!(language_code(tag), code);
        }
    }
}
