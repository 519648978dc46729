//! The noise of a voice: seeded, so that the same text sounds the same on every run.

use std::f32::consts::TAU;

/// Numbers that look random (SplitMix64, <https://prng.di.unimi.it/splitmix64.c>).
#[derive(Debug)]
pub(super) struct Noise(u64);

impl Noise {
    pub(super) fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a complex number, as (length, angle), whose two parts are normally distributed with variance 1.
    pub(super) fn next(&mut self) -> (f32, f32) {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        // 24 bits for each, because an f32 holds no more.
        let unit = |bits: u64| ((bits & 0xff_ffff) as f32 + 0.5) / 16_777_216.0;
        let length = (-2.0 * unit(bits).ln()).sqrt();
        (length, TAU * unit(bits >> 32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_have_variance_one_and_are_independent() {
        let mut noise = Noise::seeded(1);
        let values: Vec<(f64, f64)> = (0..100_000)
            .map(|_| {
                let (length, angle) = noise.next();
                (f64::from(length * angle.cos()), f64::from(length * angle.sin()))
            })
            .collect();
        let mean = |of: &dyn Fn(&(f64, f64)) -> f64| values.iter().map(of).sum::<f64>() / values.len() as f64;
        for (found, expected) in [
            (mean(&|it| it.0), 0.0),
            (mean(&|it| it.1), 0.0),
            (mean(&|it| it.0 * it.0), 1.0),
            (mean(&|it| it.1 * it.1), 1.0),
            (mean(&|it| it.0 * it.1), 0.0),
        ] {
            assert!((found - expected).abs() < 0.02, "{found}, not {expected}");
        }
    }
}
