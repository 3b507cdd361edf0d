//! Products of int8 matrices: activations are quantised row by row when they arrive, weights once by output.

use super::Level;
#[cfg(target_arch = "x86_64")]
use super::x86;

/// Outputs that lie side by side in a packed block of weights.
pub(crate) const LANES: usize = 16;

/// Sixteen outputs by four inputs of weights.
pub(crate) type Block = [i8; 4 * LANES];

/// Rows of activations, rounded to int8 with one scale a row.
#[derive(Debug, Clone)]
pub struct Quantised {
    level: Level,
    width: usize,
    /// Groups of four inputs in a row.
    groups: usize,
    /// Signed bytes, or with 128 added where the level wants unsigned ones.
    bytes: Vec<[u8; 4]>,
    scales: Vec<f32>,
}

impl Quantised {
    /// Rounds rows of `width` numbers.
    pub fn new(values: &[f32], width: usize) -> Self {
        Self::at(Level::here(), values, width)
    }

    /// As [`Quantised::new`] for a level of choice, which the machine must have.
    pub(crate) fn at(level: Level, values: &[f32], width: usize) -> Self {
        let rows = values.len().checked_div(width).unwrap_or(0);
        let groups = width.div_ceil(4);
        let mut bytes = vec![[0u8; 4]; rows * groups];
        let mut scales = vec![0f32; rows];
        let flip = if level.unsigned() { 0x80 } else { 0 };
        super::vector::quantise(level, values, width, flip, bytes.as_flattened_mut(), &mut scales);
        Self {
            level,
            width,
            groups,
            bytes,
            scales,
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.scales.len()
    }

    /// Only these rows, in this order.
    #[must_use]
    pub fn pick(&self, rows: &[usize]) -> Self {
        let mut bytes = Vec::with_capacity(rows.len() * self.groups);
        let mut scales = Vec::with_capacity(rows.len());
        for row in rows {
            bytes.extend_from_slice(&self.bytes[row * self.groups..(row + 1) * self.groups]);
            scales.push(self.scales[*row]);
        }
        Self {
            bytes,
            scales,
            ..*self
        }
    }

    pub(crate) fn row(&self, row: usize) -> &[[u8; 4]] {
        &self.bytes[row * self.groups..(row + 1) * self.groups]
    }
}

/// A layer of weights: `outputs` sums over `inputs`, packed for the dot products, with scales and biases.
#[derive(Debug, Clone)]
pub struct Matrix {
    inputs: usize,
    outputs: usize,
    groups: usize,
    /// For each sixteen outputs the blocks of all groups of inputs.
    blocks: Vec<Block>,
    /// 128 times the sum of the weights of each output: what unsigned activations add.
    offsets: Vec<i32>,
    scales: Vec<f32>,
    bias: Vec<f32>,
}

impl Matrix {
    /// Packs weights (row by row, one row an output) with the scale of each output; `bias` may be empty.
    /// Missing numbers count as 0.
    pub fn new(weights: &[i8], inputs: usize, scales: &[f32], bias: &[f32]) -> Self {
        let outputs = scales.len();
        let groups = inputs.div_ceil(4);
        let panels = outputs.div_ceil(LANES);
        let mut blocks = vec![[0i8; 4 * LANES]; panels * groups];
        let mut offsets = vec![0i32; panels * LANES];
        for output in 0..outputs {
            let (panel, lane) = (output / LANES, output % LANES);
            let row = weights
                .get(output * inputs..(output + 1) * inputs)
                .unwrap_or_default();
            let mut sum = 0i32;
            for (input, weight) in row.iter().enumerate() {
                // -128 has no counterpart; the AVX2 product needs one.
                let weight = (*weight).max(-127);
                blocks[panel * groups + input / 4][4 * lane + input % 4] = weight;
                sum += i32::from(weight);
            }
            offsets[output] = 128 * sum;
        }
        let padded = |values: &[f32]| {
            let mut values = values.to_vec();
            values.resize(panels * LANES, 0.0);
            values
        };
        Self {
            inputs,
            outputs,
            groups,
            blocks,
            offsets,
            scales: padded(scales),
            bias: padded(bias),
        }
    }

    /// Rounds f32 weights (row by row) to int8, one scale an output.
    pub fn from_f32(weights: &[f32], inputs: usize, bias: &[f32]) -> Self {
        let rows: Vec<&[f32]> = weights.chunks(inputs.max(1)).collect();
        let mut scales = Vec::with_capacity(rows.len());
        let mut bytes = Vec::with_capacity(weights.len());
        for row in rows {
            let largest = row.iter().fold(0f32, |most, value| most.max(value.abs()));
            let scale = largest / 127.0;
            scales.push(scale);
            let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
            bytes.extend(
                row.iter()
                    .map(|value| (value * inverse).round().clamp(-127.0, 127.0) as i8),
            );
        }
        Self::new(&bytes, inputs, &scales, bias)
    }

    /// Puts matrices of equal width below one another: one product instead of several.
    #[must_use]
    pub fn stack(parts: &[(&[i8], &[f32], &[f32])], inputs: usize) -> Self {
        let mut weights = Vec::new();
        let (mut scales, mut bias) = (Vec::new(), Vec::new());
        for (part, part_scales, part_bias) in parts {
            let mut rows = part.to_vec();
            rows.resize(part_scales.len() * inputs, 0);
            weights.extend(rows);
            scales.extend_from_slice(part_scales);
            let mut row = part_bias.to_vec();
            row.resize(part_scales.len(), 0.0);
            bias.extend(row);
        }
        Self::new(&weights, inputs, &scales, &bias)
    }

    /// Numbers in.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Numbers out.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// The product for rows of f32.
    pub fn apply(&self, values: &[f32]) -> Vec<f32> {
        self.product(&Quantised::new(values, self.inputs))
    }

    /// The product: row by row, `outputs` numbers each. Rows of another width give zeros.
    pub fn product(&self, rows: &Quantised) -> Vec<f32> {
        let mut out = vec![0f32; rows.rows() * self.outputs];
        if rows.width != self.inputs || self.outputs == 0 {
            return out;
        }
        match rows.level {
            #[cfg(target_arch = "x86_64")]
            Level::Avx512 => x86::avx512(self, rows, &mut out),
            #[cfg(target_arch = "x86_64")]
            Level::AvxVnni => x86::avx_vnni(self, rows, &mut out),
            #[cfg(target_arch = "x86_64")]
            Level::Avx2 => x86::avx2(self, rows, &mut out),
            _ => self.portable(rows, &mut out),
        }
        out
    }

    /// The blocks of sixteen outputs.
    pub(crate) fn panel(&self, panel: usize) -> &[Block] {
        &self.blocks[panel * self.groups..(panel + 1) * self.groups]
    }

    pub(crate) fn panels(&self) -> usize {
        self.outputs.div_ceil(LANES)
    }

    /// Turns integer sums into numbers: the sums of one row for one panel.
    #[inline(always)]
    pub(crate) fn finish(
        &self,
        sums: &[i32; LANES],
        rows: &Quantised,
        row: usize,
        panel: usize,
        out: &mut [f32],
    ) {
        let first = panel * LANES;
        let scale = rows.scales[row];
        let scales = &self.scales[first..first + LANES];
        let bias = &self.bias[first..first + LANES];
        let offsets = &self.offsets[first..first + LANES];
        let keep = if rows.level.unsigned() { -1 } else { 0 };
        let mut done = [0f32; LANES];
        for lane in 0..LANES {
            let sum = sums[lane].wrapping_sub(offsets[lane] & keep);
            done[lane] = sum as f32 * (scale * scales[lane]) + bias[lane];
        }
        let start = row * self.outputs + first;
        let count = LANES.min(self.outputs - first);
        out[start..start + count].copy_from_slice(&done[..count]);
    }

    fn portable(&self, rows: &Quantised, out: &mut [f32]) {
        for panel in 0..self.panels() {
            let blocks = self.panel(panel);
            for row in 0..rows.rows() {
                let mut sums = [0i32; LANES];
                for (block, group) in blocks.iter().zip(rows.row(row)) {
                    let group = group.map(|byte| i32::from(byte.cast_signed()));
                    for lane in 0..LANES {
                        for at in 0..4 {
                            sums[lane] += group[at] * i32::from(block[4 * lane + at]);
                        }
                    }
                }
                self.finish(&sums, rows, row, panel, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Numbers;

    fn levels() -> Vec<Level> {
        let mut levels = vec![Level::Portable];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") {
                levels.push(Level::Avx2);
            }
            if is_x86_feature_detected!("avxvnni") {
                levels.push(Level::AvxVnni);
            }
        }
        if Level::here() == Level::Avx512 {
            levels.push(Level::Avx512);
        }
        levels
    }

    #[test]
    fn all_levels_give_the_same_bits() {
        let mut numbers = Numbers::new(7);
        for (rows, inputs, outputs) in [(1, 3, 1), (5, 32, 17), (13, 384, 80), (7, 30, 64), (6, 1536, 128)] {
            let values: Vec<f32> = (0..rows * inputs).map(|_| numbers.next() * 3.0).collect();
            let weights: Vec<f32> = (0..inputs * outputs).map(|_| numbers.next()).collect();
            let bias: Vec<f32> = (0..outputs).map(|_| numbers.next()).collect();
            let matrix = Matrix::from_f32(&weights, inputs, &bias);
            let first = matrix.product(&Quantised::at(Level::Portable, &values, inputs));
            for level in levels() {
                let other = matrix.product(&Quantised::at(level, &values, inputs));
                assert_eq!(first, other, "{level:?} {rows} {inputs} {outputs}");
            }
        }
    }

    #[test]
    fn products_are_close_to_f32() {
        let mut numbers = Numbers::new(3);
        let (rows, inputs, outputs) = (4, 384, 40);
        let values: Vec<f32> = (0..rows * inputs).map(|_| numbers.next()).collect();
        let weights: Vec<f32> = (0..inputs * outputs).map(|_| numbers.next()).collect();
        let matrix = Matrix::from_f32(&weights, inputs, &[]);
        let product = matrix.apply(&values);
        for row in 0..rows {
            for output in 0..outputs {
                let exact: f32 = (0..inputs)
                    .map(|at| values[row * inputs + at] * weights[output * inputs + at])
                    .sum();
                let own = product[row * outputs + output];
                assert!((exact - own).abs() < 0.25, "{exact} {own}");
            }
        }
    }

    #[test]
    fn odd_shapes_and_numbers_do_no_harm() {
        let empty = Matrix::new(&[], 0, &[], &[]);
        assert!(empty.apply(&[]).is_empty());
        let matrix = Matrix::new(&[1, 2], 4, &[1.0, f32::NAN], &[1.0]);
        assert_eq!(matrix.apply(&[f32::NAN, f32::INFINITY, 0.0, -1.0]).len(), 2);
        assert_eq!(matrix.product(&Quantised::new(&[1.0, 2.0], 2)), [0.0, 0.0]);
    }
}
