//! Numbers that are the same on every machine: random draws, and a sine and a power of two without the platform's libm.
//!
//! Only `+ - * /` and `floor` are used on floats, whose results IEEE 754 defines to the last bit.

/// A random number generator (SplitMix64 by Steele, Lea and Flood, 2014).
#[derive(Debug, Clone)]
pub(crate) struct Draw(u64);

impl Draw {
    /// Starts a sequence that depends on the seed and a purpose, so that a new use does not change the other ones.
    pub(crate) fn new(seed: u64, purpose: &str, number: usize) -> Self {
        let mixed = purpose.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mut draw = Self(mixed ^ (number as u64).wrapping_mul(0xd134_2543_de82_ef95));
        draw.bits();
        draw
    }

    /// Draws 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Draws from 0 to 1.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / 16_777_216.0
    }

    /// Draws between two numbers.
    pub(crate) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Draws one of some values; `None` of none.
    pub(crate) fn one_of<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        of.get((self.bits() % of.len().max(1) as u64) as usize).copied()
    }

    /// Draws an index below `count`.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.bits() % count.max(1) as u64) as usize
    }

    /// Returns true with the given probability.
    pub(crate) fn chance(&mut self, chance: f32) -> bool {
        self.unit() < chance
    }
}

/// White noise: two uncorrelated samples from -1 to 1 with each step (xorshift by Marsaglia, 2003).
#[derive(Debug, Clone)]
pub(crate) struct Noise(u64);

impl Noise {
    /// Starts a noise with a seed.
    pub(crate) fn new(draw: &mut Draw) -> Self {
        Self(draw.bits() | 1)
    }

    /// Returns the next two samples.
    pub(crate) fn pair(&mut self) -> [f32; 2] {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let part = |bits: u64| (bits as i32) as f32 / 2_147_483_648.0;
        [part(self.0 & 0xffff_ffff), part(self.0 >> 32)]
    }
}

/// Returns the sine of an angle in turns, with an error below 1e-9 (Taylor series on a quarter of a turn).
pub(crate) fn sine(turns: f64) -> f64 {
    let x = turns - (turns + 0.5).floor();
    let x = if x > 0.25 {
        0.5 - x
    } else if x < -0.25 {
        -0.5 - x
    } else {
        x
    };
    let x = x * std::f64::consts::TAU;
    let q = x * x;
    let terms = [156.0, 110.0, 72.0, 42.0, 20.0, 6.0];
    x * terms.iter().fold(1.0, |sum, of| 1.0 - q / of * sum)
}

/// Returns 2 to the power of `x`.
pub(crate) fn power_of_two(x: f64) -> f64 {
    let whole = x.floor();
    let part = (x - whole) * std::f64::consts::LN_2;
    let fraction = (1..14).rev().fold(1.0, |sum, n| 1.0 + part / f64::from(n) * sum);
    let bits = ((whole.clamp(-1000.0, 1000.0) as i64 + 1023) as u64) << 52;
    fraction * f64::from_bits(bits)
}

/// Returns the factor of an amplitude for a level in dB.
pub(crate) fn amplitude(db: f64) -> f64 {
    power_of_two(db / 6.020_599_913_279_624)
}

/// Returns the frequency of a pitch (MIDI: 69 is 440 Hz) in Hz.
pub(crate) fn frequency(pitch: f64) -> f64 {
    440.0 * power_of_two((pitch - 69.0) / 12.0)
}

/// Returns the factor per step with which something falls to 1/1000 (-60 dB) in so many steps.
pub(crate) fn decay(steps: f64) -> f32 {
    power_of_two(-9.965_784_284_662_087 / steps.max(1.0)) as f32
}

/// Returns the coefficient of a one-pole low-pass at a frequency.
pub(crate) fn pole(hz: f32, rate: f32) -> f32 {
    let x = std::f32::consts::TAU * hz / rate;
    (x / (1.0 + x)).clamp(0.0, 1.0)
}

/// Eases 0..1 at both ends (smoothstep).
pub(crate) fn ease(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Returns the time in samples.
pub(crate) fn samples(seconds: f64) -> u64 {
    (seconds.max(0.0) * f64::from(crate::RATE) + 0.5) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sine_and_power_are_those_of_the_library() {
        for i in -400..400 {
            let x = f64::from(i) / 37.0;
            assert!((sine(x) - (x * std::f64::consts::TAU).sin()).abs() < 1e-7, "{x}");
            assert!((power_of_two(x) / x.exp2() - 1.0).abs() < 1e-9, "{x}");
        }
        assert!((f64::from(decay(100.0)).powi(100) - 0.001).abs() < 1e-5);
        assert!((amplitude(-20.0) - 0.1).abs() < 1e-9 && (frequency(57.0) - 220.0).abs() < 1e-6);
    }

    #[test]
    fn draws_and_noises_keep_to_their_range_and_have_no_offset() {
        let mut draw = Draw::new(1, "a", 0);
        let mut noise = Noise::new(&mut draw);
        let pairs: Vec<[f32; 2]> = (0..100_000).map(|_| noise.pair()).collect();
        for side in 0..2 {
            let mean = pairs.iter().map(|it| it[side]).sum::<f32>() / 100_000.0;
            assert!(mean.abs() < 0.01 && pairs.iter().all(|it| it[side].abs() <= 1.0), "{mean}");
        }
        let both = pairs.iter().map(|it| it[0] * it[1]).sum::<f32>() / 100_000.0;
        assert!(both.abs() < 0.01, "the sides are not apart: {both}");
        assert_ne!(Draw::new(1, "a", 0).bits(), Draw::new(1, "a", 1).bits());
    }
}
