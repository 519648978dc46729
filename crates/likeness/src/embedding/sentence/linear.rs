//! A layer's matrix of weights, stored so that a product reads it once from start to end.
//!
//! Outputs are grouped into panels of two vector registers. In a panel the weights of one input are adjacent, so a
//! product needs no sum across a register: it multiplies two registers of weights by one number of each of several
//! tokens. Rows of tokens are processed eight or four at a time and stored in the same way, so one pass over a panel
//! serves all of them.
#![expect(clippy::inline_always, reason = "only what is inlined is compiled for the registers that a dispatch found")]

use pulp::{Arch, Simd, WithSimd};

/// How many numbers a cache line holds. Panels begin at a line; otherwise every load would touch two lines.
const LINE: usize = 16;

/// A matrix of weights and its bias.
#[derive(Debug)]
pub(crate) struct Linear {
    inputs: usize,
    outputs: usize,
    /// Numbers per panel and input.
    width: usize,
    panels: Vec<f32>,
    /// Where in `panels` the first panel begins.
    start: usize,
    bias: Vec<f32>,
}

/// Finds how many numbers two registers of this machine hold.
struct Width;

impl WithSimd for Width {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        2 * S::F32_LANES
    }
}

impl Linear {
    /// Lays out weights of `outputs` rows by `inputs` columns, a bias per row.
    pub(crate) fn new(inputs: usize, weights: &[f32], bias: Vec<f32>) -> Self {
        let width = Arch::new().dispatch(Width);
        let outputs = bias.len();
        let mut panels = vec![0.0; outputs.div_ceil(width) * width * inputs + LINE];
        let start = panels.as_ptr().align_offset(LINE * size_of::<f32>()).min(LINE);
        for (output, row) in weights.chunks_exact(inputs.max(1)).take(outputs).enumerate() {
            let first = start + output / width * width * inputs + output % width;
            for (slot, weight) in panels.iter_mut().skip(first).step_by(width).zip(row) {
                *slot = *weight;
            }
        }
        Self { inputs, outputs, width, panels, start, bias }
    }

    /// Multiplies rows of `inputs` numbers each; returns rows of `outputs` numbers, the bias added.
    pub(crate) fn product(&self, rows: &[f32]) -> Vec<f32> {
        let count = rows.len().checked_div(self.inputs).unwrap_or(0);
        let mut products = vec![0.0; count * self.outputs];
        for row in products.chunks_exact_mut(self.outputs.max(1)) {
            row.copy_from_slice(&self.bias);
        }
        Arch::new().dispatch(Product { linear: self, rows, products: &mut products });
        products
    }
}

/// One product, to be computed with the registers of this machine.
struct Product<'a> {
    linear: &'a Linear,
    rows: &'a [f32],
    products: &'a mut [f32],
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Linear { inputs, outputs, width, .. } = *self.linear;
        let count = self.rows.len() / inputs;
        // Eight rows use 16 of 32 registers; on machines with only 16 registers, four rows are processed.
        let eights = if 32 <= S::REGISTER_COUNT { count / 8 + usize::from(4 < count % 8) } else { 0 };
        let fours = count.saturating_sub(eights * 8).div_ceil(4);
        let (by_eight, by_four) = self.rows.split_at((eights * 8 * inputs).min(self.rows.len()));
        let by_eight = interleave::<8>(by_eight, inputs, eights);
        let by_four = interleave::<4>(by_four, inputs, fours);
        let panels = self.linear.panels.get(self.linear.start..).unwrap_or_default();
        for (number, panel) in panels.chunks_exact(width * inputs).enumerate() {
            let weights = S::as_simd_f32s(panel).0.as_chunks::<2>().0;
            let columns = number * width..((number + 1) * width).min(outputs);
            for (group, block) in by_eight.chunks_exact(inputs).enumerate() {
                let sums = tile::<S, 8>(simd, weights, block);
                add::<S, 8>(&sums, self.products, group * 8, outputs, columns.clone());
            }
            for (group, block) in by_four.chunks_exact(inputs).enumerate() {
                let sums = tile::<S, 4>(simd, weights, block);
                add::<S, 4>(&sums, self.products, eights * 8 + group * 4, outputs, columns.clone());
            }
        }
    }
}

/// Lays `R` rows side by side: all their first numbers, all their second ones, and so on. Missing rows are zero.
#[inline(always)]
fn interleave<const R: usize>(rows: &[f32], inputs: usize, groups: usize) -> Vec<[f32; R]> {
    let mut blocks = vec![[0.0; R]; groups * inputs];
    for (number, row) in rows.chunks_exact(inputs).enumerate() {
        let block = blocks.iter_mut().skip(number / R * inputs);
        for (slots, value) in block.zip(row) {
            if let Some(slot) = slots.get_mut(number % R) {
                *slot = *value;
            }
        }
    }
    blocks
}

/// Multiplies one panel by `R` rows.
#[inline(always)]
fn tile<S: Simd, const R: usize>(simd: S, weights: &[[S::f32s; 2]], block: &[[f32; R]]) -> [[S::f32s; 2]; R] {
    let mut sums = [[simd.splat_f32s(0.0); 2]; R];
    for (&[left, right], values) in weights.iter().zip(block) {
        for (sum, &value) in sums.iter_mut().zip(values) {
            let value = simd.splat_f32s(value);
            *sum = [simd.mul_add_e_f32s(left, value, sum[0]), simd.mul_add_e_f32s(right, value, sum[1])];
        }
    }
    sums
}

/// Adds the sums of a panel to the rows of the product; rows and columns beyond its edge are dropped.
#[inline(always)]
fn add<S: Simd, const R: usize>(
    sums: &[[S::f32s; 2]; R],
    products: &mut [f32],
    first_row: usize,
    outputs: usize,
    columns: std::ops::Range<usize>,
) {
    for (row, sum) in products.chunks_exact_mut(outputs).skip(first_row).zip(sums) {
        let sums = pulp::bytemuck::cast_slice::<S::f32s, f32>(sum);
        for (slot, sum) in row.get_mut(columns.clone()).unwrap_or_default().iter_mut().zip(sums) {
            *slot += sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_what_the_schoolbook_says_for_every_number_of_rows_and_odd_sizes() {
        for (rows, inputs, outputs) in
            [(1, 1, 1), (3, 5, 7), (4, 16, 32), (5, 8, 33), (9, 12, 65), (13, 7, 31), (16, 3, 64)]
        {
            let number = |seed: usize| ((seed * 37 % 101) as f32 - 50.0) / 25.0;
            let input: Vec<f32> = (0..rows * inputs).map(number).collect();
            let weights: Vec<f32> = (0..inputs * outputs).map(|seed| number(seed + 11)).collect();
            let bias: Vec<f32> = (0..outputs).map(|seed| number(seed + 5)).collect();
            let found = Linear::new(inputs, &weights, bias.clone()).product(&input);
            assert_eq!(found.len(), rows * outputs);
            for (index, found) in found.iter().enumerate() {
                let (row, output) = (index / outputs, index % outputs);
                let terms = (0..inputs).map(|it| input[row * inputs + it] * weights[output * inputs + it]);
                let expected = bias[output] + terms.sum::<f32>();
                assert!(
                    (found - expected).abs() < 1e-3,
                    "{rows}x{inputs}x{outputs} at {row},{output}: {found} not {expected}"
                );
            }
        }
    }
}
