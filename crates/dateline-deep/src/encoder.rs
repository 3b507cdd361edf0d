//! The encoder: word pieces to vectors (BERT, post-norm, exact GELU), one window at a time.

use crate::error::ModelError;
use crate::file::ModelFile;
use crate::kernel::{Matrix, Quantised, gelu, layer_norm, matmul, softmax};
use crate::window::Window;
use std::ops::Range;

/// Tables of what an uncased encoder does not see of a word.
#[derive(Debug)]
struct Features {
    shape: Vec<f32>,
    start: Vec<f32>,
    quote: Vec<f32>,
}

#[derive(Debug)]
struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

#[derive(Debug)]
struct Layer {
    /// Query, key and value below one another.
    attend: Matrix,
    attention_out: Matrix,
    up: Matrix,
    down: Matrix,
    norm1: Norm,
    norm2: Norm,
}

/// The weights of the encoder. The table of pieces stays in the mapped file.
#[derive(Debug)]
pub(crate) struct Encoder {
    hidden: usize,
    heads: usize,
    eps: f32,
    table: Range<usize>,
    scales: Vec<f32>,
    position: Vec<f32>,
    kind: Vec<f32>,
    norm: Norm,
    feature: Features,
    word: Features,
    layers: Vec<Layer>,
}

impl Encoder {
    pub(crate) fn load(file: &ModelFile, pieces: usize) -> Result<Self, ModelError> {
        let (hidden, ffn) = (file.config.hidden, file.config.ffn);
        let norm = |name: &str| -> Result<Norm, ModelError> {
            Ok(Norm {
                weight: file.floats(&format!("{name}.weight"), &[hidden])?,
                bias: file.floats(&format!("{name}.bias"), &[hidden])?,
            })
        };
        let features = |name: &str| -> Result<Features, ModelError> {
            Ok(Features {
                shape: file.floats(&format!("{name}.shape"), &[8, hidden])?,
                start: file.floats(&format!("{name}.start"), &[3, hidden])?,
                quote: file.floats(&format!("{name}.quote"), &[2, hidden])?,
            })
        };
        let mut layers = Vec::new();
        for at in 0..file.config.layers {
            let name = |part: &str| format!("layer.{at}.{part}");
            let attend = [name("query"), name("key"), name("value")];
            let attend: Vec<&str> = attend.iter().map(String::as_str).collect();
            layers.push(Layer {
                attend: file.matrix(&attend, hidden, hidden)?,
                attention_out: file.matrix(&[&name("attention_out")], hidden, hidden)?,
                up: file.matrix(&[&name("up")], ffn, hidden)?,
                down: file.matrix(&[&name("down")], hidden, ffn)?,
                norm1: norm(&name("norm1"))?,
                norm2: norm(&name("norm2"))?,
            });
        }
        Ok(Self {
            hidden,
            heads: file.config.heads,
            eps: file.config.norm_eps,
            table: file.bytes("embeddings.word", &[pieces, hidden])?,
            scales: file.floats("embeddings.word.scale", &[pieces])?,
            position: file.floats("embeddings.position", &[file.config.max_pieces, hidden])?,
            kind: file.floats("embeddings.type", &[hidden])?,
            norm: norm("embeddings.norm")?,
            feature: features("feature")?,
            word: features("word")?,
            layers,
        })
    }

    /// Vectors of the words of a window, row by row.
    pub(crate) fn encode(&self, file: &ModelFile, window: &Window) -> Vec<f32> {
        let mut x = self.embed(file, window);
        let mut scratch = Scratch::default();
        for layer in &self.layers {
            layer.run(&mut x, self, &mut scratch);
        }
        let mut out = Vec::with_capacity(window.first.len() * self.hidden);
        for (first, features) in window.first.iter().zip(&window.features) {
            let start = out.len();
            out.extend_from_slice(&x[first * self.hidden..(first + 1) * self.hidden]);
            self.word.add(&mut out[start..], *features);
        }
        out
    }

    fn embed(&self, file: &ModelFile, window: &Window) -> Vec<f32> {
        let hidden = self.hidden;
        let table = file.slice(self.table.clone());
        let mut x = vec![0f32; window.pieces.len() * hidden];
        for (at, (row, piece)) in x.chunks_exact_mut(hidden).zip(&window.pieces).enumerate() {
            let piece = (*piece as usize).min(self.scales.len() - 1);
            let bytes = &table[piece * hidden..(piece + 1) * hidden];
            let position = &self.position[at * hidden..(at + 1) * hidden];
            let scale = self.scales[piece];
            for (((value, byte), position), kind) in row.iter_mut().zip(bytes).zip(position).zip(&self.kind) {
                *value = f32::from(byte.cast_signed()) * scale + position + kind;
            }
            if let Some(word) = window.owner[at] {
                self.feature.add(row, window.features[word as usize]);
            }
        }
        layer_norm(&mut x, &self.norm.weight, &self.norm.bias, self.eps);
        x
    }
}

impl Features {
    fn add(&self, row: &mut [f32], [shape, start, quote]: [u8; 3]) {
        for (table, at) in [(&self.shape, shape), (&self.start, start), (&self.quote, quote)] {
            let at = usize::from(at) * row.len();
            for (value, add) in row.iter_mut().zip(&table[at..]) {
                *value += add;
            }
        }
    }
}

/// Room that is used again by every layer.
#[derive(Default)]
struct Scratch {
    query: Vec<f32>,
    keys: Vec<f32>,
    values: Vec<f32>,
    scores: Vec<f32>,
    mixed: Vec<f32>,
}

impl Layer {
    fn run(&self, x: &mut [f32], encoder: &Encoder, scratch: &mut Scratch) {
        let hidden = encoder.hidden;
        let attended = self.attention(x, encoder, scratch);
        add(x, &self.attention_out.apply(&attended));
        layer_norm(x, &self.norm1.weight, &self.norm1.bias, encoder.eps);
        let mut inner = self.up.product(&Quantised::new(x, hidden));
        gelu(&mut inner);
        add(x, &self.down.apply(&inner));
        layer_norm(x, &self.norm2.weight, &self.norm2.bias, encoder.eps);
    }

    /// Scaled dot products, head by head.
    fn attention(&self, x: &[f32], encoder: &Encoder, scratch: &mut Scratch) -> Vec<f32> {
        let hidden = encoder.hidden;
        let size = hidden / encoder.heads;
        let rows = x.len() / hidden;
        let all = self.attend.apply(x);
        // The kernels want widths that are multiples of 32: what is added is masked, or cut off again.
        let width = rows.next_multiple_of(32);
        let wide = size.next_multiple_of(32);
        let scale = 1.0 / (size as f32).sqrt();
        let mut out = vec![0f32; rows * hidden];
        scratch.scores.resize(rows * width, 0.0);
        scratch.mixed.resize(rows * wide, 0.0);
        for head in 0..encoder.heads {
            scratch.query.clear();
            scratch.keys.clear();
            scratch.keys.resize(size * width, 0.0);
            scratch.values.clear();
            scratch.values.resize(width * wide, 0.0);
            for row in 0..rows {
                let start = row * 3 * hidden + head * size;
                scratch
                    .query
                    .extend(all[start..start + size].iter().map(|value| value * scale));
                let key = &all[start + hidden..start + hidden + size];
                for (at, value) in key.iter().enumerate() {
                    scratch.keys[at * width + row] = *value;
                }
                scratch.values[row * wide..row * wide + size]
                    .copy_from_slice(&all[start + 2 * hidden..start + 2 * hidden + size]);
            }
            matmul(&scratch.query, &scratch.keys, size, width, &mut scratch.scores);
            for row in scratch.scores.chunks_exact_mut(width) {
                row[rows..].fill(-1e9);
            }
            softmax(&mut scratch.scores, width);
            matmul(&scratch.scores, &scratch.values, width, wide, &mut scratch.mixed);
            for row in 0..rows {
                let start = row * hidden + head * size;
                out[start..start + size].copy_from_slice(&scratch.mixed[row * wide..row * wide + size]);
            }
        }
        out
    }
}

fn add(to: &mut [f32], from: &[f32]) {
    for (value, add) in to.iter_mut().zip(from) {
        *value += add;
    }
}
