//! Computes sixteen neighbouring pixels at once, on the best vector unit of the machine.
#![expect(clippy::inline_always, reason = "only what is inlined is compiled for the unit that was found")]

/// How many pixels are computed at once: a vector of AVX2.
pub(super) const LANES: usize = 16;
/// How many source pixels a lane may need: its own, as many to the right as the view can get ahead of its frame over
/// all lanes, and the right neighbour of the last one.
pub(super) const TAPS: usize = 4;
/// How many source pixels all lanes together need.
pub(super) const REACH: usize = LANES + TAPS - 1;

/// Half a level, plus what two products of a pixel lose at most, in units of 1/256.
const ROUND: u16 = 129;

/// One value for each lane.
pub(super) type Lanes = [u16; LANES];

/// A vector unit.
pub(super) trait Unit: Copy {
    /// For each lane, adds the values (levels times 256) of its taps by their shares (of 65,536), and rounds to levels.
    fn pixels(self, from: &[u16; REACH], shares: &[Lanes; TAPS]) -> [u8; LANES];
}

/// Work that is done on the best vector unit.
pub(super) trait Work {
    /// Does the work; must be inlined, so that it is compiled for the unit.
    fn run<U: Unit>(self, unit: U);
}

/// Does some work on the best vector unit of the machine.
pub(super) fn run<W: Work>(work: W) {
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
    fn pixels(self, from: &[u16; REACH], shares: &[Lanes; TAPS]) -> [u8; LANES] {
        let mut sum = [ROUND; LANES];
        for (values, shares) in from.windows(LANES).zip(shares) {
            for ((sum, value), share) in sum.iter_mut().zip(values).zip(shares) {
                *sum += ((u32::from(*value) * u32::from(*share)) >> 16) as u16;
            }
        }
        sum.map(|sum| (sum >> 8) as u8)
    }
}

#[cfg(target_arch = "x86_64")]
impl Unit for pulp::x86::V3 {
    #[inline(always)]
    fn pixels(self, from: &[u16; REACH], shares: &[Lanes; TAPS]) -> [u8; LANES] {
        let mut sum = self.avx._mm256_set1_epi16(ROUND.cast_signed());
        for (values, shares) in from.array_windows::<LANES>().zip(shares) {
            let product = self.avx2._mm256_mulhi_epu16(pulp::cast(*values), pulp::cast(*shares));
            sum = self.avx2._mm256_add_epi16(sum, product);
        }
        let levels = self.avx2._mm256_srli_epi16::<8>(sum);
        let (low, high) = (self.avx._mm256_castsi256_si128(levels), self.avx2._mm256_extracti128_si256::<1>(levels));
        pulp::cast(self.sse2._mm_packus_epi16(low, high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs both units on the same row.
    struct Both<'a>(&'a [u16; REACH], &'a [Lanes; TAPS], &'a mut Vec<[u8; LANES]>);

    impl Work for Both<'_> {
        fn run<U: Unit>(self, unit: U) {
            self.2.extend([Plain.pixels(self.0, self.1), unit.pixels(self.0, self.1)]);
        }
    }

    #[test]
    fn every_machine_makes_the_same_pixels() {
        let mut noise = 5_u32;
        let mut next = || {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            u16::try_from(noise >> 16).unwrap()
        };
        for round in 0..1000 {
            let from = std::array::from_fn(|_| next().min(255 * 256));
            let mut shares = [[0; LANES]; TAPS];
            let ahead = round % (TAPS - 1);
            shares[ahead] = std::array::from_fn(|_| next());
            shares[ahead + 1] = shares[ahead].map(|share| u16::MAX - share);
            let mut made = Vec::new();
            run(Both(&from, &shares, &mut made));
            assert_eq!(made[0], made[1]);
        }
    }
}
