//! The fast reader: linear models over hashed features, embedded in the binary.

pub mod coreference;
pub mod names;
pub mod roles;
pub mod sequence;

use super::{Reader, Reading};
use crate::document::Document;
use crate::error::ResourceError;

/// The linear reader.
#[derive(Debug, Default)]
pub struct FastReader {}

impl FastReader {
    /// The reader with the models of the binary.
    ///
    /// # Errors
    /// A damaged model.
    pub fn embedded() -> Result<Self, ResourceError> {
        Ok(Self {})
    }
}

impl Reader for FastReader {
    fn name(&self) -> &'static str {
        "fast"
    }

    fn read(&self, _document: &Document) -> Reading {
        Reading::default()
    }
}
