//! The weights of the pair score: two logistic models, for claims of one report and of two, fitted on pairs of claims of the
//! annotated reports (as annotated and as the pipeline reads them), of the origin sets and of the training part of ECB+, with pairs of
//! different local incidents as counterexamples.
//! Written to `lexicons/pair_weights.tsv`.

use crate::score::{ecbplus, origins, reconcile as gold};
use anyhow::Result;
use dateline_core::Pipeline;
use dateline_core::document::{Document, Published};
use dateline_core::reconcile::pair::{ACROSS, Features, NAMES, Weights, weights as present_weights};
use dateline_core::reconcile::{compared_pairs, reconcile_with};
use dateline_core::record::DocumentRecord;
use flate2::read::GzDecoder;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// A pair of claims: same event or not, its features, the report of the first claim (for cross-validation), and how much
/// it counts.
struct Pair {
    same: bool,
    features: Features,
    report: String,
    weight: f32,
}

/// Labels of claims by their ids, which are unique here.
type Labels = BTreeMap<String, String>;

/// Reports of ECB+ that are used.
const ECB_REPORTS: usize = 300;

/// Trains and writes the weights; prints F1 of the pairs with reports left out in sevenths, and B-cubed F1 of the events
/// on the sets that are trained on for some bars.
pub(crate) fn train(data: &Path) -> Result<()> {
    let mut pairs = Vec::new();
    let mut scored = Vec::new();
    for set in gold::SETS {
        let folder = data.join(set);
        let documents = gold::gold(&folder)?;
        let clusters: Vec<Value> =
            serde_json::from_str(&std::fs::read_to_string(folder.join("clusters.json"))?)?;
        let annotated: Vec<DocumentRecord> = documents.iter().map(gold::as_record).collect::<Result<_>>()?;
        collect(
            &annotated,
            &annotated_labels(&annotated, &documents, &clusters),
            1.0,
            &mut pairs,
        );
        let read = gold::read(&documents)?;
        collect(
            &read,
            &annotated_labels(&read, &documents, &clusters),
            1.0,
            &mut pairs,
        );
        scored.push((folder.clone(), annotated));
        scored.push((folder, read));
    }
    let mut labels = Labels::new();
    let mut sets = Vec::new();
    for (incident, record) in origins::records(data)? {
        for claim in &record.claims {
            labels.insert(claim.id.clone(), incident.clone());
        }
        sets.push(record);
    }
    collect(&sets, &labels, 4.0, &mut pairs);
    let (ecb, ecb_labels) = ecbplus::records(&data.join("ecbplus/train.jsonl.gz"), ECB_REPORTS)?;
    collect(&ecb, &ecb_labels, 0.1, &mut pairs);
    let (local, incident_of) = unlike(&data.join("gva-incidents/dev.jsonl.gz"), &mut pairs)?;
    let (dev, dev_labels) = ecbplus::records(&data.join("ecbplus/dev.jsonl.gz"), 200)?;
    let mut fitted = Weights {
        within: [0.0; NAMES.len()],
        across: [0.0; NAMES.len()],
    };
    for across in [false, true] {
        let chosen: Vec<&Pair> = pairs
            .iter()
            .filter(|pair| (pair.features[ACROSS] > 0.0) == across)
            .collect();
        cross_validate(&chosen, across);
        let weights = fit(&chosen);
        if across {
            fitted.across = weights;
        } else {
            fitted.within = weights;
        }
    }
    let judge = |weights: &Weights| -> Result<(f64, String)> {
        let mut shown = String::new();
        let mut sum = 0.0;
        for (folder, records) in &scored {
            for (name, value) in &gold::run(records, Path::new("target/pair.jsonl"), folder, weights)? {
                if name.ends_with("bcubed_f1") {
                    sum += value;
                    write!(shown, " {value:.3}")?;
                }
            }
        }
        let incidents = bcubed(&sets, &labels, weights);
        let mentions = bcubed(&dev, &dev_labels, weights);
        let pure = purity(&local, &incident_of, weights);
        write!(
            shown,
            "  origins {incidents:.3} ecb+ dev {mentions:.3} local {pure:.3}"
        )?;
        Ok((sum / 16.0 + incidents / 6.0 + mentions / 6.0 + pure / 6.0, shown))
    };
    let (mean, shown) = judge(present_weights())?;
    println!("as they are             {mean:.3} {shown}");
    let mut best: Option<(f64, Weights)> = None;
    for within in [-0.3f32, 0.2] {
        for across in [0.0f32, 0.5, 1.0, 1.5] {
            let mut weights = fitted;
            weights.within[0] += within;
            weights.across[0] += across;
            let (mean, shown) = judge(&weights)?;
            println!("bar {within:>4.1} {across:>4.1}           {mean:.3} {shown}");
            if best.as_ref().is_none_or(|(most, _)| mean > *most) {
                best = Some((mean, weights));
            }
        }
    }
    let Some((_, weights)) = best else { return Ok(()) };
    let mut rows: BTreeMap<&str, (f32, f32)> = BTreeMap::new();
    for (at, name) in NAMES.iter().enumerate() {
        rows.insert(name, (weights.within[at], weights.across[at]));
    }
    let mut text = String::from(
        "# Weights of the pair score of reconciliation (log odds a unit of each feature of reconcile::pair), for claims of one report and of two.\n\
         # Made by `cargo xtask train pair` from the annotated reports.\n#! feature\twithin\tacross\n",
    );
    for (name, (within, across)) in rows {
        writeln!(text, "{name}\t{within:.2}\t{across:.2}")?;
        println!("{name:<20} {within:>6.2} {across:>6.2}");
    }
    std::fs::write("lexicons/pair_weights.tsv", text)?;
    Ok(())
}

/// F1 of the pairs with a seventh of the reports left out in turn.
fn cross_validate(pairs: &[&Pair], across: bool) {
    let mut reports: Vec<&str> = pairs.iter().map(|pair| pair.report.as_str()).collect();
    reports.sort_unstable();
    reports.dedup();
    let (mut right, mut found, mut wanted) = (0.0f32, 0.0f32, 0.0f32);
    for fold in 0..7 {
        let out = |pair: &Pair| {
            reports
                .binary_search(&pair.report.as_str())
                .is_ok_and(|at| at % 7 == fold)
        };
        let rest: Vec<&Pair> = pairs.iter().copied().filter(|pair| !out(pair)).collect();
        let weights = fit(&rest);
        for pair in pairs.iter().filter(|pair| out(pair)) {
            let yes = dot(&weights, &pair.features) > 0.0;
            right += if yes && pair.same { pair.weight } else { 0.0 };
            found += if yes { pair.weight } else { 0.0 };
            wanted += if pair.same { pair.weight } else { 0.0 };
        }
    }
    println!(
        "{} pairs {} one report, reports left out in sevenths: P {:.1} R {:.1} F1 {:.1}",
        pairs.len(),
        if across { "across" } else { "within" },
        100.0 * right / found.max(1.0),
        100.0 * right / wanted.max(1.0),
        200.0 * right / (found + wanted).max(1.0)
    );
}

/// Adds the labelled pairs of some records.
fn collect(records: &[DocumentRecord], labels: &Labels, weight: f32, pairs: &mut Vec<Pair>) {
    let mut report_of: BTreeMap<&str, &str> = BTreeMap::new();
    for record in records {
        for claim in &record.claims {
            report_of.insert(&claim.id, &record.id);
        }
    }
    for (one, other, features) in compared_pairs(records) {
        if let (Some(a), Some(b)) = (labels.get(&one), labels.get(&other)) {
            pairs.push(Pair {
                same: a == b,
                features,
                report: report_of
                    .get(one.as_str())
                    .map_or(String::new(), |report| (*report).to_owned()),
                weight: if a == b { 2.0 * weight } else { weight },
            });
        }
    }
}

/// Labels of the claims of the annotated reports: the event of the gold claim that covers the same words.
fn annotated_labels(records: &[DocumentRecord], documents: &[Value], clusters: &[Value]) -> Labels {
    let mut labels = Labels::new();
    for (record, gold) in records.iter().zip(documents) {
        let id = gold["id"].as_str().unwrap_or("");
        let scope = clusters
            .iter()
            .find(|cluster| {
                cluster["docs"]
                    .as_array()
                    .is_some_and(|docs| docs.iter().any(|doc| doc == id))
            })
            .map_or(id, |cluster| cluster["id"].as_str().unwrap_or(id));
        let empty = Vec::new();
        for claim in &record.claims {
            let mut best: Option<(f64, &Value)> = None;
            for candidate in gold["claims"].as_array().unwrap_or(&empty) {
                let likeness =
                    dice(claim.content, &candidate["content"]) + dice(claim.trigger, &candidate["trigger"]);
                if likeness > 0.8 && best.is_none_or(|(most, _)| likeness > most) {
                    best = Some((likeness, candidate));
                }
            }
            if let Some((_, claim_gold)) = best {
                let label = match claim_gold["event"].as_str() {
                    Some(event) => format!("{scope}/{event}"),
                    None => format!("{scope}/{id}/{}", claim_gold["id"]),
                };
                labels.insert(claim.id.clone(), label);
            }
        }
    }
    labels
}

/// Adds pairs of claims from reports of different local incidents, which are as alike as different events get.
fn unlike(path: &Path, pairs: &mut Vec<Pair>) -> Result<(Vec<DocumentRecord>, Labels)> {
    let pipeline = Pipeline::embedded()?;
    let mut records = Vec::new();
    let mut incident_of = Labels::new();
    for line in BufReader::new(GzDecoder::new(std::fs::File::open(path)?))
        .lines()
        .take(400)
    {
        let report: Value = serde_json::from_str(&line?)?;
        let words = |name: &str| report[name].as_str().map(str::to_owned);
        let mut document = Document::new(words("text").unwrap_or_default());
        document.title = words("title");
        document.publisher = words("outlet");
        document.published = words("dct").and_then(|iso| Published::parse(&iso, "input"));
        let record = pipeline.read(&document);
        for claim in &record.claims {
            incident_of.insert(claim.id.clone(), report["incident"].to_string());
        }
        records.push(record);
    }
    for (at, (one, other, features)) in compared_pairs(&records).into_iter().enumerate() {
        if at % 7 == 0 && features[ACROSS] > 0.0 && incident_of[&one] != incident_of[&other] {
            pairs.push(Pair {
                same: false,
                features,
                report: one,
                weight: 0.3,
            });
        }
    }
    Ok((records, incident_of))
}

/// Share of the pairs of claims of two reports in one event whose incident is the same.
fn purity(records: &[DocumentRecord], incident_of: &Labels, weights: &Weights) -> f64 {
    let (mut pure, mut all) = (0usize, 1usize);
    for event in reconcile_with(records, weights) {
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        for claim in &event.claims {
            if let Some(incident) = incident_of.get(claim) {
                *numbers.entry(incident).or_default() += 1;
            }
        }
        if event.documents.len() > 1 {
            let total: usize = numbers.values().sum();
            all += total * total;
            pure += numbers.values().map(|number| number * number).sum::<usize>();
        }
    }
    pure as f64 / all as f64
}

/// B-cubed F1 of the events over the labelled claims.
fn bcubed(records: &[DocumentRecord], labels: &Labels, weights: &Weights) -> f64 {
    let events: Vec<BTreeSet<String>> = reconcile_with(records, weights)
        .into_iter()
        .map(|event| {
            event
                .claims
                .into_iter()
                .filter(|claim| labels.contains_key(claim))
                .collect()
        })
        .collect();
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut total = 0;
    for claim in events.iter().flatten() {
        *sizes.entry(&labels[claim]).or_default() += 1;
        total += 1;
    }
    let (mut precision, mut recall) = (0.0, 0.0);
    for event in &events {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for claim in event {
            *kinds.entry(&labels[claim]).or_default() += 1;
        }
        for (label, count) in kinds {
            precision += (count * count) as f64 / event.len() as f64;
            recall += (count * count) as f64 / sizes[label] as f64;
        }
    }
    let (precision, recall) = (
        precision / f64::from(total.max(1)),
        recall / f64::from(total.max(1)),
    );
    2.0 * precision * recall / (precision + recall).max(1e-9)
}

fn dice(one: [usize; 2], other: &Value) -> f64 {
    let at = |index: usize| other[index].as_u64().unwrap_or(0) as usize;
    let shared = one[1].min(at(1)).saturating_sub(one[0].max(at(0)));
    2.0 * shared as f64 / ((one[1] - one[0]) + (at(1) - at(0))).max(1) as f64
}

fn dot(weights: &Features, features: &Features) -> f32 {
    weights
        .iter()
        .zip(features)
        .map(|(weight, value)| weight * value)
        .sum()
}

/// Logistic regression by full gradient steps with an L2 penalty.
fn fit(pairs: &[&Pair]) -> Features {
    const STEPS: usize = 800;
    const PENALTY: f32 = 0.001;
    let mut weights = [0.0f32; NAMES.len()];
    let mut speed = [0.0f32; NAMES.len()];
    let total: f32 = pairs.iter().map(|pair| pair.weight).sum::<f32>().max(1.0);
    for _ in 0..STEPS {
        let mut gradient = [0.0f32; NAMES.len()];
        for pair in pairs {
            let odds = dot(&weights, &pair.features);
            let error = (1.0 / (1.0 + (-odds).exp()) - f32::from(u8::from(pair.same))) * pair.weight / total;
            for (slot, value) in gradient.iter_mut().zip(&pair.features) {
                *slot += error * value;
            }
        }
        for at in 0..weights.len() {
            // The bias is free; the constant feature of pairs across reports is left to it.
            let slope = gradient[at] + if at == 0 { 0.0 } else { PENALTY * weights[at] };
            speed[at] = 0.9 * speed[at] - 0.3 * slope;
            weights[at] += speed[at];
        }
    }
    weights
}
