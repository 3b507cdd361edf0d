//! `dateline reconcile`: events from ledger lines, without a case file.

use super::{pipeline, sort};
use crate::{Outcome, terminal};
use anyhow::{Context, Result, bail};
use dateline_core::reconcile::reconcile;
use dateline_core::record::DocumentRecord;
use dateline_core::resources::user::UserLexicon;
use serde_json::Value;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::PathBuf;

/// Arguments of `dateline reconcile`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Ledger lines, as `dateline read --json` prints them; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print one event a line
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let name = arguments.file.display().to_string();
    let input: Box<dyn Read> = if name == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(&arguments.file).with_context(|| format!("while opening {name}"))?)
    };
    let mut pipeline_when_needed = None;
    let mut documents: Vec<DocumentRecord> = Vec::new();
    let mut failed = Vec::new();
    for (number, line) in BufReader::new(input).lines().enumerate() {
        let line = line.with_context(|| format!("while reading {name}"))?;
        if line.trim().is_empty() {
            continue;
        }
        let value: Value = match serde_json::from_str(&line) {
            Ok(value) => value,
            Err(error) => {
                failed.push(format!(
                    "{name}:{}: expected a ledger line, found broken JSON ({error})",
                    number + 1
                ));
                continue;
            }
        };
        if value.get("text").is_none() {
            continue; // an event line: events are made anew from the claims
        }
        match serde_json::from_value::<DocumentRecord>(value) {
            Ok(mut document) => {
                if needs_filling(&document) {
                    if pipeline_when_needed.is_none() {
                        pipeline_when_needed = Some(pipeline(&UserLexicon::default())?);
                    }
                    if let Some(pipeline) = &pipeline_when_needed {
                        document = pipeline.fill(&document);
                    }
                }
                documents.push(document);
            }
            Err(error) => failed.push(format!(
                "{name}:{}: expected a document of the ledger ({error})",
                number + 1
            )),
        }
    }
    if documents.is_empty() && failed.is_empty() {
        bail!("{name}: no documents in it; expected lines as `dateline read --json` prints them");
    }
    sort(&mut documents);
    let events = reconcile(&documents);
    let mut out = BufWriter::new(std::io::stdout().lock());
    if arguments.json {
        dateline_export::write_jsonl(&mut out, &[], &events).context("while writing events")?;
    } else {
        let account = dateline_export::account::events(&documents, &events, terminal::style());
        out.write_all(account.as_bytes())
            .context("while writing events")?;
    }
    out.flush().context("while writing the output")?;
    for failure in &failed {
        eprintln!("{failure}");
    }
    Ok(if failed.is_empty() {
        Outcome::Done
    } else {
        Outcome::Partly
    })
}

/// A claim that has only id, trigger and content gets its other cells from the text.
fn needs_filling(document: &DocumentRecord) -> bool {
    document
        .claims
        .iter()
        .any(|claim| claim.event_type.is_empty() || claim.status.is_empty())
}
