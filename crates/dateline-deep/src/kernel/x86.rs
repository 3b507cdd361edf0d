//! The dot products of x86-64 processors.
//!
//! The only unsafe code of the crate beside the mapped file: loads of whole registers from arrays of their size, and
//! calls of functions whose instructions [`Level::here`](super::Level::here) has found.
#![allow(unsafe_code)]

use super::matrix::{Block, LANES, Matrix, Quantised};
use std::arch::x86_64::{
    __m256i, __m512i, _mm256_abs_epi8, _mm256_add_epi32, _mm256_dpbusd_avx_epi32, _mm256_loadu_si256,
    _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_set1_epi16, _mm256_set1_epi32, _mm256_setzero_si256,
    _mm256_sign_epi8, _mm256_storeu_si256, _mm512_dpbusd_epi32, _mm512_loadu_si512, _mm512_set1_epi32,
    _mm512_setzero_si512, _mm512_storeu_si512,
};

/// Rows of a tile of the 512-bit product: with four panels 24 of the 32 registers hold sums.
const ROWS: usize = 6;
/// Panels of such a tile.
const PANELS: usize = 4;

/// The product with 512-bit registers.
pub(super) fn avx512(matrix: &Matrix, rows: &Quantised, out: &mut [f32]) {
    // SAFETY: the caller has found avx512f and avx512vnni.
    unsafe { avx512_product(matrix, rows, out) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]
fn avx512_product(matrix: &Matrix, rows: &Quantised, out: &mut [f32]) {
    let panels = matrix.panels();
    let mut panel = 0;
    while panel + PANELS <= panels {
        avx512_panels::<PANELS>(matrix, rows, panel, out);
        panel += PANELS;
    }
    while panel < panels {
        avx512_panels::<1>(matrix, rows, panel, out);
        panel += 1;
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]
fn avx512_panels<const N: usize>(matrix: &Matrix, rows: &Quantised, panel: usize, out: &mut [f32]) {
    let mut row = 0;
    while row + ROWS <= rows.rows() {
        avx512_tile::<ROWS, N>(matrix, rows, row, panel, out);
        row += ROWS;
    }
    while row + 2 <= rows.rows() {
        avx512_tile::<2, N>(matrix, rows, row, panel, out);
        row += 2;
    }
    while row < rows.rows() {
        avx512_tile::<1, N>(matrix, rows, row, panel, out);
        row += 1;
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]
#[inline]
fn avx512_tile<const M: usize, const N: usize>(
    matrix: &Matrix,
    rows: &Quantised,
    row: usize,
    panel: usize,
    out: &mut [f32],
) {
    let groups = matrix.panel(panel).len();
    let blocks: [&[Block]; N] = std::array::from_fn(|at| &matrix.panel(panel + at)[..groups]);
    let inputs: [&[[u8; 4]]; M] = std::array::from_fn(|at| &rows.row(row + at)[..groups]);
    let mut sums = [[_mm512_setzero_si512(); N]; M];
    for group in 0..groups {
        // SAFETY: a block has the 64 bytes of a register.
        let weights: [__m512i; N] =
            std::array::from_fn(|at| unsafe { _mm512_loadu_si512(blocks[at][group].as_ptr().cast()) });
        for (sums, input) in sums.iter_mut().zip(&inputs) {
            let input = _mm512_set1_epi32(i32::from_le_bytes(input[group]));
            for (sum, weights) in sums.iter_mut().zip(&weights) {
                *sum = _mm512_dpbusd_epi32(*sum, input, *weights);
            }
        }
    }
    for (at, sums) in sums.iter().enumerate() {
        for (next, sum) in sums.iter().enumerate() {
            let mut plain = [0i32; LANES];
            // SAFETY: sixteen i32 are the 64 bytes of a register.
            unsafe { _mm512_storeu_si512(plain.as_mut_ptr().cast(), *sum) };
            matrix.finish(&plain, rows, row + at, panel + next, out);
        }
    }
}

/// The two halves of a block.
#[target_feature(enable = "avx2")]
#[inline]
fn halves(block: &Block) -> [__m256i; 2] {
    let (low, high) = block.split_at(32);
    // SAFETY: each half has the 32 bytes of a register.
    unsafe {
        [
            _mm256_loadu_si256(low.as_ptr().cast()),
            _mm256_loadu_si256(high.as_ptr().cast()),
        ]
    }
}

#[target_feature(enable = "avx2")]
#[inline]
fn plain(sums: [__m256i; 2]) -> [i32; LANES] {
    let mut plain = [0i32; LANES];
    let (low, high) = plain.split_at_mut(8);
    // SAFETY: eight i32 are the 32 bytes of a register.
    unsafe {
        _mm256_storeu_si256(low.as_mut_ptr().cast(), sums[0]);
        _mm256_storeu_si256(high.as_mut_ptr().cast(), sums[1]);
    }
    plain
}

/// A product with 256-bit registers, by what adds four products to a sum.
macro_rules! product_256 {
    ($product:ident, $tile:ident, $features:literal, $rows:literal, $dot:expr) => {
        #[target_feature(enable = $features)]
        fn $product(matrix: &Matrix, rows: &Quantised, out: &mut [f32]) {
            for panel in 0..matrix.panels() {
                let mut row = 0;
                while row + $rows <= rows.rows() {
                    $tile::<$rows>(matrix, rows, row, panel, out);
                    row += $rows;
                }
                while row < rows.rows() {
                    $tile::<1>(matrix, rows, row, panel, out);
                    row += 1;
                }
            }
        }

        #[target_feature(enable = $features)]
        #[inline]
        fn $tile<const M: usize>(
            matrix: &Matrix,
            rows: &Quantised,
            row: usize,
            panel: usize,
            out: &mut [f32],
        ) {
            let blocks = matrix.panel(panel);
            let inputs: [&[[u8; 4]]; M] = std::array::from_fn(|at| &rows.row(row + at)[..blocks.len()]);
            let mut sums = [[_mm256_setzero_si256(); 2]; M];
            for (group, block) in blocks.iter().enumerate() {
                let weights = halves(block);
                for (sums, input) in sums.iter_mut().zip(&inputs) {
                    let input = _mm256_set1_epi32(i32::from_le_bytes(input[group]));
                    for (sum, weights) in sums.iter_mut().zip(weights) {
                        *sum = $dot(*sum, input, weights);
                    }
                }
            }
            for (at, sums) in sums.iter().enumerate() {
                matrix.finish(&plain(*sums), rows, row + at, panel, out);
            }
        }
    };
}

product_256!(
    vnni_product,
    vnni_tile,
    "avx2,avxvnni",
    6,
    _mm256_dpbusd_avx_epi32
);
product_256!(avx2_product, avx2_tile, "avx2", 4, signed_dot);

/// Adds products of signed bytes without overflow: |a| <= 127 and |w| <= 127, two products fit into 16 bits.
#[target_feature(enable = "avx2")]
#[inline]
fn signed_dot(sum: __m256i, input: __m256i, weights: __m256i) -> __m256i {
    let pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(input), _mm256_sign_epi8(weights, input));
    _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
}

/// The product with 256-bit registers and int8 dot products.
pub(super) fn avx_vnni(matrix: &Matrix, rows: &Quantised, out: &mut [f32]) {
    // SAFETY: the caller has found avx2 and avxvnni.
    unsafe { vnni_product(matrix, rows, out) }
}

/// The product with 256-bit registers.
pub(super) fn avx2(matrix: &Matrix, rows: &Quantised, out: &mut [f32]) {
    // SAFETY: the caller has found avx2.
    unsafe { avx2_product(matrix, rows, out) }
}
