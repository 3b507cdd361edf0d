//! `dateline analyse`: the language layers of a file.

use super::pipeline;
use crate::Outcome;
use anyhow::Result;
use std::path::PathBuf;

/// Arguments of `dateline analyse`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A text, Markdown, HTML, JSON Lines or (with --gold-tokens) CoNLL-U file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Output format
    #[arg(long, value_name = "NAME", default_value = "conllu", value_parser = ["conllu", "json"])]
    format: String,
    /// Take sentences and tokens from a CoNLL-U file
    #[arg(long)]
    gold_tokens: bool,
    /// Which reader reads the language
    #[arg(long, value_name = "NAME", default_value = "fast", value_parser = ["fast"])]
    reader: String,
}

/// Runs the command.
pub(crate) fn run(_arguments: &Arguments) -> Result<Outcome> {
    let _pipeline = pipeline()?;
    Ok(Outcome::Done)
}
