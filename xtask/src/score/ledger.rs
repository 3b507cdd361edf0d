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
    let out = Path::new("target/ledger");
    std::fs::create_dir_all(out)?;
    let mut all = Vec::new();
    for set in ["ledger", "ledger-dev"] {
        let path = data.join(set).join("documents.jsonl");
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("while reading {}", path.display()))?;
        let mut inputs = Vec::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            inputs.push(serde_json::from_str::<Input>(line)?);
        }
        let records = out.join(format!("{set}.jsonl"));
        all.push((set, run(pipeline, inputs, &records, &data.join(set), None)?));
    }
    let founding = data.join("../founding");
    let article = std::fs::read_to_string(founding.join("article.md"))?;
    let input = Input {
        id: "founding".to_owned(),
        text: article,
        title: None,
        publisher: None,
        published: Some("2019-03-25".to_owned()),
        uri: None,
    };
    let gold = founding.join("gold.json");
    let records = out.join("founding.jsonl");
    let measured = run(pipeline, vec![input], &records, &data.join("ledger"), Some(&gold))?;
    all.push(("founding", measured));
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
