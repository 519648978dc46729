//! Joins the pieces of a text that was too long for one request.

use super::super::wav::{Clip, Source, WavError};
use super::super::wav_words::{self, WordSamples};
use super::cut::Piece;
use super::placed;
use hound::{WavReader, WavSpec, WavWriter};
use std::io::Cursor;

/// Makes one wav file of pieces, with a rest behind each but the last, and with the words of all if all tell them.
pub(super) fn wav(spoken: &[(Piece, Clip)]) -> Result<Vec<u8>, WavError> {
    let mut spec: Option<WavSpec> = None;
    let (mut samples, mut words): (Vec<i16>, Vec<WordSamples>) = (Vec::new(), Vec::new());
    for (number, (piece, clip)) in spoken.iter().enumerate() {
        let Source::Wav { path, rate, .. } = &clip.source else { continue };
        let found = WavReader::open(path).map_err(WavError::Unreadable)?.spec();
        if spec.is_some_and(|spec| spec != found) {
            return Err(WavError::Format); // a service does not change its voice inside of a text
        }
        spec = Some(found);
        words.extend(placed(&clip.words, piece.bytes.start, samples.len() as f64 / f64::from(*rate), *rate));
        samples.extend(self::samples(&clip.source)?);
        if number + 1 < spoken.len() {
            samples.resize(samples.len() + rest(piece, *rate), 0);
        }
    }
    let Some(spec) = spec else { return Err(WavError::Missing) };
    let mut file = Cursor::new(Vec::new());
    let mut to = WavWriter::new(&mut file, spec).map_err(WavError::Unreadable)?;
    for sample in samples {
        to.write_sample(sample).map_err(WavError::Unreadable)?;
    }
    to.finalize().map_err(WavError::Unreadable)?;
    let mut bytes = file.into_inner();
    let all_tell = spoken.iter().all(|(_, clip)| !clip.words.is_empty());
    if all_tell && !wav_words::add(&mut bytes, &words) {
        return Err(WavError::Format);
    }
    Ok(bytes)
}

/// Reads the samples of speech; none of a silence.
pub(super) fn samples(source: &Source) -> Result<Vec<i16>, WavError> {
    let Source::Wav { path, first, count, .. } = source else { return Ok(Vec::new()) };
    let mut from = WavReader::open(path).map_err(WavError::Unreadable)?;
    from.seek(*first).map_err(|error| WavError::Unreadable(error.into()))?;
    let count = usize::try_from(*count).unwrap_or(usize::MAX);
    from.samples::<i16>().take(count).collect::<Result<_, _>>().map_err(WavError::Unreadable)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "less than a second in samples")]
fn rest(piece: &Piece, rate: u32) -> usize {
    (piece.end.rest() * f64::from(rate)) as usize
}
