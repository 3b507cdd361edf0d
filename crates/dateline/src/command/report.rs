//! `dateline report`: the situation report of a case.

use super::output::Output;
use super::{DEFAULT_CASE, known_until, open_case, sort};
use crate::Outcome;
use anyhow::{Context, Result};
use dateline_export::sitrep::{Report, html, markdown};
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `dateline report`.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  dateline report --case oru.case                                  Markdown on the screen\n  dateline report --case oru.case --format html -o oru.html        one file for the browser, without scripts\n  dateline report --case oru.case --as-of 2024-05-04               as it was known on that day"
)]
pub(crate) struct Arguments {
    /// The case file
    #[arg(long, value_name = "FILE", default_value = DEFAULT_CASE)]
    case: PathBuf,
    /// Markdown with footnotes, or one self-contained HTML file
    #[arg(long, value_name = "NAME", value_parser = ["md", "html"], default_value = "md")]
    format: String,
    /// Only what was published until this day, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// Where to write; standard output where not given
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let case = open_case(&arguments.case)?;
    let (mut documents, events) = known_until(&case, arguments.as_of.as_deref())?;
    sort(&mut documents);
    let report = Report::of(&documents, &events, arguments.as_of.as_deref());
    let text = if arguments.format == "html" {
        html::write(&report)
    } else {
        markdown::write(&report)
    };
    let mut output = Output::open(arguments.output.as_deref())?;
    output
        .write_all(text.as_bytes())
        .context("while writing the report")?;
    output.finish()?;
    Ok(Outcome::Done)
}
