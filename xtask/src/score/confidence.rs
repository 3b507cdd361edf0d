//! How far the confidence of attributions can be trusted: predicted against true share of right ones on `PolNeAR` dev.

use super::attribution::{flat, polnear_dev};
use anyhow::Result;
use dateline_core::OffsetMap;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Number of bins.
const BINS: usize = 10;

/// Prints a line a bin, the expected calibration error, and precision by least confidence.
pub(super) fn score(data: &Path) -> Result<()> {
    let pipeline = crate::pipeline()?;
    let mut judged: Vec<(f32, bool)> = Vec::new();
    let documents = polnear_dev(data)?;
    let (half, mut half_way) = (documents.len() / 2, 0);
    for (number, (document, gold)) in documents.into_iter().enumerate() {
        if number == half {
            half_way = judged.len();
        }
        let layers = pipeline.analyse(&document);
        let gold: Vec<[BTreeSet<usize>; 2]> = gold["attributions"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| [characters(&one["source"]), characters(&one["content"])])
            .collect();
        let map = OffsetMap::new(&document.text);
        for attribution in flat(&layers.attributions) {
            let set = |spans: &[dateline_core::Span]| -> BTreeSet<usize> {
                spans
                    .iter()
                    .map(|span| map.to_scalars(*span))
                    .flat_map(|[a, z]| a..z)
                    .collect()
            };
            let (source, content) = (set(&attribution.source_spans), set(&attribution.content));
            let right = gold.iter().any(|[who, what]| {
                most(&content, what) && (source.is_empty() && who.is_empty() || !source.is_disjoint(who))
            });
            judged.push((attribution.confidence, right));
        }
    }
    // The map from scores to probabilities was fitted on the first half of the documents.
    println!("second half of the documents:");
    report(&judged[half_way..]);
    println!("all documents:");
    report(&judged);
    Ok(())
}

fn characters(spans: &Value) -> BTreeSet<usize> {
    let spans = spans.as_array().into_iter().flatten();
    spans
        .filter_map(|span| Some(span[0].as_u64()? as usize..span[1].as_u64()? as usize))
        .flatten()
        .collect()
}

/// Two contents that share more than half of what either has.
fn most(one: &BTreeSet<usize>, two: &BTreeSet<usize>) -> bool {
    let shared = one.intersection(two).count();
    shared > 0 && 2 * shared >= one.len() + two.len() - shared
}

pub(crate) fn report(judged: &[(f32, bool)]) {
    let all = judged.len().max(1) as f32;
    let mut error = 0.0;
    println!("confidence  number  mean  right");
    for bin in 0..BINS {
        let of = |value: f32| ((value * BINS as f32) as usize).min(BINS - 1);
        let inside: Vec<_> = judged.iter().filter(|(value, _)| of(*value) == bin).collect();
        if inside.is_empty() {
            continue;
        }
        let number = inside.len() as f32;
        let mean = inside.iter().map(|(value, _)| value).sum::<f32>() / number;
        let right = inside.iter().filter(|(_, right)| *right).count() as f32 / number;
        error += number / all * (mean - right).abs();
        println!(
            ".{bin}-{}  {:6}  {mean:.2}  {right:.2}",
            if bin + 1 == BINS {
                "1.".to_owned()
            } else {
                format!(".{}", bin + 1)
            },
            inside.len()
        );
    }
    println!(
        "expected calibration error {error:.3} over {} attributions",
        judged.len()
    );
    for least in [0.0, 0.5, 0.7, 0.9] {
        let kept: Vec<_> = judged.iter().filter(|(value, _)| *value >= least).collect();
        let right = kept.iter().filter(|(_, right)| *right).count();
        println!(
            "confidence of at least {least}: {} rows or attributions, {:.1} % right",
            kept.len(),
            100.0 * right as f32 / kept.len().max(1) as f32
        );
    }
}
