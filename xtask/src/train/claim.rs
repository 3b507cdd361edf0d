//! The confidence of rows: a logistic regression over the signs of a claim (`claim::confidence`), from the annotated
//! reports, read by the fast reader and (with `--reader deep`) by the deep one too. Prints how far it holds on each report
//! when the others taught it, and writes `lexicons/claim_weights.tsv`.

use crate::score::ledger::{SETS, documents};
use anyhow::{Context, Result, ensure};
use dateline_core::Pipeline;
use dateline_core::claim::confidence::signs;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

/// Strength of the pull of weights towards nothing.
const RIDGE: f64 = 3.0;
/// Steps of Newton's method; it has settled long before.
const STEPS: usize = 25;

/// A claim: its report, its signs, whether its row is right.
struct Sample {
    report: String,
    signs: Vec<&'static str>,
    right: bool,
}

/// Fits, prints and writes the weights.
pub(super) fn train(data: &Path) -> Result<()> {
    let mut samples = read(&Pipeline::embedded()?, data)?;
    if let Some(deep) = crate::deep()? {
        samples.extend(read(&Pipeline::with_reader(Box::new(deep))?, data)?);
    }
    let names: BTreeSet<&str> = samples
        .iter()
        .flat_map(|sample| sample.signs.iter().copied())
        .collect();
    let names: Vec<&str> = names.into_iter().collect();
    let reports: BTreeSet<&str> = samples.iter().map(|sample| sample.report.as_str()).collect();
    let mut judged = Vec::new();
    for report in reports {
        let others: Vec<&Sample> = samples.iter().filter(|sample| sample.report != report).collect();
        let weights = fit(&others, &names);
        let own = samples.iter().filter(|sample| sample.report == report);
        judged.extend(own.map(|sample| (probability(&weights, &names, &sample.signs) as f32, sample.right)));
    }
    println!(
        "{} claims, each report judged by what the others taught:",
        judged.len()
    );
    crate::score::confidence::report(&judged);
    println!("area under the curve {:.3}", area(&judged));
    let all: Vec<&Sample> = samples.iter().collect();
    write(&names, &fit(&all, &names))
}

/// The claims of the annotated reports.
fn read(pipeline: &Pipeline, data: &Path) -> Result<Vec<Sample>> {
    let mut samples = Vec::new();
    for (set, gold) in SETS {
        let mut lines = String::new();
        let mut seen: HashMap<String, Vec<(String, Vec<&'static str>)>> = HashMap::new();
        for document in documents(data, set)? {
            let layers = pipeline.analyse(&document);
            let record = layers.record(&document);
            let claims = &layers.claims;
            for (at, claim) in record.claims.iter().enumerate() {
                let signs = signs(&document, &layers.attributions, claims, at);
                let report = document.input_id.clone().unwrap_or_default();
                seen.entry(claim.id.clone()).or_default().push((report, signs));
            }
            writeln!(lines, "{}", serde_json::to_string(&record)?)?;
        }
        let mut predicted = tempfile::NamedTempFile::new().context("while making a file for the records")?;
        predicted.write_all(lines.as_bytes())?;
        let output = Command::new("python3")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/src/train/rows.py"))
            .arg(data.join("ledger/score.py"))
            .arg(data.join(gold))
            .arg(predicted.path())
            .output()
            .context("while running rows.py")?;
        ensure!(
            output.status.success(),
            "rows.py failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let Some((id, right)) = line.split_once(' ') else {
                continue;
            };
            let Some((report, signs)) = seen.get_mut(id).and_then(Vec::pop) else {
                continue;
            };
            samples.push(Sample {
                report,
                signs,
                right: right == "1",
            });
        }
    }
    Ok(samples)
}

fn probability(weights: &[f64], names: &[&str], signs: &[&str]) -> f64 {
    let sum: f64 = signs
        .iter()
        .filter_map(|sign| names.binary_search(sign).ok())
        .map(|at| weights[at])
        .sum();
    1.0 / (1.0 + (-sum).exp())
}

/// Newton's method on the likelihood with a ridge; "always" is not pulled.
fn fit(samples: &[&Sample], names: &[&str]) -> Vec<f64> {
    let n = names.len();
    let mut weights = vec![0.0; n];
    for _ in 0..STEPS {
        let mut gradient = vec![0.0; n];
        let mut hessian = vec![vec![0.0; n]; n];
        for (at, name) in names.iter().enumerate() {
            let pull = if *name == "always" { 1e-6 } else { RIDGE };
            gradient[at] = pull * weights[at];
            hessian[at][at] = pull;
        }
        for sample in samples {
            let p = probability(&weights, names, &sample.signs);
            let error = p - f64::from(u8::from(sample.right));
            let places: Vec<usize> = sample
                .signs
                .iter()
                .filter_map(|sign| names.binary_search(sign).ok())
                .collect();
            for &a in &places {
                gradient[a] += error;
                for &b in &places {
                    hessian[a][b] += p * (1.0 - p);
                }
            }
        }
        for (weight, step) in weights.iter_mut().zip(solve(hessian, gradient)) {
            *weight -= step;
        }
    }
    weights
}

/// Gaussian elimination; the ridge keeps the pivots off zero.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    for column in 0..n {
        let pivot = (column..n).max_by(|a, b| matrix[*a][column].abs().total_cmp(&matrix[*b][column].abs()));
        let pivot = pivot.unwrap_or(column);
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        for row in column + 1..n {
            let factor = matrix[row][column] / matrix[column][column];
            let (above, below) = matrix.split_at_mut(row);
            for (value, from) in below[0].iter_mut().zip(&above[column]).skip(column) {
                *value -= factor * from;
            }
            right[row] -= factor * right[column];
        }
    }
    for row in (0..n).rev() {
        let known: f64 = (row + 1..n)
            .map(|column| matrix[row][column] * right[column])
            .sum();
        right[row] = (right[row] - known) / matrix[row][row];
    }
    right
}

/// Share of pairs of a right and a wrong row in which the right one is surer.
fn area(judged: &[(f32, bool)]) -> f64 {
    let (right, wrong): (Vec<_>, Vec<_>) = judged.iter().partition(|(_, right)| *right);
    let mut sum = 0.0;
    for (a, _) in &right {
        for (b, _) in &wrong {
            sum += if a > b {
                1.0
            } else if a < b {
                0.0
            } else {
                0.5
            };
        }
    }
    sum / (right.len() * wrong.len()).max(1) as f64
}

fn write(names: &[&str], weights: &[f64]) -> Result<()> {
    let rows: BTreeMap<&str, f64> = names.iter().copied().zip(weights.iter().copied()).collect();
    let mut text = String::from(
        "# What the signs of a row say of its confidence: weights of a logistic regression, fitted by `cargo xtask --reader deep train claim` on the 22\n\
         # annotated reports (no text of theirs is here). A sign is a property of the claim as it was read: crates/dateline-core/src/claim/confidence.rs.\n\
         #! sign\tweight\tevidence\n",
    );
    for (name, weight) in rows {
        writeln!(text, "{name}\t{weight:.3}\ttrain:claim")?;
    }
    std::fs::write("lexicons/claim_weights.tsv", text)?;
    Ok(())
}
