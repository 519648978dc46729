//! A text as phonemes with the places of its words, and the sound file that tells when each is heard.

use super::WavError;
use super::wav_words::{self, WordSamples};
use hound::{SampleFormat, WavSpec, WavWriter};
use neural::{RATE, Sound};
use phonemes::Spoken;
use std::io::Cursor;
use std::ops::Range;

/// The share of the highest sample below which nothing is heard: -40 dB.
const AUDIBLE: f32 = 0.01;

/// How long a word fades behind its last sample that is heard, in samples: 30 ms.
const FADE: usize = 720;

/// A longer space between two words is a rest: the sound of the second word does not begin in it. In steps at the network's
/// own speed; it is longer in slower speech.
const SPACE_MAX: f64 = 3.0;

/// A text as it is spoken, and the ids of each of its words.
#[derive(Debug)]
pub(super) struct Reading {
    /// The words.
    pub(super) words: Vec<Spoken>,
    /// What the network gets.
    pub(super) ids: Vec<i32>,
    /// Where the ids of each word are.
    pub(super) places: Vec<Range<usize>>,
}

/// Makes a wav file of the samples, with the times of the words. `speed` is the one that the network was given.
///
/// Where words follow each other without a rest, the second one is heard one step behind the first, however long the space
/// between them is: measured with an aligner over 1,900 words, whose own error is 7 ms (median).
pub(super) fn wav(sound: &Sound, reading: &Reading, speed: f64) -> Result<Vec<u8>, WavError> {
    let spec = WavSpec { channels: 1, sample_rate: RATE, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut file = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut file, spec).map_err(WavError::Unreadable)?;
    for sample in &sound.samples {
        #[expect(clippy::cast_possible_truncation, reason = "it is between the two limits")]
        let sample = (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16;
        writer.write_sample(sample).map_err(WavError::Unreadable)?;
    }
    writer.finalize().map_err(WavError::Unreadable)?;
    let mut bytes = file.into_inner();
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let least = sound.samples.iter().fold(0.0_f32, |most, it| most.max(it.abs())) * AUDIBLE;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few steps")]
    let space_max = (SPACE_MAX / speed).ceil() as usize * neural::STEP;
    let (mut end, mut joins) = (0, false);
    let words = reading.words.iter().zip(&reading.places).map(|(word, place)| {
        let spans = sound.spans.get(place.clone()).unwrap_or_default();
        let start = spans.first().map_or(end, |it| it.start);
        let space = place.start.checked_sub(1).and_then(|at| sound.spans.get(at));
        let space = space.filter(|it| joins && it.len() <= space_max);
        let start = space.map_or(start, |it| start.min(it.start + neural::STEP));
        joins = word.stop.symbol().is_none();
        end = spans.last().map_or(end, |it| it.end);
        // The rest behind a word is part of its last phoneme.
        let loud = sound.samples.get(start..end).and_then(|it| it.iter().rposition(|sample| least < sample.abs()));
        let end = loud.map_or(end, |at| (start + at + FADE).min(end));
        let written = number(word.written.start)..number(word.written.end);
        WordSamples { written, heard: number(start)..number(end) }
    });
    let words: Vec<WordSamples> = words.collect();
    if wav_words::add(&mut bytes, &words) { Ok(bytes) } else { Err(WavError::Format) }
}
