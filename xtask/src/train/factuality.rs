//! Factuality: linear regression over the parse, on UDS-IH2 and MEANTIME (train parts).
//!
//! `AdaGrad` on a Huber loss over hashed features; features seen once are left out. Scores of the dev part are printed
//! with the borders that part the three classes best; they go into `veridicality/factuality.rs`.

use anyhow::{Context, Result};
use dateline_core::linear::{PassThrough, pack};
use dateline_core::veridicality::factuality::features;
use dateline_core::{Document, Pipeline};
use flate2::read::GzDecoder;
use serde::Deserialize;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::io::{BufRead, BufReader};
use std::path::Path;

#[derive(Debug, Deserialize)]
pub(crate) struct Sentence {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) events: Vec<Event>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Event {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) score: f32,
}

pub(crate) fn sentences(path: &Path) -> Result<Vec<Sentence>> {
    let file = std::fs::File::open(path).with_context(|| format!("while opening {}", path.display()))?;
    let mut out = Vec::new();
    for line in BufReader::new(GzDecoder::new(file)).lines() {
        let line = line?;
        if !line.trim().is_empty() {
            out.push(serde_json::from_str(&line)?);
        }
    }
    Ok(out)
}

type Sample = (Vec<u64>, f32);

fn samples(pipeline: &Pipeline, path: &Path) -> Result<Vec<Sample>> {
    let mut out = Vec::new();
    for sentence in sentences(path)? {
        let document = Document::new(sentence.text);
        let reading = pipeline.reader().read(&document);
        let map = dateline_core::OffsetMap::new(&document.text);
        for event in &sentence.events {
            let Some(span) = map.to_bytes([event.start, event.end]) else {
                continue;
            };
            let tokens = reading.tokens_in(span);
            if tokens.is_empty() {
                continue;
            }
            let token = reading.head_of(tokens);
            if let Some(features) = features(&document, &reading, token, pipeline.resources()) {
                out.push((features, event.score));
            }
        }
    }
    Ok(out)
}

#[derive(Default, Clone, Copy)]
struct Cell {
    weight: f32,
    squares: f32,
    total: f32,
}

type Weights = HashMap<u64, Cell, BuildHasherDefault<PassThrough>>;

fn predict(weights: &Weights, features: &[u64]) -> f32 {
    features
        .iter()
        .filter_map(|feature| weights.get(feature))
        .map(|cell| cell.weight)
        .sum()
}

/// Trains, prints the dev scores and writes `models/factuality.bin`.
pub(crate) fn train(data: &Path) -> Result<()> {
    let pipeline = Pipeline::embedded()?;
    let folder = data.join("factuality");
    let mut train = samples(&pipeline, &folder.join("uds-ih2.train.jsonl.gz"))?;
    train.extend(samples(&pipeline, &folder.join("meantime.train.jsonl.gz"))?);
    let dev = samples(&pipeline, &folder.join("uds-ih2.dev.jsonl.gz"))?;
    println!("train {} events, dev {}", train.len(), dev.len());
    let mut counts: HashMap<u64, u32, BuildHasherDefault<PassThrough>> = HashMap::default();
    for (features, _) in &train {
        for feature in features {
            *counts.entry(*feature).or_default() += 1;
        }
    }
    let mut weights = Weights::default();
    for (feature, count) in counts.iter().collect::<std::collections::BTreeMap<_, _>>() {
        if *count > 2 {
            weights.insert(*feature, Cell::default());
        }
    }
    let rounds = 12u64;
    for round in 0..rounds {
        // A fixed shuffle: the same bytes from every run.
        let mut order: Vec<usize> = (0..train.len()).collect();
        let mut state = 0x9E37_79B9_7F4A_7C15u64 ^ round;
        for at in (1..order.len()).rev() {
            state = state
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            order.swap(at, (state >> 33) as usize % (at + 1));
        }
        for at in order {
            let (features, gold) = &train[at];
            let error = (predict(&weights, features) - gold).clamp(-1.5, 1.5);
            for feature in features {
                if let Some(cell) = weights.get_mut(feature) {
                    let gradient = error + 0.02 * cell.weight;
                    cell.squares += gradient * gradient;
                    cell.weight -= 0.06 * gradient / (cell.squares.sqrt() + 1.0);
                }
            }
        }
        if round + 4 >= rounds {
            for (feature, _) in counts.iter().collect::<std::collections::BTreeMap<_, _>>() {
                if let Some(cell) = weights.get_mut(feature) {
                    cell.total += cell.weight / 4.0;
                }
            }
        }
        report(&weights, &dev, round);
    }
    let mut rows: Vec<(u64, Vec<(u8, f32)>)> = Vec::new();
    let mut scale = 0f32;
    for (feature, _) in counts.iter().collect::<std::collections::BTreeMap<_, _>>() {
        if let Some(cell) = weights.get_mut(feature) {
            cell.weight = cell.total;
            if cell.weight.abs() > 0.01 {
                scale = scale.max(cell.weight.abs());
                rows.push((*feature, vec![(0, cell.weight)]));
            }
        }
    }
    report(&weights, &dev, rounds);
    println!("{} features kept", rows.len());
    std::fs::write("models/factuality.bin", pack(1, rows, scale))?;
    Ok(())
}

fn report(weights: &Weights, dev: &[Sample], round: u64) {
    let scored: Vec<(f32, f32)> = dev
        .iter()
        .map(|(features, gold)| (predict(weights, features), *gold))
        .collect();
    let n = scored.len() as f32;
    let (mean_a, mean_b) = (
        scored.iter().map(|x| x.0).sum::<f32>() / n,
        scored.iter().map(|x| x.1).sum::<f32>() / n,
    );
    let covariance: f32 = scored.iter().map(|(a, b)| (a - mean_a) * (b - mean_b)).sum();
    let (va, vb): (f32, f32) = scored.iter().fold((0.0, 0.0), |(va, vb), (a, b)| {
        (va + (a - mean_a) * (a - mean_a), vb + (b - mean_b) * (b - mean_b))
    });
    let class = |value: f32, low: f32, high: f32| {
        if value > high {
            0
        } else if value < low {
            1
        } else {
            2usize
        }
    };
    let mut best = (0.0, 0.0, 0.0);
    for low in -20..10 {
        for high in low + 1..30 {
            let (low, high) = (low as f32 / 10.0, high as f32 / 10.0);
            let (mut hit, mut guess, mut gold) = ([0f32; 3], [0f32; 3], [0f32; 3]);
            for (score, value) in &scored {
                let (g, p) = (class(*value, -1.0, 1.0), class(*score, low, high));
                gold[g] += 1.0;
                guess[p] += 1.0;
                hit[g] += f32::from(g == p);
            }
            let f1: f32 = (0..3)
                .map(|c| {
                    if hit[c] > 0.0 {
                        2.0 * hit[c] / (guess[c] + gold[c])
                    } else {
                        0.0
                    }
                })
                .sum::<f32>()
                / 3.0;
            if f1 > best.0 {
                best = (f1, low, high);
            }
        }
    }
    println!(
        "round {round}: Pearson {:.3}, macro F1 {:.1} with borders {:.2} and {:.2}",
        covariance / (va * vb).sqrt(),
        100.0 * best.0,
        best.1,
        best.2
    );
}
