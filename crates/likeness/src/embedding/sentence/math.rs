//! The functions between the products, written so that the compiler vectorises them.
#![expect(clippy::inline_always, reason = "only what is inlined is compiled for the registers that a dispatch found")]

use pulp::Arch;

/// How many numbers are processed in parallel.
const LANES: usize = 16;

/// Applies x * Φ(x), the exact GELU.
pub(crate) fn gelu(values: &mut [f32]) {
    Arch::new().dispatch(|| {
        for value in values {
            *value *= 0.5 * (1.0 + erf(*value * std::f32::consts::FRAC_1_SQRT_2));
        }
    });
}

/// Scales every row to mean 0 and variance 1, then by `weight` and `bias`.
pub(crate) fn norm(rows: &mut [f32], weight: &[f32], bias: &[f32], epsilon: f32) {
    Arch::new().dispatch(|| {
        for row in rows.chunks_exact_mut(weight.len()) {
            let count = row.len() as f32;
            let mean = sum(row) / count;
            for value in row.iter_mut() {
                *value -= mean;
            }
            let scale = (dot(row, row) / count + epsilon).sqrt().recip();
            for ((value, weight), bias) in row.iter_mut().zip(weight).zip(bias) {
                *value = *value * scale * weight + bias;
            }
        }
    });
}

/// Computes the attention between all tokens. Each row of `projected` has a token's query, key and value, for all
/// heads; the result has one row of `hidden` numbers per token.
pub(crate) fn attend(projected: &[f32], hidden: usize, heads: usize) -> Vec<f32> {
    let tokens = projected.len() / (3 * hidden);
    let size = hidden / heads;
    let scale = (size as f32).sqrt().recip();
    let mut answers = vec![0.0; tokens * hidden];
    let mut shares = vec![0.0; tokens];
    Arch::new().dispatch(|| {
        let part = |token: usize, which: usize, head: usize| {
            let start = token * 3 * hidden + which * hidden + head * size;
            projected.get(start..start + size).unwrap_or_default()
        };
        for (token, answer) in answers.chunks_exact_mut(hidden).enumerate() {
            for (head, answer) in answer.chunks_exact_mut(size).enumerate() {
                let query = part(token, 0, head);
                for (other, share) in shares.iter_mut().enumerate() {
                    *share = dot(query, part(other, 1, head)) * scale;
                }
                soften(&mut shares);
                for (other, share) in shares.iter().enumerate() {
                    for (slot, value) in answer.iter_mut().zip(part(other, 2, head)) {
                        *slot += share * value;
                    }
                }
            }
        }
    });
    answers
}

/// Applies softmax: the scores become positive and add up to 1.
#[inline(always)]
fn soften(scores: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    for score in scores.iter_mut() {
        *score = exp(*score - most);
    }
    let scale = sum(scores).recip();
    for score in scores {
        *score *= scale;
    }
}

/// Adds numbers in several parallel sums.
#[inline(always)]
fn sum(values: &[f32]) -> f32 {
    let (chunks, rest) = values.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for chunk in chunks {
        sums.iter_mut().zip(chunk).for_each(|(sum, value)| *sum += value);
    }
    sums.iter().chain(rest).sum()
}

/// Returns the dot product of two rows.
#[inline(always)]
fn dot(one: &[f32], other: &[f32]) -> f32 {
    let ((ones, rest), (others, other_rest)) = (one.as_chunks::<LANES>(), other.as_chunks::<LANES>());
    let mut sums = [0.0; LANES];
    for (one, other) in ones.iter().zip(others) {
        sums.iter_mut().zip(one.iter().zip(other)).for_each(|(sum, (one, other))| *sum += one * other);
    }
    sums.iter().sum::<f32>() + rest.iter().zip(other_rest).map(|(one, other)| one * other).sum::<f32>()
}

/// Returns the error function, with an error of at most 2e-7 (Abramowitz and Stegun, 7.1.26).
#[inline(always)]
fn erf(x: f32) -> f32 {
    let t = (1.0 + 0.327_591_1 * x.abs()).recip();
    let tail = ((((1.061_405_4 * t - 1.453_152_1) * t + 1.421_413_8) * t - 0.284_496_72) * t + 0.254_829_6) * t;
    (1.0 - tail * exp(-x * x)).copysign(x)
}

/// Returns e^x for x <= 0, with a relative error of at most 2e-7: 2^n times a Taylor series around zero.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "n is a whole number of -126 to 0")]
fn exp(x: f32) -> f32 {
    let x = x.max(-87.0);
    let n = (x * std::f32::consts::LOG2_E + 0.5).floor();
    // ln 2 is split in two, so that the product of the first part with n is exact.
    let r = x - n * 0.693_359_4 + n * 2.121_944_4e-4;
    let series = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r / 720.0)))));
    f32::from_bits(((n as i32 + 127) << 23).cast_unsigned()) * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_and_erf_are_what_tables_say() {
        for step in 0..=8_700_u16 {
            let x = -f32::from(step) / 100.0;
            let found = f64::from(exp(x));
            let error = (found / f64::from(x).exp() - 1.0).abs();
            assert!(error < 4e-7, "exp({x}) = {found}: {error:e}");
        }
        for (x, expected) in [
            (0.0, 0.0),
            (0.1, 0.112_462_92),
            (0.5, 0.520_499_9),
            (1.0, 0.842_700_8),
            (-1.0, -0.842_700_8),
            (2.0, 0.995_322_3),
            (-3.0, -0.999_977_9),
            (9.0, 1.0),
        ] {
            assert!((erf(x) - expected).abs() < 1e-6, "erf({x}) = {}", erf(x));
        }
    }

    #[test]
    fn a_normed_row_has_mean_zero_and_variance_one_before_scale_and_bias() {
        let mut rows: Vec<f32> = (0..40_u16).map(|it| f32::from(it * it % 23)).collect();
        norm(&mut rows, &[2.0; 20], &[1.0; 20], 1e-12);
        for row in rows.chunks_exact(20) {
            let mean = row.iter().sum::<f32>() / 20.0;
            let variance = row.iter().map(|value| (value - 1.0) * (value - 1.0)).sum::<f32>() / 20.0;
            assert!((mean - 1.0).abs() < 1e-5 && (variance - 4.0).abs() < 1e-4, "{mean} {variance}");
        }
    }

    #[test]
    fn tokens_that_are_alike_share_their_attention_equally_and_one_token_has_it_all() {
        // Two heads of one number: query, key and value of each token.
        let answers = attend(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2, 2);
        assert_eq!(answers, [5.0, 6.0]);
        let answers = attend(&[0.0, 0.0, 3.0, 4.0, 5.0, 6.0, 0.0, 0.0, 7.0, 8.0, 7.0, 2.0], 2, 2);
        assert!(
            answers.iter().zip([6.0, 4.0, 6.0, 4.0]).all(|(found, expected)| (found - expected).abs() < 1e-5),
            "{answers:?}"
        );
    }
}
