//! Numbers that are the same on every machine: hashes, random numbers, smooth noise, and a sine without the platform's
//! libm.
//!
//! Only `+ - * /`, `sqrt` and `floor` are used on floats, whose results IEEE 754 defines to the last bit.

/// A random number generator (SplitMix64 by Steele, Lea and Flood, 2014).
#[derive(Debug, Clone)]
pub(super) struct Draw(u64);

impl Draw {
    /// Starts a sequence that depends on the seed and a purpose, so that a new use does not change the other ones.
    pub(super) fn new(seed: u64, purpose: &str) -> Self {
        let mixed = purpose.bytes().fold(seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mut draw = Self(mixed);
        draw.bits();
        draw
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Draws from 0 to 1.
    pub(super) fn unit(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / 16_777_216.0
    }

    /// Draws between two numbers.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// Draws an index below `count`.
    pub(super) fn below(&mut self, count: usize) -> usize {
        (self.bits() % count.max(1) as u64) as usize
    }

    /// Returns true with the given probability.
    pub(super) fn chance(&mut self, chance: f32) -> bool {
        self.unit() < chance
    }

    /// Draws the seed of a noise.
    pub(super) fn seed(&mut self) -> u32 {
        (self.bits() >> 32) as u32
    }
}

/// Hashes a lattice point.
pub(super) fn hash(x: i32, y: i32, seed: u32) -> u32 {
    let mut h = seed ^ (x as u32).wrapping_mul(0x9e37_79b1) ^ (y as u32).wrapping_mul(0x85eb_ca77);
    h ^= h >> 15;
    h = h.wrapping_mul(0x2c1b_3c6d);
    h ^= h >> 12;
    h = h.wrapping_mul(0x297a_2d39);
    h ^ (h >> 15)
}

/// Hashes a lattice point to 0..1.
pub(super) fn hash_unit(x: i32, y: i32, seed: u32) -> f32 {
    (hash(x, y, seed) >> 8) as f32 / 16_777_216.0
}

/// Returns value noise from 0 to 1.
pub(super) fn noise(x: f32, y: f32, seed: u32) -> f32 {
    let (ix, iy) = (floor(x), floor(y));
    let (tx, ty) = (ease(x - ix as f32), ease(y - iy as f32));
    let (jx, jy) = (ix.wrapping_add(1), iy.wrapping_add(1));
    let top = lerp(hash_unit(ix, iy, seed), hash_unit(jx, iy, seed), tx);
    let bottom = lerp(hash_unit(ix, jy, seed), hash_unit(jx, jy, seed), tx);
    lerp(top, bottom, ty)
}

/// Rounds down with a cast and a comparison, because `floor` is a slow library call on older CPUs.
pub(super) fn floor(x: f32) -> i32 {
    let whole = x as i32;
    whole - i32::from(x < whole as f32)
}

/// Writes [`noise`] at `x`, `x + by`, `x + 2 by` ... into a row; the lattice is hashed once per cell, not per pixel.
pub(super) fn noise_row(out: &mut [f32], x: f32, by: f32, y: f32, seed: u32) {
    let iy = floor(y);
    let ty = ease(y - iy as f32);
    let column = |ix: i32| lerp(hash_unit(ix, iy, seed), hash_unit(ix, iy.wrapping_add(1), seed), ty);
    let mut cell = floor(x);
    let (mut left, mut right) = (column(cell), column(cell.wrapping_add(1)));
    for (i, value) in out.iter_mut().enumerate() {
        let at = x + by * i as f32;
        if (cell as f32 + 1.0) <= at {
            let next = floor(at);
            left = if next == cell.wrapping_add(1) { right } else { column(next) };
            right = column(next.wrapping_add(1));
            cell = next;
        }
        *value = lerp(left, right, ease(at - cell as f32));
    }
}

/// Returns a sum of octaves of noise, each twice as fine and half as strong, from 0 to 1.
pub(super) fn fractal(x: f32, y: f32, seed: u32, octaves: u32) -> f32 {
    let (mut sum, mut weight, mut total, mut scale) = (0.0, 1.0, 0.0, 1.0);
    for octave in 0..octaves {
        sum += weight * noise(x * scale, y * scale, seed.wrapping_add(octave.wrapping_mul(7919)));
        total += weight;
        weight *= 0.5;
        scale *= 2.03;
    }
    sum / total
}

/// Mixes two numbers.
pub(super) fn lerp(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// Eases 0..1 at both ends (smoothstep).
pub(super) fn ease(t: f32) -> f32 {
    t * t * (3.0 - 2.0 * t)
}

/// Returns 0 below `low`, 1 above `high`, eased between; `low` may lie above `high`.
pub(super) fn step(low: f32, high: f32, value: f32) -> f32 {
    ease(((value - low) / (high - low)).clamp(0.0, 1.0))
}

/// Returns the sine of an angle in turns, with an error of 0.001 (a parabola and one correction).
pub(super) fn sine(turns: f32) -> f32 {
    let x = turns - floor(turns + 0.5) as f32;
    let y = 8.0 * x - 16.0 * x * x.abs();
    0.225 * (y * y.abs() - y) + y
}

/// Returns the cosine of an angle in turns.
pub(super) fn cosine(turns: f32) -> f32 {
    sine(turns + 0.25)
}

/// Returns 1 at the centre and falls to 0 with distance, like light scattered around a source.
pub(super) fn falloff(distance: f32, radius: f32) -> f32 {
    let q = distance / radius;
    let f = 1.0 / (1.0 + q * q);
    f * f
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sine_is_close_enough_and_noise_stays_in_its_range() {
        for i in 0..200 {
            let turns = i as f32 / 37.0 - 2.0;
            assert!((sine(turns) - (turns * std::f32::consts::TAU).sin()).abs() < 0.002, "{turns}");
            let value = fractal(turns * 9.0, turns, 7, 4);
            assert!((0.0..=1.0).contains(&value), "{value}");
        }
    }

    #[test]
    fn a_row_of_noise_is_the_noise_of_its_places() {
        for (x, by, y) in [(-3.7, 0.013, 2.2), (5.0, 0.4, -1.5), (0.2, 3.3, 9.0)] {
            let mut row = [0.0; 200];
            noise_row(&mut row, x, by, y, 11);
            for (i, value) in row.iter().enumerate() {
                assert!((value - noise(x + by * i as f32, y, 11)).abs() < 1e-6, "{i}");
            }
        }
        assert_eq!([-1.5, -1.0, -0.1, 0.0, 0.9, 1.0].map(floor), [-2, -1, -1, 0, 0, 1]);
    }

    #[test]
    fn sequences_for_different_purposes_differ() {
        assert_ne!(Draw::new(1, "sky").seed(), Draw::new(1, "trees").seed());
        assert_eq!(Draw::new(1, "sky").seed(), Draw::new(1, "sky").seed());
    }
}
