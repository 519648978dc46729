//! Brings the sounds of several voices to one sample rate and to one loudness. Pure.

use std::f64::consts::PI;

/// Half the width of the filter, in samples of the slower rate: what it lets through above half that rate is below -60 dB.
const HALF: i64 = 16;

/// The most by which a voice is made louder or softer: 6 dB.
const GAIN_MAX: f64 = 2.0;

/// Returns a sound at a rate that is not lower than its own, with so many samples, and times `gain`.
#[expect(clippy::cast_possible_truncation, reason = "sample numbers and clamped samples")]
pub(super) fn resampled(samples: &[i16], (from, to): (u32, u32), length: u64, gain: f64) -> Vec<i16> {
    let step = f64::from(from) / f64::from(to);
    let at = |number: i64| {
        let sample = usize::try_from(number).ok().and_then(|number| samples.get(number));
        sample.map_or(0.0, |it| f64::from(*it))
    };
    let sample = |number: u64| {
        let place = number as f64 * step;
        let before = place.floor() as i64;
        let sum: f64 = if from == to {
            at(before)
        } else {
            (before - HALF + 1..=before + HALF).map(|it| at(it) * weight(place - it as f64)).sum()
        };
        (sum * gain).round().clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16
    };
    (0..length).map(sample).collect()
}

/// Returns the weight of a sample at a distance: a sinc under a Blackman window.
fn weight(distance: f64) -> f64 {
    if distance.abs() < f64::EPSILON {
        return 1.0;
    }
    let (sinc, along) = ((PI * distance).sin() / (PI * distance), PI * distance / HALF as f64);
    sinc * (0.42 + 0.5 * along.cos() + 0.08 * (2.0 * along).cos())
}

/// The loudness of a voice: the mean square of its samples in words.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Loudness {
    sum: f64,
    count: f64,
}

impl Loudness {
    /// Adds a sound. What is below a hundredth of its peak is silence.
    pub(super) fn add(&mut self, samples: &[i16]) {
        let peak = samples.iter().map(|it| it.unsigned_abs()).max().unwrap_or_default();
        for sample in samples.iter().filter(|it| peak / 100 < it.unsigned_abs()) {
            self.sum += f64::from(*sample).powi(2);
            self.count += 1.0;
        }
    }

    /// Returns the factor that makes a voice as loud as another one.
    pub(super) fn gain_to(self, other: Self) -> f64 {
        let ratio = (other.sum / other.count) / (self.sum / self.count);
        if ratio.is_finite() && 0.0 < ratio { ratio.sqrt().clamp(1.0 / GAIN_MAX, GAIN_MAX) } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::cast_possible_truncation, reason = "a made-up sound")]
    fn tone(rate: u32, hertz: f64, level: f64) -> Vec<i16> {
        let sample = |n: u32| ((f64::from(n) / f64::from(rate) * hertz * 2.0 * PI).sin() * level) as i16;
        (0..rate / 5).map(sample).collect()
    }

    #[test]
    fn a_tone_keeps_its_pitch_and_its_level_at_a_higher_rate() {
        let (slow, fast) = (tone(8_000, 700.0, 9000.0), tone(22_050, 700.0, 9000.0));
        let made = resampled(&slow, (8_000, 22_050), fast.len() as u64, 1.0);
        let error: f64 = made.iter().zip(&fast).skip(200).take(4000).map(|(a, b)| f64::from(*a - *b).powi(2)).sum();
        assert!((error / 4000.0).sqrt() < 30.0, "less than -49 dB of the tone: {}", (error / 4000.0).sqrt());
        assert_eq!(resampled(&slow, (8_000, 8_000), 100, 1.0), slow[..100]);
    }

    #[test]
    fn a_soft_voice_becomes_as_loud_as_the_narrator_within_limits() {
        let of = |level: f64| {
            let mut loudness = Loudness::default();
            loudness.add(&tone(8_000, 500.0, level));
            loudness
        };
        assert!((of(6000.0).gain_to(of(9000.0)) - 1.5).abs() < 0.02);
        assert!((of(1000.0).gain_to(of(9000.0)) - GAIN_MAX).abs() < f64::EPSILON);
        assert!((Loudness::default().gain_to(of(9000.0)) - 1.0).abs() < f64::EPSILON);
    }
}
