//! Single cycles of tones, so that a sample of a tone is one look-up.

use crate::numbers::sine;

/// The length of a cycle, a power of two.
const LENGTH: usize = 2048;
/// The bits of a phase below the index into a cycle; a phase is a part of 2^32.
const FRACTION_BITS: u32 = 21;

/// The tone colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    /// A pure tone.
    Sine,
    /// A few harmonics that fall quickly: pads, basses.
    Soft,
    /// Many harmonics: strings, and the first moment of a plucked string.
    Full,
    /// Odd harmonics: hollow, like glass or a clarinet.
    Hollow,
    /// A strong first and a weak second and third: flute.
    Pipe,
}

/// One cycle; its first sample stands behind its last one, too.
pub(crate) type Cycle = [f32; LENGTH + 1];

/// The cycles of all tones.
#[derive(Debug)]
pub(crate) struct Tables([Box<Cycle>; 5]);

impl Tables {
    /// Calculates the cycles.
    pub(crate) fn new() -> Self {
        let falling =
            |count: i32, power: i32| -> Vec<f64> { (1..=count).map(|n| 1.0 / f64::from(n).powi(power)).collect() };
        let full: Vec<f64> = (1..=14).map(|n| 1.0 / f64::from(n) * (1.0 - f64::from(n) / 15.0)).collect();
        let hollow: Vec<f64> = (1..=7).map(|n| if n % 2 == 1 { 1.0 / f64::from(n * n) } else { 0.02 }).collect();
        let pipe = [1.0, 0.22, 0.1, 0.03, 0.015];
        Self([&[1.0][..], &falling(7, 2), &full, &hollow, &pipe].map(|it| Box::new(cycle(it))))
    }

    /// Returns the cycle of a tone.
    pub(crate) fn of(&self, tone: Tone) -> &Cycle {
        &self.0[tone as usize]
    }
}

fn cycle(harmonics: &[f64]) -> Cycle {
    let at = |index: usize| {
        let turns = index as f64 / LENGTH as f64;
        harmonics.iter().enumerate().map(|(n, level)| level * sine(turns * (n + 1) as f64)).sum::<f64>()
    };
    let cycle: Vec<f64> = (0..LENGTH).map(at).collect();
    // Equal power, so that instruments can be exchanged.
    let power = (cycle.iter().map(|it| it * it).sum::<f64>() / LENGTH as f64 * 2.0).sqrt();
    std::array::from_fn(|index| (cycle[index % LENGTH] / power) as f32)
}

/// Returns the sample of a cycle at a phase.
#[inline]
pub(crate) fn look_up(cycle: &Cycle, phase: u32) -> f32 {
    let index = (phase >> FRACTION_BITS) as usize;
    let fraction = (phase & ((1 << FRACTION_BITS) - 1)) as f32 / (1 << FRACTION_BITS) as f32;
    let (a, b) = (cycle[index], cycle[index + 1]);
    a + (b - a) * fraction
}

/// Returns how far the phase of a tone moves with each sample.
pub(crate) fn step(hz: f64, rate: f64) -> u32 {
    (hz / rate * 4_294_967_296.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_has_its_pitch_its_power_and_no_offset() {
        let tables = Tables::new();
        for tone in [Tone::Sine, Tone::Soft, Tone::Full, Tone::Hollow, Tone::Pipe] {
            let (cycle, by) = (tables.of(tone), step(480.0, 48_000.0));
            let samples: Vec<f32> = (0..48_000u32).map(|n| look_up(cycle, by.wrapping_mul(n))).collect();
            let rises = samples.windows(2).filter(|it| it[0] < 0.0 && 0.0 <= it[1]).count();
            let power = samples.iter().map(|it| it * it).sum::<f32>() / 48_000.0;
            let mean = samples.iter().sum::<f32>() / 48_000.0;
            assert!((479..=481).contains(&rises), "{tone:?} crosses zero {rises} times");
            assert!((power - 0.5).abs() < 0.01 && mean.abs() < 1e-3, "{tone:?}: {power} {mean}");
        }
    }
}
