//! `dateline doctor`: is everything in order?

use super::pipeline;
use crate::Outcome;
use anyhow::Result;
use std::path::PathBuf;
use std::time::Instant;

/// Arguments of `dateline doctor`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A case file to check
    #[arg(long, value_name = "FILE")]
    case: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome> {
    println!("dateline {}", env!("CARGO_PKG_VERSION"));
    let start = Instant::now();
    let pipeline = pipeline()?;
    println!(
        "models, lexicons and rules: all loaded in {} ms",
        start.elapsed().as_millis()
    );
    println!("reader: {}", pipeline.reader().name());
    for (name, words) in pipeline.inventory() {
        println!("  {name}: {words}");
    }
    let Some(path) = &arguments.case else {
        return Ok(Outcome::Done);
    };
    let health = super::open_case(path)?.health()?;
    println!("case file: {health:#?}");
    if health.is_well() {
        println!("the case file is in order");
        Ok(Outcome::Done)
    } else {
        Ok(Outcome::Partly)
    }
}
