//! The arithmetic of a crop on many pixels at once, on the best vector unit of the machine.
#![expect(clippy::inline_always, reason = "only what is inlined is compiled for the unit that was found")]
#![expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "fixed point")]
#![expect(clippy::cast_sign_loss, clippy::indexing_slicing, reason = "fixed point")]

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::__m256i;

/// Pixels of a row that are mixed from their neighbours at once: a vector of AVX2 has two bytes for each.
pub(crate) const ACROSS: usize = 16;
/// Source pixels from which half of those are taken: half a vector.
pub(crate) const REACH: usize = 16;
/// Pixels that are mixed from two rows at once: a vector of bytes.
pub(crate) const DOWN: usize = 32;
/// The sum of the shares of two neighbours, and of two rows.
pub(super) const WHOLE_ACROSS: u16 = 1 << 8;
pub(super) const WHOLE_DOWN: i16 = 1 << 14;

/// The middle of a byte. Levels are counted from it, so that a level times [`WHOLE_ACROSS`] has room in 16 bits.
const MIDDLE: u8 = 128;
/// A level times this is what [`Unit::down`] rounds.
const LEVEL_BITS: i32 = 7;

/// The neighbours of the pixels of a block, and their shares.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taps {
    /// For each pixel, the place of both neighbours among the source pixels of its half.
    pub(super) places: [u8; 2 * ACROSS],
    /// For each pixel, the shares of both neighbours, of [`WHOLE_ACROSS`]; none is 0, because none may be the whole.
    pub(super) shares: [u8; 2 * ACROSS],
}

/// A vector unit.
pub(crate) trait Unit: Copy {
    /// Mixes the pixels of a block, which are levels from [`MIDDLE`] on, times [`WHOLE_ACROSS`]. `halves` are the source
    /// pixels of its first and of its second half.
    fn across(self, halves: [&[u8; REACH]; 2], taps: &Taps) -> [i16; ACROSS];

    /// Mixes two rows by their shares of [`WHOLE_DOWN`], and rounds to bytes.
    fn down(self, above: &[i16; DOWN], below: &[i16; DOWN], shares: [i16; 2]) -> [u8; DOWN];
}

/// Work that is done on the best vector unit.
pub(crate) trait Work {
    /// Does the work; must be inlined, so that it is compiled for the unit.
    fn run<U: Unit>(self, unit: U);
}

/// Does some work on the best vector unit of the machine.
pub(crate) fn run<W: Work>(work: W) {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = pulp::x86::V3::try_new() {
        struct Vectorized<W>(pulp::x86::V3, W);
        impl<W: Work> pulp::NullaryFnOnce for Vectorized<W> {
            type Output = ();

            #[inline(always)]
            fn call(self) {
                self.1.run(self.0);
            }
        }
        return avx2.vectorize(Vectorized(avx2, work));
    }
    work.run(Plain);
}

/// The implementation for every machine.
#[derive(Clone, Copy)]
struct Plain;

impl Unit for Plain {
    fn across(self, halves: [&[u8; REACH]; 2], taps: &Taps) -> [i16; ACROSS] {
        std::array::from_fn(|pixel| {
            let half = halves[pixel / (ACROSS / 2)];
            let part = |tap: usize| {
                let level = i16::from((half[usize::from(taps.places[tap]) % REACH] ^ MIDDLE) as i8);
                i16::from(taps.shares[tap]) * level
            };
            part(2 * pixel) + part(2 * pixel + 1)
        })
    }

    fn down(self, above: &[i16; DOWN], below: &[i16; DOWN], shares: [i16; 2]) -> [u8; DOWN] {
        let part = |value: i16, share: i16| ((i32::from(value) * i32::from(share) + (1 << 14)) >> 15) as i16;
        std::array::from_fn(|pixel| {
            let sum = part(above[pixel], shares[0]) + part(below[pixel], shares[1]);
            ((sum + (1 << (LEVEL_BITS - 1))) >> LEVEL_BITS).clamp(-128, 127) as u8 ^ MIDDLE
        })
    }
}

#[cfg(target_arch = "x86_64")]
impl Unit for pulp::x86::V3 {
    #[inline(always)]
    fn across(self, [first, second]: [&[u8; REACH]; 2], taps: &Taps) -> [i16; ACROSS] {
        let first = self.avx._mm256_castsi128_si256(pulp::cast(*first));
        let source = self.avx2._mm256_inserti128_si256::<1>(first, pulp::cast(*second));
        let levels = self.avx2._mm256_xor_si256(source, self.avx._mm256_set1_epi8(MIDDLE as i8));
        let pairs = self.avx2._mm256_shuffle_epi8(levels, pulp::cast(taps.places));
        pulp::cast(self.avx2._mm256_maddubs_epi16(pulp::cast(taps.shares), pairs))
    }

    #[inline(always)]
    fn down(self, above: &[i16; DOWN], below: &[i16; DOWN], shares: [i16; 2]) -> [u8; DOWN] {
        // Without closures: they would be compiled without the unit.
        let (upper, lower) = (self.avx._mm256_set1_epi16(shares[0]), self.avx._mm256_set1_epi16(shares[1]));
        let half = self.avx._mm256_set1_epi16(1 << (LEVEL_BITS - 1));
        let ([above_low, above_high], [below_low, below_high]): ([__m256i; 2], [__m256i; 2]) =
            (pulp::cast(*above), pulp::cast(*below));
        let (above_low, above_high) =
            (self.avx2._mm256_mulhrs_epi16(above_low, upper), self.avx2._mm256_mulhrs_epi16(above_high, upper));
        let (below_low, below_high) =
            (self.avx2._mm256_mulhrs_epi16(below_low, lower), self.avx2._mm256_mulhrs_epi16(below_high, lower));
        let low = self.avx2._mm256_add_epi16(self.avx2._mm256_add_epi16(above_low, below_low), half);
        let high = self.avx2._mm256_add_epi16(self.avx2._mm256_add_epi16(above_high, below_high), half);
        let low = self.avx2._mm256_srai_epi16::<LEVEL_BITS>(low);
        let high = self.avx2._mm256_srai_epi16::<LEVEL_BITS>(high);
        // Packing takes turns between the halves of its operands.
        let packed = self.avx2._mm256_packs_epi16(low, high);
        let ordered = self.avx2._mm256_permute4x64_epi64::<0b11_01_10_00>(packed);
        pulp::cast(self.avx2._mm256_xor_si256(ordered, self.avx._mm256_set1_epi8(MIDDLE as i8)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What two units made of the same pixels.
    type Made = ([i16; ACROSS], [u8; DOWN]);

    struct Both<'a>([&'a [u8; REACH]; 2], &'a Taps, [i16; 2], &'a mut Vec<Made>);

    impl Work for Both<'_> {
        fn run<U: Unit>(self, unit: U) {
            let Self(halves, taps, shares, made) = self;
            let across = [Plain.across(halves, taps), unit.across(halves, taps)];
            let rows = [halves, [halves[1], halves[0]]].map(|halves| Plain.across(halves, taps));
            let row = |it: usize| -> [i16; DOWN] { pulp::cast([rows[it], rows[1 - it]]) };
            let down = [Plain.down(&row(0), &row(1), shares), unit.down(&row(0), &row(1), shares)];
            made.extend(across.into_iter().zip(down));
        }
    }

    #[test]
    fn every_machine_makes_the_same_pixels() {
        let mut noise = 5_u32;
        let mut next = || {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (noise >> 16) as u8
        };
        for round in 0..1000 {
            let extreme = |it: u8| if round % 2 == 0 { it } else { 255 * (it & 1) };
            let halves: [[u8; REACH]; 2] = [0, 1].map(|_| std::array::from_fn(|_| extreme(next())));
            let shares: [u8; ACROSS] = std::array::from_fn(|_| next().max(1));
            let taps = Taps {
                places: std::array::from_fn(|_| next() % 16),
                shares: std::array::from_fn(|it| {
                    if it % 2 == 0 { shares[it / 2] } else { (WHOLE_ACROSS - u16::from(shares[it / 2])) as u8 }
                }),
            };
            let share = i16::from(next()) * 64;
            let mut made = Vec::new();
            run(Both([&halves[0], &halves[1]], &taps, [WHOLE_DOWN - share, share], &mut made));
            assert_eq!(made[0], made[1]);
        }
    }
}
