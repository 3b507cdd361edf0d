//! `dateline explain`: one claim, cell by cell.

use super::{DEFAULT_CASE, open_case};
use crate::{Outcome, terminal};
use anyhow::{Result, bail};
use std::path::PathBuf;

/// Arguments of `dateline explain`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Id of the claim, as `read` and `events` show it
    #[arg(value_name = "CLAIM-ID")]
    claim: String,
    /// The case file
    #[arg(long, value_name = "FILE", default_value = DEFAULT_CASE)]
    case: PathBuf,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    let case = open_case(&arguments.case)?;
    let Some(stored) = case.claim(&arguments.claim)? else {
        bail!(
            "no claim {} in {}; `dateline read ... --case {}` shows the ids",
            arguments.claim,
            arguments.case.display(),
            arguments.case.display()
        );
    };
    print!(
        "{}",
        dateline_export::explain(&stored.document, &stored.claim, terminal::style())
    );
    Ok(Outcome::Done)
}
