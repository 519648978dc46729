//! Multiplies many rows by one vector: the inner loop of every search.
//!
//! AVX2 has no product of two signed bytes, only of an unsigned and a signed one. So the signs of the searched vector
//! are moved to the row: `asked * row = |asked| * (sign(asked) * row)`, which is exact for numbers from -127 to 127.
//! Sums fit 16 bits: by Cauchy and Schwarz, the products of any of the numbers of two vectors add up to at most the
//! product of the vectors' lengths, which [`LENGTH_SQUARED_MAX`] limits. Machines without AVX2 run a plain loop.
#![expect(clippy::inline_always, reason = "only what is inlined is compiled for the unit that was found")]

use pulp::Arch;

/// The greatest sum of the squares of a vector's numbers, for a row as well as the searched vector. A vector of unit
/// length has 127 * 127 plus what rounding adds: with 1024 numbers at most 143 * 143, which is less than this limit.
pub(super) const LENGTH_SQUARED_MAX: i32 = i16::MAX as i32;

/// A vector to multiply rows by.
#[derive(Debug)]
pub(super) struct Multiplier {
    asked: Vec<i8>,
    wide: Vec<i16>,
    unit: Unit,
}

/// The implementation that multiplies.
#[derive(Debug, Clone, Copy)]
enum Unit {
    #[cfg(target_arch = "x86_64")]
    Avx2(pulp::x86::V3),
    Any(Arch),
}

impl Multiplier {
    /// Chooses the best implementation for this machine.
    pub(super) fn new(asked: &[i8]) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(avx2) = pulp::x86::V3::try_new() {
            return Self::on(Unit::Avx2(avx2), asked);
        }
        Self::on(Unit::Any(Arch::new()), asked)
    }

    fn on(unit: Unit, asked: &[i8]) -> Self {
        let wide = asked.iter().map(|&number| i16::from(number)).collect();
        Self { asked: asked.to_vec(), wide, unit }
    }

    /// Multiplies the rows in `cells`; returns the highest product.
    pub(super) fn multiply(&self, cells: &[i8], products: &mut [i32]) -> i32 {
        match self.unit {
            #[cfg(target_arch = "x86_64")]
            Unit::Avx2(unit) => avx2::multiply(unit, self, cells, products),
            Unit::Any(arch) => arch.dispatch(|| plain(cells, &self.wide, products)),
        }
    }
}

/// Multiplies on any machine; the compiler vectorises the loop.
#[inline(always)]
fn plain(cells: &[i8], asked: &[i16], products: &mut [i32]) -> i32 {
    for (row, product) in cells.chunks_exact(asked.len()).zip(products.iter_mut()) {
        *product = dot(row, asked);
    }
    highest(products)
}

#[inline(always)]
fn highest(products: &[i32]) -> i32 {
    let mut highest = i32::MIN;
    for &product in products {
        highest = highest.max(product);
    }
    highest
}

#[inline(always)]
fn dot(row: &[i8], asked: &[i16]) -> i32 {
    row.iter().zip(asked).map(|(&one, &other)| i32::from(one) * i32::from(other)).sum()
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{Multiplier, highest, plain};
    use pulp::x86::V3;
    use std::arch::x86_64::__m256i;

    /// Numbers in a register.
    const LANES: usize = 32;

    /// Multiplies rows of the lengths that sentence models have; other lengths use the plain loop.
    pub(super) fn multiply(unit: V3, by: &Multiplier, cells: &[i8], products: &mut [i32]) -> i32 {
        match by.asked.len() {
            384 => unit.vectorize(Rows::<{ 384 / LANES }> { unit, by, cells, products }),
            512 => unit.vectorize(Rows::<{ 512 / LANES }> { unit, by, cells, products }),
            768 => unit.vectorize(Rows::<{ 768 / LANES }> { unit, by, cells, products }),
            1024 => unit.vectorize(Rows::<{ 1024 / LANES }> { unit, by, cells, products }),
            _ => unit.vectorize(Plain { by, cells, products }),
        }
    }

    /// Rows of `WIDTH` registers each, and the place for their products.
    struct Rows<'a, const WIDTH: usize> {
        unit: V3,
        by: &'a Multiplier,
        cells: &'a [i8],
        products: &'a mut [i32],
    }

    impl<const WIDTH: usize> pulp::NullaryFnOnce for Rows<'_, WIDTH> {
        type Output = i32;

        /// Reads the first and the second half in parallel, because two streams keep the prefetcher busier than one.
        #[inline(always)]
        fn call(self) -> i32 {
            let Self { unit, by, cells, products } = self;
            let (asked, rows) = (by.asked.as_chunks().0, cells.as_chunks().0.as_chunks::<WIDTH>().0);
            let half = rows.len() / 4 * 2;
            let (first, second) = rows.split_at(half);
            let (to_first, to_second) = products.split_at_mut(half);
            let pairs = first.as_chunks().0.iter().zip(second.as_chunks().0);
            let to_pairs = to_first.as_chunks_mut().0.iter_mut().zip(to_second.as_chunks_mut().0);
            for (([a, b], [c, d]), (to_ab, to_cd)) in pairs.zip(to_pairs) {
                let sums = [two(unit, asked, a, c), two(unit, asked, b, d)];
                let [a, c, b, d] = add_up(unit, sums);
                (*to_ab, *to_cd) = ([a, b], [c, d]);
            }
            let done = 2 * half;
            if let (Some(cells), Some(products)) = (cells.get(done * by.asked.len()..), products.get_mut(done..)) {
                plain(cells, &by.wide, products);
            }
            highest(products)
        }
    }

    struct Plain<'a> {
        by: &'a Multiplier,
        cells: &'a [i8],
        products: &'a mut [i32],
    }

    impl pulp::NullaryFnOnce for Plain<'_> {
        type Output = i32;

        #[inline(always)]
        fn call(self) -> i32 {
            plain(self.cells, &self.by.wide, self.products)
        }
    }

    type Row<const WIDTH: usize> = [[i8; LANES]; WIDTH];

    /// Multiplies two rows; the sums are still spread over the lanes.
    #[inline(always)]
    fn two<const WIDTH: usize>(unit: V3, asked: &[[i8; LANES]], one: &Row<WIDTH>, other: &Row<WIDTH>) -> [__m256i; 2] {
        let mut sums = [unit.avx._mm256_setzero_si256(); 2];
        for ((asked, one), other) in asked.iter().zip(one).zip(other) {
            let asked = pulp::cast(*asked);
            let size = unit.avx2._mm256_abs_epi8(asked);
            for (sum, row) in sums.iter_mut().zip([one, other]) {
                let signed = unit.avx2._mm256_sign_epi8(pulp::cast(*row), asked);
                *sum = unit.avx2._mm256_add_epi16(*sum, unit.avx2._mm256_maddubs_epi16(size, signed));
            }
        }
        let ones = unit.avx._mm256_set1_epi16(1);
        sums.map(|sum| unit.avx2._mm256_madd_epi16(sum, ones))
    }

    /// Adds up the lanes of four rows.
    #[inline(always)]
    fn add_up(unit: V3, [[a, b], [c, d]]: [[__m256i; 2]; 2]) -> [i32; 4] {
        let (ab, cd) = (unit.avx2._mm256_hadd_epi32(a, b), unit.avx2._mm256_hadd_epi32(c, d));
        let halves = unit.avx2._mm256_hadd_epi32(ab, cd);
        let (low, high) = (unit.avx._mm256_castsi256_si128(halves), unit.avx2._mm256_extracti128_si256::<1>(halves));
        pulp::cast(unit.sse2._mm_add_epi32(low, high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Makes vectors of the greatest allowed length; their first, large numbers are added in one sum of the registers.
    fn longest(width: usize) -> impl Strategy<Value = Vec<i8>> {
        let large = prop_oneof![Just(127), Just(90), 1..=127_i8];
        let numbers = (prop::collection::vec(any::<bool>(), width), prop::collection::vec(large, 1..200), 0..32_usize);
        numbers.prop_map(move |(signs, large, start)| {
            let mut places: Vec<usize> = (0..width).collect();
            places.sort_by_key(|place| (place + start) % 32 / 2);
            let (mut numbers, mut left) = (vec![0; width], LENGTH_SQUARED_MAX);
            for ((place, negative), large) in places.into_iter().zip(signs).zip(large.into_iter().cycle()) {
                let number = i32::from(large).min(left.isqrt());
                left -= number * number;
                numbers[place] = i8::try_from(if negative { -number } else { number }).unwrap();
            }
            numbers
        })
    }

    proptest! {
        /// Both implementations return the exact products, for any length and number of rows, with extreme values in
        /// every place. A row may equal the searched vector, which gives the greatest possible sum, or its opposite.
        #[test]
        fn every_unit_multiplies_exactly(
            (asked, mut cells) in (prop_oneof![1..80_usize, Just(384), Just(768)], 0..9_usize).prop_flat_map(|(width, rows)| {
                (longest(width), prop::collection::vec(longest(width), rows).prop_map(|rows| rows.concat()))
            }),
        ) {
            cells.extend(&asked);
            cells.extend(asked.iter().map(|number| -number));
            let rows = cells.chunks_exact(asked.len());
            let product = |row: &[i8]| row.iter().zip(&asked).map(|(&a, &b)| i32::from(a) * i32::from(b)).sum::<i32>();
            let expected: Vec<i32> = rows.map(product).collect();
            for by in [Multiplier::new(&asked), Multiplier::on(Unit::Any(Arch::Scalar), &asked)] {
                let mut products = vec![i32::MIN; expected.len()];
                let highest = by.multiply(&cells, &mut products);
                prop_assert_eq!(&products, &expected);
                prop_assert_eq!(highest, expected.iter().copied().max().unwrap_or(i32::MIN));
            }
        }
    }
}
