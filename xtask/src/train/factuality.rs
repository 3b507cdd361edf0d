//! Factuality: linear regression over the parse, on UDS-IH2 and MEANTIME (train parts).
//!
//! Scores of the dev part are printed with the borders that part the three classes best; they go into
//! `veridicality/factuality.rs`.

use super::regression::{ROUNDS, Sample, Weights};
use anyhow::{Context, Result};
use dateline_core::veridicality::factuality::features;
use dateline_core::{Document, Pipeline};
use flate2::read::GzDecoder;
use serde::Deserialize;
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

/// Trains, prints the dev scores and writes `models/factuality.bin`.
pub(crate) fn train(data: &Path) -> Result<()> {
    let pipeline = Pipeline::embedded()?;
    let folder = data.join("factuality");
    let mut train = samples(&pipeline, &folder.join("uds-ih2.train.jsonl.gz"))?;
    train.extend(samples(&pipeline, &folder.join("meantime.train.jsonl.gz"))?);
    let dev = samples(&pipeline, &folder.join("uds-ih2.dev.jsonl.gz"))?;
    println!("train {} events, dev {}", train.len(), dev.len());
    let mut weights = Weights::of(&train);
    for round in 0..ROUNDS {
        weights.learn(&train, round);
        report(&weights, &dev, round);
    }
    weights.average();
    report(&weights, &dev, ROUNDS);
    std::fs::write("models/factuality.bin", weights.freeze())?;
    Ok(())
}

fn report(weights: &Weights, dev: &[Sample], round: u64) {
    let scored: Vec<(f32, f32)> = dev
        .iter()
        .map(|(features, gold)| (weights.predict(features), *gold))
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
