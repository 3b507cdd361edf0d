//! `cargo xtask train`: one file a model.

mod claim;
pub(crate) mod coreference;
pub(crate) mod factuality;
mod gate;
mod lemma;
pub(crate) mod name_corpora;
mod names;
mod pair;
mod parser;
mod place;
mod regression;
mod roles;
mod tagger;
mod variant;

use anyhow::{Result, bail};
use std::path::Path;

/// A trainer: its model name and what it does with the corpora folder.
type Entry = (&'static str, fn(&Path) -> Result<()>);

/// All models, in the order in which they depend on each other.
const MODELS: &[Entry] = &[
    ("tagger", tagger::train),
    ("lemma", lemma::train),
    ("parser", parser::train),
    ("names", names::train),
    ("coreference", coreference::train),
    ("place", place::run),
    ("roles", roles::train),
    ("factuality", factuality::train),
    ("pair", pair::train),
    ("gate", gate::train),
    ("claim", claim::train),
];

/// Trains one model or all.
pub(crate) fn run(model: &str, data: &Path) -> Result<()> {
    let chosen: Vec<_> = MODELS
        .iter()
        .filter(|(name, _)| model == "all" || *name == model)
        .collect();
    if chosen.is_empty() {
        let names: Vec<_> = MODELS.iter().map(|(name, _)| *name).collect();
        bail!("no model `{model}`; there are: all, {}", names.join(", "));
    }
    for (name, train) in chosen {
        println!("== {name}");
        train(data)?;
    }
    Ok(())
}
