//! The weights of the pair score: logistic regression on pairs of claims of the annotated reports, as annotated and as the
//! pipeline reads them. Written to `lexicons/pair_weights.tsv`.

use crate::score::reconcile as gold;
use anyhow::Result;
use dateline_core::reconcile::compared_pairs;
use dateline_core::reconcile::pair::{Features, NAMES, weights as present_weights};
use dateline_core::record::DocumentRecord;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Weights set by hand, in the order of [`NAMES`]: what is known beforehand, as the annotated reports are few.
const BY_HAND: Features = [-2.6, -0.6, 1.2, 1.0, -2.0, -1.0, 1.2, 0.8, 0.2, -0.3, -0.8, 0.7, 0.3, -2.0, 0.5, -0.8, 0.8, -1.0, -1.5, 0.8, -0.3, 4.0, 0.8, -0.4, 4.0, 0.7, -0.1, -0.3, -0.6, 0.2, 0.0, 0.0, 0.4];

/// A pair of claims: same event or not, its features, and the report of the first claim (for cross-validation).
struct Pair {
    same: bool,
    features: Features,
    report: String,
}

/// Trains and writes the weights; prints F1 of the pairs with each report left out in turn.
pub(crate) fn train(data: &Path) -> Result<()> {
    let mut pairs = Vec::new();
    let mut scored = Vec::new();
    for set in gold::SETS {
        let folder = data.join(set);
        let documents = gold::gold(&folder)?;
        let clusters: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(folder.join("clusters.json"))?)?;
        let annotated: Vec<DocumentRecord> = documents.iter().map(gold::as_record).collect::<Result<_>>()?;
        collect(&annotated, &documents, &clusters, &mut pairs);
        let read = gold::read(&documents)?;
        collect(&read, &documents, &clusters, &mut pairs);
        scored.push((folder.clone(), annotated));
        scored.push((folder, read));
    }
    let same = pairs.iter().filter(|pair| pair.same).count();
    println!("{} pairs, {same} of one event", pairs.len());
    let mut reports: Vec<String> = pairs.iter().map(|pair| pair.report.clone()).collect();
    reports.sort();
    reports.dedup();
    let (mut right, mut found, mut wanted) = (0, 0, 0);
    for fold in 0..7 {
        let out = |pair: &Pair| reports.binary_search(&pair.report).is_ok_and(|at| at % 7 == fold);
        let weights = fit(pairs.iter().filter(|pair| !out(pair)));
        for pair in pairs.iter().filter(|pair| out(pair)) {
            let yes = dot(&weights, &pair.features) > 0.0;
            right += usize::from(yes && pair.same);
            found += usize::from(yes);
            wanted += usize::from(pair.same);
        }
    }
    println!(
        "pairs, reports left out in sevenths: P {:.1} R {:.1} F1 {:.1}",
        100.0 * right as f64 / found.max(1) as f64,
        100.0 * right as f64 / wanted.max(1) as f64,
        200.0 * right as f64 / (found + wanted).max(1) as f64
    );
    let judge = |weights: &Features| -> Result<(f64, String)> {
        let mut shown = String::new();
        let mut sum = 0.0;
        for (folder, records) in &scored {
            let figures = gold::run(records, Path::new("target/pair.jsonl"), folder, weights)?;
            for (name, value) in &figures {
                if name.ends_with("bcubed_f1") {
                    sum += value;
                    write!(shown, " {value:.3}")?;
                }
            }
        }
        Ok((sum / 8.0, shown))
    };
    let (mean, shown) = judge(present_weights())?;
    println!("as they are              {mean:.3} {shown}");
    let fitted = fit(pairs.iter());
    let mut best: Option<(f64, Features)> = None;
    // Half-way between the weights set by hand and those fitted, the bar moved in steps.
    for share in [0.0f32, 0.3, 0.6, 1.0] {
        for shift in [-0.6f32, 0.0, 0.6, 1.2] {
            let mut weights = fitted;
            for (weight, by_hand) in weights.iter_mut().zip(BY_HAND) {
                *weight = share * *weight + (1.0 - share) * by_hand;
            }
            weights[0] += shift;
            let (mean, shown) = judge(&weights)?;
            println!("fitted {share:.1}, bar {shift:>4.1}   {mean:.3} {shown}");
            if best.as_ref().is_none_or(|(most, _)| mean > *most) {
                best = Some((mean, weights));
            }
        }
    }
    let Some((_, weights)) = best else { return Ok(()) };
    let rows: BTreeMap<&str, f32> = NAMES.iter().copied().zip(weights).collect();
    let mut text = String::from(
        "# Weights of the pair score of reconciliation (log odds a unit of each feature of reconcile::pair).\n\
         # Made by `cargo xtask train pair` from the annotated reports.\n#! feature\tweight\n",
    );
    for (name, weight) in rows {
        writeln!(text, "{name}\t{weight:.2}")?;
        println!("{name:<20} {weight:>6.2}");
    }
    std::fs::write("lexicons/pair_weights.tsv", text)?;
    Ok(())
}

/// Adds the labelled pairs of some records.
fn collect(records: &[DocumentRecord], documents: &[Value], clusters: &[Value], pairs: &mut Vec<Pair>) {
    let mut labels: BTreeMap<String, String> = BTreeMap::new();
    for (record, gold) in records.iter().zip(documents) {
        let id = gold["id"].as_str().unwrap_or("");
        let scope = clusters
            .iter()
            .find(|cluster| cluster["docs"].as_array().is_some_and(|docs| docs.iter().any(|doc| doc == id)))
            .map_or(id, |cluster| cluster["id"].as_str().unwrap_or(id));
        let empty = Vec::new();
        for claim in &record.claims {
            let mut best: Option<(f64, &Value)> = None;
            for candidate in gold["claims"].as_array().unwrap_or(&empty) {
                let likeness = dice(claim.content, &candidate["content"]) + dice(claim.trigger, &candidate["trigger"]);
                if likeness > 0.8 && best.is_none_or(|(most, _)| likeness > most) {
                    best = Some((likeness, candidate));
                }
            }
            if let Some((_, claim_gold)) = best {
                let label = match claim_gold["event"].as_str() {
                    Some(event) => format!("{scope}/{event}"),
                    None => format!("{scope}/{id}/{}", claim_gold["id"]),
                };
                labels.insert(format!("{}#{}", record.id, claim.id), label);
            }
        }
    }
    for (one, other, features) in compared_pairs(records) {
        if let (Some(a), Some(b)) = (labels.get(&one), labels.get(&other)) {
            pairs.push(Pair {
                same: a == b,
                features,
                report: one.split('#').next().unwrap_or("").to_owned(),
            });
        }
    }
}

fn dice(one: [usize; 2], other: &Value) -> f64 {
    let at = |index: usize| other[index].as_u64().unwrap_or(0) as usize;
    let shared = one[1].min(at(1)).saturating_sub(one[0].max(at(0)));
    2.0 * shared as f64 / ((one[1] - one[0]) + (at(1) - at(0))).max(1) as f64
}

fn dot(weights: &Features, features: &Features) -> f32 {
    weights.iter().zip(features).map(|(weight, value)| weight * value).sum()
}

/// Logistic regression by full gradient steps with an L2 penalty; positives weigh more, as they are few.
fn fit<'p>(pairs: impl Iterator<Item = &'p Pair>) -> Features {
    const STEPS: usize = 1500;
    const PENALTY: f32 = 0.002;
    let pairs: Vec<&Pair> = pairs.collect();
    let mut weights = [0.0f32; NAMES.len()];
    let mut speed = [0.0f32; NAMES.len()];
    let total: f32 = pairs.iter().map(|pair| weight(pair)).sum();
    for _ in 0..STEPS {
        let mut gradient = [0.0f32; NAMES.len()];
        for pair in &pairs {
            let odds = dot(&weights, &pair.features);
            let error = (1.0 / (1.0 + (-odds).exp()) - f32::from(u8::from(pair.same))) * weight(pair) / total;
            for (slot, value) in gradient.iter_mut().zip(&pair.features) {
                *slot += error * value;
            }
        }
        for at in 0..weights.len() {
            let slope = gradient[at] + if at == 0 { 0.0 } else { PENALTY * weights[at] };
            speed[at] = 0.9 * speed[at] - 0.5 * slope;
            weights[at] += speed[at];
        }
    }
    weights
}

fn weight(pair: &Pair) -> f32 {
    if pair.same { 2.0 } else { 1.0 }
}
