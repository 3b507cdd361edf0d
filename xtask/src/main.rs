//! Development tasks: `cargo xtask train`, `cargo xtask score`, `cargo xtask gazetteer`.
//!
//! They read corpora and packages that are not part of the project; nothing here is needed to build or test it.
#![allow(clippy::print_stdout)] // a command-line tool
// Training loops walk parallel arrays by index; that reads better than zips of three.
#![allow(clippy::needless_range_loop, clippy::needless_for_each)]

mod deep_words;
mod gazetteer;
mod gum;
mod score;
mod silver;
mod train;
mod treebank;

use anyhow::Result;
use clap::{Parser, Subcommand};
use dateline_core::Pipeline;
use dateline_core::analysis::fast::FastReader;
use dateline_deep::{CascadeReader, DeepReader};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

#[derive(Parser)]
#[command(name = "xtask", about = "Development tasks of Dateline")]
struct Arguments {
    /// Folder of the corpora.
    #[arg(long, global = true, default_value = "../shared/data")]
    data: PathBuf,
    /// Reader that is scored: `fast`, `cascade` or `deep`.
    #[arg(long, global = true, default_value = "fast", value_parser = ["fast", "cascade", "deep"])]
    reader: String,
    /// Changes to expect for each word from which on the cascade reads a block again.
    #[arg(long, global = true, default_value_t = dateline_deep::THRESHOLD)]
    threshold: f32,
    /// Model file of the deep reader.
    #[arg(id = "weights", long = "model", value_name = "FILE", global = true)]
    weights: Option<PathBuf>,
    /// Trees of the deep reader (from `silver`) that tagger and parser learn from beside the treebanks.
    #[arg(long, global = true)]
    silver: Option<PathBuf>,
    #[command(subcommand)]
    task: Task,
}

/// Reader and model file that the command line asks for.
static CHOICE: OnceLock<(String, Option<PathBuf>, f32)> = OnceLock::new();

/// The deep reader, where it is asked for, alone or at the end of the cascade.
fn deep() -> Result<Option<DeepReader>> {
    let Some((name, model, _)) = CHOICE.get() else {
        return Ok(None);
    };
    if name == "fast" {
        return Ok(None);
    }
    let path = dateline_deep::find(model.as_deref())
        .map_err(|places| anyhow::anyhow!("no model of the deep reader at {places:?}"))?;
    Ok(Some(DeepReader::open(&path, Arc::new(FastReader::embedded()?))?))
}

/// The pipeline with the reader that is asked for.
fn pipeline() -> Result<Pipeline> {
    Ok(match (deep()?, CHOICE.get()) {
        (Some(reader), Some((name, _, threshold))) if name == "cascade" => {
            Pipeline::with_reader(Box::new(CascadeReader::new(reader, *threshold)?))?
        }
        (Some(reader), _) => Pipeline::with_reader(Box::new(reader))?,
        (None, _) => Pipeline::embedded()?,
    })
}

#[derive(Subcommand)]
enum Task {
    /// Write the words, sentences and names that the training of the deep reader takes.
    DeepWords {
        /// Folder to write to.
        out: PathBuf,
    },
    /// Build `models/gazetteer.bin` from unpacked packages.
    Gazetteer(gazetteer::Options),
    /// Train a model (or `all`) and write it to `models/`.
    Train {
        /// Name of the model, or `all`.
        model: String,
    },
    /// Label texts with the deep reader, for the fast one to learn from.
    Silver {
        /// CoNLL-U file to write, outside of the project.
        out: PathBuf,
    },
    /// Score a layer (or `all`) on its development data.
    Score {
        /// Name of the layer, or `all`.
        #[arg(default_value = "all")]
        layer: String,
    },
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    CHOICE.get_or_init(|| (arguments.reader, arguments.weights, arguments.threshold));
    treebank::SILVER.get_or_init(|| arguments.silver);
    match arguments.task {
        Task::DeepWords { out } => deep_words::run(&arguments.data, &out),
        Task::Gazetteer(options) => gazetteer::run(&options),
        Task::Train { model } => train::run(&model, &arguments.data),
        Task::Silver { out } => silver::run(&arguments.data, &out),
        Task::Score { layer } => score::run(&layer, &arguments.data),
    }
}
