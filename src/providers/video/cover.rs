//! The cover: a frame of the first picture with the title on it, as a JPEG.
#![expect(clippy::too_many_arguments, reason = "one call that joins everything")]

use super::ffmpeg::{LIMITS, ONLY_FILES, ended_well};
use super::{Order, Settings, VideoError};
use crate::job::Cancel;
use crate::providers::subprocess::{Launcher, Program, Stdin};
use std::ffi::OsString;
use std::time::Duration;

/// When the cover's frame is taken, in seconds: the picture has come out of the black, and nothing else has come yet.
const FRAME_SECONDS: f64 = 1.0;
/// The longest it may take.
const TIMEOUT: Duration = Duration::from_mins(2);
/// mjpeg's quality scale, 1 is best: about 95 % in other programs' words.
const JPEG_QUALITY: &str = "3";

/// Returns which frame becomes the cover.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small frame number")]
pub fn frame_number(frames: u32, fps: u32) -> u32 {
    ((FRAME_SECONDS * f64::from(fps)) as u32).min(frames / 2)
}

/// Writes the cover from one frame of the video; `script` is the title's, where there is one.
pub(super) async fn write(
    launcher: &Launcher,
    settings: &Settings,
    order: &Order,
    frame: Vec<u8>,
    script: Option<&str>,
    output: &str,
    cancel: &Cancel,
) -> Result<(), VideoError> {
    let size = format!("{}x{}", order.canvas.width, order.canvas.height);
    let title = script.map(|script| format!("ass={script},")).unwrap_or_default();
    // JPEG means BT.601 and full range.
    let filters =
        format!("{title}scale=in_color_matrix=bt709:in_range=tv:out_color_matrix=bt601:out_range=pc,format=yuvj420p");
    let mut args: Vec<&str> = vec!["-hide_banner", "-v", "error", "-nostdin"];
    args.extend(ONLY_FILES);
    args.extend(["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", &size, "-i", "pipe:0", "-vf", &filters]);
    args.extend([
        "-frames:v",
        "1",
        "-c:v",
        "mjpeg",
        "-q:v",
        JPEG_QUALITY,
        "-f",
        "image2",
        "-update",
        "1",
        "-y",
        output,
    ]);
    let program = Program {
        program: settings.ffmpeg.clone(),
        args: args.into_iter().map(OsString::from).collect(),
        cwd: order.dir.clone(),
        record_dir: order.dir.join("temp"),
        stdin: Stdin::Bytes(frame),
        on_line: None,
        limits: LIMITS,
        timeout: TIMEOUT,
        stall_timeout: None,
    };
    ended_well("the cover", &launcher.run(program, cancel).await?)
}
