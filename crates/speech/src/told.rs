//! A text as phonemes with the places of its words, and the sound file that tells when each is heard.

use super::WavError;
use super::wav_words::{self, WordSamples};
use hound::{SampleFormat, WavSpec, WavWriter};
use neural::{RATE, Sound};
use phonemes::{Spoken, Stop};
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

/// The longest rest at a comma, in seconds at the network's own speed. It makes them up to half as long again, which is hardly
/// shorter than the pause between sentences.
const COMMA_MAX: f64 = 0.26;

/// How long one side of a cut goes over into the other, in samples: 5 ms.
const BLEND: usize = 120;

/// Makes a wav file of the samples, with the times of the words. `speed` is the one that the network was given.
pub(super) fn wav(sound: &Sound, reading: &Reading, speed: f64) -> Result<Vec<u8>, WavError> {
    let least = sound.samples.iter().fold(0.0_f32, |most, it| most.max(it.abs())) * AUDIBLE;
    let heard = heard(sound, reading, speed, least);
    let stops: Vec<Stop> = reading.words.iter().map(|word| word.stop).collect();
    let cuts = cuts(&sound.samples, &heard, &stops, steps(COMMA_MAX * f64::from(RATE) / speed), least);
    let mut bytes = file(&without(&sound.samples, &cuts))?;
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let moved = |at: usize| number(at - cuts.iter().filter(|cut| cut.end <= at).map(Range::len).sum::<usize>());
    let word = |(word, heard): (&Spoken, &Range<usize>)| WordSamples {
        written: number(word.written.start)..number(word.written.end),
        heard: moved(heard.start)..moved(heard.end),
    };
    let words: Vec<WordSamples> = reading.words.iter().zip(&heard).map(word).collect();
    if wav_words::add(&mut bytes, &words) { Ok(bytes) } else { Err(WavError::Format) }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a short time, in samples or in steps")]
fn steps(count: f64) -> usize {
    count.ceil() as usize
}

/// Makes a wav file of samples.
fn file(samples: &[f32]) -> Result<Vec<u8>, WavError> {
    let spec = WavSpec { channels: 1, sample_rate: RATE, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut file = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut file, spec).map_err(WavError::Unreadable)?;
    for sample in samples {
        #[expect(clippy::cast_possible_truncation, reason = "it is between the two limits")]
        let sample = (sample.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16;
        writer.write_sample(sample).map_err(WavError::Unreadable)?;
    }
    writer.finalize().map_err(WavError::Unreadable)?;
    Ok(file.into_inner())
}

/// Returns when each word is heard, in samples; below `least` nothing is.
///
/// Where words follow each other without a rest, the second one is heard one step behind the first, however long the space
/// between them is: measured with an aligner over 1,900 words, whose own error is 7 ms (median).
fn heard(sound: &Sound, reading: &Reading, speed: f64, least: f32) -> Vec<Range<usize>> {
    let space_max = steps(SPACE_MAX / speed) * neural::STEP;
    let first = sound.samples.iter().position(|sample| least < sample.abs()).unwrap_or(usize::MAX);
    let (mut end, mut joins) = (0, false);
    let words = reading.words.iter().zip(&reading.places).map(|(word, place)| {
        let spans = sound.spans.get(place.clone()).unwrap_or_default();
        let start = spans.first().map_or(end, |it| it.start);
        let space = place.start.checked_sub(1).and_then(|at| sound.spans.get(at));
        let space = space.filter(|it| joins && it.len() <= space_max);
        let start = space.map_or(start, |it| start.min(it.start + neural::STEP));
        let start = start.min(if end == 0 { first } else { usize::MAX }); // nothing else is heard before the first word
        joins = word.stop.symbol().is_none();
        end = spans.last().map_or(end, |it| it.end);
        // The rest behind a word is part of its last phoneme.
        let loud = sound.samples.get(start..end).and_then(|it| it.iter().rposition(|sample| least < sample.abs()));
        start..loud.map_or(end, |at| (start + at + FADE).min(end))
    });
    words.collect()
}

/// Returns what of the rests at commas is too much: the middle of each, where nothing is heard.
fn cuts(samples: &[f32], heard: &[Range<usize>], stops: &[Stop], longest: usize, least: f32) -> Vec<Range<usize>> {
    let rests = heard.iter().zip(heard.iter().skip(1)).zip(stops).filter(|(_, stop)| **stop == Stop::Comma);
    let cuts = rests.filter_map(|((before, behind), _)| {
        let rest = behind.start.checked_sub(before.end).filter(|rest| longest < *rest)?;
        let start = before.end + longest / 2;
        let cut = start..start + rest - longest;
        samples.get(start.checked_sub(BLEND)?..cut.end)?.iter().all(|it| it.abs() <= least).then_some(cut)
    });
    cuts.collect()
}

/// Returns samples without some stretches of them; what is before each goes over into what is at its end.
fn without(samples: &[f32], cuts: &[Range<usize>]) -> Vec<f32> {
    let (mut out, mut at) = (Vec::with_capacity(samples.len()), 0);
    for cut in cuts {
        out.extend_from_slice(samples.get(at..cut.start).unwrap_or_default());
        let last = out.len().saturating_sub(BLEND);
        let end = samples.get(cut.end.saturating_sub(BLEND)..cut.end).unwrap_or_default();
        for (n, (sample, other)) in out.iter_mut().skip(last).zip(end).enumerate() {
            let share = (n + 1) as f32 / BLEND as f32;
            *sample += (other - *sample) * share;
        }
        at = cut.end;
    }
    out.extend_from_slice(samples.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_rest_at_a_comma_becomes_shorter_in_its_silence_only() {
        let mut samples = vec![0.5; 1_000];
        samples.extend(vec![0.001; 9_000]);
        samples.extend(vec![-0.5; 1_000]);
        let heard = [0..1_000, 10_000..11_000];
        let found = cuts(&samples, &heard, &[Stop::Comma, Stop::Nothing], 6_000, 0.01);
        assert_eq!(found.first(), Some(&(4_000..7_000)));
        let short = without(&samples, &found);
        assert_eq!((short.len(), short[999], short[7_000]), (8_000, 0.5, -0.5));
        for stop in [Stop::Nothing, Stop::Semicolon, Stop::Period] {
            assert!(cuts(&samples, &heard, &[stop, Stop::Nothing], 6_000, 0.01).is_empty(), "{stop:?}");
        }
        assert!(cuts(&samples, &heard, &[Stop::Comma, Stop::Nothing], 9_000, 0.01).is_empty());
        samples[5_000] = 0.3;
        assert!(cuts(&samples, &heard, &[Stop::Comma, Stop::Nothing], 6_000, 0.01).is_empty(), "a breath is heard");
    }
}
