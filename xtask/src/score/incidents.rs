//! Incidents: reports of local shootings to incidents, from the pipeline's claims, scored by `score.py` beside the set.
//!
//! A report stands in the incident of that of its events which most reports speak of.

use anyhow::{Context, Result, ensure};
use dateline_core::document::{Document, Published};
use dateline_core::reconcile::reconcile;
use dateline_core::record::DocumentRecord;
use flate2::read::GzDecoder;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Reports that are scored, from the start of the set.
const REPORTS: usize = 1200;

/// Scores the first reports of the development part.
pub(crate) fn score(data: &Path) -> Result<()> {
    let folder = data.join("gva-incidents");
    let file = std::fs::File::open(folder.join("dev.jsonl.gz"))?;
    let lines: Vec<String> = BufReader::new(GzDecoder::new(file))
        .lines()
        .take(REPORTS)
        .collect::<std::io::Result<_>>()?;
    let pipeline = crate::pipeline()?;
    let mut records: Vec<DocumentRecord> = Vec::new();
    let started = Instant::now();
    for line in &lines {
        let report: Value = serde_json::from_str(line)?;
        let words = |name: &str| report[name].as_str().map(str::to_owned);
        let mut document = Document::new(words("text").unwrap_or_default());
        document.id = words("id").unwrap_or_default();
        document.title = words("title");
        document.publisher = words("outlet");
        document.published = words("dct").and_then(|iso| Published::parse(&iso, "input"));
        records.push(pipeline.read(&document));
    }
    let read = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let events = reconcile(&records);
    println!(
        "{} reports, {} claims, {} events; read in {read:.1} s, reconciled in {:.2} s",
        records.len(),
        records.iter().map(|record| record.claims.len()).sum::<usize>(),
        events.len(),
        started.elapsed().as_secs_f64()
    );
    let mut main: BTreeMap<&str, (usize, usize, &str)> = BTreeMap::new();
    for event in &events {
        for document in &event.documents {
            let size = (event.documents.len(), event.claims.len(), event.id.as_str());
            let best = main.entry(document).or_insert(size);
            *best = (*best).max(size);
        }
    }
    let mut system = String::new();
    for (document, (_, _, event)) in &main {
        writeln!(
            system,
            "{}",
            serde_json::json!({"id": document, "cluster": event})
        )?;
    }
    std::fs::create_dir_all("target/reconcile")?;
    let gold_path = Path::new("target/reconcile/gva-gold.jsonl");
    let mut gold = std::fs::File::create(gold_path)?;
    for line in &lines {
        writeln!(gold, "{line}")?;
    }
    let out = Path::new("target/reconcile/gva.jsonl");
    std::fs::write(out, system)?;
    let output = Command::new("python3")
        .arg(folder.join("score.py"))
        .arg("cluster")
        .arg(gold_path)
        .arg(out)
        .output()
        .context("while running score.py")?;
    ensure!(
        output.status.success(),
        "score.py failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    print!("{}", String::from_utf8_lossy(&output.stdout));
    Ok(())
}
