//! Times on `TimeBank`, AQUAINT (the TempEval-3 training set) and `WikiWars`, by the scorer beside the data.
//!
//! Every fourth document of the first two is the development part; the rules are written on the rest.

use anyhow::{Context, Result, ensure};
use dateline_core::document::Published;
use dateline_core::grounding::time::{self, Timex};
use dateline_core::{Document, OffsetMap, Pipeline};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

/// Writes predictions below `target/score/time` and prints the scorer's figures, a line a file.
pub(super) fn score(data: &Path) -> Result<()> {
    let pipeline = crate::pipeline()?;
    let out = Path::new("target/score/time");
    std::fs::create_dir_all(out)?;
    let mut spent = Duration::ZERO;
    let mut letters = 0;
    for name in ["timebank", "aquaint", "wikiwars"] {
        let path = data.join("time").join(format!("{name}.jsonl"));
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("while reading {}", path.display()))?;
        let split = name != "wikiwars";
        let mut gold = [String::new(), String::new()];
        let mut predicted = [String::new(), String::new()];
        for (at, line) in text.lines().enumerate() {
            let part = usize::from(split && at % 4 == 3);
            let record: Value = serde_json::from_str(line)?;
            let document = document(&record);
            let reading = pipeline.reader().read(&document);
            let mut times = Vec::new();
            let mut best = Duration::MAX;
            for _ in 0..5 {
                let start = Instant::now();
                times = time::find(&document, &reading, pipeline.resources());
                best = best.min(start.elapsed());
            }
            spent += best;
            letters += document.text.len();
            let map = OffsetMap::new(&document.text);
            let timexes: Vec<Value> = times
                .iter()
                .map(|mention| {
                    let [start, end] = map.to_scalars(mention.span);
                    let timex = match mention.timex {
                        Timex::Date => "DATE",
                        Timex::Time => "TIME",
                        Timex::Duration => "DURATION",
                        Timex::Set => "SET",
                    };
                    json!({"start": start, "end": end, "type": timex, "value": mention.value, "rule": mention.rule})
                })
                .collect();
            writeln!(gold[part], "{line}")?;
            writeln!(
                predicted[part],
                "{}",
                json!({"id": record["id"], "timexes": timexes})
            )?;
        }
        for (part, label) in ["", "-dev"].iter().enumerate() {
            if gold[part].is_empty() {
                continue;
            }
            let gold_path = out.join(format!("{name}{label}.gold.jsonl"));
            let predicted_path = out.join(format!("{name}{label}.jsonl"));
            std::fs::write(&gold_path, &gold[part])?;
            std::fs::write(&predicted_path, &predicted[part])?;
            report(&format!("{name}{label}"), data, &gold_path, &predicted_path)?;
        }
    }
    for name in ["ledger", "ledger-dev"] {
        cover(&pipeline, data, name, out)?;
    }
    let per_report = spent.as_secs_f64() * 1000.0 / (letters as f64 / 3600.0);
    println!("{per_report:.3} ms for a report of 3,600 letters (600 words), times alone, best of 5");
    Ok(())
}

fn document(record: &Value) -> Document {
    let mut document = Document::new(record["text"].as_str().unwrap_or_default());
    document.published = record["dct"]
        .as_str()
        .and_then(|dct| Published::parse(dct, "input"));
    document
}

fn report(label: &str, data: &Path, gold: &Path, predicted: &Path) -> Result<()> {
    let output = Command::new("python3")
        .arg(data.join("time/score.py"))
        .args([gold, predicted])
        .output()
        .context("while running python3 score.py")?;
    ensure!(
        output.status.success(),
        "score.py: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let figures: Value = serde_json::from_slice(&output.stdout)?;
    println!(
        "{label:13} {} docs, {} timexes: strict F1 {} relaxed F1 {} (P {} R {}) type F1 {} value F1 {} (accuracy {})",
        figures["docs"],
        figures["gold"],
        figures["strict"]["f"],
        figures["relaxed"]["f"],
        figures["relaxed"]["p"],
        figures["relaxed"]["r"],
        figures["type_f1"],
        figures["value_f1"],
        figures["value_acc"],
    );
    Ok(())
}

/// How many claims of a ledger set have a time in their report whose interval fits the claim's `when`.
fn cover(pipeline: &Pipeline, data: &Path, name: &str, out: &Path) -> Result<()> {
    let folder = data.join(name);
    let Ok(text) = std::fs::read_to_string(folder.join("documents.jsonl")) else {
        return Ok(());
    };
    let (mut all, mut covered) = (0, 0);
    let mut lines = String::new();
    for line in text.lines() {
        let record: Value = serde_json::from_str(line)?;
        let mut document = Document::new(record["text"].as_str().unwrap_or_default());
        if let Some(published) = record["published"]
            .as_str()
            .and_then(|day| Published::parse(day, "input"))
        {
            document.published = Some(published);
        }
        let reading = pipeline.reader().read(&document);
        let times = time::find(&document, &reading, pipeline.resources());
        for mention in &times {
            let interval = mention
                .interval
                .map_or(String::new(), |(from, to)| format!("{from} {to}"));
            let words = mention.span.text(&document.text);
            writeln!(
                lines,
                "{}\t{words}\t{}\t{interval}\t{}",
                record["id"], mention.value, mention.rule
            )?;
        }
        let id = record["id"].as_str().unwrap_or_default();
        let gold = std::fs::read_to_string(folder.join("gold").join(format!("{id}.json")))?;
        let gold: Value = serde_json::from_str(&gold)?;
        for claim in gold["claims"].as_array().into_iter().flatten() {
            let (Some(from), Some(to)) = (claim["when"][0].as_str(), claim["when"][1].as_str()) else {
                continue;
            };
            let (from, to): (Date, Date) = (from.parse()?, to.parse()?);
            all += 1;
            let fits = times.iter().filter_map(|mention| mention.interval);
            covered += usize::from(
                fits.into_iter()
                    .any(|(a, b)| overlap(a.date(), b.date(), from, to) >= 0.5),
            );
        }
    }
    std::fs::write(out.join(format!("{name}.tsv")), lines)?;
    println!(
        "{name:13} {covered} of {all} claims with a date have a time with a fitting interval in their report"
    );
    Ok(())
}

/// Days in both intervals by days in either.
fn overlap(a: Date, b: Date, c: Date, d: Date) -> f64 {
    let days = |from: Date, to: Date| from.until(to).map_or(0, |span| span.get_days() + 1).max(0);
    let both = days(a.max(c), b.min(d));
    f64::from(both) / f64::from((days(a, b) + days(c, d) - both).max(1))
}
