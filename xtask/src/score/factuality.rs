//! Factuality of given predicates, scored by `score.py` on the development parts.

use crate::train::factuality::sentences;
use anyhow::{Context, Result, ensure};
use dateline_core::{Document, OffsetMap, veridicality};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Scores UDS-IH2 and MEANTIME, development parts.
pub(crate) fn score(data: &Path) -> Result<()> {
    let pipeline = crate::pipeline()?;
    let folder = data.join("factuality");
    std::fs::create_dir_all("target/factuality")?;
    for set in ["uds-ih2.dev", "meantime.dev"] {
        let gold = folder.join(format!("{set}.jsonl.gz"));
        let mut lines = String::new();
        for sentence in sentences(&gold)? {
            let document = Document::new(sentence.text);
            let reading = pipeline.reader().read(&document);
            let map = OffsetMap::new(&document.text);
            for event in &sentence.events {
                let Some(span) = map.to_bytes([event.start, event.end]) else {
                    continue;
                };
                let tokens = reading.tokens_in(span);
                if tokens.is_empty() {
                    continue;
                }
                let score = veridicality::factuality(
                    &document,
                    &reading,
                    reading.head_of(tokens),
                    pipeline.resources(),
                );
                writeln!(
                    lines,
                    "{{\"id\":{},\"start\":{},\"end\":{},\"score\":{score:.3}}}",
                    serde_json::to_string(&sentence.id)?,
                    event.start,
                    event.end
                )?;
            }
        }
        let path = format!("target/factuality/{set}.jsonl");
        std::fs::write(&path, lines)?;
        let output = Command::new("python3")
            .arg(folder.join("score.py"))
            .arg(&gold)
            .arg(&path)
            .output()
            .context("while running score.py")?;
        ensure!(
            output.status.success(),
            "score.py failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        println!("-- {set}\n{}", String::from_utf8_lossy(&output.stdout));
    }
    Ok(())
}
