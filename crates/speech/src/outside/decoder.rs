//! Decodes a sound file with ffmpeg, as a child with limits: nobody here knows who made the file.

use super::super::store::remove;
use super::super::{Bench, SpeechError, WavError};
use children::{Finished, Launcher, Limits, Program, Stdin};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The longest time for one sentence; decoding takes a fraction of a second.
const TIMEOUT: Duration = Duration::from_mins(1);

/// Resource limits: ten minutes of mono 16-bit sound at 48 kHz, and the memory of an ffmpeg without pictures.
const LIMITS: Limits = Limits { file_bytes: 64 << 20, cpu_seconds: 60, memory_bytes: 2 << 30 };

/// What comes out: mono 16-bit, at the nearest of the rates that are usual for speech, none above 48 kHz.
const FILTER: &str = "aformat=sample_fmts=s16:channel_layouts=mono:\
                      sample_rates=8000|11025|12000|16000|22050|24000|32000|44100|48000";

/// A file to decode.
#[derive(Debug)]
pub(super) struct Encoded {
    /// ffmpeg's name of the format: one that plays no other files, as a play list would.
    pub(super) format: &'static str,
    /// The file.
    pub(super) bytes: Vec<u8>,
    /// The utterance's number, for the names of files.
    pub(super) number: usize,
}

/// Makes a mono 16-bit wav file of another sound file.
pub(super) async fn decoded(
    encoded: Encoded,
    ffmpeg: &Path,
    launcher: &Launcher,
    bench: &Bench<'_>,
) -> Result<Result<Vec<u8>, WavError>, SpeechError> {
    let Encoded { format, bytes, number } = encoded;
    let (from, to) = (format!("{number:04}.sent"), format!("{number:04}.decoded.wav"));
    let (source, target) = (bench.dir.join(&from), bench.dir.join(&to));
    remove(&target)?; // a killed attempt may have left it
    let io = |act, path: &PathBuf| {
        let path = path.clone();
        move |source| SpeechError::Io { act, path, source }
    };
    fsx::write_atomic(&source, &bytes).map_err(io("write", &source))?;
    let input = ["-nostdin", "-v", "error", "-protocol_whitelist", "file", "-f", format, "-i", &from];
    let output = ["-map", "0:a:0", "-af", FILTER, "-c:a", "pcm_s16le", "-f", "wav", "-y", &to];
    let program = Program {
        program: ffmpeg.into(),
        args: input.into_iter().chain(output).map(OsString::from).collect(),
        cwd: bench.dir.to_path_buf(),
        record_dir: bench.record_dir.to_path_buf(),
        stdin: Stdin::Null,
        on_line: None,
        limits: LIMITS,
        timeout: TIMEOUT,
        stall_timeout: None,
    };
    let Finished { status, last_words } = launcher.run(program, bench.stop).await?;
    remove(&source)?;
    if !status.success() {
        let last = last_words.lines().last().unwrap_or_default();
        let reason = if last.is_empty() { format!("ffmpeg ended with {status}") } else { last.to_owned() };
        return Ok(Err(WavError::Undecodable { format, reason }));
    }
    let bytes = std::fs::read(&target).map_err(io("read", &target))?;
    remove(&target)?;
    Ok(Ok(bytes))
}
