//! Functions of f32 rows, compiled once for each kind of registers.
//!
//! No fused multiply-add and no free order of sums: the results are the same everywhere.

use super::Level;

/// Lanes of the sums.
const LANES: usize = 16;
/// Adding it rounds a small f32 to a whole number, which then stands in the low bits.
const ROUNDER: f32 = 12_582_912.0;

/// Makes a function that runs its body compiled for the level at hand.
macro_rules! for_levels {
    ($(#[$meta:meta])* $vis:vis fn $name:ident / $body:ident / $wide:ident / $half:ident ($($arg:ident: $type:ty),* $(,)?)) => {
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq")]
        fn $wide($($arg: $type),*) {
            $body($($arg),*);
        }

        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx2")]
        fn $half($($arg: $type),*) {
            $body($($arg),*);
        }

        $(#[$meta])*
        #[allow(unsafe_code)]
        $vis fn $name(level: Level, $($arg: $type),*) {
            match level {
                // SAFETY: the level says that the machine has these instructions.
                #[cfg(target_arch = "x86_64")]
                Level::Avx512 => unsafe { $wide($($arg),*) },
                // SAFETY: as above.
                #[cfg(target_arch = "x86_64")]
                Level::AvxVnni | Level::Avx2 => unsafe { $half($($arg),*) },
                _ => $body($($arg),*),
            }
        }
    };
}

for_levels! {
    /// Rounds rows to int8: `flip` is added to the bytes by exclusive or.
    pub(crate) fn quantise / quantise_body / quantise_wide / quantise_half (
        values: &[f32], width: usize, flip: u8, bytes: &mut [u8], scales: &mut [f32],
    )
}
for_levels! {
    fn norm / norm_body / norm_wide / norm_half (values: &mut [f32], weight: &[f32], bias: &[f32], eps: f32)
}
for_levels! {
    fn gelu_at / gelu_body / gelu_wide / gelu_half (values: &mut [f32])
}
for_levels! {
    fn tanh_at / tanh_body / tanh_wide / tanh_half (values: &mut [f32])
}
for_levels! {
    fn softmax_at / softmax_body / softmax_wide / softmax_half (values: &mut [f32], width: usize)
}
for_levels! {
    fn matmul_at / matmul_body / matmul_wide / matmul_half (
        left: &[f32], right: &[f32], inner: usize, columns: usize, out: &mut [f32],
    )
}

/// Normalises each row to mean 0 and variance 1, then scales and shifts it; `weight` gives the width.
pub fn layer_norm(values: &mut [f32], weight: &[f32], bias: &[f32], eps: f32) {
    if !weight.is_empty() && weight.len() == bias.len() {
        norm(Level::here(), values, weight, bias, eps);
    }
}

/// The Gaussian error linear unit (the exact one, with erf).
pub fn gelu(values: &mut [f32]) {
    gelu_at(Level::here(), values);
}

/// The hyperbolic tangent.
pub fn tanh(values: &mut [f32]) {
    tanh_at(Level::here(), values);
}

/// Sets negative numbers to 0.
pub fn relu(values: &mut [f32]) {
    for value in values {
        *value = if *value > 0.0 { *value } else { 0.0 };
    }
}

/// Turns each row of `width` scores, a multiple of 16, into probabilities.
pub fn softmax(values: &mut [f32], width: usize) {
    if width > 0 && width.is_multiple_of(LANES) {
        softmax_at(Level::here(), values, width);
    }
}

/// `out` (rows by `columns`) = `left` (rows by `inner`) times `right` (`inner` by `columns`); `columns` is a multiple
/// of 32.
pub fn matmul(left: &[f32], right: &[f32], inner: usize, columns: usize, out: &mut [f32]) {
    let fits = inner > 0
        && columns > 0
        && columns.is_multiple_of(2 * LANES)
        && right.len() >= inner * columns
        && left.len() / inner * columns <= out.len();
    if fits {
        matmul_at(Level::here(), left, right, inner, columns, out);
    }
}

#[inline(always)]
fn sum(lanes: [f32; LANES]) -> f32 {
    let mut lanes = lanes;
    let mut half = LANES / 2;
    while half > 0 {
        for at in 0..half {
            lanes[at] += lanes[at + half];
        }
        half /= 2;
    }
    lanes[0]
}

#[inline(always)]
fn quantise_body(values: &[f32], width: usize, flip: u8, bytes: &mut [u8], scales: &mut [f32]) {
    let stride = width.div_ceil(4) * 4;
    if width == 0 {
        return;
    }
    for ((row, bytes), scale) in values
        .chunks_exact(width)
        .zip(bytes.chunks_exact_mut(stride))
        .zip(scales)
    {
        let mut most = [0f32; LANES];
        let chunks = row.chunks_exact(LANES);
        for (lane, value) in chunks.remainder().iter().enumerate() {
            most[lane] = value.abs();
        }
        for chunk in chunks {
            for lane in 0..LANES {
                let value = chunk[lane].abs();
                most[lane] = if value > most[lane] { value } else { most[lane] };
            }
        }
        let mut largest = 0f32;
        for value in most {
            largest = if value > largest { value } else { largest };
        }
        *scale = largest / 127.0;
        let inverse = if largest > 1e-30 && largest < 1e30 {
            127.0 / largest
        } else {
            0.0
        };
        for (byte, value) in bytes.iter_mut().zip(row) {
            let bits = (value * inverse + ROUNDER).to_bits();
            *byte = (bits as u8) ^ flip;
        }
        if flip != 0 {
            bytes[width..].fill(flip);
        }
    }
}

#[inline(always)]
fn norm_body(values: &mut [f32], weight: &[f32], bias: &[f32], eps: f32) {
    let width = weight.len();
    for row in values.chunks_exact_mut(width) {
        let mut lanes = [0f32; LANES];
        let chunks = row.chunks_exact(LANES);
        for (lane, value) in chunks.remainder().iter().enumerate() {
            lanes[lane] = *value;
        }
        for chunk in chunks {
            for lane in 0..LANES {
                lanes[lane] += chunk[lane];
            }
        }
        let mean = sum(lanes) / width as f32;
        let mut lanes = [0f32; LANES];
        let chunks = row.chunks_exact(LANES);
        for (lane, value) in chunks.remainder().iter().enumerate() {
            lanes[lane] = (value - mean) * (value - mean);
        }
        for chunk in chunks {
            for lane in 0..LANES {
                let off = chunk[lane] - mean;
                lanes[lane] += off * off;
            }
        }
        let scale = 1.0 / (sum(lanes) / width as f32 + eps).sqrt();
        for ((value, weight), bias) in row.iter_mut().zip(weight).zip(bias) {
            *value = (*value - mean) * scale * weight + bias;
        }
    }
}

/// e to the power of x: 2 to a whole number times a polynomial (relative error below 2e-7).
#[inline(always)]
#[allow(clippy::excessive_precision)]
fn exp(x: f32) -> f32 {
    let x = if x > -87.0 { x } else { -87.0 };
    let x = if x < 88.0 { x } else { 88.0 };
    let shifted = x * std::f32::consts::LOG2_E + ROUNDER;
    let whole = shifted - ROUNDER;
    let rest = x - whole * 0.693_359_375 + whole * 2.121_944_4e-4;
    let mut value = 1.987_569_2e-4f32;
    value = value * rest + 1.398_199_9e-3;
    value = value * rest + 8.333_452e-3;
    value = value * rest + 4.166_579_6e-2;
    value = value * rest + 1.666_666_5e-1;
    value = value * rest + 5e-1;
    let value = value * rest * rest + rest + 1.0;
    value * f32::from_bits((shifted.to_bits() << 23).wrapping_add(0x3F80_0000))
}

/// The error function (Abramowitz and Stegun 7.1.26, error below 2e-7) of a number's half, doubled for the GELU.
#[inline(always)]
#[allow(clippy::excessive_precision)]
fn gelu_body(values: &mut [f32]) {
    for value in values {
        let x = *value;
        let z = x * std::f32::consts::FRAC_1_SQRT_2;
        let size = z.abs();
        let t = 1.0 / (1.0 + 0.327_591_1 * size);
        let mut p = 1.061_405_4f32;
        p = p * t - 1.453_152;
        p = p * t + 1.421_413_7;
        p = p * t - 0.284_496_74;
        p = p * t + 0.254_829_6;
        let erf = 1.0 - p * t * exp(-size * size);
        *value = 0.5 * x * (1.0 + erf.copysign(z));
    }
}

#[inline(always)]
fn tanh_body(values: &mut [f32]) {
    for value in values {
        let size = value.abs();
        let e = exp(-2.0 * size);
        *value = ((1.0 - e) / (1.0 + e)).copysign(*value);
    }
}

#[inline(always)]
fn softmax_body(values: &mut [f32], width: usize) {
    for row in values.chunks_exact_mut(width) {
        let mut most = [f32::NEG_INFINITY; LANES];
        for chunk in row.chunks_exact(LANES) {
            for lane in 0..LANES {
                most[lane] = if chunk[lane] > most[lane] {
                    chunk[lane]
                } else {
                    most[lane]
                };
            }
        }
        let mut largest = -1e30f32;
        for value in most {
            largest = if value > largest { value } else { largest };
        }
        let mut lanes = [0f32; LANES];
        for chunk in row.chunks_exact_mut(LANES) {
            for lane in 0..LANES {
                let value = exp(chunk[lane] - largest);
                chunk[lane] = value;
                lanes[lane] += value;
            }
        }
        let scale = 1.0 / sum(lanes);
        for value in row.iter_mut() {
            *value *= scale;
        }
    }
}

#[inline(always)]
fn matmul_body(left: &[f32], right: &[f32], inner: usize, columns: usize, out: &mut [f32]) {
    const ROWS: usize = 4;
    const WIDE: usize = 2 * LANES;
    let rows = left.len() / inner;
    let mut row = 0;
    while row < rows {
        let count = ROWS.min(rows - row);
        // A short last tile computes its last row again.
        let lines: [&[f32]; ROWS] = std::array::from_fn(|at| {
            let at = row + at.min(count - 1);
            &left[at * inner..(at + 1) * inner]
        });
        let mut column = 0;
        while column < columns {
            let mut sums = [[0f32; WIDE]; ROWS];
            for at in 0..inner {
                let start = at * columns + column;
                let Some(line) = right[start..].first_chunk::<WIDE>() else {
                    break;
                };
                for index in 0..ROWS {
                    let factor = lines[index][at];
                    for lane in 0..WIDE {
                        sums[index][lane] += factor * line[lane];
                    }
                }
            }
            for index in 0..count {
                let start = (row + index) * columns + column;
                out[start..start + WIDE].copy_from_slice(&sums[index]);
            }
            column += WIDE;
        }
        row += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Numbers;

    #[test]
    fn functions_come_near_their_definitions() {
        for step in -400..400 {
            let x = step as f32 / 20.0;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-6, "exp {x}");
            let mut value = [x];
            tanh(&mut value);
            assert!((value[0] - x.tanh()).abs() < 1e-6, "tanh {x}");
        }
        let mut values = [0.0, 1.0, -1.0, 3.0, -6.0];
        gelu(&mut values);
        for (own, exact) in values
            .iter()
            .zip([0.0, 0.841_344_7, -0.158_655_26, 2.995_950_2, -5.9e-9])
        {
            assert!((own - exact).abs() < 1e-6, "{own} {exact}");
        }
    }

    #[test]
    fn rows_are_normalised() {
        let mut values: Vec<f32> = (0..2 * 40).map(|at| (at % 40) as f32).collect();
        layer_norm(&mut values, &[1.0; 40], &[0.0; 40], 1e-12);
        let mean: f32 = values[..40].iter().sum::<f32>() / 40.0;
        let variance: f32 = values[..40].iter().map(|v| v * v).sum::<f32>() / 40.0;
        assert!(mean.abs() < 1e-5 && (variance - 1.0).abs() < 1e-4);
        let mut scores = [1.0; 32];
        scores[16..].fill(f32::NEG_INFINITY);
        softmax(&mut scores, 32);
        assert!((scores[0] - 1.0 / 16.0).abs() < 1e-6 && scores[31] < 1e-30);
    }

    #[test]
    fn all_levels_give_the_same_bits() {
        let mut numbers = Numbers::new(11);
        let left: Vec<f32> = (0..7 * 20).map(|_| numbers.next()).collect();
        let right: Vec<f32> = (0..20 * 64).map(|_| numbers.next()).collect();
        let weight: Vec<f32> = (0..64).map(|_| numbers.next()).collect();
        let run = |level| {
            let mut out = vec![0.0; 7 * 64];
            matmul_at(level, &left, &right, 20, 64, &mut out);
            let exact: f32 = (0..20).map(|at| left[20 + at] * right[at * 64 + 5]).sum();
            assert!((out[64 + 5] - exact).abs() < 1e-5);
            norm(level, &mut out, &weight, &weight, 1e-12);
            gelu_at(level, &mut out);
            softmax_at(level, &mut out, 64);
            out
        };
        assert_eq!(run(Level::Portable), run(Level::here()));
    }
}
