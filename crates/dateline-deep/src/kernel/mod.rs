//! The arithmetic of the encoder: int8 matrix products and the few f32 functions beside them.
//!
//! Every function gives the same bits on every machine: integer sums are exact, and sums of f32 run over sixteen lanes
//! in a fixed order whether or not the processor has such registers. What differs is speed ([`Level`]).

// Kernels must be compiled into the function that fixes the registers, and walk lanes by number.
#![allow(clippy::inline_always, clippy::needless_range_loop)]

mod matrix;
mod vector;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use matrix::{Matrix, Quantised};
pub use vector::{gelu, layer_norm, matmul, relu, softmax, tanh};

use std::sync::OnceLock;

/// What the processor offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Nothing that we know of.
    Portable,
    /// 256-bit registers (x86-64 since 2013).
    Avx2,
    /// 256-bit registers with int8 dot products.
    AvxVnni,
    /// 512-bit registers with int8 dot products.
    Avx512,
}

impl Level {
    /// The level of this machine.
    pub fn here() -> Level {
        static HERE: OnceLock<Level> = OnceLock::new();
        *HERE.get_or_init(Level::detect)
    }

    #[cfg(target_arch = "x86_64")]
    fn detect() -> Level {
        let avx512 = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vnni");
        if avx512 {
            Level::Avx512
        } else if !is_x86_feature_detected!("avx2") {
            Level::Portable
        } else if is_x86_feature_detected!("avxvnni") {
            Level::AvxVnni
        } else {
            Level::Avx2
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn detect() -> Level {
        Level::Portable
    }

    /// The int8 dot product of this level takes unsigned activations.
    pub(crate) fn unsigned(self) -> bool {
        matches!(self, Level::AvxVnni | Level::Avx512)
    }
}
