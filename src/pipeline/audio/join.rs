//! Joins clips into one sound file, a clip at a time.

use crate::fsx::NewFile;
use crate::job::{Code, Failure};
use crate::providers::speech::{Clip, Source};
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use std::io::BufWriter;
use std::path::Path;

/// How much is written at once, in bytes.
const BUFFER: usize = 64 << 10;

type Track<'a> = WavWriter<BufWriter<&'a mut NewFile>>;

/// Writes mono 16-bit sound: each part from its first sample, silence between them and up to `total`.
pub(super) fn write(path: &Path, rate: u32, parts: Vec<(u64, Clip)>, total: u64) -> Result<(), Failure> {
    let io = |error| Failure::io("write", path, &error);
    let mut file = NewFile::create(path).map_err(io)?;
    let spec = WavSpec { channels: 1, sample_rate: rate, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut track = WavWriter::new(BufWriter::with_capacity(BUFFER, &mut file), spec).map_err(|it| sound(path, it))?;
    let mut at = 0;
    for (start, clip) in parts {
        if let Source::Wav { path: from, first, count, .. } = clip.source {
            silence(&mut track, start.saturating_sub(at)).map_err(|it| sound(path, it))?;
            copy(&mut track, path, &from, first, count)?;
            at = start + u64::from(count);
        }
    }
    silence(&mut track, total.saturating_sub(at)).map_err(|it| sound(path, it))?;
    track.finalize().map_err(|it| sound(path, it))?;
    file.commit().map_err(io)
}

fn silence(track: &mut Track<'_>, samples: u64) -> hound::Result<()> {
    (0..samples).try_for_each(|_| track.write_sample(0i16))
}

fn copy(track: &mut Track<'_>, to: &Path, from: &Path, first: u32, count: u32) -> Result<(), Failure> {
    let mut clip = WavReader::open(from).map_err(|it| sound(from, it))?;
    clip.seek(first).map_err(|error| Failure::io("seek in", from, &error))?;
    let mut copied = 0;
    for sample in clip.samples::<i16>().take(usize::try_from(count).unwrap_or(usize::MAX)) {
        track.write_sample(sample.map_err(|it| sound(from, it))?).map_err(|it| sound(to, it))?;
        copied += 1;
    }
    if copied == count {
        return Ok(());
    }
    Err(Failure::transient(Code::TtsInvalid, format!("{} ends early", from.display())))
}

fn sound(path: &Path, error: hound::Error) -> Failure {
    match error {
        hound::Error::IoError(error) => Failure::io("handle", path, &error),
        other => Failure::transient(Code::TtsInvalid, format!("cannot handle {}", path.display())).cause(&other),
    }
}
