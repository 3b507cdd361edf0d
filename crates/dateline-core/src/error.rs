//! What can go wrong in the core: only its own data files. Bad input is a diagnostic, never an error.

use thiserror::Error;

/// A lexicon, rule file, gazetteer or model of the binary is damaged.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ResourceError {
    /// A line of a lexicon has the wrong number of columns.
    #[error("{file}:{line}: expected {expected} columns, found {found}")]
    Columns {
        /// File name.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Columns that the header names.
        expected: usize,
        /// Columns found.
        found: usize,
    },
    /// A key stands twice, or out of order.
    #[error(
        "{file}:{line}: key `{key}` is out of order or repeated; keep the file sorted by its first column"
    )]
    Order {
        /// File name.
        file: String,
        /// Line, from 1.
        line: usize,
        /// The key.
        key: String,
    },
    /// A value is none of those that are allowed.
    #[error("{file}:{line}: {message}")]
    Value {
        /// File name.
        file: String,
        /// Line, from 1; 0 where the format gives none.
        line: usize,
        /// What was expected and what was found.
        message: String,
    },
    /// A binary model or gazetteer cannot be read.
    #[error("{file}: {message}")]
    Binary {
        /// File name.
        file: String,
        /// What was expected and what was found.
        message: String,
    },
}
