//! Whole rows: the pipeline over the annotated reports, scored by `score.py` beside each set.

use super::attribution::Measured;
use anyhow::{Context, Result, ensure};
use dateline_core::document::Published;
use dateline_core::{Document, Pipeline};
use serde::Deserialize;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

#[derive(Debug, Deserialize)]
struct Input {
    id: String,
    text: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    publisher: Option<String>,
    #[serde(default)]
    published: Option<String>,
    #[serde(default)]
    uri: Option<String>,
}

impl Input {
    fn document(self) -> Document {
        let mut document = Document::new(self.text);
        document.input_id = Some(self.id.clone());
        document.uri = self.uri.or(Some(format!("{}.txt", self.id)));
        if self.title.is_some() {
            document.title = self.title;
        }
        if self.publisher.is_some() {
            document.publisher = self.publisher;
        }
        if let Some(published) = self.published.and_then(|iso| Published::parse(&iso, "input")) {
            document.published = Some(published);
        }
        document
    }
}

/// The annotated reports: a set and where its annotation stands, in the corpora folder.
pub(crate) const SETS: [(&str, &str); 3] = [
    ("ledger", "ledger/gold"),
    ("ledger-dev", "ledger-dev/gold"),
    ("founding", "../founding/gold.json"),
];

/// The reports of a set.
pub(crate) fn documents(data: &Path, set: &str) -> Result<Vec<Document>> {
    Ok(inputs(data, set)?.into_iter().map(Input::document).collect())
}

fn inputs(data: &Path, set: &str) -> Result<Vec<Input>> {
    if set == "founding" {
        let text = std::fs::read_to_string(data.join("../founding/article.md"))?;
        return Ok(vec![Input {
            id: "founding".to_owned(),
            text,
            title: None,
            publisher: None,
            published: Some("2019-03-25".to_owned()),
            uri: None,
        }]);
    }
    let path = data.join(set).join("documents.jsonl");
    let text = std::fs::read_to_string(&path).with_context(|| format!("while reading {}", path.display()))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// Scores the visible set, the development set and the founding article.
pub(crate) fn score(data: &Path) -> Result<()> {
    for (set, measured) in measure(&crate::pipeline()?, data)? {
        println!(
            "-- {set} ({:.1} ms for 600 words)",
            measured.seconds * 1000.0 * 600.0 / measured.words.max(1) as f64
        );
        for line in measured.report.lines() {
            let shown = [
                "documents",
                "claim_",
                "trigger_",
                "row_",
                "type ",
                "status",
                "origin",
                "chain",
                "when",
                "where",
                "actor",
                "quantity",
            ];
            if shown.iter().any(|start| line.starts_with(start)) {
                println!("{line}");
            }
        }
    }
    Ok(())
}

/// The three sets, each with what its scorer says.
pub(super) fn measure(pipeline: &Pipeline, data: &Path) -> Result<Vec<(&'static str, Measured)>> {
    let out = tempfile::tempdir().context("while making a folder for the records")?;
    let mut all = Vec::new();
    for (set, gold) in SETS {
        let records = out.path().join(format!("{set}.jsonl"));
        let founding = set == "founding";
        let folder = data.join(if founding { "ledger" } else { set });
        let gold = founding.then(|| data.join(gold));
        let measured = run(pipeline, inputs(data, set)?, &records, &folder, gold.as_deref())?;
        all.push((set, measured));
    }
    Ok(all)
}

fn run(
    pipeline: &Pipeline,
    inputs: Vec<Input>,
    out: &Path,
    folder: &Path,
    gold: Option<&Path>,
) -> Result<Measured> {
    let mut lines = String::new();
    let mut words = 0;
    let started = Instant::now();
    for input in inputs {
        let document = input.document();
        words += document.text.split_whitespace().count();
        let record = pipeline.read(&document);
        writeln!(lines, "{}", serde_json::to_string(&record)?)?;
    }
    let seconds = started.elapsed().as_secs_f64();
    std::fs::write(out, lines)?;
    let mut command = Command::new("python3");
    command.arg(folder.join("score.py")).arg(out);
    if let Some(gold) = gold {
        command.arg("--gold").arg(gold);
    }
    let output = command.output().context("while running score.py")?;
    ensure!(
        output.status.success(),
        "score.py failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(Measured {
        words,
        seconds,
        report: String::from_utf8_lossy(&output.stdout).into_owned(),
    })
}
