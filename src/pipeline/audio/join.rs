//! Joins clips into one sound file, one clip at a time, so that only one is in memory.

use super::resample::{Loudness, resampled};
use crate::job::{Code, Failure};
use crate::pipeline::cast::Speaker;
use fsx::NewFile;
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use speech::{Clip, Source};
use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::Path;

/// The size of one write, in bytes.
const BUFFER: usize = 64 << 10;

type Track<'a> = WavWriter<BufWriter<&'a mut NewFile>>;

/// A clip in its place.
#[derive(Debug)]
pub(super) struct Part {
    /// Its first sample in the track.
    pub(super) start: u64,
    /// How many samples it has there.
    pub(super) length: u64,
    /// The clip.
    pub(super) clip: Clip,
    /// Who speaks it.
    pub(super) speaker: Speaker,
}

/// Writes mono 16-bit sound: each clip from its first sample on, silence between the clips and up to `total` samples. Voices
/// of a cast become as loud as the narrator's.
pub(super) fn write(path: &Path, rate: u32, parts: &[Part], total: u64) -> Result<(), Failure> {
    let gains = gains(parts)?;
    let io = |error| Failure::io("write", path, &error);
    let mut file = NewFile::create(path).map_err(io)?;
    let spec = WavSpec { channels: 1, sample_rate: rate, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut track = WavWriter::new(BufWriter::with_capacity(BUFFER, &mut file), spec).map_err(|it| sound(path, it))?;
    let mut at = 0;
    for Part { start, length, clip, speaker } in parts {
        if let Source::Wav { rate: own, .. } = &clip.source {
            silence(&mut track, start.saturating_sub(at)).map_err(|it| sound(path, it))?;
            let gain = gains.get(speaker).copied().unwrap_or(1.0);
            for sample in resampled(&samples(clip)?, (*own, rate), *length, gain) {
                track.write_sample(sample).map_err(|it| sound(path, it))?;
            }
            at = start + length;
        }
    }
    silence(&mut track, total.saturating_sub(at)).map_err(|it| sound(path, it))?;
    track.finalize().map_err(|it| sound(path, it))?;
    file.commit_atomic().map_err(io) // a power cut may undo it: the journal has its hash
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

/// Returns by how much each voice is made louder or softer; nothing is where one voice speaks everything.
fn gains(parts: &[Part]) -> Result<BTreeMap<Speaker, f64>, Failure> {
    let mut heard: BTreeMap<Speaker, Loudness> = BTreeMap::new();
    let Some(first) = parts.first().map(|part| part.speaker) else { return Ok(BTreeMap::new()) };
    if parts.iter().all(|part| part.speaker == first) {
        return Ok(BTreeMap::new());
    }
    for part in parts {
        heard.entry(part.speaker).or_default().add(&samples(&part.clip)?);
    }
    let narrator = heard.get(&Speaker::Narrator).or_else(|| heard.get(&first)).copied().unwrap_or_default();
    Ok(heard.into_iter().map(|(speaker, loudness)| (speaker, loudness.gain_to(narrator))).collect())
}

/// Reads the samples of a clip; a silent one has none.
fn samples(clip: &Clip) -> Result<Vec<i16>, Failure> {
    let Source::Wav { path: from, first, count, .. } = &clip.source else { return Ok(Vec::new()) };
    let mut reader = WavReader::open(from).map_err(|it| sound(from, it))?;
    reader.seek(*first).map_err(|error| Failure::io("seek in", from, &error))?;
    let count = usize::try_from(*count).unwrap_or(usize::MAX);
    let samples: Vec<i16> = reader.samples().take(count).collect::<Result<_, _>>().map_err(|it| sound(from, it))?;
    if samples.len() == count {
        return Ok(samples);
    }
    Err(Failure::transient(Code::TtsInvalid, format!("{} ends early", from.display())))
}

fn sound(path: &Path, error: hound::Error) -> Failure {
    if let hound::Error::IoError(error) = error {
        return Failure::io("handle", path, &error);
    }
    Failure::transient(Code::TtsInvalid, format!("cannot handle {}", path.display())).cause(&error)
}
