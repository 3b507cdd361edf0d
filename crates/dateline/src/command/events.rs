//! `dateline events`: the events of a case file.

use super::{DEFAULT_CASE, open_case, sort};
use crate::{Outcome, terminal};
use anyhow::{Context, Result, bail};
use dateline_core::reconcile::reconcile;
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
    let mut documents = case.documents()?;
    let events = match &arguments.as_of {
        None => case.events()?,
        Some(day) => {
            if day.parse::<jiff::civil::Date>().is_err() {
                bail!("--as-of: expected a date like 2019-03-25, found `{day}`");
            }
            documents.retain(|document| {
                document
                    .published
                    .as_deref()
                    .and_then(|published| published.get(..10))
                    <= Some(day.as_str())
            });
            let mut events = reconcile(&documents);
            for event in &mut events {
                event.known_as_of = Some(day.clone());
            }
            events
        }
    };
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
