//! Events across documents on ECB+: gold mentions given as claims (trigger: the mention, content: its sentence), nothing told of
//! topics; clusters of the whole set scored as one document by `score.py` beside the data.

use anyhow::{Context, Result, ensure};
use dateline_core::Pipeline;
use dateline_core::reconcile::reconcile;
use dateline_core::record::DocumentRecord;
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Command;

/// Reports that are scored: the whole development part.
const ALL: usize = usize::MAX;

/// Scores the development part.
pub(crate) fn score(data: &Path) -> Result<()> {
    let folder = data.join("ecbplus");
    let gold = folder.join("dev.jsonl.gz");
    let (records, _) = records(&gold, ALL)?;
    let mut lines = String::new();
    for event in reconcile(&records) {
        for claim in &event.claims {
            let mention = claim
                .split_once('|')
                .map_or(claim.as_str(), |(_, mention)| mention);
            writeln!(lines, "{}", json!({"id": mention, "cluster": event.id}))?;
        }
    }
    std::fs::create_dir_all("target/reconcile")?;
    let out = Path::new("target/reconcile/ecbplus.jsonl");
    std::fs::write(out, lines)?;
    let output = Command::new("python3")
        .arg(folder.join("score.py"))
        .arg(&gold)
        .arg(out)
        .output()
        .context("while running score.py")?;
    ensure!(
        output.status.success(),
        "score.py failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    print!("{}", String::from_utf8_lossy(&output.stdout));
    println!(
        "peers on dev, gold mentions: stem match CoNLL 64.3 with nothing known, 72.3 with the topic known, 76.9 with the subtopic known"
    );
    Ok(())
}

/// Reports with a claim for each validated event mention (`report|mention`), and the gold clusters of the claims.
pub(crate) fn records(path: &Path, most: usize) -> Result<(Vec<DocumentRecord>, BTreeMap<String, String>)> {
    let pipeline = Pipeline::embedded()?;
    let empty = Vec::new();
    let mut records = Vec::new();
    let mut labels = BTreeMap::new();
    // Every topic whole: near topics are what makes the set hard.
    for line in BufReader::new(GzDecoder::new(std::fs::File::open(path)?))
        .lines()
        .take(most)
    {
        let report: Value = serde_json::from_str(&line?)?;
        let mut claims = Vec::new();
        for mention in report["mentions"].as_array().unwrap_or(&empty) {
            if mention["kind"] != "event" || mention["validated"] != true {
                continue;
            }
            let sentences = report["sents"].as_array().unwrap_or(&empty);
            let Some(sentence) = sentences.iter().find(|sentence| sentence[0] == mention["sent"]) else {
                continue;
            };
            let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let id = format!("{}|{}", word(&report["id"]), word(&mention["id"]));
            claims.push(json!({"id": id, "trigger": [mention["start"], mention["end"]],
                "content": [sentence[1], sentence[2]]}));
            labels.insert(id, mention["cluster"].to_string());
        }
        let record = serde_json::from_value(
            json!({"id": report["id"], "uri": report["url"], "text": report["text"], "claims": claims}),
        )?;
        records.push(pipeline.fill(&record));
    }
    Ok((records, labels))
}
