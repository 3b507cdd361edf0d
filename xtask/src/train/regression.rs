//! Linear regression over hashed features: `AdaGrad` on a Huber loss, averaged over the last rounds.

use dateline_core::linear::{PassThrough, pack};
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

/// Features and the value to learn.
pub(super) type Sample = (Vec<u64>, f32);

/// Rounds over the samples.
pub(super) const ROUNDS: u64 = 12;
/// The last rounds, over which weights are averaged.
const AVERAGED: u64 = 4;
/// Features seen at most this often are not learned.
const RARE: u32 = 2;

#[derive(Default, Clone, Copy)]
struct Cell {
    weight: f32,
    squares: f32,
    total: f32,
}

/// Weights under training.
pub(super) struct Weights {
    cells: HashMap<u64, Cell, BuildHasherDefault<PassThrough>>,
    /// All features, ascending.
    order: Vec<u64>,
}

impl Weights {
    /// Weights for the features of the samples that are not rare.
    pub(super) fn of(samples: &[Sample]) -> Self {
        let mut counts: HashMap<u64, u32, BuildHasherDefault<PassThrough>> = HashMap::default();
        for feature in samples.iter().flat_map(|(features, _)| features) {
            *counts.entry(*feature).or_default() += 1;
        }
        let mut order: Vec<u64> = counts
            .iter()
            .filter(|(_, count)| **count > RARE)
            .map(|(feature, _)| *feature)
            .collect();
        order.sort_unstable();
        let cells = order.iter().map(|feature| (*feature, Cell::default())).collect();
        Self { cells, order }
    }

    /// The value for some features.
    pub(super) fn predict(&self, features: &[u64]) -> f32 {
        let cells = features.iter().filter_map(|feature| self.cells.get(feature));
        cells.map(|cell| cell.weight).sum()
    }

    /// One round over the samples, in an order that depends on the number of the round alone.
    pub(super) fn learn(&mut self, samples: &[Sample], round: u64) {
        let mut order: Vec<usize> = (0..samples.len()).collect();
        let mut state = 0x9E37_79B9_7F4A_7C15u64 ^ round;
        for at in (1..order.len()).rev() {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            order.swap(at, (state >> 33) as usize % (at + 1));
        }
        for at in order {
            let (features, gold) = &samples[at];
            let error = (self.predict(features) - gold).clamp(-1.5, 1.5);
            for feature in features {
                if let Some(cell) = self.cells.get_mut(feature) {
                    let gradient = error + 0.02 * cell.weight;
                    cell.squares += gradient * gradient;
                    cell.weight -= 0.06 * gradient / (cell.squares.sqrt() + 1.0);
                }
            }
        }
        if round + AVERAGED >= ROUNDS {
            for feature in &self.order {
                if let Some(cell) = self.cells.get_mut(feature) {
                    cell.total += cell.weight / AVERAGED as f32;
                }
            }
        }
    }

    /// Puts the averages in the place of the last weights.
    pub(super) fn average(&mut self) {
        for feature in &self.order {
            if let Some(cell) = self.cells.get_mut(feature) {
                cell.weight = cell.total;
            }
        }
    }

    /// The bytes of the model, without weights near 0.
    pub(super) fn freeze(&self) -> Vec<u8> {
        let kept = self
            .order
            .iter()
            .map(|feature| (*feature, self.cells[feature].weight));
        let rows: Vec<_> = kept
            .filter(|(_, weight)| weight.abs() > 0.01)
            .map(|(feature, weight)| (feature, vec![(0, weight)]))
            .collect();
        println!("{} features kept", rows.len());
        let scale = rows.iter().map(|(_, cells)| cells[0].1.abs()).fold(0.0, f32::max);
        pack(1, rows, scale)
    }
}
