//! `cargo xtask score`: one file a layer; figures go to `docs/SCORES.md`.

mod actor;
mod attribution;
pub(crate) mod confidence;
pub(crate) mod coreference;
mod curve;
pub(crate) mod ecbplus;
mod events;
mod factuality;
mod incidents;
pub(crate) mod ledger;
pub(crate) mod names;
pub(crate) mod origins;
mod parse;
mod place;
mod quantity;
pub(crate) mod reconcile;
mod spec;
mod time;

use anyhow::{Result, bail};
use std::path::Path;

/// A scorer: its layer name and what it does with the corpora folder.
type Entry = (&'static str, fn(&Path) -> Result<()>);

/// All layers, in the order of the pipeline.
const LAYERS: &[Entry] = &[
    ("parse", parse::score),
    ("names", names::score),
    ("coreference", coreference::score),
    ("time", time::score),
    ("place", place::run),
    ("actor", actor::run),
    ("quantity", quantity::score),
    ("attribution", attribution::polnear),
    ("sources", attribution::sources),
    ("confidence", confidence::score),
    ("events", events::score),
    ("factuality", factuality::score),
    ("spec", spec::score),
    ("ledger", ledger::score),
    ("reconcile", reconcile::score),
    ("origins", origins::score),
    ("ecbplus", ecbplus::score),
    ("incidents", incidents::score),
];

/// Scores one layer or all.
pub(crate) fn run(layer: &str, data: &Path) -> Result<()> {
    if layer == "curve" {
        return curve::run(data);
    }
    let chosen: Vec<_> = LAYERS
        .iter()
        .filter(|(name, _)| layer == "all" || *name == layer)
        .collect();
    if chosen.is_empty() {
        let names: Vec<_> = LAYERS.iter().map(|(name, _)| *name).collect();
        bail!("no layer `{layer}`; there are: all, curve, {}", names.join(", "));
    }
    for (name, score) in chosen {
        println!("== {name}");
        score(data)?;
    }
    Ok(())
}
