//! Linear multi-class models over hashed features: what every layer of the fast reader scores with.
//!
//! A feature is a 64-bit number made with [`feature`] and [`mix`]. A [`Trainer`] learns averaged-perceptron weights
//! (Collins 2002) and freezes them into the compact bytes of a [`LinearModel`], which is read in place: loading a
//! model costs nothing but a check of its header.
//!
//! ```
//! use dateline_core::linear::{LinearModel, Trainer, feature};
//! let mut trainer = Trainer::new(2);
//! let (cat, dog) = ([feature(0, b"miaow")], [feature(0, b"woof")]);
//! for _ in 0..3 {
//!     trainer.learn(&cat, 0);
//!     trainer.learn(&dog, 1);
//! }
//! let bytes = trainer.freeze(0.0);
//! let model = LinearModel::from_bytes("pets", &bytes)?;
//! assert_eq!(model.best(&cat), 0);
//! assert_eq!(model.best(&dog), 1);
//! # Ok::<(), dateline_core::error::ResourceError>(())
//! ```
//!
//! # Format
//! `DLM1`, classes (u16), bucket bits (u8), 0, scale (f32), then `2^bits + 1` bucket offsets (u32) into the rows. A
//! row is a check of 16 hash bits (u16), the number of its cells (u8) and so many cells of class (u8) and code (i8).
//! A code `c` stands for the weight `sign(c) * (c / 127)^2 * scale`: fine steps where most weights lie.

use crate::error::ResourceError;
use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

const MAGIC: &[u8; 4] = b"DLM1";
const HEADER: usize = 12;
/// Scores are integers: this many steps make a weight of 1.
const FIXED: f32 = 4096.0;

/// The hash of one feature: a template number and the bytes of its value.
pub fn feature(template: u32, value: &[u8]) -> u64 {
    mix(
        u64::from(template).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x51,
        hash_bytes(value),
    )
}

/// The hash of a word, to be mixed into features: hash once, use in many templates.
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64 ^ bytes.len() as u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().expect("a chunk of eight bytes"));
        hash = mix(hash, word);
    }
    let mut tail = 0u64;
    for byte in chunks.remainder() {
        tail = tail << 8 | u64::from(*byte);
    }
    mix(hash, tail)
}

/// Mixes two hashes into one; the order matters.
#[inline]
pub fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a.rotate_left(23) ^ b ^ 0xA076_1D64_78BD_642F) * 0xE703_7ED1_A0B4_28DB_u128;
    (product as u64) ^ ((product >> 64) as u64)
}

/// A frozen model.
#[derive(Debug, Clone)]
pub struct LinearModel<'m> {
    bytes: Cow<'m, [u8]>,
    classes: usize,
    shift: u32,
    rows: usize,
    weights: Box<[i32; 256]>,
}

impl<'m> LinearModel<'m> {
    /// Reads a frozen model in place. `name` is for the error message.
    ///
    /// # Errors
    /// Bytes that are no model, or a model cut short.
    pub fn from_bytes(name: &str, bytes: &'m [u8]) -> Result<Self, ResourceError> {
        let error = |message: &str| ResourceError::Binary {
            file: name.to_owned(),
            message: message.to_owned(),
        };
        if bytes.len() < HEADER || &bytes[..4] != MAGIC {
            return Err(error(
                "expected a linear model (DLM1); train it again with `cargo xtask train`",
            ));
        }
        let classes = u16::from_le_bytes([bytes[4], bytes[5]]) as usize;
        let bits = u32::from(bytes[6]);
        let scale = f32::from_le_bytes([bytes[8], bytes[9], bytes[10], bytes[11]]);
        if classes == 0 || classes > 256 || bits > 28 || !scale.is_finite() {
            return Err(error("the header of the linear model is damaged"));
        }
        let buckets = 1usize << bits;
        let rows = HEADER + 4 * (buckets + 1);
        let end = bytes
            .get(rows - 4..rows)
            .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]) as usize);
        if end.is_none_or(|end| rows + end != bytes.len()) {
            return Err(error(
                "the linear model is cut short; train it again with `cargo xtask train`",
            ));
        }
        let mut weights = Box::new([0i32; 256]);
        for (code, weight) in weights.iter_mut().enumerate() {
            let code = f32::from(code as u8 as i8) / 127.0;
            *weight = (code * code.abs() * scale * FIXED).round() as i32;
        }
        Ok(Self {
            bytes: Cow::Borrowed(bytes),
            classes,
            shift: 64 - bits,
            rows,
            weights,
        })
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Adds the weights of one feature to the scores of all classes.
    #[inline]
    pub fn add(&self, feature: u64, scores: &mut [i32]) {
        let bucket = if self.shift == 64 {
            0
        } else {
            (feature >> self.shift) as usize
        };
        let at = HEADER + 4 * bucket;
        let Some(index) = self.bytes.get(at..at + 8) else {
            return;
        };
        let start = u32::from_le_bytes([index[0], index[1], index[2], index[3]]) as usize;
        let end = u32::from_le_bytes([index[4], index[5], index[6], index[7]]) as usize;
        let Some(mut rows) = self.bytes.get(self.rows + start..self.rows + end) else {
            return;
        };
        let check = check_of(feature, self.shift);
        while let [low, high, count, rest @ ..] = rows {
            let length = 2 * *count as usize;
            let Some(cells) = rest.get(..length) else { return };
            if u16::from_le_bytes([*low, *high]) == check {
                for cell in cells.chunks_exact(2) {
                    if let Some(score) = scores.get_mut(cell[0] as usize) {
                        *score += self.weights[cell[1] as usize];
                    }
                }
                return;
            }
            rows = &rest[length..];
        }
    }

    /// Scores of all classes, in steps of 1/4096. `scores` must hold [`classes`](Self::classes) numbers.
    pub fn score(&self, features: &[u64], scores: &mut [i32]) {
        scores.fill(0);
        for feature in features {
            self.add(*feature, scores);
        }
    }

    /// The class with the highest score; the lower number wins a tie.
    pub fn best(&self, features: &[u64]) -> usize {
        let mut scores = vec![0; self.classes];
        self.score(features, &mut scores);
        argmax(&scores)
    }

    /// Class probabilities by softmax over the scores.
    pub fn probabilities(&self, features: &[u64]) -> Vec<f32> {
        let mut scores = vec![0; self.classes];
        self.score(features, &mut scores);
        softmax(&scores)
    }
}

/// The index of the highest score; the lower index wins a tie.
pub fn argmax(scores: &[i32]) -> usize {
    let mut best = 0;
    for (at, score) in scores.iter().enumerate() {
        if *score > scores[best] {
            best = at;
        }
    }
    best
}

/// Softmax over scores in steps of 1/4096.
pub fn softmax(scores: &[i32]) -> Vec<f32> {
    let top = scores.iter().copied().max().unwrap_or(0);
    let mut out: Vec<f32> = scores
        .iter()
        .map(|score| ((score - top) as f32 / FIXED).exp())
        .collect();
    let sum: f32 = out.iter().sum();
    for value in &mut out {
        *value /= sum;
    }
    out
}

fn check_of(feature: u64, shift: u32) -> u16 {
    // The sixteen bits below those that chose the bucket.
    (feature >> shift.saturating_sub(16).min(48)) as u16
}

#[derive(Debug, Clone, Copy)]
struct Cell {
    class: u16,
    weight: f32,
    total: f64,
    since: u64,
}

/// Features are hashes already: pass them through.
#[derive(Debug, Default, Clone)]
pub struct PassThrough(u64);

impl std::hash::Hasher for PassThrough {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = hash_bytes(bytes);
    }
    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// Learns averaged weights; also serves structured training through [`Trainer::add`] and [`Trainer::tick`].
#[derive(Debug, Clone)]
pub struct Trainer {
    classes: usize,
    rows: HashMap<u64, Vec<Cell>, BuildHasherDefault<PassThrough>>,
    clock: u64,
}

impl Trainer {
    /// An empty model. At most 256 classes.
    pub fn new(classes: usize) -> Self {
        assert!(
            (1..=256).contains(&classes),
            "a linear model has 1 to 256 classes, not {classes}"
        );
        Self {
            classes,
            rows: HashMap::default(),
            clock: 1,
        }
    }

    /// Number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// Current (not averaged) scores of all classes.
    pub fn score(&self, features: &[u64], scores: &mut [f32]) {
        scores.fill(0.0);
        for feature in features {
            if let Some(row) = self.rows.get(feature) {
                for cell in row {
                    scores[cell.class as usize] += cell.weight;
                }
            }
        }
    }

    /// One step of time: averages are taken over steps.
    pub fn tick(&mut self) {
        self.clock += 1;
    }

    /// Adds `amount` to the weight of each feature for one class.
    pub fn add(&mut self, features: &[u64], class: usize, amount: f32) {
        let clock = self.clock;
        for feature in features {
            let row = self.rows.entry(*feature).or_default();
            if let Some(cell) = row.iter_mut().find(|cell| cell.class as usize == class) {
                cell.total += f64::from(cell.weight) * (clock - cell.since) as f64;
                cell.since = clock;
                cell.weight += amount;
            } else {
                row.push(Cell {
                    class: class as u16,
                    weight: amount,
                    total: 0.0,
                    since: clock,
                });
            }
        }
    }

    /// One perceptron step; returns the class that was predicted before it.
    pub fn learn(&mut self, features: &[u64], gold: usize) -> usize {
        let mut scores = vec![0.0; self.classes];
        self.score(features, &mut scores);
        let mut best = 0;
        for (at, score) in scores.iter().enumerate() {
            if *score > scores[best] {
                best = at;
            }
        }
        if best != gold {
            self.add(features, gold, 1.0);
            self.add(features, best, -1.0);
        }
        self.tick();
        best
    }

    /// Averages the weights, drops those whose absolute value is not above `prune`, and packs the rest.
    pub fn freeze(&self, prune: f32) -> Vec<u8> {
        freeze_sum(std::slice::from_ref(self), prune)
    }

    fn averages(&self) -> impl Iterator<Item = (u64, u8, f32)> + '_ {
        self.rows.iter().flat_map(move |(feature, row)| {
            row.iter().map(move |cell| {
                let total = cell.total + f64::from(cell.weight) * (self.clock - cell.since) as f64;
                (*feature, cell.class as u8, (total / self.clock as f64) as f32)
            })
        })
    }
}

/// Packs the mean of several trainers' averaged weights, without those whose absolute value is not above `prune`.
/// Trainers that saw the same data in different orders make a better model together than each alone.
pub fn freeze_sum(trainers: &[Trainer], prune: f32) -> Vec<u8> {
    let mut cells: Vec<(u64, u8, f32)> = trainers.iter().flat_map(Trainer::averages).collect();
    cells.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
    let mut rows: Vec<(u64, Vec<(u8, f32)>)> = Vec::new();
    let mut scale = 0f32;
    let mut at = 0;
    while at < cells.len() {
        let (feature, class, _) = cells[at];
        let mut weight = 0f32;
        while at < cells.len() && (cells[at].0, cells[at].1) == (feature, class) {
            weight += cells[at].2;
            at += 1;
        }
        weight /= trainers.len() as f32;
        if weight.abs() <= prune {
            continue;
        }
        scale = scale.max(weight.abs());
        match rows.last_mut() {
            Some((last, row)) if *last == feature => {
                if row.len() < 255 {
                    row.push((class, weight));
                }
            }
            _ => rows.push((feature, vec![(class, weight)])),
        }
    }
    let classes = trainers.first().map_or(1, Trainer::classes);
    pack(classes, rows, scale)
}

/// Packs rows of (feature, cells of class and weight) into the bytes of a [`LinearModel`]: for models whose weights
/// were learned elsewhere (logistic regression, CRF). `scale` is the largest absolute weight.
pub fn pack(classes: usize, mut rows: Vec<(u64, Vec<(u8, f32)>)>, scale: f32) -> Vec<u8> {
    rows.sort_by_key(|(feature, _)| *feature);
    // About three rows a bucket.
    let bits = (rows.len() / 3)
        .max(1)
        .next_power_of_two()
        .trailing_zeros()
        .min(28);
    let shift = 64 - bits;
    let mut body = Vec::new();
    let mut offsets = vec![0u32; (1 << bits) + 1];
    let mut bucket = 0;
    for (feature, cells) in rows {
        let here = if bits == 0 { 0 } else { (feature >> shift) as usize };
        let before = body.len();
        for cell in &cells {
            let ratio = if scale > 0.0 { cell.1 / scale } else { 0.0 };
            let code = (ratio.signum() * ratio.abs().sqrt() * 127.0).round() as i8;
            if code != 0 {
                if body.len() == before {
                    body.extend(check_of(feature, shift).to_le_bytes());
                    body.push(0);
                }
                body.extend([cell.0, code as u8]);
                body[before + 2] += 1;
            }
        }
        while bucket < here {
            bucket += 1;
            offsets[bucket] = before as u32;
        }
    }
    for offset in &mut offsets[bucket + 1..] {
        *offset = body.len() as u32;
    }
    let mut bytes = Vec::with_capacity(HEADER + 4 * offsets.len() + body.len());
    bytes.extend(MAGIC);
    bytes.extend((classes as u16).to_le_bytes());
    bytes.extend([bits as u8, 0]);
    bytes.extend(scale.to_le_bytes());
    for offset in offsets {
        bytes.extend(offset.to_le_bytes());
    }
    bytes.extend(body);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_model_scores_like_its_trainer() {
        let mut trainer = Trainer::new(5);
        let sample = |n: u64| -> Vec<u64> {
            (0..6)
                .map(|t| feature(t, &[(n % (7 + u64::from(t))) as u8]))
                .collect()
        };
        for round in 0..4 {
            for n in 0..500u64 {
                trainer.learn(&sample(n * 31 + round), (n * 31 + round) as usize % 5);
            }
        }
        let bytes = trainer.freeze(0.0);
        let model = LinearModel::from_bytes("test", &bytes).expect("a model that was just made");
        let right = (0..500u64)
            .filter(|n| model.best(&sample(*n)) == *n as usize % 5)
            .count();
        assert!(right > 300, "averaged model right on {right} of 500");
    }

    #[test]
    fn damaged_bytes_are_refused() {
        let mut trainer = Trainer::new(2);
        trainer.learn(&[1, 2, 3], 1);
        let bytes = trainer.freeze(0.0);
        assert!(LinearModel::from_bytes("m", &bytes[..bytes.len() - 1]).is_err());
        assert!(LinearModel::from_bytes("m", b"nonsense").is_err());
        assert!(LinearModel::from_bytes("m", &[]).is_err());
    }

    #[test]
    fn word_hashes_differ_by_length_and_order() {
        assert_ne!(hash_bytes(b""), hash_bytes(b"\0"));
        assert_ne!(hash_bytes(b"abcdefgh"), hash_bytes(b"abcdefgh\0"));
        assert_ne!(mix(1, 2), mix(2, 1));
    }
}
