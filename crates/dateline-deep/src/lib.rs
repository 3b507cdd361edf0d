//! The deep reader: one small encoder (`MiniLM`, six layers, int8) with many heads, in plain Rust.
//!
//! A document's words go through [`window`] (whole sentences, up to 200 word pieces), [`pieces`] (word pieces and the
//! case that they lose) and the encoder; the heads score tags, arcs, labels, names, roles, links, triggers and
//! factuality, and the decoder makes layers of the scores. [`DeepReader`] puts it behind the trait that the fast
//! reader has too; [`CascadeReader`] lets it read only what [`gate`] expects to change a row. [`kernel`] holds the
//! arithmetic, [`file`] the model file, `training/` the recipe of the model.

mod cascade;
mod decode;
mod encoder;
mod error;
pub mod file;
mod find;
pub mod gate;
mod heads;
pub mod kernel;
pub mod network;
pub mod pieces;
mod reader;
#[cfg(test)]
mod testing;
pub mod window;

pub use cascade::{CascadeReader, THRESHOLD};
pub use error::ModelError;
pub use find::{VARIABLE, find};
pub use network::{Layers, Network, RoleRun, Want};
pub use reader::DeepReader;
