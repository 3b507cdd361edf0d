//! Origins: which reports of one event rest on the same origin. Each report's claim is the labelled sentence, its other
//! cells are filled in by the pipeline; scored by `score.py` beside the set.

use anyhow::{Context, Result, ensure};
use dateline_core::reconcile::reconcile;
use dateline_core::record::DocumentRecord;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Scores the visible sets of reports.
pub(crate) fn score(data: &Path) -> Result<()> {
    let folder = data.join("origins");
    let records: Vec<DocumentRecord> = records(data)?.into_iter().map(|(_, record)| record).collect();
    let mut lines = String::new();
    for record in &records {
        writeln!(lines, "{}", serde_json::to_string(record)?)?;
    }
    for event in reconcile(&records) {
        writeln!(lines, "{}", serde_json::to_string(&event)?)?;
    }
    std::fs::create_dir_all("target/reconcile")?;
    let out = Path::new("target/reconcile/origins.jsonl");
    std::fs::write(out, lines)?;
    let output = Command::new("python3")
        .arg(folder.join("score.py"))
        .arg(folder.join("groups.jsonl"))
        .arg(out)
        .arg("-v")
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

/// The reports with one claim each, on the labelled sentence, and the incident that they tell of.
pub(crate) fn records(data: &Path) -> Result<Vec<(String, DocumentRecord)>> {
    let pipeline = crate::pipeline()?;
    let groups = std::fs::read_to_string(data.join("origins/groups.jsonl"))?;
    let mut records = Vec::new();
    for line in groups.lines().filter(|line| !line.trim().is_empty()) {
        let set: Value = serde_json::from_str(line)?;
        let empty = Vec::new();
        for document in set["documents"].as_array().unwrap_or(&empty) {
            let id = &document["id"];
            let labels = set["labels"].as_array().unwrap_or(&empty);
            let Some(label) = labels.iter().find(|label| label["document"] == *id) else {
                continue;
            };
            let fact = json!([label["fact"]["start"], label["fact"]["end"]]);
            let record = serde_json::from_value(json!({
                "id": id, "input_id": id, "publisher": document["publisher"], "published": document["published"],
                "title": document["title"], "uri": document["url"], "text": document["text"],
                "claims": [{"id": format!("c:{}", id.as_str().unwrap_or("")), "trigger": fact, "content": fact}]
            }))?;
            records.push((set["incident"].to_string(), pipeline.fill(&record)));
        }
    }
    Ok(records)
}
