//! Development tasks: `cargo xtask train`, `cargo xtask score`, `cargo xtask gazetteer`.
//!
//! They read corpora and packages that are not part of the project; nothing here is needed to build or test it.
#![allow(clippy::print_stdout)] // a command-line tool
// Training loops walk parallel arrays by index; that reads better than zips of three.
#![allow(clippy::needless_range_loop, clippy::needless_for_each)]

mod gazetteer;
mod gum;
mod score;
mod train;
mod treebank;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser)]
#[command(name = "xtask", about = "Development tasks of Dateline")]
struct Arguments {
    /// Folder of the corpora.
    #[arg(long, global = true, default_value = "../shared/data")]
    data: PathBuf,
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build `models/gazetteer.bin` from unpacked packages.
    Gazetteer(gazetteer::Options),
    /// Train a model (or `all`) and write it to `models/`.
    Train {
        /// Name of the model, or `all`.
        model: String,
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
    match arguments.task {
        Task::Gazetteer(options) => gazetteer::run(&options),
        Task::Train { model } => train::run(&model, &arguments.data),
        Task::Score { layer } => score::run(&layer, &arguments.data),
    }
}
