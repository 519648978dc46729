//! Joins clips into one sound file, one clip at a time, so that only one is in memory.

use crate::job::{Code, Failure};
use fsx::NewFile;
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use speech::{Clip, Source};
use std::io::{BufWriter, Write};
use std::path::Path;

/// The size of one write, in bytes.
const BUFFER: usize = 64 << 10;

type Track<'a> = WavWriter<BufWriter<&'a mut NewFile>>;

/// Writes mono 16-bit sound: each clip from its first sample on, silence between the clips and up to `total` samples.
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
    file.commit_durable().map_err(io)
}

/// Writes `total` samples of mono 16-bit silence, as a header and a sparse file. It is not synced, because it is quick
/// to make again.
pub(super) fn write_silence(path: &Path, rate: u32, total: u64) -> Result<(), Failure> {
    let io = |error| Failure::io("write", path, &error);
    let bytes = u32::try_from(total.saturating_mul(2)).unwrap_or(u32::MAX - HEADER_BYTES);
    let mut file = NewFile::create(path).map_err(io)?;
    file.write_all(&header(rate, bytes)).map_err(io)?;
    file.set_len(u64::from(HEADER_BYTES + bytes)).map_err(io)?;
    file.commit_atomic().map_err(io)
}

/// The size of a plain header, in bytes.
const HEADER_BYTES: u32 = 44;

/// Returns the header of a mono 16-bit file with `bytes` bytes of samples (RIFF/WAVE, format 1).
fn header(rate: u32, bytes: u32) -> Vec<u8> {
    let (channels, sample_bytes) = (1u16, 2u16);
    let mut header = Vec::new();
    header.extend(b"RIFF");
    header.extend((HEADER_BYTES - 8 + bytes).to_le_bytes());
    header.extend(b"WAVEfmt ");
    header.extend(16u32.to_le_bytes());
    header.extend(1u16.to_le_bytes());
    header.extend(channels.to_le_bytes());
    header.extend(rate.to_le_bytes());
    header.extend((rate * u32::from(sample_bytes)).to_le_bytes());
    header.extend(sample_bytes.to_le_bytes());
    header.extend((sample_bytes * 8).to_le_bytes());
    header.extend(b"data");
    header.extend(bytes.to_le_bytes());
    header
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
    if let hound::Error::IoError(error) = error {
        return Failure::io("handle", path, &error);
    }
    Failure::transient(Code::TtsInvalid, format!("cannot handle {}", path.display())).cause(&error)
}
