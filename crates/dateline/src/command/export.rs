//! `dateline export`: a case in the formats of other tools.

use super::{DEFAULT_CASE, open_case, sort};
use crate::Outcome;
use crate::command::output::Output;
use anyhow::{Context, Result};
use dateline_export::format::{self, Format};
use std::path::PathBuf;

/// Arguments of `dateline export`.
#[derive(clap::Args)]
#[command(
    after_help = "Formats: jsonl (all there is), csv (one row a claim), report-csv (one row for each report on each event),\ngeojson, kml, annotation (W3C Web Annotation). Columns and what is lost: docs/EXPORTS.md\n\nExamples:\n  dateline export --case oru.case --format csv -o claims.csv\n  dateline export --case oru.case --format geojson | jq '.features | length'"
)]
pub(crate) struct Arguments {
    /// The case file
    #[arg(long, value_name = "FILE", default_value = DEFAULT_CASE)]
    case: PathBuf,
    /// The format
    #[arg(long, value_name = "NAME", value_parser = format_named)]
    format: Format,
    /// Where to write; standard output where not given
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let case = open_case(&arguments.case)?;
    let mut documents = case.documents()?;
    let events = case.events()?;
    sort(&mut documents);
    let mut output = Output::open(arguments.output.as_deref())?;
    format::write(arguments.format, &documents, &events, &mut output).context("while writing the export")?;
    output.finish()?;
    Ok(Outcome::Done)
}

fn format_named(name: &str) -> Result<Format, String> {
    Format::named(name).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|(name, _)| *name).collect();
        format!("expected one of {}", names.join(", "))
    })
}
