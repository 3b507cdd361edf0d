//! `dateline doctor`: is everything in order?

use super::pipeline;
use crate::Outcome;
use anyhow::Result;
use dateline_core::resources::user::UserLexicon;
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
    let _ = pipeline(&UserLexicon::default())?;
    println!(
        "models, lexicons and rules: all loaded in {} ms",
        start.elapsed().as_millis()
    );
    println!("fast reader: in order");
    println!("deep reader: {}", deep_reader());
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

/// Whether the deep reader's model is there and sound.
fn deep_reader() -> String {
    match dateline_deep::find(None) {
        Err(_) => "no model file found; `read` takes the fast reader (name the file with --model)".to_owned(),
        Ok(path) => match dateline_deep::Network::open(&path) {
            Ok(_) => format!(
                "in order ({})",
                std::fs::canonicalize(&path).unwrap_or(path).display()
            ),
            Err(error) => format!("{error}; `read` takes the fast reader"),
        },
    }
}
