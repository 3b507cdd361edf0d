//! `dateline events`: the events of a case file.

use super::{DEFAULT_CASE, known_until, open_case, sort};
use crate::{Outcome, terminal};
use anyhow::{Context, Result};
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// Arguments of `dateline events`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The case file
    #[arg(long, value_name = "FILE", default_value = DEFAULT_CASE)]
    case: PathBuf,
    /// Only what was published until this day, YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// Print one event a line
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let case = open_case(&arguments.case)?;
    let (mut documents, events) = known_until(&case, arguments.as_of.as_deref())?;
    sort(&mut documents);
    let mut out = BufWriter::new(std::io::stdout().lock());
    if arguments.json {
        dateline_export::write_jsonl(&mut out, &[], &events).context("while writing events")?;
    } else {
        let account = dateline_export::account::events(&documents, &events, terminal::style());
        out.write_all(account.as_bytes())
            .context("while writing events")?;
    }
    out.flush().context("while writing the output")?;
    Ok(Outcome::Done)
}
